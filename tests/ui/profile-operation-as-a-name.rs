dials::profile!("acme", operations(upload(timeout = 60s)));

fn main() {}
