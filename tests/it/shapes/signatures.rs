//! Everything that may stand before the body.
#![deny(warnings)]

use super::{block_on, ended, ok};
use std::borrow::Cow;
use std::fmt::Display;
use std::ops::Add;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

#[dials::timed]
fn many_patterns(
    (a, mut b): (u8, u8),
    Wrapped { inner, .. }: Wrapped,
    [first, .., last]: [u8; 3],
    &c: &u8,
    _: String,
    ref d: u8,
    mut e: Vec<u8>,
) -> Option<Vec<u8>> {
    b += 1;
    e.push(0);
    Some([&[a, b, inner, first, last, c, *d], &e[..]].concat())
}

#[dials::timed]
async fn many_patterns_async(
    (a, mut b): (u8, u8),
    Wrapped { inner, .. }: Wrapped,
    [first, .., last]: [u8; 3],
    &c: &u8,
    _: String,
    ref d: u8,
    mut e: Vec<u8>,
) -> Vec<u8> {
    b += 1;
    e.push(0);
    [&[a, b, inner, first, last, c, *d], &e[..]].concat()
}

struct Wrapped {
    inner: u8,
    #[expect(dead_code)]
    rest: u8,
}

#[test]
fn parameters_may_be_patterns() {
    let wrapped = || Wrapped { inner: 3, rest: 0 };
    let expected = vec![1, 3, 3, 4, 6, 7, 8, 9, 0];
    assert_eq!(
        many_patterns((1, 2), wrapped(), [4, 5, 6], &7, String::new(), 8, vec![9]),
        Some(expected.clone())
    );
    assert_eq!(
        block_on(many_patterns_async((1, 2), wrapped(), [4, 5, 6], &7, String::new(), 8, vec![9])),
        expected
    );
    assert_eq!(ended!("many_patterns"), ok(1));
    assert_eq!(ended!("many_patterns_async"), ok(1));
}

#[dials::timed]
fn countdown(mut n: u32) -> Option<u32> {
    let mut steps = 0;
    while n > 0 {
        n -= 1;
        steps += 1;
    }
    Some(steps)
}

#[dials::timed]
#[allow(unused_assignments)]
async fn reassigned(mut n: u32) -> u32 {
    n = 7;
    n
}

#[test]
fn mutable_parameters_stay_mutable() {
    assert_eq!(countdown(3), Some(3));
    assert_eq!(block_on(reassigned(1)), 7);
}

struct Grid<T, const W: usize>([T; W]);

impl<T: Copy + Add<Output = T> + Default, const W: usize> Grid<T, W>
where
    [T; W]: Sized,
{
    #[dials::timed]
    fn windows<const N: usize>(&self) -> Option<[T; N]>
    where
        [T; N]: Sized,
    {
        self.0.first_chunk().copied()
    }

    #[dials::timed]
    async fn sum(&self) -> T {
        self.0.iter().fold(T::default(), |sum, one| sum + *one)
    }
}

#[test]
fn const_generics_and_where_clauses_survive() {
    assert_eq!(Grid([1, 2, 3]).windows::<2>(), Some([1, 2]));
    assert_eq!(block_on(Grid([1, 2, 3]).sum()), 6);
    assert_eq!(ended!("Grid<_, W>::windows"), ok(1));
    assert_eq!(ended!("Grid<_, W>::sum"), ok(1));
}

#[dials::timed]
fn higher_ranked(f: impl for<'a> Fn(&'a str) -> &'a str, mut g: impl FnMut(u8)) -> Option<String> {
    g(1);
    g(2);
    Some(f(" a ").to_owned())
}

#[dials::timed]
async fn higher_ranked_async(f: impl for<'a> Fn(&'a str) -> &'a str, mut g: impl FnMut(u8)) -> String {
    g(1);
    f(" a ").to_owned()
}

#[dials::timed]
fn unsized_borrow<T: ?Sized + AsRef<str>>(text: &T) -> Option<usize> {
    Some(text.as_ref().len())
}

#[test]
fn anonymous_and_unsized_generics_work() {
    let mut seen = 0;
    assert_eq!(higher_ranked(str::trim, |n| seen += n).as_deref(), Some("a"));
    assert_eq!(seen, 3);
    assert_eq!(block_on(higher_ranked_async(str::trim, |n| seen += n)), "a");
    assert_eq!(unsized_borrow("abc"), Some(3));
}

struct Text(String);

impl Text {
    #[dials::timed]
    fn elided(&self, _other: &str) -> Option<&str> {
        Some(&self.0)
    }

    #[dials::timed]
    async fn elided_async(&self, other: &str) -> &str {
        if other.is_empty() { "" } else { &self.0 }
    }

    #[dials::timed]
    fn anonymous(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.0))
    }

    #[dials::timed]
    async fn anonymous_async(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    #[dials::timed]
    fn outlives<'a, 'b: 'a>(&'a self, other: &'b str) -> Option<&'a str> {
        Some(if self.0.is_empty() { other } else { &self.0 })
    }

    #[dials::timed]
    async fn outlives_async<'a, 'b: 'a>(&'a mut self, other: &'b str) -> &'a str {
        self.0.push_str(other);
        &self.0
    }
}

#[test]
fn lifetimes_of_all_kinds_come_back() {
    let mut text = Text("a".into());
    assert_eq!(text.elided(&String::new()), Some("a"));
    assert_eq!(block_on(text.elided_async(&String::from("x"))), "a");
    assert_eq!(text.anonymous().unwrap(), "a");
    assert_eq!(block_on(text.anonymous_async()), "a");
    assert_eq!(text.outlives("b"), Some("a"));
    assert_eq!(block_on(text.outlives_async("b")), "ab");
    assert_eq!(ended!("Text::elided"), ok(1));
    assert_eq!(ended!("Text::outlives_async"), ok(1));
}

struct Slice<'t>(&'t str);

#[dials::timed]
impl<'t> Slice<'t> {
    async fn whole(&self) -> &'t str {
        self.0
    }
    async fn with<T: Display>(&self, other: T) -> String
    where
        T: 't,
    {
        format!("{}{other}", self.0)
    }
    async fn call<F, R>(&self, f: F) -> R
    where
        F: AsyncFn(&str) -> R,
    {
        f(self.0).await
    }
    fn later(&self) -> impl Future<Output = &'t str> {
        self.whole()
    }
    async fn opaque(&self) -> (u8, impl Fn() -> usize + use<'t>) {
        let text = self.0;
        (1, || text.len())
    }
}

trait Lender {
    type Lent<'x>
    where
        Self: 'x;
    async fn lend<'x>(&'x self) -> Self::Lent<'x>;
    fn lend_now(&self) -> Option<Self::Lent<'_>>;
    fn each(&self) -> impl Iterator<Item = char>;
}

#[dials::timed]
impl Lender for String {
    type Lent<'x> = &'x str;
    async fn lend<'x>(&'x self) -> Self::Lent<'x> {
        self
    }
    fn lend_now(&self) -> Option<Self::Lent<'_>> {
        Some(self)
    }
    fn each(&self) -> impl Iterator<Item = char> {
        self.chars()
    }
}

#[test]
fn lifetimes_of_impls_and_of_associated_types_come_back() {
    let text = String::from("ab");
    let slice = Slice(&text);
    assert_eq!(block_on(slice.whole()), "ab");
    assert_eq!(block_on(slice.later()), "ab");
    assert_eq!(block_on(slice.with(1)), "ab1");
    assert_eq!(block_on(slice.call(async |text: &str| text.len())), 2);
    assert_eq!(block_on(slice.opaque()).1(), 2);
    assert_eq!(block_on(text.lend()), "ab");
    assert_eq!(text.lend_now(), Some("ab"));
    assert_eq!(text.each().count(), 2);
    assert_eq!(ended!("Slice<'_>::whole"), ok(2));
    assert_eq!(ended!("<String as Lender>::lend"), ok(1));
}

#[derive(Clone)]
struct Me(u8);

#[dials::timed]
impl Me {
    fn value(self) -> Option<u8> {
        Some(self.0)
    }
    fn mutable_value(mut self) -> Option<Self> {
        self.0 += 1;
        Some(self)
    }
    fn reference(&self) -> Option<u8> {
        Some(self.0)
    }
    fn exclusive(&mut self) -> Option<u8> {
        self.0 += 1;
        Some(self.0)
    }
    fn boxed(self: Box<Self>) -> Option<u8> {
        Some(self.0)
    }
    fn counted(self: Rc<Self>) -> Option<u8> {
        Some(self.0)
    }
    fn counted_ref(self: &Arc<Self>) -> Option<u8> {
        Some(self.0)
    }
    fn pinned(self: Pin<&mut Self>) -> Option<u8> {
        Some(self.0)
    }
    fn none() -> Option<Self> {
        Some(Self(0))
    }
    async fn value_async(self) -> u8 {
        self.0
    }
    async fn mutable_value_async(mut self) -> Self {
        self.0 += 1;
        self
    }
    async fn exclusive_async(&mut self) -> u8 {
        self.0 += 1;
        self.0
    }
    async fn boxed_async(self: Box<Self>) -> u8 {
        self.0
    }
    async fn counted_async(self: Arc<Self>) -> u8 {
        self.0
    }
    async fn pinned_async(self: Pin<&mut Self>) -> u8 {
        self.0
    }
}

#[test]
fn receivers_of_all_kinds_work() {
    let mut me = Me(1);
    assert_eq!(me.clone().value(), Some(1));
    assert_eq!(me.clone().mutable_value().unwrap().0, 2);
    assert_eq!(me.exclusive(), Some(2));
    assert_eq!(me.reference(), Some(2));
    assert_eq!(Box::new(me.clone()).boxed(), Some(2));
    assert_eq!(Rc::new(me.clone()).counted(), Some(2));
    assert_eq!(Arc::new(me.clone()).counted_ref(), Some(2));
    assert_eq!(Pin::new(&mut me).pinned(), Some(2));
    assert_eq!(Me::none().unwrap().0, 0);
    assert_eq!(block_on(me.clone().value_async()), 2);
    assert_eq!(block_on(me.clone().mutable_value_async()).0, 3);
    assert_eq!(block_on(me.exclusive_async()), 3);
    assert_eq!(block_on(Box::new(me.clone()).boxed_async()), 3);
    assert_eq!(block_on(Arc::new(me.clone()).counted_async()), 3);
    assert_eq!(block_on(Pin::new(&mut me).pinned_async()), 3);
    let snapshot = dials::snapshot();
    let methods: Vec<_> = snapshot
        .functions()
        .iter()
        .filter(|function| function.module() == module_path!() && function.name().starts_with("Me::"))
        .map(|function| (function.ok(), function.calls()))
        .collect();
    assert_eq!(methods, [(1, 1); 15]);
}

trait Measured {
    type Unit: Default;
    const SCALE: u8;
    fn measure(&self) -> Option<(u8, Self::Unit)>;
}

struct Stick(u8);

impl Measured for Stick {
    type Unit = ();
    const SCALE: u8 = 3;
    #[dials::timed]
    fn measure(&self) -> Option<(u8, Self::Unit)> {
        Some((Self(self.0).0 * Self::SCALE, <Self as Measured>::Unit::default()))
    }
}

#[test]
fn the_self_type_is_in_scope() {
    assert_eq!(Stick(2).measure(), Some((6, ())));
    assert_eq!(ended!("<Stick as Measured>::measure"), ok(1));
}

/// # Safety
/// Of no concern.
#[dials::timed]
unsafe fn dangerous(at: *const u8) -> Option<u8> {
    Some(unsafe { *at })
}

#[dials::timed]
async unsafe fn dangerous_async(at: &u8) -> u8 {
    let at: *const u8 = at;
    unsafe { *at }
}

#[dials::timed]
extern "C" fn exported(a: u8) -> u8 {
    a + 1
}

#[dials::timed]
extern "C-unwind" fn unwinding(a: u8) -> u8 {
    a + 1
}

#[dials::timed]
#[unsafe(no_mangle)]
pub extern "C" fn dials_test_symbol(a: u8) -> u8 {
    a + 2
}

#[unsafe(export_name = "dials_test_other_symbol")]
#[dials::timed]
pub extern "system" fn renamed_symbol(a: u8) -> u8 {
    a + 3
}

#[test]
fn unsafe_and_extern_functions_keep_their_calls() {
    assert_eq!(unsafe { dangerous(&5) }, Some(5));
    assert_eq!(block_on(unsafe { dangerous_async(&5) }), 5);
    let pointer: extern "C" fn(u8) -> u8 = exported;
    assert_eq!(pointer(1), 2);
    assert_eq!(unwinding(1), 2);
    unsafe extern "C" {
        #[link_name = "dials_test_symbol"]
        fn symbol(a: u8) -> u8;
    }
    assert_eq!(unsafe { symbol(1) }, 3);
    assert_eq!(renamed_symbol(1), 4);
    assert_eq!(ended!("dangerous"), ok(1));
    assert_eq!(ended!("dangerous_async"), ok(1));
    assert_eq!(ended!("exported"), ok(1));
    assert_eq!(ended!("dials_test_symbol"), ok(1));
}

#[dials::timed]
#[track_caller]
fn line_below(_a: String) -> Result<u32, ()> {
    Ok(Location::caller().line())
}

#[track_caller]
#[dials::timed]
fn line_above() -> u32 {
    Location::caller().line()
}

#[dials::timed]
#[track_caller]
fn line_future() -> impl Future<Output = u32> {
    let line = Location::caller().line();
    async move { line }
}

#[test]
fn callers_are_known_by_their_line() {
    assert_eq!(line_below(String::new()), Ok(line!()));
    assert_eq!(line_above(), line!());
    assert_eq!(block_on(line_future()), line!());
    assert_eq!(ended!("line_below"), ok(1));
    assert_eq!(ended!("line_above"), ok(1));
    assert_eq!(ended!("line_future"), ok(1));
}

/// Docs.
#[dials::timed]
#[inline(never)]
#[must_use = "why"]
#[doc(hidden)]
#[cold]
pub(in super::super) fn decorated(
    #[cfg(true)] a: u8,
    #[cfg(false)] b: u8,
    #[allow(unused_variables)] c: u8,
) -> Option<u8> {
    Some(a)
}

#[dials::timed]
async fn decorated_async(
    #[cfg(true)] a: u8,
    #[cfg(false)] b: NoSuchType,
    #[allow(unused_variables)] c: u8,
    #[expect(unused_variables)] d: u8,
    #[cfg(false)] (e, _): NoSuchType,
) -> u8 {
    a
}

#[dials::timed]
fn expected(#[expect(unused_variables)] d: u8, #[expect(unused_mut)] mut e: u8) -> Option<u8> {
    Some(e)
}

#[test]
fn attributes_of_items_and_parameters_apply() {
    assert_eq!(decorated(1, 2), Some(1));
    assert_eq!(block_on(decorated_async(1, 2, 3)), 1);
    assert_eq!(expected(1, 2), Some(2));
}

#[dials::timed]
#[allow(non_snake_case)]
fn r#match(r#type: u8, r#gen: u8) -> Option<u8> {
    Some(r#type + r#gen)
}

#[test]
fn raw_names_are_recorded_without_their_prefix() {
    assert_eq!(r#match(1, 2), Some(3));
    assert_eq!(dials::snapshot().function(concat!(module_path!(), "::match")).map(|f| f.calls()), Some(1));
}

#[dials::timed]
fn late_bound(text: &str) -> Option<&str> {
    text.get(1..)
}

#[dials::timed]
fn over<T: Display>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

#[test]
fn functions_are_values() {
    let pointer: for<'a> fn(&'a str) -> Option<&'a str> = late_bound;
    assert_eq!(pointer("ab"), Some("b"));
    assert_eq!(["ab", "cd"].map(late_bound), [Some("b"), Some("d")]);
    assert_eq!(over::<u8>(&[1]), ["1"]);
    assert_eq!(ended!("late_bound"), ok(3));
}

#[dials::timed]
#[target_feature(enable = "sse2")]
#[cfg(target_arch = "x86_64")]
fn vectorised(a: f32) -> Option<f32> {
    use std::arch::x86_64::{_mm_add_ss, _mm_cvtss_f32, _mm_set_ss};
    Some(_mm_cvtss_f32(_mm_add_ss(_mm_set_ss(a), _mm_set_ss(1.0))))
}

#[test]
#[cfg(target_arch = "x86_64")]
fn target_features_reach_the_body() {
    // SAFETY: every x86_64 processor has SSE2.
    assert_eq!(unsafe { vectorised(1.0) }, Some(2.0));
    assert_eq!(ended!("vectorised"), ok(1));
}
