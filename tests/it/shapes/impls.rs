//! The attribute on `impl` blocks.
#![deny(warnings)]

use super::{block_on, ended, ok};
use dials::timed;
use std::ops::{Add, Deref, Index, IndexMut};

#[derive(Clone, Copy, Debug, PartialEq)]
struct Money(u32);

#[dials::timed]
impl Money {
    const ZERO: Money = Money({ 0 } + 0);

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

    #[dials(skip)]
    fn skipped(self) -> u32 {
        self.0
    }

    #[timed(name = "Money::named")]
    fn own_attribute(self) -> u32 {
        self.0
    }

    #[cfg_attr(true, dials::timed(name = "Money::conditional"))]
    fn conditional_attribute(self) -> u32 {
        self.0
    }

    fn array<const N: usize>(self) -> Filled<{ usize::MAX }, N> {
        Filled
    }

    fn fallible<const N: usize>(self) -> Result<Filled<{ 1 + 1 }, N>, [u8; 2]> {
        Ok(Filled)
    }
}

struct Filled<const A: usize, const B: usize>;

#[test]
fn methods_are_measured_and_the_rest_is_left_alone() {
    const CONST: Money = Money::new(4);
    assert_eq!(CONST.half(), Some(Money(2)));
    assert_eq!(block_on(CONST.later()), CONST);
    assert_eq!(CONST.skipped() + CONST.own_attribute() + CONST.conditional_attribute(), 12);
    let _: Filled<{ usize::MAX }, 3> = CONST.array();
    assert!(CONST.fallible::<1>().is_ok());
    assert_eq!(Money::ZERO, Money(0));
    let snapshot = dials::snapshot();
    let mut names: Vec<_> = snapshot
        .functions()
        .iter()
        .filter(|function| function.module() == module_path!() && function.name().starts_with("Money::"))
        .map(|function| (function.name(), function.calls()))
        .collect();
    names.sort_unstable();
    let once =
        ["array", "conditional", "fallible", "half", "later", "named"].map(|name| format!("Money::{name}"));
    assert_eq!(names, once.each_ref().map(|name| (&**name, 1)));
}

macro_rules! accessor {
    ($name:ident) => {
        fn $name(&self) -> u8 {
            1
        }
    };
}

#[dials::timed(labels(kind = "list"), slow = 1s)]
impl<T> List<T>
where
    T: Clone,
{
    accessor!(from_macro);

    fn get(&self, at: usize) -> Option<T> {
        self.0.get(at).cloned()
    }

    async fn first(&self) -> Option<&T> {
        self.0.first()
    }
}

struct List<T>(Vec<T>);

#[test]
fn arguments_of_a_block_go_to_its_methods() {
    let list = List(vec![1]);
    assert_eq!((list.get(0), list.from_macro()), (Some(1), 1));
    assert_eq!(block_on(list.first()), Some(&1));
    let get = dials::snapshot();
    let get = get.functions().iter().find(|function| function.name() == "List<_>::get").unwrap();
    assert_eq!(get.labels(), [("kind".into(), "list".into())]);
    assert_eq!(ended!("List<_>::first"), ok(1));
}

#[dials::timed]
impl<T> Index<usize> for List<T> {
    type Output = T;
    fn index(&self, at: usize) -> &T {
        &self.0[at]
    }
}

#[dials::timed]
impl<T> IndexMut<usize> for List<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.0[at]
    }
}

#[dials::timed]
impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

#[dials::timed]
impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[dials::timed]
impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Money(self.0 + other.0)
    }
}

#[test]
fn operators_work() {
    let mut list = List(vec![1, 2]);
    list[0] += list[1];
    assert_eq!(list.len(), 2);
    assert_eq!(list.into_iter().collect::<Vec<_>>(), [3, 2]);
    assert_eq!(Money(1) + Money(2), Money(3));
    assert_eq!(ended!("<Money as Add>::add"), ok(1));
    assert_eq!(ended!("<List<_> as IndexMut<usize>>::index_mut"), ok(1));
}

trait Shape {
    fn area(&self) -> f64;
    #[dials::timed]
    fn described(&self) -> Option<String> {
        Some(format!("{:.1}", self.area()))
    }
}

#[dials::timed]
impl Shape for f64 {
    fn area(&self) -> f64 {
        self * self
    }
}

unsafe trait Trusted {
    fn trusted(&self) -> u8;
}

#[dials::timed]
unsafe impl Trusted for str {
    fn trusted(&self) -> u8 {
        1
    }
}

#[test]
fn traits_stay_object_safe() {
    let shapes: [Box<dyn Shape>; 1] = [Box::new(2.0)];
    assert_eq!(shapes[0].described().as_deref(), Some("4.0"));
    assert_eq!("".trusted(), 1);
    assert_eq!(ended!("Shape::described"), ok(1));
    assert_eq!(ended!("<f64 as Shape>::area"), ok(1));
    assert_eq!(ended!("<str as Trusted>::trusted"), ok(1));
}

macro_rules! implement {
    ($name:ident { $($method:item)* }) => {
        struct $name;
        #[dials::timed]
        impl $name { $($method)* }
    };
}

implement!(Made {
    pub fn associated() -> Option<u8> {
        Some(1)
    }
    #[dials(skip)]
    fn left_out() {}
});

#[test]
fn items_of_macros_are_measured() {
    assert_eq!(Made::associated(), Some(1));
    Made::left_out();
    assert_eq!(ended!("Made::associated"), ok(1));
    assert!(dials::snapshot().function(concat!(module_path!(), "::Made::left_out")).is_none());
}

struct Counter(u32);

#[dials::timed]
impl Drop for Counter {
    fn drop(&mut self) {
        self.0 += 1;
    }
}

#[test]
fn drop_may_be_measured_even_while_unwinding() {
    drop(Counter(0));
    assert!(super::panicked(|| {
        let _counter = Counter(0);
        panic!("unwinds through `drop`, which itself returns");
    }));
    assert_eq!(ended!("<Counter as Drop>::drop"), ok(2));
}
