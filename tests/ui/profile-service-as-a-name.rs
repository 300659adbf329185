dials::profile!(acme, slow = 1s);

fn main() {}
