//! What happened, beside what was found.

use super::case::Case;
use super::client::Client;
use super::wrapping::Wrapping;
use dials_external::Category;
use dials_runtime::Outcome;
use std::fmt;

/// One error, in one wrapping.
pub(super) struct Cell {
    pub(super) case: Case,
    pub(super) client: Client,
    pub(super) wrapping: Wrapping,
    pub(super) outcome: Outcome,
}

impl Cell {
    fn found(&self) -> &'static str {
        match self.outcome {
            Outcome::Error(category) => category,
            ended => ended.result(),
        }
    }

    fn is_wrong(&self) -> bool {
        Some(self.found()) != self.case.expected_in(self.client, self.wrapping)
    }
}

pub(super) struct Matrix(pub(super) Vec<Cell>);

impl Matrix {
    /// What was expected and did not happen.
    pub(super) fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for (case, client) in Case::ALL.into_iter().flat_map(|case| Client::ALL.map(|client| (case, client)))
        {
            let cells = self.0.iter().filter(|cell| cell.case == case && cell.client == client);
            let mut found: Vec<_> = cells.map(|cell| cell.wrapping).collect();
            found.sort();
            let expected: &[Wrapping] = match case.expected(client) {
                None => &[],
                // What is no error is in no wrapping.
                Some(_) if case.is_answer() || case.is_without_value() => &[Wrapping::Bare],
                Some(_) => &Wrapping::ALL,
            };
            if found != expected {
                missing.push(format!("{case:?} through {client:?} in {found:?}"));
            }
        }
        missing
    }

    /// What landed elsewhere.
    pub(super) fn wrong(&self) -> Vec<String> {
        let wrong = self.0.iter().filter(|cell| cell.is_wrong());
        wrong
            .map(|cell| {
                let Cell { case, client, wrapping, .. } = cell;
                format!("{case:?} through {client:?} as {wrapping:?}: {}", cell.found())
            })
            .collect()
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = || {
            let categories = Category::ALL.map(Category::as_str);
            ["ok"].into_iter().chain(categories).chain(["panic", "cancelled"])
        };
        write!(f, "{:24}", "what happened")?;
        for column in columns() {
            write!(f, "{column:>13}")?;
        }
        for case in Case::ALL {
            write!(f, "\n{:24}", format!("{case:?}"))?;
            for column in columns() {
                let count = self.0.iter().filter(|cell| cell.case == case && cell.found() == column).count();
                let shown = if count == 0 { String::from(".") } else { count.to_string() };
                write!(f, "{shown:>13}")?;
            }
        }
        Ok(())
    }
}
