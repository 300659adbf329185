//! A database server of the tests' own, where one is installed.

use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// A server that listens on a socket in a directory of its own, until it is dropped.
pub struct Postgres {
    programs: PathBuf,
    directory: PathBuf,
    owner: Option<(u32, u32)>,
}

/// `None`, which is said, where there is no `PostgreSQL`.
///
/// # Panics
///
/// If it does not start; and if it is not installed, where continuous integration says that it must be.
#[allow(clippy::expect_used, clippy::print_stderr, reason = "it is for tests")]
pub fn start(name: &str) -> Option<Postgres> {
    let Some(programs) = programs() else {
        assert!(env::var_os("CI_REQUIRE_SERVICES").is_none(), "PostgreSQL is not installed");
        eprintln!("skipped: PostgreSQL is not installed");
        return None;
    };
    Some(Postgres::start(programs, name).expect("PostgreSQL starts"))
}

/// Those of the newest version.
fn programs() -> Option<PathBuf> {
    let versions =
        fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|version| version.path().join("bin"));
    versions.filter(|programs| programs.join("initdb").exists()).max()
}

impl Postgres {
    fn start(programs: PathBuf, name: &str) -> io::Result<Self> {
        let directory = env::temp_dir().join(format!("dials-{name}-{}", std::process::id()));
        fs::create_dir(&directory)?;
        // It refuses to run as root.
        let owner =
            if id(&["-u"])? == 0 { Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)) } else { None };
        if let Some((user, group)) = owner {
            chown(&directory, Some(user), Some(group))?;
        }
        let postgres = Postgres { programs, directory, owner };
        let data = postgres.data();
        postgres.run(
            Command::new(postgres.programs.join("initdb"))
                .args(["-A", "trust", "-U", "postgres", "-N", "-D"])
                .arg(&data),
        )?;
        let options = format!("-F -c listen_addresses='' -k {}", postgres.directory.display());
        let log = postgres.directory.join("log");
        postgres.run(
            Command::new(postgres.programs.join("pg_ctl"))
                .args(["start", "-w", "-o", &options, "-l"])
                .arg(log)
                .arg("-D")
                .arg(&data),
        )?;
        Ok(postgres)
    }

    /// Where its socket is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn run(&self, command: &mut Command) -> io::Result<()> {
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        let status = command.current_dir(&self.directory).stdout(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?}: {status}"))) }
    }
}

impl Drop for Postgres {
    /// It is stopped by the process id in its directory.
    fn drop(&mut self) {
        let mut stop = Command::new(self.programs.join("pg_ctl"));
        let _ = self.run(stop.args(["stop", "-w", "-m", "immediate", "-D"]).arg(self.data()));
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn id(arguments: &[&str]) -> io::Result<u32> {
    let output = Command::new("id").args(arguments).output()?;
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .map_err(|_| io::Error::other(format!("no such user: {arguments:?}")))
}
