//! Threads on which a [`Recorder`](crate::Recorder) is deaf and mute.

use std::cell::Cell;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, no recorder of ours takes or gives anything on this thread.
///
/// It is what breaks circles: the bridge holds one, so whatever it tells the installed recorder, no recorder of ours
/// keeps, be it that one or behind it in a fan-out; and what ours received the bridge does not see, so it cannot send
/// it to a recorder that received it at first hand. A recorder holds one around its locks, since an allocator that
/// counts through the facade would otherwise wait there for itself.
pub(crate) struct Quiet {
    before: bool,
}

impl Quiet {
    pub(crate) fn begin() -> Self {
        Quiet { before: QUIET.replace(true) }
    }

    /// Nothing if this thread is quiet already.
    pub(crate) fn first() -> Option<Self> {
        let quiet = Quiet::begin();
        (!quiet.before).then_some(quiet)
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        QUIET.set(self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_one_ends_the_quiet() {
        let outer = Quiet::first();
        assert!(outer.is_some());
        assert!(Quiet::first().is_none());
        drop(Quiet::begin());
        assert!(Quiet::first().is_none());
        drop(outer);
        assert!(Quiet::first().is_some());
    }

    #[test]
    fn a_panic_ends_the_quiet_too() {
        let ended = dials_runtime::guarded(|| {
            let _quiet = Quiet::begin();
            panic!("quiet");
        });
        assert_eq!(ended, None::<()>);
        assert!(Quiet::first().is_some());
    }
}
