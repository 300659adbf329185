//! What a returned value is taken for, by its type.

use dials_external::__private::{judge, judge_by, ok_if, plain_judge, probe::nowhere};
use dials_external::{Category, ExternalOutcome};
use dials_runtime::{ErrorKind, Outcome, Verdict};
use std::error::Error;
use std::fmt;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

const RESET: Outcome = Outcome::Error("reset");
const OTHER: Outcome = Outcome::Error("other");

/// How a call ended that returned this.
macro_rules! outcome_of {
    ($returned:expr) => {
        judge!(nowhere(), &$returned).outcome
    };
}

/// A type that nothing is known about.
struct Receipt;

/// A type that knows.
struct Answer(u16);

impl ExternalOutcome for Answer {
    fn external_outcome(&self) -> Result<(), Category> {
        Category::from_status(self.0).map_or(Ok(()), Err)
    }
}

/// An error with a text and a source.
#[derive(Debug, thiserror::Error)]
#[error("the payment failed")]
struct Failed(#[source] io::Error);

/// An error that names its kind, over a source.
#[derive(Debug, thiserror::Error)]
#[error("the payment failed")]
struct Named(Option<&'static str>, #[source] io::Error);

impl ErrorKind for Named {
    fn error_kind(&self) -> Option<&'static str> {
        self.0
    }
}

/// A kind, and no `Error`.
struct Kind(Option<&'static str>);

impl ErrorKind for Kind {
    fn error_kind(&self) -> Option<&'static str> {
        self.0
    }
}

mod success {
    use super::*;

    #[test]
    fn what_nothing_is_known_about_is_ok() {
        assert_eq!(outcome_of!(Receipt), Outcome::Ok);
        assert_eq!(outcome_of!(()), Outcome::Ok);
        assert_eq!(outcome_of!(*"text"), Outcome::Ok);
        assert_eq!(outcome_of!(Ok::<_, io::Error>(Receipt)), Outcome::Ok);
        assert_eq!(outcome_of!(Some(Receipt)), Outcome::Ok);
    }

    #[test]
    fn what_knows_says_so_with_or_without_a_result() {
        assert_eq!(outcome_of!(Answer(503)), Outcome::Error("http_5xx"));
        assert_eq!(outcome_of!(Ok::<_, io::Error>(Answer(429))), Outcome::Error("rate_limited"));
        assert_eq!(outcome_of!(Ok::<_, io::Error>(Some(Box::new(Answer(404))))), Outcome::Error("http_4xx"));
        assert_eq!(outcome_of!(Ok::<_, Receipt>(Arc::new(Answer(200)))), Outcome::Ok);
        assert_eq!(outcome_of!(None::<Answer>), Outcome::Ok);
    }

    #[test]
    fn a_result_in_a_result_is_looked_into() {
        let late: Result<io::Result<()>, tokio::time::error::Elapsed> = Ok(Err(reset()));
        assert_eq!(outcome_of!(late), RESET);
        assert_eq!(text(&judge!(nowhere(), &late)), "connection reset");
    }

    #[test]
    fn an_alias_is_what_it_stands_for() {
        type Answered = Result<Answer, Box<dyn Error + Send + Sync>>;
        let answered: Answered = Ok(Answer(500));
        assert_eq!(outcome_of!(answered), Outcome::Error("http_5xx"));
        let answered: Answered = Err(reset().into());
        assert_eq!(outcome_of!(answered), RESET);
    }

    #[test]
    fn a_parameter_is_what_its_bounds_say() {
        fn unbounded<T>(value: T) -> Outcome {
            outcome_of!(Ok::<T, io::Error>(value))
        }
        fn bounded<T: ExternalOutcome>(value: T) -> Outcome {
            outcome_of!(Ok::<T, io::Error>(value))
        }
        assert_eq!(unbounded(Answer(503)), Outcome::Ok);
        assert_eq!(bounded(Answer(503)), Outcome::Error("http_5xx"));
    }
}

mod failure {
    use super::*;

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
        let never =
            async { tokio::time::timeout(std::time::Duration::ZERO, std::future::pending::<()>()).await };
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
}

mod plainly {
    use super::*;

    /// An `Error` for some parameters only.
    #[derive(Debug)]
    struct Full<T>(T);

    impl<T> fmt::Display for Full<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("full")
        }
    }

    impl<T: fmt::Debug + 'static> Error for Full<T> {}

    macro_rules! outcome_of {
        ($returned:expr) => {
            plain_judge!(nowhere(), &$returned).outcome
        };
    }

    #[test]
    fn an_error_that_is_none_for_this_parameter_compiles() {
        let text = String::from("borrowed");
        assert_eq!(outcome_of!(Err::<(), _>(Full(text.as_str()))), OTHER);
    }

    #[test]
    fn a_box_that_borrows_is_known_by_its_text_and_its_sources() {
        fn pay(text: &str) -> Result<(), Box<dyn Error + '_>> {
            #[derive(Debug, thiserror::Error)]
            #[error("{0}")]
            struct Borrowed<'t>(&'t str, #[source] io::Error);
            Err(Box::new(Borrowed(text, reset())))
        }
        let text = String::from("the payment failed");
        assert_eq!(outcome_of!(pay(&text)), RESET);
        let text = String::from("deadline has elapsed");
        assert_eq!(outcome_of!(pay(&text)), Outcome::Error("timeout"));
    }

    #[test]
    fn the_rest_is_as_elsewhere() {
        assert_eq!(outcome_of!(Err::<(), _>(reset())), RESET);
        assert_eq!(outcome_of!(Err::<(), _>(anyhow::Error::from(reset()))), RESET);
        assert_eq!(outcome_of!(Err::<(), _>(Kind(Some("tls")))), Outcome::Error("tls"));
        assert_eq!(outcome_of!(Err::<(), _>(Kind(None))), Outcome::Ok);
        assert_eq!(outcome_of!(Err::<(), _>(Box::new(Kind(Some("tls"))))), Outcome::Error("tls"));
        assert_eq!(outcome_of!(Err::<(), _>(Failed(reset()))), OTHER);
        assert_eq!(outcome_of!(Ok::<_, Full<&str>>(Answer(503))), Outcome::Error("http_5xx"));
        assert_eq!(outcome_of!(Receipt), Outcome::Ok);
    }

    #[test]
    fn its_text_is_shown() {
        let borrowed = String::from("borrowed");
        assert_eq!(text(&plain_judge!(nowhere(), &Err::<(), _>(Full(borrowed.as_str())))), "full");
        assert_eq!(text(&plain_judge!(nowhere(), &Err::<(), _>(Receipt))), "");
    }
}

/// What an attribute makes of the ways to spell an error.
mod spelling {
    use super::*;
    use dials::track_external;

    fn refused() -> io::Error {
        io::ErrorKind::ConnectionRefused.into()
    }

    fn category_of(operation: &str) -> Vec<(&'static str, u64)> {
        let calls = dials::external::calls(&dials::snapshot(), "spelling", operation).unwrap();
        calls.error_kinds().collect()
    }

    const CONNECT: [(&str, u64); 1] = [("connect", 1)];
    const OTHER: [(&str, u64); 1] = [("other", 1)];

    /// An `Error` for what lives long enough only, as everything that has a source of any type.
    struct Wrapped<T>(io::Error, #[allow(dead_code, reason = "its type matters")] T);

    impl<T> fmt::Debug for Wrapped<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Display::fmt(self, f)
        }
    }

    impl<T> fmt::Display for Wrapped<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("wrapped")
        }
    }

    impl<T: 'static> Error for Wrapped<T> {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    fn wrapped<R, T>(parameter: T) -> Result<R, Wrapped<T>> {
        Err(Wrapped(refused(), parameter))
    }

    struct PutObjectError;

    mod api {
        pub(super) struct Error;
    }

    type Aliased = Result<(), Wrapped<PutObjectError>>;

    #[track_external("spelling")]
    fn aliased() -> Aliased {
        wrapped(PutObjectError)
    }

    #[track_external("spelling")]
    fn spelled() -> Result<(), Wrapped<PutObjectError>> {
        wrapped(PutObjectError)
    }

    #[track_external("spelling")]
    fn boxed() -> Result<(), Box<Wrapped<PutObjectError>>> {
        wrapped(PutObjectError).map_err(Box::new)
    }

    #[track_external("spelling")]
    fn by_path() -> Result<(), Wrapped<api::Error>> {
        wrapped(api::Error)
    }

    #[track_external("spelling")]
    fn static_text() -> Result<(), Wrapped<&'static str>> {
        wrapped("text")
    }

    #[track_external("spelling")]
    fn several() -> Result<(), Wrapped<(PutObjectError, [u8; 2])>> {
        wrapped((PutObjectError, [0; 2]))
    }

    #[track_external("spelling")]
    fn opaque_error() -> Result<(), impl Error> {
        wrapped::<(), _>(1)
    }

    #[test]
    fn concrete_arguments_are_as_good_as_an_alias() {
        aliased().unwrap_err();
        spelled().unwrap_err();
        boxed().unwrap_err();
        by_path().unwrap_err();
        static_text().unwrap_err();
        several().unwrap_err();
        opaque_error().unwrap_err();
        for operation in ["aliased", "spelled", "boxed", "by_path", "static_text", "several", "opaque_error"]
        {
            assert_eq!(category_of(operation), CONNECT, "{operation}");
        }
    }

    #[track_external("spelling")]
    fn parameter<T>(value: T) -> Result<(), Wrapped<T>> {
        wrapped(value)
    }

    #[track_external("spelling")]
    fn named_parameter<Value: Clone>(value: &Value) -> Result<(), Wrapped<(Value, u8)>> {
        wrapped((value.clone(), 1))
    }

    #[track_external("spelling")]
    fn of_a_parameter<I: Iterator>(mut items: I) -> Result<(), Wrapped<I::Item>> {
        items.next().map_or(Ok(()), wrapped)
    }

    #[track_external("spelling")]
    fn borrowed(text: &str) -> Result<(), Wrapped<Option<&str>>> {
        wrapped(Some(text))
    }

    #[track_external("spelling")]
    fn opaque_value<T>(value: T) -> Result<(), impl fmt::Debug> {
        wrapped::<(), T>(value)
    }

    struct Client<T>(T);

    impl<T: Clone> Client<T> {
        #[track_external("spelling")]
        fn of_the_block(&self) -> Result<(), Wrapped<T>> {
            wrapped(self.0.clone())
        }

        #[track_external("spelling")]
        fn of_itself(self) -> Result<(), Wrapped<Self>> {
            wrapped(self)
        }
    }

    #[test]
    fn what_may_be_too_short_to_be_an_error_compiles() {
        let text = String::from("short");
        assert!(parameter(&text).is_err());
        assert!(named_parameter(&text.as_str()).is_err());
        assert!(of_a_parameter(text.chars()).is_err());
        assert!(borrowed(&text).is_err());
        assert!(opaque_value(&text).is_err());
        assert!(Client(&text).of_the_block().is_err());
        assert!(Client(&text).of_itself().is_err());
        for operation in [
            "parameter",
            "named_parameter",
            "of_a_parameter",
            "borrowed",
            "opaque_value",
            "of_the_block",
            "of_itself",
        ] {
            assert_eq!(category_of(operation), OTHER, "{operation}");
        }
    }

    trait Gateway {
        type Error;
        fn pay(&self) -> Result<(), Self::Error>;
        fn pay_by_category(&self) -> Result<(), Self::Error>;
    }

    struct Stripe;

    impl Gateway for Stripe {
        type Error = Failed;

        #[track_external("spelling")]
        fn pay(&self) -> Result<(), Failed> {
            Err(Failed(refused()))
        }

        #[track_external("spelling", classify = dials::external::category_of)]
        fn pay_by_category(&self) -> Result<(), Self::Error> {
            Err(Failed(refused()))
        }
    }

    #[track_external("spelling", classify = dials::external::category_of)]
    fn parameter_by_category<T: 'static>(value: T) -> Result<(), Wrapped<T>> {
        wrapped(value)
    }

    #[test]
    fn what_is_not_seen_can_be_said_or_spelled_out() {
        Stripe.pay().unwrap_err();
        Stripe.pay_by_category().unwrap_err();
        parameter_by_category(1).unwrap_err();
        for operation in ["pay", "pay_by_category", "parameter_by_category"] {
            assert_eq!(category_of(operation), CONNECT, "{operation}");
        }
    }
}

mod by_path {
    use super::*;

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
}

mod predicate {
    use super::*;

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
}

mod panics {
    use super::*;

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
}

/// The shapes in which generated code asks.
mod shapes {
    use super::*;
    use std::future::Future;

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
        let (outcome, text) =
            run(reset_by("they left"), |value| judge_by!(nowhere(), value, |_| Category::Body));
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
}

/// What a log would repeat.
fn text(verdict: &Verdict<'_>) -> String {
    verdict.error.map(ToString::to_string).unwrap_or_default()
}
