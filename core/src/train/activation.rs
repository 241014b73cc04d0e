//! What stands between a model and a loss that does not take raw scores.

use crate::float::Float;
use crate::functional::{ClassLayout, log_softmax_backward, log_softmax_classes, sigmoid_at};

/// The function applied to the model's outputs before the loss sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// None: the losses of regression, and those that take logits.
    #[default]
    Identity,
    /// `torch.sigmoid`, before `BCELoss`.
    Sigmoid,
    /// `torch.log_softmax` over the outputs of a sample, before `NLLLoss`.
    LogSoftmax,
}

impl Activation {
    /// The function's values for outputs of so many classes.
    pub(super) fn forward<T: Float>(self, mut outputs: Vec<T>, classes: usize) -> Vec<T> {
        match self {
            Self::Identity => outputs,
            Self::Sigmoid => {
                let len = outputs.len();
                for (index, output) in outputs.iter_mut().enumerate() {
                    *output = sigmoid_at(*output, index, len);
                }
                outputs
            }
            Self::LogSoftmax => log_softmax_classes(&outputs, layout(&outputs, classes)),
        }
    }

    /// The gradient by the outputs, from the function's values and the gradient by them.
    pub(super) fn backward<T: Float>(
        self,
        values: &[T],
        mut slopes: Vec<T>,
        classes: usize,
    ) -> Vec<T> {
        match self {
            Self::Identity => slopes,
            Self::Sigmoid => {
                for (slope, &value) in slopes.iter_mut().zip(values) {
                    *slope = *slope * (T::ONE - value) * value;
                }
                slopes
            }
            Self::LogSoftmax => log_softmax_backward(slopes, values, layout(values, classes)),
        }
    }
}

fn layout<T>(values: &[T], classes: usize) -> ClassLayout {
    ClassLayout::new(&[values.len() / classes.max(1), classes])
}
