dials::profile!("acme", slow, operations, breaker);

fn main() {}
