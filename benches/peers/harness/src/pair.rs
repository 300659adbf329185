//! Two threads that call the same function at the same time.

use crate::calls::{CALLS_OF_A_REQUEST, Calls};
use crate::idle::Idle;
use crate::measure::median;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};
use std::{hint, thread};

/// Nanoseconds a call of each thread, if there are two processors and both threads really ran at once in enough of the
/// batches, each on a core that nobody else used.
pub(crate) fn time(case: &dyn Calls, calls: u64, batches: usize, idle: Option<Idle>) -> Option<f64> {
    if thread::available_parallelism().map_or(1, usize::from) < 2 {
        return None;
    }
    let line = StartingLine::default();
    let run = || -> Vec<Span> {
        case.plain(10 * CALLS_OF_A_REQUEST);
        let batch = |number| {
            line.wait(2 * (number + 1));
            let start = Instant::now();
            case.plain(calls);
            let end = Instant::now();
            // Looked at afterwards only, since both must begin at once.
            Span { start, end, undisturbed: idle.is_none_or(|idle| idle.measured(|| 0.0).is_some()) }
        };
        (0..4 * batches).map(batch).collect()
    };
    let (ours, theirs) = thread::scope(|scope| {
        let other = scope.spawn(run);
        (run(), other.join().expect("the other thread panicked"))
    });
    let nanos: Vec<_> = ours
        .iter()
        .zip(&theirs)
        .filter(|(a, b)| a.overlaps(b) && a.undisturbed && b.undisturbed)
        .map(|(a, b)| (a.length() + b.length()).as_nanos() as f64 / 2.0 / calls as f64)
        .collect();
    (nanos.len() * 4 >= batches).then(|| median(nanos))
}

struct Span {
    start: Instant,
    end: Instant,
    undisturbed: bool,
}

impl Span {
    fn length(&self) -> Duration {
        self.end - self.start
    }

    /// For four fifths of the time that either ran.
    fn overlaps(&self, other: &Self) -> bool {
        let both = self.end.min(other.end).saturating_duration_since(self.start.max(other.start));
        let either = self.end.max(other.end) - self.start.min(other.start);
        both * 5 >= either * 4
    }
}

/// Where threads spin for each other: one that slept would start late.
#[derive(Default)]
struct StartingLine(AtomicUsize);

impl StartingLine {
    fn wait(&self, for_all: usize) {
        self.0.fetch_add(1, SeqCst);
        for turn in 0_u64.. {
            if self.0.load(SeqCst) >= for_all {
                return;
            }
            // With another program on the second processor, spinning alone would keep the other thread waiting.
            if turn % 10_000 == 9_999 { thread::yield_now() } else { hint::spin_loop() }
        }
    }
}
