dials::profile!("acme", error_rate = 0.005);

fn main() {}
