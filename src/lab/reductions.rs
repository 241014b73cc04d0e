//! The switch of `reduction` that every lab of a loss has.
use super::bench::Bench;
use crate::settings::settings;
use crate::ui::el::El;
use crate::ui::switch::{Choice, switch};
use bullseye_core::loss::Reduction;
use leptos::prelude::*;

/// `now` is the reduction in force, and follows it; `choose` puts another in its place.
pub fn reductions(
    bench: Bench,
    now: impl Fn() -> Reduction + Copy + 'static,
    choose: impl Fn(Reduction) + Copy + 'static,
) -> El {
    let s = settings();
    let choices = move || {
        ["mean", "sum", "none"]
            .map(|reduction| Choice {
                value: reduction,
                word: Signal::derive(move || {
                    let text = s.lab();
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
    let chosen = move || match now() {
        Reduction::Sum => "sum",
        Reduction::None => "none",
        _ => "mean",
    };
    let choose = move |name: &'static str| {
        choose(Reduction::from_name(name));
        // A list of losses is nothing to guess in one field.
        if name == "none" {
            bench.open_up();
        }
    };
    switch(
        "reductions",
        Signal::derive(move || "reduction".to_owned()),
        choices,
        chosen,
        choose,
        format!("{}-reduction", bench.dom_id),
    )
}
