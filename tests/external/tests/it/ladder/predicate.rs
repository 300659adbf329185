//! `ok = path`.

use super::text;
use dials_external::__private::ok_if;
use dials_external::__private::probe::nowhere;
use dials_runtime::{Outcome, Verdict};
use std::io;

#[test]
fn it_decides_unless_it_panics() {
    let error = io::Error::from(io::ErrorKind::TimedOut);
    let failed = Verdict::new(Outcome::Error("timeout"), Some(&error));
    let outcome = |verdict, is_ok: fn() -> bool| ok_if(nowhere(), verdict, is_ok).outcome;
    assert_eq!(outcome(Verdict::OK, || true), Outcome::Ok);
    assert_eq!(outcome(failed, || true), Outcome::Ok);
    assert_eq!(outcome(Verdict::OK, || false), Outcome::Error("rejected"));
    assert_eq!(outcome(failed, || false), Outcome::Error("timeout"));
    assert_eq!(outcome(Verdict::OK, || panic!("broken")), Outcome::Ok);
    assert_eq!(outcome(failed, || panic!("broken")), Outcome::Error("timeout"));
    assert_eq!(text(&ok_if(nowhere(), failed, || false)), "timed out");
    assert!(ok_if(nowhere(), failed, || true).error.is_none());
}
