//! Loom runs a model through every interleaving of its threads and every value that the memory model lets a load return.

pub(crate) use loom::cell::UnsafeCell;
pub(crate) use loom::sync::atomic;

/// What a thread does.
pub(crate) type Work<T> = Box<dyn FnOnce() -> T + Send>;

/// Everything is explored.
pub(crate) fn explore(model: impl Fn() + Sync + Send + 'static) {
    loom::model::Builder::new().check(model);
}

/// Everything is explored that needs at most so many switches away from a thread that could go on. Nearly all known
/// concurrency defects show with two.
pub(crate) fn explore_up_to(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

/// Runs the threads side by side to their end.
pub(crate) fn together<T: Send + 'static>(threads: impl IntoIterator<Item = Work<T>>) -> Vec<T> {
    let running: Vec<_> = threads.into_iter().map(loom::thread::spawn).collect();
    running.into_iter().map(|thread| thread.join().unwrap()).collect()
}
