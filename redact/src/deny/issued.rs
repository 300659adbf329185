//! What providers issue, known by how it begins.

mod providers;

use super::finding::Findings;
use super::named::harmless;
use super::named::looks::{self, Looks};
use super::text::{self, Text};
use crate::Kind;
pub(super) use providers::ALL;
use std::ops::{Range, RangeInclusive};

/// A published format: a start that nothing else has, and what follows.
pub(super) struct Issued {
    pub(super) start: &'static str,
    rest: Alphabet,
    length: RangeInclusive<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Alphabet {
    Hex,
    Digits,
    /// Capitals and digits.
    Capitals,
    Alphanumeric,
    /// With `-` and `_`, as base64 has them in URLs.
    Url,
    /// The same with dots, between the parts of a token.
    Dotted,
    /// With `+`, `/` and `=`.
    Base64,
    /// Of a URL whose path is the secret.
    Path,
}

impl Alphabet {
    fn has(self, byte: u8) -> bool {
        match self {
            Alphabet::Hex => byte.is_ascii_hexdigit(),
            Alphabet::Digits => byte.is_ascii_digit(),
            Alphabet::Capitals => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Alphabet::Alphanumeric => byte.is_ascii_alphanumeric(),
            Alphabet::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Alphabet::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'),
            Alphabet::Base64 => byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte),
            Alphabet::Path => byte.is_ascii_alphanumeric() || b"-_/@%.:".contains(&byte),
        }
    }
}

/// What words and fields of code begin with as well, so what follows must look random.
const AMBIGUOUS: [&str; 2] = ["s.", "sk-"];

/// A start of so few letters may be the end of a file's name: `.ico-`.
const SHORT_START: usize = 4;

/// No key is longer. A run of more bytes that would fit is not looked at to its end.
const LONGEST: usize = 2048;

impl Issued {
    pub(super) fn look(&self, text: &Text<'_>, start: Range<usize>, findings: &mut Findings) {
        // The search does not tell capitals from small letters, and providers do.
        if !text.starts_with(start.start, self.start) {
            return;
        }
        let begin = self.begin(text, &start);
        let Some(begin) = begin else { return };
        let end = text.run_within(start.end, LONGEST, |byte| self.rest.has(byte));
        let rest = text.part(start.end..end);
        let rest = if self.rest == Alphabet::Dotted { rest.trim_end_matches('.') } else { rest };
        if self.length.contains(&rest.len()) && !harmless::is_mostly_one_letter(rest) && self.is_likely(rest)
        {
            findings.add(begin..start.end + rest.len(), self.kind);
        }
    }

    /// Where the whole begins. Some have a part before what they are known by.
    fn begin(&self, text: &Text<'_>, start: &Range<usize>) -> Option<usize> {
        match self.start {
            // Azure: three letters, a digit, `Q~`.
            "Q~" => {
                let begin = start.start.checked_sub(4)?;
                let is_whole =
                    !text::is_word(text.before(begin)) && text.before(start.start).is_ascii_digit();
                let head = text.bytes(begin..start.start).iter().all(|byte| Alphabet::Dotted.has(*byte));
                (is_whole && head).then_some(begin)
            }
            // Telegram: the number of a bot.
            ":AA" => {
                let begin = text.run_back(start.start, 16, |byte| byte.is_ascii_digit());
                (5..=16).contains(&(start.start - begin)).then_some(begin)
            }
            // Terraform: 14 letters and digits.
            ".atlasv1." => {
                let begin = text.run_back(start.start, 14, |byte| byte.is_ascii_alphanumeric());
                (start.start - begin == 14).then_some(begin)
            }
            // Mailchimp: an MD5, and the data center's number.
            "-us" => {
                let begin = text.run_back(start.start, 33, |byte| byte.is_ascii_hexdigit());
                (start.start - begin == 32).then_some(begin)
            }
            _ => {
                let before = text.before(start.start);
                let follows = text::is_word(before)
                    || (self.start.len() <= SHORT_START && matches!(before, b'.' | b'-'));
                let stands_alone = !follows || starts_with_sign(self.start);
                stands_alone.then_some(start.start)
            }
        }
    }

    /// Words that are joined by dashes begin like some keys: `sk-loading-spinner-overlay`.
    fn is_likely(&self, rest: &str) -> bool {
        let is_of_letters = !matches!(self.rest, Alphabet::Hex | Alphabet::Capitals | Alphabet::Digits);
        if AMBIGUOUS.contains(&self.start) {
            return looks::like_a_secret(rest) == Looks::Random;
        }
        !is_of_letters || rest.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
    }
}

fn starts_with_sign(start: &str) -> bool {
    start.starts_with(|c: char| !c.is_ascii_alphanumeric())
}

#[cfg(test)]
impl Issued {
    /// What stands before the start, as a regular expression, and the letters of what follows, with how many there are.
    pub(super) fn parts(&self) -> (&'static str, Vec<char>, RangeInclusive<usize>) {
        let before = match self.start {
            "Q~" => "[A-Za-z0-9]{3}[0-9]",
            ":AA" => "[0-9]{8,10}",
            ".atlasv1." => "[A-Za-z0-9]{14}",
            "-us" => "[0-9a-f]{32}",
            _ => "",
        };
        // What ends a sentence or a part of a path ends no key.
        let letters =
            (0..128).filter(|byte| self.rest.has(*byte) && !b",.:@%~=/".contains(byte)).map(char::from);
        let least = *self.length.start();
        (before, letters.collect(), least..=(*self.length.end()).min(least + 12))
    }
}
