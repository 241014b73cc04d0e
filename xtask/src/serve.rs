//! `cargo xtask serve`: the built page on this machine.

use std::io;
use std::thread;

use xtask::root;
use xtask::server::Server;

use crate::{build, tools};

const PORT: u16 = 8080;
/// How many ports after the wanted one are tried.
const TRIES: u16 = 100;

/// Builds the page and serves it until the process is stopped.
///
/// # Errors
/// When a tool is missing, the build fails, or no port is free.
pub fn serve(port: Option<u16>) -> Result<(), String> {
    tools::for_building()?;
    build::make()?;
    let server = start(port.unwrap_or(PORT)).map_err(|error| format!("cannot serve: {error}"))?;
    println!("\nBullseye is at {} (Ctrl+C ends it)", server.url());
    loop {
        thread::park();
    }
}

fn start(first: u16) -> io::Result<Server> {
    let dist = root().join("dist");
    let last = first.saturating_add(TRIES);
    let mut refused = None;
    for port in first..=last {
        match Server::start(&dist, "/", port) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => refused = Some(error),
            answer => return answer,
        }
    }
    Err(refused.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}
