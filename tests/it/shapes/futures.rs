//! Futures: measured from the first poll to completion, wherever they come from.
#![deny(warnings)]

use super::{abandon, block_on, cancelled, ended, errors, ok, panicked, panics, pause, recorded};
use async_trait::async_trait;
use std::pin::Pin;
use std::task::{Context, Poll};

#[dials::timed]
async fn borrows<'a>(all: &'a mut Vec<u8>, also: &str) -> Result<&'a u8, String> {
    all.push(also.len() as u8);
    pause().await;
    if also.is_empty() {
        return Err("empty".into());
    }
    let last = all.last().ok_or("none")?;
    Ok(last)
}

#[test]
fn borrows_live_across_awaits() {
    let mut all = vec![];
    assert_eq!(block_on(borrows(&mut all, "ab")), Ok(&2));
    block_on(borrows(&mut all, "")).unwrap_err();
    assert_eq!(ended!("borrows"), super::Ended { ok: 1, errors: 1, ..Default::default() });
}

#[dials::timed]
async fn panicking() -> Option<u8> {
    pause().await;
    panic!("here")
}

#[dials::timed]
async fn endless() -> u8 {
    loop {
        pause().await;
    }
}

#[dials::timed]
async fn endless_never() -> ! {
    loop {
        pause().await;
    }
}

#[dials::timed]
async fn panicking_never() -> ! {
    pause().await;
    panic!("here")
}

#[test]
fn panics_and_cancellations_are_told_apart() {
    assert!(panicked(|| block_on(panicking())));
    abandon(endless());
    drop(endless());
    abandon(endless_never());
    drop(endless_never());
    assert!(panicked(|| block_on(panicking_never())));
    assert_eq!(ended!("panicking"), panics(1));
    assert_eq!(ended!("endless"), cancelled(1));
    assert_eq!(ended!("endless_never"), cancelled(1));
    assert_eq!(ended!("panicking_never"), panics(1));
}

#[dials::timed]
fn written_out(text: &str) -> impl Future<Output = Result<usize, String>> + Send + '_ {
    let length = text.len();
    async move {
        pause().await;
        if length == 0 {
            Err(text)?;
        }
        Ok(length)
    }
}

#[dials::timed]
fn delegated(text: &str) -> impl Future<Output = Result<usize, String>> + use<'_> {
    written_out(text)
}

#[dials::timed]
fn delegated_by_value(mut text: String, (more, _): (String, u8)) -> impl Future<Output = Option<usize>> {
    text.push_str(&more);
    let future = async move { Some(text.len()) };
    std::convert::identity(future)
}

#[test]
fn functions_that_return_futures_are_measured_to_completion() {
    assert_eq!(block_on(written_out("abc")), Ok(3));
    assert_eq!(block_on(delegated("")), Err(String::new()));
    abandon(delegated("a"));
    drop(delegated("a"));
    assert_eq!(block_on(delegated_by_value("a".into(), ("b".into(), 1))), Some(2));
    assert_eq!(ended!("written_out"), super::Ended { ok: 1, errors: 1, cancelled: 1, ..Default::default() });
    assert_eq!(ended!("delegated"), super::Ended { errors: 1, cancelled: 1, ..Default::default() });
    assert_eq!(ended!("delegated_by_value"), ok(1));
}

fn ready<T>(value: T) -> std::future::Ready<T> {
    std::future::ready(value)
}

trait Captures<'a> {}
impl<T: ?Sized> Captures<'_> for T {}

#[dials::timed]
fn ready_result(n: usize) -> impl Future<Output = Result<usize, String>> {
    ready(Ok(n))
}

#[dials::timed]
fn ready_collection(n: usize) -> impl Future<Output = Vec<usize>> + Send + 'static {
    ready((0..n).collect())
}

#[dials::timed(labels(n = n))]
fn ready_parsed<T: std::str::FromStr>(text: &str, n: u8) -> impl Future<Output = Option<T>> + use<T> {
    let _ = n;
    ready(text.parse().ok())
}

#[dials::timed]
fn ready_elided(text: &str) -> impl Future<Output = Result<&str, Box<dyn std::error::Error + '_>>> {
    ready(text.get(1..).ok_or_else(|| text.into()))
}

#[dials::timed]
fn ready_named<'a, 'b: 'a>(a: &'a str, b: &'b str) -> impl Future<Output = &'a str> + Captures<'b> {
    ready(if a.is_empty() { b } else { a })
}

#[dials::timed]
fn ready_path(text: &str) -> impl Future<Output = Result<std::borrow::Cow<'_, str>, ()>> + Unpin {
    ready(Ok(text.into()))
}

#[dials::timed]
fn ready_hidden(n: u8) -> impl Future<Output = Result<impl std::fmt::Display + use<>, String>> {
    ready(Ok::<_, String>(n))
}

#[dials::timed]
fn ready_hidden_in_a_box(n: u8) -> impl Future<Output = Box<dyn Iterator<Item = impl std::fmt::Display>>> {
    ready(Box::new(0..n) as Box<dyn Iterator<Item = u8>>)
}

#[dials::timed]
fn ready_callback() -> impl Future<Output = Box<dyn Fn(&str) -> Option<&str>>> {
    fn after_first(text: &str) -> Option<&str> {
        text.get(1..)
    }
    ready(Box::new(after_first) as Box<dyn Fn(&str) -> Option<&str>>)
}

#[dials::timed]
fn ready_converted(text: &str) -> impl Future<Output = Result<u64, String>> + use<> {
    let parsed = || Ok(text.parse::<u8>().map_err(|_| "no number")?.into());
    ready(parsed())
}

trait Ready {
    type Error: From<String>;
    fn ready(&self) -> impl Future<Output = Result<&Self, Self::Error>>;
}

impl Ready for u8 {
    type Error = String;
    #[dials::timed]
    fn ready(&self) -> impl Future<Output = Result<&Self, Self::Error>> {
        ready(if *self == 0 { Err("zero".into()) } else { Ok(self) })
    }
}

#[test]
fn the_return_type_says_what_a_future_from_elsewhere_returns() {
    assert_eq!(block_on(ready_result(1)), Ok(1));
    assert_eq!(block_on(ready_collection(2)), [0, 1]);
    assert_eq!(block_on(ready_parsed::<u8>("7", 1)), Some(7));
    assert_eq!(block_on(ready_elided("ab")).unwrap(), "b");
    assert!(block_on(ready_elided("")).is_err());
    assert_eq!(block_on(ready_named("", "b")), "b");
    assert_eq!(block_on(ready_path("a")).unwrap(), "a");
    assert_eq!(block_on(ready_hidden(3)).unwrap().to_string(), "3");
    assert_eq!(block_on(ready_hidden_in_a_box(2)).map(|n| n.to_string()).collect::<String>(), "01");
    assert_eq!(block_on(ready_callback())("ab"), Some("b"));
    assert_eq!(block_on(ready_converted("7")), Ok(7));
    assert_eq!(block_on(Ready::ready(&1)), Ok(&1));
    assert_eq!(ended!("ready_result"), ok(1));
    assert_eq!(ended!("ready_elided"), super::Ended { ok: 1, errors: 1, ..Default::default() });
    assert_eq!(ended!("<u8 as Ready>::ready"), ok(1));
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[dials::timed]
fn boxed(
    text: &str,
) -> Pin<Box<dyn Future<Output = Result<usize, Box<dyn std::error::Error + Send + Sync>>> + Send + '_>> {
    if text == "early" {
        return Box::pin(std::future::ready(Ok(5)));
    }
    let number = text.parse::<usize>();
    Box::pin(async move {
        pause().await;
        Ok(number?)
    })
}

#[dials::timed]
fn boxed_alias<'a>(text: &'a str) -> Boxed<'a, Result<usize, Box<dyn std::error::Error + Send + Sync>>> {
    std::boxed::Box::pin(async move {
        pause().await;
        Ok(text.parse::<usize>()?)
    })
}

trait BoxedExt: Future + Send + Sized {
    fn boxed<'a>(self) -> Boxed<'a, Self::Output>
    where
        Self: 'a,
    {
        Box::pin(self)
    }
}

impl<F: Future + Send> BoxedExt for F {}

#[dials::timed]
fn boxed_by_method(n: Option<u8>) -> Boxed<'static, Option<u8>> {
    async move {
        pause().await;
        Some(n? + 1)
    }
    .boxed()
}

#[test]
fn boxed_futures_are_measured_to_completion() {
    assert_eq!(block_on(boxed("7")).unwrap(), 7);
    assert_eq!(block_on(boxed("early")).unwrap(), 5);
    block_on(boxed("x")).unwrap_err();
    block_on(boxed_alias("x")).unwrap_err();
    assert_eq!(block_on(boxed_by_method(Some(1))), Some(2));
    assert_eq!(block_on(boxed_by_method(None)), None);
    abandon(boxed("7"));
    assert_eq!(ended!("boxed"), super::Ended { ok: 1, errors: 1, cancelled: 1, ..Default::default() });
    assert_eq!(ended!("boxed_alias"), errors(1));
    assert_eq!(ended!("boxed_by_method"), ok(2));
}

#[dials::timed]
fn factorial(n: u64) -> Boxed<'static, u64> {
    Box::pin(async move { if n == 0 { 1 } else { n * factorial(n - 1).await } })
}

#[dials::timed]
async fn factorial_async(n: u64) -> u64 {
    if n == 0 { 1 } else { n * Box::pin(factorial_async(n - 1)).await }
}

#[test]
fn futures_recurse() {
    assert_eq!(block_on(factorial(5)), 120);
    assert_eq!(block_on(factorial_async(5)), 120);
    assert_eq!(ended!("factorial"), ok(6));
    assert_eq!(ended!("factorial_async"), ok(6));
}

#[dials::timed]
async fn returns_boxed() -> Boxed<'static, u8> {
    let inner = async { 1 };
    Box::pin(inner)
}

#[dials::timed]
async fn returns_boxed_tail() -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async { 1 })
}

#[test]
fn a_future_may_return_a_future() {
    assert_eq!(block_on(async { returns_boxed().await.await + returns_boxed_tail().await.await }), 2);
    assert_eq!(ended!("returns_boxed"), ok(1));
    assert_eq!(ended!("returns_boxed_tail"), ok(1));
}

trait Native {
    async fn provided(&self, text: &str) -> Result<usize, String>;
    fn sends(&self, n: u8) -> impl Future<Output = u8> + Send;
    #[dials::timed]
    async fn defaulted(&self) -> Option<&str> {
        pause().await;
        Some("default")
    }
    #[dials::timed]
    fn defaulted_future(&self) -> impl Future<Output = u8> {
        async { 7 }
    }
}

struct Service(u8);

impl Native for Service {
    #[dials::timed]
    async fn provided(&self, text: &str) -> Result<usize, String> {
        pause().await;
        Ok(text.len() + usize::from(self.0))
    }
    #[dials::timed]
    async fn sends(&self, n: u8) -> u8 {
        pause().await;
        n + self.0
    }
}

#[test]
fn native_async_traits_keep_their_signatures() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let service = Service(1);
    assert_eq!(block_on(service.provided("ab")), Ok(3));
    assert_eq!(block_on(send(service.sends(1))), 2);
    assert_eq!(block_on(service.defaulted()), Some("default"));
    assert_eq!(block_on(service.defaulted_future()), 7);
    assert_eq!(ended!("<Service as Native>::provided"), ok(1));
    assert_eq!(ended!("<Service as Native>::sends"), ok(1));
    assert_eq!(ended!("Native::defaulted"), ok(1));
    assert_eq!(ended!("Native::defaulted_future"), ok(1));
}

#[async_trait]
trait Dynamic {
    async fn method(&self, text: &str) -> Result<usize, String>;
    async fn whole(&mut self, fails: bool) -> Result<Box<dyn std::fmt::Display>, String>;
    #[dials::timed]
    async fn defaulted(&self, n: u8) -> u8
    where
        Self: Sync,
    {
        pause().await;
        n
    }
}

struct Above(u8);
struct Below(u8);

#[async_trait]
impl Dynamic for Above {
    #[dials::timed(labels(by = self.0))]
    async fn method(&self, text: &str) -> Result<usize, String> {
        pause().await;
        Ok(text.len() + usize::from(self.0))
    }
    #[dials::timed]
    async fn whole(&mut self, fails: bool) -> Result<Box<dyn std::fmt::Display>, String> {
        pause().await;
        if fails {
            return Err("failed".into());
        }
        Ok(Box::new(1))
    }
}

#[dials::timed]
#[async_trait(?Send)]
impl Local for Below {
    async fn local(&self, text: &str) -> Result<usize, String> {
        let shared = std::rc::Rc::new(text);
        pause().await;
        Ok(shared.len() + usize::from(self.0))
    }
}

#[async_trait(?Send)]
trait Local {
    async fn local(&self, text: &str) -> Result<usize, String>;
}

#[::async_trait::async_trait]
#[dials::timed]
impl Dynamic for Below {
    async fn method(&self, text: &str) -> Result<usize, String> {
        pause().await;
        Ok(text.len() + usize::from(self.0))
    }
    async fn whole(&mut self, fails: bool) -> Result<Box<dyn std::fmt::Display>, String> {
        pause().await;
        if fails {
            return Err("failed".into());
        }
        Ok(Box::new(1))
    }
}

#[test]
fn async_trait_above_and_below_is_measured_to_completion() {
    let mut all: Vec<Box<dyn Dynamic + Sync>> = vec![Box::new(Above(1)), Box::new(Below(1))];
    for one in &mut all {
        assert_eq!(block_on(one.method("ab")), Ok(3));
        assert_eq!(block_on(one.whole(false)).unwrap().to_string(), "1");
        assert!(block_on(one.whole(true)).is_err());
        abandon(one.whole(true));
        drop(one.whole(true));
        assert_eq!(block_on(one.defaulted(4)), 4);
    }
    let whole = || super::Ended { ok: 1, errors: 1, cancelled: 1, ..Default::default() };
    for path in ["<Above as Dynamic>", "<Below as Dynamic>"] {
        let path = format!("{}::{path}", module_path!());
        assert_eq!(recorded(&format!("{path}::method")), ok(1));
        assert_eq!(recorded(&format!("{path}::whole")), whole());
    }
    assert_eq!(ended!("Dynamic::defaulted"), ok(2));
    assert_eq!(block_on(Below(1).local("ab")), Ok(3));
    assert_eq!(ended!("<Below as Local>::local"), ok(1));
}

struct Countdown(u8);

impl Future for Countdown {
    type Output = u8;
    #[dials::timed]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u8> {
        if self.0 == 0 {
            return Poll::Ready(9);
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[test]
fn every_poll_of_a_hand_written_future_is_a_call() {
    assert_eq!(block_on(Countdown(2)), 9);
    assert_eq!(ended!("<Countdown as Future>::poll"), ok(3));
}

#[dials::timed]
async fn not_send(text: &str) -> usize {
    let shared = std::rc::Rc::new(text.len());
    pause().await;
    *shared
}

#[test]
fn a_future_need_not_be_send() {
    assert_eq!(block_on(not_send("abc")), 3);
}
