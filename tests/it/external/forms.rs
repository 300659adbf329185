//! Every shape of function counts what happened to the call, once.

use super::{Ended, ended, in_flight};
use crate::support::{Boxed, panics, pause, poll, run};
use dials::external::Category;
use std::future::Future;
use std::io;
use std::panic::Location;
use std::pin::Pin;

fn refused<T>() -> io::Result<T> {
    Err(io::ErrorKind::ConnectionRefused.into())
}

/// What each of three calls is to do.
#[derive(Clone, Copy)]
enum Do {
    Return,
    Fail,
    Panic,
}

fn work(what: Do) -> io::Result<u32> {
    match what {
        Do::Return => Ok(1),
        Do::Fail => refused(),
        Do::Panic => panic!("on purpose"),
    }
}

#[dials::track_external("acme")]
fn synchronous(what: Do) -> io::Result<u32> {
    work(what)
}

#[dials::track_external("acme")]
async fn asynchronous(what: Do) -> io::Result<u32> {
    pause().await;
    work(what)
}

#[dials::track_external("acme")]
fn returned(what: Do) -> impl Future<Output = io::Result<u32>> {
    unannotated(what)
}

async fn unannotated(what: Do) -> io::Result<u32> {
    pause().await;
    work(what)
}

#[dials::track_external("acme")]
fn boxed(what: Do) -> Pin<Box<dyn Future<Output = io::Result<u32>>>> {
    Box::pin(async move {
        pause().await;
        work(what)
    })
}

struct Client;

#[allow(clippy::unused_self, reason = "methods are what is tested")]
#[dials::track_external("acme")]
impl Client {
    fn of_an_impl_block(&self, what: Do) -> io::Result<u32> {
        self.skipped();
        work(what)
    }

    async fn of_an_impl_block_async(&self, what: Do) -> io::Result<u32> {
        pause().await;
        work(what)
    }

    #[dials(skip)]
    fn skipped(&self) {}

    #[dials::track_external("acme", operation = "named_in_an_impl_block")]
    fn own_attribute(&self, what: Do) -> io::Result<u32> {
        work(what)
    }
}

trait Api {
    fn of_a_trait(&self, what: Do) -> io::Result<u32>;

    #[dials::track_external("acme")]
    fn of_a_trait_by_default(&self, what: Do) -> io::Result<u32> {
        work(what)
    }
}

impl Api for Client {
    #[dials::track_external("acme")]
    fn of_a_trait(&self, what: Do) -> io::Result<u32> {
        work(what)
    }
}

#[async_trait::async_trait]
trait Remote {
    async fn of_async_trait(&self, what: Do) -> io::Result<u32>;
}

#[async_trait::async_trait]
impl Remote for Client {
    #[dials::track_external("acme")]
    async fn of_async_trait(&self, what: Do) -> io::Result<u32> {
        pause().await;
        work(what)
    }
}

/// Makes the call three times, and looks at what it counts.
fn ends_each_way(operation: &str, call: impl Fn(Do) -> io::Result<u32>) {
    assert_eq!(call(Do::Return).unwrap(), 1);
    assert_eq!(call(Do::Fail).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    assert!(panics(|| call(Do::Panic)));
    assert_eq!(ended(operation), Ended { ok: 1, panics: 1, ..Ended::errors("connect", 1) });
}

#[test]
fn a_function_counts_how_it_ended() {
    ends_each_way("synchronous", synchronous);
    ends_each_way("of_an_impl_block", |what| Client.of_an_impl_block(what));
    ends_each_way("named_in_an_impl_block", |what| Client.own_attribute(what));
    ends_each_way("of_a_trait", |what| Client.of_a_trait(what));
    ends_each_way("of_a_trait_by_default", |what| Client.of_a_trait_by_default(what));
    assert_eq!(ended("skipped"), Ended::default());
    assert_eq!(ended("own_attribute"), Ended::default());
}

#[test]
fn a_future_counts_how_it_ended() {
    ends_each_way("asynchronous", |what| run(asynchronous(what)));
    ends_each_way("returned", |what| run(returned(what)));
    ends_each_way("boxed", |what| run(boxed(what)));
    ends_each_way("of_an_impl_block_async", |what| run(Client.of_an_impl_block_async(what)));
    ends_each_way("of_async_trait", |what| run(Client.of_async_trait(what)));
}

type Make = fn() -> Boxed<io::Result<()>>;

#[dials::track_external("acme")]
async fn dropped() -> io::Result<()> {
    pause().await;
    Ok(())
}

#[dials::track_external("acme")]
fn dropped_when_returned() -> impl Future<Output = io::Result<()>> {
    unannotated_pause()
}

async fn unannotated_pause() -> io::Result<()> {
    pause().await;
    Ok(())
}

#[dials::track_external("acme")]
fn dropped_when_boxed() -> Pin<Box<dyn Future<Output = io::Result<()>>>> {
    Box::pin(async {
        pause().await;
        Ok(())
    })
}

#[test]
fn a_future_that_is_dropped_is_cancelled_once_and_one_that_was_not_polled_was_no_call() {
    let forms: [(_, Make); 3] = [
        ("dropped", || Box::pin(dropped())),
        ("dropped_when_returned", || Box::pin(dropped_when_returned())),
        ("dropped_when_boxed", dropped_when_boxed),
    ];
    for (operation, make) in forms {
        drop(make());
        assert_eq!(ended(operation), Ended::default());
        let mut future = make();
        assert!(poll(&mut future).is_pending());
        assert_eq!(in_flight(operation), 1);
        drop(future);
        assert_eq!(ended(operation), Ended { cancelled: 1, ..Ended::default() });
    }
}

#[test]
fn without_an_attribute_the_same_is_counted() {
    let operation = |name| dials::external("acme").operation(name);
    ends_each_way("tracked", |what| run(operation("tracked").track(unannotated(what))));
    ends_each_way("tracked_with", |what| {
        run(operation("tracked_with").track_with(unannotated(what), |value| dials::external::outcome!(value)))
    });
    ends_each_way("tracked_sync", |what| operation("tracked_sync").track_sync(|| work(what)));
    ends_each_way("begun", |what| {
        let call = operation("begun").start();
        let value = work(what);
        call.finish(&value);
        value
    });
    operation("failed").start().failed(Category::RateLimited);
    assert_eq!(ended("failed"), Ended::errors("rate_limited", 1));
    drop(operation("given_up").start());
    assert_eq!(ended("given_up"), Ended { cancelled: 1, ..Ended::default() });
}

#[dials::track_external("acme")]
fn guarded() -> u32 {
    1
}

#[dials::track_external("acme")]
fn guarded_that_panics() -> u32 {
    panic!("on purpose")
}

#[dials::track_external("acme")]
#[track_caller]
fn tells_its_caller() -> &'static Location<'static> {
    Location::caller()
}

#[test]
fn what_cannot_be_an_error_is_ok_or_a_panic() {
    assert_eq!(guarded(), 1);
    assert!(panics(guarded_that_panics));
    let line = line!() + 1;
    assert_eq!(tells_its_caller().line(), line);
    assert_eq!(ended("guarded"), Ended::ok(1));
    assert_eq!(ended("guarded_that_panics"), Ended { panics: 1, ..Ended::default() });
    assert_eq!(ended("tells_its_caller"), Ended::ok(1));
}

#[dials::track_external("acme")]
async fn never() -> ! {
    loop {
        pause().await;
    }
}

#[test]
fn a_future_that_never_returns_is_in_flight_until_it_is_dropped() {
    let mut future: Pin<Box<dyn Future<Output = _>>> = Box::pin(never());
    for _ in 0..3 {
        assert!(poll(&mut future).is_pending());
        assert_eq!(in_flight("never"), 1);
    }
    drop(future);
    assert_eq!(ended("never"), Ended { cancelled: 1, ..Ended::default() });
}
