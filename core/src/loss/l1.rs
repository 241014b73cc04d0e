//! `torch.nn.L1Loss`.

use super::elementwise::{check_same_size, check_subtraction, elementwise};
use super::{Entry, Evaluation, Loss, Reduction, arguments};
use crate::broadcast::{broadcast_shape, expand};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::{Data, Tensor};

pub(crate) const ENTRY: Entry = Entry {
    name: "L1Loss",
    arguments: &["input", "target"],
    example: &["[2.5, 0.8, 1.2]", "[3.0, 1.0, 1.0]"],
    options: &[],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(L1Loss {
            reduction: options.reduction(),
        }))
    },
};

/// The absolute error: `|x - y|` for each element.
///
/// - **Shapes**: input and target of any shape, the same for both. Shapes that differ broadcast with a warning.
/// - **Gradient**: the sign of `x - y` for the input, the opposite for the target; under `mean` divided by the
///   number of elements. It is 0 where the two are equal, and where one of them is nan.
/// - **Edges**: no elements give nan under `mean`, 0 under `sum`. Two integer tensors work under `none` and
///   `sum`, with an integer result, and raise under `mean`; bool raises.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{L1Loss, Loss};
///
/// let y_pred = Tensor::vec_f32(vec![2.5, 0.8, 1.2]);
/// let y_true = Tensor::vec_f32(vec![3.0, 1.0, 1.0]);
/// let result = L1Loss::default().evaluate(&[&y_pred, &y_true])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3000)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct L1Loss {
    pub reduction: Reduction,
}

impl Loss for L1Loss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        let warnings = check_same_size(input, target)?;
        let result = absolute_error(input, target, &self.reduction, backward)?;
        Ok(Evaluation { warnings, ..result })
    }
}

/// `l1_loss` itself, which SmoothL1Loss with `beta=0` is as well.
pub(super) fn absolute_error(
    input: &Tensor,
    target: &Tensor,
    reduction: &Reduction,
    backward: bool,
) -> Result<Evaluation, TorchError> {
    fn run<T: Float>(
        tensors: [&Tensor; 2],
        reduction: &Reduction,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        elementwise::<T, 2>(
            tensors,
            reduction,
            backward,
            |[x, y]| (x - y).abs(),
            |[x, y], weight| {
                let slope = weight * (x - y).sign();
                [slope, -slope]
            },
        )
    }

    reduction.check()?;
    check_subtraction(input, target).map_err(ErrorKind::at_forward)?;
    match input.dtype().promote(target.dtype()) {
        DType::Float32 => run::<f32>([input, target], reduction, backward),
        DType::Float64 => run::<f64>([input, target], reduction, backward),
        dtype => integer_error(input, target, reduction, dtype),
    }
}

/// The absolute error of integers, which wraps around as PyTorch's does.
fn integer_error(
    input: &Tensor,
    target: &Tensor,
    reduction: &Reduction,
    dtype: DType,
) -> Result<Evaluation, TorchError> {
    let shape = broadcast_shape(input.shape(), target.shape()).map_err(ErrorKind::at_forward)?;
    let [x, y] = [input, target].map(|tensor| expand(&tensor.to_i64_vec(), tensor.shape(), &shape));
    let difference = x.iter().zip(&y).map(|(x, y)| x.wrapping_sub(*y)).collect();
    let wrapped = Tensor::from_parts(shape, Data::Int64(difference)).to_dtype(dtype);
    let absolute = wrapped
        .to_i64_vec()
        .into_iter()
        .map(i64::wrapping_abs)
        .collect();
    let losses =
        Tensor::from_parts(wrapped.shape().to_vec(), Data::Int64(absolute)).to_dtype(dtype);
    let output = match reduction {
        Reduction::None => losses,
        Reduction::Mean => return Err(ErrorKind::MeanOfIntegers { dtype }.at_forward()),
        _ => Tensor::scalar_i64(losses.to_i64_vec().into_iter().fold(0, i64::wrapping_add)),
    };
    Ok(Evaluation {
        output,
        gradients: vec![None; 2],
        warnings: Vec::new(),
    })
}
