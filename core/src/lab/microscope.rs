//! The float32 microscope: softmax and then log, against log_softmax, as the gap between two logits grows. The true
//! class is the lower one.

use super::State;
use super::mistakes::gradient_of_log;
use super::query::{BadQuery, Reader, Writer, finite};
use crate::functional::{log_softmax, naive, softmax};
use crate::tensor::Tensor;

/// The widest gap that can be set.
pub const WIDEST: f32 = 120.0;

/// The state: by how much the other logit is above the true one's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Microscope {
    pub gap: f32,
}

impl Default for Microscope {
    fn default() -> Self {
        Self { gap: 10.0 }
    }
}

/// The loss and its gradient one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    pub loss: f32,
    /// By the other logit and by the true one's.
    pub gradient: Vec<f32>,
}

/// What float32 makes of a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The probability of the true class.
    pub probability: f32,
    /// Softmax, then log.
    pub naive: Way,
    /// log_softmax.
    pub stable: Way,
    /// The loss in float64.
    pub truth: f64,
}

/// The smallest gaps, in tenths, at which the naive way breaks, one thing after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edges {
    /// The probability is so small that float32 holds fewer digits of it.
    pub digits: f32,
    /// The gradient is no number.
    pub gradient: f32,
    /// The loss has wrong digits, too.
    pub loss: f32,
    /// The loss is infinite.
    pub value: f32,
}

/// Whether a value is wrong by far more than rounding it once to float32 explains.
fn is_off(value: f32, truth: f64) -> bool {
    (f64::from(value) - truth).abs() > 5.0 * f64::from(f32::EPSILON) * truth
}

/// The gaps at which the naive form first loses digits, gradient, loss and value, to a tenth.
pub fn edges() -> Edges {
    let first = |breaks: &dyn Fn(&Seen) -> bool| {
        let gaps = (1..=(WIDEST * 10.0) as u32).map(|tenths| tenths as f32 / 10.0);
        gaps.map(|gap| (gap, Microscope { gap }.model()))
            .find(|(_, seen)| breaks(seen))
            .map_or(WIDEST, |(gap, _)| gap)
    };
    Edges {
        digits: first(&|seen| seen.probability < f32::MIN_POSITIVE),
        gradient: first(&|seen| !seen.naive.gradient.iter().all(|part| part.is_finite())),
        loss: first(&|seen| is_off(seen.naive.loss, seen.truth)),
        value: first(&|seen| seen.naive.loss.is_infinite()),
    }
}

/// The most right digits that are counted: float32 has 6 of them for sure.
pub const MOST_DIGITS: f64 = 6.0;

/// How many digits are right at one gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Digits {
    pub gap: f32,
    /// Of the true class's probability.
    pub probability: f64,
    /// Of the gradient by softmax and then log; of its worse part.
    pub gradient: f64,
    /// Of the loss that way.
    pub loss: f64,
    /// Of loss and gradient by log_softmax.
    pub stable: f64,
}

fn right_digits(value: f32, truth: f64) -> f64 {
    let off = (f64::from(value) - truth).abs() / truth.abs();
    if off.is_finite() {
        (-libm::log10(off)).clamp(0.0, MOST_DIGITS)
    } else {
        0.0
    }
}

/// Looks at every gap, from one end to the other.
pub fn survey() -> Vec<Digits> {
    let gaps = (0..=(WIDEST * 2.0) as u32).map(|halves| halves as f32 / 2.0);
    gaps.map(|gap| {
        let seen = Microscope { gap }.model();
        let truth = softmax(&[f64::from(gap), 0.0]);
        let (other, own) = (truth[0], truth[1]);
        let of_gradient = |way: &Way| {
            let parts = way.gradient.iter().zip([other, -other]);
            parts.fold(MOST_DIGITS, |least, (part, truth)| {
                least.min(right_digits(*part, truth))
            })
        };
        Digits {
            gap,
            probability: right_digits(seen.probability, own),
            gradient: of_gradient(&seen.naive),
            loss: right_digits(seen.naive.loss, seen.truth),
            stable: right_digits(seen.stable.loss, seen.truth).min(of_gradient(&seen.stable)),
        }
    })
    .collect()
}

impl State for Microscope {
    type Model = Seen;

    const IS_GUESSED: bool = false;

    fn model(&self) -> Seen {
        let logits = [self.gap, 0.0];
        let probs = softmax(&logits);
        let logs = log_softmax(&logits);
        let last = |values: &[f32]| values.last().copied().unwrap_or(f32::NAN);
        let stable = logs
            .iter()
            .zip([0.0, 1.0])
            .map(|(log, one)| log.exp() - one);
        Seen {
            probability: last(&probs),
            naive: Way {
                loss: -last(&naive::log_softmax(&logits)),
                gradient: gradient_of_log(&probs, 1.0, -1.0),
            },
            stable: Way {
                loss: -last(&logs),
                gradient: stable.collect(),
            },
            truth: -log_softmax(&logits.map(f64::from))[1],
        }
    }

    fn readout(model: &Seen) -> String {
        Tensor::scalar_f32(model.naive.loss).to_string()
    }

    fn answer(_: &Seen) -> Option<f64> {
        None
    }

    fn fresh(&self, _: u64) -> Self {
        Self::default()
    }

    fn encode(&self) -> String {
        Writer::default().add("gap", self.gap).finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        let gap = Reader::new(query).get("gap", Self::default().gap, |text| {
            finite(text).filter(|gap| (0.0..=WIDEST).contains(gap))
        })?;
        Ok(Self { gap })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_first_then_the_gradient_then_the_value() {
        let edges = edges();
        let order = [edges.digits, edges.gradient, edges.loss, edges.value];
        assert!(order.is_sorted(), "{edges:?}");
        // PyTorch: finite at 88, inf and nan at 90; the loss is finite at 103, inf at 104.
        assert!((88.0..=90.0).contains(&edges.gradient), "{edges:?}");
        assert!((103.0..=104.0).contains(&edges.value), "{edges:?}");
    }

    #[test]
    fn the_survey_sees_what_the_edges_say() {
        let edges = edges();
        for digits in survey() {
            let gap = digits.gap;
            assert_eq!(digits.stable, MOST_DIGITS, "{digits:?}");
            assert_eq!(digits.gradient == 0.0, gap >= edges.gradient, "{digits:?}");
            assert_eq!(digits.loss == 0.0, gap >= edges.value, "{digits:?}");
            if gap < edges.digits {
                assert_eq!(digits.probability, MOST_DIGITS, "{digits:?}");
            }
        }
    }

    #[test]
    fn the_stable_way_holds_everywhere() {
        for gap in 0..=120 {
            let seen = Microscope { gap: gap as f32 }.model();
            let off = (f64::from(seen.stable.loss) - seen.truth).abs() / seen.truth;
            assert!(off < 1e-6, "{gap}: {seen:?}");
        }
    }
}
