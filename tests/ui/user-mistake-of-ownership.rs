#[dials::timed]
fn moved(text: String) -> Option<String> {
    drop(text);
    Some(text)
}

#[dials::timed]
async fn moved_async(text: String) -> String {
    drop(text);
    text
}

#[dials::timed]
fn not_mutable(n: u8) -> Option<u8> {
    n += 1;
    Some(n)
}

fn main() {}
