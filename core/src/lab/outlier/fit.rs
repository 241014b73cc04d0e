//! The best straight line under each loss, in float64.
//!
//! All three minimise a convex function of slope and intercept, so a line that no small change improves is the best.

use crate::lab::kind::Kind;

/// A line y = slope × x + intercept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    pub slope: f64,
    pub intercept: f64,
}

impl Fit {
    /// Its height at x, rounded after the product and after the sum, as `slope * x + intercept` is in Python.
    pub fn at(self, x: f64) -> f64 {
        self.slope * x + self.intercept
    }
}

/// The best line through points with different x. `bend` is `beta` of SmoothL1Loss or `delta` of HuberLoss.
pub fn best(kind: Kind, bend: f64, points: &[(f64, f64)]) -> Fit {
    match kind {
        Kind::Mse => squares(points),
        Kind::L1 => absolute(points),
        // beta = 0 is L1Loss.
        Kind::SmoothL1 | Kind::Huber if bend <= 0.0 => absolute(points),
        // Huber is delta times SmoothL1 with beta = delta: the same line is best.
        Kind::SmoothL1 | Kind::Huber => cut(points, bend),
    }
}

fn mean(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.sum::<f64>() / count as f64
}

/// Least squares: the slope is the covariance divided by the variance of x.
fn squares(points: &[(f64, f64)]) -> Fit {
    let x = mean(points.iter().map(|p| p.0), points.len());
    let y = mean(points.iter().map(|p| p.1), points.len());
    let products: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    let spread: f64 = points.iter().map(|p| (p.0 - x) * (p.0 - x)).sum();
    let slope = products / spread;
    Fit {
        slope,
        intercept: y - slope * x,
    }
}

/// Least absolute deviations: some best line passes through two of the points. Of several that are as good, the first
/// in the order of the points.
fn absolute(points: &[(f64, f64)]) -> Fit {
    let mut best = (f64::INFINITY, squares(points));
    for (i, &(x, y)) in points.iter().enumerate() {
        for &(x2, y2) in points.iter().skip(i + 1) {
            let slope = (y2 - y) / (x2 - x);
            let fit = Fit {
                slope,
                intercept: y - slope * x,
            };
            let sum: f64 = points.iter().map(|p| (fit.at(p.0) - p.1).abs()).sum();
            // A rounding error is no improvement.
            if sum < best.0 * (1.0 - 1e-12) {
                best = (sum, fit);
            }
        }
    }
    best.1
}

/// A line by its height in the middle of the points and its rise from there to the right end.
#[derive(Clone, Copy)]
struct Lever {
    height: f64,
    rise: f64,
}

/// The minimum of a loss that is quadratic up to a miss of `bend` and linear beyond: Newton's method on the points
/// within the bend, each step as long as the loss falls along it. It starts from the line of least absolute
/// deviations, which has two points within any bend.
fn cut(points: &[(f64, f64)], bend: f64) -> Fit {
    let left = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let right = points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
    let (middle, half) = ((left + right) / 2.0, (right - left) / 2.0);
    let levers: Vec<_> = points
        .iter()
        .map(|p| ((p.0 - middle) / half, p.1))
        .collect();
    let start = absolute(points);
    let mut line = Lever {
        height: start.at(middle),
        rise: start.slope * half,
    };
    // Every step settles which points are within the bend, or brings the loss down: a dozen are usual.
    for _ in 0..200 {
        let step = newton(&levers, bend, line);
        let length = length(&levers, bend, line, step);
        let next = Lever {
            height: line.height + length * step.height,
            rise: line.rise + length * step.rise,
        };
        let moved = (next.height - line.height).abs() + (next.rise - line.rise).abs();
        let is_still = moved <= 1e-15 * (next.height.abs() + next.rise.abs());
        line = next;
        if is_still || !(line.height.is_finite() && line.rise.is_finite()) {
            break;
        }
    }
    let slope = line.rise / half;
    Fit {
        slope,
        intercept: line.height - slope * middle,
    }
}

/// How far a point is from the line, and how hard it pulls: as much as the miss, but never more than the bend.
fn pull(bend: f64, line: Lever, (u, y): (f64, f64)) -> (f64, f64) {
    let miss = line.height + line.rise * u - y;
    (miss, miss.clamp(-bend, bend))
}

/// The step to the minimum of the quadratic that the points within the bend make.
fn newton(points: &[(f64, f64)], bend: f64, line: Lever) -> Lever {
    let (mut height, mut rise) = (0.0, 0.0);
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for &point in points {
        let (miss, pull) = pull(bend, line, point);
        height += pull;
        rise += pull * point.0;
        if miss.abs() <= bend {
            count += 1.0;
            sum += point.0;
            squares += point.0 * point.0;
        }
    }
    // With fewer than two points inside there is no such minimum: then a long step downhill.
    let determinant: f64 = count * squares - sum * sum;
    let damping = if determinant > 1e-9 { 0.0 } else { 1e-9 };
    let (count, squares) = (count + damping, squares + damping);
    let determinant = count * squares - sum * sum;
    Lever {
        height: -(squares * height - sum * rise) / determinant,
        rise: -(count * rise - sum * height) / determinant,
    }
}

/// The part of a step, at most all of it, after which the loss no longer falls along it.
fn length(points: &[(f64, f64)], bend: f64, line: Lever, step: Lever) -> f64 {
    let falls = |length: f64| {
        let there = Lever {
            height: line.height + length * step.height,
            rise: line.rise + length * step.rise,
        };
        let along =
            |point: &(f64, f64)| pull(bend, there, *point).1 * (step.height + step.rise * point.0);
        points.iter().map(along).sum::<f64>() <= 0.0
    };
    if falls(1.0) {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    // A step downhill may be 1e9 times too long; then 53 halvings more are as exact as float64.
    for _ in 0..84 {
        let middle = (low + high) / 2.0;
        if falls(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tensor;
    use crate::lab::kind::{Bends, shortest};
    use crate::lab::random::Random;
    use crate::loss::Reduction;

    /// The loss core's value of a line.
    fn loss(kind: Kind, bend: f32, points: &[(f64, f64)], fit: Fit) -> f64 {
        let bends = Bends {
            beta: bend,
            delta: bend,
        };
        let predictions = points.iter().map(|p| fit.at(p.0)).collect();
        let truths = points.iter().map(|p| p.1).collect();
        let tensors = [&Tensor::vec_f64(predictions), &Tensor::vec_f64(truths)];
        let forward = kind.build(bends, Reduction::Sum).forward(&tensors);
        forward.unwrap().output.item().unwrap()
    }

    /// Points along a line, off it by a little and one of them by a lot.
    fn scattered(seed: u64) -> Vec<(f64, f64)> {
        let mut random = Random::new(seed);
        let count = random.between(2, 12);
        let wild = random.between(0, count - 1);
        let far = f64::from(random.between(-200, 200)) / 10.0;
        let slope = f64::from(random.between(-20, 20)) / 10.0;
        (0..count)
            .map(|i| {
                let noise = f64::from(random.between(-9, 9)) / 10.0;
                let x = f64::from(i);
                (x, slope * x + noise + if i == wild { far } else { 0.0 })
            })
            .collect()
    }

    #[test]
    fn no_small_change_of_a_line_lowers_the_loss() {
        for seed in 0..150 {
            let points = scattered(seed);
            for (kind, bend) in [
                (Kind::Mse, 1.0),
                (Kind::L1, 1.0),
                (Kind::SmoothL1, 1.0),
                (Kind::SmoothL1, 0.0),
                (Kind::SmoothL1, 0.01),
                (Kind::SmoothL1, 0.3),
                (Kind::SmoothL1, 1000.0),
                (Kind::Huber, 2.5),
            ] {
                let fit = best(kind, shortest(bend), &points);
                let least = loss(kind, bend, &points, fit);
                for size in [1e-3, 1e-5, 1e-7] {
                    for turn in 0..8 {
                        let angle = f64::from(turn) * std::f64::consts::PI / 4.0;
                        // About the middle of the points, so that slope and height count alike.
                        let slope = size * angle.cos();
                        let changed = Fit {
                            slope: fit.slope + slope,
                            intercept: fit.intercept + size * angle.sin() - slope * 4.0,
                        };
                        let other = loss(kind, bend, &points, changed);
                        assert!(
                            other >= least - 1e-12 * least.max(1.0),
                            "{kind:?} {bend} seed {seed}: {least} {other}"
                        );
                    }
                }
            }
        }
    }

    /// The slope of the loss in either direction is 0 at the minimum, as the loss core computes it.
    #[test]
    fn smooth_losses_pull_the_best_line_nowhere() {
        for seed in 0..400 {
            let points = scattered(seed);
            for (kind, bend) in [
                (Kind::Mse, 1.0),
                (Kind::SmoothL1, 1.0),
                (Kind::SmoothL1, 0.05),
                (Kind::Huber, 3.0),
            ] {
                let fit = best(kind, shortest(bend), &points);
                let predictions = points.iter().map(|p| fit.at(p.0)).collect();
                let truths = points.iter().map(|p| p.1).collect();
                let bends = Bends {
                    beta: bend,
                    delta: bend,
                };
                let tensors = [&Tensor::vec_f64(predictions), &Tensor::vec_f64(truths)];
                let result = kind.build(bends, Reduction::Sum).evaluate(&tensors);
                let pulls = result.unwrap().gradients[0].as_ref().unwrap().to_f64_vec();
                let lift: f64 = pulls.iter().sum();
                let turn: f64 = pulls.iter().zip(&points).map(|(g, p)| g * p.0).sum();
                assert!(
                    lift.abs() < 1e-9 && turn.abs() < 1e-8,
                    "{kind:?} {bend} seed {seed}: {lift} {turn}"
                );
            }
        }
    }

    /// Every line of a fine grid is held against the best one.
    #[test]
    fn no_line_of_a_grid_is_better() {
        for seed in 0..6 {
            let points = scattered(seed);
            for (kind, bend) in [(Kind::Mse, 1.0), (Kind::L1, 1.0), (Kind::SmoothL1, 0.5)] {
                let least = loss(kind, bend, &points, best(kind, shortest(bend), &points));
                for slope in -30..=30 {
                    for height in -20..=20 {
                        let fit = Fit {
                            slope: f64::from(slope) / 5.0,
                            intercept: f64::from(height),
                        };
                        assert!(loss(kind, bend, &points, fit) >= least - 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn far_points_and_odd_bends_give_a_finite_line() {
        for far in [1e30, -3e38] {
            let points = [(1.0, 0.0), (2.0, far), (3.0, 1.0), (4.0, 1e-30)];
            for kind in Kind::ALL {
                for bend in [0.0, 1e-45, 1.0, 3e38] {
                    let fit = best(kind, bend, &points);
                    assert!(
                        fit.slope.is_finite() && fit.intercept.is_finite(),
                        "{kind:?} {bend}: {fit:?}"
                    );
                }
            }
        }
    }
}
