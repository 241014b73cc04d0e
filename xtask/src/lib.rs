//! What the commands and the browser tests share: how the built page is served and what counts as its first load.

pub mod first_load;
pub mod server;

use std::env;
use std::path::{Path, PathBuf};

/// The repository's top, for a program of one of the workspace's packages that cargo runs.
pub fn root() -> PathBuf {
    // What cargo says now goes before what it said at compile time: checkouts may share a target folder.
    let package = env::var_os("CARGO_MANIFEST_DIR");
    let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = Path::new(&package);
    package.parent().unwrap_or(package).to_path_buf()
}

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
