//! `torch.nn.Linear`.

use crate::float::Float;
use crate::reduce::{sum, sum_column};
use crate::tensor::Tensor;

/// A linear model: `y = x Wᵀ + b`, one line, plane or set of class scores.
///
/// - **Shapes**: x is `(N, inputs)`, `weight` is `(outputs, inputs)`, `bias` is `(outputs)`, y is `(N, outputs)`.
/// - **Gradient**: from `g = ∂L/∂y`, `gᵀ x` for the weight and the sum of `g` over the samples for the bias.
/// - **Precision**: products are rounded and added one after the other, those of a gradient sample by sample, as the
///   matrix product of PyTorch's builds for x86-64 does on processors by AMD for up to two inputs and three outputs.
///   Elsewhere it may round a product and a sum at once, which shows in the last digit at most.
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
        let samples = x.chunks_exact(self.inputs);
        let mut y = Vec::with_capacity(samples.len() * self.outputs);
        for x in samples {
            for (weights, &bias) in self.weight().chunks_exact(self.inputs).zip(self.bias()) {
                let products = x.iter().zip(weights);
                let total = products.fold(T::ZERO, |total, (&x, &w)| total + x * w);
                y.push(total + bias);
            }
        }
        y
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
                    *gradient += slope * x;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// To the last bit, here where a fused product would show in it.
    #[test]
    fn products_are_rounded_before_they_are_added() {
        let weight = Tensor::from_f32(&[1, 2], vec![-1.67, 1.28]).unwrap();
        let model: Linear<f32> = Linear::new(&weight, &Tensor::vec_f32(vec![-2.33])).unwrap();
        let x = [-0.7, 0.76, 2.78, 1.93, 2.46, -1.73];
        assert_eq!(model.forward(&x), [-0.1882, -4.5022, -8.6526]);
        let gradients = model.backward(&x, &[0.98, -2.1, -2.59]);
        assert_eq!(gradients, [-12.895399, 1.1725006, -3.7099998]);
    }
}
