//! Everything that can go wrong, through every client, in every wrapping: each lands in its category.

mod case;
mod client;
mod matrix;
mod wrapping;

use case::Case;
use client::Client;
use matrix::{Cell, Matrix};
use std::time::Duration;

/// The limit of cases that are about a limit.
const SHORT: Duration = Duration::from_millis(300);

#[test]
fn every_failure_lands_in_its_category() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let matrix = runtime.block_on(every_cell());
    println!("{matrix}");
    assert_eq!(matrix.missing(), Vec::<String>::new(), "nobody looked at these");
    assert_eq!(matrix.wrong(), Vec::<String>::new(), "these landed elsewhere");
}

async fn every_cell() -> Matrix {
    let running = Case::ALL.into_iter().flat_map(|case| {
        let does_it = move |client: &Client| case.expected(*client).is_some();
        let clients = Client::ALL.into_iter().filter(does_it);
        clients.map(move |client| (case, client, tokio::spawn(client.outcomes(case))))
    });
    // All of them are spawned before the first is waited for.
    let running: Vec<_> = running.collect();
    let mut cells = Vec::new();
    for (case, client, outcomes) in running {
        let outcomes = outcomes.await.unwrap();
        cells.extend(outcomes.into_iter().map(|(wrapping, outcome)| Cell {
            case,
            client,
            wrapping,
            outcome,
        }));
    }
    Matrix(cells)
}
