use crate::FilterError;
use std::fmt;
#[cfg(feature = "external")]
use std::path::PathBuf;

/// Why `dials` did not start.
///
/// Its `Debug` text is its `Display` text, since that is what `fn main() -> Result<(), dials::Error>` prints.
#[non_exhaustive]
pub enum Error {
    /// A [`Dials`](crate::Dials) lives already; there is one set of counters in a process, so one is enough.
    AlreadyStarted,
    /// A `DIALS_*` variable has a value that cannot be understood.
    Variable {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
        /// What is wrong with it and what it should look like.
        problem: String,
    },
    /// A filter cannot be understood.
    Filter {
        /// Who gave it: `DIALS_FILTER`, or the code.
        origin: &'static str,
        /// What is wrong, and where.
        source: FilterError,
    },
    /// A file of service profiles cannot be read.
    #[cfg(feature = "external")]
    ProfilesFile {
        /// Who named it: `DIALS_PROFILES`, or the code.
        origin: &'static str,
        /// The file.
        file: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Service profiles cannot be understood. Shown, each mistake is a line of its own.
    #[cfg(feature = "external")]
    Profiles {
        /// Who named the file: `DIALS_PROFILES`, or the code.
        origin: &'static str,
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        source: dials_external::profile::ProfileError,
    },
    /// Limits for slow queries that cannot be, or that come too late.
    #[cfg(feature = "query")]
    SlowQueryLimits(dials_query::LimitsError),
    /// The log of slow queries could not start.
    #[cfg(feature = "query")]
    SlowQueryLog {
        /// Who asked for it: `DIALS_SLOW_QUERY_LOG`, or the code.
        origin: &'static str,
        /// Why not.
        source: dials_query::log::LogError,
    },
    /// An exporter could not start.
    Exporter {
        /// Its name.
        name: &'static str,
        /// Its reason, such as a port in use.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The operating system gave no thread.
    Thread(std::io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::AlreadyStarted => f.write_str(
                "dials is started already; keep the guard of the first `start` and drop it before another",
            ),
            Error::Variable { name, value, problem } => write!(f, "{name}={value}: {problem}"),
            Error::Filter { origin, source } => write!(f, "{origin}: {source}"),
            #[cfg(feature = "external")]
            Error::ProfilesFile { origin, file, source } => {
                write!(f, "{origin}: {}: {source}", file.display())
            }
            #[cfg(feature = "external")]
            Error::Profiles { origin, file, source } => {
                for (at, mistake) in source.mistakes().iter().enumerate() {
                    let newline = if at == 0 { "" } else { "\n" };
                    write!(f, "{newline}{origin}: {}:{mistake}", file.display())?;
                }
                Ok(())
            }
            #[cfg(feature = "query")]
            Error::SlowQueryLimits(error) => error.fmt(f),
            #[cfg(feature = "query")]
            Error::SlowQueryLog { origin, source } => {
                write!(f, "{origin}: {source}")?;
                match source {
                    dials_query::log::LogError::Open { .. } => {
                        f.write_str("; give it the path of a file that can be written")
                    }
                    _ => Ok(()),
                }
            }
            Error::Exporter { name, source } => write!(f, "exporter `{name}` did not start: {source}"),
            Error::Thread(error) => write!(f, "no thread for an exporter: {error}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // The text of these is in ours, so the chain goes on behind it.
            Error::Exporter { source, .. } => source.source(),
            Error::Thread(error) => error.source(),
            #[cfg(feature = "external")]
            Error::ProfilesFile { source, .. } => source.source(),
            #[cfg(feature = "external")]
            Error::Profiles { .. } => None,
            #[cfg(feature = "query")]
            Error::SlowQueryLimits(error) => error.source(),
            #[cfg(feature = "query")]
            Error::SlowQueryLog { source, .. } => source.source(),
            Error::AlreadyStarted | Error::Variable { .. } | Error::Filter { .. } => None,
        }
    }
}
