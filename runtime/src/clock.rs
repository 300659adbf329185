//! Two readings a call, so the clock is most of what a call costs.
//!
//! Where the kernel itself keeps time by the processor's time-stamp counter, that counter is read without a fence;
//! elsewhere, and from the moment when the two disagree, the system's monotonic clock. The counter's rate is found by
//! comparing both, without ever waiting: until the baseline is long enough, each call that ends computes the rate over
//! the time since the first call. That call began later than the baseline did, so its error is that of two readings of
//! the system's clock, some 50 ns, however short the baseline is.

use crate::owned::Link;
use crate::tell::tell;
use crate::turn::Turn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Which clock a call was begun with; it ends with the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Clock {
    /// The processor's counter.
    Counter,
    /// The system's monotonic clock.
    System,
}

/// A moment, in the unit of the clock that gave it.
pub(crate) type Ticks = u64;

/// The counter may be read. Written by [`prepare`] before the first reading and by [`check`].
static COUNTER: AtomicBool = AtomicBool::new(false);
/// Nanoseconds a tick in 32.32 fixed point; 0 until the baseline is long enough.
static RATE: AtomicU64 = AtomicU64::new(0);
/// How often the counter was given up.
static FALLBACKS: AtomicU64 = AtomicU64::new(0);

/// Both clocks at the same moment.
#[derive(Clone, Copy)]
struct Pair {
    system: Instant,
    ticks: Ticks,
}

/// Filled by whoever comes first. Nobody waits: this may be called from inside the program's allocator, on the way to its
/// first call.
static BASELINE: Link<Pair> = Link::new();

/// A rate over a longer baseline than this is good to a few parts in a million.
const SETTLED: Duration = Duration::from_millis(10);
/// A thread may be held up between the readings of a pair, by far less than a thousandth of this.
const BETWEEN_CHECKS: Duration = Duration::from_secs(1);
/// The two clocks may part by a thousandth before the counter is given up.
const TOLERANCE: u64 = 1_000;

/// Decides which clock to trust, once; a site does this when it registers, so before its first reading.
pub(crate) fn prepare() {
    if BASELINE.get().is_none() {
        BASELINE.get_or_give(Pair::now);
        COUNTER.store(counter::trusted(), Relaxed);
    }
}

/// Now, and by which clock.
pub(crate) fn now() -> (Clock, Ticks) {
    counter_now().unwrap_or_else(|| (Clock::System, system_nanos()))
}

/// Now, by the counter if that is the clock.
#[inline]
pub(crate) fn counter_now() -> Option<(Clock, Ticks)> {
    COUNTER.load(Relaxed).then(|| (Clock::Counter, counter::read()))
}

/// [`nanos_since`] by the counter, once its rate is known.
#[inline]
pub(crate) fn settled_nanos_since(clock: Clock, start: Ticks) -> Option<u64> {
    if clock == Clock::System {
        return unlikely();
    }
    match RATE.load(Relaxed) {
        0 => unlikely(),
        rate => Some(scaled(counter::read().saturating_sub(start), rate)),
    }
}

/// Keeps two tests that never fail two branches, which cost less than to compute whether both hold.
#[cold]
fn unlikely<T>() -> Option<T> {
    None
}

/// Nanoseconds since `start`; 0 if the clock seems to have gone backwards.
#[inline]
pub(crate) fn nanos_since(clock: Clock, start: Ticks) -> u64 {
    match clock {
        Clock::Counter => to_nanos(counter::read().saturating_sub(start)),
        Clock::System => system_nanos().saturating_sub(start),
    }
}

#[inline]
fn to_nanos(ticks: Ticks) -> u64 {
    let rate = match RATE.load(Relaxed) {
        0 => rate_so_far(),
        rate => rate,
    };
    scaled(ticks, rate)
}

#[inline]
fn scaled(ticks: Ticks, rate: u64) -> u64 {
    ((u128::from(ticks) * u128::from(rate)) >> 32) as u64
}

/// Monotonic time since the first site registered; every timestamp of the runtime counts from there.
pub(crate) fn system_nanos() -> u64 {
    prepare();
    let start = BASELINE.get().map(|baseline| baseline.system);
    start.map_or(0, |start| u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX))
}

#[cold]
fn rate_so_far() -> u64 {
    let Some(baseline) = BASELINE.get() else { return 0 };
    let now = Pair::now();
    let rate = baseline.rate_until(now);
    if now.system - baseline.system >= SETTLED {
        RATE.store(rate, Relaxed);
    }
    rate
}

/// Refines the rate over all the time since the first call, and gives the counter up if it parted from the system's
/// clock: after a suspend, a migration to another machine, or on a processor whose counter is not what it claims.
pub(crate) fn check() {
    static TURN: Turn = Turn::new();
    // When the latest check was, in ticks and in nanoseconds since the baseline. They belong to who has the turn.
    static LAST: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];
    let (Some(baseline), Some(_turn)) = (BASELINE.get(), TURN.take()) else { return };
    if !COUNTER.load(Relaxed) {
        return;
    }
    let [ticks, nanos] = &LAST;
    let (now, before) = (
        Pair::now(),
        Pair {
            system: baseline.system + Duration::from_nanos(nanos.load(Relaxed)),
            ticks: baseline.ticks.wrapping_add(ticks.load(Relaxed)),
        },
    );
    let rate = RATE.load(Relaxed);
    if now.system - before.system < BETWEEN_CHECKS {
        return;
    }
    if rate != 0 && parted(rate, before.rate_until(now)) {
        COUNTER.store(false, Relaxed);
        FALLBACKS.fetch_add(1, Relaxed);
        tell(|| {
            tracing::warn!(target: "dials", "the processor's time-stamp counter is unreliable; timing by the system's clock");
        });
        return;
    }
    RATE.store(baseline.rate_until(now), Relaxed);
    ticks.store(now.ticks.wrapping_sub(baseline.ticks), Relaxed);
    nanos.store((now.system - baseline.system).as_nanos() as u64, Relaxed);
}

/// How often the counter was given up: 0 or 1.
pub(crate) fn fallbacks() -> u64 {
    FALLBACKS.load(Relaxed)
}

fn parted(expected: u64, found: u64) -> bool {
    expected.abs_diff(found) > expected / TOLERANCE
}

impl Pair {
    /// The tightest of a few readings, so that being descheduled between the two clocks does not look like drift.
    fn now() -> Self {
        (0..3)
            .map(|_| Self::once())
            .min_by_key(|(spread, _)| *spread)
            .map_or_else(|| Self::once().1, |(_, pair)| pair)
    }

    fn once() -> (Ticks, Self) {
        let before = counter::read();
        let system = Instant::now();
        let after = counter::read();
        let spread = after.saturating_sub(before);
        (spread, Pair { system, ticks: before.wrapping_add(spread / 2) })
    }

    fn rate_until(self, later: Pair) -> u64 {
        let nanos = (later.system - self.system).as_nanos();
        let ticks = u128::from(later.ticks.saturating_sub(self.ticks)).max(1);
        u64::try_from((nanos << 32) / ticks).unwrap_or(u64::MAX)
    }
}

#[cfg(all(target_arch = "x86_64", target_os = "linux", not(miri)))]
mod counter {
    use std::io::Read;

    /// The kernel has watched the counter since boot and would have left it for another source.
    pub(super) fn trusted() -> bool {
        let mut source = [0; 8];
        let file = std::fs::File::open("/sys/devices/system/clocksource/clocksource0/current_clocksource");
        let read = file.and_then(|mut file| file.read(&mut source));
        read.is_ok_and(|len| source.get(..len).is_some_and(|source| source.trim_ascii() == b"tsc"))
    }

    #[inline]
    pub(super) fn read() -> super::Ticks {
        // SAFETY: every x86-64 processor has the instruction, and it touches no memory.
        unsafe { std::arch::x86_64::_rdtsc() }
    }
}

#[cfg(not(all(target_arch = "x86_64", target_os = "linux", not(miri))))]
mod counter {
    pub(super) fn trusted() -> bool {
        false
    }

    pub(super) fn read() -> super::Ticks {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_before_the_clock_has_settled_is_timed_within_a_microsecond() {
        prepare();
        let (clock, start) = now();
        let witness = Instant::now();
        while witness.elapsed() < Duration::from_micros(300) {
            std::hint::spin_loop();
        }
        let nanos = nanos_since(clock, start);
        let at_most = witness.elapsed().as_nanos() as u64 + 20_000;
        assert!((300_000..at_most).contains(&nanos), "{nanos} not in 300000..{at_most}");
    }

    #[test]
    fn a_clock_that_went_backwards_gives_zero() {
        prepare();
        let (clock, start) = now();
        assert_eq!(nanos_since(clock, start + (1 << 40)), 0);
    }

    #[test]
    fn clocks_that_part_by_more_than_a_thousandth_are_noticed() {
        assert!(!parted(1 << 32, (1 << 32) + (1 << 21)));
        assert!(parted(1 << 32, (1 << 32) + (1 << 23)));
        assert!(parted(1 << 32, 0));
    }
}
