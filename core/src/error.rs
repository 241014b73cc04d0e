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

/// Declares [`ErrorKind`]: for each variant its data, the class PyTorch raises, and PyTorch's text.
macro_rules! error_kinds {
    ($(
        $(#[$doc:meta])*
        $name:ident $({ $($field:ident: $type:ty),* })? => $class:ident, $text:literal $(, $arg:expr)*;
    )*) => {
        /// What went wrong.
        #[derive(Clone, Debug, PartialEq)]
        pub enum ErrorKind {
            $($(#[$doc])* $name $({ $($field: $type),* })?,)*
        }

        impl ErrorKind {
            /// The exception's class in Python.
            pub fn type_name(&self) -> &'static str {
                match self {
                    $(ErrorKind::$name { .. } => stringify!($class),)*
                }
            }
        }

        impl fmt::Display for ErrorKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(ErrorKind::$name $({ $($field),* })? => write!(f, $text $(, $arg)*),)*
                }
            }
        }
    };
}

error_kinds! {
    // What any loss can raise.

    /// Two shapes that do not broadcast; `dim` is where they differ, `a` and `b` their sizes there.
    Broadcast { a: usize, b: usize, dim: usize } => RuntimeError,
        "The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension {dim}";
    /// An operation in place whose result would grow.
    OutputShape { output: Vec<usize>, broadcast: Vec<usize> } => RuntimeError,
        "output with shape {output:?} doesn't match the broadcast shape {broadcast:?}";
    /// A reduction that this loss does not know.
    InvalidReduction { name: String } => ValueError, "{name} is not a valid value for reduction";
    /// A CPU kernel that does not exist for this element type.
    NotImplemented { kernel: &'static str, dtype: DType } => NotImplementedError,
        "\"{kernel}\" not implemented for '{}'", dtype.scalar_name();
    /// `-` between two bool tensors.
    BoolsSubtraction => NotImplementedError,
        "Subtraction, the `-` operator, with two bool tensors is not supported. \
         Use the `^` or `logical_xor()` operator instead.";
    /// `-` with one bool tensor.
    BoolSubtraction => NotImplementedError,
        "Subtraction, the `-` operator, with a bool tensor is not supported. \
         If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.";
    /// The mean of integers.
    MeanOfIntegers { dtype: DType } => NotImplementedError,
        "mean(): could not infer output dtype. Input dtype must be either a floating point or complex \
         dtype. Got: {}", dtype.scalar_name();
    /// An element type where another one was needed.
    FoundDType { found: DType, expected: DType } => RuntimeError,
        "Found dtype {} but expected {}", found.scalar_name(), expected.scalar_name();
    /// A tensor of another type than the kernel reads.
    ScalarType { expected: DType, found: DType } => RuntimeError,
        "expected scalar type {} but found {}", expected.scalar_name(), found.scalar_name();
    /// A result that does not fit the element type it must be written to.
    CannotCast { from: DType, to: DType } => RuntimeError,
        "result type {} can't be cast to the desired output type {}", from.scalar_name(), to.scalar_name();
    /// A dimension of a tensor that has none.
    DimensionOfScalar { dim: i64 } => IndexError,
        "Dimension specified as {dim} but tensor has no dimensions";
    /// A dimension that the tensor does not have.
    DimensionOutOfRange { low: i64, high: i64, dim: i64 } => IndexError,
        "Dimension out of range (expected to be in range of [{low}, {high}], but got {dim})";
    /// An argument that requires a gradient although the function has none for it.
    NotDifferentiable { function: &'static str, argument: &'static str } => RuntimeError,
        "The function '{function}' is not differentiable with respect to argument '{argument}'. \
         This input cannot have requires_grad True.";
    /// The gradient of something that is not one number.
    NotScalar => RuntimeError, "grad can be implicitly created only for scalar outputs";
    /// A variable that nothing has been assigned to.
    NotDefined { name: &'static str } => NameError, "name '{name}' is not defined";
    /// An option that the class does not have.
    UnexpectedKeyword { class: &'static str, name: String } => TypeError,
        "{class}.__init__() got an unexpected keyword argument '{name}'";
    /// An option's value of a type that the option cannot have. The wording is ours.
    OptionType { name: String, expected: &'static str } => TypeError, "argument '{name}' must be {expected}";
    /// A call with too few or too many tensors. The wording is ours.
    ArgumentCount { expected: usize, given: usize } => TypeError,
        "forward() takes {expected} tensors but {given} were given";
    /// A result too large for this program. The wording is ours.
    TooLarge { elements: u128 } => RuntimeError,
        "not enough memory: you tried to allocate {elements} elements";

    // Regression.

    /// `HuberLoss(delta <= 0)`, or nan.
    HuberDelta => RuntimeError, "huber_loss does not support non-positive values for delta.";
    /// `SmoothL1Loss(beta < 0)`, or nan.
    SmoothL1Beta => RuntimeError, "smooth_l1_loss does not support negative values for beta.";

    // CrossEntropyLoss and NLLLoss.

    /// A class loss needs an input with at least one dimension.
    NoDimensions => ValueError, "Expected 1 or more dimensions (got 0)";
    /// There must be as many targets as samples.
    BatchSize { input: usize, target: usize } => ValueError,
        "Expected input batch_size ({input}) to match target batch_size ({target}).";
    /// Class indices of shape `(N, 1)`, or of a shape with even more dimensions.
    MultiTarget => RuntimeError, "0D or 1D target tensor expected, multi-target not supported";
    /// A vector of targets for a single sample.
    UnbatchedTarget { size: usize } => ValueError,
        "For 1D input, 1D target must have size 1, but got target size: {size}";
    /// Shapes that do not fit, found when differentiating.
    SizeMismatch { input: Vec<usize>, target: Vec<usize> } => RuntimeError,
        "size mismatch (got input: {input:?}, target: {target:?})";
    /// Shapes that do not fit, of an input with two extra dimensions. The missing bracket is PyTorch's.
    SpatialSizeMismatch { input: Vec<usize>, target: Vec<usize> } => RuntimeError,
        "size mismatch (got input: {input:?} , target: {target:?}";
    /// A target without the input's extra dimensions.
    TargetSize { expected: Vec<usize>, target: Vec<usize> } => RuntimeError,
        "Expected target size {expected:?}, got {target:?}";
    /// A target of a wrong number of dimensions for an input of four.
    SpatialTarget { dim: usize } => RuntimeError,
        "only batches of spatial targets supported (3D tensors) but got targets of dimension: {dim}";
    /// Class indices of a type that cannot be one.
    TargetDType { dtype: DType } => RuntimeError,
        "expected target dtype to be Long or Byte, but got {}", dtype.scalar_name();
    /// A class that does not exist.
    TargetOutOfBounds { target: i64 } => IndexError, "Target {target} is out of bounds.";
    /// The same for uint8 and `reduction='none'`, where PyTorch writes the class as the character of that code. From
    /// 128 on that is not UTF-8, and Python raises a UnicodeDecodeError instead, which this does not imitate.
    TargetByteOutOfBounds { target: u8 } => IndexError, "Target {} is out of bounds.", char::from(*target);
    /// A `weight` that is not one number per class.
    ClassWeight { classes: usize, shape: Vec<usize> } => RuntimeError,
        "weight tensor should be defined either for all {classes} classes or no classes but got weight \
         tensor of shape: {shape:?}";
    /// The same, for an input with extra dimensions.
    SpatialClassWeight => RuntimeError, "weight tensor should be defined either for all or no classes";
    /// The same, for a target of probabilities.
    ProbabilityClassWeight { classes: usize, shape: Vec<usize> } => RuntimeError,
        "cross_entropy: weight tensor should be defined either for all {classes} classes or no classes but \
         got weight tensor of shape: {shape:?}";
    /// A `weight` of several dimensions that label smoothing cannot lay along the classes.
    InvalidView { shape: Vec<usize>, len: usize } => RuntimeError,
        "shape '{shape:?}' is invalid for input of size {len}";
    /// Class indices of a type that `gather` cannot use.
    GatherIndex => RuntimeError, "gather(): Expected dtype int32/int64 for index";
    /// A target of the input's shape holds probabilities, so it cannot be of integers: one-hot of int64.
    ProbabilityDType { dtype: DType } => RuntimeError,
        "Expected floating point type for target with class probabilities, got {}", dtype.scalar_name();
    /// `ignore_index` with a target of probabilities.
    IgnoreIndexWithProbabilities => RuntimeError, "ignore_index is not supported for floating point target";
    /// `label_smoothing` above 1.
    LabelSmoothing { value: f64 } => RuntimeError,
        "label_smoothing must be between 0.0 and 1.0. Got: {}", CppFloat(*value);

    // BCELoss and BCEWithLogitsLoss.

    /// A prediction that is no probability: logits, probably.
    InputRange => RuntimeError, "all elements of input should be between 0 and 1";
    /// A target that is no probability.
    TargetRange => RuntimeError, "all elements of target should be between 0 and 1";
    /// BCELoss with shapes that differ.
    BceTargetSize { target: Vec<usize>, input: Vec<usize> } => ValueError,
        "Using a target size ({}) that is different to the input size ({}) is deprecated. \
         Please ensure they have the same size.", TorchSize(target), TorchSize(input);
    /// BCEWithLogitsLoss with shapes that differ.
    LogitsTargetSize { target: Vec<usize>, input: Vec<usize> } => ValueError,
        "Target size ({}) must be the same as input size ({})", TorchSize(target), TorchSize(input);
    /// A `weight` that does not broadcast with the target, as `torch.broadcast_shapes` words it; `dim` counts
    /// from the end.
    BroadcastShapes { size: usize, dim: usize, weight: Vec<usize>, expected: Vec<usize> } => RuntimeError,
        "Attempting to broadcast a dimension of length {size} at -{dim}! Mismatching argument at index 1 had \
         {}; but expected shape should be broadcastable to {expected:?}", TorchSize(weight);

    // KLDivLoss and GaussianNLLLoss.

    /// KLDivLoss of integers.
    KlDivIntegers => RuntimeError, "kl_div: Integral inputs not supported.";
    /// A variance below 0.
    NegativeVar => ValueError, "var has negative entry/entries";
    /// A variance of a shape that does not fit the input's.
    VarSize => ValueError, "var is of incorrect size";
    /// A variance of integers, which cannot be clamped at a fraction.
    VarOfIntegers { dtype: DType } => RuntimeError,
        "result type Float can't be cast to the desired output type {}", dtype.cpp_name();
    /// A Python int or bool as variance, which `torch.any` refuses.
    VarOfPythonInt => TypeError,
        "any() received an invalid combination of arguments - got (bool), but expected one of:\n \
         * (Tensor input, *, Tensor out = None)\n \
         * (Tensor input, tuple of ints dim = None, bool keepdim = False, *, Tensor out = None)\n \
         * (Tensor input, int dim, bool keepdim = False, *, Tensor out = None)\n";
    /// A reduction that GaussianNLLLoss does not know.
    InvalidGaussianReduction { name: String } => ValueError, "{name} is not valid";

    // The losses with a margin.

    /// `-` before a bool tensor.
    BoolNegation => NotImplementedError,
        "Negation, the `-` operator, on a bool tensor is not supported. \
         If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.";
    /// HingeEmbeddingLoss with a margin that the input's integers cannot hold.
    NumberOverflow { dtype: DType } => RuntimeError,
        "value cannot be converted to type {} without overflow", c_type(*dtype);
    /// `MultiMarginLoss(p)` with p neither 1 nor 2.
    MarginPower => ValueError, "only p == 1 and p == 2 supported";
    /// MultiMarginLoss with a `weight` that is no vector.
    MarginWeightDimensions { dims: usize } => ValueError,
        "MultiMarginLoss: expected weight to be None or 1D tensor, got {dims}D instead";
    /// MultiMarginLoss with a `weight` that is not one number per class.
    MarginWeightSize { classes: usize, weight: Vec<usize> } => RuntimeError,
        "inconsistent weight size, expected {classes} but got {weight:?}";
    /// MultiMarginLoss with other than one class index per sample.
    MarginTargetSize { samples: usize, target: Vec<usize>, input: Vec<usize> } => RuntimeError,
        "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples \
         (batch size). Expected target size [{samples}], but got {target:?}. Input has shape {input:?}.";
    /// MultiMarginLoss with a class that does not exist.
    MarginTargetRange => RuntimeError, "target out of range";
    /// An input that is neither one row of scores nor a table of them, or has no classes.
    NotVectorOrMatrix { input: Vec<usize> } => RuntimeError,
        "Expected non-empty vector or matrix with optional 0-dim batch size, but got: {input:?}";
    /// MultiLabelMarginLoss with a target of another shape than the input.
    MultiLabelTargetSize { target: Vec<usize>, input: Vec<usize> } => RuntimeError,
        "inconsistent target size: {target:?} for input of size: {input:?}";
    /// MultiLabelMarginLoss with a class that does not exist.
    MultiLabelTargetRange => RuntimeError, "argument #2 'target' is out of range";
    /// A reduction that MultiLabelSoftMarginLoss does not know.
    InvalidMultiLabelReduction { name: String } => ValueError, "{name} is not valid";
    /// MarginRankingLoss with tensors of different numbers of dimensions. The space at the end is PyTorch's.
    RankingDimensions { input1: Vec<usize>, input2: Vec<usize>, target: Vec<usize> } => RuntimeError,
        "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {}, \
         input2: {}, target: {} ", TorchSize(input1), TorchSize(input2), TorchSize(target);
    /// CosineEmbeddingLoss needs inputs of one dimension more than the target.
    CosineInputs { target_dim: usize, input1: Vec<usize>, input2: Vec<usize> } => RuntimeError,
        "{target_dim}D target tensor expects {}D input tensors, but found inputs with sizes {input1:?} and \
         {input2:?}.", target_dim + 1;
    /// `TripletMarginLoss(margin <= 0)`; the margin as Python writes it.
    TripletMargin { margin: String } => ValueError,
        "TripletMarginLoss: expected margin to be greater than 0, got {margin} instead";
    /// TripletMarginLoss with tensors of different numbers of dimensions.
    TripletDimensions { anchor: usize, positive: usize, negative: usize } => RuntimeError,
        "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but \
         got: anchor {anchor}D, positive {positive}D, and negative {negative}D inputs";
    /// A norm of no elements, for a p that needs one. The missing space is PyTorch's.
    NormOfNothing { p: f64, dim: usize } => RuntimeError,
        "linalg.vector_norm cannot compute the {} norm on the dimension {dim}because this dimension is empty \
         and the operation does not have an identity", CppFloat(*p);
}

impl ErrorKind {
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

/// A warning that PyTorch would show. Displays as its text, without the category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The target has another shape than the input and was broadcast against it.
    TargetSize {
        target: Vec<usize>,
        input: Vec<usize>,
    },
    /// KLDivLoss under `mean`, which divides by more than the mathematical definition does.
    KlDivMean,
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
            Warning::KlDivMean => f.write_str(
                "reduction: 'mean' divides the total loss by both the batch size and the support size.\
                 'batchmean' divides only by the batch size, and aligns with the KL div math definition.\
                 'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            ),
        }
    }
}

/// The type's name in C.
fn c_type(dtype: DType) -> &'static str {
    match dtype {
        DType::Uint8 => "uint8_t",
        DType::Int16 => "int16_t",
        DType::Int64 => "int64_t",
        _ => dtype.cpp_name(),
    }
}

/// A number as C++ streams write it: six significant digits at most.
struct CppFloat(f64);

impl fmt::Display for CppFloat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0;
        let scientific = format!("{value:.5e}");
        let Some((digits, exponent)) = scientific.split_once('e') else {
            return f.write_str(&scientific.to_lowercase());
        };
        let trim = |text: &str| match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text.to_owned(),
        };
        let exponent: i32 = exponent.parse().unwrap_or(0);
        match usize::try_from(5 - exponent) {
            Ok(decimals) if decimals <= 9 => f.write_str(&trim(&format!("{value:.decimals$}"))),
            _ => {
                let sign = if exponent < 0 { '-' } else { '+' };
                write!(f, "{}e{sign}{:02}", trim(digits), exponent.abs())
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_cpp() {
        for (value, text) in [
            (1.1, "1.1"),
            (2.0, "2"),
            (1.234_567_8, "1.23457"),
            (1e6, "1e+06"),
            (123_456.7, "123457"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(CppFloat(value).to_string(), text);
        }
    }
}
