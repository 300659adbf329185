//! Where queries leave their records, and who hands them to the hooks.

use super::counts;
use super::sink::Sink;
use crate::record::Record;
use dials_runtime::__private::{Link, Linked, List};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How many records may wait for the thread, which is never kept from them by a hook.
const QUEUE: usize = 1024;

/// One a process: in the child of a fork the thread is not there.
///
/// A query takes no lock here. The thread never waits at the queue but is parked, or the queue would take one to wake it.
pub(super) struct Desk {
    process: u32,
    queue: SyncSender<Message>,
    /// The thread holds it for as long as it lives.
    received: Arc<Mutex<Receiver<Message>>>,
    /// Records that were more than the queue holds.
    lost: Arc<AtomicU64>,
    /// Held by who starts the thread.
    starting: Mutex<()>,
    thread: OnceLock<Thread>,
    next: Link<Desk>,
}

enum Message {
    Record(Arc<Record>),
    /// Answers when the sink is known.
    Add(Arc<Sink>, SyncSender<()>),
    /// Asks for all sinks, when they have all that was left before.
    Sinks(SyncSender<Vec<Arc<Sink>>>),
}

impl Linked for Desk {
    fn next(&self) -> &Link<Desk> {
        &self.next
    }
}

static DESKS: List<Desk> = List::new();

impl Desk {
    fn new() -> Self {
        let (queue, received) = mpsc::sync_channel(QUEUE);
        Desk {
            process: std::process::id(),
            queue,
            received: Arc::new(Mutex::new(received)),
            lost: Arc::default(),
            starting: Mutex::new(()),
            thread: OnceLock::new(),
            next: Link::new(),
        }
    }

    /// The one of this process, if it has any.
    fn find() -> Option<&'static Desk> {
        let process = std::process::id();
        DESKS.iter().find(|desk| desk.process == process)
    }

    pub(super) fn of_this_process() -> &'static Desk {
        Desk::find().unwrap_or_else(|| {
            let desk = Box::leak(Box::new(Desk::new()));
            DESKS.push_static(desk);
            // Another thread may have been first.
            Desk::find().unwrap_or(desk)
        })
    }

    pub(super) fn is_of_this_process(&self) -> bool {
        self.process == std::process::id()
    }

    /// Hands all records to this sink too from now on. The desk must have been started.
    pub(super) fn add(&self, sink: Arc<Sink>) {
        let Some(thread) = self.thread.get() else { return };
        let (answer, answered) = mpsc::sync_channel(1);
        // The thread never ends, and makes room.
        let _ = self.queue.send(Message::Add(sink, answer));
        thread.unpark();
        // Records that the queue has no room for are counted for the sinks that the thread knows by then, so it must know
        // this one before the first of them.
        let _ = answered.recv();
    }

    /// Starts the thread, unless there is one.
    pub(super) fn start(&self) -> io::Result<()> {
        let _one_at_a_time = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        if self.thread.get().is_some() {
            return Ok(());
        }
        // There is no hook in this process yet.
        counts::forget_hooks();
        let (received, lost) = (self.received.clone(), self.lost.clone());
        let work = move || hand_out(&received.lock().unwrap_or_else(PoisonError::into_inner), &lost);
        let thread = thread::Builder::new().name("dials-alerts".to_owned()).spawn(work)?;
        self.thread.get_or_init(|| thread.thread().clone());
        Ok(())
    }

    fn offer(&self, record: &Arc<Record>) {
        let Some(thread) = self.thread.get() else { return };
        if self.queue.try_send(Message::Record(record.clone())).is_err() {
            self.lost.fetch_add(1, Relaxed);
        }
        thread.unpark();
    }

    /// All sinks, when they have all that was offered before; `None` if that takes longer.
    pub(super) fn sinks(&self, deadline: Instant) -> Option<Vec<Arc<Sink>>> {
        let Some(thread) = self.thread.get() else { return Some(Vec::new()) };
        let (answer, answered) = mpsc::sync_channel(1);
        let mut question = Message::Sinks(answer);
        while let Err(TrySendError::Full(unsent)) = self.queue.try_send(question) {
            if deadline <= Instant::now() {
                return None;
            }
            question = unsent;
            // The thread is at it.
            thread::sleep(Duration::from_millis(1));
        }
        thread.unpark();
        answered.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
    }
}

/// What the thread does for as long as the process lives.
fn hand_out(queue: &Receiver<Message>, lost: &AtomicU64) {
    let mut sinks: Vec<Arc<Sink>> = Vec::new();
    loop {
        let message = queue.try_recv();
        let lost = lost.swap(0, Relaxed);
        if lost > 0 {
            for sink in &sinks {
                sink.lose(lost);
            }
        }
        match message {
            Ok(Message::Record(record)) => sinks.retain(|sink| sink.fold(&record)),
            Ok(Message::Add(sink, answer)) => {
                sinks.push(sink);
                let _ = answer.send(());
            }
            Ok(Message::Sinks(answer)) => _ = answer.send(sinks.clone()),
            Err(mpsc::TryRecvError::Empty) => thread::park(),
            Err(mpsc::TryRecvError::Disconnected) => return,
        }
    }
}

/// Tells the hooks of this process. In the child of a fork there are those of the parent, whose threads are not there;
/// what they are not told of is counted.
pub(super) fn offer(record: &Arc<Record>) {
    if DESKS.iter().next().is_none() {
        return;
    }
    match Desk::find() {
        Some(desk) => desk.offer(record),
        None => counts::drop_for_all(),
    }
}

/// When this time will be over; there is no need to wait for more than a day.
pub(super) fn deadline(timeout: Duration) -> Instant {
    Instant::now() + timeout.min(Duration::from_secs(24 * 60 * 60))
}

/// Tells all hooks at once what they would be told of later. Says whether that was done within this time.
///
/// A program calls it before it ends, since nobody waits for hooks then.
pub fn flush(timeout: Duration) -> bool {
    let deadline = deadline(timeout);
    let Some(desk) = Desk::find() else { return true };
    // All are asked at once, so that one that blocks takes no time from the others.
    let Some(sinks) = desk.sinks(deadline) else { return false };
    for sink in &sinks {
        sink.hurry();
    }
    sinks.iter().all(|sink| sink.flush(deadline))
}
