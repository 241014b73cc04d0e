//! Training: a linear model, an optimizer, and the five lines of the loop, one line at a time in both directions.
//!
//! ```
//! use bullseye_core::Tensor;
//! use bullseye_core::loss::MSELoss;
//! use bullseye_core::train::{Activation, Linear, Line, Optimizer, Run, Setup, Sgd};
//!
//! let x = Tensor::from_f32(&[3, 1], vec![0.0, 1.0, 2.0])?;
//! let y = Tensor::from_f32(&[3, 1], vec![1.0, 3.0, 5.0])?;
//! let model = Linear::<f32>::new(&Tensor::from_f32(&[1, 1], vec![0.0])?, &Tensor::vec_f32(vec![0.0]));
//! let setup = Setup {
//!     model: model.ok_or("weight and bias do not fit")?,
//!     activation: Activation::Identity,
//!     criterion: Box::new(MSELoss::default()),
//!     optimizer: Optimizer::Sgd(Sgd { lr: 0.1, ..Sgd::default() }),
//!     lines: Line::LOOP.to_vec(),
//!     batch_size: 2,
//!     epochs: 40,
//! };
//! let mut run = Run::new(setup, &x, &y).ok_or("model and data do not fit")?;
//! run.seek(run.end());
//! assert_eq!(run.printed(39).as_deref(), Some("Epoch 39, Loss: 0.0000"));
//! run.seek(4);
//! assert_eq!(run.place().map(|place| place.line), Some(Line::Backward));
//! let [weight_grad, bias_grad] = run.gradients().ok_or("backward has run")?;
//! assert_eq!(weight_grad.to_string(), "tensor([[-3.]])");
//! assert_eq!(bias_grad.to_string(), "tensor([-4.])");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activation;
mod linear;
mod optimizer;
mod run;
mod surface;

pub use activation::Activation;
pub use linear::Linear;
pub use optimizer::{Adam, Moments, Optimizer, Sgd};
pub use run::{Line, Place, Run, Setup};
pub use surface::{Objective, Surface};
