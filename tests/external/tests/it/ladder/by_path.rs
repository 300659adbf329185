//! `classify = path`.

use super::{Answer, OTHER, Receipt};
use dials_external::__private::judge_by;
use dials_external::__private::probe::nowhere;
use dials_external::{Category, ExternalOutcome};
use dials_runtime::Outcome;

fn classify(error: &String) -> Category {
    assert_ne!(error, "broken", "a classifier may be");
    Category::from_name(error).unwrap_or(Category::Other)
}

fn outcome_of<T: ExternalOutcome>(returned: &Result<T, String>) -> Outcome {
    judge_by!(nowhere(), returned, classify).outcome
}

#[test]
fn the_path_decides_on_errors_and_on_nothing_else() {
    assert_eq!(outcome_of(&Err::<(), _>("tls".into())), Outcome::Error("tls"));
    assert_eq!(outcome_of(&Err::<(), _>("text".into())), OTHER);
    assert_eq!(outcome_of(&Err::<(), _>("broken".into())), OTHER);
    assert_eq!(outcome_of(&Ok(Answer(503))), Outcome::Error("http_5xx"));
    assert_eq!(outcome_of(&Ok(())), Outcome::Ok);
}

#[test]
fn it_may_be_of_any_error() {
    fn generic<E>(error: E, classify: impl Fn(&E) -> Category) -> Outcome {
        judge_by!(nowhere(), &Err::<(), E>(error), classify).outcome
    }
    assert_eq!(generic(Receipt, |_| Category::Dns), Outcome::Error("dns"));
}
