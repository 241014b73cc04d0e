//! The frame around every page: header, chapter strip, page, and the way onward.
use crate::chapters::{CHAPTERS, SLUGS, by_slug};
use crate::page::chapter::chapter_page;
use crate::page::glossary::{Terms, glossary_page};
use crate::page::home::{home_page, unknown_page};
use crate::page::trail::{self, Anchor};
use crate::progress::{self, Progress};
use crate::route::{self, Page, Route};
use crate::settings::{Settings, Theme};
use crate::text::Language;
use crate::ui::el::{IntoPiece, append, follow};
use crate::ui::glyph::hatches;
use crate::ui::icon::{Icon, icon};
use crate::ui::logo::logo;
use crate::ui::state::{Calc, Var};
use crate::{browser, text};
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Starts the shell.
pub fn open() {
    browser::show_panics();
    let mount = browser::document().get_element_by_id("app");
    if let Some(mount) = mount.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Leptos starts its executor and the root owner; the elements are made by `html!`.
        let page = mount.clone();
        leptos::mount::mount_to(mount, move || append(app().into_piece(), &page)).forget();
    }
}

fn app() -> impl IntoPiece {
    let route = route::follow(SLUGS);
    let s = Settings::load(route.with_untracked(|route| route.language));
    provide_context(s);
    provide_context(Terms::new());
    let page = Calc::new(move |_| route.with(|route| route.page.clone()));
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(language) = route.with_untracked(|route| route.language) {
            s.language.set(language);
        }
    });
    on_cleanup(move || listener.remove());
    // The lab that fills the window; its page says so.
    let whole = Var::new(None::<String>);
    follow(move || browser::document().set_title(&title(&page.get(), whole.get(), s)));
    trail::follow(route);
    // A new page starts at its top, or where it was left, and a screen reader at its main part.
    let mut before = None;
    follow(move || {
        let now = Some(page.get());
        if before.is_some() && before != now {
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
            browser::focus("main");
        }
        before = now;
        if let Some(left_at) = trail::here() {
            browser::next_frame(move || left_at.restore());
        }
    });
    html! {
        {hatches()}
        <button type="button" class="skip" on:click=|_| browser::focus("main")>
            {move || s.shell().skip_to_content}
        </button>
        {header(page, route, s)}
        <main tabindex="-1" aria-label=move || title(&page.get(), None, s)>
            {move || match page.get() {
                Page::Home => home_page().into_piece(),
                Page::Unknown => unknown_page().into_piece(),
                Page::Glossary => glossary_page().into_piece(),
                Page::Chapter(slug) => by_slug(slug)
                    .map(|chapter| chapter_page(chapter, route, whole))
                    .into_piece(),
            }}
        </main>
    }
}

fn title(page: &Page, whole: Option<String>, s: Settings) -> String {
    let text = s.shell();
    let own = match page {
        Page::Home => return text.title.to_owned(),
        Page::Unknown => text.unknown_title,
        Page::Glossary => text.glossary_title,
        Page::Chapter(slug) => by_slug(slug).map_or("", |c| c.text(s.language.get()).title),
    };
    let lab = whole.map(|lab| text.lab_title(&lab) + " · ");
    format!("{}{own} · {}", lab.unwrap_or_default(), text.app_name)
}

fn header(page: Calc<Page>, route: Var<Route>, s: Settings) -> impl IntoPiece {
    let here = move |other: Page| move || page.with(|page| (*page == other).then_some("page"));
    let step = move |by: isize| {
        let pages = pages();
        let at = pages.iter().position(|p| *p == page.get())?;
        pages.get(at.checked_add_signed(by)?).map(route::href)
    };
    let arrow = move |by: isize, name: Icon, word: fn(&text::shell::Text) -> &'static str| {
        move || {
            step(by).map(|to| {
                html! {
                    <a class="tool" href=to title=move || word(s.shell())>
                        {icon(name)}
                    </a>
                }
            })
        }
    };
    let theme = move || s.theme.get();
    html! {
        <header class="top" class:behind=move || route.with(|route| route.lab.is_some())>
            <a class="brand" href="#/" aria-current=here(Page::Home)>
                {logo()}
                <b>{move || s.shell().app_name}</b>
                <span class="other-name" lang=move || if s.language.get() == Language::Zh { "en" } else { "zh-CN" }>
                    {move || s.shell().app_name_other}
                </span>
            </a>
            <nav class="strip" aria-label=move || s.shell().chapters>
                {arrow(-1, Icon::Left, |t| t.previous)}
                {CHAPTERS
                    .iter()
                    .map(|chapter| {
                        let current = here(Page::Chapter(chapter.slug));
                        html! {
                            <a
                                class=format!("cell face-{}", chapter.number.div_ceil(2))
                                class:begun=move || {
                                    page.track();
                                    progress::of(chapter.slug) != Progress::New
                                }
                                href=format!("#/{}", chapter.slug)
                                title=move || chapter.text(s.language.get()).title
                                aria-current=current
                            >
                                <span class="cell-number">{chapter.number}</span>
                                <span class="cell-name">
                                    {move || chapter.text(s.language.get()).short}
                                </span>
                            </a>
                        }
                    })
                    .collect::<Vec<_>>()}
                <a class="cell plain-cell" href="#/glossary" aria-current=here(Page::Glossary)>
                    {icon(Icon::Book)}
                    <span class="cell-name">{move || s.shell().glossary}</span>
                </a>
                {arrow(1, Icon::Right, |t| t.next)}
            </nav>
            <div class="choices">
                <div class="languages" role="group" aria-label=move || s.shell().language>
                    {[(Language::Zh, "中文", "zh-CN"), (Language::En, "EN", "en")]
                        .map(|(language, word, code)| {
                            html! {
                                <button
                                    type="button"
                                    lang=code
                                    title=if language == Language::En { "English" } else { "中文" }
                                    aria-pressed=move || (s.language.get() == language).to_string()
                                    on:click=move |_| s.choose_language(language)
                                >
                                    {word}
                                </button>
                            }
                        })
                        .into_iter()
                        .collect::<Vec<_>>()}
                </div>
                <button
                    type="button"
                    class="tool"
                    title=move || {
                        if theme() == Theme::Dark { s.shell().theme_light } else { s.shell().theme_dark }
                    }
                    on:click=move |_| {
                        let dark = s.theme.get_untracked() == Theme::Dark;
                        in_place(move || s.choose_theme(if dark { Theme::Light } else { Theme::Dark }));
                    }
                >
                    {move || icon(if theme() == Theme::Dark { Icon::Sun } else { Icon::Moon })}
                </button>
                <button
                    type="button"
                    class="tool for-projector"
                    aria-pressed=move || (theme() == Theme::Projector).to_string()
                    title=move || s.shell().theme_projector
                    on:click=move |_| {
                        if s.theme.get_untracked() == Theme::Projector {
                            in_place(move || s.leave_projector());
                        } else {
                            in_place(move || s.choose_theme(Theme::Projector));
                        }
                    }
                >
                    {icon(Icon::Projector)}
                </button>
            </div>
        </header>
    }
}

/// Changes the look and keeps what the reader looks at where it is.
fn in_place(change: impl FnOnce()) {
    let anchor = Anchor::find();
    change();
    browser::next_frame(move || anchor.hold());
}

/// All pages in reading order.
fn pages() -> Vec<Page> {
    let chapters = SLUGS.iter().map(|slug| Page::Chapter(slug));
    std::iter::once(Page::Home)
        .chain(chapters)
        .chain(std::iter::once(Page::Glossary))
        .collect()
}
