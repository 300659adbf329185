//! What a subscriber is told: an event for each slow call, and a span for each call where the attribute asks for it.

use crate::support::{pause, poll};
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span, subscriber::Interest};

/// Writes down what it is told, a line each.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn line(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    /// Everything that `work` leads to on this thread.
    fn by(work: impl FnOnce()) -> Vec<String> {
        let told = Told::default();
        tracing::subscriber::with_default(told.clone(), work);
        let lines = told.0.lock().unwrap();
        lines.clone()
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // A time, of which the test knows the least.
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

#[dials::timed(name = "told", slow = 2ms, labels(tenant = tenant, attempt = 3))]
fn told(tenant: &str, time: Duration) -> Result<(), std::io::Error> {
    std::thread::sleep(time);
    if tenant.is_empty() { Err(std::io::ErrorKind::TimedOut.into()) } else { Ok(()) }
}

#[test]
fn a_slow_call_is_one_event_that_says_what_and_how_long() {
    let lines = Told::by(|| {
        told("a \"b\"", Duration::ZERO).unwrap();
        told("a \"b\"", Duration::from_millis(3)).unwrap();
        told("", Duration::from_millis(3)).unwrap_err();
    });
    let common = "WARN dials message=slow call function=\"told\" module=\"it::tracing_events\"";
    assert_eq!(
        lines,
        [
            format!(
                "{common} labels=\"tenant=\\\"a \\\\\\\"b\\\\\\\"\\\",attempt=\\\"3\\\"\" latency_ms>=2ms \
                 slow_response=true result=\"ok\""
            ),
            format!(
                "{common} labels=\"tenant=\\\"\\\",attempt=\\\"3\\\"\" latency_ms>=2ms slow_response=true \
                 result=\"error\" error_type=\"TimedOut\""
            ),
        ]
    );
}

struct Cart;

#[allow(clippy::unused_self, reason = "a method is what is tested")]
#[dials::timed(span)]
impl Cart {
    fn total(&self) -> Result<u8, ()> {
        tracing::info!("inside");
        Ok(1)
    }

    async fn checkout(&self) {
        pause().await;
        tracing::info!("inside");
    }
}

const NEW_TOTAL: &str = "new INFO it::tracing_events Cart::total";
const NEW_CHECKOUT: &str = "new INFO it::tracing_events Cart::checkout";
const INSIDE: &str = "INFO it::tracing_events message=inside";

#[test]
fn a_span_is_around_the_body_of_a_function_and_named_as_its_metrics() {
    let lines = Told::by(|| assert_eq!(Cart.total(), Ok(1)));
    assert_eq!(lines, [NEW_TOTAL, "enter", INSIDE, "exit", "close"]);
}

#[test]
fn a_span_is_around_every_poll_of_a_future_and_begins_with_the_first() {
    let lines = Told::by(|| {
        drop(Cart.checkout());
        let mut future = Box::pin(Cart.checkout());
        assert!(poll(&mut future).is_pending());
        tracing::info!("between");
        assert!(poll(&mut future).is_ready());
    });
    let between = "INFO it::tracing_events message=between";
    assert_eq!(lines, [NEW_CHECKOUT, "enter", "exit", between, "enter", INSIDE, "exit", "close"]);
}
