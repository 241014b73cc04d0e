//! `torch.nn.CosineEmbeddingLoss`.

use super::elementwise::gradient;
use super::margin::{float_type, sides};
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments};
use crate::broadcast::{broadcast_shape, collapse, expand};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::reduce::sum;
use crate::tensor::Tensor;

pub(super) const ENTRY: Entry = Entry {
    name: "CosineEmbeddingLoss",
    arguments: &["input1", "input2", "target"],
    example: &[
        "[[1.0, 0.0],\n [0.5, 2.0]]",
        "[[1.0, 1.0],\n [1.0, 0.5]]",
        "[1, -1]",
    ],
    options: &[OptionSpec {
        name: "margin",
        default: OptionDefault::Float(0.0),
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(CosineEmbeddingLoss {
            reduction: options.reduction(),
            margin: options.float("margin", 0.0)?,
        }))
    },
};

/// Whether two vectors point the same way, by the cosine of their angle: `1 - cos(x1, x2)` where they should
/// (y = 1), `max(0, cos(x1, x2) - margin)` where they should not (y = -1).
///
/// `cos = x1·x2 / sqrt((x1·x1 + ε) (x2·x2 + ε))` with ε = 1e-12, a float32 number even in float64.
///
/// - **Shapes**: inputs (N, D) and target (N), giving N losses; or inputs (D) and a scalar target.
/// - **Options**: `margin`, 0 by default: the cosine up to which strangers are far enough apart.
/// - **Gradient**: with `dcos/dx1 = x2 / sqrt(…) - cos x1 / (x1·x1 + ε)`, minus that for y = 1, that for y = -1
///   above the margin; x2 likewise; under `mean` divided by N. The target has none.
/// - **Edges**: a target that is neither 1 nor -1 gives 0. A zero vector has cosine 0 with everything, and a
///   gradient of the order of a million for the vector against which it is held.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{CosineEmbeddingLoss, Loss};
///
/// let cat = Tensor::vec_f32(vec![1.0, 0.0]);
/// let tiger = Tensor::vec_f32(vec![1.0, 1.0]);
/// let alike = Tensor::scalar_f32(1.0);
/// let result = CosineEmbeddingLoss::default().evaluate(&[&cat, &tiger, &alike])?;
/// assert_eq!(result.output.to_string(), "tensor(0.2929)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CosineEmbeddingLoss {
    pub reduction: Reduction,
    pub margin: f64,
}

impl Loss for CosineEmbeddingLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input1, input2, target] = arguments(args)?;
        self.reduction.check()?;
        check(input1, input2, target).map_err(ErrorKind::at_forward)?;
        match float_type(input1.dtype().promote(input2.dtype())) {
            DType::Float64 => self.run::<f64>(input1, input2, target, backward),
            _ => self.run::<f32>(input1, input2, target, backward),
        }
        .map_err(ErrorKind::at_forward)
    }
}

fn check(input1: &Tensor, input2: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
    let target_dim = target.dim();
    if target_dim > 1 {
        return Err(ErrorKind::MultiTarget);
    }
    if input1.dim() != target_dim + 1 || input2.dim() != target_dim + 1 {
        return Err(ErrorKind::CosineInputs {
            target_dim,
            input1: input1.shape().to_vec(),
            input2: input2.shape().to_vec(),
        });
    }
    Ok(())
}

impl CosineEmbeddingLoss {
    fn run<T: Float>(
        &self,
        input1: &Tensor,
        input2: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, ErrorKind> {
        let cosines = Cosines::<T>::new(input1, input2)?;
        let rows = cosines.values.len();
        let row_shape = &cosines.shape[..target.dim().min(cosines.shape.len())];
        // The target first: PyTorch names its size first where the two differ.
        let shape = broadcast_shape(target.shape(), row_shape)?;
        let cosine = expand(&cosines.values, row_shape, &shape);
        let sides = expand(&T::load(&sides(target)), target.shape(), &shape);
        let margin = T::from_f64(self.margin);

        let losses = (cosine.iter().zip(&sides)).map(|(&cosine, &side)| {
            if side == T::ONE {
                T::ONE - cosine
            } else if side == -T::ONE {
                (cosine - margin).maximum(T::ZERO)
            } else {
                T::ZERO
            }
        });
        let losses = losses.collect();

        let mut gradients = vec![None; 3];
        if backward {
            let weight = self.reduction.slope::<T>(&shape);
            let slopes: Vec<T> = (cosine.iter().zip(&sides))
                .map(|(&cosine, &side)| {
                    if side == T::ONE {
                        -weight
                    } else if side == -T::ONE && cosine - margin > T::ZERO {
                        weight
                    } else {
                        T::ZERO
                    }
                })
                .collect();
            let slopes = collapse(&slopes, row_shape, &shape);
            debug_assert_eq!(slopes.len(), rows);
            let [by_input1, by_input2] = cosines.slopes(&slopes);
            gradients = vec![
                gradient(input1, by_input1),
                gradient(input2, by_input2),
                None,
            ];
        }
        Ok(Evaluation {
            output: self.reduction.apply(shape, losses),
            gradients,
            warnings: Vec::new(),
        })
    }
}

/// The cosine of each pair of rows, with what its derivative needs.
struct Cosines<T> {
    /// The shape of the inputs, broadcast.
    shape: Vec<usize>,
    values: Vec<T>,
    /// The dot product of each pair.
    products: Vec<T>,
    /// The root of the product of their squared norms.
    roots: Vec<T>,
    sides: [Side<T>; 2],
}

/// One of the two inputs.
struct Side<T> {
    values: Vec<T>,
    shape: Vec<usize>,
    /// The squared norm of each row, plus ε.
    squares: Vec<T>,
}

impl<T: Float> Side<T> {
    fn new(input: &Tensor) -> Self {
        let values = T::load(input).into_owned();
        let shape = input.shape().to_vec();
        let squares: Vec<T> = values.iter().map(|&x| x * x).collect();
        let epsilon = T::from_f64(f64::from(1e-12f32));
        let squares = row_sums(&squares, &shape)
            .into_iter()
            .map(|square| square + epsilon)
            .collect();
        Side {
            values,
            shape,
            squares,
        }
    }

    fn row_shape(&self) -> &[usize] {
        row_shape(&self.shape)
    }
}

impl<T: Float> Cosines<T> {
    fn new(input1: &Tensor, input2: &Tensor) -> Result<Self, ErrorKind> {
        let shape = broadcast_shape(input1.shape(), input2.shape())?;
        let sides = [Side::<T>::new(input1), Side::new(input2)];
        let [values1, values2] = sides
            .each_ref()
            .map(|s| expand(&s.values, &s.shape, &shape));
        let products: Vec<T> = values1.iter().zip(&values2).map(|(&a, &b)| a * b).collect();
        let products = row_sums(&products, &shape);
        let [squares1, squares2] = sides
            .each_ref()
            .map(|s| expand(&s.squares, s.row_shape(), row_shape(&shape)));
        let roots: Vec<T> = (squares1.iter().zip(&squares2))
            .map(|(&a, &b)| (a * b).sqrt())
            .collect();
        let values = (products.iter().zip(&roots))
            .map(|(&product, &root)| product / root)
            .collect();
        Ok(Cosines {
            shape,
            values,
            products,
            roots,
            sides,
        })
    }

    /// The gradients of both inputs, given that of each cosine, step by step as PyTorch goes back.
    fn slopes(&self, by_cosine: &[T]) -> [Vec<T>; 2] {
        let row_shape = row_shape(&self.shape);
        let columns = self.shape.last().copied().unwrap_or(1);
        let by_product: Vec<T> = (by_cosine.iter().zip(&self.roots))
            .map(|(&slope, &root)| slope / root)
            .collect();
        let by_squares: Vec<T> = (by_cosine.iter().zip(&self.roots).zip(&self.products))
            .map(|((&slope, &root), &product)| {
                let by_root = -slope * ((product / root) / root);
                by_root / (T::TWO * root)
            })
            .collect();
        [0, 1].map(|n| {
            let (own, other) = (&self.sides[n], &self.sides[1 - n]);
            let facing = expand(&other.values, &other.shape, &self.shape);
            let by_facing: Vec<T> = facing
                .iter()
                .enumerate()
                .map(|(index, &value)| by_product[index / columns] * value)
                .collect();
            let mut slopes = collapse(&by_facing, &own.shape, &self.shape);

            let squares = expand(&other.squares, other.row_shape(), row_shape);
            let by_square: Vec<T> = (by_squares.iter().zip(&squares))
                .map(|(&slope, &square)| slope * square)
                .collect();
            let by_square = collapse(&by_square, own.row_shape(), row_shape);
            let columns = own.shape.last().copied().unwrap_or(1);
            for (index, (slope, &value)) in slopes.iter_mut().zip(&own.values).enumerate() {
                *slope += T::TWO * by_square[index / columns] * value;
            }
            slopes
        })
    }
}

fn row_shape(shape: &[usize]) -> &[usize] {
    &shape[..shape.len().saturating_sub(1)]
}

/// The sum of each row, the rows being along the last dimension.
fn row_sums<T: Float>(values: &[T], shape: &[usize]) -> Vec<T> {
    let rows: usize = row_shape(shape).iter().product();
    match shape.last() {
        Some(&columns) if columns > 0 => values.chunks(columns).map(sum).collect(),
        _ => vec![T::ZERO; rows],
    }
}
