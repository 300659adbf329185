use crate::support::{abandon, block_on, catch, pause};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

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

#[dials::timed] // alone
async fn endless_never() -> ! {
    loop {
        pause().await;
    }
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

#[dials::timed]
fn ready(n: usize) -> impl Future<Output = Result<usize, String>> {
    std::future::ready(Ok(n))
}

#[dials::timed]
fn ready_collection(n: usize) -> impl Future<Output = Vec<usize>> + Send + 'static {
    std::future::ready((0..n).collect())
}

#[dials::timed]
fn boxed(text: &str) -> Pin<Box<dyn Future<Output = Result<usize, Box<dyn std::error::Error + Send + Sync>>> + Send + '_>> {
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
fn boxed_alias(text: &str) -> Boxed<'_, Result<usize, Box<dyn std::error::Error + Send + Sync>>> {
    std::boxed::Box::pin(async move {
        pause().await;
        Ok(text.parse::<usize>()?)
    })
}

#[dials::timed]
fn boxed_elsewhere(n: u8) -> Boxed<'static, u8> {
    let future = async move { n };
    Box::pin(future)
}

#[dials::timed]
fn boxed_by_choice(n: u8) -> Boxed<'static, u8> {
    if n > 1 { Box::pin(async move { n }) } else { Box::pin(std::future::ready(0)) }
}

#[dials::timed]
fn factorial(n: u64) -> Boxed<'static, u64> {
    Box::pin(async move { if n == 0 { 1 } else { n * factorial(n - 1).await } })
}

#[dials::timed]
async fn factorial_async(n: u64) -> u64 {
    if n == 0 {
        1
    } else {
        let rest: Pin<Box<dyn Future<Output = u64>>> = Box::pin(factorial_async(n - 1));
        n * rest.await
    }
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

#[dials::timed]
async fn result_of_result(n: u8) -> Result<Result<u8, String>, std::fmt::Error> {
    pause().await;
    Ok(if n == 0 { Err("zero".into()) } else { Ok(n) })
}

#[dials::timed]
async fn not_send(text: &str) -> usize {
    let shared = std::rc::Rc::new(text.len());
    pause().await;
    *shared
}

#[dials::timed]
async unsafe fn dangerous(at: *const u8) -> u8 {
    // SAFETY: as promised.
    unsafe { *at }
}

pub trait Native {
    fn provided(&self, text: &str) -> impl Future<Output = Result<usize, String>>;
    fn sends(&self, n: u8) -> impl Future<Output = u8> + Send;
    #[dials::timed]
    fn defaulted(&self) -> impl Future<Output = u8> {
        async { 7 }
    }
}

pub struct Service(u8);

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

pub trait NativeAsync {
    #[allow(async_fn_in_trait)]
    async fn required(&self) -> u8;
    #[dials::timed]
    async fn defaulted(&self) -> Option<&str> {
        pause().await;
        Some("default")
    }
}

impl NativeAsync for Service {
    #[dials::timed]
    async fn required(&self) -> u8 {
        self.0
    }
}

pub struct Countdown(u8);

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

fn must_be_send<T: Send>(value: T) -> T {
    value
}

pub fn run() {
    let mut all = vec![];
    println!("{:?}", block_on(must_be_send(borrows(&mut all, "ab"))));
    println!("{:?}", block_on(borrows(&mut all, "")));
    catch(|| block_on(panicking()));
    abandon(endless());
    abandon(endless_never());
    drop(endless());
    println!("{:?} {:?}", block_on(must_be_send(written_out("abc"))), block_on(delegated("")));
    println!("{:?}", block_on(delegated_by_value("a".into(), ("b".into(), 1))));
    println!("{:?} {:?}", block_on(ready(1)), block_on(must_be_send(ready_collection(2))));
    println!("{:?} {:?} {:?}", block_on(boxed("7")), block_on(boxed("early")), block_on(boxed("x")));
    println!("{:?} {}", block_on(boxed_alias("x")), block_on(boxed_elsewhere(1)));
    println!("{} {}", block_on(boxed_by_choice(1)), block_on(boxed_by_choice(2)));
    println!("{} {}", block_on(factorial(5)), block_on(factorial_async(5)));
    println!("{}", block_on(async { returns_boxed().await.await + returns_boxed_tail().await.await }));
    println!("{:?} {}", block_on(result_of_result(0)), block_on(not_send("abc")));
    println!("{}", block_on(unsafe { dangerous(&5) }));
    println!("{:?} {}", block_on(Service(1).provided("ab")), block_on(must_be_send(Service(1).sends(1))));
    println!("{} {}", block_on(Native::defaulted(&Service(1))), block_on(Service(1).required()));
    println!("{:?} {}", block_on(NativeAsync::defaulted(&Service(1))), block_on(Countdown(2)));
}
