//! Panics of types that are asked.

use super::{OTHER, Receipt};
use dials_external::__private::plain_judge;
use dials_external::__private::probe::nowhere;
use dials_external::{Category, ExternalOutcome};
use dials_runtime::ErrorKind;
use std::error::Error;
use std::fmt;

#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no text")
    }
}

#[derive(Debug)]
struct BrokenSource;

impl fmt::Display for BrokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }
}

impl Error for BrokenSource {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        panic!("no source")
    }
}

struct BrokenKind;

impl ErrorKind for BrokenKind {
    fn error_kind(&self) -> Option<&'static str> {
        panic!("no kind")
    }
}

impl Error for Broken {}

struct BrokenAnswer;

impl ExternalOutcome for BrokenAnswer {
    fn external_outcome(&self) -> Result<(), Category> {
        panic!("no outcome")
    }

    fn error(&self) -> Option<&dyn fmt::Display> {
        panic!("no error either")
    }
}

#[test]
fn none_reaches_the_caller() {
    assert_eq!(outcome_of!(Err::<(), _>(Broken)), OTHER);
    assert_eq!(outcome_of!(Err::<(), _>(BrokenSource)), OTHER);
    assert_eq!(outcome_of!(Err::<(), _>(BrokenKind)), OTHER);
    assert_eq!(outcome_of!(Err::<(), Box<dyn Error>>(Box::new(BrokenSource))), OTHER);
    assert_eq!(plain_judge!(nowhere(), &Err::<(), _>(BrokenKind)).outcome, OTHER);
    assert_eq!(outcome_of!(BrokenAnswer), OTHER);
    assert_eq!(outcome_of!(Ok::<_, Receipt>(BrokenAnswer)), OTHER);
}
