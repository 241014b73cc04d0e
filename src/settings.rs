//! What the reader has chosen: language and theme.
use crate::browser;
use crate::text::{Language, Text};
use crate::ui::el::follow;
use crate::ui::state::Var;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    Projector,
}

impl Theme {
    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Projector => "projector",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark, Self::Projector]
            .into_iter()
            .find(|theme| theme.name() == name)
    }
}

const LANGUAGE_KEY: &str = "bullseye.language";
const THEME_KEY: &str = "bullseye.theme";

/// One reference, so that the many closures that follow the language stay small.
#[derive(Clone, Copy)]
pub struct Settings(&'static Choices);

impl std::ops::Deref for Settings {
    type Target = Choices;

    fn deref(&self) -> &Choices {
        self.0
    }
}

pub struct Choices {
    pub language: Var<Language>,
    pub theme: Var<Theme>,
    /// Where the projector button goes back to.
    before_projector: Var<Theme>,
}

impl Settings {
    /// The link's language goes first, then the reader's own, then the browser's.
    pub fn load(link: Option<Language>) -> Self {
        let language = link
            .or_else(|| Language::from_code(&browser::stored(LANGUAGE_KEY)?))
            .unwrap_or_else(browser_language);
        let theme = browser::stored(THEME_KEY)
            .and_then(|name| Theme::named(&name))
            .unwrap_or_else(browser_theme);
        // Once for the page.
        let settings = Self(Box::leak(Box::new(Choices {
            language: Var::new(language),
            theme: Var::new(theme),
            before_projector: Var::new(Theme::Light),
        })));
        follow(move || {
            if let Some(root) = browser::document().document_element() {
                let language = settings.language.get();
                let code = if language == Language::Zh {
                    "zh-CN"
                } else {
                    "en"
                };
                let _ = root.set_attribute("lang", code);
                let _ = root.set_attribute("data-theme", settings.theme.get().name());
            }
        });
        settings
    }

    /// The catalogue of the language in force; follows it.
    pub fn text(self) -> &'static Text {
        self.language.get().text()
    }

    pub fn choose_language(self, language: Language) {
        browser::store(LANGUAGE_KEY, language.code());
        self.language.set(language);
    }

    pub fn choose_theme(self, theme: Theme) {
        if theme == Theme::Projector && self.theme.get_untracked() != Theme::Projector {
            self.before_projector.set(self.theme.get_untracked());
        }
        browser::store(THEME_KEY, theme.name());
        self.theme.set(theme);
    }

    pub fn leave_projector(self) {
        self.choose_theme(self.before_projector.get_untracked());
    }
}

pub fn settings() -> Settings {
    expect_context()
}

fn browser_language() -> Language {
    let name = browser::window().navigator().language().unwrap_or_default();
    if name.starts_with("zh") {
        Language::Zh
    } else {
        Language::En
    }
}

fn browser_theme() -> Theme {
    let dark = browser::window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    if dark { Theme::Dark } else { Theme::Light }
}
