//! [`Lanes`](crate::lane::Lanes) follow the threads that live at once; how far loom can say so.

use crate::explorer::{explore, together};
use crate::hand_over::Track;
use crate::size::CELLS;

#[test]
fn a_lane_that_was_given_back_is_taken_again_before_another_is_made() {
    explore(|| {
        let track = Track::new();
        (0..CELLS).for_each(|nanos| drop(together([track.lives(1, nanos)])));
        assert_eq!(track.shards.iter().count(), 1);
        track.assert_all([1; CELLS]);
    });
}
