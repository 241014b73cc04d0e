//! Reads cases in the format of `losses.json`, which `README.md` beside this file describes.

use bullseye_core::loss::{
    Entry, Evaluation, GaussianNLLLoss, OptionValue, Options, Reduction, find,
};
use bullseye_core::{DType, Data, Tensor, TorchError};
use serde_json::Value;

/// One case: a loss with its options and the tensors it is called with.
pub struct Case<'a> {
    pub entry: &'static Entry,
    options: Options,
    arguments: Vec<Argument>,
    /// Arguments that the case makes require a gradient although PyTorch cannot differentiate them.
    forced: Vec<&'a str>,
}

enum Argument {
    Tensor(Tensor),
    /// A Python number in place of a tensor.
    Number(OptionValue),
}

/// What became of a case.
pub type Answer = Result<Evaluation, TorchError>;

impl<'a> Case<'a> {
    /// Reads one case; the error says what this program does not know.
    pub fn read(case: &'a Value) -> Result<Case<'a>, String> {
        let loss = text(case, "loss")?;
        let entry = find(loss).ok_or_else(|| format!("loss {loss}"))?;
        let dtype = default_dtype(case)?;

        let mut options = Options::new();
        let given = case
            .get("options")
            .and_then(Value::as_object)
            .ok_or("no options")?;
        for (name, value) in given {
            if !entry.options.iter().any(|option| option.name == name) {
                return Err(format!("option {name} of {loss}"));
            }
            // JSON's null is Python's None, which leaves an option at its default.
            if !value.is_null() {
                options.set(name, option(value, dtype)?);
            }
        }
        if let Ok(reduction) = text(case, "reduction") {
            options = options.with_reduction(Reduction::from_name(reduction));
        }

        let arguments = entry
            .arguments
            .iter()
            .map(|name| {
                let value = case
                    .get(*name)
                    .ok_or_else(|| format!("no argument {name}"))?;
                match value.get("python") {
                    Some(number) => option(number, dtype).map(Argument::Number),
                    None => tensor(value, dtype).map(Argument::Tensor),
                }
            })
            .collect::<Result<Vec<_>, String>>()?;

        let tags = case
            .get("tags")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let forced = tags
            .iter()
            .filter_map(Value::as_str)
            .filter_map(|tag| tag.strip_prefix("force_grad:"));
        Ok(Case {
            entry,
            options,
            arguments,
            forced: forced.collect(),
        })
    }

    /// Lets the core compute the case; the outer error says what it does not support.
    pub fn evaluate(&self) -> Result<Answer, String> {
        let mut tensors = Vec::new();
        for (name, argument) in self.entry.arguments.iter().zip(&self.arguments) {
            match argument {
                Argument::Tensor(tensor) => tensors.push(tensor.clone()),
                Argument::Number(number) => match tensors.first() {
                    Some(input) if self.entry.name == "GaussianNLLLoss" => {
                        match GaussianNLLLoss::var_of_number(number, input) {
                            Ok(var) => tensors.push(var),
                            Err(error) => return Ok(Err(error)),
                        }
                    }
                    _ => return Err(format!("a Python number as {name}")),
                },
            }
        }
        let mut answer = self.compute(&tensors.iter().collect::<Vec<_>>());
        if let Ok(result) = &mut answer {
            for (argument, gradient) in self.arguments.iter().zip(&mut result.gradients) {
                if let Argument::Number(_) = argument {
                    *gradient = None;
                }
            }
        }
        Ok(answer)
    }

    fn compute(&self, tensors: &[&Tensor]) -> Answer {
        let loss = self.entry.build(&self.options)?;
        for argument in &self.forced {
            self.entry.check_requires_grad(argument)?;
        }
        loss.evaluate(tensors)
    }
}

/// A field that must be a string.
pub fn text<'a>(case: &'a Value, field: &str) -> Result<&'a str, String> {
    case.get(field)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("no {field}"))
}

/// The input's type, and that of every tensor which names none.
pub fn default_dtype(case: &Value) -> Result<DType, String> {
    dtype(text(case, "dtype")?)
}

fn dtype(name: &str) -> Result<DType, String> {
    DType::from_name(name).ok_or_else(|| format!("dtype {name}"))
}

fn option(value: &Value, default: DType) -> Result<OptionValue, String> {
    match value {
        Value::Bool(value) => Ok(OptionValue::Bool(*value)),
        Value::Object(_) => tensor(value, default).map(OptionValue::Tensor),
        _ => match value.as_i64() {
            Some(value) => Ok(OptionValue::Int(value)),
            None => number(value).map(OptionValue::Float),
        },
    }
}

/// A number, which JSON cannot write as one unless it is finite.
pub fn number(value: &Value) -> Result<f64, String> {
    match value {
        Value::Bool(value) => Ok(f64::from(u8::from(*value))),
        Value::String(text) if ["nan", "inf", "-inf"].contains(&text.as_str()) => {
            text.parse().map_err(|_| format!("number {text}"))
        }
        _ => value.as_f64().ok_or_else(|| format!("number {value}")),
    }
}

/// A tensor, of type `default` unless it names its own.
pub fn tensor(value: &Value, default: DType) -> Result<Tensor, String> {
    let dtype = value
        .get("dtype")
        .map_or(Ok(default), |name| dtype(name.as_str().unwrap_or("?")))?;
    let list = |field| {
        value
            .get(field)
            .and_then(Value::as_array)
            .ok_or_else(|| format!("no {field}"))
    };
    let shape = list("shape")?
        .iter()
        .map(|size| {
            size.as_u64()
                .map(|size| size as usize)
                .ok_or_else(|| format!("size {size}"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let data = match dtype {
        // Large integers would not survive f64.
        DType::Int64 => Data::Int64(
            list("data")?
                .iter()
                .map(|value| match value.as_i64() {
                    Some(value) => Ok(value),
                    None => number(value).map(|value| value as i64),
                })
                .collect::<Result<_, _>>()?,
        ),
        _ => Data::Float64(list("data")?.iter().map(number).collect::<Result<_, _>>()?),
    };
    let tensor = Tensor::new(&shape, data).map_err(|error| error.to_string())?;
    Ok(tensor.to_dtype(dtype))
}
