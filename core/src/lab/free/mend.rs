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
    /// The target as int64.
    TargetIntegers,
    /// The target, which holds floats, in the input's type.
    SameType,
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

/// Changes that were tried, and what comes of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    /// One, or two that only help together.
    pub fixes: Vec<Fix>,
    pub state: Free,
    /// What PyTorch prints then, the loss first.
    pub printed: String,
}

pub(super) fn mended(state: &Free, model: &Model) -> Vec<Mended> {
    if !is_wrong(model) {
        return Vec::new();
    }
    let mut found: Vec<Mended> = Vec::new();
    let mut changed_types = Vec::new();
    for (fix, changed) in candidates(state, model) {
        if changed == *state || found.iter().any(|other| other.state == changed) {
            continue;
        }
        let tried = changed.model();
        if let Some(printed) = printed(&tried) {
            let (fixes, state) = (vec![fix], changed);
            found.push(Mended {
                fixes,
                state,
                printed,
            });
        } else if [Fix::TargetFloats, Fix::TargetIntegers, Fix::InputFloats].contains(&fix) {
            changed_types.push((fix, changed, tried));
        }
        if found.len() == MOST {
            return found;
        }
    }
    if found.is_empty() {
        // A wrong type may hide something else that is wrong.
        for (first, changed, tried) in changed_types {
            for (second, changed) in candidates(&changed, &tried) {
                if let Some(printed) = printed(&changed.model()) {
                    let (fixes, state) = (vec![first, second], changed);
                    return vec![Mended {
                        fixes,
                        state,
                        printed,
                    }];
                }
            }
        }
    }
    found
}

fn is_wrong(model: &Model) -> bool {
    matches!(model.outcome, Outcome::Raised(_)) || !model.warnings.is_empty()
}

/// The loss that a call without any trouble prints.
fn printed(model: &Model) -> Option<String> {
    let is_done = matches!(model.outcome, Outcome::Done { .. }) && model.warnings.is_empty();
    let script = model.script.as_ref().filter(|_| is_done)?;
    script.output.first().cloned()
}

/// What may help, likeliest first; nothing while a tensor cannot be read.
fn candidates(state: &Free, model: &Model) -> Vec<(Fix, Free)> {
    let tensors: Option<Vec<&Tensor>> = (model.tensors.iter())
        .map(|tensor| tensor.as_ref().ok())
        .collect();
    let Some(tensors) = tensors else {
        return Vec::new();
    };
    let entry = state.entry();
    let mut list = Vec::new();
    let target = entry.arguments.iter().position(|name| *name == "target");
    if let Some((target, input, labels)) =
        target.and_then(|at| Some((at, *tensors.first()?, *tensors.get(at)?)))
    {
        let mut put = |fix, tensor: Option<Tensor>| {
            if let Some(tensor) = tensor {
                let mut changed = state.clone();
                changed.type_tensor(target, &tensor_text(&tensor));
                list.push((fix, changed));
            }
        };
        put(Fix::ClassNumbers, class_numbers(input, labels));
        put(Fix::TargetIntegers, integers(labels));
        // Whole numbers that are no probabilities would be taken for some all the same.
        let may_be_floats = entry.name != "CrossEntropyLoss" || are_probabilities(labels);
        let float = match input.dtype().is_float() {
            true => input.dtype(),
            false => DType::Float32,
        };
        match labels.dtype().is_float() {
            true => put(
                Fix::SameType,
                (labels.dtype() != float).then(|| labels.to_dtype(float)),
            ),
            false => put(
                Fix::TargetFloats,
                may_be_floats.then(|| labels.to_dtype(float)),
            ),
        }
        put(Fix::SameShape, reshaped(labels, input.shape()));
        put(Fix::Squeezed, reshaped(labels, &squeezed(labels.shape())));
        if entry.name == "BCELoss"
            && are_scores(input)
            && are_probabilities(labels)
            && let Some(mut other) = state.with_loss("BCEWithLogitsLoss")
        {
            for (index, text) in state.sheet().tensors.iter().enumerate() {
                other.type_tensor(index, text);
            }
            list.push((Fix::WithLogits, other));
        }
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
    list
}

/// Whether these can only be raw scores: ordinary numbers, of which one is no probability.
fn are_scores(input: &Tensor) -> bool {
    let values = input.to_f64_vec();
    values.iter().all(|value| value.is_finite()) && !are_probabilities(input)
}

fn are_probabilities(tensor: &Tensor) -> bool {
    let values = tensor.to_f64_vec();
    values.iter().all(|value| (0.0..=1.0).contains(value))
}

/// The labels as int64, if they are whole and not that already.
fn integers(labels: &Tensor) -> Option<Tensor> {
    let whole = labels.to_dtype(DType::Int64);
    let is_same = whole.to_f64_vec() == labels.to_f64_vec();
    (labels.dtype() != DType::Int64 && is_same).then_some(whole)
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

    fn fixes(loss: &str, tensors: &[&str]) -> Vec<(Vec<Fix>, Vec<String>, String)> {
        let mut state = Free::default().with_loss(loss).expect("a loss");
        for (index, text) in tensors.iter().enumerate() {
            state.type_tensor(index, text);
        }
        let mended = state.mended(&state.model());
        let told = |one: Mended| (one.fixes, one.state.sheet().tensors.clone(), one.printed);
        mended.into_iter().map(told).collect()
    }

    #[test]
    fn a_one_hot_target_of_integers_can_become_either_thing() {
        let found = fixes(
            "CrossEntropyLoss",
            &["[[2.0, 1.0], [0.5, 2.0]]", "[[1, 0], [0, 1]]"],
        );
        let kinds: Vec<&[Fix]> = found.iter().map(|one| &*one.0).collect();
        assert_eq!(kinds, [[Fix::ClassNumbers], [Fix::TargetFloats]]);
        assert_eq!(found[0].1[1], "[0, 1]");
        assert_eq!(found[1].1[1], "[[1.0, 0.0],\n [0.0, 1.0]]");
        assert_eq!(found[0].2, found[1].2);
    }

    #[test]
    fn a_column_beside_a_row_gets_its_shape() {
        let found = fixes("MSELoss", &["[1.0, 2.0]", "[[1.0], [4.0]]"]);
        assert_eq!(found[0].0, [Fix::SameShape]);
        assert_eq!(found[0].1[1], "[1.0, 4.0]");
        assert_eq!(found[0].2, "tensor(2.)");
    }

    #[test]
    fn scores_that_are_no_probabilities_lead_to_the_loss_with_logits() {
        let found = fixes("BCELoss", &["[2.5, -1.0]", "[1.0, 0.0]"]);
        assert_eq!(found[0].0, [Fix::WithLogits]);
    }

    #[test]
    fn the_loss_with_logits_is_offered_for_scores_alone() {
        let double = "torch.tensor([1.0, 0.0], dtype=torch.float64)";
        let found = fixes("BCELoss", &["[0.9, 0.3]", double]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, [Fix::SameType]);
        assert_eq!(found[0].1[1], "[1.0, 0.0]");
        for tensors in [
            ["[0.9, 0.3]", "[2.0, 3.0]"],
            ["[0.9, nan]", "[1.0, 0.0]"],
            ["[0.9, inf]", "[1.0, 0.0]"],
            ["[2.5, -1.0]", "[2.0, 0.0]"],
        ] {
            assert_eq!(fixes("BCELoss", &tensors), [], "{tensors:?}");
        }
        let mut state = Free::default().with_loss("BCELoss").expect("a loss");
        state.type_option(0, "[1.0, 2.0]");
        let found = state.mended(&state.model());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].fixes, [Fix::Defaults]);
    }

    #[test]
    fn what_a_wrong_type_hides_is_mended_with_it() {
        let found = fixes("BCELoss", &["[0.9, 1.1]", "[1, 0]"]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, [Fix::TargetFloats, Fix::WithLogits]);
        assert_eq!(found[0].1[1], "[1.0, 0.0]");
    }

    #[test]
    fn class_numbers_of_another_integer_type_become_int64() {
        for loss in ["CrossEntropyLoss", "NLLLoss", "MultiMarginLoss"] {
            for dtype in ["int32", "int16", "bool"] {
                let labels = format!("torch.tensor([0, 1], dtype=torch.{dtype})");
                let found = fixes(loss, &["[[2.0, 1.0], [0.5, 2.0]]", &labels]);
                assert_eq!(found[0].0, [Fix::TargetIntegers], "{loss} {dtype}");
                assert_eq!(found[0].1[1], "[0, 1]");
            }
        }
    }

    #[test]
    fn whole_numbers_that_are_no_probabilities_are_not_made_into_some() {
        let found = fixes(
            "CrossEntropyLoss",
            &["[[2.0, 1.0], [0.5, 2.0]]", "[[5, 7], [2, 2]]"],
        );
        assert_eq!(found, []);
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_wrong() {
        assert_eq!(fixes("MSELoss", &[]), []);
    }
}
