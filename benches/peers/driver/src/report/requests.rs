//! The tools around requests to other services.

use super::{counted, dash, line, quartiles, tenths};
use crate::rounds::Result;

const WHAT: &str = "
### Calls to other services

The same request through a client of `reqwest-middleware` whose last middleware answers at once and sends nothing, so no
socket is in the figures, which are what each tool adds to that request.";

const READ: &str = "
`reqwest-metrics` looks up three histograms by their labels for each request: of the duration, in whole milliseconds, and
of the sizes of request and response. Handles by hand, which are looked up once, have the labels `service`, `operation` and
`result`. `dials` has these, the category of a failure, retries and the age of the oldest call, and takes the status of the
response into account. Of 5 requests that were answered with 200, 2 that were answered with 503, 3 that panicked and 4 that
were dropped half-way, the tools show:
";

const FAILURES: &str = "
Of 1,000 requests to a server that hangs up, each with a query string of its own, which holds a key:
";

/// Costs, what was counted, and what failures add to a page.
pub(super) fn section(page: &mut String, rows: &[&Result<'_>]) {
    line(page, WHAT);
    let bare = rows.iter().find_map(|row| row.median("request.bare"));
    if let Some(bare) = bare {
        line(page, &format!("The request alone takes {bare:.0} ns.\n"));
    }
    line(page, "| | ns | quartiles | allocations | instructions |\n|---|--:|--:|--:|--:|");
    let without = rows.iter().find(|row| row.case.id == "requests-bare");
    for row in rows {
        line(page, &cost(row, without.copied()));
    }
    let tools: Vec<_> = rows.iter().filter(|row| row.median("kept") != Some(0.0)).collect();
    line(page, READ);
    line(
        page,
        "| | calls | ok | error | panic | cancelled | in flight afterwards | kept in the runs above |\n|---|--:|--:|--:|--:|--:|--:|--:|",
    );
    for row in &tools {
        line(page, &counted(row));
    }
    line(page, FAILURES);
    line(
        page,
        "| | samples that they add to the page | values of `error_type` | the key is on the page |\n|---|--:|--:|---|",
    );
    for row in &tools {
        line(page, &failures(row));
    }
}

fn cost(row: &Result<'_>, without: Option<&Result<'_>>) -> String {
    let spread = row.overhead("request");
    let instructions = || Some(row.instructions.get("request")? - without?.instructions.get("request")?);
    let cells = [
        row.case.name.clone(),
        tenths(spread),
        quartiles(spread),
        row.median("request.allocations").map_or_else(dash, |number| format!("{number:.2}")),
        instructions().map_or_else(dash, |number| format!("{number:.0}")),
    ];
    format!("| {} |", cells.join(" | "))
}

fn failures(row: &Result<'_>) -> String {
    let number = |name: &str| {
        row.median(&format!("failures.{name}")).map_or_else(dash, |number| format!("{number:.0}"))
    };
    let secret = row.median("failures.secret").map_or("-", |secret| if secret > 0.0 { "yes" } else { "no" });
    format!("| {} | {} | {} | {secret} |", row.case.name, number("samples"), number("error_types"))
}
