//! `emit` without a set-up.

use emit_case::{future, plain, result};
use harness::{Case, Group, Keeps, Seen};

fn main() {
    Case::new("`emit`, not set up", Group::Other, plain, result, future)
        .keeps(Keeps::Nothing)
        .run(Seen::default);
}
