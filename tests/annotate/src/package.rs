//! Copies of packages, with `dials` among their dependencies.

use crate::source::{self, Reason};
use crate::{Failure, Place};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package, copied to where it may be changed.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) directory: PathBuf,
    library: Library,
}

struct Library {
    /// As it is named in code.
    name: String,
    root: PathBuf,
    edition: String,
    /// Roots of other targets in the same folder.
    others: BTreeSet<PathBuf>,
}

/// What became of a library's functions.
#[derive(Default)]
pub(crate) struct Annotation {
    pub(crate) functions: usize,
    pub(crate) left: BTreeMap<Reason, usize>,
    /// Files that are no Rust by themselves.
    pub(crate) unread: Vec<String>,
}

/// Has cargo fetch a package from the registry and says where it is.
pub(crate) fn fetch(name: &str, version: &str, place: &Place) -> Result<PathBuf, Failure> {
    let directory = place.work.join("fetch").join(name);
    fs::create_dir_all(directory.join("src"))?;
    fs::write(directory.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"fetch\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{name} = \"={version}\"\n"
    );
    fs::write(directory.join("Cargo.toml"), manifest)?;
    let metadata = metadata(&directory, &[])?;
    let fetched =
        packages(&metadata).find(|package| package["name"] == name && package["version"] == version);
    let manifest =
        fetched.and_then(|package| package["manifest_path"].as_str()).ok_or("cargo did not fetch it")?;
    Ok(Path::new(manifest).parent().ok_or("a manifest is in a folder")?.to_owned())
}

impl Package {
    /// Copies the package in `original` and gives the copy's manifest two more dependencies.
    pub(crate) fn copy(original: &Path, place: &Place) -> Result<Self, Failure> {
        let of_original = metadata(original, &["--no-deps"])?;
        let manifest = fs::canonicalize(original.join("Cargo.toml"))?;
        let package = packages(&of_original)
            .find(|package| package["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest))
            .ok_or("there is no package")?;
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("cargo names it");
        let (name, version) = (text(&package["name"])?, text(&package["version"])?);

        let directory = place.work.join(format!("{name}-{version}"));
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        copy_folder(original, &directory)?;
        // Its versions would be of the time when the package was published.
        let _ = fs::remove_file(directory.join("Cargo.lock"));
        let path = directory.join("Cargo.toml");
        let manifest = fs::read_to_string(&path)?;
        fs::write(path, manifest + &dependencies(place))?;

        let metadata = metadata(&directory, &["--no-deps"])?;
        let package = packages(&metadata).next().ok_or("the copy is no package")?;
        let library = Library::of(package)?;
        Ok(Package { name, version, directory, library })
    }

    /// Puts the attribute on every function of the library.
    pub(crate) fn annotate(&self) -> Result<Annotation, Failure> {
        let Library { root, others, edition, name: _ } = &self.library;
        let folder = root.parent().ok_or("a file is in a folder")?;
        let mut files = Vec::new();
        rust_files(folder, &mut files)?;
        files.retain(|file| !others.contains(file) && !file.starts_with(folder.join("bin")));

        let mut annotation = Annotation::default();
        let mut annotated = BTreeMap::new();
        let mut test_files = Vec::new();
        for file in files {
            let Ok(done) = source::annotate(&fs::read_to_string(&file)?) else {
                annotation.unread.push(file.strip_prefix(folder)?.display().to_string());
                continue;
            };
            let submodules = submodules_of(&file, root);
            test_files.extend(done.test_modules.iter().map(|module| submodules.join(module)));
            annotated.insert(file, done);
        }
        for (file, done) in annotated {
            let is_test = |module: &PathBuf| file == module.with_extension("rs") || file.starts_with(module);
            if test_files.iter().any(is_test) {
                let all = done.functions + done.left.values().sum::<usize>();
                *annotation.left.entry(Reason::Test).or_default() += all;
                continue;
            }
            annotation.functions += done.functions;
            for (reason, functions) in done.left {
                *annotation.left.entry(reason).or_default() += functions;
            }
            fs::write(file, done.text)?;
        }
        // Behind everything else, so that no line moves. Paths that begin with `::` mean the crate itself in 2015.
        let dials = if edition == "2015" { "extern crate dials;" } else { "" };
        let text = fs::read_to_string(root)?;
        fs::write(root, format!("{text}\n{dials} extern crate dials_annotate_witness as _;\n"))?;
        Ok(annotation)
    }

    /// Where something about this package is kept.
    pub(crate) fn file(&self, what: &str, place: &Place) -> PathBuf {
        place.work.join(format!("{}-{}.{what}", self.name, self.version))
    }

    /// Whether a function of this module is one of the library's.
    pub(crate) fn owns(&self, module: &str) -> bool {
        module.split("::").next() == Some(&self.library.name)
    }
}

impl Library {
    fn of(package: &Value) -> Result<Self, Failure> {
        let targets = || package["targets"].as_array().into_iter().flatten();
        let is_library = |target: &&Value| {
            target["kind"].as_array().into_iter().flatten().any(|kind| kind == "lib" || kind == "rlib")
        };
        let library = targets().find(is_library).ok_or("it has no library that runs in its tests")?;
        let path = |target: &Value| target["src_path"].as_str().map(PathBuf::from);
        let root = path(library).ok_or("a target has a root")?;
        let others = targets().filter_map(path).filter(|path| *path != root).collect();
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("cargo names it");
        Ok(Library {
            name: text(&library["name"])?.replace('-', "_"),
            edition: text(&library["edition"])?,
            root,
            others,
        })
    }
}

/// Of `dials`, only what generated code needs, so that no dependency that both have gets another feature from us. Every
/// function calls the runtime, which would make tests that count on loops take minutes if it were not optimised.
fn dependencies(place: &Place) -> String {
    let (dials, witness) = (&place.dials.display().to_string(), place.dials.join("tests/annotate/witness"));
    let witness = witness.display().to_string();
    format!(
        "\n[dependencies.dials]\npath = {dials:?}\ndefault-features = false\nfeatures = [\"catalog\"]\n\
         \n[dependencies.dials-annotate-witness]\npath = {witness:?}\n\n\
         [profile.dev.package.dials-runtime]\nopt-level = 3\n\n[workspace]\n"
    )
}

/// Where the files of a module's submodules are.
fn submodules_of(file: &Path, root: &Path) -> PathBuf {
    if file == root || file.ends_with("mod.rs") { file.with_file_name("") } else { file.with_extension("") }
}

fn metadata(directory: &Path, arguments: &[&str]) -> Result<Value, Failure> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .args(arguments)
        .current_dir(directory)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata fails in {}", directory.display()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            if !["target", ".git"].iter().any(|name| entry.file_name() == *name) {
                copy_folder(&entry.path(), &target)?;
            }
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
