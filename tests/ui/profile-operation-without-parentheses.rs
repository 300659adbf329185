dials::profile!("acme", operations("upload*" = 60s));

fn main() {}
