dials::profile!("acme", breaker(minimum_number_of_calls = 0));

fn main() {}
