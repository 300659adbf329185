//! Several processes with one log.

use crate::support::{Directory, LONG, Lines, alone, offer_all, role, this_test};
use dials_query::log::Log;
use std::collections::HashMap;

const PROCESSES: usize = 4;
const RECORDS: u64 = 2_000;
const MAX_BYTES: u64 = 32 << 10;

fn write(path: &str) {
    let log = Log::to(path).max_bytes(MAX_BYTES).backups(1_000).start().unwrap();
    for begin in (0..RECORDS).step_by(20) {
        offer_all(begin..begin + 20);
        assert!(log.flush(LONG));
    }
    assert!(log.stop(LONG));
}

#[test]
fn processes_take_turns_and_lose_nothing() {
    if let Some(path) = role() {
        return write(&path);
    }
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.log();
    let name = "processes::processes_take_turns_and_lose_nothing";
    let start = || this_test(&[], name, path.to_str().unwrap()).spawn().unwrap();
    let children: Vec<_> = (0..PROCESSES).map(|_| start()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let lines = Lines::of(&path, MAX_BYTES);
    assert_eq!(lines.torn, [""; 0]);
    let mut of_processes: HashMap<u32, Vec<u64>> = HashMap::new();
    lines.whole.iter().for_each(|(process, number)| of_processes.entry(*process).or_default().push(*number));
    let expected: Vec<_> = (0..RECORDS).collect();
    assert_eq!(of_processes.len(), PROCESSES);
    for (process, numbers) in of_processes {
        assert!(numbers == expected, "process {process} has {} lines", numbers.len());
    }
    let changes = lines.whole.windows(2).filter(|two| two[0].0 != two[1].0).count();
    println!("they changed turns {changes} times");
    assert!(changes > PROCESSES, "they wrote at the same time");
}
