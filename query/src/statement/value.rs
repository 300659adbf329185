//! Where a value stands. SQLite takes what is in double quotes for a string where no column is called so, and SQL Server
//! may be told to; what is compared or inserted is more often a value than a column without its table.

use super::class::MARK;

/// Whether a value must come behind a statement's beginning, which ends with a token.
#[inline]
pub(super) fn is_expected_behind(before: &[u8]) -> bool {
    // Most end with something else.
    let words: &[&[u8]] = match before.last().map(u8::to_ascii_uppercase) {
        Some(b'=' | b'<' | b'>') => return true,
        Some(b'E') => &[b"LIKE", b"ESCAPE", b"ELSE"],
        Some(b'B') => &[b"GLOB"],
        Some(b'H') => &[b"MATCH", b"ATTACH"],
        Some(b'P') => &[b"REGEXP"],
        Some(b'N') => &[b"BETWEEN", b"THEN"],
        Some(b'T') => &[b"DEFAULT"],
        Some(b'S') => &[b"IS"],
        _ => return false,
    };
    words.iter().any(|word| ends_with(before, word))
}

/// Whether a statement's beginning ends with a word.
pub(super) fn ends_with(before: &[u8], word: &[u8]) -> bool {
    let Some((rest, end)) = before.len().checked_sub(word.len()).and_then(|at| before.split_at_checked(at))
    else {
        return false;
    };
    let goes_on =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'$' | 0x80..);
    let is_word = !rest.last().is_some_and(goes_on) || rest.ends_with(MARK);
    end.eq_ignore_ascii_case(word) && is_word
}
