//! Running code that is not ours.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `code` and says whether it came to its end; a panic stays in here.
pub(crate) fn ends(code: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(code)).map_err(drop_payload).is_ok()
}

/// A payload may panic when it is dropped; what that panic brings is leaked, lest it go on for ever.
fn drop_payload(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(another);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_in_here() {
        assert!(!ends(|| std::panic::panic_any(Bomb)));
        assert!(ends(|| ()));
    }
}
