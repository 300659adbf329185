//! The slow-query log: JSON lines in a file that rotates.
//!
//! ```no_run
//! # mod dials { pub use dials_query as query; }
//! use dials::query::log::Log;
//!
//! # fn main() -> Result<(), dials::query::log::LogError> {
//! let _log = Log::to("logs/slow_queries.log").max_bytes(50 << 20).backups(3).start()?;
//! // Until `_log` is dropped, every slow query is a line in that file.
//! # Ok(())
//! # }
//! ```
//!
//! A caller hands a record over and goes on: whatever the disk does, it takes microseconds. What cannot be written waits
//! in a queue of bounded size, and what has no room there is counted.

mod counts;
mod error;
mod file;
mod line;
mod lock;
mod open;
mod queue;
mod rotation;
mod running;
mod settings;
mod size;
mod trouble;
mod writer;

#[cfg(test)]
mod tests;

pub use error::LogError;

use crate::record::Record;
use dials_runtime::Family;
use file::RotatingFile;
use running::Running;
use settings::Settings;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a log that is dropped may take to write what is left.
const AT_THE_END: Duration = Duration::from_secs(2);

/// A slow-query log that is to be started.
#[derive(Clone, Debug)]
#[must_use = "nothing is written before `start`"]
pub struct Log {
    path: PathBuf,
    settings: Settings,
}

impl Log {
    /// A log in this file, which is made if it is not there, and so are its directories.
    ///
    /// The file is for its owner alone (mode 0600), and so is a directory that is made (0700). A file that is there is
    /// continued and keeps its mode. A symbolic link, a FIFO, a device or a directory is refused.
    pub fn to(path: impl Into<PathBuf>) -> Self {
        Log { path: path.into(), settings: Settings::default() }
    }

    /// How large the file may become. Default 10 MiB, at least 16 KiB.
    ///
    /// It is never larger. Before a record would make it so, `slow.log` becomes `slow.log.1`, which before that
    /// becomes `slow.log.2`, and so on.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.settings.max_bytes = bytes;
        self
    }

    /// How many full files are kept. Default 5; with 0, a full file is deleted.
    pub fn backups(mut self, backups: u32) -> Self {
        self.settings.backups = backups;
        self
    }

    /// How many bytes of records may wait to be written. Default 8 MiB, at least 64 KiB.
    ///
    /// Beyond that the oldest are dropped, and counted in `dials_slow_log_records_total{result="dropped"}`.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.settings.queue_bytes = bytes;
        self
    }

    /// Opens the file, and from now on writes slow queries to it, on a thread of its own.
    pub fn start(self) -> Result<Logging, LogError> {
        self.settings.check()?;
        crate::source::register();
        dials_redact::prepare();
        // A program may change its directory.
        let path = std::path::absolute(&self.path)
            .map_err(|source| LogError::Open { path: self.path.clone(), source })?;
        let running = Running::claim(path, self.settings)?;
        let mut file = RotatingFile::new(running.path(), self.settings);
        let started = match file.open() {
            Ok(()) => running.spawn(file).map_err(LogError::Thread),
            Err(source) => Err(LogError::Open { path: running.path().to_owned(), source }),
        };
        match started {
            Ok(()) => Ok(Logging { running }),
            Err(error) => {
                running.never_ran();
                Err(error)
            }
        }
    }
}

/// A slow-query log that is written until this is dropped, which takes two seconds at most.
#[derive(Debug)]
#[must_use = "the log ends when this is dropped"]
pub struct Logging {
    running: &'static Running,
}

impl Logging {
    /// Where the log is, as an absolute path.
    pub fn path(&self) -> &Path {
        self.running.path()
    }

    /// Waits until all that was offered before is in the file, or is counted as lost; `false` if that takes longer.
    pub fn flush(&self, timeout: Duration) -> bool {
        self.running.of_this_process().is_none_or(|running| running.flush(timeout))
    }

    /// Writes what is left and ends; `false` if that takes longer. Then the thread goes on alone, and no other log can be
    /// started before it is done.
    pub fn stop(self, timeout: Duration) -> bool {
        let has_ended = self.end(timeout);
        // Dropping it would wait once more.
        std::mem::forget(self);
        has_ended
    }

    fn end(&self, timeout: Duration) -> bool {
        Running::inherit_no_more();
        self.running.of_this_process().is_none_or(|running| running.stop(timeout))
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        self.end(AT_THE_END);
    }
}

/// Hands a record to the log of this process, if there is one. Whatever the disk does, this takes microseconds.
#[doc(hidden)]
pub fn offer(record: &Arc<Record>) {
    if let Some(running) = Running::current() {
        running.offer(record);
    }
}

/// What the logs of this process count; nothing if there never was one.
#[doc(hidden)]
pub fn families() -> Vec<Family> {
    counts::families(Running::all_of_this_process().map(Running::counts))
}
