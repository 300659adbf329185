#[dials::timed]
fn sync() -> Option<String> {
    Some("x")
}

#[dials::timed]
async fn asynchronous() -> String {
    "x"
}

#[dials::timed]
fn guard() -> u8 {
    "x"
}

fn main() {}
