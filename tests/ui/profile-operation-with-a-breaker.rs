dials::profile!("acme", operations("list"(breaker(sliding_window = 60s))));

fn main() {}
