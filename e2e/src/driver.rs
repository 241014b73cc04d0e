//! The WebDriver process beside a browser.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::engine::Engine;

/// A running driver; it is stopped when dropped.
pub struct Driver {
    process: Child,
    port: u16,
    /// Kept open: a driver that cannot write its messages ends.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts the engine's driver on a free port and waits until it listens.
    #[track_caller]
    pub fn start(engine: Engine) -> Driver {
        let (program, arguments) = engine.driver();
        let started = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let mut process = match started {
            Ok(process) => process,
            Err(error) => panic!("cannot start {program}: {error}\n`cargo xtask test` installs it"),
        };
        let Some(output) = process.stdout.take() else {
            panic!("{program} has no output");
        };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        loop {
            line.clear();
            match output.read_line(&mut line) {
                Ok(1..) => {}
                _ => panic!("{program} ended before it listened"),
            }
            if let Some(port) = engine.announced_port(line.trim()) {
                return Driver {
                    process,
                    port,
                    _output: output,
                };
            }
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
