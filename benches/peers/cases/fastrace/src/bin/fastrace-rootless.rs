//! `fastrace` in a library whose caller does not trace.

use fastrace_case::{future, plain, result};
use harness::{Case, Group, Keeps, Seen};

fn main() {
    Case::new("`fastrace`, no root span", Group::Other, plain, result, future)
        .keeps(Keeps::Nothing)
        .run(Seen::default);
}
