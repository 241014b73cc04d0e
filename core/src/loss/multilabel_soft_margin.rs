//! `torch.nn.MultiLabelSoftMarginLoss`.

use super::elementwise::gradient;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments};
use crate::broadcast::{Broadcast, broadcast_shape};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::{Float, in_float32};
use crate::functional::log_sigmoid;
use crate::reduce::sum;
use crate::tensor::{Data, Tensor, result_type};

pub(super) const ENTRY: Entry = Entry {
    name: "MultiLabelSoftMarginLoss",
    arguments: &["input", "target"],
    example: &[
        "[[1.5, -0.5, 0.2],\n [-1.0, 2.0, 0.3]]",
        "[[1.0, 0.0, 1.0],\n [0.0, 1.0, 0.0]]",
    ],
    options: &[OptionSpec {
        name: "weight",
        default: OptionDefault::NoTensor,
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(MultiLabelSoftMarginLoss {
            reduction: options.reduction(),
            weight: options.tensor("weight")?,
        }))
    },
};

/// The binary cross-entropy of C logits x, each class a yes-or-no question of its own, averaged over the classes:
/// `-(1/C) sum over i of w[i] (y[i] log sigmoid(x[i]) + (1 - y[i]) log sigmoid(-x[i]))` for each sample.
///
/// - **Shapes**: input and target (…, C), giving a loss of shape (…); they broadcast without a warning.
/// - **Options**: `weight`, which broadcasts with the loss of each class; usually one number per class.
/// - **Gradient**: unweighted, `(sigmoid(x) - y) / C` for the input and `-x / C` for the target; under `mean`
///   divided by the number of losses.
/// - **Edges**: scalars raise, and so do bool targets. The target's range is not checked. An infinite input gives
///   nan or infinity.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, MultiLabelSoftMarginLoss};
///
/// let logits = Tensor::vec_f32(vec![2.0, -1.0, 1.5]);
/// let labels = Tensor::vec_f32(vec![1.0, 0.0, 1.0]);
/// let result = MultiLabelSoftMarginLoss::default().evaluate(&[&logits, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.2139)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiLabelSoftMarginLoss {
    pub reduction: Reduction,
    pub weight: Option<Tensor>,
}

impl Loss for MultiLabelSoftMarginLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        if !input.dtype().is_float() {
            let (kernel, dtype) = ("log_sigmoid_cpu", input.dtype());
            return Err(ErrorKind::NotImplemented { kernel, dtype }.at_forward());
        }
        self.check(input, target).map_err(ErrorKind::at_forward)?;
        let mut operands = vec![input.operand(), target.operand()];
        operands.extend(self.weight.as_ref().map(Tensor::operand));
        match result_type(&operands) {
            DType::Float64 => self.run::<f64>(input, target, backward),
            _ => self.run::<f32>(input, target, backward),
        }
    }
}

impl MultiLabelSoftMarginLoss {
    /// PyTorch's checks in the order of its operations. The reduction comes last.
    fn check(&self, input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
        let shape = broadcast_shape(target.shape(), input.shape())?;
        if target.dtype() == DType::Bool {
            return Err(ErrorKind::BoolSubtraction);
        }
        if let Some(weight) = &self.weight {
            broadcast_shape(&shape, weight.shape())?;
        }
        if input.dim() == 0 {
            return Err(ErrorKind::DimensionOfScalar { dim: -1 });
        }
        self.reduction
            .check()
            .map_err(|_| ErrorKind::InvalidMultiLabelReduction {
                name: self.reduction.name().to_owned(),
            })
    }

    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let one = Tensor::scalar_f32(1.0);
        let weight = self.weight.as_ref().unwrap_or(&one);
        let rest = one_minus(target);
        let elements = Broadcast::<T, 4>::new([target, input, &rest, weight])
            .map_err(ErrorKind::at_forward)?;
        // PyTorch takes the logarithms in the input's own type.
        let narrow = input.dtype() != T::DTYPE;
        let log = |x: T| match narrow {
            true => in_float32(x, log_sigmoid),
            false => log_sigmoid(x),
        };
        let losses = elements.map(|[y, x, rest, w]| -(y * log(x) + rest * log(-x)) * w);

        let axis = input.dim().saturating_sub(1);
        let classes = T::from_f64(input.shape().last().copied().unwrap_or(1) as f64);
        let mut row_shape = elements.shape.clone();
        row_shape.remove(axis);
        let rows: Vec<T> = sums_along(&losses, &elements.shape, axis)
            .into_iter()
            .map(|total| total / classes)
            .collect();

        let mut gradients = vec![None; 2];
        if backward {
            let share = self.reduction.slope::<T>(&row_shape) / classes;
            let [by_target, by_input, ..] = elements.gradients(|[y, x, rest, w]| {
                let share = share * w;
                let by_input =
                    share * rest * log_sigmoid_slope(-x) - share * y * log_sigmoid_slope(x);
                let by_target = share * log(-x) - share * log(x);
                [by_target, by_input, T::ZERO, T::ZERO]
            });
            gradients = vec![gradient(input, by_input), gradient(target, by_target)];
        }
        Ok(Evaluation {
            output: self.reduction.apply(row_shape, rows),
            gradients,
            warnings: Vec::new(),
        })
    }
}

/// The derivative of `log_sigmoid`, as PyTorch computes it.
fn log_sigmoid_slope<T: Float>(x: T) -> T {
    let power = (-x.abs()).exp();
    let share = power / (T::ONE + power);
    if x < T::ZERO { T::ONE - share } else { share }
}

/// `1 - target` in the target's own type, where integers wrap around.
fn one_minus(target: &Tensor) -> Tensor {
    let data = match target.data() {
        Data::Float32(values) => Data::Float32(values.iter().map(|y| 1.0 - y).collect()),
        Data::Float64(values) => Data::Float64(values.iter().map(|y| 1.0 - y).collect()),
        _ => {
            let values = target.to_i64_vec();
            Data::Int64(values.iter().map(|y| 1i64.wrapping_sub(*y)).collect())
        }
    };
    Tensor::from_parts(target.shape().to_vec(), data).into_dtype(target.dtype())
}

/// The sums of a tensor's values along one dimension.
fn sums_along<T: Float>(values: &[T], shape: &[usize], axis: usize) -> Vec<T> {
    let size = shape.get(axis).copied().unwrap_or(1);
    let inner: usize = shape.iter().skip(axis + 1).product();
    let outer: usize = shape.iter().take(axis).product();
    let mut sums = Vec::with_capacity(outer * inner);
    let mut line = Vec::with_capacity(size);
    for start in 0..outer {
        for offset in 0..inner {
            line.clear();
            line.extend((0..size).map(|n| values[(start * size + n) * inner + offset]));
            sums.push(sum(&line));
        }
    }
    sums
}
