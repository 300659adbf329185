//! What parentheses, commas and semicolons mean to the lists that are open.

use super::super::dialect::DoubleQuotes;
use super::super::keyword::Keyword;
use super::super::list::Of;
use super::super::text::Output;
use super::super::token::{Kind, Token};
use super::Reader;

impl<O: Output> Reader<'_, '_, O> {
    /// Closes what the end of a statement closes.
    pub(super) fn close_lists(&mut self) {
        self.flush_signs();
        while let Some(list) = self.lists.last() {
            if !list.is_between {
                self.lists.end_item(&mut self.hash);
            }
            self.lists.close(&mut self.hash);
        }
    }

    /// What the next token means for the list that is open, and for the statement before.
    #[inline]
    pub(super) fn before(&mut self, kind: Kind) {
        if self.is_separated && kind != Kind::Semicolon {
            self.is_separated = false;
            if !self.is_empty {
                self.add(u64::from(b';'));
            }
        }
        if !self.lists.are_closed() {
            self.end_rows(kind);
        }
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

    /// A parenthesis where nothing is expected, and no secret.
    #[inline]
    pub(super) fn pass_over_open(&mut self, token: Token) {
        self.summary.pass_over_open();
        self.secrets.pass_over_open();
        self.before(token.kind);
        self.open(token);
        self.calm_down();
    }

    /// The same for one that closes.
    #[inline]
    pub(super) fn pass_over_close(&mut self, token: Token) {
        self.summary.pass_over_close();
        self.secrets.pass_over_close();
        self.before(token.kind);
        self.close(token);
        self.calm_down();
    }

    /// The rows that begin there are alike, but for their literals.
    pub(super) fn open_rows(&mut self, start: usize) {
        self.flush_signs();
        self.output.keep_to(start);
        let position = self.output.position();
        self.lists.open(Of::Rows, self.depth, &mut self.hash, position);
    }

    /// Whether it is a string, in a language where it may be one: it is an item of a list all by itself, or stands behind
    /// two words that have a value behind them.
    #[inline]
    pub(super) fn is_item(&mut self, token: Token) -> bool {
        (!self.lists.are_closed() || self.previous == Keyword::Is)
            && self.dialect.double_quotes() == DoubleQuotes::NameOrValue
            && self.is_quoted_item(token)
    }

    fn is_quoted_item(&mut self, token: Token) -> bool {
        let depth = self.depth;
        let byte = |at: Option<usize>| at.and_then(|at| self.source.get(at));
        let is_quoted = byte(Some(token.start)) == Some(&b'"');
        let is_part_of_more = byte(token.start.checked_sub(1)) == Some(&b'.')
            || matches!(byte(Some(token.end)), Some(b'.' | b'('));
        let is_item = self.lists.last().is_some_and(|list| match list.of {
            Of::Items => list.depth == depth && !list.is_query,
            Of::Rows => list.depth + 1 == depth,
        });
        is_quoted && !is_part_of_more && (is_item || self.previous == Keyword::Is)
    }

    #[inline]
    pub(super) fn open(&mut self, token: Token) {
        // MySQL takes `VALUE` for `VALUES`.
        if self.previous == Keyword::Value && self.inserts && self.lists.are_closed() {
            self.open_rows(token.start);
        }
        self.add(u64::from(b'('));
        self.depth += 1;
        if self.previous == Keyword::In {
            self.output.keep_to(token.end);
            let position = self.output.position();
            self.lists.open(Of::Items, self.depth, &mut self.hash, position);
        }
    }

    #[inline]
    pub(super) fn close(&mut self, token: Token) {
        let depth = self.depth;
        if self.lists.last().is_some_and(|list| list.of == Of::Items && list.depth == depth) {
            self.close_items(token.start);
        }
        self.add(u64::from(b')'));
        self.depth = self.depth.saturating_sub(1);
        self.end_row(token.end);
    }

    fn close_items(&mut self, end: usize) {
        self.flush_signs();
        self.output.keep_to(end);
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
    #[inline]
    fn end_row(&mut self, end: usize) {
        let depth = self.depth;
        let Some(list) = self.lists.last().filter(|list| list.of == Of::Rows && list.depth == depth) else {
            return;
        };
        list.is_between = true;
        let shown = list.shown;
        let had_literal = list.has_literal;
        let is_repeated = self.lists.end_item(&mut self.hash) && had_literal && self.inserts;
        self.output.keep_to(end);
        if is_repeated {
            self.output.rewind(shown);
        }
        let position = self.output.position();
        if let Some(list) = self.lists.last() {
            list.shown = position;
        }
    }

    #[inline]
    pub(super) fn comma(&mut self, token: Token) {
        let depth = self.depth;
        match self.lists.last().filter(|list| list.depth == depth && !list.is_query) {
            Some(list) if list.of == Of::Rows => {
                list.is_between = false;
            }
            Some(list) => {
                if list.shown == list.start {
                    self.output.keep_to(token.start);
                    list.shown = self.output.position();
                }
                self.flush_signs();
                self.lists.end_item(&mut self.hash);
            }
            None => self.add(u64::from(b',')),
        }
    }

    pub(super) fn semicolon(&mut self) {
        self.close_lists();
        self.depth = 0;
        self.is_separated = true;
        self.inserts = false;
    }
}
