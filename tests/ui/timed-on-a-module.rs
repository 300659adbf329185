#[dials::timed]
mod m {
    pub fn f() {}
}

fn main() {
    m::f();
}
