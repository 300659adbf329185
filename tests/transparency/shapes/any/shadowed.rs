#![allow(non_camel_case_types)]
use crate::support::block_on;

pub mod core {}
pub mod alloc {}
pub mod dials {}

macro_rules! module_path {
    ($($t:tt)*) => {
        compile_error!("not this one")
    };
}

pub struct Result<T>(T);
pub struct str;
pub type u32 = ();

pub enum Option {
    Some,
    None,
    Ok,
    Err,
}

pub use self::Option::*;

pub trait Future {}

#[::dials::timed] // alone
pub fn sync(_a: u8) -> Result<u8> {
    Result(1)
}

#[::dials::timed] // alone
pub async fn asynchronous(_a: u8) -> Result<u8> {
    Result(1)
}

#[::dials::timed] // alone
pub fn guard() -> u8 {
    1
}

#[::dials::timed] // alone
pub fn enumerated(some: bool) -> Option {
    if some { Some } else { None }
}

impl<T> Result<T> {
    #[::dials::timed] // alone
    pub fn get(self) -> T {
        self.0
    }
}

/// Every type has methods by the names of ours, by reference and by value, and these must not be called.
mod crowded {
    #![allow(dead_code)]
    use crate::support::{abandon, block_on, pause};
    use std::future::Future;
    use std::pin::Pin;

    macro_rules! methods {
        ($($name:ident)*) => {
            pub trait ByReference {
                $(fn $name(&self) -> Pin<String> {
                    unreachable!()
                })*
            }
            pub trait ByValue: Sized {
                $(fn $name(self) -> Pin<String> {
                    unreachable!()
                })*
            }
            impl<T: ?Sized> ByReference for T {}
            impl<T> ByValue for T {}
        };
    }

    methods! {
        outcome kind resolve series finish start start_with run
        name labels slow buckets sample asynchronous
        label error_kind call_once enter default
    }

    #[derive(dials::ErrorKind)]
    pub enum Failure {
        Here(u8),
        #[error_kind("renamed")]
        Renamed,
        #[error_kind(transparent)]
        Inside(std::num::ParseIntError),
        #[error_kind(transparent)]
        Further(Inner),
    }

    #[derive(dials::ErrorKind)]
    #[error_kind(transparent)]
    pub struct Inner(std::io::Error);

    #[derive(dials::Label, Clone, Copy)]
    pub enum Plan {
        Free,
        Paid,
    }

    pub struct Shop(Plan);

    #[dials::timed] // alone
    pub fn guard(n: u8) -> u8 {
        n
    }

    #[dials::timed(labels(n = n, plan = plan), slow = 1h, sample = 1, buckets = [1s], span)] // alone
    pub fn guard_labelled(n: u8, plan: Plan) -> u8 {
        if matches!(plan, Plan::Paid) { n } else { 0 }
    }

    #[dials::timed] // alone
    #[track_caller]
    pub fn tracked(n: u8) -> Option<u8> {
        Some(n)
    }

    #[dials::timed] // alone
    pub fn result(text: &str) -> Result<u8, Failure> {
        text.parse().map_err(Failure::Inside)
    }

    #[dials::timed(labels(text = text), span)] // alone
    pub fn result_labelled(text: &str) -> Result<u8, Failure> {
        text.parse().map_err(Failure::Inside)
    }

    #[dials::timed(labels(n = n))] // alone
    pub fn result_of_a_pattern((n, _): (u8, u8)) -> Result<u8, Failure> {
        Ok(n)
    }

    #[dials::timed] // alone, any error
    pub fn generic<E>(error: E) -> Result<u8, E> {
        Err(error)
    }

    #[dials::timed(error = str::is_empty)] // alone
    pub fn judged(text: &str) -> &str {
        text
    }

    #[dials::timed] // alone
    pub async fn asynchronous() -> Result<u8, Failure> {
        pause().await;
        Ok(1)
    }

    #[dials::timed(labels(text = text), ok = Result::is_ok, span)] // alone
    pub async fn asynchronous_labelled(text: &str) -> Result<u8, std::num::ParseIntError> {
        pause().await;
        text.parse()
    }

    #[dials::timed(labels(n = n))] // alone
    pub async fn endless(n: u8) -> ! {
        loop {
            assert_eq!(n, 1);
            pause().await;
        }
    }

    #[dials::timed] // alone
    pub fn future(n: u8) -> impl Future<Output = Result<u8, Failure>> {
        async move { Ok(n) }
    }

    #[dials::timed(labels(n = n))] // alone
    pub fn future_labelled(n: u8) -> impl Future<Output = Result<u8, Failure>> {
        async move { Ok(n) }
    }

    #[dials::timed] // alone
    pub fn ready(n: u8) -> impl Future<Output = Result<u8, Failure>> {
        std::future::ready(Ok(n))
    }

    #[dials::timed(labels(n = n), span)] // alone
    pub fn ready_labelled(n: u8) -> impl Future<Output = Result<u8, Failure>> {
        std::future::ready(Ok(n))
    }

    #[dials::timed] // alone
    pub fn boxed(n: u8) -> Pin<Box<dyn Future<Output = Result<u8, Failure>>>> {
        Box::pin(async move { Ok(n) })
    }

    #[dials::timed(labels(n = n), error = Result::is_err)] // alone
    pub fn boxed_labelled(n: u8) -> Pin<Box<dyn Future<Output = Result<u8, Failure>>>> {
        Box::pin(async move { Ok(n) })
    }

    #[dials::timed] // alone
    impl Shop {
        pub fn new() -> Self {
            Shop(Plan::Free)
        }

        #[dials::timed(labels(plan = self.0))] // alone
        pub fn buy(&self) -> Result<u8, Failure> {
            if matches!(self.0, Plan::Free) { Err(Failure::Renamed) } else { Ok(1) }
        }

        #[dials::timed(labels(plan = self.0))] // alone
        pub async fn buy_later(self) -> Result<u8, Failure> {
            Err(Failure::Here(0))
        }
    }

    pub fn all() {
        println!("{} {} {:?}", guard(1), guard_labelled(2, Plan::Paid), tracked(3));
        println!("{} {}", matches!(result("4"), Ok(4)), matches!(result_labelled("x"), Err(Failure::Inside(_))));
        println!("{} {:?} {}", result_of_a_pattern((5, 0)).is_ok(), generic("error"), judged("text"));
        println!("{} {:?}", block_on(asynchronous()).is_ok(), block_on(asynchronous_labelled("6")));
        println!("{} {}", block_on(future(7)).is_ok(), block_on(future_labelled(7)).is_ok());
        println!("{} {}", block_on(ready(8)).is_ok(), block_on(ready_labelled(8)).is_ok());
        println!("{} {}", block_on(boxed(9)).is_ok(), block_on(boxed_labelled(9)).is_ok());
        println!("{} {}", Shop::new().buy().is_err(), block_on(Shop::new().buy_later()).is_err());
        abandon(endless(1));
    }
}

pub fn run() {
    println!("{}", sync(1).get() + block_on(asynchronous(1)).get() + guard());
    println!("{}", matches!(enumerated(true), Some));
    crowded::all();
}
