//! Turns the text catalogues and the list of chapters into Rust, and fails when one language lacks a text.
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

const LANGUAGES: [&str; 2] = ["zh", "en"];
/// Everything that the programs of the page are made of.
const SOURCES: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "assets/lessons",
    "assets/text",
    "core/src",
    "html/src",
    "src",
    "style",
];

type Catalogue = BTreeMap<String, String>;

fn main() {
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    if let Err(message) = generate() {
        eprintln!("error: {message}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let version = version().map_err(|error| format!("the sources cannot be read: {error}"))?;
    println!("cargo:rustc-env=BULLSEYE_VERSION={version}");
    let out = env::var("OUT_DIR").map_err(|e| e.to_string())?;
    fs::write(Path::new(&out).join("text.rs"), all_texts()?).map_err(|e| e.to_string())?;
    let chapters = bullseye_lessons::chapters(Path::new("assets/lessons"))
        .map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("chapters.rs"), list(&chapters)).map_err(|e| e.to_string())
}

/// Tells builds apart: the shell asks for the files of its own build, whatever a cache has kept under their names.
fn version() -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    hasher.write(&process::Command::new(rustc).arg("-vV").output()?.stdout);
    hasher.write(env::var("OPT_LEVEL").unwrap_or_default().as_bytes());
    for source in SOURCES {
        hash(Path::new(source), &mut hasher)?;
    }
    Ok(format!("{:x}", hasher.finish()))
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        for inner in sorted(path)? {
            hash(&inner, hasher)?;
        }
    } else {
        hasher.write(&fs::read(path)?);
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
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
    let labs: Vec<_> = (chapters.iter())
        .flat_map(|chapter| (chapter.labs.iter()).map(|(id, kind)| (kind, &chapter.slug, id)))
        .collect();
    format!(
        "pub static CHAPTERS: &[Chapter] = &[\n{entries}];\npub static SLUGS: &[&str] = &{slugs:?};\n\
         /// Kind, chapter and id of every lab.\n\
         static LABS: &[(&str, &str, &str)] = &{labs:?};\n"
    )
}

/// A module for each catalogue: `assets/text/zh/NAME.toml` and its other languages are `text::NAME::Text`, which a
/// view reads as `settings.NAME()`.
fn all_texts() -> Result<String, String> {
    let mut rust = String::new();
    let mut accessors = String::new();
    for name in names()? {
        let read: Result<Vec<_>, _> = (LANGUAGES.iter())
            .map(|language| read(&file(language, &name)))
            .collect();
        let module = texts(&name, read?)?;
        let arms: String = (LANGUAGES.iter())
            .map(|language| {
                let (first, rest) = language.split_at(1);
                let upper = language.to_uppercase();
                format!(
                    "Language::{}{rest} => &{name}::{upper}, ",
                    first.to_uppercase()
                )
            })
            .collect();
        rust += &format!("/// The catalogue `{name}.toml`.\npub mod {name} {{\n{module}}}\n");
        accessors += &format!(
            "/// The catalogue `{name}.toml` in the language in force; follows it.\n\
             #[allow(dead_code, reason = \"a catalogue may be only the base of others\")]\n\
             pub fn {name}(self) -> &'static {name}::Text {{ match self.language.get() {{ {arms}}} }}\n"
        );
    }
    Ok(format!("{rust}impl Settings {{\n{accessors}}}\n"))
}

/// The names of all catalogues.
fn names() -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for language in LANGUAGES {
        let folder = format!("assets/text/{language}");
        let files = sorted(Path::new(&folder)).map_err(|e| format!("{folder}: {e}"))?;
        names
            .extend((files.iter()).filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())));
    }
    Ok(names)
}

fn file(language: &str, name: &str) -> String {
    format!("assets/text/{language}/{name}.toml")
}

fn read(file: &str) -> Result<Catalogue, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    toml::from_str(&text).map_err(|e| format!("{file}: {e}"))
}

/// The names between braces, in the order of the first language.
fn places(text: &str) -> Vec<&str> {
    (text.split('{').skip(1))
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

/// One struct `Text` with a field per plain text and a method per text with places, and one constant a language.
/// The words of the catalogue that `base` names can be read as if they were its own.
fn texts(name: &str, mut catalogues: Vec<Catalogue>) -> Result<String, String> {
    let mut bases: Vec<_> = (catalogues.iter_mut())
        .map(|catalogue| catalogue.remove("base"))
        .collect();
    bases.dedup();
    let [base] = bases.as_slice() else {
        return Err(format!("{name}.toml: `base` differs between languages"));
    };
    let keys: BTreeSet<_> = catalogues.iter().flat_map(|c| c.keys()).collect();
    for (language, catalogue) in LANGUAGES.iter().zip(&catalogues) {
        if let Some(key) = keys.iter().find(|key| !catalogue.contains_key(**key)) {
            let file = file(language, name);
            return Err(format!("{file}: the text `{key}` is missing"));
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
                    file(LANGUAGES[i], name)
                ));
            }
            constants[i] += &format!("    {key}: {text:?},\n");
        }
        if names.is_empty() {
            fields += &format!("    pub {key}: &'static str,\n");
        } else {
            let arguments: String = names.iter().map(|n| format!(", {n}: &str")).collect();
            let pairs: String = names.iter().map(|n| format!("(\"{n}\", {n}), ")).collect();
            fields += &format!("    {key}: &'static str,\n");
            methods += &format!(
                "    pub fn {key}(&self{arguments}) -> String {{ super::fill(self.{key}, &[{pairs}]) }}\n"
            );
        }
    }
    let mut deref = String::new();
    if let Some(base) = base {
        fields += &format!("    base: &'static super::{base}::Text,\n");
        deref = format!(
            "impl std::ops::Deref for Text {{\n    type Target = super::{base}::Text;\n    \
             fn deref(&self) -> &Self::Target {{ self.base }}\n}}\n"
        );
    }
    let constants: String = (LANGUAGES.iter().zip(constants))
        .map(|(language, mut constant)| {
            let upper = language.to_uppercase();
            if let Some(base) = base {
                constant += &format!("    base: &super::{base}::{upper},\n");
            }
            format!("pub static {upper}: Text = Text {{\n{constant}}};\n")
        })
        .collect();
    let methods = if methods.is_empty() {
        methods
    } else {
        format!("impl Text {{\n{methods}}}\n")
    };
    Ok(format!(
        "pub struct Text {{\n{fields}}}\n{methods}{deref}{constants}"
    ))
}
