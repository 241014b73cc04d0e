//! The loss as a landscape over two of the model's parameters.

use super::Linear;
use crate::float::Float;
use crate::functional::logsumexp;

/// The mean loss of a model's raw outputs over all samples, in float64.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// `MSELoss`
    Squared,
    /// `L1Loss`
    Absolute,
    /// `SmoothL1Loss`
    SmoothL1 { beta: f64 },
    /// `HuberLoss`
    Huber { delta: f64 },
    /// `BCEWithLogitsLoss`
    BinaryLogits,
    /// `BCELoss` of sigmoid, with the float32 of the sigmoid: far out it is 0 or 1, and the loss jumps to 100.
    BinaryProbabilities,
    /// `CrossEntropyLoss`, and `NLLLoss` of log_softmax.
    Classes,
}

/// The loss of all samples as two parameters vary and the others stay. It is sampled row by row, so that a page can
/// spread a fine grid over several frames.
///
/// Along a row only one output of each sample changes, and linearly: `z = start + slope · a`. The losses of
/// classification are then `log(e^level + e^z)` less what the true class contributes, one exponential per sample; of
/// the logarithms, those of many samples are taken at once, of their product.
pub struct Surface {
    objective: Objective,
    samples: Vec<Sample>,
    /// The output that the first parameter belongs to, and that of the second.
    outputs: [usize; 2],
}

struct Sample {
    /// The outputs without what the two parameters contribute.
    rest: Vec<f64>,
    /// By how much the outputs above grow with the two parameters.
    slopes: [f64; 2],
    target: f64,
}

/// A sample along a row.
struct Ray {
    start: f64,
    slope: f64,
    /// The other outputs' share of the loss, as one exponent.
    level: f64,
    /// What the changing output is compared with; of classes, how much of it is true.
    target: f64,
    /// What the true class contributes when it is not the changing one.
    fixed: f64,
}

/// As many factors between 1 and 2 as a float64 holds.
const FACTORS: usize = 1000;

impl Surface {
    /// The surface over the parameters `axes`, counted as in [`Linear::parameters`]. A target is a number, 0 or 1, or
    /// a class; samples follow one another in `x`. Nothing if the model has no such parameters.
    pub fn new<T: Float>(
        objective: Objective,
        model: &Linear<T>,
        x: &[T],
        targets: &[T],
        axes: [usize; 2],
    ) -> Option<Self> {
        let (inputs, outputs) = (model.inputs(), model.outputs());
        let mut parameters: Vec<f64> = model.parameters().iter().map(|p| p.to_f64()).collect();
        for axis in axes {
            *parameters.get_mut(axis)? = 0.0;
        }
        let (weight, bias) = parameters.split_at(inputs * outputs);
        let samples = x.chunks_exact(inputs).zip(targets).map(|(x, target)| {
            let x: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
            let dot = |weights: &[f64]| x.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>();
            Sample {
                rest: (weight.chunks_exact(inputs).zip(bias))
                    .map(|(weights, bias)| dot(weights) + bias)
                    .collect(),
                // A bias grows its output by 1.
                slopes: axes.map(|axis| {
                    let is_weight = axis < inputs * outputs;
                    if is_weight { x[axis % inputs] } else { 1.0 }
                }),
                target: target.to_f64(),
            }
        });
        Some(Self {
            objective,
            samples: samples.collect(),
            outputs: axes.map(|axis| match axis.checked_sub(inputs * outputs) {
                None => axis / inputs,
                Some(output) => output,
            }),
        })
    }

    /// The losses where the first parameter has the values `firsts`, and the second one `second`.
    pub fn row(&self, second: f64, firsts: &[f64]) -> Vec<f64> {
        let rays: Vec<Ray> = (self.samples.iter())
            .map(|sample| self.ray(sample, second))
            .collect();
        firsts
            .iter()
            .map(|&first| self.mean(&rays, first))
            .collect()
    }

    /// The loss at one place.
    pub fn at(&self, [first, second]: [f64; 2]) -> f64 {
        self.row(second, &[first])[0]
    }

    fn ray(&self, sample: &Sample, second: f64) -> Ray {
        let [changing, other] = self.outputs;
        let mut outputs = sample.rest.clone();
        outputs[other] += sample.slopes[1] * second;
        let mut ray = Ray {
            start: outputs[changing],
            slope: sample.slopes[0],
            level: 0.0,
            target: sample.target,
            fixed: 0.0,
        };
        if self.objective == Objective::Classes {
            let class = sample.target as usize;
            ray.target = f64::from(u8::from(class == changing));
            ray.fixed = match outputs.get(class) {
                Some(output) if class != changing => *output,
                _ => 0.0,
            };
            outputs.remove(changing);
            ray.level = logsumexp(&outputs);
        }
        ray
    }

    fn mean(&self, rays: &[Ray], first: f64) -> f64 {
        match self.objective {
            Objective::Squared => mean_miss(rays, first, |d| d * d),
            Objective::Absolute => mean_miss(rays, first, f64::abs),
            Objective::SmoothL1 { beta } => mean_miss(rays, first, |d| match d.abs() {
                d if d < beta => 0.5 * d * d / beta,
                d => d - 0.5 * beta,
            }),
            Objective::Huber { delta } => mean_miss(rays, first, |d| match d.abs() {
                d if d <= delta => 0.5 * d * d,
                d => delta * (d - 0.5 * delta),
            }),
            Objective::BinaryProbabilities => {
                let (mut total, mut product) = (0.0, 1.0);
                for ray in rays {
                    let power = exp(-(ray.start + ray.slope * first)) as f32;
                    let p = 1.0 / (1.0 + power);
                    match if ray.target > 0.5 { p } else { 1.0 - p } {
                        0.0 => total += 100.0,
                        truth => product *= f64::from(truth),
                    }
                    // No float32 is as small as what is then left to multiply.
                    if product < 1e-250 {
                        total -= libm::log(product);
                        product = 1.0;
                    }
                }
                (total - libm::log(product)) / rays.len() as f64
            }
            Objective::BinaryLogits | Objective::Classes => {
                let mut total = 0.0;
                for rays in rays.chunks(FACTORS) {
                    let mut product = 1.0;
                    for ray in rays {
                        let z = ray.start + ray.slope * first;
                        let over = z - ray.level;
                        product *= 1.0 + exp(-over.abs());
                        total += ray.level + over.max(0.0) - ray.target * z - ray.fixed;
                    }
                    total += libm::log(product);
                }
                total / rays.len() as f64
            }
        }
    }

    /// The lowest place near `from` and the loss there, by looking around in steps that get smaller (Hooke, Jeeves:
    /// *Direct search solution of numerical and statistical problems*, 1961).
    pub fn lowest(&self, from: [f64; 2]) -> ([f64; 2], f64) {
        let mut best = (from, self.at(from));
        let mut step = 1.0;
        for _ in 0..400 {
            let [a, b] = best.0;
            let around = [-step, 0.0, step].map(|da| [-step, 0.0, step].map(|db| [a + da, b + db]));
            let places = around.into_iter().flatten();
            let better =
                (places.map(|place| (place, self.at(place)))).find(|(_, loss)| *loss < best.1);
            match better {
                Some(better) => best = better,
                None if step < 1e-6 => break,
                None => step /= 2.0,
            }
        }
        best
    }
}

/// The mean over all samples of a loss of the difference between output and target.
fn mean_miss(rays: &[Ray], first: f64, loss: impl Fn(f64) -> f64) -> f64 {
    let differences = rays
        .iter()
        .map(|ray| ray.start + ray.slope * first - ray.target);
    differences.map(loss).sum::<f64>() / rays.len() as f64
}

/// `1 / n!`, from n = 9 down to 0.
const TAYLOR: [f64; 10] = {
    let mut terms = [1.0; 10];
    let mut n = 1;
    while n < 10 {
        terms[9 - n] = terms[10 - n] / n as f64;
        n += 1;
    }
    terms
};

/// e^x within a relative 1e-9 and bounded to what float64 holds, several times as fast as `libm`: a fine grid over
/// many points takes millions of them.
fn exp(x: f64) -> f64 {
    // Added to a number of moderate size, it leaves the nearest whole number in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let rest = x - (shifted - ROUND) * std::f64::consts::LN_2;
    let power = TAYLOR.iter().fold(0.0, |sum, term| sum * rest + term);
    // Times two to that whole number: more in the exponent's bits.
    f64::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functional::sigmoid;
    use crate::loss::{
        BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, HuberLoss, L1Loss, Loss, MSELoss, Reduction,
        SmoothL1Loss,
    };
    use crate::tensor::Tensor;

    fn wave(count: usize, scale: f32) -> Vec<f32> {
        (1..=count)
            .map(|n| (n * n) as f32)
            .map(|n| n.sin() * scale)
            .collect()
    }

    /// A model of two inputs and so many outputs.
    fn model(outputs: usize, parameters: &[f32]) -> Linear<f32> {
        let (weight, bias) = parameters.split_at(2 * outputs);
        let weight = Tensor::from_f32(&[outputs, 2], weight.to_vec()).unwrap();
        Linear::new(&weight, &Tensor::vec_f32(bias.to_vec())).unwrap()
    }

    #[test]
    fn it_is_the_loss_of_the_model_with_these_parameters() {
        let reduction = Reduction::Mean;
        let losses: [(Objective, Box<dyn Loss>); 7] = [
            (Objective::Squared, Box::new(MSELoss::default())),
            (Objective::Absolute, Box::new(L1Loss::default())),
            (
                Objective::SmoothL1 { beta: 0.7 },
                Box::new(SmoothL1Loss {
                    reduction: reduction.clone(),
                    beta: 0.7,
                }),
            ),
            (
                Objective::Huber { delta: 0.6 },
                Box::new(HuberLoss {
                    reduction,
                    delta: 0.6,
                }),
            ),
            (
                Objective::BinaryLogits,
                Box::new(BCEWithLogitsLoss::default()),
            ),
            (Objective::BinaryProbabilities, Box::new(BCELoss::default())),
            (Objective::Classes, Box::new(CrossEntropyLoss::default())),
        ];
        const SAMPLES: usize = 20;
        let x = wave(2 * SAMPLES, 2.0);
        for (objective, loss) in losses {
            let outputs = if objective == Objective::Classes {
                3
            } else {
                1
            };
            let targets: Vec<f32> = match objective {
                Objective::Classes => (0..SAMPLES).map(|n| (n % 3) as f32).collect(),
                Objective::BinaryLogits | Objective::BinaryProbabilities => {
                    (0..SAMPLES).map(|n| (n % 2) as f32).collect()
                }
                _ => wave(SAMPLES, 3.0),
            };
            let parameters = wave(3 * outputs, 1.0);
            for (first, second) in (0..3 * outputs).flat_map(|a| (0..a).map(move |b| (a, b))) {
                let start = model(outputs, &parameters);
                let surface =
                    Surface::new(objective, &start, &x, &targets, [first, second]).unwrap();
                let place = [0.7, -1.9];
                let mut moved = parameters.clone();
                (moved[first], moved[second]) = (0.7, -1.9);
                let mut scores = model(outputs, &moved).forward(&x);
                if objective == Objective::BinaryProbabilities {
                    scores = scores.into_iter().map(sigmoid).collect();
                }
                let scores = Tensor::from_f32(&[SAMPLES, outputs], scores).unwrap();
                let target = match outputs {
                    1 => Tensor::from_f32(&[SAMPLES, 1], targets.clone()).unwrap(),
                    _ => Tensor::vec_i64(targets.iter().map(|&t| t as i64).collect()),
                };
                let want = loss
                    .forward(&[&scores, &target])
                    .unwrap()
                    .output
                    .item()
                    .unwrap();
                let got = surface.at(place);
                assert!(
                    (got - want).abs() < 1e-5 * want,
                    "{objective:?}: {got} {want}"
                );
            }
        }
    }

    #[test]
    fn the_fast_power_is_close() {
        for n in -7000..=7000 {
            let x = f64::from(n) / 10.0;
            assert!((exp(x) / libm::exp(x) - 1.0).abs() < 1e-9, "{x}");
        }
        assert!(exp(-1e300) < 1e-300 && exp(f64::NAN).is_nan());
    }

    #[test]
    fn a_parameter_that_is_not_there_has_no_surface() {
        let model = model(1, &[0.0; 3]);
        assert!(Surface::new(Objective::Squared, &model, &[0.0; 2], &[0.0], [0, 3]).is_none());
    }

    #[test]
    fn far_out_it_neither_overflows_nor_breaks() {
        let (x, targets) = (wave(4000, 2.0), vec![1.0; 2000]);
        let model = model(1, &[0.0; 3]);
        let surface = Surface::new(Objective::BinaryLogits, &model, &x, &targets, [0, 1]).unwrap();
        assert!((surface.at([0.0, 0.0]) - std::f64::consts::LN_2).abs() < 1e-12);
        assert!(surface.at([1e6, -1e6]).is_finite());
    }

    /// The line of least absolute misses passes through two of the points, so that all of them can be tried.
    #[test]
    fn the_lowest_place_is_found_even_where_there_are_folds() {
        let x: Vec<f32> = (0..9).map(|n| n as f32 / 2.0 - 1.0).collect();
        let y: Vec<f32> = x
            .iter()
            .zip(wave(9, 2.0))
            .map(|(x, miss)| 1.5 * x + miss)
            .collect();
        let weight = Tensor::from_f32(&[1, 1], vec![0.0]).unwrap();
        let model = Linear::new(&weight, &Tensor::vec_f32(vec![0.0])).unwrap();
        let surface = Surface::new(Objective::Absolute, &model, &x, &y, [0, 1]).unwrap();
        let lines = (0..9).flat_map(|i| (0..i).map(move |j| (i, j)));
        let best = lines.map(|(i, j)| {
            let w = f64::from(y[i] - y[j]) / f64::from(x[i] - x[j]);
            surface.at([w, f64::from(y[i]) - w * f64::from(x[i])])
        });
        let best = best.fold(f64::INFINITY, f64::min);
        let (_, lowest) = surface.lowest([-1.0, -1.0]);
        assert!((lowest - best).abs() < 1e-3, "{lowest} {best}");
    }
}
