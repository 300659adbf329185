#[dials::timed]
fn sync() -> Option<u8> {
    Some(1);
}

#[dials::timed]
async fn asynchronous() -> u8 {
    1;
}

fn main() {}
