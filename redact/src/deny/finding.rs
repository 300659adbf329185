//! Secrets that were found, and the text without them.

use super::text::Text;
use crate::Kind;
use std::ops::Range;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, range: Range<usize>, kind: Kind) {
        self.0.push(Finding { range, kind });
    }

    /// In order. Those that overlap are one, of the kind that tells more: what is known by its shape, not by its name.
    pub(super) fn settle(self, text: &Text<'_>) -> Vec<Finding> {
        let mut findings = self.0;
        if findings.is_empty() {
            return findings;
        }
        findings.sort_by_key(|finding| finding.range.start);
        let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
        for finding in findings {
            match merged.last_mut() {
                Some(last) if finding.range.start < last.range.end => {
                    last.range.end = last.range.end.max(finding.range.end);
                    if telling(finding.kind) > telling(last.kind) {
                        last.kind = finding.kind;
                    }
                }
                _ => merged.push(finding),
            }
        }
        without_marks(text, merged)
    }
}

fn telling(kind: Kind) -> u8 {
    match kind {
        Kind::PrivateKey => 4,
        Kind::Jwt | Kind::Card | Kind::Iban | Kind::Email | Kind::NationalId => 1,
        Kind::ApiKey => 3,
        Kind::Token => 2,
        Kind::Password | Kind::Other => 0,
    }
}

/// A mark that is there stays, whatever it stands in, so that each mark of a finding is one more than there were.
fn without_marks(text: &Text<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    let mut marks = marks(text).into_iter().peekable();
    let mut rest = Vec::with_capacity(findings.len());
    for Finding { range, kind } in findings {
        let mut start = range.start;
        while marks.next_if(|mark| mark.end <= start).is_some() {}
        while let Some(mark) = marks.next_if(|mark| mark.start < range.end) {
            push(text, start..mark.start, kind, &mut rest);
            start = mark.end;
        }
        push(text, start..range.end, kind, &mut rest);
    }
    rest
}

/// What has neither letters nor digits keeps no secret.
fn push(text: &Text<'_>, range: Range<usize>, kind: Kind, rest: &mut Vec<Finding>) {
    if text.part(range.clone()).contains(char::is_alphanumeric) {
        rest.push(Finding { range, kind });
    }
}

fn marks(text: &Text<'_>) -> Vec<Range<usize>> {
    let brackets = text.as_str().match_indices('[').map(|(at, _)| at);
    brackets.filter_map(|at| mark_at(text, at).map(|length| at..at + length)).collect()
}

/// The length of the mark that begins here.
pub(super) fn mark_at(text: &Text<'_>, at: usize) -> Option<usize> {
    Kind::ALL.into_iter().map(Kind::mark).find(|mark| text.starts_with(at, mark)).map(str::len)
}

pub(super) fn render(text: &str, findings: &[Finding]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for Finding { range, kind } in findings {
        shown.push_str(text.get(end..range.start).unwrap_or_default());
        shown.push_str(kind.mark());
        end = range.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}
