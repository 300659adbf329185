//! Whatever the names, labels and numbers are, every page can be read and nothing on it is something else.

use crate::page;
use crate::parser::parse;
use crate::proto;
use dials_prometheus::{Native, openmetrics, protobuf, text};
use dials_runtime::{Family, Histogram, Kind, Series, Value};
use proptest::collection::vec;
use proptest::prelude::*;

/// Text full of what has a meaning in some format.
fn any_text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        '\\', '\n', '"', 'n', '{', '}', ',', '=', ' ', '#', '\0', '\r', '_', 'a', 'é',
    ]);
    vec(prop_oneof![4 => special, 1 => any::<char>()], 0..8).prop_map(String::from_iter)
}

fn any_name() -> impl Strategy<Value = String> {
    let common = ["a", "a_b", "a.b", "a_total", "a_seconds", "a_seconds_count", "le", "__name__"];
    prop_oneof![3 => prop::sample::select(common.to_vec()).prop_map(str::to_owned), 1 => any_text()]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u32>().prop_map(|total| Value::Counter(f64::from(total))),
        any::<f64>().prop_map(Value::Counter),
        any::<f64>().prop_map(Value::Gauge),
        vec((-9_i8..9, 0_u64..5), 0..4).prop_map(|buckets| {
            let classic: Vec<_> = buckets.iter().map(|(bound, count)| (f64::from(*bound), *count)).collect();
            Value::Histogram(Histogram { count: 4, sum: 1.0, classic, exponential: None })
        }),
    ]
}

fn any_series() -> impl Strategy<Value = Series> {
    let labels = vec((any_name(), any_text()), 0..4);
    (labels, any_value()).prop_map(|(labels, value)| Series {
        labels: labels.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
        value,
    })
}

fn any_family() -> impl Strategy<Value = Family> {
    let kind = prop::sample::select(vec![Kind::Counter, Kind::Gauge, Kind::Histogram]);
    (any_name(), any_text(), kind, vec(any_series(), 0..5)).prop_map(|(name, help, kind, series)| Family {
        name: name.into(),
        help: help.into(),
        kind,
        series,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_page_can_be_read_and_accounts_for_every_series(families in vec(any_family(), 0..6)) {
        let decoded = proto::decode(&protobuf(&families, Native::On));
        let parsed = parse(&text(&families));
        let left_out = "dials_prometheus_left_out_series";
        let lost: f64 = parsed.samples.iter().filter(|((name, _), _)| name == left_out).map(|(_, count)| count).sum();
        let shown: usize = decoded.iter().filter(|family| family.name() != left_out).map(|family| family.metric.len()).sum();
        let given: usize = families.iter().map(|family| family.series.len()).sum();
        prop_assert_eq!(shown + lost as usize, given);
        // NaN is not equal to itself, its spelling is.
        let shown = |page: &str| format!("{:?}", parse(page).samples);
        prop_assert_eq!(shown(&openmetrics(&families)), shown(&text(&families)));
    }

    #[test]
    fn label_values_and_help_are_read_back_as_they_were(values in vec((any_text(), any_text()), 1..6), help in any_text()) {
        let mut expected = std::collections::BTreeMap::new();
        for (index, (a, b)) in values.iter().enumerate() {
            let given = vec![("a", a.as_str()), ("b", b.as_str()), ("id", ["0", "1", "2", "3", "4", "5"][index])];
            expected.insert(given, index as f64);
        }
        let series = expected.iter().map(|(labels, value)| page::series(labels, Value::Gauge(*value))).collect();
        let families = [page::family("x", &help, Kind::Gauge, series)];
        for page in [text(&families), openmetrics(&families)] {
            let parsed = parse(&page);
            prop_assert_eq!(parsed.samples.len(), expected.len());
            for (labels, value) in &expected {
                prop_assert_eq!(parsed.get("x", labels), Some(*value));
            }
        }
        let decoded = proto::decode(&protobuf(&families, Native::On));
        prop_assert_eq!(decoded[0].help.as_deref().unwrap_or_default(), &help);
        for (metric, labels) in decoded[0].metric.iter().zip(expected.keys()) {
            let read: Vec<_> = metric.label.iter().map(|pair| (pair.name(), pair.value())).collect();
            prop_assert_eq!(&read, labels);
        }
    }

    #[test]
    fn numbers_are_read_back_as_they_were(number in any::<f64>()) {
        let families = [page::family("x", "", Kind::Gauge, vec![page::series(&[], Value::Gauge(number))])];
        for page in [text(&families), openmetrics(&families)] {
            let read = parse(&page).get("x", &[]).unwrap();
            prop_assert!(read == number || (read.is_nan() && number.is_nan()), "{} became {}", number, read);
        }
    }
}
