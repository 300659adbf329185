use super::*;
use crate::scope::limit::of_variable;
use crate::scope::{scope, set_limit, so_far};
use std::ffi::OsStr;

const VARIABLE: &str = "DIALS_N_PLUS_ONE_LIMIT";

/// How often the same statement may come in a scope that does not say it itself.
fn most() -> Option<u32> {
    scope("limits")
        .run(|| {
            (1..100).find(|_| {
                fixed(ITEMS);
                so_far().is_some_and(|summary| !summary.repeated.is_empty())
            })
        })
        .map(|passed| passed - 1)
}

#[test]
fn a_scope_has_the_limit_that_it_is_given() {
    for limit in [1, 2, 25] {
        let scope = scope("limits").limit(limit).enter();
        times(limit, || fixed(ITEMS));
        assert_eq!(so_far().unwrap().repeated.len(), 0);
        fixed(ITEMS);
        assert_eq!(shape(&scope.finish()), (u64::from(limit) + 1, vec![u64::from(limit) + 1]));
    }
}

#[test]
fn a_scope_without_a_limit_counts_queries_alone() {
    for scope in [scope("no limit").limit(0), scope("no limit").limit(None), scope("no limit").limit(Some(0))]
    {
        let scope = scope.enter();
        times(1_000, || fixed(ITEMS));
        let summary = scope.finish();
        assert_eq!((shape(&summary), summary.untracked), ((1_000, vec![]), 0));
        assert_eq!(summary.db_time.as_millis(), 1_000);
    }
    assert_eq!(counted("no limit"), []);
}

#[test]
fn the_limit_is_10_and_can_be_set() {
    alone("limits::the_limit_is_10_and_can_be_set", ("A", ""), || {
        assert_eq!(most(), Some(10));
        set_limit(3);
        assert_eq!(most(), Some(3));
        let made_before = scope("limits").enter();
        set_limit(None);
        assert_eq!(most(), None);
        times(4, || fixed(ITEMS));
        assert_eq!(shape(&made_before.finish()), (4, vec![4]));
        set_limit(u32::MAX);
        assert_eq!(most(), None);
        set_limit(0);
        assert_eq!(most(), None);
    });
}

#[test]
fn the_variable_says_the_limit() {
    alone("limits::the_variable_says_the_limit", (VARIABLE, "7"), || {
        assert_eq!(most(), Some(7));
        set_limit(5);
        assert_eq!(most(), Some(5));
    });
}

#[test]
fn what_is_set_goes_before_the_variable() {
    alone("limits::what_is_set_goes_before_the_variable", (VARIABLE, "7"), || {
        set_limit(5);
        assert_eq!(most(), Some(5));
    });
}

#[test]
fn a_variable_that_is_no_number_is_told_and_is_as_none() {
    for (value, limit) in [("0", 0), ("10", 10), ("4294967295", u32::MAX - 1)] {
        let told = Told::by(|| assert_eq!(of_variable(Some(OsStr::new(value))), limit));
        assert_eq!(told.len(), 0, "{value}");
    }
    assert_eq!(of_variable(None), 10);
    for value in ["", "-1", "ten", " 5", "5 ", "4294967296", "1e3"] {
        let told = Told::by(|| assert_eq!(of_variable(Some(OsStr::new(value))), 10));
        assert_eq!(told.len(), 1, "{value}");
        assert_eq!(
            told[0]["message"],
            "DIALS_N_PLUS_ONE_LIMIT is not a whole number from 0 to 4294967295: 10 holds"
        );
        assert_eq!(told[0]["value"], format!("{value:?}"));
    }
}
