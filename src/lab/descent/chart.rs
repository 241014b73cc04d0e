//! The curve of one side: the loss of every weight, the steps taken on it, and the ball that a hand holds.
use super::Lab;
use super::axes::Axes;
use super::words;
use crate::browser;
use crate::chart::canvas::{Line, Picture, chart};
use crate::chart::plot::{Board, Plot, reading};
use crate::chart::scale::Span;
use crate::chart::svg::{Anchor, Svg};
use crate::lab::bench::place_in;
use crate::lab::curve::within;
use crate::lab::hover::Hover;
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::descent::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{El, IntoPiece, Slot};
use crate::ui::handle::{PREDICTION, Stand, TRUTH, handle};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::descent::{Descent, Side};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

/// Points along the curve; an odd number, so that one of them is the label in the middle.
const SAMPLES: usize = 241;
/// Earlier steps that are marked on the curve.
const MARKED: usize = 40;

/// What is said and drawn over the curve, the ball and the handles apart.
pub struct Scene<'a> {
    pub state: &'a Descent,
    pub side: &'a Side,
    pub axes: &'a Axes,
    pub xs: &'a [f64],
    pub ys: &'a [f64],
    pub board: Board,
    /// What the reader guessed of this side's next loss.
    pub guess: Option<f64>,
    /// Whether the numbers of the loss axis are covered: the next loss can be read off there.
    pub covered: bool,
    pub text: &'a Text,
}

impl Scene<'_> {
    pub fn svg(&self) -> String {
        let Self {
            text, side, board, ..
        } = self;
        let mut plot = Plot::new(
            *board,
            self.xs,
            self.axes.xs,
            vec![self.ys],
            self.axes.top,
            self.covered,
        );
        plot.axes("w", text.loss);
        let (weight, loss) = (f64::from(side.weight()), f64::from(side.loss()));
        if !(weight.is_finite() && loss.is_finite()) {
            plot.no_point(&match loss.is_infinite() {
                true => text.no_point_inf.to_owned(),
                false => text.no_point(&show(loss)),
            });
            return plot.finish();
        }
        let at = plot.at(weight, loss);
        plot.keep_point(at);
        if let Some(guess) = self.guess {
            plot.flag(guess, &format!("{} {}", text.you_guessed, show(guess)));
        }
        plot.bar(at);
        let earlier = &side.taken[side.taken.len().saturating_sub(MARKED)..];
        let places: Vec<_> = (earlier.iter())
            .map(|step| plot.at(f64::from(step.from), f64::from(step.before)))
            .collect();
        for place in &places {
            plot.keep_point(*place);
        }
        let slope = f64::from(side.slope());
        plot.tangent(at, slope, text.slope, &show(slope));
        let (x, y, unit) = (plot.x, plot.y, board.unit);
        let mut svg = Svg::default();
        for (step, at) in earlier.iter().zip(&places) {
            // The slope as it was there.
            let (dx, dy) = (x.unit(), -f64::from(step.slope) * y.unit());
            let part = 24.0 * unit / (dx * dx + dy * dy).sqrt();
            if part.is_finite() {
                let (dx, dy) = (dx * part, dy * part);
                svg.line(
                    "was-tangent",
                    (at.0 - dx, at.1 - dy),
                    (at.0 + dx, at.1 + dy),
                );
            }
        }
        for at in places {
            svg.circle("was", at, 5.5 * unit);
        }
        let truth = f64::from(self.state.truth);
        if x.span.holds(truth, 0.0) {
            let place = (x.at(truth), y.from + 40.0 * unit);
            let words = text.truth_at(&show(truth));
            svg.text("true-value", place, Anchor::Middle, words);
        }
        plot.finish() + &svg.finish()
    }
}

/// A mark that a hand moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The weight where it is now: moving it begins a new walk there.
    Ball,
    /// Where the walk began: moving it moves the whole walk.
    Start,
    /// The label.
    Truth,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Ball => "pred ball",
            Self::Start => "pred start",
            Self::Truth => "true",
        }
    }

    fn markup(self) -> &'static str {
        match self {
            Self::Ball => PREDICTION,
            Self::Start => {
                r#"<circle class="hit" r="16"/><circle class="focus" r="11"/><circle class="was" r="6.5"/>"#
            }
            Self::Truth => TRUTH,
        }
    }

    fn read(self, state: &Descent, side: &Side) -> f32 {
        match self {
            Self::Ball => side.weight(),
            Self::Start => state.start,
            Self::Truth => state.truth,
        }
    }

    fn write(self, state: &mut Descent, value: f32) {
        match self {
            Self::Ball => state.begin(value),
            Self::Start => state.start = value,
            Self::Truth => state.truth = value,
        }
    }
}

/// Where a mark stands.
fn place(mark: Mark, state: &Descent, side: &Side, axes: &Axes, board: Board) -> (f64, f64) {
    let (x, y) = (board.x(axes.xs), board.y(axes.top));
    let (weight, loss) = match mark {
        Mark::Ball => (side.weight(), side.loss()),
        Mark::Start => {
            let first = side.taken.first().unwrap_or(&side.next);
            (first.from, first.before)
        }
        Mark::Truth => (state.truth, 0.0),
    };
    let (weight, loss) = (f64::from(weight), f64::from(loss));
    if weight.is_nan() || loss.is_nan() {
        return (x.from, y.to);
    }
    (x.at(x.span.clamp(weight)), y.at(y.span.clamp(loss)))
}

/// The mark that a press takes: the nearest within reach, else the ball, which then comes to the press.
fn pick(marks: &[(Mark, (f64, f64))], press: (f64, f64), reach: f64) -> Mark {
    let far = |at: (f64, f64)| ((press.0 - at.0).powi(2) + (press.1 - at.1).powi(2)).sqrt();
    (marks.iter())
        .map(|(mark, at)| (*mark, far(*at)))
        .filter(|(_, far)| *far <= reach)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(Mark::Ball, |(mark, _)| mark)
}

/// The chart of the side with this number.
pub fn chart_view(lab: Lab, number: usize, board: Var<Board>) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let hover = Hover::new();
    let measured = move |width, height| {
        let unit = browser::chart_unit();
        board.set(Board {
            width,
            height,
            unit,
        });
    };
    // What the curve depends on: neither the walk nor the learning rate.
    let basis = Calc::new(move |_| {
        lab.with_side(number, |state, kind, _| {
            (
                kind,
                state.truth,
                state.bends,
                lab.axes.with(|axes| axes.xs),
            )
        })
    });
    let line = Calc::new(move |_| {
        basis.with(|(kind, truth, bends, span)| {
            let xs = span.samples(SAMPLES);
            let state = Descent {
                truth: *truth,
                bends: *bends,
                ..Descent::default()
            };
            let ys = state.curve(*kind, &xs);
            (xs, ys)
        })
    });
    let picture = move || {
        let board = board.get();
        line.with(|(xs, ys)| Picture {
            x: basis.with(|basis| basis.3),
            y: Span::new(0.0, lab.axes.with(|axes| axes.top)),
            frame: board.frame(),
            size: (board.width, board.height),
            lines: vec![Line {
                xs: xs.clone(),
                ys: ys.clone(),
                color: "--loss",
                width: 2.8 * board.unit,
                dash: None,
            }],
        })
    };
    let overlay = move || {
        let guess = lab.bench.revealed().filter(|_| number == 0);
        line.with(|(xs, ys)| {
            lab.with_side(number, |state, _, side| {
                lab.axes.with(|axes| {
                    Scene {
                        state,
                        side,
                        axes,
                        xs,
                        ys,
                        board: board.get(),
                        guess,
                        covered: lab.covered(),
                        text: s.descent(),
                    }
                    .svg()
                })
            })
        })
    };
    let at = move |mark: Mark| {
        lab.with_side(number, |state, _, side| {
            (lab.axes).with(|axes| place(mark, state, side, axes, board.get()))
        })
    };
    let read = move |mark: Mark| lab.with_side(number, |state, _, side| mark.read(state, side));
    let has_start = Calc::new(move |_| lab.state().with(|state| state.steps > 0));
    let press = move |event: web_sys::PointerEvent| {
        let Some((x0, y0, svg)) = place_in(svg, &event) else {
            return;
        };
        event.prevent_default();
        let reach = 26.0 * board.get_untracked().unit;
        let marks = untrack(|| {
            let mut marks = vec![(Mark::Ball, at(Mark::Ball)), (Mark::Truth, at(Mark::Truth))];
            if has_start.get() {
                marks.push((Mark::Start, at(Mark::Start)));
            }
            marks
        });
        let mark = pick(&marks, (x0, y0), reach);
        let from = untrack(|| at(mark)).0;
        // A press near a mark keeps its distance to the finger; elsewhere the ball comes to the press.
        let grip = if (from - x0).abs() < reach {
            from - x0
        } else {
            0.0
        };
        lab.drag(&svg, &event, move |(x1, _), fine| {
            let xs = lab.axes.get_untracked().xs;
            let scale = board.get_untracked().x(xs);
            let value = Range::new(xs).snap(scale.span.clamp(scale.value(x1 + grip)), fine);
            lab.store.hold(|state| mark.write(state, value));
        });
        let class = mark.class().replace(' ', ".");
        browser::focus(&format!(
            "#{} .side-{number} .handle.{class}",
            lab.bench.dom_id
        ));
    };
    let held = move |mark: Mark| {
        let value = move || read(mark);
        let label = move || {
            let text = s.descent();
            match mark {
                Mark::Ball => lab.with_side(number, |_, kind, _| text.ball(kind.short())),
                Mark::Start => text.start_ring.to_owned(),
                Mark::Truth => text.truth_ring.to_owned(),
            }
        };
        // A ball that has gone off to inf or nan stands at the axis's end; its words say where it is.
        let finite = move || within(lab.axes.with(|axes| axes.xs), value());
        let stand = move || Stand {
            span: lab.axes.with(|axes| axes.xs),
            value: finite(),
            said: show_float(f64::from(value())),
            at: at(mark),
        };
        let turn = move |event: web_sys::KeyboardEvent| {
            let range = untrack(|| lab.range());
            if let Some(value) = range.key(&event, untrack(finite)) {
                lab.store.change(|state| mark.write(state, value));
            }
        };
        let class = format!("handle {}", mark.class());
        handle(class, label, stand, turn, mark.markup())
    };
    let tip = move || {
        let pixel = hover.get()?;
        let (board, axes) = (board.get(), lab.axes.get());
        let (x, y) = (board.x(axes.xs), board.y(axes.top));
        if lab.covered() || !(x.from..=x.to).contains(&pixel) {
            return None;
        }
        let weight = f64::from(Range::new(axes.xs).snap(x.value(pixel), true));
        let (kind, loss) = lab.with_side(number, |state, kind, _| {
            (kind, state.curve(kind, &[weight]))
        });
        let loss = loss.first().copied().unwrap_or(f64::NAN);
        let text = s.descent();
        let words = format!(
            "w = {}{}{} {}",
            show_float(weight),
            text.comma,
            kind.short(),
            number_text(loss)
        );
        Some(reading(x, y, x.at(weight), &words, board.unit))
    };
    let words = move || {
        let text = s.descent();
        lab.with_side(number, |_, kind, side| {
            let here = text.chart_words(
                &number_text(f64::from(side.loss())),
                kind.short(),
                &show(f64::from(side.slope())),
                &show(f64::from(side.weight())),
            );
            let leads = lab.tells().then(|| text.leads(&words::regime(side, text)));
            here + &leads.unwrap_or_default()
        })
    };
    html! {
        <div class="chart">
            {chart(measured, picture)}
            <svg
                node=svg
                role="group"
                aria-label=move || {
                    let name = lab.with_side(number, |_, kind, _| kind.short());
                    s.descent().curve_name(name)
                }
                aria-description=when_calm(words)
                on:pointerdown=press
                on:pointermove=hover.moved(svg)
                on:pointerleave=hover.left()
            >
                <g aria-hidden="true" inner_html=overlay></g>
                {move || has_start.get().then(|| held(Mark::Start).into_piece())}
                {held(Mark::Truth)}
                {held(Mark::Ball)}
                <g class="reading" aria-hidden="true" inner_html=tip></g>
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    const BOARD: Board = Board {
        width: 580.0,
        height: 300.0,
        unit: 1.0,
    };

    fn scene(state: &Descent, number: usize, board: Board) -> String {
        let model = state.model();
        let axes = Axes::fit(state, &model);
        let kind = state.sides[number];
        let xs = axes.xs.samples(SAMPLES);
        let ys = state.curve(kind, &xs);
        Scene {
            state,
            side: &model.sides[number],
            axes: &axes,
            xs: &xs,
            ys: &ys,
            board,
            guess: None,
            covered: false,
            text: &crate::text::descent::EN,
        }
        .svg()
    }

    #[test]
    fn slope_and_earlier_steps_stand_on_the_curve() {
        let state = Descent {
            steps: 3,
            ..Descent::default()
        };
        let svg = scene(&state, 0, BOARD);
        assert!(svg.contains("−0.75") && svg.contains("truth 3"), "{svg}");
        assert_eq!(svg.matches(r#"class="was""#).count(), 3);
        assert!(scene(&state, 1, BOARD).contains(">−1<"));
    }

    #[test]
    fn every_state_has_a_picture_without_nan() {
        for (rate, steps, truth) in [
            (2.0, 200, 3.0),
            (1.2, 40, -3e38),
            (0.5, 1, 0.0),
            (1e-9, 9, 1e9),
        ] {
            let state = Descent {
                rate,
                steps,
                truth,
                ..Descent::default()
            };
            for number in [0, 1] {
                for (width, height) in [(580.0, 300.0), (0.0, 0.0), (40.0, 20.0)] {
                    let board = Board {
                        width,
                        height,
                        unit: 1.0,
                    };
                    let svg = scene(&state, number, board);
                    assert!(!svg.contains("NaN") && !svg.contains("\"inf"), "{svg}");
                }
            }
        }
    }

    #[test]
    fn a_press_takes_the_nearest_mark() {
        let marks = [
            (Mark::Ball, (100.0, 50.0)),
            (Mark::Truth, (120.0, 80.0)),
            (Mark::Start, (20.0, 10.0)),
        ];
        assert_eq!(pick(&marks, (118.0, 78.0), 26.0), Mark::Truth);
        assert_eq!(pick(&marks, (25.0, 12.0), 26.0), Mark::Start);
        assert_eq!(pick(&marks, (300.0, 10.0), 26.0), Mark::Ball);
    }
}
