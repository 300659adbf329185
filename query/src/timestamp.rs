//! Points in time as RFC 3339 has them, in UTC, to the millisecond.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const MILLIS_A_DAY: i128 = 24 * 60 * 60 * 1000;
/// RFC 3339 knows the years 0 to 9999: from the first of these milliseconds to the last, since the epoch.
const FIRST: i128 = -719_528 * MILLIS_A_DAY;
const LAST: i128 = 2_932_897 * MILLIS_A_DAY - 1;

pub(crate) struct Timestamp(pub(crate) SystemTime);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = match self.0.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_millis() as i128,
            // Rounded down, as all others are.
            Err(before) => -(before.duration().as_nanos().div_ceil(1_000_000) as i128),
        };
        let millis = millis.clamp(FIRST, LAST);
        let (year, month, day) = civil(millis.div_euclid(MILLIS_A_DAY) as i64);
        let of_day = millis.rem_euclid(MILLIS_A_DAY);
        let (seconds, millis) = (of_day / 1000, of_day % 1000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
    }
}

/// Year, month and day of the Gregorian calendar, by days since 1970-01-01.
///
/// Years begin in March here, so that the day that is not in every year is the last.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    // Since 0000-03-01.
    let days = days + 719_468;
    let (cycle, day) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    // A leap day every 1,461 days, less one every 36,524, and one more at the end of the cycle.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Months of 31, 30, 31, 30 and 31 days come one after the other: 153 days for five.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (cycle * 400 + year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(millis: i64) -> String {
        let distance = Duration::from_millis(millis.unsigned_abs());
        let time = if millis < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance };
        Timestamp(time).to_string()
    }

    #[test]
    fn known_moments() {
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_399_999), "2000-02-28T23:59:59.999Z");
        assert_eq!(at(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(at(1_709_251_199_001), "2024-02-29T23:59:59.001Z");
        assert_eq!(at(4_107_542_400_000), "2100-03-01T00:00:00.000Z");
        assert_eq!(at(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn what_is_less_than_a_millisecond_is_left_out() {
        assert_eq!(
            Timestamp(UNIX_EPOCH + Duration::from_nanos(1_999_999)).to_string(),
            "1970-01-01T00:00:00.001Z"
        );
        assert_eq!(Timestamp(UNIX_EPOCH - Duration::from_nanos(1)).to_string(), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn every_day_of_ten_thousand_years_follows_the_one_before() {
        const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let first = (FIRST / MILLIS_A_DAY) as i64;
        let mut expected = (0, 1, 1);
        for days in first..((LAST + 1) / MILLIS_A_DAY) as i64 {
            assert_eq!(civil(days), expected, "{days} days");
            let (year, month, day) = expected;
            let leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            expected = match (day < LENGTHS[month as usize - 1] + i64::from(leap), month < 12) {
                (true, _) => (year, month, day + 1),
                (false, true) => (year, month + 1, 1),
                (false, false) => (year + 1, 1, 1),
            };
        }
        assert_eq!(expected, (10_000, 1, 1));
    }

    #[test]
    fn years_that_rfc_3339_does_not_know_are_the_nearest_that_it_does() {
        let far = |seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap();
        assert_eq!(Timestamp(far(1 << 40)).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(
            Timestamp(UNIX_EPOCH - Duration::from_secs(1 << 40)).to_string(),
            "0000-01-01T00:00:00.000Z"
        );
    }
}
