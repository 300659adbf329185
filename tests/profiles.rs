//! What a program expects of services, from where it says so to what it sees: declarations, files, code.
//!
//! One `dials` lives in a process at a time, so the tests that start one take turns.

#![cfg(all(feature = "external", feature = "catalog", feature = "prometheus"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use dials::external::profile::{
    Breaker, OperationProfile, Profile, profile, profiles, read_profiles, set_profile,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

dials::profile!(
    "declared",
    slow = 40ms,
    timeout = 5s,
    p95 = 30ms,
    error_rate = 0.5%,
    availability = 99.5%,
    operations("upload*"(timeout = 1m, p95 = 2s), "list"(error_rate = 10%,),),
    breaker(
        failure_rate_threshold = 30%,
        slow_call_rate_threshold = 80%,
        minimum_number_of_calls = 20,
        wait_duration_in_open_state = 1.5s,
        sliding_window = 10s,
    ),
);

// It is built in, too.
dials::profile!("llm-gateway", timeout = 45s);

dials::profile!("set over", operations("list"(slow = 1s)), breaker(minimum_number_of_calls = 7));

// Nothing that a module has, or has not, is anything to an expansion.
#[no_implicit_prelude]
mod elsewhere {
    use ::dials as renamed;

    #[expect(dead_code, reason = "nobody calls for them")]
    struct Profile;
    #[expect(dead_code, reason = "nobody calls for them")]
    struct OperationProfile;

    ::dials::profile!("empty");
    ::dials::profile!("empty too",);
    ::dials::profile!("renamed", crate = renamed, slow = 1s);
}

fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn file(name: &str, text: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("the directory is ours");
    path
}

#[test]
fn everything_that_a_declaration_can_say_arrives() {
    let declared = profile("declared").expect("it is declared");
    let expected = Profile::new("declared")
        .slow(millis(40))
        .timeout(secs(5))
        .p95(millis(30))
        .error_rate(0.005)
        .availability(0.995)
        .operation(OperationProfile::new("list").error_rate(0.1))
        .operation(OperationProfile::new("upload*").timeout(secs(60)).p95(secs(2)))
        .breaker(
            Breaker::new()
                .failure_rate_threshold(0.3)
                .slow_call_rate_threshold(0.8)
                .minimum_number_of_calls(20)
                .wait_duration_in_open_state(millis(1500))
                .sliding_window(secs(10)),
        );
    assert_eq!(declared, expected);
    let upload = declared.expected_of("upload_logo");
    assert_eq!((upload.slow, upload.timeout), (Some(secs(2)), Some(secs(60))));
    let list = declared.expected_of("list");
    assert_eq!((list.slow, list.error_rate, list.availability), (Some(millis(40)), Some(0.1), Some(0.9)));
    assert_eq!(profile("renamed").expect("it is declared").expected.slow, Some(secs(1)));
}

#[test]
fn all_profiles_are_there_by_name() {
    let services: Vec<String> = profiles().iter().map(|profile| profile.service.to_string()).collect();
    assert!(services.is_sorted());
    for known in
        ["beehiiv", "cloudflare", "declared", "empty", "empty too", "llm-gateway", "openai", "stripe"]
    {
        assert_eq!(services.iter().filter(|service| *service == known).count(), 1, "{known}");
    }
}

#[test]
fn what_is_set_leaves_the_breaker_and_the_operations_of_a_declaration() {
    set_profile(Profile::new("set over").slow(secs(3)).operation(OperationProfile::new("pay").slow(secs(2))));
    let over = profile("set over").expect("it is declared");
    let slow = |operation| over.expected_of(operation).slow;
    assert_eq!([slow("list"), slow("pay"), slow("other")], [1, 2, 3].map(|seconds| Some(secs(seconds))));
    assert_eq!(over.breaker, Some(Breaker::new().minimum_number_of_calls(7)));
}

#[test]
fn a_file_goes_before_a_declaration_and_a_declaration_before_what_is_built_in() {
    let _turn = turn();
    let expected = || profile("llm-gateway").expect("it is built in").expected;
    assert_eq!(expected().timeout, Some(secs(45)));
    assert_eq!((expected().p95, expected().error_rate), (Some(secs(5)), Some(0.05)));
    let path = file("priority.toml", b"[llm-gateway]\np95 = \"7s\"\n");
    let dials = dials::init().no_prometheus().profiles(path).start().expect("it starts");
    assert_eq!((expected().p95, expected().slow), (Some(secs(7)), Some(secs(7))));
    assert_eq!((expected().timeout, expected().error_rate), (Some(secs(45)), Some(0.05)));
    drop(dials);
}

#[test]
fn calls_are_compared_with_the_profile_of_their_service() {
    let slow_and_over = |operation| {
        let calls = dials::external::calls(&dials::snapshot(), "compared", operation).expect("it was called");
        (calls.calls(), calls.slow(), calls.severe())
    };
    let profiles = "[compared]\nslow = \"20ms\"\ntimeout = \"40ms\"\np95 = \"3ms\"\n[compared.operations.\"up*\"]\ntimeout = \"1h\"";
    read_profiles(profiles).expect("it is well formed").into_iter().for_each(set_profile);
    let call = |operation, duration| {
        dials::external("compared").operation(operation).track_sync(|| std::thread::sleep(duration));
    };
    call("list", Duration::ZERO);
    call("list", millis(25));
    call("list", millis(45));
    call("upload", millis(45));
    // A sleep may take longer, never shorter, so what is certain is the least.
    let (calls, slow, over) = slow_and_over("list");
    assert_eq!(calls, 3);
    assert!(slow >= 2 && over >= 1, "{slow} {over}");
    let (calls, slow, over) = slow_and_over("upload");
    assert_eq!((calls, slow, over), (1, 1, 0));
    let text = dials::prometheus::text();
    // Each limit is a bound of the histogram, so that the part of calls beyond it is exact.
    for bound in ["0.003", "0.02", "0.04"] {
        let series = format!(
            "external_api_duration_seconds_bucket{{service=\"compared\",operation=\"list\",result=\"ok\",le=\"{bound}\"}}"
        );
        assert!(text.contains(&series), "{series}\n{text}");
    }
}

#[test]
fn the_documentation_shows_files_that_are_right() {
    let documentation = include_str!("../docs/profiles.md");
    let files: Vec<&str> =
        documentation.split("```toml\n").skip(1).filter_map(|file| file.split("```").next()).collect();
    assert_eq!(files.len(), 1);
    for file in files {
        assert_eq!(read_profiles(file).map(|profiles| profiles.len()), Ok(3));
    }
}

/// What `start` says of a file with this text.
fn said_of(name: &str, text: &[u8]) -> String {
    let path = file(name, text);
    let error = dials::init().no_prometheus().profiles(&path).start().expect_err("the file is wrong");
    error.to_string().replace(&path.display().to_string(), "FILE")
}

#[test]
fn a_wrong_file_is_an_error_that_names_setting_file_line_and_column() {
    let _turn = turn();
    for (text, expected) in [
        (
            "[stripe]\nslwo = \"2s\"\n",
            "the profiles given to `dials::init`: FILE:2:1: unknown key `slwo`, did you mean `slow`? Expected one of `slow`, `timeout`, `p95`, `error_rate`, `availability`, `operations`, `breaker`",
        ),
        (
            "[stripe]\nslow = 2s\n",
            "the profiles given to `dials::init`: FILE:2:8: this is not TOML: string values must be quoted, expected literal string; durations and percentages stand in quotes, such as \"250ms\" and \"0.5%\"",
        ),
        (
            "[stripe]\nslow = \"2\"\np95 = 2\n",
            "the profiles given to `dials::init`: FILE:2:8: `slow` needs a unit on the duration, such as \"2ms\": ns, us, ms, s, m or h\n\
             the profiles given to `dials::init`: FILE:3:7: `p95` needs a duration in quotes, such as \"250ms\"; this is an integer",
        ),
        (
            "[stripe]\nerror_rate = \"2%\"\navailability = \"99%\"\n",
            "the profiles given to `dials::init`: FILE:2:14: `error_rate` of 2% contradicts the `availability` of 99%, which leaves 1% for errors; change one of them",
        ),
    ] {
        assert_eq!(said_of("wrong.toml", text.as_bytes()), expected);
    }
    assert_eq!(
        said_of("binary.toml", b"[stripe]\n\xff"),
        "the profiles given to `dials::init`: FILE: stream did not contain valid UTF-8"
    );
    // What was wrong did no harm.
    assert!(dials::init().no_prometheus().start().is_ok());
}

#[test]
fn nothing_of_a_wrong_file_is_in_force() {
    let _turn = turn();
    said_of("half.toml", b"[half_right]\nslow = \"1s\"\n[half_wrong]\nslow = 1\n");
    assert_eq!(profile("half_right"), None);
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let _turn = turn();
    let error = dials::init().no_prometheus().profiles("no/such.toml").start().expect_err("there is none");
    let expected = "the profiles given to `dials::init`: no/such.toml: ";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert!(
        matches!(error, dials::Error::ProfilesFile { source, .. } if source.kind() == std::io::ErrorKind::NotFound)
    );
}

/// Runs `in_child` below in a process with the variable, and gives what it wrote to its streams.
fn start_with(path: &str) -> (bool, String, String) {
    let mut child = Command::new(std::env::current_exe().expect("this test"));
    child
        .args(["--exact", "in_child", "--nocapture"])
        .env("PROFILES_IN_CHILD", "1")
        .env("DIALS_PROFILES", path);
    let output = child.output().expect("it runs");
    let text = |stream| String::from_utf8(stream).expect("text");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// Does nothing but in the process that [`start_with`] makes.
#[test]
fn in_child() {
    if std::env::var_os("PROFILES_IN_CHILD").is_none() {
        return;
    }
    match dials::init().no_prometheus().start() {
        Ok(_dials) => println!("stripe: {:?}", profile("stripe").expect("it is built in").expected.slow),
        Err(error) => {
            eprintln!("Error: {error:?}");
            std::process::exit(1);
        }
    }
}

#[test]
fn the_variable_names_a_file_too() {
    let path = file("variable.toml", b"[stripe]\nslow = \"1500ms\"\n");
    let (success, said, _) = start_with(&path.display().to_string());
    assert!(success && said.contains("stripe: Some(1.5s)\n"), "{said}");
    let path = file("variable_wrong.toml", b"[stripe]\nslow = \"\"\n").display().to_string();
    let expected = format!("Error: DIALS_PROFILES: {path}:2:8: `slow` needs a duration, such as \"250ms\"\n");
    let (success, _, said) = start_with(&path);
    assert_eq!((success, said), (false, expected));
    let (success, _, said) = start_with("no/such.toml");
    assert!(!success && said.starts_with("Error: DIALS_PROFILES: no/such.toml: "), "{said}");
    // As good as not set.
    let (success, said, _) = start_with("");
    assert!(success && said.contains("stripe: Some(2s)\n"), "{said}");
}
