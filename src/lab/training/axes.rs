//! What stretch of each axis the picture of the data shows. It holds still while a hand moves something, and is
//! fitted anew when the hand rests and the old one no longer serves.
use crate::chart::scale::Span;
use bullseye_core::lab::training::{Plan, Point, Task};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    pub x: Span,
    pub y: Span,
    task: Task,
}

/// What is left free on each side, as a part of what the points take.
const AIR: f64 = 0.1;

impl Axes {
    pub fn fit(plan: &Plan) -> Self {
        let (xs, ys): (Vec<_>, Vec<_>) = places(plan).into_iter().unzip();
        Self {
            x: around(&xs),
            y: around(&ys),
            task: plan.task,
        }
    }

    /// The old axes as far as they still serve.
    pub fn settle(self, plan: &Plan) -> Self {
        let need = Self::fit(plan);
        let holds_all =
            (places(plan).into_iter()).all(|(x, y)| self.x.holds(x, 0.02) && self.y.holds(y, 0.02));
        let is_close = |have: Span, need: Span| have.width() < 2.5 * need.width();
        let serves = self.task == plan.task
            && holds_all
            && is_close(self.x, need.x)
            && is_close(self.y, need.y);
        if serves { self } else { need }
    }
}

/// What the picture should hold: the points, and of a line where the untrained model predicts them. A start that is far
/// off does not press the points together: the picture reaches as far beyond them as they are high.
fn places(plan: &Plan) -> Vec<(f64, f64)> {
    let mut places: Vec<_> = (plan.points.iter())
        .map(|point| place(plan.task, point))
        .collect();
    if let (Task::Line, [weight, bias]) = (plan.task, &plan.start[..]) {
        let (low, high) = ends(places.iter().map(|(_, y)| *y));
        let beyond = high - low;
        let start = |x: f64| f64::from(*weight) * x + f64::from(*bias);
        let predicted: Vec<_> = (places.iter())
            .map(|(x, _)| (*x, start(*x).clamp(low - beyond, high + beyond)))
            .collect();
        places.extend(predicted);
    }
    places
}

/// Where a point stands in the picture.
pub fn place(task: Task, point: &Point) -> (f64, f64) {
    let [first, second] = point.x;
    let up = if task == Task::Line { point.y } else { second };
    (f64::from(first), f64::from(up))
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

fn around(values: &[f64]) -> Span {
    let (low, high) = ends(values.iter().copied());
    let span = Span::new(low, high);
    let air = AIR * span.width();
    Span::new(span.low - air, span.high + air)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_serve_until_a_point_leaves_them() {
        let mut plan = Plan::new(Task::Line);
        let axes = Axes::fit(&plan);
        plan.points[0].y += 0.1;
        assert_eq!(axes.settle(&plan), axes);
        plan.points[0].y = 30.0;
        let wide = axes.settle(&plan);
        assert!(wide.y.holds(30.0, 0.0));
        assert_ne!(wide.settle(&Plan::new(Task::Line)), wide);
        assert_ne!(
            axes.settle(&Plan::new(Task::Binary)).task,
            axes.task,
            "another task has other axes"
        );
    }

    #[test]
    fn a_line_is_in_sight_where_it_starts() {
        let mut plan = Plan::new(Task::Line);
        let holds = |plan: &Plan, x: f32| {
            let y = plan.start[0] * x + plan.start[1];
            Axes::fit(plan).y.holds(f64::from(y), 0.01)
        };
        assert!(plan.points.iter().all(|point| holds(&plan, point.x[0])));
        let usual = Axes::fit(&plan);
        plan.start = vec![1e6, 0.0];
        assert!(Axes::fit(&plan).y.width() < 4.0 * usual.y.width());
    }

    #[test]
    fn a_single_point_has_axes() {
        let mut plan = Plan::new(Task::Classes);
        plan.draw(1, 1);
        let axes = Axes::fit(&plan);
        assert!(axes.x.width() > 0.0 && axes.y.width() > 0.0);
    }
}
