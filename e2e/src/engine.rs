//! The browsers that the tests know how to start.

use std::env;

use serde_json::{Map, Value, json};
use thirtyfour::Capabilities;

/// A browser engine. To add one, add a variant: every difference between engines is answered here.
#[derive(Clone, Copy)]
pub enum Engine {
    Chromium,
}

impl Engine {
    /// The engine that `BULLSEYE_ENGINE` names.
    pub fn chosen() -> Engine {
        match env::var("BULLSEYE_ENGINE").as_deref() {
            Err(_) | Ok("" | "chromium") => Engine::Chromium,
            Ok(other) => {
                panic!("BULLSEYE_ENGINE is `{other}`; the tests can start only `chromium` so far")
            }
        }
    }

    /// The program that speaks WebDriver, with the arguments that make it choose a free port.
    pub fn driver(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Engine::Chromium => ("chromedriver", &["--port=0", "--log-level=SEVERE"]),
        }
    }

    /// The port, when this line of the driver's output announces it.
    pub fn announced_port(self, line: &str) -> Option<u16> {
        match self {
            // "ChromeDriver was started successfully on port 40123."
            Engine::Chromium => line
                .split_once("successfully on port ")?
                .1
                .trim_end_matches('.')
                .parse()
                .ok(),
        }
    }

    /// What a new session asks for. Without a profile of ours the driver makes a new one and removes it.
    pub fn capabilities(self) -> Capabilities {
        match self {
            Engine::Chromium => {
                let mut arguments = vec![
                    "--headless=new",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                ];
                if xtask::is_root() {
                    arguments.push("--no-sandbox");
                }
                let mut wanted = Map::new();
                wanted.insert("browserName".to_owned(), json!("chrome"));
                wanted.insert(
                    "goog:chromeOptions".to_owned(),
                    json!({ "args": arguments }),
                );
                wanted.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
                Capabilities::from(wanted)
            }
        }
    }

    /// Where the driver takes commands of the browser's own protocol.
    pub fn own_protocol(self) -> &'static str {
        match self {
            Engine::Chromium => "goog/cdp/execute",
        }
    }

    /// The command of the browser's own protocol that runs a script in every new document before the page's own.
    pub fn run_before_every_page(self, script: &str) -> (&'static str, Value) {
        match self {
            Engine::Chromium => (
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": script }),
            ),
        }
    }
}
