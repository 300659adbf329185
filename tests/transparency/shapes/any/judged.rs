use crate::support::{Noisy, abandon, block_on, catch, pause, size_of};
use std::future::Future;
use std::pin::Pin;

/// A code, and what is dropped with it.
pub struct Reply(pub u16, pub Noisy);

impl Reply {
    fn is_success(&self) -> bool {
        self.0 < 400
    }
}

fn is_failure(reply: &Result<Reply, String>) -> bool {
    !reply.as_ref().is_ok_and(Reply::is_success)
}

#[dials::timed(error = is_failure)]
fn result(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> Result<Reply, String> {
    let local = Noisy("local");
    c.0 = "c2";
    if b.0.is_empty() { Err(b.0.to_owned()) } else { Ok(Reply(200, a)) }
}

#[dials::timed(ok = Option::is_some)]
fn option(a: Noisy, b: Noisy) -> Option<usize> {
    let local = Noisy("local");
    Some(Noisy("temporary of option").0.len() + a.0.len())
}

#[dials::timed(ok = Reply::is_success, labels(code = code, b = b.0))]
fn reply(code: u16, b: Noisy, c: Noisy) -> Reply {
    let local = Noisy("local");
    return Reply(code, b);
}

#[dials::timed(error = Result::is_err)]
fn early(a: Noisy, b: Noisy) -> Result<u8, Noisy> {
    let local = Noisy("local");
    Err(b)?;
    Ok(1)
}

#[dials::timed(ok = Result::is_ok)]
fn panics(a: Noisy, b: Noisy) -> Result<u8, String> {
    let local = Noisy("local");
    panic!("on purpose")
}

#[dials::timed(ok = Option::is_some)]
fn borrows(all: &mut Vec<u8>) -> Option<&mut u8> {
    all.push(1);
    all.last_mut()
}

#[dials::timed(error = str::is_empty)]
fn trimmed(text: &str) -> &str {
    text.trim()
}

#[dials::timed(error = is_failure)]
async fn result_async(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> Result<Reply, String> {
    let local = Noisy("local");
    c.0 = "c2";
    pause().await;
    if b.0.is_empty() { Err(b.0.to_owned()) } else { Ok(Reply(500, a)) }
}

#[dials::timed(ok = Option::is_some)]
async fn option_async(a: Noisy) -> Option<usize> {
    return Some(a.0.len());
}

#[dials::timed(ok = Option::is_some)]
fn future(a: Noisy, b: Noisy) -> impl Future<Output = Option<usize>> {
    let local = Noisy("local");
    async move {
        pause().await;
        Some(a.0.len())
    }
}

#[dials::timed(error = Option::is_none)]
fn future_from_elsewhere(a: Noisy, b: Noisy) -> impl Future<Output = Option<Noisy>> {
    let local = Noisy("local");
    std::future::ready(Some(b))
}

#[dials::timed(ok = Option::is_some)]
fn boxed(a: Noisy, b: Noisy) -> Pin<Box<dyn Future<Output = Option<usize>>>> {
    Box::pin(async move {
        let b = b;
        pause().await;
        Some(b.0.len())
    })
}

#[dials::timed(span, name = "named", buckets = [1ms, 1s])]
fn guard_in_a_span(a: Noisy, b: Noisy) -> usize {
    let local = Noisy("local");
    Noisy("temporary of guard_in_a_span").0.len() + a.0.len()
}

#[dials::timed(span, slow = 1h, labels(a = a.0))]
fn outcome_in_a_span((a, _): (Noisy, Noisy), b: Noisy) -> Option<usize> {
    let local = Noisy("local");
    Some(Noisy("temporary of outcome_in_a_span").0.len() + a.0.len())
}

#[dials::timed(span, sample = 1, labels(a = a.0))]
async fn in_a_span_async(a: Noisy, b: Noisy) -> Result<usize, String> {
    let local = Noisy("local");
    pause().await;
    Ok(Noisy("temporary of in_a_span_async").0.len() + a.0.len())
}

#[dials::timed(span)]
fn future_in_a_span(a: Noisy, b: Noisy) -> impl Future<Output = Noisy> {
    let local = Noisy("local");
    std::future::ready(a)
}

#[dials::timed(span, ok = Option::is_some)]
fn boxed_in_a_span(a: Noisy, b: Noisy) -> Pin<Box<dyn Future<Output = Option<usize>>>> {
    let local = Noisy("local");
    Box::pin(async move {
        pause().await;
        Some(a.0.len())
    })
}

/// Runs it to the end, to its middle, and not at all.
fn each_way<F: Future>(call: impl Fn() -> F)
where
    F::Output: std::fmt::Debug,
{
    println!("{:?}", block_on(call()));
    abandon(call());
    drop(call());
}

pub fn run() {
    let pair = || (Noisy("b"), Noisy("rest"));
    let (a, b, c) = (|| Noisy("a"), || Noisy("b"), || Noisy("c"));
    println!("{} {:?}", is_failure(&result(a(), Noisy("_"), pair(), c())), option(a(), b()));
    println!("{} {:?}", reply(404, b(), c()).is_success(), early(a(), b()));
    catch(|| panics(a(), b()));
    println!("{:?} {}", borrows(&mut vec![]), trimmed(" a "));
    println!("{}", is_failure(&block_on(result_async(a(), Noisy("_"), pair(), c()))));
    abandon(result_async(a(), Noisy("_"), pair(), c()));
    drop(result_async(a(), Noisy("_"), pair(), c()));
    each_way(|| option_async(a()));
    each_way(|| future(a(), b()));
    each_way(|| future_from_elsewhere(a(), b()));
    each_way(|| boxed(a(), b()));
    println!("{} {:?}", guard_in_a_span(a(), b()), outcome_in_a_span(pair(), b()));
    each_way(|| in_a_span_async(a(), b()));
    each_way(|| future_in_a_span(a(), b()));
    each_way(|| boxed_in_a_span(a(), b()));
    size_of("result_async", 1, &result_async(a(), Noisy("_"), pair(), c()));
    // A span takes as much as two levels.
    size_of("in_a_span_async", 3, &in_a_span_async(a(), b()));
}
