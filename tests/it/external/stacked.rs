//! `#[timed]` and `#[track_external]` on one function, in either order: each counts every call.

use super::{Ended, ended};
use crate::support::{Tally, panics, pause, poll, run, tally};
use std::future::Future;
use std::io;
use std::pin::Pin;

fn work(fails: bool) -> io::Result<u8> {
    if fails { Err(io::ErrorKind::TimedOut.into()) } else { Ok(1) }
}

async fn work_async(fails: bool) -> io::Result<u8> {
    pause().await;
    work(fails)
}

type Boxed = Pin<Box<dyn Future<Output = io::Result<u8>> + Send>>;

/// Makes a call of one of the forms.
type Make = fn(bool) -> Boxed;

#[dials::timed(labels(fails = fails))]
#[dials::track_external("acme", labels(fails = fails))]
fn timed_above(fails: bool) -> io::Result<u8> {
    work(fails)
}

#[dials::track_external("acme", retry_of = fails)]
#[dials::timed(labels(fails = fails))]
fn timed_below(fails: bool) -> io::Result<u8> {
    work(fails)
}

#[dials::timed(labels(fails = fails))]
#[dials::track_external("acme", labels(fails = fails))]
async fn timed_above_async(fails: bool) -> io::Result<u8> {
    work_async(fails).await
}

#[dials::track_external("acme", labels(fails = fails))]
#[dials::timed(labels(fails = fails))]
async fn timed_below_async(fails: bool) -> io::Result<u8> {
    work_async(fails).await
}

#[dials::timed(labels(fails = fails))]
#[dials::track_external("acme", labels(fails = fails))]
fn timed_above_boxed(fails: bool) -> Boxed {
    Box::pin(async move { work_async(fails).await })
}

#[dials::track_external("acme", labels(fails = fails))]
#[dials::timed(labels(fails = fails))]
fn timed_below_boxed(fails: bool) -> Boxed {
    Box::pin(async move { work_async(fails).await })
}

struct Client;

#[async_trait::async_trait]
trait Remote {
    async fn timed_above_async_trait(&self, fails: bool) -> io::Result<u8>;
    async fn timed_below_async_trait(&self, fails: bool) -> io::Result<u8>;
}

#[async_trait::async_trait]
impl Remote for Client {
    #[dials::timed]
    #[dials::track_external("acme", timeout = 1h)]
    async fn timed_above_async_trait(&self, fails: bool) -> io::Result<u8> {
        work_async(fails).await
    }

    #[dials::track_external("acme", timeout = 1h)]
    #[dials::timed]
    async fn timed_below_async_trait(&self, fails: bool) -> io::Result<u8> {
        work_async(fails).await
    }
}

#[test]
fn both_count_a_function() {
    for fails in [false, true] {
        assert_eq!(timed_above(fails).is_err(), fails);
        assert_eq!(timed_below(fails).is_err(), fails);
    }
    let both = Tally { ok: 1, errors: 1, ..Tally::default() };
    assert_eq!((tally("timed_above"), tally("timed_below")), (both, both));
    assert_eq!(ended("timed_above"), Ended { ok: 1, ..Ended::errors("timeout", 1) });
    assert_eq!(ended("timed_below"), Ended { ok: 1, retries: 1, ..Ended::errors("timeout", 1) });
}

#[test]
fn both_count_a_future_to_its_end() {
    let forms: [(_, Make); 6] = [
        ("timed_above_async", |fails| Box::pin(timed_above_async(fails))),
        ("timed_below_async", |fails| Box::pin(timed_below_async(fails))),
        ("timed_above_boxed", timed_above_boxed),
        ("timed_below_boxed", timed_below_boxed),
        ("timed_above_async_trait", |fails| Client.timed_above_async_trait(fails)),
        ("timed_below_async_trait", |fails| Client.timed_below_async_trait(fails)),
    ];
    for (name, make) in forms {
        assert_eq!(run(make(false)).unwrap(), 1);
        run(make(true)).unwrap_err();
        let mut future = make(true);
        assert!(poll(&mut future).is_pending());
        drop(future);
        let known =
            if name.ends_with("trait") { format!("<Client as Remote>::{name}") } else { name.to_owned() };
        let of_timed = tally(&known);
        assert_eq!(of_timed, Tally { ok: 1, errors: 1, cancelled: 1, ..Tally::default() }, "{name}");
        assert_eq!(ended(name), Ended { ok: 1, cancelled: 1, ..Ended::errors("timeout", 1) }, "{name}");
    }
}

#[dials::timed]
#[dials::track_external("acme")]
impl Client {
    fn of_a_stacked_impl_block() -> io::Result<()> {
        panic!("on purpose")
    }

    #[dials(skip)]
    fn skipped_by_both() {}
}

#[test]
fn both_go_to_the_methods_of_an_impl_block() {
    Client::skipped_by_both();
    assert!(panics(Client::of_a_stacked_impl_block));
    assert_eq!(tally("Client::of_a_stacked_impl_block"), Tally { panics: 1, ..Tally::default() });
    assert_eq!(ended("of_a_stacked_impl_block"), Ended { panics: 1, ..Ended::default() });
    assert_eq!(
        (tally("Client::skipped_by_both"), ended("skipped_by_both")),
        (Tally::default(), Ended::default())
    );
}
