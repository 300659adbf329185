//! Putting the report where it is read.

use crate::Failure;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- peers: begin -->";
const END: &str = "<!-- peers: end -->";

/// The page that holds the last full run.
pub(crate) fn performance() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/performance.md")
}

/// Replaces what stands between the markers of the file; a new file gets them.
pub(crate) fn write(file: &Path, report: &str) -> Result<(), Failure> {
    let page = if file.exists() { fs::read_to_string(file)? } else { format!("{BEGIN}\n{END}\n") };
    let page = splice(&page, report).ok_or_else(|| format!("{} lacks {BEGIN} and {END}", file.display()))?;
    fs::write(file, page)?;
    eprintln!("wrote {}", file.display());
    Ok(())
}

fn splice(page: &str, report: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{report}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::splice;

    #[test]
    fn replaces_what_stands_between_the_markers() {
        let page = "above\n<!-- peers: begin -->\nold\n<!-- peers: end -->\nbelow\n";
        let expected = "above\n<!-- peers: begin -->\n\nnew\n<!-- peers: end -->\nbelow\n";
        assert_eq!(splice(page, "new").as_deref(), Some(expected));
        assert_eq!(splice("no markers", "new"), None);
    }
}
