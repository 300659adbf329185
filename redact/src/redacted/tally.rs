//! What the marks of one text took, as far as it is known.

use super::cover::Cover;
use crate::{Kind, Options, counts, deny};

/// One for each secret that the deny-list knows by its shape or name and that is masked, and one for each other mark.
pub(super) fn count(cover: &Cover<'_>) {
    kinds(cover).into_iter().for_each(counts::add);
}

pub(super) fn kinds(cover: &Cover<'_>) -> Vec<Kind> {
    let marks = cover.new_marks();
    if marks.is_empty() {
        return Vec::new();
    }
    let known = deny::find(cover.text, Options::current());
    let mut kinds = Vec::new();
    for finding in &known {
        if finding.range.clone().any(|at| cover.is_masked(at)) {
            kinds.push(finding.kind);
        }
    }
    for mark in marks {
        if !known.iter().any(|finding| finding.range.start < mark.end && mark.start < finding.range.end) {
            kinds.push(Kind::Other);
        }
    }
    kinds
}
