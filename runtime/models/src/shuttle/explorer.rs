//! Shuttle runs a model under many schedules: some drawn at random, some with a few switches at places that are.

pub(crate) use shuttle::sync::atomic;

use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::sync::atomic::{AtomicI32, Ordering};

/// What a thread does.
pub(crate) type Work<T> = Box<dyn FnOnce() -> T + Send>;

/// Schedules of each kind.
fn schedules() -> usize {
    const VARIABLE: &str = "DIALS_MODEL_SCHEDULES";
    match std::env::var(VARIABLE) {
        Ok(number) => number.parse().unwrap_or_else(|_| panic!("{VARIABLE}={number} is no number")),
        Err(_) => 100,
    }
}

/// Switches at places of PCT's choice; a defect that needs no more of them is found with a probability that is known.
const SWITCHES: usize = 3;

/// Many schedules are explored.
pub(crate) fn explore(model: impl Fn() + Sync + Send + 'static) {
    let model = std::sync::Arc::new(model);
    let run = |scheduler: Box<dyn Scheduler + Send>| {
        let model = model.clone();
        shuttle::Runner::new(scheduler, shuttle::Config::new()).run(move || model());
    };
    run(Box::new(RandomScheduler::new(schedules())));
    run(Box::new(PctScheduler::new(SWITCHES, schedules())));
}

/// For shuttle, no model is too large.
pub(crate) fn explore_up_to(_: usize, model: impl Fn() + Sync + Send + 'static) {
    explore(model);
}

/// Runs the threads side by side to their end.
pub(crate) fn together<T: Send + 'static>(threads: impl IntoIterator<Item = Work<T>>) -> Vec<T> {
    let running: Vec<_> = threads.into_iter().map(shuttle::thread::spawn).collect();
    running.into_iter().map(|thread| thread.join().unwrap()).collect()
}

/// A cell whose users must not meet. Shuttle knows no data race, so the cell looks out for itself: whoever is inside may
/// be held up there.
pub(crate) struct UnsafeCell<T> {
    value: std::cell::UnsafeCell<T>,
    /// How many read, or -1 while one writes.
    inside: AtomicI32,
}

impl<T> UnsafeCell<T> {
    pub(crate) fn new(value: T) -> Self {
        UnsafeCell { value: std::cell::UnsafeCell::new(value), inside: AtomicI32::new(0) }
    }

    pub(crate) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        assert!(self.inside.fetch_add(1, Ordering::SeqCst) >= 0, "read while it is written");
        let result = read(self.value.get());
        self.inside.fetch_sub(1, Ordering::SeqCst);
        result
    }

    pub(crate) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        assert_eq!(self.inside.swap(-1, Ordering::SeqCst), 0, "written while another is inside");
        let result = write(self.value.get());
        self.inside.store(0, Ordering::SeqCst);
        result
    }
}
