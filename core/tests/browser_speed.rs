//! How long the largest lab's arithmetic takes in a browser: what cross-entropy over 8 × 6 logits recomputes at
//! every move. It prints times and asserts none; `BENCH.md` says how to run it at full speed.
#![cfg(target_arch = "wasm32")]

use std::hint::black_box;

use bullseye_core::loss::{CrossEntropyLoss, Loss};
use bullseye_core::{Tensor, TorchError};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const ROWS: usize = 8;
const COLUMNS: usize = 6;
const CURVES: usize = 5;
const POINTS: usize = 400;

/// Logits of so many rows, row-major.
fn values(rows: usize) -> Vec<f32> {
    (0..rows * COLUMNS)
        .map(|n| (n as f32 * 0.7).sin() * 2.0)
        .collect()
}

fn logits(rows: usize, values: Vec<f32>) -> Tensor {
    Tensor::from_f32(&[rows, COLUMNS], values).expect("shape and values fit")
}

fn labels(rows: usize) -> Tensor {
    Tensor::vec_i64((0..rows).map(|row| (row % COLUMNS) as i64).collect())
}

fn gradient(logits: &Tensor, labels: &Tensor) -> Result<f64, TorchError> {
    let result = CrossEntropyLoss::default().evaluate(&[logits, labels])?;
    Ok(result.output.item().unwrap_or(f64::NAN))
}

/// Curves over the first logit, each point from a loss over so many rows.
fn curves(rows: usize, values: &[f32], labels: &Tensor) -> Result<f64, TorchError> {
    let loss = CrossEntropyLoss::default();
    let mut total = 0.0;
    for _ in 0..CURVES {
        for point in 0..POINTS {
            let mut values = values.to_vec();
            values[0] = point as f32 * 0.02 - 4.0;
            let result = loss.forward(&[&logits(rows, values), labels])?;
            total += result.output.item().unwrap_or(f64::NAN);
        }
    }
    Ok(total)
}

/// The best of several batches, in milliseconds per call.
fn milliseconds(calls: u32, f: impl Fn() -> Result<f64, TorchError>) -> f64 {
    // Without optimisation the times mean nothing: run it once, to see that it runs.
    let (batches, calls) = match cfg!(debug_assertions) {
        true => (1, 1),
        false => (7, calls),
    };
    let mut best = f64::INFINITY;
    for _ in 0..batches {
        let start = js_sys::Date::now();
        for _ in 0..calls {
            assert!(black_box(f()).is_ok_and(f64::is_finite));
        }
        best = best.min(js_sys::Date::now() - start);
    }
    best / f64::from(calls)
}

#[wasm_bindgen_test]
fn the_largest_lab() {
    let (table, targets) = (logits(ROWS, values(ROWS)), labels(ROWS));
    let once = milliseconds(20_000, || gradient(&table, &targets));
    console_log!("cross-entropy 8 x 6 with gradient: {once:.4} ms");
    for (rows, what) in [
        (ROWS, "all rows at every point"),
        (1, "the one row that changes"),
    ] {
        let (values, targets) = (values(rows), labels(rows));
        let sampled = milliseconds(40, || curves(rows, &values, &targets));
        console_log!("five curves of 400 points, {what}: {sampled:.3} ms");
    }
}
