//! A text, and what of it is to be seen.

use super::MARK;
use std::ops::Range;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fate {
    /// Not decided yet.
    Open,
    /// Shown as it is.
    Kept,
    Masked,
    /// Masked as a part of a URL or a path, which does not go on after the next space.
    MaskedInUrl,
}

/// Invariant: what is masked stays masked, and counts for nothing in the passes that follow. A text that was redacted
/// has a mark in its place, so redacting it once more finds the same.
pub(super) struct Cover<'a> {
    pub(super) text: &'a str,
    fates: Vec<Fate>,
}

impl<'a> Cover<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut cover = Cover { text, fates: vec![Fate::Open; text.len()] };
        for (at, mark) in text.match_indices(MARK) {
            let is_of_url = cover.part(0..at).ends_with(['?', '/']);
            let fate = if is_of_url { Fate::MaskedInUrl } else { Fate::Masked };
            cover.settle(at..at + mark.len(), fate);
        }
        cover
    }

    pub(super) fn settle(&mut self, range: Range<usize>, fate: Fate) {
        for settled in self.fates.get_mut(range).into_iter().flatten() {
            if *settled == Fate::Open
                || fate == Fate::MaskedInUrl
                || (*settled, fate) == (Fate::Kept, Fate::Masked)
            {
                *settled = fate;
            }
        }
    }

    pub(super) fn mask(&mut self, range: Range<usize>) {
        self.settle(range, Fate::Masked);
    }

    /// The fate of one byte; beyond the end nothing is left to decide.
    pub(super) fn fate(&self, at: usize) -> Fate {
        self.fates.get(at).copied().unwrap_or(Fate::Kept)
    }

    pub(super) fn is_open(&self, at: usize) -> bool {
        self.fate(at) == Fate::Open
    }

    pub(super) fn is_masked(&self, at: usize) -> bool {
        matches!(self.fate(at), Fate::Masked | Fate::MaskedInUrl)
    }

    pub(super) fn part(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The range without what is open at its end and among `closers`.
    pub(super) fn trim_end(&self, range: Range<usize>, closers: &str) -> Range<usize> {
        let kept = self.part(range.clone()).char_indices().rev();
        let closing = kept.take_while(|(at, c)| self.is_open(range.start + at) && closers.contains(*c));
        range.start..closing.last().map_or(range.end, |(at, _)| range.start + at)
    }

    /// What is masked and was no mark before, in runs.
    pub(super) fn new_marks(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for at in (0..self.text.len()).filter(|at| self.is_masked(*at)) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end += 1,
                _ => runs.push(at..at + 1),
            }
        }
        runs.retain(|run| self.part(run.clone()).replace(MARK, "").contains(char::is_alphanumeric));
        runs
    }

    /// Two marks with a space between them are one.
    pub(super) fn render(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut after_mark = false;
        for (at, c) in self.text.char_indices() {
            if self.is_masked(at) {
                if !after_mark {
                    shown.push_str(MARK);
                }
                after_mark = true;
            } else if !(after_mark && c == ' ' && self.is_masked(at + 1)) {
                shown.push(c);
                after_mark = false;
            }
        }
        shown
    }
}
