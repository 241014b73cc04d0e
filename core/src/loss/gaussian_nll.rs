//! `torch.nn.GaussianNLLLoss`.

use super::elementwise::{check_subtraction, elementwise};
use super::{
    Entry, Evaluation, Loss, OptionDefault, OptionSpec, OptionValue, Reduction, arguments, dispatch,
};
use crate::broadcast::broadcast_shape;
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::{Float, in_float32};
use crate::tensor::{Data, Operand, Tensor, result_type};

pub(super) const ENTRY: Entry = Entry {
    name: "GaussianNLLLoss",
    arguments: &["input", "target", "var"],
    example: &["[2.5, 0.8, 1.2]", "[3.0, 1.0, 1.0]", "[0.5, 0.1, 1.0]"],
    options: &[
        OptionSpec {
            name: "full",
            default: OptionDefault::Bool(false),
        },
        OptionSpec {
            name: "eps",
            default: OptionDefault::Float(1e-6),
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(GaussianNLLLoss {
            reduction: options.reduction(),
            full: options.bool("full", false)?,
            eps: options.float("eps", 1e-6)?,
        }))
    },
};

/// The negative log-likelihood of y under a normal distribution of mean x and variance v:
/// `(log v + (x - y)² / v) / 2`, v being at least eps.
///
/// - **Shapes**: input and target of any shapes that broadcast; var of the input's shape, or without its last
///   dimension, or with 1 in place of one dimension. See [`GaussianNLLLoss::var_of_number`] for a number.
/// - **Options**: `eps`, 1e-6 by default; `full` adds the constant `log(2π) / 2`.
/// - **Gradient**: `(x - y) / v` for the input, the opposite for the target,
///   `(1 / v - (x - y)² / v²) / 2` for the variance.
/// - **Edges**: a variance below eps is replaced by eps, but its gradient is passed on as if it had not been. A
///   negative one raises.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{GaussianNLLLoss, Loss};
///
/// let mean = Tensor::vec_f32(vec![0.0, 2.0]);
/// let target = Tensor::vec_f32(vec![1.0, 2.0]);
/// let var = Tensor::vec_f32(vec![1.0, 4.0]);
/// let result = GaussianNLLLoss::default().evaluate(&[&mean, &target, &var])?;
/// assert_eq!(result.output.to_string(), "tensor(0.5966)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianNLLLoss {
    pub reduction: Reduction,
    pub full: bool,
    pub eps: f64,
}

impl Default for GaussianNLLLoss {
    fn default() -> Self {
        GaussianNLLLoss {
            reduction: Reduction::Mean,
            full: false,
            eps: 1e-6,
        }
    }
}

impl Loss for GaussianNLLLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target, var] = arguments(args)?;
        if var.to_f64_vec().iter().any(|&var| var < 0.0) {
            return Err(ErrorKind::NegativeVar.at_forward());
        }
        let var_shape = var_shape(input.shape(), var.shape()).map_err(ErrorKind::at_forward)?;
        if self.reduction.check().is_err() {
            let name = self.reduction.name().to_owned();
            return Err(ErrorKind::InvalidGaussianReduction { name }.at_forward());
        }
        if !var.dtype().is_float() {
            return Err(ErrorKind::VarOfIntegers { dtype: var.dtype() }.at_forward());
        }
        check(input, target, &var_shape).map_err(ErrorKind::at_forward)?;

        let shaped = Tensor::from_parts(var_shape, var.data().clone());
        let mut result = dispatch!(result_type(&[difference(input, target), shaped.operand()]), "div", T => {
            self.run::<T>(input, target, &shaped, backward)
        })?;
        if let [_, _, by_var @ Some(_)] = &mut result.gradients[..] {
            *by_var = by_var
                .take()
                .map(|by_var| Tensor::from_parts(var.shape().to_vec(), by_var.into_data()));
        }
        Ok(result)
    }
}

impl GaussianNLLLoss {
    /// What the call makes of a Python number as `var`: that variance for every element of the input, without a
    /// gradient.
    ///
    /// # Errors
    /// Negative numbers raise, and so do ints, which PyTorch forgot.
    pub fn var_of_number(var: &OptionValue, input: &Tensor) -> Result<Tensor, TorchError> {
        let OptionValue::Float(var) = *var else {
            return Err(ErrorKind::VarOfPythonInt.at_forward());
        };
        if var < 0.0 {
            return Err(ErrorKind::NegativeVar.at_forward());
        }
        let data = match input.dtype() {
            DType::Float64 => Data::Float64(vec![var; input.len()]),
            _ => Data::Float32(vec![var as f32; input.len()]),
        };
        Ok(Tensor::from_parts(input.shape().to_vec(), data))
    }

    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        var: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let eps = T::from_f64(self.eps);
        let constant = if self.full {
            0.5 * libm::log(std::f64::consts::TAU)
        } else {
            0.0
        };
        let constant = T::from_f64(constant);
        let wide_var = var.dtype() == DType::Float64;
        // A variance of -0 stays -0 under an eps of 0.
        let clamp = |var: T| {
            if wide_var {
                eps.maximum(var)
            } else {
                in_float32(var, |var| Float::maximum(self.eps as f32, var))
            }
        };
        let log = |var: T| {
            if wide_var {
                var.ln()
            } else {
                in_float32(var, Float::ln)
            }
        };
        let wide_difference = difference(input, target).1 == DType::Float64;
        let square = |x: T, y: T| {
            if wide_difference {
                (x - y) * (x - y)
            } else {
                in_float32(x - y, |difference| difference * difference)
            }
        };
        elementwise::<T, 3>(
            [input, target, var],
            &self.reduction,
            backward,
            |[x, y, var]| {
                let var = clamp(var);
                T::HALF * (log(var) + square(x, y) / var) + constant
            },
            |[x, y, var], weight| {
                let var = clamp(var);
                let weight = weight * T::HALF;
                let by_input = weight / var * (T::TWO * (x - y));
                let by_var = weight / var - weight * (square(x, y) / var / var);
                [by_input, -by_input, by_var]
            },
        )
    }
}

/// `input - target` as an operand of the operations that follow.
fn difference(input: &Tensor, target: &Tensor) -> Operand {
    let dtype = result_type(&[input.operand(), target.operand()]);
    (input.dim().max(target.dim()), dtype)
}

/// The shape in which the variance takes part.
fn var_shape(input: &[usize], var: &[usize]) -> Result<Vec<usize>, ErrorKind> {
    if input == var {
        return Ok(var.to_vec());
    }
    if let [front @ .., _] = input
        && front == var
    {
        return Ok([var, &[1]].concat());
    }
    let differing = input
        .iter()
        .zip(var)
        .filter(|(input, var)| input != var)
        .map(|(_, var)| var);
    if input.len() == var.len() && differing.fold(0usize, |sum, &var| sum.saturating_add(var)) == 1
    {
        return Ok(var.to_vec());
    }
    Err(ErrorKind::VarSize)
}

/// PyTorch's checks in the order of its operations: the difference, then the quotient.
fn check(input: &Tensor, target: &Tensor, var: &[usize]) -> Result<(), ErrorKind> {
    check_subtraction(input, target)?;
    let difference = broadcast_shape(input.shape(), target.shape())?;
    broadcast_shape(&difference, var)?;
    Ok(())
}
