//! Models of the lock-free parts of `dials-runtime`, run by a plain `cargo test`.
//!
//! The very files that ship are compiled here against loom's atomics, and loom runs each model through every
//! interleaving of its threads and every value that the memory model lets a load return. What a model claims holds on
//! any processor, not only on the one that ran it.
//!
//! The main thread of a model only starts the others and looks at the end, and threads that only read are started last.
//! Loom runs them in that order at first and finds what else can happen from the latest access to each atomic; a load
//! that comes first would be forgotten behind the writer's own, one that comes last is offered every older value.

#![cfg(test)]
#![allow(dead_code, reason = "the parts that no model needs are compiled all the same")]
#![allow(clippy::modulo_one, reason = "the tables are that small")]

mod grid;
mod size;
mod sync;

#[path = "../../src/lane.rs"]
mod lane;
#[path = "../../src/map.rs"]
mod map;
#[allow(dead_code, reason = "loom's atomics are not made of zeros")]
#[path = "../../src/owned.rs"]
mod owned;
#[path = "../../src/shard.rs"]
mod shard;

mod counting;
mod hand_over;
mod insertion;
mod links;

/// Everything is explored.
fn explore(model: impl Fn() + Sync + Send + 'static) {
    loom::model::Builder::new().check(model);
}

/// Everything is explored that needs at most so many switches away from a thread that could go on. Nearly all known
/// concurrency defects show with two.
fn explore_up_to(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

/// Runs the threads side by side to their end.
fn together<T: 'static, const N: usize>(threads: [Box<dyn FnOnce() -> T>; N]) -> [T; N] {
    threads.map(|work| loom::thread::spawn(work)).map(|thread| thread.join().unwrap())
}

/// A value that outlives the model, as the statics of the runtime do.
fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
