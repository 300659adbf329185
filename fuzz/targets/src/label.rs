//! Label values as the runtime keeps them: cut between characters, told apart unless they are equal.

use crate::labels::{Key, LabelRef, Labels, hash};

/// The first byte is the limit, the rest two values with a line feed between them.
pub fn label(bytes: &[u8]) {
    let Some((limit, rest)) = bytes.split_first() else { return };
    let limit = usize::from(*limit).max(8);
    let text = String::from_utf8_lossy(rest);
    let (one, other) = text.split_once('\n').unwrap_or((&text, ""));
    let keys = [one, other].map(|text| key(text, limit));
    for (text, key) in [one, other].into_iter().zip(keys) {
        assert_kept(text, &key.shown(), limit);
    }
    let owned = Labels::own(&keys);
    assert!(owned.equal(&keys));
    assert_eq!(owned.shown().collect::<Vec<_>>(), keys.map(Key::shown));
    assert_eq!(owned.equal(&[keys[1], keys[0]]), keys[0] == keys[1]);
    let elsewhere = text.clone().into_owned();
    let (one_again, other_again) = elsewhere.split_once('\n').unwrap_or((&elsewhere, ""));
    assert_eq!(hash(&keys, 7), hash(&[key(one_again, limit), key(other_again, limit)], 7));
    // Two texts that both fit are one series exactly if they are one text.
    if one.len() <= limit && other.len() <= limit {
        assert_eq!(keys[0] == keys[1], one == other);
    }
}

fn key(text: &str, limit: usize) -> Key<'_> {
    Key::new(LabelRef::Str(text), limit)
}

fn assert_kept(text: &str, shown: &str, limit: usize) {
    if text.len() <= limit {
        return assert_eq!(shown, text);
    }
    let kept = shown.strip_suffix('…').expect("a cut shows");
    assert!(shown.len() <= limit && text.starts_with(kept));
    let next = text[kept.len()..].chars().next().expect("something is cut");
    assert!(shown.len() + next.len_utf8() > limit, "{next:?} would have had room");
}
