//! Names that every format accepts.

use std::borrow::Cow;

/// A metric name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
pub(crate) fn metric(name: &str) -> Cow<'_, str> {
    legal(name, |c| c == ':')
}

/// A label name: `[a-zA-Z_][a-zA-Z0-9_]*`, neither `le` of a histogram nor one that Prometheus keeps for itself.
///
/// One that is taken gets the prefix under which Prometheus, too, keeps what it would have overwritten.
pub(crate) fn label(name: &str, histogram: bool) -> Cow<'_, str> {
    let name = legal(name, |_| false);
    if name.starts_with("__") || (histogram && name == "le") {
        format!("exported_{name}").into()
    } else {
        name
    }
}

fn legal(name: &str, extra: impl Fn(char) -> bool) -> Cow<'_, str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || extra(c);
    let digit_first = name.starts_with(|c: char| c.is_ascii_digit());
    if !name.is_empty() && !digit_first && name.chars().all(fits) {
        return name.into();
    }
    let prefix = if digit_first || name.is_empty() { "_" } else { "" };
    prefix.chars().chain(name.chars().map(|c| if fits(c) { c } else { '_' })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legal_name_stays() {
        assert!(matches!(metric("ns:http_requests_total"), Cow::Borrowed("ns:http_requests_total")));
        assert!(matches!(label("result", true), Cow::Borrowed("result")));
        assert_eq!(label("le", false), "le");
    }

    #[test]
    fn an_illegal_name_is_mended() {
        for (name, shown) in
            [("a.b-c", "a_b_c"), ("9lives", "_9lives"), ("", "_"), ("größe", "gr__e"), ("a\n}", "a__")]
        {
            assert_eq!(metric(name), shown);
            assert_eq!(label(name, false), shown);
        }
        assert_eq!(label("a:b", false), "a_b");
        assert_eq!(label("__name__", false), "exported___name__");
        assert_eq!(label("-_x", false), "exported___x");
        assert_eq!(label("le", true), "exported_le");
    }
}
