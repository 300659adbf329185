//! The log of this process.
//!
//! A process has one at a time. The child of a fork has its parent's memory, but no thread that writes, and its locks may
//! be held by nobody. So what is here belongs to a process, by its number: a child begins a log of its own in the same
//! file, with an empty queue and counts of its own, when it has the first record for it. What waited in the queue when
//! it was forked is the parent's to write.

use super::counts::Counts;
use super::error::LogError;
use super::file::RotatingFile;
use super::queue::{Put, Queue};
use super::settings::Settings;
use super::writer::{Sink, Writer};
use super::{size, trouble};
use crate::record::Record;
use dials_runtime::__private::{Link, Linked, List};
use std::path::{Path, PathBuf};
use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};
use std::{fmt, io, process, ptr};

/// A log, from its start until its thread has ended. It stays in memory, since others may be about to look at it.
pub(super) struct Running {
    process: u32,
    path: PathBuf,
    settings: Settings,
    pub(super) queue: Queue,
    pub(super) counts: Counts,
    writer: OnceLock<Thread>,
    progress: Mutex<Progress>,
    changed: Condvar,
    ended: AtomicBool,
    next: Link<Running>,
}

#[derive(Default)]
struct Progress {
    /// Every record with a lower number is written or lost.
    settled_below: u64,
    stopping: bool,
    thread: Option<JoinHandle<()>>,
}

impl Linked for Running {
    fn next(&self) -> &Link<Running> {
        &self.next
    }
}

/// Of this process, and of those that it comes from by forks.
static LOGS: List<Running> = List::new();

impl Running {
    pub(super) fn new(path: PathBuf, settings: Settings) -> Self {
        Running {
            process: process::id(),
            path,
            settings,
            queue: Queue::new(settings.queue_bytes),
            counts: Counts::default(),
            writer: OnceLock::new(),
            progress: Mutex::default(),
            changed: Condvar::new(),
            ended: AtomicBool::new(false),
            next: Link::new(),
        }
    }

    /// One that is the log of this process from now on, unless there is one.
    pub(super) fn claim(path: PathBuf, settings: Settings) -> Result<&'static Self, LogError> {
        let (running, first) = Running::new(path, settings).enlist();
        if ptr::eq(running, first) {
            return Ok(running);
        }
        running.never_ran();
        Err(LogError::Running { path: first.path.clone() })
    }

    /// Puts it in the list. Gives it, and the one that is the log of this process: of those that come at the same time,
    /// the first in the list.
    fn enlist(self) -> (&'static Self, &'static Self) {
        let running: &'static Running = Box::leak(Box::new(self));
        LOGS.push_static(running);
        (running, Running::that_runs_in(running.process).unwrap_or(running))
    }

    fn that_runs_in(process: u32) -> Option<&'static Self> {
        LOGS.iter().find(|running| running.process == process && !running.ended.load(Acquire))
    }

    /// The log of this process, if it has one or its parent had.
    pub(super) fn current() -> Option<&'static Self> {
        // Most programs have none at all, and need not be asked for their number.
        let newest = LOGS.iter().filter(|running| !running.ended.load(Acquire)).last()?;
        let process = process::id();
        Running::that_runs_in(process).or_else(|| Some(newest.inherit()))
    }

    /// What continues this one, of a parent, in this process.
    #[cold]
    fn inherit(&self) -> &'static Self {
        let (running, first) = Running::new(self.path.clone(), self.settings).enlist();
        if !ptr::eq(running, first) {
            running.never_ran();
        } else if let Err(error) = running.spawn(RotatingFile::new(&running.path, running.settings)) {
            // What is offered waits in the queue, and is dropped in its turn.
            trouble::no_thread(&running.path, &error);
        }
        first
    }

    pub(super) fn all_of_this_process() -> impl Iterator<Item = &'static Self> {
        let process = process::id();
        LOGS.iter().filter(move |running| running.process == process)
    }

    /// This one, or what continues it in the child of a fork, if there is anything.
    pub(super) fn of_this_process(&'static self) -> Option<&'static Self> {
        let process = process::id();
        if self.process == process { Some(self) } else { Running::that_runs_in(process) }
    }

    /// Starts the thread that writes.
    pub(super) fn spawn(&'static self, sink: impl Sink + Send + 'static) -> io::Result<()> {
        let write = move || Writer::new(self, sink).run();
        let thread = thread::Builder::new().name("dials-slow-log".to_owned()).spawn(write)?;
        // It may have begun before it is known here: then it has seen what was put in before.
        _ = self.writer.set(thread.thread().clone());
        thread.thread().unpark();
        self.progress().thread = Some(thread);
        Ok(())
    }

    /// It is the log of no process.
    pub(super) fn never_ran(&self) {
        self.queue.close();
        let mut taken = Vec::new();
        loop {
            self.queue.take(&mut taken);
            if taken.is_empty() {
                break;
            }
            self.counts.failed(taken.len());
            taken.clear();
        }
        self.ended.store(true, Release);
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn offer(&self, record: &Arc<Record>) {
        let (record, bytes) = size::bounded(record);
        match self.queue.put(record, bytes) {
            Put::In { dropped } => {
                if dropped > 0 {
                    self.counts.dropped(dropped);
                }
                if let Some(writer) = self.writer.get() {
                    writer.unpark();
                }
            }
            Put::Busy | Put::Closed => self.counts.dropped(1),
        }
    }

    /// Waits until all that was put in before is written or lost.
    pub(super) fn flush(&self, timeout: Duration) -> bool {
        let below = self.queue.below();
        self.wait(timeout, |progress| progress.settled_below >= below || self.ended.load(Acquire))
    }

    /// In the child of a fork, no log continues that of a parent any more, unless one does already.
    pub(super) fn inherit_no_more() {
        let process = process::id();
        let of_others = LOGS.iter().filter(|running| running.process != process);
        of_others.for_each(|running| running.ended.store(true, Release));
    }

    /// Has the writer write what is left and end, and waits for that.
    pub(super) fn stop(&self, timeout: Duration) -> bool {
        self.progress().stopping = true;
        self.changed.notify_all();
        if let Some(writer) = self.writer.get() {
            writer.unpark();
        }
        let ended = self.wait(timeout, |_| self.ended.load(Acquire));
        if ended {
            let thread = self.progress().thread.take();
            // It has nothing left to do.
            thread.map(JoinHandle::join);
        }
        ended
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something is so, and says whether it is.
    fn wait(&self, timeout: Duration, is_so: impl Fn(&Progress) -> bool) -> bool {
        let begun = Instant::now();
        let mut progress = self.progress();
        while !is_so(&progress) {
            let left = timeout.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return false;
            }
            progress = self.changed.wait_timeout(progress, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// For the writer: whether it is to end.
    pub(super) fn is_stopping(&self) -> bool {
        self.progress().stopping
    }

    /// For the writer: waits for so long, or until it is to end.
    pub(super) fn wait_to_stop(&self, timeout: Duration) {
        self.wait(timeout, |progress| progress.stopping);
    }

    /// For the writer: every record with a lower number is written or lost.
    pub(super) fn settled(&self, below: u64) {
        self.progress().settled_below = below;
        self.changed.notify_all();
    }

    /// For the writer: it will do nothing any more.
    pub(super) fn end(&self) {
        let progress = self.progress();
        self.ended.store(true, Release);
        drop(progress);
        self.changed.notify_all();
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("path", &self.path).finish_non_exhaustive()
    }
}
