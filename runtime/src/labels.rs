//! Label values: what may be one, and how a set of them is found without owning or formatting anything.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// A value that may stand in a label.
///
/// Strings, booleans and integers are labels. Derive it for an enum without fields (`#[derive(dials::Label)]`) and the
/// variant names are the values.
///
/// ```
/// # use dials_runtime as dials;
/// use dials::{Label, LabelRef};
///
/// struct Plan(String);
///
/// impl Label for Plan {
///     fn label(&self) -> LabelRef<'_> {
///         LabelRef::Str(&self.0)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a label value",
    label = "expected a string, a boolean, an integer or a `#[derive(dials::Label)]` enum",
    note = "a label needs few distinct values: name the part that matters, as in `labels(plan = user.plan)`"
)]
pub trait Label {
    /// The value, borrowed.
    fn label(&self) -> LabelRef<'_>;
}

/// A borrowed label value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelRef<'a> {
    /// Text, shown as it is.
    Str(&'a str),
    /// A number, shown in decimal.
    Int(i64),
    /// A number, shown in decimal.
    Uint(u64),
}

/// The label of any value; generated code calls it so that an error points at the user's expression.
#[inline]
pub fn label<T: Label + ?Sized>(value: &T) -> LabelRef<'_> {
    value.label()
}

impl Label for str {
    #[inline]
    fn label(&self) -> LabelRef<'_> {
        LabelRef::Str(self)
    }
}

impl Label for String {
    #[inline]
    fn label(&self) -> LabelRef<'_> {
        LabelRef::Str(self)
    }
}

impl Label for bool {
    #[inline]
    fn label(&self) -> LabelRef<'_> {
        LabelRef::Str(if *self { "true" } else { "false" })
    }
}

macro_rules! numbers {
    ($variant:ident($wide:ty): $($type:ty)*) => {$(
        impl Label for $type {
            #[inline]
            fn label(&self) -> LabelRef<'_> {
                LabelRef::$variant(*self as $wide)
            }
        }
    )*};
}

numbers!(Int(i64): i8 i16 i32 i64 isize);
numbers!(Uint(u64): u8 u16 u32 u64 usize);

macro_rules! pointers {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> Label for $type {
            #[inline]
            fn label(&self) -> LabelRef<'_> {
                (**self).label()
            }
        }
    )*};
}

pointers! {
    [T: Label + ?Sized] &T; [T: Label + ?Sized] &mut T; [T: Label + ?Sized] Box<T>; [T: Label + ?Sized] Rc<T>;
    [T: Label + ?Sized] Arc<T>; [T: Label + ToOwned + ?Sized] Cow<'_, T>;
}

/// A label value as it is kept and compared: at most so many bytes of a text, and whether there were more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key<'a> {
    Text { text: &'a str, cut: bool },
    Negative(i64),
    Number(u64),
}

impl<'a> Key<'a> {
    #[inline]
    pub(crate) fn new(value: LabelRef<'a>, max_bytes: usize) -> Self {
        match value {
            LabelRef::Str(text) if text.len() <= max_bytes => Key::Text { text, cut: false },
            LabelRef::Str(text) => Key::Text { text: cut(text, max_bytes), cut: true },
            LabelRef::Int(number) if number < 0 => Key::Negative(number),
            LabelRef::Int(number) => Key::Number(number as u64),
            LabelRef::Uint(number) => Key::Number(number),
        }
    }

    #[inline]
    fn hash(self, seed: u64) -> u64 {
        match self {
            Key::Text { text, cut } => hash_bytes(text.as_bytes(), seed ^ u64::from(cut)),
            Key::Negative(number) => mix(number as u64 ^ 0xA076_1D64_78BD_642F, seed ^ 2),
            Key::Number(number) => mix(number ^ 0xE703_7ED1_A0B4_28DB, seed ^ 3),
        }
    }

    /// What exporters show. A text that was cut says so by its last character.
    pub(crate) fn shown(self) -> Cow<'a, str> {
        match self {
            Key::Text { text, cut: false } => text.into(),
            Key::Text { text, cut: true } => format!("{text}…").into(),
            Key::Negative(number) => number.to_string().into(),
            Key::Number(number) => number.to_string().into(),
        }
    }
}

/// The longest prefix that ends between two characters and leaves room for the mark of a cut.
#[cold]
fn cut(text: &str, max_bytes: usize) -> &str {
    let at = max_bytes.saturating_sub('…'.len_utf8());
    (0..=at).rev().find_map(|at| text.get(..at)).unwrap_or_default()
}

/// A hash of the values in order.
#[inline]
pub(crate) fn hash(keys: &[Key<'_>], seed: u64) -> u64 {
    keys.iter().fold(seed, |hash, key| key.hash(hash))
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b | 1);
    wide as u64 ^ (wide >> 64) as u64
}

/// Eight bytes at a time, multiplied and folded. The whole text is compared afterwards, so a collision costs time only.
#[inline]
fn hash_bytes(bytes: &[u8], seed: u64) -> u64 {
    let mut hash = seed ^ 0x2D35_8DCC_AA6C_78A5 ^ bytes.len() as u64;
    let mut rest = bytes;
    while let Some((word, longer)) = rest.split_first_chunk::<8>() {
        hash = mix(u64::from_le_bytes(*word) ^ 0x8BB8_4B93_962E_ACC9, hash);
        rest = longer;
    }
    // The last one to seven bytes, some of them twice.
    let last = match (rest.first_chunk::<4>(), rest.last_chunk::<4>(), rest) {
        (Some(low), Some(high), _) => {
            u64::from(u32::from_le_bytes(*low)) << 32 | u64::from(u32::from_le_bytes(*high))
        }
        (_, _, [low, .., high]) => {
            let middle = rest.get(rest.len() / 2).copied().unwrap_or_default();
            u64::from(*low) << 16 | u64::from(middle) << 8 | u64::from(*high)
        }
        (_, _, [only]) => u64::from(*only),
        _ => return hash,
    };
    mix(last ^ 0x4B33_A62E_D433_D4A3, hash)
}

/// The label values of a series, owned.
#[derive(Debug, Default)]
pub(crate) struct Labels(Vec<Value>);

#[derive(Debug)]
enum Value {
    Text { text: Box<str>, cut: bool },
    Negative(i64),
    Number(u64),
}

impl Value {
    #[inline]
    fn key(&self) -> Key<'_> {
        match self {
            Value::Text { text, cut } => Key::Text { text, cut: *cut },
            Value::Negative(number) => Key::Negative(*number),
            Value::Number(number) => Key::Number(*number),
        }
    }
}

impl Labels {
    pub(crate) const fn none() -> Self {
        Labels(Vec::new())
    }

    pub(crate) fn own(keys: &[Key<'_>]) -> Self {
        Labels(
            keys.iter()
                .map(|key| match *key {
                    Key::Text { text, cut } => Value::Text { text: text.into(), cut },
                    Key::Negative(number) => Value::Negative(number),
                    Key::Number(number) => Value::Number(number),
                })
                .collect(),
        )
    }

    #[inline]
    pub(crate) fn equal(&self, keys: &[Key<'_>]) -> bool {
        self.0.len() == keys.len() && self.0.iter().zip(keys).all(|(value, key)| value.key() == *key)
    }

    /// The values as exporters show them.
    pub(crate) fn shown(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.iter().map(|value| value.key().shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_over_the_limit_is_cut_between_characters_and_marked() {
        let key = Key::new(LabelRef::Str("ééééé"), 8);
        assert_eq!(key.shown(), "éé…");
        assert!(key.shown().len() <= 8);
        assert_eq!(Key::new(LabelRef::Str("éééé"), 8).shown(), "éééé");
    }

    #[test]
    fn a_text_that_was_cut_differs_from_one_that_was_not() {
        let (cut, whole) = (Key::new(LabelRef::Str("aaaaaaaaa"), 8), Key::new(LabelRef::Str("aaaaa"), 8));
        assert_ne!(cut, whole);
    }

    #[test]
    fn a_number_has_one_key_whatever_its_type() {
        assert_eq!(Key::new(5i8.label(), 8), Key::new(5usize.label(), 8));
        assert_eq!(Key::new((-5i64).label(), 8).shown(), "-5");
        assert_eq!(Key::new(u64::MAX.label(), 8).shown(), "18446744073709551615");
    }

    proptest! {
        #[test]
        fn equal_keys_have_equal_hashes_and_are_found(a in ".{0,40}", b in ".{0,40}", number in any::<i64>()) {
            let keys = [Key::new(a.label(), 256), Key::new(number.label(), 256), Key::new(b.label(), 256)];
            let owned = Labels::own(&keys);
            let again = (a.clone(), b.clone());
            let same = [Key::new(again.0.label(), 256), Key::new(number.label(), 256), Key::new(again.1.label(), 256)];
            prop_assert!(owned.equal(&same));
            prop_assert_eq!(hash(&keys, 7), hash(&same, 7));
            prop_assert_eq!(a == b, owned.equal(&[keys[2], keys[1], keys[0]]));
        }
    }
}
