//! Two functions with one service and one operation are one series, whatever each expects.

use std::time::Duration;

mod first {
    #[dials::track_external("merged", operation = "counted", slow = 30ms)]
    pub(super) fn strict(time: std::time::Duration) {
        std::thread::sleep(time);
    }
}

mod second {
    #[dials::track_external("merged", operation = "counted", slow = 1h)]
    pub(super) fn patient(time: std::time::Duration) {
        std::thread::sleep(time);
    }
}

#[test]
fn what_was_slow_for_one_stays_slow_and_differences_are_exact() {
    let slow = Duration::from_millis(31);
    let calls = || dials::external::calls(&dials::snapshot(), "merged", "counted").unwrap();
    (0..3).for_each(|_| first::strict(slow));
    assert_eq!((calls().calls(), calls().slow()), (3, 3));
    let before = dials::snapshot();
    // Its limit is on another side of the same calls, and its histogram has other bounds.
    second::patient(slow);
    assert_eq!((calls().calls(), calls().slow()), (4, 3));
    let since = dials::external::calls(&dials::snapshot().since(&before), "merged", "counted").unwrap();
    assert_eq!((since.calls(), since.ok(), since.slow()), (1, 1, 0));
    assert!(since.total_time() >= slow && since.total_time() < slow * 20, "{:?}", since.total_time());
}
