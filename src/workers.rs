//! The threads of exporters: each has one, none can delay or end another.

use crate::{Error, Exporter, Family, Kind, Series, Source, Stop, Value, guarded, tell};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Exporters at work.
pub(crate) struct Workers {
    stop: Stop,
    /// The name of each exporter that has ended.
    ended: Mutex<Receiver<&'static str>>,
    /// Those that have not.
    at_work: Vec<&'static str>,
    timeout: Duration,
    process: u32,
}

impl Workers {
    /// Runs each exporter on a thread of its own.
    pub(crate) fn spawn(exporters: Vec<Box<dyn Exporter>>, timeout: Duration) -> Result<Self, Error> {
        let (end, ended) = mpsc::channel();
        let mut workers = Workers {
            stop: Stop::new(),
            ended: Mutex::new(ended),
            at_work: Vec::new(),
            timeout,
            process: std::process::id(),
        };
        for exporter in exporters {
            workers.add(exporter, end.clone())?;
        }
        workers.add(Box::new(Ticker), end)?;
        Ok(workers)
    }

    fn add(&mut self, mut exporter: Box<dyn Exporter>, end: Sender<&'static str>) -> Result<(), Error> {
        let (name, stop) = (guarded(|| exporter.name()).unwrap_or("unnamed"), self.stop.clone());
        let failures = Arc::new(Failures { exporter: name, count: AtomicU64::new(0) });
        let source: Arc<dyn Source> = failures.clone();
        crate::register_source(&source);
        let work = move || {
            supervise(&mut *exporter, &stop, &failures);
            // What it does when it is dropped is part of its work.
            let _ = guarded(|| drop(exporter));
            // Nobody listens any more if we were late.
            let _ = end.send(name);
        };
        thread::Builder::new().name(format!("dials-{name}")).spawn(work).map_err(Error::Thread)?;
        self.at_work.push(name);
        Ok(())
    }

    /// Asks all to end and waits for them, at most for the timeout. Says whether they did.
    pub(crate) fn stop(&mut self) -> bool {
        // In the child of a fork there are no such threads.
        if self.process != std::process::id() {
            return true;
        }
        self.stop.request();
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let begun = Instant::now();
        while !self.at_work.is_empty() {
            let Ok(name) = ended.recv_timeout(self.timeout.saturating_sub(begun.elapsed())) else {
                // Nobody waits for them again.
                let late = std::mem::take(&mut self.at_work).join(", ");
                tell(|| tracing::warn!(target: "dials", "did not end within {:?}: {late}", self.timeout));
                return false;
            };
            if let Some(at) = self.at_work.iter().position(|other| *other == name) {
                self.at_work.swap_remove(at);
            }
        }
        true
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The first pause before an exporter that failed is run again; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Runs an exporter until the end is requested, again and again if it ends before.
fn supervise(exporter: &mut dyn Exporter, stop: &Stop, failures: &Failures) {
    let mut pause = FIRST_PAUSE;
    loop {
        let run = guarded(|| exporter.run(stop));
        if stop.is_requested() {
            return;
        }
        failures.count.fetch_add(1, Relaxed);
        let how = if run.is_none() { "panicked" } else { "ended before it was asked to" };
        let name = failures.exporter;
        tell(|| tracing::warn!(target: "dials", "exporter `{name}` {how}; it is run again in {pause:?}"));
        stop.wait(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// How often an exporter had to be run again.
struct Failures {
    exporter: &'static str,
    count: AtomicU64,
}

impl Source for Failures {
    fn families(&self) -> Vec<Family> {
        let count = self.count.load(Relaxed);
        let series = (count > 0).then(|| Series {
            labels: vec![("exporter".into(), self.exporter.into())],
            value: Value::Counter(count as f64),
        });
        vec![Family {
            name: "dials_exporter_failures_total".into(),
            help: "How often an exporter panicked or ended by itself; it is run again after a pause.".into(),
            kind: Kind::Counter,
            series: series.into_iter().collect(),
        }]
    }
}

/// Gives `function_oldest_call_seconds` its resolution of a second.
struct Ticker;

impl Exporter for Ticker {
    fn name(&self) -> &'static str {
        "ticker"
    }

    fn run(&mut self, stop: &Stop) {
        while !stop.wait(Duration::from_secs(1)) {
            crate::tick();
        }
    }
}
