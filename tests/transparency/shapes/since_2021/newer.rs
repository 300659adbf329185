use crate::support::{Noisy, block_on, pause};

#[dials::timed]
fn disjoint(mut pair: (Noisy, Noisy)) -> Option<usize> {
    let length = || pair.0.0.len();
    pair.1.0 = "changed";
    Some(length())
}

#[dials::timed]
async fn disjoint_async(mut pair: (Noisy, Noisy)) -> usize {
    let length = || pair.0.0.len();
    pair.1.0 = "changed";
    let length = length();
    pause().await;
    length
}

#[dials::timed]
fn or_patterns(((0, n) | (n, _)): (u8, u8)) -> Option<u8>
where
    (): Sized,
{
    Some(n)
}

#[dials::timed]
fn arrays() -> Result<Vec<u8>, ()> {
    Ok([1, 2].into_iter().map(|n| n + 1).collect())
}

#[dials::timed]
fn conversions(n: u32) -> Result<u8, std::num::TryFromIntError> {
    n.try_into()
}

#[dials::timed]
fn inline_format(a: f64, w: usize) -> Option<String> {
    Some(format!("{a:>w$.1}"))
}

#[dials::timed]
async fn inline_format_async(a: f64, w: usize) -> String {
    pause().await;
    format!("{a:>w$.1}")
}

#[dials::timed]
fn panics_with_format(n: u8) -> Result<u8, String> {
    if n > 1 {
        panic!("{n} is too much");
    }
    Ok(n)
}

#[dials::timed]
fn inline_const() -> Option<usize> {
    Some(const { size_of::<u64>() } + std::mem::size_of::<u8>())
}

#[dials::timed]
async fn async_closure(n: u8) -> u8 {
    let add = async |a: u8| a + n;
    add(1).await
}

#[dials::timed]
async fn takes_async_closure<R>(f: impl AsyncFn(&str) -> R) -> R {
    f("abc").await
}

pub fn run() {
    println!("{:?}", disjoint((Noisy("a"), Noisy("b"))));
    println!("{:?}", block_on(disjoint_async((Noisy("a"), Noisy("b")))));
    println!("{:?} {:?}", or_patterns((1, 2)), arrays());
    println!("{:?} {:?}", conversions(1), conversions(1_000).is_err());
    println!("{:?} {:?}", inline_format(1.25, 6), block_on(inline_format_async(1.25, 6)));
    crate::support::catch(|| panics_with_format(2));
    println!("{:?} {}", inline_const(), block_on(async_closure(1)));
    println!("{}", block_on(takes_async_closure(async |text: &str| text.len())));
}
