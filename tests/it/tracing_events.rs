//! What a subscriber is told: an event for each slow call, and a span for each call where the attribute asks for it.

use crate::support::{pause, poll};
use crate::told::Told;
use std::time::Duration;

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
