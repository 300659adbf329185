#![allow(non_camel_case_types)]
use crate::support::block_on;

pub mod core {}
pub mod alloc {}
pub mod dials {}

macro_rules! module_path {
    ($($t:tt)*) => {
        compile_error!("not this one")
    };
}

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

#[::dials::timed] // alone
pub fn sync(_a: u8) -> Result<u8> {
    Result(1)
}

#[::dials::timed] // alone
pub async fn asynchronous(_a: u8) -> Result<u8> {
    Result(1)
}

#[::dials::timed] // alone
pub fn guard() -> u8 {
    1
}

#[::dials::timed] // alone
pub fn enumerated(some: bool) -> Option {
    if some { Some } else { None }
}

impl<T> Result<T> {
    #[::dials::timed] // alone
    pub fn get(self) -> T {
        self.0
    }
}

pub fn run() {
    println!("{}", sync(1).get() + block_on(asynchronous(1)).get() + guard());
    println!("{}", matches!(enumerated(true), Some));
}
