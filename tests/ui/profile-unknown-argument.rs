dials::profile!("acme", timout = 1s);

fn main() {}
