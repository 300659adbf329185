//! The functions without a tool.

fn main() {
    harness::run_bare("empty call");
}
