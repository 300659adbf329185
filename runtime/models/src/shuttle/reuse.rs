//! [`Lanes`](crate::lane::Lanes) follow the threads that live at once.
//!
//! Not run by loom: for it, a thread may take a lane for taken long after it was given back.

use crate::explorer::{explore, together};
use crate::hand_over::Track;
use crate::size::{LIVES, WRITERS};

#[test]
fn there_are_no_more_lanes_than_threads_live_at_once() {
    explore(|| {
        let track = Track::new();
        together((0..WRITERS).map(|nanos| track.lives(LIVES, nanos)));
        // Each lane has a shard.
        let lanes = track.shards.iter().count();
        assert!(lanes <= WRITERS, "{lanes} lanes for {WRITERS} threads");
    });
}
