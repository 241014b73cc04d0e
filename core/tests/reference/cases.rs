//! Reads cases in the format of `losses.json`, which `README.md` beside this file describes.

use crate::values::{default_dtype, option, tensor, text};
use bullseye_core::loss::{
    Entry, Evaluation, GaussianNLLLoss, OptionValue, Options, Reduction, find,
};
use bullseye_core::{Tensor, TorchError};
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

/// The names of a loss's arguments in a case: there the first one is always `input`.
pub fn names(entry: &Entry) -> impl Iterator<Item = &'static str> {
    let rest = entry.arguments.iter().skip(1).copied();
    std::iter::once("input").chain(rest)
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

        let arguments = names(entry)
            .map(|name| {
                let value = case
                    .get(name)
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
        let reduction = self.options.reduction();
        for argument in &self.forced {
            self.entry.check_requires_grad(argument, &reduction)?;
        }
        loss.evaluate(tensors)
    }
}
