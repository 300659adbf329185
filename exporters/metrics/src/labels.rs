//! Names and labels as they are kept: of bounded size, each label once, in one order.

use std::collections::BTreeMap;
use std::sync::Arc;

use dials_runtime::Text;
use metrics::Key;

/// Label names and values, sorted by name.
pub(crate) type Labels = Arc<[(Text, Text)]>;

/// The value of every label of the series that takes what is over a limit.
pub(crate) const OTHER: &str = "__other__";

/// Prometheus servers are commonly set to refuse series with about so many.
const MOST_LABELS: usize = 32;

/// The labels of a key.
pub(crate) struct Kept {
    pub(crate) labels: Labels,
    /// Something was too long, or there were too many.
    pub(crate) cut: bool,
    /// Other keys may have the same labels without being equal.
    pub(crate) ambiguous: bool,
}

/// Takes over the labels of a key. Of two with one name the last counts; names and values longer than `most_bytes` are
/// cut, and so is everything after the first 32 labels.
pub(crate) fn keep(key: &Key, most_bytes: usize) -> Kept {
    let mut labels = BTreeMap::new();
    let mut cut = key.labels().len() > MOST_LABELS;
    for label in key.labels().take(MOST_LABELS) {
        let (name, value) = (cut_to(label.key(), most_bytes), cut_to(label.value(), most_bytes));
        cut |= name.is_some() || value.is_some();
        let [name, value] = [(name, label.key()), (value, label.value())]
            .map(|(cut, whole)| Text::Owned(cut.unwrap_or_else(|| whole.to_owned())));
        labels.insert(name, value);
    }
    let ambiguous = cut || labels.len() < key.labels().len();
    Kept { labels: labels.into_iter().collect(), cut, ambiguous }
}

/// The same names, every value [`OTHER`].
pub(crate) fn others(labels: &Labels) -> Labels {
    labels.iter().map(|(name, _)| (name.clone(), OTHER.into())).collect()
}

/// The text cut between two characters so that it ends in `…` and has at most so many bytes; nothing if it fits.
pub(crate) fn cut_to(text: &str, most_bytes: usize) -> Option<String> {
    if text.len() <= most_bytes {
        return None;
    }
    let room = most_bytes.saturating_sub('…'.len_utf8());
    let start = (0..=room).rev().find_map(|end| text.get(..end)).unwrap_or_default();
    Some(format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use metrics::Label;

    fn kept(labels: &[(&'static str, &'static str)]) -> Kept {
        keep(&Key::from_parts("x", labels), 8)
    }

    fn pairs(kept: &Kept) -> Vec<(&str, &str)> {
        kept.labels.iter().map(|(name, value)| (&**name, &**value)).collect()
    }

    #[test]
    fn labels_are_sorted_and_of_two_with_one_name_the_last_counts() {
        let kept = kept(&[("b", "1"), ("a", "2"), ("b", "3")]);
        assert_eq!(pairs(&kept), [("a", "2"), ("b", "3")]);
        assert!(kept.ambiguous && !kept.cut);
    }

    #[test]
    fn what_is_too_long_is_cut_between_two_characters() {
        let kept = kept(&[("a", "12345678"), ("b", "123456789"), ("c", "ää€x😀"), ("nine_byte", "")]);
        assert_eq!(pairs(&kept), [("a", "12345678"), ("b", "12345…"), ("c", "ää…"), ("nine_…", "")]);
        assert!(kept.ambiguous && kept.cut);
    }

    #[test]
    fn there_are_at_most_32_labels() {
        let labels: Vec<_> = (0..40).map(|n| Label::new(format!("l{n:02}"), "v")).collect();
        let kept = keep(&Key::from_parts("x", labels), 8);
        assert_eq!(kept.labels.len(), 32);
        assert!(kept.ambiguous && kept.cut);
    }
}
