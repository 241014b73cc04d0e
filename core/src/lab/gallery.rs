//! The gallery of losses: for each one a curve that shows what it is like, over one number that varies.

use crate::loss::{Entry, LOSSES, Options, Reduction};
use crate::tensor::Tensor;

/// The kinds of tasks that losses are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A number: a price, a temperature, a count.
    Numbers,
    /// One class of several.
    OneOfMany,
    /// One or several yes-or-no labels.
    YesOrNo,
    /// Pairs and triplets: alike or not, which ranks higher.
    Pairs,
}

impl Family {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Family; 4] = [
        Family::Numbers,
        Family::OneOfMany,
        Family::YesOrNo,
        Family::Pairs,
    ];
}

/// The curve of a loss.
pub struct Picture {
    /// The class in `torch.nn`.
    pub loss: &'static str,
    pub family: Family,
    /// Where the number that varies begins and ends.
    pub from: f64,
    pub to: f64,
    /// An option away from its default.
    pub option: Option<(&'static str, f64)>,
    /// Whether there is a second curve, for the other label.
    pub has_other: bool,
    /// The tensors for a number, and whether for the first label.
    arguments: fn(f64, bool) -> Vec<Tensor>,
}

/// A vector.
fn v(values: &[f64]) -> Tensor {
    Tensor::vec_f64(values.to_vec())
}

/// A table of one row.
fn row(values: &[f64]) -> Tensor {
    let one_row = Tensor::from_f64(&[1, values.len()], values.to_vec());
    one_row.unwrap_or_else(|_| v(values))
}

/// The label 1, or the other one.
fn label(is_first: bool, other: f64) -> Tensor {
    v(&[if is_first { 1.0 } else { other }])
}

const fn picture(
    loss: &'static str,
    family: Family,
    (from, to): (f64, f64),
    has_other: bool,
    arguments: fn(f64, bool) -> Vec<Tensor>,
) -> Picture {
    Picture {
        loss,
        family,
        from,
        to,
        option: None,
        has_other,
        arguments,
    }
}

/// One for each of [`LOSSES`].
pub static PICTURES: &[Picture] = &[
    picture("MSELoss", Family::Numbers, (-2.0, 2.0), false, miss),
    picture("L1Loss", Family::Numbers, (-2.0, 2.0), false, miss),
    picture("SmoothL1Loss", Family::Numbers, (-2.0, 2.0), false, miss),
    Picture {
        option: Some(("delta", 1.5)),
        ..picture("HuberLoss", Family::Numbers, (-2.0, 2.0), false, miss)
    },
    picture(
        "PoissonNLLLoss",
        Family::Numbers,
        (-2.0, 2.4),
        false,
        |x, _| vec![v(&[x]), v(&[2.0])],
    ),
    picture(
        "GaussianNLLLoss",
        Family::Numbers,
        (0.1, 4.0),
        false,
        |x, _| vec![v(&[1.0]), v(&[0.0]), v(&[x])],
    ),
    picture(
        "CrossEntropyLoss",
        Family::OneOfMany,
        (-3.0, 4.0),
        false,
        |x, _| vec![row(&[x, 0.0]), Tensor::vec_i64(vec![0])],
    ),
    picture("NLLLoss", Family::OneOfMany, (-4.0, 0.0), false, |x, _| {
        vec![row(&[x, 0.0]), Tensor::vec_i64(vec![0])]
    }),
    picture(
        "KLDivLoss",
        Family::OneOfMany,
        (0.01, 0.99),
        false,
        |x, _| vec![row(&[x.ln(), (1.0 - x).ln()]), row(&[0.3, 0.7])],
    ),
    picture(
        "MultiMarginLoss",
        Family::OneOfMany,
        (-2.0, 3.0),
        false,
        |x, _| vec![row(&[x, 0.0]), Tensor::vec_i64(vec![0])],
    ),
    picture(
        "BCELoss",
        Family::YesOrNo,
        (0.01, 0.99),
        true,
        |x, first| vec![v(&[x]), label(first, 0.0)],
    ),
    picture(
        "BCEWithLogitsLoss",
        Family::YesOrNo,
        (-4.0, 4.0),
        true,
        |x, first| vec![v(&[x]), label(first, 0.0)],
    ),
    picture(
        "SoftMarginLoss",
        Family::YesOrNo,
        (-4.0, 4.0),
        true,
        |x, first| vec![v(&[x]), label(first, -1.0)],
    ),
    picture(
        "MultiLabelMarginLoss",
        Family::YesOrNo,
        (-1.0, 3.0),
        false,
        |x, _| vec![v(&[x, 0.0, 0.5]), Tensor::vec_i64(vec![0, -1, -1])],
    ),
    picture(
        "MultiLabelSoftMarginLoss",
        Family::YesOrNo,
        (-4.0, 4.0),
        false,
        |x, _| vec![row(&[x, 0.0]), row(&[1.0, 0.0])],
    ),
    picture(
        "MarginRankingLoss",
        Family::Pairs,
        (-2.0, 2.0),
        true,
        |x, first| vec![v(&[x]), v(&[0.0]), label(first, -1.0)],
    ),
    picture(
        "HingeEmbeddingLoss",
        Family::Pairs,
        (0.0, 2.0),
        true,
        |x, first| vec![v(&[x]), label(first, -1.0)],
    ),
    picture(
        "CosineEmbeddingLoss",
        Family::Pairs,
        (-1.0, 1.0),
        true,
        |x, first| {
            let turned = row(&[x, (1.0 - x * x).max(0.0).sqrt()]);
            vec![turned, row(&[1.0, 0.0]), label(first, -1.0)]
        },
    ),
    picture(
        "TripletMarginLoss",
        Family::Pairs,
        (-3.0, 2.0),
        false,
        |x, _| vec![row(&[0.0]), row(&[3.0 + x]), row(&[3.0])],
    ),
];

/// ŷ varies, y is 0.
fn miss(x: f64, _: bool) -> Vec<Tensor> {
    vec![v(&[x]), v(&[0.0])]
}

/// The picture of a loss.
pub fn picture_of(loss: &str) -> Option<&'static Picture> {
    PICTURES.iter().find(|picture| picture.loss == loss)
}

impl Picture {
    /// What is known of the loss.
    pub fn entry(&self) -> Option<&'static Entry> {
        LOSSES.iter().find(|entry| entry.name == self.loss)
    }

    /// The loss at `x`, for the first label or the other one; nan if PyTorch would raise.
    pub fn value(&self, x: f64, is_first: bool) -> f64 {
        let value = || {
            let mut options = Options::new();
            if let Some((name, value)) = self.option {
                options = options.with_float(name, value);
            }
            // One row: mean and sum are the same, and KLDivLoss's mean would warn.
            if self.loss == "KLDivLoss" {
                options = options.with_reduction(Reduction::Sum);
            }
            let tensors = (self.arguments)(x, is_first);
            let tensors: Vec<&Tensor> = tensors.iter().collect();
            let loss = self.entry()?.build(&options).ok()?;
            loss.forward(&tensors).ok()?.output.item()
        };
        value().unwrap_or(f64::NAN)
    }

    /// Points of the curve, evenly spaced.
    pub fn curve(&self, points: usize, is_first: bool) -> Vec<(f64, f64)> {
        let last = points.saturating_sub(1).max(1) as f64;
        (0..points)
            .map(|i| {
                let x = self.from + (self.to - self.from) * i as f64 / last;
                (x, self.value(x, is_first))
            })
            .collect()
    }
}

/// Where a curve is lowest, if it is so in one point only.
pub fn lowest(curve: &[(f64, f64)]) -> Option<(f64, f64)> {
    let least = curve.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let as_low = curve.iter().filter(|point| point.1 <= least.1 + 1e-9);
    (as_low.count() == 1).then_some(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_has_a_picture_that_the_core_can_draw() {
        assert_eq!(PICTURES.len(), LOSSES.len());
        for entry in LOSSES {
            let picture = picture_of(entry.name).expect(entry.name);
            for is_first in [true, false] {
                let curve = picture.curve(41, is_first);
                assert!(curve.iter().all(|(_, y)| y.is_finite()), "{}", entry.name);
                let flat = curve.windows(2).all(|pair| pair[0].1 == pair[1].1);
                assert!(!flat, "{}", entry.name);
            }
            let differ = picture.curve(5, true) != picture.curve(5, false);
            assert_eq!(differ, picture.has_other, "{}", entry.name);
        }
    }

    #[test]
    fn the_lowest_point_is_where_the_mathematics_has_it() {
        let at = |loss: &str| {
            let curve = picture_of(loss).expect(loss).curve(401, true);
            lowest(&curve).map(|(x, _)| x)
        };
        let near =
            |found: Option<f64>, x: f64| found.is_some_and(|found| (found - x).abs() < 0.011);
        assert!(near(at("MSELoss"), 0.0));
        assert!(near(at("PoissonNLLLoss"), 2.0f64.ln()));
        assert!(near(at("GaussianNLLLoss"), 1.0));
        assert!(near(at("KLDivLoss"), 0.3));
        assert_eq!(at("MultiMarginLoss"), None);
    }
}
