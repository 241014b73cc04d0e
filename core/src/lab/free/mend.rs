//! What could be done when PyTorch raises or warns: changes that were tried and that help.

use super::{Free, Model, Outcome, learnt};
use crate::dtype::DType;
use crate::lab::State;
use crate::loss::Reduction;
use crate::python::script::tensor_text;
use crate::tensor::Tensor;

/// The most ways that are offered.
const MOST: usize = 3;

/// A change that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// The target as class numbers instead of rows of zeros and one.
    ClassNumbers,
    /// The target as floating point numbers.
    TargetFloats,
    /// The target as whole numbers.
    TargetIntegers,
    /// The target in the input's shape.
    SameShape,
    /// The target without dimensions of size 1.
    Squeezed,
    /// The other arguments as floating point numbers.
    InputFloats,
    /// Every option and the reduction as usual.
    Defaults,
    /// BCEWithLogitsLoss, which takes raw scores.
    WithLogits,
}

/// A change that was tried, and what comes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    pub fix: Fix,
    pub state: Free,
    /// What PyTorch prints then, the loss first.
    pub printed: String,
}

pub(super) fn mended(state: &Free, model: &Model) -> Vec<Mended> {
    let is_wrong = matches!(model.outcome, Outcome::Raised(_)) || !model.warnings.is_empty();
    let tensors: Option<Vec<&Tensor>> = (model.tensors.iter())
        .map(|tensor| tensor.as_ref().ok())
        .collect();
    let (true, Some(tensors)) = (is_wrong, tensors) else {
        return Vec::new();
    };
    let mut found: Vec<Mended> = Vec::new();
    for (fix, changed) in candidates(state, &tensors) {
        if changed == *state || found.iter().any(|other| other.state == changed) {
            continue;
        }
        let tried = changed.model();
        let helps = matches!(tried.outcome, Outcome::Done { .. }) && tried.warnings.is_empty();
        let printed = tried
            .script
            .and_then(|script| script.output.into_iter().next());
        if let (true, Some(printed)) = (helps, printed) {
            let state = changed;
            found.push(Mended {
                fix,
                state,
                printed,
            });
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// What may help, likeliest first.
fn candidates(state: &Free, tensors: &[&Tensor]) -> Vec<(Fix, Free)> {
    let entry = state.entry();
    let mut list = Vec::new();
    let target = entry.arguments.iter().position(|name| *name == "target");
    if let Some((target, labels)) = target.and_then(|at| Some((at, *tensors.get(at)?))) {
        let mut put = |fix, tensor: Option<Tensor>| {
            if let Some(tensor) = tensor {
                let mut changed = state.clone();
                changed.type_tensor(target, &tensor_text(&tensor));
                list.push((fix, changed));
            }
        };
        let input = tensors.first().copied();
        let is_float = labels.dtype().is_float();
        put(
            Fix::ClassNumbers,
            input.and_then(|input| class_numbers(input, labels)),
        );
        put(
            Fix::TargetIntegers,
            is_float
                .then(|| labels.to_dtype(DType::Int64))
                .filter(|whole| whole.to_f64_vec() == labels.to_f64_vec()),
        );
        put(
            Fix::TargetFloats,
            (!is_float).then(|| labels.to_dtype(DType::Float32)),
        );
        put(
            Fix::SameShape,
            input.and_then(|input| reshaped(labels, input.shape())),
        );
        put(Fix::Squeezed, reshaped(labels, &squeezed(labels.shape())));
    }
    let mut floats = state.clone();
    for argument in learnt(entry) {
        if let Some(tensor) = tensors
            .get(argument)
            .filter(|tensor| !tensor.dtype().is_float())
        {
            floats.type_tensor(argument, &tensor_text(&tensor.to_dtype(DType::Float32)));
        }
    }
    list.push((Fix::InputFloats, floats));
    let mut usual = state.clone();
    for (index, option) in entry.options.iter().enumerate() {
        usual.type_option(index, &super::default_text(option));
    }
    usual.choose_reduction(Reduction::default().name());
    list.push((Fix::Defaults, usual));
    if entry.name == "BCELoss"
        && let Some(mut other) = state.with_loss("BCEWithLogitsLoss")
    {
        for (index, text) in state.sheet().tensors.iter().enumerate() {
            other.type_tensor(index, text);
        }
        list.push((Fix::WithLogits, other));
    }
    list
}

/// The positions of the ones in rows of zeros and one 1; nothing if these are not such rows.
fn class_numbers(input: &Tensor, labels: &Tensor) -> Option<Tensor> {
    let (2, [rows, classes]) = (input.dim(), labels.shape()) else {
        return None;
    };
    if input.shape() != labels.shape() || *classes == 0 {
        return None;
    }
    let values = labels.to_f64_vec();
    let numbers: Option<Vec<i64>> = (values.chunks(*classes))
        .map(|row| {
            let is_one_hot =
                row.iter().all(|x| *x == 0.0 || *x == 1.0) && row.iter().sum::<f64>() == 1.0;
            let place = row.iter().position(|x| *x == 1.0)?;
            is_one_hot.then_some(i64::try_from(place).ok()?)
        })
        .collect();
    numbers
        .filter(|numbers| numbers.len() == *rows)
        .map(Tensor::vec_i64)
}

fn reshaped(tensor: &Tensor, shape: &[usize]) -> Option<Tensor> {
    (tensor.shape() != shape)
        .then(|| Tensor::new(shape, tensor.data().clone()).ok())
        .flatten()
}

fn squeezed(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().filter(|size| *size != 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixes(loss: &str, tensors: &[&str]) -> Vec<(Fix, Vec<String>, String)> {
        let mut state = Free::default().with_loss(loss).expect("a loss");
        for (index, text) in tensors.iter().enumerate() {
            state.type_tensor(index, text);
        }
        let mended = state.mended(&state.model());
        let told = |one: Mended| (one.fix, one.state.sheet().tensors.clone(), one.printed);
        mended.into_iter().map(told).collect()
    }

    #[test]
    fn a_one_hot_target_of_integers_can_become_either_thing() {
        let found = fixes(
            "CrossEntropyLoss",
            &["[[2.0, 1.0], [0.5, 2.0]]", "[[1, 0], [0, 1]]"],
        );
        let kinds: Vec<Fix> = found.iter().map(|one| one.0).collect();
        assert_eq!(kinds, [Fix::ClassNumbers, Fix::TargetFloats]);
        assert_eq!(found[0].1[1], "[0, 1]");
        assert_eq!(found[1].1[1], "[[1.0, 0.0],\n [0.0, 1.0]]");
        assert_eq!(found[0].2, found[1].2);
    }

    #[test]
    fn a_column_beside_a_row_gets_its_shape() {
        let found = fixes("MSELoss", &["[1.0, 2.0]", "[[1.0], [4.0]]"]);
        assert_eq!(found[0].0, Fix::SameShape);
        assert_eq!(found[0].1[1], "[1.0, 4.0]");
        assert_eq!(found[0].2, "tensor(2.)");
    }

    #[test]
    fn scores_that_are_no_probabilities_lead_to_the_loss_with_logits() {
        let found = fixes("BCELoss", &["[2.5, -1.0]", "[1.0, 0.0]"]);
        assert_eq!(found[0].0, Fix::WithLogits);
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_wrong() {
        assert_eq!(fixes("MSELoss", &[]), []);
    }
}
