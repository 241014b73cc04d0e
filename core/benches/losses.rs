//! How long one loss takes, forward and backward, and how much memory. `compare.py` beside this file runs it for
//! every loss and holds it against PyTorch; `BENCH.md` says how to repeat that.
//!
//! ```text
//! losses time   LOSS float32 ELEMENTS    prints nanoseconds per call, the best of several batches
//! losses memory LOSS float32 ELEMENTS    prints the bytes that one call needs at its peak (Linux)
//! losses names                           prints every loss, one a line
//! ```

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bullseye_core::loss::Options;
use bullseye_core::{DType, Data, LOSSES, Loss, Tensor, find};

const BATCHES: usize = 9;
const BATCH_TIME: Duration = Duration::from_millis(15);

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds an option of its own.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["names"] => LOSSES.iter().for_each(|loss| println!("{}", loss.name)),
        ["time", loss, dtype, elements] => {
            let (loss, tensors) = state(loss, dtype, elements.parse()?)?;
            println!("{:.1}", nanoseconds(&*loss, &tensors)?);
        }
        ["memory", loss, dtype, elements] => {
            let (loss, tensors) = state(loss, dtype, elements.parse()?)?;
            let before = peak_memory()?;
            black_box(evaluate(&*loss, &tensors)?);
            println!("{}", peak_memory()?.saturating_sub(before));
        }
        // A plain `cargo bench` measures what a lab does at every move.
        _ => {
            for entry in LOSSES {
                let (loss, tensors) = state(entry.name, "float32", 3)?;
                let time = nanoseconds(&*loss, &tensors)?;
                println!("{:26}{time:10.0} ns, three elements", entry.name);
            }
        }
    }
    Ok(())
}

fn evaluate(
    loss: &dyn Loss,
    tensors: &[Tensor],
) -> Result<bullseye_core::Evaluation, Box<dyn Error>> {
    let tensors: Vec<&Tensor> = tensors.iter().collect();
    Ok(loss.evaluate(black_box(&tensors))?)
}

/// The best of several batches, which other programs on the machine disturb least.
fn nanoseconds(loss: &dyn Loss, tensors: &[Tensor]) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    black_box(evaluate(loss, tensors)?);
    let once = start.elapsed().max(Duration::from_nanos(100));
    let calls = (BATCH_TIME.as_nanos() / once.as_nanos()).clamp(1, 100_000) as u32;
    let mut best = Duration::MAX;
    for _ in 0..BATCHES {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(evaluate(loss, tensors)?);
        }
        best = best.min(start.elapsed());
    }
    Ok(best.as_nanos() as f64 / f64::from(calls))
}

/// The most memory that this process has had, in bytes.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}

/// A loss and the tensors to call it with.
type State = (Box<dyn Loss>, Vec<Tensor>);

/// A loss with its default options, and tensors of so many elements: rows of three or ten classes, or a vector.
fn state(name: &str, dtype: &str, elements: usize) -> Result<State, Box<dyn Error>> {
    let entry = find(name).ok_or("no such loss")?;
    let dtype = DType::from_name(dtype).ok_or("no such dtype")?;
    let columns = if elements < 10 { elements } else { 10 };
    let rows = elements / columns.max(1);
    let mut maker = Maker { dtype, state: 1 };
    let table = [rows, columns];
    let tensors = match name {
        "CrossEntropyLoss" | "MultiMarginLoss" => {
            vec![maker.real(&table)?, maker.classes(rows, columns)?]
        }
        "NLLLoss" => vec![maker.negative(&table)?, maker.classes(rows, columns)?],
        "MultiLabelMarginLoss" => vec![maker.real(&table)?, maker.class_lists(rows, columns)?],
        "MultiLabelSoftMarginLoss" => vec![maker.real(&table)?, maker.labels(&table)?],
        "BCELoss" => vec![maker.probability(&table)?, maker.labels(&table)?],
        "BCEWithLogitsLoss" => vec![maker.real(&table)?, maker.labels(&table)?],
        "KLDivLoss" => vec![maker.negative(&table)?, maker.probability(&table)?],
        "PoissonNLLLoss" => vec![maker.real(&table)?, maker.labels(&table)?],
        "GaussianNLLLoss" => vec![
            maker.real(&table)?,
            maker.real(&table)?,
            maker.probability(&table)?,
        ],
        "HingeEmbeddingLoss" | "SoftMarginLoss" => {
            vec![maker.real(&table)?, maker.signs(&table)?]
        }
        "MarginRankingLoss" => vec![
            maker.real(&table)?,
            maker.real(&table)?,
            maker.signs(&table)?,
        ],
        "CosineEmbeddingLoss" => vec![
            maker.real(&table)?,
            maker.real(&table)?,
            maker.signs(&[rows])?,
        ],
        "TripletMarginLoss" => vec![
            maker.real(&table)?,
            maker.real(&table)?,
            maker.real(&table)?,
        ],
        _ => vec![maker.real(&table)?, maker.real(&table)?],
    };
    Ok((entry.build(&Options::new())?, tensors))
}

/// Makes tensors of numbers that look random and are the same every time.
struct Maker {
    dtype: DType,
    state: u64,
}

impl Maker {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        let multiplied = self.state.wrapping_mul(6_364_136_223_846_793_005);
        self.state = multiplied.wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 11) as f64 / (1u64 << 53) as f64
    }

    fn tensor(
        &mut self,
        shape: &[usize],
        f: impl Fn(f64) -> f64,
    ) -> Result<Tensor, Box<dyn Error>> {
        let count = shape.iter().product();
        let dtype = self.dtype;
        let values = (0..count).map(|_| f(self.next()));
        // Made in their own type at once: a detour would leave freed memory behind, in which the loss would hide.
        let data = match dtype {
            DType::Float32 => Data::Float32(values.map(|x| x as f32).collect()),
            _ => Data::Float64(values.collect()),
        };
        Ok(Tensor::new(shape, data)?)
    }

    fn real(&mut self, shape: &[usize]) -> Result<Tensor, Box<dyn Error>> {
        self.tensor(shape, |x| 4.0 * x - 2.0)
    }

    fn negative(&mut self, shape: &[usize]) -> Result<Tensor, Box<dyn Error>> {
        self.tensor(shape, |x| -4.0 * x - 0.01)
    }

    fn probability(&mut self, shape: &[usize]) -> Result<Tensor, Box<dyn Error>> {
        self.tensor(shape, |x| 0.01 + 0.98 * x)
    }

    fn labels(&mut self, shape: &[usize]) -> Result<Tensor, Box<dyn Error>> {
        self.tensor(shape, |x| x.round())
    }

    fn signs(&mut self, shape: &[usize]) -> Result<Tensor, Box<dyn Error>> {
        self.tensor(shape, |x| if x < 0.5 { -1.0 } else { 1.0 })
    }

    /// A class for each row.
    fn classes(&mut self, rows: usize, columns: usize) -> Result<Tensor, Box<dyn Error>> {
        let classes = (0..rows).map(|_| (self.next() * columns as f64) as i64);
        Ok(Tensor::from_i64(&[rows], classes.collect())?)
    }

    /// Two classes for each row, and -1 behind them.
    fn class_lists(&mut self, rows: usize, columns: usize) -> Result<Tensor, Box<dyn Error>> {
        let row = (0..columns as i64).map(|class| if class < 2 { class } else { -1 });
        let lists = row.cycle().take(rows * columns);
        Ok(Tensor::from_i64(&[rows, columns], lists.collect())?)
    }
}
