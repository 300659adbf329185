dials::profile!("acme", slow = "2s");

fn main() {}
