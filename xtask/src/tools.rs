//! What the commands need on a machine, and how it gets there: looked for first, installed only when missing.

use std::fs;
use std::time::Instant;

use xtask::root;

use crate::process::{command, find, output, run, tools};

const TRUNK: &str = "0.21.14";
const WASM: &str = "wasm32-unknown-unknown";

/// One thing a command needs.
struct Need {
    what: String,
    /// Whether the machine has it, at a version that fits.
    there: Box<dyn Fn() -> bool>,
    install: Box<dyn Fn() -> Result<(), String>>,
    /// What a person can do when the installation fails.
    by_hand: String,
}

/// What `serve` and `build` need.
///
/// # Errors
/// When something is missing and could not be installed; the message says what to do by hand.
pub fn for_building() -> Result<(), String> {
    provide(&building()?)
}

/// What `test` needs.
///
/// # Errors
/// As [`for_building`].
pub fn for_testing() -> Result<(), String> {
    let mut needs = building()?;
    needs.push(checkers());
    needs.push(browser());
    provide(&needs)
}

fn building() -> Result<Vec<Need>, String> {
    let bindgen = locked_version("wasm-bindgen")?;
    Ok(vec![
        target(),
        // Both run for seconds, so they are built without optimisation, which takes a third of the time.
        cargo_tool(
            "wasm-bindgen-cli",
            &bindgen,
            &["wasm-bindgen", "wasm-bindgen-test-runner"],
            &[],
        ),
        cargo_tool(
            "trunk",
            TRUNK,
            &["trunk"],
            // Without the check for updates, which asks the network at every build.
            &["--locked", "--no-default-features", "--features", "rustls"],
        ),
    ])
}

fn provide(needs: &[Need]) -> Result<(), String> {
    let start = Instant::now();
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.there)()).collect();
    for (done, need) in missing.iter().enumerate() {
        let step = done + 1;
        let all = missing.len();
        let seconds = start.elapsed().as_secs();
        println!(
            "[{step}/{all}, {seconds} s] {} is missing: installing it",
            need.what
        );
        let installed = (need.install)();
        let problem = match installed {
            Ok(()) if (need.there)() => continue,
            Ok(()) => "it was installed but does not answer".to_owned(),
            Err(problem) => problem,
        };
        return Err(format!(
            "{} is missing and could not be installed: {problem}\nBy hand: {}\nThen run this command again.",
            need.what, need.by_hand
        ));
    }
    if !missing.is_empty() {
        println!("All tools are here after {} s.", start.elapsed().as_secs());
    }
    Ok(())
}

fn target() -> Need {
    Need {
        what: format!("Rust's target {WASM}"),
        there: Box::new(|| {
            let mut ask = command("rustc", &["--print", "target-libdir", "--target", WASM]);
            output(&mut ask).is_some_and(|folder| fs::exists(folder).unwrap_or(false))
        }),
        install: Box::new(|| run(&mut command("rustup", &["target", "add", WASM]))),
        by_hand: format!(
            "`rustup target add {WASM}`, or your system's package with Rust's standard library for it"
        ),
    }
}

fn checkers() -> Need {
    Need {
        what: "rustfmt or clippy".to_owned(),
        there: Box::new(|| {
            ["fmt", "clippy"]
                .iter()
                .all(|tool| output(&mut command("cargo", &[tool, "--version"])).is_some())
        }),
        install: Box::new(|| {
            run(&mut command(
                "rustup",
                &["component", "add", "rustfmt", "clippy"],
            ))
        }),
        by_hand: "`rustup component add rustfmt clippy`".to_owned(),
    }
}

/// A package of programs from crates.io, at exactly one version, into the project's own folder.
fn cargo_tool(
    package: &'static str,
    version: &str,
    programs: &'static [&'static str],
    options: &'static [&'static str],
) -> Need {
    let wanted = version.to_owned();
    let there = move || {
        programs.iter().all(|program| {
            output(&mut command(program, &["--version"]))
                .is_some_and(|answer| answer.split_whitespace().nth(1) == Some(wanted.as_str()))
        })
    };
    let wanted = version.to_owned();
    let install =
        move || prebuilt(package, &wanted).or_else(|()| from_source(package, &wanted, options));
    Need {
        what: format!("{package} {version}"),
        there: Box::new(there),
        install: Box::new(install),
        by_hand: format!(
            "`cargo install {package} --version {version} {}` (needs crates.io, or your mirror of it)",
            options.join(" ")
        ),
    }
}

/// By `cargo binstall`, when the machine has it and finds a program that runs here.
fn prebuilt(package: &str, version: &str) -> Result<(), ()> {
    output(&mut command("cargo", &["binstall", "-V"])).ok_or(())?;
    let root = tools();
    let wanted = format!("{package}@{version}");
    let mut install = command("cargo", &["binstall", "--no-confirm", "--force"]);
    // Building from source is our own work: binstall would build with all optimisations.
    install.args(["--disable-strategies", "compile", "--root"]);
    install.arg(root).arg(wanted);
    run(&mut install).map_err(|problem| println!("{problem}; building from source instead"))
}

fn from_source(package: &str, version: &str, options: &[&str]) -> Result<(), String> {
    println!(
        "Building {package} from source takes a few minutes; what is built is kept when interrupted."
    );
    let building = tools().join("building");
    let mut install = command("cargo", &["install", package, "--version", version]);
    install.args(options).args(["--debug", "--force", "--root"]);
    install.arg(tools());
    install.env("CARGO_TARGET_DIR", &building);
    install.env("CARGO_PROFILE_DEV_DEBUG", "0");
    run(&mut install)?;
    // Some hundred megabytes that nobody needs any more; if they stay, nothing is wrong.
    let _ = fs::remove_dir_all(building);
    Ok(())
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String, String> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock cannot be read: {error}"))?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| {
        let version = line.strip_prefix("version = \"")?;
        version.strip_suffix('"')
    });
    version
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock names no {package}"))
}

/// Debian's Chromium, its driver, and a font with Chinese characters.
fn browser() -> Need {
    const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];
    Need {
        what: "Chromium, its driver or a Chinese font".to_owned(),
        there: Box::new(|| {
            let chromium = ["chromium", "chromium-browser", "google-chrome"];
            chromium.iter().any(|name| find(name).is_some())
                && find("chromedriver").is_some()
                && output(&mut command("fc-list", &[":lang=zh"])).is_some_and(|f| !f.is_empty())
        }),
        install: Box::new(|| apt(&PACKAGES)),
        by_hand: format!(
            "`apt-get install {}` as root; on another system Chromium, a chromedriver of the same version on PATH, \
             fontconfig and a font with Chinese characters",
            PACKAGES.join(" ")
        ),
    }
}

fn apt(packages: &[&str]) -> Result<(), String> {
    if find("apt-get").is_none() {
        return Err("this system has no apt-get".to_owned());
    }
    let apt_get = |arguments: &[&str]| {
        let mut apt = if xtask::is_root() {
            command("apt-get", &[])
        } else {
            command("sudo", &["-n", "apt-get"])
        };
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut apt)
    };
    let install: Vec<&str> = ["install", "-y", "--no-install-recommends"]
        .iter()
        .chain(packages)
        .copied()
        .collect();
    // A fresh machine has no list of packages, and an old list names versions that are gone.
    apt_get(&install).or_else(|_| apt_get(&["update"]).and_then(|()| apt_get(&install)))
}
