//! `cargo xtask test`: everything that must hold, in one go, with a summary at the end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::{command, find, run, shown};
use crate::{build, tools};

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
const APP_AND_CORE: [&str; 4] = ["--package", "bullseye", "--package", "bullseye-core"];
const WARNINGS_ARE_ERRORS: [&str; 3] = ["--", "--deny", "warnings"];

/// How a step ended.
struct Outcome {
    step: &'static str,
    time: Duration,
    passed: u64,
    failed: u64,
    problem: Option<String>,
    /// Tests that held only when they ran a second time.
    unsteady: Vec<String>,
}

/// Runs every step, also after one has failed, and prints the summary.
///
/// # Errors
/// When any step failed.
pub fn test() -> Result<(), String> {
    let mut outcomes = vec![
        check("tools", tools::for_testing),
        check("formatting", || {
            run(&mut cargo(&[&["fmt", "--all", "--check"]]))
        }),
        check("clippy, host", || {
            run(&mut cargo(&[
                &["clippy", "--workspace", "--all-targets"],
                &WARNINGS_ARE_ERRORS,
            ]))
        }),
        check("clippy, wasm", || {
            run(&mut cargo(&[
                &["clippy"],
                &APP_AND_CORE,
                &WASM,
                &WARNINGS_ARE_ERRORS,
            ]))
        }),
        tests(
            "tests, host",
            cargo(&[&[
                "test",
                "--workspace",
                "--exclude",
                "bullseye-e2e",
                "--no-fail-fast",
            ]]),
        ),
        check("documentation", || {
            let mut doc = cargo(&[&["doc", "--no-deps", "--package", "bullseye-core"]]);
            run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
        }),
        tests("core's tests, wasm", core_in_a_browser()),
    ];
    let mut first_load = Err("there is no page".to_owned());
    outcomes.push(check("release build", || {
        first_load = build::make();
        first_load.clone().map(drop)
    }));
    // A page that is too large can still be tested; an older page than this build's must not be.
    let is_built = first_load.is_ok();
    outcomes.push(check("size", || build::hold_to_budget(first_load?)));
    outcomes.push(if is_built {
        browser_tests()
    } else {
        check("browser tests", || Err("there is no page".to_owned()))
    });
    summary(&outcomes)
}

fn cargo(parts: &[&[&str]]) -> Command {
    command("cargo", &parts.concat())
}

/// The core's tests as wasm, in headless Chromium.
fn core_in_a_browser() -> Command {
    let mut test = cargo(&[
        &[
            "test",
            "--package",
            "bullseye-core",
            "--lib",
            "--tests",
            "--no-fail-fast",
        ],
        &WASM,
    ]);
    if let Some(driver) = find("chromedriver") {
        test.env("CHROMEDRIVER", driver);
    }
    test.env("WASM_BINDGEN_USE_BROWSER", "1");
    test.env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    test
}

/// The browser tests. A few that fail among so many run once more, one at a time: that tells a machine that stood still
/// for seconds from a fault that stays. The summary names what held only then.
fn browser_tests() -> Outcome {
    const FEW: usize = 3;
    const SUITE: [&str; 3] = ["test", "--package", "bullseye-e2e"];
    let start = Instant::now();
    let (first, failed) =
        counted_tests("browser tests", &mut cargo(&[&SUITE, &["--no-fail-fast"]]));
    if failed.is_empty() || failed.len() > FEW || failed.len() as u64 != first.failed {
        return first;
    }
    let alone = ["--test", "browser", "--", "--test-threads=1", "--exact"];
    let names: Vec<&str> = failed.iter().map(String::as_str).collect();
    let (second, _) = counted_tests(
        "failed browser tests again",
        &mut cargo(&[&SUITE, &alone, &names]),
    );
    Outcome {
        step: first.step,
        time: start.elapsed(),
        passed: first.passed + second.passed,
        unsteady: failed,
        ..second
    }
}

/// A step that holds or does not; it counts as one.
fn check(step: &'static str, action: impl FnOnce() -> Result<(), String>) -> Outcome {
    println!("\n== {step}");
    let start = Instant::now();
    let problem = action().err();
    let failed = u64::from(problem.is_some());
    Outcome {
        step,
        time: start.elapsed(),
        passed: 1 - failed,
        failed,
        problem,
        unsteady: Vec::new(),
    }
}

/// A step that runs tests; each of them counts.
fn tests(step: &'static str, mut command: Command) -> Outcome {
    counted_tests(step, &mut command).0
}

/// A step that runs tests, and the names of those that failed.
fn counted_tests(step: &'static str, command: &mut Command) -> (Outcome, Vec<String>) {
    println!("\n== {step}");
    let start = Instant::now();
    let mut names = Vec::new();
    let (passed, failed, problem) = match counted(command, &mut names) {
        Ok((0, 0, true)) => (0, 1, Some("no test ran".to_owned())),
        Ok((passed, 0, true)) => (passed, 0, None),
        Ok((passed, 0, false)) => (passed, 1, Some("did not run to its end".to_owned())),
        Ok((passed, failed, _)) => (passed, failed, Some(format!("{failed} failed"))),
        Err(problem) => (0, 1, Some(problem)),
    };
    let outcome = Outcome {
        step,
        time: start.elapsed(),
        passed,
        failed,
        problem,
        unsteady: Vec::new(),
    };
    (outcome, names)
}

/// Runs a test command, showing what it prints: tests passed, tests failed, and whether it reported success. The names
/// of the failed ones go into a list.
fn counted(command: &mut Command, names: &mut Vec<String>) -> Result<(u64, u64, bool), String> {
    let line = shown(command);
    println!("$ {line}");
    let failure = |error| format!("`{line}` could not be run: {error}");
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(failure)?;
    let (mut passed, mut failed) = (0, 0);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(failure)?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            passed += count(&line, "passed");
            failed += count(&line, "failed");
            names.extend(failed_test(&line).map(str::to_owned));
        }
    }
    let status = child.wait().map_err(failure)?;
    Ok((passed, failed, status.success()))
}

/// The name in a line such as `test state::a_reload ... FAILED`.
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// The number before a word in a line such as `test result: ok. 12 passed; 0 failed; 1 ignored`.
fn count(line: &str, word: &str) -> u64 {
    let Some((_, counts)) = line.split_once("test result:") else {
        return 0;
    };
    let words: Vec<&str> = counts
        .split([' ', ';', '.'])
        .filter(|word| !word.is_empty())
        .collect();
    let pair = words.windows(2).find(|pair| pair.last() == Some(&word));
    pair.and_then(|pair| pair.first()?.parse().ok())
        .unwrap_or(0)
}

fn summary(outcomes: &[Outcome]) -> Result<(), String> {
    let width = outcomes.iter().map(|o| o.step.len()).max().unwrap_or(0);
    println!("\n{:width$} {:>7} {:>7}", "step", "seconds", "passed");
    for outcome in outcomes {
        let seconds = outcome.time.as_secs_f32();
        let Outcome {
            step,
            passed,
            problem,
            unsteady,
            ..
        } = outcome;
        let problem = match problem {
            Some(problem) => format!("FAILED: {problem}"),
            None if unsteady.is_empty() => "ok".to_owned(),
            None => format!("ok at the second try: {}", unsteady.join(", ")),
        };
        println!("{step:width$} {seconds:>7.1} {passed:>7}  {problem}");
    }
    let time: Duration = outcomes.iter().map(|o| o.time).sum();
    let passed: u64 = outcomes.iter().map(|o| o.passed).sum();
    let failed: u64 = outcomes.iter().map(|o| o.failed).sum();
    println!("{:width$} {:>7.1}", "all", time.as_secs_f32());
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 {
        Ok(())
    } else {
        Err("Not everything holds; see the summary above.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{count, failed_test};

    #[test]
    fn reads_how_many_tests_ran() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(count(line, "passed"), 12);
        assert_eq!(count(line, "failed"), 3);
        assert_eq!(count("all 5 passed", "passed"), 0);
        let name = "state::a_reload";
        assert_eq!(failed_test(&format!("test {name} ... FAILED")), Some(name));
        assert_eq!(failed_test(&format!("test {name} ... ok")), None);
        assert_eq!(failed_test(line), None);
    }
}
