//! What the losses with a margin share: reading targets of 1 and -1, the types they compute in, and their inputs
//! of one row per sample.

use super::elementwise::gradient;
use super::{Evaluation, Reduction};
use crate::dtype::DType;
use crate::error::ErrorKind;
use crate::tensor::{Data, Tensor};

/// The type of a tensor's arithmetic with a Python float: its own, or float32 for integers.
pub(super) fn float_type(dtype: DType) -> DType {
    if dtype.is_float() {
        dtype
    } else {
        DType::Float32
    }
}

/// The target as 1, -1, or 0 for anything else, which is neither.
pub(super) fn sides(target: &Tensor) -> Tensor {
    let side = |value: f64| match value {
        1.0 => 1.0,
        -1.0 => -1.0,
        _ => 0.0,
    };
    let values = target.to_f64_vec().into_iter().map(side).collect();
    Tensor::from_parts(target.shape().to_vec(), Data::Float32(values))
}

/// `-tensor` in its own type, where unsigned integers wrap around.
pub(super) fn negated(tensor: &Tensor) -> Tensor {
    let data = match tensor.data() {
        Data::Float32(values) => Data::Float32(values.iter().map(|x| -x).collect()),
        Data::Float64(values) => Data::Float64(values.iter().map(|x| -x).collect()),
        _ => {
            let values = tensor.to_i64_vec();
            Data::Int64(values.into_iter().map(i64::wrapping_neg).collect())
        }
    };
    Tensor::from_parts(tensor.shape().to_vec(), data).into_dtype(tensor.dtype())
}

/// What PyTorch's kernels return at once for a batch without samples, whatever the types: no losses, or, reduced, a
/// value that is not defined, for which 0 stands here.
pub(super) fn without_samples(input: &Tensor, reduction: &Reduction) -> Evaluation {
    let output = match reduction {
        Reduction::None => Tensor::vec_f32(Vec::new()),
        _ => Tensor::scalar_f32(0.0),
    };
    let gradient = gradient::<f32>(input, Vec::new());
    Evaluation {
        output: output.into_dtype(input.dtype()),
        gradients: vec![gradient, None],
        warnings: Vec::new(),
    }
}

/// The number of samples and of classes in an input of one row per sample, or of a single sample.
///
/// # Errors
/// [`ErrorKind::NotVectorOrMatrix`] for more dimensions, or without classes.
pub(super) fn samples_and_classes(input: &Tensor) -> Result<(usize, usize), ErrorKind> {
    match input.shape() {
        [] => Ok((1, 1)),
        &[classes] if classes > 0 => Ok((1, classes)),
        &[samples, classes] if classes > 0 => Ok((samples, classes)),
        shape => Err(ErrorKind::NotVectorOrMatrix {
            input: shape.to_vec(),
        }),
    }
}
