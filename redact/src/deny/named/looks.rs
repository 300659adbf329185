//! Whether a value looks as if nobody had chosen it.

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::deny) enum Looks {
    /// A word, a number, an identifier, a path, a date.
    Plain,
    /// It has letters and digits or signs, as chosen passwords have.
    Mixed,
    /// It has them as only chance mixes them.
    Random,
}

/// Of a run of letters and digits that is looked at by itself.
const SHORTEST_PIECE: usize = 8;

/// Letters that change from small to capital more often than those of names do.
const SHORTEST_LETTERS: usize = 20;

/// A time in nanoseconds has 19, and none after the name of a secret.
const SHORTEST_DIGITS: usize = 16;

pub(in crate::deny) fn like_a_secret(value: &str) -> Looks {
    if is_of_text(value) || is_date(value) {
        return Looks::Plain;
    }
    let whole = Mixture::of(value);
    let is_random = value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_random_piece)
        || (whole.length >= 24 && whole.digits >= 3 && whole.letters() >= 3 && whole.changes >= 4)
        || (whole.length >= SHORTEST_LETTERS && whole.has_odd_capitals())
        || (whole.length >= SHORTEST_DIGITS && whole.digits == whole.length);
    if is_random {
        return Looks::Random;
    }
    let is_mixed = whole.letters() > 0 && (whole.digits > 0 || whole.has_sign) && whole.length >= 5;
    if is_mixed { Looks::Mixed } else { Looks::Plain }
}

/// A UUID, or a hash as hexadecimal digits.
pub(in crate::deny) fn is_id(value: &str) -> bool {
    value.len() >= 16 && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Code, a path, a URL or a sentence.
fn is_of_text(value: &str) -> bool {
    value.contains([' ', '\t', '\n', '(', ')', '{', '$', '<'])
        || ["://", "::", "->", "..."].iter().any(|part| value.contains(part))
        || value.trim_end_matches('=').contains("==")
        || value.starts_with(['/', '.', '%', '#', '@', '&', '*', '!'])
}

/// `2026-11-21`, with what follows it.
fn is_date(value: &str) -> bool {
    let digits = value.bytes().map(|byte| byte.is_ascii_digit());
    let shape: Vec<bool> = digits.take(10).collect();
    let is_dash = |at: usize| value.as_bytes().get(at) == Some(&b'-');
    shape == [true, true, true, true, false, true, true, false, true, true] && is_dash(4) && is_dash(7)
}

fn is_random_piece(piece: &str) -> bool {
    let mixture = Mixture::of(piece);
    let has_both = mixture.digits > 0 && mixture.letters() > 0;
    mixture.length >= SHORTEST_PIECE
        && has_both
        && (mixture.changes >= 2 || mixture.digits * 5 >= mixture.length)
}

#[derive(Default)]
struct Mixture {
    length: usize,
    digits: usize,
    small: usize,
    capitals: usize,
    /// From letters to digits and back.
    changes: usize,
    /// From small letters to capitals and back.
    humps: usize,
    has_sign: bool,
}

impl Mixture {
    fn of(value: &str) -> Self {
        let mut mixture = Mixture { length: value.len(), ..Mixture::default() };
        let mut previous = 0_u8;
        for byte in value.bytes() {
            match byte {
                b'0'..=b'9' => mixture.digits += 1,
                b'a'..=b'z' => mixture.small += 1,
                b'A'..=b'Z' => mixture.capitals += 1,
                b'_' | b'-' | b'.' => {}
                _ => mixture.has_sign = true,
            }
            let both = previous.is_ascii_alphanumeric() && byte.is_ascii_alphanumeric();
            mixture.changes += usize::from(both && previous.is_ascii_digit() != byte.is_ascii_digit());
            let letters = previous.is_ascii_alphabetic() && byte.is_ascii_alphabetic();
            mixture.humps +=
                usize::from(letters && previous.is_ascii_uppercase() != byte.is_ascii_uppercase());
            previous = byte;
        }
        mixture
    }

    fn letters(&self) -> usize {
        self.small + self.capitals
    }

    /// `ConnectionRefused` has three changes in 17 letters, random ones have one in two.
    fn has_odd_capitals(&self) -> bool {
        self.humps * 3 >= self.length
    }
}
