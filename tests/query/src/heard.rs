//! What the program's log was told.

use std::fmt::{Debug, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());
static MORE: Condvar = Condvar::new();

/// The program's log.
pub(crate) struct Ear;

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {}:", metadata.level(), metadata.target()));
        event.record(&mut line);
        lock().push(line.0);
        MORE.notify_all();
    }
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}=[{value}]", field.name());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}=[{value:?}]", field.name());
    }
}

fn lock() -> MutexGuard<'static, Vec<String>> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All that was told until now, a line an event.
pub fn heard() -> Vec<String> {
    lock().clone()
}

/// The first event with this text in it, which may still be on its way.
///
/// # Panics
///
/// If none comes for a long time.
#[allow(clippy::panic, reason = "it is for tests")]
pub fn wait_for(text: &str) -> String {
    let is_missing = |heard: &mut Vec<String>| !heard.iter().any(|line| line.contains(text));
    let waited = MORE.wait_timeout_while(lock(), Duration::from_secs(10), is_missing);
    let (heard, _) = waited.unwrap_or_else(PoisonError::into_inner);
    match heard.iter().find(|line| line.contains(text)) {
        Some(line) => line.clone(),
        None => panic!("nobody told of {text}: {heard:#?}"),
    }
}
