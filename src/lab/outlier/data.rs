//! View A: the points, which a hand drags up and down, and the best line under each loss.
use super::Lab;
use super::axes::{Axes, board, x_scale};
use super::words::titles;
use crate::browser;
use crate::chart::canvas::{Line, Picture, chart};
use crate::chart::plot::Board;
use crate::chart::scale::{Scale, tick_label, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::bench::place_in;
use crate::lab::number_text;
use crate::settings::{Settings, settings};
use crate::text::outlier::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{El, Slot};
use crate::ui::handle::{Stand, TRUTH, handle};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::kind::Kind;
use bullseye_core::lab::outlier::{Fit, Line as Best, Model, Outlier};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

/// How a line is dashed, in text pixels, so that it is told from the others without its name.
pub fn dash(kind: Kind) -> Option<(f64, f64)> {
    match kind {
        Kind::Mse | Kind::Huber => None,
        Kind::SmoothL1 => Some((8.0, 4.0)),
        Kind::L1 => Some((2.0, 5.0)),
    }
}

fn y_scale(board: Board, axes: &Axes) -> Scale {
    let to = 34.0 * board.unit;
    Scale {
        span: axes.ys,
        from: (board.height - 32.0 * board.unit).max(to + 10.0),
        to,
    }
}

/// Left, top, width and height of what lies between the axes.
fn frame(board: Board, axes: &Axes) -> [f64; 4] {
    let (x, y) = (x_scale(board, axes), y_scale(board, axes));
    [x.from, y.to, x.to - x.from, y.from - y.to]
}

/// What is said and drawn over the lines, the points apart.
pub struct Scene<'a> {
    pub state: &'a Outlier,
    pub model: &'a Model,
    pub axes: &'a Axes,
    pub board: Board,
    /// Whether the line of MSELoss is covered.
    pub covered: bool,
    pub text: &'a Text,
}

impl Scene<'_> {
    fn x(&self) -> Scale {
        x_scale(self.board, self.axes)
    }

    fn y(&self) -> Scale {
        y_scale(self.board, self.axes)
    }

    /// The lines that are drawn as they are now.
    fn lines(&self) -> impl Iterator<Item = &Best> {
        (self.model.shown(self.state.only)).filter(|line| !(self.covered && line.kind == Kind::Mse))
    }

    /// What is drawn on the canvas.
    pub fn picture(&self) -> Picture {
        let (span, unit) = (self.axes.xs, self.board.unit);
        let line = |fit: Fit, color, width, dash| {
            let xs = vec![span.low, span.high];
            Line {
                ys: xs.iter().map(|x| fit.at(*x)).collect(),
                xs,
                color,
                width,
                dash,
            }
        };
        // Under a line that has not moved an old one would only hide its dashes.
        let before = (self.model.shown(self.state.only))
            .filter(|best| self.model.is_moved && best.before != best.after)
            .map(|best| line(best.before, "--edge", 1.4, None));
        let after = self.lines().map(|best| {
            let dash = dash(best.kind).map(|(on, off)| (on * unit, off * unit));
            line(best.after, "--pred", 2.8 * unit, dash)
        });
        Picture {
            x: span,
            y: self.axes.ys,
            frame: frame(self.board, self.axes),
            size: (self.board.width, self.board.height),
            lines: before.chain(after).collect(),
        }
    }

    pub fn svg(&self) -> String {
        let mut svg = Svg::default();
        self.axes(&mut svg);
        self.names(&mut svg);
        self.before(&mut svg);
        self.chosen(&mut svg);
        svg.finish()
    }

    fn axes(&self, svg: &mut Svg) {
        let (x, y, unit, state) = (self.x(), self.y(), self.board.unit, self.state);
        if let Some(point) = state.points.get(state.chosen) {
            let half = band(x, state) / 2.0;
            let at = x.at(f64::from(point.x));
            svg.rect("column-band", at - half, 0.0, 2.0 * half, y.from);
        }
        let step = tick_step(y.span, 7.0);
        for tick in ticks(y.span, step) {
            let at = y.at(tick);
            svg.line("grid", (x.from, at), (x.to, at));
            let place = (x.from - 8.0 * unit, at + 4.5 * unit);
            svg.text("axis-number", place, Anchor::End, tick_label(tick, step));
        }
        svg.line("baseline", (x.from, y.from), (x.to, y.from));
        let (x_title, y_title) = titles(state.data, self.text);
        svg.text(
            "axis-title",
            (x.from - 30.0 * unit, 16.0 * unit),
            Anchor::Start,
            y_title,
        );
        let end = (self.board.width - 18.0 * unit, y.from - 8.0 * unit);
        svg.text("axis-title", end, Anchor::End, x_title);
        // A number under each point, as long as they keep clear of each other.
        let mut free = f64::NEG_INFINITY;
        for (i, point) in state.points.iter().enumerate() {
            let at = x.at(f64::from(point.x));
            svg.line("tick", (at, y.from), (at, y.from + 6.0 * unit));
            let words = show(f64::from(point.x));
            let half = text_width(&words, 13.0 * unit) / 2.0;
            if at - half > free {
                let class = if i == state.chosen {
                    "axis-number strong"
                } else {
                    "axis-number"
                };
                svg.text(class, (at, y.from + 22.0 * unit), Anchor::Middle, words);
                free = at + half + 4.0 * unit;
            }
        }
    }

    /// The names at the lines' right ends, apart from each other.
    fn names(&self, svg: &mut Svg) {
        let (x, y, unit) = (self.x(), self.y(), self.board.unit);
        let mut names: Vec<_> = (self.lines())
            .map(|best| {
                let end = y.at(y.span.clamp(best.after.at(x.span.high)));
                (if end.is_nan() { y.from } else { end }, best.kind.short())
            })
            .collect();
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let gap = 18.0 * unit;
        let mut lowest = f64::NEG_INFINITY;
        for (at, _) in &mut names {
            *at = at.max(lowest + gap);
            lowest = *at;
        }
        // Not below the axis, where its title stands.
        let mut floor = y.from - 30.0 * unit;
        for (at, _) in names.iter_mut().rev() {
            *at = at.min(floor);
            floor = *at - gap;
        }
        for (at, name) in names {
            let place = (x.to + 8.0 * unit, at + 4.5 * unit);
            svg.text("pred-name strong", place, Anchor::Start, name);
        }
        if self.covered && self.state.only.is_none_or(|only| only == Kind::Mse) {
            let place = (x.to, 16.0 * unit);
            svg.text("word", place, Anchor::End, self.text.covered_line);
        }
    }

    /// What the thin lines are, above everything between its ends.
    fn before(&self, svg: &mut Svg) {
        let (x, y, unit) = (self.x(), self.y(), self.board.unit);
        let Some(best) = self.model.shown(self.state.only).next() else {
            return;
        };
        if !self.model.is_moved || self.board.width < 420.0 * unit {
            return;
        }
        let words = self.text.thin_lines;
        let half = text_width(words, 13.0 * unit) / 2.0;
        let middle = x.from + 0.28 * (x.to - x.from);
        let is_under = |at: f64| (at - middle).abs() < half + 12.0 * unit;
        let heights = (self.state.points.iter())
            .filter(|point| is_under(x.at(f64::from(point.x))))
            .map(|point| f64::from(point.y));
        let ends = [x.value(middle - half), x.value(middle + half)];
        let lines = (self.model.shown(self.state.only))
            .flat_map(|best| ends.map(|end| best.after.at(end).max(best.before.at(end))));
        let top = heights
            .chain(lines)
            .map(|height| y.at(height))
            .fold(y.from, f64::min);
        let base = top - 26.0 * unit;
        let foot = y.at(best.before.at(x.value(middle)));
        // Left out where there is no room.
        if base > y.to && foot.is_finite() {
            svg.text("word soft", (middle, base), Anchor::Middle, words);
            svg.line("lead", (middle, base + 7.0 * unit), (middle, foot));
        }
    }

    /// The chosen point: where it was, how far it is off, and its number.
    fn chosen(&self, svg: &mut Svg) {
        let (x, y, unit, state, text) =
            (self.x(), self.y(), self.board.unit, self.state, self.text);
        let Some(point) = state.points.get(state.chosen) else {
            return;
        };
        let at = x.at(f64::from(point.x));
        let height = |value: f64| y.at(y.span.clamp(value));
        let (now, was) = (height(f64::from(point.y)), height(f64::from(point.was)));
        // Words stand where the wider side is.
        let is_left = at > (x.from + x.to) / 2.0;
        let (near, far) = if is_left {
            (Anchor::End, Anchor::Start)
        } else {
            (Anchor::Start, Anchor::End)
        };
        let beside = |gap: f64| {
            if is_left {
                at - gap * unit
            } else {
                at + gap * unit
            }
        };
        let pull = self.lines().find_map(|best| best.pulls.get(state.chosen));
        if let Some(pull) = pull.filter(|_| !self.covered) {
            let line = height(f64::from(pull.prediction));
            let (top, length) = (now.min(line), (now - line).abs());
            svg.rect("miss", at - 5.5 * unit, top, 11.0 * unit, length);
            svg.circle("dot", (at, line), 6.5 * unit);
            if length > 64.0 * unit {
                let miss = number_text(f64::from(pull.miss));
                let words = format!("{} <tspan class=\"strong\">{miss}</tspan>", text.miss);
                let place = (beside(14.0), top + length / 2.0 + 5.0 * unit);
                svg.text("word", place, near, words);
            }
        }
        if point.was != point.y {
            svg.circle("was-ring", (at, was), 9.0 * unit);
            if (was - now).abs() > 30.0 * unit {
                let words = text.was(&show_float(f64::from(point.was)));
                // At either end only the wider side has room; at the right the lines' names stand.
                let wide = 14.0 * unit + text_width(&words, 13.5 * unit);
                let has_room = match far {
                    Anchor::End => at > wide,
                    _ => at + wide < x.to,
                };
                let (place, side) = match has_room {
                    true => (beside(-14.0), far),
                    false => (beside(14.0), near),
                };
                svg.text("true-value soft", (place, was + 20.0 * unit), side, words);
            }
        }
        let number = (state.chosen + 1).to_string();
        let words = text.point_at(&number, &show_float(f64::from(point.y)));
        let line = pull.map(|pull| height(f64::from(pull.prediction)));
        let reach = |words: &str| text_width(words, 13.5 * unit) - 14.0 * unit;
        // Close to the line the words stand above it, to the left: there data that rise leave room.
        let (place, near) = if line.is_some_and(|line| (line - now).abs() < 36.0 * unit) {
            let top = line.map_or(now, |line| line.min(now));
            let above = (top - 20.0 * unit).max(y.to);
            if at > reach(&words).max(reach(text.drag_it)) {
                ((at + 14.0 * unit, above), Anchor::End)
            } else {
                ((at - 14.0 * unit, above), Anchor::Start)
            }
        } else {
            ((beside(18.0), now + 5.0 * unit), near)
        };
        svg.text("true-value", place, near, words);
        if !self.model.is_moved {
            let place = (place.0, place.1 - 19.0 * unit);
            svg.text("word soft", place, near, text.drag_it);
        }
    }

    /// The same in words.
    pub fn said(&self) -> String {
        let (state, text) = (self.state, self.text);
        let Some(point) = state.points.get(state.chosen) else {
            return String::new();
        };
        let lines = (self.model.shown(state.only)).map(|best| {
            let pull = best.pulls.get(state.chosen);
            match pull.filter(|_| !(self.covered && best.kind == Kind::Mse)) {
                Some(pull) => text.line_words(
                    &number_text(f64::from(pull.miss)),
                    best.kind.short(),
                    &number_text(f64::from(pull.prediction)),
                ),
                None => text.covered_line.to_owned(),
            }
        });
        text.data_words(
            &lines.collect::<Vec<_>>().join(text.gap),
            &(state.chosen + 1).to_string(),
            &show_float(f64::from(point.was)),
            &show_float(f64::from(point.y)),
        )
    }
}

/// How wide the band behind the chosen point is.
pub fn band(x: Scale, state: &Outlier) -> f64 {
    (x.to - x.from) / state.points.len().max(1) as f64 * 0.46
}

/// The point whose column is nearest.
pub fn nearest(state: &Outlier, x: Scale, pixel: f64) -> usize {
    let far = |x0: f32| (x.at(f64::from(x0)) - pixel).abs();
    (state.points.iter().enumerate())
        .min_by(|a, b| far(a.1.x).total_cmp(&far(b.1.x)))
        .map_or(0, |(i, _)| i)
}

fn with_scene<R>(lab: Lab, s: Settings, board: Board, read: impl FnOnce(&Scene) -> R) -> R {
    lab.with_all(|state, model, axes| {
        read(&Scene {
            state,
            model,
            axes,
            board,
            covered: lab.covered(),
            text: s.outlier(),
        })
    })
}

pub fn data_view(lab: Lab) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let place = Var::new(board(0.0, 0.0));
    let measured = move |width, height| place.set(board(width, height));
    let count = Calc::new(move |_| lab.state().with(|state| state.points.len()));
    let press = move |event: web_sys::PointerEvent| {
        let Some((x0, y0, svg)) = place_in(svg, &event) else {
            return;
        };
        let (x, y) = untrack(|| {
            lab.axes
                .with(|axes| (x_scale(place.get(), axes), y_scale(place.get(), axes)))
        });
        let Some((index, from)) = lab.state().with_untracked(|state| {
            let index = nearest(state, x, x0);
            let point = state.points.get(index)?;
            Some((index, point.y))
        }) else {
            return;
        };
        // Near the point it is taken, and keeps its distance to the finger; elsewhere its column is only looked at.
        let grip = y.at(y.span.clamp(f64::from(from))) - y0;
        if grip.abs() > 26.0 * place.get_untracked().unit {
            return lab.store.change(|state| state.chosen = index);
        }
        event.prevent_default();
        lab.drag(&svg, &event, move |(_, y1), fine| {
            let value = if y1 == y0 {
                from
            } else {
                Range::new(y.span).snap(y.span.clamp(y.value(y1 + grip)), fine)
            };
            lab.store.hold(|state| {
                state.chosen = index;
                *state = state.put(index, value);
            });
        });
        browser::focus(&format!("#{} .handle.point-{index}", lab.bench.dom_id));
    };
    html! {
        <div class="chart">
            {chart(measured, move || with_scene(lab, s, place.get(), |scene| scene.picture()))}
            <svg
                node=svg
                role="group"
                aria-label=move || s.outlier().view_data
                aria-description=when_calm(move || with_scene(lab, s, place.get(), |scene| scene.said()))
                on:pointerdown=press
            >
                <g aria-hidden="true" inner_html=move || with_scene(lab, s, place.get(), |scene| scene.svg())></g>
                {move || (0..count.get()).map(|index| hold(lab, index, place)).collect::<Vec<_>>()}
            </svg>
        </div>
    }
}

/// A point as a slider that stands upright.
fn hold(lab: Lab, index: usize, place: Var<Board>) -> El {
    let s = settings();
    // One that is being removed keeps a value for a moment.
    let point = move || {
        lab.state()
            .with(|state| (state.points.get(index)).map_or((0.0, 0.0), |point| (point.x, point.y)))
    };
    let stand = move || {
        let (x, y) = point();
        lab.axes.with(|axes| {
            let scale = y_scale(place.get(), axes);
            let height = scale.at(axes.ys.clamp(f64::from(y)));
            Stand {
                span: axes.ys,
                value: y,
                said: show_float(f64::from(y)),
                at: (x_scale(place.get(), axes).at(f64::from(x)), height),
            }
        })
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let (range, value) = untrack(|| (lab.range(), point().1));
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            lab.store.change(|state| state.chosen = index);
            let words = untrack(|| with_scene(lab, s, place.get(), |scene| scene.said()));
            lab.bench.name_deed(words);
        } else if let Some(value) = range.key(&event, value) {
            lab.store.change(|state| {
                state.chosen = index;
                *state = state.put(index, value);
            });
        }
    };
    handle(
        format!("handle true point-{index}"),
        move || {
            s.outlier()
                .point_said(&(index + 1).to_string(), &show(f64::from(point().0)))
        },
        stand,
        turn,
        TRUTH,
    )
    .attr("aria-orientation", "vertical")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    const BOARD: Board = Board {
        width: 752.0,
        height: 350.0,
        unit: 1.0,
    };

    fn with_scene<R>(
        state: &Outlier,
        board: Board,
        covered: bool,
        read: impl Fn(&Scene) -> R,
    ) -> R {
        let model = state.model();
        read(&Scene {
            state,
            model: &model,
            axes: &Axes::fit(state, &model),
            board,
            covered,
            text: &crate::text::outlier::EN,
        })
    }

    #[test]
    fn the_picture() {
        let state = Outlier::default().put(6, 12.0);
        let (svg, said, lines) = with_scene(&state, BOARD, false, |scene| {
            (scene.svg(), scene.said(), scene.picture().lines.len())
        });
        for words in [
            "point 7: 12.0",
            "was 5.3",
            "−5.12",
            "thin lines",
            ">SmoothL1<",
        ] {
            assert!(svg.contains(words), "{words} is missing in {svg}");
        }
        assert!(
            said.contains("−7.14") && said.contains("before, it was at 5.3"),
            "{said}"
        );
        // Three lines, and what two of them were.
        assert_eq!(lines, 5);
    }

    #[test]
    fn the_words_of_the_first_points_old_place_stay_in_the_drawing() {
        let narrow = Board {
            width: 328.0,
            ..BOARD
        };
        let state = Outlier {
            chosen: 0,
            ..Outlier::default().put(0, 12.0)
        };
        let svg = with_scene(&state, narrow, false, |scene| scene.svg());
        let drawn = svg.split("true-value soft").nth(1).unwrap();
        let (tag, words) = drawn.split_once('>').unwrap();
        let words = words.split('<').next().unwrap();
        let x: f64 = tag.split('"').nth(2).unwrap().parse().unwrap();
        let left = match tag.contains("\"end\"") {
            true => x - text_width(words, 13.5),
            false => x,
        };
        assert!(left >= 0.0, "{words} begins at {left}");
    }

    #[test]
    fn the_line_that_one_guesses_is_not_drawn_nor_said() {
        let state = Outlier::default().put(6, 12.0);
        let (svg, said, lines) = with_scene(&state, BOARD, true, |scene| {
            (scene.svg(), scene.said(), scene.picture().lines.len())
        });
        assert_eq!(lines, 4);
        for told in ["−5.12", "6.88", ">MSE<"] {
            assert!(
                !svg.contains(told) && !said.contains(told),
                "{told} in {svg} {said}"
            );
        }
    }

    #[test]
    fn names_of_lines_that_meet_stand_apart() {
        let svg = with_scene(&Outlier::default(), BOARD, false, |scene| scene.svg());
        let mut heights: Vec<f64> = (svg.split("pred-name").skip(1))
            .filter_map(|rest| rest.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        heights.sort_by(f64::total_cmp);
        assert_eq!(heights.len(), 3);
        assert!(
            heights.windows(2).all(|two| two[1] - two[0] >= 17.9),
            "{heights:?}"
        );
    }

    #[test]
    fn every_state_has_a_picture_without_nan() {
        for y in [3.4e38, -3.4e38, 0.2, 1e-45] {
            let state = Outlier::default().put(6, y);
            for (width, height) in [(752.0, 350.0), (0.0, 0.0), (40.0, 20.0)] {
                let board = Board {
                    width,
                    height,
                    unit: 1.0,
                };
                let svg = with_scene(&state, board, false, |scene| scene.svg());
                assert!(!svg.contains("NaN") && !svg.contains("\"inf"), "{svg}");
            }
        }
    }

    #[test]
    fn a_press_looks_at_the_nearest_column() {
        let state = Outlier::default();
        let x = x_scale(BOARD, &Axes::fit(&state, &state.model()));
        assert_eq!(nearest(&state, x, x.at(3.2)), 2);
        assert_eq!(nearest(&state, x, -50.0), 0);
        assert_eq!(nearest(&state, x, 5000.0), 7);
    }
}
