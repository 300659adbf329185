//! `db.query.summary`: the operations of a statement and what they are about, in their order.
//!
//! Not a parser: it knows behind which words a name stands, and keeps one state for each open parenthesis.

mod level;
mod words;

use super::dialect::Dialect;
use super::keyword::Keyword;
use super::token::{Kind, Token};
use level::{Expected, Level, Operation};

pub(super) use level::{Calm, Role};

/// The longest summary, in bytes. OpenTelemetry allows as many characters.
const LONGEST: usize = 255;
/// Deeper parentheses add nothing.
const DEEPEST: usize = 48;
/// So many common table expressions are told from tables.
const CTES: usize = 16;

pub(super) struct Summary<'a> {
    dialect: Dialect,
    source: &'a [u8],
    text: [u8; LONGEST],
    len: usize,
    is_full: bool,
    /// A statement ended.
    is_separated: bool,
    levels: [Level; DEEPEST],
    level: usize,
    /// How many more parentheses are open.
    deeper: usize,
    /// The name that is being read, of one part or more.
    name: Option<(usize, usize)>,
    previous: Keyword,
    is_first: bool,
    ctes: [u64; CTES],
    cte_count: usize,
}

impl<'a> Summary<'a> {
    pub(super) fn new(dialect: Dialect, source: &'a [u8]) -> Self {
        Summary {
            dialect,
            source,
            text: [0; LONGEST],
            len: 0,
            is_full: false,
            is_separated: false,
            levels: [Level::new(Operation::None); DEEPEST],
            level: 0,
            deeper: 0,
            name: None,
            previous: Keyword::Other,
            is_first: true,
            ctes: [0; CTES],
            cte_count: 0,
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.end_name();
        // Nothing else was pushed than UTF-8.
        std::str::from_utf8(self.text.get(..self.len).unwrap_or_default()).unwrap_or_default().to_owned()
    }

    fn push(&mut self, start: usize, end: usize) {
        let piece = self.source.get(start..end).unwrap_or_default();
        self.push_bytes(piece);
    }

    fn push_bytes(&mut self, piece: &[u8]) {
        let separator: &[u8] = match (self.len, self.is_separated) {
            (0, _) => b"",
            (_, true) => b"; ",
            (_, false) => b" ",
        };
        let from = self.len + separator.len();
        // Bytes that are no UTF-8 are shown as three.
        let is_short =
            from + piece.len() <= LONGEST && (piece.is_ascii() || std::str::from_utf8(piece).is_ok());
        self.is_full |= !is_short;
        if self.is_full {
            return;
        }
        if let Some(to) = self.text.get_mut(self.len..from) {
            to.copy_from_slice(separator);
        }
        if let Some(to) = self.text.get_mut(from..from + piece.len()) {
            to.copy_from_slice(piece);
        }
        self.len = from + piece.len();
        self.is_separated = false;
    }

    #[inline]
    fn here(&mut self) -> &mut Level {
        // Invariant: `level` is below `DEEPEST`.
        #[expect(clippy::indexing_slicing, reason = "see above")]
        &mut self.levels[self.level]
    }

    fn end_name(&mut self) {
        if let Some((start, end)) = self.name.take() {
            // What follows is no part of it, as in CockroachDB's `table@{FORCE_INDEX=index}`.
            self.push(start, end - usize::from(end > start + 1 && self.ends_with_joint(end)));
        }
    }

    /// Looks at a token that is no space and no comment.
    #[inline]
    pub(super) fn see(&mut self, token: Token) -> Role {
        if let Some((start, end)) = self.name {
            let goes_on = token.start == end
                && match token.kind {
                    Kind::Dot | Kind::Operator(b'@') => true,
                    Kind::Word(..) | Kind::Name | Kind::NameOrString => self.ends_with_joint(end),
                    _ => false,
                };
            if goes_on {
                self.name = Some((start, token.end));
                return Role::Target;
            }
            self.end_name();
        }
        if self.deeper > 0 {
            match token.kind {
                Kind::Open => self.deeper += 1,
                Kind::Close => self.deeper -= 1,
                _ => {}
            }
            return Role::Any;
        }
        match token.kind {
            Kind::Word(keyword) => {
                let role = self.word(token, keyword);
                self.previous = keyword;
                // Those are shown as any literal, which is no word.
                self.is_first &= matches!(keyword, Keyword::True | Keyword::False);
                return role;
            }
            Kind::Name | Kind::NameOrString => return self.quoted(token),
            Kind::Literal if self.here().expected == Expected::Nothing => {}
            Kind::Literal => return self.literal(token),
            Kind::Open => self.open(),
            Kind::Close => self.close(),
            Kind::Comma => self.comma(),
            Kind::Semicolon => self.end_statement(),
            // Such as `EXEC @result = procedure`.
            Kind::Parameter if matches!(self.previous, Keyword::Exec | Keyword::Execute) => {}
            Kind::Parameter if self.here().expected == Expected::Account => {
                *self.here() = Level::new(Operation::Accounts);
            }
            Kind::Parameter => self.pass_over_name(),
            _ => {}
        }
        Role::Any
    }

    /// What ordinary tokens may be passed over.
    #[inline]
    pub(super) fn calm(&mut self) -> Calm {
        let is_reading = self.name.is_some();
        let here = *self.here();
        match here.operation {
            _ if is_reading || !here.is_indifferent() => Calm::Not,
            Operation::Select if here.in_tables => Calm::ButCommas,
            Operation::With => Calm::ButCommas,
            _ => Calm::All,
        }
    }

    /// Passes over a word that means nothing here.
    #[inline]
    pub(super) fn pass_over(&mut self, keyword: Keyword) {
        self.previous = keyword;
    }

    /// A parenthesis where nothing is expected.
    #[inline]
    pub(super) fn pass_over_open(&mut self) {
        if self.deeper > 0 { self.deeper += 1 } else { self.open() }
    }

    /// The same for one that closes.
    #[inline]
    pub(super) fn pass_over_close(&mut self) {
        if self.deeper > 0 { self.deeper -= 1 } else { self.close() }
    }

    fn ends_with_joint(&self, end: usize) -> bool {
        matches!(self.source.get(end - 1), Some(b'.' | b'@'))
    }

    fn take(&mut self, token: Token) -> Role {
        let here = self.here();
        here.expected = Expected::Nothing;
        if here.operation != Operation::Select {
            here.operation = here.then;
        }
        let goes_on = matches!(self.source.get(token.end), Some(b'.' | b'@'));
        if !goes_on && self.is_cte(token.hash) {
            return Role::Target;
        }
        self.name = Some((self.start_of_name(token.start), token.end));
        Role::Target
    }

    /// What is shown as `?` stands where a name may.
    fn pass_over_name(&mut self) {
        let here = self.here();
        let is_name = matches!(here.expected, Expected::Name | Expected::PlainName | Expected::NameAtOnce);
        if is_name && here.operation != Operation::Select {
            here.operation = here.then;
        }
        here.expected = Expected::Nothing;
    }

    /// SQL Server's temporary tables are called `#name` or `##name`.
    fn start_of_name(&self, word: usize) -> usize {
        let before = self.source.get(..word).unwrap_or_default();
        word - before.iter().rev().take(2).take_while(|byte| **byte == b'#').count()
    }

    fn is_cte(&self, hash: u64) -> bool {
        self.ctes.iter().take(self.cte_count).any(|cte| *cte == hash)
    }

    fn expect(&mut self, expected: Expected, then: Operation) {
        let here = self.here();
        here.expected = expected;
        here.then = then;
    }

    fn quoted(&mut self, token: Token) -> Role {
        self.is_first = false;
        self.name_here(token)
    }

    /// A word or a quoted name where one may be expected.
    fn name_here(&mut self, token: Token) -> Role {
        match self.here().expected {
            Expected::Name | Expected::PlainName | Expected::NameAtOnce => self.take(token),
            Expected::Account => {
                *self.here() = Level::new(Operation::Accounts);
                Role::Account
            }
            Expected::Cte => {
                if let Some(cte) = self.ctes.get_mut(self.cte_count) {
                    *cte = token.hash;
                    self.cte_count += 1;
                }
                self.here().expected = Expected::Nothing;
                Role::Target
            }
            _ => Role::Any,
        }
    }

    /// A string is the name of a table where OpenTelemetry has one: in the `FROM` of a query, and if it looks like one.
    fn literal(&mut self, token: Token) -> Role {
        let here = *self.here();
        if here.expected == Expected::Account {
            *self.here() = Level::new(Operation::Accounts);
            return Role::Account;
        }
        if here.expected != Expected::Name || here.operation != Operation::Select {
            self.pass_over_name();
            return Role::Any;
        }
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b'$');
        let text = self.source.get(token.start..token.end).unwrap_or_default();
        let looks_like_name = match text {
            [b'\'' | b'"', first, rest @ .., b'\'' | b'"'] => {
                first.is_ascii_alphabetic() && rest.len() < 63 && rest.iter().all(is_part)
            }
            _ => false,
        };
        self.here().expected = Expected::Nothing;
        if looks_like_name {
            self.name = Some((token.start, token.end));
        }
        // Even so, it is masked.
        Role::Any
    }

    fn open(&mut self) {
        let here = *self.here();
        let inner = match here.operation {
            Operation::Closed | Operation::Body | Operation::Accounts => Level::new(Operation::Closed),
            Operation::With => Level::new(Operation::Cte),
            // A table in parentheses, or a query.
            Operation::Select if here.expected == Expected::Name => {
                Level { expected: Expected::Name, in_tables: true, ..Level::new(Operation::Select) }
            }
            _ => Level::new(Operation::Expression),
        };
        // The table of `UPDATE TOP (5) table` comes behind the parentheses.
        if self.previous != Keyword::Top {
            self.here().expected = Expected::Nothing;
        }
        if self.level + 1 < DEEPEST {
            self.level += 1;
            *self.here() = inner;
        } else {
            self.deeper = 1;
        }
    }

    fn close(&mut self) {
        self.level = self.level.saturating_sub(1);
    }

    fn comma(&mut self) {
        let here = self.here();
        match here.operation {
            Operation::Select if here.in_tables => here.expected = Expected::Name,
            Operation::With => here.expected = Expected::Cte,
            Operation::Accounts => here.expected = Expected::Account,
            _ => {}
        }
    }

    fn end_statement(&mut self) {
        self.level = 0;
        self.deeper = 0;
        if self.here().operation != Operation::Body {
            *self.here() = Level::new(Operation::None);
        }
        self.cte_count = 0;
        self.is_separated = self.len > 0;
        self.is_first = true;
        self.previous = Keyword::Other;
    }
}
