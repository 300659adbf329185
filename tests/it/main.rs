//! The contract of `dials`, a module a promise. The tests run side by side in one process, so each has functions of its
//! own; what changes the whole process runs in another one, see [`support::alone`].

mod bounded;
mod control;
mod exact;
mod exactly_once;
mod harmless;
mod labels;
mod misuse;
mod outcome_by_type;
mod shapes;
mod snapshot;
mod support;
mod timer;
mod transparency;
