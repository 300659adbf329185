#[dials::slow_query(rows = Vec::len)]
fn f() {}

#[dials::slow_query(rows = Vec::len)]
async fn g() -> () {}

fn main() {
    f();
    let _ = g();
}
