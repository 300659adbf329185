dials::profile!("acme", availability = 100.1%);

fn main() {}
