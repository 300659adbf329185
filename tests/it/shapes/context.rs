//! Where an annotated function stands and what stands around it.
#![deny(warnings)]

use super::{block_on, ended, errors, ok, panics, pause};

mod shadowed {
    #![allow(dead_code, non_camel_case_types, unused_imports, unused_macros)]
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod dials {}
    macro_rules! concat {
        ($($t:tt)*) => {
            compile_error!("not this one")
        };
    }
    macro_rules! module_path {
        ($($t:tt)*) => {
            compile_error!("not this one")
        };
    }
    macro_rules! stringify {
        ($($t:tt)*) => {
            compile_error!("not this one")
        };
    }
    pub struct Box;
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

    #[::dials::timed(name = "shadowed_sync", labels(a = 1_u8))]
    pub fn sync(_a: u8) -> Result<u8> {
        Result(1)
    }
    #[::dials::timed]
    pub async fn asynchronous(_a: u8) -> Result<u8> {
        Result(1)
    }
    #[::dials::timed]
    pub fn guard() -> u8 {
        1
    }

    impl<T> Result<T> {
        pub fn get(self) -> T {
            self.0
        }
    }
}

#[test]
fn names_of_the_user_shadow_none_of_ours() {
    assert_eq!(shadowed::sync(1).get() + block_on(shadowed::asynchronous(1)).get() + shadowed::guard(), 3);
    assert_eq!(ended!("shadowed::shadowed_sync"), ok(1));
    assert_eq!(ended!("shadowed::asynchronous"), ok(1));
}

macro_rules! functions {
    ($vis:vis $name:ident, $later:ident, $arg:ident: $ty:ty, $body:block, $expr:expr, $lit:literal, $($item:item)*) => {
        #[dials::timed(slow = $lit, labels(x = $arg))]
        $vis fn $name($arg: $ty, _other: u8) -> Option<$ty> $body

        #[dials::timed]
        $vis async fn $later($arg: $ty) -> $ty {
            let arg = $arg;
            let _ = arg;
            $expr
        }

        $(#[dials::timed] $item)*
    };
}

functions! {
    pub(super) from_macro, from_macro_later, n: u8, { Some(n + 1) }, 7, 5ms,
    fn from_item(a: u8) -> Option<u8> { Some(a) }
    async fn from_item_later(a: u8) -> u8 { a }
}

macro_rules! method {
    ($self:ident, $name:ident, $($body:tt)*) => {
        #[dials::timed]
        async fn $name(&$self) -> Option<u8> { $($body)* }
    };
}

struct Named(u8);

impl Named {
    method!(self, from_tokens, Some(self.0));
}

#[test]
fn macros_may_write_the_function() {
    assert_eq!(from_macro(1, 2), Some(2));
    assert_eq!(block_on(from_macro_later(1)), 7);
    assert_eq!(from_item(1), Some(1));
    assert_eq!(block_on(from_item_later(1)), 1);
    assert_eq!(block_on(Named(3).from_tokens()), Some(3));
    assert_eq!(ended!("from_macro"), ok(1));
    assert_eq!(ended!("from_macro_later"), ok(1));
    assert_eq!(ended!("from_item"), ok(1));
    assert_eq!(ended!("Named::from_tokens"), ok(1));
}

#[dials::timed(labels(x = __dials_call))]
fn our_names(__dials_guard: u8, __dials_call: u8, (__dials_value, _): (u8, u8)) -> Option<u8> {
    let __dials_site = 1;
    let __dials_outcome = 1;
    Some(__dials_guard + __dials_call + __dials_value + __dials_site + __dials_outcome)
}

#[dials::timed]
async fn our_names_async(__dials_return: u8, __dials_arg1: u8, _: u8) -> u8 {
    __dials_return + __dials_arg1
}

#[test]
fn names_of_ours_are_free_for_the_user() {
    assert_eq!(our_names(1, 2, (3, 4)), Some(8));
    assert_eq!(block_on(our_names_async(1, 2, 3)), 3);
}

#[dials::timed]
#[tracing::instrument]
async fn instrumented_below(n: u8) -> Result<u8, String> {
    pause().await;
    Ok(n)
}

#[tracing::instrument]
#[dials::timed]
async fn instrumented_above(n: u8) -> Result<u8, String> {
    pause().await;
    Err(n.to_string())
}

#[dials::timed]
#[tracing::instrument(ret)]
fn instrumented_sync(n: u8) -> Option<u8> {
    Some(n)
}

#[test]
fn tracing_may_stand_on_either_side() {
    assert_eq!(block_on(instrumented_below(1)), Ok(1));
    assert_eq!(block_on(instrumented_above(1)), Err("1".into()));
    assert_eq!(instrumented_sync(1), Some(1));
    assert_eq!(ended!("instrumented_below"), ok(1));
    assert_eq!(ended!("instrumented_above"), errors(1));
    assert_eq!(ended!("instrumented_sync"), ok(1));
}

#[dials::timed]
#[tokio::main(flavor = "current_thread")]
async fn main_below() -> Result<u8, String> {
    tokio::task::yield_now().await;
    Ok(1)
}

#[tokio::main(flavor = "current_thread")]
#[dials::timed]
async fn main_above() -> Result<u8, String> {
    tokio::task::yield_now().await;
    Ok(1)
}

#[test]
fn tokio_main_may_stand_on_either_side() {
    assert_eq!(main_below(), Ok(1));
    assert_eq!(main_above(), Ok(1));
    assert_eq!(ended!("main_below"), ok(1));
    assert_eq!(ended!("main_above"), ok(1));
}

#[dials::timed]
#[tokio::test]
async fn tokio_tests_may_be_measured() {
    tokio::task::yield_now().await;
}

#[tokio::test]
#[dials::timed]
async fn tokio_tests_may_be_measured_inside() {
    tokio::task::yield_now().await;
}

#[dials::timed]
#[test]
#[should_panic(expected = "as it should")]
fn tests_may_be_measured() {
    panic!("as it should");
}

fn outer<T: Default + PartialEq + Send>(value: T) -> Option<bool> {
    #[dials::timed]
    fn inner<T: Default>() -> Option<T> {
        Some(T::default())
    }
    struct Local;
    impl Local {
        #[dials::timed]
        async fn method(&self) -> u8 {
            1
        }
    }
    Some(inner::<T>()? == value && block_on(Local.method()) == 1)
}

#[test]
fn functions_nested_in_generic_ones_share_one_site() {
    assert_eq!(outer(0), Some(true));
    assert_eq!(outer(String::new()), Some(true));
    assert_eq!(ended!("outer::inner"), ok(2));
    assert_eq!(ended!("outer::Local::method"), ok(2));
}

#[dials::timed]
fn deep(n: u32) -> Option<u32> {
    if n == 0 { Some(0) } else { Some(deep(n - 1)? + 1) }
}

#[dials::timed]
fn deep_guard(n: u32) -> u32 {
    if n == 0 { 0 } else { deep_guard(n - 1) + 1 }
}

#[test]
fn recursion_of_ten_thousand_frames_fits_in_a_stack() {
    let both = || (deep(10_000), deep_guard(10_000));
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(both).unwrap();
    assert_eq!(thread.join().unwrap(), (Some(10_000), 10_000));
    assert_eq!(ended!("deep"), ok(10_001));
}

#[dials::timed]
fn caught(text: &str) -> Option<u8> {
    text.as_bytes()[0].into()
}

#[test]
fn panics_are_counted_and_go_on() {
    let payload = std::panic::catch_unwind(|| caught("")).unwrap_err();
    assert!(payload.downcast_ref::<String>().unwrap().contains("out of bounds"));
    assert_eq!(ended!("caught"), panics(1));
}

#[dials::timed(span, labels(n = n))]
fn spanned(n: u8) -> Option<u8> {
    Some(n)
}

#[dials::timed(span)]
fn spanned_guard(n: u8) -> u8 {
    n
}

#[dials::timed(span, labels(n = n))]
async fn spanned_async(n: u8) -> u8 {
    pause().await;
    n
}

#[dials::timed(labels(n = n, m = m.len()), span)]
fn labelled_future((n, _): (u8, u8), m: String) -> impl Future<Output = usize> {
    spanned_future(usize::from(n) + m.len())
}

#[dials::timed(span, labels(n))]
#[cfg(false)]
fn never_compiled() {}

#[dials::timed(span, labels(n = n))]
fn spanned_future(n: usize) -> impl Future<Output = usize> {
    async move { n }
}

#[test]
fn spans_and_labels_fit_every_form() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(spanned(1), Some(1));
    assert_eq!(spanned_guard(1), 1);
    assert_eq!(block_on(send(spanned_async(1))), 1);
    assert_eq!(block_on(send(labelled_future((1, 2), "ab".into()))), 3);
    assert_eq!(ended!("spanned"), ok(1));
    assert_eq!(ended!("spanned_guard"), ok(1));
    assert_eq!(ended!("spanned_async"), ok(1));
    assert_eq!(ended!("labelled_future"), ok(1));
}

#[derive(dials::Label)]
enum Plan {
    Free,
    #[label("paid")]
    Business,
}

#[dials::timed(labels(plan = plan, r#type = text, size = { let n = numbers.len(); n }))]
fn labelled((plan, numbers): (&Plan, Vec<u8>), text: String) -> Result<String, String> {
    if numbers.is_empty() { Err(text) } else { Ok(text) }
}

#[test]
fn labels_are_evaluated_once_the_parameters_are_bound() {
    labelled((&Plan::Free, vec![1]), "a\n\"b\"".into()).unwrap();
    labelled((&Plan::Business, vec![]), "c".into()).unwrap_err();
    let snapshot = dials::snapshot();
    let mut found: Vec<_> = snapshot
        .functions()
        .iter()
        .filter(|function| function.name() == "labelled" && function.calls() > 0)
        .map(|function| {
            let labels = function.labels().iter().map(|(name, value)| format!("{name}={value}"));
            (labels.collect::<Vec<_>>().join(","), function.ok(), function.errors())
        })
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [("plan=Free,type=a\n\"b\",size=1".into(), 1, 0), ("plan=paid,type=c,size=0".into(), 0, 1)]
    );
}
