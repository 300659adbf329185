//! Cuts a statement into tokens: once from left to right, in the language of its dialect.

mod special;
mod word;

use super::class::{Class, class, is_space, is_word};
use super::dialect::{Backslash, Brackets, Dialect, DoubleQuotes};
use super::literal::{self, End};
use super::token::{Kind, Token};
use super::value;
use std::ops::Range;

pub(super) use word::shown;

pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    dialect: Dialect,
    backslash: Backslash,
    double_quotes: DoubleQuotes,
    brackets: Brackets,
    previous: Previous,
    /// Where the last comment ended, and where it began, with those directly before it.
    comment_end: usize,
    comment_start: usize,
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
            backslash: dialect.backslash(),
            double_quotes: dialect.double_quotes(),
            brackets: dialect.brackets(),
            previous: Previous::Begins,
            comment_end: 0,
            comment_start: 0,
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

    /// A literal is shown for the last token, so what follows is read as behind one.
    pub(super) fn go_on_behind_literal(&mut self) {
        self.previous = Previous::Literal;
    }

    /// From where on the statement may have been misread, known at its end.
    pub(super) fn misread(&self) -> Option<usize> {
        self.doubtful.filter(|_| self.is_misread)
    }

    #[cold]
    fn give_last(&mut self, taker: &mut impl Taker) -> bool {
        let Range { start, end } = std::mem::take(&mut self.masked);
        start < end && taker.take_unusual(Token { kind: Kind::Literal, start, end, hash: 0 })
    }

    fn peek(&self, distance: usize) -> Option<u8> {
        self.bytes.get(self.at + distance).copied()
    }

    #[cold]
    fn comment(&mut self, end: usize) {
        if self.without_space(self.at).len() != self.comment_end {
            self.comment_start = self.at;
        }
        self.comment_end = end;
    }

    /// What comes before a position, without the white space at its end.
    #[inline]
    fn without_space(&self, at: usize) -> &'a [u8] {
        let before = self.bytes.get(..at).unwrap_or_default();
        let len = before.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
        before.get(..len).unwrap_or_default()
    }

    /// What comes before this token, without the white space and the comments at its end.
    #[inline]
    fn code_before(&self) -> &'a [u8] {
        let before = self.without_space(self.at);
        if self.comment_end > 0 && before.len() <= self.comment_end {
            return self.without_space(self.comment_start);
        }
        before
    }

    /// Whether nothing is between the last token and this one. No token ends with white space but a comment.
    fn is_adjacent(&self) -> bool {
        self.comment_end != self.at && self.before().is_some_and(|byte| !is_space(byte))
    }

    /// The byte before this one.
    fn before(&self) -> Option<u8> {
        self.bytes.get(self.at.checked_sub(1)?).copied()
    }

    #[inline]
    fn token(&mut self, kind: Kind, end: usize, previous: Previous) -> Token {
        let start = std::mem::replace(&mut self.at, end);
        self.previous = previous;
        Token { kind, start, end, hash: self.hash }
    }

    /// A token of a kind that is not known beforehand.
    #[inline]
    fn remembered(&mut self, kind: Kind, end: usize) -> Token {
        let previous = match kind {
            // What looks back for white space finds no more than a byte of it.
            Kind::Comment | Kind::Control => {
                self.comment(end);
                self.previous
            }
            Kind::Word(keyword) if keyword.goes_before_an_expression() => Previous::Begins,
            Kind::Word(_) | Kind::Name | Kind::NameOrString => Previous::Operand,
            Kind::Parameter if end > self.at + 1 => Previous::Operand,
            Kind::Literal | Kind::Parameter => Previous::Literal,
            _ => Previous::Begins,
        };
        self.token(kind, end, previous)
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
                self.hash = word::name_hash(self.bytes, self.at + 1, end - 1);
                (kind, end)
            }
            End::Open => self.open(),
        }
    }

    #[inline]
    fn string(&mut self) -> usize {
        match literal::quoted(self.bytes, self.at, b'\'', self.backslash) {
            End::Closed(end) => end,
            _ if self.is_escape_character() => self.at + 3,
            end => self.literal(end).1,
        }
    }

    /// A name in quotes, unless they are something else in this language.
    #[expect(clippy::inline_always, reason = "in many statements every second token is one")]
    #[inline(always)]
    fn quoted_name(&mut self, open: u8) -> Option<Token> {
        let close = match open {
            b'"' if self.double_quotes == DoubleQuotes::Name => b'"',
            b'"' if self.double_quotes == DoubleQuotes::NameOrValue && !self.is_before_value() => b'"',
            b'[' if self.brackets == Brackets::Name => b']',
            b'`' => b'`',
            _ => return None,
        };
        let End::Closed(end) = literal::quoted(self.bytes, self.at, close, Backslash::Stands) else {
            return None;
        };
        self.hash = word::name_hash(self.bytes, self.at + 1, end - 1);
        Some(self.token(Kind::Name, end, Previous::Operand))
    }

    /// Whether a value comes next.
    #[inline]
    fn is_before_value(&self) -> bool {
        value::is_expected_behind(self.code_before())
    }

    /// Whether this is the backslash of `ESCAPE '\'`, behind which no longer string stands.
    #[cold]
    fn is_escape_character(&self) -> bool {
        self.bytes.get(self.at + 1..self.at + 3) == Some(b"\\'")
            && self.peek(3) != Some(b'\'')
            && value::ends_with(self.code_before(), b"ESCAPE")
    }

    #[inline]
    fn number(&self) -> usize {
        let uuid = if self.peek(8) == Some(b'-') { literal::uuid(self.bytes, self.at) } else { None };
        uuid.unwrap_or_else(|| literal::number(self.bytes, self.at))
    }

    /// Whether a point is that of a number, and not that of a path.
    #[inline]
    fn begins_number(&self) -> bool {
        self.peek(1).is_some_and(|byte| byte.is_ascii_digit())
            && (!self.is_adjacent() || self.previous != Previous::Operand)
    }

    /// `?`, `?1` or `$1`, unless it is something else.
    #[inline]
    fn parameter(&mut self, byte: u8) -> Option<Token> {
        let mut end = self.at + 1;
        while self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        let is_numbered = end > self.at + 1;
        if byte == b'$' && (!is_numbered || self.is_unusual_dollar(end)) {
            return None;
        }
        let previous = if is_numbered { Previous::Operand } else { Previous::Literal };
        Some(self.token(Kind::Parameter, end, previous))
    }

    /// Whether what begins with `$1` and goes on so is no parameter, or goes on with letters.
    #[inline]
    fn is_unusual_dollar(&self, end: usize) -> bool {
        match self.bytes.get(end) {
            Some(b'.') => self.dialect.has_money() || self.is_amount(end),
            Some(byte) => self.dialect.has_money() || is_word(*byte),
            None => self.dialect.has_money(),
        }
    }

    /// Whether a number that ends before a point goes on with a fraction, in a language that is not known.
    fn is_amount(&self, point: usize) -> bool {
        self.dialect == Dialect::Generic && self.bytes.get(point + 1).is_some_and(u8::is_ascii_digit)
    }

    fn operator(&self, byte: u8) -> (Kind, usize) {
        (Kind::Operator(byte), self.at + 1)
    }

    /// The first byte that is no white space.
    #[inline]
    fn first(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        if class(byte) != Class::Space {
            return Some(byte);
        }
        self.at += 1;
        let byte = self.peek(0)?;
        if class(byte) == Class::Space { self.behind_spaces() } else { Some(byte) }
    }

    #[inline(never)]
    fn behind_spaces(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|byte| class(*byte) != Class::Space).unwrap_or(rest.len());
        self.at += len;
        self.peek(0)
    }

    /// Gives the next token, and tells whether there was one and the next is asked for.
    ///
    /// Each kind is given in a place of its own, where the compiler knows what it is: to find it out again would take longer
    /// than what is done with most tokens.
    #[expect(clippy::inline_always, reason = "see above")]
    #[inline(always)]
    pub(super) fn give_next(&mut self, taker: &mut impl Taker) -> bool {
        let Some(byte) = self.first() else { return self.give_last(taker) };
        let next = self.at + 1;
        let usual = match class(byte) {
            Class::Comma => return taker.take(self.token(Kind::Comma, next, Previous::Begins)),
            Class::Open => return taker.take(self.token(Kind::Open, next, Previous::Begins)),
            Class::Close => return taker.take(self.token(Kind::Close, next, Previous::Operand)),
            Class::Operator => {
                let ends = matches!(byte, b']' | b'}');
                let previous = if ends { Previous::Operand } else { Previous::Begins };
                return taker.take(self.token(Kind::Operator(byte), next, previous));
            }
            Class::Control | Class::Space => {
                return taker.take(self.token(Kind::Control, next, self.previous));
            }
            Class::Digit | Class::Quote => {
                let end = if byte == b'\'' { self.string() } else { self.number() };
                return taker.take(self.token(Kind::Literal, end, Previous::Literal));
            }
            Class::Dot if !self.begins_number() => {
                return taker.take(self.token(Kind::Dot, next, Previous::Begins));
            }
            Class::Letter => self.word().map(|token| taker.take(token)),
            Class::NameQuote => self.quoted_name(byte).map(|token| taker.take(token)),
            Class::Parameter => self.parameter(byte).map(|token| taker.take(token)),
            Class::Dot | Class::Special => None,
        };
        usual.unwrap_or_else(|| {
            let (kind, end) = self.special(byte);
            taker.take_unusual(self.remembered(kind, end))
        })
    }
}

/// Takes the tokens of a statement, one by one.
pub(super) trait Taker {
    /// Takes one, and tells whether it asks for the next.
    fn take(&mut self, token: Token) -> bool;

    /// The same for one whose kind is not known where it is given.
    #[inline(never)]
    fn take_unusual(&mut self, token: Token) -> bool {
        self.take(token)
    }
}
