//! The rows that grow while the process runs.

#[cfg(test)]
mod tests;

use super::Report;
use super::row::Row;
use super::spill::Spill;
use crate::alert::Key;
use crate::record::Record;
use dials_runtime::__private::{Link, Linked, List};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hint::spin_loop;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant, SystemTime};

/// How many statements a report shows.
pub(super) const SHOWN: usize = 500;
/// How many rows there may be before the least are put together. What stays is at most twice what is shown, so this is
/// done once in so many new statements.
pub(super) const MOST: usize = 3 * SHOWN;
/// How long a query waits for another that is at the rows.
const PATIENCE: Duration = Duration::from_micros(50);

/// One a process: a fork may leave the parent's locked for ever.
pub(super) struct Table {
    process: u32,
    rows: Mutex<Rows>,
    spill: Spill,
    next: Link<Table>,
}

impl Linked for Table {
    fn next(&self) -> &Link<Table> {
        &self.next
    }
}

static TABLES: List<Table> = List::new();

impl Table {
    pub(super) fn new() -> Self {
        Table {
            process: std::process::id(),
            rows: Mutex::new(Rows::new()),
            spill: Spill::new(),
            next: Link::new(),
        }
    }

    fn of_this_process() -> &'static Table {
        let process = std::process::id();
        let known = || TABLES.iter().find(|table| table.process == process);
        known().unwrap_or_else(|| {
            let table = Box::leak(Box::new(Table::new()));
            TABLES.push_static(table);
            // Another thread may have been first.
            known().unwrap_or(table)
        })
    }

    pub(super) fn note(&self, record: &Record) {
        match self.rows_in_time() {
            Some(mut rows) => rows.note(record),
            None => self.spill.add(record),
        }
    }

    /// Does not yield, since whoever runs then may do so for longer than a query may be delayed.
    fn rows_in_time(&self) -> Option<MutexGuard<'_, Rows>> {
        let begun = Instant::now();
        loop {
            match self.rows.try_lock() {
                Ok(rows) => return Some(rows),
                Err(TryLockError::Poisoned(rows)) => return Some(rows.into_inner()),
                Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => return None,
                Err(TryLockError::WouldBlock) => spin_loop(),
            }
        }
    }

    pub(super) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn report(&self) -> Report {
        let rows = self.rows();
        let (since, mut others) = (rows.since, rows.others.clone());
        let mut shown: Vec<Row> = rows.by_key.values().map(|ranked| Row::clone(&ranked.row)).collect();
        drop(rows);
        shown.sort_by_key(|row| Reverse(row.total));
        for row in shown.drain(shown.len().min(SHOWN)..).chain(self.spill.row()) {
            others.get_or_insert_with(|| Row::others(row.first_seen)).merge(&row);
        }
        Report { since, rows: shown, others }
    }

    pub(super) fn reset(&self) {
        let mut rows = self.rows();
        self.spill.reset();
        *rows = Rows::new();
    }
}

pub(super) struct Rows {
    since: SystemTime,
    by_key: HashMap<Key, Ranked>,
    others: Option<Row>,
    /// More than any statement without a row took in all.
    unseen: Duration,
}

struct Ranked {
    row: Box<Row>,
    /// What it may have taken while it had no row, at most.
    unseen: Duration,
}

impl Ranked {
    /// What it took in all, at most.
    fn rank(&self) -> Duration {
        self.row.total.saturating_add(self.unseen)
    }
}

impl Rows {
    fn new() -> Self {
        Rows { since: SystemTime::now(), by_key: HashMap::new(), others: None, unseen: Duration::ZERO }
    }

    fn note(&mut self, record: &Record) {
        let key = Key::of(record);
        if let Some(known) = self.by_key.get_mut(&key) {
            return known.row.add(record);
        }
        if self.by_key.len() >= MOST {
            self.prune();
        }
        self.by_key.insert(key, Ranked { row: Box::new(Row::of(record)), unseen: self.unseen });
    }

    /// Puts the least rows together. Those stay that have taken the most time, and of the others as many that may have: a
    /// statement that comes late, and whose row would be taken from it again and again before it is among the former, has
    /// the benefit of the doubt (the rank of the Space-Saving algorithm of Metwally, Agrawal and El Abbadi, 2005).
    fn prune(&mut self) {
        let mut staying = HashSet::new();
        staying.extend(self.most(|ranked| ranked.row.total, &staying));
        staying.extend(self.most(Ranked::rank, &staying));
        let Rows { by_key, others, unseen, .. } = self;
        by_key.retain(|key, ranked| {
            let stays = staying.contains(key);
            if !stays {
                *unseen = (*unseen).max(ranked.rank());
                others.get_or_insert_with(|| Row::others(ranked.row.first_seen)).merge(&ranked.row);
            }
            stays
        });
    }

    /// As many as are shown, by this measure, less those that we have; of equal ones those that were seen last.
    fn most(&self, measure: impl Fn(&Ranked) -> Duration, less: &HashSet<Key>) -> Vec<Key> {
        let all = self.by_key.iter().filter(|(key, _)| !less.contains(key));
        let order = |(key, ranked): (&Key, &Ranked)| Reverse((measure(ranked), ranked.row.last_seen, *key));
        let mut all: Vec<_> = all.map(order).collect();
        if all.len() > SHOWN {
            all.select_nth_unstable(SHOWN);
        }
        all.into_iter().take(SHOWN).map(|Reverse((.., key))| key).collect()
    }
}

pub(super) fn note(record: &Record) {
    Table::of_this_process().note(record);
}

pub(super) fn report() -> Report {
    Table::of_this_process().report()
}

/// Begins anew, as if there had been no slow query.
pub fn reset() {
    Table::of_this_process().reset();
}
