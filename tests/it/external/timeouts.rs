//! `timeout`: the work is dropped exactly when its time is over, under any executor.

use super::{Ended, ended, in_flight};
use crate::support::{pause, poll, run};
use dials::external::attempt;
use std::cell::Cell;
use std::future::{Future, pending};
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Tells when it is dropped.
struct Dropped(Rc<Cell<Option<Duration>>>, Instant);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(Some(self.1.elapsed()));
    }
}

#[dials::track_external("acme", timeout = 10s)]
async fn stalls(dropped: Dropped) -> io::Result<()> {
    let _dropped = dropped;
    pending().await
}

#[tokio::test(start_paused = true)]
async fn the_work_is_dropped_when_its_time_is_over_and_before_the_caller_goes_on() {
    let dropped = Rc::new(Cell::new(None));
    let begun = Instant::now();
    let mut future = pin!(stalls(Dropped(dropped.clone(), begun)));
    let error = future.as_mut().await.unwrap_err();
    // The future itself is still there.
    assert_eq!(dropped.get(), Some(begun.elapsed()));
    // The timer counts in milliseconds.
    let allowed = Duration::from_secs(10)..=Duration::from_millis(10_001);
    assert!(allowed.contains(&begun.elapsed()), "{:?}", begun.elapsed());
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(error.to_string(), "acme did not finish stalls within 10s");
    let timeout = error.get_ref().and_then(|inner| inner.downcast_ref::<dials::Timeout>()).unwrap();
    assert_eq!(
        (timeout.service(), timeout.operation(), timeout.after()),
        ("acme", "stalls", Duration::from_secs(10))
    );
    assert_eq!(ended("stalls"), Ended::errors("timeout", 1));
}

#[dials::track_external("acme", timeout = 10s)]
async fn takes(time: Duration) -> io::Result<&'static str> {
    sleep(time).await;
    Ok("in time")
}

#[tokio::test(start_paused = true)]
async fn the_time_begins_with_the_first_poll() {
    let future = takes(Duration::from_secs(9));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(future.await.unwrap(), "in time");
    assert_eq!(takes(Duration::from_secs(11)).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(ended("takes"), Ended { ok: 1, ..Ended::errors("timeout", 1) });
}

#[dials::track_external("acme", timeout = 10s)]
async fn ready_at_the_end(time: Duration) -> io::Result<()> {
    sleep(time).await;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn work_that_is_done_when_its_time_is_over_is_done() {
    ready_at_the_end(Duration::from_secs(10)).await.unwrap();
    assert_eq!(ended("ready_at_the_end"), Ended::ok(1));
}

#[dials::track_external("acme", timeout = 10s)]
async fn given_up_in_time() -> io::Result<()> {
    pending().await
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_first_cancels() {
    assert!(tokio::time::timeout(Duration::from_secs(5), given_up_in_time()).await.is_err());
    assert_eq!(ended("given_up_in_time"), Ended { cancelled: 1, ..Ended::default() });
}

#[derive(Debug, PartialEq)]
enum PaymentError {
    TooSlow { user: u64 },
    Timeout(dials::Timeout),
}

#[dials::track_external("acme", timeout = 1s, on_timeout = PaymentError::TooSlow { user })]
async fn says_which(user: u64, text: &str) -> Result<usize, PaymentError> {
    pending::<()>().await;
    Ok(text.len() + user as usize)
}

impl From<dials::Timeout> for PaymentError {
    fn from(timeout: dials::Timeout) -> Self {
        PaymentError::Timeout(timeout)
    }
}

#[dials::track_external("acme", timeout = 1s)]
async fn converts() -> Result<(), PaymentError> {
    pending().await
}

#[dials::track_external("acme", timeout = 1s, on_timeout = "too slow")]
fn returned_with_timeout() -> impl Future<Output = Result<(), &'static str>> {
    pending()
}

#[dials::track_external("acme", operation = "boxed_with_timeout", timeout = 1s, retry_of = true, labels(plan = plan))]
fn boxed(plan: &str) -> Pin<Box<dyn Future<Output = io::Result<usize>> + '_>> {
    Box::pin(async move {
        pending::<()>().await;
        Ok(plan.len())
    })
}

struct Client(u8);

#[dials::track_external("acme", timeout = 1s)]
impl Client {
    async fn of_an_impl_block_with_timeout(&mut self) -> io::Result<()> {
        self.0 += 1;
        pending::<()>().await;
        self.0 += 1;
        Ok(())
    }
}

#[async_trait::async_trait]
trait Remote {
    async fn of_async_trait_with_timeout(&self) -> io::Result<u8>;
}

#[async_trait::async_trait]
impl Remote for Client {
    #[dials::track_external("acme", timeout = 1s)]
    async fn of_async_trait_with_timeout(&self) -> io::Result<u8> {
        pending::<()>().await;
        Ok(self.0)
    }
}

#[tokio::test(start_paused = true)]
async fn every_form_of_future_ends() {
    assert_eq!(says_which(7, "text").await, Err(PaymentError::TooSlow { user: 7 }));
    let Err(PaymentError::Timeout(timeout)) = converts().await else { panic!("it is not the timeout") };
    assert_eq!(timeout.operation(), "converts");
    assert_eq!(returned_with_timeout().await, Err("too slow"));
    assert_eq!(boxed("free").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    let mut client = Client(0);
    client.of_an_impl_block_with_timeout().await.unwrap_err();
    assert_eq!(client.0, 1);
    client.of_async_trait_with_timeout().await.unwrap_err();
    for operation in [
        "says_which",
        "converts",
        "returned_with_timeout",
        "of_an_impl_block_with_timeout",
        "of_async_trait_with_timeout",
    ] {
        assert_eq!(ended(operation), Ended::errors("timeout", 1), "{operation}");
    }
    let labels = [("operation", "boxed_with_timeout"), ("plan", "free"), ("error_type", "timeout")];
    assert_eq!(crate::support::counter("external_api_calls_total", &labels), 1);
    assert_eq!(ended("boxed_with_timeout"), Ended { retries: 1, ..Ended::errors("timeout", 1) });
}

#[dials::track_external("acme", timeout = 10s)]
async fn retried_until_late() -> io::Result<()> {
    loop {
        attempt();
        sleep(Duration::from_secs(4)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_attempts_of_a_call_that_was_ended_are_counted() {
    retried_until_late().await.unwrap_err();
    assert_eq!(ended("retried_until_late"), Ended { retries: 2, ..Ended::errors("timeout", 1) });
    assert_eq!(attempt().number(), 1);
}

#[dials::track_external("acme", timeout = 50ms)]
async fn without_tokio() -> io::Result<()> {
    pending().await
}

struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// An executor that has nothing but a thread, and gives up after a minute.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unparks(thread::current())));
    let begun = std::time::Instant::now();
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        thread::park_timeout(Duration::from_secs(20));
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody woke it");
    }
}

#[test]
fn without_a_runtime_the_call_ends_all_the_same() {
    let begun = std::time::Instant::now();
    assert_eq!(block_on(without_tokio()).unwrap_err().kind(), io::ErrorKind::TimedOut);
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(50) && took < Duration::from_secs(10), "{took:?}");
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(|| block_on(without_tokio()).unwrap_err())).collect();
    threads.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap().kind(), io::ErrorKind::TimedOut));
    assert_eq!(ended("without_tokio"), Ended::errors("timeout", 5));
}

#[dials::track_external("acme", timeout = 50ms)]
async fn without_timers() -> io::Result<()> {
    pending().await
}

#[test]
fn a_runtime_without_timers_ends_the_call_all_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = runtime.block_on(without_timers()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let task = runtime.spawn(without_timers());
    assert_eq!(runtime.block_on(task).unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(ended("without_timers"), Ended::errors("timeout", 2));
}

#[dials::track_external("acme", timeout = 1h)]
async fn polled_by_hand() -> io::Result<u8> {
    pause().await;
    Ok(1)
}

#[test]
fn a_call_in_time_is_what_it_was() {
    assert_eq!(run(polled_by_hand()).unwrap(), 1);
    let mut future = Box::pin(polled_by_hand());
    assert!(poll(&mut future).is_pending());
    assert_eq!(in_flight("polled_by_hand"), 1);
    drop(future);
    assert_eq!(ended("polled_by_hand"), Ended { cancelled: 1, ..Ended::ok(1) });
}
