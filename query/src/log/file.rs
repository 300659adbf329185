//! The file that lines are in: never larger than it may be, and of whole lines.
//!
//! Anybody may do anything to it between two writes: delete it, rename it, cut it, write to it; the disk may be full. So
//! everything is looked at before lines are written, and after an error the file is opened anew.

use super::lock::Turns;
use super::open::{Identity, regular_file};
use super::rotation::make_room;
use super::settings::Settings;
use super::writer::Sink;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

pub(super) struct RotatingFile {
    path: PathBuf,
    settings: Settings,
    turns: Turns,
    open: Option<Open>,
    rotations: u64,
    in_the_way: Option<PathBuf>,
}

struct Open {
    file: File,
    identity: Identity,
    /// It has this size since a line of ours was its last, if one was.
    ours_until: Option<u64>,
}

impl RotatingFile {
    pub(super) fn new(path: &Path, settings: Settings) -> Self {
        let turns = Turns::new(path);
        RotatingFile { path: path.to_owned(), settings, turns, open: None, rotations: 0, in_the_way: None }
    }

    /// Finds out whether it can be written.
    pub(super) fn open(&mut self) -> io::Result<()> {
        let _turn = self.turns.take()?;
        ready(&mut self.open, &self.path).map(drop)
    }

    /// Writes lines, and says in `written` of how many that is true.
    fn write(&mut self, lines: &[String], written: &mut usize) -> io::Result<()> {
        let _turn = self.turns.take()?;
        while let Some(left) = lines.get(*written..).filter(|left| !left.is_empty()) {
            let open = ready(&mut self.open, &self.path)?;
            let size = open.end_torn_line(self.settings.max_bytes)?;
            let room = self.settings.max_bytes.saturating_sub(size);
            let fitting = how_many(left, room);
            if fitting == 0 {
                self.open = None;
                self.in_the_way = make_room(&self.path, self.settings.backups)?;
                self.rotations += 1;
                continue;
            }
            let (whole, result) = open.append(left.get(..fitting).unwrap_or(left), size);
            *written += whole;
            result?;
        }
        Ok(())
    }
}

impl Sink for RotatingFile {
    fn append(&mut self, lines: &[String]) -> (usize, io::Result<()>) {
        let mut written = 0;
        let result = self.write(lines, &mut written);
        if result.is_err() {
            self.open = None;
        }
        (written, result)
    }

    fn rotations(&self) -> u64 {
        self.rotations
    }

    fn in_the_way(&self) -> Option<&Path> {
        self.in_the_way.as_deref()
    }
}

/// The file that stands at the path, which may be another one than before.
fn ready<'a>(open: &'a mut Option<Open>, path: &Path) -> io::Result<&'a mut Open> {
    let there = Identity::at(path)?;
    if let Some(same) = open.take().filter(|open| Some(open.identity) == there) {
        return Ok(open.insert(same));
    }
    let file = regular_file(path)?;
    let identity = Identity::of(&file.metadata()?);
    Ok(open.insert(Open { file, identity, ours_until: None }))
}

/// How many lines fit into so many bytes.
fn how_many(lines: &[String], room: u64) -> usize {
    let ends = lines.iter().scan(0, |end, line| {
        *end += line.len() as u64;
        Some(*end)
    });
    ends.take_while(|end| *end <= room).count()
}

impl Open {
    /// Sees to it that the next line is one of its own, even if a process was killed within the last one. Gives the size.
    fn end_torn_line(&mut self, max_bytes: u64) -> io::Result<u64> {
        let size = self.file.metadata()?.len();
        if size == 0 || self.ours_until == Some(size) {
            return Ok(size);
        }
        let mut last = [0];
        self.file.seek(SeekFrom::End(-1))?;
        self.file.read_exact(&mut last)?;
        if last == *b"\n" {
            return Ok(size);
        }
        if size >= max_bytes {
            // There is room for the end of the line if its last byte goes.
            self.file.set_len(size - 1)?;
        }
        self.file.write_all(b"\n")?;
        Ok(self.file.metadata()?.len())
    }

    /// Writes lines behind what is there. Gives how many are whole; nothing is left of one that is not.
    fn append(&mut self, lines: &[String], size: u64) -> (usize, io::Result<()>) {
        let (bytes, result) = write(&mut self.file, lines.concat().as_bytes());
        let whole = how_many(lines, bytes as u64);
        let end = size + lines.iter().take(whole).map(|line| line.len() as u64).sum::<u64>();
        let torn = size + bytes as u64 - end;
        let is_cut = torn == 0 || self.cut(end + torn, end).is_ok();
        // If it could not be cut, it is ended before the next line.
        self.ours_until = is_cut.then_some(end);
        (whole, result)
    }

    /// Cuts the file, unless others have changed its size.
    fn cut(&self, from: u64, to: u64) -> io::Result<()> {
        if self.file.metadata()?.len() == from { self.file.set_len(to) } else { Err(ErrorKind::Other.into()) }
    }
}

/// Writes, and gives how many bytes are written.
fn write(file: &mut File, mut bytes: &[u8]) -> (usize, io::Result<()>) {
    let all = bytes.len();
    let result = loop {
        if bytes.is_empty() {
            break Ok(());
        }
        match file.write(bytes) {
            Ok(0) => break Err(ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    (all - bytes.len(), result)
}

#[cfg(test)]
mod tests;
