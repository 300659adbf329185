//! How large things may become.

use super::error::LogError;
use super::line::LONGEST;

/// What a queue must have room for: some records of any size.
const LEAST_QUEUE: usize = 64 << 10;

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) max_bytes: u64,
    pub(super) backups: u32,
    pub(super) queue_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { max_bytes: 10 << 20, backups: 5, queue_bytes: 8 << 20 }
    }
}

impl Settings {
    pub(super) fn check(self) -> Result<(), LogError> {
        if self.max_bytes < LONGEST as u64 {
            return Err(LogError::TooSmall { setting: "max_bytes", least: LONGEST as u64 });
        }
        if self.queue_bytes < LEAST_QUEUE {
            return Err(LogError::TooSmall { setting: "queue_bytes", least: LEAST_QUEUE as u64 });
        }
        Ok(())
    }
}
