//! The loss core as the templates ask it. What PyTorch refuses is nan, so that no exercise is made of it.

use crate::error::TorchError;
use crate::loss::Loss;
use crate::number::{minus, short_float, show};
use crate::tensor::{Data, Tensor};

/// The loss as one number.
pub fn value(loss: &dyn Loss, args: [&Tensor; 2]) -> f64 {
    (loss.forward(&args).ok())
        .and_then(|result| result.output.item())
        .unwrap_or(f64::NAN)
}

/// The values of the loss under `reduction='none'`.
pub fn values(loss: &dyn Loss, args: [&Tensor; 2]) -> Vec<f64> {
    (loss.forward(&args)).map_or(Vec::new(), |result| result.output.to_f64_vec())
}

/// One element of the gradient for an argument.
pub fn gradient(loss: &dyn Loss, args: [&Tensor; 2], argument: usize, element: usize) -> f64 {
    (loss.evaluate(&args).ok())
        .and_then(|result| {
            let gradient = result.gradients.into_iter().nth(argument)??;
            gradient.to_f64_vec().get(element).copied()
        })
        .unwrap_or(f64::NAN)
}

/// What `print(loss)` shows, or the last line of the traceback.
pub fn printed(loss: &dyn Loss, args: [&Tensor; 2]) -> String {
    match loss.forward(&args) {
        Ok(result) => result.output.to_string(),
        Err(error) => raised(&error),
    }
}

/// The last line of the traceback.
pub fn raised(error: &TorchError) -> String {
    format!("{}: {error}", error.type_name())
}

/// A float64 vector.
pub fn vector(values: &[f64]) -> Tensor {
    Tensor::vec_f64(values.to_vec())
}

/// A float32 vector, as `torch.tensor([…])` makes it.
pub fn vector32(values: &[f64]) -> Tensor {
    Tensor::vec_f32(values.iter().map(|&value| value as f32).collect())
}

/// A float64 tensor with a row for each list; empty where the rows differ in length.
pub fn table(rows: &[Vec<f64>]) -> Tensor {
    let width = rows.first().map_or(0, Vec::len);
    Tensor::new(&[rows.len(), width], Data::Float64(rows.concat()))
        .unwrap_or(Tensor::vec_f64(Vec::new()))
}

/// The same in float32.
pub fn table32(rows: &[Vec<f64>]) -> Tensor {
    table(rows).to_dtype(crate::dtype::DType::Float32)
}

/// An element, or nan.
pub fn at(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or(f64::NAN)
}

/// A number after an operator, in brackets if it is negative: `(−0.2)`.
pub fn n(value: f64) -> String {
    match value < 0.0 {
        true => format!("({})", show(value)),
        false => show(value),
    }
}

/// `0.04 + 0.01`
pub fn sum_of(values: &[f64]) -> String {
    let shown = |(index, &value)| if index == 0 { show(value) } else { n(value) };
    let texts: Vec<String> = values.iter().enumerate().map(shown).collect();
    texts.join(" + ")
}

/// A list as it is read: `0.5, −0.2`.
pub fn listed(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|&value| show(value)).collect();
    texts.join(", ")
}

/// A list as it stands in Python: `[0.5, -0.2]`.
pub fn python(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|&value| short_float(value)).collect();
    format!("[{}]", texts.join(", "))
}

/// Rows as they stand in Python: `[[2.0, 1.0], [0.5, 0.3]]`.
pub fn python_rows(rows: &[Vec<f64>]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| python(row)).collect();
    format!("[{}]", rows.join(", "))
}

/// A number with four decimals, as PyTorch prints it.
pub fn four(value: f64) -> String {
    minus(&format!("{value:.4}"))
}

/// How many digits a step keeps, so that going on from what is shown leads to the decimals asked for.
const STEP_DIGITS: usize = 7;

/// A step on the way as it is shown, with seven digits: `0.0356213`.
pub fn step(value: f64) -> String {
    let text = format!("{:.*}", decimals_of_step(value), value);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    minus(if short.is_empty() { "0" } else { short })
}

fn decimals_of_step(value: f64) -> usize {
    let size = value.abs();
    let mut decimals = STEP_DIGITS;
    let mut edge = 0.1;
    while size < edge && size > 0.0 && decimals < 2 * STEP_DIGITS {
        edge /= 10.0;
        decimals += 1;
    }
    edge = 1.0;
    while size >= edge && decimals > 1 {
        edge *= 10.0;
        decimals -= 1;
    }
    decimals
}

/// The value that [`step`] shows: who goes on goes on from this one, and what follows from it is true to the last digit.
pub fn stepped(value: f64) -> f64 {
    let scale = libm::pow(10.0, decimals_of_step(value) as f64);
    libm::round(value * scale) / scale
}

/// Several steps: `0.2689414, 0.7310586`.
pub fn steps(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().copied().map(step).collect();
    texts.join(", ")
}

/// How far off −ln p comes out where p is rounded to four decimals, and then itself.
pub fn slack_of_log(p: f64) -> f64 {
    const HALF: f64 = 5e-5;
    HALF / p + HALF
}
