//! The frame around every page: header, chapter strip, page, and the way onward.
use crate::chapters::{CHAPTERS, SLUGS, by_slug};
use crate::page::chapter::ChapterPage;
use crate::page::glossary::{GlossaryPage, Terms};
use crate::page::home::HomePage;
use crate::route::{self, Page, Route};
use crate::settings::{Settings, Theme};
use crate::text::Language;
use crate::ui::glyph::hatches;
use crate::ui::icon::{Icon, icon};
use crate::ui::live::{live, part, press};
use crate::ui::logo::logo;
use crate::{browser, text};
use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    let route = route::follow(SLUGS);
    let s = Settings::load(route.with_untracked(|route| route.language));
    provide_context(s);
    provide_context(Terms::new());
    let page = Memo::new(move |_| route.with(|route| route.page.clone()));
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(language) = route.with_untracked(|route| route.language) {
            s.language.set(language);
        }
    });
    on_cleanup(move || listener.remove());
    Effect::new(move || browser::document().set_title(&title(&page.get(), s)));
    // A new page starts at its top, and a screen reader at its main part.
    Effect::new(move |before: Option<Page>| {
        let page = page.get();
        if before.is_some_and(|before| before != page) {
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
            browser::focus("main");
        }
        page
    });
    view! {
        {hatches()}
        <button type="button" class="skip" on:click=|_| browser::focus("main")>
            {live(move || s.text().skip_to_content)}
        </button>
        <Header page=page route=route s=s />
        <main tabindex="-1">
            {part(move || match page.get() {
                Page::Home => view! { <HomePage unknown=false /> }.into_any(),
                Page::Unknown => view! { <HomePage unknown=true /> }.into_any(),
                Page::Glossary => view! { <GlossaryPage /> }.into_any(),
                Page::Chapter(slug) => by_slug(slug)
                    .map(|chapter| view! { <ChapterPage chapter=chapter route=route /> })
                    .into_any(),
            })}
        </main>
    }
}

fn title(page: &Page, s: Settings) -> String {
    let text = s.text();
    let own = match page {
        Page::Home | Page::Unknown => return text.title.to_owned(),
        Page::Glossary => text.glossary_title,
        Page::Chapter(slug) => by_slug(slug).map_or("", |c| c.text(s.language.get()).title),
    };
    format!("{own} · {}", text.app_name)
}

#[component]
fn Header(page: Memo<Page>, route: RwSignal<Route>, s: Settings) -> impl IntoView {
    let here = move |other: Page| move || page.with(|page| (*page == other).then_some("page"));
    let step = move |by: isize| {
        let pages = pages();
        let at = pages.iter().position(|p| *p == page.get())?;
        pages.get(at.checked_add_signed(by)?).map(route::href)
    };
    let arrow = move |by: isize, name: Icon, word: fn(&text::Text) -> &'static str| {
        move || {
            step(by).map(|to| {
                view! {
                    <a class="tool" href=to aria-label=live(move || word(s.text())) title=live(move || word(s.text()))>
                        {icon(name)}
                    </a>
                }
            })
        }
    };
    let theme = move || s.theme.get();
    view! {
        <header class="top" class:behind=live(move || route.with(|route| route.lab.is_some()))>
            <a class="brand" href="#/" aria-current=here(Page::Home)>
                {logo()}
                <b>{live(move || s.text().app_name)}</b>
                <span class="other-name">{live(move || s.text().app_name_other)}</span>
            </a>
            <nav class="strip" aria-label=live(move || s.text().chapters)>
                {arrow(-1, Icon::Left, |t| t.previous)}
                {CHAPTERS
                    .iter()
                    .map(|chapter| {
                        let current = here(Page::Chapter(chapter.slug));
                        view! {
                            <a
                                class=format!("cell face-{}", chapter.number.div_ceil(2))
                                href=format!("#/{}", chapter.slug)
                                aria-current=current
                            >
                                <span class="cell-number">{chapter.number}</span>
                                <span class="cell-name">
                                    {live(move || chapter.text(s.language.get()).short)}
                                </span>
                            </a>
                        }
                    })
                    .collect_view()}
                <a class="cell plain-cell" href="#/glossary" aria-current=here(Page::Glossary)>
                    {icon(Icon::Book)}
                    <span class="cell-name">{live(move || s.text().glossary)}</span>
                </a>
                {arrow(1, Icon::Right, |t| t.next)}
            </nav>
            <div class="choices">
                <div class="languages" role="group" aria-label=live(move || s.text().language)>
                    {[(Language::Zh, "中文", "zh-CN"), (Language::En, "EN", "en")]
                        .map(|(language, word, code)| {
                            view! {
                                <button
                                    type="button"
                                    lang=code
                                    aria-label=if language == Language::En { "English" } else { "中文" }
                                    aria-pressed=live(move || (s.language.get() == language).to_string())
                                    on:click=press(move || s.choose_language(language))
                                >
                                    {word}
                                </button>
                            }
                        })
                        .into_iter()
                        .collect_view()}
                </div>
                <button
                    type="button"
                    class="tool"
                    aria-label=live(move || {
                        if theme() == Theme::Dark { s.text().theme_light } else { s.text().theme_dark }
                    })
                    title=live(move || {
                        if theme() == Theme::Dark { s.text().theme_light } else { s.text().theme_dark }
                    })
                    on:click=press(move || {
                        let dark = s.theme.get_untracked() == Theme::Dark;
                        s.choose_theme(if dark { Theme::Light } else { Theme::Dark });
                    })
                >
                    {part(move || icon(if theme() == Theme::Dark { Icon::Sun } else { Icon::Moon }))}
                </button>
                <button
                    type="button"
                    class="tool"
                    aria-pressed=live(move || (theme() == Theme::Projector).to_string())
                    aria-label=live(move || s.text().theme_projector)
                    title=live(move || s.text().theme_projector)
                    on:click=press(move || {
                        if s.theme.get_untracked() == Theme::Projector {
                            s.leave_projector();
                        } else {
                            s.choose_theme(Theme::Projector);
                        }
                    })
                >
                    {icon(Icon::Projector)}
                </button>
            </div>
        </header>
    }
}

/// All pages in reading order.
fn pages() -> Vec<Page> {
    let chapters = SLUGS.iter().map(|slug| Page::Chapter(slug));
    std::iter::once(Page::Home)
        .chain(chapters)
        .chain(std::iter::once(Page::Glossary))
        .collect()
}
