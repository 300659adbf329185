//! The middle of several readings, and how far they lie apart.

/// The quartiles of readings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// `None` if there are no readings.
    pub(crate) fn of(mut readings: Vec<f64>) -> Option<Self> {
        readings.sort_by(f64::total_cmp);
        let last = readings.len().checked_sub(1)?;
        let [low, median, high] = [last / 4, last / 2, last - last / 4].map(|at| readings[at]);
        Some(Self { low, median, high })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn takes_the_quartiles() {
        let spread = Spread { low: 2.0, median: 3.0, high: 4.0 };
        assert_eq!(Spread::of(vec![5.0, 1.0, 4.0, 2.0, 3.0]), Some(spread));
        assert_eq!(Spread::of(vec![7.0]), Some(Spread { low: 7.0, median: 7.0, high: 7.0 }));
        assert_eq!(Spread::of(vec![]), None);
    }
}
