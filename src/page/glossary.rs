//! The glossary: every term with its explanation, as a page and for the cards in the text.
use crate::lesson;
use crate::settings::settings;
use crate::text::Language;
use crate::ui::el::IntoPiece;
use crate::ui::state::Var;
use bullseye_html::html;
use leptos::prelude::*;

/// The glossary's HTML per language, fetched when it is first asked for.
#[derive(Clone, Copy)]
pub struct Terms {
    zh: Var<Option<String>>,
    en: Var<Option<String>>,
}

impl Terms {
    pub fn new() -> Self {
        Self {
            zh: Var::new(None),
            en: Var::new(None),
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
            leptos::task::spawn_local(async move {
                if let Some(html) = lesson::fetch(language, "glossary").await
                    && slot.with_untracked(Option::is_none)
                {
                    slot.set(Some(html));
                }
            });
        }
    }

    /// One entry.
    pub fn entry(self, term: &str, language: Language) -> String {
        entry(&self.html(language), term).unwrap_or_default()
    }
}

/// The entry of a term inside the glossary's HTML.
fn entry(html: &str, term: &str) -> Option<String> {
    let mark = format!("data-term=\"{term}\"");
    let start = html[..html.find(&mark)?].rfind("<div")?;
    let end = html[start..].find("</div>")? + start + "</div>".len();
    // The card is no part of the page's list: it must not repeat the list's id.
    let id = format!(" id=\"term-{term}\"");
    Some(html[start..end].replace(&id, ""))
}

pub fn glossary_page() -> impl IntoPiece {
    let s = settings();
    let terms = expect_context::<Terms>();
    html! {
        <article class="page narrow glossary">
            <h1>{move || s.shell().glossary_title}</h1>
            <p class="lead">{move || s.shell().glossary_line}</p>
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
            Some(r#"<div class="entry" data-term="a"><dt>A</dt><dd>1</dd></div>"#)
        );
        assert_eq!(entry(html, "c"), None);
    }
}
