use crate::support::{Noisy, block_on, pause};
use std::cell::RefCell;

#[dials::timed] // alone
fn temporary_of_the_tail() -> usize {
    let cell = RefCell::new(String::from("abc"));
    cell.borrow().len()
}

#[dials::timed] // alone
fn temporary_of_the_tail_in_a_result() -> Result<usize, ()> {
    let cell = RefCell::new(String::from("abc"));
    Ok(cell.borrow().len())
}

#[dials::timed] // alone
async fn temporary_of_the_tail_async() -> usize {
    let cell = RefCell::new(String::from("abc"));
    pause().await;
    cell.borrow().len()
}

#[dials::timed]
fn let_chain(n: Option<u8>) -> Option<u8> {
    if let Some(n) = n
        && n > 1
        && let Some(less) = n.checked_sub(2)
    {
        return Some(less);
    }
    None
}

#[dials::timed]
fn rescoped(n: Option<Noisy>) -> Result<usize, ()> {
    if let Some(n) = Some(Noisy("scrutinee")).as_ref() && n.0.is_empty() {
        Ok(n.0.len())
    } else {
        drop(n);
        Err(())
    }
}

#[dials::timed]
fn captures(all: &[u8], _also: &str) -> impl Iterator<Item = u8> {
    all.iter().copied()
}

#[dials::timed]
fn captures_in_a_result(all: &[u8]) -> Result<impl Iterator<Item = u8>, ()> {
    Ok(all.iter().copied())
}

#[dials::timed]
fn future(text: &str) -> impl Future<Output = usize> {
    std::future::ready(text.len())
}

#[dials::timed]
fn raw_gen(r#gen: u8) -> Result<u8, ()> {
    Ok(r#gen)
}

pub fn run() {
    println!("{} {:?}", temporary_of_the_tail(), temporary_of_the_tail_in_a_result());
    println!("{}", block_on(temporary_of_the_tail_async()));
    println!("{:?} {:?}", let_chain(Some(3)), let_chain(None));
    println!("{:?}", rescoped(Some(Noisy("n"))));
    println!("{} {}", captures(&[1, 2], "").count(), captures_in_a_result(&[1]).unwrap().count());
    println!("{} {:?}", block_on(future("ab")), raw_gen(1));
}
