//! A switch of things that are told apart by their place: elements, rows, classes.
use super::bench::Bench;
use crate::settings::Settings;
use crate::settings::settings;
use crate::ui::el::El;
use crate::ui::state::Calc;
use crate::ui::switch::{Choice, switch};
use leptos::prelude::*;

/// The number of a place, as people count.
pub fn number(place: usize) -> String {
    (place + 1).to_string()
}

/// `count` choices; `word` is what stands on one, `name` tells this switch from others of the lab, and `said` is what one
/// hears of the chosen thing.
#[expect(clippy::too_many_arguments, reason = "the parts of one switch")]
pub fn numbered(
    bench: Bench,
    name: &'static str,
    label: fn(Settings) -> &'static str,
    count: Calc<usize>,
    word: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
    chosen: impl Fn() -> usize + Copy + 'static,
    choose: impl Fn(usize) + Copy + 'static,
    said: impl Fn() -> Option<String> + Copy + 'static,
) -> El {
    let s = settings();
    // New choices only when their number changes: a choice that is made anew loses the focus.
    let choices = move || {
        (0..count.get())
            .map(|place| Choice {
                value: place,
                word: Signal::derive(move || word(place)),
                code: false,
            })
            .collect::<Vec<_>>()
    };
    switch(
        "small",
        Signal::derive(move || label(s).to_owned()),
        choices,
        chosen,
        move |place| {
            choose(place);
            bench.name_deed(untrack(said).unwrap_or_default());
        },
        format!("{}-{name}", bench.dom_id),
    )
}
