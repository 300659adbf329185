//! Nothing is in scope but what is named.

#![no_implicit_prelude]
#![forbid(unsafe_code, unused, unreachable_code, missing_docs, nonstandard_style, rust_2018_idioms)]

use ::core::future::Future;
use ::core::option::Option::{self, Some};
use ::core::result::Result::{self, Ok};

/// A type with methods.
pub struct Owner(u8);

#[::dials::timed]
fn guard(n: u8) -> u8 {
    n
}

#[::dials::timed]
fn outcome(n: u8, _unused: u8) -> Result<u8, ::std::string::String> {
    Ok(n)
}

#[::dials::timed]
async fn asynchronous((n, _): (u8, u8)) -> Option<u8> {
    Some(n)
}

#[::dials::timed]
fn future(n: u8) -> impl Future<Output = u8> {
    ::core::future::ready(n)
}

#[::dials::timed]
fn boxed(n: u8) -> ::core::pin::Pin<::std::boxed::Box<dyn Future<Output = u8>>> {
    ::std::boxed::Box::pin(async move { n })
}

#[::dials::timed]
impl Owner {
    fn get(&self) -> Option<u8> {
        Some(self.0)
    }
}

fn run<F: Future>(future: F) -> F::Output {
    let mut future = ::std::boxed::Box::pin(future);
    let mut context = ::core::task::Context::from_waker(::core::task::Waker::noop());
    loop {
        if let ::core::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn main() {
    ::std::println!("{} {:?} {:?}", guard(1), outcome(2, 0), run(asynchronous((3, 0))));
    ::std::println!("{} {} {:?}", run(future(4)), run(boxed(5)), Owner(6).get());
}
