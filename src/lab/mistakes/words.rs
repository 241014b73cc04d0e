//! What a mistake is called, and what happened, in the reader's words.
use crate::lab::number_text;
use crate::text::mistakes::Text;
use bullseye_core::ErrorKind;
use bullseye_core::lab::mistakes::{Case, Mistake, Pair, Side, Slip};
use bullseye_core::number::show;

/// What the mistake is called.
pub fn title(slip: Slip, text: &Text) -> &'static str {
    match slip {
        Slip::LogOfSoftmax => text.title_by_hand,
        Slip::NoSigmoid => text.title_no_sigmoid,
        Slip::OneHot => text.title_one_hot,
        Slip::OneHotWeighted => text.title_weighted,
        Slip::SoftmaxTwice => text.title_twice,
        Slip::NllOfProbabilities => text.title_nll,
        Slip::Column => text.title_column,
        Slip::LongLabels => text.title_long,
        Slip::FromOne => text.title_from_one,
        Slip::Int32Labels => text.title_int32,
        Slip::NoZeroGrad => text.title_no_zero_grad,
        Slip::SumRate => text.title_sum_rate,
    }
}

/// What it is, in a line.
pub fn tagline(slip: Slip, text: &Text) -> &'static str {
    match slip {
        Slip::LogOfSoftmax => text.line_by_hand,
        Slip::NoSigmoid => text.line_no_sigmoid,
        Slip::OneHot => text.line_one_hot,
        Slip::OneHotWeighted => text.line_weighted,
        Slip::SoftmaxTwice => text.line_twice,
        Slip::NllOfProbabilities => text.line_nll,
        Slip::Column => text.line_column,
        Slip::LongLabels => text.line_long,
        Slip::FromOne => text.line_from_one,
        Slip::Int32Labels => text.line_int32,
        Slip::NoZeroGrad => text.line_no_zero_grad,
        Slip::SumRate => text.line_sum_rate,
    }
}

/// What a case is called beside its relatives.
pub fn case(case: Case, text: &Text) -> &'static str {
    match case {
        Case::Ordinary => text.case_ordinary,
        Case::Gap95 => text.case_gap_95,
        Case::Gap1000 => text.case_gap_1000,
        Case::Loud => text.case_loud,
        Case::Quiet => text.case_quiet,
        Case::Of(Slip::OneHot) => text.case_one_hot,
        Case::Of(Slip::OneHotWeighted) => text.case_weighted,
        Case::Of(Slip::Int32Labels) => text.case_int32,
        Case::Of(Slip::LongLabels) => text.case_long,
        Case::Of(Slip::SoftmaxTwice) => text.case_twice,
        Case::Of(Slip::NllOfProbabilities) => text.case_nll,
        Case::Of(Slip::FromOne) => text.case_from_one,
        Case::Of(Slip::NoZeroGrad) => text.case_no_zero_grad,
        Case::Of(Slip::SumRate) => text.case_sum_rate,
        Case::Of(other) => title(other, text),
    }
}

/// What happened, in the reader's words.
pub fn explain(state: &Mistake, pair: &Pair, broken: bool, text: &Text) -> String {
    let side = pair.side(broken);
    if let Some(error) = &side.raised {
        return match &error.kind {
            ErrorKind::InputRange => {
                let outside = state
                    .input
                    .iter()
                    .flatten()
                    .filter(|x| !(0.0..=1.0).contains(*x));
                text.why_range(&outside.count().to_string())
            }
            ErrorKind::TargetRange => text.why_target_range.to_owned(),
            ErrorKind::ProbabilityDType { .. } => text.why_probability_type.to_owned(),
            ErrorKind::CannotCast { .. } => text.why_cast.to_owned(),
            ErrorKind::TargetOutOfBounds { target } => {
                let last = state.input.first().map_or(0, Vec::len).saturating_sub(1);
                text.why_bounds(&last.to_string(), &target.to_string())
            }
            ErrorKind::TargetDType { .. } => text.why_target_type.to_owned(),
            _ => text.why_other.to_owned(),
        };
    }
    if !broken {
        return mended(state, side, text).to_owned();
    }
    let shown = |value: Option<f64>| value.map_or_else(String::new, number_text);
    let (wrong, right) = (shown(side.value), shown(pair.fixed.value));
    let gradient = side
        .script
        .output
        .get(1)
        .is_some_and(|line| line.contains("nan"));
    match state.slip {
        _ if fails(side) && fails(&pair.fixed) => text.both_wrong.to_owned(),
        Slip::FromOne if fails(&pair.fixed) => text.only_fixed_from_one.to_owned(),
        Slip::OneHotWeighted if fails(&pair.fixed) => text.only_fixed_weighted.to_owned(),
        _ if pair.fixed.value.is_none() => text.why_other.to_owned(),
        Slip::LogOfSoftmax if side.value.is_some_and(f64::is_infinite) => match wrong == right {
            true => text.same_infinite.to_owned(),
            false => text.quiet_infinite(&right, &wrong),
        },
        Slip::LogOfSoftmax if gradient => text.quiet_gradient.to_owned(),
        Slip::LogOfSoftmax if side.script.output == pair.fixed.script.output => {
            text.quiet_same(&wrong)
        }
        Slip::LogOfSoftmax => text.quiet_rounded(&right, &wrong),
        Slip::SumRate => sum_rate(state, pair, text),
        slip if wrong == right => same(slip, state, pair, &wrong, text),
        Slip::NoSigmoid => text.quiet_no_sigmoid(&right, &wrong),
        Slip::Column => {
            let (n, all) = (state.input.len(), state.input.len() * state.input.len());
            text.quiet_column(&all.to_string(), &show(n as f64), &right, &wrong)
        }
        Slip::SoftmaxTwice => text.quiet_twice(&right, &wrong),
        Slip::NllOfProbabilities => text.quiet_nll(&right, &wrong),
        Slip::OneHot | Slip::OneHotWeighted => text.quiet_weighted(&right, &wrong),
        Slip::LongLabels | Slip::Int32Labels => text.why_other.to_owned(),
        Slip::FromOne => text.quiet_from_one(&right, &wrong),
        Slip::NoZeroGrad if side.value < pair.fixed.value => {
            text.lucky_no_zero_grad(&right, &wrong)
        }
        Slip::NoZeroGrad => text.quiet_no_zero_grad(&right, &wrong),
    }
}

/// What became of the longer steps. A sum is measured by its share of a sample, as the mean is.
fn sum_rate(state: &Mistake, pair: &Pair, text: &Text) -> String {
    let (Some(sum), Some(mean)) = (pair.broken.value, pair.fixed.value) else {
        return text.why_other.to_owned();
    };
    let count = state.input.len();
    let share = sum / count as f64;
    let [sum, each, right] = [sum, share, mean].map(number_text);
    if count == 1 {
        text.same_sum_of_one(&right)
    } else if is_still(&pair.broken) && is_still(&pair.fixed) {
        text.still_sum(&right, &sum)
    } else if each == right {
        text.same_away(&right)
    } else if share < mean {
        text.lucky_sum_rate(&each, &right, &sum)
    } else {
        text.quiet_sum_rate(&each, &right, &sum)
    }
}

/// Whether the steps of a loop changed nothing.
fn is_still(side: &Side) -> bool {
    side.losses
        .iter()
        .all(|loss| Some(loss) == side.losses.first())
}

/// Why the mistake does not show: both sides print the same loss.
fn same(slip: Slip, state: &Mistake, pair: &Pair, loss: &str, text: &Text) -> String {
    match slip {
        Slip::Column if state.input.len() == 1 => text.same_column_of_one(loss),
        Slip::Column => text.same_column(loss),
        Slip::OneHotWeighted => text.same_weighted(loss),
        _ if slip.is_loop() && is_still(&pair.broken) && is_still(&pair.fixed) => {
            text.same_still(loss)
        }
        _ if slip.is_loop() => text.same_away(loss),
        _ => text.same(loss),
    }
}

/// What the mended side says of itself, and of labels that it takes without a word though they are none.
fn mended(state: &Mistake, side: &Side, text: &Text) -> &'static str {
    let takes_anything = matches!(state.slip, Slip::NoSigmoid | Slip::LongLabels);
    let is_label = |label: &f32| (0.0..=1.0).contains(label);
    if takes_anything && !state.labels.iter().all(is_label) {
        return text.fixed_target_range;
    }
    // Of these losses only a mean of nothing is nan; a loop can overflow.
    if state.slip.has_classes() && fails(side) {
        return text.fixed_ignored;
    }
    fixed_words(state.slip, text)
}

/// Whether there is no loss to compare: something is raised, or it is nan.
fn fails(side: &Side) -> bool {
    side.value.is_none_or(f64::is_nan)
}

/// What a screen reader hears when a hand comes to rest: both losses, or what Python raises, and why.
pub fn spoken(state: &Mistake, pair: &Pair, text: &Text) -> String {
    let [broken, fixed] =
        [&pair.broken, &pair.fixed].map(|side| match (&side.raised, side.value) {
            (Some(error), _) => error.type_name().to_owned(),
            (None, Some(value)) => text.loss_is(&number_text(value)),
            (None, None) => String::new(),
        });
    let why = explain(state, pair, true, text);
    text.spoken(&broken, &fixed, &why)
}

fn fixed_words(slip: Slip, text: &Text) -> &'static str {
    match slip {
        Slip::LogOfSoftmax => text.fixed_by_hand,
        Slip::NoSigmoid => text.fixed_no_sigmoid,
        Slip::OneHot => text.fixed_one_hot,
        Slip::OneHotWeighted => text.fixed_weighted,
        Slip::SoftmaxTwice => text.fixed_twice,
        Slip::NllOfProbabilities => text.fixed_nll,
        Slip::Column => text.fixed_column,
        Slip::LongLabels => text.fixed_long,
        Slip::FromOne => text.fixed_from_one,
        Slip::Int32Labels => text.fixed_int32,
        Slip::NoZeroGrad => text.fixed_no_zero_grad,
        Slip::SumRate => text.fixed_sum_rate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::mistakes::EN;
    use bullseye_core::lab::State;

    #[test]
    fn what_is_heard_is_a_sentence_and_two_losses_without_tensors() {
        let text = &crate::text::mistakes::EN;
        for case in [
            Case::Ordinary,
            Case::Gap1000,
            Case::Loud,
            Case::Of(Slip::Column),
        ] {
            let state = case.state();
            let pair = state.model();
            let heard = spoken(&state, &pair, text);
            assert!(!heard.contains("tensor("), "{heard}");
            assert!(
                heard.contains(&explain(&state, &pair, true, text)),
                "{heard}"
            );
        }
    }

    #[test]
    fn both_sides_are_in_trouble_only_if_both_are() {
        let text = &crate::text::mistakes::EN;
        let why = |slip: Slip, labels: &[f32]| {
            let mut state = Mistake::of(slip);
            state.input.truncate(labels.len());
            state.labels = labels.to_vec();
            explain(&state, &state.model(), true, text)
        };
        let nobody = [-100.0, -100.0];
        for (slip, labels, expected) in [
            (
                Slip::FromOne,
                &[0.0, 1.0, 2.0][..],
                text.only_fixed_from_one,
            ),
            (Slip::FromOne, &nobody, text.both_wrong),
            (Slip::SoftmaxTwice, &nobody, text.both_wrong),
            (Slip::LogOfSoftmax, &nobody, text.both_wrong),
            (Slip::OneHotWeighted, &[0.0, 5.0], text.only_fixed_weighted),
            (Slip::OneHotWeighted, &nobody, text.only_fixed_weighted),
        ] {
            assert_eq!(why(slip, labels), expected, "{slip:?} {labels:?}");
        }
        let usual = why(Slip::FromOne, &[1.0, 2.0, 3.0]);
        assert!(usual.starts_with("No error"), "{usual}");
    }

    /// The mistake on one number a row, or on rows of two classes.
    fn with(slip: Slip, input: &[&[f32]], labels: &[f32]) -> Mistake {
        Mistake {
            slip,
            input: input.iter().map(|row| row.to_vec()).collect(),
            labels: labels.to_vec(),
        }
    }

    #[test]
    fn two_equal_losses_are_never_told_apart() {
        let why = |state: &Mistake| explain(state, &state.model(), true, &EN);
        let loss = |state: &Mistake| number_text(state.model().fixed.value.unwrap());
        let ones: &[&[f32]] = &[&[0.5], &[2.0]];
        type Sentence = fn(&str) -> String;
        let cases: [(Mistake, Sentence); 9] = [
            (with(Slip::Column, ones, &[1.0, 1.0]), |l| EN.same_column(l)),
            (with(Slip::Column, &[&[0.5]], &[1.0]), |l| {
                EN.same_column_of_one(l)
            }),
            (
                with(Slip::OneHotWeighted, &[&[2.0, 1.0], &[0.0, 2.0]], &[0.0; 2]),
                |l| EN.same_weighted(l),
            ),
            (
                with(Slip::SoftmaxTwice, &[&[1.0, 1.0], &[3.0, 3.0]], &[0.0, 1.0]),
                |l| EN.same(l),
            ),
            (with(Slip::FromOne, &[&[1.0, 1.0]], &[1.0]), |l| EN.same(l)),
            (with(Slip::SumRate, &[&[0.5]], &[1.0]), |l| {
                EN.same_sum_of_one(l)
            }),
            (with(Slip::SumRate, ones, &[0.0, 0.0]), |l| {
                EN.still_sum(l, l)
            }),
            (
                with(Slip::NoZeroGrad, &[&[0.0], &[0.0]], &[1.0, 2.0]),
                |l| EN.same_still(l),
            ),
            (with(Slip::LogOfSoftmax, &[&[3e38, -3e38]], &[1.0]), |_| {
                EN.same_infinite.to_owned()
            }),
        ];
        for (state, sentence) in cases {
            assert_eq!(why(&state), sentence(&loss(&state)), "{state:?}");
        }
        // Over every slip and many numbers.
        for slip in Slip::ALL {
            for step in 0..40 {
                let mut state = Mistake::of(slip);
                for (row, values) in state.input.iter_mut().enumerate() {
                    for (column, value) in values.iter_mut().enumerate() {
                        *value = ((step * (row + 1) + column) % 5) as f32 * 0.5;
                    }
                }
                for (row, label) in state.labels.iter_mut().enumerate() {
                    *label = (step / 5 % 2 * row) as f32;
                }
                let pair = state.model();
                let (Some(wrong), Some(right)) = (pair.broken.value, pair.fixed.value) else {
                    continue;
                };
                let others = [Slip::LogOfSoftmax, Slip::SumRate];
                if wrong.is_nan() || right.is_nan() || others.contains(&slip) {
                    continue;
                }
                let (wrong, right, said) = (number_text(wrong), number_text(right), why(&state));
                let says_same = [
                    EN.same(&right),
                    EN.same_column(&right),
                    EN.same_weighted(&right),
                    EN.same_still(&right),
                ]
                .contains(&said);
                assert_eq!(wrong == right, says_same, "{slip:?} {said}");
            }
        }
    }

    #[test]
    fn a_mistake_that_happens_to_help_is_not_called_too_long() {
        let short = |slip, x: f32| with(slip, &[&[x], &[2.0 * x]], &[2.0 * x, 4.0 * x]);
        let losses = |state: &Mistake| {
            let pair = state.model();
            [pair.broken.value.unwrap(), pair.fixed.value.unwrap()]
        };
        let why = |state: &Mistake| explain(state, &state.model(), true, &EN);
        let state = short(Slip::NoZeroGrad, 0.2);
        let [wrong, right] = losses(&state);
        assert!(wrong < right);
        let [wrong, right] = [wrong, right].map(number_text);
        assert_eq!(why(&state), EN.lucky_no_zero_grad(&right, &wrong));
        // As a sum it is larger, but not for each of the two samples.
        let state = short(Slip::SumRate, 0.1);
        let [sum, mean] = losses(&state);
        assert!(sum > mean && sum / 2.0 < mean);
        let [each, sum, mean] = [sum / 2.0, sum, mean].map(number_text);
        assert_eq!(why(&state), EN.lucky_sum_rate(&each, &mean, &sum));
    }

    #[test]
    fn labels_that_are_none_are_not_praised() {
        let fixed = |state: &Mistake| explain(state, &state.model(), false, &EN);
        for slip in [Slip::NoSigmoid, Slip::LongLabels] {
            let mut state = Mistake::of(slip);
            assert_eq!(fixed(&state), fixed_words(slip, &EN));
            for illegal in [2.0, -1.0] {
                state.labels[1] = illegal;
                assert_eq!(fixed(&state), EN.fixed_target_range);
            }
        }
        let state = with(Slip::OneHot, &[&[1.0, 2.0]], &[-100.0]);
        assert_eq!(fixed(&state), EN.fixed_ignored);
    }
}
