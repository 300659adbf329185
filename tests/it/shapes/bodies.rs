//! Bodies: what stands between the braces, and values that cannot be failures.
#![deny(warnings)]

use super::{block_on, ended, ok, panicked, panics};
use std::cell::RefCell;
use std::fmt::Display;

#[dials::timed]
fn unit() {}

#[rustfmt::skip]
#[dials::timed]
fn one_line(a: u32, b: u32) -> u32 { a + b }

#[test]
fn one_line_bodies_add_no_lint() {
    unit();
    assert_eq!(one_line(2, 3), 5);
    assert_eq!(ended!("unit"), ok(1));
    assert_eq!(ended!("one_line"), ok(1));
}

#[dials::timed]
fn early(n: u32) -> u32 {
    if n > 1 {
        return 1;
    }
    0
}

#[test]
fn an_early_return_is_a_call() {
    assert_eq!(early(2) + early(0), 1);
    assert_eq!(ended!("early"), ok(2));
}

#[dials::timed]
fn never() -> ! {
    panic!("never")
}

#[dials::timed]
fn never_by_loop(mut n: u32) -> ! {
    loop {
        n = n.checked_sub(1).expect("the end");
    }
}

#[test]
fn a_function_that_never_returns_panics() {
    assert!(panicked(|| never()));
    assert!(panicked(|| never_by_loop(3)));
    assert_eq!(ended!("never"), panics(1));
    assert_eq!(ended!("never_by_loop"), panics(1));
}

#[dials::timed]
fn unfinished(_a: &str) -> Vec<u8> {
    todo!()
}

#[dials::timed]
async fn unfinished_async(_a: &str) -> Vec<u8> {
    unimplemented!()
}

#[test]
fn bodies_of_todo_compile_without_warning() {
    assert!(panicked(|| unfinished("")));
    assert!(panicked(|| block_on(unfinished_async(""))));
    assert_eq!(ended!("unfinished"), panics(1));
    assert_eq!(ended!("unfinished_async"), panics(1));
}

#[dials::timed]
fn opaque(n: u8) -> impl Iterator<Item = u8> + Clone {
    (0..n).filter(|n| n % 2 == 0)
}

#[dials::timed]
fn opaque_closure() -> impl Fn(i32) -> Box<dyn Fn(i32) -> i32> {
    |a| Box::new(move |b| a + b)
}

#[dials::timed]
fn opaque_borrow<'a, T: Display>(all: &'a [T], _also: &str) -> impl Iterator<Item = String> + use<'a, T> {
    all.iter().map(ToString::to_string)
}

#[test]
fn opaque_types_stay_opaque() {
    assert_eq!(opaque(5).clone().sum::<u8>(), 6);
    assert_eq!(opaque_closure()(1)(2), 3);
    assert_eq!(opaque_borrow(&[1, 2], &String::new()).collect::<String>(), "12");
    assert_eq!(ended!("opaque"), ok(1));
    assert_eq!(ended!("opaque_closure"), ok(1));
    assert_eq!(ended!("opaque_borrow"), ok(1));
}

#[dials::timed]
fn reborrow(all: &mut Vec<u8>) -> &mut u8 {
    all.push(1);
    all.push(2);
    all.last_mut().unwrap()
}

#[dials::timed]
fn first_over<'a>(all: &'a mut [u8], limit: &u8) -> Option<&'a mut u8> {
    for one in all {
        if *one > *limit {
            return Some(one);
        }
    }
    None
}

#[test]
fn mutable_borrows_come_back() {
    let mut all = vec![];
    *reborrow(&mut all) = 9;
    *first_over(&mut all, &5).unwrap() += 1;
    assert_eq!(all, [1, 10]);
    assert_eq!(ended!("reborrow"), ok(1));
    assert_eq!(ended!("first_over"), ok(1));
}

#[dials::timed]
fn tail_temporary() -> Option<usize> {
    let cell = RefCell::new(String::from("abc"));
    Some(cell.borrow().len()).filter(|_| cell.borrow().len() == 3)
}

#[dials::timed]
async fn tail_temporary_async() -> usize {
    let cell = RefCell::new(String::from("abc"));
    cell.borrow().len()
}

#[test]
fn temporaries_of_the_tail_are_dropped_as_in_edition_2024() {
    assert_eq!(tail_temporary(), Some(3));
    assert_eq!(block_on(tail_temporary_async()), 3);
}

#[dials::timed]
fn inner_attributes() -> Option<u8> {
    #![allow(unused_variables)]
    //! Docs inside.
    let unused = 1;
    Some(2)
}

#[dials::timed]
async fn inner_attributes_async() -> u8 {
    #![allow(unused_variables)]
    let unused = 1;
    2
}

#[test]
fn inner_attributes_are_kept() {
    assert_eq!(inner_attributes(), Some(2));
    assert_eq!(block_on(inner_attributes_async()), 2);
}

#[dials::timed]
#[deny(clippy::items_after_statements)]
fn items_first(n: u8) -> Option<u8> {
    use std::cmp::Ordering::{self, *};
    const LIMIT: u8 = 3;
    #[allow(dead_code)]
    struct Option;
    fn above(n: u8) -> Ordering {
        n.cmp(&LIMIT)
    }
    enum Result {
        Ok,
    }
    let Result::Ok = Result::Ok;
    match above(n) {
        Greater => Some(n),
        Less | Equal => None,
    }
}

#[dials::timed]
#[deny(clippy::items_after_statements)]
fn items_first_guard(n: u8) -> u8 {
    const ONE: u8 = 1;
    n + ONE
}

#[test]
fn items_at_the_beginning_stay_there_and_shadow_nothing_of_ours() {
    assert_eq!(items_first(4), Some(4));
    assert_eq!(items_first(1), None);
    assert_eq!(items_first_guard(1), 2);
    assert_eq!(ended!("items_first"), ok(2));
}

#[dials::timed]
fn modern(n: Option<u8>) -> Option<u8> {
    let Some(n) = n else { return None };
    let found = 'found: {
        if let m @ 1..=9 = n
            && m != 5
        {
            break 'found m;
        }
        const { 7 }
    };
    let add = async |a: u8| a + found;
    Some(block_on(add(1)))
}

#[test]
fn new_syntax_in_bodies_is_nobodys_business() {
    assert_eq!(modern(Some(2)), Some(3));
    assert_eq!(modern(Some(5)), Some(8));
    assert_eq!(modern(None), None);
    assert_eq!(ended!("modern"), ok(3));
}

struct Pair {
    left: String,
    right: String,
}

impl Pair {
    #[dials::timed]
    fn split(self) -> Option<(String, usize)> {
        let left = self.left;
        Some((left, self.right.len()))
    }

    #[dials::timed]
    fn both(&mut self) -> Option<(&mut String, &mut String)> {
        Some((&mut self.left, &mut self.right))
    }
}

#[test]
fn receivers_move_and_borrow_by_field() {
    let mut pair = Pair { left: "a".into(), right: "bc".into() };
    let (left, right) = pair.both().unwrap();
    std::mem::swap(left, right);
    assert_eq!(pair.split(), Some(("bc".into(), 1)));
    assert_eq!(ended!("Pair::both"), ok(1));
    assert_eq!(ended!("Pair::split"), ok(1));
}

#[dials::timed]
fn inline_format(a: f64, w: usize) -> Option<String> {
    Some(format!("{a:>w$.1}"))
}

#[dials::timed]
fn inferred(text: &str) -> Vec<Vec<u32>> {
    text.lines().map(|line| line.split(' ').filter_map(|word| word.parse().ok()).collect()).collect()
}

#[dials::timed]
async fn inferred_async(text: &str) -> std::collections::BTreeSet<char> {
    text.chars().collect()
}

#[dials::timed]
fn defaulted() -> std::collections::HashMap<u8, Box<str>> {
    Default::default()
}

#[test]
fn the_return_type_still_decides() {
    assert_eq!(inline_format(1.25, 6).as_deref(), Some("   1.2"));
    assert_eq!(inferred("1 x\n2"), [[1], [2]]);
    assert_eq!(block_on(inferred_async("aba")).len(), 2);
    assert!(defaulted().is_empty());
    assert_eq!(ended!("inferred"), ok(1));
    assert_eq!(ended!("inferred_async"), ok(1));
}

enum Empty {}

#[dials::timed]
fn impossible() -> Empty {
    panic!("no value")
}

#[dials::timed]
async fn impossible_async() -> std::convert::Infallible {
    panic!("no value")
}

#[dials::timed]
fn pointer(all: &[u8]) -> *const [u8] {
    all
}

#[dials::timed]
fn function_pointer() -> fn(u8) -> u8 {
    |n| n + 1
}

#[test]
fn values_that_have_no_value_compile_without_warning() {
    assert!(panicked(|| match impossible() {}));
    assert!(panicked(|| match block_on(impossible_async()) {}));
    assert_eq!(pointer(&[1, 2]).len(), 2);
    assert_eq!(function_pointer()(1), 2);
    assert_eq!(ended!("impossible"), panics(1));
    assert_eq!(ended!("impossible_async"), panics(1));
}
