//! Reads the numbers and tensors of the files that `README.md` beside this file describes.

use bullseye_core::loss::OptionValue;
use bullseye_core::{DType, Data, Tensor};
use serde_json::Value;

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

/// An option of a loss.
pub fn option(value: &Value, default: DType) -> Result<OptionValue, String> {
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
