#[dials::timed]
type T = u8;

fn main() {
    let _: T = 1;
}
