//! Functions of every form, compiled by `.ci/off` with their attributes under feature `off`, and without them.

use std::future::Future;
use std::num::ParseIntError;
use std::pin::Pin;

#[dials::timed]
#[inline(never)]
pub fn returns(x: u64) -> u64 {
    x.rotate_left(7) ^ 3
}

#[dials::timed(labels(text = text), slow = 1ms, buckets = [1ms, 5ms], name = "parse")]
pub fn result(text: &str) -> Result<u64, ParseIntError> {
    Ok(text.trim().parse::<u64>()? + 1)
}

#[dials::timed(error = Option::is_none)]
#[inline(never)]
pub fn judged(list: &[String], index: usize) -> Option<&String> {
    list.iter().rev().nth(index)
}

#[dials::timed]
pub async fn future(text: String) -> Result<usize, std::fmt::Error> {
    std::future::ready(()).await;
    if text.is_empty() { Err(std::fmt::Error) } else { Ok(text.len()) }
}

#[dials::timed]
#[inline(never)]
pub fn boxed(x: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(async move { x + 1 })
}

#[dials::timed]
pub fn never(code: i32) -> ! {
    std::process::exit(code)
}

#[dials::timed]
#[track_caller]
#[inline(never)]
pub fn caller() -> u32 {
    std::panic::Location::caller().line()
}

#[dials::track_external("acme", labels(text = text), retry_of = text.is_empty(), slow = 1s)]
#[inline(never)]
pub fn tracked(text: &str) -> Result<u64, ParseIntError> {
    Ok(text.trim().parse::<u64>()? ^ 5)
}

#[dials::track_external("acme", operation = "pay")]
#[dials::timed]
pub async fn tracked_future(text: String) -> Result<usize, std::fmt::Error> {
    std::future::ready(()).await;
    if text.is_empty() { Err(std::fmt::Error) } else { Ok(text.len() + 1) }
}

#[dials::slow_query(threshold = 1s, statement = sql, rows = |found| found.len(), labels(length = sql.len()))]
#[inline(never)]
pub fn queried(sql: &str) -> Result<Vec<u8>, ParseIntError> {
    Ok(vec![sql.trim().parse::<u8>()? ^ 7])
}

#[dials::slow_query(system = "sqlite", collection = "users", statement = "SELECT 1")]
#[dials::timed]
pub async fn queried_future(sql: String) -> Option<usize> {
    std::future::ready(()).await;
    sql.len().checked_sub(3)
}

pub struct Cart(pub Vec<u64>);

#[dials::timed]
#[dials::track_external("acme")]
impl Cart {
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    #[dials(skip)]
    pub fn first(&self) -> Option<u64> {
        self.0.first().copied()
    }

    pub async fn pay(self, with: impl AsRef<str>) -> Result<u64, String> {
        if with.as_ref() == "card" { Ok(self.total()) } else { Err(with.as_ref().to_owned()) }
    }
}

/// Polls what is not compiled before somebody uses it.
pub fn uses(cart: Cart) -> [Pin<Box<dyn Future<Output = bool> + Send>>; 4] {
    [
        Box::pin(async { cart.pay("card").await.is_ok() }),
        Box::pin(async { future("a".into()).await.is_ok() }),
        Box::pin(async { tracked_future("a".into()).await.is_ok() }),
        Box::pin(async { queried_future("a".into()).await.is_some() }),
    ]
}
