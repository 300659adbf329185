//! Models of the lock-free parts of `dials-runtime`, run by a plain `cargo test`.
//!
//! Two explorers run them. Loom goes through every interleaving of a few threads and every value that the memory model
//! lets a load return: what a model claims holds on any processor, not only on the one that ran it. Shuttle draws
//! schedules of many threads, each a test of its own; its loads return what was stored last, so it says nothing about
//! orderings, but it meets what needs more threads, calls and keys than loom can bear. `DIALS_MODEL_SCHEDULES` says how
//! many schedules of each kind it draws.
//!
//! The very files that ship are compiled here against the explorer's atomics where they name theirs by `crate::sync`.
//! What others do with atomics is restated where two of them must be seen in order; a test holds this table to the
//! sources:
//!
//! | file of `runtime/src` | what holds it |
//! |---|---|
//! | `owned.rs` | model `links`, both explorers |
//! | `shard.rs` | model `counting`, both |
//! | `lane.rs` | models `hand_over` and `reuse`, both |
//! | `map.rs` | model `insertion`, both |
//! | `sync.rs` | the door through which the explorers come |
//! | `epochs.rs` | model `ageing`, shuttle |
//! | `shown.rs` | model `showing`, shuttle |
//! | `series.rs` | an id is taken by one exchange; a switch is one word, and a weight that is read beside it is used for the draw and the count of one call alike; retries are a counter |
//! | `slot.rs` | model `watching`, both |
//! | `watch.rs` | its table is of links of `owned.rs` and of slots; each other atomic is a word that is right alone |
//! | `site.rs` | model `switching`, both; a count of overflows is a counter by itself |
//! | `control.rs` | model `switching`, both |
//! | `turn.rs` | model `taking_turns`, both |
//! | `fork.rs` | a flag that is only ever set |
//! | `clock.rs` | its baseline is a link of `owned.rs`; what the latest check left belongs to who has the turn; each other atomic is a word that is right alone, since a call ends by the clock that it began with |
//! | `ids.rs` | one counter with a bound, moved by one exchange |
//! | `limits.rs` | one counter with a bound, moved by one exchange, and three words that are right alone |
//! | `fault.rs` | counters, each by itself |
//! | `accounts.rs` | counters, each by itself |
//! | `tell.rs` | a counter |
//! | `tick.rs` | a counter; whose turn it is says `turn.rs` |
//! | `source.rs` | a counter and a flag that is only ever set |
//! | `span.rs` | one word, which says whom to ask; its metadata is a link of `owned.rs` |
//!
//! The main thread of a model only starts the others and looks at the end, and threads that only read are started last.
//! Loom runs them in that order at first and finds what else can happen from the latest access to each atomic; a load
//! that comes first would be forgotten behind the writer's own, one that comes last is offered every older value.

#![cfg(test)]
#![allow(dead_code, reason = "the parts that no model needs are compiled all the same")]
#![allow(unreachable_pub, reason = "what other crates need is needed by nobody here")]
#![allow(clippy::modulo_one, reason = "the tables are that small")]
#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a model is a test, which clippy does not see in its helpers"
)]

#[path = "loom/explorer.rs"]
mod explorer;
mod grid;
#[path = "loom/size.rs"]
mod size;
mod sync;

#[path = "../../src/epochs.rs"]
mod epochs;
#[path = "../../src/lane.rs"]
mod lane;
#[path = "../../src/map.rs"]
mod map;
#[path = "../../src/owned.rs"]
mod owned;
#[path = "../../src/shard.rs"]
mod shard;
#[path = "../../src/slot.rs"]
mod slot;
#[path = "../../src/turn.rs"]
mod turn;

mod counting;
mod hand_over;
mod insertion;
mod links;
#[path = "loom/reuse.rs"]
mod reuse;
mod switching;
mod taking_turns;
mod watching;

use std::path::{Path, PathBuf};

/// A value that outlives the model, as the statics of the runtime do.
fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// The files in the table above.
fn listed() -> Vec<&'static str> {
    let rows = include_str!("lib.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0)).collect()
}

/// The files of a folder and of those in it, by their names from the first folder on.
fn files(folder: &Path, prefix: &str) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() { files(&path, &format!("{name}/")) } else { vec![(name, path)] }
        })
        .collect()
}

#[test]
fn every_file_with_an_atomic_is_in_the_table_and_no_other() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut with_atomics: Vec<_> = files(&sources, "")
        .into_iter()
        .filter(|(_, path)| {
            let text = std::fs::read_to_string(path).unwrap();
            text.contains("Atomic") || text.contains("fence(")
        })
        .map(|(name, _)| name)
        .collect();
    with_atomics.sort();
    let mut listed = listed();
    listed.sort_unstable();
    assert_eq!(with_atomics, listed, "the table says what holds each file that has atomics");
}
