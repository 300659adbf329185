//! Time a call.

use crate::calls::{self, CALLS_OF_A_REQUEST, Calls, FUNCTIONS, Function, bare};
use crate::floor::{self, Counter};
use crate::idle::Idle;
use crate::pair;
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// Long enough that reading the clock does not show, short enough that the scheduler seldom comes between.
const BATCH: Duration = Duration::from_micros(200);

/// How much longer than planned a process may wait for moments in which nobody else uses its core.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prints nanoseconds a call, of the case, of the same function without a tool and of the floor, which take turns in short
/// batches.
pub(crate) fn time(case: &dyn Calls, batches: usize) {
    warm_up(&|calls| calls::all(case, calls));
    let watch = Watch::begin();
    let (bare, floor) = (bare(), floor::calls::<Counter>());
    let around: [(_, Function); 1] = [("surrounded", |case, calls| case.surrounded(calls))];
    for (name, function) in FUNCTIONS.into_iter().chain(around) {
        let rows: [(_, Loop<'_>); 3] = [
            ("bare", &|calls| function(&bare, calls)),
            ("floor", &|calls| function(&floor, calls)),
            ("case", &|calls| function(case, calls)),
        ];
        in_turns(name, rows, batches, watch);
    }
    let plain = |calls| case.plain(calls);
    if let Some(nanos) = pair::time(case, calls_of_a_batch(&plain), batches, watch.idle) {
        println!("pair.case {nanos}");
    }
}

/// Something that makes so many calls.
pub type Loop<'a> = &'a dyn Fn(u64);

/// When batches are taken again, and until when.
#[derive(Clone, Copy)]
pub struct Watch {
    idle: Option<Idle>,
    until: Instant,
}

impl Watch {
    /// Waits until the core is ours.
    pub fn begin() -> Self {
        let idle = Idle::find();
        Self { idle, until: Instant::now() + PATIENCE }
    }
}

/// Prints nanoseconds a call of loops that take turns in short batches, as `name.who`.
pub fn in_turns<const N: usize>(
    name: &str,
    rows: [(&'static str, Loop<'_>); N],
    batches: usize,
    watch: Watch,
) {
    let mut turns = rows.map(|(who, calls)| Turn::new(who, calls));
    for _ in 0..batches {
        for turn in &mut turns {
            turn.take(watch.idle.filter(|_| Instant::now() < watch.until));
        }
    }
    for turn in turns {
        println!("{name}.{} {}", turn.who, median(turn.nanos));
    }
}

/// Some tools find out the rate of their clock in their first milliseconds, or start a thread at the first call.
pub fn warm_up(calls: Loop<'_>) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(30) {
        calls(10 * CALLS_OF_A_REQUEST);
    }
}

struct Turn<'a> {
    who: &'static str,
    run: Loop<'a>,
    calls: u64,
    nanos: Vec<f64>,
}

impl<'a> Turn<'a> {
    fn new(who: &'static str, run: Loop<'a>) -> Self {
        Self { who, run, calls: calls_of_a_batch(run), nanos: Vec::new() }
    }

    /// A batch, and another one if somebody else used the core meanwhile, up to a few times.
    fn take(&mut self, idle: Option<Idle>) {
        let batch = || {
            let start = Instant::now();
            (self.run)(self.calls);
            start.elapsed().as_nanos() as f64 / self.calls as f64
        };
        let undisturbed = idle.and_then(|idle| (0..20).find_map(|_| idle.measured(batch)));
        self.nanos.push(undisturbed.unwrap_or_else(batch));
    }
}

/// As many as take about a [`BATCH`]. The first calls, which may register something, are not looked at.
fn calls_of_a_batch(run: Loop<'_>) -> u64 {
    let sample = 10 * CALLS_OF_A_REQUEST;
    run(sample);
    let start = Instant::now();
    run(sample);
    let requests =
        BATCH.as_nanos() * u128::from(sample / CALLS_OF_A_REQUEST) / start.elapsed().as_nanos().max(1);
    requests.max(1) as u64 * CALLS_OF_A_REQUEST
}

/// The one in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Processor time of all threads since a moment, and the calls that were made in it.
pub(crate) struct Used {
    calls: u64,
    bare: f64,
    start: Duration,
}

/// Makes calls for a tenth of a second.
pub(crate) fn processor_time(case: &dyn Calls) -> Used {
    warm_up(&|calls| calls::all(case, calls));
    let bare = bare();
    let without = |calls| bare.plain(calls);
    let mut without = Turn::new("bare", &without);
    (0..50).for_each(|_| without.take(None));
    let plain = |calls| case.plain(calls);
    let batch = calls_of_a_batch(&plain);
    let start = used_by_this_process();
    let began = Instant::now();
    let mut calls = 0;
    while began.elapsed() < Duration::from_millis(100) {
        plain(batch);
        calls += batch;
    }
    Used { calls, bare: median(without.nanos), start }
}

impl Used {
    /// Prints what was used until now, so that background threads, and whatever it took to hand the numbers out, are in it.
    pub(crate) fn print(self) {
        let used = used_by_this_process().saturating_sub(self.start);
        println!(
            "processor.bare {}\nprocessor.case {}",
            self.bare,
            used.as_nanos() as f64 / self.calls as f64
        );
    }
}

fn used_by_this_process() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
