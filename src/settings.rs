//! What the reader has chosen: language and theme.
use crate::browser;
use crate::text::Language;
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

/// Tells the rooms that language or theme have changed.
const CHANGED: &str = "bullseye:settings";

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
        let settings = Self::new(language, theme);
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
                if let Ok(event) = web_sys::Event::new(CHANGED) {
                    let _ = browser::window().dispatch_event(&event);
                }
            }
        });
        settings
    }

    /// As a room sees them: what the shell has put into the page, until the owner is gone.
    pub fn follow() -> Self {
        let (language, theme) = shown();
        let settings = Self::new(language, theme);
        let changed = leptos::ev::Custom::<web_sys::Event>::new(CHANGED);
        let listener = window_event_listener(changed, move |_| {
            let (language, theme) = shown();
            if language != settings.language.get_untracked() {
                settings.language.set(language);
            }
            if theme != settings.theme.get_untracked() {
                settings.theme.set(theme);
            }
        });
        on_cleanup(move || listener.remove());
        settings
    }

    /// Some bytes for the shell and for every lab that is opened; they go with the page.
    fn new(language: Language, theme: Theme) -> Self {
        Self(Box::leak(Box::new(Choices {
            language: Var::new(language),
            theme: Var::new(theme),
            before_projector: Var::new(Theme::Light),
        })))
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

/// The language and theme of the page.
fn shown() -> (Language, Theme) {
    let root = browser::document().document_element();
    let read = |name| {
        root.as_ref()
            .and_then(|root| root.get_attribute(name))
            .unwrap_or_default()
    };
    let language = read("lang");
    let language = language.split('-').next().and_then(Language::from_code);
    (
        language.unwrap_or(Language::En),
        Theme::named(&read("data-theme")).unwrap_or(Theme::Light),
    )
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
