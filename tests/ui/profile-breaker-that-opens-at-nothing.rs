dials::profile!("acme", breaker(failure_rate_threshold = 0%));

fn main() {}
