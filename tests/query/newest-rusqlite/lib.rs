//! The tests of rusqlite, with one whose trace is a closure.
