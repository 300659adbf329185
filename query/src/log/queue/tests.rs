use super::*;
use std::thread;

/// A record that says which it is.
fn record(rows: u64) -> Arc<Record> {
    Arc::new(Record { rows: Some(rows), ..Record::example() })
}

fn rows(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.record.rows.unwrap()).collect()
}

/// All that is in, as a writer would take it.
fn drain(queue: &Queue) -> Vec<u64> {
    let mut all = Vec::new();
    loop {
        let mut taken = Vec::new();
        queue.take(&mut taken);
        if taken.is_empty() {
            return all;
        }
        for entry in &taken {
            queue.release(entry.bytes);
        }
        all.extend(rows(&taken));
    }
}

#[test]
fn what_one_thread_puts_in_comes_out_in_order() {
    let queue = Queue::new(usize::MAX);
    for row in 0..1000 {
        assert_eq!(queue.put(record(row), 1), Put::In { dropped: 0 });
    }
    assert_eq!(drain(&queue), (0..1000).collect::<Vec<_>>());
}

#[test]
fn a_batch_is_limited_and_says_how_far_it_goes() {
    let queue = Queue::new(usize::MAX);
    (0..BATCH + 10).for_each(|row| assert_eq!(queue.put(record(row), 1), Put::In { dropped: 0 }));
    let mut taken = Vec::new();
    assert_eq!((queue.take(&mut taken), taken.len() as u64), (BATCH, BATCH));
    taken.clear();
    assert_eq!((queue.take(&mut taken), taken.len()), (BATCH + 10, 10));
    taken.clear();
    assert_eq!((queue.take(&mut taken), taken.len()), (BATCH + 10, 0));
}

#[test]
fn the_oldest_go_when_there_is_no_room() {
    let queue = Queue::new(1000);
    let put = (0..100).map(|row| queue.put(record(row), 100));
    let dropped: usize = put.map(|put| if let Put::In { dropped } = put { dropped } else { panic!() }).sum();
    assert_eq!(dropped, 90);
    assert_eq!(queue.put(record(100), 550), Put::In { dropped: 6 });
    assert_eq!(drain(&queue), [96, 97, 98, 99, 100]);
}

#[test]
fn what_is_at_the_writers_takes_room_until_it_is_released() {
    let queue = Queue::new(1000);
    assert_eq!(queue.put(record(0), 1000), Put::In { dropped: 0 });
    let mut taken = Vec::new();
    queue.take(&mut taken);
    assert_eq!(queue.put(record(1), 1), Put::In { dropped: 1 }, "nothing else could go");
    queue.release(1000);
    assert_eq!(queue.put(record(2), 1000), Put::In { dropped: 0 });
    assert_eq!((rows(&taken), drain(&queue)), (vec![0], vec![2]));
}

#[test]
fn who_finds_a_lane_taken_takes_another() {
    let queue = Queue::new(usize::MAX);
    let held: Vec<_> = queue.lanes.iter().skip(1).map(lock).collect();
    for row in 0..20 {
        assert_eq!(queue.put(record(row), 1), Put::In { dropped: 0 });
    }
    drop(held);
    assert_eq!(drain(&queue), (0..20).collect::<Vec<_>>());
}

#[test]
fn nobody_waits_if_all_lanes_are_taken() {
    let queue = Queue::new(10);
    assert_eq!(queue.put(record(0), 10), Put::In { dropped: 0 });
    let held: Vec<_> = queue.lanes.iter().map(lock).collect();
    assert_eq!(queue.put(record(1), 10), Put::Busy);
    drop(held);
    assert_eq!(drain(&queue), [0], "and what could not be put in takes no room");
    assert_eq!(queue.bytes.load(Relaxed), 0);
}

#[test]
fn a_late_record_goes_before_those_with_higher_numbers() {
    let queue = Queue::new(usize::MAX);
    let number = queue.next.fetch_add(1, Relaxed);
    (1..2 * BATCH).for_each(|row| assert_eq!(queue.put(record(row), 1), Put::In { dropped: 0 }));
    // What `put` does with a number that it took long before.
    let behind = queue.next.swap(number, Relaxed);
    assert_eq!(queue.put(record(0), 1), Put::In { dropped: 0 });
    queue.next.store(behind, Relaxed);
    assert_eq!(drain(&queue), (0..2 * BATCH).collect::<Vec<_>>());
}

#[test]
fn a_closed_queue_gives_what_it_has_and_takes_nothing() {
    let queue = Queue::new(usize::MAX);
    assert_eq!(queue.put(record(0), 1), Put::In { dropped: 0 });
    queue.close();
    assert_eq!(queue.put(record(1), 1), Put::Closed);
    assert_eq!(drain(&queue), [0]);
}

#[test]
fn threads_lose_nothing_that_is_not_counted_and_keep_their_order() {
    const THREADS: u64 = 4;
    const EACH: u64 = 20_000;
    let queue = Queue::new(100_000);
    let (dropped, taken) = thread::scope(|scope| {
        let work = |thread: u64| {
            let queue = &queue;
            move || {
                let put = (0..EACH).map(|row| match queue.put(record(thread * EACH + row), 100) {
                    Put::In { dropped } => dropped,
                    Put::Busy => 1,
                    Put::Closed => panic!("nobody closed it"),
                });
                put.sum::<usize>()
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(work(thread))).collect();
        let mut taken = Vec::new();
        while threads.iter().any(|thread| !thread.is_finished()) {
            taken.extend(drain(&queue));
        }
        taken.extend(drain(&queue));
        (threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>(), taken)
    });
    assert_eq!(taken.len() + dropped, (THREADS * EACH) as usize);
    assert!(!taken.is_empty());
    assert_eq!(queue.bytes.load(Relaxed), 0);
    for thread in 0..THREADS {
        let of_thread: Vec<_> = taken.iter().filter(|row| **row / EACH == thread).collect();
        assert!(of_thread.is_sorted(), "thread {thread}: {of_thread:?}");
    }
}
