//! The Prometheus exporter of `dials`: text, OpenMetrics and protobuf, rendered or served.
//!
//! [`text`], [`openmetrics`] and [`protobuf`] turn families into a page; [`Server`] serves such pages of everything that
//! `dials` counts. All three formats show the same series with the same names, labels and numbers. What Prometheus would
//! refuse (a counter below zero, a label set twice) is left out of the page by itself and counted in
//! `dials_prometheus_left_out_series`; illegal characters in names become `_`.

#![forbid(unsafe_code)]

mod accept;
mod connections;
mod format;
mod name;
mod openmetrics;
mod page;
mod protobuf;
mod respond;
mod samples;
mod server;
mod summary;
#[cfg(test)]
mod tests;
mod text;

pub use openmetrics::openmetrics;
pub use protobuf::{Native, protobuf};
pub use server::{DEFAULT_ADDR, LocalAddr, Server};
pub use text::text;

/// What the exporter is called in self-metrics.
const NAME: &str = "prometheus";
