//! What is known of the chapters before their prose is loaded.
use crate::text::Language;

/// A chapter, from the front matter of its files.
pub struct Chapter {
    pub number: u32,
    /// The file's name: `3-regression`.
    pub name: &'static str,
    /// The name in addresses: `regression`.
    pub slug: &'static str,
    pub minutes: u32,
    texts: [ChapterText; 2],
}

pub struct ChapterText {
    pub title: &'static str,
    /// For the chapter strip.
    pub short: &'static str,
    pub summary: &'static str,
    /// Id, number and title of each section.
    pub sections: &'static [(&'static str, &'static str, &'static str)],
}

impl Chapter {
    pub fn text(&self, language: Language) -> &ChapterText {
        match language {
            Language::Zh => &self.texts[0],
            Language::En => &self.texts[1],
        }
    }
}

pub fn by_slug(slug: &str) -> Option<&'static Chapter> {
    CHAPTERS.iter().find(|chapter| chapter.slug == slug)
}

/// The address of the first lab of a kind, in this state; nothing if no chapter has one.
pub fn lab_href(kind: &str, query: &str) -> Option<String> {
    let (_, slug, id) = LABS.iter().find(|lab| lab.0 == kind)?;
    Some(format!("#/{slug}/{id}?{query}"))
}

include!(concat!(env!("OUT_DIR"), "/chapters.rs"));
