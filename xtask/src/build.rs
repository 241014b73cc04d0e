//! `cargo xtask build`: the deployable folder, compressed and weighed.

use std::io;
use std::path::Path;

use xtask::first_load::{BUDGET, files, first_load, rooms};
use xtask::root;

use crate::compress::{Sizes, compress, is_twin};
use crate::process::{command, run};

/// Makes the deployable folder and holds its first load to the budget.
///
/// # Errors
/// As [`make`] and [`hold_to_budget`].
pub fn build() -> Result<(), String> {
    hold_to_budget(make()?)
}

/// # Errors
/// When a first load of so many bytes is over its budget.
pub fn hold_to_budget(first_load: u64) -> Result<(), String> {
    if first_load < BUDGET {
        Ok(())
    } else {
        Err(format!(
            "The first load is {first_load} bytes as brotli; its budget is {BUDGET} (xtask/src/first_load.rs)."
        ))
    }
}

/// Builds the release app into `dist/`, writes the compressed twins and prints every file's size; the first load's
/// bytes as brotli.
///
/// # Errors
/// When trunk fails or a file cannot be written.
pub fn make() -> Result<u64, String> {
    let mut trunk = command("trunk", &["build"]);
    // trunk takes only `true` and `false` for this variable and stops at the usual `1`.
    trunk.env_remove("NO_COLOR");
    run(&mut trunk)?;
    let dist = root().join("dist");
    weigh(&dist).map_err(|error| format!("{}: {error}", dist.display()))
}

/// Compresses and lists all files; the first load's bytes as brotli.
fn weigh(dist: &Path) -> io::Result<u64> {
    let mut all = files(dist)?;
    all.retain(|file| !is_twin(file));
    let first = first_load(dist, &all)?;
    let width = all.iter().map(|file| file.chars().count()).max();
    let width = width.unwrap_or_default().max("the first load (*)".len()) + 2;
    let print = |name: &str, sizes: &Sizes| {
        let Sizes { raw, gzip, brotli } = sizes;
        println!("{name:width$} {raw:>9} {gzip:>9} {brotli:>9}");
    };
    println!(
        "\n{:width$} {:>9} {:>9} {:>9}",
        "bytes", "raw", "gzip", "brotli"
    );
    let mut total = Sizes::default();
    let rooms = rooms(&all, &first);
    let mut adds = vec![Sizes::default(); rooms.len()];
    for file in &all {
        let sizes = compress(&dist.join(file))?;
        let mark = if first.contains(file) { '*' } else { ' ' };
        print(&format!("{mark} {file}"), &sizes);
        if first.contains(file) {
            total.add(&sizes);
        }
        for (room, sum) in rooms.iter().zip(&mut adds) {
            if *file == format!("{room}.js") || *file == format!("{room}_bg.wasm") {
                sum.add(&sizes);
            }
        }
    }
    print("the first load (*)", &total);
    for (room, sum) in rooms.iter().zip(&adds) {
        print(&format!("the room {room} adds"), sum);
    }
    Ok(total.brotli)
}
