//! Opening files that others may have put something else in the place of.

use std::fs::{DirBuilder, File, FileType, Metadata, OpenOptions, symlink_metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens a file to append to and to read, and makes it and its directories if they are not there.
pub(super) fn regular_file(path: &Path) -> io::Result<File> {
    match existing_or_new(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if let Some(directory) = path.parent() {
                make_directory(directory)?;
            }
            existing_or_new(path)
        }
        result => result,
    }
}

fn existing_or_new(path: &Path) -> io::Result<File> {
    // To open a device may be to do something, so it is looked at first.
    match symlink_metadata(path) {
        Ok(found) => refuse_all_but_files(&found)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    for_its_owner(&mut options);
    let file = options.open(path)?;
    // It may have become something else in between.
    refuse_all_but_files(&file.metadata()?)?;
    Ok(file)
}

/// Follows no link and waits for no reader of a FIFO. The standard library adds `O_CLOEXEC`.
#[cfg(unix)]
fn for_its_owner(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
}

#[cfg(not(unix))]
fn for_its_owner(_: &mut OpenOptions) {}

fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn refuse_all_but_files(found: &Metadata) -> io::Result<()> {
    match what_it_is(found.file_type()) {
        None => Ok(()),
        Some(what) => {
            Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {what}, not a regular file")))
        }
    }
}

/// `None` of a regular file.
fn what_it_is(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    use std::os::unix::fs::FileTypeExt;
    match kind {
        _ if kind.is_file() => None,
        _ if kind.is_symlink() => Some("a symbolic link"),
        _ if kind.is_dir() => Some("a directory"),
        #[cfg(unix)]
        _ if kind.is_fifo() => Some("a FIFO"),
        #[cfg(unix)]
        _ if kind.is_socket() => Some("a socket"),
        _ => Some("a device"),
    }
}

/// Which file it is, so that it can be seen whether another one stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// Device and inode. Elsewhere, nothing is known but that there is a file.
    #[cfg(unix)]
    number: (u64, u64),
}

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(found: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Identity { number: (found.dev(), found.ino()) }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Self {
        Identity {}
    }

    /// Of what stands there, `None` if nothing does.
    pub(super) fn at(path: &Path) -> io::Result<Option<Self>> {
        match symlink_metadata(path) {
            Ok(found) => Ok(Some(Identity::of(&found))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
