//! `torch.nn.HingeEmbeddingLoss`.

use super::elementwise::elementwise;
use super::margin::sides;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments};
use crate::broadcast::{broadcast_shape, expand};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::{Data, Tensor};

pub(super) const ENTRY: Entry = Entry {
    name: "HingeEmbeddingLoss",
    arguments: &["input", "target"],
    example: &["[0.3, 0.6, 1.5]", "[1, -1, -1]"],
    options: &[OptionSpec {
        name: "margin",
        default: OptionDefault::Float(1.0),
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(HingeEmbeddingLoss {
            reduction: options.reduction(),
            margin: options.float("margin", 1.0)?,
        }))
    },
};

/// A distance x between two things that belong together (y = 1) or not (y = -1): `x` where y is 1, and
/// `max(0, margin - x)` where y is -1, so that strangers only matter while they are nearer than the margin.
///
/// - **Shapes**: input and target of any shape, broadcast against each other without a warning.
/// - **Options**: `margin`, 1 by default.
/// - **Gradient**: for the input 1 where y is 1, and -1 where y is -1 and x is below the margin; under `mean`
///   divided by the number of elements. The target has none.
/// - **Edges**: a target that is neither 1 nor -1 counts as both. For an input of integers the margin is cut off
///   to an integer, and `mean` raises.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{HingeEmbeddingLoss, Loss};
///
/// let distance = Tensor::vec_f32(vec![0.2, 0.2, 3.0]);
/// let together = Tensor::vec_f32(vec![1.0, -1.0, -1.0]);
/// let result = HingeEmbeddingLoss::default().evaluate(&[&distance, &together])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3333)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HingeEmbeddingLoss {
    pub reduction: Reduction,
    pub margin: f64,
}

impl Default for HingeEmbeddingLoss {
    fn default() -> Self {
        HingeEmbeddingLoss {
            reduction: Reduction::Mean,
            margin: 1.0,
        }
    }
}

impl Loss for HingeEmbeddingLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        match input.dtype() {
            DType::Float32 => self.run::<f32>(input, target, backward),
            DType::Float64 => self.run::<f64>(input, target, backward),
            DType::Bool => Err(ErrorKind::BoolsSubtraction.at_forward()),
            _ => self.run_integers(input, target),
        }
    }
}

impl HingeEmbeddingLoss {
    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let margin = T::from_f64(self.margin);
        // The target first: PyTorch names its size first where the two differ.
        let mut result = elementwise::<T, 2>(
            [&sides(target), input],
            &self.reduction,
            backward,
            |[y, x]| {
                // Values are chosen, not branches: random data would mislead a branch.
                let short = (margin - x).maximum(T::ZERO);
                let apart = if y == T::ONE { T::ZERO } else { short };
                let together = if y == -T::ONE { T::ZERO } else { x };
                apart + together
            },
            |[y, x], weight| {
                let is_short = (y != T::ONE) & (margin - x > T::ZERO);
                let apart = if is_short { -weight } else { T::ZERO };
                let together = if y == -T::ONE { T::ZERO } else { weight };
                [T::ZERO, T::ZERO + apart + together]
            },
        )?;
        result.gradients = vec![result.gradients.pop().flatten(), None];
        Ok(result)
    }

    /// Integers stay integers, margin included, and wrap around as PyTorch's do.
    fn run_integers(&self, input: &Tensor, target: &Tensor) -> Result<Evaluation, TorchError> {
        let dtype = input.dtype();
        let margin = self.margin as i64;
        let fits = Tensor::scalar_i64(margin).to_dtype(dtype).item() == Some(self.margin.trunc());
        // A fraction below 0 is too much for an unsigned type, though cut off it would be 0.
        if !fits || (dtype == DType::Uint8 && self.margin < 0.0) {
            return Err(ErrorKind::NumberOverflow { dtype }.at_forward());
        }
        let wrap = |values: Vec<i64>| {
            let shape = vec![values.len()];
            Tensor::from_parts(shape, Data::Int64(values))
                .to_dtype(dtype)
                .to_i64_vec()
        };
        let shape =
            broadcast_shape(target.shape(), input.shape()).map_err(ErrorKind::at_forward)?;
        let x = expand(&input.to_i64_vec(), input.shape(), &shape);
        let y = expand(&sides(target).to_i64_vec(), target.shape(), &shape);
        let apart = wrap(x.iter().map(|x| margin.wrapping_sub(*x)).collect());
        let losses: Vec<i64> = (x.iter().zip(&y).zip(apart))
            .map(|((&x, &y), apart)| {
                let apart = if y == 1 { 0 } else { apart.max(0) };
                apart.wrapping_add(if y == -1 { 0 } else { x })
            })
            .collect();
        let losses = Tensor::from_parts(shape, Data::Int64(losses)).to_dtype(dtype);
        let output = match self.reduction {
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
}
