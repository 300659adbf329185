//! What a log may repeat of an error's text.
//!
//! Any word of an error may be somebody's password, so what may stay is listed, not what must go: plain words, short
//! numbers, type paths, durations, addresses, punctuation. Everything else becomes [`MARK`]: what is in quotes, what
//! mixes letters and digits, long numbers, what follows a word such as `token` unless it says something of the token, and
//! of a URL all but scheme, host, port and the first word of its path.
//!
//! A plain word with no such word before it stays: `refused hunter` is what it was. Nothing tells it from the rest of
//! the message.

mod cover;
mod keyed;
mod names;
mod path;
mod quoted;
mod shape;
mod tally;
#[cfg(test)]
mod tests;
mod tokens;
mod url;

use cover::Cover;
pub(crate) use names::is_said as is_said_of_secrets;
use std::fmt::{self, Display, Write};

/// Stands for what was taken out.
const MARK: &str = "[..]";

/// Ends a text that was cut.
const CUT: &str = " ...";

/// How much of a text is looked at, and of that shown; in bytes.
const READ: usize = 4096;
const SHOWN: usize = 1024;

/// Two are enough for a message: one that masks and one that finds nothing more.
const MOST_LOOKS: usize = 4;

/// A value as a log may show it: one line, at most 1 KiB.
///
/// At most 4 KiB of what the value writes is read, and then writing fails, so a `Display` that has no end has one here
/// if it heeds the error. A panic of the `Display` is the caller's to catch.
pub struct Redacted<'a>(pub &'a dyn Display);

impl Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::default();
        // It fails when the line is full, and a `Display` that fails by itself has shown what it could.
        let _ = write!(line, "{}", self.0);
        if line.is_cut {
            // The word at the end may be the start of one that would not stay.
            line.text.truncate(line.text.rfind(' ').unwrap_or(0));
        }
        let mut shown = settled(line.text.trim_end());
        if shown.len() > SHOWN {
            let room = shown.bytes().take(SHOWN - CUT.len() + 1);
            let end = room.enumerate().fold(0, |end, (at, byte)| if byte == b' ' { at } else { end });
            shown.truncate(end);
            line.is_cut = true;
        }
        if line.is_cut && !shown.ends_with(CUT) {
            shown.push_str(CUT);
        }
        f.write_str(shown.trim_start())
    }
}

#[cfg(test)]
fn text(raw: &str) -> String {
    Redacted(&raw).to_string()
}

/// A mark may bring together what was apart, as a URL and the word after it, so it is looked at again until there is
/// nothing to find. A text that needs more than a few looks was made to.
fn settled(text: &str) -> String {
    let cover = covered(text);
    tally::count(&cover);
    let mut shown = cover.render();
    for _ in 1..MOST_LOOKS {
        let again = covered(&shown).render();
        if again == shown {
            return shown;
        }
        shown = again;
    }
    MARK.to_owned()
}

/// `text` must be one [`Line`].
fn covered(text: &str) -> Cover<'_> {
    let mut cover = Cover::new(text);
    // Each takes what it masks away from those after it, so the order matters: a key's value may hold a quote.
    keyed::mask(&mut cover);
    quoted::mask(&mut cover);
    url::mask(&mut cover);
    tokens::mask(&mut cover);
    cover
}

/// The start of what is written to it, with one space for each run of white space and control characters.
#[derive(Default)]
struct Line {
    text: String,
    read: usize,
    is_cut: bool,
}

impl Write for Line {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        for c in written.chars() {
            self.read += c.len_utf8();
            if self.read > READ {
                self.is_cut = true;
                return Err(fmt::Error);
            }
            if !c.is_whitespace() && !c.is_control() {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
        Ok(())
    }
}
