//! Writes the lessons' HTML; trunk runs it before every build, from the repository's root.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let lessons = match bullseye_lessons::load(Path::new("assets/lessons")) {
        Ok(lessons) => lessons,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match lessons.write(Path::new("target/lessons")) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("target/lessons: {error}");
            ExitCode::FAILURE
        }
    }
}
