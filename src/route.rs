//! Where the reader is: the fragment of the address, `#/regression/3.1?lang=en&loss=L1Loss`.
use crate::browser;
use crate::text::Language;
use crate::ui::state::Var;
use leptos::prelude::*;

/// A page of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    Home,
    /// A chapter, by its slug.
    Chapter(&'static str),
    Glossary,
    /// An address that leads nowhere.
    Unknown,
}

/// A page, the lab that fills the window, and what a link brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub page: Page,
    /// The lab opened to the whole window.
    pub lab: Option<String>,
    /// The query without `lang`.
    pub query: String,
    pub language: Option<Language>,
}

impl Route {
    pub fn parse(fragment: &str, slugs: &[&'static str]) -> Self {
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let page = match parts.next() {
            None => Page::Home,
            Some("glossary") => Page::Glossary,
            Some(part) => (slugs.iter().find(|slug| **slug == part))
                .map_or(Page::Unknown, |slug| Page::Chapter(slug)),
        };
        let lab = parts.next().map(str::to_owned);
        let mut language = None;
        let kept: Vec<_> = (query.split('&'))
            .filter(|pair| match pair.strip_prefix("lang=") {
                Some(code) => {
                    language = Language::from_code(code);
                    false
                }
                None => !pair.is_empty(),
            })
            .collect();
        Self {
            page,
            lab,
            query: kept.join("&"),
            language,
        }
    }
}

/// The address of a page, as an `href`.
pub fn href(page: &Page) -> String {
    match page {
        Page::Home | Page::Unknown => "#/".to_owned(),
        Page::Chapter(slug) => format!("#/{slug}"),
        Page::Glossary => "#/glossary".to_owned(),
    }
}

/// The route in force, read anew whenever the fragment changes.
pub fn follow(slugs: &'static [&'static str]) -> Var<Route> {
    let route = Var::new(Route::parse(&browser::fragment(), slugs));
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        route.set(Route::parse(&browser::fragment(), slugs));
    });
    on_cleanup(move || handle.remove());
    route
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLUGS: &[&str] = &["regression"];

    #[test]
    fn reads_page_lab_language_and_state() {
        assert_eq!(Route::parse("", SLUGS).page, Page::Home);
        assert_eq!(Route::parse("/", SLUGS).page, Page::Home);
        assert_eq!(Route::parse("/nowhere", SLUGS).page, Page::Unknown);
        let route = Route::parse("/regression/3.1?lang=en&loss=L1Loss&pred=1", SLUGS);
        assert_eq!(route.page, Page::Chapter("regression"));
        assert_eq!(route.lab.as_deref(), Some("3.1"));
        assert_eq!(route.query, "loss=L1Loss&pred=1");
        assert_eq!(route.language, Some(Language::En));
        assert_eq!(Route::parse("/?lang=xx", SLUGS).language, None);
    }
}
