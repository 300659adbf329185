use crate::support::{block_on, catch};
use std::fmt::{self, Display};
use std::io;

type Job = Box<dyn FnOnce() -> u8 + Send + Sync>;
type Outcome<T> = Result<T, Refused>;

#[derive(Debug, PartialEq)]
pub struct Refused;

pub enum Empty {}

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

#[dials::timed]
fn opaque_in_a_result(fails: bool) -> Result<impl Iterator<Item = u8>, Refused> {
    if fails {
        return Err(Refused);
    }
    Ok(vec![1, 2].into_iter())
}

#[dials::timed]
fn opaque_in_an_alias() -> io::Result<impl Fn(u8) -> u8> {
    Ok(|n| n + 1)
}

#[dials::timed]
async fn opaque_async(n: u8) -> impl Display {
    if n == 0 {
        return "none".to_owned();
    }
    n.to_string()
}

#[dials::timed]
async fn opaque_in_a_result_async(fails: bool) -> Result<impl Iterator<Item = u8>, Refused> {
    if fails {
        return Err(Refused);
    }
    Ok(vec![1, 2].into_iter())
}

#[dials::timed]
fn coerced() -> Result<Job, Refused> {
    Ok(Box::new(|| 1))
}

#[dials::timed]
async fn coerced_async() -> Result<Job, Refused> {
    Ok(Box::new(|| 1))
}

#[dials::timed]
fn coerced_return() -> &'static dyn Display {
    return &0_u8;
}

#[dials::timed]
async fn coerced_return_async(early: bool) -> &'static dyn Display {
    if early {
        return &0_u8;
    }
    &"late"
}

#[dials::timed]
async fn coerced_slice() -> Option<&'static [u8]> {
    let array: &'static [u8; 3] = &[1, 2, 3];
    Some(array)
}

#[dials::timed]
fn coerced_function_pointer(up: bool) -> Result<fn(u8) -> u8, Refused> {
    fn down(n: u8) -> u8 {
        n - 1
    }
    if up { Ok(|n| n + 1) } else { Ok(down) }
}

#[dials::timed]
fn alias(fails: bool) -> Outcome<u8> {
    if fails { Err(Refused) } else { Ok(1) }
}

#[dials::timed]
fn nested_results(n: u8) -> Result<Option<Result<u8, Refused>>, fmt::Error> {
    Ok(Some(if n == 0 { Err(Refused) } else { Ok(n) }))
}

#[dials::timed]
fn tuple(n: u8) -> (u8, Result<u8, Refused>) {
    (n, Err(Refused))
}

#[dials::timed]
fn array() -> [u8; 3] {
    [1; 3]
}

#[dials::timed]
fn pointer(all: &[u8]) -> *const [u8] {
    all
}

#[dials::timed]
fn function_pointer() -> fn(u8) -> u8 {
    |n| n + 1
}

#[dials::timed]
fn impossible() -> Empty {
    panic!("no value")
}

#[dials::timed]
fn impossible_error(n: u8) -> Result<u8, std::convert::Infallible> {
    Ok(n)
}

#[dials::timed]
async fn impossible_async() -> std::convert::Infallible {
    panic!("no value")
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

#[dials::timed]
fn boxed_trait(n: u8) -> Box<dyn Display> {
    if n == 0 { Box::new("zero") } else { Box::new(n) }
}

#[dials::timed]
fn generic<T>(value: T) -> T {
    value
}

#[dials::timed] // any error
fn generic_error<E: Display>(error: E) -> Result<(), E> {
    Err(error)
}

#[dials::timed]
fn borrowed_error(text: &str) -> Result<(), &str> {
    Err(text)
}

pub fn run() {
    println!("{} {}", opaque(5).clone().map(u32::from).sum::<u32>(), opaque_closure()(1)(2));
    println!("{}", opaque_borrow(&[1, 2], "").collect::<String>());
    println!("{} {}", opaque_in_a_result(true).is_err(), opaque_in_a_result(false).unwrap().count());
    println!("{} {}", opaque_in_an_alias().unwrap()(1), block_on(opaque_async(0)));
    println!("{}", block_on(opaque_in_a_result_async(false)).unwrap().count());
    println!("{} {}", coerced().unwrap()(), block_on(coerced_async()).unwrap()());
    println!("{} {}", coerced_return(), block_on(coerced_return_async(true)));
    println!("{:?} {}", block_on(coerced_slice()), coerced_function_pointer(true).unwrap()(1));
    println!("{:?} {:?} {:?} {:?}", alias(true), nested_results(0), tuple(1), array());
    println!("{} {}", unsafe { &*pointer(&[1, 2]) }.len(), function_pointer()(1));
    catch(|| match impossible() {});
    catch(|| match block_on(impossible_async()) {});
    println!("{:?}", impossible_error(1));
    let mut all = vec![];
    *reborrow(&mut all) = 9;
    *first_over(&mut all, &5).unwrap() += 1;
    println!("{:?} {} {}", all, boxed_trait(0), generic(3));
    println!("{:?} {:?}", generic_error("failed"), borrowed_error("lent"));
    let _ = array();
    let _ = coerced_function_pointer(false);
}
