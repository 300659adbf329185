//! Files of profiles: taken or refused as docs/profiles.md says, every mistake at a place in the file, and what is taken
//! can be written down again.

mod model;
mod written;

use crate::start_error::Error;
use dials_external::profile::{Mistake, Profile, ProfileError, read_profiles};

/// The bytes are the file.
pub fn profiles(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match (read_profiles(&text), model::profiles(&text)) {
        (Ok(read), Ok(expected)) => {
            assert_eq!(by_name(&read), expected);
            assert_is_read_again(read);
        }
        (Err(error), Err(wrong)) => {
            let not_toml =
                error.mistakes().iter().filter(|mistake| mistake.message.starts_with("this is not TOML: "));
            assert!(not_toml.count() == 0 || wrong == model::Wrong::Toml, "{error}");
            assert_points_into(&text, error);
        }
        (read, expected) => panic!("{read:?} for {expected:?}"),
    }
}

/// By the names of services and operations, as a table has them that knows no order.
fn by_name(profiles: &[Profile]) -> Vec<Profile> {
    let mut profiles = profiles.to_vec();
    profiles.sort_by(|one, other| one.service.cmp(&other.service));
    for profile in &mut profiles {
        profile.operations.to_mut().sort_by(|one, other| one.glob.cmp(&other.glob));
    }
    profiles
}

/// In the order of the text, which is turned around here.
fn assert_is_read_again(mut profiles: Vec<Profile>) {
    profiles.reverse();
    let text: String = profiles.iter().map(written::profile).collect();
    assert_eq!(read_profiles(&text).as_ref(), Ok(&profiles), "{text}");
}

/// A line for each mistake, in the order of the text, and a place where something stands.
fn assert_points_into(text: &str, error: ProfileError) {
    let lines: Vec<&str> = text.split('\n').collect();
    let mistakes = error.mistakes().to_vec();
    assert!(!mistakes.is_empty());
    assert!(mistakes.is_sorted_by_key(|mistake| (mistake.line, mistake.column)), "{error}");
    for Mistake { line, column, message, .. } in &mistakes {
        assert!(*line >= 1 && *column >= 1, "{line}:{column}");
        let line = lines.get(line - 1).unwrap_or_else(|| panic!("no line {line}: {message}"));
        let mut rest = line.chars().skip(column - 1);
        if message.starts_with("this is not TOML: ") {
            // What is missing may be missing at the end.
            assert!(*column <= line.chars().count() + 1, "no column {column}: {message}");
        } else {
            assert!(
                rest.next().is_some_and(|c| !c.is_whitespace()),
                "nothing at {column} of {line:?}: {message}"
            );
        }
        assert!(message.len() > 10 && !message.contains(char::is_control), "{message:?}");
    }
    let shown =
        Error::Profiles { origin: "DIALS_PROFILES", file: "a.toml".into(), source: error }.to_string();
    let places = mistakes.iter().map(|Mistake { line, column, message, .. }| {
        format!("DIALS_PROFILES: a.toml:{line}:{column}: {message}")
    });
    assert_eq!(shown, places.collect::<Vec<_>>().join("\n"));
}
