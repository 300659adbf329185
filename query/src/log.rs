//! The slow-query log: JSON lines in a file that rotates.
