use crate::support::block_on;

pub struct Wrapped {
    pub inner: u8,
    pub rest: u8,
}

#[dials::timed]
fn patterns(
    (a, mut b): (u8, u8),
    Wrapped { inner, .. }: Wrapped,
    [first, .., last]: [u8; 3],
    &c: &u8,
    _: String,
    ref d: u8,
    mut e: Vec<u8>,
) -> Option<Vec<u8>> {
    b += 1;
    e.push(0);
    Some([&[a, b, inner, first, last, c, *d], &e[..]].concat())
}

#[dials::timed]
async fn patterns_async(
    (a, mut b): (u8, u8),
    Wrapped { inner, .. }: Wrapped,
    [first, .., last]: [u8; 3],
    &c: &u8,
    _: String,
    ref d: u8,
    mut e: Vec<u8>,
) -> Vec<u8> {
    b += 1;
    e.push(0);
    [&[a, b, inner, first, last, c, *d], &e[..]].concat()
}

#[dials::timed]
fn countdown(mut n: u32) -> Option<u32> {
    let mut steps = 0;
    while n > 0 {
        n -= 1;
        steps += 1;
    }
    Some(steps)
}

#[dials::timed]
async fn countdown_async(mut n: u32) -> u32 {
    let mut steps = 0;
    while n > 0 {
        n -= 1;
        steps += 1;
    }
    steps
}

#[dials::timed]
fn borrows_mutably(ref mut x: String) -> Result<String, u8> {
    x.push('!');
    Ok(x.clone())
}

#[dials::timed]
async fn borrows_mutably_async((ref mut x, _): (String, u8)) -> String {
    x.push('!');
    x.clone()
}

#[dials::timed]
fn through_a_reference(&mut (ref mut x, ref y): &mut (String, u8)) -> Option<u8> {
    x.push('!');
    Some(*y)
}

#[dials::timed]
fn bound_and_matched(all @ (first, _): (u8, u8)) -> Result<u8, u8> {
    Ok(all.1 + first)
}

#[dials::timed]
fn unused(_a: u8, _b: String, _: &str) -> Result<(), ()> {
    Ok(())
}

#[dials::timed]
async fn unused_async(_a: u8, _b: String, _: &str) {}

#[dials::timed]
fn underscored(_x: u8, __y: u8) -> Option<u8> {
    Some(_x + __y)
}

#[dials::timed]
async fn underscored_async(_x: u8, __y: u8) -> u8 {
    _x + __y
}

#[dials::timed]
fn configured(#[cfg(debug_assertions)] a: u8, #[cfg(not(debug_assertions))] b: u8, #[allow(unused_variables)] c: u8) -> Option<u8> {
    Some(a)
}

#[dials::timed]
async fn configured_async(#[cfg(debug_assertions)] a: u8, #[cfg(not(debug_assertions))] b: NoSuchType, #[allow(unused_variables)] c: u8) -> u8 {
    a
}

#[dials::timed]
fn expected(#[expect(unused_variables)] d: u8, #[expect(unused_mut)] mut e: u8) -> Option<u8> {
    Some(e)
}

#[dials::timed]
fn raw_names(r#type: u8, r#match: u8) -> Option<u8> {
    Some(r#type + r#match)
}

#[dials::timed]
fn our_names(__dials_guard: u8, __dials_call: u8, (__dials_value, _): (u8, u8)) -> Option<u8> {
    let __dials_site = 1;
    let __dials_arg1 = 2;
    Some(__dials_guard + __dials_call + __dials_value + __dials_site + __dials_arg1)
}

#[dials::timed]
fn higher_ranked(f: impl for<'a> Fn(&'a str) -> &'a str, mut g: impl FnMut(u8)) -> Option<String> {
    g(1);
    g(2);
    Some(f(" a ").to_owned())
}

#[dials::timed]
async fn higher_ranked_async(f: impl for<'a> Fn(&'a str) -> &'a str, mut g: impl FnMut(u8)) -> String {
    g(1);
    f(" a ").to_owned()
}

#[dials::timed]
fn dynamic(f: &mut dyn FnMut(u8) -> u8, g: Box<dyn FnOnce() -> u8>) -> Option<u8> {
    Some(f(1) + g())
}

#[dials::timed]
fn large(a: [u8; 100_000], n: u32) -> Option<usize> {
    if n == 0 { Some(a.len()) } else { large(a, n - 1) }
}

pub fn run() {
    let wrapped = || Wrapped { inner: 3, rest: 0 };
    println!("{:?}", patterns((1, 2), wrapped(), [4, 5, 6], &7, String::new(), 8, vec![9]));
    println!("{:?}", block_on(patterns_async((1, 2), wrapped(), [4, 5, 6], &7, String::new(), 8, vec![9])));
    println!("{:?} {:?}", countdown(3), block_on(countdown_async(3)));
    println!("{:?} {:?}", borrows_mutably("a".into()), block_on(borrows_mutably_async(("a".into(), 1))));
    println!("{:?} {:?}", through_a_reference(&mut ("a".into(), 1)), bound_and_matched((1, 2)));
    println!("{:?} {:?}", unused(1, String::new(), ""), block_on(unused_async(1, String::new(), "")));
    println!("{:?} {:?}", underscored(1, 2), block_on(underscored_async(1, 2)));
    println!("{:?} {:?} {:?}", configured(1, 2), block_on(configured_async(1, 2)), expected(1, 2));
    println!("{:?} {:?}", raw_names(1, 2), our_names(1, 2, (3, 4)));
    let mut seen = 0;
    println!("{:?}", higher_ranked(str::trim, |n| seen += n));
    println!("{:?} {}", block_on(higher_ranked_async(str::trim, |n| seen += n)), seen);
    println!("{:?}", dynamic(&mut |n| n + 1, Box::new(|| 1)));
    println!("{:?}", large([0; 100_000], 3));
}
