//! What stretch of each axis the lab shows. It holds still while a hand moves something, and is fitted anew when
//! the hand rests and the old one no longer serves.
use crate::chart::scale::{Span, round_up};
use bullseye_core::lab::binary::{Binary, Kind, Model};
use bullseye_core::loss::Reduction;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The rulers of the logits, and the axis of their curve; 0 in the middle.
    pub logits: Span,
    /// The highest loss that both curves show; the lowest is 0.
    pub top: f64,
    /// The single element's loss whose bar fills its place in the row.
    pub own: f64,
    /// The gradient whose arrow fills the view. Larger ones are cut, and marked as cut.
    pub push: f64,
}

/// The rulers of the probabilities.
pub const PROBABILITIES: Span = Span {
    low: 0.0,
    high: 1.0,
};

impl Frame {
    pub fn fit(state: &Binary, model: &Model) -> Self {
        Self {
            logits: logits(model),
            top: top(state, model),
            own: own(state, model),
            push: push(state, model),
        }
    }

    /// The old frame as far as it still serves.
    pub fn settle(self, state: &Binary, model: &Model) -> Self {
        let need = Self::fit(state, model);
        let keep = |old: f64, need: f64, slack: f64| {
            if (slack * old..=old).contains(&need) {
                old
            } else {
                need
            }
        };
        let half = keep(self.logits.high, need.logits.high, 0.25);
        Self {
            logits: Span::new(-half, half),
            top: keep(self.top, need.top, 0.45),
            own: keep(self.own, need.own, 0.45),
            push: keep(self.push, need.push, 0.2),
        }
    }

    /// The axis along which a loss is drawn: that of its own argument.
    pub fn axis(&self, kind: Kind) -> Span {
        match kind {
            Kind::Bce => PROBABILITIES,
            Kind::WithLogits => self.logits,
        }
    }
}

fn largest(values: impl Iterator<Item = f32>) -> f64 {
    (values.map(|value| f64::from(value.abs())))
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max)
}

fn logits(model: &Model) -> Span {
    let most = largest(model.terms.iter().map(|term| term.logit));
    // Six to either side shows the whole bend of the sigmoid.
    let half = if most <= 6.0 { 6.0 } else { round_up(most) };
    Span::new(-half, half)
}

fn top(state: &Binary, model: &Model) -> f64 {
    // What the curve of the logits reaches at ±3, where it runs straight already.
    let sides = state.curve(Kind::WithLogits, &[-3.0, 3.0]);
    let around = sides
        .into_iter()
        .chain(loss_now(state, model, Kind::WithLogits));
    let most = around.filter(|loss| loss.is_finite()).fold(0.0, f64::max);
    // The other one runs away towards its ends; it is followed only so far.
    let runaway = loss_now(state, model, Kind::Bce).unwrap_or_default();
    let most = if most > 0.0 {
        most.max(runaway.min(2.0 * most))
    } else {
        runaway
    };
    if most <= 0.0 {
        return 1.0;
    }
    let step = round_up(most / 4.0);
    (most / step - 1e-6).ceil() * step
}

/// The loss at the point that a curve shows, as PyTorch has it: one number, or the chosen element's own.
pub fn loss_now(state: &Binary, model: &Model, kind: Kind) -> Option<f64> {
    let own = model.terms.get(state.chosen)?.part(kind).value;
    Some(model.number(kind).unwrap_or(f64::from(own)))
}

fn own(state: &Binary, model: &Model) -> f64 {
    let most = largest((model.terms.iter()).map(|term| term.part(state.loss).value));
    round_up(most.max(1.0))
}

fn push(state: &Binary, model: &Model) -> f64 {
    let count = match state.reduction {
        Reduction::Mean => state.elements.len() as f64,
        _ => 1.0,
    };
    // By a logit no gradient is larger than this.
    let bound = largest((state.elements.iter()).map(|e| e.weight * e.pos_weight.max(1.0))) / count;
    let most = largest(
        (model.terms.iter()).flat_map(|term| Kind::ALL.map(|kind| term.part(kind).gradient)),
    );
    // The longest arrow leaves a little air.
    let push = most.min(3.0 * bound) * 1.1;
    if push > 0.0 { push } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::binary::{Guess, Preset};

    fn frame(state: &Binary) -> Frame {
        Frame::fit(state, &state.model())
    }

    #[test]
    fn the_guides_numbers_get_round_axes() {
        let frame = frame(&Binary::default());
        assert_eq!(frame.logits, Span::new(-6.0, 6.0));
        assert_eq!(frame.top, 1.5);
        assert_eq!(frame.own, 1.0);
    }

    #[test]
    fn an_exploding_gradient_does_not_push_the_others_out_of_sight() {
        let mut state = Binary::default();
        state.elements[0].guess = Guess::Probability(1e-6);
        let model = state.model();
        let by_logit = f64::from(model.terms[0].part(Kind::WithLogits).gradient).abs();
        assert!(frame(&state).push < 4.0 * by_logit);
    }

    #[test]
    fn a_small_move_leaves_every_axis_where_it_was() {
        let mut state = Binary::default();
        let before = frame(&state);
        state.elements[0].guess = Guess::Probability(0.8);
        assert_eq!(before.settle(&state, &state.model()), before);
    }

    #[test]
    fn every_state_has_usable_axes() {
        for preset in Preset::ALL {
            for guess in [
                Guess::Probability(0.0),
                Guess::Probability(1.0),
                Guess::Logit(3e38),
                Guess::Logit(-120.0),
            ] {
                let mut state = Binary::preset(preset);
                state.elements[1].guess = guess;
                state.elements[0].weight = 0.0;
                let frame = frame(&state);
                for value in [frame.top, frame.own, frame.push, frame.logits.width()] {
                    assert!(value.is_finite() && value > 0.0, "{guess:?} {frame:?}");
                }
            }
        }
    }
}
