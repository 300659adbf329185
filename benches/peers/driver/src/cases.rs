//! Finding and building the programs under `cases/`.

use crate::Failure;
use cargo_metadata::{Metadata, MetadataCommand, Package, TargetKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What a case is compared as; the harness explains them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Reference,
    Dials,
    External,
    Complete,
    Autometrics,
    Queue,
    Other,
    Requests,
}

impl Group {
    /// How the table names it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Reference | Self::Dials | Self::External | Self::Requests => "",
            Self::Complete => "complete",
            Self::Autometrics => "autometrics",
            Self::Queue => "event queue",
            Self::Other => "less, or off",
        }
    }

    fn parse(word: &str) -> Result<Self, Failure> {
        Ok(match word {
            "Reference" => Self::Reference,
            "Dials" => Self::Dials,
            "External" => Self::External,
            "Complete" => Self::Complete,
            "Autometrics" => Self::Autometrics,
            "Queue" => Self::Queue,
            "Other" => Self::Other,
            "Requests" => Self::Requests,
            _ => return Err(format!("there is no group {word}").into()),
        })
    }
}

/// A program that was built, and what it says about itself.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) program: PathBuf,
    pub(crate) name: String,
    pub(crate) group: Group,
}

pub(crate) struct Workspace {
    metadata: Metadata,
    cargo: PathBuf,
}

impl Workspace {
    pub(crate) fn load() -> Result<Self, Failure> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("Cargo.toml");
        let metadata =
            MetadataCommand::new().manifest_path(manifest).other_options(["--locked".to_owned()]).exec()?;
        Ok(Self { metadata, cargo: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).into() })
    }

    /// Builds the cases whose names contain one of `only`, or all of them if that is empty.
    ///
    /// Each package is built alone: together their features would be united, and a tool that is off in one of them would
    /// be on in all.
    pub(crate) fn build(&self, only: &[String]) -> Result<Vec<Case>, Failure> {
        let target = self.metadata.target_directory.as_std_path();
        let programs = target.join("cases");
        fs::create_dir_all(&programs)?;
        let mut cases = Vec::new();
        for package in self.packages() {
            for feature in builds(package) {
                let wanted: Vec<_> = binaries(package)
                    .map(|binary| (binary, id(binary, feature)))
                    .filter(|(_, id)| only.is_empty() || only.iter().any(|part| id.contains(part.as_str())))
                    .collect();
                if wanted.is_empty() {
                    continue;
                }
                eprintln!("building {} {feature}", package.name);
                self.cargo_build(package, feature)?;
                for (binary, id) in wanted {
                    // The next build of the same package would overwrite it.
                    let program = programs.join(&id);
                    fs::copy(target.join("release").join(binary), &program)?;
                    cases.push(describe(id, program)?);
                }
            }
        }
        if cases.is_empty() {
            return Err("there is no such case".into());
        }
        Ok(cases)
    }

    /// The tools that the cases use and their versions, from the lock file.
    pub(crate) fn versions(&self) -> BTreeMap<&str, Vec<String>> {
        let resolve =
            self.metadata.resolve.as_ref().expect("dependencies are resolved unless asked otherwise");
        let mut versions = BTreeMap::<_, Vec<_>>::new();
        for package in self.packages() {
            let node =
                resolve.nodes.iter().find(|node| node.id == package.id).expect("every package has a node");
            for dependency in &node.deps {
                let used = &self.metadata[&dependency.pkg];
                let version = used.version.to_string();
                let of_it = versions.entry(used.name.as_str()).or_default();
                if !of_it.contains(&version) {
                    of_it.push(version);
                }
            }
        }
        for other in ["async-trait", "harness", "http", "serde", "serde_json", "tokio"] {
            versions.remove(other);
        }
        versions
    }

    fn packages(&self) -> impl Iterator<Item = &Package> {
        let cases = self.metadata.workspace_root.join("cases");
        self.metadata
            .workspace_packages()
            .into_iter()
            .filter(move |package| package.manifest_path.starts_with(&cases))
    }

    fn cargo_build(&self, package: &Package, feature: &str) -> Result<(), Failure> {
        let status = Command::new(&self.cargo)
            .args([
                "build",
                "--release",
                "--locked",
                "--quiet",
                "--package",
                package.name.as_str(),
                "--features",
                feature,
            ])
            .current_dir(&self.metadata.workspace_root)
            .status()?;
        if status.success() { Ok(()) } else { Err(format!("{} does not build", package.name).into()) }
    }
}

/// The features to build one by one, or none.
fn builds(package: &Package) -> Vec<&str> {
    let builds = package.metadata["builds"].as_array();
    builds.map_or_else(|| vec![""], |builds| builds.iter().filter_map(|feature| feature.as_str()).collect())
}

fn binaries(package: &Package) -> impl Iterator<Item = &str> {
    package
        .targets
        .iter()
        .filter(|target| target.kind.contains(&TargetKind::Bin))
        .map(|target| target.name.as_str())
}

fn id(binary: &str, feature: &str) -> String {
    let binary = binary.trim_end_matches("-case");
    if feature.is_empty() { binary.to_owned() } else { format!("{binary}-{feature}") }
}

fn describe(id: String, program: PathBuf) -> Result<Case, Failure> {
    let output = Command::new(&program).arg("describe").output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut lines = text.lines();
    let (Some(name), Some(group)) = (lines.next(), lines.next()) else {
        return Err(format!("{id} does not describe itself").into());
    };
    Ok(Case { name: name.to_owned(), group: Group::parse(group)?, id, program })
}
