//! `torch.nn.Linear`.

use crate::float::Float;
use crate::reduce::{sum, sum_column};
use crate::tensor::Tensor;

/// A linear model: `y = x Wᵀ + b`, one line, plane or set of class scores.
///
/// - **Shapes**: x is `(N, inputs)`, `weight` is `(outputs, inputs)`, `bias` is `(outputs)`, y is `(N, outputs)`.
/// - **Gradient**: from `g = ∂L/∂y`, `gᵀ x` for the weight and the sum of `g` over the samples for the bias.
/// - **Precision**: the products of a sample are added one after the other, those of a gradient fused, sample by
///   sample, as the matrix product of PyTorch's builds for x86-64 does for up to two inputs and three outputs.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Linear<T> {
    inputs: usize,
    outputs: usize,
    /// The weight, row by row, then the bias.
    parameters: Vec<T>,
}

impl<T: Float> Linear<T> {
    /// The model with these parameters; nothing if their shapes do not fit each other.
    pub fn new(weight: &Tensor, bias: &Tensor) -> Option<Self> {
        match (weight.shape(), bias.shape()) {
            (&[outputs, inputs], &[biases]) if outputs == biases && inputs > 0 => Some(Self {
                inputs,
                outputs,
                parameters: [T::load(weight), T::load(bias)].concat(),
            }),
            _ => None,
        }
    }

    /// How many numbers a sample has.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many numbers the model makes of a sample.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The weight, row by row, then the bias: what the optimizer moves.
    pub fn parameters(&self) -> &[T] {
        &self.parameters
    }

    pub(super) fn parameters_mut(&mut self) -> &mut [T] {
        &mut self.parameters
    }

    /// Such a list, as that of the parameters or of their gradients, as the tensors `weight` and `bias`.
    pub fn tensors(&self, parameters: &[T]) -> [Tensor; 2] {
        let (weight, bias) = parameters.split_at(parameters.len() - self.outputs);
        [
            T::tensor(vec![self.outputs, self.inputs], weight.to_vec()),
            T::tensor(vec![self.outputs], bias.to_vec()),
        ]
    }

    fn weight(&self) -> &[T] {
        &self.parameters[..self.outputs * self.inputs]
    }

    fn bias(&self) -> &[T] {
        &self.parameters[self.outputs * self.inputs..]
    }

    /// The outputs for samples that follow one another in `x`.
    pub fn forward(&self, x: &[T]) -> Vec<T> {
        let samples = x.len() / self.inputs;
        let mut y = Vec::with_capacity(samples * self.outputs);
        for (sample, x) in x.chunks_exact(self.inputs).enumerate() {
            let is_fused = self.is_fused(sample, samples);
            for (weights, &bias) in self.weight().chunks_exact(self.inputs).zip(self.bias()) {
                let products = x.iter().zip(weights);
                let total = products.fold(T::ZERO, |total, (&x, &w)| match is_fused {
                    true => x.mul_add(w, total),
                    false => total + x * w,
                });
                y.push(total + bias);
            }
        }
        y
    }

    /// Whether the matrix product rounds only once per product and sum: with one output in groups of four samples,
    /// with more from a certain size on. Found by experiment; it decides the last digit of float32.
    fn is_fused(&self, sample: usize, samples: usize) -> bool {
        match self.outputs {
            1 => sample < samples / 4 * 4,
            outputs => samples * outputs * self.inputs >= 64,
        }
    }

    /// The gradients of the parameters, from those of the outputs for `x`.
    pub fn backward(&self, x: &[T], slopes: &[T]) -> Vec<T> {
        let mut gradients = vec![T::ZERO; self.weight().len()];
        for (x, slopes) in x
            .chunks_exact(self.inputs)
            .zip(slopes.chunks_exact(self.outputs))
        {
            let rows = gradients.chunks_exact_mut(self.inputs);
            for (gradients, &slope) in rows.zip(slopes) {
                for (gradient, &x) in gradients.iter_mut().zip(x) {
                    *gradient = slope.mul_add(x, *gradient);
                }
            }
        }
        if self.outputs == 1 {
            gradients.push(sum(slopes));
        } else {
            for output in 0..self.outputs {
                let column = slopes.iter().skip(output).step_by(self.outputs);
                gradients.push(sum_column(&column.copied().collect::<Vec<_>>()));
            }
        }
        gradients
    }
}
