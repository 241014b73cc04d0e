//! Holds every loss of the registry against PyTorch's own answers, on the host and in a browser.

#[path = "reference/cases.rs"]
mod cases;
#[path = "reference/values.rs"]
mod values;

use bullseye_core::{DType, Evaluation, Tensor};
use cases::{Answer, Case};
use serde_json::Value;
use std::collections::HashSet;
use values::{default_dtype, number, tensor, text};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Cases in which the core answers otherwise than PyTorch, with the reason. One that agrees fails the test.
const DEVIATIONS: &[(&str, &str)] = &[];

fn reference() -> Value {
    serde_json::from_str(include_str!("reference/losses.json")).expect("losses.json is JSON")
}

fn list<'a>(reference: &'a Value, field: &str) -> &'a [Value] {
    reference[field].as_array().map_or(&[], Vec::as_slice)
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn values_gradients_texts_and_warnings() {
    hold("cases", compare_evaluation);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn errors() {
    hold("error_cases", compare_error);
}

/// Compares every case of one list and fails with all that differ.
fn hold(field: &str, compare: fn(&Value, &Answer) -> Result<(), String>) {
    let reference = reference();
    let mut failures = Vec::new();
    let mut held = 0;
    let mut met = HashSet::new();
    for case in list(&reference, field) {
        let id = text(case, "id").expect("a case has an id");
        let loss = text(case, "loss").expect("a case has a loss");
        met.insert(loss);
        let result = Case::read(case)
            .and_then(|case| case.evaluate())
            .and_then(|answer| compare(case, &answer));
        let deviation = DEVIATIONS.iter().find(|(known, _)| *known == id);
        match (result, deviation) {
            (Ok(()), None) | (Err(_), Some(_)) => held += 1,
            (Err(why), None) => failures.push(format!("{id} {loss}: {why}")),
            (Ok(()), Some(_)) => {
                failures.push(format!("{id} {loss}: is listed as a deviation, but agrees"))
            }
        }
    }
    if field == "cases" {
        for entry in bullseye_core::LOSSES {
            assert!(met.contains(entry.name), "no case of {}", entry.name);
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases differ:\n{}",
        failures.len(),
        failures.len() + held,
        failures.join("\n")
    );
}

fn compare_evaluation(case: &Value, answer: &Answer) -> Result<(), String> {
    let result = answer.as_ref().map_err(|error| format!("raises {error}"))?;
    compare_tensor(case, "output", &result.output)?;
    compare_gradients(case, result)?;
    compare_texts(case, result)
}

fn compare_gradients(case: &Value, result: &Evaluation) -> Result<(), String> {
    let loss = bullseye_core::find(text(case, "loss")?).ok_or("no such loss")?;
    for (name, gradient) in cases::names(loss).zip(&result.gradients) {
        let field = format!("grad_{name}");
        match (
            case.get(&field).is_some_and(|value| !value.is_null()),
            gradient,
        ) {
            (true, Some(gradient)) => compare_tensor(case, &field, gradient)?,
            (true, None) => return Err(format!("{field} is missing")),
            (false, Some(_)) => return Err(format!("{field} should not be there")),
            (false, None) => {}
        }
    }
    Ok(())
}

fn compare_texts(case: &Value, result: &Evaluation) -> Result<(), String> {
    let fragile = case["printed_fragile"] == true;
    let printed = result.output.to_string();
    for field in ["printed", "printed_tensor"] {
        match text(case, field) {
            Ok(want) if want != printed && !fragile => {
                return Err(format!("prints {printed}, not {want}"));
            }
            _ => {}
        }
    }
    let warnings: Vec<String> = result
        .warnings
        .iter()
        .map(|warning| format!("{}: {warning}", warning.category()))
        .collect();
    let want: Vec<&str> = list(case, "warnings")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if warnings == want {
        Ok(())
    } else {
        Err(format!("warns {warnings:?}, not {want:?}"))
    }
}

fn compare_error(case: &Value, answer: &Answer) -> Result<(), String> {
    let error = match answer {
        Ok(result) => return Err(format!("gives {:?} instead of raising", result.output)),
        Err(error) => error,
    };
    let message = error.to_string();
    for (field, got) in [
        ("stage", error.stage.name()),
        ("error_type", error.type_name()),
        ("error_message", message.as_str()),
    ] {
        let want = text(case, field)?;
        if got != want {
            return Err(format!("{field} is {got:?}, not {want:?}"));
        }
    }
    Ok(())
}

/// Compares a tensor with the one in a field of the case, at the tolerances of the reference's README.
fn compare_tensor(case: &Value, field: &str, got: &Tensor) -> Result<(), String> {
    let value = case.get(field).ok_or_else(|| format!("no {field}"))?;
    let want = tensor(value, default_dtype(case)?)?;
    if got.shape() != want.shape() {
        return Err(format!(
            "{field} has shape {:?}, not {:?}",
            got.shape(),
            want.shape()
        ));
    }
    if got.dtype() != want.dtype() {
        return Err(format!(
            "{field} is {:?}, not {:?}",
            got.dtype(),
            want.dtype()
        ));
    }
    let (absolute, relative) = match got.dtype() {
        DType::Float32 => (1e-6, 1e-5),
        _ => (1e-13, 1e-11),
    };
    let numbers = value["data"].as_array().ok_or("no data")?;
    for (index, (got, want)) in got.to_f64_vec().into_iter().zip(numbers).enumerate() {
        let want = number(want)?;
        let close = (got - want).abs() <= absolute + relative * want.abs();
        if !(got == want || (got.is_nan() && want.is_nan()) || (want.is_finite() && close)) {
            return Err(format!("{field}[{index}] is {got:e}, not {want:e}"));
        }
    }
    Ok(())
}
