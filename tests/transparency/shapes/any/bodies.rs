use crate::support::catch;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

#[dials::timed]
fn unit() {}

#[dials::timed]
fn one_line(a: u32, b: u32) -> u32 { a + b }

#[dials::timed]
fn one_line_result(a: u32) -> Result<u32, String> { Ok(a) }

#[dials::timed]
async fn one_line_async(a: u32) -> u32 { a }

#[dials::timed]
fn early(n: u32) -> u32 {
    if n > 1 {
        return 1;
    }
    n
}

#[dials::timed]
fn early_result(n: u32) -> Result<u32, String> {
    if n > 1 {
        return Err("large".to_owned());
    }
    Ok(n)
}

#[dials::timed]
fn question(text: &str) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    let number: u32 = text.parse()?;
    Ok(number + 1)
}

#[dials::timed]
fn question_option(all: &[u32]) -> Option<u32> {
    let first = all.first()?;
    let last = all.last()?;
    Some(first + last)
}

#[dials::timed] // alone
fn never() -> ! {
    panic!("never")
}

#[dials::timed] // alone
fn never_by_loop(mut n: u32) -> ! {
    loop {
        n = n.checked_sub(1).expect("the end");
    }
}

#[dials::timed]
fn unfinished(_a: &str) -> Vec<u8> {
    todo!()
}

#[dials::timed]
fn unfinished_result(_a: &str) -> Result<u8, String> {
    unimplemented!()
}

#[dials::timed]
async fn unfinished_async(_a: &str) -> Result<u8, String> {
    todo!()
}

#[dials::timed]
fn tail_temporary() -> Option<usize> {
    let cell = RefCell::new(String::from("abc"));
    let length = cell.borrow().len();
    Some(length)
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

#[dials::timed]
fn items_first(n: u8) -> Option<u8> {
    use std::cmp::Ordering::{self, Equal, Greater, Less};
    const LIMIT: u8 = 3;
    fn above(n: u8) -> Ordering {
        n.cmp(&LIMIT)
    }
    match above(n) {
        Greater => Some(n),
        Less | Equal => None,
    }
}

#[dials::timed]
fn items_in_between(n: u8) -> u8 {
    let more = n + 1;
    const ONE: u8 = 1;
    more + ONE
}

#[dials::timed]
fn shadows() -> Result<u8, ()> {
    struct Some;
    enum Own {
        None,
    }
    use Own::None;
    let Some = Some;
    match None {
        Own::None => Ok(1),
    }
}

#[dials::timed]
fn labelled_blocks(n: Option<u8>) -> Option<u8> {
    let n = if let Some(n) = n { n } else { return None };
    let found = 'found: {
        if n > 3 {
            break 'found n;
        }
        'outer: loop {
            loop {
                break 'outer;
            }
        }
        0
    };
    Some(found)
}

#[dials::timed]
fn let_else(n: Option<u8>) -> Result<u8, &'static str> {
    let Some(n) = n else { return Err("none") };
    Ok(n)
}

#[dials::timed]
fn inferred(text: &str) -> Vec<Vec<u32>> {
    text.lines().map(|line| line.split(' ').filter_map(|word| word.parse().ok()).collect()).collect()
}

#[dials::timed]
async fn inferred_async(text: &str) -> BTreeSet<char> {
    text.chars().collect()
}

#[dials::timed]
fn inferred_result(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    text.split(' ').map(str::parse).collect()
}

#[dials::timed]
fn defaulted() -> HashMap<u8, Box<str>> {
    Default::default()
}

#[dials::timed]
fn closure_inside(mut all: Vec<u32>) -> Option<Vec<u32>> {
    let mut sum = 0;
    all.retain(|one| {
        sum += one;
        *one > 1
    });
    all.push(sum);
    Some(all)
}

#[dials::timed]
fn unsafe_inside(all: &[u8]) -> Option<u8> {
    if all.is_empty() {
        return None;
    }
    // SAFETY: there is one.
    Some(unsafe { *all.get_unchecked(0) })
}

pub fn run() {
    unit();
    println!("{} {:?} {}", one_line(1, 2), one_line_result(3), crate::support::block_on(one_line_async(4)));
    println!("{} {} {:?} {:?}", early(0), early(2), early_result(0), early_result(2));
    println!("{:?} {:?} {:?}", question("1").unwrap(), question(""), question("x"));
    println!("{:?} {:?}", question_option(&[1, 2]), question_option(&[]));
    catch(|| never());
    catch(|| never_by_loop(3));
    catch(|| unfinished(""));
    catch(|| unfinished_result(""));
    catch(|| crate::support::block_on(unfinished_async("")));
    println!("{:?} {:?}", tail_temporary(), inner_attributes());
    println!("{:?}", crate::support::block_on(inner_attributes_async()));
    println!("{:?} {:?} {}", items_first(4), items_first(1), items_in_between(1));
    println!("{:?} {:?} {:?}", shadows(), labelled_blocks(Some(4)), labelled_blocks(None));
    println!("{:?} {:?}", let_else(Some(1)), let_else(None));
    println!("{:?} {:?}", inferred("1 x\n2"), crate::support::block_on(inferred_async("aba")));
    println!("{:?} {:?} {}", inferred_result("1 2"), inferred_result("x"), defaulted().len());
    println!("{:?} {:?}", closure_inside(vec![1, 2]), unsafe_inside(&[7]));
}
