//! What a subscriber is told of calls that failed or were slow.

use super::Ended;
use crate::support::{panics, pause, poll};
use dials::external::attempt;
use std::fmt::{Debug, Write};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span, subscriber::Interest};

/// Writes down events, a line each.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    /// Every event that `work` leads to on this thread.
    pub(super) fn by(work: impl FnOnce()) -> Vec<String> {
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
        write!(self.0, " {}>={}", field.name(), if value >= 2.0 { "2" } else { "0" }).unwrap();
    }
}

impl Subscriber for Told {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let line = format!("{} {}{}", event.metadata().level(), event.metadata().target(), fields.0);
        self.0.lock().unwrap().push(line);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[dials::track_external("acme", operation = "told", slow = 2ms, labels(plan = plan, number = 3))]
fn told(plan: &str, time: Duration) -> io::Result<()> {
    std::thread::sleep(time);
    if plan.is_empty() { Err(io::Error::new(io::ErrorKind::TimedOut, "no answer")) } else { Ok(()) }
}

#[test]
fn a_failed_call_and_a_slow_one_are_one_event_each_and_a_quick_one_none() {
    let lines = Told::by(|| {
        told("free", Duration::ZERO).unwrap();
        told("free", Duration::from_millis(3)).unwrap();
        told("", Duration::from_millis(3)).unwrap_err();
    });
    let labels = |plan| format!("labels=\"plan=\\\"{plan}\\\",number=\\\"3\\\"\"");
    assert_eq!(
        lines,
        [
            format!(
                "WARN dials message=slow external call service=\"acme\" operation=\"told\" {} result=\"ok\" \
                 latency_ms>=2 slow_response=true over_timeout=false attempt=1",
                labels("free")
            ),
            format!(
                "WARN dials message=external call failed service=\"acme\" operation=\"told\" {} \
                 category=\"timeout\" result=\"error\" latency_ms>=2 slow_response=true over_timeout=false \
                 attempt=1 error=\"no answer\"",
                labels("")
            ),
        ]
    );
}

#[dials::track_external("acme", operation = "told_retried", slow = 1h)]
fn retried(attempts: u32) -> io::Result<()> {
    for _ in 0..attempts {
        attempt();
    }
    Err(io::ErrorKind::ConnectionRefused.into())
}

#[dials::track_external("acme", operation = "told_of_retry", slow = 1h, retry_of = before)]
async fn retry(before: u32) -> io::Result<()> {
    pause().await;
    Err(io::ErrorKind::ConnectionRefused.into())
}

#[test]
fn an_event_has_the_number_of_the_last_attempt() {
    let lines = Told::by(|| {
        for attempts in [0, 1, 3] {
            retried(attempts).unwrap_err();
        }
        for before in [0, 2] {
            crate::support::run(retry(before)).unwrap_err();
        }
    });
    let attempts: Vec<_> =
        lines.iter().map(|line| line.split_once(" attempt=").unwrap().1.split(' ').next().unwrap()).collect();
    assert_eq!(attempts, ["1", "1", "3", "1", "3"], "{lines:#?}");
}

#[dials::track_external("acme", operation = "told_of_a_panic", slow = 1h)]
async fn explodes() -> io::Result<()> {
    pause().await;
    panic!("the secret is 1234")
}

#[dials::track_external("acme", operation = "told_of_a_drop", slow = 1h)]
async fn is_dropped() -> io::Result<()> {
    pause().await;
    Ok(())
}

#[test]
fn a_panic_is_an_event_and_a_caller_that_goes_away_is_none() {
    let lines = Told::by(|| {
        let mut future = Box::pin(is_dropped());
        assert!(poll(&mut future).is_pending());
        drop(future);
        assert!(panics(|| crate::support::run(explodes())));
    });
    assert_eq!(super::ended("told_of_a_drop"), Ended { cancelled: 1, ..Ended::default() });
    // How long it took to panic is of no interest.
    let lines: Vec<_> = lines.iter().map(|line| line.replace("latency_ms>=2", "latency_ms>=0")).collect();
    assert_eq!(
        lines,
        ["WARN dials message=external call failed service=\"acme\" operation=\"told_of_a_panic\" \
          category=\"panic\" result=\"panic\" latency_ms>=0 slow_response=false over_timeout=false attempt=1"]
    );
}

#[dials::track_external("acme", operation = "told_of_a_timeout", timeout = 1s, slow = 1h)]
async fn stalls() -> io::Result<()> {
    std::future::pending().await
}

#[test]
fn an_ended_call_is_told_by_what_ended_it() {
    let lines = Told::by(|| {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(stalls()).unwrap_err();
    });
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("category=\"timeout\""), "{}", lines[0]);
    assert!(lines[0].ends_with("error=\"acme did not finish told_of_a_timeout within 1s\""), "{}", lines[0]);
}
