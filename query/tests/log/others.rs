//! What others do to the file while it is written.

use crate::events::Messages;
use crate::support::{Counts, Directory, LONG, Lines, alone, numbers, offer_all, role, this_test};
use dials_query::log::{Log, Logging};
use std::fs::{OpenOptions, copy, create_dir, read_to_string, remove_dir_all, remove_file, rename, write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

/// Writes a record, lets `others` do something, writes another. All that was offered is counted as written.
fn around(directory: &Directory, others: impl FnOnce()) -> Logging {
    let before = Counts::now();
    let log = Log::to(directory.join("logs/slow.log")).start().unwrap();
    offer_all([1]);
    assert!(log.flush(LONG));
    others();
    offer_all([2]);
    assert!(log.flush(LONG));
    assert_eq!(Counts::now().since(before), Counts { written: 2, ..Counts::default() });
    log
}

#[test]
fn a_file_that_is_deleted_is_made_again() {
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.join("logs/slow.log");
    let _log = around(&directory, || remove_file(&path).unwrap());
    assert_eq!(numbers(&path), [2]);
}

#[test]
fn a_directory_that_is_removed_is_made_again() {
    let _alone = alone();
    let directory = Directory::new();
    let _log = around(&directory, || remove_dir_all(directory.join("logs")).unwrap());
    assert_eq!(numbers(&directory.join("logs/slow.log")), [2]);
}

#[test]
fn logrotate_may_rename() {
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.join("logs/slow.log");
    let _log = around(&directory, || rename(&path, directory.join("logs/slow.log.1")).unwrap());
    assert_eq!(numbers(&path), [1, 2]);
}

#[test]
fn logrotate_may_copy_and_truncate() {
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.join("logs/slow.log");
    let _log = around(&directory, || {
        copy(&path, directory.join("logs/slow.log.1")).unwrap();
        OpenOptions::new().write(true).truncate(true).open(&path).unwrap();
    });
    assert_eq!(numbers(&path), [1, 2]);
}

#[test]
fn a_link_that_takes_its_place_is_not_followed_and_records_wait_for_it_to_go() {
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.join("logs/slow.log");
    write(directory.join("target"), "").unwrap();
    let before = Counts::now();
    let log = around(&directory, || ());
    remove_file(&path).unwrap();
    symlink(directory.join("target"), &path).unwrap();
    offer_all(3..10);
    assert!(!log.flush(Duration::from_millis(100)));
    remove_file(&path).unwrap();
    assert!(log.flush(Duration::from_secs(5)), "it goes on within five seconds");
    assert_eq!(numbers(&path), (3..10).collect::<Vec<_>>());
    assert_eq!(std::fs::metadata(directory.join("target")).unwrap().len(), 0);
    assert_eq!(Counts::now().since(before), Counts { written: 9, ..Counts::default() });
}

#[test]
fn what_cannot_be_written_until_the_end_has_failed() {
    let _alone = alone();
    let directory = Directory::new();
    let before = Counts::now();
    let log = around(&directory, || ());
    remove_dir_all(directory.join("logs")).unwrap();
    write(directory.join("logs"), "no directory").unwrap();
    offer_all(3..303);
    assert!(log.stop(LONG));
    assert_eq!(Counts::now().since(before), Counts { written: 2, failed: 300, ..Counts::default() });
    remove_file(directory.join("logs")).unwrap();
    create_dir(directory.join("logs")).unwrap();
    let _log = Log::to(directory.join("logs/slow.log")).start().unwrap();
}

/// Writes in a process of its own, so that all that is told there is told of this log.
fn around_a_directory(path: &Path) {
    const MAX_BYTES: u64 = 16 << 10;
    let messages = Messages::of_this_process();
    let directory = path.with_extension("log.1");
    create_dir(&directory).unwrap();
    write(directory.join("file"), "untouched").unwrap();
    let log = Log::to(path).max_bytes(MAX_BYTES).backups(2).start().unwrap();
    for begin in (0..300).step_by(10) {
        offer_all(begin..begin + 10);
        assert!(log.flush(LONG));
    }
    assert!(log.stop(LONG));
    assert_eq!(Counts::now(), Counts { written: 300, ..Counts::default() });
    assert_eq!(
        messages.so_far(),
        ["WARN: a directory has the name of a backup of the slow-query log, which keeps one less"]
    );
    assert_eq!(read_to_string(directory.join("file")).unwrap(), "untouched");
    remove_dir_all(directory).unwrap();
    let lines = Lines::of(path, MAX_BYTES).numbers();
    assert!(lines.len() > 50 && lines.len() < 300, "{} lines", lines.len());
    assert_eq!(
        lines,
        (300 - lines.len() as u64..300).collect::<Vec<_>>(),
        "the latest, in the log and in its other backup"
    );
    assert!(path.with_extension("log.2").exists());
}

#[test]
fn a_directory_with_a_backups_name_stops_nothing_and_is_told_of_once() {
    if let Some(path) = role() {
        return around_a_directory(path.as_ref());
    }
    let directory = Directory::new();
    let name = "others::a_directory_with_a_backups_name_stops_nothing_and_is_told_of_once";
    let status = this_test(&[], name, directory.log().to_str().unwrap()).status().unwrap();
    assert!(status.success(), "{status}");
}
