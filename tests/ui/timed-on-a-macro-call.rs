macro_rules! make {
    ($name:ident) => {
        fn $name() {}
    };
}

#[dials::timed]
make!(f);

fn main() {
    f();
}
