//! Giving a scope to work that is done elsewhere.

use super::current::{Slot, current};
use super::scoped::Scoped;
use dials_context::current::Inside;
use std::future::Future;

/// The future in the scope that this is called in, wherever it is polled: for a task that is spawned.
///
/// The scope goes on until the future is gone. Called outside of any scope, it keeps the future outside.
///
/// ```
/// # use dials_query::scope::{self, scope};
/// # async fn load_items(order: u32) {}
/// # async fn orders() {
/// let items = tokio::spawn(scope::inherit(load_items(7)));
/// # let _ = items.await;
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(scope("GET /orders").track(orders()));
/// ```
pub fn inherit<F: Future>(future: F) -> Scoped<F> {
    Scoped::new(current(), future)
}

/// The closure in the scope that this is called in, wherever it runs: for a thread or a pool of threads.
///
/// The scope goes on until the closure has run or is dropped. Called outside of any scope, it keeps the closure outside.
///
/// ```
/// # use dials_query::scope::{self, scope};
/// # fn load_items(order: u32) {}
/// scope("GET /orders").run(|| {
///     let items = std::thread::spawn(scope::inherit_sync(|| load_items(7)));
///     // ..
/// #   items.join().unwrap();
/// });
/// ```
pub fn inherit_sync<F: FnOnce() -> R, R>(work: F) -> impl FnOnce() -> R + use<F, R> {
    let mut slot = Slot::new(current());
    move || {
        let _inside = Inside::enter(&mut slot);
        work()
    }
}

/// `tokio::spawn` for a task in the scope that this is called in.
///
/// ```
/// # use dials_query::scope::{self, scope};
/// # async fn load_items(order: u32) {}
/// # async fn orders() {
/// let items = scope::spawn(load_items(7));
/// # let _ = items.await;
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(scope("GET /orders").track(orders()));
/// ```
///
/// # Panics
///
/// Outside of a runtime, as `tokio::spawn` does.
#[cfg(any(test, feature = "tokio-1"))]
#[track_caller]
pub fn spawn<F>(future: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    tokio::spawn(inherit(future))
}
