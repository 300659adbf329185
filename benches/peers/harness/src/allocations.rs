//! How often the program asks for memory.

use crate::calls::{Calls, FUNCTIONS};
use crate::measure::Loop;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Counting costs an allocation two nanoseconds, so it is off while time is measured.
static ON: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);

struct Counting;

impl Counting {
    fn note() {
        if ON.load(Relaxed) {
            COUNT.fetch_add(1, Relaxed);
        }
    }
}

// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note();
        // SAFETY: what the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::note();
        // SAFETY: what the caller promised.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::note();
        // SAFETY: what the caller promised.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: what the caller promised.
        unsafe { System.dealloc(at, layout) }
    }
}

/// Prints allocations a call of each function.
pub(crate) fn print(case: &dyn Calls) {
    for (name, function) in FUNCTIONS {
        println!("{name}.allocations {}", a_call(&|calls| function(case, calls)));
    }
}

/// Allocations a call once everything has been called before. Those of background threads are among them.
pub fn a_call(run: Loop<'_>) -> f64 {
    const CALLS: u64 = 10_000;
    run(CALLS);
    let before = COUNT.load(Relaxed);
    ON.store(true, Relaxed);
    run(CALLS);
    ON.store(false, Relaxed);
    (COUNT.load(Relaxed) - before) as f64 / CALLS as f64
}
