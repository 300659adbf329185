//! Slow queries come at an even rate and are written to a log that rotates. What was produced must be what was written
//! and what was dropped, and the program may not grow.
//!
//! `cargo run --release -p dials-stress -- slow-log --seconds 120 --rate 5000`

use crate::memory;
use crate::sample::of_families;
use dials_query::Observed;
use dials_query::log::Log;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Slow queries a second.
    pub rate: u64,
    /// For how long.
    pub time: Duration,
}

/// What was found where nothing was wrong.
#[derive(Debug)]
pub struct Report {
    /// Processors that the program could use.
    pub processors: usize,
    /// Slow queries.
    pub produced: u64,
    /// Those that are, or were, in a file.
    pub written: u64,
    /// Those that the queue had no room for.
    pub dropped: u64,
    /// How often a file was full.
    pub rotations: u64,
    /// By how much the resident size grew, from the middle third of the time to the last.
    pub grown: i64,
    /// The longest that one took, with all that is done with a slow query, and whatever else the machine did meanwhile.
    pub slowest: Duration,
    /// The part of a processor that all of it took.
    pub busy: f64,
}

/// Queries come in so many bunches a second.
const BUNCHES: u64 = 100;
/// So many statements differ in more than literals.
const STATEMENTS: u64 = 50;

/// Runs until the time is over, and compares.
///
/// # Panics
///
/// If something is wrong.
pub fn run(settings: Settings) -> Report {
    let directory = Directory::new();
    let log = Log::to(directory.0.join("slow_queries.log")).start().unwrap();
    let over = AtomicBool::new(false);
    let begun = Instant::now();
    let worked = processor_seconds();
    let (produced, slowest, mut memory) = std::thread::scope(|scope| {
        let memory = scope.spawn(|| memory::watch(&over));
        let (produced, slowest) = produce(settings, begun);
        over.store(true, Relaxed);
        (produced, slowest, memory.join().unwrap())
    });
    let busy = (processor_seconds() - worked) / begun.elapsed().as_secs_f64();
    assert!(log.stop(Duration::from_secs(30)), "what is left is not written");

    let samples = of_families(&dials_query::log::families());
    let count = |name: &str, result: Option<&str>| -> u64 {
        let is_it = |sample: &&crate::sample::Sample| sample.name == name && sample.label("result") == result;
        samples.iter().filter(is_it).map(|sample| sample.value as u64).sum()
    };
    let records = |result| count("dials_slow_log_records_total", Some(result));
    let (written, dropped) = (records("written"), records("dropped"));
    assert_eq!(written + dropped + records("failed"), produced, "{written} written, {dropped} dropped");
    assert_eq!(records("failed"), 0, "the disk is full");
    assert_eq!(directory.latest(), produced - 1, "the last line is not of the last query");
    Report {
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        produced,
        written,
        dropped,
        rotations: count("dials_slow_log_rotations_total", None),
        grown: memory.growth(),
        slowest,
        busy,
    }
}

/// Gives how many there were, and how long the slowest took us.
fn produce(settings: Settings, begun: Instant) -> (u64, Duration) {
    let mut produced = 0;
    let mut slowest = Duration::ZERO;
    for bunch in 1.. {
        while produced < settings.rate * bunch / BUNCHES {
            let before = Instant::now();
            slow_query(produced);
            slowest = slowest.max(before.elapsed());
            produced += 1;
        }
        let next = Duration::from_secs(bunch) / BUNCHES as u32;
        if next >= settings.time {
            break;
        }
        std::thread::sleep(next.saturating_sub(begun.elapsed()));
    }
    (produced, slowest)
}

fn slow_query(number: u64) {
    let statement = format!(
        "SELECT o.id, o.total, c.name FROM orders_{} AS o JOIN customers AS c ON c.id = o.customer \
         WHERE o.placed > '2024-01-{:02}' AND o.number = {number} AND c.email IN ('a{number}@example.com', 'b') \
         ORDER BY o.placed DESC LIMIT 100",
        number % STATEMENTS,
        number % 28 + 1,
    );
    Observed::new("postgresql", "orders", "select", Duration::from_millis(1_500))
        .statement(&statement)
        .rows(number)
        .count();
}

/// That all threads of this program have had.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux says how much a program works");
    // The name in brackets may have anything in it.
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    let ticks = |field| -> Option<u32> { fields.split(' ').nth(field).and_then(|ticks| ticks.parse().ok()) };
    let (Some(user), Some(system)) = (ticks(12), ticks(13)) else { panic!("{stat}") };
    // A hundred ticks a second, whatever the kernel's own are.
    f64::from(user + system) / 100.0
}

/// On the disk that the program is built on, since where temporary files are may be memory.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let program = std::env::current_exe().unwrap();
        let path = program.parent().unwrap().join(format!("slow-log-{}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Directory(path)
    }

    /// The number of the last query in the file, of which every line is whole.
    fn latest(&self) -> u64 {
        let text = std::fs::read_to_string(self.0.join("slow_queries.log")).unwrap();
        let rows = |line: &str| -> u64 {
            assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
            let (_, rows) = line.split_once("\"rows\":").expect("it has rows");
            rows.split(',').next().and_then(|rows| rows.parse().ok()).expect("a number")
        };
        let numbers: Vec<u64> = text.lines().map(rows).collect();
        assert!(numbers.is_sorted(), "out of order");
        *numbers.last().expect("there are queries")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
