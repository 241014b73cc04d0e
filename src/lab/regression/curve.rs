//! View B, the curve: the loss against the chosen prediction. plotters draws the sampled lines; axes, words and
//! the point that a hand holds lie over them.
use super::Lab;
use super::frame::Frame;
use super::range::cover;
use crate::browser;
use crate::chart::canvas::{Line, Picture, chart};
use crate::chart::scale::{Scale, Span, tick_label, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, px, text_width};
use crate::lab::bench::place_in;
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::regression::Text;
use crate::ui::el::IntoPiece;
use crate::ui::el::Slot;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::regression::{Kind, Model, Regression};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

/// Points along each line.
const SAMPLES: usize = 241;

/// The chart's place in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Board {
    pub width: f64,
    pub height: f64,
    pub unit: f64,
}

impl Board {
    pub fn x(self, span: Span) -> Scale {
        Scale {
            span,
            from: 50.0 * self.unit,
            to: (self.width - 24.0 * self.unit).max(60.0 * self.unit),
        }
    }

    pub fn y(self, top: f64) -> Scale {
        Scale {
            span: Span::new(0.0, top),
            from: (self.height - 48.0 * self.unit).max(40.0 * self.unit),
            to: 30.0 * self.unit,
        }
    }

    fn frame(self) -> [f64; 4] {
        let (x, y) = (self.x(Span::new(0.0, 1.0)), self.y(1.0));
        [x.from, y.to, x.to - x.from, y.from - y.to]
    }
}

/// The dash of a loss: the loss in force is solid, each ghost keeps its own.
fn dash(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Mse => (7.0, 4.0),
        Kind::L1 => (2.0, 5.0),
        Kind::SmoothL1 => (8.0, 4.0),
        Kind::Huber => (12.0, 3.0),
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

/// Axes: rulers with ticks outwards, horizontal hairlines, titles at their ends.
fn axes(svg: &mut Svg, frame: &Frame, board: Board, covered: bool, x_title: &str, y_title: &str) {
    let (x, y, unit) = (board.x(frame.xs), board.y(frame.top), board.unit);
    let step = tick_step(y.span, 4.0);
    for tick in ticks(y.span, step) {
        let at = y.at(tick);
        if tick > 0.0 {
            svg.line("grid", (x.from, at), (x.to, at));
        }
        if !covered {
            let place = (x.from - 8.0 * unit, at + 4.5 * unit);
            svg.text("axis-number", place, Anchor::End, tick_label(tick, step));
        }
    }
    svg.text(
        "axis-title",
        (x.from - 34.0 * unit, 16.0 * unit),
        Anchor::Start,
        y_title,
    );
    if covered {
        let height = y.from - y.to + 16.0 * unit;
        cover_column(
            svg,
            x.from - 36.0 * unit,
            y.to - 8.0 * unit,
            30.0 * unit,
            height,
        );
    }
    let step = tick_step(frame.xs, if board.width < 420.0 * unit { 5.0 } else { 6.0 });
    let mut marks = String::new();
    for (part, length) in [(5.0, 3.5), (1.0, 8.0)] {
        for tick in ticks(frame.xs, step / part) {
            let (at, from) = (px(x.at(tick)), px(y.from));
            marks.push_str(&format!("M{at} {from}v{}", px(length * unit)));
        }
    }
    svg.path("tick", &marks);
    svg.line("baseline", (x.from, y.from), (x.to, y.from));
    for tick in ticks(frame.xs, step) {
        svg.text(
            "axis-number",
            (x.at(tick), y.from + 22.0 * unit),
            Anchor::Middle,
            tick_label(tick, step),
        );
    }
    svg.text(
        "axis-title",
        (x.to, y.from + 41.0 * unit),
        Anchor::End,
        x_title,
    );
}

/// One cover over the whole column of an axis' numbers.
fn cover_column(svg: &mut Svg, x: f64, y: f64, width: f64, height: f64) {
    svg.rect("cover", x, y, width, height);
    let middle = (x + width / 2.0, y + height / 2.0);
    svg.circle("cover-disc", middle, width * 0.3);
    svg.text(
        "cover-mark",
        (middle.0, middle.1 + width * 0.17),
        Anchor::Middle,
        "?",
    );
}

/// A box that a word fills; words keep out of each other's.
#[derive(Debug, Clone, Copy)]
struct Box {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Box {
    fn meets(self, other: Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// Whether no line runs through the box.
fn is_clear(lines: &Lines, word: Box, x: Scale, y: Scale) -> bool {
    // The samples are evenly spaced: only those under the box need a look.
    let last = lines.xs.len().saturating_sub(1);
    let sample = |pixel: f64| {
        let part = (pixel - x.from) / (x.to - x.from);
        (part * last as f64).clamp(0.0, last as f64)
    };
    let from = sample(word.x - 2.0).ceil() as usize;
    let to = sample(word.x + word.width + 2.0).floor() as usize;
    let high = word.y - 1.0..word.y + word.height + 1.0;
    lines.curves.iter().all(|(_, ys)| {
        let under = ys.get(from..=to.max(from)).unwrap_or_default();
        !under.iter().any(|loss| high.contains(&y.at(*loss)))
    })
}

/// The word of each line beside it, where it covers neither another word nor a line.
fn names(svg: &mut Svg, lines: &Lines, frame: &Frame, board: Board, taken: &mut Vec<Box>) {
    let (x, y, unit) = (board.x(frame.xs), board.y(frame.top), board.unit);
    let size = 13.5 * unit;
    let pixel = |i: usize, ys: &[f64]| {
        let value = ys.get(i).copied().unwrap_or(f64::NAN);
        (
            x.at(lines.xs.get(i).copied().unwrap_or(f64::NAN)),
            y.at(value),
        )
    };
    for (number, (kind, ys)) in lines.curves.iter().enumerate().rev() {
        let main = number + 1 == lines.curves.len();
        let width = text_width(kind.short(), size);
        // Main: from the left; ghosts: from the right, where the picture is emptier.
        let order: Vec<usize> = if main {
            (8..SAMPLES - 8).collect()
        } else {
            (8..SAMPLES - 8).rev().collect()
        };
        let spot = order.into_iter().step_by(3).find_map(|i| {
            let (px, py) = pixel(i, ys);
            if !(y.to + size..=y.from - 6.0 * unit).contains(&py) {
                return None;
            }
            // Beside the line, else a little below or above it.
            [
                (7.0, 0.0),
                (-7.0, 0.0),
                (6.0, 13.0),
                (-6.0, 13.0),
                (6.0, -13.0),
                (-6.0, -13.0),
            ]
            .into_iter()
            .find_map(|(dx, dy)| {
                let left = if dx > 0.0 {
                    px + dx * unit
                } else {
                    px + dx * unit - width
                };
                let word = Box {
                    x: left,
                    y: py + dy * unit - size * 0.7,
                    width,
                    height: size * 1.2,
                };
                let inside = word.x > x.from
                    && word.x + width < x.to + 8.0 * unit
                    && word.y + word.height < y.from;
                let free = !taken.iter().any(|other| other.meets(word));
                let clear = is_clear(lines, word, x, y);
                (inside && free && clear).then_some(word)
            })
        });
        if let Some(word) = spot {
            taken.push(word);
            svg.text(
                if main { "line-name main" } else { "line-name" },
                (word.x, word.y + size * 0.95),
                Anchor::Start,
                kind.short(),
            );
        }
    }
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
    fn loss_at(&self, x: f64) -> f64 {
        let curve = self.state.curve(self.state.loss, &[x]).unwrap_or_default();
        curve.first().copied().unwrap_or(f64::NAN)
    }

    fn is_clear(&self, word: Box) -> bool {
        let (x, y) = (self.board.x(self.frame.xs), self.board.y(self.frame.top));
        is_clear(self.lines, word, x, y)
    }

    /// Where the point stands, and its loss.
    pub fn point(&self) -> Option<(f64, f64)> {
        let element = self.state.elements.get(self.state.chosen)?;
        let value = f64::from(element.prediction);
        Some((value, self.loss_at(value)))
    }

    pub fn svg(&self) -> String {
        let mut svg = Svg::default();
        let (frame, board, text, unit) = (self.frame, self.board, self.text, self.board.unit);
        let (x, y) = (board.x(frame.xs), board.y(frame.top));
        let number = (self.state.chosen + 1).to_string();
        let x_title = text.prediction_n(&number);
        axes(&mut svg, frame, board, self.covered, &x_title, text.loss);
        let (Some(element), Some((value, loss)), Some(term)) = (
            self.state.elements.get(self.state.chosen),
            self.point(),
            self.model.terms.get(self.state.chosen),
        ) else {
            return svg.finish();
        };
        let mut taken = Vec::new();
        let at = (x.at(x.span.clamp(value)), y.at(y.span.clamp(loss)));
        taken.push(Box {
            x: at.0 - 14.0 * unit,
            y: at.1 - 14.0 * unit,
            width: 28.0 * unit,
            height: 28.0 * unit,
        });
        if !loss.is_finite() {
            let place = ((x.from + x.to) / 2.0, (y.from + y.to) / 2.0);
            let words = text.no_point(&show(loss));
            svg.text("note", place, Anchor::Middle, words);
            return svg.finish();
        }
        if let Some(guess) = self.guess {
            self.flag(&mut svg, x, y, guess, &mut taken);
        }
        let truth = f64::from(element.truth);
        self.best(&mut svg, x, y, truth, &mut taken);
        // The bar from the axis to the curve: the loss as a height.
        svg.rect(
            "loss-bar",
            at.0 - 5.5 * unit,
            at.1,
            11.0 * unit,
            y.from - at.1,
        );
        self.value(&mut svg, x, y, at, loss, &mut taken);
        self.tangent(&mut svg, at, f64::from(term.gradient), &mut taken);
        names(&mut svg, self.lines, frame, board, &mut taken);
        if x.span.holds(truth, 0.0) {
            let place = (x.at(truth), y.from);
            svg.circle("ring", place, 9.0 * unit);
            svg.circle("eye", place, 4.6 * unit);
            svg.circle("core", place, 1.8 * unit);
        }
        svg.finish()
    }

    /// The lowest that this prediction alone can bring the loss to.
    fn best(&self, svg: &mut Svg, x: Scale, y: Scale, truth: f64, taken: &mut Vec<Box>) {
        let unit = self.board.unit;
        if y.from - y.to < 190.0 * unit || !x.span.holds(truth, 0.1) || self.guess.is_some() {
            return;
        }
        let floor = self.loss_at(truth);
        let (first, second) = if floor == 0.0 {
            (self.text.best_zero.to_owned(), "")
        } else if self.covered {
            (self.text.best_covered.to_owned(), self.text.best_why)
        } else {
            (self.text.best(&number_text(floor)), self.text.best_why)
        };
        let size = 13.5 * unit;
        let (top, at) = (y.to + 36.0 * unit, x.at(truth));
        let width = text_width(&first, size).max(text_width(second, size));
        let bottom = if second.is_empty() {
            top
        } else {
            top + 19.0 * unit
        };
        if y.at(floor) < bottom + 30.0 * unit {
            return;
        }
        svg.text("note", (at, top), Anchor::Middle, first);
        svg.text("note", (at, bottom), Anchor::Middle, second);
        svg.line("lead", (at, bottom + 10.0 * unit), (at, y.at(floor) - 3.0));
        taken.push(Box {
            x: at - 4.0,
            y: bottom,
            width: 8.0,
            height: y.at(floor) - bottom,
        });
        taken.push(Box {
            x: at - width / 2.0,
            y: top - size,
            width,
            height: bottom - top + size * 1.4,
        });
    }

    fn tangent(&self, svg: &mut Svg, at: (f64, f64), slope: f64, taken: &mut Vec<Box>) {
        let (unit, [left, top, width, height]) = (self.board.unit, self.board.frame());
        let (x, y) = (self.board.x(self.frame.xs), self.board.y(self.frame.top));
        let (dx, dy) = (x.unit(), -slope * y.unit());
        let length = (dx * dx + dy * dy).sqrt();
        if !length.is_finite() || length == 0.0 {
            return;
        }
        let reach = |way: f64, most: f64| {
            let (ux, uy) = (way * dx / length, way * dy / length);
            let along_x = match ux {
                u if u > 0.0 => (left + width - at.0) / u,
                u if u < 0.0 => (left - at.0) / u,
                _ => f64::INFINITY,
            };
            let along_y = match uy {
                u if u > 0.0 => (top + height - at.1) / u,
                u if u < 0.0 => (top - at.1) / u,
                _ => f64::INFINITY,
            };
            let t = along_x.min(along_y).min(most * unit).max(0.0);
            (at.0 + ux * t, at.1 + uy * t)
        };
        let (back, front) = (reach(-1.0, 110.0), reach(1.0, 38.0));
        // The long end goes uphill, where there is room for its word.
        let (back, front) = if slope > 0.0 {
            (reach(1.0, 110.0), reach(-1.0, 38.0))
        } else {
            (back, front)
        };
        svg.line("tangent", back, front);
        let words = format!("{} {}", self.text.slope, number_text(slope));
        let size = 13.5 * unit;
        let long = text_width(&words, size);
        let middle = ((at.0 + back.0) / 2.0, (at.1 + back.1) / 2.0);
        for t in 0..=8 {
            let t = f64::from(t) / 8.0;
            taken.push(Box {
                x: back.0 + t * (at.0 - back.0) - 3.0,
                y: back.1 + t * (at.1 - back.1) - 3.0,
                width: 6.0,
                height: 6.0,
            });
        }
        // The nearest place to the tangent's middle where neither a line nor another word is in the way.
        let mut spots = (0..=6i32).flat_map(|ring| {
            (-ring..=ring)
                .flat_map(move |i| (-ring..=ring).map(move |j| (i, j)))
                .filter(move |(i, j)| i.abs().max(j.abs()) == ring)
        });
        let place_at = |(i, j): (i32, i32)| Box {
            // Not `clamp`: a chart without room yet has its ends the wrong way round.
            x: (middle.0 - long / 2.0 + f64::from(i) * 22.0 * unit)
                .min(left + width - long)
                .max(left + 2.0 * unit),
            y: (middle.1 - size + f64::from(j) * 14.0 * unit)
                .min(top + height - size * 1.4)
                .max(top),
            width: long,
            height: size * 1.3,
        };
        let free =
            |word: &Box| self.is_clear(*word) && !taken.iter().any(|other| other.meets(*word));
        // Without such a place the words are left out; the gradient view has the number.
        let Some(word) = spots.find_map(|spot| Some(place_at(spot)).filter(free)) else {
            return;
        };
        let place = (word.x, word.y + size);
        taken.push(word);
        svg.text(
            "slope",
            place,
            Anchor::Start,
            format!(
                "{} <tspan class=\"strong\">{}</tspan>",
                self.text.slope,
                number_text(slope)
            ),
        );
    }

    /// The loss beside its bar, left or right of it.
    fn value(
        &self,
        svg: &mut Svg,
        x: Scale,
        y: Scale,
        at: (f64, f64),
        loss: f64,
        taken: &mut Vec<Box>,
    ) {
        let unit = self.board.unit;
        let words = number_text(loss);
        let size = 15.0 * unit;
        let width = text_width(&words, size);
        let left = at.0 - 14.0 * unit - width > x.from;
        let start = if left {
            at.0 - 16.0 * unit - width
        } else {
            at.0 + 16.0 * unit
        };
        let base = (at.1 + 28.0 * unit).min(y.from - 6.0 * unit);
        taken.push(Box {
            x: start,
            y: base - size,
            width,
            height: size * 1.3,
        });
        if self.covered {
            cover(svg, start, base - size * 1.05, width, size * 1.35);
        } else {
            svg.text("loss-value", (start, base), Anchor::Start, words);
        }
    }

    /// The reader's guess: a dashed line at its height with a flag.
    fn flag(&self, svg: &mut Svg, x: Scale, y: Scale, guess: f64, taken: &mut Vec<Box>) {
        if !y.span.holds(guess, 0.0) {
            return;
        }
        let (unit, at) = (self.board.unit, y.at(guess));
        svg.line("guess", (x.from, at), (x.to, at));
        let pole = x.to - 2.0 * unit;
        svg.path(
            "flag",
            &format!(
                "M{} {}v{}h{}l{} {}l{} {}z",
                px(pole),
                px(at),
                px(-20.0 * unit),
                px(-15.0 * unit),
                px(4.0 * unit),
                px(5.0 * unit),
                px(-4.0 * unit),
                px(5.0 * unit)
            ),
        );
        let words = format!("{} {}", self.text.you_guessed, show(guess));
        let width = text_width(&words, 13.5 * unit);
        svg.text("note", (x.to, at + 18.0 * unit), Anchor::End, words);
        taken.push(Box {
            x: x.to - width,
            y: at - 22.0 * unit,
            width,
            height: 44.0 * unit,
        });
    }
}

/// The chart with its switch of elements.
pub fn curve_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let svg = Slot::new_local(None);
    let board = Var::new(Board {
        width: 0.0,
        height: 0.0,
        unit: 1.0,
    });
    let hover = Var::new(None::<f64>);

    let measured = move |width, height| {
        let unit = browser::chart_unit();
        board.set(Board {
            width,
            height,
            unit,
        });
    };

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
    let overlay = move || with_overlay(&|overlay| overlay.svg());
    let at = move || {
        with_overlay(&|overlay| {
            let (x, y) = (
                overlay.board.x(overlay.frame.xs),
                overlay.board.y(overlay.frame.top),
            );
            let (value, loss) = overlay.point().unwrap_or_default();
            let shown = if loss.is_finite() {
                y.at(y.span.clamp(loss))
            } else {
                y.to
            };
            format!("translate({} {})", px(x.at(x.span.clamp(value))), px(shown))
        })
    };
    let chosen = move || {
        lab.state().with(|state| {
            let element = state.elements.get(state.chosen);
            element.map_or(0.0, |e| e.prediction)
        })
    };
    let set = move |value: f32, state: &mut Regression| {
        let chosen = state.chosen;
        if let Some(element) = state.elements.get_mut(chosen) {
            element.prediction = value;
        }
    };
    let press = move |event: web_sys::PointerEvent| {
        let Some((x0, _, svg)) = place_in(svg, &event) else {
            return;
        };
        event.prevent_default();
        let scale = board.get_untracked().x(lab.frame.get_untracked().xs);
        // A press near the point keeps its distance to the finger; elsewhere the point comes to the press.
        let from = scale.at(f64::from(untrack(chosen)));
        let grip = if (from - x0).abs() < 24.0 {
            from - x0
        } else {
            0.0
        };
        lab.drag(&svg, &event, move |(x1, _), fine| {
            let scale = board.get_untracked().x(lab.frame.get_untracked().xs);
            let value = lab.snap(scale.span.clamp(scale.value(x1 + grip)), fine);
            lab.store.hold(|state| set(value, state));
        });
        browser::focus(&format!("#{} .point", lab.bench.dom_id));
    };
    let read = move || {
        let value = hover.get()?;
        Some(with_overlay(&|overlay| {
            let (x, y) = (
                overlay.board.x(overlay.frame.xs),
                overlay.board.y(overlay.frame.top),
            );
            let loss = overlay.loss_at(value);
            let unit = overlay.board.unit;
            let words = if overlay.covered {
                format!("ŷ = {}", show_float(value))
            } else {
                format!(
                    "ŷ = {}，{} {}",
                    show_float(value),
                    overlay.text.loss,
                    number_text(loss)
                )
            };
            let words = if overlay.text.comma == "," {
                words.replace('，', ", ")
            } else {
                words
            };
            let width = text_width(&words, 13.0 * unit) + 16.0 * unit;
            let at = x.at(value);
            let start = (at - width / 2.0).clamp(x.from, (x.to - width).max(x.from));
            let mut svg = Svg::default();
            svg.line("hover", (at, y.to), (at, y.from));
            svg.rect("tip", start, 2.0, width, 24.0 * unit);
            svg.text(
                "tip-text",
                (start + 8.0 * unit, 18.0 * unit),
                Anchor::Start,
                words,
            );
            svg.finish()
        }))
    };
    let words = move || {
        lab.model.with(|model| {
            let state = lab.state().get();
            let term = model.terms.get(state.chosen);
            let slope = term.map_or(0.0, |term| f64::from(term.gradient));
            let loss = if lab.covered() {
                s.regression().covered.to_owned()
            } else {
                with_overlay(&|overlay| {
                    let (_, loss) = overlay.point().unwrap_or_default();
                    number_text(loss)
                })
            };
            s.regression().curve_words(
                &loss,
                state.loss.name(),
                &(state.chosen + 1).to_string(),
                &show_float(f64::from(untrack(chosen))),
                &number_text(slope),
            )
        })
    };
    html! {
        <div class="chart" style="min-height:0">
            {chart(measured, picture)}
            <svg
                node=svg
                role="group"
                aria-label=words
                on:pointerdown=press
                on:pointermove=move |event| {
                    if event.buttons() == 0 && event.pointer_type() == "mouse"
                        && let Some((x, ..)) = place_in(svg, &event)
                    {
                        let scale = board.get_untracked().x(lab.frame.get_untracked().xs);
                        let inside = (scale.from..=scale.to).contains(&x);
                        hover.set(inside.then(|| lab.snap(scale.value(x), true).into()));
                    }
                }
                on:pointerleave=move |_| hover.set(None)
            >
                <g aria-hidden="true" inner_html=overlay></g>
                <g
                    class="handle pred point"
                    role="slider"
                    tabindex="0"
                    aria-label=move || {
                        s.regression().point(&lab.state().with(|state| state.chosen + 1).to_string())
                    }
                    aria-valuemin=move || {
                        lab.frame.with(|f| f.xs.low.min(f64::from(chosen()))).to_string()
                    }
                    aria-valuemax=move || {
                        lab.frame.with(|f| f.xs.high.max(f64::from(chosen()))).to_string()
                    }
                    aria-valuenow=move || chosen().to_string()
                    aria-valuetext=move || show_float(f64::from(chosen()))
                    transform=at
                    on:keydown=move |event: web_sys::KeyboardEvent| {
                        let range = untrack(|| lab.range());
                        if let Some(value) = range.key(&event, untrack(chosen)) {
                            lab.store.change(|state| set(value, state));
                        }
                    }
                    inner_html=r#"<circle class="hit" r="22"/><circle class="focus" r="12"/><circle class="dot" r="8"/>"#
                ></g>
                <g class="reading" aria-hidden="true" inner_html=read></g>
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    const BOARD: Board = Board {
        width: 478.0,
        height: 330.0,
        unit: 1.0,
    };

    fn overlay(state: &Regression, covered: bool) -> String {
        let model = state.model();
        let frame = Frame::fit(state, &model, 7.0);
        let lines = lines(state, frame.xs);
        Overlay {
            state,
            model: &model,
            frame: &frame,
            lines: &lines,
            board: BOARD,
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
