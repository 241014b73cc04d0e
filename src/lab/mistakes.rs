//! A mistake beside its repair: the same numbers, both scripts, and what PyTorch makes of each.
use super::bench::{Lab, Place};
use super::code::{self, Covers, Reading};
use super::number_text;
use super::small::{Small, small};
use crate::room::Order;
use crate::route::Route;
use crate::settings::{Settings, settings};
use crate::text::mistakes::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use bullseye_core::ErrorKind;
use bullseye_core::lab::State;
use bullseye_core::lab::mistakes::{Mistake, Pair, Side, Slip};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;

/// Prints a loss, and its gradient after it.
const READING: Reading = Reading {
    is_gradient: |line, _| line > 0,
    covers: Covers::Nothing,
};

/// The pair at its place in the text.
pub fn mistake(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Mistake::decode(&place.query).unwrap_or_default();
    small(place, route, order, usual, move |lab| Small {
        class: "mistake",
        title: Box::new(move || {
            title(lab.state().with(|state| state.slip), s.mistakes()).to_owned()
        }),
        tagline: Box::new(move || {
            tagline(lab.state().with(|state| state.slip), s.mistakes()).to_owned()
        }),
        body: html! {
            {given(lab)}
            <div class="pair">
                {half(lab, true)}
                {half(lab, false)}
            </div>
        }
        .into_piece(),
        spoken: Box::new(move || {
            let [broken, fixed] = lab
                .model
                .with(|pair| [&pair.broken, &pair.fixed].map(|side| side.script.output.join(" ")));
            s.mistakes().spoken(&broken, &fixed)
        }),
    })
}

fn title(slip: Slip, text: &Text) -> &'static str {
    match slip {
        Slip::LogOfSoftmax => text.title_by_hand,
        Slip::NoSigmoid => text.title_no_sigmoid,
        Slip::OneHot => text.title_one_hot,
        Slip::OneHotWeighted => text.title_weighted,
        Slip::SoftmaxTwice => text.title_twice,
        Slip::NllOfProbabilities => text.title_nll,
        Slip::Column => text.title_column,
        Slip::LongLabels => text.title_long,
        Slip::FromOne => text.title_from_one,
    }
}

fn tagline(slip: Slip, text: &Text) -> &'static str {
    match slip {
        Slip::LogOfSoftmax => text.line_by_hand,
        Slip::NoSigmoid => text.line_no_sigmoid,
        Slip::OneHot => text.line_one_hot,
        Slip::OneHotWeighted => text.line_weighted,
        Slip::SoftmaxTwice => text.line_twice,
        Slip::NllOfProbabilities => text.line_nll,
        Slip::Column => text.line_column,
        Slip::LongLabels => text.line_long,
        Slip::FromOne => text.line_from_one,
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
        (0..rows)
            .map(|row| {
                let fields: Vec<_> = (0..columns).map(|column| input_field(lab, row, column)).collect();
                html! {
                    <div class="given-row">
                        <span class="given-name">{move || s.mistakes().sample(&(row + 1).to_string())}</span>
                        <span class="given-inputs">{fields}</span>
                        <span class="given-label">
                            {glyph(Glyph::Truth)}
                            {label_field(lab, row, slip.has_classes() || slip == Slip::LongLabels)}
                        </span>
                    </div>
                }
            })
            .collect::<Vec<_>>()
    };
    html! {
        <div class="given" role="group" aria-label=move || s.mistakes().given>
            <p class="given-head">
                {glyph(Glyph::Prediction)} {move || s.mistakes().prediction} " "
                {glyph(Glyph::Truth)} {move || s.mistakes().labels}
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
    let refuse = if is_whole {
        whole_only
    } else {
        |_, _: Settings| None
    };
    number_field(label, value, "true", refuse, commit)
}

fn whole_only(value: f32, s: Settings) -> Option<&'static str> {
    let is_whole = value.fract() == 0.0 && value.abs() < 1e6;
    (!is_whole).then(|| s.mistakes().whole_only)
}

fn of(pair: &Pair, broken: bool) -> &Side {
    if broken { &pair.broken } else { &pair.fixed }
}

/// One side of the pair.
fn half(lab: Lab<Mistake>, broken: bool) -> El {
    let s = settings();
    let name = move || {
        if broken {
            s.mistakes().broken
        } else {
            s.mistakes().fixed
        }
    };
    let code = move || {
        lab.model.with(|pair| {
            let mut script = of(pair, broken).script.clone();
            if of(pair, broken).raised.is_some() {
                script.output.clear();
            }
            code::html(&script, READING, None)
        })
    };
    let error = move || {
        lab.model.with(|pair| {
            let error = of(pair, broken).raised.as_ref()?;
            Some(html! {
                <div class="torch-error">
                    <b>{error.type_name()}</b>
                    <span>{error.to_string()}</span>
                </div>
            })
        })
    };
    let warning = move || {
        lab.model.with(|pair| {
            let warning = of(pair, broken).warnings.first()?;
            Some(html! {
                <div class="torch-error warns">
                    <b>{warning.category()}</b>
                    <span>{warning.to_string()}</span>
                </div>
            })
        })
    };
    let losses = move || lab.model.with(|pair| bars(pair, broken, s));
    let words = move || {
        lab.state().with(|state| {
            lab.model
                .with(|pair| explain(state, pair, broken, s.mistakes()))
        })
    };
    html! {
        <div class=if broken { "half broken" } else { "half fixed" } role="group" aria-label=name>
            <p class="half-head">{glyph(if broken { Glyph::Miss } else { Glyph::Hit })} {name}</p>
            {warning}
            <div
                class="code"
                tabindex="0"
                role="region"
                aria-label=move || format!("{} {}", lab.bench.place.id, s.mistakes().code_side(name()))
                inner_html=code
            ></div>
            {error}
            {losses}
            <p class="words">{words}</p>
        </div>
    }
}

/// What the mean is taken of: a bar a sample, or the table that broadcasting made.
fn bars(pair: &Pair, broken: bool, s: Settings) -> Piece {
    let side = of(pair, broken);
    if side.losses.is_empty() {
        return Piece::Nothing;
    }
    let all = pair.broken.losses.iter().chain(&pair.fixed.losses);
    let most = all
        .copied()
        .filter(|loss| loss.is_finite())
        .fold(0.0, |most, loss| f64::max(most, loss.abs()));
    let rows = side.losses.chunks(side.width.max(1)).enumerate().map(|(row, losses)| {
        let cells = losses.iter().map(|&loss| {
            let share = if loss.is_finite() && most > 0.0 { loss.abs() / most } else { 1.0 };
            let bar = (losses.len() == 1).then(|| {
                html! { <span class="bar" style=format!("--share:{share:.4}")></span> }
            });
            html! { <td>{bar} <span class="loss-text">{number_text(loss)}</span></td> }
        });
        let cells: Vec<_> = cells.collect();
        html! { <tr><th scope="row">{s.mistakes().sample(&(row + 1).to_string())}</th> {cells}</tr> }
    });
    let rows: Vec<_> = rows.collect();
    html! {
        <table class="losses" class:wide=side.width.gt(&1)>
            <caption>{s.mistakes().losses}</caption>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_piece()
}

/// What happened, in the reader's words.
fn explain(state: &Mistake, pair: &Pair, broken: bool, text: &Text) -> String {
    let side = of(pair, broken);
    if let Some(error) = &side.raised {
        return match &error.kind {
            ErrorKind::InputRange => {
                let outside = state
                    .input
                    .iter()
                    .flatten()
                    .filter(|x| !(0.0..=1.0).contains(*x));
                text.why_range(&outside.count().to_string())
            }
            ErrorKind::TargetRange => text.why_target_range.to_owned(),
            ErrorKind::ProbabilityDType { .. } => text.why_probability_type.to_owned(),
            ErrorKind::CannotCast { .. } => text.why_cast.to_owned(),
            ErrorKind::TargetOutOfBounds { target } => {
                let last = state.input.first().map_or(0, Vec::len).saturating_sub(1);
                text.why_bounds(&last.to_string(), &target.to_string())
            }
            _ => text.why_other.to_owned(),
        };
    }
    if !broken {
        return fixed_words(state.slip, text).to_owned();
    }
    let shown = |value: Option<f64>| value.map_or_else(String::new, number_text);
    let (wrong, right) = (shown(side.value), shown(pair.fixed.value));
    let gradient = side
        .script
        .output
        .get(1)
        .is_some_and(|line| line.contains("nan"));
    match state.slip {
        _ if pair.fixed.value.is_none() => text.both_wrong.to_owned(),
        Slip::LogOfSoftmax if side.value.is_some_and(f64::is_infinite) => {
            text.quiet_infinite(&right, &wrong)
        }
        Slip::LogOfSoftmax if gradient => text.quiet_gradient.to_owned(),
        Slip::LogOfSoftmax => text.quiet_same(&wrong),
        Slip::NoSigmoid => text.quiet_no_sigmoid(&right, &wrong),
        Slip::Column => {
            let (n, all) = (state.input.len(), state.input.len() * state.input.len());
            text.quiet_column(&all.to_string(), &show(n as f64), &right, &wrong)
        }
        Slip::SoftmaxTwice => text.quiet_twice(&right, &wrong),
        Slip::NllOfProbabilities => text.quiet_nll(&right, &wrong),
        Slip::OneHot | Slip::OneHotWeighted => text.quiet_weighted(&right, &wrong),
        Slip::LongLabels => text.why_other.to_owned(),
        Slip::FromOne => text.quiet_from_one(&right, &wrong),
    }
}

fn fixed_words(slip: Slip, text: &Text) -> &'static str {
    match slip {
        Slip::LogOfSoftmax => text.fixed_by_hand,
        Slip::NoSigmoid => text.fixed_no_sigmoid,
        Slip::OneHot => text.fixed_one_hot,
        Slip::OneHotWeighted => text.fixed_weighted,
        Slip::SoftmaxTwice => text.fixed_twice,
        Slip::NllOfProbabilities => text.fixed_nll,
        Slip::Column => text.fixed_column,
        Slip::LongLabels => text.fixed_long,
        Slip::FromOne => text.fixed_from_one,
    }
}
