//! Words, and what begins like one.

use super::super::class::{MARK, is_word};
use super::super::dialect::{Backslash, Dialect};
use super::super::keyword::Keyword;
use super::super::literal::Foreign;
use super::super::token::{Kind, Token};
use super::super::{eight, hash, literal};
use super::{Lexer, Previous};

impl Lexer<'_> {
    /// A word of ASCII characters that is no more than a word.
    #[expect(clippy::inline_always, reason = "every second token is one, and it goes on in registers")]
    #[inline(always)]
    pub(super) fn word(&mut self) -> Option<Token> {
        let mut word = hash::Word::new();
        let mut len = 0;
        loop {
            let (ends, chunk) = eight::ends_of_word(eight::at(self.bytes, self.at + len));
            if ends != 0 {
                let more = eight::before(ends);
                word.add_last(chunk, more);
                len += more;
                break;
            }
            word.add(chunk);
            len += 8;
        }
        let is_plain = match self.peek(len) {
            Some(b'\'' | b'&') => len > 2,
            Some(b'-') => len != 8,
            Some(b'$') => false,
            _ => true,
        };
        if !is_plain || !word.is_ascii() {
            return None;
        }
        self.hash = word.finish(len);
        let keyword = Keyword::of(self.hash);
        let previous = if keyword.goes_before_an_expression() { Previous::Begins } else { Previous::Operand };
        Some(self.token(Kind::Word(keyword), self.at + len, previous))
    }

    /// What begins like a word and is none, or one with other characters.
    pub(super) fn unusual_word(&mut self) -> (Kind, usize) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let marks = rest.chunks_exact(MARK.len()).take_while(|chunk| *chunk == MARK).count();
        if marks > 0 {
            return (Kind::Control, self.at + marks * MARK.len());
        }
        let mut len = rest.iter().take_while(|byte| is_word(**byte)).count();
        match self.peek(len) {
            Some(b'\'' | b'&') if len <= 2 => {
                if let Some(found) = self.prefixed(len) {
                    return found;
                }
            }
            Some(b'-') if len == 8 => {
                if let Some(end) = literal::uuid(self.bytes, self.at) {
                    return (Kind::Literal, end);
                }
            }
            Some(b'$') => len = self.word_with_dollars(len),
            _ => {}
        }
        match literal::foreign(self.bytes, self.at) {
            Some(Foreign::Number) => return (Kind::Literal, self.at + len),
            Some(Foreign::Quoted(quote)) => {
                return self.literal(literal::foreign_quoted(self.bytes, self.at + quote));
            }
            None => {}
        }
        self.hash = word_hash(self.bytes.get(self.at..).unwrap_or_default(), len);
        (Kind::Word(Keyword::of(self.hash)), self.at + len)
    }

    /// The length of a word with `$` in it; `$$` may be where a string begins.
    pub(super) fn word_with_dollars(&self, mut len: usize) -> usize {
        let may_end = self.dialect.has_dollar_quotes();
        while self.peek(len) == Some(b'$') && !(may_end && self.peek(len + 1) == Some(b'$')) {
            len += 1;
            while self.peek(len).is_some_and(is_word) {
                len += 1;
            }
        }
        len
    }

    /// A string with a prefix of so many letters, such as `N'..'`, if this is one.
    fn prefixed(&mut self, len: usize) -> Option<(Kind, usize)> {
        let prefix = self.bytes.get(self.at..self.at + len)?;
        let quote = self.at + len;
        if self.bytes.get(quote) == Some(&b'&') {
            let is_unicode = prefix.eq_ignore_ascii_case(b"u");
            return match self.bytes.get(quote + 1) {
                Some(b'\'') if is_unicode => {
                    Some(self.literal(literal::quoted(self.bytes, quote + 1, b'\'', Backslash::Stands)))
                }
                Some(b'"') if is_unicode => Some(
                    self.name(Kind::Name, literal::quoted(self.bytes, quote + 1, b'"', Backslash::Stands)),
                ),
                _ => None,
            };
        }
        let end = match prefix {
            [b'q' | b'Q'] | [b'n' | b'N', b'q' | b'Q'] if self.dialect == Dialect::Generic => {
                literal::alternative_quoted(self.bytes, quote)
            }
            [b'e' | b'E'] => literal::quoted(self.bytes, quote, b'\'', Backslash::Escapes),
            [b'n' | b'N' | b'b' | b'B' | b'x' | b'X' | b'r' | b'R'] => {
                literal::quoted(self.bytes, quote, b'\'', self.backslash)
            }
            _ => return None,
        };
        Some(self.literal(end))
    }
}

/// The hash of the word of so many bytes that `source` begins with, as it will be shown: what is no UTF-8 is shown as
/// U+FFFD.
pub(super) fn word_hash(source: &[u8], len: usize) -> u64 {
    let word = source.get(..len).unwrap_or(source);
    if std::str::from_utf8(word).is_ok() {
        return hash::word(source, len);
    }
    hash::bytes(shown(word).map(|byte| byte.to_ascii_lowercase()))
}

/// The hash of a name in quotes, from where what is in them begins and ends.
#[inline]
pub(super) fn name_hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    match hash::ascii_name(bytes, start, end) {
        Some(hash) => hash,
        None => hash::bytes(shown(bytes.get(start..end).unwrap_or_default())),
    }
}

/// The bytes of a text as it will be shown.
pub(in crate::statement) fn shown(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let replaced = if chunk.invalid().is_empty() { "" } else { "\u{FFFD}" };
        chunk.valid().bytes().chain(replaced.bytes())
    })
}
