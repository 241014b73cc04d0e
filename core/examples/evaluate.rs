//! Computes every case of a file in the format of `tests/reference/losses.json` or `training.json` and writes one
//! line of JSON each:
//!
//! ```text
//! cargo run --release -p bullseye-core --example evaluate -- core/tests/reference/losses.json
//! ```
//!
//! `{"id", "output", "grad_input", …, "printed" or "printed_tensor", "warnings"}` with that file's names and
//! encodings, `{"id", "stage", "error_type", "error_message"}` where PyTorch raises, and
//! `{"id", "losses", "final"}` for a training run, with what it raised in `error` if it ended so; and
//! `{"id", "unsupported": "why"}` for what the core does not know. It only computes; it compares nothing.

#[path = "../tests/reference/cases.rs"]
mod cases;
#[path = "../tests/reference/runs.rs"]
mod runs;
#[path = "../tests/reference/values.rs"]
mod values;

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use bullseye_core::{DType, Entry, Evaluation, Tensor, TorchError};
use cases::Case;
use serde_json::{Map, Value, json};
use values::default_dtype;

fn main() -> ExitCode {
    let mut paths = std::env::args_os().skip(1);
    let (Some(path), None) = (paths.next(), paths.next()) else {
        eprintln!("usage: evaluate FILE");
        return ExitCode::FAILURE;
    };
    let reference = std::fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str::<Value>(&text).map_err(|error| error.to_string()));
    let reference = match reference {
        Ok(reference) => reference,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    for field in ["cases", "error_cases", "runs"] {
        for case in reference
            .get(field)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if writeln!(out, "{}", answer(case, field)).is_err() {
                return ExitCode::FAILURE;
            }
        }
    }
    match out.flush() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// What is answered, or why nothing is.
type Answer = Result<Map<String, Value>, String>;

/// The line for one case of the list called `field`.
fn answer(case: &Value, field: &str) -> Value {
    let answer = match field {
        "runs" => answer_run(case),
        _ => answer_case(case),
    };
    let mut fields = match answer {
        Ok(fields) => fields,
        Err(why) => Map::from_iter([("unsupported".to_owned(), json!(why))]),
    };
    fields.insert("id".to_owned(), case.get("id").cloned().unwrap_or_default());
    Value::Object(fields)
}

fn answer_case(case: &Value) -> Answer {
    let dtype = default_dtype(case)?;
    let case = Case::read(case)?;
    Ok(match case.evaluate()? {
        Ok(result) => computed(case.entry, &result, dtype),
        Err(error) => raised(&error),
    })
}

fn answer_run(run: &Value) -> Answer {
    let outcome = runs::run(run)?;
    let dtype = default_dtype(run)?;
    let [weight, bias] = &outcome.parameters;
    let mut fields = Map::from_iter([
        (
            "losses".to_owned(),
            tensor(&outcome.losses, dtype)["data"].take(),
        ),
        (
            "final".to_owned(),
            json!({"weight": tensor(weight, dtype), "bias": tensor(bias, dtype)}),
        ),
    ]);
    if let Some(error) = outcome.raised {
        fields.insert("error".to_owned(), json!(error));
    }
    Ok(fields)
}

fn raised(error: &TorchError) -> Map<String, Value> {
    Map::from_iter([
        ("stage".to_owned(), json!(error.stage.name())),
        ("error_type".to_owned(), json!(error.type_name())),
        ("error_message".to_owned(), json!(error.to_string())),
    ])
}

fn computed(entry: &Entry, result: &Evaluation, dtype: DType) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("output".to_owned(), tensor(&result.output, dtype));
    match result.output.dim() {
        0 => fields.insert("printed".to_owned(), json!(result.output.to_string())),
        1 | 2 => fields.insert(
            "printed_tensor".to_owned(),
            json!(result.output.to_string()),
        ),
        _ => None,
    };
    for (name, gradient) in cases::names(entry).zip(&result.gradients) {
        if let Some(gradient) = gradient {
            fields.insert(format!("grad_{name}"), tensor(gradient, dtype));
        }
    }
    if !result.warnings.is_empty() {
        let texts = result
            .warnings
            .iter()
            .map(|warning| format!("{}: {warning}", warning.category()));
        fields.insert("warnings".to_owned(), texts.collect());
    }
    fields
}

/// A tensor, which names its type only if it is not the case's.
fn tensor(tensor: &Tensor, dtype: DType) -> Value {
    let data: Vec<Value> = match (tensor.f32s(), tensor.dtype().is_float()) {
        (Some(values), _) => values
            .iter()
            .map(|x| number(f64::from(*x), &x.to_string()))
            .collect(),
        (None, true) => tensor
            .to_f64_vec()
            .into_iter()
            .map(|x| number(x, &x.to_string()))
            .collect(),
        (None, false) => tensor.to_i64_vec().into_iter().map(Value::from).collect(),
    };
    let mut value = json!({"shape": tensor.shape(), "data": data});
    if tensor.dtype() != dtype {
        value["dtype"] = json!(tensor.dtype().name());
    }
    value
}

/// A number by its shortest decimals, which for float32 are fewer than for the same value as float64.
fn number(value: f64, decimals: &str) -> Value {
    match decimals.parse::<f64>() {
        Ok(shortest) if value.is_finite() => json!(shortest),
        _ if value.is_nan() => json!("nan"),
        _ if value > 0.0 => json!("inf"),
        _ => json!("-inf"),
    }
}
