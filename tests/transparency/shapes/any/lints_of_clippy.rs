//! Code that clippy warns of, by lints that look at whole functions and at what stands in them.

use crate::support::block_on;
use std::collections::HashMap;
use std::rc::Rc;

#[dials::timed]
fn needless_return(n: u8) -> Result<u8, ()> {
    if n > 1 {
        return Err(());
    }
    return Ok(n);
}

#[dials::timed]
fn needless_return_guard(n: u8) -> u8 {
    return n;
}

#[dials::timed]
async fn needless_return_async(n: u8) -> u8 {
    return n;
}

#[dials::timed]
fn needless_pass_by_value(text: String, all: Vec<u8>) -> Result<usize, ()> {
    if all.is_empty() {
        return Err(());
    }
    Ok(text.len())
}

#[dials::timed]
fn needless_pass_by_value_guard(text: String) -> usize {
    text.len()
}

#[dials::timed]
fn needless_pass_by_ref_mut(n: &mut u8) -> Result<u8, ()> {
    if *n > 1 {
        return Err(());
    }
    Ok(*n)
}

#[dials::timed]
fn needless_pass_by_ref_mut_guard(n: &mut u8) -> u8 {
    *n
}

#[dials::timed]
async fn needless_pass_by_ref_mut_async(n: &mut u8) -> u8 {
    *n
}

#[dials::timed]
fn only_used_in_recursion(n: u8, unused: u8) -> Result<u8, ()> {
    if n == 0 { Err(()) } else { only_used_in_recursion(n - 1, unused) }
}

#[dials::timed]
fn only_used_in_recursion_guard(n: u8, unused: u8) -> u8 {
    if n == 0 { 0 } else { only_used_in_recursion_guard(n - 1, unused) }
}

#[dials::timed]
fn needless_lifetimes<'a>(text: &'a str) -> Result<&'a str, ()> {
    if text.is_empty() { Err(()) } else { Ok(text) }
}

#[dials::timed]
async fn needless_lifetimes_async<'a>(text: &'a str) -> &'a str {
    text
}

#[dials::timed]
fn extra_unused_lifetimes<'a, T>(n: u8, t: T) -> Result<u8, ()> {
    if n == 0 { Err(()) } else { Ok(n) }
}

#[dials::timed]
fn unnecessary_wraps(n: u8) -> Result<u8, ()> {
    Ok(n + 1)
}

#[dials::timed]
fn unnecessary_wraps_option(n: u8) -> Option<u8> {
    if n > 1 {
        return Some(1);
    }
    Some(n)
}

#[dials::timed]
fn toplevel_ref_arg(ref n: u8) -> Result<u8, ()> {
    if *n == 0 { Err(()) } else { Ok(*n) }
}

#[dials::timed]
fn toplevel_ref_arg_guard(ref n: u8) -> u8 {
    *n
}

#[dials::timed]
fn ptr_arg(all: &Vec<u8>, text: &String) -> Result<usize, ()> {
    if all.is_empty() { Err(()) } else { Ok(all.len() + text.len()) }
}

#[dials::timed]
async fn ptr_arg_async(all: &Vec<u8>, text: &String) -> usize {
    all.len() + text.len()
}

#[dials::timed]
fn trivially_copy(n: &u8) -> Result<u8, ()> {
    if *n == 0 { Err(()) } else { Ok(*n) }
}

#[dials::timed]
fn large_by_value(a: [u8; 1000]) -> Result<usize, ()> {
    if a[0] == 0 { Err(()) } else { Ok(a.len()) }
}

#[dials::timed]
fn boxed_local(n: Box<u8>) -> Result<u8, ()> {
    if *n == 0 { Err(()) } else { Ok(*n) }
}

#[dials::timed]
fn rc_buffer(text: Rc<String>, boxed: &Box<u8>, all: Box<Vec<u8>>) -> Result<usize, ()> {
    if text.is_empty() { Err(()) } else { Ok(text.len() + usize::from(**boxed) + all.len()) }
}

#[dials::timed]
fn too_many_arguments(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> Result<u8, ()> {
    if a == 0 { Err(()) } else { Ok(a + b + c + d + e + f + g + h) }
}

#[dials::timed]
async fn too_many_arguments_async(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> u8 {
    a + b + c + d + e + f + g + h
}

#[dials::timed]
fn many_bools(a: bool, b: bool, c: bool, d: bool) -> Result<bool, ()> {
    if a { Err(()) } else { Ok(b && c && d) }
}

#[dials::timed]
fn type_complexity(all: HashMap<String, Vec<Option<Box<dyn Fn(u8) -> Result<u8, String>>>>>) -> Result<Vec<Option<Box<dyn Fn(u8) -> Result<Vec<Vec<u8>>, String>>>>, ()> {
    if all.is_empty() { Err(()) } else { Ok(vec![]) }
}

#[dials::timed]
pub fn result_unit_err(n: u8) -> Result<u8, ()> {
    if n == 0 { Err(()) } else { Ok(n) }
}

#[dials::timed]
pub fn result_large_err(n: u8) -> Result<u8, [u64; 40]> {
    if n == 0 { Err([0; 40]) } else { Ok(n) }
}

#[dials::timed]
pub async fn result_large_err_async(n: u8) -> Result<u8, [u64; 40]> {
    if n == 0 { Err([0; 40]) } else { Ok(n) }
}

#[dials::timed]
pub fn must_use_candidate(n: u8) -> u8 {
    n + 1
}

#[dials::timed]
pub fn missing_errors_doc(n: u8) -> Result<u8, String> {
    if n == 0 { Err(String::new()) } else { Ok(n) }
}

#[dials::timed]
pub async fn missing_errors_doc_async(n: u8) -> Result<u8, String> {
    if n == 0 { Err(String::new()) } else { Ok(n) }
}

#[dials::timed]
pub fn missing_panics_doc(n: Option<u8>) -> Result<u8, String> {
    if n == Some(0) {
        return Err(String::new());
    }
    Ok(n.unwrap())
}

#[dials::timed]
pub unsafe fn missing_safety_doc(n: u8) -> Result<u8, String> {
    if n == 0 { Err(String::new()) } else { Ok(n) }
}

#[dials::timed]
pub fn missing_const(n: u8) -> u8 {
    n
}

#[dials::timed]
fn missing_const_result(n: u8) -> Result<u8, u8> {
    if n == 0 { Err(n) } else { Ok(n) }
}

#[dials::timed]
async fn unused_async(n: u8) -> u8 {
    n + 1
}

#[dials::timed]
async fn large_future(a: [u8; 20_000]) -> usize {
    std::future::ready(()).await;
    a.len()
}

#[dials::timed]
async fn awaits_large_future() -> usize {
    large_future([0; 20_000]).await
}

#[dials::timed]
fn manual_async(n: u8) -> impl std::future::Future<Output = u8> {
    async move { n }
}

#[dials::timed]
fn let_unit(n: u8) -> Result<u8, ()> {
    let unit = drop(n);
    if n == 0 { Err(unit) } else { Ok(n) }
}

#[dials::timed]
fn let_and_return(n: u8) -> Result<u8, ()> {
    let result = if n == 0 { Err(()) } else { Ok(n) };
    result
}

#[dials::timed]
fn let_and_return_guard(n: u8) -> u8 {
    let result = n + 1;
    result
}

#[dials::timed]
async fn let_and_return_async(n: u8) -> u8 {
    let result = n + 1;
    result
}

#[dials::timed]
fn question_mark(n: Option<u8>) -> Option<u8> {
    let n = if let Some(n) = n { n } else { return None };
    if n.checked_add(1).is_none() {
        return None;
    }
    Some(n)
}

#[dials::timed]
fn needless_question_mark(n: Result<u8, u8>) -> Result<u8, u8> {
    Ok(n?)
}

#[dials::timed]
fn try_err(n: u8) -> Result<u8, u8> {
    if n == 0 {
        Err(n)?;
    }
    Ok(n)
}

#[dials::timed]
fn redundant_clone(text: &str) -> Result<String, ()> {
    let owned = text.to_string();
    let cloned = owned.clone();
    if cloned.is_empty() { Err(()) } else { Ok(cloned.to_string()) }
}

#[dials::timed]
fn redundant_closure(all: &[u8]) -> Result<Vec<u16>, ()> {
    if all.is_empty() {
        return Err(());
    }
    Ok(all.iter().map(|n| u16::from(*n)).map(|n| must_be_kept(n)).collect())
}

fn must_be_kept(n: u16) -> u16 {
    n
}

#[dials::timed]
fn cognitive(n: u8) -> Result<u8, ()> {
    for i in 0..n {
        if i == 1 && n > 2 || i == 3 {
            match i { 1 => if n > 1 { continue } else { break }, 2 => return Ok(2), _ => {} }
        }
        while i > 5 { if i > 6 { break } else if i > 7 { continue } else { return Err(()) } }
        for j in 0..i { if j > 1 { for k in 0..j { if k > 1 && j > 2 || k == 7 { return Ok(k) } } } }
        match n { 1 => {} 2 => {} 3 => {} 4 => {} 5 => {} 6 => {} 7 => {} 8 => {} _ => if i > 3 { return Err(()) } }
        if i == 9 { if n == 9 { if i + n == 3 { return Ok(9) } } else if n == 10 { return Ok(8) } }
    }
    Ok(n)
}

#[dials::timed]
fn needless_range_loop(all: &[u8]) -> Result<u32, ()> {
    let mut sum = 0;
    for i in 0..all.len() {
        sum += u32::from(all[i]);
    }
    if sum == 0 { Err(()) } else { Ok(sum) }
}

#[dials::timed]
fn items_after_statements(n: u8) -> Result<u8, ()> {
    let m = n;
    const ONE: u8 = 1;
    if m == 0 { Err(()) } else { Ok(m + ONE) }
}

#[dials::timed]
fn items_before_statements(n: u8) -> Result<u8, ()> {
    const ONE: u8 = 1;
    use std::cmp::max;
    if n == 0 { Err(()) } else { Ok(max(n, ONE)) }
}

#[dials::timed]
fn shadow(n: u8) -> Result<u8, ()> {
    let n = n + 1;
    let n = u16::from(n);
    if n == 0 { Err(()) } else { Ok(n as u8) }
}

#[dials::timed]
fn used_underscore(_n: u8) -> Result<u8, ()> {
    let _m = _n;
    if _m == 0 { Err(()) } else { Ok(_m) }
}

#[dials::timed]
async fn used_underscore_async(_n: u8) -> u8 {
    let _m = _n;
    _m
}

#[dials::timed]
fn used_underscore_guard(_n: u8) -> u8 {
    let _m = _n;
    _m
}

#[dials::timed]
fn no_effect_underscore(n: u8) -> Result<u8, ()> {
    let _unused = n + 1;
    if n == 0 { Err(()) } else { Ok(n) }
}

#[dials::timed]
fn map_unwrap(n: Option<u8>) -> Result<u8, ()> {
    let m = n.map(|n| n + 1).unwrap_or(0);
    let k = match n { Some(_) => true, None => false };
    if m == 0 || k { Err(()) } else { Ok(m) }
}

#[dials::timed]
fn implicit_hasher(all: &HashMap<u8, u8>) -> Result<usize, ()> {
    if all.is_empty() { Err(()) } else { Ok(all.len()) }
}

#[dials::timed]
pub fn implicit_hasher_exported(all: &HashMap<u8, u8>) -> Result<usize, u8> {
    if all.is_empty() { Err(1) } else { Ok(all.len()) }
}

#[dials::timed]
pub fn impl_trait_in_params(all: impl Iterator<Item = u8>) -> Result<usize, u8> {
    let n = all.count();
    if n == 0 { Err(1) } else { Ok(n) }
}

#[dials::timed]
fn similar_names(item_one: u8, item_two: u8, iten_one: u8) -> Result<u8, ()> {
    if item_one == 0 { Err(()) } else { Ok(item_two + iten_one) }
}

#[dials::timed]
fn many_single_char_names(a: u8, b: u8, c: u8, d: u8, e: u8) -> Result<u8, ()> {
    if a == 0 { Err(()) } else { Ok(b + c + d + e) }
}

#[dials::timed]
fn option_option(n: Option<Option<u8>>) -> Option<Option<u8>> {
    if n.is_none() { None } else { Some(None) }
}

#[dials::timed]
fn ref_option(n: &Option<String>) -> Result<usize, ()> {
    n.as_ref().map(|n| n.len()).ok_or(())
}

#[dials::timed]
fn wildcards(n: Option<u8>) -> Result<u8, ()> {
    use std::cmp::Ordering::*;
    match n.cmp(&Some(1)) {
        Less => Err(()),
        _ => Ok(1),
    }
}

#[dials::timed]
fn empty_loop(n: u8) -> Result<u8, ()> {
    if n == 7 {
        loop {}
    }
    Ok(n)
}

#[dials::timed]
fn never_loop(n: u8) -> Result<u8, ()> {
    for i in 0..n {
        return Ok(i);
    }
    Err(())
}

#[dials::timed]
fn semicolon(n: u8) -> Result<(), u8> {
    if n == 0 {
        return Err(n);
    }
    println!("semicolon")
        ;
    Ok(())
}

#[dials::timed]
fn semicolon_of_unit(n: u8) {
    semicolon_of_nothing(n)
}

#[dials::timed]
fn semicolon_of_nothing(_: u8) {
    ()
}

#[dials::timed]
fn unit_return(n: u8) -> () {
    let _ = n;
}

#[dials::timed]
fn bool_to_int(n: bool) -> Result<u8, ()> {
    let m = if n { 1 } else { 0 };
    if m == 2 { Err(()) } else { Ok(m) }
}

#[dials::timed]
fn blocks_in_conditions(n: u8) -> Result<u8, ()> {
    if { let m = n; m == 0 } { Err(()) } else { Ok(n) }
}

#[dials::timed]
fn large_stack(n: usize) -> Result<u8, ()> {
    let all = [1_u8; 600_000];
    all.get(n).copied().ok_or(())
}

#[dials::timed]
fn significant_drop(lock: &std::sync::Mutex<Vec<u8>>) -> Result<usize, ()> {
    let held = lock.lock().unwrap();
    let n = held.len();
    if n == 0 { Err(()) } else { Ok(n) }
}

#[dials::timed]
async fn await_holding_lock(lock: &std::sync::Mutex<u8>) -> u8 {
    let held = lock.lock().unwrap();
    std::future::ready(()).await;
    *held
}

#[dials::timed]
async fn await_holding_ref(cell: &std::cell::RefCell<u8>) -> u8 {
    let held = cell.borrow();
    std::future::ready(()).await;
    *held
}

#[dials::timed]
async fn future_not_send(n: Rc<u8>) -> u8 {
    std::future::ready(()).await;
    *n
}

#[dials::timed]
pub async fn future_not_send_exported(n: Rc<u8>) -> Result<u8, ()> {
    std::future::ready(()).await;
    Ok(*n)
}

#[dials::timed]
async fn redundant_async_block(n: u8) -> u8 {
    let future = async { std::future::ready(n).await };
    future.await
}

#[dials::timed]
fn async_yields_async(n: u8) -> impl std::future::Future<Output = std::future::Ready<u8>> {
    async move { std::future::ready(n) }
}

#[dials::timed]
fn diverging(n: u8) -> Result<u8, ()> {
    let m: u8 = if n == 0 { unreachable!() } else { n };
    println!("{}", format!("{}", m));
    dbg_free(m)
}

#[dials::timed]
fn dbg_free(n: u8) -> Result<u8, ()> {
    n.checked_add(1).ok_or_else(|| ())
}

#[dials::timed]
fn single_call(n: u8) -> Result<u8, ()> {
    assert!(n < 200, "too large");
    assert_eq!(n == 1, true);
    if n == 0 { Err(()) } else { Ok(n) }
}

pub struct Owner(u8, String);

impl Owner {
    #[dials::timed]
    fn unused_self(&self, n: u8) -> Result<u8, ()> {
        if n == 0 { Err(()) } else { Ok(n) }
    }

    #[dials::timed]
    fn unused_self_guard(&self, n: u8) -> u8 {
        n + 1
    }

    #[dials::timed]
    async fn unused_self_async(&self, n: u8) -> u8 {
        n + 1
    }

    #[dials::timed]
    fn needless_self_by_value(self) -> Result<usize, ()> {
        if self.0 == 0 { Err(()) } else { Ok(self.1.len()) }
    }

    #[dials::timed]
    fn to_owned_text(self) -> Option<String> {
        if self.0 == 0 { None } else { Some(self.1) }
    }

    #[dials::timed]
    fn is_long(self) -> Result<bool, ()> {
        if self.0 == 0 { Err(()) } else { Ok(true) }
    }

    #[dials::timed]
    fn use_self(other: Owner) -> Option<Owner> {
        if other.0 == 0 { None } else { Some(Owner(1, other.1)) }
    }

    #[dials::timed]
    pub fn new() -> Result<u8, String> {
        if std::process::id() == 0 { Err(String::new()) } else { Ok(1) }
    }

    #[dials::timed]
    pub fn new_default() -> Self {
        Owner(1, String::new())
    }

    #[dials::timed]
    pub fn must_return(self) -> Self {
        self
    }

    #[dials::timed]
    fn recurses(&self, n: u8) -> Result<u8, ()> {
        if n == 0 { Err(()) } else { self.recurses(n - 1) }
    }

    #[dials::timed]
    fn from_str(text: &str) -> Result<Self, ()> {
        if text.is_empty() { Err(()) } else { Ok(Owner(1, text.to_owned())) }
    }

    #[dials::timed]
    fn explicit_self<'a>(&'a self) -> Option<&'a str> {
        if self.0 == 0 { None } else { Some(&self.1) }
    }

    #[dials::timed]
    fn get_text(&mut self) -> Result<&mut String, ()> {
        if self.0 == 0 { Err(()) } else { Ok(&mut self.1) }
    }
}

#[dials::timed] // alone
impl Owner {
    fn block_unused_self(&self, n: u8) -> Result<u8, ()> {
        if n == 0 { Err(()) } else { Ok(n) }
    }

    fn block_needless_return(&self) -> Result<u8, ()> {
        return if self.0 == 0 { Err(()) } else { Ok(self.0) };
    }
}

pub fn run() {
    println!("{:?} {} {}", needless_return(1), needless_return_guard(1), block_on(needless_return_async(1)));
    println!("{:?} {}", needless_pass_by_value("a".into(), vec![1]), needless_pass_by_value_guard("a".into()));
    println!("{:?} {}", needless_pass_by_ref_mut(&mut 1), needless_pass_by_ref_mut_guard(&mut 1));
    println!("{}", block_on(needless_pass_by_ref_mut_async(&mut 1)));
    println!("{:?} {}", only_used_in_recursion(1, 1), only_used_in_recursion_guard(1, 1));
    println!("{:?} {}", needless_lifetimes("a"), block_on(needless_lifetimes_async("a")));
    println!("{:?} {:?} {:?}", extra_unused_lifetimes(1, 1), unnecessary_wraps(1), unnecessary_wraps_option(1));
    println!("{:?} {} {:?}", toplevel_ref_arg(1), toplevel_ref_arg_guard(1), ptr_arg(&vec![], &String::new()));
    println!("{} {:?}", block_on(ptr_arg_async(&vec![], &String::new())), trivially_copy(&1));
    println!("{:?} {:?}", large_by_value([0; 1000]), boxed_local(Box::new(1)));
    println!("{:?}", rc_buffer(Rc::default(), &Box::new(1), Box::new(vec![])));
    println!("{:?} {}", too_many_arguments(1, 1, 1, 1, 1, 1, 1, 1), block_on(too_many_arguments_async(1, 1, 1, 1, 1, 1, 1, 1)));
    println!("{:?} {:?}", many_bools(false, true, true, true), type_complexity(HashMap::new()).is_ok());
    println!("{:?} {:?} {:?}", result_unit_err(1), result_large_err(1), block_on(result_large_err_async(1)));
    println!("{} {:?} {:?}", must_use_candidate(1), missing_errors_doc(1), block_on(missing_errors_doc_async(1)));
    println!("{:?} {:?} {}", missing_panics_doc(Some(1)), unsafe { missing_safety_doc(1) }, missing_const(1));
    println!("{:?} {} {}", missing_const_result(1), block_on(unused_async(1)), block_on(awaits_large_future()));
    println!("{} {:?} {:?}", block_on(manual_async(1)), let_unit(1), let_and_return(1));
    println!("{} {} {:?}", let_and_return_guard(1), block_on(let_and_return_async(1)), question_mark(Some(1)));
    println!("{:?} {:?} {:?}", needless_question_mark(Ok(1)), try_err(1), redundant_clone("a"));
    println!("{:?} {:?} {:?}", redundant_closure(&[1]), cognitive(1), needless_range_loop(&[1]));
    println!("{:?} {:?} {:?}", items_after_statements(1), items_before_statements(1), shadow(1));
    println!("{:?} {} {}", used_underscore(1), block_on(used_underscore_async(1)), used_underscore_guard(1));
    println!("{:?} {:?} {:?}", no_effect_underscore(1), map_unwrap(None), implicit_hasher(&HashMap::new()));
    println!("{:?} {:?}", implicit_hasher_exported(&HashMap::new()), impl_trait_in_params(0..1));
    println!("{:?} {:?}", similar_names(1, 1, 1), many_single_char_names(1, 1, 1, 1, 1));
    println!("{:?} {:?} {:?}", option_option(None), ref_option(&None), wildcards(None));
    println!("{:?} {:?} {:?}", empty_loop(1), never_loop(1), semicolon(1));
    semicolon_of_unit(1);
    unit_return(1);
    println!("{:?} {:?} {:?}", bool_to_int(true), blocks_in_conditions(1), large_stack(1));
    println!("{:?}", significant_drop(&std::sync::Mutex::default()));
    println!("{}", block_on(await_holding_lock(&std::sync::Mutex::new(1))));
    println!("{}", block_on(await_holding_ref(&std::cell::RefCell::new(1))));
    println!("{} {:?}", block_on(future_not_send(Rc::new(1))), block_on(future_not_send_exported(Rc::new(1))));
    println!("{}", block_on(redundant_async_block(1)));
    println!("{}", block_on(async { async_yields_async(1).await.await }));
    println!("{:?} {:?}", diverging(1), single_call(1));
    let owner = || Owner(1, "a".into());
    println!("{:?} {} {}", owner().unused_self(1), owner().unused_self_guard(1), block_on(owner().unused_self_async(1)));
    println!("{:?} {:?} {:?}", owner().needless_self_by_value(), owner().to_owned_text(), owner().is_long());
    println!("{} {:?} {}", Owner::use_self(owner()).is_some(), Owner::new(), Owner::new_default().must_return().0);
    println!("{:?} {} {:?}", owner().recurses(1), Owner::from_str("a").is_ok(), owner().explicit_self());
    println!("{:?} {:?} {:?}", owner().get_text(), owner().block_unused_self(1), owner().block_needless_return());
}
