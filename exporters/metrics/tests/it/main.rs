//! Tests in which every recorder is local to its thread, so that they may run at the same time.

mod circles;
mod faults;
mod floods;
mod inwards;
mod outwards;
