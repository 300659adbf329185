//! A subscriber that writes down what it is told, a line each.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span, subscriber::Interest};

/// Events and spans from level `INFO` on.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    /// Everything that `work` leads to on this thread.
    pub(crate) fn by(work: impl FnOnce()) -> Vec<String> {
        let told = Told::default();
        tracing::subscriber::with_default(told.clone(), work);
        told.lines()
    }

    /// What has been told until now.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn line(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // A time, of which a test knows the least.
        write!(self.0, " {}>={}", field.name(), if value >= 2.0 { "2ms" } else { "0" }).unwrap();
    }
}

impl Subscriber for Told {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let metadata = attributes.metadata();
        self.line(format!("new {} {} {}", metadata.level(), metadata.target(), metadata.name()));
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.line(format!("{} {}{}", event.metadata().level(), event.metadata().target(), fields.0));
    }
    fn enter(&self, _: &span::Id) {
        self.line("enter".to_owned());
    }
    fn exit(&self, _: &span::Id) {
        self.line("exit".to_owned());
    }
    fn try_close(&self, _: span::Id) -> bool {
        self.line("close".to_owned());
        true
    }
}
