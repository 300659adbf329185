//! The services that have a profile from the beginning. What nobody has measured is not said.

use super::{OperationProfile, Profile};
use std::time::Duration;

pub(super) static PROFILES: [Profile; 5] = [
    Profile::new("beehiiv").p95(secs(3)).timeout(secs(15)).error_rate(0.02),
    Profile::with("cloudflare", CLOUDFLARE).p95(secs(2)),
    Profile::new("llm-gateway").p95(secs(5)).timeout(secs(30)).error_rate(0.05),
    Profile::new("openai").p95(secs(3)).timeout(secs(30)).error_rate(0.01),
    Profile::new("stripe").p95(secs(2)).timeout(secs(10)).error_rate(0.005),
];

const CLOUDFLARE: &[OperationProfile] = &[OperationProfile::new("upload*").timeout(secs(60))];

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Expected;

    /// Service and operation; slow limit, timeout and p95 in seconds; error rate and availability.
    type Row = (&'static str, &'static str, Option<u64>, Option<u64>, Option<u64>, Option<f64>, Option<f64>);

    #[test]
    fn every_built_in_profile_is_what_it_is_documented_to_be() {
        let rows: [Row; 6] = [
            ("beehiiv", "post", Some(3), Some(15), Some(3), Some(0.02), Some(0.98)),
            ("cloudflare", "purge", Some(2), None, Some(2), None, None),
            ("cloudflare", "upload_image", Some(2), Some(60), Some(2), None, None),
            ("llm-gateway", "chat", Some(5), Some(30), Some(5), Some(0.05), Some(0.95)),
            ("openai", "chat", Some(3), Some(30), Some(3), Some(0.01), Some(0.99)),
            ("stripe", "create_payment", Some(2), Some(10), Some(2), Some(0.005), Some(0.995)),
        ];
        for (service, operation, slow, timeout, p95, error_rate, availability) in rows {
            let profile = PROFILES.iter().find(|profile| profile.service == service).unwrap();
            let expected = Expected {
                slow: slow.map(secs),
                timeout: timeout.map(secs),
                p95: p95.map(secs),
                error_rate,
                availability,
            };
            assert_eq!(profile.expected_of(operation), expected, "{service} {operation}");
            assert_eq!(profile.breaker, None, "{service}");
        }
        assert_eq!(PROFILES.iter().map(|profile| 1 + profile.operations.len()).sum::<usize>(), rows.len());
    }
}
