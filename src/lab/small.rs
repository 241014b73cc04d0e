//! The frame of a small lab: title, tools, and one view. It links, keeps and undoes as the large ones do.
use super::bench::{Bench, Lab, Place};
use super::fit::keep_small_fitting;
use super::keep::{self, keep};
use super::keys::{self, listen_for_escape};
use super::tools::{Shared, damaged_note, share_panel};
use super::view::{go, speak};
use crate::browser;
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::ui::el::{El, Piece};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Var;
use bullseye_core::lab::State;
use bullseye_html::html;

/// What a small lab puts into its frame.
pub struct Small {
    pub class: &'static str,
    pub title: Box<dyn Fn() -> String>,
    pub tagline: Box<dyn Fn() -> String>,
    pub body: Piece,
    /// What a screen reader hears when a hand comes to rest.
    pub spoken: Box<dyn Fn() -> String>,
}

/// A lab with this usual state, in the frame; `design` makes its inside.
pub fn small<S: State>(
    place: Place,
    route: Var<Route>,
    order: Order,
    usual: S,
    design: impl FnOnce(Lab<S>) -> Small,
) -> El {
    let (lab, damaged) = keep::open(place, route, usual);
    keep(lab.bench, route, order, damaged);
    listen_for_escape(lab.bench);
    keep_small_fitting(lab.bench, route, settings());
    frame(lab.bench, damaged, design(lab))
}

fn frame(bench: Bench, damaged: Var<bool>, design: Small) -> El {
    let s = settings();
    let share: Shared = Var::new(None);
    let share_now = move |_| {
        let language = s.language.get_untracked().code();
        let fragment = keep::fragment(bench);
        let link = format!("{}#{fragment}&lang={language}", browser::page_address());
        share.set(Some((link.clone(), None)));
        browser::copy(&link.clone(), move |worked| {
            share.set(Some((link, Some(worked))))
        });
    };
    let reset = move |_| {
        bench.reset();
        damaged.set(false);
    };
    speak(bench, design.spoken);
    html! {
        <section
            class=format!("small-lab {}", design.class)
            class:whole=bench.whole
            id=bench.dom_id.clone()
            tabindex="-1"
            aria-label=move || format!("{} {}", s.lab().lab, bench.place.id)
            on:keydown=move |event| keys::in_lab(bench, &event)
        >
            <div class="small-head">
                <span class="heading" role="heading" aria-level=move || if bench.whole.get() { "1" } else { "3" }>
                    <span class="section-number">{move || s.lab().lab} " " {bench.place.id.clone()} " "</span>
                    {design.title}
                </span>
                <div class="tool-row" role="group" aria-label=move || s.lab().tools_of(&bench.place.id)>
                    <button type="button" class="plain small undo"
                        aria-disabled=move || (!bench.work.can_undo()).to_string()
                        on:click=move |_| bench.undo()>
                        {icon(Icon::Undo)} {move || s.lab().undo}
                    </button>
                    <button type="button" class="plain small redo"
                        aria-disabled=move || (!bench.work.can_redo()).to_string()
                        on:click=move |_| bench.redo()>
                        {icon(Icon::Redo)} {move || s.lab().redo}
                    </button>
                    <button type="button" class="plain small reset" on:click=reset>
                        {icon(Icon::Reset)} {move || s.lab().reset}
                    </button>
                    <button type="button" class="plain small share" on:click=share_now>
                        {icon(Icon::Link)} {move || s.lab().share}
                    </button>
                    <button type="button" class="outline small resize"
                        on:click=move |_| go(bench, !bench.whole.get_untracked())>
                        {move || icon(if bench.whole.get() { Icon::Left } else { Icon::Fullscreen })}
                        {move || if bench.whole.get() { s.lab().back_to_text } else { s.lab().open_whole }}
                    </button>
                </div>
                <p class="tagline">{design.tagline}</p>
            </div>
            {damaged_note(damaged)}
            {share_panel(share, |s| s.lab().link_copied)}
            {design.body}
            <p class="sr" role="status">{move || bench.saying.get()}</p>
        </section>
    }
}
