dials::profile!("acme", slow = 1s, slow = 2s);

fn main() {}
