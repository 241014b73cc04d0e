//! View C: the gradient that each point sends to each line, as arrows that pull, all on one scale and under the points
//! of the data.
use super::Lab;
use super::axes::{Axes, board, x_scale};
use super::data::{band, nearest};
use crate::browser;
use crate::chart::plot::Board;
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::bench::place_in;
use crate::lab::push::{by_push, signed};
use crate::settings::settings;
use crate::text::outlier::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::{El, Slot};
use crate::ui::state::Var;
use bullseye_core::lab::kind::Kind;
use bullseye_core::lab::outlier::{Line, Model, Outlier};
use bullseye_html::html;

/// Above and below everything, and between two rows.
const PAD: f64 = 8.0;
/// The least that an arrow row takes on either side of its line.
const SIDE: f64 = 12.0;

pub struct Scene<'a> {
    pub state: &'a Outlier,
    pub model: &'a Model,
    pub axes: &'a Axes,
    pub board: Board,
    /// Whether the pulls on the line of MSELoss are covered: its line can be worked out from them.
    pub covered: bool,
    pub text: &'a Text,
}

/// An arrow that stands on `base` and goes up by `length`, or down if that is negative. The head shrinks with a short
/// arrow.
fn arrow(svg: &mut Svg, x: f64, base: f64, length: f64, unit: f64) {
    let length = length.signum() * length.abs().max(4.0 * unit);
    let head = (15.0 * unit).min(length.abs());
    let neck = base - length + length.signum() * head;
    let (half, wing) = (3.5 * unit, 10.0 * unit * (head / (15.0 * unit)).max(0.6));
    let tip = base - length;
    svg.area(
        "push",
        &[
            (x - half, base),
            (x - half, neck),
            (x - wing, neck),
            (x, tip),
            (x + wing, neck),
            (x + half, neck),
            (x + half, base),
        ],
    );
}

impl Scene<'_> {
    fn hides(&self, line: &Line) -> bool {
        self.covered && line.kind == Kind::Mse
    }

    /// Pixels for a gradient of 1: MSE's pulls have what the two other rows leave, whose pulls are 1/n at most.
    fn scale(&self) -> (f64, f64) {
        let unit = self.board.unit;
        let most = 1.0 / self.state.points.len().max(1) as f64;
        let free = |side: f64| (self.board.height - (4.0 * PAD) * unit - 4.0 * side).max(0.0);
        let side = (free(SIDE * unit) / self.axes.pull * most).max(SIDE * unit);
        (free(side) / self.axes.pull, side)
    }

    /// The shown lines, from top to bottom, each with the place of its base.
    fn rows(&self) -> Vec<(&Line, f64)> {
        let (scale, side) = self.scale();
        let unit = self.board.unit;
        let mut floor = self.board.height - PAD * unit;
        let mut rows: Vec<_> = self.model.shown(self.state.only).collect();
        rows.reverse();
        let mut placed: Vec<_> = rows
            .into_iter()
            .map(|line| {
                let down = match line.kind {
                    Kind::Mse if !self.covered => {
                        let pulls = line.pulls.iter().map(|pull| f64::from(pull.gradient));
                        (pulls.fold(0.0, f64::max) * scale).max(SIDE * unit)
                    }
                    _ => side,
                };
                let base = floor - down;
                floor = base - side - PAD * unit;
                (line, base)
            })
            .collect();
        placed.reverse();
        placed
    }

    pub fn svg(&self) -> String {
        let (unit, state) = (self.board.unit, self.state);
        let mut svg = Svg::default();
        let x = x_scale(self.board, self.axes);
        let (scale, _) = self.scale();
        if let Some(point) = state.points.get(state.chosen) {
            let width = band(x, state);
            let left = x.at(f64::from(point.x)) - width / 2.0;
            svg.rect("column-band", left, 0.0, width, self.board.height);
        }
        for (line, base) in self.rows() {
            svg.line("rope", (x.from, base), (x.to, base));
            let name = (x.to + 8.0 * unit, base + 4.5 * unit);
            if self.hides(line) {
                svg.text("pred-name strong", name, Anchor::Start, line.kind.short());
                svg.text(
                    "word",
                    (x.from, base - 8.0 * unit),
                    Anchor::Start,
                    self.text.covered_line,
                );
                continue;
            }
            for (point, pull) in state.points.iter().zip(&line.pulls) {
                let at = x.at(f64::from(point.x));
                let length = f64::from(-pull.gradient) * scale;
                if length == 0.0 {
                    svg.circle("push-none", (at, base), 4.0 * unit);
                } else if length.is_finite() {
                    arrow(&mut svg, at, base, length.clamp(-2e3, 2e3), unit);
                }
            }
            self.number(&mut svg, line, base, scale);
        }
        svg.finish()
    }

    /// The line's name, and the number of the chosen point: beside its arrow, or where points stand close, under the
    /// name.
    fn number(&self, svg: &mut Svg, line: &Line, base: f64, scale: f64) {
        let (unit, state, text) = (self.board.unit, self.state, self.text);
        let x = x_scale(self.board, self.axes);
        let name = line.kind.short();
        let (Some(point), Some(pull)) =
            (state.points.get(state.chosen), line.pulls.get(state.chosen))
        else {
            return;
        };
        let words = signed(pull.gradient);
        let size = 13.5 * unit;
        let wide = text_width(&words, size);
        let side = x.to + 8.0 * unit;
        let step = (x.to - x.from) / state.points.len() as f64;
        if wide + 10.0 * unit > step {
            svg.text(
                "pred-name strong",
                (side, base - 1.0 * unit),
                Anchor::Start,
                name,
            );
            svg.text(
                "grad-value",
                (side, base + 13.0 * unit),
                Anchor::Start,
                words,
            );
            return;
        }
        svg.text(
            "pred-name strong",
            (side, base + 4.5 * unit),
            Anchor::Start,
            name,
        );
        let at = x.at(f64::from(point.x)) + 14.0 * unit;
        let length = f64::from(-pull.gradient) * scale;
        // Beside the middle of a long arrow, else above the line.
        if length.abs() < 44.0 * unit {
            svg.text("grad-value", (at, base - 5.0 * unit), Anchor::Start, words);
            return;
        }
        let middle = base - length / 2.0;
        svg.text("grad-value", (at, middle), Anchor::Start, words);
        svg.text(
            "word soft",
            (at, middle + 18.0 * unit),
            Anchor::Start,
            pulls(pull.gradient, text),
        );
    }

    /// The same in words, a line a loss.
    pub fn said(&self) -> String {
        let text = self.text;
        let lines = self.model.shown(self.state.only).map(|line| {
            if self.hides(line) {
                return text.covered_line.to_owned();
            }
            let pulls = line.pulls.iter().enumerate().map(|(i, pull)| {
                let gradient = signed(pull.gradient);
                text.pull_words(&gradient, &(i + 1).to_string())
            });
            let all = pulls.collect::<Vec<_>>().join(text.comma);
            text.tug_words(line.kind.short(), &all)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Which way a point pulls: against the sign of its gradient.
fn pulls(gradient: f32, text: &Text) -> &'static str {
    by_push(gradient, [text.pulls_up, text.pulls_down, text.pulls_not])
}

pub fn tug_view(lab: Lab) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let place = Var::new(board(0.0, 0.0));
    let with_scene = move |read: &dyn Fn(&Scene) -> String| {
        lab.with_all(|state, model, axes| {
            read(&Scene {
                state,
                model,
                axes,
                board: place.get(),
                covered: lab.covered(),
                text: s.outlier(),
            })
        })
    };
    // Looks at the point whose column is pressed.
    let press = move |event: web_sys::PointerEvent| {
        if let Some((x0, ..)) = place_in(svg, &event) {
            let x = lab
                .axes
                .with_untracked(|axes| x_scale(place.get_untracked(), axes));
            lab.store
                .change(|state| state.chosen = nearest(state, x, x0));
        }
    };
    html! {
        <svg
            class="tug"
            role="img"
            node=svg
            mounted=move |svg: &web_sys::Element| {
                browser::on_resize(svg, move |width, height| place.set(board(width, height)));
            }
            aria-label=when_calm(move || with_scene(&|scene| scene.said()))
            on:pointerdown=press
            inner_html=move || with_scene(&|scene| scene.svg())
        ></svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    fn scene(state: &Outlier, covered: bool, width: f64) -> (String, String) {
        let model = state.model();
        let scene = Scene {
            state,
            model: &model,
            axes: &Axes::fit(state, &model),
            board: Board {
                width,
                height: 200.0,
                unit: 1.0,
            },
            covered,
            text: &crate::text::outlier::EN,
        };
        (scene.svg(), scene.said())
    }

    #[test]
    fn the_picture() {
        let state = Outlier::default().put(6, 12.0);
        let (svg, said) = scene(&state, false, 752.0);
        assert!(svg.contains("−1.2807") && svg.contains("pulls up"), "{svg}");
        assert_eq!(svg.matches(">−0.1250<").count(), 2);
        // L1's line runs through the first and the last point.
        assert_eq!(svg.matches("push-none").count(), 2);
        assert!(
            said.contains("MSE: ") && said.contains("point 7 −1.2807"),
            "{said}"
        );
    }

    #[test]
    fn arrows_stay_inside() {
        for y in [-9.0, 5.3, 12.0, 1e6] {
            let (svg, _) = scene(&Outlier::default().put(6, y), false, 752.0);
            for path in svg.split("push\" d=\"").skip(1) {
                let path = path.split('"').next().unwrap_or_default();
                for corner in path.trim_end_matches('Z').split(['M', 'L']).skip(1) {
                    let height: f64 = corner
                        .split(' ')
                        .nth(1)
                        .and_then(|y| y.parse().ok())
                        .unwrap_or(f64::NAN);
                    assert!((-1.0..=201.0).contains(&height), "{y}: {height} in {svg}");
                }
            }
        }
    }

    #[test]
    fn the_pulls_on_the_covered_line_are_covered() {
        let state = Outlier::default().put(6, 12.0);
        let (svg, said) = scene(&state, true, 752.0);
        assert!(
            !svg.contains("1.2807") && !said.contains("1.2807"),
            "{svg} {said}"
        );
        assert!(said.contains("point 7 −0.1250"), "{said}");
    }

    #[test]
    fn odd_states_have_rows_without_nan() {
        for y in [3.4e38, -3.4e38, 1e-45] {
            for width in [752.0, 0.0, 300.0] {
                let (svg, _) = scene(&Outlier::default().put(6, y), false, width);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
