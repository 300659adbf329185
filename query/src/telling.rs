//! How events show what they have in common.

use std::time::Duration;

/// In milliseconds, to the microsecond: as a number of microseconds is shown, `250.312`.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    let micros = time.as_nanos().saturating_add(500) / 1000;
    micros as f64 / 1e3
}

/// A name, if there is one.
pub(crate) fn known(name: &'static str) -> Option<&'static str> {
    Some(name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_to_the_microsecond() {
        for (nanos, shown) in [
            (0, "0.0"),
            (499, "0.0"),
            (500, "0.001"),
            (250_312_207, "250.312"),
            (100_000_000, "100.0"),
            (1_004_200_500, "1004.201"),
            (3_600_000_000_999, "3600000.001"),
        ] {
            assert_eq!(format!("{:?}", milliseconds(Duration::from_nanos(nanos))), shown);
        }
    }
}
