use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

/// A hundred names, of which three make a place; so there are a million.
static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| (0..100).map(|number| &*Box::leak(format!("n{number}").into_boxed_str())).collect());

/// A query of the place of this number.
fn record(place: usize, millis: u64) -> Record {
    Record {
        system: NAMES[place % 100],
        collection: NAMES[place / 100 % 100],
        operation: NAMES[place / 10_000 % 100],
        duration: Duration::from_millis(millis),
        rows: Some(1),
        ..Record::example()
    }
}

fn key(place: usize) -> Key {
    Key::of(&record(place, 0))
}

fn row(report: &Report, place: usize) -> Option<&Row> {
    let Key::Place(wanted) = key(place) else { return None };
    report.rows().iter().find(|row| [row.system, row.collection, row.operation] == wanted)
}

/// What is conserved: calls, total, rows, errors, and what histograms counted.
fn sums(report: &Report) -> (u64, Duration, u64, u64, u64) {
    let sum = |of: fn(&Row) -> u64| report.all().map(of).sum();
    (
        report.calls(),
        report.total(),
        sum(|row| row.rows.unwrap_or_default()),
        sum(|row| row.errors),
        sum(|row| row.durations.counts().map(u64::from).sum()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_row_has_the_queries_of_its_place_and_nothing_is_lost(
        queries in prop::collection::vec((0..30_usize, 1..10_000_u64, 0..4_usize, prop::option::of(0..100_u64)), 0..300),
        busy in any::<u64>(),
    ) {
        let table = Table::new();
        let mut spilled = 0;
        for (number, (place, millis, result, rows)) in queries.iter().enumerate() {
            let result = ["ok", "error", "panic", "cancelled"][*result];
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1000 + number as u64);
            let record = Record { result, rows: *rows, time, ..record(*place, *millis) };
            // Now and then somebody else is at the rows.
            if busy >> (number % 64) & 1 == 1 {
                let rows = table.rows();
                table.note(&record);
                drop(rows);
                spilled += 1;
            } else {
                table.note(&record);
            }
        }
        let report = table.report();
        let errors = queries.iter().filter(|(_, _, result, _)| matches!(result, 1 | 2)).count() as u64;
        let total = Duration::from_millis(queries.iter().map(|(_, millis, ..)| millis).sum());
        let rows = queries.iter().filter_map(|(.., rows)| *rows).sum();
        let calls = queries.len() as u64;
        prop_assert_eq!(sums(&report), (calls, total, rows, errors, calls));
        prop_assert_eq!(report.others().map_or(0, |others| others.calls), spilled);
        prop_assert!(report.rows().is_sorted_by_key(|row| Reverse(row.total)));
        if !queries.is_empty() {
            let seen = |at: usize| SystemTime::UNIX_EPOCH + Duration::from_secs(1000 + at as u64);
            prop_assert_eq!(report.all().map(|row| row.first_seen).min(), Some(seen(0)));
            prop_assert_eq!(report.all().map(|row| row.last_seen).max(), Some(seen(queries.len() - 1)));
            let slowest = queries.iter().map(|(_, millis, ..)| *millis).max().map(Duration::from_millis);
            prop_assert_eq!(report.all().map(|row| row.max).max(), slowest);
        }
        if spilled == 0 {
            for place in 0..30 {
                let ours = queries.iter().filter(|(other, ..)| *other == place);
                let total: u64 = ours.clone().map(|(_, millis, ..)| millis).sum();
                let calls = row(&report, place).map_or((0, Duration::ZERO), |row| (row.calls, row.total));
                prop_assert_eq!(calls, (ours.count() as u64, Duration::from_millis(total)));
            }
        }
    }
}

#[test]
fn a_query_of_a_sample_stands_for_as_many() {
    let table = Table::new();
    let failed = |millis, weight| Record { result: "error", rows: Some(2), weight, ..record(1, millis) };
    table.note(&failed(1000, 10));
    // While somebody else is at the rows.
    let rows = table.rows();
    table.note(&failed(2000, 5));
    drop(rows);
    let report = table.report();
    assert_eq!(sums(&report), (15, Duration::from_secs(20), 30, 15, 15));
    let row = row(&report, 1).unwrap();
    assert_eq!((row.calls, row.mean(), row.max), (10, Duration::from_secs(1), Duration::from_secs(1)));
    assert_eq!(report.others().map(Row::mean), Some(Duration::from_secs(2)));
}

/// Notes queries, sees that there are never more rows than there may be, and that nothing is lost.
fn note_all(queries: impl Iterator<Item = (usize, u64)>) -> Report {
    let table = Table::new();
    let (mut calls, mut total) = (0, Duration::ZERO);
    for (place, millis) in queries {
        let record = record(place, millis);
        table.note(&record);
        assert!(table.rows().by_key.len() <= MOST);
        calls += 1;
        total += record.duration;
    }
    let report = table.report();
    assert_eq!(sums(&report), (calls, total, calls, 0, calls));
    assert_eq!(report.rows().len(), SHOWN);
    report
}

/// A million where the compiler has made them quick.
const MANY: usize = if cfg!(debug_assertions) { 30_000 } else { 1_000_000 };

#[test]
fn the_most_dear_stay_and_a_million_others_pass_by() {
    let dear = (0..SHOWN).map(|place| (place, 10_000));
    // Each as long as the others, so that only their number tells.
    let others = (SHOWN..MANY).map(|place| (place, 1000));
    let report = note_all(dear.chain(others));
    for place in 0..SHOWN {
        let row = row(&report, place).unwrap();
        assert_eq!((row.calls, row.total), (1, Duration::from_secs(10)));
    }
    assert_eq!(report.others().unwrap().calls, (MANY - SHOWN) as u64);
}

/// One query in two hundred is of the same statement, and each other one of its own.
fn late() -> impl Iterator<Item = (usize, u64)> {
    let place = |number: usize| if number % 200 == 0 { LATE } else { 2 * SHOWN + number };
    (0..40_000).map(move |number| (place(number), 1000))
}

const LATE: usize = 999_999;

#[test]
fn one_that_comes_late_among_dear_ones_is_found() {
    // It has far less than the 100 s of the others when its row would be taken from it.
    let dear = (0..SHOWN).map(|place| (place, 100_000));
    let report = note_all(dear.chain(late()));
    let row = row(&report, LATE).unwrap();
    assert!(row.calls > 190, "it has {} of 200 calls", row.calls);
}

#[test]
fn one_that_comes_late_takes_the_place_of_one_that_comes_no_more() {
    let dear = (0..SHOWN).map(|place| (place, 100_000));
    // Twice as many as are shown stay when rows are put together, so there is no room but theirs.
    let others = (SHOWN..2 * SHOWN).map(|place| (place, 20_000));
    let report = note_all(dear.chain(others).chain(late()));
    let row = row(&report, LATE).unwrap();
    assert!(row.calls > 100, "it has {} of 200 calls", row.calls);
}

#[test]
fn a_query_does_not_wait_for_whoever_is_at_the_rows() {
    let table = Table::new();
    let rows = table.rows();
    let took = |record: Record| {
        let begun = Instant::now();
        table.note(&record);
        begun.elapsed()
    };
    // The machine may be busy, but not each time.
    let quickest = (0..100).map(|number| took(record(number, 1500))).min().unwrap();
    assert!(quickest < Duration::from_millis(1), "{quickest:?}");
    drop(rows);
    let report = table.report();
    assert!(report.rows().is_empty());
    assert_eq!(sums(&report), (100, Duration::from_secs(150), 100, 0, 100));
}

#[test]
fn what_is_reset_begins_anew() {
    let table = Table::new();
    let rows = table.rows();
    table.note(&record(1, 1500));
    drop(rows);
    (0..2 * MOST).for_each(|place| table.note(&record(place, 1500)));
    assert_eq!(table.report().calls(), 2 * MOST as u64 + 1);
    let before = table.report().since();
    table.reset();
    let report = table.report();
    assert!(report.rows().is_empty() && report.others().is_none() && report.since() >= before);
    table.note(&record(1, 700));
    assert_eq!(sums(&table.report()), (1, Duration::from_millis(700), 1, 0, 1));
}

#[test]
fn many_threads_lose_nothing() {
    let table = Table::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let table = &table;
            scope.spawn(move || {
                (0..5000).for_each(|number| table.note(&record(thread * 1000 + number % 2000, 1000)));
            });
        }
        (0..20).for_each(|_| drop(table.report()));
    });
    assert_eq!(sums(&table.report()), (20_000, Duration::from_secs(20_000), 20_000, 0, 20_000));
}
