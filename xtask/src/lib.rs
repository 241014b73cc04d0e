//! What the commands and the browser tests share: how the built page is served and what counts as its first load.

pub mod first_load;
pub mod server;

/// Whether this process may do everything on this machine; a browser then needs `--no-sandbox`, and apt needs no sudo.
pub fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        false
    }
}
