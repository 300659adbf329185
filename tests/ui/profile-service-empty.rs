dials::profile!("", slow = 1s);

fn main() {}
