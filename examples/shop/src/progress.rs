//! One line a second about how far the visitors are.

use crate::visit::Seen;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

#[derive(Default)]
pub struct Progress {
    answered: u64,
    refused: u64,
    failed: u64,
    left: u64,
}

impl Progress {
    pub fn count(&mut self, seen: Seen) {
        match seen {
            Seen::Status(..400) => self.answered += 1,
            Seen::Status(400..500) => self.refused += 1,
            Seen::Status(500..) | Seen::Lost => self.failed += 1,
            Seen::Left => self.left += 1,
        }
    }

    /// On a terminal the line replaces the one before; the cursor waits at its beginning for whoever writes next.
    pub fn show(&self, elapsed: Duration) {
        let Progress { answered, refused, failed, left } = self;
        let line = format!(
            "{:>4} s  {answered} answered, {refused} refused, {failed} failed, {left} left before the answer",
            elapsed.as_secs()
        );
        let mut out = io::stdout();
        // Nobody misses a progress line that cannot be written.
        let _ = if out.is_terminal() { write!(out, "\x1b[2K{line}\r") } else { writeln!(out, "{line}") };
        let _ = out.flush();
    }

    /// Takes the last line off a terminal.
    pub fn clear() {
        let mut out = io::stdout();
        if out.is_terminal() {
            let _ = write!(out, "\x1b[2K");
            let _ = out.flush();
        }
    }
}
