//! What stretch of each axis the lab shows. It holds still while a hand moves something, and is fitted anew when
//! the hand rests and the old one no longer serves.
use crate::chart::scale::{Span, round_up, tick_step};
use bullseye_core::lab::classes::{Classes, Model, Term};
use bullseye_core::loss::Reduction;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The sliders of the logits, and the axis of the curve.
    pub logits: Span,
    /// The highest `-log p` that the rows' curves show.
    pub surprise: f64,
    /// The loss of a row that fills the height of the mean's columns.
    pub column: f64,
    /// The highest loss that the curve shows.
    pub loss: f64,
}

impl Frame {
    pub fn fit(state: &Classes, model: &Model) -> Self {
        let logits = logits(state);
        Self {
            logits,
            surprise: highest(model, |term| term.surprise).ceil().max(3.0),
            column: rounded(highest(model, |term| column(state, term))),
            loss: loss(state, model, logits),
        }
    }

    /// The old frame as far as it still serves.
    pub fn settle(self, state: &Classes, model: &Model) -> Self {
        let need = Self::fit(state, model);
        let keeps = |old: f64, need: f64| {
            if (need..=2.2 * need).contains(&old) {
                old
            } else {
                need
            }
        };
        let old = self.logits;
        let serves = values(state).all(|value| old.holds(value, 0.0))
            && old.width() < 2.5 * need.logits.width();
        let logits = if serves { old } else { need.logits };
        Self {
            logits,
            surprise: keeps(self.surprise, need.surprise),
            column: keeps(self.column, need.column),
            loss: keeps(self.loss, loss(state, model, logits)),
        }
    }
}

/// How high a row's column stands. In a mean that is its loss for each unit of its weight: the column is as wide as the
/// weight, so its area is the loss. Else it is the loss itself.
pub fn column(state: &Classes, term: &Term) -> f32 {
    match state.reduction {
        Reduction::Mean => term.value / term.weight,
        _ => term.value,
    }
}

fn values(state: &Classes) -> impl Iterator<Item = f64> {
    (state.rows.iter()).flat_map(|row| row.logits.iter().map(|z| f64::from(*z)))
}

/// From a little below the lowest logit, or 0, to a little above the highest, or 0.
fn logits(state: &Classes) -> Span {
    let low = values(state).fold(0.0, f64::min);
    let high = values(state).fold(0.0, f64::max);
    let step = tick_step(Span::new(low - 0.5, high + 0.5), 6.0);
    let low = ((low - step / 2.0) / step).floor() * step;
    let high = ((high + step / 2.0) / step).ceil() * step;
    Span::new(low, high)
}

fn highest(model: &Model, read: impl Fn(&Term) -> f32) -> f64 {
    (model.terms.iter())
        .map(|term| f64::from(read(term)))
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max)
}

/// The top of an axis from 0 that holds `highest`.
fn rounded(highest: f64) -> f64 {
    if highest <= 0.0 {
        return 1.0;
    }
    let step = round_up(highest / 4.0);
    (highest / step - 1e-6).ceil() * step
}

fn loss(state: &Classes, model: &Model, logits: Span) -> f64 {
    let losses = state.curve(model, &logits.samples(9));
    let finite = losses.into_iter().filter(|loss| loss.is_finite());
    rounded(finite.fold(0.0, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    #[test]
    fn the_guides_numbers_get_round_axes() {
        let state = Classes::default();
        let frame = Frame::fit(&state, &state.model());
        assert_eq!(frame.logits, Span::new(-1.0, 4.0));
        assert_eq!(frame.surprise, 3.0);
        assert!((frame.column - 0.6).abs() < 1e-9);
        assert!((frame.loss - 1.5).abs() < 1e-9, "{frame:?}");
    }

    #[test]
    fn a_small_move_leaves_every_axis_where_it_was() {
        let mut state = Classes::default();
        let before = Frame::fit(&state, &state.model());
        state.rows[0].logits[0] = 2.2;
        assert_eq!(before.settle(&state, &state.model()), before);
    }

    #[test]
    fn every_value_finds_a_place_however_large_or_small() {
        for value in [0.0, 1e-9, -3.0, 1e9, -1e30, 3e38] {
            let mut state = Classes::default();
            let start = Frame::fit(&state, &state.model());
            state.rows[0].logits[1] = value;
            state.rows[2].ignored = true;
            state.classes[1].weight = 0.0;
            let frame = start.settle(&state, &state.model());
            assert!(
                values(&state).all(|z| frame.logits.holds(z, 0.0)),
                "{frame:?}"
            );
            let sizes = [
                frame.logits.width(),
                frame.surprise,
                frame.column,
                frame.loss,
            ];
            assert!(sizes.iter().all(|s| s.is_finite() && *s > 0.0), "{frame:?}");
        }
    }
}
