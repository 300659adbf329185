//! How long a caller is held up while nothing can be written.

use crate::support::{Counts, Directory, LONG, alone, eventually, numbers, record, role, this_test};
use dials_query::log::{Log, offer};
use rustix::fs::{FlockOperation, fcntl_lock};
use std::fs::{File, OpenOptions};
use std::process::Child;
use std::time::{Duration, Instant};

const AT_MOST: Duration = Duration::from_millis(1);

/// Another process that has its turn and does not end it.
fn hold(lock: &str) {
    let file = OpenOptions::new().write(true).open(lock).unwrap();
    fcntl_lock(&file, FlockOperation::LockExclusive).unwrap();
    File::create(format!("{lock}.held")).unwrap();
    std::thread::sleep(4 * LONG);
}

/// That process. It is killed when this is dropped.
struct Holds(Child);

impl Holds {
    /// Begins when the log is there. The test of this name calls `hold` in a process that has a role.
    fn new(directory: &Directory, test: &str) -> Self {
        let lock = directory.join("slow.log.lock");
        let child = this_test(&[], test, lock.to_str().unwrap()).spawn().unwrap();
        eventually("the other holds it", LONG, || directory.join("slow.log.lock.held").exists());
        Holds(child)
    }
}

impl Drop for Holds {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How often this thread was interrupted for another.
fn interruptions() -> i64 {
    // SAFETY: it is made of numbers, and filled by the call.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `usage` is ours.
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage) }, 0);
    usage.ru_nivcsw
}

/// Offers so many, and gives the longest that one took; less those during which the system ran something else.
fn offer_and_measure(numbers: std::ops::Range<u64>) -> Duration {
    let mut slowest = Duration::ZERO;
    for number in numbers {
        let record = record(number);
        let before = interruptions();
        let begun = Instant::now();
        offer(&record);
        let took = begun.elapsed();
        if interruptions() == before {
            slowest = slowest.max(took);
        }
    }
    slowest
}

#[test]
fn nobody_waits_for_a_log_that_cannot_be_written() {
    const OFFERED: u64 = 50_000;
    if let Some(lock) = role() {
        return hold(&lock);
    }
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.log();
    let log = Log::to(&path).queue_bytes(1 << 20).start().unwrap();
    let other = Holds::new(&directory, "delay::nobody_waits_for_a_log_that_cannot_be_written");
    let before = Counts::now();
    // A processor that belongs to others as well may stop for a millisecond: not three times.
    let slowest =
        (0..3).map(|round| offer_and_measure(round * OFFERED..(round + 1) * OFFERED)).min().unwrap();
    println!("the slowest of {OFFERED} took {slowest:?}");
    assert!(slowest <= AT_MOST, "{slowest:?}");
    assert!(!log.flush(Duration::from_millis(1)), "nothing can be written");
    let meanwhile = Counts::now().since(before);
    assert!(meanwhile.written == 0 && meanwhile.dropped > OFFERED, "{meanwhile:?}");

    drop(other);
    assert!(log.flush(Duration::from_secs(5)), "it goes on within five seconds");
    let Counts { written, dropped, failed } = Counts::now().since(before);
    assert_eq!((written + dropped, failed), (3 * OFFERED, 0));
    let numbers = numbers(&path);
    assert!(numbers.len() as u64 == written && numbers.is_sorted());
    assert_eq!(numbers.last(), Some(&(3 * OFFERED - 1)), "the newest stay");
}

#[test]
fn an_end_that_takes_too_long_is_left_to_its_thread() {
    if let Some(lock) = role() {
        return hold(&lock);
    }
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.log();
    let log = Log::to(&path).start().unwrap();
    let _other = Holds::new(&directory, "delay::an_end_that_takes_too_long_is_left_to_its_thread");
    let before = Counts::now();
    (0..1_000).for_each(|number| offer(&record(number)));
    let begun = Instant::now();
    assert!(!log.stop(Duration::from_millis(1)));
    assert!(begun.elapsed() < Duration::from_millis(500), "it took {:?}", begun.elapsed());
    // Another log can be started once the thread has given up.
    let start = || Log::to(directory.join("other")).start();
    eventually("the thread ends", LONG, || start().is_ok());
    assert_eq!(Counts::now().since(before), Counts { failed: 1_000, ..Counts::default() });
    assert!(numbers(&path).is_empty());
}
