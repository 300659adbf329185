dials::profile!("acme", p95 = 800ms);

fn main() {}
