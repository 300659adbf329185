//! `tracing` without a subscriber.

use harness::{Case, Group, Keeps, Seen};
use tracing_case::{future, plain, result};

fn main() {
    Case::new("`tracing`, no subscriber", Group::Other, plain, result, future)
        .keeps(Keeps::Nothing)
        .run(Seen::default);
}
