dials::profile!("acme", p95 = 12s, timeout = 10s);

fn main() {}
