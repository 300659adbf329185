//! Processes that write to the same log take turns, by a lock on a file beside it.
//!
//! The log itself is no good for that: its name moves on to another file when it is full. The lock is one of `fcntl`,
//! since those are no child's by fork and end with the process, however it ends. They are lost when the process closes any
//! descriptor of the file; nobody but us opens it.

#[cfg(unix)]
pub(super) use unix::Turns;

#[cfg(unix)]
mod unix {
    use super::super::open::{Identity, regular_file};
    use rustix::fs::{FlockOperation, fcntl_lock};
    use rustix::io::Errno;
    use std::fs::File;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    /// How long another process may take for what it writes at once. Then this one goes on as if the disk were full.
    const PATIENCE: Duration = Duration::from_secs(1);
    /// How often it is looked at: there is no way to wait for a lock for so long and no longer.
    const LOOK: Duration = Duration::from_millis(1);

    pub(in super::super) struct Turns {
        path: PathBuf,
        file: Option<File>,
    }

    /// It is the turn of this process until this is dropped.
    pub(in super::super) struct Turn<'a>(&'a File);

    impl Turns {
        pub(in super::super) fn new(log: &Path) -> Self {
            let mut path = log.as_os_str().to_owned();
            path.push(".lock");
            Turns { path: path.into(), file: None }
        }

        pub(in super::super) fn take(&mut self) -> io::Result<Turn<'_>> {
            // Whoever asks knows the log alone, and would look there for what is wrong with the lock.
            locked(&self.path, &mut self.file).map_err(|error| {
                io::Error::new(error.kind(), format!("its lock {}: {error}", self.path.display()))
            })
        }
    }

    /// Waits for the lock on the file at the path, which may be open.
    fn locked<'a>(path: &Path, open: &'a mut Option<File>) -> io::Result<Turn<'a>> {
        let begun = Instant::now();
        loop {
            let file = match open.take() {
                Some(file) => file,
                None => regular_file(path)?,
            };
            match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
                // If it was deleted, others have the lock of another file.
                Ok(()) if Identity::at(path)? == Some(Identity::of(&file.metadata()?)) => {
                    return Ok(Turn(open.insert(file)));
                }
                Ok(()) => {}
                Err(Errno::AGAIN | Errno::ACCESS) if begun.elapsed() < PATIENCE => {
                    *open = Some(file);
                    sleep(LOOK);
                }
                Err(Errno::AGAIN | Errno::ACCESS) => {
                    return Err(io::Error::new(io::ErrorKind::WouldBlock, "another process holds it"));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    impl Drop for Turn<'_> {
        fn drop(&mut self) {
            // It ends with the file's descriptor at the latest.
            _ = fcntl_lock(self.0, FlockOperation::Unlock);
        }
    }
}

/// Where there is no such lock, a log is one process's.
#[cfg(not(unix))]
pub(super) struct Turns;

#[cfg(not(unix))]
impl Turns {
    pub(super) fn new(_: &std::path::Path) -> Self {
        Turns
    }

    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    pub(super) fn take(&mut self) -> std::io::Result<&mut Self> {
        Ok(self)
    }
}
