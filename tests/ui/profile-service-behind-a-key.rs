dials::profile!(service = "acme", slow = 1s);

fn main() {}
