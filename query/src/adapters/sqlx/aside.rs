//! A thread for what must not be done within the program's subscriber.

use dials_runtime::__private::{Link, Linked, List};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use tracing::Dispatch;
use tracing::dispatcher::with_default;

/// So much may wait.
const WAITING: usize = 1024;

type Work = Box<dyn FnOnce() + Send>;

struct Worker {
    /// In the child of a fork there is no such thread.
    process: u32,
    /// `None` if it could not be started.
    queue: Option<SyncSender<Work>>,
    next: Link<Worker>,
}

impl Linked for Worker {
    fn next(&self) -> &Link<Worker> {
        &self.next
    }
}

static WORKERS: List<Worker> = List::new();

/// Runs `work` on the thread. Where that cannot be, or too much is waiting, it runs here and what it tells is lost.
pub(super) fn run(work: impl FnOnce() + Send + 'static) {
    let work: Work = Box::new(work);
    let refused = match &worker().queue {
        Some(queue) => queue.try_send(work).err(),
        None => Some(TrySendError::Full(work)),
    };
    if let Some(TrySendError::Full(work) | TrySendError::Disconnected(work)) = refused {
        with_default(&Dispatch::none(), work);
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

fn start() -> Option<SyncSender<Work>> {
    let (queue, waiting) = sync_channel(WAITING);
    thread::Builder::new().name("dials-sqlx".to_owned()).spawn(move || work(&waiting)).ok()?;
    Some(queue)
}

/// What it does is ours. It ends in the program's subscriber, whose panics are caught there.
fn work(waiting: &Receiver<Work>) {
    for work in waiting {
        work();
    }
}
