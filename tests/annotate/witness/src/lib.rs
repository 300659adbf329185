//! Linked into the tests of an annotated crate, this writes what was counted when their process ends: into a new file of
//! the directory that `DIALS_ANNOTATE_RECORDS` names, a line for each annotated function.

use std::fmt::Write;
use std::path::PathBuf;
use std::{fs, process};

// SAFETY: what stands in this section is called with the C library ready, and `at_start` needs nothing else.
#[used]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".init_array"))]
static BEFORE_MAIN: extern "C" fn() = at_start;

// SAFETY: this is how C declares it.
unsafe extern "C" {
    safe fn atexit(function: extern "C" fn()) -> std::ffi::c_int;
}

extern "C" fn at_start() {
    if atexit(at_end) != 0 {
        process::abort();
    }
}

/// A process that cannot write its record aborts, so that its tests fail.
extern "C" fn at_end() {
    let Some(directory) = std::env::var_os("DIALS_ANNOTATE_RECORDS").map(PathBuf::from) else { return };
    let mut record = String::new();
    for function in dials::snapshot().functions() {
        let (module, name, calls) = (function.module(), function.name(), function.calls());
        let (errors, panics, cancelled) = (function.errors(), function.panics(), function.cancelled());
        // Writing to a string does not fail.
        let _ = writeln!(record, "{module}\t{name}\t{calls}\t{errors}\t{panics}\t{cancelled}");
    }
    // Ids of processes come again.
    let path = |turn: u32| directory.join(format!("{}-{turn}", process::id()));
    let unused = (0..=u32::MAX).map(path).find(|path| !path.exists());
    if unused.and_then(|path| fs::write(path, record).ok()).is_none() {
        process::abort();
    }
}
