//! Parameters that move into a closure or a future: no error, no lint and no other drop comes of it.
#![deny(warnings, clippy::used_underscore_binding, clippy::no_effect_underscore_binding)]

use super::{block_on, ended, ok, pause};
use std::cell::RefCell;

#[dials::timed]
fn borrows_mutably(ref mut x: String) -> Result<String, u8> {
    x.push('!');
    Ok(x.clone())
}

#[dials::timed]
async fn borrows_a_part_mutably((ref mut x, _): (String, u8), [ref mut y @ .., ref z]: [u8; 3]) -> String {
    x.push('!');
    y[0] += 1;
    pause().await;
    format!("{x}{y:?}{z}")
}

#[dials::timed(labels(x = x.len()))]
fn borrows_mutably_under_a_label((ref mut x, ref y): (String, u8)) -> Result<String, u8> {
    x.push('!');
    Err(*y)
}

/// Here the place itself need not be mutable.
#[dials::timed]
fn borrows_mutably_through_a_reference(&mut (ref mut x, ref y): &mut (String, u8)) -> Option<u8> {
    x.push('!');
    Some(*y)
}

macro_rules! mutably {
    ($name:ident) => {
        ref mut $name
    };
}

macro_rules! plainly {
    ($name:ident) => {
        $name
    };
}

#[dials::timed]
fn borrows_behind_macros((mutably!(x), plainly!(y)): (String, u8), plainly!(z): u8) -> Option<u8> {
    x.push('!');
    Some(y + z)
}

#[test]
fn a_pattern_may_borrow_mutably() {
    assert_eq!(borrows_mutably("a".into()).unwrap(), "a!");
    assert_eq!(block_on(borrows_a_part_mutably(("a".into(), 1), [1, 2, 3])), "a![2, 2]3");
    assert_eq!(borrows_mutably_under_a_label(("a".into(), 1)), Err(1));
    let mut lent = ("a".into(), 1);
    assert_eq!(borrows_mutably_through_a_reference(&mut lent), Some(1));
    assert_eq!(lent.0, "a!");
    assert_eq!(borrows_behind_macros(("a".into(), 1), 2), Some(3));
    assert_eq!(ended!("borrows_mutably"), ok(1));
    assert_eq!(ended!("borrows_a_part_mutably"), ok(1));
}

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

/// The same functions in two modules, one of them annotated.
macro_rules! twice {
    ($($items:item)*) => {
        mod plain {
            use super::*;
            $($items)*
        }
        mod timed {
            use super::*;
            $(#[dials::timed] $items)*
        }
    };
}

twice! {
    pub(super) fn unused(_a: Noisy, mut _b: Noisy, ref _c: Noisy, ref mut _d: Noisy, _e @ Noisy(_): Noisy) -> Option<Noisy> {
        Some(Noisy("returned"))
    }
    pub(super) async fn unused_async(_a: Noisy, mut _b: Noisy, ref _c: Noisy, ref mut _d: Noisy, _e @ Noisy(_): Noisy) -> Noisy {
        pause().await;
        Noisy("returned")
    }
    pub(super) fn unused_future(_a: Noisy, _b: Noisy) -> impl Future<Output = u8> {
        std::future::ready(1)
    }
    pub(super) fn partly_unused(_a: &mut u8, (_b, c): (u8, u8), _: u8, _d: impl Sized) -> Option<u8> {
        Some(c)
    }
}

#[test]
fn unused_arguments_are_dropped_as_without_the_attribute() {
    fn dropped<R>(call: impl FnOnce([Noisy; 5]) -> R) -> Vec<&'static str> {
        drop(call(["a", "b", "c", "d", "e"].map(Noisy)));
        DROPPED.take()
    }
    for (plain, timed, expected) in [
        (
            dropped(|[a, b, c, d, e]| plain::unused(a, b, c, d, e)),
            dropped(|[a, b, c, d, e]| timed::unused(a, b, c, d, e)),
            vec!["e", "d", "c", "b", "a", "returned"],
        ),
        (
            dropped(|[a, b, c, d, e]| block_on(plain::unused_async(a, b, c, d, e))),
            dropped(|[a, b, c, d, e]| block_on(timed::unused_async(a, b, c, d, e))),
            vec!["e", "d", "c", "b", "a", "returned"],
        ),
        (
            dropped(|[a, b, c, d, e]| plain::unused_async(a, b, c, d, e)),
            dropped(|[a, b, c, d, e]| timed::unused_async(a, b, c, d, e)),
            vec!["a", "b", "c", "d", "e"],
        ),
        (
            dropped(|[a, b, ..]| block_on(plain::unused_future(a, b))),
            dropped(|[a, b, ..]| block_on(timed::unused_future(a, b))),
            vec!["b", "a", "c", "d", "e"],
        ),
    ] {
        assert_eq!(plain, expected, "the language");
        assert_eq!(timed, expected, "the attribute");
    }
    assert_eq!(plain::partly_unused(&mut 1, (2, 3), 4, 5), timed::partly_unused(&mut 1, (2, 3), 4, 5));
}

macro_rules! equal_names {
    ($name:ident, $later:ident, $argument:ident) => {
        #[dials::timed]
        fn $name(_x: u8, $argument: u8) -> Option<(u8, u8)> {
            let first = _x;
            Some((first, $argument))
        }
        #[dials::timed]
        async fn $later(_x: u8, $argument: u8) -> (u8, u8) {
            let first = _x;
            pause().await;
            (first, $argument)
        }
    };
}

mod uses_what_is_said_to_be_unused {
    #![allow(clippy::used_underscore_binding, reason = "so it does without the attribute")]
    use super::*;

    equal_names!(named_equally, named_equally_later, _x);

    #[dials::timed(labels(x = _x))]
    fn labelled(_x: &str) -> Option<usize> {
        Some(_x.len())
    }

    #[dials::timed]
    async fn labelled_later(_x: &str, mut _y: u8) -> usize {
        _y += 1;
        _x.len() + usize::from(_y)
    }

    #[test]
    fn parameters_may_be_spelled_equally_or_begin_with_an_underscore() {
        assert_eq!(named_equally(1, 2), Some((1, 2)));
        assert_eq!(block_on(named_equally_later(1, 2)), (1, 2));
        assert_eq!(labelled("ab"), Some(2));
        assert_eq!(block_on(labelled_later("ab", 1)), 4);
        let snapshot = dials::snapshot();
        let labelled = snapshot.function(concat!(module_path!(), "::labelled")).unwrap();
        assert_eq!(labelled.calls(), 1);
        assert_eq!(ended!("labelled_later"), ok(1));
    }
}
