//! The tools over a lab: undo, redo, reset, predict, share, full screen, table.
use super::bench::Bench;
use super::keep;
use crate::browser;
use crate::settings::{Settings, settings};
use crate::text::lab::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::select_all;
use crate::ui::state::{Calc, Var};
use bullseye_html::html;
use leptos::prelude::untrack;
use web_sys::ScrollLogicalPosition;

/// The link that was asked for, and whether it could be copied; nothing while the browser has not answered.
pub type Shared = Var<Option<(String, Option<bool>)>>;

/// What the tools open and close.
#[derive(Clone, Copy)]
pub struct Panels {
    pub share: Shared,
    pub table: Var<bool>,
    /// The note that a link could not be read.
    pub damaged: Var<bool>,
}

impl Panels {
    pub fn new(damaged: Var<bool>) -> Self {
        Self {
            share: Var::new(None),
            table: Var::new(false),
            damaged,
        }
    }
}

pub fn tools(bench: Bench, panels: Panels) -> El {
    let s = settings();
    let Panels {
        share,
        table,
        damaged,
    } = panels;
    let reset = move |_| {
        bench.reset();
        damaged.set(false);
    };
    let share_now = move |_| {
        let language = s.language.get_untracked().code();
        let fragment = keep::fragment(bench);
        let link = format!("{}#{fragment}&lang={language}", browser::page_address());
        share.set(Some((link.clone(), None)));
        browser::copy(&link.clone(), move |worked| {
            share.set(Some((link, Some(worked))));
        });
    };
    let predict = move |_| predict(bench);
    let turn_table = move |_| {
        table.update(|table| *table = !*table);
        // It stands below all views. The keyboard stays on the button, which closes it again.
        browser::next_frame(move || {
            let table = format!("#{} > .tables", bench.dom_id);
            if let Ok(Some(table)) = browser::document().query_selector(&table) {
                browser::scroll_to(&table, ScrollLogicalPosition::Start, true);
            }
        });
    };
    let face = move |name: Icon, word: fn(&Text) -> &'static str| {
        html! {
            {icon(name)}
            <span class="word">{move || word(s.lab())}</span>
        }
    };
    html! {
        <div class="tools" role="group" aria-label=move || s.lab().tools_of(&bench.place.id)>
            // Never disabled: the last step that it undoes would take the focus away with it.
            <button type="button" class="plain undo" aria-disabled=move || (!bench.work.can_undo()).to_string()
                on:click=move |_| bench.undo()>
                {face(Icon::Undo, |t| t.undo)}
            </button>
            <button type="button" class="plain redo" aria-disabled=move || (!bench.work.can_redo()).to_string()
                on:click=move |_| bench.redo()>
                {face(Icon::Redo, |t| t.redo)}
            </button>
            <button type="button" class="plain reset" on:click=reset>
                {face(Icon::Reset, |t| t.reset)}
            </button>
            {bench.is_guessed.then(|| html! {
                <button type="button" class="plain predict"
                    aria-disabled=move || (!bench.can_guess()).to_string()
                    title=move || (!bench.can_guess()).then(|| (bench.no_guess.get())(s))
                    on:click=predict>
                    {face(Icon::EyeOff, |t| t.predict)}
                </button>
            })}
            <button type="button" class="plain share" on:click=share_now>
                {face(Icon::Link, |t| t.share)}
            </button>
            <button type="button" class="plain full" on:click=|_| full_screen()>
                {face(Icon::Fullscreen, |t| t.full_screen)}
            </button>
            <button type="button" class="plain table-button"
                aria-pressed=move || table.get().to_string()
                on:click=turn_table>
                {face(Icon::Table, |t| t.table)}
            </button>
        </div>
    }
}

/// The link, to be copied by hand where the browser does not allow it; `copied` says that it was.
pub fn share_panel(share: Shared, copied: fn(Settings) -> &'static str) -> impl IntoPiece {
    let s = settings();
    // Only changes when it differs, so that the field with the link stays, and keeps the focus.
    let is_shared = Calc::new(move |_| share.with(Option::is_some));
    let link = move || share.with(|share| share.as_ref().map(|(link, _)| link.clone()));
    let news = move || {
        let text = s.lab();
        share.with(|share| match share {
            Some((_, Some(true))) => copied(s),
            Some((_, Some(false))) => text.link_by_hand,
            _ => text.link_here,
        })
    };
    move || {
        is_shared.get().then(|| {
            // The button that asked for the link has the focus again when the panel goes.
            let asked = browser::document().active_element();
            let dismiss = move || {
                share.set(None);
                if let Some(button) = &asked {
                    browser::reach_element(button);
                }
            };
            let escape = dismiss.clone();
            let press = move |event: web_sys::KeyboardEvent| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    escape();
                }
            };
            html! {
                <div class="callout share-panel" on:keydown=press>
                    {icon(Icon::Link)}
                    <span role="status">{news}</span>
                    <input type="text" class="share-link" readonly=true aria-label=move || s.lab().share
                        prop:value=link
                        on:focus=select_all />
                    <button type="button" class="plain small" data-escape=true on:click=move |_| dismiss()>
                        {move || s.lab().dismiss}
                    </button>
                </div>
            }
        })
    }
}

/// The note that a link could not be read.
pub fn damaged_note(damaged: Var<bool>) -> impl IntoPiece {
    let s = settings();
    move || {
        damaged.get().then(|| {
            html! {
                <div class="callout" role="alert">
                    {icon(Icon::Warning)}
                    <span>{move || s.lab().damaged_link}</span>
                    <button type="button" class="plain small" on:click=move |_| damaged.set(false)>
                        {move || s.lab().dismiss}
                    </button>
                </div>
            }
        })
    }
}

/// Covers what is to be guessed and puts the keyboard into the field, or says why there is nothing to guess.
pub fn predict(bench: Bench) {
    if untrack(|| bench.can_guess()) {
        bench.cover();
        focus_part(bench, ".guess-field");
    } else {
        bench.say((bench.no_guess.get_untracked())(bench.s).to_owned());
    }
}

/// Puts the keyboard on a part of the lab, once it is there; on the lab itself where that part is not shown.
pub fn focus_part(bench: Bench, part: &str) {
    let lab = format!("#{}", bench.dom_id);
    let part = format!("{lab} {part}");
    browser::next_frame(move || {
        browser::reach(&part);
        let is_there = |selector: &str| {
            let found = browser::document().query_selector(&format!("{selector}:focus"));
            found.is_ok_and(|found| found.is_some())
        };
        if !is_there(&part) {
            browser::focus(&lab);
        }
    });
}

fn full_screen() {
    let document = browser::document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        // A browser that refuses leaves the page as it is.
        let _ = root.request_fullscreen();
    }
}
