//! How many rows a query returned: by the type of what it returned, or as `rows` says.

use super::{calls, ended};
use crate::support::{pause, run};
use dials::query::RowCount;
use std::future::Future;
use std::io;
use std::sync::Arc;

#[dials::slow_query(collection = "users")]
fn vec(rows: usize) -> io::Result<Vec<usize>> {
    Ok((0..rows).collect())
}

#[dials::slow_query(collection = "users")]
fn bare_vec() -> Vec<u8> {
    vec![1, 2, 3]
}

#[dials::slow_query(collection = "users")]
fn option(found: bool) -> Option<u8> {
    found.then_some(1)
}

#[dials::slow_query(collection = "users")]
async fn option_in_a_result(found: bool) -> io::Result<Option<u8>> {
    pause().await;
    Ok(found.then_some(1))
}

#[dials::slow_query(collection = "users")]
fn array() -> [u8; 4] {
    [0; 4]
}

#[dials::slow_query(collection = "users")]
fn slice(all: &[u8]) -> &[u8] {
    &all[1..]
}

#[dials::slow_query(collection = "users")]
fn behind_a_reference(all: &Vec<u8>) -> &Vec<u8> {
    all
}

#[dials::slow_query(collection = "users")]
fn boxed_slice() -> io::Result<Box<[u8]>> {
    Ok(Box::new([1, 2]))
}

#[dials::slow_query(collection = "users")]
fn shared() -> impl Future<Output = Arc<[u8]>> {
    std::future::ready(Arc::from([1, 2]))
}

struct Page {
    users: Vec<u8>,
}

impl RowCount for Page {
    fn row_count(&self) -> Option<u64> {
        self.users.row_count()
    }
}

#[dials::slow_query(collection = "users")]
fn page() -> io::Result<Page> {
    Ok(Page { users: vec![1; 5] })
}

#[dials::slow_query(collection = "users")]
fn generic_rows<T: Clone>(row: &T) -> Result<Vec<T>, io::Error> {
    Ok(vec![row.clone(); 6])
}

#[test]
fn types_that_hold_rows_are_counted_wherever_they_are() {
    assert_eq!(vec(0).unwrap().len() + vec(10_001).unwrap().len(), 10_001);
    assert_eq!(bare_vec().len(), 3);
    assert_eq!((option(true), option(false)), (Some(1), None));
    for found in [true, false] {
        assert_eq!(run(option_in_a_result(found)).unwrap().is_some(), found);
    }
    assert_eq!(array(), [0; 4]);
    assert_eq!(slice(&[1, 2, 3]), [2, 3]);
    assert_eq!(behind_a_reference(&vec![1]), &[1]);
    assert_eq!(boxed_slice().unwrap().len(), 2);
    assert_eq!(run(shared()).len(), 2);
    assert_eq!(page().unwrap().users.len(), 5);
    assert_eq!(generic_rows(&()).unwrap().len(), 6);
    // The operation, how many queries returned rows, and how many rows.
    for (operation, queries, rows) in [
        ("vec", 2, 10_001),
        ("bare_vec", 1, 3),
        ("option", 2, 1),
        ("option_in_a_result", 2, 1),
        ("array", 1, 4),
        ("slice", 1, 2),
        ("behind_a_reference", 1, 1),
        ("boxed_slice", 1, 2),
        ("shared", 1, 2),
        ("page", 1, 5),
        ("generic_rows", 1, 6),
    ] {
        let calls = calls(operation).unwrap();
        assert_eq!((calls.sized(), calls.total_size()), (queries, rows), "{operation}");
    }
}

#[dials::slow_query(collection = "users")]
fn nothing() -> io::Result<()> {
    Ok(())
}

#[dials::slow_query(collection = "users")]
fn number() -> io::Result<u64> {
    Ok(7)
}

#[dials::slow_query(collection = "users")]
fn any<T>(value: T) -> T {
    value
}

#[dials::slow_query(collection = "users")]
fn tuple() -> (Vec<u8>, u8) {
    (vec![1], 1)
}

#[dials::slow_query(collection = "users")]
fn mutable(all: &mut Vec<u8>) -> &mut Vec<u8> {
    all
}

#[dials::slow_query(collection = "users")]
fn failed() -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::TimedOut.into())
}

#[test]
fn types_that_do_not_say_are_not() {
    nothing().unwrap();
    assert_eq!(number().unwrap(), 7);
    assert_eq!(any(vec![1]), [1]);
    assert_eq!(tuple().0, [1]);
    assert_eq!(mutable(&mut vec![1]), &[1]);
    failed().unwrap_err();
    for operation in ["nothing", "number", "any", "tuple", "mutable", "failed"] {
        let calls = calls(operation).unwrap();
        assert_eq!((calls.calls(), calls.sized()), (1, 0), "{operation}");
    }
}

struct Opaque(u8);

#[allow(clippy::trivially_copy_pass_by_ref, reason = "so `rows` is asked")]
fn in_opaque(opaque: &Opaque) -> u8 {
    opaque.0
}

#[dials::slow_query(collection = "users", rows = in_opaque)]
fn by_path() -> io::Result<Opaque> {
    Ok(Opaque(7))
}

#[dials::slow_query(collection = "users", rows = Vec::len)]
async fn by_method() -> io::Result<Vec<Opaque>> {
    pause().await;
    Ok(vec![Opaque(1), Opaque(2)])
}

#[dials::slow_query(collection = "users", rows = |(rows, _)| rows.len())]
fn by_closure() -> (Vec<u8>, u8) {
    (vec![1, 2, 3], 1)
}

/// Of a number of rows that were changed.
#[dials::slow_query(collection = "users", rows = |changed| *changed)]
fn of_a_number() -> u64 {
    9
}

/// A negative number is none.
#[dials::slow_query(collection = "users", rows = |changed| *changed)]
async fn of_a_signed_number(changed: i64) -> io::Result<i64> {
    pause().await;
    Ok(changed)
}

#[dials::slow_query(collection = "users", rows = |opaque| opaque.as_ref().map(in_opaque))]
fn perhaps(opaque: Option<Opaque>) -> Option<Opaque> {
    opaque
}

#[dials::slow_query(collection = "users", rows = |()| 1_u8)]
fn rows_of_an_error() -> Result<(), String> {
    Err("no".to_owned())
}

#[dials::slow_query(collection = "users", rows = Vec::len, statement = text)]
fn of_a_plain_error(text: &str) -> Result<Vec<u8>, &str> {
    if text.is_empty() { Ok(vec![1]) } else { Err(text) }
}

#[test]
fn a_function_says_it_of_others() {
    assert_eq!(by_path().unwrap().0, 7);
    assert_eq!(run(by_method()).unwrap().len(), 2);
    assert_eq!(by_closure().1, 1);
    assert_eq!(of_a_number(), 9);
    for changed in [-1, 3] {
        assert_eq!(run(of_a_signed_number(changed)).unwrap(), changed);
    }
    assert!(perhaps(None).is_none());
    assert_eq!(perhaps(Some(Opaque(2))).map(|opaque| opaque.0), Some(2));
    rows_of_an_error().unwrap_err();
    assert_eq!(of_a_plain_error(""), Ok(vec![1]));
    assert_eq!(of_a_plain_error("no"), Err("no"));
    for (operation, queries, rows) in [
        ("by_path", 1, 7),
        ("by_method", 1, 2),
        ("by_closure", 1, 3),
        ("of_a_number", 1, 9),
        ("of_a_signed_number", 1, 3),
        ("perhaps", 1, 2),
        ("rows_of_an_error", 0, 0),
        ("of_a_plain_error", 1, 1),
    ] {
        let calls = calls(operation).unwrap();
        assert_eq!((calls.sized(), calls.total_size()), (queries, rows), "{operation}");
        assert_eq!(ended(operation).rows, rows);
    }
}
