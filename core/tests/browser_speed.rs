//! How long the largest labs' arithmetic takes in a browser: what cross-entropy over 8 × 6 logits recomputes at every
//! move, and a training on a thousand points. It prints times and asserts none; `BENCH.md` says how to run it at full
//! speed.
#![cfg(target_arch = "wasm32")]

use std::hint::black_box;

use bullseye_core::lab::State;
use bullseye_core::lab::training::{Task, Training};
use bullseye_core::loss::{CrossEntropyLoss, Loss};
use bullseye_core::{Tensor, TorchError};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const ROWS: usize = 8;
const COLUMNS: usize = 6;
const CURVES: u32 = 5;
const POINTS: u32 = 400;

/// The logits, row-major.
fn values() -> impl Iterator<Item = f32> {
    (0..ROWS * COLUMNS).map(|n| (n as f32 * 0.7).sin() * 2.0)
}

fn logits() -> Tensor {
    Tensor::from_f32(&[ROWS, COLUMNS], values().collect()).expect("shape and values fit")
}

fn labels() -> Tensor {
    Tensor::vec_i64((0..ROWS).map(|row| (row % COLUMNS) as i64).collect())
}

fn gradient(logits: &Tensor, labels: &Tensor) -> Result<f64, TorchError> {
    let result = CrossEntropyLoss::default().evaluate(&[logits, labels])?;
    Ok(result.output.item().unwrap_or(f64::NAN))
}

/// Five curves over the first logit, as five smoothings of the labels give them: one row for each point.
fn curves(row: &[f64], points: &[f64]) -> Result<f64, TorchError> {
    let mut total = 0.0;
    for smoothing in 0..CURVES {
        let loss = CrossEntropyLoss {
            label_smoothing: f64::from(smoothing) / 10.0,
            ..CrossEntropyLoss::default()
        };
        total += loss.curve(row, 0, 0, points)?.iter().sum::<f64>();
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
    let (table, targets) = (logits(), labels());
    let row: Vec<f64> = values().take(COLUMNS).map(f64::from).collect();
    let points: Vec<f64> = (0..POINTS).map(|n| f64::from(n) * 0.02 - 4.0).collect();

    let once = milliseconds(20_000, || gradient(&table, &targets));
    console_log!("cross-entropy 8 x 6 with gradient: {once:.4} ms");
    let sampled = milliseconds(100, || curves(&row, &points));
    console_log!("five curves of 400 points: {sampled:.3} ms");
    let all = milliseconds(100, || {
        Ok(gradient(&table, &targets)? + curves(&row, &points)?)
    });
    console_log!("all of it, one move: {all:.3} ms");
}

/// A training on a thousand points.
fn thousand(task: Task, loss: usize, batch_size: usize) -> Training {
    let mut lab = Training::new(task);
    lab.change(|plan| {
        plan.loss = task.losses()[loss];
        plan.draw(1, 1000);
        plan.batch_size = Some(batch_size);
        plan.epochs = 100;
    });
    lab
}

#[wasm_bindgen_test]
fn a_thousand_points() {
    for task in Task::ALL {
        for (loss, criterion) in task.losses().iter().enumerate() {
            let name = criterion.name();
            for batch_size in [32, 1] {
                let mut lab = thousand(task, loss, batch_size);
                lab.position = 10 * lab.plan.epoch_length();
                let epochs = milliseconds(3, || {
                    // Without what has been kept.
                    let lab = Training::decode(&lab.encode()).unwrap_or_default();
                    Ok(lab.model().last_loss.map_or(f64::NAN, f64::from))
                });
                let length = lab.plan.epoch_length() as isize;
                let model = milliseconds(100, || {
                    Ok(lab.model().last_loss.map_or(f64::NAN, f64::from))
                });
                lab.go(-length);
                let (on, back) = (lab.plan.end(), lab.position);
                let first = lab.model();
                let whole = milliseconds(1, || {
                    let mut lab = Training::decode(&lab.encode()).unwrap_or_default();
                    lab.position = on;
                    let last = lab.model();
                    lab.position = back;
                    assert!(lab.model() == first);
                    Ok(last.last_loss.map_or(f64::NAN, f64::from))
                });
                console_log!(
                    "{name}, batches of {batch_size}: an epoch {:.3} ms, a hundred and back {whole:.1} ms, what a page \
                     asks of one position {model:.3} ms",
                    epochs / 10.0
                );
            }
            let lab = thousand(task, loss, 32);
            let steps: Vec<f64> = (0..96).map(|n| f64::from(n) / 12.0 - 4.0).collect();
            let grid = milliseconds(1, || {
                let surface = lab.plan.surface(&lab.plan.start, [0, 1]);
                let rows = (0..64).map(|n| f64::from(n) / 8.0 - 4.0);
                let row = |y| surface.as_ref().map_or(f64::NAN, |s| s.row(y, &steps)[0]);
                Ok(rows.map(row).sum())
            });
            let few = Training::new(task);
            let lowest = milliseconds(3, || {
                let surface = few.plan.surface(&few.plan.start, [0, 1]);
                Ok(surface.map_or(f64::NAN, |surface| surface.lowest([0.0, 0.0]).1))
            });
            console_log!(
                "{name}: a landscape of 96 x 64 {grid:.1} ms; its lowest place, few points, {lowest:.2} ms"
            );
        }
    }
}
