//! The link-time list of annotated functions.

/// Every site that was compiled into the program and not removed by the linker.
///
/// Its name is that of a section, so it is told apart from that of another version in the same program.
#[cfg(feature = "catalog")]
#[linkme::distributed_slice]
pub static SITES_0_1_0: [&'static crate::site::Site];

/// Registers every listed site, so that it has series before its first call.
pub(crate) fn register_all() {
    #[cfg(feature = "catalog")]
    for site in SITES_0_1_0 {
        site.register();
    }
}

#[cfg(all(test, feature = "catalog"))]
mod tests {
    #[test]
    fn the_list_has_the_name_of_this_version() {
        let version = env!("CARGO_PKG_VERSION").replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        assert!(include_str!("catalog.rs").contains(&format!("pub static SITES_{version}:")));
    }
}
