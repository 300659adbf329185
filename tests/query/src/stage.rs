//! What a test binary has: limits, a log, a subscriber and turns.

use crate::{BIND, LITERAL, heard};
use dials_query::log::{Log, Logging};
use dials_query::report::report;
use dials_query::{Limits, set_limits};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, registry};

static TURN: Mutex<()> = Mutex::new(());
static LOGGING: OnceLock<(PathBuf, Logging)> = OnceLock::new();

/// The turn of a test. When it ends, nothing that is secret has been shown.
pub struct Stage {
    _turn: MutexGuard<'static, ()>,
}

/// Waits for the turn. The first sets up the process: statements are slow from 100 ms on and logged to a file in
/// `directory`, and the program's log is a layer that wants to know nothing below `INFO`, outside of the adapter's.
#[allow(clippy::expect_used, reason = "it is for tests")]
pub fn set_up<A: Layer<Registry> + Send + Sync>(directory: &str, adapter: impl FnOnce() -> A) -> Stage {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    LOGGING.get_or_init(|| {
        let limits = Limits { threshold: Duration::from_millis(100), critical: Duration::from_secs(10) };
        set_limits(limits).expect("no query was made yet");
        let path = Path::new(directory).join(format!("slow-queries-{}.log", std::process::id()));
        let logging = Log::to(&path).start().expect("a log in the directory for tests");
        registry().with(adapter()).with(heard::Ear.with_filter(LevelFilter::INFO)).init();
        (path, logging)
    });
    Stage { _turn: turn }
}

impl Stage {
    /// All that was written to the log of slow queries.
    #[allow(clippy::expect_used, reason = "it is for tests")]
    pub fn log(&self) -> String {
        let (path, logging) = LOGGING.get().expect("the stage is set up");
        assert!(logging.flush(Duration::from_secs(10)), "the log is not written");
        std::fs::read_to_string(path).unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let shown =
            [heard::heard().join("\n"), self.log(), report().to_json(), report().to_string()].join("\n");
        for secret in [LITERAL, BIND] {
            assert!(!shown.contains(secret), "{secret} was shown: {shown}");
        }
    }
}
