use super::*;
use crate::log::tests::Directory;
use std::fs::{OpenOptions, read_to_string, remove_file, rename};

const SETTINGS: Settings = Settings { max_bytes: 100, backups: 2, queue_bytes: 0 };

fn file(directory: &Directory) -> RotatingFile {
    RotatingFile::new(&directory.join("slow.log"), SETTINGS)
}

/// Lines of ten bytes each.
fn lines(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("line {number:04}\n")).collect()
}

fn append(file: &mut RotatingFile, numbers: std::ops::Range<u32>) {
    let count = numbers.len();
    let (written, result) = file.append(&lines(numbers));
    result.unwrap();
    assert_eq!(written, count);
}

fn text(directory: &Directory, name: &str) -> String {
    read_to_string(directory.join(name)).unwrap_or_default()
}

#[test]
fn a_file_is_filled_to_the_last_byte_and_never_over_it() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..25);
    assert_eq!(file.rotations(), 2);
    assert_eq!(text(&directory, "slow.log.2"), lines(0..10).concat());
    assert_eq!(text(&directory, "slow.log.1"), lines(10..20).concat());
    assert_eq!(text(&directory, "slow.log"), lines(20..25).concat());
    append(&mut file, 25..30);
    assert_eq!(text(&directory, "slow.log").len(), 100);
    append(&mut file, 30..31);
    assert_eq!(text(&directory, "slow.log"), lines(30..31).concat());
}

#[test]
fn a_line_that_is_a_byte_too_long_for_what_is_left_goes_into_the_next_file() {
    let directory = Directory::new();
    std::fs::write(directory.join("slow.log"), format!("{}\n", "x".repeat(90))).unwrap();
    append(&mut file(&directory), 0..1);
    assert_eq!(text(&directory, "slow.log.1").len(), 91);
    assert_eq!(text(&directory, "slow.log"), lines(0..1).concat());
}

#[test]
fn what_is_there_is_continued() {
    let directory = Directory::new();
    append(&mut file(&directory), 0..9);
    append(&mut file(&directory), 9..11);
    assert_eq!(text(&directory, "slow.log.1"), lines(0..10).concat());
    assert_eq!(text(&directory, "slow.log"), lines(10..11).concat());
}

#[test]
fn a_torn_line_is_ended_and_counts() {
    let directory = Directory::new();
    std::fs::write(directory.join("slow.log"), "line 00").unwrap();
    append(&mut file(&directory), 0..10);
    assert_eq!(text(&directory, "slow.log.1"), format!("line 00\n{}", lines(0..9).concat()));
    assert_eq!(text(&directory, "slow.log"), lines(9..10).concat());
}

#[test]
fn a_torn_line_in_a_full_file_is_ended_too() {
    let directory = Directory::new();
    std::fs::write(directory.join("slow.log"), "x".repeat(100)).unwrap();
    append(&mut file(&directory), 0..1);
    assert_eq!(text(&directory, "slow.log.1"), format!("{}\n", "x".repeat(99)));
    assert_eq!(text(&directory, "slow.log"), lines(0..1).concat());
}

#[test]
fn what_others_leave_torn_while_it_is_open_is_ended() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..1);
    let mut other = OpenOptions::new().append(true).open(directory.join("slow.log")).unwrap();
    other.write_all(b"torn").unwrap();
    append(&mut file, 1..2);
    assert_eq!(text(&directory, "slow.log"), "line 0000\ntorn\nline 0001\n");
}

#[test]
fn a_file_that_was_deleted_is_made_again() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..1);
    remove_file(directory.join("slow.log")).unwrap();
    append(&mut file, 1..2);
    assert_eq!(text(&directory, "slow.log"), lines(1..2).concat());
}

#[test]
fn a_file_that_was_renamed_stays_as_it_is() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..1);
    rename(directory.join("slow.log"), directory.join("elsewhere")).unwrap();
    append(&mut file, 1..2);
    assert_eq!(text(&directory, "elsewhere"), lines(0..1).concat());
    assert_eq!(text(&directory, "slow.log"), lines(1..2).concat());
}

#[test]
fn a_file_that_was_emptied_is_continued_from_the_beginning() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..8);
    OpenOptions::new().write(true).truncate(true).open(directory.join("slow.log")).unwrap();
    append(&mut file, 8..16);
    assert_eq!(text(&directory, "slow.log"), lines(8..16).concat());
    assert_eq!(file.rotations(), 0);
}

#[test]
fn a_directory_that_was_removed_is_made_again() {
    let directory = Directory::new();
    let mut file = RotatingFile::new(&directory.join("a/b/slow.log"), SETTINGS);
    append(&mut file, 0..1);
    std::fs::remove_dir_all(directory.join("a")).unwrap();
    append(&mut file, 1..2);
    assert_eq!(text(&directory, "a/b/slow.log"), lines(1..2).concat());
}

#[test]
fn a_lock_that_was_deleted_is_made_again() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..1);
    remove_file(directory.join("slow.log.lock")).unwrap();
    append(&mut file, 1..2);
    assert!(directory.join("slow.log.lock").exists());
}

/// What a write leaves that the disk has no room for.
#[test]
fn of_a_line_that_could_not_be_written_nothing_is_left() {
    let directory = Directory::new();
    let mut file = file(&directory);
    append(&mut file, 0..1);
    let open = file.open.as_mut().unwrap();
    open.file.write_all(b"line 0").unwrap();
    open.cut(16, 10).unwrap();
    assert_eq!(text(&directory, "slow.log"), lines(0..1).concat());
    assert!(file.open.as_ref().unwrap().cut(16, 10).is_err(), "others have changed it");
    assert_eq!(text(&directory, "slow.log"), lines(0..1).concat());
}
