//! What becomes of a full file: `slow.log` becomes `slow.log.1`, `slow.log.1` becomes `slow.log.2`, and so on.

use std::fs::{remove_file, rename, symlink_metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Makes room for a new file. Of the old ones there are then at most so many; the oldest is replaced if need be.
///
/// It begins with the oldest, so it may end anywhere: what was not renamed has its name, and is renamed the next time. If
/// that leaves a number free, the files behind it stay where they are.
pub(super) fn make_room(path: &Path, backups: u32) -> io::Result<()> {
    if backups == 0 {
        return if_there(remove_file(path));
    }
    let mut last = 1;
    while last < backups && is_there(&backup(path, last))? {
        last += 1;
    }
    for number in (1..last).rev() {
        if_there(rename(backup(path, number), backup(path, number + 1)))?;
    }
    if_there(rename(path, backup(path, 1)))
}

fn backup(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

fn is_there(path: &Path) -> io::Result<bool> {
    match symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Somebody may have deleted it.
fn if_there(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests;
