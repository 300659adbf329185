//! The tables.

use crate::cases::Group;
use crate::gates::Gate;
use crate::machine::Machine;
use crate::rounds::{Plan, Result};
use crate::statistics::Spread;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Everything that one run says.
pub(crate) fn markdown(
    results: &[Result<'_>],
    gates: &[Gate],
    versions: &BTreeMap<&str, Vec<String>>,
    machine: &Machine,
    plan: &Plan,
) -> String {
    let mut rows: Vec<_> = results.iter().collect();
    rows.sort_by(|a, b| order(a).partial_cmp(&order(b)).expect("medians are numbers"));
    let empty = rows.iter().find(|row| row.case.id == "empty");
    let mut text = String::new();
    let page = &mut text;
    line(page, &where_and_when(machine, plan));
    line(page, &format!("Versions: {}.\n", list(versions)));
    line(
        page,
        "| | kind | `fn` | quartiles | `Result` | `async` | ÷ floor | 2 threads | in situ | processor | allocations | instructions |",
    );
    line(page, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for row in &rows {
        line(page, &cost(row, empty.copied()));
    }
    line(
        page,
        "\nOf 5 calls that returned, 2 that returned an error, 3 that panicked and 4 futures that were dropped half-way, the tools show:\n",
    );
    line(
        page,
        "| | calls | ok | error | panic | cancelled | in flight afterwards | kept in the runs above |",
    );
    line(page, "|---|--:|--:|--:|--:|--:|--:|--:|");
    let counting =
        rows.iter().filter(|row| row.case.group != Group::Reference && median(row, "kept") != Some(0.0));
    counting.for_each(|row| line(page, &counted(row)));
    if !gates.is_empty() {
        line(page, "\n| dials against the fastest of | | is | goal | gate | |\n|---|---|--:|--:|--:|---|");
        for gate in gates {
            line(page, &verdict(gate));
        }
    }
    text
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a string takes everything");
}

/// References first, then `dials`, then by kind and cost.
fn order(row: &Result<'_>) -> (Group, f64) {
    (row.case.group, row.overhead("plain").map_or(f64::MAX, |spread| spread.median))
}

fn where_and_when(machine: &Machine, plan: &Plan) -> String {
    let Machine { processor, cores, kernel, clock_source, rustc, commit, date, load } = machine;
    format!(
        "{date}, dials at {commit}, {rustc}, {cores} cores of {processor}, Linux {kernel}, clock source {clock_source}, load \
         {load} before the run; {} rounds of {} batches.\n",
        plan.rounds, plan.batches
    )
}

fn list(versions: &BTreeMap<&str, Vec<String>>) -> String {
    let each: Vec<_> =
        versions.iter().map(|(name, versions)| format!("{name} {}", versions.join(" and "))).collect();
    each.join(", ")
}

fn cost(row: &Result<'_>, empty: Option<&Result<'_>>) -> String {
    let plain = row.overhead("plain");
    let cells = [
        row.case.name.clone(),
        row.case.group.title().to_owned(),
        tenths(plain),
        plain.map_or_else(dash, |spread| format!("{:.1} to {:.1}", spread.low, spread.high)),
        tenths(row.overhead("result")),
        tenths(row.overhead("future")),
        row.floors().map_or_else(dash, |spread| format!("{:.2}", spread.median)),
        tenths(row.pair()),
        tenths(row.overhead("surrounded")),
        tenths(row.overhead("processor")),
        allocations(row),
        instructions(row, empty),
    ];
    format!("| {} |", cells.join(" | "))
}

fn counted(row: &Result<'_>) -> String {
    let kept = row.spread(|round| round.get("kept").copied());
    let kept = kept.map_or_else(dash, |kept| format!("{:.0} %", kept.median * 100.0));
    format!("| {} | {} | {kept} |", row.case.name, row.outcomes.join(" | "))
}

fn verdict(gate: &Gate) -> String {
    let Gate { against, function, fastest, ratio, goal, least } = gate;
    let function = match *function {
        "plain" => "`fn`",
        "result" => "`Result`",
        _ => "`async`",
    };
    let verdict = if gate.holds() { "" } else { "**missed**" };
    format!("| {against}: {fastest} | {function} | {ratio:.2} × | {goal} × | {least} × | {verdict} |")
}

fn median(row: &Result<'_>, name: &str) -> Option<f64> {
    row.spread(|round| round.get(name).copied()).map(|spread| spread.median)
}

/// Of each function, unless they agree.
fn allocations(row: &Result<'_>) -> String {
    let each = ["plain", "result", "future"].map(|function| {
        median(row, &format!("{function}.allocations")).map_or_else(dash, |number| format!("{number:.2}"))
    });
    if each.iter().all(|number| *number == each[0]) { each[0].clone() } else { each.join(", ") }
}

/// More than without a tool: of the plain and of the async function.
fn instructions(row: &Result<'_>, empty: Option<&Result<'_>>) -> String {
    let more = |function: &str| Some(row.instructions.get(function)? - empty?.instructions.get(function)?);
    let [plain, future] =
        ["plain", "future"].map(more).map(|number| number.map_or_else(dash, |n| format!("{n:.0}")));
    format!("{plain}, {future}")
}

fn tenths(spread: Option<Spread>) -> String {
    spread.map_or_else(dash, |spread| format!("{:.1}", spread.median))
}

fn dash() -> String {
    "-".to_owned()
}
