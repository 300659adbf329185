dials::profile!("acme", error_rate = 5s);

fn main() {}
