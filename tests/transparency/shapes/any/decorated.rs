use crate::support::block_on;

/// Docs.
#[dials::timed]
#[inline(never)]
#[must_use = "why"]
#[doc(hidden)]
#[cold]
pub(in crate::decorated) fn decorated(a: u8) -> Option<u8> {
    Some(a)
}

#[inline]
#[must_use]
#[dials::timed]
pub(crate) async fn decorated_async(a: u8) -> Option<u8> {
    Some(a)
}

#[dials::timed]
#[deprecated(since = "1.0.0", note = "use another")]
pub fn deprecated(a: u8) -> Result<u8, ()> {
    Ok(a)
}

#[deprecated]
#[dials::timed]
pub async fn deprecated_async(a: u8) -> u8 {
    a
}

#[dials::timed]
#[cfg(any())]
pub fn never_compiled(a: NoSuchType) -> Result<u8, ()> {
    no_such_function(a)
}

#[cfg_attr(all(), inline(always))]
#[dials::timed]
#[allow(non_snake_case, clippy::unnecessary_wraps)]
pub fn Allowed(Odd: u8) -> Option<u8> {
    Some(Odd)
}

#[dials::timed]
#[allow(unused_variables)]
fn allowed(a: u8, b: u8) -> Result<u8, ()> {
    let unused = 1;
    Ok(a)
}

#[dials::timed]
#[expect(unused_variables)]
fn expected(a: u8) -> Result<u8, ()> {
    let unused = 1;
    Ok(a)
}

#[dials::timed]
#[expect(unused_mut)]
fn expected_in_vain(a: u8) -> Result<u8, ()> {
    Ok(a)
}

#[dials::timed]
#[warn(clippy::todo, clippy::unwrap_used, clippy::indexing_slicing)]
fn warned(all: &[u8]) -> Result<u8, ()> {
    Ok(all[0] + all.first().copied().unwrap())
}

#[dials::timed]
extern "C" fn exported(a: u8) -> u8 {
    a + 1
}

#[dials::timed]
extern "C" fn without_abi(a: u8) -> Result<u8, ()> {
    Ok(a + 1)
}

#[dials::timed]
extern "C-unwind" fn unwinding(a: u8) -> u8 {
    a + 1
}

#[dials::timed]
extern "system" fn system(a: u8) -> Option<u8> {
    Some(a + 1)
}

/// # Safety
/// `at` is valid.
#[dials::timed]
pub unsafe fn dangerous(at: *const u8) -> Option<u8> {
    // SAFETY: as promised.
    Some(unsafe { *at })
}

#[dials::timed]
unsafe extern "C" fn dangerous_exported(at: *const u8) -> u8 {
    // SAFETY: as promised.
    unsafe { *at }
}

#[dials::timed]
#[unsafe(no_mangle)]
pub extern "C" fn transparency_symbol(a: u8) -> u8 {
    a + 2
}

#[unsafe(export_name = "transparency_other_symbol")]
#[dials::timed]
pub extern "C" fn renamed_symbol(a: u8) -> u8 {
    a + 3
}

#[dials::timed]
#[target_feature(enable = "sse2")]
#[cfg(target_arch = "x86_64")]
fn vectorised(a: f32) -> Option<f32> {
    use std::arch::x86_64::{_mm_add_ss, _mm_cvtss_f32, _mm_set_ss};
    Some(_mm_cvtss_f32(_mm_add_ss(_mm_set_ss(a), _mm_set_ss(1.0))))
}

#[dials::timed]
#[allow(non_snake_case)]
fn r#match(r#type: u8) -> Option<u8> {
    Some(r#type)
}

mod inner {
    #[dials::timed]
    pub(super) fn to_parent() -> Result<u8, ()> {
        Ok(1)
    }
    #[dials::timed]
    pub(in super::super) async fn to_grandparent() -> u8 {
        2
    }
}

pub fn run() {
    println!("{:?} {:?}", decorated(1), block_on(decorated_async(1)));
    println!("{:?} {:?}", deprecated(1), block_on(deprecated_async(1)));
    decorated(1);
    block_on(decorated_async(2));
    println!("{:?} {:?} {:?}", Allowed(1), allowed(1, 2), expected(1));
    println!("{:?} {:?}", expected_in_vain(1), warned(&[1]));
    println!("{} {:?} {} {:?}", exported(1), without_abi(1), unwinding(1), system(1));
    println!("{:?} {}", unsafe { dangerous(&1) }, unsafe { dangerous_exported(&1) });
    println!("{} {}", transparency_symbol(1), renamed_symbol(1));
    #[cfg(target_arch = "x86_64")]
    println!("{:?}", unsafe { vectorised(1.0) });
    println!("{:?} {:?} {}", r#match(1), inner::to_parent(), block_on(inner::to_grandparent()));
    allowed(1, 2);
    let pointer: extern "C" fn(u8) -> u8 = exported;
    println!("{}", pointer(1));
}
