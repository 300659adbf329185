use crate::auto_traits_of;
use crate::support::{Noisy, abandon, block_on, catch, pause, size_of};
use async_trait::async_trait;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

pub struct Large([u8; 1024]);

pub struct Owner(Noisy, Noisy);

#[dials::timed(labels(a = a.0, c = c.0, length = a.0.len()))]
fn guard(a: Noisy, _: Noisy, c: &Noisy) -> usize {
    let local = Noisy("local");
    Noisy("temporary of guard").0.len() + a.0.len() + c.0.len()
}

#[dials::timed(labels(a = a.0, b = b.0, c = c.0))]
fn outcome(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> Option<usize> {
    let local = Noisy("local");
    c.0 = "c2";
    Some(Noisy("temporary of outcome").0.len() + a.0.len() + b.0.len() + c.0.len())
}

#[dials::timed(labels(a = a.0, b = b.0))]
fn plain_outcome(a: Noisy, b: Noisy, mut c: Noisy) -> Result<usize, String> {
    let local = Noisy("local");
    c.0 = "c2";
    match Noisy("temporary of plain_outcome").0.len() {
        0 => Err("none".to_owned()),
        n => Ok(n + a.0.len() + b.0.len()),
    }
}

#[dials::timed(labels(a = a.0, b = b.0))]
fn early(a: Noisy, b: Noisy) -> Option<usize> {
    let moved = b;
    None?;
    Some(a.0.len())
}

#[dials::timed(labels(only = only.0))]
#[allow(unused_variables)]
fn named_by_the_label_only(first: Noisy, only: Noisy, (_, last): (Noisy, Noisy)) -> Option<Noisy> {
    Some(Noisy("returned"))
}

#[dials::timed(labels(only = only.0))]
#[allow(unused_variables)]
async fn named_by_the_label_only_async(first: Noisy, only: Noisy, (_, last): (Noisy, Noisy)) -> Noisy {
    pause().await;
    Noisy("returned")
}

#[dials::timed(labels(told = told))]
fn told_only_guard(told: &str) -> usize {
    1
}

#[dials::timed(labels(told = told))]
fn told_only_outcome(told: &str) -> Option<u8> {
    Some(1)
}

#[dials::timed(labels(told = told))]
async fn told_only_async(told: &str) {
    pause().await;
}

#[dials::timed(labels(told = told))]
fn told_only_future(told: &str) -> impl Future<Output = ()> {
    pause()
}

#[dials::timed(labels(told = told))]
fn told_only_boxed(told: &str) -> Boxed<'static, ()> {
    Box::pin(async { pause().await })
}

#[dials::timed(labels(a = a.0, b = b.0))]
fn panics(a: Noisy, (b, _): (Noisy, Noisy)) -> Result<(), String> {
    let local = Noisy("local");
    let moved = a;
    panic!("{} on purpose", b.0)
}

#[dials::timed(labels(length = all.len(), also = also))]
fn borrows_mutably<'a>(all: &'a mut Vec<u8>, also: &str) -> Result<&'a mut u8, String> {
    all.push(also.len() as u8);
    all.last_mut().ok_or_else(|| "none".to_owned())
}

#[dials::timed(labels(length = all.len(), empty = all.is_empty()))]
fn moves(all: Vec<Noisy>) -> Option<Vec<Noisy>> {
    Some(all)
}

#[dials::timed(labels(text = text.as_ref(), size = std::mem::size_of::<T>()))]
fn generic<T: AsRef<str>>(text: T, mut rest: impl Iterator<Item = T>) -> Option<T> {
    rest.next().filter(|next| next.as_ref() == text.as_ref())
}

#[dials::timed(labels(n = n, length = all.len()))]
fn opaque(all: &[u8], n: u8) -> impl Iterator<Item = u8> + '_ {
    all.iter().map(move |one| one + n)
}

#[dials::timed(labels(fails = fails))]
fn needless(fails: bool) -> Result<u8, String> {
    if fails {
        return Err("failed".to_owned());
    } else {
        return Ok(1);
    }
}

#[dials::timed(labels(a = a.0, b = b.0, c = c.0))]
async fn asynchronous(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> usize {
    let local = Noisy("local");
    c.0 = "c2";
    pause().await;
    let moved = a;
    Noisy("temporary of asynchronous").0.len() + moved.0.len() + b.0.len() + c.0.len()
}

#[dials::timed(labels(length = all.len(), also = also))]
async fn borrows_mutably_async<'a>(all: &'a mut Vec<u8>, also: &str) -> Result<&'a mut u8, String> {
    all.push(also.len() as u8);
    pause().await;
    all.last_mut().ok_or_else(|| "none".to_owned())
}

#[dials::timed(labels(count = *shared, text = Rc::new(n).to_string()))]
async fn awaits_nothing_of_the_label(shared: Rc<u8>, n: u8) -> u8 {
    let shared = *shared;
    pause().await;
    shared + n
}

#[dials::timed(labels(text = Rc::new(n).to_string()))]
async fn stays_send(n: u8) -> u8 {
    pause().await;
    n
}

#[dials::timed(labels(first = large.0[0]))]
async fn takes_large(large: Large) -> usize {
    pause().await;
    large.0.len()
}

#[dials::timed(labels(first = large.0[0]))]
async fn passes_large_on(large: Large) -> usize {
    takes_large(large).await
}

#[dials::timed(labels(first = large.0[0]))]
async fn passes_large_on_of_a_pattern((large, _): (Large, u8)) -> usize {
    takes_large(large).await
}

#[dials::timed(labels(n = n))]
async fn awaits_nothing(n: String) -> usize {
    return n.len();
}

#[dials::timed(labels(a = a.0, b = b.0))]
#[allow(unused_variables)]
fn future(a: Noisy, b: Noisy, c: Noisy) -> impl Future<Output = usize> {
    let local = Noisy("local");
    async move {
        let inside = Noisy("inside");
        let a = a;
        pause().await;
        a.0.len()
    }
}

#[dials::timed(labels(b = b.0))]
#[allow(unused_variables)]
fn future_of_a_pattern((a, _): (Noisy, Noisy), (b, _): (Noisy, Noisy), c: Noisy) -> impl Future<Output = usize> {
    async move {
        pause().await;
        a.0.len()
    }
}

#[dials::timed(labels(text = text, n = n))]
fn future_that_borrows(text: &str, n: usize) -> impl Future<Output = Result<usize, String>> + Send + '_ {
    let n = n + text.len();
    async move {
        pause().await;
        if n == 0 {
            Err(text)?;
        }
        Ok(n)
    }
}

#[dials::timed(labels(a = a.0))]
fn future_from_elsewhere(a: Noisy, b: Noisy, mut c: Noisy) -> impl Future<Output = Noisy> {
    let local = Noisy("local");
    c.0 = if a.0.is_empty() { "c1" } else { "c2" };
    std::future::ready(b)
}

#[dials::timed(labels(a = a.0))]
fn future_from_elsewhere_of_a_pattern((a, _): (Noisy, Noisy), b: Noisy, c: Noisy) -> impl Future<Output = Noisy> {
    let local = Noisy("local");
    std::future::ready(if a.0.is_empty() { b } else { Noisy("made") })
}

#[dials::timed(labels(a = a.0, b = b.0))]
#[allow(unused_variables)]
fn boxed(a: Noisy, b: Noisy, (c, _): (Noisy, Noisy)) -> Boxed<'static, usize> {
    let local = Noisy("local");
    Box::pin(async move {
        let b = b;
        pause().await;
        b.0.len()
    })
}

#[dials::timed(labels(text = text))]
fn boxed_that_borrows(text: &str) -> Boxed<'_, Result<usize, std::num::ParseIntError>> {
    if text == "early" {
        return Box::pin(std::future::ready(Ok(5)));
    }
    Box::pin(async move {
        pause().await;
        text.parse::<usize>()
    })
}

impl Owner {
    fn new() -> Self {
        Owner(Noisy("self.0"), Noisy("self.1"))
    }

    #[dials::timed(labels(me = self.0.0, other = other.0))]
    fn partly(self, other: Noisy) -> Option<Noisy> {
        let taken = self.0;
        Some(other)
    }

    #[dials::timed(labels(me = self.0.0, other = other.0))]
    #[allow(unused_variables)]
    async fn partly_async(self, other: Noisy) {
        let taken = self.0;
        pause().await;
    }

    #[dials::timed(labels(me = self.0.0))]
    fn by_reference(&self) -> &'static str {
        self.1.0
    }

    #[dials::timed(labels(me = self.0.0, text = text))]
    fn exclusive(&mut self, text: &'static str) -> Result<&mut Noisy, String> {
        self.0.0 = text;
        Ok(&mut self.0)
    }

    #[dials::timed(labels(me = self.0.0, text = text))]
    async fn exclusive_async(&mut self, text: &'static str) -> &mut Noisy {
        self.0.0 = text;
        pause().await;
        &mut self.0
    }

    #[dials::timed(labels(me = self.0.0))]
    fn boxed_self(self: Box<Self>) -> Option<Noisy> {
        let Owner(first, _) = *self;
        Some(first)
    }

    #[dials::timed(labels(me = self.0.0, n = n))]
    fn later(&self, n: usize) -> impl Future<Output = usize> + '_ {
        async move { n + self.0.0.len() }
    }
}

#[async_trait(?Send)]
pub trait Dynamic {
    async fn method(self: Box<Self>, other: Noisy, text: &str) -> Result<usize, String>;
}

#[async_trait(?Send)]
impl Dynamic for Owner {
    #[dials::timed(labels(me = self.0.0, other = other.0, text = text))]
    async fn method(self: Box<Self>, other: Noisy, text: &str) -> Result<usize, String> {
        let other = other;
        pause().await;
        Ok(other.0.len() + text.len())
    }
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
    println!("{} {:?}", guard(a(), Noisy("_"), &c()), outcome(a(), Noisy("_"), pair(), c()));
    println!("{:?} {:?}", plain_outcome(a(), b(), c()), early(a(), b()));
    println!("{:?}", named_by_the_label_only(a(), b(), pair()));
    each_way(|| named_by_the_label_only_async(a(), b(), pair()));
    println!("{} {:?}", told_only_guard("told"), told_only_outcome("told"));
    block_on(told_only_async("told"));
    block_on(told_only_future("told"));
    block_on(told_only_boxed("told"));
    catch(|| panics(a(), pair()));
    println!("{:?}", borrows_mutably(&mut vec![1], "ab"));
    println!("{:?} {:?}", moves(vec![a()]), generic("a", ["a"].iter().copied()));
    println!("{:?}", opaque(&[1, 2], 1).collect::<Vec<_>>());
    println!("{:?} {:?}", needless(true), needless(false));
    each_way(|| asynchronous(a(), Noisy("_"), pair(), c()));
    println!("{:?}", block_on(borrows_mutably_async(&mut vec![1], "ab")));
    println!("{} {}", block_on(awaits_nothing_of_the_label(Rc::new(1), 2)), block_on(stays_send(1)));
    println!("{}", block_on(awaits_nothing("ab".into())));
    auto_traits_of!(awaits_nothing_of_the_label(Rc::new(1), 2));
    auto_traits_of!(stays_send(1));
    auto_traits_of!(future_that_borrows("", 1));
    // What a label names is borrowed, and what was borrowed is kept in the future to its end, wherever it moves. So what
    // a pattern binds, which is kept for nothing else, makes them as large as so many more levels.
    const KEPT: usize = 1024 / 32;
    size_of("asynchronous", 3, &asynchronous(a(), Noisy("_"), pair(), c()));
    size_of("stays_send", 1, &stays_send(1));
    size_of("takes_large", 1, &takes_large(Large([0; 1024])));
    size_of("passes_large_on", 2, &passes_large_on(Large([0; 1024])));
    size_of("passes_large_on_of_a_pattern", 2 + KEPT, &passes_large_on_of_a_pattern((Large([0; 1024]), 0)));
    size_of("future", 1, &future(a(), b(), c()));
    size_of("future_from_elsewhere", 1, &future_from_elsewhere(a(), b(), c()));
    each_way(|| future(a(), b(), c()));
    each_way(|| future_of_a_pattern((a(), Noisy("rest of a")), pair(), c()));
    each_way(|| future_that_borrows("ab", 1));
    each_way(|| future_from_elsewhere(a(), b(), c()));
    each_way(|| future_from_elsewhere_of_a_pattern((a(), Noisy("rest of a")), b(), c()));
    each_way(|| boxed(a(), b(), pair()));
    each_way(|| boxed_that_borrows("1"));
    println!("{:?}", block_on(boxed_that_borrows("early")));
    println!("{:?}", Owner::new().partly(b()));
    each_way(|| Owner::new().partly_async(b()));
    println!("{} {:?}", Owner::new().by_reference(), Owner::new().exclusive("new"));
    println!("{:?}", block_on(Owner::new().exclusive_async("new")));
    println!("{:?} {}", Box::new(Owner::new()).boxed_self(), block_on(Owner::new().later(1)));
    each_way(|| Box::new(Owner::new()).method(b(), "text"));
}
