//! The text of a query, without its binds.

use dials_runtime::guarded;
use std::fmt::{self, Display, Write};

/// diesel shows a query as `{sql} -- binds: [..]`.
const BINDS: &str = " -- binds: ";

/// What can be had of the text: parts of a query may be the program's own, which may fail or panic.
pub(super) fn of(query: &dyn Display) -> String {
    let mut text = Text(String::new());
    // The binds end it by an error, before they are looked at.
    let _ = guarded(|| write!(text, "{query}"));
    text.0
}

struct Text(String);

impl Write for Text {
    /// A text that has the mark in it itself is cut there, too; else a bind that has it would be shown.
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let before = self.0.len().saturating_sub(BINDS.len());
        self.0.push_str(more);
        let unseen = self.0.as_bytes().get(before..).unwrap_or_default();
        match unseen.windows(BINDS.len()).position(|window| window == BINDS.as_bytes()) {
            None => Ok(()),
            Some(at) => {
                self.0.truncate(before + at);
                Err(fmt::Error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tells its parts one by one, as diesel does.
    struct Parts<'a>(&'a [&'a str]);

    impl Display for Parts<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.iter().try_for_each(|part| f.write_str(part))
        }
    }

    struct Panics;

    impl Display for Panics {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("in a query of the user's");
        }
    }

    /// A bind, which must not even be asked.
    struct Bind;

    impl fmt::Debug for Bind {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("a bind was shown");
        }
    }

    struct Query;

    impl Display for Query {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let sql = "SELECT $1";
            write!(f, "{sql} -- binds: {Bind:?}")
        }
    }

    #[test]
    fn binds_are_neither_shown_nor_asked() {
        assert_eq!(of(&Query), "SELECT $1");
        assert_eq!(of(&Parts(&["SELECT ?", " -- binds: ", "[\"secret\"]"])), "SELECT ?");
        assert_eq!(of(&Parts(&["SELECT ? -- binds: [1]"])), "SELECT ?");
        assert_eq!(of(&Parts(&["SELECT é -", "- bi", "nds: ", "[\" -- binds: \"]"])), "SELECT é");
    }

    #[test]
    fn a_query_without_binds_is_shown_as_it_is() {
        assert_eq!(of(&"BEGIN"), "BEGIN");
        assert_eq!(of(&Parts(&["SELECT 1", " -- binding"])), "SELECT 1 -- binding");
        assert_eq!(of(&""), "");
    }

    #[test]
    fn a_query_that_panics_has_no_text() {
        assert_eq!(of(&Panics), "");
    }

    #[test]
    fn a_long_query_of_many_parts_is_read_once() {
        let parts = vec!["é, "; 50_000];
        assert_eq!(of(&Parts(&parts)).len(), 4 * 50_000);
    }
}
