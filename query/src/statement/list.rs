//! Lists whose length does not matter: those of `IN (..)` and the rows of `VALUES`.
//!
//! Items that are the same without their literals count once. While an item is read, the statement's own hash waits in
//! the list.

use super::hash::{self, EMPTY};

/// Lists in lists deeper than this are read as anything else in parentheses.
const DEEPEST: usize = 8;

/// What a list is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// What the parenthesis behind `IN` opens.
    Items,
    /// The rows behind `VALUES`.
    Rows,
}

#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) of: Of,
    /// How many parentheses are open where its commas stand.
    pub(super) depth: usize,
    /// The statement's hash without the item that is read now.
    outer: u64,
    /// The hash of the item before.
    previous: Option<u64>,
    items: u64,
    /// Whether all items so far are the same.
    is_uniform: bool,
    /// Whether the item that is read has a literal.
    pub(super) has_literal: bool,
    pub(super) all_have_literals: bool,
    /// A subquery, which has no items.
    pub(super) is_query: bool,
    /// A row is complete, so a comma or the end comes next.
    pub(super) is_between: bool,
    /// Where in the text it begins.
    pub(super) start: usize,
    /// Where in the text the first item ends, or the last row that is shown.
    pub(super) shown: usize,
}

impl List {
    fn new(of: Of, depth: usize, outer: u64, start: usize) -> Self {
        List {
            of,
            depth,
            outer,
            previous: None,
            items: 0,
            is_uniform: true,
            has_literal: false,
            all_have_literals: true,
            is_query: false,
            is_between: false,
            start,
            shown: start,
        }
    }

    /// Ends an item with this hash; tells whether it is the same as the one before.
    fn end_item(&mut self, item: u64) -> bool {
        let is_same = self.previous == Some(item);
        if !is_same {
            self.outer = hash::mix(self.outer, item);
            self.is_uniform &= self.previous.is_none();
        }
        self.previous = Some(item);
        self.items += 1;
        self.all_have_literals &= self.has_literal;
        self.has_literal = false;
        is_same
    }

    /// Whether it is shown as one item.
    pub(super) fn is_folded(&self) -> bool {
        self.is_uniform && self.all_have_literals && !self.is_query
    }
}

/// The lists that are open.
pub(super) struct Lists {
    innermost: List,
    /// Those around it, the outermost first; behind them there is nothing.
    outer: [List; DEEPEST - 1],
    len: usize,
    longest: Option<u64>,
}

impl Lists {
    pub(super) fn new() -> Self {
        let none = List::new(Of::Items, 0, EMPTY, 0);
        Lists { innermost: none, outer: [none; DEEPEST - 1], len: 0, longest: None }
    }

    /// How many items the longest folded list has.
    pub(super) fn longest(&self) -> Option<u64> {
        self.longest
    }

    /// Whether no list is open.
    #[inline]
    pub(super) fn are_closed(&self) -> bool {
        self.len == 0
    }

    /// The innermost list.
    #[inline]
    pub(super) fn last(&mut self) -> Option<&mut List> {
        if self.len > 0 { Some(&mut self.innermost) } else { None }
    }

    /// Opens a list at a position in the text.
    pub(super) fn open(&mut self, of: Of, depth: usize, state: &mut u64, start: usize) {
        if self.len == DEEPEST {
            return;
        }
        if let Some(outer) = self.len.checked_sub(1).and_then(|last| self.outer.get_mut(last)) {
            *outer = self.innermost;
        }
        self.innermost = List::new(of, depth, *state, start);
        self.len += 1;
        *state = EMPTY;
    }

    /// Ends an item of the innermost list; tells whether it is the same as the one before.
    #[inline]
    pub(super) fn end_item(&mut self, state: &mut u64) -> bool {
        let item = std::mem::replace(state, EMPTY);
        self.last().is_some_and(|list| list.end_item(item))
    }

    /// Closes the innermost list, whose last item is complete, and goes on with the statement's hash.
    pub(super) fn close(&mut self, state: &mut u64) -> Option<List> {
        let list = *self.last()?;
        self.len -= 1;
        if let Some(outer) = self.len.checked_sub(1).and_then(|last| self.outer.get(last)) {
            self.innermost = *outer;
        }
        *state = list.outer;
        if list.is_folded() {
            self.longest = self.longest.max(Some(list.items));
        }
        Some(list)
    }
}
