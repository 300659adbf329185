use std::future::{Future, ready};

trait Captures<'a> {}
impl<T: ?Sized> Captures<'_> for T {}

#[dials::timed]
fn f() -> impl Future<Output = Result<u8, String>> + Send + 'static + Clone + std::fmt::Debug {
    ready(Ok(1))
}

#[dials::timed]
fn g(n: &u8) -> impl Captures<'_> + Future<Output = u8> + core::clone::Clone {
    ready(*n)
}

fn main() {
    drop(f().clone());
    drop(g(&1));
}
