//! Running other programs, with the project's own tools first on PATH.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xtask::root;

/// The folder with the tools that these commands have installed.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

fn path() -> OsString {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let own = tools().join("bin");
    // Joining fails only for a folder with the separator in its name; then the tools must be global.
    env::join_paths(std::iter::once(own).chain(env::split_paths(&inherited))).unwrap_or(inherited)
}

/// A command in the repository's top that finds the project's own tools first.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let path = path();
    // Which file is run is decided by our own PATH, so it is looked up in the one given to the program.
    let file = find_in(&path, program).unwrap_or_else(|| PathBuf::from(program));
    let mut command = Command::new(file);
    command
        .args(arguments)
        .current_dir(root())
        .env("PATH", path);
    command
}

/// Where a program is, if it is anywhere.
pub fn find(program: &str) -> Option<PathBuf> {
    find_in(&path(), program)
}

fn find_in(path: &OsString, program: &str) -> Option<PathBuf> {
    env::split_paths(path)
        .map(|folder| {
            folder
                .join(program)
                .with_extension(env::consts::EXE_EXTENSION)
        })
        .find(|file| file.is_file())
}

/// Runs to the end, showing what it prints.
///
/// # Errors
/// When the program cannot be started or reports failure.
pub fn run(command: &mut Command) -> Result<(), String> {
    let line = shown(command);
    println!("$ {line}");
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` failed ({status})")),
        Err(error) => Err(format!("`{line}` could not be started: {error}")),
    }
}

/// What it prints, silently; `None` when it cannot be started or reports failure.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let success = output.status.success();
    success.then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or_default().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}
