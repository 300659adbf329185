//! Eight bytes at once, the first lowest: most words, names and literals have no more than one or two times as many.
//!
//! A mark is the high bit of a byte for which something holds.

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * EACH;

/// The eight bytes at a position, with zeros behind the end.
#[inline]
pub(super) fn at(bytes: &[u8], position: usize) -> u64 {
    match bytes.get(position..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => end(bytes, position),
    }
}

#[cold]
#[inline(never)]
fn end(bytes: &[u8], position: usize) -> u64 {
    let rest = bytes.get(position..).unwrap_or_default();
    rest.iter().rev().fold(0, |chunk, byte| chunk << 8 | u64::from(*byte))
}

/// The first so many of eight bytes, fewer than eight, and zeros.
#[inline]
pub(super) fn first(chunk: u64, len: usize) -> u64 {
    chunk & !(u64::MAX << (8 * len))
}

#[inline]
pub(super) fn is_ascii(chunk: u64) -> bool {
    chunk & HIGH == 0
}

/// How many bytes come before the first mark.
#[inline]
pub(super) fn before(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// Marks what is no part of a word, which is what is no letter, no digit, no `_` and no part of a character beyond ASCII.
/// Gives the bytes with it, with the letters among them in lower case.
#[inline]
pub(super) const fn ends_of_word(chunk: u64) -> (u64, u64) {
    let low = chunk & !HIGH;
    let letters = within(low | (0x20 * EACH), b'a', b'z') & !chunk & HIGH;
    let others = within(low, b'0', b'9') | equal(low, b'_') | chunk;
    (!(letters | others) & HIGH, chunk | (letters >> 2))
}

/// Marks each byte that is this one, of bytes below 0x80.
const fn equal(low: u64, byte: u8) -> u64 {
    HIGH - (low ^ (byte as u64 * EACH))
}

/// Marks each byte from the one to the other, of bytes below 0x80. Other bits than marks are of no meaning.
const fn within(low: u64, first: u8, last: u8) -> u64 {
    (low + (0x80 - first as u64) * EACH) & !(low + (0x7F - last as u64) * EACH)
}

/// Marks the first byte that is this one; what is marked behind it is of no meaning.
#[inline]
pub(super) const fn find(chunk: u64, byte: u8) -> u64 {
    let different = chunk ^ (byte as u64 * EACH);
    different.wrapping_sub(EACH) & !different & HIGH
}

/// Lowers the ASCII letters among eight bytes.
pub(super) const fn lower_case(chunk: u64) -> u64 {
    ends_of_word(chunk).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::class::is_word;

    #[test]
    fn each_byte_is_marked_for_what_it_is_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for around in [b'a', 0, 0xFF] {
                for place in 0..8 {
                    let mut bytes = [around; 8];
                    bytes[place] = byte;
                    let chunk = at(&bytes, 0);
                    let first = |ends: fn(u8) -> bool| bytes.iter().position(|byte| ends(*byte)).unwrap_or(8);
                    assert_eq!(before(ends_of_word(chunk).0), first(|byte| !is_word(byte)), "{bytes:?}");
                    assert_eq!(before(find(chunk, b'\'')), first(|byte| byte == b'\''), "{bytes:?}");
                    assert_eq!(lower_case(chunk).to_le_bytes(), bytes.map(|byte| byte.to_ascii_lowercase()));
                }
            }
        }
    }

    #[test]
    fn what_is_behind_the_end_is_zero() {
        let bytes = *b"0123456789";
        assert_eq!(at(&bytes, 2).to_le_bytes(), *b"23456789");
        assert_eq!(at(&bytes, 7).to_le_bytes(), *b"789\0\0\0\0\0");
        assert_eq!([at(&bytes, 10), at(&bytes, 11)], [0, 0]);
        assert_eq!(first(at(&bytes, 2), 3).to_le_bytes(), *b"234\0\0\0\0\0");
    }
}
