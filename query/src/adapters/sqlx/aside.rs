//! A thread for what must not be done within the program's subscriber.

use crate::ended;
use crate::record::Record;
use dials_runtime::__private::{Link, Linked, List};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// So many records may wait.
const WAITING: usize = 1024;

struct Worker {
    /// In the child of a fork there is no such thread.
    process: u32,
    /// `None` if it could not be started.
    queue: Option<SyncSender<Arc<Record>>>,
    next: Link<Worker>,
}

impl Linked for Worker {
    fn next(&self) -> &Link<Worker> {
        &self.next
    }
}

static WORKERS: List<Worker> = List::new();

thread_local! {
    /// It is a worker's.
    static IS_ASIDE: Cell<bool> = const { Cell::new(false) };
}

/// Tells the subscriber of a slow query, on the thread. Where that cannot be, or too many wait, it is not told. Nor is it
/// told of a query of its own, or there would be no end to it.
pub(super) fn tell(record: Arc<Record>) {
    if let Some(queue) = worker().queue.as_ref().filter(|_| !IS_ASIDE.get()) {
        let _ = queue.try_send(record);
    }
}

/// Nobody waits for another here, who may have been left behind by a fork: threads that come at the same time start one
/// each, and one of them is heard of no more.
fn worker() -> &'static Worker {
    let process = std::process::id();
    WORKERS.iter().find(|worker| worker.process == process).unwrap_or_else(|| {
        let worker = Box::leak(Box::new(Worker { process, queue: start(), next: Link::new() }));
        WORKERS.push_static(worker);
        worker
    })
}

fn start() -> Option<SyncSender<Arc<Record>>> {
    let (queue, waiting) = sync_channel(WAITING);
    thread::Builder::new().name("dials-sqlx".to_owned()).spawn(move || tell_all(&waiting)).ok()?;
    Some(queue)
}

fn tell_all(waiting: &Receiver<Arc<Record>>) {
    IS_ASIDE.set(true);
    for record in waiting {
        dials_runtime::tell(|| ended::tell(&record));
    }
}
