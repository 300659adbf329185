//! Calls for an instrument that counts instructions.

use crate::calls::{self, Calls, FUNCTIONS};
use crate::measure::warm_up;

/// Makes the calls inside [`counted`], after enough others that nothing happens for the first time.
pub(crate) fn run(case: &dyn Calls, function: &str, calls: u64) {
    let (_, function) =
        FUNCTIONS.into_iter().find(|(name, _)| *name == function).expect("plain, result or future");
    warm_up(&|calls| calls::all(case, calls));
    counted(&mut || function(case, calls));
}

/// The driver has instructions counted while this runs, which it knows by its name.
#[inline(never)]
pub fn counted(f: &mut dyn FnMut()) {
    f();
}
