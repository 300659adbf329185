use crate::support::{Noisy, abandon, block_on, catch, pause};
use std::future::Future;

pub struct Owner(Noisy, Noisy);

#[dials::timed]
fn guard(a: Noisy, _: Noisy, c: Noisy) {
    let local = Noisy("local");
}

#[dials::timed]
fn outcome(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> Option<()> {
    let local = Noisy("local");
    c.0 = "c2";
    Some(())
}

#[dials::timed]
fn early(a: Noisy, b: Noisy) -> Option<u8> {
    let local = Noisy("local");
    let moved = b;
    None?;
    Some(1)
}

#[dials::timed]
fn returned(a: Noisy, b: Noisy) -> Result<Noisy, Noisy> {
    let local = Noisy("local");
    if b.0.is_empty() { Err(b) } else { Ok(a) }
}

#[dials::timed]
fn shadowed(a: Noisy) -> Option<()> {
    let a = Noisy("first");
    let a = Noisy("second");
    let _ = Noisy("at once");
    Some(())
}

#[dials::timed]
fn unused(_a: Noisy, mut _b: Noisy, ref _c: Noisy, ref mut _d: Noisy, _e @ Noisy(_): Noisy) -> Option<Noisy> {
    Some(Noisy("returned"))
}

#[dials::timed]
fn tail(a: Noisy) -> Option<usize> {
    let local = Noisy("local");
    Some(Noisy("temporary of tail").0.len() + a.0.len())
}

#[dials::timed]
fn tail_of_a_guard(a: Noisy) -> usize {
    let local = Noisy("local");
    Noisy("temporary of tail_of_a_guard").0.len() + a.0.len()
}

#[dials::timed]
fn tail_match(a: Noisy) -> Result<usize, String> {
    let local = Noisy("local");
    match Noisy("temporary of tail_match").0.len() {
        0 => Err("none".to_owned()),
        n => Ok(n + a.0.len()),
    }
}

#[dials::timed]
fn tail_if_let(a: Option<Noisy>) -> Result<usize, String> {
    let local = Noisy("local");
    if let Some(n) = Some(Noisy("temporary of tail_if_let")).as_ref() {
        Ok(n.0.len())
    } else {
        Err("none".to_owned())
    }
}

#[dials::timed]
fn panics(a: Noisy, b: Noisy) -> Result<(), String> {
    let local = Noisy("local");
    panic!("on purpose")
}

#[dials::timed]
async fn asynchronous(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> u8 {
    let local = Noisy("local");
    c.0 = "c2";
    pause().await;
    1
}

#[dials::timed]
async fn asynchronous_tail(a: Noisy) -> usize {
    let local = Noisy("local");
    pause().await;
    Noisy("temporary of asynchronous_tail").0.len() + a.0.len()
}

#[dials::timed]
async fn asynchronous_unused(_a: Noisy, mut _b: Noisy, ref _c: Noisy, ref mut _d: Noisy, _e @ Noisy(_): Noisy) -> Noisy {
    pause().await;
    Noisy("returned")
}

#[dials::timed]
async fn asynchronous_early(a: Noisy, b: Noisy) -> Result<u8, Noisy> {
    let local = Noisy("local");
    pause().await;
    Err(b)?;
    Ok(1)
}

#[dials::timed]
async fn asynchronous_panics(a: Noisy, b: Noisy) {
    let local = Noisy("local");
    pause().await;
    panic!("on purpose")
}

#[dials::timed]
fn future(a: Noisy, b: Noisy) -> impl Future<Output = u8> {
    let local = Noisy("local");
    async move {
        let inside = Noisy("inside");
        let a = a;
        pause().await;
        1
    }
}

#[dials::timed]
fn future_from_elsewhere(a: Noisy, b: Noisy) -> impl Future<Output = u8> {
    let local = Noisy("local");
    std::future::ready(1)
}

impl Owner {
    fn new() -> Self {
        Owner(Noisy("self.0"), Noisy("self.1"))
    }

    #[dials::timed]
    fn partly(self, other: Noisy) -> Option<()> {
        let taken = self.0;
        Some(())
    }

    #[dials::timed]
    async fn partly_async(self, other: Noisy) {
        let taken = self.0;
        pause().await;
    }

    #[dials::timed]
    fn whole(self, other: Noisy) -> Option<Self> {
        other.0.is_empty().then_some(self)
    }
}

pub fn run() {
    let pair = || (Noisy("b"), Noisy("rest"));
    let five = || (Noisy("a"), Noisy("b"), Noisy("c"), Noisy("d"), Noisy("e"));
    guard(Noisy("a"), Noisy("_"), Noisy("c"));
    println!("{:?}", outcome(Noisy("a"), Noisy("_"), pair(), Noisy("c")));
    println!("{:?}", early(Noisy("a"), Noisy("b")));
    println!("{:?}", returned(Noisy("a"), Noisy("b")));
    println!("{:?}", shadowed(Noisy("a")));
    let (a, b, c, d, e) = five();
    println!("{:?}", unused(a, b, c, d, e));
    println!("{:?} {}", tail(Noisy("a")), tail_of_a_guard(Noisy("a")));
    println!("{:?} {:?}", tail_match(Noisy("a")), tail_if_let(Some(Noisy("a"))));
    catch(|| panics(Noisy("a"), Noisy("b")));
    println!("{}", block_on(asynchronous(Noisy("a"), Noisy("_"), pair(), Noisy("c"))));
    abandon(asynchronous(Noisy("a"), Noisy("_"), pair(), Noisy("c")));
    drop(asynchronous(Noisy("a"), Noisy("_"), pair(), Noisy("c")));
    println!("{}", block_on(asynchronous_tail(Noisy("a"))));
    let (a, b, c, d, e) = five();
    println!("{:?}", block_on(asynchronous_unused(a, b, c, d, e)));
    let (a, b, c, d, e) = five();
    drop(asynchronous_unused(a, b, c, d, e));
    println!("{:?}", block_on(asynchronous_early(Noisy("a"), Noisy("b"))));
    catch(|| block_on(asynchronous_panics(Noisy("a"), Noisy("b"))));
    println!("{}", block_on(future(Noisy("a"), Noisy("b"))));
    abandon(future(Noisy("a"), Noisy("b")));
    drop(future(Noisy("a"), Noisy("b")));
    println!("{}", block_on(future_from_elsewhere(Noisy("a"), Noisy("b"))));
    println!("{:?}", Owner::new().partly(Noisy("other")));
    block_on(Owner::new().partly_async(Noisy("other")));
    abandon(Owner::new().partly_async(Noisy("other")));
    drop(Owner::new().partly_async(Noisy("other")));
    println!("{}", Owner::new().whole(Noisy("other")).is_some());
}
