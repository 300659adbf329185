//! Runs cargo in the generated workspace and reads what it says.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::compare::{Diagnostic, Place};

/// What one run of cargo said and made.
#[derive(Default)]
pub(crate) struct Run {
    diagnostics: HashMap<String, Vec<Diagnostic>>,
    executables: HashMap<(String, String), PathBuf>,
    pub(crate) succeeded: bool,
    pub(crate) log: String,
}

impl Run {
    /// What was said about a package.
    pub(crate) fn diagnostics(&self, package: &str) -> &[Diagnostic] {
        self.diagnostics.get(package).map_or(&[], Vec::as_slice)
    }

    /// The program of this name.
    pub(crate) fn executable(&self, package: &str, target: &str) -> &Path {
        let key = (package.to_owned(), target.to_owned());
        self.executables
            .get(&key)
            .unwrap_or_else(|| panic!("{package} has no program {target}\n{}", self.log))
    }

    /// Forgets all of the diagnostics but their codes and places.
    pub(crate) fn leave_places(&mut self) {
        for diagnostic in self.diagnostics.values_mut().flatten() {
            diagnostic.message.clear();
            diagnostic.suggestions.clear();
        }
    }

    fn read(&mut self, message: &Value, root: &Path) {
        let source = message["target"]["src_path"].as_str().unwrap_or_default();
        let Ok(source) = Path::new(source).strip_prefix(root) else { return };
        let Some(package) = source.iter().next().and_then(|first| first.to_str()) else { return };
        match message["reason"].as_str() {
            Some("compiler-message") => {
                if let Some(diagnostic) = diagnostic(&message["message"], package) {
                    self.diagnostics.entry(package.to_owned()).or_default().push(diagnostic);
                }
                self.log.push_str(message["message"]["rendered"].as_str().unwrap_or_default());
            }
            Some("compiler-artifact") => {
                if let (Some(path), Some(target)) =
                    (message["executable"].as_str(), message["target"]["name"].as_str())
                {
                    self.executables.insert((package.to_owned(), target.to_owned()), path.into());
                }
            }
            _ => {}
        }
    }
}

/// A cargo that sees neither the network nor flags and lints meant for the workspace under test.
fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root);
    let flags =
        ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTDOCFLAGS", "CARGO_BUILD_RUSTFLAGS", "CLIPPY_ARGS"];
    for flags in flags {
        cargo.env_remove(flags);
    }
    cargo.env("CARGO_TARGET_DIR", root.join("target")).env("CLIPPY_CONF_DIR", root);
    cargo
}

/// Whether this toolchain has clippy.
pub(crate) fn has_clippy(root: &Path) -> bool {
    cargo(root).args(["clippy", "--version"]).output().is_ok_and(|output| output.status.success())
}

/// `cargo arguments --offline`, and behind `--` what the tool gets.
pub(crate) fn run(root: &Path, arguments: &[String], of_tool: &[&str]) -> Run {
    let mut cargo = cargo(root);
    cargo.args(arguments).args(["--offline", "--message-format=json", "--keep-going"]);
    if !of_tool.is_empty() {
        cargo.arg("--").args(of_tool);
    }
    let output = cargo.output().unwrap();
    let mut run = Run { succeeded: output.status.success(), ..Run::default() };
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        run.read(&serde_json::from_str(line).unwrap(), root);
    }
    run.log.push_str(&String::from_utf8_lossy(&output.stderr));
    run
}

/// A message of the compiler's; `None` for the sum at the end.
fn diagnostic(message: &Value, package: &str) -> Option<Diagnostic> {
    let text = |value: &Value| value.as_str().unwrap_or_default().replace(package, "shapes");
    let spans = |message: &Value| message["spans"].as_array().cloned().unwrap_or_default();
    let primary = spans(message).into_iter().filter(|span| span["is_primary"] == true);
    let places: Vec<Place> = primary.map(|span| place(&span, package)).collect();
    if places.is_empty() {
        return None;
    }
    let children = message["children"].as_array().cloned().unwrap_or_default();
    let suggested = children.iter().flat_map(spans).filter(|span| span["suggested_replacement"].is_string());
    Some(Diagnostic {
        places,
        code: text(&message["code"]["code"]),
        level: text(&message["level"]),
        message: text(&message["message"]),
        suggestions: suggested
            .map(|span| (place(&span, package), text(&span["suggested_replacement"])))
            .collect(),
    })
}

fn place(span: &Value, package: &str) -> Place {
    let at = |line: &str, column: &str| {
        let number = |key: &str| usize::try_from(span[key].as_u64().unwrap_or_default()).unwrap_or_default();
        (number(line), number(column))
    };
    let file = span["file_name"].as_str().unwrap_or_default();
    let file = file.strip_prefix(package).and_then(|file| file.strip_prefix('/')).unwrap_or(file);
    Place {
        file: file.to_owned(),
        start: at("line_start", "column_start"),
        end: at("line_end", "column_end"),
    }
}
