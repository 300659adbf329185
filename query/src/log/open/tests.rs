use super::*;
use crate::log::tests::Directory;
use rustix::fs::{CWD, FileType as Kind, Mode, mknodat};
use std::fs::{rename, write};
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

/// Whatever somebody puts there between two looks, nothing but a regular file is opened, and not behind a link.
#[test]
fn nobody_is_quick_enough_to_put_something_else_there() {
    let directory = Directory::new();
    let (path, other, target) = (directory.join("log"), directory.join("other"), directory.join("target"));
    write(&target, "").unwrap();
    let target_is = Identity::at(&target).unwrap();
    let over = AtomicBool::new(false);
    let (mut opened, mut refused) = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Relaxed) {
                write(&other, "").unwrap();
                rename(&other, &path).unwrap();
                symlink(&target, &other).unwrap();
                rename(&other, &path).unwrap();
                write(&other, "").unwrap();
                rename(&other, &path).unwrap();
                mknodat(CWD, &other, Kind::Fifo, Mode::RWXU, 0).unwrap();
                rename(&other, &path).unwrap();
            }
        });
        // Each of them may be the one; and some must have been either.
        for _ in 0..60_000 {
            match regular_file(&path) {
                Ok(file) => {
                    let found = file.metadata().unwrap();
                    let is_ours = found.is_file() && Some(Identity::of(&found)) != target_is;
                    over.fetch_or(!is_ours, Relaxed);
                    assert!(is_ours, "{found:?}");
                    opened += 1;
                }
                Err(_) => refused += 1,
            }
        }
        over.store(true, Relaxed);
    });
    assert!(opened > 0 && refused > 0, "{opened} and {refused}");
}
