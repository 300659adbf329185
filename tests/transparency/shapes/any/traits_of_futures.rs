use crate::support::{Noisy, pause};
use crate::auto_traits_of;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

#[dials::timed]
async fn plain(a: &str) -> usize {
    a.len()
}

#[dials::timed]
async fn awaits(a: &str) -> Result<usize, String> {
    pause().await;
    Ok(a.len())
}

#[dials::timed]
async fn holds_rc() -> usize {
    let shared = Rc::new(1);
    pause().await;
    *shared
}

#[dials::timed]
async fn takes_rc(shared: Rc<u8>) -> Option<u8> {
    Some(*shared)
}

#[dials::timed]
async fn holds_cell() -> u8 {
    let cell = Cell::new(1);
    pause().await;
    cell.get()
}

#[dials::timed]
async fn borrows_cell(cell: &Cell<u8>) -> u8 {
    cell.get()
}

#[dials::timed]
async fn borrows_mutably(n: &mut u8) {
    *n += 1;
    pause().await;
}

#[dials::timed]
async fn locks(shared: Arc<Mutex<u8>>) -> u8 {
    let held = shared.lock().unwrap();
    pause().await;
    *held
}

#[dials::timed]
async fn generic<T: Clone>(value: &T) -> T {
    pause().await;
    value.clone()
}

#[dials::timed]
async fn takes_pointer(at: *const u8) -> bool {
    pause().await;
    at.is_null()
}

#[dials::timed]
async fn drops(noisy: Noisy) -> Option<()> {
    drop(noisy);
    pause().await;
    Some(())
}

#[dials::timed]
async fn returns_rc() -> Rc<u8> {
    Rc::new(1)
}

#[dials::timed]
async fn boxed_dyn(call: Box<dyn Fn() -> u8>) -> Result<u8, ()> {
    Ok(call())
}

#[dials::timed]
fn written_out(shared: Rc<u8>) -> impl Future<Output = u8> {
    async move { *shared }
}

#[dials::timed]
fn from_elsewhere(n: u8) -> impl Future<Output = u8> + Unpin {
    std::future::ready(n)
}

#[dials::timed]
fn boxed(n: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(async move { n })
}

#[dials::timed]
fn iterator<'a>(all: &'a [Cell<u8>]) -> impl Iterator<Item = u8> + 'a {
    all.iter().map(Cell::get)
}

#[dials::timed]
fn closure(shared: Rc<u8>) -> Result<impl Fn() -> u8, ()> {
    Ok(move || *shared)
}

pub fn run() {
    auto_traits_of!(plain(""));
    auto_traits_of!(awaits(""));
    auto_traits_of!(holds_rc());
    auto_traits_of!(takes_rc(Rc::new(1)));
    auto_traits_of!(holds_cell());
    auto_traits_of!(borrows_cell(&Cell::new(1)));
    auto_traits_of!(borrows_mutably(&mut 1));
    auto_traits_of!(locks(Arc::default()));
    auto_traits_of!(generic(&1));
    auto_traits_of!(generic(&Cell::new(1)));
    auto_traits_of!(takes_pointer(std::ptr::null()));
    auto_traits_of!(drops(Noisy("unpolled")));
    auto_traits_of!(returns_rc());
    auto_traits_of!(boxed_dyn(Box::new(|| 1)));
    auto_traits_of!(written_out(Rc::new(1)));
    auto_traits_of!(from_elsewhere(1));
    auto_traits_of!(boxed(1));
    auto_traits_of!(iterator(&[]));
    auto_traits_of!(closure(Rc::new(1)).unwrap());
    auto_traits_of!(plain);
}
