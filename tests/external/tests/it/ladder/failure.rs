//! Errors: types that are known, kinds, pointers, boxes, sources.

use super::{Failed, Kind, Named, OTHER, RESET, Receipt, reset, text};
use dials_external::__private::judge;
use dials_external::__private::probe::nowhere;
use dials_external::Category;
use dials_runtime::{ErrorKind, Outcome};
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// A body that breaks off while it is parsed.
struct Broken;

impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(reset())
    }
}

#[test]
fn a_type_that_is_known_says_everything() {
    assert_eq!(outcome_of!(Err::<Receipt, _>(reset())), RESET);
    assert_eq!(outcome_of!(Err::<Receipt, _>(Box::new(reset()))), RESET);
    assert_eq!(outcome_of!(Err::<Receipt, _>(Arc::new(reset()))), RESET);
    let json = serde_json::from_str::<u8>("?").map(|_| Receipt);
    assert_eq!(outcome_of!(json), Outcome::Error("decode"));
    let broken = serde_json::from_reader::<_, u8>(Broken).map(|_| Receipt);
    assert_eq!(outcome_of!(broken), RESET);
    assert_eq!(outcome_of!(Err::<Receipt, _>(rustls::Error::DecryptError)), Outcome::Error("tls"));
}

#[test]
fn a_limit_is_a_timeout_by_whatever_name() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let never = async { tokio::time::timeout(std::time::Duration::ZERO, std::future::pending::<()>()).await };
    let elapsed = runtime.block_on(never);
    assert_eq!(outcome_of!(elapsed), Outcome::Error("timeout"));
    let ours = dials_external::Timeout::new("stripe", "charge", 1);
    assert_eq!(outcome_of!(Err::<(), _>(ours)), Outcome::Error("timeout"));
    assert_eq!(outcome_of!(Err::<(), _>(Failed(ours.into()))), Outcome::Error("timeout"));
}

#[test]
fn a_box_is_opened() {
    assert_eq!(outcome_of!(Err::<(), Box<dyn Error>>(reset().into())), RESET);
    assert_eq!(outcome_of!(Err::<(), Box<dyn Error + Send>>(Box::new(reset()))), RESET);
    assert_eq!(outcome_of!(Err::<(), Box<dyn Error + Send + Sync>>(reset().into())), RESET);
    assert_eq!(outcome_of!(Err::<(), Arc<dyn Error + Send + Sync>>(Arc::new(reset()))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(anyhow::Error::from(reset()))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(anyhow::Error::from(reset()).context("while paying"))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(anyhow::anyhow!("text"))), OTHER);
}

#[test]
fn whatever_opens_like_a_box_is_opened() {
    /// As `eyre::Report` is.
    struct Report(Box<dyn Error + Send + Sync>);

    impl AsRef<dyn Error + Send + Sync> for Report {
        fn as_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
            &*self.0
        }
    }

    assert_eq!(outcome_of!(Err::<(), _>(Report(reset().into()))), RESET);
}

#[test]
fn a_kind_that_names_a_category_is_this_category() {
    for category in Category::ALL {
        let expected = Outcome::Error(category.as_str());
        assert_eq!(outcome_of!(Err::<(), _>(Kind(Some(category.as_str())))), expected);
        assert_eq!(outcome_of!(Err::<(), _>(Named(Some(category.as_str()), reset()))), expected);
    }
}

#[test]
fn a_kind_of_another_name_leaves_it_to_the_chain() {
    assert_eq!(outcome_of!(Err::<(), _>(Named(Some("Declined"), reset()))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(Kind(Some("Declined")))), OTHER);
    // The name of a variant is none of a category.
    assert_eq!(outcome_of!(Err::<(), _>(Named(Some("Timeout"), reset()))), RESET);
}

#[test]
fn no_kind_is_no_failure() {
    assert_eq!(outcome_of!(Err::<(), _>(Named(None, reset()))), Outcome::Ok);
    assert_eq!(outcome_of!(Err::<(), _>(Kind(None))), Outcome::Ok);
}

#[test]
fn a_pointer_to_an_error_says_what_the_error_says() {
    let limited = || Named(Some("rate_limited"), reset());
    assert_eq!(outcome_of!(Err::<(), _>(Box::new(limited()))), Outcome::Error("rate_limited"));
    assert_eq!(outcome_of!(Err::<(), _>(Rc::new(limited()))), Outcome::Error("rate_limited"));
    assert_eq!(outcome_of!(Err::<(), _>(Arc::new(limited()))), Outcome::Error("rate_limited"));
    assert_eq!(outcome_of!(Err::<(), _>(Box::new(Named(Some("Declined"), reset())))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(Box::new(Named(None, reset())))), Outcome::Ok);
    assert_eq!(outcome_of!(Err::<(), _>(Box::new(Kind(Some("dns"))))), Outcome::Error("dns"));
    assert_eq!(outcome_of!(Err::<(), _>(Arc::new(Kind(None)))), Outcome::Ok);
    assert_eq!(outcome_of!(Err::<(), _>(Box::new(Failed(reset())))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(Rc::new(Failed(reset())))), RESET);
}

#[test]
fn a_pointer_to_a_trait_of_the_users_asks_for_its_kind() {
    trait Decline: Error + ErrorKind {}
    impl Decline for Named {}
    let boxed: Box<dyn Decline> = Box::new(Named(Some("tls"), reset()));
    assert_eq!(outcome_of!(Err::<(), _>(boxed)), Outcome::Error("tls"));
}

#[test]
fn a_derived_kind_is_a_category_where_it_says_so() {
    use dials_runtime as dials;

    #[derive(Debug, thiserror::Error)]
    enum Stripe {
        #[error("declined")]
        Declined,
        #[error("no answer")]
        Slow,
        #[error(transparent)]
        Request(#[from] io::Error),
    }

    // What `#[derive(dials::ErrorKind)]` writes.
    impl dials::ErrorKind for Stripe {
        fn error_kind(&self) -> Option<&'static str> {
            match self {
                Stripe::Declined => None,
                Stripe::Slow => Some("timeout"),
                Stripe::Request(_) => Some("Request"),
            }
        }
    }

    assert_eq!(outcome_of!(Err::<(), _>(Stripe::Declined)), Outcome::Ok);
    assert_eq!(outcome_of!(Err::<(), _>(Stripe::Slow)), Outcome::Error("timeout"));
    assert_eq!(outcome_of!(Err::<(), _>(Stripe::from(reset()))), RESET);
}

#[test]
fn an_error_leads_to_its_sources() {
    assert_eq!(outcome_of!(Err::<(), _>(Failed(reset()))), RESET);
    let twice = Failed(io::Error::other(Failed(reset())));
    assert_eq!(outcome_of!(Err::<(), _>(twice)), RESET);
}

#[test]
fn a_box_around_a_trait_of_the_users_leads_to_its_sources() {
    trait Decline: Error {}
    impl Decline for Failed {}
    let boxed: Box<dyn Decline> = Box::new(Failed(reset()));
    assert_eq!(outcome_of!(Err::<(), _>(boxed)), RESET);
}

#[test]
fn anything_else_is_other() {
    assert_eq!(outcome_of!(Err::<(), _>(Receipt)), OTHER);
    assert_eq!(outcome_of!(Err::<(), _>(())), OTHER);
    assert_eq!(outcome_of!(Err::<(), _>(String::from("operation timed out"))), OTHER);
    assert_eq!(outcome_of!(Err::<(), _>("text")), OTHER);
}

#[test]
fn a_parameter_is_what_its_bounds_say() {
    fn unbounded<E>(error: E) -> Outcome {
        outcome_of!(Err::<(), E>(error))
    }
    fn error<E: Error>(error: E) -> Outcome {
        outcome_of!(Err::<(), E>(error))
    }
    fn kind<E: ErrorKind>(error: E) -> Outcome {
        outcome_of!(Err::<(), E>(error))
    }
    fn into_box<E: Into<Box<dyn Error + Send + Sync>>>(error: E) -> Outcome {
        outcome_of!(Err::<(), Box<dyn Error + Send + Sync>>(error.into()))
    }
    assert_eq!(unbounded(reset()), OTHER);
    assert_eq!(error(Failed(reset())), RESET);
    assert_eq!(error(reset()), RESET);
    assert_eq!(kind(Kind(Some("dns"))), Outcome::Error("dns"));
    assert_eq!(into_box(Failed(reset())), RESET);
}

#[test]
fn an_error_that_borrows_compiles_and_is_known_by_its_sources() {
    #[derive(Debug, thiserror::Error)]
    #[error("no {0}")]
    struct Missing<'n>(&'n str, #[source] io::Error);

    fn find(name: &str) -> Result<Receipt, Missing<'_>> {
        Err(Missing(name, reset()))
    }

    let name = String::from("receipt");
    let found = find(&name);
    assert_eq!(outcome_of!(found), RESET);
    assert_eq!(text(&judge!(nowhere(), &found)), "no receipt");
}
