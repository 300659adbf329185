//! Reads commands of MongoDB, as JSON or as its shell writes them: names of fields are shown, values are not.

mod commands;

use super::class::is_space;
use super::hash::{self, EMPTY, PLACEHOLDER};
use super::lexer::shown;
use super::list::{Lists, Of};
use super::text::Output;
use std::ops::Range;

/// A statement that begins with more white space is none that is looked for.
const LONGEST_START: usize = 64;

/// What one pass gives besides the text.
pub(super) struct Read {
    pub(super) hash: u64,
    pub(super) list_len: Option<u64>,
    pub(super) operation: Range<usize>,
    pub(super) collection: Range<usize>,
}

pub(super) fn read(source: &[u8], output: &mut impl Output) -> Read {
    let mut reader = Reader {
        source,
        at: 0,
        output,
        hash: EMPTY,
        lists: Lists::new(),
        depth: 0,
        is_key: false,
        operation: 0..0,
        collection: 0..0,
        is_collection_next: false,
        commands: None,
        command_depth: 0,
        has_begun: false,
    };
    while reader.at < source.len() {
        reader.step();
    }
    reader.finish()
}

struct Reader<'a, 'o, O> {
    source: &'a [u8],
    at: usize,
    output: &'o mut O,
    hash: u64,
    lists: Lists,
    /// How many braces, brackets and parentheses are open.
    depth: usize,
    /// Whether the next word may be the name of a field.
    is_key: bool,
    operation: Range<usize>,
    collection: Range<usize>,
    /// Whether the next value is the name of a collection.
    is_collection_next: bool,
    /// How deep the names of commands stand, as far as one may still come.
    commands: Option<usize>,
    /// How deep the command's own name stands.
    command_depth: usize,
    has_begun: bool,
}

impl<O: Output> Reader<'_, '_, O> {
    fn finish(mut self) -> Read {
        while self.lists.last().is_some() {
            self.lists.end_item(&mut self.hash);
            self.lists.close(&mut self.hash);
        }
        Read {
            hash: hash::finish(self.hash),
            list_len: self.lists.longest(),
            operation: self.operation,
            collection: self.collection,
        }
    }

    fn step(&mut self) {
        let start = self.at;
        let rest = self.source.get(start..).unwrap_or_default();
        let Some(byte) = rest.first().copied() else { return };
        match byte {
            0..=b' ' | 0x7F => {
                let len = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                self.at = start + len.max(1);
                match len {
                    0 => self.output.put(b" "),
                    _ => self.output.keep(start, self.at),
                }
            }
            b'"' | b'\'' | b'`' => {
                let (end, is_closed) = quoted(rest, byte);
                self.at = start + end;
                let inner = start + 1..start + end - usize::from(is_closed);
                self.word(start..self.at, inner, is_closed);
            }
            b'/' if matches!(rest.get(1), Some(b'/')) => self.comment(comment_line(rest)),
            b'/' if matches!(rest.get(1), Some(b'*')) => self.comment(comment_block(rest)),
            b'/' => {
                let (end, _) = quoted(rest, byte);
                let flags = rest.get(end..).unwrap_or_default();
                self.at = start + end + flags.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                self.value();
            }
            b'?' => {
                self.at += 1;
                self.value();
            }
            _ if is_part(byte) => {
                let len = rest.iter().take_while(|byte| is_part(**byte)).count();
                self.at = start + len;
                self.word(start..self.at, start..self.at, true);
            }
            _ => {
                self.at += 1;
                self.punctuation(byte);
            }
        }
    }

    fn comment(&mut self, len: usize) {
        self.at += len;
        let next = self.source.get(self.at);
        self.output.gap(next.is_none_or(|byte| is_space(*byte)));
    }

    /// The next byte that is no space.
    fn next(&self) -> Option<u8> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        rest.iter().copied().find(|byte| !is_space(*byte))
    }

    fn value(&mut self) {
        self.has_begun = true;
        self.is_collection_next = false;
        self.hash = hash::mix(self.hash, PLACEHOLDER);
        self.output.put(b"?");
        if let Some(list) = self.lists.last() {
            list.has_literal = true;
        }
    }

    fn keep(&mut self, whole: Range<usize>, inner: &Range<usize>) {
        self.has_begun = true;
        let name = self.source.get(inner.clone()).unwrap_or_default();
        self.hash = hash::mix(self.hash, hash::bytes(shown(name)));
        self.output.keep(whole.start, whole.end);
    }

    /// A word or a string, with its quotes and without.
    fn word(&mut self, whole: Range<usize>, inner: Range<usize>, is_closed: bool) {
        let text = self.source.get(inner.clone()).unwrap_or_default();
        let is_quoted = whole != inner;
        let is_plain = is_closed && is_name(text);
        let next = self.next();
        if self.is_key && next == Some(b':') {
            return self.key(whole, inner, is_plain);
        }
        let is_first_collection = is_plain && self.collection.is_empty();
        // What goes on as an expression is no name, but a part of one.
        if self.is_collection_next && is_first_collection && matches!(next, None | Some(b',' | b')' | b'}')) {
            self.is_collection_next = false;
            self.collection = inner.clone();
            return self.keep(whole, &inner);
        }
        let is_subscript = self.depth == 1 && next == Some(b']') && self.is_behind(whole.start, b"db[");
        if is_quoted && is_first_collection && is_subscript {
            self.collection = inner.clone();
            return self.keep(whole, &inner);
        }
        let is_call = !is_quoted && next == Some(b'(');
        // `.find` behind `getCollection(..)`.
        let is_method = self.depth == 0 && !is_quoted && text.strip_prefix(b".").is_some_and(is_name);
        let is_first = !self.has_begun && is_plain && !is_quoted;
        if (is_plain && is_call) || is_first || is_method {
            return self.path(whole, is_call);
        }
        self.value();
    }

    fn key(&mut self, whole: Range<usize>, inner: Range<usize>, is_name: bool) {
        if !is_name {
            return self.value();
        }
        let text = self.source.get(inner.clone()).unwrap_or_default();
        self.keep(whole, &inner);
        // Elsewhere a field of that name is data.
        self.is_collection_next =
            text == b"collection" && self.depth == self.command_depth && self.is_operation(b"getMore");
        // Drivers may put what is no command before it.
        if self.commands != Some(self.depth) || text.starts_with(b"$") || text == b"lsid" {
            return;
        }
        self.commands = None;
        self.command_depth = self.depth;
        self.operation = inner;
        self.is_collection_next = commands::is_about_collection(text);
        if commands::is_secret(text) {
            self.omit_rest(b": ?}");
        } else if commands::is_about_command(text) {
            self.commands = Some(self.depth + 1);
        }
    }

    fn is_operation(&self, name: &[u8]) -> bool {
        self.source.get(self.operation.clone()) == Some(name)
    }

    /// Whether the statement begins with that, and a position is directly behind it.
    fn is_behind(&self, position: usize, start: &[u8]) -> bool {
        let before = self.source.get(..position).filter(|before| before.len() <= LONGEST_START);
        before.is_some_and(|before| before.trim_ascii_start() == start)
    }

    /// `db.users.find`, or a function such as `ObjectId`.
    fn path(&mut self, whole: Range<usize>, is_call: bool) {
        let text = self.source.get(whole.clone()).unwrap_or_default();
        self.keep(whole.clone(), &whole);
        if self.depth > 0 {
            return;
        }
        let method = text.iter().rposition(|byte| *byte == b'.').map_or(0, |dot| dot + 1);
        let name = text.get(method..).unwrap_or_default();
        let first =
            [&b"db."[..], b"."].iter().find(|start| text.starts_with(start)).map_or(0, |start| start.len());
        if is_call && first + 1 < method && self.collection.is_empty() {
            self.collection = whole.start + first..whole.start + method - 1;
        }
        if is_call && name == b"getCollection" {
            self.is_collection_next = true;
        } else if is_call && self.operation.is_empty() && !commands::is_about_database(name) {
            self.operation = whole.start + method..whole.end;
            if commands::is_secret(name) {
                self.omit_rest(b"(?)");
            } else if commands::is_about_command(name) && self.collection.is_empty() {
                self.commands = Some(2);
            }
        }
    }

    /// Who logs in, and with what, is not shown at all.
    fn omit_rest(&mut self, instead: &[u8]) {
        self.hash = hash::mix(self.hash, PLACEHOLDER);
        self.output.put(instead);
        self.at = self.source.len();
    }

    fn punctuation(&mut self, byte: u8) {
        // The name of a collection comes at once: behind a colon, or in a call.
        self.is_collection_next &= matches!(byte, b':' | b'(');
        match byte {
            b'{' | b'[' | b'(' => {
                if byte == b'{' && !self.has_begun {
                    self.commands = Some(1);
                }
                self.add(byte);
                self.depth += 1;
                self.is_key = byte == b'{';
                if byte == b'[' {
                    let position = self.output.position();
                    self.lists.open(Of::Items, self.depth, &mut self.hash, position);
                }
            }
            b'}' | b']' | b')' => {
                let depth = self.depth;
                if byte == b']' && self.lists.last().is_some_and(|list| list.depth == depth) {
                    self.close_list();
                }
                self.add(byte);
                self.depth = depth.saturating_sub(1);
                self.is_key = false;
            }
            b',' => {
                let (depth, position) = (self.depth, self.output.position());
                self.is_key = true;
                match self.lists.last().filter(|list| list.depth == depth) {
                    Some(list) => {
                        if list.shown == list.start {
                            list.shown = position;
                        }
                        self.lists.end_item(&mut self.hash);
                        self.output.keep(self.at - 1, self.at);
                    }
                    None => self.add(byte),
                }
            }
            _ => {
                self.is_key &= byte != b':';
                self.add(byte);
            }
        }
    }

    fn add(&mut self, byte: u8) {
        self.has_begun = true;
        self.hash = hash::mix(self.hash, u64::from(byte));
        self.output.keep(self.at - 1, self.at);
    }

    fn close_list(&mut self) {
        let position = self.output.position();
        self.lists.end_item(&mut self.hash);
        let Some(mut list) = self.lists.close(&mut self.hash) else { return };
        if list.shown == list.start {
            list.shown = position;
        }
        if list.is_folded() {
            self.output.leave_one(list.start, list.shown);
        }
    }
}

/// The length of what a quote opens, and whether something closes it.
fn quoted(rest: &[u8], quote: u8) -> (usize, bool) {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match *byte {
            b'\\' => at += 2,
            byte if byte == quote => return (at + 1, true),
            _ => at += 1,
        }
    }
    (rest.len(), false)
}

fn comment_line(rest: &[u8]) -> usize {
    super::comment::line(rest, 0)
}

fn comment_block(rest: &[u8]) -> usize {
    super::comment::block(rest, 0, false)
}

/// Whether a byte goes on with a word without quotes.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-' | b'+' | 0x80..)
}

/// Whether it looks like the name of something: data may stand where fields do.
fn is_name(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-');
    text.len() <= 128
        && text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$'))
        && text.iter().all(is_part)
        && !text.split(|byte| *byte == b'.').any(is_id)
}

/// Whether it is an `ObjectId`, a UUID or a hash.
fn is_id(part: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    part.len() >= 16 && part.iter().all(is_digit) && part.iter().any(u8::is_ascii_digit)
}
