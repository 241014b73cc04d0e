//! The words that the page uses, from its own catalogues.

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
        let text = match self {
            Language::Zh => include_str!("../../assets/text/zh.toml"),
            Language::En => include_str!("../../assets/text/en.toml"),
        };
        match text.parse() {
            Ok(texts) => Words(texts),
            Err(error) => panic!("the catalogue of {self:?}: {error}"),
        }
    }
}

/// The texts of one language.
pub struct Words(Table);

impl Words {
    /// The text of a key, as it stands in the catalogue.
    #[track_caller]
    pub fn text(&self, key: &str) -> &str {
        match self.0.get(key).and_then(|text| text.as_str()) {
            Some(text) => text,
            None => panic!("the catalogue has no text `{key}`"),
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
