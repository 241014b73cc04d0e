//! A chapter: prose from top to bottom with its labs, loaded when it is opened.
use super::answer;
use super::place::{lab_place, order};
use super::prose::{Ask, ask, term_card, toggle_note};
use crate::chapters::Chapter;
use crate::lesson::{self, Lesson};
use crate::progress::{self, Progress};
use crate::route::Route;
use crate::settings::settings;
use crate::text::Language;
use crate::ui::el::{IntoPiece, follow};
use crate::ui::state::{Calc, Var};
use crate::{browser, chapters};
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

pub fn chapter_page(chapter: &'static Chapter, route: Var<Route>) -> impl IntoPiece {
    let s = settings();
    // The prose that stands in the page, and its language; the other language replaces it when it has arrived.
    let shown = Var::new(None::<(Language, Lesson)>);
    let failed = Var::new(false);
    let load = move |language: Language| {
        failed.set(false);
        leptos::task::spawn_local(async move {
            match lesson::fetch(language, chapter.name).await {
                Some(html) if s.language.get_untracked() == language => {
                    let anchor = Anchor::find();
                    shown.set(Some((language, Lesson::parse(&html))));
                    browser::next_frame(move || {
                        answer::restore(chapter.slug);
                        anchor.hold();
                    });
                    progress::raise(chapter.slug, Progress::Read);
                }
                Some(_) => {}
                None => failed.set(true),
            }
        });
    };
    follow(move || load(s.language.get()));

    // A lab that the chapter does not have leaves the chapter as it is.
    let whole = Calc::new(move |_| {
        let lab = route.with(|route| route.lab.clone());
        shown.with(|shown| {
            let places = shown.as_ref().map(|(_, lesson)| &lesson.places);
            places.is_some_and(|places| places.iter().any(|place| Some(&place.id) == lab.as_ref()))
        })
    });
    let from = StoredValue::new(0.0);
    // Opening a lab to the whole window and coming back leaves the reader on the same line.
    let mut before = None;
    follow(move || {
        let now = whole.get();
        if before == Some(false) && now {
            from.set_value(browser::window().scroll_y().unwrap_or(0.0));
        }
        if before.is_some_and(|before| before != now) {
            browser::next_frame(move || {
                let top = if now { 0.0 } else { from.get_value() };
                browser::window().scroll_to_with_x_and_y(0.0, top);
            });
        }
        before = Some(now);
    });

    let places = Calc::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|(_, lesson)| lesson.places.clone()))
    });
    let card = Var::new(None::<(String, Element)>);
    let click = move |event: web_sys::MouseEvent| match ask(&event) {
        Some(Ask::Term(term, word)) => card.set(Some((term, word))),
        Some(Ask::Set { lab, query }) => {
            order(&lab, &query);
            go_to(&crate::lab::dom_id(&lab));
        }
        Some(Ask::Show(id)) => go_to(&id),
        Some(Ask::Note(mark)) => toggle_note(&mark),
        None => answer::answer(&event, chapter.slug),
    };
    let piece = move |i: usize| {
        let html = move || {
            shown.with(|shown| {
                let piece = shown.as_ref().and_then(|(_, lesson)| lesson.pieces.get(i));
                piece.cloned().unwrap_or_default()
            })
        };
        let language =
            move || shown.with(|shown| shown.as_ref().map(|(language, _)| language.code()));
        html! { <div class="prose" lang=language inner_html=html></div> }
    };
    let text = move || chapter.text(s.language.get());
    let rail = move || {
        html! {
            <nav class="rail" aria-label=move || s.shell().on_this_page>
                <p class="rail-head" aria-hidden="true">{move || s.shell().on_this_page}</p>
                <ol>
                    {move || {
                        text()
                            .sections
                            .iter()
                            .map(|(id, number, title)| {
                                html! {
                                    <li>
                                        <button type="button" on:click=move |_| go_to(&format!("section-{id}"))>
                                            <span class="section-number">{*number}</span>
                                            <span>{*title}</span>
                                        </button>
                                    </li>
                                }
                            })
                            .collect::<Vec<_>>()
                    }}
                </ol>
                <p class="rail-foot">
                    {move || s.shell().minutes(&chapter.minutes.to_string())} <br />
                    {move || {
                        let count = places.with(|places| places.as_ref().map_or(0, Vec::len));
                        (count > 0).then(|| s.shell().labs_count(&count.to_string()))
                    }}
                </p>
            </nav>
        }
    };
    html! {
        <article class="page chapter" class:has-whole=whole on:click=click>
            {rail()}
            <div class="column">
                <h1 class="chapter-title">
                    <span class="section-number">{chapter.number}</span>
                    {move || text().title}
                </h1>
                {move || match places.get() {
                    None => html! {
                        <p class="lead waiting" role="status">
                            {move || {
                                if failed.get() { s.shell().chapter_failed } else { s.shell().loading_chapter }
                            }}
                        </p>
                    }.into_piece(),
                    Some(places) => {
                        let last = places.len();
                        let parts = places
                            .into_iter()
                            .enumerate()
                            .map(|(i, place)| html! { {piece(i)} {lab_place(place, chapter.slug, route)} })
                            .collect::<Vec<_>>();
                        html! { {parts} {piece(last)} }.into_piece()
                    }
                }}
                {move || failed.get().then(|| html! {
                    <p class="callout" role="alert">
                        {move || s.shell().chapter_failed}
                        <button type="button" class="outline"
                            on:click=move |_| load(s.language.get_untracked())>
                            {move || s.shell().retry}
                        </button>
                    </p>
                })}
                {onward(chapter)}
            </div>
            {term_card(card)}
        </article>
    }
}

/// Scrolls to a section and puts the keyboard there. Not a link: the fragment holds the route.
fn go_to(id: &str) {
    let Some(heading) = browser::document().get_element_by_id(id) else {
        return;
    };
    heading.scroll_into_view();
    let _ = heading.set_attribute("tabindex", "-1");
    if let Ok(heading) = heading.dyn_into::<web_sys::HtmlElement>() {
        let _ = heading.focus();
    }
}

/// Where to go next.
fn onward(chapter: &'static Chapter) -> impl IntoPiece {
    let s = settings();
    let next = chapters::CHAPTERS
        .iter()
        .find(|other| other.number > chapter.number);
    html! {
        <nav class="onward" aria-label=move || s.shell().next>
            {next.map(|next| html! {
                <a class="ink-card" href=format!("#/{}", next.slug)>
                    <small>{move || s.shell().next}</small>
                    <b>{next.number} " " {move || next.text(s.language.get()).title}</b>
                    <span>{move || next.text(s.language.get()).summary}</span>
                </a>
            })}
            <a class="outline-card" href="#/glossary">
                <b>{move || s.shell().glossary}</b>
                <span>{move || s.shell().glossary_line}</span>
            </a>
            <a class="outline-card" href="#/">
                <b>{move || s.shell().home}</b>
                <span>{move || s.shell().score_card}</span>
            </a>
        </nav>
    }
}

/// A heading or place at the top of the window, so that new prose does not move what the reader looks at.
pub struct Anchor {
    /// Its number among all of them, and its distance from the window's top.
    at: Option<(u32, f64)>,
}

impl Anchor {
    const SELECTOR: &str = ".column h2, .column h3, .column .place";

    pub fn find() -> Self {
        let mut at = None;
        if let Ok(all) = browser::document().query_selector_all(Self::SELECTOR) {
            for i in 0..all.length() {
                let top = Self::top(&all, i);
                // The last one that began above the middle of the window.
                if top.is_some_and(|top| top < 300.0) {
                    at = top.map(|top| (i, top));
                }
            }
        }
        Self { at }
    }

    fn top(all: &web_sys::NodeList, i: u32) -> Option<f64> {
        let element: Element = all.item(i)?.dyn_into().ok()?;
        Some(element.get_bounding_client_rect().top())
    }

    pub fn hold(self) {
        if let Some((i, before)) = self.at
            && let Ok(all) = browser::document().query_selector_all(Self::SELECTOR)
            && let Some(now) = Self::top(&all, i)
        {
            browser::window().scroll_by_with_x_and_y(0.0, now - before);
        }
    }
}
