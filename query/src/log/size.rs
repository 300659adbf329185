//! How much memory a record takes.

use crate::record::Record;
use crate::statement::Statement;
use std::sync::Arc;

/// No line has room for a longer text.
const LONGEST_TEXT: usize = 16 << 10;

/// The record, and how many bytes it takes. Of one whose texts are too long for any line, a copy with less of them: or for
/// a single one, many others would have to go.
pub(super) fn bounded(record: &Arc<Record>) -> (Arc<Record>, usize) {
    if texts(record).all(|text| text.len() <= LONGEST_TEXT) {
        return (Arc::clone(record), bytes(record));
    }
    let mut shorter = Record::clone(record);
    let Record { error, labels, request_id, trace_id, .. } = &mut shorter;
    for text in [error, labels, trace_id].into_iter().flatten() {
        *text = head(text, LONGEST_TEXT).to_owned();
    }
    if let Some(text) = request_id {
        *text = head(text, LONGEST_TEXT).into();
    }
    let bytes = bytes(&shorter);
    (Arc::new(shorter), bytes)
}

/// Those that are as long as others make them. Statements have a limit of their own.
fn texts(record: &Record) -> impl Iterator<Item = &str> {
    let Record { error, labels, request_id, trace_id, .. } = record;
    [error, labels, trace_id].into_iter().flatten().map(String::as_str).chain(request_id.as_deref())
}

fn bytes(record: &Record) -> usize {
    let of_statement = |statement: &Statement| statement.text().len() + statement.summary().len();
    size_of::<Record>()
        + record.statement.as_ref().map_or(0, of_statement)
        + texts(record).map(str::len).sum::<usize>()
}

/// As much of the beginning as fits into so many bytes.
fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_is_shared_unless_its_texts_are_too_long() {
        let record = Arc::new(Record { error: Some("e".repeat(100)), ..Record::example() });
        let (same, bytes) = bounded(&record);
        assert!(Arc::ptr_eq(&same, &record));
        assert_eq!(bytes, size_of::<Record>() + 100);
    }

    #[test]
    fn however_long_texts_are_a_record_is_small() {
        let long = "ä".repeat(1 << 20);
        let (error, labels, trace_id) = (Some(long.clone()), Some(long.clone()), Some(long.clone()));
        let request_id = Some(long.as_str().into());
        let record = Arc::new(Record { error, labels, request_id, trace_id, ..Record::example() });
        let (shorter, bytes) = bounded(&record);
        assert!(bytes <= 4 * LONGEST_TEXT + size_of::<Record>(), "{bytes}");
        let mut lengths: Vec<_> = texts(&shorter).map(str::len).collect();
        lengths.dedup();
        assert_eq!(lengths, [LONGEST_TEXT]);
        assert_eq!(texts(&record).map(str::len).sum::<usize>(), 4 * long.len(), "the caller's is as it was");
    }

    proptest! {
        #[test]
    fn a_head_is_the_longest_that_fits(text in any::<String>(), most in 0..50_usize) {
            let head = head(&text, most);
            prop_assert!(text.starts_with(head) && head.len() <= most);
            let next = text[head.len()..].chars().next();
            prop_assert!(next.is_none_or(|next| head.len() + next.len_utf8() > most));
        }
    }
}
