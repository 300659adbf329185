//! Reads SQL: one pass that gives the text, the summary and the hash at once.

mod structure;

use super::class::is_space;
use super::dialect::Dialect;
use super::hash::{self, EMPTY, PLACEHOLDER};
use super::keyword::Keyword;
use super::lexer::{Lexer, Taker};
use super::list::{Lists, Of};
use super::secret::{Secrets, Verdict};
use super::summary::{Calm, Role, Summary};
use super::text::Output;
use super::token::{Kind, Token};

/// What one pass gives besides the text.
pub(super) struct Read<'a> {
    pub(super) hash: u64,
    pub(super) summary: Summary<'a>,
    pub(super) list_len: Option<u64>,
}

pub(super) fn read<'a>(dialect: Dialect, source: &'a [u8], output: &mut impl Output) -> Read<'a> {
    let (read, misread) = pass(Lexer::new(dialect, source), dialect, source, output);
    let Some(from) = misread else { return read };
    // Nobody can say which words are in strings from there on.
    output.restart();
    pass(Lexer::until(from, dialect, source), dialect, source, output).0
}

/// One pass over the statement, and from where on it may have been misread.
#[inline(never)]
fn pass<'a>(
    mut lexer: Lexer<'a>,
    dialect: Dialect,
    source: &'a [u8],
    output: &mut impl Output,
) -> (Read<'a>, Option<usize>) {
    let mut reader = Reader::new(dialect, source, output);
    while lexer.give_next(&mut reader) {
        if reader.is_behind_mask {
            reader.is_behind_mask = false;
            lexer.go_on_behind_literal();
        }
    }
    (reader.finish(), lexer.misread())
}

/// What is not replaced is shown as it is: the output is told only of what is not.
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
struct Reader<'a, 'o, O> {
    source: &'a [u8],
    dialect: Dialect,
    output: &'o mut O,
    summary: Summary<'a>,
    secrets: Secrets<'a>,
    lists: Lists,
    hash: u64,
    /// Signs that have come; before a literal they belong to it.
    signs: Option<u64>,
    /// A semicolon has come; behind the last statement it means nothing.
    is_separated: bool,
    is_empty: bool,
    depth: usize,
    previous: Keyword,
    /// Rows are inserted, so their number tells nothing of the statement.
    inserts: bool,
    /// A literal is shown for the last token, which was none.
    is_behind_mask: bool,
    /// Which tokens mean something to the summary, or to who looks for secrets.
    calm: Calm,
    /// Whether those that mean nothing to them mean nothing to the list that is open either.
    is_within: bool,
    /// Where the last token ended that was no ordinary one.
    seen: usize,
}

impl<'a, 'o, O: Output> Reader<'a, 'o, O> {
    fn new(dialect: Dialect, source: &'a [u8], output: &'o mut O) -> Self {
        Reader {
            source,
            dialect,
            output,
            summary: Summary::new(dialect, source),
            secrets: Secrets::new(source),
            lists: Lists::new(),
            hash: EMPTY,
            signs: None,
            is_separated: false,
            is_empty: true,
            depth: 0,
            previous: Keyword::Other,
            inserts: false,
            is_behind_mask: false,
            calm: Calm::Not,
            is_within: false,
            seen: 0,
        }
    }

    fn finish(mut self) -> Read<'a> {
        if self.secrets.is_at_secret() {
            self.see_gap(self.source.len());
        }
        self.output.keep_to(self.source.len());
        self.close_lists();
        Read { hash: hash::finish(self.hash), summary: self.summary, list_len: self.lists.longest() }
    }

    /// Reads a token that means nothing to the summary, to who looks for secrets, or to the list it is in: most are such.
    /// Tells whether it was one.
    #[expect(clippy::inline_always, reason = "where it is called the kind is known")]
    #[inline(always)]
    fn pass_over(&mut self, token: Token) -> bool {
        let is_ordinary = self.is_within;
        match token.kind {
            Kind::Word(keyword) if is_ordinary && keyword.is_within_expressions() => {
                self.summary.pass_over(keyword);
                self.secrets.pass_over(keyword);
                match keyword {
                    Keyword::Null if !self.lists.are_closed() => self.placeholder(),
                    _ => self.add(token.hash),
                }
                self.previous = behind(self.previous, keyword);
                return true;
            }
            Kind::Name if is_ordinary && !self.is_item(token) => self.add(token.hash),
            Kind::Literal if is_ordinary => self.literal(token),
            Kind::Parameter if is_ordinary => self.placeholder(),
            Kind::Dot if is_ordinary => self.add(u64::from(b'.')),
            Kind::Operator(byte) if is_ordinary => self.operator(byte),
            Kind::Comma if self.calm == Calm::All => self.comma(token),
            Kind::Open if self.calm != Calm::Not => self.pass_over_open(token),
            Kind::Close if self.calm != Calm::Not => self.pass_over_close(token),
            _ => return false,
        }
        self.previous = Keyword::Other;
        true
    }

    /// Reads a token that may mean something.
    #[inline(never)]
    fn see(&mut self, token: Token) {
        if self.secrets.is_at_secret() {
            self.see_gap(token.start);
        }
        self.seen = token.end;
        match token.kind {
            Kind::Comment | Kind::Control => self.see_space(token),
            _ => {
                self.see_code(token);
                self.calm_down();
            }
        }
    }

    /// Finds out which tokens mean something from here on.
    #[inline]
    fn calm_down(&mut self) {
        self.calm = if self.secrets.is_calm() { self.summary.calm() } else { Calm::Not };
        let depth = self.depth;
        let is_at_rows = self.lists.last().is_some_and(|list| list.of == Of::Rows && list.depth >= depth);
        self.is_within = self.calm != Calm::Not && !is_at_rows;
    }

    /// White space before a token, or before the end.
    #[cold]
    fn see_gap(&mut self, end: usize) {
        if self.seen < end && self.secrets.see_space(end) == Verdict::Omit {
            self.output.replace(self.seen, end, b"");
        }
    }

    fn see_space(&mut self, token: Token) {
        if self.secrets.is_at_secret() && self.secrets.see_space(token.end) == Verdict::Omit {
            return self.output.replace(token.start, token.end, b"");
        }
        if token.kind == Kind::Control {
            return self.output.replace(token.start, token.end, b" ");
        }
        self.output.replace(token.start, token.end, b"");
        let next = self.source.get(token.end);
        self.output.gap(next.is_none_or(|byte| is_space(*byte)));
    }

    fn see_code(&mut self, token: Token) {
        let (role, verdict) = if self.secrets.is_at_secret() || self.secrets.masks_words() {
            self.see_at_secret(token)
        } else {
            let role = self.summary.see(token);
            (role, self.secrets.see(token, role))
        };
        match verdict {
            Verdict::Omit => {
                self.is_behind_mask = true;
                return self.output.replace(token.start, token.end, b"");
            }
            Verdict::Mask => {
                self.is_behind_mask = true;
                self.before(token.kind);
                return self.literal(token);
            }
            Verdict::Show => {}
        }
        self.before(token.kind);
        match token.kind {
            Kind::Word(Keyword::True | Keyword::False) if role == Role::Any && !self.follows_dot(token) => {
                self.is_behind_mask = true;
                self.literal(token);
            }
            _ if role == Role::Account && token.kind != Kind::Word(Keyword::Identified) => {
                self.account(token);
            }
            Kind::Word(keyword) => self.word(token, keyword),
            Kind::Name if self.is_item(token) => {
                self.is_behind_mask = true;
                self.literal(token);
            }
            Kind::Name => self.add(token.hash),
            Kind::NameOrString if role == Role::Any => self.literal(token),
            Kind::NameOrString => {
                self.add(token.hash);
                self.output.mask(token.start, token.end);
            }
            Kind::Literal => self.literal(token),
            Kind::Parameter => self.placeholder(),
            Kind::Open => self.open(token),
            Kind::Close => self.close(token),
            Kind::Comma => self.comma(token),
            Kind::Semicolon => self.semicolon(),
            Kind::Dot => self.operator(b'.'),
            Kind::Operator(byte) => self.operator(byte),
            Kind::Control | Kind::Comment => {}
        }
        self.previous = match token.kind {
            Kind::Word(keyword) if !self.is_behind_mask => behind(self.previous, keyword),
            _ => Keyword::Other,
        };
    }

    /// What is masked means to the summary what is shown for it.
    #[cold]
    fn see_at_secret(&mut self, token: Token) -> (Role, Verdict) {
        let verdict = self.secrets.see(token, Role::Any);
        let role = match verdict {
            Verdict::Show => self.summary.see(token),
            Verdict::Mask => self.summary.see(Token { kind: Kind::Parameter, ..token }),
            Verdict::Omit => Role::Any,
        };
        (role, verdict)
    }

    fn follows_dot(&self, token: Token) -> bool {
        token.start > 0 && self.source.get(token.start - 1) == Some(&b'.')
    }

    /// Adds a token to the hash.
    #[inline]
    fn add(&mut self, value: u64) {
        self.flush_signs();
        self.hash = hash::mix(self.hash, value);
        self.is_empty = false;
    }

    #[inline]
    fn flush_signs(&mut self) {
        if let Some(signs) = self.signs {
            self.signs = None;
            self.hash = hash::mix(self.hash, signs);
        }
    }

    #[inline]
    fn placeholder(&mut self) {
        self.signs = None;
        self.hash = hash::mix(self.hash, PLACEHOLDER);
        self.is_empty = false;
        if let Some(list) = self.lists.last() {
            list.has_literal = true;
        }
    }

    #[inline]
    fn literal(&mut self, token: Token) {
        self.placeholder();
        self.output.mask(token.start, token.end);
    }

    /// Accounts are people: they are shown as a literal, in their brackets.
    fn account(&mut self, token: Token) {
        self.is_behind_mask = true;
        let is_bracketed = self.dialect == Dialect::MsSql && self.source.get(token.start) == Some(&b'[');
        self.placeholder();
        self.output.replace(token.start, token.end, if is_bracketed { b"[?]" } else { b"?" });
    }

    #[inline]
    fn operator(&mut self, byte: u8) {
        if matches!(byte, b'+' | b'-') {
            self.signs = Some(hash::mix(self.signs.unwrap_or(EMPTY), u64::from(byte)));
            self.is_empty = false;
        } else {
            self.add(u64::from(byte));
        }
    }

    #[inline]
    fn word(&mut self, token: Token, keyword: Keyword) {
        match keyword {
            Keyword::Null if self.lists.last().is_some() => return self.placeholder(),
            Keyword::Insert | Keyword::Replace => self.inserts = true,
            Keyword::Select | Keyword::With | Keyword::Values => {
                let depth = self.depth;
                if let Some(list) = self.lists.last() {
                    list.is_query |= list.of == Of::Items && list.depth == depth;
                }
            }
            _ => {}
        }
        self.add(token.hash);
        if keyword == Keyword::Values {
            self.open_rows(token.end);
        }
    }
}

/// What a keyword is to the token behind it: behind `IS NOT` stands what stands behind `IS`, which is a value.
#[inline]
fn behind(previous: Keyword, keyword: Keyword) -> Keyword {
    match (previous, keyword) {
        (Keyword::Is, Keyword::Not)
        | (Keyword::Attach, Keyword::Database)
        | (Keyword::Vacuum, Keyword::Into) => Keyword::Is,
        _ => keyword,
    }
}

impl<O: Output> Taker for Reader<'_, '_, O> {
    #[expect(clippy::inline_always, reason = "see `Lexer::give_next`")]
    #[inline(always)]
    fn take(&mut self, token: Token) -> bool {
        if !self.pass_over(token) {
            self.see(token);
        }
        true
    }
}
