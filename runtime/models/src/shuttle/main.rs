//! The models in `src`, run by shuttle. See the library's documentation.

#![allow(dead_code, reason = "the parts that no model needs are compiled all the same")]
#![allow(unreachable_pub, reason = "what other crates need is needed by nobody here")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a model is a test"
)]

mod explorer;
#[path = "../grid.rs"]
mod grid;
mod size;
#[path = "../sync.rs"]
mod sync;

#[path = "../../../src/epochs.rs"]
mod epochs;
#[path = "../../../src/lane.rs"]
mod lane;
#[path = "../../../src/map.rs"]
mod map;
#[path = "../../../src/owned.rs"]
mod owned;
#[path = "../../../src/shard.rs"]
mod shard;
#[path = "../../../src/shown.rs"]
mod shown;
#[path = "../../../src/slot.rs"]
mod slot;
#[path = "../../../src/turn.rs"]
mod turn;

mod ageing;
#[path = "../counting.rs"]
mod counting;
#[path = "../hand_over.rs"]
mod hand_over;
#[path = "../insertion.rs"]
mod insertion;
#[path = "../links.rs"]
mod links;
mod reuse;
mod showing;
#[path = "../switching.rs"]
mod switching;
#[path = "../taking_turns.rs"]
mod taking_turns;
#[path = "../watching.rs"]
mod watching;

/// A value that outlives the model, as the statics of the runtime do.
fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
