//! What stretch of each axis both sides show: one scale for two losses. It holds still while a hand moves something,
//! and is fitted anew when the hand rests and the old one no longer serves.
use crate::chart::scale::{Span, tick_step};
use bullseye_core::lab::descent::{Descent, Model};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    /// The weight, with the label in the middle.
    pub xs: Span,
    /// The highest loss; the lowest is 0.
    pub top: f64,
}

/// The part of half the width that the furthest weight takes.
const REACH: f64 = 0.855;

impl Axes {
    pub fn fit(state: &Descent, model: &Model) -> Self {
        let truth = f64::from(state.truth);
        let most = reach(state, model);
        let half = if most > 0.0 { most / REACH } else { 1.0 };
        let xs = Span::new(truth - half, truth + half);
        Self {
            xs,
            top: top(state, xs),
        }
    }

    /// The old axes as far as they still serve.
    pub fn settle(self, state: &Descent, model: &Model) -> Self {
        let need = Self::fit(state, model);
        let serves = self.xs.holds(f64::from(state.truth), 0.25)
            && weights(model).all(|weight| self.xs.holds(weight, 0.03))
            && self.xs.width() < 12.0 * need.xs.width();
        let xs = if serves { self.xs } else { need.xs };
        let top = top(state, xs);
        let keeps = (0.45 * self.top..=self.top).contains(&top);
        Self {
            xs,
            top: if keeps { self.top } else { top },
        }
    }
}

/// Where the weights come, under both losses and with the next step.
fn weights(model: &Model) -> impl Iterator<Item = f64> {
    (model.sides.iter())
        .flat_map(|side| side.taken.iter().chain([&side.next]))
        .flat_map(|step| [f64::from(step.from), f64::from(step.to)])
        .filter(|weight| weight.is_finite())
}

/// How far from the label they come.
fn reach(state: &Descent, model: &Model) -> f64 {
    weights(model)
        .map(|weight| (weight - f64::from(state.truth)).abs())
        .fold(0.0, f64::max)
}

/// A round loss above both curves at the weights that come furthest.
fn top(state: &Descent, xs: Span) -> f64 {
    let inset = xs.width() * (1.0 - REACH) / 2.0;
    let ends = [xs.low + inset, xs.high - inset];
    let highest = (state.sides.iter())
        .flat_map(|kind| state.curve(*kind, &ends))
        .filter(|loss| loss.is_finite())
        .fold(0.0, f64::max);
    let air = Span::new(0.0, highest * 1.05);
    let step = tick_step(air, 5.0);
    (air.high / step - 1e-6).ceil() * step
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    fn fit(state: &Descent) -> Axes {
        Axes::fit(state, &state.model())
    }

    #[test]
    fn the_pictures_axes() {
        let axes = fit(&Descent::default());
        assert_eq!(axes.top, 10.0);
        assert!((axes.xs.low + 0.5).abs() < 0.02 && (axes.xs.high - 6.5).abs() < 0.02);
    }

    #[test]
    fn they_serve_until_the_ball_leaves_them() {
        let mut state = Descent::default();
        let axes = fit(&state);
        state.start = 2.5;
        assert_eq!(axes.settle(&state, &state.model()), axes);
        state.start = -4.0;
        assert_ne!(axes.settle(&state, &state.model()), axes);
        // A walk that runs away takes its axes along.
        let away = Descent {
            rate: 1.2,
            steps: 8,
            ..Descent::default()
        };
        let model = away.model();
        let axes = axes.settle(&away, &model);
        assert!(axes.xs.holds(f64::from(model.sides[0].weight()), 0.0));
    }

    #[test]
    fn odd_states_have_axes() {
        for (start, rate, steps) in [(3.0, 0.25, 0), (3e38, 1e30, 30), (0.0, 2.0, 200)] {
            let state = Descent {
                start,
                rate,
                steps,
                ..Descent::default()
            };
            let axes = fit(&state);
            assert!(axes.xs.width() > 0.0 && axes.top > 0.0, "{axes:?}");
            assert!(
                axes.top.is_finite() && axes.xs.width().is_finite(),
                "{axes:?}"
            );
        }
    }
}
