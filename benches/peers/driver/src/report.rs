//! The tables.

mod requests;

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
    let (mut requests, mut rows): (Vec<_>, Vec<_>) =
        results.iter().partition(|result| result.case.group == Group::Requests);
    sort(&mut rows, "plain");
    sort(&mut requests, "request");
    let mut text = String::new();
    let page = &mut text;
    line(page, &where_and_when(machine, plan));
    line(page, &format!("Versions: {}.\n", list(versions)));
    if !rows.is_empty() {
        functions(page, &rows);
    }
    if !gates.is_empty() {
        line(
            page,
            "\n| overheads; of a group, that of its fastest | | is | goal | gate | |\n|---|---|--:|--:|--:|---|",
        );
        for gate in gates {
            line(page, &verdict(gate));
        }
    }
    if !requests.is_empty() {
        requests::section(page, &requests);
    }
    text
}

/// Costs around the three functions, and what was counted.
fn functions(page: &mut String, rows: &[&Result<'_>]) {
    let empty = rows.iter().find(|row| row.case.id == "empty");
    line(
        page,
        "| | kind | `fn` | quartiles | `Result` | `async` | ÷ floor | 2 threads | in situ | processor | allocations | instructions |",
    );
    line(page, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for row in rows {
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
        rows.iter().filter(|row| row.case.group != Group::Reference && row.median("kept") != Some(0.0));
    counting.for_each(|row| line(page, &counted(row)));
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a string takes everything");
}

/// References first, then `dials`, then by kind and cost.
fn sort(rows: &mut [&Result<'_>], function: &str) {
    let order =
        |row: &Result<'_>| (row.case.group, row.overhead(function).map_or(f64::MAX, |spread| spread.median));
    rows.sort_by(|a, b| order(a).partial_cmp(&order(b)).expect("medians are numbers"));
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
        quartiles(plain),
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
    let kept = row.median("kept").map_or_else(dash, |kept| format!("{:.0} %", kept * 100.0));
    format!("| {} | {} | {kept} |", row.case.name, row.outcomes.join(" | "))
}

fn verdict(gate: &Gate) -> String {
    let Gate { what, function, ratio, goal, limit } = gate;
    let function = match *function {
        "plain" => "`fn`",
        "result" => "`Result`",
        _ => "`async`",
    };
    let verdict = if gate.holds() { "" } else { "**missed**" };
    format!("| {what} | {function} | {ratio:.2} × | {goal} | {limit} | {verdict} |")
}

/// Of each function, unless they agree.
fn allocations(row: &Result<'_>) -> String {
    let each = ["plain", "result", "future"].map(|function| {
        row.median(&format!("{function}.allocations")).map_or_else(dash, |number| format!("{number:.2}"))
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

fn quartiles(spread: Option<Spread>) -> String {
    spread.map_or_else(dash, |spread| format!("{:.1} to {:.1}", spread.low, spread.high))
}

fn dash() -> String {
    "-".to_owned()
}
