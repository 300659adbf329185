//! `#[timed]`, `#[track_external]` and `#[slow_query]` on one function, in every order: each counts every call.

use super::{Ended, ended};
use crate::support::{Tally, poll, run, tally};
use std::future::Future;
use std::io;
use std::pin::Pin;

type Boxed = Pin<Box<dyn Future<Output = io::Result<Vec<u8>>> + Send>>;

/// Makes a call of one of the forms.
type Make = fn(bool) -> Boxed;

/// The forms, below attributes in this order, which name their arguments.
macro_rules! stacked {
    ($module:ident($sql:ident, $fails:ident): $(#[$attribute:meta])*) => {
        mod $module {
            use super::Boxed;
            use crate::support::pause;
            use std::io;

            pub(super) fn work(fails: bool) -> io::Result<Vec<u8>> {
                if fails { Err(io::ErrorKind::TimedOut.into()) } else { Ok(vec![1, 2]) }
            }

            $(#[$attribute])*
            pub(super) fn $module($sql: &str, $fails: bool) -> io::Result<Vec<u8>> {
                assert_eq!($sql, "SELECT 1");
                work($fails)
            }

            pub(super) mod asynchronous {
                use super::*;

                $(#[$attribute])*
                pub(in super::super) async fn $module($sql: &str, $fails: bool) -> io::Result<Vec<u8>> {
                    pause().await;
                    assert_eq!($sql, "SELECT 1");
                    work($fails)
                }
            }

            pub(super) mod boxed {
                use super::*;

                $(#[$attribute])*
                pub(in super::super) fn $module($sql: &'static str, $fails: bool) -> Boxed {
                    assert_eq!($sql, "SELECT 1");
                    Box::pin(async move {
                        pause().await;
                        work($fails)
                    })
                }
            }

            pub(super) mod of_a_trait {
                use super::*;

                #[async_trait::async_trait]
                pub(in super::super) trait Remote {
                    async fn $module(&self, $sql: &str, $fails: bool) -> io::Result<Vec<u8>>;
                }

                pub(in super::super) struct Client;

                #[async_trait::async_trait]
                impl Remote for Client {
                    $(#[$attribute])*
                    async fn $module(&self, $sql: &str, $fails: bool) -> io::Result<Vec<u8>> {
                        pause().await;
                        assert_eq!($sql, "SELECT 1");
                        work($fails)
                    }
                }
            }
        }
    };
}

stacked! { query_above_timed(sql, fails):
    #[dials::slow_query(collection = "users", statement = sql, labels(fails = fails))]
    #[dials::timed(labels(fails = fails))]
}

stacked! { query_below_timed(sql, fails):
    #[dials::timed(labels(fails = fails))]
    #[dials::slow_query(collection = "users", statement = sql, labels(fails = fails))]
}

#[cfg(feature = "external")]
stacked! { query_above_external(sql, fails):
    #[dials::slow_query(collection = "users", statement = sql, labels(fails = fails))]
    #[dials::track_external("stacked", retry_of = fails)]
    #[dials::timed]
}

#[cfg(feature = "external")]
stacked! { query_below_external(sql, fails):
    #[dials::timed]
    #[dials::track_external("stacked", retry_of = fails)]
    #[dials::slow_query(collection = "users", statement = sql, labels(fails = fails))]
}

#[cfg(feature = "external")]
stacked! { query_between(sql, fails):
    #[dials::track_external("stacked", slow = 1h)]
    #[dials::slow_query(collection = "users", statement = sql)]
    #[dials::timed(labels(fails = fails))]
}

/// All forms below one order of attributes.
macro_rules! forms {
    ($module:ident) => {{
        use $module::of_a_trait::{Client, Remote as _};
        let forms: [(&str, Make); 3] = [
            ("asynchronous", |fails| Box::pin($module::asynchronous::$module("SELECT 1", fails))),
            ("boxed", |fails| $module::boxed::$module("SELECT 1", fails)),
            ("of_a_trait", |fails| Client.$module("SELECT 1", fails)),
        ];
        each_counts(stringify!($module), $module::$module, forms);
    }};
}

fn each_counts(name: &str, function: fn(&str, bool) -> io::Result<Vec<u8>>, futures: [(&str, Make); 3]) {
    assert_eq!(function("SELECT 1", false).unwrap(), [1, 2]);
    function("SELECT 1", true).unwrap_err();
    let mut expected = Ended { ok: 1, rows: 2, ..Ended::errors("TimedOut", 1) };
    assert_eq!(ended(name), expected, "{name}");
    for (form, make) in futures {
        assert_eq!(run(make(false)).unwrap(), [1, 2]);
        run(make(true)).unwrap_err();
        let mut future = make(true);
        assert!(poll(&mut future).is_pending());
        drop(future);
        expected.ok += 1;
        expected.errors[0].1 += 1;
        expected.cancelled += 1;
        expected.rows += 2;
        assert_eq!(ended(name), expected, "{name} {form}");
    }
    // By `#[timed]`, under the names of a function, and of methods.
    let snapshot = dials::snapshot();
    let is_it =
        |of: &&dials::Function| of.name() == name || of.name() == format!("<Client as Remote>::{name}");
    let timed: Tally = snapshot.functions().iter().filter(is_it).fold(Tally::default(), |sum, of| Tally {
        ok: sum.ok + of.ok(),
        errors: sum.errors + of.errors(),
        cancelled: sum.cancelled + of.cancelled(),
        ..sum
    });
    assert_eq!(timed, Tally { ok: 4, errors: 4, cancelled: 3, ..Tally::default() }, "{name}");
}

#[test]
fn a_query_that_is_timed_is_counted_by_both() {
    forms!(query_above_timed);
    forms!(query_below_timed);
}

#[cfg(feature = "external")]
#[test]
fn and_by_all_three_if_it_is_a_call_to_a_service_too() {
    forms!(query_above_external);
    forms!(query_below_external);
    forms!(query_between);
    for operation in ["query_above_external", "query_below_external", "query_between"] {
        let calls = dials::external::calls(&dials::snapshot(), "stacked", operation).unwrap();
        assert_eq!((calls.ok(), calls.errors(), calls.cancelled()), (4, 4, 3), "{operation}");
    }
}

struct Repository;

#[dials::timed]
#[dials::slow_query(collection = "users")]
impl Repository {
    fn of_a_stacked_impl_block() -> io::Result<()> {
        Ok(())
    }

    #[dials(skip)]
    fn skipped_by_both() {}
}

#[test]
fn both_go_to_the_methods_of_an_impl_block() {
    Repository::skipped_by_both();
    Repository::of_a_stacked_impl_block().unwrap();
    assert_eq!(tally("Repository::of_a_stacked_impl_block"), Tally { ok: 1, ..Tally::default() });
    assert_eq!(ended("of_a_stacked_impl_block"), Ended::ok(1));
    assert_eq!(
        (tally("Repository::skipped_by_both"), ended("skipped_by_both")),
        (Tally::default(), Ended::default())
    );
}
