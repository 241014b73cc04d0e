//! Holds training runs against PyTorch's own, on the host and in a browser.

#[path = "reference/runs.rs"]
mod runs;
#[path = "reference/values.rs"]
mod values;

use bullseye_core::{DType, Tensor};
use serde_json::Value;
use values::{default_dtype, number};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn losses_and_final_parameters() {
    let reference: Value = serde_json::from_str(include_str!("reference/training.json"))
        .expect("training.json is JSON");
    let runs = reference["runs"].as_array().expect("there are runs");
    assert!(!runs.is_empty(), "no run was held");
    let failures: Vec<String> = runs
        .iter()
        .filter_map(|run| {
            let why = compare(run).err()?;
            Some(format!("{}: {why}", run["id"]))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn compare(run: &Value) -> Result<(), String> {
    let outcome = runs::run(run)?;
    if let Some(error) = outcome.raised {
        return Err(format!("raises {error}"));
    }
    let tolerance = match default_dtype(run)? {
        DType::Float32 => 2e-4,
        _ => 1e-10,
    };
    compare_numbers("losses", &outcome.losses, &run["losses"], tolerance)?;
    for (name, parameter) in ["weight", "bias"].into_iter().zip(outcome.parameters) {
        let want = &run["final"][name]["data"];
        compare_numbers(name, &parameter, want, tolerance)?;
    }
    Ok(())
}

fn compare_numbers(what: &str, got: &Tensor, want: &Value, tolerance: f64) -> Result<(), String> {
    let want = want.as_array().ok_or_else(|| format!("no {what}"))?;
    let got = got.to_f64_vec();
    if got.len() != want.len() {
        return Err(format!("{} {what}, not {}", got.len(), want.len()));
    }
    for (index, (got, want)) in got.into_iter().zip(want).enumerate() {
        let want = number(want)?;
        let is_close = want.is_finite() && (got - want).abs() <= tolerance * want.abs();
        if !(got == want || is_close || (got.is_nan() && want.is_nan())) {
            return Err(format!("{what}[{index}] is {got:e}, not {want:e}"));
        }
    }
    Ok(())
}
