//! View C, the loss of each row: the curve of −log p with the row's point on it, and the points of the others.
use super::{Lab, PLATE, Sample, chance, four};
use crate::chart::scale::{Span, tick_label, tick_step, ticks};
use crate::chart::svg::hundredths;
use crate::lab::bench::place_in;
use crate::settings::settings;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{El, IntoPiece, Piece, Slot};
use crate::ui::sight::part;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::classes::{Model, Term, surprise_curve};
use bullseye_html::html;
use leptos::prelude::*;
use std::fmt::Write;

/// Points along the curve.
const SAMPLES: usize = 80;

/// The curve of −log p in a square of 100 by 100, p from 0 to 1 and the loss from 0 to `top`.
pub fn curve(top: f64) -> String {
    let mut d = String::new();
    for (p, loss) in surprise_curve(top, SAMPLES) {
        let letter = if d.is_empty() { 'M' } else { 'L' };
        // Writing into a String cannot fail.
        let _ = write!(
            d,
            "{letter}{:.2} {:.2}",
            p * 100.0,
            100.0 - loss / top * 100.0
        );
    }
    d
}

fn height(loss: f64, top: f64) -> f64 {
    (loss / top * 100.0).clamp(0.0, 100.0)
}

/// What no move of a point changes: grid, axis numbers and the curve.
pub fn ground(top: f64, covered: bool) -> String {
    let mut html = String::new();
    let span = Span::new(0.0, top);
    let step = tick_step(span, 3.0);
    for tick in ticks(span, step).into_iter().filter(|tick| *tick > 0.0) {
        let label = if covered {
            String::new()
        } else {
            tick_label(tick, step)
        };
        let _ = write!(
            html,
            r#"<i class="grid" style="bottom:{:.2}%"><span>{label}</span></i>"#,
            height(tick, top)
        );
    }
    let _ = write!(
        html,
        r#"<svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="main" d="{}"/></svg>"#,
        curve(top)
    );
    html
}

/// Every row's point, small, on the curve of each; a row's own point hides its small one.
pub fn ghosts(model: &Model, top: f64) -> String {
    let mut svg = "<svg>".to_owned();
    for (p, loss) in model.terms.iter().filter_map(stand) {
        let _ = write!(
            svg,
            r#"<circle class="ghost" cx="{}%" cy="{}%"/>"#,
            hundredths(f64::from(p) * 100.0),
            hundredths(100.0 - height(f64::from(loss), top))
        );
    }
    svg + "</svg>"
}

/// The row's own loss as a bar and as a number.
pub fn own(term: &Term, top: f64, covered: bool) -> String {
    let mut html = r#"<i class="goal"></i>"#.to_owned();
    if let Some((p, loss)) = stand(term) {
        let y = height(f64::from(loss), top);
        let value = match covered {
            true => PLATE.to_owned(),
            false => four(loss),
        };
        // High up there is no room above the point.
        let place = if y > 75.0 { "beside" } else { "above" };
        let (x, y) = (hundredths(f64::from(p) * 100.0), hundredths(y));
        let _ = write!(
            html,
            r#"<i class="loss-column" style="left:{x}%;height:{y}%"></i><b class="loss-value {place}" style="--x:{x}%;--y:{y}%">{value}</b>"#
        );
    }
    html
}

/// The answer's probability and what it costs; nothing for a row that is ignored.
fn stand(term: &Term) -> Option<(f32, f32)> {
    let p = term.probabilities.get(term.answer?)?;
    Some((*p, term.surprise))
}

/// The row's loss in words.
pub fn words(sample: &Sample, covered: bool, text: &super::Text) -> String {
    let term = &sample.term;
    let number = sample.number();
    let Some(p) = term.answer.and_then(|class| term.probabilities.get(class)) else {
        return text.surprise_ignored(&number);
    };
    let hide = |value: f32| match covered {
        true => text.covered.to_owned(),
        false => four(value),
    };
    let loss = hide(term.surprise);
    if term.value == term.surprise {
        text.surprise_words(&loss, &number, &chance(*p))
    } else {
        text.surprise_weighed(&hide(term.value), &loss, &number, &chance(*p))
    }
}

pub fn surprise_view(lab: Lab) -> impl IntoPiece {
    let style = move || {
        let classes = lab.setup.with(|setup| setup.classes.len());
        format!("--classes:{classes}")
    };
    let top = move || lab.frame.with(|frame| frame.surprise);
    // The same behind every row, and so written once.
    let ground = Calc::new(move |_| ground(top(), lab.covered())).relay();
    let ghosts = Calc::new(move |_| lab.model.with(|model| ghosts(model, top())));
    html! {
        <div class="samples" style=style>
            {Piece::Keyed(
                Box::new(move || lab.rows.get()),
                Box::new(move |key| sample_view(lab, key, ground, ghosts)),
            )}
            <div class="foot" aria-hidden="true">
                <div class="axis">
                    <span style="left:0%">"0"</span>
                    <span style="left:50%">"0.5"</span>
                    <span class="axis-name" style="left:76%">"p"</span>
                    <span style="left:100%">"1"</span>
                </div>
            </div>
        </div>
    }
}

fn sample_view(lab: Lab, key: u32, ground: Var<String>, ghosts: Calc<String>) -> El {
    let s = settings();
    let sample = lab.sample(key);
    let board = Slot::new_local(None);
    let index = Calc::new(move |_| sample.with(|s| s.as_ref().map_or(0, |s| s.index)));
    let chosen = move || lab.place.get().0 == index.get();
    let point = Calc::new(move |_| sample.with(|s| stand(&s.as_ref()?.term)));
    let top = move || lab.frame.with(|frame| frame.surprise);
    let set = move |p: f64| {
        lab.store.hold(|state| {
            let row = index.get_untracked();
            if let Some(class) = state.rows.get(row).map(|row| row.label) {
                state.set_probability(row, class, p);
            }
        });
    };
    let press = move |event: web_sys::PointerEvent| {
        lab.choose_row(index.get_untracked());
        let Some((x, _, place)) = place_in(board, &event) else {
            return;
        };
        let Some((p, _)) = point.get_untracked() else {
            return;
        };
        event.prevent_default();
        let width = place.get_bounding_client_rect().width().max(1.0);
        // A press near the point keeps its distance to the finger; elsewhere the point comes to the press.
        let grip = match f64::from(p) * width - x {
            far if far.abs() < 24.0 => far,
            _ => 0.0,
        };
        lab.drag(&place, &event, move |(x, _), fine| {
            set(f64::from(UNIT.snap((x + grip) / width, fine)));
        });
        crate::browser::focus(&format!("#{} .C .sample-{key} .point", lab.bench.dom_id));
    };
    let value = move || point.get().map_or(0.0, |(p, _)| p);
    html! {
        <div class=format!("sample sample-{key}") class:chosen=chosen
            class:ignored=move || point.get().is_none()>
            {part(|| html! {
                <div
                    class="board"
                    role="group"
                    aria-label=when_calm(move || {
                        sample.with(|sample| {
                            sample.as_ref().map(|sample| words(sample, lab.covered(), s.classes()))
                        })
                    })
                    node=board
                    on:pointerdown=press
                >
                    <div class="drawn" aria-hidden="true" inner_html=move || ground.get()></div>
                    <div class="drawn" aria-hidden="true" inner_html=move || ghosts.get()></div>
                    <div
                        class="drawn"
                        aria-hidden="true"
                        inner_html=move || {
                            sample.with(|sample| {
                                let sample = sample.as_ref();
                                sample.map(|sample| own(&sample.term, top(), lab.covered()))
                            })
                            .unwrap_or_default()
                        }
                    ></div>
                    <div
                        class="point"
                        role="slider"
                        tabindex=move || if point.get().is_some() { "0" } else { "-1" }
                        aria-label=move || s.classes().point_of(&(index.get() + 1).to_string())
                        aria-valuemin="0"
                        aria-valuemax="1"
                        aria-valuenow=move || value().to_string()
                        aria-valuetext=move || four(value())
                        style=move || {
                            let (p, loss) = point.get().unwrap_or((0.0, 0.0));
                            let (x, y) = (f64::from(p) * 100.0, height(f64::from(loss), top()));
                            format!("left:{}%;bottom:{}%", hundredths(x), hundredths(y))
                        }
                        on:focus=move |_: web_sys::FocusEvent| lab.choose_row(index.get_untracked())
                        on:keydown=move |event: web_sys::KeyboardEvent| {
                            if let Some(p) = UNIT.key(&event, untrack(value)) {
                                set(f64::from(p));
                                lab.store.rest();
                            }
                        }
                    ></div>
                </div>
            })}
        </div>
    }
}

/// Probabilities move by hundredths.
const UNIT: Range = Range {
    span: Span {
        low: 0.0,
        high: 1.0,
    },
    tick: 0.01,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::classes::EN;
    use bullseye_core::lab::State;
    use bullseye_core::lab::classes::Classes;

    fn sample(state: &Classes) -> Sample {
        Sample::of(state, &state.model(), 0).unwrap()
    }

    #[test]
    fn the_curve_runs_from_the_top_to_a_sure_answer() {
        let d = curve(3.0);
        assert!(d.starts_with("M4.98 0.00"), "{d}");
        assert!(d.ends_with("L100.00 100.00"), "{d}");
    }

    #[test]
    fn the_point_stands_at_its_probability_and_loss() {
        let state = Classes::default();
        let html = ghosts(&state.model(), 3.0) + &own(&sample(&state).term, 3.0, false);
        assert!(
            html.contains(r#"class="loss-column" style="left:57.45%;height:18.47%"#),
            "{html}"
        );
        assert!(
            html.contains(">0.5542<") && html.matches("ghost").count() == 3,
            "{html}"
        );
    }

    #[test]
    fn covered_it_tells_neither_value_nor_scale() {
        let sample = sample(&Classes::default());
        let html = ground(3.0, true) + &own(&sample.term, 3.0, true);
        assert!(
            !html.contains("0.5542") && !html.contains("<span>2<"),
            "{html}"
        );
        assert!(!words(&sample, true, &EN).contains("0.5542"));
    }

    #[test]
    fn weights_are_told_and_an_ignored_row_has_no_loss() {
        let mut state = Classes::default();
        state.classes[0].weight = 2.0;
        let told = words(&sample(&state), false, &EN);
        assert!(told.contains("0.5542") && told.contains("1.1084"), "{told}");
        state.rows[0].ignored = true;
        assert_eq!(ghosts(&state.model(), 3.0).matches("ghost").count(), 2);
        assert!(!own(&sample(&state).term, 3.0, false).contains("loss-column"));
    }
}
