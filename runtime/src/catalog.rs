//! The link-time list of annotated functions.

/// Every site that was compiled into the program and not removed by the linker.
#[cfg(feature = "catalog")]
#[linkme::distributed_slice]
pub static SITES: [&'static crate::site::Site];

/// Registers every listed site, so that it has series before its first call.
pub(crate) fn register_all() {
    #[cfg(feature = "catalog")]
    for site in SITES {
        site.register();
    }
}
