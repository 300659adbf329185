//! The attribute changes nothing that a caller or the compiler can observe. Each test has the same code twice, with and
//! without.

use std::cell::RefCell;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn noisy(name: &'static str) -> Noisy {
    Noisy(name)
}

/// What is dropped while `f` runs and with what it returns, in order.
fn dropped<R>(f: impl FnOnce() -> R) -> Vec<&'static str> {
    DROPPED.take();
    drop(f());
    DROPPED.take()
}

fn poll_to_end<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

/// A type a module, so that the same methods can be on it twice.
struct Owner<Here>(Noisy, #[expect(dead_code)] Noisy, std::marker::PhantomData<Here>);

impl<Here> Owner<Here> {
    fn new() -> Self {
        Owner(noisy("self.0"), noisy("self.1"), std::marker::PhantomData)
    }
}

/// The same items in two modules, one of them annotated.
macro_rules! twice {
    ($($items:item)*) => {
        #[allow(unused_variables, clippy::needless_pass_by_value)]
        mod plain {
            use super::*;
            pub(super) struct Here;
            $($items)*
        }
        #[allow(unused_variables, clippy::needless_pass_by_value)]
        mod timed {
            use super::*;
            pub(super) struct Here;
            $(#[dials::timed] $items)*
        }
    };
}

twice! {
    pub(super) fn guard(a: Noisy, _: Noisy, c: Noisy) { let local = noisy("local"); }
    pub(super) fn outcome(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> Option<()> {
        let local = noisy("local");
        c.0 = "c2";
        Some(())
    }
    pub(super) fn returns_early(a: Noisy, b: Noisy) -> Option<u8> {
        let local = noisy("local");
        let moved = b;
        None?;
        Some(1)
    }
    pub(super) async fn asynchronous(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy) -> u8 {
        let local = noisy("local");
        c.0 = "c2";
        std::future::ready(()).await;
        1
    }
    pub(super) fn tail(a: Noisy) -> Option<usize> {
        Some(noisy("temporary").0.len() + a.0.len())
    }
    impl Owner<Here> {
        pub(super) fn partly(self, other: Noisy) -> Option<()> {
            let taken = self.0;
            Some(())
        }
        pub(super) async fn partly_async(self, other: Noisy) {
            let taken = self.0;
        }
    }
    pub(super) async fn leaf(a: [u8; 1024]) -> usize { std::future::ready(()).await; a.len() }
    pub(super) async fn one_up(a: [u8; 1024]) -> usize { leaf(a).await }
    pub(super) async fn two_up(a: [u8; 1024]) -> usize { one_up(a).await }
    pub(super) async fn three_up(a: [u8; 1024]) -> usize { two_up(a).await }
    pub(super) async fn text(a: &str) -> usize {
        let buffer = [0_u8; 64];
        std::future::ready(()).await;
        a.len() + buffer.len()
    }
    pub(super) async fn text_up(a: &str) -> Result<usize, std::fmt::Error> { Ok(text(a).await) }
    pub(super) fn returned(a: &str) -> impl Future<Output = usize> { async move { text(a).await } }
    #[allow(clippy::unused_async)]
    pub(super) async fn all_traits(a: &str) -> u8 { 1 }
    pub(super) async fn not_send() -> usize {
        let cell = std::rc::Rc::new(1);
        std::future::ready(()).await;
        *cell
    }
}

#[test]
fn arguments_are_dropped_in_the_same_order() {
    let pair = || (noisy("b"), noisy("rest"));
    for (plain, timed, expected) in [
        (
            dropped(|| plain::guard(noisy("a"), noisy("_"), noisy("c"))),
            dropped(|| timed::guard(noisy("a"), noisy("_"), noisy("c"))),
            vec!["local", "c", "_", "a"],
        ),
        (
            dropped(|| plain::outcome(noisy("a"), noisy("_"), pair(), noisy("c"))),
            dropped(|| timed::outcome(noisy("a"), noisy("_"), pair(), noisy("c"))),
            vec!["local", "c2", "b", "rest", "_", "a"],
        ),
        (
            dropped(|| plain::returns_early(noisy("a"), noisy("b"))),
            dropped(|| timed::returns_early(noisy("a"), noisy("b"))),
            vec!["b", "local", "a"],
        ),
        (
            dropped(|| poll_to_end(plain::asynchronous(noisy("a"), noisy("_"), pair(), noisy("c")))),
            dropped(|| poll_to_end(timed::asynchronous(noisy("a"), noisy("_"), pair(), noisy("c")))),
            vec!["local", "c2", "b", "rest", "_", "a"],
        ),
        (
            dropped(|| plain::asynchronous(noisy("a"), noisy("_"), pair(), noisy("c"))),
            dropped(|| timed::asynchronous(noisy("a"), noisy("_"), pair(), noisy("c"))),
            vec!["a", "_", "b", "rest", "c"],
        ),
        (dropped(|| plain::tail(noisy("a"))), dropped(|| timed::tail(noisy("a"))), vec!["temporary", "a"]),
        (
            dropped(|| Owner::<plain::Here>::new().partly(noisy("other"))),
            dropped(|| Owner::<timed::Here>::new().partly(noisy("other"))),
            vec!["self.0", "other", "self.1"],
        ),
        (
            dropped(|| poll_to_end(Owner::<plain::Here>::new().partly_async(noisy("other")))),
            dropped(|| poll_to_end(Owner::<timed::Here>::new().partly_async(noisy("other")))),
            vec!["self.0", "other", "self.1"],
        ),
        (
            dropped(|| Owner::<plain::Here>::new().partly_async(noisy("other"))),
            dropped(|| Owner::<timed::Here>::new().partly_async(noisy("other"))),
            vec!["self.0", "self.1", "other"],
        ),
    ] {
        assert_eq!(plain, expected, "the language");
        assert_eq!(timed, expected, "the attribute");
    }
}

#[test]
fn futures_grow_by_at_most_32_bytes_a_level() {
    fn size<F: Future>(future: &F) -> usize {
        size_of_val(future)
    }
    let kilobyte = [0; 1024];
    let plain = [
        size(&plain::leaf(kilobyte)),
        size(&plain::one_up(kilobyte)),
        size(&plain::two_up(kilobyte)),
        size(&plain::three_up(kilobyte)),
        size(&plain::text("")),
        size(&plain::text_up("")),
        size(&plain::returned("")),
    ];
    let timed = [
        size(&timed::leaf(kilobyte)),
        size(&timed::one_up(kilobyte)),
        size(&timed::two_up(kilobyte)),
        size(&timed::three_up(kilobyte)),
        size(&timed::text("")),
        size(&timed::text_up("")),
        size(&timed::returned("")),
    ];
    for ((plain, timed), levels) in plain.into_iter().zip(timed).zip([1, 2, 3, 4, 1, 2, 2]) {
        assert!(timed > plain && timed <= plain + 32 * levels, "{plain} became {timed} at level {levels}");
    }
}

/// Which auto traits a type has, by autoref.
struct Has<T>(std::marker::PhantomData<T>);

macro_rules! auto_traits {
    ($($method:ident $no:ident: $bound:path;)*) => {
        $(
            #[allow(dead_code, reason = "a trait that every type under test has or lacks leaves the other method unused")]
            trait $no {
                fn $method(&self) -> bool {
                    false
                }
            }
            impl<T> $no for &Has<T> {}
            #[allow(dead_code, reason = "as above")]
            impl<T: $bound> Has<T> {
                fn $method(&self) -> bool {
                    true
                }
            }
        )*
        macro_rules! auto_traits_of {
            ($value:expr) => {{
                let has = marker(&$value);
                [$((&has).$method()),*]
            }};
        }
    };
}

auto_traits! {
    send NoSend: Send;
    sync NoSync: Sync;
    unpin NoUnpin: Unpin;
    unwind NoUnwind: UnwindSafe;
    ref_unwind NoRefUnwind: RefUnwindSafe;
}

fn marker<T>(_: &T) -> Has<T> {
    Has(std::marker::PhantomData)
}

#[test]
fn futures_keep_their_auto_traits() {
    assert_eq!(auto_traits_of!(plain::all_traits("")), [true, true, false, true, true]);
    assert_eq!(auto_traits_of!(timed::all_traits("")), [true, true, false, true, true]);
    assert_eq!(auto_traits_of!(plain::leaf([0; 1024])), auto_traits_of!(timed::leaf([0; 1024])));
    assert_eq!(auto_traits_of!(plain::text_up("")), auto_traits_of!(timed::text_up("")));
    assert_eq!(auto_traits_of!(plain::not_send())[..2], [false, false]);
    assert_eq!(auto_traits_of!(plain::not_send()), auto_traits_of!(timed::not_send()));
}
