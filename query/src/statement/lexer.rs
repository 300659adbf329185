//! Cuts a statement into tokens: once from left to right, in the language of its dialect.

use super::class::{Class, class, is_space, is_word};
use super::dialect::{Backslash, Brackets, Dialect, DoubleQuotes, HashSign};
use super::keyword::Keyword;
use super::literal::End;
use super::token::{Kind, Token};
use super::{comment, hash, literal};
use std::ops::Range;

pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    dialect: Dialect,
    previous: Previous,
    /// Where the last token that is no space and no comment ended.
    previous_end: usize,
    /// Of the last word or name.
    hash: u64,
    /// Where the first string begins that would end elsewhere if the server were told to read backslashes otherwise.
    doubtful: Option<usize>,
    /// Whether there is something behind that string that the other reading explains better.
    is_misread: bool,
    /// What is read as one literal behind all else.
    masked: Range<usize>,
}

/// What the last token was, as far as it tells what the next one is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// An operator, a keyword, nothing: an expression may begin.
    Begins,
    Literal,
    /// A name, a parameter, a closing parenthesis: what follows goes on with an expression.
    Operand,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(dialect: Dialect, bytes: &'a [u8]) -> Self {
        Lexer {
            bytes,
            at: 0,
            dialect,
            previous: Previous::Begins,
            previous_end: usize::MAX,
            hash: 0,
            doubtful: None,
            is_misread: false,
            masked: 0..0,
        }
    }

    /// Of all that begins at a position, one literal is made.
    pub(super) fn until(at: usize, dialect: Dialect, bytes: &'a [u8]) -> Self {
        let masked = at..bytes.len();
        Lexer { masked, ..Lexer::new(dialect, bytes.get(..at).unwrap_or_default()) }
    }

    /// A byte that is a token whatever stands around it.
    #[inline]
    fn one(&mut self, kind: Kind, previous: Previous) -> Token {
        let start = self.at;
        self.at += 1;
        self.previous = previous;
        self.previous_end = self.at;
        Token { kind, start, end: self.at, hash: 0 }
    }

    /// Where the white space ends that is here.
    #[inline]
    fn space_end(&self) -> usize {
        let next = self.at + 1;
        match self.bytes.get(next) {
            Some(byte) if is_space(*byte) => {
                let rest = self.bytes.get(next..).unwrap_or_default();
                next + rest.iter().position(|byte| !is_space(*byte)).unwrap_or(rest.len())
            }
            _ => next,
        }
    }

    /// A literal is shown for the last token, so what follows is read as behind one.
    pub(super) fn go_on_behind_literal(&mut self) {
        self.previous = Previous::Literal;
    }

    #[cold]
    fn last(&mut self) -> Option<Token> {
        let Range { start, end } = std::mem::take(&mut self.masked);
        (start < end).then_some(Token { kind: Kind::Literal, start, end, hash: 0 })
    }

    /// From where on the statement may have been misread, known at its end.
    pub(super) fn misread(&self) -> Option<usize> {
        self.doubtful.filter(|_| self.is_misread)
    }

    fn peek(&self, distance: usize) -> Option<u8> {
        self.bytes.get(self.at + distance).copied()
    }

    /// Whether nothing is between the last token and this one.
    fn is_adjacent(&self) -> bool {
        self.previous_end == self.at
    }

    fn literal(&mut self, end: End) -> (Kind, usize) {
        match end {
            End::Closed(end) => (Kind::Literal, end),
            End::Doubtful(end) => {
                self.doubtful.get_or_insert(self.at);
                // No word begins where a string ends: what looks like one is in a string.
                self.is_misread |= self.bytes.get(end).is_some_and(|byte| is_word(*byte));
                (Kind::Literal, end)
            }
            End::Open => self.open(),
        }
    }

    /// What nothing closes.
    fn open(&mut self) -> (Kind, usize) {
        self.is_misread = true;
        (Kind::Literal, self.bytes.len())
    }

    /// What begins with a quote of a name. What nothing closes may be anything.
    fn name(&mut self, kind: Kind, end: End) -> (Kind, usize) {
        match end {
            End::Closed(end) | End::Doubtful(end) => {
                let inner = self.bytes.get(self.at + 1..end - 1).unwrap_or_default();
                self.hash = name_hash(inner);
                (kind, end)
            }
            End::Open => self.open(),
        }
    }

    fn operator(&self, byte: u8) -> (Kind, usize) {
        (Kind::Operator(byte), self.at + 1)
    }

    #[inline]
    fn word(&mut self) -> (Kind, usize) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut len = 0;
        let mut all = 0;
        for byte in rest {
            if !is_word(*byte) {
                break;
            }
            all |= *byte;
            len += 1;
        }
        match rest.get(len) {
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
            Some(b'$') => {
                len = self.word_with_dollars(len);
                all |= 0x80;
            }
            _ => {}
        }
        self.hash = if all.is_ascii() { hash::word(rest, len) } else { word_hash(rest, len) };
        (Kind::Word(Keyword::of(self.hash)), self.at + len)
    }

    /// The length of a word with `$` in it; `$$` is where a string begins.
    fn word_with_dollars(&self, mut len: usize) -> usize {
        while self.peek(len) == Some(b'$') && self.peek(len + 1) != Some(b'$') {
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
                literal::quoted(self.bytes, quote, b'\'', self.dialect.backslash())
            }
            _ => return None,
        };
        Some(self.literal(end))
    }

    fn number(&self) -> (Kind, usize) {
        let end = literal::uuid(self.bytes, self.at);
        (Kind::Literal, end.unwrap_or_else(|| literal::number(self.bytes, self.at)))
    }

    fn double_quoted(&mut self) -> (Kind, usize) {
        let (bytes, at) = (self.bytes, self.at);
        let quoted = |backslash| literal::quoted(bytes, at, b'"', backslash);
        match self.dialect.double_quotes() {
            DoubleQuotes::Name => self.name(Kind::Name, quoted(Backslash::Stands)),
            DoubleQuotes::String => self.literal(quoted(self.dialect.backslash())),
            DoubleQuotes::Unknown => match quoted(Backslash::Unknown) {
                // No string is a part of a path.
                End::Closed(end) if self.follows_dot() || self.goes_on_with_name(end) => {
                    self.name(Kind::Name, End::Closed(end))
                }
                end => self.name(Kind::NameOrString, end),
            },
        }
    }

    /// Whether a path such as `"schema"."table"` goes on here. What nothing closes is none of its parts.
    fn goes_on_with_name(&self, at: usize) -> bool {
        let part = at + 1;
        let closes = |quote, backslash| literal::quoted(self.bytes, part, quote, backslash) != End::Open;
        self.bytes.get(at) == Some(&b'.')
            && match self.bytes.get(part) {
                Some(b'"') => closes(b'"', Backslash::Unknown),
                Some(b'`') => closes(b'`', Backslash::Stands),
                Some(b'[') => literal::bracketed_name(self.bytes, part).is_some(),
                next => next.is_some_and(|byte| class(*byte) == Class::Letter),
            }
    }

    fn bracket(&mut self) -> (Kind, usize) {
        match self.dialect.brackets() {
            Brackets::Name => self.name(Kind::Name, literal::bracketed(self.bytes, self.at)),
            Brackets::Unknown if !self.is_adjacent() || self.previous == Previous::Begins => {
                match literal::bracketed_name(self.bytes, self.at) {
                    Some(end) => self.name(Kind::Name, End::Closed(end)),
                    None => self.operator(b'['),
                }
            }
            _ => self.operator(b'['),
        }
    }

    fn sign(&mut self, byte: u8) -> (Kind, usize) {
        let next = self.peek(1);
        if byte == b'-' && next == Some(b'-') && self.dialect.is_dash_comment(self.peek(2)) {
            return (Kind::Comment, comment::line(self.bytes, self.at));
        }
        let is_number = match next {
            Some(b'0'..=b'9') => true,
            Some(b'.') => self.peek(2).is_some_and(|digit| digit.is_ascii_digit()),
            _ => false,
        };
        if is_number && self.previous != Previous::Operand {
            return (Kind::Literal, literal::number(self.bytes, self.at));
        }
        self.operator(byte)
    }

    fn dollar(&mut self) -> (Kind, usize) {
        let quoted =
            if self.dialect.has_dollar_quotes() { literal::dollar_quoted(self.bytes, self.at) } else { None };
        if let Some(end) = quoted {
            return self.literal(end);
        }
        match self.peek(1) {
            Some(b'0'..=b'9') if self.dialect.has_money() => {
                (Kind::Literal, literal::number(self.bytes, self.at + 1))
            }
            Some(next) if is_word(next) => self.parameter(1),
            _ => self.operator(b'$'),
        }
    }

    /// A parameter whose name begins so many bytes behind its mark.
    fn parameter(&self, distance: usize) -> (Kind, usize) {
        let name = self.bytes.get(self.at + distance..).unwrap_or_default();
        let len = name.iter().position(|byte| !is_word(*byte)).unwrap_or(name.len());
        (Kind::Parameter, self.at + distance + len)
    }

    fn at_sign(&self) -> (Kind, usize) {
        match self.peek(1) {
            // `table@link`, `user@host`.
            _ if self.is_adjacent() && self.previous != Previous::Begins => self.operator(b'@'),
            Some(b'@') if self.peek(2).is_some_and(is_word) => self.parameter(2),
            Some(next) if is_word(next) => self.parameter(1),
            _ => self.operator(b'@'),
        }
    }

    fn colon(&self) -> (Kind, usize) {
        if let Some(end) = literal::address(self.bytes, self.at).filter(|_| self.is_adjacent()) {
            return (Kind::Literal, end);
        }
        match self.peek(1) {
            Some(b'0'..=b'9') if self.previous != Previous::Begins || self.dialect == Dialect::Postgres => {
                self.operator(b':')
            }
            Some(next) if is_word(next) && !self.follows(b':') => self.parameter(1),
            _ => self.operator(b':'),
        }
    }

    /// Whether a path goes on here; the point of `1.` is none of a path.
    fn follows_dot(&self) -> bool {
        self.previous == Previous::Begins && self.follows(b'.')
    }

    /// Whether the byte before this one is that.
    fn follows(&self, byte: u8) -> bool {
        self.at > 0 && self.bytes.get(self.at - 1) == Some(&byte)
    }

    fn percent(&self) -> (Kind, usize) {
        if self.previous != Previous::Begins {
            return self.operator(b'%');
        }
        match self.peek(1) {
            Some(b's') if !self.peek(2).is_some_and(is_word) => (Kind::Parameter, self.at + 2),
            Some(b'(') => {
                let name = self.bytes.get(self.at + 2..).unwrap_or_default();
                let len = name.iter().take(64).take_while(|byte| is_word(**byte)).count();
                match name.get(len..) {
                    Some([b')', b's', ..]) => (Kind::Parameter, self.at + 2 + len + 2),
                    _ => self.operator(b'%'),
                }
            }
            _ => self.operator(b'%'),
        }
    }

    fn hash_sign(&mut self) -> (Kind, usize) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let signs = rest.iter().take_while(|byte| **byte == b'#').count();
        let name = rest.get(signs..).unwrap_or_default();
        let begins_name = name.first().is_some_and(|byte| class(*byte) == Class::Letter);
        let operator = (Kind::Operator(b'#'), self.at + signs);
        match self.dialect.hash_sign() {
            HashSign::Comment => (Kind::Comment, comment::line(self.bytes, self.at)),
            HashSign::Name | HashSign::Unknown if begins_name && self.previous != Previous::Operand => {
                let len = signs + name.iter().position(|byte| !is_word(*byte)).unwrap_or(name.len());
                self.hash = word_hash(rest, len);
                (Kind::Word(Keyword::Other), self.at + len)
            }
            HashSign::Unknown
                if !name.first().is_some_and(|byte| is_word(*byte) || matches!(byte, b'>' | b'?')) =>
            {
                (Kind::Comment, comment::line(self.bytes, self.at))
            }
            _ => operator,
        }
    }

    fn special(&mut self, byte: u8) -> (Kind, usize) {
        let one = |kind| (kind, self.at + 1);
        match byte {
            b';' => one(Kind::Semicolon),
            b'.' => match self.peek(1) {
                Some(b'0'..=b'9') if !self.is_adjacent() || self.previous != Previous::Operand => {
                    self.number()
                }
                _ => one(Kind::Dot),
            },
            b'\'' => self.literal(literal::quoted(self.bytes, self.at, b'\'', self.dialect.backslash())),
            b'"' => self.double_quoted(),
            b'`' => self.name(Kind::Name, literal::quoted(self.bytes, self.at, b'`', Backslash::Stands)),
            b'[' => self.bracket(),
            b'{' => {
                literal::uuid(self.bytes, self.at).map_or(self.operator(b'{'), |end| (Kind::Literal, end))
            }
            b'+' | b'-' => self.sign(byte),
            b'/' if self.peek(1) == Some(b'*') => {
                (Kind::Comment, comment::block(self.bytes, self.at, self.dialect.comments_nest()))
            }
            b'$' => self.dollar(),
            b'@' => self.at_sign(),
            b':' => self.colon(),
            b'%' => self.percent(),
            b'#' => self.hash_sign(),
            b'?' => {
                let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
                (Kind::Parameter, self.at + 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
            }
            _ => self.operator(byte),
        }
    }

    #[expect(clippy::match_same_arms, reason = "one state a line, in their order")]
    fn remember(&mut self, token: Token) {
        self.previous = match token.kind {
            Kind::Comment => return,
            Kind::Word(keyword) if keyword != Keyword::Other && keyword.goes_before_an_expression() => {
                Previous::Begins
            }
            Kind::Word(..) | Kind::Name | Kind::NameOrString => Previous::Operand,
            Kind::Literal => Previous::Literal,
            Kind::Parameter if token.end == token.start + 1 => Previous::Literal,
            Kind::Parameter => Previous::Operand,
            Kind::Operator(b']' | b'}') => Previous::Operand,
            _ => Previous::Begins,
        };
        self.previous_end = token.end;
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let Some(&byte) = self.bytes.get(start) else { return self.last() };
        let (kind, end) = match class(byte) {
            Class::Space => {
                self.at = self.space_end();
                return Some(Token { kind: Kind::Space, start, end: self.at, hash: 0 });
            }
            Class::Letter => self.word(),
            Class::Open => return Some(self.one(Kind::Open, Previous::Begins)),
            Class::Close => return Some(self.one(Kind::Close, Previous::Operand)),
            Class::Comma => return Some(self.one(Kind::Comma, Previous::Begins)),
            Class::Digit => self.number(),
            Class::Operator => self.operator(byte),
            Class::Special => self.special(byte),
        };
        let token = Token { kind, start, end, hash: self.hash };
        self.at = end;
        self.remember(token);
        Some(token)
    }
}

/// The hash of the word of so many bytes that `source` begins with, as it will be shown: what is no UTF-8 is shown as
/// U+FFFD.
fn word_hash(source: &[u8], len: usize) -> u64 {
    let word = source.get(..len).unwrap_or(source);
    if std::str::from_utf8(word).is_ok() {
        return hash::word(source, len);
    }
    hash::bytes(shown(word).map(|byte| byte.to_ascii_lowercase()))
}

/// The hash of a name in quotes, from what is in them.
fn name_hash(inner: &[u8]) -> u64 {
    if inner.is_ascii() || std::str::from_utf8(inner).is_ok() {
        return hash::name(inner);
    }
    hash::bytes(shown(inner))
}

/// The bytes of a text as it will be shown.
pub(super) fn shown(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let replaced = if chunk.invalid().is_empty() { "" } else { "\u{FFFD}" };
        chunk.valid().bytes().chain(replaced.bytes())
    })
}
