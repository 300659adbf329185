//! Why a log could not be started.

use std::path::PathBuf;
use std::{error, fmt, io};

/// Why a slow-query log could not be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum LogError {
    /// This process has a log, and has one at a time.
    Running {
        /// Where that log is.
        path: PathBuf,
    },
    /// A setting is too small.
    TooSmall {
        /// The setting, by its method's name.
        setting: &'static str,
        /// What it must be at least.
        least: u64,
    },
    /// The file cannot be written.
    Open {
        /// Where it is or would be.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The thread that writes could not be started.
    Thread(io::Error),
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogError::Running { path } => {
                write!(f, "a slow-query log is being written already, to {}", path.display())
            }
            LogError::TooSmall { setting, least } => {
                write!(f, "`{setting}` of the slow-query log must be at least {least}")
            }
            LogError::Open { path, source } => {
                write!(f, "the slow-query log {} cannot be opened: {source}", path.display())
            }
            LogError::Thread(source) => {
                write!(f, "the thread that writes the slow-query log cannot be started: {source}")
            }
        }
    }
}

impl error::Error for LogError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            // The text of these is in ours, so the chain goes on behind it.
            LogError::Open { source, .. } | LogError::Thread(source) => source.source(),
            LogError::Running { .. } | LogError::TooSmall { .. } => None,
        }
    }
}
