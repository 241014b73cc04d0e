//! Cases of a mistake that are worth seeing, its relatives among them; and what a loss takes a sample for.

use super::{Mistake, Slip, Taken};
use crate::functional::{sigmoid, softmax};

/// A mistake on numbers that show it well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Softmax and log by hand on the guide's logits, where nothing seems wrong.
    Ordinary,
    /// One logit so large that the gradient breaks.
    Gap95,
    /// So large that the loss breaks, too.
    Gap1000,
    /// Raw scores outside 0 to 1, which raise.
    Loud,
    /// Raw scores that all happen to lie between 0 and 1.
    Quiet,
    /// A slip on its usual numbers.
    Of(Slip),
}

/// Cases that stand beside each other.
const FAMILIES: [&[Case]; 5] = [
    &[Case::Ordinary, Case::Gap95, Case::Gap1000],
    &[Case::Loud, Case::Quiet],
    &[
        Case::Of(Slip::OneHot),
        Case::Of(Slip::OneHotWeighted),
        Case::Of(Slip::Int32Labels),
        Case::Of(Slip::LongLabels),
    ],
    &[
        Case::Of(Slip::SoftmaxTwice),
        Case::Of(Slip::NllOfProbabilities),
        Case::Of(Slip::FromOne),
    ],
    &[Case::Of(Slip::NoZeroGrad), Case::Of(Slip::SumRate)],
];

impl Case {
    /// The cases beside this mistake; none if it stands alone.
    pub fn beside(slip: Slip) -> &'static [Case] {
        let has = |family: &&&[Case]| family.iter().any(|case| case.slip() == slip);
        FAMILIES.iter().find(has).copied().unwrap_or_default()
    }

    fn slip(self) -> Slip {
        match self {
            Self::Ordinary | Self::Gap95 | Self::Gap1000 => Slip::LogOfSoftmax,
            Self::Loud | Self::Quiet => Slip::NoSigmoid,
            Self::Of(slip) => slip,
        }
    }

    /// The mistake on the numbers of this case.
    pub fn state(self) -> Mistake {
        let mut state = Mistake::of(self.slip());
        let score = |state: &mut Mistake, score| {
            if let Some(other) = state.input.first_mut().and_then(|row| row.get_mut(1)) {
                *other = score;
            }
        };
        match self {
            Self::Gap95 => score(&mut state, 95.0),
            Self::Gap1000 => score(&mut state, 1000.0),
            Self::Quiet => state.input = [0.2, 0.7, 0.4].map(|score| vec![score]).to_vec(),
            Self::Ordinary | Self::Loud | Self::Of(_) => {}
        }
        state
    }
}

/// What the broken or the fixed call takes each sample for.
pub(super) fn taken(state: &Mistake, is_broken: bool) -> Vec<Taken> {
    let probs = |row: &[f32]| match state.slip {
        Slip::SoftmaxTwice if is_broken => softmax(&softmax(row)),
        Slip::NoSigmoid if is_broken => row.to_vec(),
        Slip::NoSigmoid | Slip::LongLabels => row.iter().map(|score| sigmoid(*score)).collect(),
        _ => softmax(row),
    };
    let shift = match state.slip {
        Slip::FromOne if !is_broken => 1.0,
        _ => 0.0,
    };
    if state.slip == Slip::Column || state.slip.is_loop() {
        return Vec::new();
    }
    let samples = state.input.iter().zip(&state.labels);
    samples
        .map(|(row, label)| Taken {
            probs: probs(row),
            truth: label - shift,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::State;

    #[test]
    fn every_case_stands_beside_itself_and_is_what_it_says() {
        for case in FAMILIES.into_iter().flatten() {
            let state = case.state();
            assert!(Case::beside(state.slip).contains(case), "{case:?}");
            assert_eq!(Mistake::decode(&state.encode()), Ok(state), "{case:?}");
        }
        assert!(Case::Loud.state().model().broken.raised.is_some());
        assert!(Case::Quiet.state().model().broken.raised.is_none());
        let output = |case: Case| case.state().model().broken.script.output;
        assert!(output(Case::Gap95)[1].contains("nan") && !output(Case::Gap95)[0].contains("inf"));
        assert_eq!(output(Case::Gap1000)[0], "tensor(inf)");
    }

    #[test]
    fn the_broken_call_takes_the_samples_for_something_else() {
        let pair = Mistake::of(Slip::SoftmaxTwice).model();
        let most = |taken: &Taken| taken.probs.iter().copied().fold(0.0, f32::max);
        assert!(most(&pair.broken.taken[2]) < 0.5 && most(&pair.fixed.taken[2]) > 0.8);
        let pair = Mistake::of(Slip::FromOne).model();
        assert_eq!(pair.broken.taken[0].truth, 1.0);
        assert_eq!(pair.fixed.taken[0].truth, 0.0);
    }
}
