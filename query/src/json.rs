//! JSON objects on one line.

#[cfg(test)]
mod tests;

use std::fmt::{self, Display, Write};
use std::time::Duration;

/// An object that grows by a member at a time.
pub(crate) struct Object {
    text: String,
    is_cut: bool,
}

impl Object {
    pub(crate) fn new() -> Self {
        Object { text: "{".to_owned(), is_cut: false }
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.text_up_to(name, value, usize::MAX)
    }

    /// A text, of which at most so many bytes are written, quotation marks aside.
    pub(crate) fn text_up_to(&mut self, name: &str, value: &str, most: usize) -> &mut Self {
        self.name(name);
        self.is_cut |= !self.quote(value, most);
        self
    }

    /// Something that is JSON already, such as a number or another object.
    pub(crate) fn value(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.name(name);
        // Writing to a string cannot fail, here and below.
        let _ = write!(self.text, "{value}");
        self
    }

    pub(crate) fn text_if_any(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(crate) fn value_if_any(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.value(name, value),
            None => self,
        }
    }

    /// Says that something else than a text of this object was cut.
    pub(crate) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// The whole. It says so if it has less than it should.
    pub(crate) fn finish(&mut self) -> String {
        if self.is_cut {
            self.value("truncated", true);
        }
        self.text.push('}');
        std::mem::take(&mut self.text)
    }

    fn name(&mut self, name: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.quote(name, usize::MAX);
        self.text.push(':');
    }

    /// Says whether all of it was written.
    fn quote(&mut self, text: &str, most: usize) -> bool {
        self.text.push('"');
        let begin = self.text.len();
        let mut is_whole = true;
        for character in text.chars() {
            let before = self.text.len();
            self.character(character);
            if self.text.len() - begin > most {
                self.text.truncate(before);
                is_whole = false;
                break;
            }
        }
        self.text.push('"');
        is_whole
    }

    fn character(&mut self, character: char) {
        match character {
            '"' | '\\' => self.text.extend(['\\', character]),
            '\n' => self.text.push_str("\\n"),
            '\r' => self.text.push_str("\\r"),
            '\t' => self.text.push_str("\\t"),
            // JSON has to escape those below U+0020. A terminal obeys the others, and for some programs a line ends by
            // the separators.
            '\0'..' ' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(self.text, "\\u{:04x}", u32::from(character));
            }
            _ => self.text.push(character),
        }
    }
}

/// An array of what is JSON already.
pub(crate) fn array(values: impl Iterator<Item = String>) -> String {
    let mut out = "[".to_owned();
    for (at, value) in values.enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        out.push_str(&value);
    }
    out.push(']');
    out
}

/// Seconds as a number with as many digits as it takes, so that no nanosecond is lost.
pub(crate) struct Seconds(pub(crate) Duration);

impl Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.as_secs(), self.0.subsec_nanos());
        if nanos == 0 {
            return write!(f, "{seconds}");
        }
        let digits = format!("{nanos:09}");
        write!(f, "{seconds}.{}", digits.trim_end_matches('0'))
    }
}
