dials::profile!("acme", slow = 2s, operations("list"(timeout = 1s)));

fn main() {}
