//! The loss functions of `torch.nn`, with their values, gradients and printed forms.

mod broadcast;
mod dtype;
mod error;
mod float;
pub mod functional;
pub mod lab;
pub mod loss;
pub mod number;
pub mod practice;
mod print;
pub mod python;
mod reduce;
mod tensor;
pub mod train;

pub use dtype::DType;
pub use error::{ErrorKind, Stage, TorchError, Warning};
pub use float::Float;
pub use loss::{Entry, Evaluation, LOSSES, Loss, Reduction, find};
pub use tensor::{Data, ShapeError, Tensor};
