//! Alerts about critical queries.
