dials::profile!("acme", error_rate = 0.5%, availability = 99.9%);

fn main() {}
