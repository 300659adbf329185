use crate::support::block_on;
use std::borrow::Cow;
use std::fmt::Display;
use std::ops::{Add, Deref, Index, IndexMut};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Me(u8, String);

impl Me {
    #[dials::timed]
    fn value(self) -> Option<u8> {
        Some(self.0)
    }
    #[dials::timed]
    fn mutable_value(mut self) -> Option<Self> {
        self.0 += 1;
        Some(self)
    }
    #[dials::timed]
    fn reference(&self) -> Result<u8, ()> {
        Ok(self.0)
    }
    #[dials::timed]
    fn exclusive(&mut self) -> Result<u8, ()> {
        self.0 += 1;
        Ok(self.0)
    }
    #[dials::timed]
    fn boxed(self: Box<Self>) -> Option<u8> {
        Some(self.0)
    }
    #[dials::timed]
    fn counted(self: Rc<Self>) -> Option<u8> {
        Some(self.0)
    }
    #[dials::timed]
    fn counted_by_reference(self: &Arc<Self>) -> Option<u8> {
        Some(self.0)
    }
    #[dials::timed]
    fn pinned(self: Pin<&mut Self>) -> Option<u8> {
        Some(self.0)
    }
    #[dials::timed]
    fn no_receiver() -> Option<Self> {
        Some(Self(0, String::new()))
    }
    #[dials::timed]
    async fn value_async(self) -> u8 {
        self.0
    }
    #[dials::timed]
    async fn mutable_value_async(mut self) -> Self {
        self.0 += 1;
        self
    }
    #[dials::timed]
    async fn exclusive_async(&mut self) -> u8 {
        self.0 += 1;
        self.0
    }
    #[dials::timed]
    async fn counted_async(self: Arc<Self>) -> u8 {
        self.0
    }
    #[dials::timed]
    fn partial_move(self) -> Option<(String, u8)> {
        let text = self.1;
        Some((text, self.0))
    }
    #[dials::timed]
    fn both(&mut self) -> Option<(&mut u8, &mut String)> {
        Some((&mut self.0, &mut self.1))
    }
    #[dials::timed]
    fn elided(&self, _other: &str) -> Option<&str> {
        Some(&self.1)
    }
    #[dials::timed]
    fn anonymous(&self) -> Result<Cow<'_, str>, ()> {
        Ok(Cow::Borrowed(&self.1))
    }
    #[dials::timed]
    async fn anonymous_async(&self, other: &str) -> Cow<'_, str> {
        if other.is_empty() { Cow::Borrowed("") } else { Cow::Borrowed(&self.1) }
    }
    #[dials::timed]
    fn outlives<'a, 'b: 'a>(&'a self, other: &'b str) -> Option<&'a str> {
        Some(if self.1.is_empty() { other } else { &self.1 })
    }
    #[dials::timed]
    async fn outlives_async<'a, 'b: 'a>(&'a mut self, other: &'b str) -> &'a str {
        self.1.push_str(other);
        &self.1
    }
}

pub struct Money(u32);

#[dials::timed] // alone
impl Money {
    pub const ZERO: Money = Money({ 0 } + 0);

    /// Docs.
    #[must_use]
    pub const fn new(cents: u32) -> Self {
        Money(cents)
    }

    pub(crate) fn half(self) -> Option<Self> {
        (self.0 % 2 == 0).then_some(Money(self.0 / 2))
    }

    async fn later(self) -> Self {
        self
    }

    #[dials(skip)] // alone
    fn skipped(&self) -> u32 {
        self.0
    }
}

pub struct List<T>(Vec<T>);

#[dials::timed] // alone
impl<T> List<T>
where
    T: Clone,
{
    fn get(&self, at: usize) -> Option<T> {
        self.0.get(at).cloned()
    }

    async fn first(&self) -> Option<&T> {
        self.0.first()
    }
}

#[dials::timed] // alone
impl<T> Index<usize> for List<T> {
    type Output = T;
    fn index(&self, at: usize) -> &T {
        &self.0[at]
    }
}

#[dials::timed] // alone
impl<T> IndexMut<usize> for List<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.0[at]
    }
}

#[dials::timed] // alone
impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

#[dials::timed] // alone
impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Add for Money {
    type Output = Self;
    #[dials::timed]
    fn add(self, other: Self) -> Self {
        Money(self.0 + other.0)
    }
}

impl Display for Money {
    #[dials::timed]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cents", self.0)
    }
}

impl std::str::FromStr for Money {
    type Err = std::num::ParseIntError;
    #[dials::timed]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse()?))
    }
}

impl Drop for Money {
    #[dials::timed]
    fn drop(&mut self) {
        println!("spent {}", self.0);
    }
}

pub fn run() {
    let mut me = Me(1, "a".into());
    println!("{:?} {:?}", me.clone().value(), me.clone().mutable_value());
    println!("{:?} {:?}", me.exclusive(), me.reference());
    println!("{:?} {:?}", Box::new(me.clone()).boxed(), Rc::new(me.clone()).counted());
    println!("{:?} {:?}", Arc::new(me.clone()).counted_by_reference(), Pin::new(&mut me).pinned());
    println!("{:?} {:?}", Me::no_receiver(), block_on(me.clone().value_async()));
    println!("{:?} {:?}", block_on(me.clone().mutable_value_async()), block_on(me.exclusive_async()));
    println!("{:?} {:?}", block_on(Arc::new(me.clone()).counted_async()), me.clone().partial_move());
    *me.both().unwrap().0 += 1;
    println!("{:?} {:?} {:?}", me.elided(""), me.anonymous(), block_on(me.anonymous_async("x")));
    println!("{:?}", me.outlives("b"));
    println!("{:?}", block_on(me.outlives_async("b")));
    let money: Money = "4".parse().unwrap();
    println!("{} {}", money, money.skipped());
    println!("{}", block_on((money.half().unwrap() + Money::new(1)).later()));
    println!("{}", Money::ZERO);
    println!("{:?}", "x".parse::<Money>().is_err());
    let mut list = List(vec![1, 2]);
    list[0] += list[1];
    println!("{:?} {:?} {}", list.get(0), block_on(list.first()), list.len());
    println!("{:?}", list.into_iter().collect::<Vec<_>>());
}
