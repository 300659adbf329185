//! The link-time list of declared profiles, so that it does not matter when the code around a declaration runs.

use super::Profile;

/// Every profile that was declared with `dials::profile!`.
///
/// Its name is that of a section, so it is told apart from that of another version in the same program.
#[cfg(feature = "catalog")]
#[linkme::distributed_slice]
pub static PROFILES_0_1_0: [&'static Profile];

#[cfg(feature = "catalog")]
pub(super) fn declared() -> impl Iterator<Item = &'static Profile> {
    PROFILES_0_1_0.iter().copied()
}

#[cfg(not(feature = "catalog"))]
pub(super) fn declared() -> impl Iterator<Item = &'static Profile> {
    std::iter::empty()
}

#[cfg(all(test, feature = "catalog"))]
mod tests {
    #[test]
    fn the_list_has_the_name_of_this_version() {
        let version = env!("CARGO_PKG_VERSION").replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        assert!(include_str!("catalog.rs").contains(&format!("pub static PROFILES_{version}:")));
    }
}
