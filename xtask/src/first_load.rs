//! What a browser downloads when the page is first opened.
//!
//! The rule: `index.html`, and every file whose name stands in it or in a stylesheet that stands in it. A browser
//! test opens the page and fails when it asks for anything else.

use std::fs;
use std::io;
use std::path::Path;

/// The first load as brotli must stay below this many bytes.
pub const BUDGET: u64 = 160_000;

/// The paths of the first load among `files` (paths relative to `dist`, with forward slashes).
///
/// # Errors
/// When `index.html` or a stylesheet cannot be read.
pub fn first_load(dist: &Path, files: &[String]) -> io::Result<Vec<String>> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    let mut named = vec!["index.html".to_owned()];
    named.extend(files.iter().filter(|file| index.contains(*file)).cloned());
    let mut found = named.clone();
    for sheet in named.iter().filter(|file| file.ends_with(".css")) {
        let style = fs::read_to_string(dist.join(sheet))?;
        found.extend(files.iter().filter(|file| style.contains(*file)).cloned());
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The rooms among `files`, by name: programs that a page loads only when it needs them.
pub fn rooms<'f>(files: &'f [String], first: &[String]) -> Vec<&'f str> {
    (files.iter())
        .filter(|file| !first.contains(file))
        .filter_map(|file| file.strip_suffix("_bg.wasm"))
        .collect()
}

/// Every file below `dist`, sorted, as paths relative to it with forward slashes.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(dist: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(dist.join(&folder))? {
            let entry = entry?;
            let path = format!("{folder}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(format!("{path}/"));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
