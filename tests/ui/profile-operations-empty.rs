dials::profile!("acme", operations());

fn main() {}
