use std::cell::RefCell;

struct Owner(String, Vec<u8>);

#[dials::timed]
fn used_after_move(text: String) -> Result<usize, u8> {
    drop(text);
    Ok(text.len())
}

#[dials::timed]
async fn used_after_move_async(text: String) -> usize {
    drop(text);
    text.len()
}

#[dials::timed]
fn local_returned() -> Result<&'static str, u8> {
    let text = String::from("a");
    Ok(&text)
}

#[dials::timed]
fn argument_returned(text: String) -> Option<&'static str> {
    Some(&text)
}

#[dials::timed]
async fn argument_returned_async(text: String) -> Option<&'static str> {
    Some(&text)
}

#[dials::timed]
fn not_mutable(n: u8) -> Option<u8> {
    n += 1;
    Some(n)
}

#[dials::timed]
async fn not_mutable_async(n: u8, all: Vec<u8>) -> u8 {
    n += 1;
    all.push(n);
    n
}

#[dials::timed]
fn behind_a_reference(all: &Vec<u8>) -> Result<(), u8> {
    all.push(1);
    Ok(())
}

#[dials::timed]
async fn behind_a_reference_async(all: &Vec<u8>) {
    all.push(1);
}

#[dials::timed]
fn borrowed_twice(all: &mut Vec<u8>) -> Result<u8, u8> {
    let first = &mut all[0];
    let second = &mut all[1];
    *first += *second;
    Ok(*first)
}

#[dials::timed]
fn moved_out(owner: &Owner) -> Option<String> {
    Some(owner.0)
}

#[dials::timed]
async fn moved_out_async(owner: &Owner) -> String {
    owner.0
}

#[dials::timed]
fn moved_in_a_loop(text: String) -> Result<u8, u8> {
    for _ in 0..2 {
        drop(text);
    }
    Ok(1)
}

#[dials::timed]
fn wrong_lifetime<'a, 'b>(a: &'a str, b: &'b str) -> Result<&'a str, u8> {
    if a.is_empty() { Ok(b) } else { Ok(a) }
}

#[dials::timed]
async fn wrong_lifetime_async<'a, 'b>(a: &'a str, b: &'b str) -> &'a str {
    if a.is_empty() { b } else { a }
}

#[dials::timed]
fn wrong_lifetime_guard<'a, 'b>(a: &'a str, b: &'b str) -> &'a str {
    if a.is_empty() { b } else { a }
}

#[dials::timed]
fn outlives_the_closure(n: u8) -> Result<Box<dyn Fn() -> u8>, u8> {
    Ok(Box::new(|| n))
}

#[dials::timed]
fn not_initialised(n: u8) -> Option<u8> {
    let m: u8;
    if n > 1 {
        m = 1;
    }
    Some(m)
}

#[dials::timed]
fn assigned_twice(n: u8) -> Option<u8> {
    let m = n;
    m = 2;
    Some(m)
}

#[dials::timed]
fn borrowed_while_used(cell: &RefCell<String>) -> Result<&str, u8> {
    Ok(cell.borrow().as_str())
}

impl Owner {
    #[dials::timed]
    fn needs_mutable(&self) -> Result<(), u8> {
        self.1.push(1);
        Ok(())
    }

    #[dials::timed]
    async fn needs_mutable_async(&self) {
        self.1.push(1);
    }

    #[dials::timed]
    fn used_after_partial_move(self) -> Option<Owner> {
        drop(self.0);
        Some(self)
    }
}

fn needs_send<T: Send>(_: T) {}

#[dials::timed]
async fn holds_rc() -> Result<u8, u8> {
    let shared = std::rc::Rc::new(1);
    std::future::ready(()).await;
    Ok(*shared)
}

#[dials::timed]
async fn takes_rc(shared: std::rc::Rc<u8>) -> u8 {
    std::future::ready(()).await;
    *shared
}

fn sends() {
    needs_send(holds_rc());
    needs_send(takes_rc(std::rc::Rc::new(1)));
}

fn calls(mut all: Vec<u8>) {
    let first = first_of(&all);
    all.push(1);
    println!("{first:?}");
    let future = first_of_async(&all);
    drop(all);
    drop(future);
}

#[dials::timed]
fn first_of(all: &[u8]) -> Option<&u8> {
    all.first()
}

#[dials::timed]
async fn first_of_async(all: &[u8]) -> Option<&u8> {
    all.first()
}

fn main() {
    calls(vec![]);
    sends();
}
