//! Where a lab's state comes from and where it is kept: the link, this device, the words of the text.
use super::bench::{Bench, Lab, Place, Stage};
use super::view::letter;
use crate::browser;
use crate::progress::{self, Progress};
use crate::room::Order;
use crate::route::Route;
use crate::settings::Theme;
use crate::ui::el::follow;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use leptos::prelude::*;
use std::time::Duration;

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
            let state = S::decode_at(query, &usual).ok();
            let damaged = state.is_none();
            let here = kept().unwrap_or_else(|| usual.clone());
            let state = state.unwrap_or_else(|| usual.clone());
            (Some(state.over(&here)), damaged)
        }
        None => (kept(), false),
    };
    let lab = Lab::new(place, whole, usual, state);
    if let Some(query) = query.filter(|_| !damaged) {
        if is_covered(&query) {
            lab.bench.cover();
        }
        // Elsewhere there would be no key to see the others again.
        if lab.bench.s.theme.get_untracked() == Theme::Projector {
            lab.bench.only.set(only_view(&query));
        }
    }
    (lab, Var::new(damaged))
}

/// The mark in a link of the only view that the projector shows, before its letter.
const ONLY: &str = "view=";

/// The view that a link shows alone, by its number.
fn only_view(query: &str) -> Option<usize> {
    let found = query.split('&').find_map(|pair| pair.strip_prefix(ONLY))?;
    (0..)
        .map_while(letter_of)
        .position(|letter| letter == found)
}

/// The letter of a view that there can be.
fn letter_of(index: usize) -> Option<&'static str> {
    Some(letter(index)).filter(|letter| !letter.is_empty())
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
    let only = (bench.only.get_untracked().and_then(letter_of))
        .map_or(String::new(), |letter| format!("&{ONLY}{letter}"));
    let (slug, id) = (&bench.place.slug, &bench.place.id);
    let state = untrack(|| bench.work.shared());
    format!("/{slug}/{id}?{state}{covered}{only}")
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
    address(bench);
}

/// Puts the state of a lab that fills the window into the address.
pub fn address(bench: Bench) {
    if bench.whole.get_untracked() {
        browser::replace_fragment(&(fragment(bench) + &language_of_link(bench)));
    }
}

/// What keeps the language of the link that the reader came by, as long as the page is in it.
fn language_of_link(bench: Bench) -> String {
    let link = Route::parse(&browser::fragment(), &[]).language;
    match link.filter(|language| *language == bench.s.language.get_untracked()) {
        Some(language) => format!("&lang={}", language.code()),
        None => String::new(),
    }
}

/// A series of key presses is kept, and what it did is told, once it has stayed at rest this long. At every press it would cost more
/// than the press itself: the browser tells its history, its tab and its storage of each change of the address.
const SERIES: Duration = Duration::from_millis(300);

/// Keeps the state at once after a pause, and once for a series that follows closer; has it told when the hand rests.
#[derive(Clone, Copy)]
struct Keeper {
    bench: Bench,
    /// The end of the series, while one goes on.
    pause: StoredValue<Option<TimeoutHandle>>,
    /// Whether something has changed since the state was last kept.
    is_behind: StoredValue<bool>,
    /// Whether something has changed since the state was last told.
    is_news: StoredValue<bool>,
}

impl Keeper {
    fn new(bench: Bench) -> Self {
        let keeper = Self {
            bench,
            pause: StoredValue::new(None),
            is_behind: StoredValue::new(false),
            is_news: StoredValue::new(false),
        };
        // Before the reader goes elsewhere: a click or another focus, Escape or Alt with an arrow, the page's end.
        let press = window_event_listener(leptos::ev::pointerdown, move |_| keeper.end_series());
        let focus = window_event_listener(leptos::ev::focusin, move |_| keeper.end_series());
        let key = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" || event.alt_key() {
                keeper.end_series();
            }
        });
        let end = window_event_listener(leptos::ev::pagehide, move |_| keeper.end_series());
        on_cleanup(move || {
            press.remove();
            focus.remove();
            key.remove();
            end.remove();
            keeper.wait(None);
            // The address is another page's by now.
            if keeper.is_behind.try_get_value() == Some(true) {
                store(bench);
            }
        });
        keeper
    }

    /// `is_news`: the state itself has changed, not only how far a guess is.
    fn changed(self, is_news: bool) {
        self.is_behind.set_value(true);
        self.is_news.update_value(|before| *before |= is_news);
        let is_series = self.pause.with_value(Option::is_some);
        if !is_series {
            self.catch_up();
        }
        self.wait(set_timeout_with_handle(move || self.end_series(), SERIES).ok());
    }

    /// What follows is no part of the series: it is kept at once.
    fn end_series(self) {
        self.wait(None);
        self.catch_up();
        if self.is_news.try_update_value(std::mem::take) == Some(true) {
            self.bench.told.update(|times| *times += 1);
        }
    }

    /// Ends one wait and begins another one.
    fn wait(self, next: Option<TimeoutHandle>) {
        if let Some(before) = self
            .pause
            .try_update_value(|pause| std::mem::replace(pause, next))
            .flatten()
        {
            before.clear();
        }
    }

    fn catch_up(self) {
        if self.is_behind.try_update_value(std::mem::take) == Some(true) {
            save(self.bench);
        }
    }
}

/// Keeps the state when a hand rests, and follows other links and what a word of the text asks.
pub fn keep(bench: Bench, route: Var<Route>, order: Order, damaged: Var<bool>) {
    let keeper = Keeper::new(bench);
    let before = StoredValue::new(None);
    follow(move || {
        bench.stage.track();
        let now = (bench.work.rests(), bench.deeds.get());
        // Never before the reader has done something; to cover the loss is to do something.
        if let Some(before) = before.get_value() {
            untrack(|| keeper.changed(before != now));
        }
        before.set_value(Some(now));
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

#[cfg(test)]
mod tests {
    use super::only_view;

    #[test]
    fn a_link_may_show_one_view_alone() {
        assert_eq!(only_view("pred=1&view=B"), Some(1));
        assert_eq!(only_view("view="), None);
        assert_eq!(only_view("view=Z&pred=1"), None);
        assert_eq!(only_view("pred=1"), None);
    }
}
