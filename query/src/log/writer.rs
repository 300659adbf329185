//! The thread that makes lines of records and writes them.

use super::line;
use super::queue::Entry;
use super::running::Running;
use super::trouble::Trouble;
use std::path::Path;
use std::time::Duration;
use std::{io, process, thread};

/// How long what could not be written waits until it is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// Where lines go.
pub(super) trait Sink {
    /// Writes lines, each of which ends itself. Gives how many of them, from the first, are there whole; nothing is left of
    /// the others.
    fn append(&mut self, lines: &[String]) -> (usize, io::Result<()>);

    /// How often it began anew, in all.
    fn rotations(&self) -> u64;

    /// What the last time had to go around.
    fn in_the_way(&self) -> Option<&Path>;
}

pub(super) struct Writer<S> {
    running: &'static Running,
    sink: S,
    trouble: Trouble,
    process: u32,
    /// The log ends, and it could not be written.
    gave_up: bool,
}

impl<S: Sink> Writer<S> {
    pub(super) fn new(running: &'static Running, sink: S) -> Self {
        let trouble = Trouble::new(running.path());
        Writer { running, sink, trouble, process: process::id(), gave_up: false }
    }

    pub(super) fn run(mut self) {
        let mut taken = Vec::new();
        while !self.running.is_stopping() {
            let below = self.running.queue.take(&mut taken);
            let is_idle = taken.is_empty();
            self.write(&mut taken);
            self.running.settled(below);
            if is_idle {
                // Whoever puts in what was not seen unparks after that.
                thread::park();
            }
        }
        self.running.queue.close();
        loop {
            self.running.queue.take(&mut taken);
            if taken.is_empty() {
                break;
            }
            self.write(&mut taken);
        }
        self.running.end();
    }

    /// Writes the records, or counts them as lost. That may take as long as the log runs.
    fn write(&mut self, taken: &mut Vec<Entry>) {
        let lines: Vec<String> = taken.iter().map(|entry| line::of(&entry.record, self.process)).collect();
        let mut entries = taken.drain(..);
        while let Some(left) = lines.get(lines.len() - entries.len()..).filter(|left| !left.is_empty()) {
            if self.gave_up {
                self.running.counts.failed(left.len());
                entries.by_ref().for_each(|entry| self.running.queue.release(entry.bytes));
                break;
            }
            let is_last_try = self.running.is_stopping();
            let (written, result) = self.sink.append(left);
            self.running.counts.written(written);
            self.running.counts.rotations(self.sink.rotations());
            self.trouble.is_in_the_way(self.sink.in_the_way());
            entries.by_ref().take(written).for_each(|entry| self.running.queue.release(entry.bytes));
            match result {
                Ok(()) => self.trouble.is_over(),
                Err(error) => {
                    self.trouble.goes_on(&error);
                    self.gave_up = is_last_try;
                    self.running.wait_to_stop(PAUSE);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
