use super::*;
use crate::scope::{scope, so_far};
use std::time::Duration;

#[test]
fn a_statement_repeats_when_it_comes_more_often_than_the_limit() {
    for (queries, repeated) in [(0, vec![]), (9, vec![]), (10, vec![]), (11, vec![11]), (30, vec![30])] {
        let scope = scope("counts").enter();
        times(queries, || fixed(ITEMS));
        assert_eq!(shape(&scope.finish()), (u64::from(queries), repeated));
    }
}

#[test]
fn statements_are_counted_each_for_itself_and_the_most_frequent_comes_first() {
    let scope = scope("counts").limit(2).enter();
    for _ in 0..3 {
        fixed(ORDERS);
        passing(ITEMS);
        note(&QUERY);
        fixed(ITEMS);
    }
    times(2, || fixed("DELETE FROM baskets"));
    let summary = scope.finish();
    assert_eq!(shape(&summary), (14, vec![6, 3, 3]));
    assert_eq!(summary.untracked, 0);
    let fingerprints: Vec<_> = summary.repeated.iter().map(super::super::Repeated::fingerprint).collect();
    let of = |statement| Some(crate::statement::fingerprint(Dialect::Postgres, statement));
    assert_eq!(fingerprints, [of(ITEMS), of(ORDERS), None]);
}

#[test]
fn times_are_added_up() {
    let scope = scope("counts").limit(1).enter();
    for nanos in [1, 20, 300] {
        note(&Ended { nanos, ..QUERY });
    }
    note(&Ended { nanos: 4_000, caller: by("other", "shop::items"), ..QUERY });
    let summary = scope.finish();
    assert_eq!(summary.db_time, Duration::from_nanos(4_321));
    assert_eq!(summary.repeated[0].time, Duration::from_nanos(321));
    assert_eq!(shape(&summary), (4, vec![3]));
}

#[test]
fn times_that_do_not_fit_are_as_many_as_fit() {
    let scope = scope("counts").limit(1).enter();
    times(2, || note(&Ended { nanos: u64::MAX, ..QUERY }));
    let summary = scope.finish();
    assert_eq!(
        (summary.db_time, summary.repeated[0].time),
        (Duration::from_nanos(u64::MAX), summary.db_time)
    );
}

#[test]
fn literals_make_no_difference() {
    let scope = scope("counts").enter();
    for id in 100..111 {
        passing(&format!("SELECT * FROM items WHERE id = {id}"));
    }
    let summary = scope.finish();
    assert_eq!(shape(&summary), (11, vec![11]));
}

#[test]
fn a_query_without_a_statement_is_known_by_where_it_is_made_and_what_it_asks() {
    let others = [
        Ended { system: "mysql", ..QUERY },
        Ended { collection: "orders", ..QUERY },
        Ended { operation: "delete", ..QUERY },
        Ended { caller: by("find_order", "shop::items"), ..QUERY },
        Ended { caller: by("find_item", "shop::orders"), ..QUERY },
    ];
    let scope = scope("counts").limit(1).enter();
    others.iter().for_each(note);
    note(&QUERY);
    assert_eq!(so_far().map(|summary| shape(&summary)), Some((6, vec![])));
    note(&QUERY);
    let summary = scope.finish();
    assert_eq!(shape(&summary), (7, vec![2]));
    let repeated = &summary.repeated[0];
    assert!(repeated.statement.is_none());
    assert_eq!(
        (repeated.system, repeated.collection, repeated.operation, repeated.function, repeated.module),
        ("postgresql", "items", "select", "find_item", "shop::items")
    );
}

#[test]
fn the_first_caller_of_a_statement_is_named() {
    let scope = scope("counts").limit(1).enter();
    let statement = Some((Dialect::Postgres, Text::Fixed(ITEMS)));
    note(&Ended { statement, caller: by("first", "shop::items"), ..QUERY });
    note(&Ended { statement, caller: by("second", "other"), ..QUERY });
    let summary = scope.finish();
    assert_eq!((summary.repeated[0].function, summary.repeated[0].module), ("first", "shop::items"));
}

#[test]
fn outside_of_a_scope_nothing_is_counted() {
    assert!(!is_inside());
    times(20, || fixed(ITEMS));
    assert!(so_far().is_none());
    let scope = scope("counts").enter();
    assert!(is_inside());
    assert_eq!(shape(&scope.finish()), (0, vec![]));
    assert!(!is_inside());
}

#[test]
fn a_scope_inside_another_has_its_queries_to_itself() {
    let outer = scope("outer").limit(2).enter();
    times(2, || fixed(ITEMS));
    let inner = scope("inner").limit(2).enter();
    times(3, || fixed(ITEMS));
    assert_eq!(shape(&inner.finish()), (3, vec![3]));
    assert_eq!(so_far().map(|summary| shape(&summary)), Some((2, vec![])));
    fixed(ITEMS);
    assert_eq!(shape(&outer.finish()), (3, vec![3]));
}

#[test]
fn each_scope_and_statement_is_counted_once() {
    for _ in 0..3 {
        scope("counted once").limit(4).run(|| {
            times(50, || fixed(ITEMS));
            times(4, || fixed(ORDERS));
            times(5, || note(&Ended { operation: "delete", ..QUERY }));
        });
    }
    let labels = |operation| {
        format!(
            "db_system_name=postgresql,db_collection_name=items,db_operation_name={operation},scope=counted once"
        )
    };
    assert_eq!(counted("counted once"), [(labels("delete"), 3), (labels("select"), 3)]);
}

#[test]
fn what_a_look_at_the_scope_itself_leads_to_is_in_none() {
    scope("counts").run(|| {
        assert_eq!(crate::scope::current::with(|_| is_inside()), Some(false));
        assert!(is_inside());
    });
}
