dials::profile!("acme", operations("list"(slow = 1s), "list"(timeout = 60s)));

fn main() {}
