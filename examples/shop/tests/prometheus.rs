//! What others make of the shop's metrics: a Prometheus that scrapes them, and two independent readers of the pages.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see outside their functions"
)]
#![allow(clippy::float_cmp, reason = "numbers are to arrive as they were")]
#![allow(clippy::format_collect, reason = "no test is short of allocations")]

mod support {
    pub(crate) mod http;
    pub(crate) mod process;
    pub(crate) mod programs;
    pub(crate) mod prometheus;
    pub(crate) mod shop;
}

use std::collections::BTreeMap;
use std::process::Command;
use support::http::get;
use support::programs::{feed, missing, program};
use support::prometheus::{Buckets, JOBS, Labels, Prometheus};
use support::shop::{Row, Section, Serving, shop};

/// Functions of the job that goes on after the table was printed. Their numbers grow.
const GROWING: [&str; 2] = ["reindex", "Store::rebuild_index"];

/// The query of the same job.
const GROWING_QUERY: &str = "search_index rebuild";

/// Functions that the table leaves out: one is sampled, and one was called before the visitors came.
const LEFT_OUT: [&str; 2] = ["price", "Store::fill"];

/// Series without the labels that say how they came here.
type Series<T> = BTreeMap<Labels, T>;

/// A classic histogram: every bound with its cumulative count, in order, the count and the sum.
#[derive(Debug, PartialEq)]
struct Classic {
    buckets: Vec<(f64, f64)>,
    count: f64,
    sum: f64,
}

/// A native histogram, and what queries make of it.
struct Native {
    buckets: Buckets,
    count: f64,
    sum: f64,
    /// The share of calls that took up to a second; not a number if there were none.
    up_to_a_second: f64,
}

/// The counter that a row of the table is about, and the labels of the series that add up to it.
fn counter(row: &Row) -> (String, Labels) {
    if row.section == Section::Queries {
        return counter_of_query(row);
    }
    let (path, label) = row.called.split_once('{').unwrap_or((&row.called, ""));
    let (prefix, [(owner, of), (name, called)]) = if row.section == Section::External {
        let (service, operation) = path.split_once(' ').unwrap();
        ("external_api", [("service", service.to_owned()), ("operation", operation.to_owned())])
    } else {
        // A name outside of any module is that of a `dials::time`.
        let (module, function) = path
            .split_once("::")
            .map_or((String::new(), path), |(module, function)| (format!("shop::{module}"), function));
        ("function", [("module", module), ("function", function.to_owned())])
    };
    let mut labels = vec![(owner, &*of), (name, &*called)];
    labels.extend(label.trim_end_matches('}').split_once('='));
    let mut figure = "calls";
    match &*row.figure {
        "calls" => {}
        "of these slow" => figure = "slow_calls",
        "retries" => figure = "retries",
        ended => match ended.split_once(' ') {
            Some(("error", kind)) => labels.extend([("result", "error"), ("error_type", kind)]),
            _ => labels.push(("result", ended)),
        },
    }
    let labels = labels.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    (format!("{prefix}_{figure}_total"), labels)
}

/// A label without a value is one that must not be there.
fn counter_of_query(row: &Row) -> (String, Labels) {
    let (name, more) = match &*row.figure {
        "calls" => ("db_client_operation_duration_seconds_count", None),
        "ok" => ("db_client_operation_duration_seconds_count", Some(("error_type", ""))),
        "of these slow" => ("db_slow_queries_total", Some(("severity", "slow"))),
        "rows" => ("db_client_response_returned_rows_sum", None),
        "N + 1" => ("db_n_plus_one_total", Some(("scope", "GET /orders/{customer}"))),
        failed => {
            let kind = failed.strip_prefix("error ").unwrap();
            ("db_client_operation_duration_seconds_count", Some(("error_type", kind)))
        }
    };
    let (collection, operation) = row.called.split_once(' ').unwrap();
    let query =
        [("db_system_name", "sqlite"), ("db_collection_name", collection), ("db_operation_name", operation)];
    let all: Vec<_> = query.into_iter().chain(more).collect();
    (name.to_owned(), labels(&all))
}

/// Compares each row with what `total` finds, and makes sure that no call is counted that is in no row.
///
/// `total` is given a counter, labels that are wanted, and functions that are not.
fn assert_driver(rows: &[Row], total: impl Fn(&str, &Labels, &[&str]) -> f64) {
    let [mut calls, mut external, mut queries, mut slow_queries] = [0; 4];
    for row in rows {
        let (name, labels) = counter(row);
        let (found, expected) = (total(&name, &labels, &[]), row.driver as f64);
        let grows = row.called == GROWING_QUERY
            || labels.get("function").is_some_and(|function| GROWING.contains(&&**function));
        let right = if grows { found >= expected } else { found == expected };
        assert!(right, "{found} instead of {expected}: {name}{labels:?}");
        match &*row.figure {
            "calls" if row.section == Section::External => external += row.driver,
            "calls" if grows => {}
            "calls" if row.section == Section::Queries => queries += row.driver,
            "calls" => calls += row.driver,
            "of these slow" if row.section == Section::Queries => slow_queries += row.driver,
            _ => {}
        }
    }
    assert_eq!(total("function_calls_total", &Labels::new(), &[GROWING, LEFT_OUT].concat()), calls as f64);
    assert_eq!(total("external_api_calls_total", &Labels::new(), &[]), external as f64);

    let all = |name, label, value| total(name, &labels(&[(label, value)]), &[]);
    let of_system = |name| all(name, "db_system_name", "sqlite");
    let growing = all("db_client_operation_duration_seconds_count", "db_operation_name", "rebuild");
    assert_eq!(of_system("db_client_operation_duration_seconds_count"), queries as f64 + growing);
    assert_eq!(of_system("db_slow_queries_total"), slow_queries as f64);
    for (result, count) in [("written", slow_queries), ("dropped", 0), ("failed", 0)] {
        assert_eq!(all("dials_slow_log_records_total", "result", result), count as f64, "{result}");
    }
}

impl Prometheus {
    /// In jobs of `native` histograms are native ones.
    fn assert_driver_in_every_job(&self, rows: &[Row], native: &[&str]) {
        for job in JOBS {
            assert_driver(rows, |name, labels, without| {
                let wanted: String =
                    labels.iter().map(|(name, value)| format!("{name}=\"{value}\",")).collect();
                // What is no function's has no such label, which is as good as an empty one.
                let without = format!("function!~\"{}\"", [&["-"], without].concat().join("|"));
                let (function, name) = match name.rsplit_once('_') {
                    Some((family, "count")) if native.contains(&job) => ("histogram_count", family),
                    Some((family, "sum")) if native.contains(&job) => ("histogram_sum", family),
                    _ => ("", name),
                };
                let promql = format!("sum by (job) ({function}({name}{{job=\"{job}\",{wanted}{without}}}))");
                match &*self.query(&promql) {
                    [(_, total)] => *total,
                    other => panic!("{promql}: {other:?}"),
                }
            });
        }
    }

    /// Kinds of errors are where errors are and nowhere else, and nobody is on the way.
    fn assert_order_in_every_job(&self) {
        for (calls, in_flight, least) in [
            ("function_calls_total", "function_calls_concurrent", 21),
            ("external_api_calls_total", "external_api_in_flight", 2),
        ] {
            assert_eq!(self.query(&format!("{calls}{{result=\"error\",error_type=\"\"}}")), []);
            assert_eq!(self.query(&format!("{calls}{{result!=\"error\",error_type!=\"\"}}")), []);
            for job in JOBS {
                let in_flight = self.standing(job, &format!("{in_flight}{{}}"));
                assert!(
                    in_flight.len() >= least && in_flight.values().all(|count| *count == 0.0),
                    "{in_flight:?}"
                );
            }
        }
    }

    /// What there is of other people's services beside what the table has.
    fn assert_services_in_every_job(&self, rows: &[Row], duration_count: fn(&str) -> &'static str) {
        const OPERATIONS: [[(&str, &str); 2]; 2] = [
            [("service", "payments"), ("operation", "charge")],
            [("service", "payments"), ("operation", "refund")],
        ];
        let service = labels(&[("service", "payments")]);
        let timeouts = rows
            .iter()
            .find(|row| row.section == Section::External && row.figure == "error timeout")
            .unwrap()
            .dials;
        for job in JOBS {
            // A histogram for each way in which calls ended, with the category of errors.
            let mut ended = self.standing(job, "external_api_calls_total{}");
            ended.retain(|labels, count| *count > 0.0 || labels["result"] == "ok");
            assert!(
                ended.keys().filter(|labels| labels.contains_key("error_type")).count() >= 9,
                "{ended:?}"
            );
            assert_eq!(self.standing(job, duration_count(job)), ended, "{job}");

            // So long take all calls that time out, and no other.
            let too_long = [timeouts as f64, 0.0];
            let late: Series<f64> =
                OPERATIONS.map(|operation| labels(&operation)).into_iter().zip(too_long).collect();
            assert_eq!(self.standing(job, "external_api_over_timeout_calls_total{}"), late, "{job}");
            let nobody = OPERATIONS.map(|operation| (labels(&operation), 0.0)).into();
            assert_eq!(self.standing(job, "external_api_oldest_call_seconds{}"), nobody, "{job}");

            for figure in ["calls", "failure_ratio", "slow_ratio"] {
                let found = self.standing(job, &format!("external_api_window_{figure}{{}}"));
                assert!(found.keys().eq([&service]), "{job} {figure}: {found:?}");
                let most = if figure == "calls" { f64::MAX } else { 1.0 };
                assert!((0.0..=most).contains(&found[&service]), "{job} {figure}: {found:?}");
            }
            let opened = self.standing(job, "external_api_would_open_total{}");
            let reasons = ["failure_rate", "slow_call_rate"]
                .map(|reason| labels(&[("reason", reason), ("service", "payments")]));
            assert!(opened.keys().eq(&reasons), "{job}: {opened:?}");
        }
    }

    /// No query that stands still is under way, or even late.
    fn assert_no_query_in_any_job(&self) {
        for job in JOBS {
            for gauge in ["db_queries_in_flight", "db_queries_overdue"] {
                let mut found = self.standing(job, &format!("{gauge}{{}}"));
                found.retain(|labels, _| labels["db_operation_name"] != "rebuild");
                assert!(
                    found.len() == 10 && found.values().all(|count| *count == 0.0),
                    "{job} {gauge}: {found:?}"
                );
            }
        }
    }

    /// Families are of the type that their name promises, and OpenMetrics tells the unit.
    fn assert_types(&self) {
        for (name, kind, unit) in [
            ("external_api_calls", "counter", ""),
            ("external_api_retries", "counter", ""),
            ("external_api_slow_calls", "counter", ""),
            ("external_api_over_timeout_calls", "counter", ""),
            ("external_api_would_open", "counter", ""),
            ("external_api_duration_seconds", "histogram", "seconds"),
            ("external_api_in_flight", "gauge", ""),
            ("external_api_oldest_call_seconds", "gauge", "seconds"),
            ("external_api_window_calls", "gauge", ""),
            ("external_api_window_failure_ratio", "gauge", "ratio"),
            ("external_api_window_slow_ratio", "gauge", "ratio"),
            ("db_client_operation_duration_seconds", "histogram", "seconds"),
            ("db_client_response_returned_rows", "histogram", ""),
            ("db_slow_queries", "counter", ""),
            ("db_n_plus_one", "counter", ""),
            ("db_queries_in_flight", "gauge", ""),
            ("db_queries_overdue", "gauge", ""),
        ] {
            for (job, unit) in [("text", ""), ("openmetrics", unit), ("protobuf", "")] {
                // OpenMetrics has the name of a counter's family without the suffix of its samples.
                let suffix = if kind == "counter" && job != "openmetrics" { "_total" } else { "" };
                let metadata = self.metadata(&format!("{name}{suffix}"));
                assert_eq!(metadata.get(job), Some(&(kind.to_owned(), unit.to_owned())), "{name} {job}");
            }
        }
    }

    /// The series that stand still in a job, with `{}` in `promql` for the selector of them.
    fn standing(&self, job: &str, promql: &str) -> Series<f64> {
        let found = self.query(&promql.replace("{}", &selector(job)));
        found.into_iter().map(|(labels, value)| (plain(labels), value)).collect()
    }

    /// How many calls ended how, as far as there has to be a histogram of them.
    fn counts(&self, job: &str) -> Series<f64> {
        let mut counts = self.standing(job, "sum without (error_type) (function_calls_total{})");
        counts.retain(|labels, count| *count > 0.0 || labels["result"] == "ok");
        counts
    }

    fn classic(&self, job: &str) -> Series<Classic> {
        let mut buckets: Series<Vec<(f64, f64)>> = Series::new();
        for (mut labels, count) in self.standing(job, "function_calls_duration_seconds_bucket{}") {
            let bound = labels.remove("le").unwrap().parse().unwrap();
            buckets.entry(labels).or_default().push((bound, count));
        }
        let counts = self.standing(job, "function_calls_duration_seconds_count{}");
        assert_eq!(counts, self.counts(job));
        let sums = self.standing(job, "function_calls_duration_seconds_sum{}");
        let histogram = |(labels, count)| {
            let (mut buckets, sum) = (buckets.remove(&labels).unwrap(), sums[&labels]);
            buckets.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            assert!(buckets.is_sorted_by_key(|(_, count)| *count), "{labels:?}: {buckets:?}");
            assert_eq!(buckets.last(), Some(&(f64::INFINITY, count)), "{labels:?}");
            (labels, Classic { buckets, count, sum })
        };
        counts.into_iter().map(histogram).collect()
    }

    fn native(&self, job: &str) -> Series<Native> {
        let counts = self.standing(job, "histogram_count(function_calls_duration_seconds{})");
        assert_eq!(counts, self.counts(job));
        let sums = self.standing(job, "histogram_sum(function_calls_duration_seconds{})");
        let shares = self.standing(job, "histogram_fraction(0, 1, function_calls_duration_seconds{})");
        let histogram = |(labels, buckets)| {
            let labels = plain(labels);
            let [count, sum, up_to_a_second] = [&counts, &sums, &shares].map(|series| series[&labels]);
            (labels, Native { buckets, count, sum, up_to_a_second })
        };
        let found = self.buckets(&format!("function_calls_duration_seconds{}", selector(job)));
        found.into_iter().map(histogram).collect()
    }
}

impl Native {
    /// How many calls are in the buckets whose lower and upper bounds `wanted` likes.
    fn calls(&self, wanted: impl Fn(f64, f64) -> bool) -> f64 {
        let wanted = self.buckets.iter().filter(|(lower, upper, _)| wanted(*lower, *upper));
        wanted.map(|(.., count)| count).sum()
    }
}

/// Both sides were made of the same calls, in so far as their bounds allow to tell.
fn assert_same_calls(classic: &Series<Classic>, native: &Series<Native>) {
    assert!(classic.keys().eq(native.keys()));
    let mut dividing = 0;
    for ((labels, classic), native) in classic.iter().zip(native.values()) {
        assert_eq!((native.count, native.sum), (classic.count, classic.sum), "{labels:?}");
        assert_eq!(native.calls(|_, _| true), classic.count, "{labels:?}");
        for &(bound, count) in &classic.buckets {
            // No native bucket reaches across a bound that both have, so there the three are equal.
            let below = native.calls(|_, upper| upper <= bound);
            let reached = native.calls(|lower, _| lower < bound);
            assert!(below <= count && count <= reached, "{labels:?} {bound}: {below} {count} {reached}");
            dividing += usize::from(0.0 < count && count < classic.count);
            if bound == 1.0 && classic.count > 0.0 {
                let fraction = count / classic.count;
                assert!((native.up_to_a_second - fraction).abs() < 1e-9, "{labels:?}: {fraction}");
            }
        }
    }
    assert!(dividing > 20, "only {dividing} bounds have calls on both sides");
}

/// A selector of the functions in a job that stand still.
fn selector(job: &str) -> String {
    format!("{{job=\"{job}\",function!~\"{}\"}}", GROWING.join("|"))
}

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn plain(mut labels: Labels) -> Labels {
    labels.retain(|name, _| !["__name__", "job", "instance"].contains(&&**name));
    labels
}

#[test]
fn prometheus_has_the_drivers_numbers_and_native_histograms_where_it_takes_them() {
    let Some(program) = program("prometheus") else { return };
    let shop = Serving::start(&mut shop(&["--serve", "--seconds", "2"]));
    let flags = ["--enable-feature=native-histograms"];
    let prometheus = Prometheus::start(&program, "native", &flags, shop.address);
    prometheus.assert_driver_in_every_job(&shop.rows, &["protobuf", "negotiated"]);
    prometheus.assert_no_query_in_any_job();
    prometheus.assert_order_in_every_job();
    prometheus.assert_services_in_every_job(&shop.rows, |job| match job {
        "text" | "openmetrics" => "external_api_duration_seconds_count{}",
        _ => "histogram_count(external_api_duration_seconds{})",
    });
    let classic = prometheus.classic("text");
    assert_eq!(prometheus.classic("openmetrics"), classic);
    for job in ["protobuf", "negotiated"] {
        assert_same_calls(&classic, &prometheus.native(job));
    }
    // Prometheus, which is not dropped yet, keeps its connections open; the shop does not wait for that.
    assert_eq!(shop.interrupt(), Some(0));
}

#[test]
fn prometheus_has_the_drivers_numbers_and_classic_histograms_where_native_ones_are_off() {
    let Some(program) = program("prometheus") else { return };
    let mut shop = shop(&["--serve", "--seconds", "2"]);
    let shop = Serving::start(shop.env("DIALS_NATIVE_HISTOGRAMS", "false"));
    let prometheus = Prometheus::start(&program, "classic", &[], shop.address);
    prometheus.assert_driver_in_every_job(&shop.rows, &[]);
    prometheus.assert_no_query_in_any_job();
    prometheus.assert_order_in_every_job();
    prometheus.assert_services_in_every_job(&shop.rows, |_| "external_api_duration_seconds_count{}");
    prometheus.assert_types();
    let [text, others @ ..] = JOBS.map(|job| prometheus.classic(job));
    assert!(text.values().all(|histogram| histogram.buckets.len() > 4));
    for other in others {
        assert_eq!(other, text);
    }
    // Only OpenMetrics tells units, so that is what the two have agreed on.
    let metadata = prometheus.metadata("function_calls_duration_seconds");
    for (job, unit) in [("text", ""), ("openmetrics", "seconds"), ("negotiated", "seconds")] {
        assert_eq!(metadata[job], ("histogram".to_owned(), unit.to_owned()), "{job}");
    }
    assert_eq!(shop.interrupt(), Some(0));
}

#[test]
fn every_family_has_its_help_and_its_type() {
    let shop = Serving::start(&mut shop(&["--serve", "--seconds", "1"]));
    let page = get(shop.address, "/metrics?format=text");
    let mut families = std::collections::BTreeSet::new();
    for sample in page.lines().filter(|line| !line.starts_with('#')) {
        let name = sample.split(['{', ' ']).next().unwrap();
        let of_histogram = ["_bucket", "_count", "_sum"].iter().find_map(|suffix| name.strip_suffix(suffix));
        let family = of_histogram.filter(|family| page.contains(&format!("# TYPE {family} histogram\n")));
        families.insert(family.unwrap_or(name));
    }
    for family in &families {
        for comment in ["HELP", "TYPE"] {
            let begins = format!("# {comment} {family} ");
            assert_eq!(page.lines().filter(|line| line.starts_with(&begins)).count(), 1, "{begins}");
        }
    }
    for (prefix, count) in [("external_api_", 11), ("db_", 6)] {
        let found = families.iter().filter(|family| family.starts_with(prefix));
        assert_eq!(found.count(), count, "{families:?}");
    }
}

#[test]
fn promtool_finds_nothing_wrong_with_the_shops_text() {
    let Some(promtool) = program("promtool") else { return };
    let shop = Serving::start(&mut shop(&["--serve", "--seconds", "1"]));
    let page = get(shop.address, "/metrics?format=text");
    assert!(page.contains("function_calls_total{") && page.contains("external_api_calls_total{"), "{page}");
    assert_eq!(feed(Command::new(promtool).args(["check", "metrics"]), &page), (true, String::new()));
}

#[test]
fn the_reference_parser_finds_the_drivers_numbers_in_openmetrics() {
    const SCRIPT: &str = "
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
page = sys.stdin.buffer.read().decode()
samples = (sample for family in text_string_to_metric_families(page) for sample in family.samples)
json.dump([(sample.name, sample.labels, float(sample.value)) for sample in samples], sys.stdout)
";
    let Some(python) = program("python3") else { return };
    if !feed(Command::new(&python).args(["-c", "import prometheus_client"]), "").0 {
        missing("the Python package prometheus_client");
        return;
    }
    let shop = Serving::start(&mut shop(&["--serve", "--seconds", "1"]));
    let page = get(shop.address, "/metrics?format=openmetrics");
    let (success, said) = feed(Command::new(&python).args(["-c", SCRIPT]), &page);
    assert!(success, "{said}");
    let samples: Vec<(String, Labels, f64)> = serde_json::from_str(&said).unwrap();
    assert_driver(&shop.rows, |name, labels, without| {
        let wanted = samples.iter().filter(|(sample, found, _)| {
            sample == name
                && labels.iter().all(|(label, value)| found.get(label).map_or("", String::as_str) == value)
                && found.get("function").is_none_or(|function| !without.contains(&&**function))
        });
        wanted.map(|(.., value)| value).sum()
    });
}
