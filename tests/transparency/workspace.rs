//! The workspace of generated packages: one a variant and edition.

use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{self, Side, Variant};
use crate::versions;

pub(crate) const EDITIONS: [&str; 3] = ["2018", "2021", "2024"];

/// Lints that are not on by default and that a macro can add or take away.
const LINTS: &str = "\
#![warn(unused, nonstandard_style, rust_2018_idioms, missing_docs, missing_debug_implementations, unreachable_pub)]
#![warn(unused_qualifications, unused_results, unused_lifetimes, single_use_lifetimes, redundant_lifetimes)]
#![warn(let_underscore_drop, trivial_casts, trivial_numeric_casts, explicit_outlives_requirements, unsafe_code)]
#![warn(unused_macro_rules, unused_import_braces, variant_size_differences, unit_bindings, meta_variable_misuse)]
#![warn(unsafe_op_in_unsafe_fn, unnameable_types, missing_copy_implementations, non_ascii_idents, keyword_idents)]
#![warn(arithmetic_overflow, unconditional_panic, deprecated_in_future, elided_lifetimes_in_paths, impl_trait_redundant_captures, closure_returning_async_block)]
";

const MANIFEST: &str = r#"
[workspace]
members = [MEMBERS]
resolver = "2"

[workspace.dependencies]
dials = { path = "ROOT", default-features = false, features = ["catalog", "external", "query"] }
async-trait = "0.1"
tokio = { version = "1", default-features = false, features = ["macros", "rt"] }
tracing = { version = "0.1", default-features = false, features = ["std", "attributes"] }

[profile.dev]
debug = 0
incremental = false
"#;

/// A folder of fragments, and where they stand in a package.
struct Folder {
    name: &'static str,
    place: &'static str,
    editions: &'static [&'static str],
}

const FOLDERS: [Folder; 6] = [
    Folder { name: "shapes/any", place: "src", editions: &EDITIONS },
    Folder { name: "shapes/until_2021", place: "src", editions: &["2018", "2021"] },
    Folder { name: "shapes/since_2021", place: "src", editions: &["2021", "2024"] },
    Folder { name: "shapes/since_2024", place: "src", editions: &["2024"] },
    Folder { name: "programs", place: "src/bin", editions: &EDITIONS },
    Folder { name: "harness", place: "tests", editions: &EDITIONS },
];

/// Where all of them are.
pub(crate) const FRAGMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transparency");

#[derive(Clone, Copy, Debug)]
pub(crate) struct Package {
    pub(crate) variant: Variant,
    pub(crate) edition: &'static str,
}

/// A file of a package.
pub(crate) struct File {
    pub(crate) path: String,
    fragment: String,
    side: Option<Side>,
}

impl Package {
    pub(crate) fn name(self) -> String {
        let Package { variant, edition } = self;
        format!("{variant:?}{edition}").to_lowercase()
    }

    /// The package whose programs do not compile.
    pub(crate) fn of_errors(self) -> String {
        format!("{}errors", self.name())
    }

    fn write(self, root: &Path) {
        let Package { variant, edition } = self;
        let name = self.name();
        let manifest = |name: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[dependencies]\n\
                 dials.workspace = true\nasync-trait.workspace = true\ntokio.workspace = true\n\
                 tracing.workspace = true\n"
            )
        };
        let directory = root.join(&name);
        write(&directory.join("Cargo.toml"), &manifest(&name));
        let files = self.files();
        for File { path, fragment, side } in &files {
            write(&directory.join(path), &source::render(fragment, variant, *side));
        }
        let modules: Vec<&str> = files.iter().filter_map(File::module).collect();
        let all = |line: fn(&str) -> String| modules.iter().map(|module| line(module)).collect::<String>();
        let declarations = all(|module| format!("pub mod {module};\n"));
        let calls = all(|module| format!("    println!(\"# {module}\");\n    {module}::run();\n"));
        let library = format!("{LINTS}pub mod support;\n{declarations}pub fn run() {{\n{calls}}}\n");
        write(&directory.join("src/lib.rs"), &library);
        write(&directory.join("src/support.rs"), &read(&Path::new(FRAGMENTS).join("shapes/support.rs")));
        write(&directory.join("src/main.rs"), &format!("fn main() {{\n    {name}::run();\n}}\n"));
        if variant.is_traced() {
            return;
        }
        let directory = root.join(self.of_errors());
        write(&directory.join("Cargo.toml"), &manifest(&self.of_errors()));
        for File { path, fragment, side } in errors() {
            write(&directory.join(path), &source::render(&fragment, variant, side));
        }
    }

    /// All fragments of programs that run, each where it stands in the package.
    pub(crate) fn files(self) -> Vec<File> {
        let is_here = |folder: &&Folder| {
            folder.editions.contains(&self.edition) && (folder.place == "src" || !self.variant.is_traced())
        };
        let of = |folder: &Folder| {
            let place = folder.place;
            let files = fragments(folder.name).into_iter();
            files.flat_map(move |(file, fragment)| self.of_fragment(place, &file, fragment))
        };
        FOLDERS.iter().filter(is_here).flat_map(of).collect()
    }

    /// A fragment with two sides is about attributes of others, to which `tracing` is not added.
    fn of_fragment(self, place: &str, file: &str, fragment: String) -> Vec<File> {
        if !source::has_sides(&fragment) {
            return vec![File { path: format!("{place}/{file}"), fragment, side: None }];
        }
        if self.variant.is_traced() {
            return Vec::new();
        }
        let name = file.trim_end_matches(".rs");
        let sides = [(Side::Above, "above"), (Side::Below, "below")];
        let file = |(side, suffix)| File {
            path: format!("{place}/{name}_{suffix}.rs"),
            fragment: fragment.clone(),
            side: Some(side),
        };
        sides.map(file).into()
    }
}

impl File {
    /// The name of the module, if it is one of the library's.
    fn module(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.strip_suffix(".rs").filter(|name| !name.contains('/'))
    }

    /// The name of the program, if it is one.
    pub(crate) fn program(&self) -> Option<&str> {
        let file = self.path.strip_prefix("src/bin/").or_else(|| self.path.strip_prefix("tests/"))?;
        file.strip_suffix(".rs")
    }

    pub(crate) fn shapes(&self) -> usize {
        source::shapes(&self.fragment)
    }

    pub(crate) fn function_at(&self, line: usize) -> &str {
        source::function_at(&self.fragment, line)
    }
}

/// The programs that do not compile.
pub(crate) fn errors() -> Vec<File> {
    let file =
        |(file, fragment): (String, String)| File { path: format!("src/bin/{file}"), fragment, side: None };
    fragments("errors").into_iter().map(file).collect()
}

/// Writes all of the workspace and gives its folder.
pub(crate) fn generate(packages: &[Package]) -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("transparency/workspace");
    let mut members: Vec<String> = packages.iter().map(|package| package.name()).collect();
    members.extend(
        packages.iter().filter(|package| !package.variant.is_traced()).map(|package| package.of_errors()),
    );
    members.extend(versions::generate(&root).map(str::to_owned));
    let members: Vec<String> = members.iter().map(|member| format!("{member:?}")).collect();
    let manifest =
        MANIFEST.replace("MEMBERS", &members.join(", ")).replace("ROOT", &repository.display().to_string());
    write(&root.join("Cargo.toml"), &manifest);
    // Clippy looks for its settings in every folder above, and those of this repository are not the user's.
    write(&root.join("clippy.toml"), "");
    fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    for package in packages {
        package.write(&root);
    }
    root
}

fn fragments(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(FRAGMENTS).join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let file = |path: &PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), read(path));
    paths.iter().map(file).collect()
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes what has changed, so that cargo builds no more than that.
pub(crate) fn write(path: &Path, contents: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == contents) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}
