//! View B: the data, and what the model makes of it: a line with its misses, or the regions of its answers.
use super::Lab;
use super::axes::{Axes, place};
use super::cloud::{Cloud, cloud};
use super::frame::Frame;
use super::points::points_row;
use super::words::data_words;
use crate::browser;
use crate::chart::clip::clip;
use crate::chart::svg::{Anchor, Svg, px, text_width};
use crate::lab::bench::place_in;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{IntoPiece, Piece, Slot};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::training::{Model, Plan, Point, Task, regions};
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PointerEvent;

/// Up to so many points, each has its miss, its prediction and its ring.
pub const FEW: usize = 60;

/// What lies under the points, and over them.
struct Scene<'a> {
    plan: &'a Plan,
    model: &'a Model,
    axes: Axes,
    frame: Frame,
    text: &'a Text,
}

impl Scene<'_> {
    fn under(&self) -> String {
        let mut svg = Svg::default();
        let titles = match self.plan.task {
            Task::Line => ["x", "y"],
            Task::Binary | Task::Classes => ["x₁", "x₂"],
        };
        if self.plan.task != Task::Line {
            self.regions(&mut svg);
        }
        self.frame.axes(&mut svg, self.axes.x, self.axes.y, titles);
        if self.plan.task == Task::Line && !self.is_crowd() {
            self.misses(&mut svg);
            self.line(&mut svg, "model-line");
        }
        svg.finish()
    }

    /// Whether there are more points than can each be told apart.
    fn is_crowd(&self) -> bool {
        self.plan.points.len() > FEW
    }

    fn over(&self) -> String {
        let mut svg = Svg::default();
        if self.is_crowd() {
            // A crowd would hide what the model says: its line, or the edges of its regions, lies over the points.
            for class in ["model-line halo", "model-line"] {
                match self.plan.task {
                    Task::Line => self.line(&mut svg, class),
                    Task::Binary | Task::Classes => self.edges(&mut svg, class),
                }
            }
            match self.plan.task {
                Task::Line => self.names(&mut svg),
                Task::Binary | Task::Classes => self.answers(&mut svg),
            }
            return svg.finish();
        }
        let unit = self.frame.unit;
        match self.plan.task {
            Task::Line => {
                for (at, _, beyond) in self.predictions() {
                    match beyond {
                        None => svg.circle("dot", at, 6.0 * unit),
                        Some(up) => beyond_mark(&mut svg, at, up, unit),
                    }
                }
                self.names(&mut svg);
            }
            Task::Binary | Task::Classes => {
                let answers = self.plan.points.iter().zip(&self.model.answers);
                for (point, answer) in answers {
                    if point.y as usize != *answer {
                        svg.circle("wrong", self.at(place(self.plan.task, point)), 11.0 * unit);
                    }
                }
            }
        }
        svg.finish()
    }

    /// The pixel of a place, at the edge if it lies beyond.
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (xs, ys) = (self.frame.x(self.axes.x), self.frame.y(self.axes.y));
        (xs.at(xs.span.clamp(x)), ys.at(ys.span.clamp(y)))
    }

    /// Where the points of the batch are predicted, each with where it is; of a prediction that the axis does not reach,
    /// also whether it lies above.
    fn predictions(&self) -> impl Iterator<Item = ((f64, f64), (f64, f64), Option<bool>)> {
        let ys = self.axes.y;
        let points = self.plan.points.iter().zip(&self.model.outputs);
        let batch = if self.model.place.is_some() {
            self.model.batch.clone()
        } else {
            0..self.plan.points.len()
        };
        (points.skip(batch.start).take(batch.len()))
            .filter(|(_, output)| output.is_finite())
            .map(move |(point, output)| {
                let (x, y) = place(Task::Line, point);
                let output = f64::from(*output);
                let beyond = (!ys.holds(output, 0.0)).then_some(output > ys.high);
                (self.at((x, output)), self.at((x, y)), beyond)
            })
    }

    fn misses(&self, svg: &mut Svg) {
        let half = 4.5 * self.frame.unit;
        for (from, to, _) in self.predictions() {
            let (top, height) = (from.1.min(to.1), (from.1 - to.1).abs());
            svg.rect("miss", from.0 - half, top, 2.0 * half, height);
        }
    }

    /// What is true, beside its highest point, and what the model says, beside the end of its line.
    fn names(&self, svg: &mut Svg) {
        let unit = self.frame.unit;
        let highest = (self.plan.points.iter()).max_by(|a, b| a.y.total_cmp(&b.y));
        if let Some(point) = highest {
            let (x, y) = self.at(place(Task::Line, point));
            let (anchor, side) = if x > 0.4 * self.frame.width {
                (Anchor::End, -1.0)
            } else {
                (Anchor::Start, 1.0)
            };
            let beside = (x + side * 13.0 * unit, y + 4.0 * unit);
            svg.text("word true-value", beside, anchor, self.text.truth);
        }
        if let [weight, bias] = self.model.parameters[..] {
            let (xs, ys) = (self.frame.x(self.axes.x), self.frame.y(self.axes.y));
            let words = self.text.model_word;
            let left = xs.to - text_width(words, 13.5 * unit);
            let height = f64::from(weight) * xs.value(left) + f64::from(bias);
            if ys.span.holds(height, 0.1) {
                // Under a line that rises, over one that falls.
                let aside = if weight < 0.0 { -10.0 } else { 18.0 } * unit;
                let at = (xs.to, ys.at(height) + aside);
                svg.text("word pred-value", at, Anchor::End, words);
            }
        }
    }

    fn line(&self, svg: &mut Svg, class: &str) {
        let (x, y) = (self.axes.x, self.axes.y);
        let [weight, bias] = [0, 1].map(|n| {
            let parameter = self.model.parameters.get(n);
            parameter.copied().map_or(f64::NAN, f64::from)
        });
        let ends = [x.low, x.high];
        let parts = clip(&ends, &ends.map(|x| weight * x + bias), x, y);
        for part in parts {
            if let [from, to] = part[..] {
                svg.line(class, self.at(from), self.at(to));
            }
        }
        if !(weight.is_finite() && bias.is_finite()) {
            let middle = ((x.low + x.high) / 2.0, (y.low + y.high) / 2.0);
            svg.text("word", self.at(middle), Anchor::Middle, self.text.no_line);
        }
    }

    /// The corners of each class's region, fewer than three if it has none.
    fn parts(&self) -> Vec<Vec<[f64; 2]>> {
        let (x, y) = (self.axes.x, self.axes.y);
        let rectangle = [x.low, y.low, x.high, y.high];
        regions(&scores(self.plan.task, &self.model.parameters), rectangle)
    }

    fn regions(&self, svg: &mut Svg) {
        for (class, part) in self.parts().iter().enumerate() {
            self.region(svg, &format!("region region-{class}"), part);
        }
        if !self.is_crowd() {
            self.answers(svg);
        }
    }

    /// The edges of the regions alone.
    fn edges(&self, svg: &mut Svg, class: &str) {
        for part in self.parts() {
            self.region(svg, class, &part);
        }
    }

    fn region(&self, svg: &mut Svg, class: &str, part: &[[f64; 2]]) {
        if part.len() > 2 {
            let corners: Vec<_> = part.iter().map(|[x, y]| self.at((*x, *y))).collect();
            svg.area(class, &corners);
        }
    }

    /// In the middle of each region the sign of its class.
    fn answers(&self, svg: &mut Svg) {
        for (class, part) in self.parts().iter().enumerate() {
            if part.len() > 2 {
                let middle =
                    [0, 1].map(|i| part.iter().map(|p| p[i]).sum::<f64>() / part.len() as f64);
                let at = self.at((middle[0], middle[1]));
                shape(svg, "answer", class, at, 9.0 * self.frame.unit);
            }
        }
    }
}

/// One row `[w₁, w₂, b]` a class; of yes or no, the row of yes.
fn scores(task: Task, parameters: &[f32]) -> Vec<[f32; 3]> {
    let (inputs, outputs) = (task.inputs(), task.outputs());
    let at = |index: usize| parameters.get(index).copied().unwrap_or(f32::NAN);
    (0..outputs)
        .map(|output| {
            let first = inputs * output;
            [at(first), at(first + 1), at(inputs * outputs + output)]
        })
        .collect()
}

/// A prediction that lies beyond the edge: a wedge that points to it.
fn beyond_mark(svg: &mut Svg, (x, y): (f64, f64), up: bool, unit: f64) {
    let back = if up { 1.0 } else { -1.0 } * 10.0 * unit;
    let half = 7.0 * unit;
    svg.area(
        "dot beyond",
        &[(x, y), (x + half, y + back), (x - half, y + back)],
    );
}

/// The sign of a class: circle, square, triangle.
fn shape(svg: &mut Svg, class: &str, number: usize, (x, y): (f64, f64), radius: f64) {
    let d = match number {
        0 => return svg.circle(class, (x, y), radius),
        1 => {
            let half = 0.88 * radius;
            format!(
                "M{} {}h{side}v{side}h-{side}z",
                px(x - half),
                px(y - half),
                side = px(2.0 * half)
            )
        }
        _ => format!(
            "M{} {}L{} {}L{} {}z",
            px(x),
            px(y - 1.15 * radius),
            px(x + 1.1 * radius),
            px(y + 0.8 * radius),
            px(x - 1.1 * radius),
            px(y + 0.8 * radius)
        ),
    };
    svg.path(class, &d);
}

pub fn data_view(lab: Lab) -> Piece {
    let s = settings();
    let frame = Var::new(Frame::EMPTY);
    let board = Slot::new_local(None);
    let draw = move |part: fn(&Scene<'_>) -> String| {
        move || {
            lab.plan.with(|plan| {
                lab.model.with(|model| {
                    let scene = Scene {
                        plan,
                        model,
                        axes: lab.axes.get(),
                        frame: frame.get(),
                        text: s.training(),
                    };
                    part(&scene)
                })
            })
        }
    };
    let points = Calc::new(move |_| {
        lab.plan.with(|plan| Cloud {
            task: plan.task,
            points: plan.points.clone(),
            axes: lab.axes.get(),
            frame: frame.get(),
        })
    });
    let ring = move || {
        let Some((_, point)) = lab.point() else {
            return String::new();
        };
        let (axes, frame) = (lab.axes.get(), frame.get());
        let (x, y) = lab.plan.with(|plan| place(plan.task, &point));
        let (xs, ys) = (frame.x(axes.x), frame.y(axes.y));
        let mut svg = Svg::default();
        let at = (xs.at(xs.span.clamp(x)), ys.at(ys.span.clamp(y)));
        svg.circle("chosen-ring", at, 12.5 * frame.unit);
        svg.finish()
    };
    let press = move |event: PointerEvent| {
        let Some((x, y, svg)) = place_in(board, &event) else {
            return;
        };
        let Some((index, grip)) = lab.nearest(frame.get_untracked(), (x, y)) else {
            return;
        };
        event.prevent_default();
        lab.chosen.set(index);
        lab.drag(&svg, &event, move |(x, y), fine| {
            let (axes, frame) = (lab.axes.get_untracked(), frame.get_untracked());
            let (xs, ys) = (frame.x(axes.x), frame.y(axes.y));
            let x = xs.span.clamp(xs.value(x + grip.0));
            let y = ys.span.clamp(ys.value(y + grip.1));
            let x = Range::new(axes.x).snap(x, fine);
            let y = Range::new(axes.y).snap(y, fine);
            lab.store.hold(|state| {
                state.change(|plan| {
                    let task = plan.task;
                    if let Some(point) = plan.points.get_mut(index) {
                        put(task, point, x, y);
                    }
                });
            });
        });
    };
    let add = move |event: web_sys::Event| {
        let event: PointerEvent = event.unchecked_into();
        let Some((x, y, _)) = place_in(board, &event) else {
            return;
        };
        if lab.nearest(frame.get_untracked(), (x, y)).is_none() {
            let (axes, frame) = (lab.axes.get_untracked(), frame.get_untracked());
            let (xs, ys) = (frame.x(axes.x), frame.y(axes.y));
            let x = Range::new(axes.x).snap(xs.span.clamp(xs.value(x)), true);
            let y = Range::new(axes.y).snap(ys.span.clamp(ys.value(y)), true);
            lab.add_point(x, y);
        }
    };
    html! {
        <div class="chart data-chart">
            <svg class="beneath" aria-hidden="true" inner_html=draw(|scene| scene.under())></svg>
            {cloud(points, move |width, height| {
                frame.set(Frame { width, height, unit: browser::chart_unit() });
            })}
            <svg
                class="above"
                role="img"
                aria-label=when_calm(move || {
                    lab.plan.with(|plan| lab.seen(|model| data_words(plan, model, s.training())))
                })
                node=board
                on:pointerdown=press
                on:dblclick=add
            >
                <g aria-hidden="true" inner_html=draw(|scene| scene.over())></g>
                <g aria-hidden="true" inner_html=ring></g>
            </svg>
        </div>
        {points_row(lab)}
    }
    .into_piece()
}

/// Puts a point where it is seen.
fn put(task: Task, point: &mut Point, x: f32, y: f32) {
    point.x[0] = x;
    match task {
        Task::Line => point.y = y,
        Task::Binary | Task::Classes => point.x[1] = y,
    }
}

impl Lab {
    /// The point that a press takes, and how far from the press it is.
    fn nearest(self, frame: Frame, press: (f64, f64)) -> Option<(usize, (f64, f64))> {
        let axes = self.axes.get_untracked();
        let (xs, ys) = (frame.x(axes.x), frame.y(axes.y));
        self.plan.with_untracked(|plan| {
            (plan.points.iter().enumerate())
                .map(|(index, point)| {
                    let (x, y) = place(plan.task, point);
                    (index, (xs.at(x) - press.0, ys.at(y) - press.1))
                })
                .map(|(index, off)| (index, off, off.0.hypot(off.1)))
                .filter(|(_, _, far)| *far < 22.0 * frame.unit)
                .min_by(|a, b| a.2.total_cmp(&b.2))
                .map(|(index, off, _)| (index, off))
        })
    }

    /// One more point, of the chosen one's class, which is then the chosen one.
    pub fn add_point(self, x: f32, y: f32) {
        let like = untrack(|| self.point()).map_or(0.0, |(_, point)| point.y);
        self.change(|plan| match plan.task {
            Task::Line => plan.add([x, 0.0], y),
            Task::Binary | Task::Classes => plan.add([x, y], like),
        });
        let last = self.plan.with_untracked(|plan| plan.points.len() - 1);
        self.chosen.set(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::training::Training;

    fn scene(lab: &Training, width: f64) -> [String; 2] {
        let model = lab.model();
        let scene = Scene {
            plan: &lab.plan,
            model: &model,
            axes: Axes::fit(&lab.plan),
            frame: Frame {
                width,
                height: 0.8 * width,
                unit: 1.0,
            },
            text: &crate::text::training::EN,
        };
        [scene.under(), scene.over()]
    }

    #[test]
    fn every_point_of_the_batch_has_its_miss() {
        let mut lab = Training::default();
        assert_eq!(scene(&lab, 400.0)[0].matches("miss").count(), 8);
        lab.change(|plan| plan.batch_size = Some(3));
        lab.position = 3;
        let [under, over] = scene(&lab, 400.0);
        assert_eq!(under.matches("miss").count(), 3);
        assert_eq!(over.matches("dot").count(), 3);
    }

    #[test]
    fn a_prediction_out_of_sight_is_marked_as_such() {
        let mut lab = Training::default();
        assert!(!scene(&lab, 400.0)[1].contains("beyond"));
        lab.change(|plan| plan.start = vec![50.0, 0.0]);
        let over = &scene(&lab, 400.0)[1];
        assert!(over.matches("beyond").count() > 3, "{over}");
    }

    #[test]
    fn each_class_has_its_region() {
        let lab = Training::new(Task::Classes);
        let [under, over] = scene(&lab, 400.0);
        assert_eq!(under.matches(r#""region "#).count(), 3);
        let wrong = lab.plan.points.len() - lab.model().right.unwrap_or_default();
        assert_eq!(over.matches("wrong").count(), wrong);
    }

    #[test]
    fn a_crowd_of_points_hides_nothing_of_the_model() {
        for task in Task::ALL {
            let mut lab = Training::new(task);
            let edges = |part: &str| part.matches(r#""model-line""#).count();
            let few = &scene(&lab, 400.0)[1];
            assert_eq!(edges(few), 0, "{task:?}: {few}");
            lab.change(|plan| plan.draw(5, 1000));
            let [under, over] = scene(&lab, 400.0);
            assert!(edges(&over) > 0, "{task:?}: {over}");
            assert_eq!(over.matches("model-line halo").count(), edges(&over));
            assert_eq!(edges(&under), 0, "{task:?}: {under}");
        }
    }

    #[test]
    fn every_state_has_a_picture_without_nan() {
        for task in Task::ALL {
            let mut lab = Training::new(task);
            lab.change(|plan| plan.rate = 1e30);
            lab.position = lab.plan.end();
            for width in [0.0, 40.0, 500.0] {
                for part in scene(&lab, width) {
                    assert!(!part.contains("NaN") && !part.contains("\"inf"), "{part}");
                }
            }
        }
    }
}
