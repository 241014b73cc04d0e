//! The options of a loss by name, for callers that learn at run time which loss it is.

use crate::error::{ErrorKind, TorchError};
use crate::reduce::Reduction;
use crate::tensor::Tensor;

/// One option of a loss's constructor, `reduction` apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptionSpec {
    pub name: &'static str,
    pub default: OptionDefault,
}

/// An option's type with PyTorch's default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionDefault {
    Float(f64),
    Int(i64),
    Bool(bool),
    /// A tensor, `None` by default.
    NoTensor,
}

/// An option's value.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    Float(f64),
    Int(i64),
    Bool(bool),
    Tensor(Tensor),
    Reduction(Reduction),
}

/// Options in the order they were given; an absent one has PyTorch's default.
///
/// ```
/// use bullseye_core::loss::{Options, Reduction};
///
/// let options = Options::new().with_reduction(Reduction::Sum).with_float("beta", 0.5);
/// assert_eq!(options.reduction(), Reduction::Sum);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options(Vec<(String, OptionValue)>);

impl Options {
    /// No options: PyTorch's defaults.
    pub fn new() -> Options {
        Options::default()
    }

    /// Sets an option, in its old place if it was there.
    pub fn set(&mut self, name: &str, value: OptionValue) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// These options with one more.
    pub fn with(mut self, name: &str, value: OptionValue) -> Options {
        self.set(name, value);
        self
    }

    /// These options with a float.
    pub fn with_float(self, name: &str, value: f64) -> Options {
        self.with(name, OptionValue::Float(value))
    }

    /// These options with an integer.
    pub fn with_int(self, name: &str, value: i64) -> Options {
        self.with(name, OptionValue::Int(value))
    }

    /// These options with a tensor.
    pub fn with_tensor(self, name: &str, value: Tensor) -> Options {
        self.with(name, OptionValue::Tensor(value))
    }

    /// These options with this reduction.
    pub fn with_reduction(self, reduction: Reduction) -> Options {
        self.with("reduction", OptionValue::Reduction(reduction))
    }

    /// The value of an option, if it was given.
    pub fn get(&self, name: &str) -> Option<&OptionValue> {
        self.iter()
            .find(|&(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &OptionValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The reduction, `mean` by default.
    pub fn reduction(&self) -> Reduction {
        match self.get("reduction") {
            Some(OptionValue::Reduction(reduction)) => reduction.clone(),
            _ => Reduction::Mean,
        }
    }

    /// A number, whole or not.
    pub(crate) fn float(&self, name: &str, default: f64) -> Result<f64, TorchError> {
        match self.get(name) {
            None => Ok(default),
            Some(OptionValue::Float(value)) => Ok(*value),
            Some(OptionValue::Int(value)) => Ok(*value as f64),
            Some(OptionValue::Bool(value)) => Ok(f64::from(u8::from(*value))),
            Some(_) => Err(wrong_type(name, "float")),
        }
    }

    /// A whole number.
    pub(crate) fn int(&self, name: &str, default: i64) -> Result<i64, TorchError> {
        match self.get(name) {
            None => Ok(default),
            Some(OptionValue::Int(value)) => Ok(*value),
            Some(OptionValue::Bool(value)) => Ok(i64::from(*value)),
            Some(_) => Err(wrong_type(name, "int")),
        }
    }

    /// A bool.
    pub(crate) fn bool(&self, name: &str, default: bool) -> Result<bool, TorchError> {
        match self.get(name) {
            None => Ok(default),
            Some(OptionValue::Bool(value)) => Ok(*value),
            Some(_) => Err(wrong_type(name, "bool")),
        }
    }

    /// A tensor, `None` by default.
    pub(crate) fn tensor(&self, name: &str) -> Result<Option<Tensor>, TorchError> {
        match self.get(name) {
            None => Ok(None),
            Some(OptionValue::Tensor(value)) => Ok(Some(value.clone())),
            Some(_) => Err(wrong_type(name, "Tensor")),
        }
    }
}

fn wrong_type(name: &str, expected: &'static str) -> TorchError {
    ErrorKind::OptionType {
        name: name.to_owned(),
        expected,
    }
    .at_construct()
}
