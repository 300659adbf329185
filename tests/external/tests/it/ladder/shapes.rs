//! The shapes in which generated code asks.

use super::{Answer, RESET, Receipt, reset, text};
use dials_external::__private::probe::nowhere;
use dials_external::__private::{judge, judge_by, ok_if, plain_judge};
use dials_external::Category;
use dials_runtime::{Outcome, Verdict};
use std::error::Error;
use std::future::Future;
use std::io;

async fn tracked<F: Future, C: Fn(&F::Output) -> Verdict<'_>>(future: F, judge: C) -> (Outcome, String) {
    let returned = future.await;
    let verdict = judge(&returned);
    (verdict.outcome, text(&verdict))
}

fn run<F: Future, C: Fn(&F::Output) -> Verdict<'_>>(future: F, judge: C) -> (Outcome, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(tracked(future, judge))
}

#[test]
fn a_closure_over_a_reference_of_any_lifetime() {
    let reset_by = |text: &'static str| async move {
        Err::<Receipt, _>(io::Error::new(io::ErrorKind::BrokenPipe, text))
    };
    let (outcome, text) = run(reset_by("they left"), |value| judge!(nowhere(), value));
    assert_eq!((outcome, text.as_str()), (RESET, "they left"));
    let (outcome, _) = run(reset_by("they left"), |value| plain_judge!(nowhere(), value));
    assert_eq!(outcome, RESET);
    let (outcome, text) = run(reset_by("they left"), |value| judge_by!(nowhere(), value, |_| Category::Body));
    assert_eq!((outcome, text.as_str()), (Outcome::Error("body"), "they left"));
    let (outcome, text) = run(reset_by("they left"), |value| {
        ok_if(nowhere(), judge!(nowhere(), value), || (Result::is_ok)(value))
    });
    assert_eq!((outcome, text.as_str()), (RESET, "they left"));
    let (outcome, text) = run(async { Answer(404) }, |value| dials_external::outcome!(value));
    assert_eq!((outcome, text.as_str()), (Outcome::Error("http_4xx"), ""));
}

#[test]
fn a_value_that_borrows_from_the_call() {
    async fn first(text: &str) -> Result<&str, Box<dyn Error>> {
        let word = async { text.split(' ').next() };
        word.await.ok_or_else(|| "no word".into())
    }
    let text = String::from("two words");
    let (outcome, _) = run(first(&text), |value| judge!(nowhere(), value));
    assert_eq!(outcome, Outcome::Ok);
}

#[test]
fn names_of_the_users_do_not_matter() {
    #![allow(dead_code, unused_imports, reason = "they are in the way")]
    enum Mine {
        Ok,
        Err,
        Some,
        None,
    }
    use Mine::{Err, None, Ok, Some};
    trait Refuse {
        fn category(&self) {}
    }
    impl<T> Refuse for T {}
    let returned: Result<(), io::Error> = std::result::Result::Err(reset());
    let error = 7;
    let value = 8;
    assert_eq!(judge!(nowhere(), &returned).outcome, RESET);
    assert_eq!(plain_judge!(nowhere(), &returned).outcome, RESET);
    assert_eq!((error, value), (7, 8));
}
