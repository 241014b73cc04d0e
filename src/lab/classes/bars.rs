//! View B, the probabilities: a bar for each class, from whose end an arrow pushes to where the loss wants it. Under
//! NLLLoss the logarithms stand beside them, a stage of its own.
use super::{Lab, PLATE, Sample, Setup, Text, four, four_signed};
use crate::chart::svg::hundredths;
use crate::lab::push::push_said;
use crate::settings::settings;
use crate::ui::calm::when_calm;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::Calc;
use bullseye_core::lab::classes::{Kind, Model};
use bullseye_core::loss::Reduction;
use bullseye_html::html;
use std::fmt::Write;

/// The bars of a row. Places are parts of the width; the arrow runs from the bar's end to its target.
pub fn bars(sample: &Sample, setup: &Setup, covered: bool) -> String {
    let term = &sample.term;
    let mut html = String::new();
    let numbers = term.probabilities.iter().zip(&term.log_probabilities);
    let pushes = term.target.iter().zip(&term.gradient);
    for (class, ((p, log), (target, gradient))) in numbers.zip(pushes).enumerate() {
        let (from, to) = (f64::from(*p) * 100.0, f64::from(*target) * 100.0);
        let is_answer = term.answer == Some(class);
        let answer = if is_answer { " answer" } else { "" };
        let way = match gradient {
            g if *g < 0.0 => "up",
            g if *g > 0.0 => "down",
            _ => "none",
        };
        // A target that is neither the answer nor 0 comes from smoothing: a small mark.
        let goal = match to {
            _ if is_answer => "ring",
            to if to > 0.0 => "tick",
            _ => "nothing",
        };
        // Writing into a String cannot fail.
        let _ = write!(
            html,
            r#"<div class="chance{answer}"><i class="track"><i class="fill" style="width:{}%"></i><i class="{goal}" style="left:{}%"></i><i class="push {way}" style="margin-left:{}%;width:{}%"></i></i><span class="p">{}</span>"#,
            hundredths(from),
            hundredths(to),
            hundredths(from.min(to)),
            hundredths((from - to).abs()),
            four(*p),
        );
        if setup.loss == Kind::Nll {
            // The logarithm of the answer is the loss of the row, but for its sign.
            let log = match covered && is_answer {
                true => PLATE.to_owned(),
                false => four(*log),
            };
            let picked = if is_answer { " picked" } else { "" };
            let _ = write!(html, r#"<span class="log{picked}">{log}</span>"#);
        }
        let _ = write!(
            html,
            r#"<span class="g">{}</span></div>"#,
            four_signed(*gradient)
        );
    }
    html
}

/// The same in words: of each class its probability, its gradient, and which way it is pushed.
pub fn words(sample: &Sample, setup: &Setup, covered: bool, text: &Text) -> String {
    let term = &sample.term;
    let classes: Vec<String> = (term.probabilities.iter().zip(&term.log_probabilities))
        .zip(&term.gradient)
        .enumerate()
        .map(|(class, ((p, log), gradient))| {
            let name = setup.full_name(class, text);
            let p = match (setup.loss, covered && term.answer == Some(class)) {
                (Kind::CrossEntropy, _) => four(*p),
                (Kind::Nll, false) => text.with_log(&four(*log), &four(*p)),
                (Kind::Nll, true) => text.with_log(text.covered, &four(*p)),
            };
            text.bar_words(
                &four_signed(*gradient),
                &name,
                &p,
                push_said(*gradient, text),
            )
        })
        .collect();
    text.bars_words(&classes.join(text.comma), &sample.number())
}

pub fn bars_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let style = move || {
        let classes = lab.setup.with(|setup| setup.classes.len());
        format!("--classes:{classes}")
    };
    let is_nll = move || lab.setup.with(|setup| setup.loss == Kind::Nll);
    let counted = Calc::new(move |_| lab.model.with(counted));
    html! {
        <div class="samples" style=style class:with-log=is_nll>
            <div class="columns-head" aria-hidden="true">
                <span class="p">"p"</span>
                <span class="log">"ln p"</span>
                <span class="g">{glyph(Glyph::Gradient)} {move || s.classes().gradient}</span>
            </div>
            {Piece::Keyed(
                Box::new(move || lab.rows.get()),
                Box::new(move |key| sample_view(lab, key)),
            )}
            <div class="foot" aria-hidden="true">
                <div class="axis">
                    <span style="left:0%">"0"</span>
                    <span style="left:50%">"0.5"</span>
                    <span style="left:100%">"1"</span>
                </div>
            </div>
        </div>
        <p class="push-note">
            {glyph(Glyph::Gradient)}
            {move || {
                let (rows, weight) = counted.get();
                lab.setup.with(|setup| note(setup, rows, weight, s.classes()))
            }}
        </p>
    }
}

/// What the arrows mean, and why the printed gradient has the other sign; or why there is nothing to push.
fn note(setup: &Setup, rows: usize, total_weight: f32, text: &Text) -> String {
    let is_mean = setup.reduction == Reduction::Mean;
    if rows == 0 {
        return match is_mean {
            true => text.scale_nothing,
            false => text.scale_nothing_sum,
        }
        .to_owned();
    }
    let first = if setup.smoothing > 0.0 {
        text.arrows_smooth
    } else {
        text.arrows
    };
    let second = match setup.reduction {
        Reduction::Mean if total_weight == 0.0 => text.scale_weightless.to_owned(),
        Reduction::Mean if !setup.is_weighted => text.scale_mean(&rows.to_string()),
        _ if setup.is_weighted && setup.smoothing > 0.0 => text.scale_mixed.to_owned(),
        _ if setup.is_weighted => text.scale_weighted.to_owned(),
        _ => text.scale_sum.to_owned(),
    };
    format!("{first}{second}")
}

/// How many rows count, and the sum of their weights.
fn counted(model: &Model) -> (usize, f32) {
    let rows = model.terms.iter().filter(|term| term.answer.is_some());
    (rows.count(), model.total_weight)
}

fn sample_view(lab: Lab, key: u32) -> El {
    let s = settings();
    let sample = lab.sample(key);
    let index = move || sample.with(|s| s.as_ref().map_or(0, |s| s.index));
    let chosen = move || lab.place.get().0 == index();
    let read = move |write: &dyn Fn(&Sample, &Setup) -> String| {
        sample.with(|sample| {
            let sample = sample.as_ref()?;
            Some(lab.setup.with(|setup| write(sample, setup)))
        })
    };
    let ignored = move || sample.with(|s| s.as_ref().is_some_and(|s| s.term.answer.is_none()));
    html! {
        <div
            class="sample"
            class:chosen=chosen
            class:ignored=ignored
            role="img"
            aria-label=when_calm(move || {
                read(&|sample, setup| words(sample, setup, lab.covered(), s.classes()))
            })
            on:click=move |_: web_sys::MouseEvent| lab.choose_row(leptos::prelude::untrack(index))
        >
            <div
                class="cells"
                aria-hidden="true"
                inner_html=move || {
                    read(&|sample, setup| bars(sample, setup, lab.covered())).unwrap_or_default()
                }
            ></div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::classes::EN;
    use bullseye_core::lab::State;
    use bullseye_core::lab::classes::Classes;

    fn scene(state: &Classes, covered: bool) -> (String, String) {
        let sample = Sample::of(state, &state.model(), 0).unwrap();
        let setup = Setup::of(state);
        (
            bars(&sample, &setup, covered),
            words(&sample, &setup, covered, &EN),
        )
    }

    #[test]
    fn arrows_run_from_the_bar_to_its_target_against_the_printed_sign() {
        let (html, words) = scene(&Classes::default(), false);
        assert!(
            html.contains(r#"<i class="push up" style="margin-left:57.45%;width:42.55%">"#),
            "{html}"
        );
        assert!(
            html.contains(r#"<i class="push down" style="margin-left:0.00%;width:21.14%">"#),
            "{html}"
        );
        assert_eq!(html.matches("ring").count(), 1);
        for number in ["0.5745", "−0.1418", "+0.0705"] {
            assert!(
                html.contains(number) && words.contains(number),
                "{html} {words}"
            );
        }
        assert!(words.contains(EN.pushes_up), "{words}");
    }

    #[test]
    fn smoothing_moves_the_targets_and_marks_them() {
        let state = Classes {
            smoothing: 0.2,
            ..Classes::default()
        };
        let (html, _) = scene(&state, false);
        assert!(
            html.contains(r#"class="ring" style="left:85.00%"#),
            "{html}"
        );
        assert_eq!(html.matches(r#"class="tick" style="left:5.00%"#).count(), 3);
    }

    #[test]
    fn the_logarithms_stand_beside_and_the_answers_can_be_covered() {
        let state = Classes {
            loss: Kind::Nll,
            ..Classes::default()
        };
        let (html, words) = scene(&state, false);
        assert!(
            html.contains(r#"<span class="log picked">−0.5542</span>"#),
            "{html}"
        );
        assert!(words.contains("−0.5542"), "{words}");
        let (html, words) = scene(&state, true);
        assert!(
            !html.contains("0.5542") && !words.contains("0.5542"),
            "{html} {words}"
        );
        assert!(html.contains("−1.5542"), "{html}");
    }

    #[test]
    fn the_note_counts_the_rows_that_count() {
        let said = |state: &Classes| {
            let (rows, weight) = counted(&state.model());
            note(&Setup::of(state), rows, weight, &EN)
        };
        let mut state = Classes::default();
        assert!(said(&state).contains(&EN.scale_mean("3")));
        // Left out by its class, not by its mark.
        state.ignore_index = 1;
        assert!(said(&state).contains(&EN.scale_mean("2")));
        for row in &mut state.rows {
            row.ignored = true;
        }
        // PyTorch 2.15.0: tensor(nan), and a gradient of zeros.
        let model = state.model();
        assert_eq!(model.printed(), "nan");
        let gradients = model.terms.iter().flat_map(|term| &term.gradient);
        assert!(gradients.into_iter().all(|gradient| *gradient == 0.0));
        assert_eq!(said(&state), EN.scale_nothing);
        state.reduction = Reduction::Sum;
        assert_eq!(state.model().printed(), "0.0");
        assert_eq!(said(&state), EN.scale_nothing_sum);
        // Weights of 0: both are nan.
        let mut state = Classes::default();
        for class in &mut state.classes {
            class.weight = 0.0;
        }
        let model = state.model();
        assert!(model.printed() == "nan" && model.terms[0].gradient[0].is_nan());
        assert!(said(&state).contains(EN.scale_weightless));
    }

    #[test]
    fn an_ignored_row_is_not_pushed() {
        let mut state = Classes::default();
        state.rows[0].ignored = true;
        let (html, _) = scene(&state, false);
        assert_eq!(html.matches(r#"class="push none""#).count(), 4, "{html}");
        assert!(!html.contains("ring"));
    }
}
