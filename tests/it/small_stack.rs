//! A thread may have little stack: one for sound, one that another language made.

use crate::support::{alone, of};
use std::thread::Builder;

#[dials::timed]
fn plain() -> u8 {
    1
}

#[dials::timed(slow = 3ms, buckets = [1ms, 2ms], labels(key = key))]
fn with_all(key: &str) -> Result<u8, std::num::ParseIntError> {
    key.parse()
}

#[dials::timed]
async fn future() -> u8 {
    1
}

/// A stack that overflows ends the process, so this has one of its own.
#[test]
fn the_first_call_of_a_function_needs_little_stack() {
    alone("small_stack::the_first_call_of_a_function_needs_little_stack", || {
        let calls = || {
            plain();
            with_all("7").unwrap();
            with_all("seven").unwrap_err();
            crate::support::run(future());
        };
        Builder::new().stack_size(32 << 10).spawn(calls).unwrap().join().unwrap();
        assert_eq!(
            (of("plain").ok(), of("with_all").ok(), of("with_all").errors(), of("future").ok()),
            (1, 1, 1, 1)
        );
    });
}
