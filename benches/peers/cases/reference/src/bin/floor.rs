//! The floor, with the clock that `dials` reads.

fn main() {
    harness::floor::run::<harness::floor::Counter>("floor: 2 × `rdtsc` + 3 striped adds");
}
