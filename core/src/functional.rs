//! The building blocks of the classification losses: sigmoid, softmax and their logarithms, each as PyTorch
//! computes it and, in [`naive`], as the formula in the book says, which breaks.

use crate::float::Float;
use crate::reduce::sum;

/// `1 / (1 + e⁻ˣ)`, `torch.sigmoid`.
///
/// ```
/// assert_eq!(bullseye_core::functional::sigmoid(0.0), 0.5);
/// ```
pub fn sigmoid<T: Float>(x: T) -> T {
    T::ONE / (T::ONE + (-x).exp())
}

/// [`sigmoid`] of a tensor's element at this index of so many: PyTorch takes as many of them as it can 32 at once.
pub(crate) fn sigmoid_at<T: Float>(x: T, index: usize, len: usize) -> T {
    if index < len - len % 32 {
        T::ONE / (T::ONE + (-x).vector_exp())
    } else {
        sigmoid(x)
    }
}

/// `log(p / (1 - p))`, `torch.logit`: what [`sigmoid`] makes `p` of; infinite at 0 and 1.
///
/// ```
/// use bullseye_core::functional::logit;
///
/// assert_eq!(logit(0.5), 0.0);
/// assert_eq!(logit(1.0), f64::INFINITY);
/// ```
pub fn logit<T: Float>(p: T) -> T {
    (p / (T::ONE - p)).ln()
}

/// `log(sigmoid(x))` without the overflow, `F.logsigmoid`: `min(x, 0) - log(1 + e^-|x|)`.
///
/// ```
/// use bullseye_core::functional::{log_sigmoid, naive};
///
/// assert_eq!(log_sigmoid(-1000.0), -1000.0);
/// assert_eq!(naive::log_sigmoid(-1000.0), f64::NEG_INFINITY);
/// ```
pub fn log_sigmoid<T: Float>(x: T) -> T {
    T::ZERO.minimum(x) - (-x.abs()).vector_exp().vector_ln_1p()
}

/// `e^xᵢ / Σ e^xⱼ`, `torch.softmax`: shifted by the greatest value, so that nothing overflows.
///
/// ```
/// use bullseye_core::functional::{naive, softmax};
///
/// assert_eq!(softmax(&[1000.0, 1000.0]), [0.5, 0.5]);
/// assert!(naive::softmax::<f64>(&[1000.0, 1000.0])[0].is_nan());
/// ```
pub fn softmax<T: Float>(x: &[T]) -> Vec<T> {
    let greatest = greatest(x);
    let powers: Vec<T> = x.iter().map(|&x| (x - greatest).exp()).collect();
    let total = sum(&powers);
    powers.into_iter().map(|power| power / total).collect()
}

/// `xᵢ - log Σ e^xⱼ`, `torch.log_softmax`, shifted likewise.
///
/// ```
/// use bullseye_core::functional::{log_softmax, naive};
///
/// assert_eq!(log_softmax(&[1000.0, 0.0]), [0.0, -1000.0]);
/// assert_eq!(naive::log_softmax(&[800.0, 0.0])[1], f64::NEG_INFINITY);
/// ```
pub fn log_softmax<T: Float>(x: &[T]) -> Vec<T> {
    let mut out = x.to_vec();
    log_softmax_in_place(&mut out, Float::vector_exp, Float::vector_ln);
    out
}

/// `log Σ e^xⱼ`, `torch.logsumexp`: a smooth maximum.
///
/// ```
/// use bullseye_core::functional::{logsumexp, naive};
///
/// assert_eq!(logsumexp(&[1000.0, 0.0]), 1000.0);
/// assert_eq!(naive::logsumexp(&[1000.0, 0.0]), f64::INFINITY);
/// ```
pub fn logsumexp<T: Float>(x: &[T]) -> T {
    let greatest = greatest(x);
    let shift = if greatest.abs() == T::INFINITY {
        T::ZERO
    } else {
        greatest
    };
    let powers: Vec<T> = x.iter().map(|&x| (x - shift).exp()).collect();
    sum(&powers).ln() + shift
}

/// The greatest value; nan if there is one, minus infinity if there are no values.
fn greatest<T: Float>(x: &[T]) -> T {
    x.iter()
        .fold(T::NEG_INFINITY, |greatest, &x| x.maximum(greatest))
}

fn log_softmax_in_place<T: Float>(x: &mut [T], exp: impl Fn(T) -> T, ln: impl Fn(T) -> T) {
    let greatest = greatest(x);
    let total = x
        .iter()
        .fold(T::ZERO, |total, &x| total + exp(x - greatest));
    let log_total = ln(total);
    for x in x {
        // Subtracted one after the other: their sum would lose digits when the logits are large.
        *x = *x - greatest - log_total;
    }
}

/// The formulas as they stand in the book. They overflow, and take logarithms of 0, where those above do not.
pub mod naive {
    use crate::float::Float;
    use crate::reduce::sum;

    /// `e^x / (1 + e^x)`: nan for large x.
    pub fn sigmoid<T: Float>(x: T) -> T {
        x.exp() / (T::ONE + x.exp())
    }

    /// `log(1 / (1 + e⁻ˣ))`: minus infinity for small x, 0 too early for large ones.
    pub fn log_sigmoid<T: Float>(x: T) -> T {
        super::sigmoid(x).ln()
    }

    /// `e^xᵢ / Σ e^xⱼ`: nan as soon as one power overflows.
    pub fn softmax<T: Float>(x: &[T]) -> Vec<T> {
        let powers: Vec<T> = x.iter().map(|&x| x.exp()).collect();
        let total = sum(&powers);
        powers.into_iter().map(|power| power / total).collect()
    }

    /// `log(softmax(x))`: minus infinity where the probability rounds to 0, as in the mistake of the guide.
    pub fn log_softmax<T: Float>(x: &[T]) -> Vec<T> {
        super::softmax(x).into_iter().map(Float::ln).collect()
    }

    /// `log Σ e^xⱼ`: infinite as soon as one power overflows.
    pub fn logsumexp<T: Float>(x: &[T]) -> T {
        let powers: Vec<T> = x.iter().map(|&x| x.exp()).collect();
        sum(&powers).ln()
    }
}

/// How classes lie in a tensor: `rows` groups of `classes × inner` values, the class dimension before the inner
/// ones. `(C)` is one row; `(N, C, d…)` is N rows with `inner` the product of the d.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClassLayout {
    pub rows: usize,
    pub classes: usize,
    pub inner: usize,
}

impl ClassLayout {
    /// The layout of a shape with at least one dimension.
    pub fn new(shape: &[usize]) -> ClassLayout {
        match shape {
            [] => ClassLayout {
                rows: 1,
                classes: 1,
                inner: 1,
            },
            [classes] => ClassLayout {
                rows: 1,
                classes: *classes,
                inner: 1,
            },
            [rows, classes, inner @ ..] => ClassLayout {
                rows: *rows,
                classes: *classes,
                inner: inner.iter().product(),
            },
        }
    }

    /// How many samples there are: groups of one value per class.
    pub fn samples(self) -> usize {
        self.rows * self.inner
    }

    /// Whether a sample is one of those that PyTorch's kernel takes as vectors, sixteen at once: all where the classes
    /// of a sample follow one another, else as many as make full vectors.
    fn is_in_vector(self, sample: usize) -> bool {
        self.inner == 1 || sample % self.inner < self.inner / 16 * 16
    }

    /// Where the value of a sample and a class lies.
    pub fn index(self, sample: usize, class: usize) -> usize {
        let (row, place) = (sample / self.inner, sample % self.inner);
        (row * self.classes + class) * self.inner + place
    }

    /// The values of one sample, class by class.
    pub fn sample<T: Copy>(self, values: &[T], sample: usize) -> Vec<T> {
        (0..self.classes)
            .map(|class| values[self.index(sample, class)])
            .collect()
    }

    /// The sum of one sample's values, in the order of PyTorch's reduction over the class dimension.
    pub fn sum<T: Float>(self, sample: &[T]) -> T {
        if self.inner == 1 {
            sum(sample)
        } else {
            sample.iter().fold(T::ZERO, |total, &value| total + value)
        }
    }

    /// Writes a sample's values back.
    fn put<T: Copy>(self, values: &mut [T], sample: usize, new: &[T]) {
        for (class, &value) in new.iter().enumerate() {
            values[self.index(sample, class)] = value;
        }
    }
}

/// [`log_softmax`] over the class dimension.
pub(crate) fn log_softmax_classes<T: Float>(input: &[T], layout: ClassLayout) -> Vec<T> {
    let mut out = input.to_vec();
    if layout.inner == 1 {
        for row in out.chunks_exact_mut(layout.classes.max(1)) {
            log_softmax_in_place(row, Float::vector_exp, Float::vector_ln);
        }
    } else {
        for sample in 0..layout.samples() {
            let mut values = layout.sample(&out, sample);
            if layout.is_in_vector(sample) {
                log_softmax_in_place(&mut values, Float::vector_exp, Float::vector_ln);
            } else {
                log_softmax_in_place(&mut values, Float::exp, Float::ln);
            }
            layout.put(&mut out, sample, &values);
        }
    }
    out
}

/// The gradient by the logits from the gradient by their log-softmax: `g - softmax · Σ g`.
pub(crate) fn log_softmax_backward<T: Float>(
    mut gradient: Vec<T>,
    log_softmax: &[T],
    layout: ClassLayout,
) -> Vec<T> {
    for sample in 0..layout.samples() {
        let indices = (0..layout.classes).map(|class| layout.index(sample, class));
        // Not begun with 0, which would take the sign of a sum of -0.
        let slopes = indices.clone().map(|index| gradient[index]);
        let total = slopes.reduce(|total, slope| total + slope);
        let total = total.unwrap_or(T::ZERO);
        for index in indices {
            let softmax = if layout.is_in_vector(sample) {
                log_softmax[index].vector_exp()
            } else {
                log_softmax[index].exp()
            };
            gradient[index] = (-softmax).mul_add(total, gradient[index]);
        }
    }
    gradient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stable_and_naive_agree_on_ordinary_numbers() {
        let x = [2.0, -1.0, 0.5];
        for (stable, naive) in softmax(&x).into_iter().zip(naive::softmax(&x)) {
            assert!((stable - naive).abs() < 1e-15f64);
        }
        for (stable, naive) in log_softmax(&x).into_iter().zip(naive::log_softmax(&x)) {
            assert!((stable - naive).abs() < 1e-15f64);
        }
        assert!((logsumexp(&x) - naive::logsumexp(&x)).abs() < 1e-15f64);
        for x in x {
            assert!((sigmoid(x) - naive::sigmoid(x)).abs() < 1e-15f64);
            assert!((log_sigmoid(x) - naive::log_sigmoid(x)).abs() < 1e-15f64);
        }
    }

    #[test]
    fn the_naive_forms_break_where_the_stable_ones_hold() {
        assert_eq!(sigmoid(1000.0), 1.0);
        assert!(naive::sigmoid(1000.0).is_nan());
        assert_eq!(log_sigmoid(100.0f32), -3.9e-44);
        assert_eq!(naive::log_sigmoid(100.0f32), 0.0);
        assert_eq!(logsumexp(&[f64::NEG_INFINITY; 2]), f64::NEG_INFINITY);
        assert_eq!(logsumexp::<f64>(&[]), f64::NEG_INFINITY);
        assert!(softmax(&[f64::INFINITY, 0.0])[0].is_nan());
    }

    /// PyTorch 2.15.0, of a tensor of 33.
    #[test]
    fn the_last_bit_of_a_sigmoid_tells_its_place() {
        for (x, in_vector, alone) in [
            (-3.95f32, 0.01889096, 0.018890962),
            (-3.94, 0.019077197, 0.019077195),
            (-3.75, 0.02297737, 0.022977369),
        ] {
            assert_eq!(sigmoid_at(x, 31, 33), in_vector);
            assert_eq!(sigmoid_at(x, 32, 33), alone);
            assert_eq!(sigmoid(x), alone);
        }
    }

    #[test]
    fn classes_are_found_before_the_inner_dimensions() {
        let layout = ClassLayout::new(&[2, 3, 2]);
        let values: Vec<usize> = (0..12).collect();
        assert_eq!(layout.samples(), 4);
        assert_eq!(layout.sample(&values, 1), [1, 3, 5]);
        assert_eq!(layout.sample(&values, 2), [6, 8, 10]);
    }
}
