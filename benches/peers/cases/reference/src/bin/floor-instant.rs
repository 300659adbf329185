//! The floor of whoever reads `Instant::now`.

fn main() {
    harness::floor::run::<harness::floor::System>("floor: 2 × `Instant::now` + 3 striped adds");
}
