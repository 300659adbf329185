//! The committed inputs of every target, and thousands made from them, on any toolchain.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see"
)]

use std::panic::catch_unwind;
use std::path::Path;
use std::{fs, process};

/// Inputs made from the corpus, a target.
const MADE: usize = 3_000;

/// Bytes that mean something to some target.
const SPECIAL: &[u8] = b"\0\n\"\\ 09aZ{}=,.:_#-*\xFF\xFE\xFD\xFC";

macro_rules! replay {
    ($($target:ident)*) => {$(
        #[test]
        fn $target() {
            replay(stringify!($target), dials_fuzz_targets::$target);
        }
    )*};
}

replay! { attribute facade filter functions label pages profiles propagation redaction request statements variables }

fn replay(name: &str, target: fn(&[u8])) {
    let corpus = corpus(name);
    let mut random = Random(0x5EED);
    let made: Vec<_> = (0..MADE).map(|_| random.like(&corpus)).collect();
    for input in corpus.iter().chain(&made) {
        if catch_unwind(|| target(input)).is_err() {
            let path = std::env::temp_dir().join(format!("dials-fuzz-{name}-{}", process::id()));
            fs::write(&path, input).unwrap();
            panic!("the input that breaks {name} is in {}: {}", path.display(), input.escape_ascii());
        }
    }
}

/// The committed inputs, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort_unstable();
    assert!(files.len() >= 10, "only {} inputs in {}", files.len(), folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }

    /// An input that was made from two of these: the start of one, the end of the other, and a few bytes changed.
    fn like(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let (first, second) = (&corpus[self.below(corpus.len())], &corpus[self.below(corpus.len())]);
        let (end, start) = (self.below(first.len() + 1), self.below(second.len() + 1));
        let mut input = [&first[..end], &second[start..]].concat();
        for _ in 0..self.below(4) {
            let at = self.below(input.len() + 1);
            let byte = match self.below(3) {
                0 => self.below(256) as u8,
                _ => SPECIAL[self.below(SPECIAL.len())],
            };
            match self.below(3) {
                0 if at < input.len() => input[at] = byte,
                1 if at < input.len() => drop(input.remove(at)),
                _ => input.insert(at, byte),
            }
        }
        input
    }
}
