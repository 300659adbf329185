//! What counts as an error is decided by the type of the value, and coercions reach it.
#![deny(warnings)]

use super::{block_on, ended, errors, ok, recorded};
use std::error::Error;
use std::fmt;
use std::io;

#[derive(Debug, PartialEq, dials::ErrorKind)]
enum Refused {
    Empty,
    #[error_kind("too_long")]
    Long {
        by: usize,
    },
    #[error_kind(ok)]
    Already,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl Error for Refused {}

fn kinds(path: &str) -> Vec<(&'static str, u64)> {
    let mut kinds: Vec<_> = dials::snapshot().function(path).unwrap().error_kinds().collect();
    kinds.sort_unstable();
    kinds
}

fn check(text: &str) -> Result<usize, Refused> {
    match text.len() {
        0 => Err(Refused::Empty),
        by @ 4.. => Err(Refused::Long { by }),
        3 => Err(Refused::Already),
        n => Ok(n),
    }
}

#[dials::timed]
fn sync(text: &str) -> Result<usize, Refused> {
    Ok(check(text)? + 1)
}

#[dials::timed]
async fn asynchronous(text: &str) -> Result<usize, Refused> {
    Ok(check(text)? + 1)
}

#[test]
fn errors_are_counted_by_kind_and_none_is_no_failure() {
    for text in ["", "a", "abc", "abcd", "abcde"] {
        assert_eq!(sync(text).is_ok(), text == "a");
        assert_eq!(block_on(asynchronous(text)).is_ok(), text == "a");
    }
    for path in [concat!(module_path!(), "::sync"), concat!(module_path!(), "::asynchronous")] {
        assert_eq!(recorded(path), super::Ended { ok: 2, errors: 3, ..Default::default() });
        assert_eq!(kinds(path), [("Empty", 1), ("too_long", 2)]);
    }
}

#[dials::timed]
fn boxed_error(n: &str) -> Result<i32, Box<dyn Error + Send + Sync>> {
    if n.is_empty() {
        return Err("empty".into());
    }
    let n: i32 = n.parse()?;
    Ok(n)
}

#[dials::timed]
async fn boxed_error_async(n: &str) -> Result<i32, Box<dyn Error>> {
    if n.is_empty() {
        Err("empty")?;
    }
    Ok(n.parse()?)
}

#[test]
fn question_marks_convert_into_boxed_errors() {
    assert_eq!(boxed_error("1").unwrap(), 1);
    boxed_error("").unwrap_err();
    boxed_error("x").unwrap_err();
    block_on(boxed_error_async("")).unwrap_err();
    assert_eq!(ended!("boxed_error"), super::Ended { ok: 1, errors: 2, ..Default::default() });
    assert_eq!(ended!("boxed_error_async"), errors(1));
}

type Outcome<T> = Result<T, Refused>;

mod aliases {
    pub type Checked = super::Outcome<u8>;
}

#[dials::timed]
fn alias(fails: bool) -> aliases::Checked {
    if fails { Err(Refused::Empty) } else { Ok(1) }
}

#[dials::timed]
fn io_alias(name: &str) -> io::Result<String> {
    std::fs::read_to_string(name)
}

#[test]
fn aliases_of_result_are_results() {
    alias(true).unwrap_err();
    alias(false).unwrap();
    io_alias("/no/such/file").unwrap_err();
    assert_eq!(ended!("alias"), super::Ended { ok: 1, errors: 1, ..Default::default() });
    assert_eq!(kinds(concat!(module_path!(), "::io_alias")), [("NotFound", 1)]);
}

#[dials::timed]
fn nested_opaque(fails: bool) -> Result<impl Iterator<Item = u8>, Refused> {
    if fails {
        return Err(Refused::Empty);
    }
    Ok([1, 2].into_iter())
}

#[dials::timed]
fn nested_opaque_io() -> io::Result<impl Fn(u8) -> u8> {
    Err(io::ErrorKind::TimedOut)?;
    Ok(|n| n + 1)
}

#[dials::timed]
async fn nested_opaque_async(fails: bool) -> Result<impl Iterator<Item = u8>, Refused> {
    if fails {
        return Err(Refused::Empty);
    }
    Ok([1, 2].into_iter())
}

#[dials::timed]
async fn opaque_async(n: u8) -> impl fmt::Display {
    if n == 0 {
        return "none".to_owned();
    }
    n.to_string()
}

#[test]
fn results_of_opaque_types_are_results() {
    assert!(nested_opaque(true).is_err());
    assert_eq!(nested_opaque(false).unwrap().sum::<u8>(), 3);
    assert!(nested_opaque_io().is_err());
    assert!(block_on(nested_opaque_async(true)).is_err());
    assert_eq!(block_on(nested_opaque_async(false)).unwrap().sum::<u8>(), 3);
    assert_eq!(block_on(opaque_async(0)).to_string(), "none");
    let both = super::Ended { ok: 1, errors: 1, ..Default::default() };
    assert_eq!(ended!("nested_opaque"), both);
    assert_eq!(ended!("nested_opaque_async"), both);
    assert_eq!(ended!("opaque_async"), ok(1));
    assert_eq!(kinds(concat!(module_path!(), "::nested_opaque_io")), [("TimedOut", 1)]);
}

type Job = Box<dyn FnOnce() -> u8 + Send + Sync>;

#[dials::timed]
fn coerced() -> Result<Job, Refused> {
    Ok(Box::new(|| 1))
}

#[dials::timed]
async fn coerced_async() -> Result<Job, Refused> {
    Ok(Box::new(|| 1))
}

#[dials::timed]
fn coerced_return() -> &'static dyn fmt::Display {
    return &0u8;
}

#[dials::timed]
async fn coerced_return_async(early: bool) -> &'static dyn fmt::Display {
    if early {
        return &0u8;
    }
    &"late"
}

#[dials::timed]
async fn coerced_slice() -> Option<&'static [u8]> {
    let array: &'static [u8; 3] = &[1, 2, 3];
    Some(array)
}

#[test]
fn returned_values_are_coerced() {
    assert_eq!(coerced().unwrap()(), 1);
    assert_eq!(block_on(coerced_async()).unwrap()(), 1);
    assert_eq!(coerced_return().to_string(), "0");
    assert_eq!(block_on(coerced_return_async(true)).to_string(), "0");
    assert_eq!(block_on(coerced_return_async(false)).to_string(), "late");
    assert_eq!(block_on(coerced_slice()), Some(&[1_u8, 2, 3][..]));
}

#[dials::timed]
fn generic<T>(value: T) -> T {
    value
}

struct Holder<T>(T);

impl<T: Clone> Holder<T> {
    #[dials::timed]
    fn get(&self) -> T {
        self.0.clone()
    }
}

#[dials::timed]
fn generic_error<E: Error>(error: E) -> Result<(), E> {
    Err(error)
}

struct Opaque;

#[dials::timed]
fn error_without_traits() -> Result<(), Opaque> {
    Err(Opaque)
}

#[test]
fn a_bare_parameter_is_no_result_and_any_type_may_be_an_error() {
    assert_eq!(generic(Err::<(), _>(Refused::Empty)), Err(Refused::Empty));
    assert_eq!(Holder(Err::<(), _>(1)).get(), Err(1));
    generic_error(Refused::Empty).unwrap_err();
    assert!(error_without_traits().is_err());
    assert_eq!(ended!("generic"), ok(1));
    assert_eq!(ended!("Holder<_>::get"), ok(1));
    assert_eq!(ended!("generic_error"), errors(1));
    assert_eq!(ended!("error_without_traits"), errors(1));
}

#[derive(Debug)]
struct Borrowing<'a>(&'a str);

impl fmt::Display for Borrowing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Borrowing<'_> {}

#[dials::timed]
fn borrowing(text: &str) -> Result<(), Borrowing<'_>> {
    Err(Borrowing(text))
}

#[dials::timed]
async fn borrowing_async(text: &str) -> Result<(), Borrowing<'_>> {
    Err(Borrowing(text))
}

#[dials::timed]
fn borrowing_boxed<'a>(text: &'a str) -> Result<(), Box<dyn Error + 'a>> {
    Err(Box::new(Borrowing(text)))
}

#[dials::timed]
async fn borrowing_boxed_async(text: &str) -> Result<(), Box<dyn Error + Send + Sync + '_>> {
    Err(Box::new(Borrowing(text)))
}

#[dials::timed]
fn borrowing_text(text: &str) -> Result<(), &str> {
    Err(text)
}

#[dials::timed]
fn borrowing_lock(shared: &std::sync::Mutex<u8>) -> std::sync::LockResult<std::sync::MutexGuard<'_, u8>> {
    shared.lock()
}

#[test]
fn errors_may_borrow() {
    borrowing("a").unwrap_err();
    block_on(borrowing_async("a")).unwrap_err();
    borrowing_boxed("a").unwrap_err();
    block_on(borrowing_boxed_async("a")).unwrap_err();
    borrowing_text("a").unwrap_err();
    assert_eq!(*borrowing_lock(&std::sync::Mutex::new(1)).unwrap(), 1);
    for name in ["borrowing", "borrowing_async", "borrowing_boxed", "borrowing_boxed_async", "borrowing_text"]
    {
        assert_eq!(recorded(&format!("{}::{name}", module_path!())), errors(1), "{name}");
    }
    assert_eq!(ended!("borrowing_lock"), ok(1));
}

fn is_even(n: &u32) -> bool {
    n % 2 == 0
}

struct Reply(u16);

impl Reply {
    fn is_failure(&self) -> bool {
        self.0 >= 500
    }
}

#[dials::timed(ok = is_even)]
fn judged_number(n: u32) -> u32 {
    n
}

#[dials::timed(error = Reply::is_failure)]
async fn judged_reply(status: u16) -> Reply {
    Reply(status)
}

#[dials::timed(ok = Result::<u32, Refused>::is_err)]
fn judged_result(fails: bool) -> Result<u32, Refused> {
    if fails { Err(Refused::Empty) } else { Ok(1) }
}

#[dials::timed(error = Option::is_none)]
fn judged_future(found: bool) -> impl Future<Output = Option<u8>> {
    async move { found.then_some(1) }
}

#[test]
fn predicates_judge_what_the_type_cannot() {
    judged_number(1);
    judged_number(2);
    assert_eq!(block_on(judged_reply(200)).0 + block_on(judged_reply(503)).0, 703);
    judged_result(true).unwrap_err();
    judged_result(false).unwrap();
    block_on(judged_future(true));
    block_on(judged_future(false));
    let both = super::Ended { ok: 1, errors: 1, ..Default::default() };
    for path in ["judged_number", "judged_reply", "judged_result", "judged_future"] {
        assert_eq!(recorded(&format!("{}::{path}", module_path!())), both, "{path}");
    }
}
