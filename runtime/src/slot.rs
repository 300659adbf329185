//! Where a call that is under way can be seen from outside.
//!
//! Whoever has taken a slot writes it, and whoever looks never stops that: the state goes on with every use, so a reader
//! that finds it unchanged has read what belongs together.

use crate::sync::{AtomicPtr, AtomicU64, Ordering, fence};
use std::ptr;

/// What the state is of a slot that nobody has; its uses are so far apart.
const FREE: u64 = 0;
const WRITING: u64 = 1;
const SHOWN: u64 = 2;
/// Shows nothing, and is somebody's all the same.
const KEPT: u64 = 3;
const STEP: u64 = 4;

fn stage(state: u64) -> u64 {
    state % STEP
}

/// Who is under way, since when, and what they asked.
#[repr(align(64))]
pub(crate) struct Slot<T: 'static> {
    /// How often it was used, and how far the present use is.
    state: AtomicU64,
    /// The state of the latest use that somebody has marked.
    marked: AtomicU64,
    since: AtomicU64,
    who: AtomicPtr<T>,
    text: AtomicPtr<u8>,
    len: AtomicU64,
}

/// What a slot showed.
pub(crate) struct Seen<T: 'static> {
    state: u64,
    pub(crate) since: u64,
    pub(crate) who: &'static T,
    pub(crate) text: Option<&'static str>,
}

impl<T> Default for Slot<T> {
    /// Nobody has it.
    fn default() -> Self {
        Slot {
            state: AtomicU64::new(FREE),
            marked: AtomicU64::new(FREE),
            since: AtomicU64::new(0),
            who: AtomicPtr::new(ptr::null_mut()),
            text: AtomicPtr::new(ptr::null_mut()),
            len: AtomicU64::new(0),
        }
    }
}

impl<T: Sync> Slot<T> {
    /// Takes the slot and shows this, unless somebody has it.
    pub(crate) fn take(&self, since: u64, who: &'static T, text: Option<&'static str>) -> bool {
        let free = self.state.load(Ordering::Relaxed);
        let taken = stage(free) == FREE
            && self
                .state
                .compare_exchange(free, free + WRITING, Ordering::Acquire, Ordering::Relaxed)
                .is_ok();
        if taken {
            self.write(free, since, who, text);
        }
        taken
    }

    /// Whoever has [kept](Self::keep) it shows this. Nobody else changes its state, so no exchange is needed.
    #[inline]
    pub(crate) fn show(&self, since: u64, who: &'static T, text: Option<&'static str>) {
        let free = self.state.load(Ordering::Relaxed) + (STEP - KEPT);
        self.state.store(free + WRITING, Ordering::Relaxed);
        self.write(free, since, who, text);
    }

    #[inline]
    fn write(&self, free: u64, since: u64, who: &'static T, text: Option<&'static str>) {
        // Whoever reads one of the values below reads the state above too, after its own fence.
        fence(Ordering::Release);
        self.since.store(since, Ordering::Relaxed);
        self.who.store(ptr::from_ref(who).cast_mut(), Ordering::Relaxed);
        let start = text.map_or(ptr::null(), str::as_ptr);
        self.text.store(start.cast_mut(), Ordering::Relaxed);
        self.len.store(text.map_or(0, str::len) as u64, Ordering::Relaxed);
        self.state.store(free + SHOWN, Ordering::Release);
    }

    /// Whoever took it is done, and keeps it.
    #[inline]
    pub(crate) fn keep(&self) {
        // Nobody else changes the state of a slot that is taken.
        let shown = self.state.load(Ordering::Relaxed);
        self.state.store(shown + (KEPT - SHOWN), Ordering::Release);
    }

    /// Whoever took it is done.
    pub(crate) fn release(&self) {
        let shown = self.state.load(Ordering::Relaxed);
        self.state.store(shown + (STEP - SHOWN), Ordering::Release);
    }

    /// Whoever kept it needs it no more.
    pub(crate) fn give_back(&self) {
        let kept = self.state.load(Ordering::Relaxed);
        self.state.store(kept + (STEP - KEPT), Ordering::Release);
    }

    /// What it shows, if it is taken.
    pub(crate) fn look(&self) -> Option<Seen<T>> {
        let state = self.state.load(Ordering::Acquire);
        if stage(state) != SHOWN {
            return None;
        }
        let since = self.since.load(Ordering::Relaxed);
        let who = self.who.load(Ordering::Relaxed);
        let text = self.text.load(Ordering::Relaxed);
        let len = self.len.load(Ordering::Relaxed);
        fence(Ordering::Acquire);
        if self.state.load(Ordering::Relaxed) != state {
            return None;
        }
        // SAFETY: the use of the slot is the same before and after, so all four are of one `take`: `who` came from a
        // `&'static T`, whose contents the Release in `take` made visible.
        let who = unsafe { who.as_ref() }?;
        let text = (!text.is_null()).then(|| {
            // SAFETY: as above, `text` and `len` came from one `&'static str`.
            unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(text, len as usize)) }
        });
        Some(Seen { state, since, who, text })
    }

    /// Marks what was seen, unless somebody has marked it or it is over.
    pub(crate) fn mark(&self, seen: &Seen<T>) -> bool {
        let marked = self.marked.load(Ordering::Relaxed);
        marked < seen.state
            && self.state.load(Ordering::Relaxed) == seen.state
            && self.marked.compare_exchange(marked, seen.state, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}
