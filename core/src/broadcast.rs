//! Broadcasting: reading tensors of different shapes as if they had one, and bringing gradients back.

use std::borrow::Cow;

use crate::error::ErrorKind;
use crate::float::Float;
use crate::reduce::sum;
use crate::tensor::{Tensor, element_count};

/// The shape that `a` and `b` broadcast to.
///
/// # Errors
/// [`ErrorKind::Broadcast`] where the shapes differ, counted from the last dimension as PyTorch does.
pub fn broadcast_shape(a: &[usize], b: &[usize]) -> Result<Vec<usize>, ErrorKind> {
    let dims = a.len().max(b.len());
    let size = |shape: &[usize], dim: usize| {
        (dim + shape.len())
            .checked_sub(dims)
            .and_then(|dim| shape.get(dim))
            .copied()
            .unwrap_or(1)
    };
    let mut shape = vec![1; dims];
    for (dim, slot) in shape.iter_mut().enumerate().rev() {
        *slot = match (size(a, dim), size(b, dim)) {
            (a, b) if a == b => a,
            (1, b) => b,
            (a, 1) => a,
            (a, b) => return Err(ErrorKind::Broadcast { a, b, dim }),
        };
    }
    if element_count(&shape).is_none() {
        let elements = shape
            .iter()
            .fold(1u128, |n, &size| n.saturating_mul(size.max(1) as u128));
        return Err(ErrorKind::TooLarge { elements });
    }
    Ok(shape)
}

/// For each element of `shape` the position in a tensor of shape `from`, or `None` if it is the same position.
fn positions(from: &[usize], shape: &[usize]) -> Option<Vec<usize>> {
    if from == shape {
        return None;
    }
    let mut positions = vec![0];
    let mut stride = from.iter().product::<usize>();
    let missing = shape.len() - from.len();
    for (dim, &size) in shape.iter().enumerate() {
        let own = dim
            .checked_sub(missing)
            .and_then(|dim| from.get(dim))
            .copied()
            .unwrap_or(1);
        stride /= own.max(1);
        let step = if own == 1 { 0 } else { stride };
        positions = positions
            .iter()
            .flat_map(|&start| (0..size).map(move |i| start + i * step))
            .collect();
    }
    Some(positions)
}

/// The values of a tensor of shape `from`, repeated as needed for `shape`.
pub(crate) fn expand<V: Copy>(values: &[V], from: &[usize], shape: &[usize]) -> Vec<V> {
    match positions(from, shape) {
        None => values.to_vec(),
        Some(positions) => positions
            .into_iter()
            .map(|position| values[position])
            .collect(),
    }
}

/// The opposite of [`expand`], for gradients: those of a value that was repeated are added.
pub(crate) fn collapse<T: Float>(values: &[T], from: &[usize], shape: &[usize]) -> Vec<T> {
    match positions(from, shape) {
        None => values.to_vec(),
        Some(positions) => {
            let mut totals = vec![T::ZERO; from.iter().product()];
            for (position, &value) in positions.into_iter().zip(values) {
                totals[position] += value;
            }
            totals
        }
    }
}

/// `N` tensors read as type `T` over their common shape.
pub(crate) struct Broadcast<'a, T: Float, const N: usize> {
    pub shape: Vec<usize>,
    pub len: usize,
    values: [Cow<'a, [T]>; N],
    places: [Places; N],
}

/// Where the elements of the common shape lie in a tensor.
enum Places {
    /// At the same position: it has the common shape.
    Same,
    /// At its only position.
    Single,
    /// At these positions.
    Listed(Vec<usize>),
}

impl<'a, T: Float, const N: usize> Broadcast<'a, T, N> {
    /// Broadcasts the tensors against each other, first to last.
    ///
    /// # Errors
    /// As [`broadcast_shape`].
    pub fn new(tensors: [&'a Tensor; N]) -> Result<Self, ErrorKind> {
        let mut shape = Vec::new();
        for tensor in tensors {
            if tensor.shape() != shape {
                shape = broadcast_shape(&shape, tensor.shape())?;
            }
        }
        let places = tensors.map(|tensor| match tensor.len() {
            _ if tensor.shape() == shape => Places::Same,
            1 => Places::Single,
            _ => positions(tensor.shape(), &shape).map_or(Places::Same, Places::Listed),
        });
        Ok(Broadcast {
            len: shape.iter().product(),
            values: tensors.map(T::load),
            places,
            shape,
        })
    }

    /// The values at one element of the common shape.
    fn at(&self, index: usize) -> [T; N] {
        std::array::from_fn(|n| self.values[n][self.position(n, index)])
    }

    fn position(&self, n: usize, index: usize) -> usize {
        match &self.places[n] {
            Places::Same => index,
            Places::Single => 0,
            Places::Listed(positions) => positions[index],
        }
    }

    /// The tensors' values if all have the common shape, so that no position has to be looked up. The compiler then
    /// takes several elements at once.
    fn aligned(&self) -> Option<[&[T]; N]> {
        let same = |place: &Places| matches!(place, Places::Same);
        (self.places.iter().all(same)).then(|| self.values.each_ref().map(|v| &v[..self.len]))
    }

    /// A function of every element.
    pub fn map(&self, f: impl Fn([T; N]) -> T) -> Vec<T> {
        match self.aligned() {
            Some(columns) => (0..self.len)
                .map(|index| f(columns.map(|column| column[index])))
                .collect(),
            None => (0..self.len).map(|index| f(self.at(index))).collect(),
        }
    }

    /// The gradient with respect to every tensor, in that tensor's own shape: where a value was used several
    /// times, its gradients are added.
    pub fn gradients(&self, f: impl Fn([T; N]) -> [T; N]) -> [Vec<T>; N] {
        self.gradients_of_first(N, |values, _| f(values))
    }

    /// The same for the first `count` tensors only; the others are constants and get nothing. The function is also given
    /// the element's index in the common shape.
    pub fn gradients_of_first(
        &self,
        count: usize,
        f: impl Fn([T; N], usize) -> [T; N],
    ) -> [Vec<T>; N] {
        let mut gradients: [Vec<T>; N] = std::array::from_fn(|n| match &self.places[n] {
            _ if n >= count => Vec::new(),
            Places::Listed(_) => vec![T::ZERO; self.values[n].len()],
            Places::Same | Places::Single => vec![T::ZERO; self.len],
        });
        if let Some(columns) = self.aligned() {
            let mut slots = gradients.each_mut().map(Vec::as_mut_slice);
            for index in 0..self.len {
                let slopes = f(columns.map(|column| column[index]), index);
                for (slot, slope) in slots.iter_mut().zip(slopes) {
                    if let Some(slot) = slot.get_mut(index) {
                        *slot = slope;
                    }
                }
            }
            return gradients;
        }
        for index in 0..self.len {
            let slopes = f(self.at(index), index);
            for (n, gradient) in gradients.iter_mut().enumerate().take(count) {
                match &self.places[n] {
                    Places::Listed(positions) => gradient[positions[index]] += slopes[n],
                    Places::Same | Places::Single => gradient[index] = slopes[n],
                }
            }
        }
        for (gradient, place) in gradients.iter_mut().zip(&self.places).take(count) {
            if let Places::Single = place {
                // In the order of PyTorch's sum, as every other reduction to one value.
                *gradient = vec![sum(gradient)];
            }
        }
        gradients
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_against_a_column_is_a_table() {
        let row = Tensor::vec_f64(vec![1.0, 2.0, 3.0]);
        let column = Tensor::from_f64(&[2, 1], vec![10.0, 20.0]).unwrap();
        let both = Broadcast::<f64, 2>::new([&row, &column]).unwrap();
        assert_eq!(both.shape, [2, 3]);
        assert_eq!(
            both.map(|[a, b]| a + b),
            [11.0, 12.0, 13.0, 21.0, 22.0, 23.0]
        );
        let [a, b] = both.gradients(|[a, b]| [b, a]);
        assert_eq!(a, [30.0, 30.0, 30.0]);
        assert_eq!(b, [6.0, 6.0]);
    }

    #[test]
    fn shapes_that_differ_name_the_last_such_dimension() {
        assert_eq!(
            broadcast_shape(&[2, 3], &[3, 2]),
            Err(ErrorKind::Broadcast { a: 3, b: 2, dim: 1 })
        );
        assert_eq!(broadcast_shape(&[0, 3], &[1, 3]), Ok(vec![0, 3]));
        assert_eq!(broadcast_shape(&[], &[2]), Ok(vec![2]));
    }

    #[test]
    fn a_table_beyond_all_memory_is_an_error() {
        let (row, column) = ([1 << 20], [1 << 20, 1]);
        assert!(matches!(
            broadcast_shape(&row, &column),
            Err(ErrorKind::TooLarge { elements }) if elements == 1 << 40
        ));
    }
}
