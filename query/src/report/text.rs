//! A report as people read it.

use super::{Report, Row};
use std::fmt;
use std::time::Duration;

const COLUMNS: [&str; 9] = ["total", "calls", "mean", "p95", "max", "rows", "errors", "system", "query"];
/// From here on columns are of text, which begins at the left.
const OF_TEXT: usize = 7;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.all().map(cells).collect();
        let width = |column: usize| {
            let cells = lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count());
            cells.chain(COLUMNS.get(column).map(|name| name.len())).max().unwrap_or_default()
        };
        let widths: Vec<_> = (0..COLUMNS.len()).map(width).collect();
        write_line(f, &COLUMNS.map(str::to_owned), &widths)?;
        lines.iter().try_for_each(|line| write_line(f, line, &widths))
    }
}

fn write_line(f: &mut fmt::Formatter<'_>, cells: &[String], widths: &[usize]) -> fmt::Result {
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let gap = if column > 0 { "  " } else { "" };
        if column + 1 == cells.len() {
            write!(f, "{gap}{cell}")?;
        } else if column >= OF_TEXT {
            write!(f, "{gap}{cell:<width$}")?;
        } else {
            write!(f, "{gap}{cell:>width$}")?;
        }
    }
    f.write_str("\n")
}

fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let query = match &row.statement {
        Some(statement) => statement.text().to_owned(),
        None => row.title(),
    };
    [
        short(row.total),
        row.calls.to_string(),
        short(row.mean()),
        short(row.p95()),
        short(row.max),
        row.rows.map_or_else(|| "-".to_owned(), |rows| rows.to_string()),
        row.errors.to_string(),
        on_one_line(row.system),
        on_one_line(&query),
    ]
}

/// Three decimals, and one unit for all, so that a column can be compared at a glance.
fn short(duration: Duration) -> String {
    format!("{:.3} s", duration.as_secs_f64())
}

/// How much of a statement is shown.
const LONGEST: usize = 120;

fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        let gap = if line.is_empty() || word.is_empty() { "" } else { " " };
        line.extend([gap, word]);
    }
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
