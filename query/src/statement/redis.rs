//! Reads commands of Redis: the command is shown, what it is asked with is not. OpenTelemetry's sanitiser for Java shows
//! keys; they often hold ids of users and sessions, so here they are masked as well.

use super::hash::{self, EMPTY, PLACEHOLDER};
use super::text::Output;
use std::ops::Range;

/// Longer names are no commands.
const LONGEST: usize = 32;

/// What one pass gives besides the text.
pub(super) struct Read {
    pub(super) hash: u64,
    /// The command, with its subcommand if it has one.
    pub(super) summary: [Range<usize>; 2],
}

pub(super) fn read(source: &[u8], output: &mut impl Output) -> Read {
    let mut read = Read { hash: EMPTY, summary: [0..0, 0..0] };
    let mut is_container = false;
    let mut has_arguments = false;
    for (index, word) in (Words { source, at: 0 }).enumerate() {
        if index > 0 {
            output.put(b" ");
        }
        let text = source.get(word.clone()).unwrap_or_default();
        let is_shown = is_name(text) && (index == 0 || (index == 1 && is_container));
        if is_shown {
            is_container = index == 0 && has_subcommands(text);
            output.keep(word.start, word.end);
            read.hash = hash::mix(read.hash, hash::word(text, text.len()));
            if let Some(part) = read.summary.get_mut(index) {
                *part = word;
            }
        } else {
            output.put(b"?");
            // However many there are.
            if !has_arguments {
                read.hash = hash::mix(read.hash, PLACEHOLDER);
            }
            has_arguments = true;
        }
    }
    read.hash = hash::finish(read.hash);
    read
}

fn is_name(word: &[u8]) -> bool {
    word.len() <= LONGEST
        && word.first().is_some_and(u8::is_ascii_alphabetic)
        && word.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Whether a command's first argument is the name of what it does.
fn has_subcommands(command: &[u8]) -> bool {
    const CONTAINERS: [&[u8]; 17] = [
        b"ACL",
        b"CLIENT",
        b"CLUSTER",
        b"COMMAND",
        b"CONFIG",
        b"DEBUG",
        b"FUNCTION",
        b"LATENCY",
        b"MEMORY",
        b"MODULE",
        b"OBJECT",
        b"PUBSUB",
        b"SCRIPT",
        b"SENTINEL",
        b"SLOWLOG",
        b"XGROUP",
        b"XINFO",
    ];
    CONTAINERS.iter().any(|container| command.eq_ignore_ascii_case(container))
}

/// Words as Redis's own client divides them: by white space outside of quotes.
struct Words<'a> {
    source: &'a [u8],
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.source.get(self.at..)?;
        let start = self.at + rest.iter().position(|byte| *byte > b' ')?;
        let mut quote = None;
        let mut is_escaped = false;
        let mut end = start;
        for byte in self.source.get(start..)? {
            let ends = quote.is_none() && *byte <= b' ';
            if ends {
                break;
            }
            end += 1;
            match (*byte, quote) {
                _ if is_escaped => is_escaped = false,
                (b'\\', Some(_)) => is_escaped = true,
                (b'"' | b'\'', None) => quote = Some(*byte),
                (byte, Some(open)) if byte == open => quote = None,
                _ => {}
            }
        }
        self.at = end;
        Some(start..end)
    }
}
