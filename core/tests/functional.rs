//! Holds the building blocks, stable and naive, against PyTorch's answers, on the host and in a browser.

use bullseye_core::functional::{self, naive};
use serde_json::Value;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Computes a function of a vector in either type and widens the result.
macro_rules! both_types {
    ($single:expr, $values:expr, $f:expr, $g:expr) => {
        if $single {
            let values: Vec<f32> = $values.iter().map(|&x| x as f32).collect();
            let result: Vec<f32> = $f(&values);
            result.into_iter().map(f64::from).collect::<Vec<f64>>()
        } else {
            $g($values)
        }
    };
}

/// A function of single numbers, applied to each.
macro_rules! each {
    ($single:expr, $values:expr, $f:path) => {
        both_types!(
            $single,
            $values,
            |x: &[f32]| x.iter().map(|&x| $f(x)).collect(),
            |x: &[f64]| x.iter().map(|&x| $f(x)).collect()
        )
    };
}

/// A function of a vector that gives a vector.
macro_rules! whole {
    ($single:expr, $values:expr, $f:path) => {
        both_types!($single, $values, |x: &[f32]| $f(x), |x: &[f64]| $f(x))
    };
}

/// A function of a vector that gives one number.
macro_rules! one {
    ($single:expr, $values:expr, $f:path) => {
        both_types!($single, $values, |x: &[f32]| vec![$f(x)], |x: &[f64]| vec![
            $f(x)
        ])
    };
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn building_blocks() {
    let reference: Value = serde_json::from_str(include_str!("reference/functional.json"))
        .expect("functional.json is JSON");
    let cases = reference["cases"].as_array().expect("a list of cases");
    assert!(!cases.is_empty());
    for case in cases {
        let single = case["dtype"] == "float32";
        let x = &numbers(&case["input"])[..];
        for (name, got) in [
            ("sigmoid", each!(single, x, functional::sigmoid)),
            ("log_sigmoid", each!(single, x, functional::log_sigmoid)),
            ("softmax", whole!(single, x, functional::softmax)),
            ("log_softmax", whole!(single, x, functional::log_softmax)),
            ("logsumexp", one!(single, x, functional::logsumexp)),
            ("naive_sigmoid", each!(single, x, naive::sigmoid)),
            ("naive_log_sigmoid", each!(single, x, naive::log_sigmoid)),
            ("naive_softmax", whole!(single, x, naive::softmax)),
            ("naive_log_softmax", whole!(single, x, naive::log_softmax)),
            ("naive_logsumexp", one!(single, x, naive::logsumexp)),
        ] {
            let want = numbers(&case[name]);
            assert_eq!(got.len(), want.len(), "{name} of {x:?}");
            for (&got, &want) in got.iter().zip(&want) {
                let tolerance = if single {
                    1e-6 + 1e-5 * want.abs()
                } else {
                    1e-13 + 1e-11 * want.abs()
                };
                let close = want.is_finite() && (got - want).abs() <= tolerance;
                assert!(
                    close || got == want || (got.is_nan() && want.is_nan()),
                    "{name} of {x:?} in {}: {got:e}, not {want:e}",
                    case["dtype"]
                );
            }
        }
    }
}

fn numbers(list: &Value) -> Vec<f64> {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().expect("nan, inf or -inf"),
        _ => value.as_f64().expect("a number"),
    };
    list.as_array()
        .expect("a list")
        .iter()
        .map(number)
        .collect()
}
