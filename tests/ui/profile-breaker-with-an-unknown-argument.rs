dials::profile!("acme", breaker(sliding_windows = 60s));

fn main() {}
