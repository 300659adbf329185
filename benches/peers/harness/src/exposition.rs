//! Reading numbers out of a page in Prometheus' text format.

/// The sum over the samples of this name whose labels contain `label`, written as on the page: `result="ok"`.
pub fn sum(page: &str, name: &str, label: &str) -> i64 {
    let samples =
        page.lines().filter_map(|line| line.strip_prefix(name)).filter(|rest| rest.starts_with(['{', ' ']));
    samples.filter(|rest| rest.contains(label)).map(value).sum()
}

/// Counts are whole, though some write them as `3.0`.
fn value(rest: &str) -> i64 {
    let after_labels = rest.rsplit_once('}').map_or(rest, |(_, after)| after);
    let value: Option<f64> = after_labels.split_whitespace().next().and_then(|value| value.parse().ok());
    value.expect("a sample has a value") as i64
}

#[cfg(test)]
mod tests {
    use super::sum;

    const PAGE: &str = "\
# TYPE calls counter
calls{function=\"plain\",result=\"ok\"} 3
calls{function=\"result\",result=\"ok\"} 4
calls{function=\"result\",result=\"error\"} 5
calls_total 1
gauge -2
";

    #[test]
    fn sums_the_samples_of_a_name() {
        assert_eq!(sum(PAGE, "calls", ""), 12);
        assert_eq!(sum(PAGE, "calls", "result=\"ok\""), 7);
        assert_eq!(sum(PAGE, "gauge", ""), -2);
        assert_eq!(sum(PAGE, "none", ""), 0);
    }
}
