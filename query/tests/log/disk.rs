//! Disks that are full or read-only. They are file systems of a process's own, which goes with them.

use crate::events::Messages;
use crate::support::{
    Counts, Directory, LONG, alone, eventually, missing, numbers, offer_all, role, this_test,
};
use dials_query::log::Log;
use std::fs::{File, remove_file};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Runs a test again where a file system of 1 MiB is mounted that nobody else sees. Gives its directory there.
fn on_a_small_disk(name: &str) -> Option<String> {
    if let Some(directory) = role() {
        return Some(directory);
    }
    let _alone = alone();
    if !Command::new("unshare").args(["-m", "true"]).status().is_ok_and(|status| status.success()) {
        missing("the privilege to mount");
        return None;
    }
    let directory = Directory::new();
    let place = directory.to_str().unwrap();
    let mount = "mount -t tmpfs -o size=1m none \"$1\" && shift && exec \"$@\"";
    let status =
        this_test(&["unshare", "-m", "--", "sh", "-c", mount, "sh", place], name, place).status().unwrap();
    assert!(status.success(), "{status}");
    None
}

/// Takes all room on the disk but this many bytes.
fn fill(path: &Path, but: u64) {
    let mut file = File::create(path).unwrap();
    while file.write_all(&[b'x'; 4096]).is_ok() {}
    let size = file.metadata().unwrap().len();
    assert!(size > 500_000, "{size} bytes");
    file.set_len(size - but).unwrap();
}

#[test]
fn a_full_disk_stops_nobody_and_lines_stay_whole() {
    let Some(directory) = on_a_small_disk("disk::a_full_disk_stops_nobody_and_lines_stay_whole") else {
        return;
    };
    let directory = Path::new(&directory);
    let messages = Messages::of_this_process();
    let path = directory.join("slow.log");
    let log = Log::to(&path).queue_bytes(1 << 20).start().unwrap();
    offer_all(0..10);
    assert!(log.flush(LONG));
    fill(&directory.join("filler"), 100 << 10);
    // A third of it has room on the disk, the rest in the queue.
    offer_all(10..1_000);
    assert!(!log.flush(Duration::from_millis(1500)), "there is no room for all");
    let lines = numbers(&path);
    assert!(lines.len() > 100 && lines.len() < 1_000, "{} lines", lines.len());
    assert_eq!(lines, (0..lines.len() as u64).collect::<Vec<_>>(), "and the last of them is whole");
    assert_eq!(Counts::now(), Counts { written: lines.len() as u64, ..Counts::default() });
    remove_file(directory.join("filler")).unwrap();
    let begun = Instant::now();
    assert!(log.flush(LONG));
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
    assert_eq!(numbers(&path), (0..1_000).collect::<Vec<_>>());
    assert_eq!(Counts::now(), Counts { written: 1_000, ..Counts::default() });
    assert_eq!(
        messages.so_far(),
        [
            "WARN: the slow-query log cannot be written; slow queries wait for it while there is room",
            "WARN: the slow-query log is written again",
        ]
    );
}

#[test]
fn what_the_queue_has_no_room_for_while_the_disk_is_full_is_counted() {
    let name = "disk::what_the_queue_has_no_room_for_while_the_disk_is_full_is_counted";
    let Some(directory) = on_a_small_disk(name) else { return };
    let directory = Path::new(&directory);
    let path = directory.join("slow.log");
    let log = Log::to(&path).queue_bytes(64 << 10).start().unwrap();
    fill(&directory.join("filler"), 20 << 10);
    for begin in (0..10_000).step_by(100) {
        offer_all(begin..begin + 100);
        // At first, all that there is room for.
        log.flush(Duration::from_millis(1));
    }
    remove_file(directory.join("filler")).unwrap();
    assert!(log.flush(Duration::from_secs(5)));
    let Counts { written, dropped, failed } = Counts::now();
    assert_eq!((written + dropped, failed), (10_000, 0));
    let lines = numbers(&path);
    assert!(lines.is_sorted() && dropped > 5_000);
    assert_eq!((lines.len() as u64, lines.last()), (written, Some(&9_999)));
}

#[test]
fn a_full_disk_at_the_end_is_counted() {
    let Some(directory) = on_a_small_disk("disk::a_full_disk_at_the_end_is_counted") else { return };
    let directory = Path::new(&directory);
    let path = directory.join("slow.log");
    let log = Log::to(&path).start().unwrap();
    fill(&directory.join("filler"), 20 << 10);
    offer_all(0..2_000);
    let begun = Instant::now();
    assert!(log.stop(LONG));
    assert!(begun.elapsed() < Duration::from_secs(2), "it took {:?}", begun.elapsed());
    let Counts { written, dropped, failed } = Counts::now();
    assert_eq!((written + failed, dropped), (2_000, 0));
    assert_eq!(numbers(&path), (0..written).collect::<Vec<_>>());
}

#[test]
fn a_disk_that_becomes_read_only_is_waited_for() {
    let Some(directory) = on_a_small_disk("disk::a_disk_that_becomes_read_only_is_waited_for") else {
        return;
    };
    let directory = Path::new(&directory);
    let logs = directory.join("logs");
    let path = logs.join("slow.log");
    let log = Log::to(&path).start().unwrap();
    offer_all([1]);
    assert!(log.flush(LONG));
    let run = |program: &str, arguments: &[&str]| {
        assert!(Command::new(program).args(arguments).arg(&logs).status().unwrap().success());
    };
    run("mount", &["-t", "tmpfs", "-o", "ro", "none"]);
    offer_all([2]);
    assert!(!log.flush(Duration::from_millis(700)));
    assert_eq!(Counts::now(), Counts { written: 1, ..Counts::default() });
    run("umount", &[]);
    eventually("it goes on", Duration::from_secs(5), || Counts::now().written == 2);
    assert!(log.stop(LONG));
    assert_eq!(numbers(&path), [1, 2]);
    // One that is read-only from the beginning is an error.
    run("mount", &["-t", "tmpfs", "-o", "ro", "none"]);
    let error = Log::to(&path).start().unwrap_err().to_string();
    assert!(error.contains("slow.log.lock: Read-only file system"), "{error}");
}
