use super::*;
use crate::scope::counter;
use crate::scope::known;
use crate::scope::seen::MOST;
use crate::scope::{scope, so_far};
use crate::statement;

fn nth(n: usize) -> &'static str {
    // Of a length of its own each, and the same memory for all.
    let all: &'static str = {
        static ALL: std::sync::LazyLock<String> =
            std::sync::LazyLock::new(|| format!("SELECT {}", "a".repeat(5_000)));
        &ALL
    };
    &all[..7 + n]
}

#[test]
fn beyond_so_many_statements_others_are_only_counted() {
    let scope = scope("bounds").limit(2).enter();
    (1..=MOST).for_each(|n| fixed(nth(n)));
    assert_eq!(so_far().unwrap().untracked, 0);
    times(3, || (MOST + 1..=MOST + 5).for_each(|n| fixed(nth(n))));
    assert_eq!(so_far().map(|summary| (summary.untracked, summary.repeated.len())), Some((15, 0)));
    times(2, || [1, MOST].into_iter().for_each(|n| fixed(nth(n))));
    let summary = scope.finish();
    assert_eq!(shape(&summary), (MOST as u64 + 19, vec![3, 3]));
    assert_eq!((summary.untracked, summary.db_time.as_millis()), (15, MOST as u128 + 19));
}

#[test]
fn a_fixed_statement_has_the_fingerprint_of_its_text() {
    for round in 0..2 {
        for n in 1..2_000 {
            for dialect in [Dialect::Postgres, Dialect::Redis] {
                let text = nth(n);
                let known = known::fingerprint(dialect, text);
                assert_eq!(known, statement::fingerprint(dialect, text), "{n} in round {round}");
            }
        }
    }
}

#[test]
fn a_fixed_statement_in_another_dialect_is_another() {
    // A column, or a text.
    let statement = "SELECT \"name\" FROM users";
    let of = |dialect| statement::fingerprint(dialect, statement);
    assert_ne!(of(Dialect::Postgres), of(Dialect::MySql));
    for dialect in [Dialect::Postgres, Dialect::MySql, Dialect::Postgres] {
        assert_eq!(known::fingerprint(dialect, statement), of(dialect), "{dialect:?}");
    }
}

#[test]
fn a_name_that_the_program_makes_is_cut() {
    let most = dials_runtime::limits().label_bytes;
    let long = |c: char| c.to_string().repeat(most);
    for (name, shown) in [
        (long('a'), long('a')),
        (long('a') + "b", "a".repeat(most - 3) + "…"),
        (long('é'), "é".repeat((most - 3) / 2) + "…"),
    ] {
        scope(name).limit(1).run(|| times(2, || fixed(ITEMS)));
        assert_eq!(counted(&shown).len(), 1, "{shown}");
    }
}

#[test]
fn beyond_so_many_series_all_is_other() {
    alone("bounds::beyond_so_many_series_all_is_other", ("A", ""), || {
        let repeat = |name: String| scope(name).limit(1).run(|| times(2, || fixed(ITEMS)));
        (0..1_000).for_each(|n| repeat(format!("scope {n}")));
        assert_eq!((counted("scope 999").len(), counted("__other__").len()), (1, 0));
        (998..1_010).for_each(|n| repeat(format!("scope {n}")));
        let others = "db_system_name=__other__,db_collection_name=__other__,db_operation_name=__other__,scope=__other__";
        assert_eq!(counted("__other__"), [(others.to_owned(), 10)]);
        assert_eq!((counted("scope 998")[0].1, counted("scope 1000").len()), (2, 0));
        assert_eq!(counter::families()[0].series.len(), 1_001);
    });
}
