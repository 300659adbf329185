dials::profile!(
    "acme",
    slow = 2,
    p99 = 1s,
    error_rate = 1,
    operations("list"(timeout = "1s"), 3),
    breaker(minimum_number_of_calls = 20%)
);

fn main() {}
