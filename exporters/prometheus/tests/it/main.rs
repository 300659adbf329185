//! What is promised of the pages and of the server, through the public interface.

mod formats;
mod page;
mod parser;
mod programs;
mod properties;
mod proto;
mod real_prometheus;
