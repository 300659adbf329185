//! What the client would like: `Accept`, `Accept-Encoding` and `?format=`.

/// A format of `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    OpenMetrics,
    /// The same text for servers that knew OpenMetrics before it was finished.
    OldOpenMetrics,
    Protobuf,
}

impl Format {
    /// In the order in which they are taken where the client does not mind.
    const ALL: [Format; 4] = [Format::Text, Format::OpenMetrics, Format::OldOpenMetrics, Format::Protobuf];

    /// The values of `?format=`.
    pub(crate) const NAMES: &str = "text, openmetrics or protobuf";

    pub(crate) fn named(name: &str) -> Option<Format> {
        match name {
            "text" => Some(Format::Text),
            "openmetrics" => Some(Format::OpenMetrics),
            "protobuf" => Some(Format::Protobuf),
            _ => None,
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Format::Text => "text/plain; version=0.0.4; charset=utf-8",
            Format::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Format::OldOpenMetrics => "application/openmetrics-text; version=0.0.1; charset=utf-8",
            Format::Protobuf => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
        }
    }

    fn media_type(self) -> (&'static str, &'static str) {
        match self {
            Format::Text => ("text", "plain"),
            Format::OpenMetrics | Format::OldOpenMetrics => ("application", "openmetrics-text"),
            Format::Protobuf => ("application", "vnd.google.protobuf"),
        }
    }

    /// The parameters that tell it from other formats of its media type.
    fn parameters(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Format::Text => &[("version", "0.0.4")],
            Format::OpenMetrics => &[("version", "1.0.0")],
            Format::OldOpenMetrics => &[("version", "0.0.1")],
            Format::Protobuf => &[("proto", "io.prometheus.client.MetricFamily"), ("encoding", "delimited")],
        }
    }

    /// The best of what these `Accept` headers allow. A client that allows none gets text, which it can at least read.
    pub(crate) fn accepted<'a>(headers: impl Iterator<Item = &'a str>) -> Format {
        let ranges: Vec<Range<'a>> = items(headers).map(Range::parse).collect();
        let quality = |format: &Format| {
            // The range that says most about a format decides, and of two that say as much the better one.
            let best = ranges
                .iter()
                .enumerate()
                .filter_map(|(at, range)| Some((range.precision(*format)?, range.quality, at)));
            best.max_by_key(|&(precision, quality, at)| (precision, quality, std::cmp::Reverse(at)))
        };
        let mut wanted: Vec<_> =
            Format::ALL.iter().filter_map(|format| Some((quality(format)?, format))).collect();
        wanted.retain(|((_, quality, _), _)| *quality > 0);
        // Sorting is stable, so what the client leaves open stays in our order.
        wanted
            .sort_by_key(|&((precision, quality, at), _)| (std::cmp::Reverse((quality, precision > 1)), at));
        wanted.first().map_or(Format::Text, |(_, format)| **format)
    }
}

/// Whether these `Accept-Encoding` headers allow gzip.
pub(crate) fn accepts_gzip<'a>(headers: impl Iterator<Item = &'a str>) -> bool {
    let ranges: Vec<Range<'a>> = items(headers).map(Range::parse).collect();
    let quality = |names: &[&str]| {
        let named =
            ranges.iter().filter(|range| names.iter().any(|name| range.name.eq_ignore_ascii_case(name)));
        named.map(|range| range.quality).max()
    };
    let gzip = quality(&["gzip", "x-gzip"]).or(quality(&["*"])).unwrap_or(0);
    gzip > 0 && gzip >= quality(&["identity"]).unwrap_or(0)
}

/// One item of a list header: `name;parameter=value;q=0.5`.
struct Range<'a> {
    name: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
    /// In thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(item: &'a str) -> Self {
        let mut parts = item.split(';').map(str::trim);
        let mut range =
            Range { name: parts.next().unwrap_or_default(), parameters: Vec::new(), quality: 1000 };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"');
            if name.trim().eq_ignore_ascii_case("q") {
                range.quality = quality(value);
            } else {
                range.parameters.push((name.trim(), value));
            }
        }
        range
    }

    /// How much the range says about a format: nothing, `*/*`, its type, its media type, or some parameter, too.
    fn precision(&self, format: Format) -> Option<usize> {
        let (kind, subtype) = format.media_type();
        let (asked_kind, asked_subtype) = self.name.split_once('/')?;
        if asked_subtype == "*" {
            return match asked_kind {
                "*" => Some(0),
                _ => asked_kind.eq_ignore_ascii_case(kind).then_some(1),
            };
        }
        if !(asked_kind.eq_ignore_ascii_case(kind) && asked_subtype.eq_ignore_ascii_case(subtype)) {
            return None;
        }
        let mut precision = 2;
        for (name, value) in format.parameters() {
            if let Some((_, asked)) =
                self.parameters.iter().find(|(asked, _)| asked.eq_ignore_ascii_case(name))
            {
                if asked != value {
                    return None;
                }
                precision += 1;
            }
        }
        Some(precision)
    }
}

/// A weight that cannot be read wants nothing.
fn quality(text: &str) -> u16 {
    match text.parse::<f32>() {
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0).round() as u16,
        _ => 0,
    }
}

fn items<'a>(headers: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    headers.flat_map(|header| header.split(',')).map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(header: &str) -> Format {
        Format::accepted([header].into_iter())
    }

    #[test]
    fn each_client_gets_the_format_that_it_likes_best() {
        use Format::{OldOpenMetrics, OpenMetrics, Protobuf, Text};
        for (header, format) in [
            ("", Text),
            ("*/*", Text),
            ("text/*", Text),
            ("application/*", OpenMetrics),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text),
            ("image/png", Text),
            ("application/json;q=0", Text),
            // Prometheus 2.42 without and with native histograms, and 3.x.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                 text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OpenMetrics,
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
                 application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                Protobuf,
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                 application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
                 text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                OpenMetrics,
            ),
            ("application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5", OldOpenMetrics),
            ("application/openmetrics-text", OpenMetrics),
            ("application/openmetrics-text;version=2.0.0, text/plain;q=0.1", Text),
            ("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"; Q=0.9 , */*;q=0.8", OpenMetrics),
            // Order decides between equals, and what is named goes before a wildcard.
            ("text/plain, application/openmetrics-text", Text),
            ("application/openmetrics-text, text/plain", OpenMetrics),
            ("*/*, application/openmetrics-text", OpenMetrics),
            ("text/plain;q=0.2,application/openmetrics-text;q=0.3", OpenMetrics),
            // A range that says more overrides one that says less.
            ("*/*;q=1, text/plain;q=0, application/openmetrics-text;q=0", Protobuf),
            ("application/openmetrics-text, application/openmetrics-text;version=1.0.0;q=0", OldOpenMetrics),
            ("application/vnd.google.protobuf;encoding=text, text/plain;q=0.1", Text),
            ("application/vnd.google.protobuf;proto=other, text/plain;q=0.1", Text),
            ("application/vnd.google.protobuf, text/plain;q=0.9", Protobuf),
            // Weights that are none.
            ("application/openmetrics-text;q=NaN, text/plain;q=0.1", Text),
            ("application/openmetrics-text;q=7, text/plain;q=0.1", Text),
            ("application/openmetrics-text;q=, text/plain;q=0.1", Text),
            (",,;;=,/,*,q=1", Text),
        ] {
            assert_eq!(accepted(header), format, "{header}");
        }
        assert_eq!(
            Format::accepted(["text/plain;q=0.5", "application/openmetrics-text"].into_iter()),
            OpenMetrics
        );
    }

    #[test]
    fn gzip_is_used_only_where_it_is_wanted() {
        for (header, gzip) in [
            ("gzip", true),
            ("x-gzip", true),
            ("GZIP;q=0.5", true),
            ("deflate, gzip;q=1.0, *;q=0.5", true),
            ("*", true),
            ("", false),
            ("identity", false),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("br", false),
            ("gzip;q=0.1, identity", false),
        ] {
            assert_eq!(accepts_gzip([header].into_iter()), gzip, "{header}");
        }
        assert!(!accepts_gzip(std::iter::empty()));
    }
}
