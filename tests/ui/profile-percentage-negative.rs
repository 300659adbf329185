dials::profile!("acme", error_rate = -1%);

fn main() {}
