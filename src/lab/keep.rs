//! Where a lab's state comes from and where it is kept: the link, this device, the words of the text.
use super::bench::{Bench, Lab, Place, Stage};
use crate::browser;
use crate::progress::{self, Progress};
use crate::room::Order;
use crate::route::Route;
use crate::ui::el::follow;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use leptos::prelude::*;

fn saved_key(id: &str) -> String {
    format!("bullseye.lab.{id}")
}

/// The mark in a link of a lab whose loss is covered.
const COVERED: &str = "covered=1";

/// A lab with the state of the link, if the link opens it; else as this reader left it; else as the text has it.
/// Also whether the link could not be read.
pub fn open<S: State>(place: Place, route: Var<Route>, usual: S) -> (Lab<S>, Var<bool>) {
    let id = place.id.clone();
    let whole = Calc::new(move |_| route.with(|route| route.lab.as_ref() == Some(&id)));
    let query = route.with_untracked(|route| route.query.clone());
    let query = Some(query).filter(|query| whole.get_untracked() && !query.is_empty());
    let kept = || S::decode(&browser::stored(&saved_key(&place.id))?).ok();
    let (state, damaged) = match &query {
        Some(query) => {
            let state = S::decode(query).ok();
            let damaged = state.is_none();
            (state, damaged)
        }
        None => (kept(), false),
    };
    let lab = Lab::new(place, whole, usual, state);
    if !damaged && query.is_some_and(|query| is_covered(&query)) {
        lab.bench.cover();
    }
    (lab, Var::new(damaged))
}

fn is_covered(query: &str) -> bool {
    query.split('&').any(|pair| pair == COVERED)
}

/// The fragment that restores the lab as it is.
pub fn fragment(bench: Bench) -> String {
    let covered = if bench.stage.get_untracked() == Stage::Covered {
        format!("&{COVERED}")
    } else {
        String::new()
    };
    let (slug, id) = (&bench.place.slug, &bench.place.id);
    let state = untrack(|| bench.work.encode());
    format!("/{slug}/{id}?{state}{covered}")
}

/// Keeps the state on this device. Cheap enough for every letter that is typed.
pub fn store(bench: Bench) {
    let state = untrack(|| bench.work.encode());
    browser::store(&saved_key(&bench.place.id), &state);
}

/// Keeps the state on this device and in the address.
pub fn save(bench: Bench) {
    store(bench);
    progress::raise(&bench.place.slug, Progress::Tried);
    if bench.whole.get_untracked() {
        browser::replace_fragment(&fragment(bench));
    }
}

/// Keeps the state whenever a hand rests, and follows other links and what a word of the text asks.
pub fn keep(bench: Bench, route: Var<Route>, order: Order, damaged: Var<bool>) {
    follow(move || {
        bench.stage.track();
        // Never before the reader has changed something.
        if bench.work.rests() > 0 {
            save(bench);
        }
    });
    // Another link to the lab that is already open.
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        let query = route.with_untracked(|route| route.query.clone());
        if !bench.whole.get_untracked() || query.is_empty() {
            return;
        }
        let is_read = bench.work.load(&query);
        damaged.set(!is_read);
        if !is_read {
            bench.work.reset();
        } else if is_covered(&query) {
            bench.cover();
        }
    });
    on_cleanup(move || listener.remove());
    follow(move || {
        let Some(pairs) = order.get() else {
            return;
        };
        // The first of two equal keys counts.
        let now = untrack(|| bench.work.encode());
        bench.work.load(&format!("{pairs}&{now}"));
    });
}
