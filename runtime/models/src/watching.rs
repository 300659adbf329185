//! [`Slot`]: what is seen belongs together, and is new once.

use crate::explorer::{UnsafeCell, Work, explore_up_to, together};
use crate::forever;
use crate::size::{READERS, WRITERS};
use crate::slot::Slot;

/// The contents are no atomic, so the explorer reports whoever reads them before they were published.
struct Call {
    number: u64,
    contents: UnsafeCell<u64>,
}

// SAFETY: that the contents are written before they are shared and only read afterwards is what the model checks.
unsafe impl Sync for Call {}

const TEXTS: [&str; 2] = ["", "bb"];

impl Call {
    fn make(number: u64) -> &'static Call {
        let contents = UnsafeCell::new(0);
        contents.with_mut(|contents| {
            // SAFETY: the explorer checks that nobody reads meanwhile.
            unsafe { *contents = number }
        });
        forever(Call { number, contents })
    }

    fn text(number: u64) -> Option<&'static str> {
        TEXTS.get(number as usize).copied()
    }
}

/// Looks once, and says which call was seen.
fn look(slot: &'static Slot<Call>) -> Option<u64> {
    let seen = slot.look()?;
    // SAFETY: the explorer checks that nobody writes meanwhile.
    let contents = seen.who.contents.with(|contents| unsafe { *contents });
    assert_eq!(contents, seen.who.number, "it was shown before it was written");
    assert_eq!(seen.since, seen.who.number, "the time of another call");
    assert_eq!(seen.text, Call::text(seen.since), "the text of another call");
    Some(seen.since)
}

#[test]
fn what_is_seen_of_a_call_is_all_of_one_call() {
    explore_up_to(2, || {
        let slot: &Slot<Call> = forever(Slot::default());
        let calls = || -> Work<()> {
            Box::new(|| {
                assert!(slot.take(0, Call::make(0), Call::text(0)));
                slot.keep();
                slot.show(1, Call::make(1), Call::text(1));
                slot.release();
            })
        };
        let looks = || -> Work<()> { Box::new(|| _ = look(slot)) };
        together([calls()].into_iter().chain((0..READERS).map(|_| looks())));
        assert!(look(slot).is_none(), "a call that is over is still seen");
    });
}

/// Whether a look that it takes finds a call that nobody has found before.
fn finds(slot: &'static Slot<Call>) -> Work<bool> {
    Box::new(|| slot.look().is_some_and(|seen| slot.mark(&seen)))
}

#[test]
fn a_call_is_new_to_one_of_all_who_look() {
    explore_up_to(2, || {
        let slot: &Slot<Call> = forever(Slot::default());
        assert!(slot.take(10, Call::make(10), None));
        let found = together([finds(slot), finds(slot)]);
        assert_eq!(found.into_iter().filter(|new| *new).count(), 1);
    });
}

#[test]
fn a_call_that_ends_meanwhile_does_not_hide_the_next() {
    explore_up_to(2, || {
        let slot: &Slot<Call> = forever(Slot::default());
        assert!(slot.take(10, Call::make(10), None));
        let first = slot.look().unwrap();
        let ends: Work<bool> = Box::new(|| {
            slot.release();
            slot.take(11, Call::make(11), None)
        });
        together([ends, finds(slot)]);
        assert!(!slot.mark(&first), "what is over is new");
        assert_eq!(look(slot), Some(11));
    });
}

#[test]
fn a_slot_is_one_calls_at_a_time_and_free_when_that_is_over() {
    explore_up_to(3, || {
        let slot: &Slot<Call> = forever(Slot::default());
        let take =
            |number: u64| -> Work<bool> { Box::new(move || slot.take(number, Call::make(number), None)) };
        let taken = together((0..WRITERS as u64).map(|writer| take(writer + 10)));
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        let number = look(slot).unwrap();
        assert!(taken[number as usize - 10], "it shows who did not take it");
        slot.keep();
        assert!(look(slot).is_none() && !slot.take(19, Call::make(19), None), "it is kept");
        slot.give_back();
        assert!(look(slot).is_none());
        assert!(slot.take(20, Call::make(20), None));
    });
}
