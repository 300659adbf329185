#[dials::slow_query]
const fn f() {}

fn main() {
    f();
}
