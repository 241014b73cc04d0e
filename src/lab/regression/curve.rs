//! View B, the curve: the loss against the chosen prediction. plotters draws the sampled lines; axes, words and
//! the point that a hand holds lie over them.
use super::Lab;
use super::frame::Frame;
use super::range::unit_of;
use crate::chart::canvas::{Line, Picture};
use crate::chart::plot::{Board, Plot};
use crate::chart::scale::Span;
use crate::lab::curve::{Curve, board, curve_chart};
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::regression::Text;
use crate::ui::el::El;
use crate::ui::state::Calc;
use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Model, Regression};
use bullseye_core::number::{show, show_float};

/// Points along each line.
const SAMPLES: usize = 241;

/// The dash of a loss: the loss in force is solid, each ghost keeps its own.
fn dash(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Mse => (5.0, 4.0),
        Kind::L1 => (2.0, 5.0),
        Kind::SmoothL1 => (16.0, 5.0),
        Kind::Huber => (9.0, 2.5),
    }
}

/// All lines of the chart; they do not depend on where the chosen prediction stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    pub xs: Vec<f64>,
    /// The loss in force last, so that it lies on top.
    pub curves: Vec<(Kind, Vec<f64>)>,
}

pub fn lines(state: &Regression, xs: Span) -> Lines {
    let xs = xs.samples(SAMPLES);
    let mut kinds: Vec<_> = Kind::ALL
        .into_iter()
        .filter(|kind| *kind != state.loss && !twin(state, *kind))
        .collect();
    kinds.push(state.loss);
    let curves = (kinds.into_iter())
        .map(|kind| (kind, state.curve(kind, &xs).unwrap_or_default()))
        .collect();
    Lines { xs, curves }
}

/// Huber's line is SmoothL1's when `beta` and `delta` are both 1: one ghost for both.
fn twin(state: &Regression, kind: Kind) -> bool {
    kind == Kind::Huber && state.loss != Kind::Huber && (state.beta, state.delta) == (1.0, 1.0)
}

pub fn picture(lines: &Lines, frame: &Frame, board: Board, stroke: f64) -> Picture {
    let count = lines.curves.len();
    Picture {
        x: frame.xs,
        y: Span::new(0.0, frame.top),
        frame: board.frame(),
        size: (board.width, board.height),
        lines: (lines.curves.iter().enumerate())
            .map(|(i, (kind, ys))| {
                let main = i + 1 == count;
                let (on, off) = dash(*kind);
                Line {
                    xs: lines.xs.clone(),
                    ys: ys.clone(),
                    color: if main { "--loss" } else { "--ink3" },
                    width: if main { 2.8 } else { 1.7 } * stroke,
                    dash: (!main).then_some((on * board.unit, off * board.unit)),
                }
            })
            .collect(),
    }
}

/// The loss as PyTorch returns it, the chosen element's own where it returns a list. The line is drawn from float64.
fn loss_now(state: &Regression, model: &Model) -> f64 {
    let own = (model.terms.get(state.chosen)).map_or(f64::NAN, |term| f64::from(term.value));
    model.number().unwrap_or(own)
}

/// The same with the chosen prediction at `x`.
fn loss_at(state: &Regression, x: f64) -> f64 {
    let mut there = state.clone();
    if let Some(element) = there.elements.get_mut(state.chosen) {
        element.prediction = x as f32;
    }
    loss_now(&there, &there.model())
}

/// What is said and drawn over the lines, the point itself apart.
pub struct Overlay<'a> {
    pub state: &'a Regression,
    pub model: &'a Model,
    pub frame: &'a Frame,
    pub lines: &'a Lines,
    pub board: Board,
    pub covered: bool,
    pub guess: Option<f64>,
    pub text: &'a Text,
}

impl Overlay<'_> {
    /// Where the point stands, and its loss.
    pub fn point(&self) -> Option<(f64, f64)> {
        let element = self.state.elements.get(self.state.chosen)?;
        let value = f64::from(element.prediction);
        Some((value, loss_now(self.state, self.model)))
    }

    pub fn svg(&self) -> String {
        let text = self.text;
        let lines = &self.lines.curves;
        let mut plot = Plot::new(
            self.board,
            &self.lines.xs,
            self.frame.xs,
            lines.iter().map(|(_, ys)| ys.as_slice()).collect(),
            self.frame.top,
            self.covered,
        );
        let (Some(element), Some((value, loss)), Some(term)) = (
            self.state.elements.get(self.state.chosen),
            self.point(),
            self.model.terms.get(self.state.chosen),
        ) else {
            return plot.finish();
        };
        if !loss.is_finite() {
            plot.no_point(&text.no_point(&show(loss)));
            return plot.finish();
        }
        let at = plot.at(value, loss);
        plot.keep_point(at);
        plot.bar(at);
        let truth = f64::from(element.truth);
        plot.keep_ring(truth);
        if let Some(guess) = self.guess {
            plot.flag(guess, &format!("{} {}", text.you_guessed, show(guess)));
        }
        let slope = f64::from(term.gradient);
        plot.keep_tangent(at, slope);
        plot.value(at, &number_text(loss));
        if self.guess.is_none() {
            self.best(&mut plot, truth);
        }
        plot.tangent(at, slope, text.slope, &number_text(slope));
        for (i, (kind, ys)) in lines.iter().enumerate().rev() {
            plot.name(ys, kind.short(), i + 1 == lines.len());
        }
        plot.ring(truth);
        plot.finish()
    }

    /// The same in words.
    fn words(&self) -> String {
        let (value, loss) = self.point().unwrap_or_default();
        let loss = match self.covered {
            true => self.text.covered.to_owned(),
            false => number_text(loss),
        };
        let term = self.model.terms.get(self.state.chosen);
        let slope = term.map_or(0.0, |term| f64::from(term.gradient));
        self.text.curve_words(
            &loss,
            &(self.state.chosen + 1).to_string(),
            &show_float(value),
            &number_text(slope),
        )
    }

    /// What is read off over a value of the axis.
    fn reading(&self, value: f64) -> String {
        let prediction = show_float(value);
        if self.covered {
            self.text.reading_covered(&prediction)
        } else {
            let loss = number_text(loss_at(self.state, value));
            self.text.reading(&loss, &prediction)
        }
    }

    /// The lowest that this prediction alone can bring the loss to.
    fn best(&self, plot: &mut Plot, truth: f64) {
        let floor = loss_at(self.state, truth);
        let (first, second) = if floor == 0.0 {
            (self.text.best_zero.to_owned(), "")
        } else if self.covered {
            (self.text.best_covered.to_owned(), self.text.best_why)
        } else {
            (self.text.best(&number_text(floor)), self.text.best_why)
        };
        plot.lowest(truth, floor, &first, second);
    }
}

/// The chart; its switch of elements stands above it.
pub fn curve_view(lab: Lab) -> El {
    let s = settings();
    let board = board();
    // Everything the lines depend on: the state without the chosen prediction's own place.
    let basis = Calc::new(move |_| {
        let mut state = lab.state().get();
        let chosen = state.chosen;
        if let Some(element) = state.elements.get_mut(chosen) {
            element.prediction = 0.0;
        }
        state.rate = 1.0;
        (state, lab.frame.with(|frame| frame.xs))
    });
    let lines = Calc::new(move |_| basis.with(|(state, xs)| lines(state, *xs)));
    let picture = move || {
        let board = board.get();
        lines.with(|lines| {
            lab.frame
                .with(|frame| picture(lines, frame, board, board.unit))
        })
    };
    let with_overlay = move |read: &dyn Fn(&Overlay) -> String| {
        lab.state().with(|state| {
            lab.model.with(|model| {
                lab.frame.with(|frame| {
                    lines.with(|lines| {
                        read(&Overlay {
                            state,
                            model,
                            frame,
                            lines,
                            board: board.get(),
                            covered: lab.covered(),
                            guess: lab.bench.revealed(),
                            text: s.regression(),
                        })
                    })
                })
            })
        })
    };
    let loss = Calc::new(move |_| lab.state().with(|state| state.loss));
    let data = Calc::new(move |_| lab.state().with(|state| state.data));
    let value = Calc::new(move |_| {
        lab.state().with(|state| {
            let element = state.elements.get(state.chosen);
            element.map_or(0.0, |e| e.prediction)
        })
    });
    let axis_name = move || {
        let text = s.regression();
        let name = text.prediction_n(&(lab.chosen.get() + 1).to_string());
        match unit_of(data.get(), text) {
            "" => name,
            unit => text.with_unit(unit, &name),
        }
    };
    curve_chart(Curve {
        bench: lab.bench,
        class: "by-prediction",
        board,
        axis: Box::new(move || lab.frame.with(|frame| frame.xs)),
        axis_name: Box::new(axis_name),
        top: Box::new(move || lab.frame.with(|frame| frame.top)),
        picture: Box::new(picture),
        drawing: Box::new(move || with_overlay(&|overlay| overlay.svg())),
        title: Box::new(move || s.regression().curve_name(loss.get().name())),
        words: Box::new(move || with_overlay(&|overlay| overlay.words())),
        name: Box::new(move || s.regression().point(&(lab.chosen.get() + 1).to_string())),
        value,
        loss: Box::new(move || lab.read(loss_now)),
        range: Box::new(move || lab.range()),
        hold: Box::new(move |value| {
            lab.store.hold(|state| {
                let chosen = state.chosen;
                if let Some(element) = state.elements.get_mut(chosen) {
                    element.prediction = value;
                }
            });
        }),
        read: Box::new(move |value| with_overlay(&|overlay| overlay.reading(value))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::text_width;

    const BOARD: Board = Board {
        width: 478.0,
        height: 330.0,
        unit: 1.0,
    };

    fn overlay(state: &Regression, covered: bool) -> String {
        overlay_on(BOARD, state, covered)
    }

    fn overlay_on(board: Board, state: &Regression, covered: bool) -> String {
        let model = state.model();
        let frame = Frame::fit(state, &model, 7.0);
        let lines = lines(state, frame.xs);
        Overlay {
            state,
            model: &model,
            frame: &frame,
            lines: &lines,
            board,
            covered,
            guess: None,
            text: &crate::text::regression::EN,
        }
        .svg()
    }

    #[test]
    fn value_slope_floor_and_names_are_there() {
        let svg = overlay(&Regression::default(), false);
        for words in ["0.1100", "−0.3333", "0.0267", ">MSE<", ">L1<", ">SmoothL1<"] {
            assert!(svg.contains(words), "{words} is missing in {svg}");
        }
    }

    /// Where a text of this class stands, and how far it reaches.
    fn stretch(svg: &str, class: &str) -> Option<[f64; 4]> {
        let tag = svg.split(&format!("<text class=\"{class}\"")).nth(1)?;
        let number = |name: &str| -> Option<f64> {
            let value = tag.split(&format!(" {name}=\"")).nth(1)?;
            value.split('"').next()?.parse().ok()
        };
        let (x, y) = (number("x")?, number("y")?);
        Some([x, x + 60.0, y - 14.0, y])
    }

    #[test]
    fn the_loss_keeps_off_the_ring_where_the_chart_is_narrow() {
        let board = Board {
            width: 366.0,
            height: 330.0,
            unit: 1.4,
        };
        for prediction in [1.6, 2.0, 2.5, 2.8, 3.2, 3.6, 4.4] {
            let mut state = Regression::default();
            state.elements[0].prediction = prediction;
            let svg = overlay_on(board, &state, false);
            let [start, _, top, base] = stretch(&svg, "loss-value").unwrap();
            let end = start + text_width("0.1100", 15.0 * 1.4) * 0.85;
            let ring = svg.split("<circle class=\"ring\" cx=\"").nth(1).unwrap();
            let (x, rest) = ring.split_once("\" cy=\"").unwrap();
            let (x, y): (f64, f64) = (
                x.parse().unwrap(),
                rest.split('"').next().unwrap().parse().unwrap(),
            );
            let far = 9.0 * 1.4;
            let meets = start < x + far && x - far < end && top < y + far && y - far < base;
            assert!(!meets, "{prediction}: {svg}");
        }
    }

    #[test]
    fn the_slope_keeps_off_the_loss() {
        for prediction in [2.5, 2.6, 2.8, 3.4, 4.0] {
            let mut state = Regression::default();
            state.elements[0].prediction = prediction;
            let svg = overlay(&state, false);
            // Where there is no room, the slope's words are left out.
            let (Some(a), Some(b)) = (stretch(&svg, "slope"), stretch(&svg, "loss-value")) else {
                assert_ne!(
                    prediction, 2.5,
                    "the guide's own numbers have room for both"
                );
                continue;
            };
            let apart = a[1] < b[0] || b[1] < a[0] || a[3] < b[2] || b[3] < a[2];
            assert!(apart, "{prediction}: {a:?} {b:?}");
        }
    }

    #[test]
    fn covered_it_keeps_the_slope_and_no_loss() {
        let svg = overlay(&Regression::default(), true);
        assert!(svg.contains("−0.3333"));
        for words in ["0.1100", "0.0267", "0.2<", "0.8<"] {
            assert!(!svg.contains(words), "{words} shows in {svg}");
        }
    }

    #[test]
    fn no_coordinate_is_ever_nan_or_infinite() {
        for value in [0.0, 1e-9, 1e9, -1e30, 3e38] {
            for kind in Kind::ALL {
                let mut state = Regression {
                    loss: kind,
                    ..Regression::default()
                };
                state.elements[1].prediction = value;
                for chosen in [0, 1] {
                    state.chosen = chosen;
                    let svg = overlay(&state, false);
                    let d = svg
                        .split(['"', ' ', 'M', 'L'])
                        .filter(|part| !part.is_empty());
                    for part in d {
                        assert!(part != "NaN" && part != "inf", "{value} {kind:?}: {svg}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_chart_without_room_is_no_reason_to_panic() {
        let state = Regression::default();
        let model = state.model();
        let frame = Frame::fit(&state, &model, 7.0);
        for (width, height) in [(0.0, 0.0), (1.0, 500.0), (80.0, 30.0)] {
            let board = Board {
                width,
                height,
                unit: 1.0,
            };
            let svg = Overlay {
                state: &state,
                model: &model,
                frame: &frame,
                lines: &lines(&state, frame.xs),
                board,
                covered: false,
                guess: Some(0.2),
                text: &crate::text::regression::EN,
            }
            .svg();
            assert!(!svg.is_empty());
        }
    }

    #[test]
    fn lines_do_not_depend_on_the_chosen_prediction() {
        let mut state = Regression::default();
        let before = lines(&state, Span::new(1.0, 5.0));
        state.elements[0].prediction = 9.0;
        assert_eq!(lines(&state, Span::new(1.0, 5.0)), before);
    }
}
