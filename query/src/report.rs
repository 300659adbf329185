//! Which statements took the most time.
