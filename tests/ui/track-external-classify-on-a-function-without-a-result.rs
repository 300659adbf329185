fn category(_: &String) -> dials::external::Category {
    dials::external::Category::Other
}

#[dials::track_external("stripe", classify = category)]
fn f() -> u32 {
    1
}

fn main() {
    f();
    category(&String::new());
}
