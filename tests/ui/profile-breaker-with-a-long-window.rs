dials::profile!("acme", breaker(sliding_window = 2h));

fn main() {}
