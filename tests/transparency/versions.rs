//! Two versions of `dials` in one tree, and neither by its own name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace::{FRAGMENTS, read, write};

/// The packages of this workspace that the other version consists of.
const PACKAGES: [&str; 9] = [
    ".",
    "macros",
    "runtime",
    "context",
    "redact",
    "external",
    "query",
    "exporters/prometheus",
    "exporters/metrics",
];
const OTHER_VERSION: &str = "0.0.1";

/// Writes the packages and gives the names of those that belong to the workspace at `root`.
pub(crate) fn generate(root: &Path) -> [&'static str; 2] {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Beside the workspace, since what stands in its folder would belong to it.
    let other = root.with_file_name("other_version");
    for package in PACKAGES {
        let manifest = manifest_of_other(&read(&repository.join(package).join("Cargo.toml")));
        write(&other.join(package).join("Cargo.toml"), &manifest);
        copy(&repository.join(package).join("src"), &other.join(package).join("src"));
    }
    let depend_on = |name: &str, path: &Path| {
        format!(
            "{name} = {{ package = \"dials\", path = \"{}\", default-features = false }}\n",
            path.display()
        )
    };
    let package = |name: &str, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        )
    };
    let settings = Path::new(FRAGMENTS).join("settings");
    write(&root.join("library/Cargo.toml"), &package("library", &depend_on("dials", &other)));
    write(&root.join("library/src/lib.rs"), &read(&settings.join("library.rs")));
    let both = format!(
        "{}{}library = {{ path = \"../library\" }}\n",
        depend_on("instruments", repository),
        depend_on("older", &other)
    );
    let catalog = "\n[features]\ncatalog = [\"instruments/catalog\", \"older/catalog\"]\n";
    write(&root.join("versions/Cargo.toml"), &package("versions", &format!("{both}{catalog}")));
    write(&root.join("versions/src/main.rs"), &read(&settings.join("program.rs")));
    ["library", "versions"]
}

/// The manifest with another version and without what is for development.
fn manifest_of_other(manifest: &str) -> String {
    let mut out = String::new();
    let mut keeps = true;
    for line in manifest.lines() {
        if line.starts_with('[') {
            keeps =
                !["dev-dependencies", "[[test]]", "[[bench]]"].iter().any(|section| line.contains(section));
        }
        if line.starts_with("members =") {
            out.extend(["members = ", &format!("{:?}", &PACKAGES[1..]), "\n"]);
        } else if keeps {
            out.push_str(line);
            out.push('\n');
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    out.replace(&format!("\"{version}\""), &format!("\"{OTHER_VERSION}\""))
        .replace(&format!("\"={version}\""), &format!("\"={OTHER_VERSION}\""))
}

fn copy(from: &Path, to: &Path) {
    let entries: Vec<PathBuf> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in entries {
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            // What is named after the version is named after the other one.
            let underscored = |version: &str| version.replace('.', "_");
            let text =
                read(&path).replace(&underscored(env!("CARGO_PKG_VERSION")), &underscored(OTHER_VERSION));
            write(&to, &text);
        }
    }
}
