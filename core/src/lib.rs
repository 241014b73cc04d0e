//! The model of the guide, without a browser: the loss functions of `torch.nn` with values, gradients and printed
//! forms ([`loss`]), Python's tensors and scripts ([`python`]), training runs ([`train`]), the states of the labs
//! ([`lab`]) and the exercises ([`practice`]).

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
mod vector;

pub use broadcast::broadcast_shape;
pub use dtype::DType;
pub use error::{ErrorKind, Stage, TorchError, Warning};
pub use float::Float;
pub use loss::{Entry, Evaluation, LOSSES, Loss, Reduction, find};
pub use tensor::{Data, ShapeError, Tensor};
