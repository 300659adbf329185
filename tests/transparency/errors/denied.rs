#![deny(unused_variables, unused_mut, unused_must_use, unreachable_code)]

#[dials::timed]
fn denied(a: u8, mut b: u8) -> Result<u8, String> {
    let c = 1;
    Ok::<u8, u8>(b);
    return Ok(b);
    Ok(1)
}

#[dials::timed]
async fn denied_async(a: u8, mut b: u8) -> Result<u8, String> {
    let c = 1;
    std::future::ready(b);
    Ok(b)
}

#[dials::timed]
#[forbid(unused_variables)]
fn forbidden(a: u8) -> Option<u8> {
    None
}

fn main() {
    denied(1, 2);
    denied_async(1, 2);
}
