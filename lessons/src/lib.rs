//! The lessons: Markdown in `assets/lessons/LANGUAGE/`, checked and turned into static HTML at build time.
//!
//! [`load`] reads and checks everything, [`Lessons::write`] writes the HTML, [`chapters`] gives the app its
//! list of chapters. The format of the files, in and out, stands in this package's README.

mod error;
mod expression;
mod keep;
mod outline;
mod page;
mod source;
mod state;

pub use error::Error;
pub use expression::{Names, evaluate};
pub use page::Section;

use outline::{Outline, Part};
use page::{Decimals, Glossary, Page, Words};
use source::Source;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A chapter in all languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// 3
    pub number: u32,
    /// The file's name without its ending: `3-regression`.
    pub name: String,
    /// The name without the number, for addresses: `regression`.
    pub slug: String,
    /// How long reading it takes.
    pub minutes: u32,
    /// Id and kind of each lab.
    pub labs: Vec<(String, String)>,
    /// One per language, in the languages' alphabetical order.
    pub texts: Vec<ChapterText>,
}

/// A chapter in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterText {
    /// The folder's name: `zh`.
    pub language: String,
    pub title: String,
    /// The title in the chapter strip.
    pub short: String,
    /// One sentence for the list of chapters.
    pub summary: String,
    pub sections: Vec<Section>,
}

/// Everything that was read, checked and found right.
#[derive(Debug)]
pub struct Lessons {
    pub chapters: Vec<Chapter>,
    /// Path below the output folder, and content.
    files: Vec<(PathBuf, String)>,
}

/// One file of a chapter.
struct Lesson {
    file: PathBuf,
    number: u32,
    minutes: u32,
    labs: Vec<(String, String)>,
    text: ChapterText,
    outline: Outline,
    html: String,
}

/// The chapters in `dir`, in order.
///
/// # Errors
/// The first fault of the lessons, as [`load`].
pub fn chapters(dir: &Path) -> Result<Vec<Chapter>, Error> {
    load(dir).map(|lessons| lessons.chapters)
}

/// Reads and checks the lessons of every language: each folder in `dir` is one.
///
/// # Errors
/// The first fault found, with its file and line.
pub fn load(dir: &Path) -> Result<Lessons, Error> {
    let languages = names(dir, |path| path.is_dir())?;
    let mut files = Vec::new();
    let mut by_language: Vec<Vec<(String, Lesson)>> = Vec::new();
    let mut glossaries: Vec<(PathBuf, Outline)> = Vec::new();
    for language in &languages {
        let folder = dir.join(language);
        let path = folder.join("glossary.md");
        let (glossary, outline, html) = read_glossary(&path)?;
        files.push((Path::new(language).join("glossary.html"), html));
        glossaries.push((path, outline));

        let mut lessons = Vec::new();
        for file in names(&folder, |path| {
            path.extension().is_some_and(|end| end == "md")
        })? {
            if file != "glossary.md" {
                let path = folder.join(&file);
                let name = file.trim_end_matches(".md").to_owned();
                lessons.push((name, read_lesson(&path, language, &glossary)?));
            }
        }
        by_language.push(lessons);
    }
    for pair in glossaries.windows(2) {
        if let [(a, in_a), (b, in_b)] = pair {
            outline::compare((a, in_a), (b, in_b))?;
        }
    }
    check_files(dir, &languages, &by_language)?;

    let mut chapters: Vec<Chapter> = Vec::new();
    for (language, lessons) in languages.iter().zip(by_language) {
        for (name, lesson) in lessons {
            let path = Path::new(language).join(format!("{name}.html"));
            files.push((path, lesson.html));
            match chapters.iter_mut().find(|chapter| chapter.name == name) {
                Some(chapter) => chapter.texts.push(lesson.text),
                None => chapters.push(Chapter {
                    number: lesson.number,
                    slug: name.split_once('-').map_or("", |(_, slug)| slug).to_owned(),
                    name,
                    minutes: lesson.minutes,
                    labs: lesson.labs,
                    texts: vec![lesson.text],
                }),
            }
        }
    }
    chapters.sort_by_key(|chapter| chapter.number);
    Ok(Lessons { chapters, files })
}

impl Lessons {
    /// Writes the files that changed below `out`, removes those of lessons that are gone, and says how many
    /// files it touched.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, out: &Path) -> io::Result<usize> {
        let mut touched = 0;
        for (path, content) in &self.files {
            let path = out.join(path);
            if fs::read_to_string(&path).is_ok_and(|old| old == *content) {
                continue;
            }
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, content)?;
            touched += 1;
        }
        for folder in fs::read_dir(out)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                let file = file?.path();
                let is_ours = (self.files.iter()).any(|(path, _)| out.join(path) == file);
                if !is_ours && file.extension().is_some_and(|end| end == "html") {
                    fs::remove_file(file)?;
                    touched += 1;
                }
            }
        }
        Ok(touched)
    }
}

/// The names in a folder that are wanted, in alphabetical order.
fn names(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<String>, Error> {
    let fault = |error: io::Error| Error::of(folder, error.to_string());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if wanted(&entry.path()) {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn read_source(path: &Path) -> Result<Source, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::of(path, error.to_string()))?;
    Source::read(path, &text)
}

/// The front matter's values of these keys, which must be all that it has.
fn front<const N: usize>(source: &Source, keys: [&str; N]) -> Result<[String; N], Error> {
    let file = &source.file;
    if let Some((key, _, line)) =
        (source.front.iter()).find(|(key, ..)| !keys.contains(&key.as_str()))
    {
        return Err(Error::at(file, *line, format!("unknown key `{key}`")));
    }
    let mut values = [const { String::new() }; N];
    for (slot, key) in values.iter_mut().zip(keys) {
        let pair = source.front.iter().find(|(known, ..)| known == key);
        let value = pair
            .map(|(_, value, _)| value)
            .filter(|value| !value.is_empty());
        let missing = || Error::at(file, 1, format!("the front matter lacks `{key}`"));
        let value = value.ok_or_else(missing)?;
        page::check_decimals(value, &Decimals::None).map_err(|why| Error::at(file, 1, why))?;
        slot.clone_from(value);
    }
    Ok(values)
}

fn read_glossary(path: &Path) -> Result<(Glossary, Outline, String), Error> {
    let source = read_source(path)?;
    let keys = [
        "title", "note", "reveal", "again", "choose", "chosen", "hit", "miss", "sound",
    ];
    let [title, note, reveal, again, choose, chosen, hit, miss, sound] = front(&source, keys)?;
    let headings = Page::parse(&source, 0, &Glossary::default())?.sections;
    let glossary = Glossary {
        terms: headings.into_iter().map(|heading| heading.id).collect(),
        words: Words {
            note,
            reveal,
            again,
            choose,
            chosen,
            hit,
            miss,
            sound,
        },
    };
    let mut html = format!(
        "<!--glossary title={}-->\n<dl class=\"glossary\">\n",
        page::encoded(&title)
    );
    let mut outline = Outline::new();
    for entry in Page::parse(&source, 0, &glossary)?.entries()? {
        let page::Entry {
            id,
            line,
            name,
            explanation,
        } = entry;
        html += &format!(
            "<div class=\"entry\" id=\"term-{id}\" data-term=\"{id}\"><dt>{name}</dt><dd>{explanation}</dd></div>\n"
        );
        outline.push((Part::Term(id), line));
    }
    Ok((glossary, outline, html + "</dl>\n"))
}

fn read_lesson(path: &Path, language: &str, glossary: &Glossary) -> Result<Lesson, Error> {
    let source = read_source(path)?;
    let keys = ["number", "title", "short", "summary", "minutes"];
    let [number, title, short, summary, minutes] = front(&source, keys)?;
    let whole = |text: &str, key: &str| {
        let fault = || Error::at(path, 1, format!("`{key}` is a whole number"));
        text.parse::<u32>().map_err(|_| fault())
    };
    let (number, minutes) = (whole(&number, "number")?, whole(&minutes, "minutes")?);
    let name = path.file_stem().map(|name| name.to_string_lossy());
    if !name.is_some_and(|name| name.starts_with(&format!("{number}-"))) {
        let message = format!("the file of chapter {number} is called `{number}-NAME.md`");
        return Err(Error::of(path, message));
    }
    let page = Page::parse(&source, number, glossary)?;
    let (body, outline) = page.chapter()?;
    let labs = page.lab_kinds();
    let text = ChapterText {
        language: language.to_owned(),
        title,
        short,
        summary,
        sections: page.sections,
    };
    let html = format!(
        "<!--chapter {}-->\n{body}",
        chapter_line(number, minutes, &text)
    );
    Ok(Lesson {
        file: path.to_owned(),
        number,
        minutes,
        labs,
        text,
        outline,
        html,
    })
}

/// What the first line of a chapter's HTML tells of it.
fn chapter_line(number: u32, minutes: u32, text: &ChapterText) -> String {
    let sections: Vec<_> = (text.sections.iter())
        .map(|section| {
            let number = section.number.as_deref().unwrap_or_default();
            format!("{}:{number}:{}", section.id, page::encoded(&section.title))
        })
        .collect();
    format!(
        "number={number}&title={}&short={}&summary={}&minutes={minutes}&sections={}",
        page::encoded(&text.title),
        page::encoded(&text.short),
        page::encoded(&text.summary),
        sections.join("|")
    )
}

/// Checks that every language has every chapter, and the same one.
fn check_files(
    dir: &Path,
    languages: &[String],
    by_language: &[Vec<(String, Lesson)>],
) -> Result<(), Error> {
    for (name, lesson) in by_language.iter().flatten() {
        let namesake = by_language
            .iter()
            .flatten()
            .find(|(other, same)| other != name && same.number == lesson.number);
        if let Some((_, other)) = namesake {
            let message = format!(
                "chapter {} stands twice: here and in {}",
                lesson.number,
                other.file.display()
            );
            return Err(Error::of(&lesson.file, message));
        }
        for (language, lessons) in languages.iter().zip(by_language) {
            let Some((_, other)) = lessons.iter().find(|(known, _)| known == name) else {
                let message = format!("is missing; {} is there", lesson.file.display());
                return Err(Error::of(
                    &dir.join(language).join(format!("{name}.md")),
                    message,
                ));
            };
            if (other.number, other.minutes) != (lesson.number, lesson.minutes) {
                let message = format!(
                    "`number` and `minutes` differ from those in {}",
                    lesson.file.display()
                );
                return Err(Error::at(&other.file, 1, message));
            }
            outline::compare(
                (&lesson.file, &lesson.outline),
                (&other.file, &other.outline),
            )?;
        }
    }
    Ok(())
}
