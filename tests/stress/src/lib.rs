//! Threads call annotated functions of every kind as fast as they can, and count for themselves what they called. They
//! come and go; labels race over the series limit; a filter switches functions; exporters block, panic and fail; a
//! recorder panics; a client asks and never reads; another scrapes. In the end every exporter that lives must show what
//! the threads have counted, nothing may have fallen on the way, and the program may not have grown.
//!
//! `cargo run --release -p dials-stress -- --threads 64 --seconds 60`

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of it is a test"
)]

mod dead;
mod functions;
mod latency;
mod ledger;
mod memory;
#[allow(dead_code, unreachable_pub, reason = "it is shared with tests that need all of it")]
#[path = "../../../exporters/prometheus/tests/it/proto.rs"]
mod proto;
mod sample;
mod scraper;
pub mod slow_log;
mod totals;

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use functions::Caller;
use ledger::Ledger;
use totals::Totals;

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Threads that call without a pause. Beside them, others come and go.
    pub threads: usize,
    /// For how long they call.
    pub time: Duration,
}

/// What was found where nothing was wrong.
#[derive(Debug)]
pub struct Report {
    /// Calls of annotated functions.
    pub calls: u64,
    /// Threads that came and went.
    pub short_threads: u64,
    /// Pages that were read while it went on.
    pub scrapes: u64,
    /// By how much the resident size grew, from the middle third of the time to the last.
    pub grown: i64,
    /// How long a call took from outside, with two readings of the clock around it: at this quantile, at most so long.
    pub quantiles: [(f64, Duration); 3],
}

/// So many scrapes there must be, one of each format.
const SCRAPES: u64 = 3;
const PATIENCE: Duration = Duration::from_secs(60);

/// Few series, since the page of many takes longer than all else. The values of labels are many more.
fn limits() -> dials::Limits {
    let mut limits = dials::limits();
    limits.series_per_site = 40;
    limits
}

/// Runs until the time is over, and compares.
///
/// # Panics
///
/// If something is wrong.
pub fn run(settings: Settings) -> Report {
    dead::expect_panics();
    let (block, _blocked) = dead::block();
    let dials = dials::init()
        .prometheus(SocketAddr::from(([127, 0, 0, 1], 0)))
        .exporter(block)
        .exporter(dead::Panics)
        .exporter(dead::GivesUp)
        .exporter(dead::panicking_recorder())
        .limits(limits())
        .shutdown_timeout(Duration::from_millis(300))
        .start()
        .unwrap();
    let addr = dials.prometheus_addr().unwrap();

    let over = AtomicBool::new(false);
    let short_threads = AtomicU64::new(0);
    let ledger = Mutex::new(Ledger::default());
    let begun = Instant::now();
    let scrapes = AtomicU64::new(0);
    let mut memory = std::thread::scope(|scope| {
        scope.spawn(|| scraper::scrape(addr, &over, &scrapes));
        let memory = scope.spawn(|| memory::watch(&over));
        scope.spawn(|| dead::ask_and_never_read(addr, &over));
        scope.spawn(|| functions::switch(&over));
        let work = |number| {
            let mut caller = Caller::new(number);
            while !over.load(Relaxed) {
                caller.round();
            }
            ledger.lock().unwrap().add(&caller.end());
        };
        for number in 0..settings.threads as u64 {
            scope.spawn(move || work(number));
        }
        scope.spawn(|| {
            while !over.load(Relaxed) {
                let number = u64::MAX - short_threads.fetch_add(1, Relaxed);
                let work = || {
                    let mut caller = Caller::new(number);
                    caller.round();
                    ledger.lock().unwrap().add(&caller.end());
                };
                std::thread::scope(|short| drop(short.spawn(work)));
            }
        });
        std::thread::sleep(settings.time.saturating_sub(begun.elapsed()));
        // On a busy machine the scraper may be behind.
        while scrapes.load(Relaxed) < SCRAPES && begun.elapsed() < settings.time + PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        over.store(true, Relaxed);
        memory.join().unwrap()
    });

    let ledger = ledger.into_inner().unwrap();
    let shown = Totals::of(&sample::of_families(&dials::snapshot().families()));
    ledger.assert_shown("the snapshot", &shown);
    for (exporter, samples) in [
        ("text", sample::of_text(&scraper::get(addr, "text").unwrap())),
        ("OpenMetrics", sample::of_text(&scraper::get(addr, "openmetrics").unwrap())),
        ("protobuf", sample::of_protobuf(&scraper::get(addr, "protobuf").unwrap())),
        ("the `metrics` bridge", sample::of_bridge()),
    ] {
        let other = Totals::of(&samples);
        ledger.assert_shown(exporter, &other);
        assert_eq!(other, shown, "{exporter} shows something else than the snapshot");
    }
    dead::assert_dead();
    assert!(scrapes.load(Relaxed) >= SCRAPES, "nobody could scrape while it went on");
    assert!(!dials.stop(), "the exporter that blocks has ended");
    Report {
        calls: ledger.calls(),
        short_threads: short_threads.into_inner(),
        scrapes: scrapes.into_inner(),
        grown: memory.growth(),
        quantiles: ledger.latency.quantiles([0.5, 0.99, 0.999]),
    }
}
