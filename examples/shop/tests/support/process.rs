//! Programs that a test starts.

use std::process::Child;

/// A program that is ended and waited for when this is dropped, also by a test that fails.
pub(crate) struct Process(pub(crate) Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
