#[dials::timed(labels(tenant = tenant))]
fn f() {}

fn main() {
    f();
}
