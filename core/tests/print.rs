//! Holds the printed form of tensors against what PyTorch 2.15.0 printed; `print/generate.py` wrote the cases.

use bullseye_core::{DType, Data, Tensor};
use serde_json::Value;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn prints_what_pytorch_prints() {
    let mut differing = Vec::new();
    let mut held = 0;
    for line in include_str!("print/golden.jsonl").lines() {
        let case: Value = serde_json::from_str(line).expect("a case is JSON");
        let want = case["printed"].as_str().expect("a case has a text");
        let got = tensor(&case).to_string();
        if got != want {
            differing.push(format!("PyTorch:\n{want}\nhere:\n{got}"));
        }
        held += 1;
    }
    assert!(held > 200, "only {held} cases");
    assert!(
        differing.is_empty(),
        "{} of {held} differ\n{}",
        differing.len(),
        differing.join("\n\n")
    );
}

fn tensor(case: &Value) -> Tensor {
    let list = |field: &str| case[field].as_array().expect("a list").iter();
    let shape: Vec<usize> = list("shape")
        .map(|size| size.as_u64().expect("a size") as usize)
        .collect();
    let dtype = DType::from_name(case["dtype"].as_str().expect("a name")).expect("a dtype");
    let data = if dtype == DType::Int64 {
        let whole = |value: &Value| value.as_i64().expect("a whole number");
        Data::Int64(list("data").map(whole).collect())
    } else {
        Data::Float64(list("data").map(number).collect())
    };
    Tensor::new(&shape, data)
        .expect("shape and data fit")
        .to_dtype(dtype)
}

fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.parse().expect("nan or an infinity"),
        Value::Bool(value) => f64::from(u8::from(*value)),
        _ => value.as_f64().expect("a number"),
    }
}
