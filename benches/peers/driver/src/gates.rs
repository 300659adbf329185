//! What is promised about the cost of a call, against the peers of the same run and against `#[timed]`.

use crate::cases::Group;
use crate::rounds::Result;
use std::fmt;

/// The overhead of one function, divided by that of another tool or the other way round.
#[derive(Debug)]
pub(crate) struct Gate {
    /// What is divided by what.
    pub(crate) what: String,
    pub(crate) function: &'static str,
    pub(crate) ratio: f64,
    pub(crate) goal: Bound,
    pub(crate) limit: Bound,
}

impl Gate {
    pub(crate) fn holds(&self) -> bool {
        self.limit.holds(self.ratio)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

use Bound::{AtLeast, AtMost};

impl Bound {
    fn holds(self, ratio: f64) -> bool {
        match self {
            AtLeast(least) => ratio >= least,
            AtMost(most) => ratio <= most,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AtLeast(least) => write!(f, "≥ {least} ×"),
            AtMost(most) => write!(f, "≤ {most} ×"),
        }
    }
}

/// Group, what it is called, the goal for its fastest in overheads of `dials`, and what must hold.
const PROMISES: [(Group, &str, Bound, Bound); 3] = [
    (Group::Complete, "complete, by handles or attribute", AtLeast(3.0), AtLeast(3.0)),
    (Group::Autometrics, "autometrics", AtLeast(7.0), AtLeast(6.0)),
    (Group::Queue, "event queues", AtLeast(1.2), AtLeast(1.2)),
];

/// At most 5 ns more than the 20 ns of `#[timed]`.
const TRACK_EXTERNAL: Bound = AtMost(1.25);

/// Every comparison that the run allows: none unless `dials` and one of a group took part.
pub(crate) fn judge(results: &[Result<'_>]) -> Vec<Gate> {
    let functions = ["plain", "result", "future"];
    let fastest = |group: Group, function: &str| {
        let of_group = results.iter().filter(|result| result.case.group == group);
        let overheads = of_group.filter_map(|result| Some((result, result.overhead(function)?.median)));
        overheads.min_by(|a, b| a.1.total_cmp(&b.1))
    };
    let mut gates = Vec::new();
    for (group, against, goal, limit) in PROMISES {
        for function in functions {
            if let (Some((_, ours)), Some((peer, theirs))) =
                (fastest(Group::Dials, function), fastest(group, function))
            {
                let what = format!("{against}: {} ÷ dials", peer.case.name);
                gates.push(Gate { what, function, ratio: theirs / ours, goal, limit });
            }
        }
    }
    for function in functions {
        if let (Some((_, timed)), Some((_, external))) =
            (fastest(Group::Dials, function), fastest(Group::External, function))
        {
            let what = "`track_external` ÷ `timed`".to_owned();
            let (goal, limit) = (TRACK_EXTERNAL, TRACK_EXTERNAL);
            gates.push(Gate { what, function, ratio: external / timed, goal, limit });
        }
    }
    gates
}
