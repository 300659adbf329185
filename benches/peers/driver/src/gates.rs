//! What is promised about the cost of a call, against the peers of the same run.

use crate::cases::Group;
use crate::rounds::Result;

/// `dials` against the fastest of a group, by the overhead of one function.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) against: &'static str,
    pub(crate) function: &'static str,
    pub(crate) fastest: String,
    /// The overhead of the fastest in overheads of `dials`.
    pub(crate) ratio: f64,
    pub(crate) goal: f64,
    pub(crate) least: f64,
}

impl Gate {
    pub(crate) fn holds(&self) -> bool {
        self.ratio >= self.least
    }
}

/// Group, what it is called, the goal, and what must hold.
const PROMISES: [(Group, &str, f64, f64); 3] = [
    (Group::Complete, "complete, by handles or attribute", 3.0, 3.0),
    (Group::Autometrics, "autometrics", 7.0, 6.0),
    (Group::Queue, "event queues", 1.2, 1.2),
];

/// Every comparison that the run allows: none unless `dials` and one of a group took part.
pub(crate) fn judge(results: &[Result<'_>]) -> Vec<Gate> {
    let mut gates = Vec::new();
    for (group, against, goal, least) in PROMISES {
        for function in ["plain", "result", "future"] {
            let overheads = |group: Group| {
                let of_group = results.iter().filter(move |result| result.case.group == group);
                of_group.filter_map(|result| Some((result, result.overhead(function)?.median)))
            };
            let fastest = overheads(group).min_by(|a, b| a.1.total_cmp(&b.1));
            if let (Some((_, ours)), Some((peer, theirs))) = (overheads(Group::Dials).next(), fastest) {
                let fastest = peer.case.name.clone();
                gates.push(Gate { against, function, fastest, ratio: theirs / ours, goal, least });
            }
        }
    }
    gates
}
