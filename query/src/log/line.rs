//! A record as a line.

use crate::json::Object;
use crate::record::Record;

/// No line is longer, with its end. What a record has as members adds up to less, and a test sees to it.
pub(super) const LONGEST: usize = 16 << 10;

/// The line of a record of this process.
pub(super) fn of(record: &Record, process: u32) -> String {
    let mut object = Object::new();
    record.members(&mut object);
    object.value("pid", process).finish() + "\n"
}

#[cfg(test)]
mod tests;
