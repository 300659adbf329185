//! The resident size of this program while all goes on.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// The sizes in bytes, at equal distances in time.
pub(crate) struct Sizes(Vec<i64>);

pub(crate) fn watch(over: &AtomicBool) -> Sizes {
    let mut sizes = Vec::new();
    while !over.load(Relaxed) {
        sizes.push(resident());
        std::thread::sleep(Duration::from_millis(20));
    }
    Sizes(sizes)
}

impl Sizes {
    /// From the middle third to the last, by their medians: the first third is for what is allocated once, and a median
    /// does not see the pages that are being made at the moment.
    pub(crate) fn growth(&mut self) -> i64 {
        let third = self.0.len() / 3;
        let [_, middle, last] = [0, 1, 2].map(|part| {
            let sizes = &mut self.0[part * third..(part + 1) * third];
            sizes.sort_unstable();
            sizes[third / 2]
        });
        last - middle
    }
}

fn resident() -> i64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux says how large a program is");
    let pages: i64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number of pages");
    pages * 4096
}
