//! The project's commands: `cargo xtask serve | test | build`.

mod build;
mod checks;
mod compress;
mod process;
mod serve;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N]   build the page and serve it on this machine (port 8080, else the next free one)
cargo xtask test               everything that must hold, with a summary at the end
cargo xtask build              the deployable folder, in dist/

What is missing is installed first: tools into .tools/, which git ignores; for `test` a browser and a Chinese font, by apt.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["serve"] => serve::serve(None),
        ["serve", "--port", port] => match port.parse() {
            Ok(port) => serve::serve(Some(port)),
            Err(_) => Err(format!("`{port}` is not a port")),
        },
        ["test"] => checks::test(),
        ["build"] => tools::for_building().and_then(|()| build::build()),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\n{message}");
            ExitCode::FAILURE
        }
    }
}
