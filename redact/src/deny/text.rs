//! A text, byte by byte.

use std::ops::Range;

pub(super) struct Text<'a> {
    text: &'a str,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Text { text }
    }

    pub(super) fn as_str(&self) -> &'a str {
        self.text
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Zero before the start and behind the end, which is part of nothing.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |before| self.byte(before))
    }

    /// Empty if it begins or ends inside of a character.
    pub(super) fn part(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn bytes(&self, range: Range<usize>) -> &'a [u8] {
        self.text.as_bytes().get(range).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, at: usize, start: &str) -> bool {
        self.bytes(at..self.len()).starts_with(start.as_bytes())
    }

    /// Where the run of such bytes ends that begins here.
    pub(super) fn run(&self, from: usize, mut is_of_run: impl FnMut(u8) -> bool) -> usize {
        let length = self.bytes(from..self.len()).iter().take_while(|byte| is_of_run(**byte)).count();
        from + length
    }

    /// The same, at most so many bytes.
    pub(super) fn run_within(&self, from: usize, most: usize, is_of_run: impl Fn(u8) -> bool) -> usize {
        let bytes = self.bytes(from..self.len()).iter().take(most);
        from + bytes.take_while(|byte| is_of_run(**byte)).count()
    }

    /// Where the run of such bytes begins that ends here, at most so many bytes before.
    pub(super) fn run_back(&self, end: usize, most: usize, is_of_run: impl Fn(u8) -> bool) -> usize {
        let bytes = self.bytes(0..end).iter().rev().take(most);
        end - bytes.take_while(|byte| is_of_run(**byte)).count()
    }
}

/// Of a word in ASCII. Scripts that have no spaces between words may have a secret between theirs.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
