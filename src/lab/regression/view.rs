//! The lab in the page: its head, its controls, and the sheet with the five views.
use super::arithmetic::arithmetic_view;
use super::code::code_view;
use super::curve::curve_view;
use super::gradient::gradient_view;
use super::predict::{Stage, coaching, guess_view};
use super::range::{Area, range_view};
use super::table::table_view;
use super::{Lab, readout};
use crate::browser;
use crate::page::chapter::Order;
use crate::progress::{self, Progress};
use crate::route::Route;
use crate::settings::{Settings, Theme, settings};
use crate::text::Text;
use crate::ui::el::{IntoPiece, follow};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::{Refusal, number_field};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Regression};
use bullseye_core::loss::Reduction;
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The five views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    A,
    B,
    C,
    D,
    E,
}

impl View {
    const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];
    /// Those behind tabs where the lab stands in the text.
    const FOLDED: [Self; 4] = [Self::B, Self::C, Self::D, Self::E];

    fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }

    fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.letter() == letter)
    }

    fn title(self, text: &Text) -> &'static str {
        match self {
            Self::A => text.view_range,
            Self::B => text.view_curve,
            Self::C => text.view_gradient,
            Self::D => text.view_arithmetic,
            Self::E => text.view_code,
        }
    }

    fn hint(self, lab: Lab, text: &Text) -> String {
        let state = lab.state();
        match self {
            Self::A => match state.with(|state| state.loss) {
                Kind::Mse => text.hint_range_square,
                Kind::L1 => text.hint_range_bar,
                _ => text.hint_range_cut,
            }
            .to_owned(),
            Self::B => text.hint_curve(&state.with(|state| state.chosen + 1).to_string()),
            Self::C => text.hint_gradient.to_owned(),
            Self::D => text.hint_arithmetic.to_owned(),
            Self::E => text.hint_code.to_owned(),
        }
    }
}

fn name(kind: Kind, text: &Text) -> &'static str {
    match kind {
        Kind::Mse => text.mse_name,
        Kind::L1 => text.l1_name,
        Kind::SmoothL1 => text.smooth_l1_name,
        Kind::Huber => text.huber_name,
    }
}

fn tagline(kind: Kind, text: &Text) -> &'static str {
    match kind {
        Kind::Mse => text.mse_line,
        Kind::L1 => text.l1_line,
        Kind::SmoothL1 => text.smooth_l1_line,
        Kind::Huber => text.huber_line,
    }
}

const TAB_KEY: &str = "bullseye.tab";

fn saved_key(id: &str) -> String {
    format!("bullseye.lab.{id}")
}

/// What a link brings: a state, or the news that it could not be read.
fn linked(query: &str) -> Option<Result<(Regression, bool), ()>> {
    if query.is_empty() {
        return None;
    }
    let covered = query.split('&').any(|pair| pair == "covered=1");
    Some(
        Regression::decode(query)
            .map(|state| (state, covered))
            .map_err(|_| ()),
    )
}

/// The regression lab `id` (`3.1`) of a chapter, with the state that the text gives it. In the text it is as wide
/// as the text; the route opens the same lab to the whole window. `order` is what a word of the text asks of a lab.
pub fn regression_lab(
    id: String,
    usual: Regression,
    slug: &'static str,
    route: Var<Route>,
    order: Order,
) -> impl IntoPiece {
    let s = settings();
    let whole = {
        let id = id.clone();
        Calc::new(move |_| route.with(|route| route.lab.as_deref() == Some(&id)))
    };
    let link = if whole.get_untracked() {
        linked(&route.with_untracked(|route| route.query.clone()))
    } else {
        None
    };
    let damaged = Var::new(matches!(link, Some(Err(()))));
    let saved = browser::stored(&saved_key(&id)).and_then(|query| Regression::decode(&query).ok());
    let (state, covered) = match link {
        Some(Ok((state, covered))) => (state, covered),
        Some(Err(())) => (usual.clone(), false),
        None => (saved.unwrap_or_else(|| usual.clone()), false),
    };
    let dom_id = crate::lab::dom_id(&id);
    let lab = Lab::new(dom_id.clone(), state, covered && can_guess(&usual));
    let id = StoredValue::new(id);
    let lab_id = id;
    let usual = StoredValue::new(usual);

    let fragment = move || {
        let state = lab.state().with_untracked(Regression::encode);
        let covered = if lab.stage.get_untracked() == Stage::Covered {
            "&covered=1"
        } else {
            ""
        };
        format!("/{slug}/{}?{state}{covered}", id.get_value())
    };
    // Keeps the state whenever a hand rests; never before the reader has changed something.
    follow(move || {
        lab.stage.track();
        if lab.store.rests() > 0 {
            let state = lab.state().with_untracked(Regression::encode);
            browser::store(&saved_key(&id.get_value()), &state);
            progress::raise(slug, Progress::Tried);
            if whole.get_untracked() {
                browser::replace_fragment(&fragment());
            }
        }
    });
    // Another link to the lab that is already open.
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        if !whole.get_untracked() {
            return;
        }
        match linked(&route.with_untracked(|route| route.query.clone())) {
            Some(Ok((state, covered))) => {
                if lab.state().with_untracked(|old| *old != state) {
                    lab.store.replace(state);
                }
                if covered {
                    lab.cover();
                }
                damaged.set(false);
            }
            Some(Err(())) => {
                lab.store.replace(usual.get_value());
                damaged.set(true);
            }
            None => {}
        }
    });
    on_cleanup(move || listener.remove());

    follow(move || {
        let Some((_, pairs)) = order.get().filter(|(lab, _)| id.with_value(|id| id == lab)) else {
            return;
        };
        // The first of two equal keys counts.
        let now = lab.state().with_untracked(Regression::encode);
        if let Ok(state) = Regression::decode(&format!("{pairs}&{now}")) {
            lab.store.replace(state);
        }
    });

    let tab = Var::new(
        browser::stored(TAB_KEY)
            .and_then(|letter| View::from_letter(&letter))
            .filter(|view| *view != View::A)
            .unwrap_or(View::B),
    );
    let only = Var::new(None::<View>);
    let table = Var::new(false);
    let share = Var::new(None::<(String, Option<bool>)>);
    let menu = Var::new(false);

    let open = move |_| {
        browser::window()
            .location()
            .set_hash(&format!("/{slug}/{}", id.get_value()))
            .unwrap_or_default();
    };
    let close = move || {
        browser::window()
            .location()
            .set_hash(&format!("/{slug}"))
            .unwrap_or_default();
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
            .is_some_and(|input| input.type_() == "text");
        if typing {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        match event.key().to_ascii_lowercase().as_str() {
            "z" if command && event.shift_key() => lab.store.redo(),
            "z" if command => lab.store.undo(),
            "y" if command => lab.store.redo(),
            _ => return,
        }
        event.prevent_default();
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if whole.get_untracked() && !event.default_prevented() {
            projector_keys(lab, s, only, &event, close);
        }
    });
    on_cleanup(move || keys.remove());

    let measure = move |sheet: &web_sys::Element| {
        let inner = sheet.clone();
        browser::on_resize(sheet, move |_, _| {
            let Ok(Some(row)) = inner.query_selector(".row .ruler svg") else {
                return;
            };
            let area = row.get_bounding_client_rect();
            let area = Area {
                width: area.width(),
                height: area.height(),
                unit: browser::chart_unit(),
            };
            if area.width > 0.0 && lab.area.get_untracked() != area {
                lab.area.set(area);
            }
        });
    };

    let reset = move |_| {
        lab.store.replace(usual.get_value());
        lab.open_up();
        damaged.set(false);
    };
    let share_now = move |_| {
        let language = s.language.get_untracked().code();
        let link = format!("{}#{}&lang={language}", browser::page_address(), fragment());
        share.set(Some((link.clone(), None)));
        browser::copy(&link.clone(), move |worked| {
            share.set(Some((link, Some(worked))));
        });
    };
    let full_screen = move |_| {
        let document = browser::document();
        if document.fullscreen_element().is_some() {
            document.exit_fullscreen();
        } else if let Some(root) = document.document_element() {
            // A browser that refuses leaves the page as it is.
            let _ = root.request_fullscreen();
        }
    };
    let guessable = move || lab.state().with(can_guess);
    let tool = move |icon_name: Icon, class: &'static str, word: fn(&Text) -> &'static str| {
        html! {
            {icon(icon_name)}
            <span class=format!("word {class}")>{move || word(s.text())}</span>
        }
    };
    let tools = move || {
        html! {
            <div class="tools" role="group" aria-label=move || s.text().tools class:open=menu>
                <button type="button" class="plain undo" disabled=move || !lab.store.can_undo()
                    on:click=move |_| lab.store.undo()>
                    {tool(Icon::Undo, "", |t| t.undo)}
                </button>
                <button type="button" class="plain redo" disabled=move || !lab.store.can_redo()
                    on:click=move |_| lab.store.redo()>
                    {tool(Icon::Redo, "", |t| t.redo)}
                </button>
                <button type="button" class="plain reset" on:click=reset>
                    {tool(Icon::Reset, "", |t| t.reset)}
                </button>
                <button type="button" class="plain predict"
                    aria-disabled=move || (!guessable()).to_string()
                    title=move || (!guessable()).then(|| s.text().no_guess)
                    on:click=move |_| {
                        if untrack(guessable) {
                            lab.cover();
                            focus_soon(format!("#{} .guess-field", lab.dom_id.get_value()));
                        }
                    }>
                    {tool(Icon::EyeOff, "", |t| t.predict)}
                </button>
                <button type="button" class="plain share" on:click=share_now>
                    {tool(Icon::Link, "", |t| t.share)}
                </button>
                <button type="button" class="plain full" on:click=full_screen>
                    {tool(Icon::Fullscreen, "", |t| t.full_screen)}
                </button>
                <button type="button" class="plain table-button"
                    aria-pressed=move || table.get().to_string()
                    on:click=move |_| table.update(|t| *t = !*t)>
                    {tool(Icon::Table, "", |t| t.table)}
                </button>
            </div>
        }
    };

    let loss = Calc::new(move |_| lab.state().with(|state| state.loss));
    let losses = move || {
        Kind::ALL
            .map(|kind| Choice {
                value: kind,
                word: Signal::derive(move || {
                    if whole.get() {
                        kind.name()
                    } else {
                        kind.short()
                    }
                    .to_owned()
                }),
                code: true,
            })
            .into_iter()
            .collect::<Vec<_>>()
    };
    let reductions = move || {
        ["mean", "sum", "none"]
            .map(|reduction| Choice {
                value: reduction,
                word: Signal::derive(move || {
                    let text = s.text();
                    match reduction {
                        "mean" => text.mean,
                        "sum" => text.sum,
                        _ => text.none,
                    }
                    .to_owned()
                }),
                code: false,
            })
            .into_iter()
            .collect::<Vec<_>>()
    };
    let reduction = move || {
        lab.state().with(|state| match state.reduction {
            Reduction::Sum => "sum",
            Reduction::None => "none",
            _ => "mean",
        })
    };
    let set_reduction = move |name: &'static str| {
        lab.store.change(|state| {
            state.reduction = match name {
                "sum" => Reduction::Sum,
                "none" => Reduction::None,
                _ => Reduction::Mean,
            }
        });
        // A list of losses is nothing to guess in one field.
        if name == "none" {
            lab.open_up();
        }
    };
    let option = move || {
        let field = |name: &'static str,
                     refuse: Refusal,
                     read: fn(&Regression) -> f32,
                     write: fn(&mut Regression, f32)| {
            html! {
                <label class="option">
                    <span class="code">{name}</span>
                    {number_field(
                        Signal::derive(move || name.to_owned()),
                        Signal::derive(move || lab.state().with(read)),
                        "plain",
                        refuse,
                        Callback::new(move |value| lab.store.change(|state| write(state, value))),
                    )}
                </label>
            }
            .into_piece()
        };
        match loss.get() {
            Kind::SmoothL1 => field(
                "beta",
                |beta, text| (beta < 0.0).then_some(text.beta_negative),
                |state| state.beta,
                |state, beta| state.beta = beta,
            ),
            Kind::Huber => field(
                "delta",
                |delta, text| (delta <= 0.0).then_some(text.delta_positive),
                |state| state.delta,
                |state, delta| state.delta = delta,
            ),
            _ => ().into_piece(),
        }
    };
    let value = move || {
        if lab.covered() {
            super::plate(s).into_piece()
        } else {
            html! { <span class="value">{move || lab.model.with(readout)}</span> }.into_piece()
        }
    };
    let spoken = move || {
        if lab.store.rests() == 0 {
            return String::new();
        }
        if lab.covered() {
            return String::new();
        }
        s.text().loss_now(&lab.model.with_untracked(readout))
    };

    let head = move |view: View| {
        html! {
            <div class="view-head">
                <span class="letter" aria-hidden="true">{view.letter()}</span>
                <span class="view-title" role="heading" aria-level=move || if whole.get() { "2" } else { "4" }>
                    {move || view.title(s.text())}
                </span>
                <span class="view-hint">{move || view.hint(lab, s.text())}</span>
            </div>
        }
    };
    let panel = move |view: View| {
        let letter = view.letter();
        (
            format!("{}-{letter}", lab.dom_id.get_value()),
            move || match only.get() {
                Some(shown) if shown != view => format!("view {letter} folded away"),
                _ if tab.get() == view || view == View::A => format!("view {letter}"),
                _ => format!("view {letter} folded"),
            },
        )
    };
    let count = Calc::new(move |_| lab.state().with(|state| state.elements.len()));
    // New choices only when their number changes: a choice that is made anew loses the focus.
    let elements = move || {
        (0..count.get())
            .map(|i| Choice {
                value: i,
                word: Signal::derive(move || (i + 1).to_string()),
                code: false,
            })
            .collect::<Vec<_>>()
    };
    let chosen = move || lab.state().with(|state| state.chosen);
    let tabs = move || {
        html! {
            <div class="tabs" role="tablist" aria-label=move || s.text().views
                on:keydown=move |event| {
                    let step = match event.key().as_str() {
                        "ArrowRight" => 1,
                        "ArrowLeft" => View::FOLDED.len() - 1,
                        _ => return,
                    };
                    event.prevent_default();
                    let at = View::FOLDED.iter().position(|v| *v == tab.get_untracked()).unwrap_or(0);
                    let next = View::FOLDED[(at + step) % View::FOLDED.len()];
                    tab.set(next);
                    browser::focus(&format!("#{}-tab-{}", lab.dom_id.get_value(), next.letter()));
                }>
                {View::FOLDED
                    .map(|view| {
                        let (panel, _) = panel(view);
                        html! {
                            <button
                                type="button"
                                role="tab"
                                id=format!("{}-tab-{}", lab.dom_id.get_value(), view.letter())
                                aria-controls=panel
                                aria-selected=move || (tab.get() == view).to_string()
                                tabindex=move || if tab.get() == view { "0" } else { "-1" }
                                on:click=move |_| {
                                    browser::store(TAB_KEY, view.letter());
                                    tab.set(view);
                                }
                            >
                                <span class="letter" aria-hidden="true">{view.letter()}</span>
                                {move || view.title(s.text())}
                            </button>
                        }
                    })
                    .into_iter()
                    .collect::<Vec<_>>()}
            </div>
        }
    };
    let dock = move || {
        html! {
            <nav class="dock" aria-label=move || s.text().views>
                {View::ALL
                    .map(|view| {
                        let (panel, _) = panel(view);
                        html! {
                            <button type="button" on:click=move |_| {
                                if let Some(panel) = browser::document().get_element_by_id(&panel) {
                                    panel.scroll_into_view();
                                }
                            }>
                                <span class="letter" aria-hidden="true">{view.letter()}</span>
                                {move || view.title(s.text())}
                            </button>
                        }
                    })
                    .into_iter()
                    .collect::<Vec<_>>()}
            </nav>
        }
    };
    let section = move |view: View| {
        let (id, class) = panel(view);
        let inner = match view {
            View::A => range_view(lab).into_piece(),
            View::B => html! {
                <div class="elements">
                    {switch(
                        "small",
                        Signal::derive(move || s.text().which_element.to_owned()),
                        elements,
                        chosen,
                        move |index| lab.choose(index),
                        format!("{}-element", lab.dom_id.get_value()),
                    )}
                </div>
                {curve_view(lab)}
            }
            .into_piece(),
            View::C => gradient_view(lab).into_piece(),
            View::D => arithmetic_view(lab).into_piece(),
            View::E => code_view(lab).into_piece(),
        };
        let label = move || {
            format!(
                "{} {} {}",
                s.text().lab,
                lab_id.get_value(),
                view.title(s.text())
            )
        };
        html! {
            <section id=id class=class aria-label=label tabindex=(view == View::D).then_some("0")>
                {head(view)}
                {inner}
            </section>
        }
    };
    let level = move || if whole.get() { "1" } else { "3" };
    // These only change when they differ, so that buttons and the field with the link stay, and keep the focus.
    let guessing = Calc::new(move |_| lab.stage.get() != Stage::Open);
    let shared = Calc::new(move |_| share.with(Option::is_some));
    let link = move || share.with(|share| share.as_ref().map(|(link, _)| link.clone()));
    let link_news = move || {
        let text = s.text();
        share.with(|share| match share {
            Some((_, Some(true))) => text.link_copied,
            Some((_, Some(false))) => text.link_by_hand,
            _ => text.link_here,
        })
    };

    html! {
        <section
            class="lab"
            class:whole=whole
            class:guessing=guessing
            id=dom_id
            data-loss=move || loss.get().name()
            on:keydown=on_key
        >
            <div class="lab-title">
                <button type="button" class="plain back" on:click=move |_| close()>
                    {icon(Icon::Left)}
                    <span class="word">{move || s.text().back_to_text}</span>
                </button>
                <span class="heading" role="heading" aria-level=level>
                    <span class="number-part">
                        <span class="lab-word">{move || s.text().lab} " "</span>
                        {id.get_value()}
                    </span>
                    <span class="lab-name">{move || name(loss.get(), s.text())}</span>
                    <span class="code class-name">{move || loss.get().name()}</span>
                </span>
                <span class="tagline">{move || tagline(loss.get(), s.text())}</span>
            </div>
            {coaching(lab)}
            <p class="readout">
                {glyph(Glyph::Loss)}
                <span class="readout-word">{move || s.text().loss}</span>
                <output>{value}</output>
            </p>
            <div class="switches">
                {switch(
                    "losses",
                    Signal::derive(move || s.text().which_loss.to_owned()),
                    losses,
                    move || loss.get(),
                    move |kind| lab.store.change(|state| state.loss = kind),
                    format!("{}-loss", lab.dom_id.get_value()),
                )}
                {switch(
                    "reductions",
                    Signal::derive(move || "reduction".to_owned()),
                    reductions,
                    reduction,
                    set_reduction,
                    format!("{}-reduction", lab.dom_id.get_value()),
                )}
                {option}
            </div>
            <div class="tool-row">
                {move || {
                    if guessing.get() {
                        guess_view(lab).into_piece()
                    } else {
                        tools().into_piece()
                    }
                }}
                <button type="button" class="outline expand" on:click=open>
                    {icon(Icon::Fullscreen)}
                    <span class="word">{move || s.text().open_whole}</span>
                </button>
                <button type="button" class="plain more-tools" aria-label=move || s.text().tools
                    aria-expanded=move || menu.get().to_string()
                    on:click=move |_| menu.update(|m| *m = !*m)>
                    {icon(Icon::More)}
                </button>
            </div>
            {move || damaged.get().then(|| html! {
                <div class="callout" role="alert">
                    {icon(Icon::Warning)}
                    <span>{move || s.text().damaged_link}</span>
                    <button type="button" class="plain small" on:click=move |_| damaged.set(false)>
                        {move || s.text().dismiss}
                    </button>
                </div>
            })}
            {move || shared.get().then(|| html! {
                <div class="callout share-panel">
                    {icon(Icon::Link)}
                    <span role="status">{link_news}</span>
                    <input type="text" class="share-link" readonly=true aria-label=move || s.text().share
                        prop:value=link
                        on:focus=crate::ui::number_field::select_all />
                    <button type="button" class="plain small" on:click=move |_| share.set(None)>
                        {move || s.text().dismiss}
                    </button>
                </div>
            })}
            <div class="sheet" mounted=measure class:as-table=table>
                {section(View::A)}
                {tabs()}
                {View::FOLDED.map(section).into_iter().collect::<Vec<_>>()}
            </div>
            {move || table.get().then(|| table_view(lab))}
            {dock()}
            <div class="keys" aria-hidden="true">
                <span>{move || s.text().predict} <kbd>"P"</kbd></span>
                <span>{move || s.text().take_step} <kbd>{move || s.text().space_key}</kbd></span>
                <span>{move || s.text().one_view} <kbd>"A"</kbd> "–" <kbd>"E"</kbd></span>
                <span>{move || s.text().undo} <kbd>"Z"</kbd></span>
                <span>{move || s.text().back_to_text} <kbd>"Esc"</kbd></span>
            </div>
            <p class="sr" role="status" aria-live="polite">{spoken}</p>
        </section>
    }
}

/// A loss that is one number can be guessed.
fn can_guess(state: &Regression) -> bool {
    state.reduction != Reduction::None
}

fn focus_soon(selector: String) {
    browser::next_frame(move || browser::focus(&selector));
}

/// In the projector theme single keys work the lab; elsewhere only Escape, which leaves the whole window.
fn projector_keys(
    lab: Lab,
    s: Settings,
    only: Var<Option<View>>,
    event: &web_sys::KeyboardEvent,
    close: impl Fn(),
) {
    let on_control = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| {
            let tag = element.tag_name();
            tag == "INPUT" || tag == "BUTTON"
        });
    if event.key() == "Escape" {
        if lab.stage.get_untracked() != Stage::Open {
            lab.open_up();
        } else if only.get_untracked().is_some() {
            only.set(None);
        } else {
            close();
        }
        return event.prevent_default();
    }
    if s.theme.get_untracked() != Theme::Projector
        || on_control
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
    {
        return;
    }
    match event.key().to_ascii_uppercase().as_str() {
        "P" if lab.stage.get_untracked() == Stage::Open => {
            if lab.state().with_untracked(can_guess) {
                lab.cover();
                focus_soon(format!("#{} .guess-field", lab.dom_id.get_value()));
            }
        }
        "P" => lab.open_up(),
        " " => lab.step(),
        "Z" => lab.store.undo(),
        letter => match View::from_letter(letter) {
            Some(view) => only.update(|shown| {
                *shown = if *shown == Some(view) {
                    None
                } else {
                    Some(view)
                };
            }),
            None => return,
        },
    }
    event.prevent_default();
}
