use super::*;
use crate::log::settings::Settings;
use crate::record::Record;
use std::io::{Error, ErrorKind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// Does as it is told, once for each time that it is told.
struct Told {
    orders: Receiver<Order>,
    lines: Arc<Mutex<Vec<String>>>,
}

enum Order {
    Write,
    /// Writes so many lines and fails.
    Fail(usize),
}

impl Sink for Told {
    fn append(&mut self, lines: &[String]) -> (usize, io::Result<()>) {
        // Blocks until it is told, or writes when there is nobody any more.
        let (count, result) = match self.orders.recv().unwrap_or(Order::Write) {
            Order::Write => (lines.len(), Ok(())),
            Order::Fail(count) => (count.min(lines.len()), Err(Error::from(ErrorKind::StorageFull))),
        };
        self.lines.lock().unwrap().extend_from_slice(&lines[..count]);
        (count, result)
    }

    fn rotations(&self) -> u64 {
        0
    }

    fn in_the_way(&self) -> Option<&Path> {
        None
    }
}

struct Test {
    running: &'static Running,
    orders: Option<Sender<Order>>,
    lines: Arc<Mutex<Vec<String>>>,
}

const LONG: Duration = Duration::from_secs(20);

impl Test {
    fn new(queue_bytes: usize) -> Self {
        let settings = Settings { queue_bytes, ..Settings::default() };
        let running: &'static Running = Box::leak(Box::new(Running::new("nowhere".into(), settings)));
        let (orders, told) = channel();
        let lines = Arc::<Mutex<Vec<String>>>::default();
        running.spawn(Told { orders: told, lines: Arc::clone(&lines) }).unwrap();
        Test { running, orders: Some(orders), lines }
    }

    fn offer(&self, rows: impl Iterator<Item = u64>) {
        rows.for_each(|rows| self.running.offer(&Arc::new(Record { rows: Some(rows), ..Record::example() })));
    }

    fn tell(&self, order: Order) {
        self.orders.as_ref().unwrap().send(order).unwrap();
    }

    fn rows(&self) -> Vec<u64> {
        let rows = |line: &String| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["rows"].as_u64().unwrap()
        };
        self.lines.lock().unwrap().iter().map(rows).collect()
    }

    /// Stops, and gives what was written, dropped and failed.
    fn stop(&mut self) -> [u64; 3] {
        assert!(self.running.stop(LONG));
        self.running.counts.of_records()
    }
}

#[test]
fn all_that_was_offered_is_written_in_order() {
    let mut test = Test::new(8 << 20);
    test.orders = None;
    test.offer(0..1000);
    assert!(test.running.flush(LONG));
    assert_eq!(test.rows(), (0..1000).collect::<Vec<_>>());
    test.offer(1000..1010);
    assert_eq!(test.stop(), [1010, 0, 0]);
    assert_eq!(test.rows().len(), 1010);
}

#[test]
fn of_what_a_writer_that_blocks_leaves_no_room_for_the_oldest_go_and_are_counted() {
    const OFFERED: u64 = 20_000;
    let mut test = Test::new(256 << 10);
    test.offer(0..OFFERED);
    assert!(!test.running.flush(Duration::from_millis(1)), "nothing is written yet");
    assert!(!test.running.stop(Duration::from_millis(1)));
    test.orders = None;
    let [written, dropped, failed] = test.stop();
    assert_eq!((written + dropped, failed), (OFFERED, 0));
    assert!(written > 100 && dropped > 1000, "{written} and {dropped}");
    let rows = test.rows();
    assert!(rows.is_sorted() && rows.len() as u64 == written);
    assert!(rows.ends_with(&[OFFERED - 2, OFFERED - 1]), "the newest stay");
}

#[test]
fn what_could_not_be_written_is_tried_again_and_nothing_twice() {
    let mut test = Test::new(8 << 20);
    test.offer(0..100);
    for order in [Order::Fail(0), Order::Fail(3), Order::Write] {
        test.tell(order);
    }
    test.orders = None;
    assert!(test.running.flush(LONG));
    assert_eq!(test.rows(), (0..100).collect::<Vec<_>>());
    assert_eq!(test.stop(), [100, 0, 0]);
}

#[test]
fn what_cannot_be_written_at_the_end_has_failed() {
    let mut test = Test::new(8 << 20);
    test.offer(0..1000);
    // The first is waited for; then it is told to end. It may have begun when there was but one.
    test.tell(Order::Fail(7));
    (0..10).for_each(|_| test.tell(Order::Fail(0)));
    let [written, dropped, failed] = test.stop();
    assert!((1..=7).contains(&written), "{written}");
    assert_eq!((dropped, written + failed), (0, 1000));
    assert_eq!(test.rows(), (0..written).collect::<Vec<_>>());
}

#[test]
fn what_comes_after_the_end_is_dropped_and_counted() {
    let mut test = Test::new(8 << 20);
    test.orders = None;
    test.offer(0..1);
    assert_eq!(test.stop(), [1, 0, 0]);
    test.offer(1..2);
    assert!(test.running.flush(LONG));
    assert_eq!(test.running.counts.of_records(), [1, 1, 0]);
}
