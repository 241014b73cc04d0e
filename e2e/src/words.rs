//! The words that the page uses, from its own catalogues.

use std::{fs, io};

use toml::Table;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::Zh, Language::En];

    /// As in links: `lang=zh`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }

    /// The value of `<html lang>`.
    pub fn html(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }

    /// What a browser of that language asks for; for [`Page::set_languages`](crate::Page::set_languages).
    pub fn browser(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN,zh",
            Language::En => "en-US,en",
        }
    }

    pub fn other(self) -> Language {
        match self {
            Language::Zh => Language::En,
            Language::En => Language::Zh,
        }
    }

    pub fn words(self) -> Words {
        let folder = xtask::root().join("assets/text").join(self.code());
        let read = || -> io::Result<Vec<(String, Table)>> {
            let mut catalogues = Vec::new();
            for entry in fs::read_dir(&folder)? {
                let file = entry?.path();
                let name = file.file_stem().unwrap_or_default().to_string_lossy();
                let texts = fs::read_to_string(&file)?.parse();
                catalogues.push((name.into_owned(), texts.map_err(io::Error::other)?));
            }
            Ok(catalogues)
        };
        match read() {
            Ok(catalogues) => Words(catalogues),
            Err(error) => panic!("the catalogues of {self:?}: {error}"),
        }
    }
}

/// The texts of one language: each catalogue by its name.
pub struct Words(Vec<(String, Table)>);

impl Words {
    /// The text of a key, as it stands in its catalogue; `regression.point` names the catalogue too, for a key that
    /// several have.
    #[track_caller]
    pub fn text(&self, key: &str) -> &str {
        let (catalogue, key) = match key.split_once('.') {
            Some((catalogue, key)) => (Some(catalogue), key),
            None => (None, key),
        };
        let asked = (self.0.iter()).filter(|(name, _)| catalogue.is_none_or(|asked| asked == name));
        let found: Vec<&str> = asked
            .filter_map(|(_, texts)| texts.get(key)?.as_str())
            .collect();
        match found.as_slice() {
            [text] => text,
            [] => panic!("no catalogue has the text `{key}`"),
            _ => panic!("several catalogues have the text `{key}`: say which"),
        }
    }

    /// The text of a key with its places filled.
    #[track_caller]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.text(key).to_owned();
        for (name, value) in values {
            let place = format!("{{{name}}}");
            assert!(text.contains(&place), "`{key}` has no place {place}");
            text = text.replace(&place, value);
        }
        assert!(!text.contains('{'), "a place of `{key}` is empty: {text}");
        text
    }
}
