//! What becomes of a full file: `slow.log` becomes `slow.log.1`, `slow.log.1` becomes `slow.log.2`, and so on.

use std::fs::{remove_file, rename, symlink_metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Makes room for a new file. Of the old ones there are then at most so many; the oldest is replaced if need be.
///
/// It begins with the oldest, so it may end anywhere: what was not renamed has its name, and is renamed the next time. If
/// that leaves a number free, the files behind it stay where they are.
///
/// A file cannot take the place of a directory, so a number that a directory has is passed over, and there is one old file
/// less. Gives the first such directory.
pub(super) fn make_room(path: &Path, backups: u32) -> io::Result<Option<PathBuf>> {
    let Numbers { usable, in_the_way } = numbers(path, backups)?;
    for (newer, older) in usable.iter().zip(usable.iter().skip(1)).rev() {
        if_there(rename(newer, older))?;
    }
    if_there(usable.first().map_or_else(|| remove_file(path), |newest| rename(path, newest)))?;
    Ok(in_the_way)
}

struct Numbers {
    /// The names of the old files, newest first, and the first name that is free, if one is.
    usable: Vec<PathBuf>,
    in_the_way: Option<PathBuf>,
}

fn numbers(path: &Path, backups: u32) -> io::Result<Numbers> {
    let (mut usable, mut in_the_way) = (Vec::new(), None);
    for backup in (1..=backups).map(|number| backup(path, number)) {
        match symlink_metadata(&backup) {
            Ok(found) if found.is_dir() => _ = in_the_way.get_or_insert(backup),
            Ok(_) => usable.push(backup),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                usable.push(backup);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Numbers { usable, in_the_way })
}

fn backup(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
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
