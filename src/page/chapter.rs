//! A chapter: prose from top to bottom with its labs, loaded when it is opened.
use super::answer;
use super::glossary::failure;
use super::place::{is_of_the_text, lab_place, order};
use super::prose::{Ask, ask, lead_at, press_mark, press_word, tell_notes, term_card};
use super::trail::{self, Anchor};
use crate::chapters::Chapter;
use crate::lesson::{self, Lesson, Place};
use crate::progress::{self, Progress};
use crate::route::Route;
use crate::settings::settings;
use crate::text::Language;
use crate::ui::el::{IntoPiece, follow};
use crate::ui::state::{Calc, Var};
use crate::{browser, chapters};
use bullseye_html::html;
use leptos::prelude::*;
use web_sys::{Element, ScrollLogicalPosition};

/// `opened` is told which of its labs fills the window.
pub fn chapter_page(
    chapter: &'static Chapter,
    route: Var<Route>,
    opened: Var<Option<String>>,
) -> impl IntoPiece {
    let s = settings();
    // The prose that stands in the page, and its language; the other language replaces it when it has arrived.
    let shown = Var::new(None::<(Language, Lesson)>);
    let failed = Var::new(false);
    // Where the reader was, who comes back to this entry of the history.
    let left_at = StoredValue::new(trail::here());
    let load = move |language: Language| {
        failed.set(false);
        leptos::task::spawn_local(async move {
            match lesson::fetch(language, chapter.name).await {
                Some(html) if s.language.get_untracked() == language => {
                    let anchor = Anchor::find();
                    shown.set(Some((language, Lesson::parse(&html))));
                    let left_at = left_at.try_update_value(Option::take).flatten();
                    browser::next_frame(move || {
                        answer::restore(chapter.slug);
                        tell_notes();
                        match left_at {
                            Some(left_at) => left_at.restore(),
                            None => anchor.hold(),
                        }
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
            let is_here = |lab: &String| {
                let is_it = |place: &Place| place.id == *lab && !is_of_the_text(place);
                places.is_some_and(|places| places.iter().any(is_it))
            };
            lab.filter(is_here)
        })
    });
    // A lab opened to the whole window begins at its top; coming back leaves the reader on the same line.
    let mut before: Option<Option<String>> = None;
    follow(move || {
        let now = whole.get();
        opened.set(now.clone());
        match (&before, &now) {
            (Some(None), Some(lab)) => {
                let id = crate::lab::dom_id(lab);
                browser::next_frame(move || {
                    browser::window().scroll_to_with_x_and_y(0.0, 0.0);
                    // The lab says its name; one that is still on its way cannot.
                    browser::focus("main");
                    browser::focus(&format!("#{id}"));
                });
            }
            (Some(Some(lab)), None) => {
                let (left_at, id) = (trail::here(), crate::lab::dom_id(lab));
                browser::next_frame(move || {
                    match left_at {
                        Some(left_at) => left_at.restore(),
                        None => show(&id, ScrollLogicalPosition::Start, false),
                    }
                    browser::focus(&format!("#{id} :is(.expand, .resize)"));
                });
            }
            _ => {}
        }
        before = Some(now);
    });
    on_cleanup(move || opened.set(None));

    let places = Calc::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|(_, lesson)| lesson.places.clone()))
    });
    let card = Var::new(None::<(String, Element)>);
    // What led the reader elsewhere in the page; Back puts the keyboard there again.
    let led = StoredValue::new_local(None::<web_sys::HtmlElement>);
    let lead = move |word: Option<web_sys::EventTarget>| {
        led.set_value(word.and_then(|word| lead_at(&word)));
        browser::push_entry();
    };
    let returned = window_event_listener(leptos::ev::popstate, move |_| {
        if whole.with_untracked(Option::is_some) {
            return;
        }
        if let Some(left_at) = trail::here() {
            browser::next_frame(move || left_at.restore());
        }
        if let Some(word) = led.try_update_value(Option::take).flatten() {
            browser::focus_element(&word);
        }
    });
    // In a wide window the notes stand in the margin.
    let resized = window_event_listener(leptos::ev::resize, |_| tell_notes());
    on_cleanup(move || {
        returned.remove();
        resized.remove();
    });
    let click = move |event: web_sys::MouseEvent| match ask(&event) {
        Some(Ask::Term(term, word)) => card.set(Some((term, word))),
        Some(Ask::Set { lab, query }) => {
            let address = || browser::window().location().hash().unwrap_or_default();
            let asked_at = address();
            order(&lab, &query);
            let id = crate::lab::dom_id(&lab);
            let word = event.target();
            // A lab may grow by what is asked of it, an explanation for instance: its place is known after that.
            browser::next_frame(move || {
                // A lab that answers with an address of its own has made its entry in the history.
                if address() == asked_at && !is_in_view(&id) {
                    lead(word);
                }
                show(&id, nearest(&id), true);
            });
        }
        Some(Ask::Show(id)) => {
            lead(event.target());
            show(&id, ScrollLogicalPosition::Start, false);
        }
        Some(Ask::Note(mark)) => press_mark(&mark),
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
                                        <button type="button" on:click=move |event| {
                                            lead(event.target());
                                            show(&format!("section-{id}"), ScrollLogicalPosition::Start, false);
                                        }>
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
                        match count {
                            0 => String::new(),
                            1 => s.shell().one_lab.to_owned(),
                            _ => s.shell().labs_count(&count.to_string()),
                        }
                    }}
                </p>
            </nav>
        }
    };
    html! {
        <article class="page chapter" class:has-whole=move || whole.with(Option::is_some) on:click=click on:keydown=press_word>
            {rail()}
            <div class="column">
                <h1 class="chapter-title">
                    <span class="section-number">{chapter.number}</span>
                    " "
                    {move || text().title}
                </h1>
                {move || match places.get() {
                    // What failed is said below.
                    None => html! {
                        <p class="lead waiting" role="status">
                            {move || (!failed.get()).then(|| s.shell().loading_chapter)}
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
                    {failure(|text| text.chapter_failed, move || load(s.language.get_untracked()))}
                })}
                {onward(chapter)}
            </div>
            {term_card(card)}
        </article>
    }
}

/// Scrolls to a section or lab and puts the keyboard there. Not a link: the fragment holds the route.
fn show(id: &str, block: ScrollLogicalPosition, smoothly: bool) {
    let Some(element) = browser::document().get_element_by_id(id) else {
        return;
    };
    browser::scroll_to(&element, block, smoothly);
    let _ = element.set_attribute("tabindex", "-1");
    browser::focus_element(&element);
}

/// How a lab comes into view with the least scrolling. The nearest place of one that is higher than the window has its
/// end at the window's end, and its head under the page's: it begins at the top instead.
fn nearest(id: &str) -> ScrollLogicalPosition {
    let lab = browser::document().get_element_by_id(id);
    let height = lab.map_or(0.0, |lab| lab.get_bounding_client_rect().height());
    if height + HEAD * browser::rem() > window_height() {
        ScrollLogicalPosition::Start
    } else {
        ScrollLogicalPosition::Nearest
    }
}

/// The `scroll-padding-top` of the style sheet in `rem`.
const HEAD: f64 = 4.5;

fn window_height() -> f64 {
    let height = browser::window().inner_height().ok();
    height.and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Whether nothing of a lab is hidden above or below.
fn is_in_view(id: &str) -> bool {
    let Some(element) = browser::document().get_element_by_id(id) else {
        return true;
    };
    let area = element.get_bounding_client_rect();
    area.top() >= 0.0 && area.bottom() <= window_height()
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
