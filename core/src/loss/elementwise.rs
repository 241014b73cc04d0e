//! What the losses share that compare element with element: broadcasting, reduction, gradients.

use super::Evaluation;
use crate::broadcast::{Broadcast, broadcast_shape};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError, Warning};
use crate::float::Float;
use crate::reduce::Reduction;
use crate::tensor::Tensor;
use std::hint::select_unpredictable;

/// A loss that is a function of the elements of `N` tensors, broadcast against each other.
///
/// `value` gives the loss of one element. `slopes` gives its derivative by each of the `N` values, times the
/// number it is handed: the weight of this element's loss in the reduced one.
pub(super) fn elementwise<T: Float, const N: usize>(
    tensors: [&Tensor; N],
    reduction: &Reduction,
    backward: bool,
    value: impl Fn([T; N]) -> T,
    slopes: impl Fn([T; N], T) -> [T; N],
) -> Result<Evaluation, TorchError> {
    weighted(tensors, N, reduction, backward, value, slopes)
}

/// The same, whose slopes are also told whether PyTorch computes them among as many elements as two vectors hold, or one
/// by one as the rest, in which constants are not rounded to the tensors' type.
pub(super) fn elementwise_in_vectors<T: Float, const N: usize>(
    tensors: [&Tensor; N],
    reduction: &Reduction,
    backward: bool,
    value: impl Fn([T; N]) -> T,
    slopes: impl Fn([T; N], T, bool) -> [T; N],
) -> Result<Evaluation, TorchError> {
    let len = tensors[0].len();
    // What is broadcast is mostly not in one piece, so not in vectors.
    let is_whole = tensors
        .iter()
        .all(|tensor| tensor.shape() == tensors[0].shape());
    let in_vectors = if is_whole {
        len - len % (2 * T::LANES)
    } else {
        0
    };
    weighted_by_index(
        tensors,
        N,
        reduction,
        backward,
        value,
        |values, weight, index| slopes(values, weight, index < in_vectors),
    )
}

/// The same, of which only the first `arguments` tensors are arguments of the loss. The others are constants of
/// its module, such as a `weight`, and have no gradient; their slopes are not looked at.
pub(super) fn weighted<T: Float, const N: usize>(
    tensors: [&Tensor; N],
    arguments: usize,
    reduction: &Reduction,
    backward: bool,
    value: impl Fn([T; N]) -> T,
    slopes: impl Fn([T; N], T) -> [T; N],
) -> Result<Evaluation, TorchError> {
    weighted_by_index(
        tensors,
        arguments,
        reduction,
        backward,
        value,
        |values, weight, _| slopes(values, weight),
    )
}

/// The same, whose slopes are also given the element's index.
pub(super) fn weighted_by_index<T: Float, const N: usize>(
    tensors: [&Tensor; N],
    arguments: usize,
    reduction: &Reduction,
    backward: bool,
    value: impl Fn([T; N]) -> T,
    slopes: impl Fn([T; N], T, usize) -> [T; N],
) -> Result<Evaluation, TorchError> {
    let elements = Broadcast::<T, N>::new(tensors).map_err(ErrorKind::at_forward)?;
    let losses = elements.map(value);
    let gradients = if backward {
        let weight = reduction.slope(&elements.shape);
        let gradients =
            elements.gradients_of_first(arguments, |values, index| slopes(values, weight, index));
        let gradients = tensors.iter().zip(gradients).take(arguments);
        gradients
            .map(|(tensor, values)| gradient(tensor, values))
            .collect()
    } else {
        vec![None; arguments]
    };
    Ok(Evaluation {
        output: reduction.apply(elements.shape, losses),
        gradients,
        warnings: Vec::new(),
    })
}

/// The slope by y of a loss of `x - y` whose slope by x is this. PyTorch takes it from `y - x`, so it is its opposite, and
/// where both are equal 0, not -0.
pub(super) fn opposite<T: Float>(slope: T, x: T, y: T) -> T {
    let difference = y - x;
    select_unpredictable(difference == T::ZERO, difference, -slope)
}

/// The gradient of a tensor in its own shape and type; `None` for integers, which have none.
pub(super) fn gradient<T: Float>(tensor: &Tensor, values: Vec<T>) -> Option<Tensor> {
    let dtype = tensor.dtype();
    dtype
        .is_float()
        .then(|| T::tensor(tensor.shape().to_vec(), values).into_dtype(dtype))
}

/// Raises where PyTorch's `-` refuses bool tensors.
pub(super) fn check_subtraction(a: &Tensor, b: &Tensor) -> Result<(), ErrorKind> {
    match [a, b].map(|tensor| tensor.dtype() == DType::Bool) {
        [true, true] => Err(ErrorKind::BoolsSubtraction),
        [false, false] => Ok(()),
        _ => Err(ErrorKind::BoolSubtraction),
    }
}

/// What `F.mse_loss`, `F.l1_loss`, `F.smooth_l1_loss` and `F.huber_loss` do before anything else: warn when the
/// shapes differ, and raise when they do not broadcast.
pub(super) fn check_same_size(input: &Tensor, target: &Tensor) -> Result<Vec<Warning>, TorchError> {
    if input.shape() == target.shape() {
        return Ok(Vec::new());
    }
    broadcast_shape(input.shape(), target.shape()).map_err(ErrorKind::at_forward)?;
    Ok(vec![Warning::TargetSize {
        target: target.shape().to_vec(),
        input: input.shape().to_vec(),
    }])
}

#[cfg(test)]
mod tests {
    use crate::Tensor;
    use crate::loss::{HuberLoss, Loss, MSELoss, SmoothL1Loss};

    #[test]
    fn a_push_of_zero_has_the_sign_that_pytorch_prints() {
        let flat = SmoothL1Loss {
            beta: f64::INFINITY,
            ..SmoothL1Loss::default()
        };
        let losses: [(&dyn Loss, _); 4] = [
            (&MSELoss::default(), "tensor([0., -0., 1.])"),
            (&HuberLoss::default(), "tensor([0.0000, -0.0000, 0.3333])"),
            (
                &SmoothL1Loss::default(),
                "tensor([0.0000, -0.0000, 0.3333])",
            ),
            (&flat, "tensor([0., -0., 0.])"),
        ];
        let input = Tensor::vec_f32(vec![2.5, 0.0, -1.0]);
        let target = Tensor::vec_f32(vec![2.5, -0.0, 0.5]);
        for (loss, printed) in losses {
            let result = loss.evaluate(&[&input, &target]).expect("a loss");
            let by_target = result.gradients[1].as_ref().expect("a gradient");
            assert_eq!(by_target.to_string(), printed);
        }
        let result = flat.evaluate(&[&target, &input]).expect("a loss");
        let by_target = result.gradients[1].as_ref().expect("a gradient");
        assert_eq!(by_target.to_string(), "tensor([0., 0., -0.])");
    }

    /// Of as many elements as fill vectors and some more, the first and the last.
    fn ends(loss: &dyn Loss, difference: f32) -> [f32; 2] {
        let input = Tensor::vec_f32(vec![difference; 21]);
        let target = Tensor::vec_f32(vec![0.0; 21]);
        let result = loss.evaluate(&[&input, &target]).expect("a loss");
        let gradient = result.gradients[0].as_ref().and_then(Tensor::f32s);
        let gradient = gradient.expect("a gradient");
        [gradient[0], gradient[20]]
    }

    /// To the last bit of PyTorch 2.15.0.
    #[test]
    fn a_bend_is_rounded_to_float32_in_vectors_alone() {
        let huber = |delta| HuberLoss {
            delta,
            ..HuberLoss::default()
        };
        assert_eq!(ends(&huber(0.3), 5.0), [0.014285715, 0.014285714]);
        let smooth = |beta| SmoothL1Loss {
            beta,
            ..SmoothL1Loss::default()
        };
        assert_eq!(ends(&smooth(0.3), 0.05), [0.007936507, 0.007936508]);
        assert_eq!(ends(&smooth(0.7), 0.03), [0.0020408165, 0.0020408162]);

        let three = [vec![5.0, -5.0, 0.01], vec![0.0; 3]].map(Tensor::vec_f32);
        let result = huber(0.3).evaluate(&three.each_ref()).expect("a loss");
        let gradient = result.gradients[0].as_ref().and_then(Tensor::f32s);
        assert_eq!(gradient, Some(&[0.1, -0.1, 0.0033333334][..]));
    }
}
