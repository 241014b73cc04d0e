//! What the outlier lab puts into the frame: its names, its controls and its views.
use super::Lab;
use super::data::data_view;
use super::moves::moves_view;
use super::table::table_view;
use super::tug::tug_view;
use super::why::{proposal, why_view};
use super::words::{data_name, moved};
use crate::chart::scale::tick_step;
use crate::lab::bench::Place;
use crate::lab::code::{Covers, Reading, code_view_as};
use crate::lab::keep;
use crate::lab::number_text;
use crate::lab::option::beta;
use crate::lab::view::{Design, Step, View, ask, lab_view};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::outlier::Text;
use crate::ui::dial::{Dial, dial, nearest_f32};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::outlier::{Data, KINDS, Outlier};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;

/// For every loss the script prints its value, and then the gradients.
const READING: Reading = Reading {
    is_gradient: |line, _| line % 2 == 1,
    covers: Covers::Predictions,
};

/// The outlier lab of a place.
pub fn outlier_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Outlier::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    lab.bench.no_guess.set(|s| s.outlier().drag_first);
    let script = Calc::new(move |_| lab.state().with(Outlier::script));
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.outlier()));
    let last = move || lab.state().with(|state| show(state.last()));
    let view = |title, hint, body, scrolls| View {
        title,
        hint,
        body,
        scrolls,
    };
    let design = Design {
        options: ask(String::new),
        class: "outlier",
        name: title(|t| t.name),
        class_name: ask(|| ""),
        tagline: title(|t| t.line),
        has_readout: false,
        switches: ask(move || controls(lab)),
        views: vec![
            view(
                title(|t| t.view_data),
                ask(move || {
                    lab.state().with(|state| match state.only {
                        Some(kind) => s.outlier().hint_data_one(kind.short()),
                        None => s.outlier().hint_data(&state.points.len().to_string()),
                    })
                }),
                ask(move || data_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_moves),
                ask(move || s.outlier().hint_moves(&last())),
                ask(move || moves_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_tug),
                ask(move || s.outlier().hint_tug.to_owned()),
                ask(move || tug_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_why),
                ask(move || s.outlier().hint_why(&lab.chosen_number())),
                ask(move || why_view(lab).into_piece()),
                false,
            ),
            view(
                title(|t| t.view_code),
                ask(move || s.outlier().hint_code.to_owned()),
                ask(move || code_view_as(lab.bench, script, READING).into_piece()),
                false,
            ),
        ],
        table: ask(move || table_view(lab).into_piece()),
        question: title(|t| t.question),
        hint: ask(move || {
            lab.with_line(0, |state, line| {
                let at = |fit: bullseye_core::lab::outlier::Fit| number_text(fit.at(state.last()));
                s.outlier()
                    .hint(&at(line.after), &at(line.before), &show(state.last()))
            })
        }),
        coach: ask(|| None),
        spoken: ask(move || spoken(lab, s.outlier())),
        step: Some(Step {
            name: title(|t| t.pull_away),
            take: ask(move || pull_away(lab)),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

/// How far each shown line moved, and what the coach would try next.
fn spoken(lab: Lab, text: &Text) -> String {
    lab.state().with(|state| {
        lab.model.with(|model| {
            let lines = (model.shown(state.only))
                .map(|line| text.spoken_line(&moved(line.moved), line.kind.short()));
            let lines = lines.collect::<Vec<_>>().join(text.comma);
            let moves = text.spoken(&lines, &show(state.last()));
            // What the coach proposes is a line of its own: it is heard when it is new.
            match model.trial {
                Some(trial) => format!("{moves}\n{}", proposal(state, trial, text)),
                None => moves,
            }
        })
    })
}

/// The chosen point goes a labelled tick further away from where it was.
fn pull_away(lab: Lab) {
    let step = untrack(|| lab.axes.with(|axes| tick_step(axes.ys, 7.0)));
    lab.store.change(|state| {
        if let Some(point) = state.points.get(state.chosen) {
            let away = if point.y < point.was { -step } else { step };
            *state = state.put(state.chosen, nearest_f32(f64::from(point.y) + away));
        }
    });
}

/// The data, the lines that are shown, beta, and the chosen point.
fn controls(lab: Lab) -> Piece {
    let s = settings();
    let only = move || lab.state().with(|state| state.only);
    let choices = move || {
        let one = KINDS.map(|kind| Choice {
            value: Some(kind),
            word: Signal::derive(move || kind.name().to_owned()),
            code: true,
        });
        let all = Choice {
            value: None,
            word: Signal::derive(move || s.outlier().all.to_owned()),
            code: false,
        };
        [all].into_iter().chain(one).collect::<Vec<_>>()
    };
    html! {
        {switch(
            "losses",
            Signal::derive(move || s.outlier().show.to_owned()),
            choices,
            only,
            move |only| lab.store.change(|state| state.only = only),
            format!("{}-show", lab.bench.dom_id),
        )}
        {data_choice(lab)}
        {beta(lab.lab, |state| state.beta, |state, beta| state.beta = beta)}
        {point_dial(lab)}
    }
    .into_piece()
}

fn data_choice(lab: Lab) -> El {
    let s = settings();
    let chosen = move || lab.state().with(|state| state.data);
    let choose = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        if let Some(data) = Data::ALL.into_iter().find(|data| data.name() == name) {
            lab.store.change(|state| {
                *state = Outlier {
                    only: state.only,
                    ..Outlier::of(data)
                };
            });
        }
    };
    html! {
        <label class="data">
            <span>{move || s.outlier().data}</span>
            <select on:change=choose>
                {Data::ALL
                    .map(|data| {
                        html! {
                            <option value=data.name() prop:selected=move || chosen() == data>
                                {move || data_name(data, s.outlier())}
                            </option>
                        }
                    })}
            </select>
        </label>
    }
}

/// The height of the chosen point.
fn point_dial(lab: Lab) -> El {
    let s = settings();
    let name = move || s.outlier().point_n(&lab.chosen_number());
    let height = move |state: &Outlier| state.points.get(state.chosen).map_or(0.0, |point| point.y);
    let turned = Dial {
        class: "true",
        label: Calc::new(move |_| name()),
        value: Calc::new(move |_| lab.state().with(height)),
        range: Calc::new(move |_| lab.range()),
        refuse: |_, _| None,
        hold: Callback::new(move |y| lab.store.hold(|state| *state = state.put(state.chosen, y))),
        rest: Callback::new(move |()| lab.store.rest()),
    };
    dial(turned, html! { {glyph(Glyph::Truth)} {name} })
}
