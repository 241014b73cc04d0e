//! What the lab of several classes puts into the frame: its names, its switches and its seven views.
use super::arithmetic::arithmetic_view;
use super::bars::bars_view;
use super::curve::curve_view;
use super::logits::logits_view;
use super::mean::{mean_view, title};
use super::options::switches;
use super::surprise::surprise_view;
use super::table::table_view;
use super::{Lab, Text, readout};
use crate::lab::bench::Place;
use crate::lab::code::code_view;
use crate::lab::keep;
use crate::lab::view::{Design, Step, View, ask, lab_view, options_in};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::ui::calm::when_calm;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::classes::{Classes, Kind};
use bullseye_core::loss::Reduction;
use bullseye_html::html;
use leptos::prelude::*;

/// The lab of a place.
pub fn classes_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Classes::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    let loss = Calc::new(move |_| lab.setup.with(|setup| setup.loss));
    let script = Calc::new(move |_| lab.read(|state, _| state.script()));
    let by_loss = move |cross_entropy: fn(&Text) -> &'static str,
                        nll: fn(&Text) -> &'static str| {
        move || match loss.get() {
            Kind::CrossEntropy => cross_entropy(s.classes()),
            Kind::Nll => nll(s.classes()),
        }
    };
    let words = move |read: fn(&Text) -> &'static str| ask(move || read(s.classes()));
    let view = |title, hint: &'static dyn Fn() -> String, body: &'static dyn Fn() -> Piece| View {
        title,
        hint,
        body,
        scrolls: false,
    };
    let hint_bars = by_loss(|t| t.hint_bars, |t| t.hint_bars_nll);
    let hint_surprise = by_loss(|t| t.hint_surprise, |t| t.hint_surprise_nll);
    // Anew only when an option changes: a script is long work under a hand.
    let ignored = Calc::new(move |_| lab.state().with(|state| state.ignore_index));
    let options = ask(move || {
        lab.setup.track();
        ignored.track();
        untrack(|| lab.read(|state, _| options_in(&state.script())))
    });
    let design = Design {
        options,
        class: "classes",
        name: ask(by_loss(|t| t.cross_entropy_name, |t| t.nll_name)),
        class_name: ask(move || loss.get().name()),
        tagline: ask(by_loss(|t| t.cross_entropy_line, |t| t.nll_line)),
        has_readout: true,
        switches: ask(move || switches(lab)),
        views: vec![
            view(
                words(|t| t.view_logits),
                ask(move || s.classes().hint_logits.to_owned()),
                ask(move || logits(lab)),
            ),
            view(
                words(|t| t.view_bars),
                ask(move || hint_bars().to_owned()),
                ask(move || bars_view(lab).into_piece()),
            ),
            view(
                words(|t| t.view_surprise),
                ask(move || hint_surprise().to_owned()),
                ask(move || surprise_view(lab).into_piece()),
            ),
            view(
                ask(move || lab.setup.with(|setup| title(&setup.reduction, s.classes()))),
                ask(String::new),
                ask(move || mean_view(lab).into_piece()),
            ),
            View {
                title: words(|t| t.view_arithmetic_short),
                hint: ask(move || {
                    let row = lab.state().with(|state| state.row + 1).to_string();
                    s.classes().sample_nth(&row)
                }),
                body: ask(move || arithmetic_view(lab).into_piece()),
                scrolls: true,
            },
            view(
                words(|t| t.view_curve_short),
                ask(move || {
                    let (row, class) = lab.state().with(|state| (state.row + 1, state.class));
                    let class = lab.setup.with(|setup| setup.full_name(class, s.classes()));
                    s.classes().hint_curve(&class, &row.to_string())
                }),
                ask(move || curve_view(lab).into_piece()),
            ),
            view(
                words(|t| t.view_code_short),
                ask(move || s.classes().hint_code.to_owned()),
                ask(move || code_view(lab.bench, script).into_piece()),
            ),
        ],
        table: ask(move || table_view(lab).into_piece()),
        question: words(|t| t.guess_question),
        hint: ask(move || {
            let (loss, text) = (lab.model.with(readout), s.classes());
            let is_sum = lab.setup.with(|setup| setup.reduction == Reduction::Sum);
            let is_plain = lab.state().with(|state| {
                let counts = state.rows.iter().all(|row| !row.ignored);
                counts && !state.is_weighted() && state.smoothing() == 0.0
            });
            match (is_sum, is_plain) {
                (true, true) => text.hint_plain_sum(&loss),
                (true, false) => text.hint_sum(&loss),
                (false, true) => text.hint_plain_mean(&loss),
                (false, false) => text.hint_mean(&loss),
            }
        }),
        coach: ask(|| None),
        spoken: ask(move || s.classes().loss_now(&lab.model.with(readout))),
        step: Some(Step {
            name: words(|t| t.take_step),
            take: ask(move || lab.step()),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

/// View A with what it shows in words.
fn logits(lab: Lab) -> Piece {
    html! {
        {logits_view(lab)}
        <p class="sr words">{when_calm(move || lab.row_said())}</p>
    }
}
