//! All cases in turn, round by round.

use crate::cases::{Case, Group};
use crate::readings::{Readings, ask, outcomes};
use crate::statistics::Spread;
use crate::{Failure, callgrind};
use std::collections::BTreeMap;

/// How long to look.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    pub(crate) batches: usize,
}

impl Plan {
    pub(crate) const FULL: Self = Self { rounds: 21, batches: 15 };
    pub(crate) const QUICK: Self = Self { rounds: 3, batches: 7 };
}

/// What came out for one case.
#[derive(Debug)]
pub(crate) struct Result<'a> {
    pub(crate) case: &'a Case,
    /// One a round.
    rounds: Vec<Readings>,
    pub(crate) instructions: BTreeMap<&'static str, f64>,
    pub(crate) outcomes: Vec<String>,
}

impl Result<'_> {
    /// The spread over the rounds of what `figure` makes of one.
    pub(crate) fn spread(&self, figure: impl Fn(&Readings) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.rounds.iter().filter_map(figure).collect())
    }

    /// The middle of what the rounds read under this name.
    pub(crate) fn median(&self, name: &str) -> Option<f64> {
        self.spread(|round| round.get(name).copied()).map(|spread| spread.median)
    }

    /// Nanoseconds a call more than without a tool.
    pub(crate) fn overhead(&self, function: &str) -> Option<Spread> {
        self.spread(|round| difference(round, &format!("{function}.case"), &format!("{function}.bare")))
    }

    /// The overhead of the plain function, in floors.
    pub(crate) fn floors(&self) -> Option<Spread> {
        self.spread(|round| {
            let floor = difference(round, "plain.floor", "plain.bare")?;
            Some(difference(round, "plain.case", "plain.bare")? / floor)
        })
    }

    /// The overhead of the plain function while another thread calls it too.
    pub(crate) fn pair(&self) -> Option<Spread> {
        self.spread(|round| difference(round, "pair.case", "plain.bare"))
    }
}

fn difference(round: &Readings, of: &str, and: &str) -> Option<f64> {
    Some(round.get(of)? - round.get(and)?)
}

/// Runs every case in every round. Rounds begin at another case each, so that none always follows the same one.
pub(crate) fn run<'a>(cases: &'a [Case], plan: &Plan) -> std::result::Result<Vec<Result<'a>>, Failure> {
    let mut results: Vec<_> = cases
        .iter()
        .map(|case| Result { case, rounds: Vec::new(), instructions: BTreeMap::new(), outcomes: Vec::new() })
        .collect();
    for round in 0..plan.rounds {
        eprintln!("round {} of {}", round + 1, plan.rounds);
        results.rotate_left(1);
        for result in &mut results {
            let mut readings = Readings::new();
            if result.case.group != Group::Requests {
                readings.extend(ask(result.case, &["processor"])?);
            }
            readings.extend(ask(result.case, &["time", &plan.batches.to_string()])?);
            result.rounds.push(readings);
        }
    }
    eprintln!("allocations and outcomes");
    for result in &mut results {
        let last = result.rounds.last_mut().ok_or("there was no round")?;
        last.extend(ask(result.case, &["allocations"])?);
        if result.case.group == Group::Requests {
            last.extend(ask(result.case, &["failures"])?);
        }
        result.outcomes = outcomes(result.case)?;
    }
    if callgrind::available() {
        eprintln!("instructions");
        for result in &mut results {
            let functions: &[_] =
                if result.case.group == Group::Requests { &["request"] } else { &["plain", "future"] };
            for function in functions {
                result.instructions.insert(*function, callgrind::instructions(result.case, function)?);
            }
        }
    } else {
        eprintln!("there is no valgrind, so instructions are not counted");
    }
    Ok(results)
}
