//! Where somebody stopped at a sum: its terms, to be drawn, and the division that is still to come.

use super::compute::values;
use super::exercise::{Exercise, Given, Wrong};
use super::templates;
use crate::loss::{
    BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, Loss, MSELoss, NLLLoss, Reduction,
    SmoothL1Loss,
};
use crate::number::show;

/// The single losses of an exercise whose mean is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// In their order.
    pub terms: Vec<Term>,
    /// What they add up to.
    pub sum: f64,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// `0.2² = 0.04`
    pub text: String,
    /// Its value.
    pub value: f64,
    /// The side of the square that it is, for squared errors.
    pub side: Option<f64>,
}

impl Terms {
    /// The terms, if this mistake was to stop at their sum.
    pub fn of(exercise: &Exercise, mistake: usize) -> Option<Self> {
        let mistake = exercise.mistakes.get(mistake)?;
        let (Wrong::Number(stopped), "sum") = (&mistake.wrong, mistake.id) else {
            return None;
        };
        let [
            Given::Tensor { tensor: input, .. },
            Given::Tensor { tensor: truth, .. },
        ] = exercise.given.as_slice()
        else {
            return None;
        };
        let name = templates::find(exercise.template)?.loss;
        let single = values(single(name)?.as_ref(), [input, truth]);
        let sum: f64 = single.iter().sum();
        // With weights or options of its own an exercise has another sum.
        if single.len() < 2 || (sum - stopped).abs() > 1e-9 {
            return None;
        }
        let misses = input.to_f64_vec().into_iter().zip(truth.to_f64_vec());
        let terms = (single.into_iter().zip(misses))
            .map(|(value, (input, truth))| {
                let side = (name == "MSELoss").then_some((input - truth).abs());
                let shown = show(value);
                Term {
                    text: match side {
                        Some(side) => format!("{}² = {shown}", show(side)),
                        None => shown,
                    },
                    value,
                    side,
                }
            })
            .collect();
        Some(Self { terms, sum })
    }
}

/// The loss with `reduction='none'`.
fn single(name: &str) -> Option<Box<dyn Loss>> {
    let reduction = Reduction::None;
    Some(match name {
        "MSELoss" => Box::new(MSELoss { reduction }),
        "L1Loss" => Box::new(L1Loss { reduction }),
        "SmoothL1Loss" => Box::new(SmoothL1Loss {
            reduction,
            ..SmoothL1Loss::default()
        }),
        "CrossEntropyLoss" => Box::new(CrossEntropyLoss {
            reduction,
            ..CrossEntropyLoss::default()
        }),
        "NLLLoss" => Box::new(NLLLoss {
            reduction,
            ..NLLLoss::default()
        }),
        "BCELoss" => Box::new(BCELoss {
            reduction,
            ..BCELoss::default()
        }),
        "BCEWithLogitsLoss" => Box::new(BCEWithLogitsLoss {
            reduction,
            ..BCEWithLogitsLoss::default()
        }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::exercise::GUIDE_SEED;

    #[test]
    fn the_guides_squares_are_drawn() {
        let exercise = templates::find("mse-pair").unwrap().build(GUIDE_SEED);
        let Terms { terms, sum } = Terms::of(&exercise, 0).unwrap();
        let texts: Vec<&str> = terms.iter().map(|term| term.text.as_str()).collect();
        assert_eq!(texts, ["0.2² = 0.04", "0.1² = 0.01"]);
        assert!((sum - 0.05).abs() < 1e-12);
        assert_eq!(Terms::of(&exercise, 1), None);
        assert_eq!(Terms::of(&exercise, 9), None);
    }

    #[test]
    fn every_sum_is_that_of_its_terms() {
        let mut drawn = 0;
        for exercise in templates::all().map(|template| template.build(3)) {
            for index in 0..exercise.mistakes.len() {
                if let Some(Terms { terms, sum }) = Terms::of(&exercise, index) {
                    let total: f64 = terms.iter().map(|term| term.value).sum();
                    assert!((total - sum).abs() < 1e-12);
                    drawn += 1;
                }
            }
        }
        assert!(drawn >= 6, "{drawn} drawn");
    }
}
