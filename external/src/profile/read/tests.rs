use super::*;
use crate::profile::Mistake;
use crate::profile::text::percent;
use proptest::prelude::*;

fn mistakes(text: &str) -> String {
    read_profiles(text).expect_err(text).to_string()
}

#[test]
fn everything_that_a_file_can_say_is_read_in_its_order() {
    let text = r#"
        [stripe]
        slow = "1s"
        timeout = "10s"
        p95 = "2s"
        error_rate = "0.5%"
        availability = "99.5%"

        ["api.acme.com"]
        p95 = "800ms"
        operations = { "upload*" = { timeout = "60s" }, list = { slow = "50ms", p95 = "40ms", error_rate = "1%", availability = "99%" } }

        [acme.breaker]
        failure_rate_threshold = "30%"
        slow_call_rate_threshold = "80%"
        minimum_number_of_calls = 1_000
        wait_duration_in_open_state = "1.5m"
        sliding_window = "10s"

        [empty]
    "#;
    let secs = Duration::from_secs;
    let millis = Duration::from_millis;
    let expected = vec![
        Profile::new("stripe")
            .slow(secs(1))
            .timeout(secs(10))
            .p95(secs(2))
            .error_rate(0.005)
            .availability(0.995),
        Profile::new("api.acme.com")
            .p95(millis(800))
            .operation(
                OperationProfile::new("list")
                    .slow(millis(50))
                    .p95(millis(40))
                    .error_rate(0.01)
                    .availability(0.99),
            )
            .operation(OperationProfile::new("upload*").timeout(secs(60))),
        Profile::new("acme").breaker(
            Breaker::new()
                .failure_rate_threshold(0.3)
                .slow_call_rate_threshold(0.8)
                .minimum_number_of_calls(1000)
                .wait_duration_in_open_state(secs(90))
                .sliding_window(secs(10)),
        ),
        Profile::new("empty"),
    ];
    assert_eq!(read_profiles(text), Ok(expected));
    assert_eq!(read_profiles(""), Ok(vec![]));
    assert_eq!(read_profiles("# nothing\n"), Ok(vec![]));
}

/// The keys of a service, as errors list them.
const SERVICE: &str = "`slow`, `timeout`, `p95`, `error_rate`, `availability`, `operations`, `breaker`";

#[test]
fn every_mistake_says_where_it_is_and_what_to_write() {
    for (text, expected) in [
        (
            "slow = \"2s\"",
            "1:1: `slow` belongs to a service; write the name of one above, such as `[stripe]`",
        ),
        ("stripe = \"2s\"", "1:1: service `stripe` needs a table: write `[stripe]`"),
        ("[[stripe]]\nslow = \"2s\"", "1:3: service `stripe` needs a table: write `[stripe]`"),
        ("[\" \"]", "1:2: needs the name of a service, which is not empty"),
        (
            "[stripe]\nslow = 2",
            "2:8: `slow` needs a duration in quotes, such as \"250ms\"; this is an integer",
        ),
        (
            "[a]\r\n# é\r\ntimeout = [\"2s\"]",
            "3:11: `timeout` needs a duration in quotes, such as \"250ms\"; this is an array",
        ),
        (
            "[stripe]\nslow = 2s",
            "2:8: this is not TOML: string values must be quoted, expected literal string; durations and percentages stand in quotes, such as \"250ms\" and \"0.5%\"",
        ),
        (
            "[stripe]\np95 = \"2\"",
            "2:7: `p95` needs a unit on the duration, such as \"2ms\": ns, us, ms, s, m or h",
        ),
        ("\"é\" = { slow = \"2 s\" }", "1:16: `slow` takes a duration as one word; write \"2s\""),
        (
            "[stripe]\nerror_rate = 0.005",
            "2:14: `error_rate` needs a percentage in quotes, such as \"0.5%\"; this is a float",
        ),
        (
            "[stripe]\nerror_rate = 0.5%",
            "2:17: this is not TOML: invalid float, expected nothing; durations and percentages stand in quotes, such as \"250ms\" and \"0.5%\"",
        ),
        (
            "[stripe]\nerror_rate = \"0.5\"",
            "2:14: `error_rate` needs a percentage, with its sign, such as \"0.5%\"",
        ),
        (
            "[stripe]\navailability = \"100.5%\"",
            "2:16: `availability` is a part of all calls, so at most \"100%\"",
        ),
        (
            "[stripe]\nerror_rate = \"0.5%\"\navailability = \"99.9%\"",
            "2:14: `error_rate` of 0.5% contradicts the `availability` of 99.9%, which leaves 0.1% for errors; change one of them",
        ),
        (
            "[stripe]\nslow = \"12s\"\ntimeout = \"10s\"",
            "2:8: `slow` of 12s is longer than the `timeout` of 10s; change one of them",
        ),
        (
            "[stripe]\ntimeout = \"1.5s\"\np95 = \"12s\"",
            "3:7: `p95` of 12s is longer than the `timeout` of 1.5s; change one of them",
        ),
        (
            "[stripe]\np95 = \"12s\"\n[stripe.operations.list]\ntimeout = \"10s\"",
            "4:11: `p95` of 12s is longer than the `timeout` of 10s; change one of them",
        ),
        (
            "[stripe]\noperations = \"upload\"",
            "2:14: `operations` needs a table, such as `[stripe.operations.\"upload*\"]`; this is a string",
        ),
        (
            "[stripe.operations]\nupload = \"2s\"",
            "2:10: `upload` needs a table, such as `[stripe.operations.\"upload*\"]`; this is a string",
        ),
        (
            "[stripe.operations.\"\"]\nslow = \"2s\"",
            "1:20: needs the glob of an operation, which is not empty, such as \"upload*\"",
        ),
        (
            "[stripe.operations.list]\nbreaker = {}",
            "2:1: unknown key `breaker`; expected one of `slow`, `timeout`, `p95`, `error_rate`, `availability`",
        ),
        (
            "[stripe]\nbreaker = 3",
            "2:11: `breaker` needs a table, such as `[stripe.breaker]`; this is an integer",
        ),
        (
            "[stripe.breaker]\nfailure_rate_threshold = \"0%\"",
            "2:26: `failure_rate_threshold` needs to be more than zero",
        ),
        (
            "[stripe.breaker]\nminimum_number_of_calls = -1",
            "2:27: `minimum_number_of_calls` needs a whole number from 1 to 1000000, without quotes",
        ),
        (
            "[stripe.breaker]\nminimum_number_of_calls = \"100\"",
            "2:27: `minimum_number_of_calls` needs a whole number from 1 to 1000000, without quotes",
        ),
        (
            "[stripe.breaker]\nsliding_window = \"2h\"",
            "2:18: `sliding_window` needs a duration from \"1s\" to \"1h\"",
        ),
        ("[stripe]\nslow = \"1s\"\nslow = \"2s\"", "3:1: this is not TOML: duplicate key"),
        ("[stripe\nslow = \"1s\"", "1:8: this is not TOML: unclosed table, expected `]`"),
    ] {
        assert_eq!(mistakes(text), expected, "{text}");
    }
}

#[test]
fn an_unknown_key_says_which_was_meant_or_all_there_are() {
    for (text, expected) in [
        (
            "[stripe]\nslwo = \"2s\"",
            format!("2:1: unknown key `slwo`, did you mean `slow`? Expected one of {SERVICE}"),
        ),
        ("[stripe]\n\"a\\nb\" = 3", format!("2:1: unknown key `a\\nb`; expected one of {SERVICE}")),
        (
            "[api.acme]\nslow = \"2s\"",
            format!(
                "1:6: unknown key `acme`; expected one of {SERVICE}. The name of a service with a dot in it stands in quotes"
            ),
        ),
        (
            "[a.breaker]\nsliding_windows = 1",
            "2:1: unknown key `sliding_windows`, did you mean `sliding_window`? Expected one of `failure_rate_threshold`, `slow_call_rate_threshold`, `minimum_number_of_calls`, `wait_duration_in_open_state`, `sliding_window`".to_owned(),
        ),
    ] {
        assert_eq!(mistakes(text), expected, "{text}");
    }
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_text() {
    let text = "[b]\nslow = 1\ntimeout = 2\n[a]\np95 = 3\n[a.operations.c]\nslow = 4";
    let error = read_profiles(text).expect_err("nothing in it is right");
    let places: Vec<_> = error.mistakes().iter().map(|mistake| (mistake.line, mistake.column)).collect();
    assert_eq!(places, [(2, 8), (3, 11), (5, 7), (7, 8)]);
    assert_eq!(error.to_string().lines().count(), 4);
}

/// A text that says what the profile says.
fn written(profile: &Profile) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let expected = |expected: &Expected| {
        let durations = [("slow", expected.slow), ("timeout", expected.timeout), ("p95", expected.p95)];
        let ratios = [("error_rate", expected.error_rate), ("availability", expected.availability)];
        let durations =
            durations.map(|(key, value)| value.map(|v| format!("{key} = \"{}ns\"\n", v.as_nanos())));
        let ratios = ratios.map(|(key, value)| value.map(|v| format!("{key} = \"{}\"\n", percent(v))));
        durations.into_iter().chain(ratios).flatten().collect::<String>()
    };
    let service = quoted(&profile.service);
    let operations = profile.operations.iter().map(|operation| {
        format!("[{service}.operations.{}]\n{}", quoted(&operation.glob), expected(&operation.expected))
    });
    format!("[{service}]\n{}{}", expected(&profile.expected), operations.collect::<String>())
}

fn any_expected() -> impl Strategy<Value = Expected> {
    let nanos = || proptest::option::of(1_u64..);
    // Together at most a half, so that they never contradict each other.
    let ratio = || proptest::option::of(0_u32..=500_000);
    (nanos(), nanos(), nanos(), ratio(), ratio()).prop_map(|(slow, p95, timeout, errors, available)| {
        let longest = slow.max(p95).unwrap_or(1);
        Expected {
            slow: slow.map(Duration::from_nanos),
            timeout: timeout.map(|timeout| Duration::from_nanos(timeout.max(longest))),
            p95: p95.map(Duration::from_nanos),
            error_rate: errors.map(|millionths| f64::from(millionths) / 1e6),
            availability: available.map(|millionths| f64::from(millionths) / 1e6),
        }
    })
}

proptest! {
    #[test]
    fn any_text_is_profiles_or_mistakes_inside_of_it(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_row_of_the_words_of_toml_is_profiles_or_mistakes_inside_of_it(
        words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..30)
    ) {
        check(&words.concat())?;
    }

    #[test]
    fn what_is_written_is_read(service in "[ -~é]{0,8}[!-~]", expected in any_expected(), glob in "[!-~]{1,5}") {
        let mut profile = Profile::new("");
        profile.service = service.into();
        profile.expected = expected;
        let mut operation = OperationProfile::new("");
        operation.glob = glob.into();
        operation.expected = expected;
        let profile = profile.operation(operation);
        prop_assert_eq!(read_profiles(&written(&profile)), Ok(vec![profile]));
    }
}

const WORDS: [&str; 40] = [
    "[stripe]",
    "[a.b]",
    "[\"\"]",
    "[[a]]",
    "[stripe.breaker]",
    "[a.operations.\"x*\"]",
    "\n",
    "\r\n",
    "#",
    " ",
    "slow",
    "timeout",
    "p95",
    "error_rate",
    "availability",
    "operations",
    "breaker",
    "sliding_window",
    "minimum_number_of_calls",
    " = ",
    "\"2s\"",
    "\"0.5%\"",
    "\"99.9%\"",
    "2",
    "-2",
    "0xff",
    "1e400",
    "inf",
    "nan",
    "1979-05-27",
    "true",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "\"\"\"",
    "é",
    "\u{feff}",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let Err(error) = read_profiles(text) else { return Ok(()) };
    prop_assert!(!error.mistakes().is_empty());
    prop_assert_eq!(error.to_string().lines().count(), error.mistakes().len(), "{}", error);
    for Mistake { line, column, .. } in error.mistakes() {
        let line = text.split('\n').nth(line - 1);
        prop_assert!(line.is_some_and(|line| (1..=line.chars().count() + 1).contains(column)), "{}", error);
    }
    Ok(())
}
