//! What stretch of each axis the views show. It holds still while a hand moves a point, and is fitted anew when the hand
//! rests and the old one no longer serves.
use crate::browser;
use crate::chart::plot::Board;
use crate::chart::scale::{Scale, Span, round_down, tick_step};
use bullseye_core::lab::outlier::{Model, Outlier};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    pub xs: Span,
    /// The points' heights, with room to drag one away.
    pub ys: Span,
    /// How much gradient the tug of war has room for: the strongest pull up and the strongest down of MSE's points.
    pub pull: f64,
    /// How far lines move.
    pub moves: Span,
}

impl Axes {
    pub fn fit(state: &Outlier, model: &Model) -> Self {
        let xs = || state.points.iter().map(|point| f64::from(point.x));
        let (left, right) = (least(xs()), most(xs()));
        let half = (right - left) / state.points.len().max(2) as f64 * 0.6;
        let ys = heights(state);
        let count = state.points.len().max(1) as f64;
        Self {
            xs: Span::new(left - half, right + half),
            ys,
            pull: 0.0,
            moves: Span::new(0.0, 1.0),
        }
        .with_room(model, ys.width() * 1.2 / count, ys.width() * 0.18)
    }

    /// Room for at least so much gradient and so long a way, and for what the model has.
    fn with_room(self, model: &Model, pull: f64, way: f64) -> Self {
        let moved = || model.lines.iter().map(|line| line.moved);
        let (low, high) = (least(moved()).min(0.0), most(moved()).max(way));
        let step = round_down((high - low) / 4.0);
        Self {
            pull: need(model).max(pull),
            moves: Span::new((low / step).floor() * step, (high / step).ceil() * step),
            ..self
        }
    }

    /// The old axes while a hand moves something: the two scales on which nothing is held grow where they must.
    pub fn grow(self, model: &Model) -> Self {
        let moved = || model.lines.iter().map(|line| line.moved);
        let holds = least(moved()) >= self.moves.low && most(moved()) <= self.moves.high;
        let grown = self.with_room(model, self.pull, self.moves.high);
        Self {
            moves: if holds { self.moves } else { grown.moves },
            ..grown
        }
    }

    /// The old axes as far as they still serve.
    pub fn settle(self, state: &Outlier, model: &Model) -> Self {
        let need = Self::fit(state, model);
        let serves = self.xs == need.xs
            && values(state).all(|y| self.ys.holds(y, 0.02))
            && self.ys.width() < 2.5 * need.ys.width();
        if serves {
            let count = state.points.len().max(1) as f64;
            let ys = self.ys.width();
            return self.with_room(model, ys * 1.2 / count, ys * 0.18);
        }
        need
    }
}

fn least(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::INFINITY, f64::min)
}

fn most(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, f64::max)
}

/// Where points are and were.
fn values(state: &Outlier) -> impl Iterator<Item = f64> {
    (state.points.iter()).flat_map(|point| [f64::from(point.y), f64::from(point.was)])
}

/// From a little below the data to far above them, between round numbers.
fn heights(state: &Outlier) -> Span {
    let was = || state.points.iter().map(|point| f64::from(point.was));
    let spread = Span::new(least(was()), most(was()));
    let room = Span::new(
        least(values(state)).min(spread.low - 0.4 * spread.width()),
        most(values(state)).max(spread.high + 2.0 * spread.width()),
    );
    let step = tick_step(room, 7.0);
    Span::new(
        (room.low / step).floor() * step,
        (room.high / step).ceil() * step,
    )
}

/// The strongest pull up and the strongest pull down of MSE's points together.
fn need(model: &Model) -> f64 {
    let [mse, ..] = &model.lines;
    let pulls = || mse.pulls.iter().map(|pull| f64::from(pull.gradient));
    let need = most(pulls()).max(0.0) - least(pulls()).min(0.0);
    if need.is_finite() { need } else { 0.0 }
}

/// A chart's place as it is measured.
pub fn board(width: f64, height: f64) -> Board {
    Board {
        width,
        height,
        unit: browser::chart_unit(),
    }
}

/// The axis from left to right, which the data and the tug of war share. The lines' names stand at its right.
pub fn x_scale(board: Board, axes: &Axes) -> Scale {
    let from = 48.0 * board.unit;
    Scale {
        span: axes.xs,
        from,
        to: (board.width - 94.0 * board.unit).max(from + 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::outlier::Data;

    fn fit(state: &Outlier) -> Axes {
        Axes::fit(state, &state.model())
    }

    #[test]
    fn there_is_room_to_drag_a_point_away_and_to_the_other_side() {
        for data in Data::ALL {
            let state = Outlier::of(data);
            let axes = fit(&state);
            let top = values(&state).fold(f64::NEG_INFINITY, f64::max);
            let bottom = values(&state).fold(f64::INFINITY, f64::min);
            assert!(axes.ys.high > top + 1.5 * (top - bottom), "{axes:?}");
            assert!(axes.ys.low < bottom, "{axes:?}");
        }
        assert!(fit(&Outlier::default()).ys.holds(12.0, 0.0));
        assert_eq!(fit(&Outlier::default()).ys.low, 0.0);
    }

    #[test]
    fn they_serve_until_a_point_leaves_them() {
        let state = Outlier::default();
        let axes = fit(&state);
        let settled = |y: f32| {
            let state = state.put(6, y);
            axes.settle(&state, &state.model())
        };
        assert_eq!(settled(12.0).ys, axes.ys);
        assert!(settled(40.0).ys.holds(40.0, 0.0));
        // Under a hand the axis of the points stays, and what nobody holds makes room.
        let held = axes.grow(&state.put(6, 40.0).model());
        assert_eq!(held.ys, axes.ys);
        assert!(held.pull > axes.pull && held.moves.high > axes.moves.high);
    }

    #[test]
    fn odd_states_have_axes() {
        for y in [3.4e38, -3.4e38, 0.0, 1e-45] {
            let axes = fit(&Outlier::default().put(6, y));
            for width in [axes.xs.width(), axes.ys.width(), axes.moves.width()] {
                assert!(width > 0.0 && width.is_finite(), "{axes:?}");
            }
            assert!(axes.pull > 0.0 && axes.pull.is_finite(), "{axes:?}");
        }
    }
}
