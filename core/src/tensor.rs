//! A dense tensor: a shape, an element type and the values in row-major order.

use std::fmt;
use std::ops::Range;

use crate::dtype::DType;

/// The values of a [`Tensor`], one variant per element type.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Float32(Vec<f32>),
    Float64(Vec<f64>),
    Int64(Vec<i64>),
    Int32(Vec<i32>),
    Int16(Vec<i16>),
    Uint8(Vec<u8>),
    Bool(Vec<bool>),
}

/// Evaluates an expression with `$values` bound to the vector inside a [`Data`].
macro_rules! with_values {
    ($data:expr, $values:ident => $body:expr) => {
        match $data {
            Data::Float32($values) => $body,
            Data::Float64($values) => $body,
            Data::Int64($values) => $body,
            Data::Int32($values) => $body,
            Data::Int16($values) => $body,
            Data::Uint8($values) => $body,
            Data::Bool($values) => $body,
        }
    };
}

impl Data {
    /// The element type.
    pub fn dtype(&self) -> DType {
        match self {
            Data::Float32(_) => DType::Float32,
            Data::Float64(_) => DType::Float64,
            Data::Int64(_) => DType::Int64,
            Data::Int32(_) => DType::Int32,
            Data::Int16(_) => DType::Int16,
            Data::Uint8(_) => DType::Uint8,
            Data::Bool(_) => DType::Bool,
        }
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        with_values!(self, values => values.len())
    }

    /// True without values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A dense tensor of at most [`Tensor::MAX_LEN`] elements.
///
/// A shape of `[]` is a scalar ("0-d") with one element, as in PyTorch.
///
/// ```
/// use bullseye_core::{DType, Tensor};
///
/// let logits = Tensor::from_f32(&[2, 2], vec![2.0, 1.0, 0.5, 0.3])?;
/// assert_eq!(logits.shape(), [2, 2]);
/// assert_eq!(logits.dtype(), DType::Float32);
/// # Ok::<(), bullseye_core::ShapeError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    data: Data,
}

/// The shape does not describe the values it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeError {
    pub shape: Vec<usize>,
    /// How many values there were.
    pub values: usize,
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShapeError { shape, values } = self;
        write!(f, "shape {shape:?} is invalid for {values} values")
    }
}

impl std::error::Error for ShapeError {}

/// The number of elements of a shape, or `None` above [`Tensor::MAX_LEN`]. A shape whose only saving is a size of
/// 0 is refused too, so that no product of some of the sizes can overflow.
pub(crate) fn element_count(shape: &[usize]) -> Option<usize> {
    let mut count = 1usize;
    for &size in shape {
        count = count
            .checked_mul(size.max(1))
            .filter(|&n| n <= Tensor::MAX_LEN)?;
    }
    Some(if shape.contains(&0) { 0 } else { count })
}

impl Tensor {
    /// More than any lab needs and less than what exhausts a browser's memory.
    pub const MAX_LEN: usize = 1 << 26;

    /// A tensor of this shape over these values.
    ///
    /// # Errors
    /// If the shape has another number of elements than there are values, or more than [`Tensor::MAX_LEN`].
    pub fn new(shape: &[usize], data: Data) -> Result<Tensor, ShapeError> {
        if element_count(shape) == Some(data.len()) {
            Ok(Tensor {
                shape: shape.to_vec(),
                data,
            })
        } else {
            Err(ShapeError {
                shape: shape.to_vec(),
                values: data.len(),
            })
        }
    }

    /// For results whose length follows from the shape.
    pub(crate) fn from_parts(shape: Vec<usize>, data: Data) -> Tensor {
        debug_assert_eq!(element_count(&shape), Some(data.len()));
        Tensor { shape, data }
    }

    /// A float32 tensor of this shape. Fails as [`Tensor::new`] does.
    pub fn from_f32(shape: &[usize], values: Vec<f32>) -> Result<Tensor, ShapeError> {
        Tensor::new(shape, Data::Float32(values))
    }

    /// A float64 tensor of this shape. Fails as [`Tensor::new`] does.
    pub fn from_f64(shape: &[usize], values: Vec<f64>) -> Result<Tensor, ShapeError> {
        Tensor::new(shape, Data::Float64(values))
    }

    /// An int64 tensor of this shape. Fails as [`Tensor::new`] does.
    pub fn from_i64(shape: &[usize], values: Vec<i64>) -> Result<Tensor, ShapeError> {
        Tensor::new(shape, Data::Int64(values))
    }

    /// A float32 vector.
    pub fn vec_f32(values: Vec<f32>) -> Tensor {
        Tensor::from_parts(vec![values.len()], Data::Float32(values))
    }

    /// A float64 vector.
    pub fn vec_f64(values: Vec<f64>) -> Tensor {
        Tensor::from_parts(vec![values.len()], Data::Float64(values))
    }

    /// An int64 vector.
    pub fn vec_i64(values: Vec<i64>) -> Tensor {
        Tensor::from_parts(vec![values.len()], Data::Int64(values))
    }

    /// A float32 scalar, shape `[]`.
    pub fn scalar_f32(value: f32) -> Tensor {
        Tensor::from_parts(Vec::new(), Data::Float32(vec![value]))
    }

    /// A float64 scalar, shape `[]`.
    pub fn scalar_f64(value: f64) -> Tensor {
        Tensor::from_parts(Vec::new(), Data::Float64(vec![value]))
    }

    /// An int64 scalar, shape `[]`.
    pub fn scalar_i64(value: i64) -> Tensor {
        Tensor::from_parts(Vec::new(), Data::Int64(vec![value]))
    }

    /// The size of each dimension.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The number of dimensions.
    pub fn dim(&self) -> usize {
        self.shape.len()
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.data.dtype()
    }

    /// This tensor's part in [`result_type`].
    pub(crate) fn operand(&self) -> Operand {
        (self.dim(), self.dtype())
    }

    /// The values, row-major.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The values without the shape.
    pub fn into_data(self) -> Data {
        self.data
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// True without elements.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The values if they are float32.
    pub fn f32s(&self) -> Option<&[f32]> {
        match &self.data {
            Data::Float32(values) => Some(values),
            _ => None,
        }
    }

    /// The values if they are int64.
    pub fn i64s(&self) -> Option<&[i64]> {
        match &self.data {
            Data::Int64(values) => Some(values),
            _ => None,
        }
    }

    /// The values as f64: exact for every type except int64 beyond 2^53; false is 0 and true is 1.
    pub fn to_f64_vec(&self) -> Vec<f64> {
        match &self.data {
            Data::Float32(values) => values.iter().map(|&x| f64::from(x)).collect(),
            Data::Float64(values) => values.clone(),
            _ => self.to_i64_vec().into_iter().map(|x| x as f64).collect(),
        }
    }

    /// The values as i64, floating point cut off towards zero.
    pub fn to_i64_vec(&self) -> Vec<i64> {
        match &self.data {
            Data::Float32(values) => values.iter().map(|&x| x as i64).collect(),
            Data::Float64(values) => values.iter().map(|&x| x as i64).collect(),
            Data::Int64(values) => values.clone(),
            Data::Int32(values) => values.iter().map(|&x| i64::from(x)).collect(),
            Data::Int16(values) => values.iter().map(|&x| i64::from(x)).collect(),
            Data::Uint8(values) => values.iter().map(|&x| i64::from(x)).collect(),
            Data::Bool(values) => values.iter().map(|&x| i64::from(x)).collect(),
        }
    }

    /// The part `tensor[start:end]` along the first dimension, cut off where the tensor ends.
    pub(crate) fn rows(&self, rows: Range<usize>) -> Tensor {
        let Some((&count, inner)) = self.shape.split_first() else {
            return self.clone();
        };
        let end = rows.end.min(count);
        let start = rows.start.min(end);
        let stride: usize = inner.iter().product();
        let elements = start * stride..end * stride;
        let data = match &self.data {
            Data::Float32(values) => Data::Float32(values[elements].to_vec()),
            Data::Float64(values) => Data::Float64(values[elements].to_vec()),
            Data::Int64(values) => Data::Int64(values[elements].to_vec()),
            Data::Int32(values) => Data::Int32(values[elements].to_vec()),
            Data::Int16(values) => Data::Int16(values[elements].to_vec()),
            Data::Uint8(values) => Data::Uint8(values[elements].to_vec()),
            Data::Bool(values) => Data::Bool(values[elements].to_vec()),
        };
        let mut shape = self.shape.clone();
        shape[0] = end - start;
        Tensor::from_parts(shape, data)
    }

    /// The only value of a tensor with one element, as `Tensor.item()` gives it.
    pub fn item(&self) -> Option<f64> {
        if self.len() == 1 {
            self.to_f64_vec().first().copied()
        } else {
            None
        }
    }

    /// [`to_dtype`](Tensor::to_dtype) without a copy when nothing changes.
    pub(crate) fn into_dtype(self, dtype: DType) -> Tensor {
        if dtype == self.dtype() {
            self
        } else {
            self.to_dtype(dtype)
        }
    }

    /// The same values in another element type, as `Tensor.to(dtype)` converts them.
    pub fn to_dtype(&self, dtype: DType) -> Tensor {
        if dtype == self.dtype() {
            return self.clone();
        }
        let data = match dtype {
            DType::Float32 => match &self.data {
                // Straight from the integer: by way of f64 large ones would be rounded twice.
                Data::Int64(values) => Data::Float32(values.iter().map(|&x| x as f32).collect()),
                _ => Data::Float32(self.to_f64_vec().into_iter().map(|x| x as f32).collect()),
            },
            DType::Float64 => Data::Float64(self.to_f64_vec()),
            DType::Bool => Data::Bool(self.to_f64_vec().into_iter().map(|x| x != 0.0).collect()),
            DType::Int64 => Data::Int64(self.to_i64_vec()),
            DType::Int32 => Data::Int32(self.to_i64_vec().into_iter().map(|x| x as i32).collect()),
            DType::Int16 => Data::Int16(self.to_i64_vec().into_iter().map(|x| x as i16).collect()),
            DType::Uint8 => Data::Uint8(self.to_i64_vec().into_iter().map(|x| x as u8).collect()),
        };
        Tensor::from_parts(self.shape.clone(), data)
    }
}

/// What decides the element type of an operation's result: each operand's number of dimensions and type.
pub(crate) type Operand = (usize, DType);

/// The element type of an operation between these operands, as `torch.result_type` has it: a 0-d tensor changes
/// the outcome only when its category (bool, integer, floating point) is a higher one.
pub(crate) fn result_type(operands: &[Operand]) -> DType {
    let promoted = |scalars: bool| {
        operands
            .iter()
            .filter(|(dim, _)| (*dim == 0) == scalars)
            .map(|&(_, dtype)| dtype)
            .reduce(DType::promote)
    };
    match (promoted(false), promoted(true)) {
        (Some(dimensioned), Some(scalar)) if scalar.category() > dimensioned.category() => {
            dimensioned.promote(scalar)
        }
        (Some(dtype), _) | (None, Some(dtype)) => dtype,
        (None, None) => DType::Float32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_must_fit_its_values() {
        assert!(Tensor::from_f32(&[2, 3], vec![0.0; 6]).is_ok());
        assert!(Tensor::from_f32(&[2, 3], vec![0.0; 5]).is_err());
        assert!(Tensor::from_f32(&[], vec![1.0]).is_ok());
        assert!(Tensor::from_f32(&[3, 0], vec![]).is_ok());
        assert!(Tensor::from_f32(&[usize::MAX, 0], vec![]).is_err());
        assert!(Tensor::from_f32(&[usize::MAX, 2], vec![]).is_err());
    }

    #[test]
    fn a_scalar_tensor_promotes_only_across_categories() {
        let floats = Tensor::vec_f32(vec![1.0]).operand();
        let double = Tensor::scalar_f64(1.0).operand();
        let longs = Tensor::vec_i64(vec![1]).operand();
        assert_eq!(result_type(&[floats, double]), DType::Float32);
        assert_eq!(result_type(&[longs, double]), DType::Float64);
        assert_eq!(result_type(&[longs, floats]), DType::Float32);
    }
}
