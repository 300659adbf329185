//! Where a log may be, and who may read it.

use crate::support::{Directory, LONG, alone, numbers, offer_all};
use dials_query::log::{Log, LogError};
use rustix::fs::{FileType, Mode, mknodat};
use std::env::{current_dir, set_current_dir};
use std::fs::{DirBuilder, create_dir, metadata, read_to_string, remove_file, write};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

fn mode(path: &Path) -> u32 {
    metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Why it cannot be started, with the source as people are shown it.
fn refusal(log: Log) -> String {
    let error = log.start().expect_err("it is refused");
    let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
    format!("{error}{}", source.unwrap_or_default())
}

#[test]
fn files_and_new_directories_are_their_owners_alone() {
    let _alone = alone();
    let directory = Directory::new();
    DirBuilder::new().mode(0o755).create(directory.join("old")).unwrap();
    let path = directory.join("old/new/newer/slow.log");
    let log = Log::to(&path).max_bytes(16 << 10).start().unwrap();
    offer_all(0..200);
    assert!(log.stop(LONG));
    assert_eq!(numbers(&path), (0..200).collect::<Vec<_>>());
    for (name, expected) in [
        ("", 0o755),
        ("new", 0o700),
        ("new/newer", 0o700),
        ("new/newer/slow.log", 0o600),
        ("new/newer/slow.log.1", 0o600),
        ("new/newer/slow.log.lock", 0o600),
    ] {
        assert_eq!(mode(&directory.join("old").join(name)), expected, "{name}");
    }
}

#[test]
fn a_file_that_is_there_keeps_its_mode_and_its_lines() {
    let _alone = alone();
    let directory = Directory::new();
    write(directory.log(), "").unwrap();
    std::fs::set_permissions(directory.log(), PermissionsExt::from_mode(0o640)).unwrap();
    for number in 0..3 {
        let log = Log::to(directory.log()).start().unwrap();
        offer_all([number]);
        assert!(log.stop(LONG));
    }
    assert_eq!((mode(&directory.log()), numbers(&directory.log())), (0o640, vec![0, 1, 2]));
}

#[test]
fn a_program_that_changes_its_directory_keeps_its_log() {
    let _alone = alone();
    let directory = Directory::new();
    let before = current_dir().unwrap();
    create_dir(directory.join("elsewhere")).unwrap();
    set_current_dir(&*directory).unwrap();
    let log = Log::to("slow.log").start().unwrap();
    set_current_dir(directory.join("elsewhere")).unwrap();
    // So that it is opened again.
    remove_file(directory.log()).unwrap();
    offer_all([1]);
    let is_there = log.stop(LONG) && directory.log().exists();
    set_current_dir(before).unwrap();
    assert!(is_there);
}

#[test]
fn nothing_but_a_regular_file_is_opened() {
    let _alone = alone();
    let directory = Directory::new();
    write(directory.join("target"), "untouched").unwrap();
    symlink(directory.join("target"), directory.join("link")).unwrap();
    symlink(directory.join("nowhere"), directory.join("dangling")).unwrap();
    create_dir(directory.join("directory")).unwrap();
    let _socket = UnixListener::bind(directory.join("socket")).unwrap();
    let fifo = directory.join("fifo");
    mknodat(rustix::fs::CWD, &fifo, FileType::Fifo, Mode::RWXU, 0).unwrap();
    for (name, what) in [
        ("link", "a symbolic link"),
        ("dangling", "a symbolic link"),
        ("directory", "a directory"),
        ("socket", "a socket"),
        ("fifo", "a FIFO"),
    ] {
        let path = directory.join(name);
        let expected = format!(
            "the slow-query log {} cannot be opened: it is {what}, not a regular file",
            path.display()
        );
        assert_eq!(refusal(Log::to(&path)), expected);
    }
    assert_eq!(read_to_string(directory.join("target")).unwrap(), "untouched");
    assert!(!directory.join("nowhere").exists());
}

#[test]
fn a_lock_that_is_no_regular_file_is_refused_too_and_is_what_the_error_names() {
    let _alone = alone();
    let directory = Directory::new();
    let lock = directory.join("slow.log.lock");
    let refused = |what: &str| {
        let expected = format!(
            "the slow-query log {} cannot be opened: its lock {}: it is {what}, not a regular file",
            directory.log().display(),
            lock.display()
        );
        assert_eq!(refusal(Log::to(directory.log())), expected);
    };
    symlink(directory.join("nowhere"), &lock).unwrap();
    refused("a symbolic link");
    assert!(!directory.join("nowhere").exists());
    remove_file(&lock).unwrap();
    mknodat(rustix::fs::CWD, &lock, FileType::Fifo, Mode::RWXU, 0).unwrap();
    refused("a FIFO");
    assert!(!directory.log().exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_refused() {
    let _alone = alone();
    let directory = Directory::new();
    let path = directory.join("null");
    // As `/dev/null`, which needs privileges to make. Beside the real one no lock could be made.
    let made =
        mknodat(rustix::fs::CWD, &path, FileType::CharacterDevice, Mode::RWXU, rustix::fs::makedev(1, 3));
    if made.is_err() {
        return crate::support::missing("the privilege to make a device");
    }
    assert!(refusal(Log::to(&path)).contains("a device"));
}

#[test]
fn settings_that_are_too_small_are_named() {
    let log = || Log::to("nowhere");
    assert_eq!(refusal(log().max_bytes(1)), "`max_bytes` of the slow-query log must be at least 16384");
    assert_eq!(refusal(log().queue_bytes(1)), "`queue_bytes` of the slow-query log must be at least 65536");
}

#[test]
fn a_process_has_one_log_at_a_time() {
    let _alone = alone();
    let directory = Directory::new();
    let log = Log::to(directory.log()).start().unwrap();
    let other = Log::to(directory.join("other"));
    assert!(matches!(other.clone().start(), Err(LogError::Running { path }) if path == directory.log()));
    offer_all([1]);
    assert!(log.stop(LONG));
    let log = other.start().unwrap();
    offer_all([2]);
    assert!(log.stop(LONG));
    assert_eq!((numbers(&directory.log()), numbers_of(&directory.join("other"))), (vec![1], 1));
}

/// How many lines there are.
fn numbers_of(path: &Path) -> usize {
    read_to_string(path).unwrap().lines().count()
}
