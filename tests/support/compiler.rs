//! The compiler whose words are written down in the tests. Another one puts some of them in other words.

use std::io::{self, Write as _};
use std::process::Command;

const KNOWN: &str = "rustc 1.95.";

/// Whether the compiler at hand is that one. If not, says what is not judged, which is a failure where nothing may be
/// left out.
pub(crate) fn is_known(what: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("a compiler that tells its version");
    let version = String::from_utf8_lossy(&output.stdout);
    let known = version.starts_with(KNOWN);
    if !known {
        // Not by `println!`, which is shown of failed tests only.
        let _ = writeln!(
            io::stderr(),
            "skipped: {what} is written down for {KNOWN}x, and this is {}",
            version.trim()
        );
        assert!(std::env::var_os("CI_REQUIRE_SERVICES").is_none(), "{KNOWN}x is required");
    }
    known
}
