//! A mistake beside its repair: the same numbers, both scripts, and what PyTorch makes of each.
mod picture;
mod words;

use super::bench::{Lab, Place};
use super::code::{self, Covers, Reading};
use super::small::{Small, small};
use crate::room::Order;
use crate::route::Route;
use crate::settings::{Settings, settings};
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::number_field::{Refused, number_field, number_field_as};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::mistakes::{Case, Mistake, Side, Slip};
use bullseye_core::number::show;
use bullseye_core::python::script::Script;
use bullseye_html::html;
use leptos::prelude::*;

/// Prints a loss, and its gradient in the line after it.
const LOSS_THEN_GRADIENT: Reading = Reading {
    is_gradient: |line, _| line > 0,
    covers: Covers::Nothing,
};

/// Prints a loss and a gradient in each line.
const BOTH_IN_A_LINE: Reading = Reading {
    is_gradient: |_, place| place > 0,
    covers: Covers::Nothing,
};

fn printed_by(is_loop: bool) -> Reading {
    if is_loop {
        BOTH_IN_A_LINE
    } else {
        LOSS_THEN_GRADIENT
    }
}

/// The pair at its place in the text.
pub fn mistake(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Mistake::decode(&place.query).unwrap_or_default();
    small(place, route, order, usual, move |lab| Small {
        class: "mistake",
        title: Box::new(move || {
            words::title(lab.state().with(|state| state.slip), s.mistakes()).to_owned()
        }),
        tagline: Box::new(move || {
            words::tagline(lab.state().with(|state| state.slip), s.mistakes()).to_owned()
        }),
        body: html! {
            {cases(lab)}
            <div class="workbench">
                <div class="bench-side">
                    {given(lab)}
                    {coaching(lab)}
                </div>
                <div class="pair">
                    {half(lab, true)}
                    {half(lab, false)}
                </div>
            </div>
        }
        .into_piece(),
        spoken: Box::new(move || {
            lab.model.with(|pair| {
                lab.state()
                    .with(|state| words::spoken(state, pair, s.mistakes()))
            })
        }),
    })
}

/// What the coach says to a loud mistake, or to a quiet one.
fn coaching(lab: Lab<Mistake>) -> El {
    let s = settings();
    let words = move || {
        if lab.model.with(|pair| pair.broken.raised.is_some()) {
            s.mistakes().coach_loud
        } else {
            s.mistakes().coach_quiet
        }
    };
    html! {
        <div class="coaching">
            {coach(Mood::Stern, Facing::Right)}
            <p class="bubble-speech">{words}</p>
        </div>
    }
}

/// Cases of the mistake and its relatives, to choose from.
fn cases(lab: Lab<Mistake>) -> impl IntoPiece {
    let s = settings();
    // Only changes with the family, so that the buttons stay, and keep the focus.
    let family = Calc::new(move |_| Case::beside(lab.state().with(|state| state.slip)).to_vec());
    let button = move |case: Case| {
        let is_chosen = move || lab.state().with(|state| *state == case.state());
        html! {
            <button
                type="button"
                class="small case"
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| lab.store.replace(case.state())
            >
                {move || words::case(case, s.mistakes())}
            </button>
        }
    };
    move || {
        let buttons: Vec<_> = family.get().into_iter().map(button).collect();
        (!buttons.is_empty()).then(|| {
            html! {
                <div class="cases" role="group" aria-label=move || s.mistakes().cases>{buttons}</div>
            }
        })
    }
}

/// The numbers that both sides are given, as fields: a row a sample.
fn given(lab: Lab<Mistake>) -> El {
    let s = settings();
    let size = Calc::new(move |_| {
        lab.state().with(|state| {
            (
                state.input.len(),
                state.input.first().map_or(0, Vec::len),
                state.slip,
            )
        })
    });
    let rows = move || {
        let (rows, columns, slip) = size.get();
        let is_whole = slip.has_classes() || slip == Slip::LongLabels;
        (0..rows)
            .map(|row| {
                let fields: Vec<_> = (0..columns).map(|column| input_field(lab, row, column)).collect();
                html! {
                    <div class="given-row">
                        <span class="given-name">{move || s.mistakes().sample(&(row + 1).to_string())}</span>
                        <span class="given-inputs">{fields}</span>
                        <span class="given-label">
                            <span class="given-arrow" aria-hidden="true">"→"</span>
                            {label_field(lab, row, is_whole)}
                        </span>
                    </div>
                }
            })
            .collect::<Vec<_>>()
    };
    let input_name = move || {
        let (_, _, slip) = size.get();
        if slip.is_loop() {
            s.mistakes().model_input
        } else if slip == Slip::Column {
            s.mistakes().prediction
        } else {
            s.mistakes().scores
        }
    };
    html! {
        <div class="given" role="group" aria-label=move || s.mistakes().given>
            <p class="given-head">
                <span>{move || s.mistakes().given}</span>
                <span class="pred-text">{glyph(Glyph::Prediction)} {input_name}</span>
                <span class="true-text">{glyph(Glyph::Truth)} {move || s.mistakes().labels}</span>
            </p>
            {rows}
        </div>
    }
}

fn input_field(lab: Lab<Mistake>, row: usize, column: usize) -> El {
    let s = settings();
    let label = Calc::new(move |_| {
        s.mistakes()
            .input_of(&(column + 1).to_string(), &(row + 1).to_string())
    });
    let value = Calc::new(move |_| {
        let value = lab
            .state()
            .with(|state| state.input.get(row)?.get(column).copied());
        value.unwrap_or_default()
    });
    let commit = Callback::new(move |value| {
        lab.store.change(|state| {
            if let Some(old) = state.input.get_mut(row).and_then(|row| row.get_mut(column)) {
                *old = value;
            }
        });
    });
    number_field(label, value, "pred", |_, _| None, commit)
}

fn label_field(lab: Lab<Mistake>, row: usize, is_whole: bool) -> El {
    let s = settings();
    let label = Calc::new(move |_| s.mistakes().label_of(&(row + 1).to_string()));
    let value = Calc::new(move |_| {
        let value = lab.state().with(|state| state.labels.get(row).copied());
        value.unwrap_or_default()
    });
    let commit = Callback::new(move |value| {
        lab.store.change(|state| {
            if let Some(old) = state.labels.get_mut(row) {
                *old = value;
            }
        });
    });
    if is_whole {
        number_field_as(show, label, value, "true", whole_only, commit)
    } else {
        number_field(label, value, "true", |_, _| None, commit)
    }
}

fn whole_only(value: f32, s: Settings) -> Refused {
    let is_whole = value.fract() == 0.0 && value.abs() < 1e6;
    (!is_whole).then(|| s.mistakes().whole_only.into())
}

/// One side of the pair: what differs in the code, what it makes of the numbers, what PyTorch says, and why.
fn half(lab: Lab<Mistake>, broken: bool) -> El {
    let s = settings();
    let name = move || {
        if broken {
            s.mistakes().broken
        } else {
            s.mistakes().fixed
        }
    };
    let own = move || {
        lab.model.with(|pair| {
            let lines = pair.side(broken).own_lines().to_vec();
            let output = Vec::new();
            code::html(&Script { lines, output }, LOSS_THEN_GRADIENT, None)
        })
    };
    let script = Calc::new(move |_| lab.model.with(|pair| pair.side(broken).script.clone()));
    let is_loop = Calc::new(move |_| lab.state().with(|state| state.slip.is_loop()));
    let picture = move || {
        lab.model.with(|pair| {
            lab.state()
                .with(|state| picture::picture(state, pair, broken, s.mistakes()))
        })
    };
    let says = move || {
        lab.model
            .with(|pair| lab.state().with(|state| outcome(state, pair.side(broken))))
    };
    let words = move || {
        lab.state().with(|state| {
            lab.model
                .with(|pair| words::explain(state, pair, broken, s.mistakes()))
        })
    };
    let label = move || format!("{} {}", lab.bench.place.id, s.mistakes().code_side(name()));
    html! {
        <div class=if broken { "half broken" } else { "half fixed" } role="group" aria-label=name>
            <p class="half-head">{glyph(if broken { Glyph::Miss } else { Glyph::Hit })} {name}</p>
            <div class="code own" tabindex="0" role="region" aria-label=label inner_html=own></div>
            <div class="shown">{picture}</div>
            <div class="says">{says}</div>
            <p class="words">{words}</p>
            <details class="script">
                <summary>{move || s.mistakes().whole_script}</summary>
                {move || code::code_view_as(lab.bench, script, printed_by(is_loop.get())).into_piece()}
            </details>
        </div>
    }
}

/// What PyTorch warns of, and prints or raises.
fn outcome(state: &Mistake, side: &Side) -> Vec<El> {
    let message = |class: &'static str, name: String, message: String| {
        html! {
            <div class=class>
                <b>{name}</b>
                <span lang="en">{message}</span>
            </div>
        }
    };
    let warnings = side.warnings.iter().map(|warning| {
        let name = warning.category().to_owned();
        message("torch-error warns", name, warning.to_string())
    });
    let mut said: Vec<El> = warnings.collect();
    said.push(match &side.raised {
        Some(error) => message(
            "torch-error",
            error.type_name().to_owned(),
            error.to_string(),
        ),
        None => {
            let (lines, output) = (Vec::new(), side.script.output.clone());
            let script = Script { lines, output };
            let printed = code::html(&script, printed_by(state.slip.is_loop()), None);
            html! { <div class="code printed" inner_html=printed></div> }
        }
    });
    said
}
