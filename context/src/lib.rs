//! What the code at work belongs to: a request, its trace, its name.
#![forbid(unsafe_code)]
