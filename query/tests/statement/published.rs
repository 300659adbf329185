//! The cases that OpenTelemetry publishes, as of August 2026. `published.json` has their facts, input and output, from
//!
//! * semantic-conventions: docs/non-normative/database-test-cases/db-sql-test-cases.json
//! * database-spans.md: the examples in docs/db/database-spans.md of the same repository
//! * dotnet-contrib: test/OpenTelemetry.Contrib.Shared.Tests/SqlProcessorAdditionalTestCases.json
//! * java-instrumentation: SqlQueryAnalyzerTest and SqlQuerySummaryEdgeCasesTest, less what is disabled there
//! * ruby-contrib: helpers/sql-processor/test/fixtures/sql_obfuscation.json, each for each of its dialects
//!
//! They contradict each other, and the conventions. What does not hold here is listed in `contradicted.json`, with the
//! reason, and nothing else is.

use dials_query::{Dialect, Statement};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One expectation: the text of a case, or its summary.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fact {
    source: String,
    system: String,
    query: String,
    is_summary: bool,
}

fn facts() -> Vec<(Fact, bool, String)> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("published.json")).unwrap();
    let mut facts = Vec::new();
    for case in &cases {
        let field = |name: &str| case[name].as_str().unwrap().to_owned();
        let fact = |is_summary| Fact {
            source: field("source"),
            system: field("system"),
            query: field("query"),
            is_summary,
        };
        let statement = Statement::new(Dialect::of(&field("system")), field("query"));
        if let Some(texts) = case.get("text") {
            let holds = texts.as_array().unwrap().iter().any(|text| text == statement.text());
            facts.push((fact(false), holds, statement.text().to_owned()));
        }
        if let Some(summary) = case.get("summary") {
            facts.push((fact(true), summary == statement.summary(), statement.summary().to_owned()));
        }
    }
    facts
}

/// What is known not to hold.
fn contradicted() -> BTreeSet<Fact> {
    let reasons: Vec<Value> = serde_json::from_str(include_str!("contradicted.json")).unwrap();
    let mut contradicted = BTreeSet::new();
    for reason in &reasons {
        assert!(!reason["reason"].as_str().unwrap().is_empty());
        for fact in reason["facts"].as_array().unwrap() {
            let field = |name: &str| fact[name].as_str().unwrap().to_owned();
            contradicted.insert(Fact {
                source: field("source"),
                system: field("system"),
                query: field("query"),
                is_summary: field("of") == "summary",
            });
        }
    }
    contradicted
}

#[test]
fn published_cases_hold_unless_others_contradict_them() {
    let contradicted = contradicted();
    let mut shares: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut surprises = Vec::new();
    for (fact, holds, got) in facts() {
        let is_contradicted = contradicted.contains(&fact);
        let share = shares.entry(fact.source.clone()).or_default();
        share[0] += 1;
        share[1] += usize::from(holds);
        share[2] += usize::from(is_contradicted);
        if holds == is_contradicted {
            surprises.push(format!("{fact:?} is {got:?}"));
        }
    }
    for (source, [all, held, contradicted]) in &shares {
        println!("{source}: {held} of {all} hold, {contradicted} are contradicted by other sources");
    }
    assert!(surprises.is_empty(), "{} surprises:\n{}", surprises.len(), surprises.join("\n"));
    // The Ruby helper's cases are older than the conventions, which have another placeholder for comments and lists.
    let current = shares.iter().filter(|(source, _)| *source != "ruby-contrib");
    let [all, held] = current.fold([0, 0], |sum, (_, share)| [sum[0] + share[0], sum[1] + share[1]]);
    assert!(all > 800 && held * 100 >= all * 95, "{held} of {all}");
}

#[test]
fn every_case_of_the_conventions_holds() {
    let of_conventions =
        |fact: &Fact| matches!(fact.source.as_str(), "semantic-conventions" | "database-spans.md");
    let facts: Vec<_> = facts().into_iter().filter(|(fact, ..)| of_conventions(fact)).collect();
    assert_eq!(facts.len(), 24 * 2 + 6);
    for (fact, holds, got) in facts {
        assert!(holds, "{fact:?} is {got:?}");
    }
}
