//! Label values arrive as they are, whatever they hold, and each set of them has one series.

use crate::support::{of, pause, run, tally};
use std::collections::BTreeMap;

/// Calls by label values.
fn by_labels(name: &str) -> BTreeMap<Vec<(String, String)>, u64> {
    let snapshot = dials::snapshot();
    let series = snapshot.functions().iter().filter(|function| function.name() == name);
    let own = |function: &dials::Function| {
        function.labels().iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    };
    series.map(|function| (own(function), function.calls())).collect()
}

fn set<const N: usize>(labels: [(&str, &str); N]) -> Vec<(String, String)> {
    labels.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[dials::timed(labels(text = text))]
fn any_text(text: &str) -> usize {
    text.len()
}

#[test]
fn a_text_is_shown_as_it_is_whatever_it_holds() {
    let texts = [
        "",
        " ",
        "a\nb",
        "\"quoted\"",
        "back\\slash",
        "\\n",
        "nul\0inside",
        "}{,=",
        "\u{7f}\u{85}\u{2028}",
        "žluťoučký 🐎",
        "__other__ ",
        "1",
        "true",
    ];
    for text in texts {
        assert_eq!(any_text(text), text.len());
        assert_eq!(any_text(&Box::<str>::from(text)), text.len());
    }
    let expected: BTreeMap<_, _> = texts.into_iter().map(|text| (set([("text", text)]), 2)).collect();
    assert_eq!(by_labels("any_text"), expected);
}

#[derive(dials::Label)]
enum Plan {
    Free,
    #[label("pay as you go")]
    Metered,
}

struct User {
    name: String,
    plan: Plan,
    number: i64,
}

#[dials::timed(labels(
    user = user.name,
    plan = user.plan,
    number = user.number,
    first = user.name.starts_with('a'),
    kind = kind
))]
async fn many_labels(user: &User, kind: Box<str>) -> Result<(), std::fmt::Error> {
    pause().await;
    let _ = (user, kind);
    Ok(())
}

#[test]
fn labels_are_strings_integers_booleans_and_enums_in_the_order_of_the_attribute() {
    let ann = User { name: "ann".into(), plan: Plan::Free, number: -3 };
    let bob = User { name: "bob".into(), plan: Plan::Metered, number: i64::MAX };
    for user in [&ann, &bob, &ann] {
        run(many_labels(user, "web".into())).unwrap();
    }
    let expected = [
        ([("user", "ann"), ("plan", "Free"), ("number", "-3"), ("first", "true"), ("kind", "web")], 2),
        (
            [
                ("user", "bob"),
                ("plan", "pay as you go"),
                ("number", "9223372036854775807"),
                ("first", "false"),
                ("kind", "web"),
            ],
            1,
        ),
    ];
    assert_eq!(by_labels("many_labels"), expected.map(|(labels, calls)| (set(labels), calls)).into());
}

#[dials::timed(labels(a = a, b = b))]
fn two_texts(a: &str, b: &str) {
    let _ = (a, b);
}

#[test]
fn values_do_not_run_into_one_another() {
    for (a, b) in [("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", ""), ("c", "ab")] {
        two_texts(a, b);
    }
    assert_eq!(by_labels("two_texts").len(), 5);
    assert!(by_labels("two_texts").values().all(|calls| *calls == 1));
}

#[dials::timed(labels(order = order.to_string()))]
fn consumes(order: Vec<u8>) -> usize {
    drop(order);
    1
}

trait ToText {
    fn to_string(&self) -> String;
}

impl ToText for Vec<u8> {
    fn to_string(&self) -> String {
        format!("{} bytes", self.len())
    }
}

#[test]
fn a_label_is_taken_before_the_body_consumes_the_argument() {
    assert_eq!(consumes(vec![1, 2]), 1);
    assert_eq!(by_labels("consumes"), BTreeMap::from([(set([("order", "2 bytes")]), 1)]));
}

#[dials::timed(labels(number = number))]
fn made_by_many_threads(number: u64) {
    let _ = number;
}

#[test]
fn threads_that_bring_the_same_new_values_at_once_share_one_series_each() {
    const THREADS: u64 = 8;
    const VALUES: u64 = 150;
    let start = std::sync::Barrier::new(THREADS as usize);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                // Half of them backwards.
                (0..VALUES)
                    .for_each(|n| made_by_many_threads(if thread % 2 == 0 { n } else { VALUES - 1 - n }));
            });
        }
    });
    let counted = by_labels("made_by_many_threads");
    assert_eq!(counted.len() as u64, VALUES);
    assert!(counted.values().all(|calls| *calls == THREADS));
}

#[dials::timed(labels(text = text))]
fn cut_texts(text: &str) {
    let _ = text;
}

#[test]
fn texts_are_told_apart_by_what_is_left_of_them() {
    let (whole, one_more) = ("x".repeat(256), "x".repeat(257));
    for text in [&whole, &one_more, &format!("{}y", "x".repeat(256)), &format!("{}y", "x".repeat(252))] {
        cut_texts(text);
    }
    let cut = format!("{}…", "x".repeat(253));
    let short = format!("{}y", "x".repeat(252));
    let expected =
        [(set([("text", &*whole)]), 1), (set([("text", &*cut)]), 2), (set([("text", &*short)]), 1)];
    assert_eq!(by_labels("cut_texts"), expected.into());
}

/// A value that is a text at one time and a number at another.
struct Either(bool);

impl dials::Label for Either {
    fn label(&self) -> dials::LabelRef<'_> {
        if self.0 { dials::LabelRef::Str("7") } else { dials::LabelRef::Int(7) }
    }
}

#[dials::timed(labels(value = value))]
fn text_or_number(value: &Either) {
    let _ = value;
}

#[test]
fn values_that_are_shown_alike_are_one_series() {
    text_or_number(&Either(true));
    text_or_number(&Either(false));
    assert_eq!(by_labels("text_or_number"), BTreeMap::from([(set([("value", "7")]), 2)]));
    assert_eq!(of("text_or_number").ok(), 2);
}

mod one {
    #[dials::timed(name = "shared", labels(part = "one"))]
    pub(super) fn work() {}
}

#[test]
fn a_function_is_the_sum_over_its_labels_and_found_with_or_without_its_module() {
    one::work();
    one::work();
    assert_eq!(tally("it::labels::one::shared").ok, 2);
    assert!(dials::snapshot().function("it::labels::shared").is_none());
}
