//! Reads SQL: one pass that gives the text, the summary and the hash at once.

use super::class::is_space;
use super::dialect::Dialect;
use super::hash::{self, EMPTY, PLACEHOLDER};
use super::keyword::Keyword;
use super::lexer::Lexer;
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
    output.rewind(0);
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
    while let Some(token) = lexer.next() {
        reader.see(token);
        if std::mem::take(&mut reader.is_behind_mask) {
            lexer.go_on_behind_literal();
        }
    }
    (reader.finish(), lexer.misread())
}

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
}

impl<'a, 'o, O: Output> Reader<'a, 'o, O> {
    fn new(dialect: Dialect, source: &'a [u8], output: &'o mut O) -> Self {
        Reader {
            source,
            dialect,
            output,
            summary: Summary::new(source),
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
        }
    }

    fn finish(mut self) -> Read<'a> {
        self.close_lists();
        Read { hash: hash::finish(self.hash), summary: self.summary, list_len: self.lists.longest() }
    }

    /// Closes what the end of a statement closes.
    fn close_lists(&mut self) {
        self.flush_signs();
        while let Some(list) = self.lists.last() {
            if !list.is_between {
                self.lists.end_item(&mut self.hash);
            }
            self.lists.close(&mut self.hash);
        }
    }

    #[inline]
    fn see(&mut self, token: Token) {
        match token.kind {
            Kind::Space if !self.secrets.is_at_secret() => self.space(token),
            Kind::Space | Kind::Comment => self.see_space(token),
            _ if self.is_ordinary(token.kind) => self.pass_over(token),
            _ => {
                self.see_code(token);
                self.calm = if self.secrets.is_calm() { self.summary.calm() } else { Calm::Not };
            }
        }
    }

    /// Whether a token means nothing to the summary, to who looks for secrets, or to the list it is in: most are such.
    #[inline]
    fn is_ordinary(&mut self, kind: Kind) -> bool {
        let depth = self.depth;
        let is_calm = match kind {
            Kind::Literal | Kind::Name | Kind::Dot | Kind::Operator(_) => self.calm != Calm::Not,
            Kind::Word(keyword) => self.calm != Calm::Not && keyword.is_within_expressions(),
            Kind::Comma => self.calm == Calm::All,
            _ => false,
        };
        is_calm && self.lists.last().is_none_or(|list| list.depth < depth)
    }

    #[inline]
    fn pass_over(&mut self, token: Token) {
        match token.kind {
            Kind::Word(keyword) => {
                self.summary.pass_over(keyword);
                self.secrets.pass_over(keyword);
                self.word(token, keyword);
                self.previous = keyword;
                return;
            }
            Kind::Name => self.name(token),
            Kind::Literal => self.literal(),
            Kind::Operator(byte) => self.operator(token, byte),
            Kind::Dot => self.operator(token, b'.'),
            _ => self.operator(token, b','),
        }
        self.previous = Keyword::Other;
    }

    fn see_space(&mut self, token: Token) {
        if self.secrets.is_at_secret() && self.secrets.see_space() == Verdict::Omit {
            return;
        }
        if token.kind == Kind::Comment {
            let next = self.source.get(token.end);
            return self.output.gap(next.is_none_or(|byte| is_space(*byte)));
        }
        self.space(token);
    }

    #[inline]
    fn space(&mut self, token: Token) {
        let space = self.source.get(token.start..token.end).unwrap_or_default();
        if space == b" " || space.iter().all(u8::is_ascii_whitespace) {
            return self.output.keep(token.start, token.end);
        }
        // Control characters are white space that nobody wants to see.
        for byte in space {
            let shown = if byte.is_ascii_whitespace() { *byte } else { b' ' };
            self.output.put(&[shown]);
        }
    }

    #[inline]
    fn see_code(&mut self, token: Token) {
        let (role, verdict) = if self.secrets.is_at_secret() {
            self.see_at_secret(token)
        } else {
            let role = self.summary.see(token);
            (role, self.secrets.see(token, role))
        };
        match verdict {
            Verdict::Omit => return,
            Verdict::Mask => {
                self.is_behind_mask = true;
                self.before(token.kind);
                return self.literal();
            }
            Verdict::Show => {}
        }
        self.before(token.kind);
        match token.kind {
            Kind::Word(Keyword::True | Keyword::False) if role == Role::Any && !self.follows_dot(token) => {
                self.is_behind_mask = true;
                self.literal();
            }
            _ if role == Role::Account && token.kind != Kind::Word(Keyword::Identified) => {
                self.account(token);
            }
            Kind::Word(keyword) => self.word(token, keyword),
            Kind::Name => self.name(token),
            Kind::NameOrString if role == Role::Any => self.literal(),
            Kind::NameOrString => {
                self.add(token.hash);
                self.output.put(b"?");
            }
            Kind::Literal => self.literal(),
            Kind::Parameter => {
                self.placeholder();
                self.output.keep(token.start, token.end);
            }
            Kind::Open => self.open(token),
            Kind::Close => self.close(token),
            Kind::Comma => self.comma(token),
            Kind::Semicolon => self.semicolon(token),
            Kind::Dot => self.operator(token, b'.'),
            Kind::Operator(byte) => self.operator(token, byte),
            Kind::Space | Kind::Comment => {}
        }
        self.previous = match token.kind {
            Kind::Word(keyword) => keyword,
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

    /// What the next token means for the list that is open, and for the statement before.
    #[inline]
    fn before(&mut self, kind: Kind) {
        if self.is_separated && kind != Kind::Semicolon {
            self.is_separated = false;
            if !self.is_empty {
                self.add(u64::from(b';'));
            }
        }
        if self.lists.are_closed() {
            return;
        }
        self.end_rows(kind);
    }

    /// Closes the lists of rows that end where such a token comes.
    #[inline]
    fn end_rows(&mut self, kind: Kind) {
        let depth = self.depth;
        while let Some(list) = self.lists.last() {
            let ends = match (list.of, kind) {
                (Of::Items, _) | (Of::Rows, Kind::Comma) => false,
                (Of::Rows, Kind::Open | Kind::Word(Keyword::Row)) => list.is_between && list.depth == depth,
                (Of::Rows, _) => list.depth == depth,
            };
            if !ends {
                break;
            }
            if !list.is_between {
                self.lists.end_item(&mut self.hash);
            }
            self.flush_signs();
            self.lists.close(&mut self.hash);
        }
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
        if let Some(signs) = self.signs.take() {
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
    fn literal(&mut self) {
        self.placeholder();
        self.output.put(b"?");
    }

    /// Accounts are people: they are shown as a literal, in their brackets.
    fn account(&mut self, token: Token) {
        self.is_behind_mask = true;
        let is_bracketed = self.dialect == Dialect::MsSql && self.source.get(token.start) == Some(&b'[');
        self.placeholder();
        self.output.put(if is_bracketed { b"[?]" } else { b"?" });
    }

    #[inline]
    fn word(&mut self, token: Token, keyword: Keyword) {
        match keyword {
            Keyword::Null if self.lists.last().is_some() => {
                self.placeholder();
                return self.output.keep(token.start, token.end);
            }
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
        self.output.keep(token.start, token.end);
        if keyword == Keyword::Values {
            let position = self.output.position();
            self.lists.open(Of::Rows, self.depth, &mut self.hash, position);
        }
    }

    #[inline]
    fn name(&mut self, token: Token) {
        self.add(token.hash);
        self.output.keep(token.start, token.end);
    }

    #[inline]
    fn operator(&mut self, token: Token, byte: u8) {
        if matches!(byte, b'+' | b'-') {
            self.signs = Some(hash::mix(self.signs.unwrap_or(EMPTY), u64::from(byte)));
            self.is_empty = false;
        } else {
            self.add(u64::from(byte));
        }
        self.output.keep(token.start, token.end);
    }

    fn open(&mut self, token: Token) {
        self.add(u64::from(b'('));
        self.output.keep(token.start, token.end);
        self.depth += 1;
        if self.previous == Keyword::In {
            let position = self.output.position();
            self.lists.open(Of::Items, self.depth, &mut self.hash, position);
        }
    }

    fn close(&mut self, token: Token) {
        let depth = self.depth;
        if self.lists.last().is_some_and(|list| list.of == Of::Items && list.depth == depth) {
            self.close_items();
        }
        self.add(u64::from(b')'));
        self.output.keep(token.start, token.end);
        self.depth = self.depth.saturating_sub(1);
        self.end_row();
    }

    fn close_items(&mut self) {
        self.flush_signs();
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

    /// A parenthesis has closed: perhaps that of a row.
    fn end_row(&mut self) {
        let depth = self.depth;
        let Some(list) = self.lists.last().filter(|list| list.of == Of::Rows && list.depth == depth) else {
            return;
        };
        list.is_between = true;
        let shown = list.shown;
        let had_literal = list.has_literal;
        let is_repeated = self.lists.end_item(&mut self.hash) && had_literal && self.inserts;
        if is_repeated {
            self.output.rewind(shown);
        }
        let position = self.output.position();
        if let Some(list) = self.lists.last() {
            list.shown = position;
        }
    }

    fn comma(&mut self, token: Token) {
        let depth = self.depth;
        let position = self.output.position();
        match self.lists.last().filter(|list| list.depth == depth && !list.is_query) {
            Some(list) if list.of == Of::Rows => {
                list.is_between = false;
            }
            Some(list) => {
                if list.shown == list.start {
                    list.shown = position;
                }
                self.flush_signs();
                self.lists.end_item(&mut self.hash);
            }
            None => self.add(u64::from(b',')),
        }
        self.output.keep(token.start, token.end);
    }

    fn semicolon(&mut self, token: Token) {
        self.close_lists();
        self.depth = 0;
        self.is_separated = true;
        self.inserts = false;
        self.output.keep(token.start, token.end);
    }
}
