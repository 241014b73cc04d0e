//! The pictures of the gallery: for each loss a curve that shows what it is like, over one number that varies.

use crate::dtype::DType;
use crate::loss::{Entry, LOSSES, Options, Reduction};
use crate::tensor::Tensor;

/// Points of every curve. The bends of the pictures lie on points of their own.
pub const SAMPLES: usize = 121;
/// Where an argument turns faster than this with the number that varies, a curve has no slope to speak of.
const STEEPEST: f64 = 200.0;

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

    /// In a link.
    pub(super) fn key(self) -> &'static str {
        match self {
            Family::Numbers => "numbers",
            Family::OneOfMany => "one-of-many",
            Family::YesOrNo => "yes-or-no",
            Family::Pairs => "pairs",
        }
    }
}

/// The curve of a loss.
pub struct Picture {
    /// The class in `torch.nn`.
    pub loss: &'static str,
    pub family: Family,
    /// Where the number that varies begins and ends.
    pub from: f64,
    pub to: f64,
    /// Where it stands when the loss is opened: a place where there is something to see.
    pub start: f32,
    /// An option away from its default.
    pub option: Option<(&'static str, f64)>,
    pub reduction: &'static str,
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
    (from, start, to): (f64, f32, f64),
    has_other: bool,
    arguments: fn(f64, bool) -> Vec<Tensor>,
) -> Picture {
    Picture {
        loss,
        family,
        from,
        to,
        start,
        option: None,
        reduction: "mean",
        has_other,
        arguments,
    }
}

/// One for each of [`LOSSES`].
pub static PICTURES: &[Picture] = &[
    picture("MSELoss", Family::Numbers, (-2.0, -0.5, 2.0), false, miss),
    picture("L1Loss", Family::Numbers, (-2.0, -0.5, 2.0), false, miss),
    picture(
        "SmoothL1Loss",
        Family::Numbers,
        (-2.0, -1.5, 2.0),
        false,
        miss,
    ),
    Picture {
        option: Some(("delta", 1.5)),
        ..picture("HuberLoss", Family::Numbers, (-2.0, -1.5, 2.0), false, miss)
    },
    picture(
        "PoissonNLLLoss",
        Family::Numbers,
        (-2.0, 1.5, 2.4),
        false,
        |x, _| vec![v(&[x]), v(&[2.0])],
    ),
    picture(
        "GaussianNLLLoss",
        Family::Numbers,
        (0.1, 0.3, 4.0),
        false,
        |x, _| vec![v(&[1.0]), v(&[0.0]), v(&[x])],
    ),
    picture(
        "CrossEntropyLoss",
        Family::OneOfMany,
        (-3.0, -1.0, 4.0),
        false,
        |x, _| vec![row(&[x, 0.0]), Tensor::vec_i64(vec![0])],
    ),
    picture(
        "NLLLoss",
        Family::OneOfMany,
        (-4.0, -1.5, 0.0),
        false,
        |x, _| vec![row(&[x, 0.0]), Tensor::vec_i64(vec![0])],
    ),
    Picture {
        // The divergence itself; the mean over all elements is another number, and PyTorch warns of it.
        reduction: "batchmean",
        ..picture(
            "KLDivLoss",
            Family::OneOfMany,
            (0.01, 0.8, 0.99),
            false,
            |x, _| vec![row(&[x.ln(), (1.0 - x).ln()]), row(&[0.3, 0.7])],
        )
    },
    picture(
        "MultiMarginLoss",
        Family::OneOfMany,
        (-2.0, 0.2, 3.0),
        false,
        |x, _| vec![row(&[x, 0.0]), Tensor::vec_i64(vec![0])],
    ),
    picture(
        "BCELoss",
        Family::YesOrNo,
        (0.01, 0.3, 0.99),
        true,
        |x, first| vec![v(&[x]), label(first, 0.0)],
    ),
    picture(
        "BCEWithLogitsLoss",
        Family::YesOrNo,
        (-4.0, -1.0, 4.0),
        true,
        |x, first| vec![v(&[x]), label(first, 0.0)],
    ),
    picture(
        "SoftMarginLoss",
        Family::YesOrNo,
        (-4.0, -1.0, 4.0),
        true,
        |x, first| vec![v(&[x]), label(first, -1.0)],
    ),
    picture(
        "MultiLabelMarginLoss",
        Family::YesOrNo,
        (-1.0, 0.8, 3.0),
        false,
        |x, _| vec![v(&[x, 0.0, 0.5]), Tensor::vec_i64(vec![0, -1, -1])],
    ),
    picture(
        "MultiLabelSoftMarginLoss",
        Family::YesOrNo,
        (-4.0, -1.0, 4.0),
        false,
        |x, _| vec![row(&[x, 0.0]), row(&[1.0, 0.0])],
    ),
    picture(
        "MarginRankingLoss",
        Family::Pairs,
        (-2.0, -0.8, 2.0),
        true,
        |x, first| vec![v(&[x]), v(&[0.0]), label(first, -1.0)],
    ),
    picture(
        "HingeEmbeddingLoss",
        Family::Pairs,
        (0.0, 0.6, 2.0),
        true,
        |x, first| vec![v(&[x]), label(first, -1.0)],
    ),
    picture(
        "CosineEmbeddingLoss",
        Family::Pairs,
        (-1.0, 0.5, 1.0),
        true,
        |x, first| {
            let turned = row(&[x, (1.0 - x * x).max(0.0).sqrt()]);
            vec![turned, row(&[1.0, 0.0]), label(first, -1.0)]
        },
    ),
    picture(
        "TripletMarginLoss",
        Family::Pairs,
        (-3.0, 0.5, 2.0),
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

    /// Whether the number that varies can be `at`.
    pub fn holds(&self, at: f32) -> bool {
        // An end such as 0.99 is another number as float32.
        (self.from - 1e-6..=self.to + 1e-6).contains(&f64::from(at))
    }

    /// The options of the picture: PyTorch's own, but for the one that sets the loss off from its neighbour.
    pub fn options(&self) -> Options {
        let options = Options::new().with_reduction(Reduction::from_name(self.reduction));
        match self.option {
            Some((name, value)) => options.with_float(name, value),
            None => options,
        }
    }

    /// The tensors at `x`, for the first label or the other one, as a model would have them; with `log_target` the
    /// target's logarithm in its place.
    pub fn tensors(&self, x: f64, is_first: bool, log_target: bool) -> Vec<Tensor> {
        let arguments = (self.arguments)(x, is_first).into_iter().enumerate();
        arguments
            .map(|(argument, tensor)| match argument == 1 && log_target {
                true => row(&tensor
                    .to_f64_vec()
                    .into_iter()
                    .map(f64::ln)
                    .collect::<Vec<_>>()),
                false => tensor,
            })
            .map(|tensor| match tensor.dtype() {
                DType::Float64 => tensor.to_dtype(DType::Float32),
                _ => tensor,
            })
            .collect()
    }

    /// Points of the curve, evenly spaced; nan where there is no value, or where PyTorch would raise.
    pub fn curve(&self, options: &Options, is_first: bool) -> Vec<(f64, f64)> {
        let loss = self.entry().and_then(|entry| entry.build(options).ok());
        let log_target = options.bool("log_target", false) == Ok(true);
        let value = |x: f64| {
            let tensors = self.tensors(x, is_first, log_target);
            let tensors: Vec<&Tensor> = tensors.iter().collect();
            let output = loss.as_ref()?.forward(&tensors).ok()?.output;
            // A list of losses is drawn as its sum, which is also what its gradient is taken of.
            Some(output.to_f64_vec().iter().sum())
        };
        let last = (SAMPLES - 1) as f64;
        (0..SAMPLES)
            .map(|i| {
                let x = self.from + (self.to - self.from) * i as f64 / last;
                (x, value(x).unwrap_or(f64::NAN))
            })
            .collect()
    }

    /// How steep the curve is at `x`, from the gradients that PyTorch gives there for each argument.
    pub fn slope(&self, x: f64, is_first: bool, gradients: &[Option<Tensor>]) -> Option<f64> {
        let width = (self.to - self.from) * 1e-6;
        let [before, after] = [x - width, x + width].map(|x| (self.arguments)(x, is_first));
        let mut slope = 0.0;
        for ((before, after), gradient) in before.iter().zip(&after).zip(gradients) {
            let Some(gradient) = gradient else {
                continue;
            };
            let places = before.to_f64_vec().into_iter().zip(after.to_f64_vec());
            for ((before, after), gradient) in places.zip(gradient.to_f64_vec()) {
                let turn = (after - before) / (2.0 * width);
                if turn.abs() > STEEPEST {
                    return None;
                }
                slope += gradient * turn;
            }
        }
        slope.is_finite().then_some(slope)
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
            let [first, other] = [true, false].map(|is_first| {
                let curve = picture.curve(&picture.options(), is_first);
                assert_eq!(curve.len(), SAMPLES);
                assert!(curve.iter().all(|(_, y)| y.is_finite()), "{}", entry.name);
                let flat = curve.windows(2).all(|pair| pair[0].1 == pair[1].1);
                assert!(!flat, "{}", entry.name);
                curve
            });
            assert_eq!(first != other, picture.has_other, "{}", entry.name);
            let start = f64::from(picture.start);
            assert!(
                (picture.from..=picture.to).contains(&start),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn the_lowest_point_is_where_the_mathematics_has_it() {
        let at = |loss: &str| {
            let picture = picture_of(loss).expect(loss);
            lowest(&picture.curve(&picture.options(), true)).map(|(x, _)| x)
        };
        let near = |found: Option<f64>, x: f64| found.is_some_and(|it| (it - x).abs() < 0.02);
        assert!(near(at("MSELoss"), 0.0));
        assert!(near(at("PoissonNLLLoss"), 2.0f64.ln()));
        assert!(near(at("GaussianNLLLoss"), 1.0));
        assert!(near(at("KLDivLoss"), 0.3));
        assert_eq!(at("MultiMarginLoss"), None);
    }

    #[test]
    fn every_point_is_what_the_loss_gives_for_the_tensors_there() {
        for picture in PICTURES {
            let options = picture.options();
            let loss = picture.entry().expect("a loss").build(&options);
            let loss = loss.expect("possible options");
            for is_first in [true, false] {
                for (x, y) in picture.curve(&options, is_first) {
                    let tensors = picture.tensors(x, is_first, false);
                    let tensors: Vec<&Tensor> = tensors.iter().collect();
                    let result = loss.evaluate(&tensors).expect("a value");
                    assert_eq!(result.output.item(), Some(y), "{} at {x}", picture.loss);
                    assert_eq!(result.warnings, [], "{}", picture.loss);
                }
            }
        }
    }

    #[test]
    fn the_slope_is_the_curves_own_away_from_its_bends() {
        for picture in PICTURES {
            let options = picture.options();
            let loss = picture.entry().expect("a loss").build(&options);
            let loss = loss.expect("possible options");
            for is_first in [true, false] {
                let curve = picture.curve(&options, is_first);
                for three in curve.windows(3) {
                    let [(x0, y0), (x, y1), (x2, y2)] = three else {
                        continue;
                    };
                    let step = x - x0;
                    let bend = (y2 - 2.0 * y1 + y0).abs() / step;
                    let tensors = picture.tensors(*x, is_first, false);
                    let tensors: Vec<&Tensor> = tensors.iter().collect();
                    let gradients = loss.evaluate(&tensors).expect("gradients").gradients;
                    let Some(slope) = picture.slope(*x, is_first, &gradients) else {
                        panic!("{} has no slope at {x}", picture.loss);
                    };
                    let drawn = (y2 - y0) / (x2 - x0);
                    let off = (slope - drawn).abs();
                    assert!(
                        off <= bend + 1e-3,
                        "{} at {x}: {slope} {drawn}",
                        picture.loss
                    );
                }
            }
        }
    }

    #[test]
    fn a_vector_that_turns_too_fast_has_no_slope() {
        let picture = picture_of("CosineEmbeddingLoss").expect("a picture");
        let loss = picture.entry().expect("a loss").build(&Options::new());
        let tensors = picture.tensors(1.0, true, false);
        let tensors: Vec<&Tensor> = tensors.iter().collect();
        let result = loss.expect("a loss").evaluate(&tensors).expect("a value");
        assert_eq!(picture.slope(1.0, true, &result.gradients), None);
    }
}
