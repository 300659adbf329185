//! Readers of what is exposed, which share no code with what writes it.

use std::collections::BTreeMap;

#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) name: String,
    labels: BTreeMap<String, String>,
    pub(crate) value: f64,
}

impl Sample {
    /// Empty, as in `PromQL`, if there is none.
    pub(crate) fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }
}

/// `name{a="b",c="d"} 1` of names that begin with this; no value of these tests has a quote or a comma in it.
pub(crate) fn of_text(page: &str, prefix: &str) -> Vec<Sample> {
    let sample = |line: &str| {
        let (name, rest) = line.split_once('{')?;
        let (labels, rest) = rest.split_once("} ")?;
        let label = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('"').to_owned()))
        };
        let value = rest.split(' ').next()?.parse().ok()?;
        Some(Sample { name: name.to_owned(), labels: labels.split(',').filter_map(label).collect(), value })
    };
    page.lines().filter(|line| line.starts_with(prefix)).map(|line| sample(line).unwrap()).collect()
}

/// Delimited messages of `io.prometheus.client.MetricFamily`, as far as these tests ask.
/// <https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto>
pub(crate) fn of_protobuf(mut page: &[u8]) -> Vec<Sample> {
    let mut samples = Vec::new();
    while !page.is_empty() {
        let length = varint(&mut page) as usize;
        let (family, rest) = page.split_at(length);
        page = rest;
        let family = fields(family);
        let name = text(&family, 1);
        for (_, metric) in family.iter().filter(|(tag, _)| *tag == 4) {
            samples.extend(of_metric(&name, &fields(metric)));
        }
    }
    samples
}

type Fields = Vec<(u64, Vec<u8>)>;

fn of_metric(name: &str, metric: &Fields) -> Option<Sample> {
    let labels = metric.iter().filter(|(tag, _)| *tag == 1).map(|(_, label)| {
        let label = fields(label);
        (text(&label, 1), text(&label, 2))
    });
    let number = |of: u64| metric.iter().find(|(tag, _)| *tag == of).map(|(_, value)| fields(value));
    let double = |fields: &Fields| {
        let bytes = fields.iter().find(|(tag, _)| *tag == 1).map(|(_, bytes)| bytes.as_slice());
        bytes.map_or(0.0, |bytes| f64::from_le_bytes(bytes.try_into().unwrap()))
    };
    // Gauge, counter and histogram; of the last, the count.
    let (name, value) = match (number(2), number(3), number(7)) {
        (Some(gauge), _, _) => (name.to_owned(), double(&gauge)),
        (_, Some(counter), _) => (name.to_owned(), double(&counter)),
        (_, _, Some(histogram)) => {
            let count = histogram.iter().find(|(tag, _)| *tag == 1);
            let count = count.map_or(0, |(_, bytes)| varint(&mut bytes.as_slice()));
            (format!("{name}_count"), count as f64)
        }
        _ => return None,
    };
    Some(Sample { name, labels: labels.collect(), value })
}

/// Each field with its number and its bytes.
fn fields(mut message: &[u8]) -> Fields {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message);
        let length = match key & 7 {
            0 => {
                let mut behind = message;
                varint(&mut behind);
                message.len() - behind.len()
            }
            1 => 8,
            2 => varint(&mut message) as usize,
            5 => 4,
            other => panic!("no wire type {other}"),
        };
        let (value, rest) = message.split_at(length);
        fields.push((key >> 3, value.to_owned()));
        message = rest;
    }
    fields
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let length = 1 + bytes.iter().take_while(|byte| **byte & 0x80 != 0).count();
    let (number, rest) = bytes.split_at(length);
    *bytes = rest;
    number.iter().rev().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7F))
}

fn text(fields: &Fields, tag: u64) -> String {
    let bytes = fields.iter().find(|(other, _)| *other == tag).map(|(_, bytes)| bytes.clone());
    String::from_utf8(bytes.unwrap_or_default()).unwrap()
}
