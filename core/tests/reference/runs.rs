//! Reads training runs in the format of `training.json`, which `README.md` beside this file describes.

use crate::values::{default_dtype, number, option, tensor, text};
use bullseye_core::loss::{Loss, Options, Reduction, find};
use bullseye_core::train::{Activation, Adam, Line, Linear, Optimizer, Run, Setup, Sgd};
use bullseye_core::{DType, Float, Tensor};
use serde_json::Value;

/// What a run gives: the loss of every batch and the parameters at the end, or what PyTorch would raise on the way.
pub struct Outcome {
    pub losses: Tensor,
    pub parameters: [Tensor; 2],
    pub raised: Option<String>,
}

/// Reads a run and runs it; the error says what this program does not know.
pub fn run(run: &Value) -> Result<Outcome, String> {
    match default_dtype(run)? {
        DType::Float64 => run_in::<f64>(run),
        DType::Float32 => run_in::<f32>(run),
        dtype => Err(format!("dtype {}", dtype.name())),
    }
}

fn run_in<T: Float>(run: &Value) -> Result<Outcome, String> {
    let dtype = T::DTYPE;
    let part = |value: &Value, field| {
        let value = value.get(field).ok_or_else(|| format!("no {field}"))?;
        tensor(value, dtype)
    };
    let whole = |field| {
        let value = run.get(field).and_then(Value::as_u64);
        value.map(|n| n as usize).ok_or(format!("no {field}"))
    };
    let initial = run.get("initial").ok_or("no initial")?;
    let model = Linear::<T>::new(&part(initial, "weight")?, &part(initial, "bias")?);
    let setup = Setup {
        model: model.ok_or("weight and bias do not fit")?,
        activation: match run.get("activation").and_then(Value::as_str) {
            None => Activation::Identity,
            Some("sigmoid") => Activation::Sigmoid,
            Some("log_softmax") => Activation::LogSoftmax,
            Some(other) => return Err(format!("activation {other}")),
        },
        criterion: criterion(run, dtype)?,
        optimizer: optimizer(run)?,
        lines: lines(run),
        batch_size: whole("batch_size")?,
        epochs: whole("epochs")?,
    };
    let mut training =
        Run::new(setup, &part(run, "x")?, &part(run, "y")?).ok_or("model and data do not fit")?;
    training.seek(training.end());
    let model = training.model();
    Ok(Outcome {
        losses: T::tensor(vec![training.losses().len()], training.losses().to_vec()),
        parameters: model.tensors(model.parameters()),
        raised: training
            .raised()
            .map(|error| format!("{}: {error}", error.type_name())),
    })
}

fn criterion(run: &Value, dtype: DType) -> Result<Box<dyn Loss>, String> {
    let name = text(run, "criterion")?;
    let entry = find(name).ok_or_else(|| format!("loss {name}"))?;
    let mut options = Options::new();
    for (name, value) in object(run, "criterion_options") {
        match value.as_str() {
            Some(reduction) if name == "reduction" => {
                options = options.with_reduction(Reduction::from_name(reduction));
            }
            _ => options.set(name, option(value, dtype)?),
        }
    }
    entry.build(&options).map_err(|error| error.to_string())
}

fn object<'a>(run: &'a Value, field: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    run.get(field)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn optimizer(run: &Value) -> Result<Optimizer, String> {
    let name = text(run, "optimizer")?;
    let options = object(run, "optimizer_options");
    match name {
        "SGD" => {
            let mut sgd = Sgd::default();
            for (name, value) in options {
                match name.as_str() {
                    "lr" => sgd.lr = number(value)?,
                    "momentum" => sgd.momentum = number(value)?,
                    "dampening" => sgd.dampening = number(value)?,
                    "weight_decay" => sgd.weight_decay = number(value)?,
                    "nesterov" => sgd.nesterov = number(value)? != 0.0,
                    _ => return Err(format!("option {name} of SGD")),
                }
            }
            Ok(Optimizer::Sgd(sgd))
        }
        "Adam" => {
            let mut adam = Adam::default();
            for (name, value) in options {
                match name.as_str() {
                    "lr" => adam.lr = number(value)?,
                    "betas" => match value.as_array().map(Vec::as_slice) {
                        Some([first, second]) => adam.betas = (number(first)?, number(second)?),
                        _ => return Err(format!("betas {value}")),
                    },
                    "eps" => adam.eps = number(value)?,
                    "weight_decay" => adam.weight_decay = number(value)?,
                    _ => return Err(format!("option {name} of Adam")),
                }
            }
            Ok(Optimizer::Adam(adam))
        }
        _ => Err(format!("optimizer {name}")),
    }
}

/// The lines of the loop; one is left out where the run says so by its name, as `"zero_grad": false` does.
fn lines(run: &Value) -> Vec<Line> {
    let is_kept = |line: &Line| match line {
        Line::ZeroGrad => run.get("zero_grad"),
        Line::Backward => run.get("backward"),
        Line::Step => run.get("step"),
        Line::Forward | Line::Loss | Line::Print => None,
    } != Some(&Value::Bool(false));
    Line::LOOP.into_iter().filter(is_kept).collect()
}
