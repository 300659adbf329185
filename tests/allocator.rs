//! A program whose global allocator is annotated, in every way that could lead back into it: the very first call of the
//! process is an allocation, and making a series or a grid could be one.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

struct Annotated;

/// Calls of `realloc`, which is not counted exactly.
static REALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// A size that nobody else asks for.
const OURS: usize = 31_337;

fn who(layout: &Layout) -> &'static str {
    if layout.size() == OURS { "test" } else { "others" }
}

// SAFETY: all of it is the system allocator's work.
unsafe impl GlobalAlloc for Annotated {
    #[dials::timed(name = "alloc", labels(who = who(&layout), align = layout.align()))]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    #[dials::timed(name = "dealloc", labels(who = who(&layout)), slow = 1s, buckets = [1us, 1ms])]
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(ptr, layout) }
    }

    #[dials::timed(name = "alloc_zeroed", buckets = [3us, 1ms, 7ms])]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[dials::timed(name = "realloc", sample = 4, slow = 3ms)]
    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        REALLOCATIONS.fetch_add(1, Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(ptr, layout, new_size) }
    }
}

#[global_allocator]
static ALLOCATOR: Annotated = Annotated;

fn calls_of_ours(name: &str) -> u64 {
    let snapshot = dials::snapshot();
    let ours = snapshot.functions().iter().filter(|function| {
        function.name() == name
            && function.labels().iter().any(|(name, value)| name == "who" && value == "test")
    });
    ours.map(|function| function.ok()).sum()
}

#[test]
fn an_annotated_allocator_counts_on_every_thread_and_never_calls_itself_for_ever() {
    const THREADS: usize = 8;
    const EACH: usize = 10_000;
    let work = || {
        for _ in 0..EACH {
            drop(std::hint::black_box(Vec::<u8>::with_capacity(OURS)));
        }
    };
    let threads: Vec<_> = (0..THREADS).map(|_| std::thread::spawn(work)).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(calls_of_ours("alloc"), (THREADS * EACH) as u64);
    assert_eq!(calls_of_ours("dealloc"), (THREADS * EACH) as u64);

    // Switching them takes memory too.
    dials::set_filter("*::realloc=sample:8, *::dealloc=off").unwrap();
    let text = (0..10_000).map(|number| number.to_string()).collect::<String>();
    assert_eq!(text.len(), 38_890);
    dials::set_filter("").unwrap();
    assert_eq!(std::hint::black_box(vec![0_u64; 1_000]).len(), 1_000);

    let snapshot = dials::snapshot();
    for name in ["alloc", "dealloc", "alloc_zeroed", "realloc"] {
        let function = snapshot.function(name).unwrap();
        assert!(function.calls() > 0, "{name}");
        assert_eq!(function.calls(), function.ok(), "{name}");
    }
    assert!(REALLOCATIONS.load(Relaxed) > 0);
}
