//! The hash behind fingerprints. It is written down in docs/statements.md and frozen: a change is another fingerprint
//! for every statement.

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

/// A name or a keyword, whatever the case of its ASCII letters: `word` must be the first `len` bytes of `source`.
///
/// Eight bytes are read at once, where there are so many behind the start.
#[inline]
pub(super) fn word(source: &[u8], len: usize) -> u64 {
    chunks::<true>(source, len)
}

/// A quoted name, whose case matters: equal to the same word in lower case without quotes.
pub(super) fn name(inner: &[u8]) -> u64 {
    chunks::<false>(inner, inner.len())
}

#[inline]
fn chunks<const ANY_CASE: bool>(source: &[u8], len: usize) -> u64 {
    let same_case = |chunk| if ANY_CASE { lower_case(chunk) } else { chunk };
    let mut state = WORD;
    let mut rest = source;
    let mut left = len;
    while left > 0 {
        let Some((chunk, behind)) = rest.split_first_chunk::<8>() else {
            let tail = same_case(short(rest.get(..left).unwrap_or(rest)));
            return mix(mix(state, tail), len as u64);
        };
        let chunk = u64::from_le_bytes(*chunk);
        if left < 8 {
            state = mix(state, same_case(chunk & (u64::MAX >> (64 - 8 * left))));
            break;
        }
        state = mix(state, same_case(chunk));
        rest = behind;
        left -= 8;
    }
    mix(state, len as u64)
}

/// The end of a word that ends less than eight bytes before the statement does.
fn short(tail: &[u8]) -> u64 {
    tail.iter().rev().fold(0, |chunk, byte| chunk << 8 | u64::from(*byte))
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
        state = mix(state, lower_case(chunk));
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

/// Lowers the ASCII letters among eight bytes.
const fn lower_case(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let low = bytes & !HIGH;
    // The high bit of each byte tells whether it is at least `A`, and whether it is behind `Z`.
    let from_a = low + (0x80 - b'A' as u64) * EACH;
    let behind_z = low + (0x7F - b'Z' as u64) * EACH;
    let is_upper = (from_a ^ behind_z) & !bytes & HIGH;
    bytes | (is_upper >> 2)
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
            assert_eq!(name(text.as_bytes()), lossless(text), "{text}");
        }
    }

    #[test]
    fn lower_case_is_that_of_ascii() {
        for byte in 0..=u8::MAX {
            let bytes = u64::from_le_bytes([byte; 8]);
            assert_eq!(lower_case(bytes), u64::from_le_bytes([byte.to_ascii_lowercase(); 8]), "{byte}");
        }
    }

    #[test]
    fn order_and_length_matter() {
        assert_ne!(mix(mix(EMPTY, 1), 2), mix(mix(EMPTY, 2), 1));
        assert_ne!(word(b"ab", 2), word(b"ab\0", 3));
    }
}
