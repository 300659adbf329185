dials::profile!();

fn main() {}
