//! View A, the logits: a slider and a field for each, and the choice of every row's true class.
use super::Lab;
use crate::chart::scale::{Scale, tick_label, tick_step, ticks};
use crate::lab::limited::limited;
use crate::lab::numbered::{number, numbered};
use crate::settings::settings;
use crate::ui::dial::{Dial, dial};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::classes::{Classes, FEWEST_CLASSES, MOST_CLASSES, MOST_ROWS};
use bullseye_core::number::show_float;
use bullseye_html::html;
use leptos::prelude::*;
use std::fmt::Write;

use super::frame::Frame;
use super::{Sample, Setup};

/// The numbers under the sliders, as parts of their width.
pub fn axis(frame: &Frame) -> String {
    let span = frame.logits;
    let percent = Scale {
        span,
        from: 0.0,
        to: 100.0,
    };
    let step = tick_step(span, 6.0);
    let labels = || (ticks(span, step).into_iter()).map(|tick| (tick, tick_label(tick, step)));
    let is_long = labels().any(|(_, label)| label.chars().count() > 4);
    let mut html = String::new();
    for (tick, label) in labels() {
        let is_odd = (tick / step).round() % 2.0 != 0.0;
        let odd = if is_odd { r#" class="odd""# } else { "" };
        // Long ones have room only at every other tick.
        let label = if is_odd && is_long { "" } else { &label };
        // Writing into a String cannot fail.
        let _ = write!(
            html,
            r#"<span{odd} style="left:{:.2}%">{label}</span>"#,
            percent.at(tick)
        );
    }
    html
}

/// Where 0 lies along the sliders, from 0 to 1.
pub fn zero(frame: &Frame) -> f64 {
    let span = frame.logits;
    ((0.0 - span.low) / span.width()).clamp(0.0, 1.0)
}

/// The rows, the axis, and the buttons that add and remove.
pub fn logits_view(lab: Lab) -> impl IntoPiece {
    let keys = move || lab.rows.get();
    let style = move || {
        let zero = lab.frame.with(zero);
        let classes = lab.setup.with(|setup| setup.classes.len());
        format!("--classes:{classes};--zero:{zero:.4}")
    };
    let story = move || lab.setup.with(|setup| setup.story.name());
    html! {
        {row_switch(lab)}
        <div class="samples" style=style data-story=story data-crowd=move || {
            crowd(lab.rows.with(Vec::len), lab.setup.with(|setup| setup.classes.len()))
        }>
            {Piece::Keyed(Box::new(keys), Box::new(move |key| sample_view(lab, key)))}
            <div class="foot" aria-hidden="true">
                <div class="axis" inner_html=move || lab.frame.with(axis)></div>
            </div>
        </div>
        {more(lab)}
    }
}

/// How many logits a projector has to show: so many that rows lie closer together, or too many for all rows at once.
fn crowd(rows: usize, classes: usize) -> Option<&'static str> {
    match (rows, classes) {
        (4.., 6..) | (5.., 4..) | (6.., _) => Some("full"),
        (3.., 6..) | (4.., 4..) | (5.., _) => Some("close"),
        _ => None,
    }
}

/// The choice of the row where only one is shown.
fn row_switch(lab: Lab) -> El {
    let s = settings();
    html! {
        <div class="row-switch">
            <span aria-hidden="true">{move || s.classes().sample}</span>
            {numbered(
                lab.bench,
                "row",
                |s| s.classes().which_row,
                Calc::new(move |_| lab.rows.with(Vec::len)),
                number,
                move || lab.place.get().0,
                move |row| lab.choose_row(row),
                move || lab.row_said(),
            )}
        </div>
    }
}

fn sample_view(lab: Lab, key: u32) -> El {
    let s = settings();
    let sample = lab.sample(key);
    let index = Calc::new(move |_| sample.with(|s| s.as_ref().map_or(0, |s| s.index)));
    let number = move || (index.get() + 1).to_string();
    let chosen = move || lab.place.get().0 == index.get();
    let ignored =
        Calc::new(move |_| sample.with(|s| s.as_ref().is_some_and(|s| s.term.answer.is_none())));
    let marked = move || sample.with(|s| s.as_ref().is_some_and(|s| s.row.ignored));
    let label = Calc::new(move |_| sample.with(|s| s.as_ref().map_or(0, |s| s.row.label)));
    let answer = move || {
        lab.setup
            .with(|setup| setup.full_name(label.get(), s.classes()))
    };
    let mark = move |event| {
        let ignored = event_target_checked(&event);
        let row = index.get_untracked();
        lab.store.change(|state| {
            if let Some(row) = state.rows.get_mut(row) {
                row.ignored = ignored;
            }
        });
    };
    let keys = move || {
        let keys = |setup: &super::Setup| setup.classes.iter().map(|class| class.key).collect();
        lab.setup.with(keys)
    };
    html! {
        <div
            class="sample"
            class:chosen=chosen
            class:ignored=ignored
            on:pointerdown=move |_: web_sys::PointerEvent| lab.choose_row(index.get_untracked())
        >
            <div class="sample-head">
                <b class="sample-name">{move || s.classes().sample_nth(&number())}</b>
                <span class="answer-word">{move || s.classes().answer} {glyph(Glyph::Truth)}</span>
                <b class="true-text">{answer}</b>
                <label class="ignore">
                    <input
                        type="checkbox"
                        aria-label=move || s.classes().ignore_row(&number())
                        prop:checked=marked
                        on:change=mark
                    />
                    {move || s.classes().ignore}
                </label>
            </div>
            <div
                class="cells"
                role="group"
                aria-label=move || s.classes().logits_of(&number())
            >
                {Piece::Keyed(
                    Box::new(keys),
                    Box::new(move |class| logit(lab, key, class, index, sample)),
                )}
            </div>
        </div>
    }
}

/// One logit: whether its class is the answer, its slider and its field.
fn logit(lab: Lab, key: u32, class: u32, row: Calc<usize>, sample: Var<Option<Sample>>) -> El {
    let s = settings();
    let found = Calc::new(move |_| lab.setup.with(|setup| setup.index(class)));
    // A class that is being removed keeps a place for a moment.
    let place = Calc::new(move |_| found.get().unwrap_or(0));
    let name = move || lab.setup.with(|setup| setup.name(place.get(), s.classes()));
    let full = move || {
        lab.setup
            .with(|setup| setup.full_name(place.get(), s.classes()))
    };
    // The answer of none: of two checked radios of a name the browser keeps only one.
    let is_answer = move || {
        sample
            .with(|s| s.as_ref().map(|s| s.row.label))
            .is_some_and(|l| found.get() == Some(l))
    };
    let value = Calc::new(move |_| {
        sample.with(|s| {
            let logits = s.as_ref().map(|s| &s.row.logits);
            logits
                .and_then(|logits| logits.get(place.get()))
                .copied()
                .unwrap_or(0.0)
        })
    });
    let number = move || (row.get() + 1).to_string();
    let turned = Dial {
        class: "pred",
        label: Calc::new(move |_| s.classes().logit_of(&full(), &number())),
        value,
        range: Calc::new(move |_| lab.range()),
        refuse: |_, _| None,
        hold: Callback::new(move |value| {
            let (row, class) = (row.get_untracked(), place.get_untracked());
            lab.store.hold(|state| {
                let row = state.rows.get_mut(row);
                if let Some(logit) = row.and_then(|row| row.logits.get_mut(class)) {
                    *logit = value;
                }
            });
        }),
        rest: Callback::new(move |()| lab.store.rest()),
    };
    let choose = move |_: web_sys::FocusEvent| {
        lab.choose(row.get_untracked(), place.get_untracked());
    };
    let answer = move |_: web_sys::Event| {
        let (row, class) = (row.get_untracked(), place.get_untracked());
        lab.store.change(|state| {
            if let Some(row) = state.rows.get_mut(row) {
                row.label = class;
            }
        });
    };
    html! {
        <div class="logit" class:answer=is_answer>
            <label class="pick">
                <input
                    type="radio"
                    name=format!("{}-answer-{key}", lab.bench.dom_id)
                    aria-label=move || s.classes().answer_is(&full(), &number())
                    prop:checked=is_answer
                    on:change=answer
                />
                <span aria-hidden="true">{name}</span>
            </label>
            <div class="turn" on:focusin=choose>{dial(turned, ())}</div>
        </div>
    }
}

/// Rows and classes are added and removed.
fn more(lab: Lab) -> El {
    let s = settings();
    let rows = move || lab.rows.with(Vec::len);
    let classes = move || lab.setup.with(|setup| setup.classes.len());
    let class_name = move || {
        let class = lab.place.get().1;
        lab.setup.with(|setup| setup.full_name(class, s.classes()))
    };
    let row_name = move || s.classes().sample_nth(&number(lab.place.get().0));
    let full_rows = move || (rows() >= MOST_ROWS).then(|| s.classes().rows_full.to_owned());
    let fewest_rows = move || (rows() <= 1).then(|| s.lab().fewest("1"));
    let full_classes =
        move || (classes() >= MOST_CLASSES).then(|| s.classes().classes_full.to_owned());
    let fewest_classes =
        move || (classes() <= FEWEST_CLASSES).then(|| s.lab().fewest(&FEWEST_CLASSES.to_string()));
    // What follows the state does so later than the words for what was done to it.
    let row_now =
        move || (lab.state()).with_untracked(|state| s.classes().sample_nth(&number(state.row)));
    let class_now = move || {
        (lab.state()).with_untracked(|state| Setup::of(state).full_name(state.class, s.classes()))
    };
    let row_count = move || (lab.state()).with_untracked(|state| state.rows.len().to_string());
    let class_count = move || (lab.state()).with_untracked(|state| state.classes.len().to_string());
    let add_row = move || {
        lab.store.change(Classes::add_row);
        lab.bench.name_deed(s.lab().added(&row_count(), &row_now()));
    };
    let remove_row = move || {
        let name = row_now();
        lab.store.change(|state| state.remove_row(state.row));
        lab.bench.name_deed(s.lab().removed(&row_count(), &name));
    };
    let add_class = move || {
        lab.store.change(Classes::add_class);
        lab.bench
            .name_deed(s.lab().added(&class_count(), &class_now()));
    };
    let remove_class = move || {
        let name = class_now();
        lab.store.change(|state| state.remove_class(state.class));
        lab.bench.name_deed(s.lab().removed(&class_count(), &name));
    };
    html! {
        <div class="more">
            {limited(lab.bench, "plain small", full_rows, add_row, html! {
                {icon(Icon::Plus)}
                {move || full_rows().unwrap_or_else(|| s.classes().add_row.to_owned())}
            })
            .attr("aria-label", move || {
                full_rows().unwrap_or_else(|| s.classes().add_row_name.to_owned())
            })}
            {limited(lab.bench, "plain small", fewest_rows, remove_row, html! {
                {icon(Icon::Minus)}
                {row_name}
            })
            .attr("aria-label", move || s.classes().remove_row(&number(lab.place.get().0)))}
            {limited(lab.bench, "plain small", full_classes, add_class, html! {
                {icon(Icon::Plus)}
                {move || full_classes().unwrap_or_else(|| s.classes().add_class.to_owned())}
            })
            .attr("aria-label", move || {
                full_classes().unwrap_or_else(|| s.classes().add_class_name.to_owned())
            })}
            {limited(lab.bench, "plain small", fewest_classes, remove_class, html! {
                {icon(Icon::Minus)}
                {class_name}
            })
            .attr("aria-label", move || s.classes().remove_class(&class_name()))}
        </div>
    }
}

/// What a row's logits and answer are, for those who hear it.
pub fn words(sample: &Sample, setup: &super::Setup, text: &super::Text) -> String {
    let logits: Vec<String> = (sample.row.logits.iter().enumerate())
        .map(|(class, z)| {
            let name = setup.full_name(class, text);
            text.value_of(&name, &show_float(f64::from(*z)))
        })
        .collect();
    let logits = logits.join(text.comma);
    match sample.term.answer {
        Some(class) => text.logits_words(&setup.full_name(class, text), &logits, &sample.number()),
        None => text.logits_words_ignored(&logits, &sample.number()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    #[test]
    fn the_axis_has_its_numbers_where_the_sliders_have_them() {
        let state = Classes::default();
        let frame = Frame::fit(&state, &state.model());
        let html = axis(&frame);
        assert!(
            html.contains(r#"left:0.00%">−1<"#) && html.contains(r#"left:60.00%">2<"#),
            "{html}"
        );
        assert_eq!(zero(&frame), 0.2);
    }
}
