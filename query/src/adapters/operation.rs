//! What a statement does, by its first word.

/// These are values of a label, so there are few.
const OPERATIONS: [&str; 34] = [
    "alter",
    "analyze",
    "attach",
    "begin",
    "call",
    "commit",
    "copy",
    "create",
    "declare",
    "delete",
    "detach",
    "drop",
    "end",
    "exec",
    "execute",
    "explain",
    "fetch",
    "grant",
    "insert",
    "lock",
    "merge",
    "pragma",
    "release",
    "replace",
    "revoke",
    "rollback",
    "savepoint",
    "select",
    "set",
    "show",
    "truncate",
    "update",
    "vacuum",
    "with",
];

const OTHER: &str = "other";

/// One of the words above, or `other`.
pub(super) fn operation(statement: &str) -> &'static str {
    let statement = beginning(statement);
    let is_of_a_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let end = statement.bytes().position(|byte| !is_of_a_word(byte)).unwrap_or(statement.len());
    let word = statement.get(..end).unwrap_or_default();
    OPERATIONS.into_iter().find(|known| known.eq_ignore_ascii_case(word)).unwrap_or(OTHER)
}

/// Without the comments, white space and parentheses before it.
fn beginning(mut statement: &str) -> &str {
    loop {
        statement = statement.trim_start_matches(|first: char| first.is_whitespace() || "(;".contains(first));
        let comment = if statement.starts_with("--") || statement.starts_with('#') {
            statement.split_once('\n')
        } else if let Some(comment) = statement.strip_prefix("/*") {
            comment.split_once("*/")
        } else {
            return statement;
        };
        let Some((_, behind)) = comment else { return "" };
        statement = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_says_it() {
        assert_eq!(operation("SELECT * FROM users"), "select");
        assert_eq!(operation("\n\tselect\n1"), "select");
        assert_eq!(operation("(Select 1) UNION (SELECT 2)"), "select");
        assert_eq!(operation("COMMIT"), "commit");
        assert_eq!(operation("BEGIN;"), "begin");
        assert_eq!(operation("DELETE/**/FROM users"), "delete");
    }

    #[test]
    fn comments_before_it_are_passed_over() {
        assert_eq!(operation("/* route: /orders */ -- twice\n# and again\nUPDATE users SET a = 1"), "update");
        assert_eq!(operation("/* drop */"), OTHER);
        assert_eq!(operation("/* DROP"), OTHER);
        assert_eq!(operation("-- DROP"), OTHER);
    }

    #[test]
    fn what_is_not_known_is_other() {
        for unknown in ["", " ", "select_all()", "selects", "é", "'select'", "\"select\"", "1"] {
            assert_eq!(operation(unknown), OTHER, "{unknown}");
        }
    }

    #[test]
    fn each_is_known_by_its_own_name_in_any_case() {
        for known in OPERATIONS {
            assert_eq!(operation(known), known);
            assert_eq!(operation(&known.to_uppercase()), known);
        }
    }
}
