//! What functions annotated with `dials` call, and what exporters read.
//!
//! Applications use the `dials` package, which has all of this and the attributes. A value goes this way: a `Site`, one
//! an annotated function; a `Shard`, one a thread and outcome, written by nobody else; a [`Snapshot`]; an [`Exporter`].

mod accounts;
mod call;
mod calls;
mod catalog;
mod cells;
mod clock;
mod control;
mod epochs;
mod error_kind;
mod exporter;
mod families;
mod family;
mod fault;
mod filter;
#[cfg(unix)]
mod fork;
mod functions;
mod future;
mod grid;
mod ids;
mod internal;
mod kind;
mod labels;
mod lane;
mod limits;
mod local;
mod map;
mod name;
mod named;
mod outcome;
mod owned;
mod probe;
mod recent;
mod series;
mod shard;
mod shown;
mod site;
mod size;
mod slot;
mod snapshot;
mod source;
mod span;
mod sync;
mod tell;
mod tick;
mod time;
mod turn;
mod verdict;
mod watch;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use accounts::Accounts;
pub use calls::{Calls, Function};
pub use control::set_filter;
pub use exporter::{Exporter, Stop};
pub use family::{Exponential, Family, Histogram, Kind, Series, Text, Value};
pub use fault::guarded;
pub use filter::FilterError;
pub use labels::{Label, LabelRef};
pub use limits::{Limits, limits, set_limits};
pub use outcome::{ErrorKind, Outcome, ToOutcome};
pub use snapshot::{Snapshot, snapshot};
pub use source::{Source, register_source};
pub use tell::tell;
pub use tick::tick;
pub use time::{Timer, time};
pub use verdict::Verdict;
