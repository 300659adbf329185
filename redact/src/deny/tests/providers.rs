use super::super::issued::{ALL, Issued};
use super::super::redact_with;
use crate::Options;
use proptest::prelude::*;
use proptest::string::string_regex;

/// What is issued, with letters drawn for it.
fn drawn(issued: &'static Issued) -> impl Strategy<Value = String> {
    let (before, letters, length) = issued.parts();
    let before = string_regex(before).unwrap();
    let rest = prop::collection::vec(prop::sample::select(letters), length).prop_map(String::from_iter);
    // Of letters alone a few are words by chance.
    let rest = rest.prop_filter("of words", |rest| {
        let digit = rest.find(|c: char| c.is_ascii_digit());
        rest.len() < 3 || digit.is_some_and(|at| (4..rest.len() - 4).contains(&at))
    });
    (before, rest).prop_map(|(before, rest)| format!("{before}{}{rest}", issued.start))
}

#[test]
fn the_search_for_triggers_is_built() {
    assert!(redact_with("password=hunter2", Options::default()).1.len() == 1);
}

#[test]
fn no_two_providers_have_one_start() {
    let mut starts: Vec<_> = ALL.iter().map(|issued| issued.start).collect();
    starts.sort_unstable();
    let all = starts.len();
    starts.dedup();
    assert_eq!(starts.len(), all);
    assert!(all > 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn what_a_provider_issues_goes_wherever_it_stands(
        (secret, context) in (
            prop::sample::select((0..ALL.len()).collect::<Vec<_>>()).prop_flat_map(|nth| drawn(&ALL[nth])),
            prop::sample::select(vec![
                "§", "\"§\"", "'§'", "`§`", "(§)", "[§]", "<§>", "{\"a\": \"§\"}", "{\\\"a\\\":\\\"§\\\"}", "x=§", "x: §, y",
                "use §.", "§\nnext", "to https://h.example/?q=§&r=1", "«§»", "a §", "密§密", "§;",
            ]),
        )
    ) {
        let raw = context.replace('§', &secret);
        let (shown, kinds) = redact_with(&raw, Options::default());
        prop_assert!(!shown.contains(&secret), "{}", shown);
        // Of what is drawn no half may be left.
        let half: String = secret.chars().skip(secret.len() / 2).collect();
        prop_assert!(!shown.contains(&half), "half of {} in {}", secret, shown);
        prop_assert!(!kinds.is_empty());
    }
}
