//! Code that the compiler warns of.

use crate::support::{block_on, catch};

#[must_use]
#[derive(Debug)]
pub struct Important(pub u8);

#[dials::timed]
fn dead() {}

#[dials::timed]
fn dead_result(a: u8) -> Result<u8, ()> {
    dead_result(a)
}

#[dials::timed]
async fn dead_async() -> u8 {
    1
}

#[dials::timed]
fn unused_variables(a: u8, (b, c): (u8, u8), mut d: u8) -> Result<u8, ()> {
    let e = 1;
    Ok(b)
}

#[dials::timed]
fn unused_variables_guard(a: u8, (b, c): (u8, u8), mut d: u8) -> u8 {
    let e = 1;
    b
}

#[dials::timed]
async fn unused_variables_async(a: u8, (b, c): (u8, u8), mut d: u8) -> u8 {
    let e = 1;
    b
}

#[dials::timed]
fn unused_field_pattern(crate::parameters::Wrapped { inner, rest }: crate::parameters::Wrapped) -> Option<u8> {
    Some(inner)
}

#[dials::timed]
fn unused_mut(mut a: u8) -> Option<u8> {
    let mut b = 1;
    Some(a + b)
}

#[dials::timed]
async fn unused_mut_async(mut a: u8, mut b: (u8, u8)) -> u8 {
    let mut c = 1;
    a + b.0 + c
}

#[dials::timed]
fn unused_assignments(mut a: u8) -> Result<u8, ()> {
    a = 2;
    let mut b = 1;
    b = 2;
    Ok(b)
}

#[dials::timed]
async fn unused_assignments_async(mut a: u8) -> u8 {
    a = 2;
    let mut b = 1;
    b = 2;
    b
}

#[dials::timed]
fn overwritten(mut a: u8) -> Result<u8, ()> {
    a = 2;
    Ok(a)
}

#[dials::timed]
async fn overwritten_async(mut a: u8) -> u8 {
    a = 2;
    a
}

#[dials::timed]
fn unconditional_recursion(n: u8) -> Result<u8, ()> {
    unconditional_recursion(n)
}

#[dials::timed]
fn unconditional_recursion_guard(n: u8) -> u8 {
    unconditional_recursion_guard(n)
}

#[dials::timed]
fn unreachable_code(n: u8) -> Result<u8, ()> {
    return Ok(n);
    let after = 1;
    Ok(after)
}

#[dials::timed]
async fn unreachable_code_async(n: u8) -> u8 {
    return n;
    let after = 1;
    after
}

#[dials::timed]
fn unreachable_pattern(n: u8) -> Option<u8> {
    match n {
        _ => Some(1),
        0 => None,
    }
}

#[dials::timed]
fn unused_must_use(n: u8) -> Result<u8, ()> {
    Important(n);
    Ok::<u8, ()>(n);
    n + 1;
    Ok(n)
}

#[dials::timed]
async fn unused_must_use_async(n: u8) -> u8 {
    Important(n);
    std::future::ready(n);
    dead_async();
    n
}

#[dials::timed]
#[must_use]
fn must_be_used(n: u8) -> Option<u8> {
    Some(n)
}

#[dials::timed]
#[must_use]
async fn must_be_used_async(n: u8) -> u8 {
    n
}

#[dials::timed]
fn uses_nothing() {
    must_be_used(1);
    must_be_used_async(1);
    unused_must_use(1);
    let _ = must_be_used(1);
}

#[dials::timed]
#[deprecated = "no more"]
fn old(n: u8) -> Result<u8, ()> {
    Ok(n)
}

#[dials::timed]
fn uses_deprecated(n: u8) -> Result<u8, ()> {
    old(n)
}

#[dials::timed]
fn unused_braces(n: u8) -> Result<u8, ()> {
    let m = { n };
    Ok({ m })
}

#[dials::timed]
fn unused_parens(n: u8) -> Result<u8, ()> {
    if (n > 1) {
        return (Err(()));
    }
    let m = (n);
    Ok(m)
}

#[dials::timed]
fn unused_unsafe(n: u8) -> Result<u8, ()> {
    Ok(unsafe { n })
}

#[dials::timed]
fn unused_label(n: u8) -> Result<u8, ()> {
    'unused: loop {
        break;
    }
    Ok(n)
}

#[dials::timed]
fn unused_import(n: u8) -> Result<u8, ()> {
    use std::collections::HashMap;
    Ok(n)
}

#[dials::timed]
fn unused_doc_comment(n: u8) -> Result<u8, ()> {
    /// Of no use.
    let m = n;
    Ok(m)
}

#[dials::timed]
fn unused_function_inside(n: u8) -> Result<u8, ()> {
    fn inside() {}
    const INSIDE: u8 = 1;
    struct Inside;
    Ok(n)
}

#[dials::timed]
fn NotSnakeCase(NotSnake: u8) -> Result<u8, ()> {
    let Also = NotSnake;
    Ok(Also)
}

#[dials::timed]
async fn NotSnakeCaseAsync(NotSnake: u8) -> u8 {
    let Also = NotSnake;
    Also
}

#[dials::timed]
fn unused_lifetime<'a>(n: u8) -> Result<u8, ()> {
    Ok(n)
}

#[dials::timed]
fn single_use_lifetime<'a>(text: &'a str) -> Result<usize, ()> {
    Ok(text.len())
}

#[dials::timed]
async fn single_use_lifetime_async<'a>(text: &'a str) -> usize {
    text.len()
}

pub struct Lent<'a>(pub &'a str);

#[dials::timed]
fn elided_in_path(lent: Lent) -> Result<usize, ()> {
    Ok(lent.0.len())
}

#[dials::timed]
fn mismatched_elision(text: &str) -> Result<Lent, ()> {
    Ok(Lent(text))
}

#[dials::timed]
async fn elided_in_path_async(lent: Lent<'_>) -> usize {
    lent.0.len()
}

#[dials::timed]
fn qualified(n: u8) -> std::result::Result<std::string::String, ()> {
    let all: std::vec::Vec<u8> = std::vec::Vec::new();
    Ok(std::string::String::from("a"))
}

#[dials::timed]
fn overflow(n: u8) -> Result<u8, ()> {
    if n > 1 {
        return Ok(255_u8 + 1);
    }
    Ok(n)
}

#[dials::timed]
fn divides(n: u8) -> Result<u8, ()> {
    if n > 1 {
        return Ok(n / 0);
    }
    Ok(n)
}

#[dials::timed]
fn out_of_bounds(n: u8) -> Result<u8, ()> {
    if n > 1 {
        return Ok([1, 2][5]);
    }
    Ok(n)
}

#[dials::timed]
fn comparisons(n: u8) -> Result<bool, ()> {
    Ok(n >= 0)
}

#[dials::timed]
fn trivial_cast(n: u8) -> Result<u8, ()> {
    Ok(n as u8)
}

#[dials::timed]
fn unused_result_of_a_block(n: u8) -> Result<(), ()> {
    must_be_used(n).map(|n| n + 1);
    String::from("a").len();
    Ok(())
}

#[dials::timed]
fn dropped_reference(n: &u8) -> Result<(), ()> {
    drop(n);
    Ok(())
}

#[dials::timed]
fn path_statement(n: u8) -> Result<(), ()> {
    n;
    Ok(())
}

#[dials::timed]
fn redundant_semicolons(n: u8) -> Result<u8, ()> {
    let m = n;;
    Ok(m)
}

#[dials::timed]
fn while_true(n: u8) -> Result<u8, ()> {
    while true {
        return Ok(n);
    }
    Ok(1)
}

#[dials::timed]
fn non_shorthand(wrapped: crate::parameters::Wrapped) -> Result<u8, ()> {
    let crate::parameters::Wrapped { inner: inner, rest: _ } = wrapped;
    Ok(inner)
}

#[dials::timed]
fn dead_store_in_closure(n: u8) -> Result<u8, ()> {
    let mut count = 0;
    let mut add = || count = n;
    add();
    Ok(n)
}

#[dials::timed]
fn uninhabited(n: std::convert::Infallible) -> Result<u8, ()> {
    let after = match n {};
    Ok(1)
}

#[dials::timed]
fn let_underscore(lock: &std::sync::Mutex<u8>) -> Result<(), ()> {
    let _ = Box::new(1);
    let _kept = lock.lock();
    Ok(())
}

#[dials::timed]
fn generic_unused<T>(n: u8) -> Result<u8, ()> {
    Ok(n)
}

pub trait Unused {
    fn never_called(&self) -> u8;
    #[dials::timed]
    fn unused_in_default(&self, a: u8) -> Result<(), ()> {
        Ok(())
    }
    #[dials::timed]
    fn anonymous(&self, a: u8, _: u8) {}
}

struct Owner(u8);

impl Owner {
    #[dials::timed]
    fn dead_method(&self) -> Result<u8, ()> {
        Ok(self.0)
    }
    #[dials::timed]
    fn unused_self_argument(&self, a: u8) -> Result<u8, ()> {
        let b = 1;
        Ok(self.0)
    }
}

pub fn run() {
    println!("{:?} {}", unused_variables(1, (2, 3), 4), unused_variables_guard(1, (2, 3), 4));
    println!("{:?}", block_on(unused_variables_async(1, (2, 3), 4)));
    println!("{:?}", unused_field_pattern(crate::parameters::Wrapped { inner: 1, rest: 2 }));
    println!("{:?} {}", unused_mut(1), block_on(unused_mut_async(1, (1, 1))));
    println!("{:?} {}", unused_assignments(1), block_on(unused_assignments_async(1)));
    println!("{:?} {}", overwritten(1), block_on(overwritten_async(1)));
    println!("{:?} {}", unreachable_code(1), block_on(unreachable_code_async(1)));
    println!("{:?} {:?} {}", unreachable_pattern(1), unused_must_use(1), block_on(unused_must_use_async(1)));
    uses_nothing();
    println!("{:?} {:?} {:?}", uses_deprecated(1), unused_braces(1), unused_parens(1));
    println!("{:?} {:?} {:?}", unused_unsafe(1), unused_label(1), unused_import(1));
    println!("{:?} {:?}", unused_doc_comment(1), unused_function_inside(1));
    println!("{:?} {}", NotSnakeCase(1), block_on(NotSnakeCaseAsync(1)));
    println!("{:?} {:?}", unused_lifetime(1), single_use_lifetime("a"));
    println!("{:?} {:?}", block_on(single_use_lifetime_async("a")), elided_in_path(Lent("a")));
    println!("{:?} {:?}", mismatched_elision("a").is_ok(), block_on(elided_in_path_async(Lent("a"))));
    println!("{:?} {:?} {:?}", qualified(1), comparisons(1), trivial_cast(1));
    println!("{:?} {:?} {:?}", unused_result_of_a_block(1), dropped_reference(&1), path_statement(1));
    println!("{:?} {:?}", redundant_semicolons(1), while_true(1));
    println!("{:?}", non_shorthand(crate::parameters::Wrapped { inner: 1, rest: 2 }));
    println!("{:?} {:?}", dead_store_in_closure(1), let_underscore(&std::sync::Mutex::new(1)));
    println!("{:?} {:?}", generic_unused::<u8>(1), Owner(1).unused_self_argument(1));
    catch(|| println!("{}", u8::from(overflow(1).is_ok())));
    println!("{:?} {:?}", divides(1), out_of_bounds(1));
}
