//! The losses of `torch.nn`: one file each, and the registry that names them all.
//!
//! To add a loss, write its file and add its `ENTRY` to [`LOSSES`]. Tests, examples and labs that run over all
//! losses take them from there.

pub(crate) mod bce;
pub(crate) mod bce_with_logits;
mod cosine_embedding;
pub(crate) mod cross_entropy;
mod elementwise;
mod gaussian_nll;
mod hinge_embedding;
pub(crate) mod huber;
mod kl_div;
pub(crate) mod l1;
mod margin;
mod margin_ranking;
pub(crate) mod mse;
mod multi_margin;
mod multilabel_margin;
mod multilabel_soft_margin;
pub(crate) mod nll;
mod options;
mod poisson_nll;
pub(crate) mod smooth_l1;
mod soft_margin;
mod triplet_margin;

pub use crate::reduce::Reduction;
pub use bce::{BCELoss, LEAST_LOG};
pub use bce_with_logits::BCEWithLogitsLoss;
pub use cosine_embedding::CosineEmbeddingLoss;
pub use cross_entropy::CrossEntropyLoss;
pub use gaussian_nll::GaussianNLLLoss;
pub use hinge_embedding::HingeEmbeddingLoss;
pub use huber::HuberLoss;
pub use kl_div::KLDivLoss;
pub use l1::L1Loss;
pub use margin_ranking::MarginRankingLoss;
pub use mse::MSELoss;
pub use multi_margin::MultiMarginLoss;
pub use multilabel_margin::MultiLabelMarginLoss;
pub use multilabel_soft_margin::MultiLabelSoftMarginLoss;
pub use nll::NLLLoss;
pub use options::{OptionDefault, OptionSpec, OptionValue, Options};
pub use poisson_nll::PoissonNLLLoss;
pub use smooth_l1::SmoothL1Loss;
pub use soft_margin::SoftMarginLoss;
pub use triplet_margin::TripletMarginLoss;

use crate::error::{ErrorKind, TorchError, Warning};
use crate::tensor::Tensor;

/// Every loss, in the order in which they are taught.
pub static LOSSES: &[Entry] = &[
    mse::ENTRY,
    l1::ENTRY,
    smooth_l1::ENTRY,
    huber::ENTRY,
    cross_entropy::ENTRY,
    nll::ENTRY,
    bce::ENTRY,
    bce_with_logits::ENTRY,
    kl_div::ENTRY,
    poisson_nll::ENTRY,
    gaussian_nll::ENTRY,
    hinge_embedding::ENTRY,
    soft_margin::ENTRY,
    multi_margin::ENTRY,
    multilabel_margin::ENTRY,
    multilabel_soft_margin::ENTRY,
    margin_ranking::ENTRY,
    cosine_embedding::ENTRY,
    triplet_margin::ENTRY,
];

/// The loss of this name: `MSELoss`.
pub fn find(name: &str) -> Option<&'static Entry> {
    LOSSES.iter().find(|entry| entry.name == name)
}

/// What can be known of a loss without constructing it.
#[derive(Debug)]
pub struct Entry {
    /// The class in `torch.nn`.
    pub name: &'static str,
    /// The names of the tensors it is called with, in order.
    pub arguments: &'static [&'static str],
    /// Tensors to begin with, one for each argument, as one types them in Python.
    pub example: &'static [&'static str],
    /// The options of its constructor, `reduction` apart.
    pub options: &'static [OptionSpec],
    /// The reductions it knows.
    pub reductions: &'static [Reduction],
    /// Its page in PyTorch's documentation.
    pub page: &'static str,
    /// The argument for which PyTorch's function refuses `requires_grad=True`, with the function's name. Integer
    /// class indices need no mention, and an argument that merely gets no gradient is not refused.
    pub not_differentiable: Option<(&'static str, &'static str)>,
    build: fn(&Options) -> Result<Box<dyn Loss>, TorchError>,
}

impl Entry {
    /// Whether an argument may require a gradient, in a call with this reduction.
    ///
    /// # Errors
    /// What PyTorch raises when that argument does although the loss cannot be differentiated by it.
    pub fn check_requires_grad(
        &self,
        argument: &str,
        reduction: &Reduction,
    ) -> Result<(), TorchError> {
        match self.not_differentiable {
            Some((refused, function)) if refused == argument => {
                // PyTorch looks at the reduction first.
                reduction.check()?;
                let argument = refused;
                Err(ErrorKind::NotDifferentiable { function, argument }.at_forward())
            }
            _ => Ok(()),
        }
    }

    /// Constructs the loss, as `torch.nn.Name(**options)` does.
    ///
    /// # Errors
    /// What PyTorch's constructor raises. Most wrong options are only found by [`Loss::forward`], as in PyTorch.
    pub fn build(&self, options: &Options) -> Result<Box<dyn Loss>, TorchError> {
        let known = |name: &str| {
            name == "reduction" || self.options.iter().any(|option| option.name == name)
        };
        match options.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(ErrorKind::UnexpectedKeyword {
                class: self.name,
                name: name.to_owned(),
            }
            .at_construct()),
            None => (self.build)(options),
        }
    }
}

/// A loss with its options, ready to be called.
pub trait Loss: Send + Sync {
    /// Computes the loss and, if `backward`, its gradients. This is what a loss implements; callers use
    /// [`forward`](Loss::forward) and [`evaluate`](Loss::evaluate).
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError>;

    /// The loss, as calling the module gives it.
    ///
    /// # Errors
    /// What PyTorch raises for these tensors.
    fn forward(&self, args: &[&Tensor]) -> Result<Forward, TorchError> {
        self.compute(args, false).map(|result| Forward {
            output: result.output,
            warnings: result.warnings,
        })
    }

    /// The loss and its gradients: the module called on tensors of which every floating point one that PyTorch
    /// can differentiate requires a gradient, then `output.sum().backward()`.
    ///
    /// # Errors
    /// What PyTorch raises for these tensors, forward or backward.
    fn evaluate(&self, args: &[&Tensor]) -> Result<Evaluation, TorchError> {
        self.compute(args, true)
    }
}

/// A loss's value.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    pub output: Tensor,
    /// In the order in which PyTorch shows them.
    pub warnings: Vec<Warning>,
}

/// A loss's value and gradients.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub output: Tensor,
    /// The gradient of `output.sum()` for each argument, in that argument's shape and type; `None` where
    /// PyTorch gives none.
    pub gradients: Vec<Option<Tensor>>,
    /// In the order in which PyTorch shows them.
    pub warnings: Vec<Warning>,
}

/// The arguments as an array of the number that the loss takes.
fn arguments<'a, const N: usize>(args: &[&'a Tensor]) -> Result<[&'a Tensor; N], TorchError> {
    args.try_into().map_err(|_| {
        ErrorKind::ArgumentCount {
            expected: N,
            given: args.len(),
        }
        .at_forward()
    })
}

/// Runs an expression with `$T` being the floating point type, or raises that the kernel lacks the type.
macro_rules! dispatch {
    ($dtype:expr, $kernel:literal, $T:ident => $body:expr) => {
        match $dtype {
            $crate::dtype::DType::Float32 => {
                type $T = f32;
                $body
            }
            $crate::dtype::DType::Float64 => {
                type $T = f64;
                $body
            }
            dtype => Err($crate::error::ErrorKind::NotImplemented {
                kernel: $kernel,
                dtype,
            }
            .at_forward()),
        }
    };
}
use dispatch;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse::parse;

    #[test]
    fn every_entry_is_complete() {
        for entry in LOSSES {
            assert!(
                entry.page.ends_with(&format!(".{}.html", entry.name)),
                "{}",
                entry.page
            );
            assert!(
                std::ptr::eq(find(entry.name).expect("findable"), entry),
                "{} twice",
                entry.name
            );
            assert!(entry.build(&Options::new()).is_ok(), "{}", entry.name);
        }
    }

    #[test]
    fn an_unknown_option_is_refused() {
        let options = Options::new().with_float("beta", 0.5);
        let error = find("MSELoss")
            .and_then(|entry| entry.build(&options).err())
            .expect("an error");
        assert_eq!(error.type_name(), "TypeError");
        assert_eq!(
            error.to_string(),
            "MSELoss.__init__() got an unexpected keyword argument 'beta'"
        );
    }

    #[test]
    fn every_default_is_what_leaving_it_out_means() {
        for entry in LOSSES {
            let tensors = entry.example.iter().map(|text| parse(text).expect(text));
            let tensors: Vec<Tensor> = tensors.collect();
            let args: Vec<&Tensor> = tensors.iter().collect();
            let evaluate = |options: &Options| {
                let loss = entry.build(options)?;
                loss.evaluate(&args)
            };
            let mut options = Options::new().with_reduction(Reduction::default());
            for option in entry.options {
                options = match option.default {
                    OptionDefault::Float(value) => options.with_float(option.name, value),
                    OptionDefault::Int(value) => options.with_int(option.name, value),
                    OptionDefault::Bool(value) => {
                        options.with(option.name, OptionValue::Bool(value))
                    }
                    OptionDefault::NoTensor => options,
                };
            }
            let left_out = evaluate(&Options::new());
            assert!(left_out.is_ok(), "{}: {left_out:?}", entry.name);
            assert_eq!(evaluate(&options), left_out, "{}", entry.name);
        }
    }

    #[test]
    fn the_registry_and_the_typed_loss_agree_on_defaults() {
        let (input, target) = (
            Tensor::vec_f64(vec![0.2, 3.0]),
            Tensor::vec_f64(vec![0.9, 0.1]),
        );
        let args = [&input, &target];
        let typed: [(&str, &dyn Loss); 8] = [
            ("MSELoss", &MSELoss::default()),
            ("L1Loss", &L1Loss::default()),
            ("SmoothL1Loss", &SmoothL1Loss::default()),
            ("HuberLoss", &HuberLoss::default()),
            ("CrossEntropyLoss", &CrossEntropyLoss::default()),
            ("BCEWithLogitsLoss", &BCEWithLogitsLoss::default()),
            ("KLDivLoss", &KLDivLoss::default()),
            ("PoissonNLLLoss", &PoissonNLLLoss::default()),
        ];
        for (name, loss) in typed {
            let built = find(name)
                .and_then(|entry| entry.build(&Options::new()).ok())
                .expect(name);
            assert_eq!(built.evaluate(&args), loss.evaluate(&args), "{name}");
        }
    }
}
