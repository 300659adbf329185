//! The request without a tool.

use external_case::{Requests, send};
use harness::{Keeps, Seen};

fn main() {
    Requests { name: "no tool", middleware: |client| client, send, keeps: Keeps::Nothing }
        .run(String::new, |_| Seen::default());
}
