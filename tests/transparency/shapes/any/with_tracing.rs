use crate::auto_traits_of;
use crate::support::{Noisy, abandon, block_on, pause, size_of};
use std::fmt::Display;

#[dials::timed] // above
#[tracing::instrument]
#[dials::timed] // below
fn synchronous(n: u8, text: &str) -> Result<u8, String> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(n)
}

#[dials::timed] // above
#[tracing::instrument(ret, err, fields(length = text.len()))]
#[dials::timed] // below
fn told(n: u8, text: &str) -> Result<u8, String> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(n)
}

#[dials::timed] // above
#[tracing::instrument(ret, err(Debug), level = "debug")]
#[dials::timed] // below
async fn told_async(n: u8, noisy: Noisy) -> Result<u8, String> {
    let local = Noisy("local");
    pause().await;
    if n == 0 {
        return Err("zero".into());
    }
    Ok(n)
}

#[dials::timed] // above
#[tracing::instrument(skip(value), name = "renamed", target = "other")]
#[dials::timed] // below
fn generic<T: Display>(value: T) -> Option<String> {
    Some(value.to_string())
}

#[dials::timed] // above
#[tracing::instrument(skip_all)]
#[track_caller]
#[dials::timed] // below
fn caller(n: u8) -> String {
    crate::support::told(Some(std::panic::Location::caller()))
}

pub struct Service(u8);

impl Service {
    #[dials::timed] // above
    #[tracing::instrument(skip(self))]
    #[dials::timed] // below
    async fn method(&mut self, text: &str) -> Option<usize> {
        self.0 += 1;
        pause().await;
        Some(text.len() + usize::from(self.0))
    }

    #[dials::timed] // above
    #[tracing::instrument(skip_all)]
    #[dials::timed] // below
    fn unused(&self, a: u8, mut b: u8) -> Result<(), ()> {
        let c = 1;
        Ok(())
    }
}

pub fn run() {
    println!("{:?} {:?}", synchronous(1, "a"), synchronous(1, ""));
    println!("{:?} {:?}", told(1, "a"), told(1, ""));
    println!("{:?}", block_on(told_async(1, Noisy("argument"))));
    println!("{:?}", block_on(told_async(0, Noisy("argument"))));
    abandon(told_async(1, Noisy("argument")));
    println!("{:?} {}", generic(1), caller(1));
    println!("{:?} {:?}", block_on(Service(1).method("ab")), Service(1).unused(1, 2));
    auto_traits_of!(told_async(1, Noisy("argument")));
    size_of("told_async", 1, &told_async(1, Noisy("argument")));
    size_of("method", 1, &Service(1).method(""));
}
