//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub const HELP: &str = "\
A small web shop with `dials` on its functions. It starts, sends itself real HTTP requests for a while, and compares
what dials measured with what the sender counted.

Usage: cargo run -p shop -- [OPTIONS]

Options:
      --seconds N      Send requests for N seconds, 1 to 3600 [default: 10]
      --serve          Keep serving after that, until Ctrl-C
      --database FILE  Keep the shop in an SQLite file [default: in memory]
  -h, --help           Show this

Environment:
  DIALS_PROMETHEUS_ADDR  Where metrics are served [default: 127.0.0.1:9464]; port 0 takes any free one
  DIALS_SLOW_QUERY_LOG   The file of slow queries [default: logs/slow_queries.log]
  RUST_LOG               Level of the log on stderr: error, warn, info, debug, trace or off [default: warn]

Exit code: 0 if all numbers agree, 1 if some do not or the shop cannot start, 2 for a mistake on the command line.
";

#[derive(Debug, PartialEq)]
pub struct Args {
    pub seconds: Duration,
    pub serve: bool,
    pub database: Option<PathBuf>,
}

/// The options, or `None` if only help is wanted.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, String> {
    let mut parsed = Args { seconds: Duration::from_secs(10), serve: false, database: None };
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{} needs a value", arg.display()));
        match arg.to_str() {
            Some("-h" | "--help") => return Ok(None),
            Some("--serve") => parsed.serve = true,
            Some("--seconds") => parsed.seconds = seconds(&value()?)?,
            Some("--database") => parsed.database = Some(value()?.into()),
            _ => return Err(format!("there is no option `{}`", arg.display())),
        }
    }
    Ok(Some(parsed))
}

fn seconds(value: &OsString) -> Result<Duration, String> {
    value
        .to_str()
        .and_then(|text| text.parse().ok())
        .filter(|seconds| (1..=3600).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| format!("--seconds takes a whole number from 1 to 3600, not `{}`", value.display()))
}

#[cfg(test)]
mod tests {
    use super::{Args, parse};
    use std::time::Duration;

    fn words(line: &str) -> Result<Option<Args>, String> {
        parse(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn every_option_is_understood() {
        let args = words("--seconds 3 --serve --database shop.db").unwrap().unwrap();
        let expected =
            Args { seconds: Duration::from_secs(3), serve: true, database: Some("shop.db".into()) };
        assert_eq!(args, expected);
        assert_eq!(words("--serve --help"), Ok(None));
        assert_eq!(words("").unwrap().unwrap().seconds, Duration::from_secs(10));
    }

    #[test]
    fn a_mistake_is_named() {
        for (line, message) in [
            ("--sevre", "there is no option `--sevre`"),
            ("--seconds", "--seconds needs a value"),
            ("--seconds soon", "--seconds takes a whole number from 1 to 3600, not `soon`"),
            ("--seconds 0", "--seconds takes a whole number from 1 to 3600, not `0`"),
        ] {
            assert_eq!(words(line), Err(message.to_owned()));
        }
    }
}
