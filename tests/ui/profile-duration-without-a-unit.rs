dials::profile!("acme", timeout = 10);

fn main() {}
