//! `reduction`, written once for every loss, and the sum that it rests on.

use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::Tensor;

/// The `reduction` argument: what becomes of the losses of the single elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Every element keeps its loss.
    None,
    /// The sum divided by the number of elements; nan when there are none.
    #[default]
    Mean,
    /// The sum; 0 when there are no elements.
    Sum,
    /// The sum divided by the size of the first dimension; only [`KLDivLoss`](crate::loss::KLDivLoss) has it.
    BatchMean,
    /// Any other word. PyTorch takes it in the constructor and raises at the first call.
    Other(String),
}

impl Reduction {
    /// The three that every loss has.
    pub const COMMON: [Reduction; 3] = [Reduction::None, Reduction::Mean, Reduction::Sum];

    /// The word in Python.
    pub fn name(&self) -> &str {
        match self {
            Reduction::None => "none",
            Reduction::Mean => "mean",
            Reduction::Sum => "sum",
            Reduction::BatchMean => "batchmean",
            Reduction::Other(name) => name,
        }
    }

    /// The reduction that Python's word means.
    pub fn from_name(name: &str) -> Reduction {
        match name {
            "none" => Reduction::None,
            "mean" => Reduction::Mean,
            "sum" => Reduction::Sum,
            "batchmean" => Reduction::BatchMean,
            _ => Reduction::Other(name.to_owned()),
        }
    }

    /// Raises PyTorch's error unless this is one of [`Reduction::COMMON`].
    pub(crate) fn check(&self) -> Result<(), TorchError> {
        match self {
            Reduction::None | Reduction::Mean | Reduction::Sum => Ok(()),
            Reduction::BatchMean | Reduction::Other(_) => Err(ErrorKind::InvalidReduction {
                name: self.name().to_owned(),
            }
            .at_forward()),
        }
    }

    /// The losses of the elements, reduced by one of [`Reduction::COMMON`].
    pub(crate) fn apply<T: Float>(&self, shape: Vec<usize>, losses: Vec<T>) -> Tensor {
        let value = match self {
            Reduction::None => return T::tensor(shape, losses),
            Reduction::Mean => sum(&losses) / T::from_f64(losses.len() as f64),
            Reduction::Sum | Reduction::BatchMean | Reduction::Other(_) => sum(&losses),
        };
        T::tensor(Vec::new(), vec![value])
    }

    /// The gradient of the reduced loss's sum with respect to one element's loss.
    pub(crate) fn slope<T: Float>(&self, shape: &[usize]) -> T {
        match self {
            Reduction::Mean => T::ONE / T::from_f64(shape.iter().product::<usize>() as f64),
            _ => T::ONE,
        }
    }
}

/// The sum in the order of PyTorch's CPU kernel, on which the last digits of a float32 result depend: up to
/// [`Float::LANES`] elements one by one, more in as many lanes at once, both in four interleaved series.
pub(crate) fn sum<T: Float>(values: &[T]) -> T {
    match T::LANES {
        8 => sum_in_lanes::<T, 8>(values),
        _ => sum_in_lanes::<T, 4>(values),
    }
}

/// The sum of values that lie apart in memory, as those of one column of a table do; so the kernel takes them one by
/// one, in four series still.
pub(crate) fn sum_column<T: Float>(values: &[T]) -> T {
    let [total] = sum_rows::<T, 1>(values.as_chunks().0);
    total
}

fn sum_in_lanes<T: Float, const LANES: usize>(values: &[T]) -> T {
    if values.len() < LANES {
        return sum_column(values);
    }
    let (rows, rest) = values.as_chunks::<LANES>();
    let mut total = T::ZERO;
    for &value in rest.iter().chain(&sum_rows(rows)) {
        total += value;
    }
    total
}

/// Adds vectors in four interleaved series, the rest to the first of them.
fn sum_rows<T: Float, const LANES: usize>(rows: &[[T; LANES]]) -> [T; LANES] {
    let (groups, rest) = rows.as_chunks::<4>();
    let mut series = sum_groups(groups);
    for row in rest {
        add(&mut series[0], row);
    }
    let [mut total, others @ ..] = series;
    for row in &others {
        add(&mut total, row);
    }
    total
}

/// Adds groups of four vectors in a cascade of four levels, which keeps the rounding error of long sums small.
fn sum_groups<T: Float, const LANES: usize>(groups: &[[[T; LANES]; 4]]) -> [[T; LANES]; 4] {
    const LEVELS: usize = 4;
    let ceil_log2 = groups.len().next_power_of_two().trailing_zeros();
    let power = (ceil_log2 / LEVELS as u32).max(4);
    let step = 1usize << power;

    let mut levels = [[[T::ZERO; LANES]; 4]; LEVELS];
    let mut chunks = groups.chunks_exact(step);
    let mut done = 0usize;
    for chunk in &mut chunks {
        for group in chunk {
            add_group(&mut levels[0], group);
        }
        done += step;
        for level in 1..LEVELS {
            let lower = std::mem::replace(&mut levels[level - 1], [[T::ZERO; LANES]; 4]);
            add_group(&mut levels[level], &lower);
            if done & ((step - 1) << (level as u32 * power)) != 0 {
                break;
            }
        }
    }
    for group in chunks.remainder() {
        add_group(&mut levels[0], group);
    }
    let [mut total, higher @ ..] = levels;
    for group in &higher {
        add_group(&mut total, group);
    }
    total
}

fn add_group<T: Float, const LANES: usize>(to: &mut [[T; LANES]; 4], group: &[[T; LANES]; 4]) {
    for (to, row) in to.iter_mut().zip(group) {
        add(to, row);
    }
}

fn add<T: Float, const LANES: usize>(to: &mut [T; LANES], row: &[T; LANES]) {
    for (to, &value) in to.iter_mut().zip(row) {
        *to += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_all_lengths_are_right() {
        for n in (0..300).chain([4095, 4096, 100_000, 1_000_003]) {
            let values: Vec<f64> = (1..=n).map(f64::from).collect();
            assert_eq!(
                sum(&values),
                f64::from(n) * f64::from(n + 1) / 2.0,
                "n = {n}"
            );
            let ones = vec![1.0f32; n as usize];
            assert_eq!(sum(&ones), n as f32, "n = {n}");
        }
    }

    #[test]
    fn a_long_float32_sum_stays_accurate() {
        let tenths = vec![0.1f32; 1_000_000];
        assert!((sum(&tenths) - 100_000.0).abs() < 0.1);
    }
}
