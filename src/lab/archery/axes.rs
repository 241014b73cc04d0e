//! What stretch of each axis the points are drawn on. It holds still while a hand moves something, and is fitted anew
//! when the hand rests and the old one no longer serves.
use crate::chart::scale::{Span, round_up};
use bullseye_core::lab::archery::{Archery, CAP, FURTHEST, Model};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    /// The distances; they begin at 0.
    pub far: Span,
    /// The points; they begin at 0.
    pub points: Span,
    /// The slope whose arrow fills the view.
    pub push: f64,
}

/// What lies a little beyond the neighbour's arrows; most rounds end before it.
const USUAL: f64 = 32.0;
/// The rules are to be compared, so that all of them usually share the scale of the guide's.
const LEAST: f64 = CAP * 1.1;

impl Axes {
    pub fn fit(state: &Archery, model: &Model) -> Self {
        let most = (model.shots.iter()).fold(0.0, |most: f64, s| most.max(f64::from(s.distance)));
        let far = if most < USUAL - 0.5 {
            USUAL
        } else {
            f64::from(FURTHEST) + 1.0
        };
        let highest = state.bends.of(state.rule, most as f32);
        let points = if highest * 1.08 <= LEAST || !highest.is_finite() {
            LEAST
        } else {
            let step = round_up(highest * 1.08 / 5.0);
            (highest * 1.08 / step).ceil() * step
        };
        let steepest = (model.shots.iter())
            .map(|shot| f64::from(shot.slope).abs())
            .fold(0.0, f64::max);
        Self {
            far: Span::new(0.0, far),
            points: Span::new(0.0, points),
            // The longest arrow leaves a little air.
            push: if steepest > 0.0 { steepest * 1.1 } else { 1.0 },
        }
    }

    /// The old axes as far as they still serve.
    pub fn settle(self, need: Self) -> Self {
        let keep = |old: f64, need: f64, least: f64| (least * old..=old).contains(&need);
        let points = if keep(self.points.high, need.points.high, 0.45) {
            self.points
        } else {
            need.points
        };
        let push = if keep(self.push, need.push, 0.1) {
            self.push
        } else {
            need.push
        };
        Self {
            far: need.far,
            points,
            push,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::archery::{Bends, Rule};

    #[test]
    fn the_rules_share_a_scale_until_one_outgrows_it() {
        let fit = |rule| {
            let state = Archery {
                rule,
                ..Archery::default()
            };
            Axes::fit(&state, &state.model()).points.high
        };
        assert_eq!(fit(Rule::Guide), fit(Rule::L1));
        assert_eq!(fit(Rule::Guide), fit(Rule::SmoothL1));
        assert_eq!(fit(Rule::Mse), 1000.0);
    }

    #[test]
    fn a_small_change_leaves_the_axes_where_they_were() {
        let mut state = Archery {
            rule: Rule::Mse,
            ..Archery::default()
        };
        let before = Axes::fit(&state, &state.model());
        state.arrows[4].put_at(28.0);
        let after = before.settle(Axes::fit(&state, &state.model()));
        assert_eq!(after, before);
    }

    #[test]
    fn axes_are_usable_whatever_the_options() {
        for rule in Rule::ALL {
            for bend in [1e-30, 3e38] {
                let state = Archery {
                    rule,
                    bends: Bends {
                        beta: bend,
                        delta: bend,
                    },
                    ..Archery::default()
                };
                let axes = Axes::fit(&state, &state.model());
                for size in [axes.far.width(), axes.points.width(), axes.push] {
                    assert!(size.is_finite() && size > 0.0, "{rule:?} {bend} {axes:?}");
                }
            }
        }
    }
}
