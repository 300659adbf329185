//! `fastrace` without a reporter.

use fastrace_case::{future, plain, request, result};
use harness::{Case, Group, Keeps, Seen};

fn main() {
    Case::new("`fastrace`, no reporter", Group::Other, plain, result, future)
        .request(request)
        .keeps(Keeps::Nothing)
        .run(Seen::default);
}
