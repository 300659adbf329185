dials::profile!("acme", error_rate = "0.5%");

fn main() {}
