//! What PyTorch raises and warns, as data: [`Display`](std::fmt::Display) gives PyTorch's own English, the
//! variants let an app explain the same thing in the reader's language.

use std::fmt;

use crate::dtype::DType;

/// When PyTorch raises: while the loss is constructed, called, or differentiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Construct,
    Forward,
    Backward,
}

impl Stage {
    /// The stage in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Construct => "construct",
            Stage::Forward => "forward",
            Stage::Backward => "backward",
        }
    }
}

/// An exception that PyTorch would raise. Displays as PyTorch's message, without the type's name.
#[derive(Clone, Debug, PartialEq)]
pub struct TorchError {
    pub stage: Stage,
    pub kind: ErrorKind,
}

impl TorchError {
    /// The exception's class in Python: `ValueError`.
    pub fn type_name(&self) -> &'static str {
        self.kind.type_name()
    }
}

impl fmt::Display for TorchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for TorchError {}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum ErrorKind {
    /// Two shapes that do not broadcast; `dim` is where they differ, `a` and `b` their sizes there.
    Broadcast { a: usize, b: usize, dim: usize },
    /// A reduction that this loss does not know.
    InvalidReduction { name: String },
    /// A CPU kernel that does not exist for this element type.
    NotImplemented { kernel: &'static str, dtype: DType },
    /// `-` between tensors of which one (`both`: each) is bool.
    BoolSubtraction { both: bool },
    /// The mean of integers.
    MeanOfIntegers { dtype: DType },
    /// An element type where another one was needed.
    FoundDType { found: DType, expected: DType },
    /// A result that does not fit the element type it must be written to.
    CannotCast { from: DType, to: DType },
    /// `HuberLoss(delta <= 0)`.
    HuberDelta,
    /// `SmoothL1Loss(beta < 0)`.
    SmoothL1Beta,
    /// An argument that requires a gradient although the function has none for it.
    NotDifferentiable {
        function: &'static str,
        argument: &'static str,
    },
    /// An option that the class does not have.
    UnexpectedKeyword { class: &'static str, name: String },
    /// An option's value of a type that the option cannot have.
    OptionType {
        name: String,
        expected: &'static str,
    },
    /// A call with too few or too many tensors.
    ArgumentCount { expected: usize, given: usize },
    /// A result too large for this program, as `elements` tells.
    TooLarge { elements: u128 },
}

impl ErrorKind {
    /// The exception's class in Python.
    pub fn type_name(&self) -> &'static str {
        match self {
            ErrorKind::InvalidReduction { .. } => "ValueError",
            ErrorKind::NotImplemented { .. }
            | ErrorKind::BoolSubtraction { .. }
            | ErrorKind::MeanOfIntegers { .. } => "NotImplementedError",
            ErrorKind::UnexpectedKeyword { .. }
            | ErrorKind::OptionType { .. }
            | ErrorKind::ArgumentCount { .. } => "TypeError",
            ErrorKind::Broadcast { .. }
            | ErrorKind::FoundDType { .. }
            | ErrorKind::CannotCast { .. }
            | ErrorKind::HuberDelta
            | ErrorKind::SmoothL1Beta
            | ErrorKind::NotDifferentiable { .. }
            | ErrorKind::TooLarge { .. } => "RuntimeError",
        }
    }

    /// This error, raised by the constructor.
    pub(crate) fn at_construct(self) -> TorchError {
        self.at(Stage::Construct)
    }

    /// This error, raised by the call.
    pub(crate) fn at_forward(self) -> TorchError {
        self.at(Stage::Forward)
    }

    /// This error, raised by `backward()`.
    pub(crate) fn at_backward(self) -> TorchError {
        self.at(Stage::Backward)
    }

    fn at(self, stage: Stage) -> TorchError {
        TorchError { stage, kind: self }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::Broadcast { a, b, dim } => write!(
                f,
                "The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension {dim}"
            ),
            ErrorKind::InvalidReduction { name } => {
                write!(f, "{name} is not a valid value for reduction")
            }
            ErrorKind::NotImplemented { kernel, dtype } => {
                write!(f, "\"{kernel}\" not implemented for '{}'", dtype.scalar_name())
            }
            ErrorKind::BoolSubtraction { both: true } => f.write_str(
                "Subtraction, the `-` operator, with two bool tensors is not supported. \
                 Use the `^` or `logical_xor()` operator instead.",
            ),
            ErrorKind::BoolSubtraction { both: false } => f.write_str(
                "Subtraction, the `-` operator, with a bool tensor is not supported. \
                 If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.",
            ),
            ErrorKind::MeanOfIntegers { dtype } => write!(
                f,
                "mean(): could not infer output dtype. Input dtype must be either a floating point or \
                 complex dtype. Got: {}",
                dtype.scalar_name()
            ),
            ErrorKind::FoundDType { found, expected } => write!(
                f,
                "Found dtype {} but expected {}",
                found.scalar_name(),
                expected.scalar_name()
            ),
            ErrorKind::CannotCast { from, to } => write!(
                f,
                "result type {} can't be cast to the desired output type {}",
                from.scalar_name(),
                to.scalar_name()
            ),
            ErrorKind::HuberDelta => {
                f.write_str("huber_loss does not support non-positive values for delta.")
            }
            ErrorKind::SmoothL1Beta => {
                f.write_str("smooth_l1_loss does not support negative values for beta.")
            }
            ErrorKind::NotDifferentiable { function, argument } => write!(
                f,
                "The function '{function}' is not differentiable with respect to argument '{argument}'. \
                 This input cannot have requires_grad True."
            ),
            ErrorKind::UnexpectedKeyword { class, name } => {
                write!(f, "{class}.__init__() got an unexpected keyword argument '{name}'")
            }
            ErrorKind::OptionType { name, expected } => {
                write!(f, "argument '{name}' must be {expected}")
            }
            ErrorKind::ArgumentCount { expected, given } => write!(
                f,
                "forward() takes {expected} tensors but {given} were given"
            ),
            ErrorKind::TooLarge { elements } => write!(
                f,
                "DefaultCPUAllocator: not enough memory: you tried to allocate {elements} elements."
            ),
        }
    }
}

/// A warning that PyTorch would show. Displays as its text, without the category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The target has another shape than the input and was broadcast against it.
    TargetSize {
        target: Vec<usize>,
        input: Vec<usize>,
    },
}

impl Warning {
    /// The warning's class in Python.
    pub fn category(&self) -> &'static str {
        "UserWarning"
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::TargetSize { target, input } => write!(
                f,
                "Using a target size ({}) that is different to the input size ({}). This will likely lead to \
                 incorrect results due to broadcasting. Please ensure they have the same size.",
                TorchSize(target),
                TorchSize(input)
            ),
        }
    }
}

/// A shape as Python shows it: `torch.Size([2, 1])`.
pub(crate) struct TorchSize<'a>(pub &'a [usize]);

impl fmt::Display for TorchSize<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "torch.Size({:?})", self.0)
    }
}
