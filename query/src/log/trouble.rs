//! What the program's subscriber is told of a log that cannot be written, or keeps less than it should.

use dials_runtime::tell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A log that fails again and again is told of once in that time.
const SELDOM: Duration = Duration::from_secs(60);

pub(super) struct Trouble {
    path: &'static Path,
    /// When it was told of last.
    told: Option<Instant>,
    /// It was told of, and that it is over was not.
    is_known: bool,
    /// The directory that was told of.
    in_the_way: Option<PathBuf>,
}

impl Trouble {
    pub(super) fn new(path: &'static Path) -> Self {
        Trouble { path, told: None, is_known: false, in_the_way: None }
    }

    pub(super) fn goes_on(&mut self, error: &io::Error) {
        if self.is_known || self.told.is_some_and(|told| told.elapsed() < SELDOM) {
            return;
        }
        self.told = Some(Instant::now());
        self.is_known = true;
        tell(|| {
            tracing::warn!(
                target: "dials",
                path = %self.path.display(),
                %error,
                "the slow-query log cannot be written; slow queries wait for it while there is room"
            );
        });
    }

    pub(super) fn is_over(&mut self) {
        if std::mem::take(&mut self.is_known) {
            tell(|| {
                tracing::warn!(target: "dials", path = %self.path.display(), "the slow-query log is written again");
            });
        }
    }

    /// Of a directory where a full file should be, if there is one.
    pub(super) fn is_in_the_way(&mut self, directory: Option<&Path>) {
        if self.in_the_way.as_deref() == directory {
            return;
        }
        self.in_the_way = directory.map(Path::to_owned);
        if let Some(directory) = directory {
            tell(|| {
                tracing::warn!(
                    target: "dials",
                    path = %self.path.display(),
                    directory = %directory.display(),
                    "a directory has the name of a backup of the slow-query log, which keeps one less"
                );
            });
        }
    }
}

/// In the child of a fork.
pub(super) fn no_thread(path: &Path, error: &io::Error) {
    tell(|| {
        tracing::warn!(
            target: "dials",
            path = %path.display(),
            %error,
            "no thread could be started after a fork, so slow queries of this process are not logged"
        );
    });
}
