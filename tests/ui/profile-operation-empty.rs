dials::profile!("acme", operations(""(timeout = 60s)));

fn main() {}
