//! What stretch of each axis the lab shows. It holds still while a hand moves something, and is fitted anew when
//! the hand rests and the old one no longer serves.
use crate::chart::scale::{Span, round_up, tick_step};
use bullseye_core::lab::regression::{Kind, Model, Regression};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The rulers of the range.
    pub ruler: Span,
    /// The chosen prediction, along the curve.
    pub xs: Span,
    /// The highest loss that the curve shows; the lowest is 0.
    pub top: f64,
    /// The gradient whose arrow fills the view.
    pub push: f64,
}

impl Frame {
    /// `room`: how many times longer the ruler is than the highest square may be.
    pub fn fit(state: &Regression, model: &Model, room: f64) -> Self {
        let ruler = ruler(state, model, room);
        let xs = xs(state);
        Self {
            ruler,
            xs,
            top: top(state, xs),
            push: push(model),
        }
    }

    /// The old frame as far as it still serves.
    pub fn settle(self, state: &Regression, model: &Model, room: f64) -> Self {
        let need = Self::fit(state, model, room);
        let ruler = if serves(self.ruler, need.ruler, state, model, room) {
            self.ruler
        } else {
            need.ruler
        };
        let need_xs = need.xs;
        let chosen = state.elements.get(state.chosen);
        let xs_serve = chosen.is_some_and(|e| {
            self.xs.holds(f64::from(e.prediction), 0.03) && self.xs.holds(f64::from(e.truth), 0.2)
        }) && self.xs.width() < 3.0 * need_xs.width()
            && need_xs.width() < 2.0 * self.xs.width();
        let xs = if xs_serve { self.xs } else { need_xs };
        let need_top = top(state, xs);
        let top = if (0.45 * self.top..=self.top).contains(&need_top) {
            self.top
        } else {
            need_top
        };
        let push = if (self.push / 10.0..=self.push * 1.1).contains(&need.push) {
            self.push
        } else {
            need.push
        };
        Self {
            ruler,
            xs,
            top,
            push,
        }
    }
}

fn values(state: &Regression) -> impl Iterator<Item = f64> {
    (state.elements.iter()).flat_map(|e| [f64::from(e.prediction), f64::from(e.truth)])
}

/// Wide enough that the square of the largest miss fits above the ruler; no wider than the values need where there are
/// no squares, or where a square would make everything else small: the row's top cuts that one.
fn width_for_squares(state: &Regression, model: &Model, room: f64) -> f64 {
    if state.loss != Kind::Mse {
        return 0.0;
    }
    let largest = model
        .terms
        .iter()
        .map(|term| f64::from(term.difference).abs())
        .fold(0.0, f64::max);
    let (low, high, pad) = extent(state);
    let width = largest * room;
    if width <= 2.5 * (high - low + 2.0 * pad) {
        width
    } else {
        0.0
    }
}

/// The lowest and the highest value, and the air around them.
fn extent(state: &Regression) -> (f64, f64, f64) {
    let low = values(state).fold(f64::INFINITY, f64::min);
    let high = values(state).fold(f64::NEG_INFINITY, f64::max);
    let pad = ((high - low) * 0.1)
        .max(high.abs().max(low.abs()) * 0.02)
        .max(0.2);
    (low, high, pad)
}

fn ruler(state: &Regression, model: &Model, room: f64) -> Span {
    let (low, high, pad) = extent(state);
    let width = (high - low + 2.0 * pad).max(width_for_squares(state, model, room));
    let mut start = low - pad;
    if low >= 0.0 && start < 0.4 * width {
        start = 0.0;
    }
    let step = tick_step(Span::new(start, start + width), 7.0);
    let start = (start / step + 1e-6).floor() * step;
    let end = ((start + width).max(high + pad / 2.0) / step - 1e-6).ceil() * step;
    Span::new(start, end)
}

fn serves(old: Span, need: Span, state: &Regression, model: &Model, room: f64) -> bool {
    values(state).all(|value| old.holds(value, 0.0))
        && width_for_squares(state, model, room) <= old.width() * 1.01
        && old.width() < 2.5 * need.width()
}

fn xs(state: &Regression) -> Span {
    let (truth, miss) = (state.elements.get(state.chosen)).map_or((0.0, 0.0), |e| {
        let (prediction, truth) = (f64::from(e.prediction), f64::from(e.truth));
        (truth, (prediction - truth).abs())
    });
    let (low, high, pad) = extent(state);
    let half = (miss * 1.25).max((high - low + 2.0 * pad) / 2.0);
    let step = tick_step(Span::new(-half, half), 6.0);
    let half = (half / step - 1e-6).ceil() * step;
    Span::new(truth - half, truth + half)
}

fn top(state: &Regression, xs: Span) -> f64 {
    let highest = state
        .curve(state.loss, &xs.samples(9))
        .unwrap_or_default()
        .into_iter()
        .filter(|loss| loss.is_finite())
        .fold(0.0, f64::max);
    if highest <= 0.0 {
        return 1.0;
    }
    let step = round_up(highest / 4.0);
    (highest / step - 1e-6).ceil() * step
}

fn push(model: &Model) -> f64 {
    let largest = model
        .terms
        .iter()
        .map(|term| f64::from(term.gradient).abs())
        .filter(|size| size.is_finite())
        .fold(0.0, f64::max);
    // The longest arrow leaves a little air.
    if largest > 0.0 { largest * 1.1 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    fn frame(state: &Regression) -> Frame {
        Frame::fit(state, &state.model(), 7.0)
    }

    #[test]
    fn the_guides_numbers_get_round_axes() {
        let frame = frame(&Regression::default());
        assert_eq!(frame.ruler, Span::new(0.0, 3.5));
        assert_eq!(frame.xs, Span::new(1.5, 4.5));
        assert!((frame.top - 0.8).abs() < 1e-9);
        assert!((frame.push - 0.3667).abs() < 1e-4);
    }

    #[test]
    fn a_small_move_leaves_every_axis_where_it_was() {
        let mut state = Regression::default();
        let before = frame(&state);
        state.elements[0].prediction = 2.8;
        assert_eq!(before.settle(&state, &state.model(), 7.0), before);
    }

    #[test]
    fn one_large_miss_leaves_the_ruler_near_the_values() {
        let mut state = Regression::default();
        let before = frame(&state);
        state.elements[0].prediction = 0.0;
        let model = state.model();
        let after = before.settle(&state, &model, 7.0);
        assert_eq!(
            after.ruler, before.ruler,
            "a square that is too high is cut"
        );
        assert!(Frame::fit(&state, &model, 7.0).ruler.high <= 4.0);
        // A bar needs no room above the ruler.
        state.loss = Kind::SmoothL1;
        state.elements[0].prediction = 5.0;
        assert!(frame(&state).ruler.high <= 6.0);
    }

    #[test]
    fn every_value_finds_a_place_however_large_or_small() {
        for value in [0.0, 1e-9, -3.0, 1e9, -1e30, 3e38] {
            for kind in Kind::ALL {
                let mut state = Regression {
                    loss: kind,
                    ..Regression::default()
                };
                let start = frame(&state);
                state.elements[1].prediction = value;
                state.elements[2].truth = -value;
                state.chosen = 1;
                let frame = start.settle(&state, &state.model(), 7.0);
                for element in &state.elements {
                    assert!(
                        frame.ruler.holds(f64::from(element.prediction), 0.0),
                        "{value} {frame:?}"
                    );
                }
                for size in [frame.ruler.width(), frame.xs.width(), frame.top, frame.push] {
                    assert!(size.is_finite() && size > 0.0, "{value} {kind:?} {frame:?}");
                }
            }
        }
    }
}
