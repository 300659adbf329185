//! What begins with a byte that may mean more than itself, and often another thing in another language.

use super::super::class::{Class, MARK, class, is_word};
use super::super::comment;
use super::super::dialect::{Backslash, Brackets, Dialect, DoubleQuotes, HashSign};
use super::super::keyword::Keyword;
use super::super::literal::{self, End};
use super::super::token::Kind;
use super::word::word_hash;
use super::{Lexer, Previous};

impl Lexer<'_> {
    #[inline(never)]
    pub(super) fn special(&mut self, byte: u8) -> (Kind, usize) {
        match byte {
            b';' => (Kind::Semicolon, self.at + 1),
            b'.' => (Kind::Literal, self.number()),
            b'`' => self.name(Kind::Name, literal::quoted(self.bytes, self.at, b'`', Backslash::Stands)),
            b'[' => self.bracket(),
            b'{' => {
                literal::uuid(self.bytes, self.at).map_or(self.operator(b'{'), |end| (Kind::Literal, end))
            }
            b'"' => self.name_or_string(),
            b'$' => self.dollar(),
            b'+' | b'-' => self.sign(byte),
            b'/' if self.peek(1) == Some(b'*') => {
                (Kind::Comment, comment::block(self.bytes, self.at, self.dialect.comments_nest()))
            }
            b'@' => self.at_sign(),
            b':' => self.colon(),
            b'%' => self.percent(),
            b'#' => self.hash_sign(),
            _ if class(byte) == Class::Letter => self.unusual_word(),
            _ => self.operator(byte),
        }
    }

    fn name_or_string(&mut self) -> (Kind, usize) {
        let (bytes, at) = (self.bytes, self.at);
        let quoted = |backslash| literal::quoted(bytes, at, b'"', backslash);
        match self.double_quotes {
            DoubleQuotes::Name => self.name(Kind::Name, quoted(Backslash::Stands)),
            DoubleQuotes::NameOrValue => match quoted(Backslash::Stands) {
                End::Closed(end) if self.is_before_value() && !self.is_part_of_more(end) => {
                    (Kind::Literal, end)
                }
                end => self.name(Kind::Name, end),
            },
            DoubleQuotes::String => self.literal(quoted(self.backslash)),
            DoubleQuotes::Unknown => match quoted(Backslash::Unknown) {
                // No string is a part of a path.
                End::Closed(end) if self.follows_dot() || self.goes_on_with_name(end) => {
                    self.name(Kind::Name, End::Closed(end))
                }
                End::Doubtful(end) => self.literal(End::Doubtful(end)),
                end => self.name(Kind::NameOrString, end),
            },
        }
    }

    /// Whether a name that ends there is the first part of a path, or that of a function.
    fn is_part_of_more(&self, end: usize) -> bool {
        matches!(self.bytes.get(end), Some(b'.' | b'('))
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
                next => next.is_some_and(|byte| class(*byte) == Class::Letter) && !self.is_no_word(part),
            }
    }

    /// Whether what begins like a word is white space, a string with a prefix, or in quotes that no language has.
    fn is_no_word(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.starts_with(MARK)
            || rest.iter().skip(1).take(2).any(|byte| *byte == b'\'')
            || literal::foreign(self.bytes, at).is_some()
    }

    fn bracket(&mut self) -> (Kind, usize) {
        match self.brackets {
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
        if byte == b'-' && next == Some(b'-') && self.dialect.is_dash_comment(self.peek_visible(2)) {
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

    /// The byte at a distance, with a space for white space of more bytes.
    fn peek_visible(&self, distance: usize) -> Option<u8> {
        let rest = self.bytes.get(self.at + distance..)?;
        if rest.starts_with(MARK) { Some(b' ') } else { rest.first().copied() }
    }

    fn dollar(&mut self) -> (Kind, usize) {
        let quoted =
            if self.dialect.has_dollar_quotes() { literal::dollar_quoted(self.bytes, self.at) } else { None };
        if let Some(end) = quoted {
            return self.literal(end);
        }
        match self.peek(1) {
            Some(b'0'..=b'9') if self.dialect.has_money() || self.has_fraction() => {
                (Kind::Literal, literal::number(self.bytes, self.at + 1))
            }
            Some(next) if is_word(next) => self.named_parameter(1),
            _ => self.operator(b'$'),
        }
    }

    /// Whether the number behind the dollar sign has a fraction, in a language that is not known.
    fn has_fraction(&self) -> bool {
        let digits = self.bytes.get(self.at + 1..).unwrap_or_default();
        let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        digits.get(len) == Some(&b'.') && self.is_amount(self.at + 1 + len)
    }

    /// A parameter whose name begins so many bytes behind its mark.
    fn named_parameter(&self, distance: usize) -> (Kind, usize) {
        let name = self.bytes.get(self.at + distance..).unwrap_or_default();
        let len = name.iter().position(|byte| !is_word(*byte)).unwrap_or(name.len());
        (Kind::Parameter, self.at + distance + len)
    }

    fn at_sign(&self) -> (Kind, usize) {
        match self.peek(1) {
            // `table@link`, `user@host`.
            _ if self.is_adjacent() && self.previous != Previous::Begins => self.operator(b'@'),
            Some(b'@') if self.peek(2).is_some_and(is_word) => self.named_parameter(2),
            Some(next) if is_word(next) => self.named_parameter(1),
            _ => self.operator(b'@'),
        }
    }

    fn colon(&self) -> (Kind, usize) {
        if let Some(end) = literal::address(self.bytes, self.at).filter(|_| self.is_adjacent()) {
            return (Kind::Literal, end);
        }
        match self.peek(1) {
            Some(b'0'..=b'9')
                if self.previous != Previous::Begins
                    || self.dialect == Dialect::Postgres
                    || self.follows(b'[') =>
            {
                self.operator(b':')
            }
            Some(next) if is_word(next) && !self.follows(b':') => self.named_parameter(1),
            _ => self.operator(b':'),
        }
    }

    /// Whether a path goes on here; the point of `1.` is none of a path.
    fn follows_dot(&self) -> bool {
        self.previous == Previous::Begins && self.follows(b'.')
    }

    /// Whether the byte before this one is that.
    fn follows(&self, byte: u8) -> bool {
        self.before() == Some(byte)
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
        let name = rest.get(signs..).filter(|name| !name.starts_with(MARK)).unwrap_or_default();
        let begins_name = name.first().is_some_and(|byte| class(*byte) == Class::Letter);
        let operator = (Kind::Operator(b'#'), self.at + signs);
        let hash_sign = self.dialect.hash_sign();
        let may_begin = match hash_sign {
            HashSign::Name => self.previous != Previous::Operand,
            // A name in double quotes is shown as a literal.
            HashSign::Unknown => self.previous == Previous::Begins,
            HashSign::Comment | HashSign::Operator => false,
        };
        match hash_sign {
            HashSign::Comment => (Kind::Comment, comment::line(self.bytes, self.at)),
            _ if begins_name && may_begin => {
                let len = signs + name.iter().position(|byte| !is_word(*byte)).unwrap_or(name.len());
                let len = self.word_with_dollars(len);
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
}
