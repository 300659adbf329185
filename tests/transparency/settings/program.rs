//! A program that knows `dials` by another name only, and another version of it by a third one.

#![forbid(unsafe_code)]
#![deny(warnings)]

struct Owner(u8);

#[instruments::timed(crate = instruments)]
fn guard() {}

#[instruments::timed(crate = ::instruments, slow = 1h, labels(n = n))]
fn outcome(n: u8) -> Result<u8, String> {
    Ok(n)
}

#[instruments::timed(crate = instruments, span)]
async fn asynchronous(n: u8) -> Option<u8> {
    Some(n)
}

#[instruments::timed(crate = crate::inside::renamed)]
impl Owner {
    fn get(&self) -> Option<u8> {
        Some(self.0)
    }
}

mod inside {
    pub(crate) use instruments as renamed;
}

#[older::timed(crate = older)]
fn older_guard() {}

#[older::timed(crate = older)]
async fn older_asynchronous(n: u8) -> Result<u8, String> {
    outcome(n)
}

fn run<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn main() {
    guard();
    older_guard();
    assert_eq!(outcome(1), Ok(1));
    assert_eq!(run(asynchronous(1)), Some(1));
    assert_eq!(run(older_asynchronous(1)), Ok(1));
    assert_eq!(Owner(1).get(), Some(1));
    assert_eq!(library::in_the_library(1), Ok(1));
    assert_eq!(library::in_the_library(0), Err(0));

    let (newer, older) = (instruments::snapshot(), older::snapshot());
    let of_newer = |name| newer.function(name).map(|function| function.calls());
    let of_older = |name| older.function(name).map(|function| function.calls());
    println!("{:?} {:?}", of_newer("guard"), of_older("guard"));
    println!("{:?} {:?}", of_newer("asynchronous"), of_newer("Owner::get"));
    println!("{:?} {:?}", of_newer("older_guard"), of_older("older_guard"));
    println!("{:?} {:?}", of_newer("older_asynchronous"), of_older("older_asynchronous"));
    println!("{:?} {:?}", of_newer("in_the_library"), library::calls());
    let labelled = newer.functions().iter().find(|function| function.name() == "outcome" && function.calls() > 0);
    println!("{:?}", labelled.map(|function| (function.labels().to_vec(), function.calls())));
}
