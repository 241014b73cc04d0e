//! Turns the text catalogues and the list of chapters into Rust, and fails when one language lacks a text.
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs, process};

const LANGUAGES: [&str; 2] = ["zh", "en"];

type Catalogue = BTreeMap<String, String>;

fn main() {
    println!("cargo:rerun-if-changed=assets/text");
    println!("cargo:rerun-if-changed=assets/lessons");
    if let Err(message) = generate() {
        eprintln!("error: {message}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let catalogues = LANGUAGES.map(read);
    let mut read = Vec::new();
    for catalogue in catalogues {
        read.push(catalogue?);
    }
    let mut rust = String::new();
    texts(&read, &mut rust)?;
    let out = env::var("OUT_DIR").map_err(|e| e.to_string())?;
    fs::write(Path::new(&out).join("text.rs"), rust).map_err(|e| e.to_string())?;
    let chapters = bullseye_lessons::chapters(Path::new("assets/lessons"))
        .map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("chapters.rs"), list(&chapters)).map_err(|e| e.to_string())
}

/// The chapters as a constant: what the app knows of them before their prose is loaded.
fn list(chapters: &[bullseye_lessons::Chapter]) -> String {
    let texts = |chapter: &bullseye_lessons::Chapter| {
        let text = |language: &str| {
            let found = chapter.texts.iter().find(|text| text.language == language);
            found.map_or(String::new(), |text| {
                let sections: String = (text.sections.iter())
                    .map(|section| format!("({:?}, {:?}, {:?}), ", section.id, section.number.as_deref().unwrap_or_default(), section.title))
                    .collect();
                format!(
                    "ChapterText {{ title: {:?}, short: {:?}, summary: {:?}, sections: &[{sections}] }}, ",
                    text.title, text.short, text.summary
                )
            })
        };
        LANGUAGES.map(text).concat()
    };
    let entries: String = (chapters.iter())
        .map(|chapter| {
            format!(
                "    Chapter {{ number: {}, name: {:?}, slug: {:?}, minutes: {}, texts: [{}] }},\n",
                chapter.number,
                chapter.name,
                chapter.slug,
                chapter.minutes,
                texts(chapter)
            )
        })
        .collect();
    let slugs: Vec<_> = chapters.iter().map(|chapter| &chapter.slug).collect();
    format!(
        "pub static CHAPTERS: &[Chapter] = &[\n{entries}];\npub static SLUGS: &[&str] = &{slugs:?};\n"
    )
}

fn file(language: &str) -> String {
    format!("assets/text/{language}.toml")
}

fn read(language: &str) -> Result<Catalogue, String> {
    let file = file(language);
    let text = fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    toml::from_str(&text).map_err(|e| format!("{file}: {e}"))
}

/// The names between braces, in the order of the first language.
fn places(text: &str) -> Vec<&str> {
    (text.split('{').skip(1))
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

/// One struct `Text` with a field per plain text and a method per text with places, and one constant a language.
fn texts(catalogues: &[Catalogue], rust: &mut String) -> Result<(), String> {
    let keys: std::collections::BTreeSet<_> = catalogues.iter().flat_map(|c| c.keys()).collect();
    for (language, catalogue) in LANGUAGES.iter().zip(catalogues) {
        if let Some(key) = keys.iter().find(|key| !catalogue.contains_key(**key)) {
            return Err(format!("{}: the text `{key}` is missing", file(language)));
        }
    }
    let mut fields = String::new();
    let mut methods = String::new();
    let mut constants = vec![String::new(); LANGUAGES.len()];
    for key in keys {
        let mut names = places(&catalogues[0][key]);
        names.sort_unstable();
        names.dedup();
        for (i, catalogue) in catalogues.iter().enumerate() {
            let text = &catalogue[key];
            let mut here = places(text);
            here.sort_unstable();
            here.dedup();
            if here != names {
                return Err(format!(
                    "{}: `{key}` has the places {here:?}, the other language has {names:?}",
                    file(LANGUAGES[i])
                ));
            }
            writeln!(constants[i], "    {key}: {text:?},").map_err(|e| e.to_string())?;
        }
        if names.is_empty() {
            writeln!(fields, "    pub {key}: &'static str,").map_err(|e| e.to_string())?;
        } else {
            let arguments: String = names.iter().map(|n| format!(", {n}: &str")).collect();
            let pairs: String = names.iter().map(|n| format!("(\"{n}\", {n}), ")).collect();
            writeln!(fields, "    {key}: &'static str,").map_err(|e| e.to_string())?;
            writeln!(
                methods,
                "    pub fn {key}(&self{arguments}) -> String {{ fill(self.{key}, &[{pairs}]) }}"
            )
            .map_err(|e| e.to_string())?;
        }
    }
    write!(
        rust,
        "pub struct Text {{\n{fields}}}\nimpl Text {{\n{methods}}}\n"
    )
    .map_err(|e| e.to_string())?;
    for (language, constant) in LANGUAGES.iter().zip(constants) {
        let name = language.to_uppercase();
        write!(rust, "pub static {name}: Text = Text {{\n{constant}}};\n")
            .map_err(|e| e.to_string())?;
    }
    Ok(())
}
