use super::*;
use crate::log::tests::Directory;
use std::fs::{create_dir, read_to_string, write};

/// The files, newest first: what is in each, `None` where there is none.
fn files<const N: usize>(path: &Path) -> [Option<String>; N] {
    std::array::from_fn(|number| {
        let path = if number == 0 { path.to_owned() } else { backup(path, number as u32) };
        read_to_string(path).ok()
    })
}

fn some<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
    texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
}

#[test]
fn so_many_are_kept() {
    let directory = Directory::new();
    let path = directory.join("slow.log");
    for number in 1..=5 {
        write(&path, number.to_string()).unwrap();
        make_room(&path, 3).unwrap();
    }
    assert_eq!(files(&path), some(["", "5", "4", "3", ""]));
}

#[test]
fn one_that_was_interrupted_loses_nothing_when_it_is_repeated() {
    let directory = Directory::new();
    let path = directory.join("slow.log");
    for (number, text) in [(0, "new"), (1, "4"), (3, "3"), (4, "2"), (5, "1")] {
        write(if number == 0 { path.clone() } else { backup(&path, number) }, text).unwrap();
    }
    make_room(&path, 5).unwrap();
    assert_eq!(files(&path), some(["", "new", "4", "3", "2", "1"]));
}

#[test]
fn with_no_backups_the_file_goes() {
    let directory = Directory::new();
    let path = directory.join("slow.log");
    write(&path, "1").unwrap();
    make_room(&path, 0).unwrap();
    assert_eq!(files(&path), some(["", ""]));
    make_room(&path, 0).unwrap();
}

#[test]
fn a_directory_in_the_way_is_passed_over_and_stays_as_it_is() {
    for (directories, expected) in [
        (&[1][..], ["", "", "5", "4"]),
        (&[2], ["", "5", "", "4"]),
        (&[3], ["", "5", "4", ""]),
        (&[1, 3], ["", "", "5", ""]),
        (&[1, 2, 3], ["", "", "", ""]),
    ] {
        let directory = Directory::new();
        let path = directory.join("slow.log");
        let of = |number: &u32| backup(&path, *number);
        for number in directories {
            create_dir(of(number)).unwrap();
            write(of(number).join("file"), "untouched").unwrap();
        }
        for number in 1..=4 {
            write(&path, number.to_string()).unwrap();
            make_room(&path, 3).unwrap();
        }
        write(&path, "5").unwrap();
        assert_eq!(make_room(&path, 3).unwrap(), directories.first().map(of), "{directories:?}");
        assert_eq!(files(&path), some(expected), "{directories:?}");
        for number in directories {
            assert_eq!(read_to_string(of(number).join("file")).unwrap(), "untouched");
        }
    }
}

#[test]
fn a_directory_behind_a_number_that_is_free_is_in_nobodys_way_yet() {
    let directory = Directory::new();
    let path = directory.join("slow.log");
    create_dir(backup(&path, 2)).unwrap();
    for (text, in_the_way) in [("1", None), ("2", Some(backup(&path, 2)))] {
        write(&path, text).unwrap();
        assert_eq!(make_room(&path, 3).unwrap(), in_the_way);
    }
    assert_eq!(files(&path), some(["", "2", "", "1"]));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_way_is_not_followed() {
    let directory = Directory::new();
    let (path, other) = (directory.join("slow.log"), directory.join("other"));
    write(&other, "untouched").unwrap();
    std::os::unix::fs::symlink(&other, backup(&path, 1)).unwrap();
    for text in ["1", "2"] {
        write(&path, text).unwrap();
        make_room(&path, 1).unwrap();
        assert_eq!(files(&path), some(["", text]));
    }
    assert_eq!(read_to_string(&other).unwrap(), "untouched");
}
