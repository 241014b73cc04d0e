//! What the yes-or-no lab puts into the frame: its names, its switches and its five views.
use super::arithmetic::arithmetic_view;
use super::code::scripts_view;
use super::curve::curve_view;
use super::gradient::gradient_view;
use super::presets::presets;
use super::range::range_view;
use super::table::table_view;
use super::{Lab, printed};
use crate::lab::bench::Place;
use crate::lab::keep;
use crate::lab::reductions::reductions;
use crate::lab::view::{Design, Step, View, ask, lab_view, options_in};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::binary::{Binary, Element, Kind};
use bullseye_core::loss::Reduction;
use bullseye_html::html;
use leptos::prelude::*;

/// The yes-or-no lab of a place.
pub fn binary_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Binary::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    let loss = Calc::new(move |_| lab.state().with(|state| state.loss));
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.binary()));
    let hint = move |read: fn(&Text) -> &'static str| ask(move || read(s.binary()).to_owned());
    let view = |title, hint, body, scrolls| View {
        title,
        hint,
        body,
        scrolls,
    };
    // Anew only when an option changes: a script is long work under a hand.
    let given = Calc::new(move |_| {
        lab.state().with(|state| {
            let weights = |element: &Element| (element.weight, element.pos_weight);
            let weights: Vec<_> = state.elements.iter().map(weights).collect();
            (state.reduction.clone(), weights)
        })
    });
    let options = ask(move || {
        given.track();
        let loss = loss.get();
        untrack(|| lab.read(|state, _| options_in(&state.script(loss))))
    });
    let design = Design {
        options,
        class: "binary",
        name: ask(move || match loss.get() {
            Kind::Bce => s.binary().bce_name,
            Kind::WithLogits => s.binary().with_logits_name,
        }),
        class_name: ask(move || loss.get().name()),
        tagline: ask(move || match loss.get() {
            Kind::Bce => s.binary().bce_line,
            Kind::WithLogits => s.binary().with_logits_line,
        }),
        has_readout: true,
        switches: ask(move || switches(lab, loss)),
        views: vec![
            view(
                title(|t| t.view_rows),
                hint(|t| t.hint_rows),
                ask(move || range_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_curve),
                ask(move || s.binary().hint_curve(&lab.chosen_name(s.binary()))),
                ask(move || curve_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_gradient),
                hint(|t| t.hint_gradient),
                ask(move || gradient_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_arithmetic),
                hint(|t| t.hint_arithmetic),
                ask(move || arithmetic_view(lab).into_piece()),
                true,
            ),
            view(
                title(|t| t.view_code),
                hint(|t| t.hint_code),
                ask(move || scripts_view(lab).into_piece()),
                false,
            ),
        ],
        table: ask(move || table_view(lab).into_piece()),
        question: title(|t| t.guess_question),
        hint: ask(move || {
            lab.model.with(|model| {
                let count = model.terms.len().to_string();
                let (loss, text) = (printed(model, loss.get()), s.binary());
                match lab.state().with(|state| state.reduction == Reduction::Sum) {
                    true => text.hint_sum(&count, &loss),
                    false => text.hint_mean(&count, &loss),
                }
            })
        }),
        coach: ask(|| None),
        spoken: ask(move || {
            let [bce, with_logits] =
                Kind::ALL.map(|kind| lab.model.with(|model| printed(model, kind)));
            s.binary().loss_both(&with_logits, &bce)
        }),
        step: Some(Step {
            name: title(|t| t.take_step),
            take: ask(move || lab.step()),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

/// Which loss is in force, and the reductions.
fn switches(lab: Lab, loss: Calc<Kind>) -> Piece {
    let s = settings();
    let losses = move || {
        Kind::ALL
            .map(|kind| Choice {
                value: kind,
                word: Signal::derive(move || kind.name().to_owned()),
                code: true,
            })
            .into_iter()
            .collect::<Vec<_>>()
    };
    html! {
        {switch(
            "losses",
            Signal::derive(move || s.binary().which_loss.to_owned()),
            losses,
            move || loss.get(),
            move |kind| lab.store.change(|state| state.loss = kind),
            format!("{}-loss", lab.bench.dom_id),
        )}
        {reductions(
            lab.bench,
            move || lab.state().with(|state| state.reduction.clone()),
            move |reduction| lab.store.change(|state| state.reduction = reduction),
        )}
        {presets(lab)}
    }
    .into_piece()
}
