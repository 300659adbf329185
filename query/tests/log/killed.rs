//! A process that is killed while it writes and rotates.
//!
//! `DIALS_KILLS=200` is the whole of it; without the variable there are fewer.

use crate::support::{Directory, LONG, Lines, alone, offer_all, role, this_test};
use dials_query::log::Log;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

const MAX_BYTES: u64 = 16 << 10;
const BACKUPS: u32 = 20;

/// Writes until it is killed, and loses nothing to a full queue. There are many files, so most of the time it rotates.
fn write_for_ever(path: &str) {
    let log = Log::to(path).max_bytes(MAX_BYTES).backups(BACKUPS).start().unwrap();
    for begin in (0..).step_by(50) {
        offer_all(begin..begin + 50);
        assert!(log.flush(LONG));
    }
}

#[test]
fn of_a_killed_process_at_most_one_line_is_torn() {
    if let Some(path) = role() {
        return write_for_ever(&path);
    }
    let _alone = alone();
    let kills: u32 = match std::env::var("DIALS_KILLS") {
        Ok(number) => number.parse().expect("DIALS_KILLS is a number"),
        Err(_) => 20,
    };
    let directory = Directory::new();
    let path = directory.log();
    let mut torn = 0;
    let mut interrupted = 0;
    for kill in 0..kills {
        let name = "killed::of_a_killed_process_at_most_one_line_is_torn";
        let before = Lines::of(&path, MAX_BYTES).whole.last().map(|(process, _)| *process);
        let mut child = this_test(&[], name, path.to_str().unwrap()).spawn().unwrap();
        let has_written = || {
            let latest = std::fs::read_to_string(&path).unwrap_or_default();
            latest.contains(&format!("\"pid\":{}", child.id()))
        };
        crate::support::eventually("it writes", LONG, has_written);
        // Any time is as good as another.
        std::thread::sleep(Duration::from_micros(u64::from(kill * 997 % 5_000)));
        child.kill().unwrap();
        child.wait().unwrap();

        interrupted += u32::from(!path.exists() || has_gap(&path));
        let lines = Lines::of(&path, MAX_BYTES);
        assert!(lines.torn.len() <= 1 + kill as usize, "{:?}", lines.torn);
        torn += lines.torn.iter().filter(|line| !line.ends_with('\n')).count();
        assert_consecutive(&lines);
        assert_ne!(lines.whole.last().map(|(process, _)| *process), before);
    }
    println!("of {kills} processes {torn} left a torn line and {interrupted} were killed while they rotated");
}

/// Whether a number of a backup is free that is not behind all others.
fn has_gap(path: &Path) -> bool {
    let is_there = |number: &u32| path.with_file_name(format!("slow.log.{number}")).exists();
    let first_free = (1..=BACKUPS).find(|number| !is_there(number)).unwrap_or(BACKUPS);
    (first_free..=BACKUPS).any(|number| is_there(&number)) && first_free < BACKUPS
}

/// No process's lines are twice, out of order, or missing between others.
fn assert_consecutive(lines: &Lines) {
    let mut next: HashMap<u32, u64> = HashMap::new();
    let mut process_before = None;
    for (process, number) in &lines.whole {
        match next.insert(*process, number + 1) {
            Some(expected) => assert_eq!(*number, expected, "of process {process}"),
            // What is older than the oldest backup is gone.
            None => assert!(process_before.is_none() || *number == 0, "{process} begins with {number}"),
        }
        assert!(process_before.is_none_or(|before| before == *process || *number == 0), "{process} twice");
        process_before = Some(*process);
    }
    assert!(!lines.whole.is_empty());
}
