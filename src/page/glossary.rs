//! The glossary: every term with its explanation, as a page and for the cards in the text.
use crate::lesson;
use crate::settings::settings;
use crate::text::Language;
use crate::text::shell::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::state::Var;
use bullseye_html::html;
use leptos::prelude::*;

/// The glossary's HTML per language, fetched when it is first asked for.
#[derive(Clone, Copy)]
pub struct Terms {
    zh: Var<Option<String>>,
    en: Var<Option<String>>,
    /// Whether the one asked for last did not arrive.
    failed: Var<bool>,
}

impl Terms {
    pub fn new() -> Self {
        Self {
            zh: Var::new(None),
            en: Var::new(None),
            failed: Var::new(false),
        }
    }

    fn of(self, language: Language) -> Var<Option<String>> {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }

    /// Everything, as soon as it is there.
    pub fn html(self, language: Language) -> String {
        self.load(language);
        self.of(language).get().unwrap_or_default()
    }

    /// Fetches a language's glossary unless it is there.
    pub fn load(self, language: Language) {
        let slot = self.of(language);
        if slot.with_untracked(Option::is_none) {
            self.failed.set(false);
            leptos::task::spawn_local(async move {
                match lesson::fetch(language, "glossary").await {
                    Some(html) if slot.with_untracked(Option::is_none) => slot.set(Some(html)),
                    Some(_) => {}
                    None => self.failed.set(true),
                }
            });
        }
    }

    /// One entry.
    pub fn entry(self, term: &str, language: Language) -> String {
        entry(&self.html(language), term).unwrap_or_default()
    }

    /// What is said in place of explanations that did not arrive, and the way to try again.
    pub fn failure(self) -> impl IntoPiece {
        let s = settings();
        move || {
            (self.failed.get()).then(|| {
                failure(
                    |text| text.glossary_failed,
                    move || self.load(s.language.get_untracked()),
                )
            })
        }
    }
}

/// What did not arrive, and the way to try again.
pub fn failure(words: fn(&Text) -> &'static str, retry: impl Fn() + 'static) -> El {
    let s = settings();
    html! {
        <div class="callout" role="alert">
            <span>{move || words(s.shell())}</span>
            <button type="button" class="outline" on:click=move |_| retry()>
                {move || s.shell().retry}
            </button>
        </div>
    }
}

/// The id of the term that a card explains.
pub const CARD_NAME: &str = "card-term";

/// The entry of a term inside the glossary's HTML, as a card has it.
fn entry(html: &str, term: &str) -> Option<String> {
    let mark = format!("data-term=\"{term}\"");
    let start = html[..html.find(&mark)?].rfind("<div")?;
    let end = html[start..].find("</div>")? + start + "</div>".len();
    // The card is no part of the page's list: it must not repeat the list's id.
    let id = format!(" id=\"term-{term}\"");
    let entry = html[start..end].replace(&id, "");
    Some(entry.replacen("<dt>", &format!("<dt id=\"{CARD_NAME}\">"), 1))
}

pub fn glossary_page() -> impl IntoPiece {
    let s = settings();
    let terms = expect_context::<Terms>();
    html! {
        <article class="page narrow glossary">
            <h1>{move || s.shell().glossary_title}</h1>
            <p class="lead">{move || s.shell().glossary_line}</p>
            {terms.failure()}
            <div class="prose" inner_html=move || terms.html(s.language.get())></div>
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn an_entry_is_cut_out_whole() {
        let html = r#"<dl><div class="entry" id="term-a" data-term="a"><dt>A</dt><dd>1</dd></div><div class="entry" id="term-b" data-term="b"><dt>B</dt></div></dl>"#;
        assert_eq!(
            entry(html, "a").as_deref(),
            Some(r#"<div class="entry" data-term="a"><dt id="card-term">A</dt><dd>1</dd></div>"#)
        );
        assert_eq!(entry(html, "c"), None);
    }
}
