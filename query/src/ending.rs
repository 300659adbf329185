//! How queries end, whatever they were begun by.

use crate::answer::Answer;
use crate::beside::Beside;
use crate::innermost;
use crate::scope;
use dials_runtime::__private::{Asked, Facts, Progress, Series, Started};
use dials_runtime::{Outcome, Verdict};

/// The query is over with this answer. Returns what is left of what was done beside it.
#[inline]
pub(crate) fn end(call: &Started, beside: Beside, answer: Answer<'_>, asked: Option<Asked<'_>>) -> Beside {
    let facts = Facts { asked, size: answer.rows };
    if answer.verdict.outcome == Outcome::Ok && beside.is_nothing() {
        call.finish_ok(facts);
        Beside::NOTHING
    } else {
        end_beside(call.series, call.progress, beside, &Told { verdict: answer.verdict, facts })
    }
}

/// All that there is to tell of a query. It is put together where it is told, and nowhere before.
struct Told<'a> {
    verdict: Verdict<'a>,
    facts: Facts<'a>,
}

/// The same where not all is said by counting it. What it takes is taken apart, so that it comes in registers.
#[inline(never)]
fn end_beside(series: &'static Series, progress: Progress, mut beside: Beside, told: &Told<'_>) -> Beside {
    let call = Started { series, progress };
    innermost::ending(beside.end(), || {
        if told.verdict.outcome == Outcome::Ok && !scope::is_inside() {
            call.finish_ok(told.facts);
        } else {
            call.finish_told(&told.verdict, &told.facts);
        }
    });
    beside
}

/// The scope of a guard is left that the query ends with.
#[inline]
pub(crate) fn leave(call: &Started, beside: Beside, asked: Option<Asked<'_>>) {
    if beside.is_nothing() {
        call.leave_asked(asked);
    } else {
        leave_beside(call.series, call.progress, beside, asked);
    }
}

#[inline(never)]
fn leave_beside(series: &'static Series, progress: Progress, beside: Beside, asked: Option<Asked<'_>>) {
    let verdict = Started { series, progress }.outcome_of_scope().into();
    drop(end_beside(series, progress, beside, &Told { verdict, facts: Facts { asked, size: None } }));
}
