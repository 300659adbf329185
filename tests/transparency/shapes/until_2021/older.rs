use crate::support::block_on;

#[dials::timed]
unsafe fn implicitly_unsafe(at: *const u8) -> Option<u8> {
    Some(*at)
}

#[dials::timed]
async unsafe fn implicitly_unsafe_async(at: *const u8) -> u8 {
    *at
}

#[dials::timed]
unsafe fn implicitly_unsafe_guard(at: *const u8) -> u8 {
    *at
}

#[dials::timed]
#[no_mangle]
pub extern "C" fn transparency_older_symbol(a: u8) -> u8 {
    a + 4
}

#[dials::timed]
fn gen(gen: u8) -> Result<u8, ()> {
    Ok(gen)
}

pub fn run() {
    let n = 7;
    println!("{:?} {}", unsafe { implicitly_unsafe(&n) }, block_on(unsafe { implicitly_unsafe_async(&n) }));
    println!("{} {}", unsafe { implicitly_unsafe_guard(&n) }, transparency_older_symbol(1));
    println!("{:?}", gen(1));
}
