//! What the regression lab puts into the frame: its names, its switches and its five views.
use super::Lab;
use super::arithmetic::arithmetic_view;
use super::curve::curve_view;
use super::gradient::gradient_view;
use super::range::{range_view, row_words};
use super::readout;
use super::table::table_view;
use crate::lab::bench::Place;
use crate::lab::code::code_view;
use crate::lab::keep;
use crate::lab::numbered::{number, numbered};
use crate::lab::option::{beta, delta};
use crate::lab::reductions::reductions;
use crate::lab::view::{Design, Step, View, ask, lab_view};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::regression::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{choices, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Regression};
use bullseye_core::loss::Reduction;
use bullseye_html::html;
use leptos::prelude::*;

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

fn range_hint(kind: Kind, text: &Text) -> &'static str {
    match kind {
        Kind::Mse => text.hint_range_square,
        Kind::L1 => text.hint_range_bar,
        _ => text.hint_range_cut,
    }
}

/// The regression lab of a place.
pub fn regression_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Regression::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    let loss = Calc::new(move |_| lab.state().with(|state| state.loss));
    let script = Calc::new(move |_| lab.read(|state, _| state.script()));
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.regression()));
    let hint = move |read: fn(&Text) -> &'static str| ask(move || read(s.regression()).to_owned());
    let chosen = move || number(lab.chosen.get());
    let design = Design {
        options: ask(String::new),
        class: "regression",
        name: ask(move || name(loss.get(), s.regression())),
        class_name: ask(move || loss.get().name()),
        tagline: ask(move || tagline(loss.get(), s.regression())),
        has_readout: true,
        switches: ask(move || switches(lab, loss)),
        views: vec![
            View {
                title: title(|t| t.view_range),
                hint: ask(move || range_hint(loss.get(), s.regression()).to_owned()),
                body: ask(move || range_view(lab).into_piece()),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_curve),
                hint: ask(move || s.regression().hint_curve(&chosen())),
                body: ask(move || curve(lab)),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_gradient),
                hint: hint(|t| t.hint_gradient),
                body: ask(move || gradient_view(lab).into_piece()),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_arithmetic),
                hint: hint(|t| t.hint_arithmetic),
                body: ask(move || arithmetic_view(lab).into_piece()),
                scrolls: true,
            },
            View {
                title: title(|t| t.view_code),
                hint: hint(|t| t.hint_code),
                body: ask(move || code_view(lab.bench, script).into_piece()),
                scrolls: false,
            },
        ],
        table: ask(move || table_view(lab).into_piece()),
        question: title(|t| t.guess_question),
        hint: ask(move || how_to_see(lab, s.regression())),
        coach: ask(|| None),
        spoken: ask(move || s.regression().loss_now(&lab.model.with(readout))),
        step: Some(Step {
            name: title(|t| t.take_step),
            take: ask(move || lab.step()),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

/// How one could have seen the loss.
fn how_to_see(lab: Lab, text: &Text) -> String {
    lab.model.with(|model| {
        let (count, loss) = (model.terms.len().to_string(), readout(model));
        lab.state()
            .with(|state| match (state.loss, &state.reduction) {
                (_, Reduction::Sum) => text.hint_sum(&count, &loss),
                (Kind::Mse, _) => text.hint_squares(&count, &loss),
                _ => text.hint_mean(&count, &loss),
            })
    })
}

/// View B with its switch of elements.
fn curve(lab: Lab) -> Piece {
    html! {
        <div class="elements">
            {numbered(
                lab.bench,
                "element",
                |s| s.regression().which_element,
                Calc::new(move |_| lab.keys.with(Vec::len)),
                number,
                move || lab.chosen.get(),
                move |index| lab.choose(index),
                move || row_words(lab, lab.state().with(|state| state.chosen)),
            )}
        </div>
        {curve_view(lab)}
    }
    .into_piece()
}

/// The losses, the reductions, and the option of the loss in force.
fn switches(lab: Lab, loss: Calc<Kind>) -> Piece {
    let s = settings();
    // In the text there is no room for the whole name.
    let word = move |kind: Kind| {
        let is_whole = lab.bench.whole.get();
        if is_whole { kind.name() } else { kind.short() }
    };
    html! {
        {switch(
            "losses",
            Signal::derive(move || s.regression().which_loss.to_owned()),
            move || choices(&Kind::ALL, word, |_| true),
            move || loss.get(),
            move |kind| lab.store.change(|state| state.loss = kind),
            format!("{}-loss", lab.bench.dom_id),
        )}
        {reductions(
            lab.bench,
            move || lab.state().with(|state| state.reduction.clone()),
            move |reduction| lab.store.change(|state| state.reduction = reduction),
        )}
        {move || options(lab, loss.get())}
    }
}

/// The field of the option that this loss has.
fn options(lab: Lab, loss: Kind) -> Piece {
    match loss {
        Kind::SmoothL1 => {
            beta(**lab, |state| state.beta, |state, beta| state.beta = beta).into_piece()
        }
        Kind::Huber => delta(
            **lab,
            |state| state.delta,
            |state, delta| state.delta = delta,
        )
        .into_piece(),
        _ => Piece::Nothing,
    }
}
