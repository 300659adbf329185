//! The hash behind fingerprints. It is written down in docs/statements.md and frozen: a change is another fingerprint
//! for every statement.

use super::eight;

/// Odd, and its bits look random: the golden ratio's first 64.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const WORD: u64 = 0x243F_6A88_85A3_08D3;

/// What nothing hashes to.
pub(super) const EMPTY: u64 = 0x1319_8A2E_0370_7344;
/// A literal or a parameter.
pub(super) const PLACEHOLDER: u64 = 0xA409_3822_299F_31D0;

/// Both values as one; their order matters.
pub(super) const fn mix(state: u64, value: u64) -> u64 {
    let product = (state.rotate_left(32) ^ value) as u128 * FACTOR as u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// Spreads what the last values did over all bits.
pub(super) const fn finish(state: u64) -> u64 {
    let state = (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let state = (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    state ^ (state >> 32)
}

/// A name or a keyword, whatever the case of its ASCII letters: the first `len` bytes of `source`.
pub(super) fn word(source: &[u8], len: usize) -> u64 {
    let mut word = Word::new();
    for at in (0..len).step_by(8) {
        let chunk = eight::lower_case(eight::at(source, at));
        if len - at < 8 { word.add_last(chunk, len - at) } else { word.add(chunk) }
    }
    word.finish(len)
}

/// A quoted name, whose case matters: equal to the same word in lower case without quotes. None if it is not ASCII.
#[inline]
pub(super) fn ascii_name(bytes: &[u8], start: usize, end: usize) -> Option<u64> {
    let mut word = Word::new();
    let mut at = start;
    while end - at >= 8 {
        word.add(eight::at(bytes, at));
        at += 8;
    }
    word.add_last(eight::at(bytes, at), end - at);
    word.is_ascii().then(|| word.finish(end - start))
}

/// A word of which some has been read.
pub(super) struct Word {
    state: u64,
    all: u64,
}

impl Word {
    #[inline]
    pub(super) fn new() -> Self {
        Word { state: WORD, all: 0 }
    }

    /// Adds eight bytes.
    #[inline]
    pub(super) fn add(&mut self, chunk: u64) {
        self.state = mix(self.state, chunk);
        self.all |= chunk;
    }

    /// Adds the first few of eight bytes: less than all, perhaps none.
    #[inline]
    pub(super) fn add_last(&mut self, chunk: u64, len: usize) {
        if len > 0 {
            self.add(eight::first(chunk, len));
        }
    }

    #[inline]
    pub(super) fn is_ascii(&self) -> bool {
        eight::is_ascii(self.all)
    }

    /// The hash of all that was added, which is so long.
    #[inline]
    pub(super) fn finish(self, len: usize) -> u64 {
        mix(self.state, len as u64)
    }
}

/// The same for keywords, when they are compiled; they are ASCII in upper case.
pub(super) const fn keyword(text: &str) -> u64 {
    let mut bytes = text.as_bytes();
    let mut state = WORD;
    while let Some((first, _)) = bytes.split_first() {
        let mut chunk = *first as u64;
        let mut taken = 1;
        let mut rest = bytes.split_at(1).1;
        while let (Some((next, _)), true) = (rest.split_first(), taken < 8) {
            chunk |= (*next as u64) << (8 * taken);
            taken += 1;
            rest = rest.split_at(1).1;
        }
        state = mix(state, eight::lower_case(chunk));
        bytes = rest;
    }
    mix(state, text.len() as u64)
}

/// The same for bytes that do not stand in the statement as they are.
pub(super) fn bytes(bytes: impl Iterator<Item = u8>) -> u64 {
    let mut state = WORD;
    let mut chunk = 0;
    let mut len = 0_u64;
    for byte in bytes {
        chunk |= u64::from(byte) << (8 * (len % 8));
        len += 1;
        if len % 8 == 0 {
            state = mix(state, chunk);
            chunk = 0;
        }
    }
    if len % 8 != 0 {
        state = mix(state, chunk);
    }
    mix(state, len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lossless(text: &str) -> u64 {
        bytes(text.bytes())
    }

    #[test]
    fn a_word_has_one_hash_wherever_it_stands() {
        for text in
            ["a", "select", "eightlet", "ninelette", "sixteen_letters_", "a_name_of_more_than_three_chunks"]
        {
            let len = text.len();
            let upper = text.to_uppercase();
            assert_eq!(word(text.as_bytes(), len), lossless(text), "{text}");
            assert_eq!(word(upper.as_bytes(), len), lossless(text), "{text}");
            assert_eq!(word(format!("{upper} and more behind it").as_bytes(), len), lossless(text), "{text}");
            assert_eq!(keyword(&upper), lossless(text), "{text}");
            assert_eq!(ascii_name(text.as_bytes(), 0, len), Some(lossless(text)), "{text}");
        }
    }

    #[test]
    fn order_and_length_matter() {
        assert_ne!(mix(mix(EMPTY, 1), 2), mix(mix(EMPTY, 2), 1));
        assert_ne!(word(b"ab", 2), word(b"ab\0", 3));
    }
}
