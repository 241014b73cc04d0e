//! What must hold of every loss in the registry, whatever the numbers.
#![cfg(not(target_arch = "wasm32"))]

use bullseye_core::functional::sigmoid;
use bullseye_core::loss::{
    BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, OptionDefault, OptionValue, Options,
};
use bullseye_core::{DType, Data, Entry, LOSSES, Loss, Reduction, Tensor};
use proptest::prelude::*;

/// Rows and columns of the inputs. The columns are classes, features or just elements, as the loss will have it.
const ROWS: usize = 3;
const COLUMNS: usize = 4;

/// What the values of an argument may be.
#[derive(Clone, Copy)]
enum Kind {
    Real,
    Positive,
    Probability,
    /// -1 or 1 for each element.
    Sign,
    /// -1 or 1 for each row.
    RowSign,
    /// A class for each row.
    Class,
    /// For each row its classes, ended by -1.
    ClassList,
}

/// The arguments of a loss, in the ways in which it can be called.
fn signatures(loss: &str) -> &'static [&'static [Kind]] {
    use Kind::{Class, ClassList, Positive, Probability, Real, RowSign, Sign};
    match loss {
        "MSELoss" | "L1Loss" | "SmoothL1Loss" | "HuberLoss" => &[&[Real, Real]],
        "CrossEntropyLoss" => &[&[Real, Class], &[Real, Probability]],
        "NLLLoss" | "MultiMarginLoss" => &[&[Real, Class]],
        "BCELoss" => &[&[Probability, Probability]],
        "BCEWithLogitsLoss" | "KLDivLoss" | "MultiLabelSoftMarginLoss" => &[&[Real, Probability]],
        "PoissonNLLLoss" => &[&[Positive, Positive]],
        "GaussianNLLLoss" => &[&[Real, Real, Positive]],
        "HingeEmbeddingLoss" | "SoftMarginLoss" => &[&[Real, Sign]],
        "MultiLabelMarginLoss" => &[&[Real, ClassList]],
        "MarginRankingLoss" => &[&[Real, Real, Sign]],
        "CosineEmbeddingLoss" => &[&[Real, Real, RowSign]],
        "TripletMarginLoss" => &[&[Real, Real, Real]],
        _ => panic!("say here what the arguments of {loss} may be"),
    }
}

/// A tensor made of random numbers between 0 and 1.
fn tensor(kind: Kind, random: &[f64]) -> Tensor {
    let all = |f: &dyn Fn(f64) -> f64| {
        let values = random.iter().map(|&x| f(x)).collect();
        Tensor::from_f64(&[ROWS, COLUMNS], values).expect("as many values as the shape says")
    };
    let sign = |x: f64| if x < 0.5 { -1.0 } else { 1.0 };
    match kind {
        Kind::Real => all(&|x| 6.0 * x - 3.0),
        Kind::Positive => all(&|x| 0.1 + 3.0 * x),
        Kind::Probability => all(&|x| 0.05 + 0.9 * x),
        Kind::Sign => all(&sign),
        Kind::RowSign => Tensor::vec_f64(random[..ROWS].iter().map(|&x| sign(x)).collect()),
        Kind::Class => Tensor::vec_i64(random[..ROWS].iter().map(|&x| class(x)).collect()),
        Kind::ClassList => {
            let list = |row: &[f64]| [class(row[0]), (class(row[0]) + 1) % COLUMNS as i64, -1, 0];
            let values = random.chunks(COLUMNS).flat_map(list).collect();
            Tensor::from_i64(&[ROWS, COLUMNS], values).expect("as many values as the shape says")
        }
    }
}

fn class(x: f64) -> i64 {
    ((x * COLUMNS as f64) as i64).min(COLUMNS as i64 - 1)
}

/// Options other than the defaults, all of them allowed; `choice` says for each whether to take it.
fn options(entry: &Entry, kinds: &[Kind], choice: &[bool]) -> Options {
    let mut options = Options::new();
    let probabilities = matches!(kinds.last(), Some(Kind::Probability));
    for (option, &chosen) in entry.options.iter().zip(choice) {
        let value = match option.default {
            _ if !chosen || (option.name == "ignore_index" && probabilities) => continue,
            OptionDefault::Float(0.0) => OptionValue::Float(0.3),
            OptionDefault::Float(default) => OptionValue::Float(default / 2.0),
            OptionDefault::Int(1) => OptionValue::Int(2),
            OptionDefault::Int(_) => OptionValue::Int(1),
            OptionDefault::Bool(default) => OptionValue::Bool(!default),
            OptionDefault::NoTensor => {
                OptionValue::Tensor(Tensor::vec_f64(vec![0.5, 1.0, 2.0, 1.5]))
            }
        };
        options.set(option.name, value);
    }
    options
}

/// The arguments with one value moved.
fn moved(args: &[Tensor], argument: usize, element: usize, by: f64) -> Vec<Tensor> {
    let mut args = args.to_vec();
    let mut values = args[argument].to_f64_vec();
    values[element] += by;
    args[argument] = Tensor::from_f64(args[argument].shape(), values).expect("the same shape");
    args
}

/// The sum of the outputs.
fn total(loss: &dyn Loss, args: &[Tensor]) -> f64 {
    let args: Vec<&Tensor> = args.iter().collect();
    let forward = loss
        .forward(&args)
        .expect("the same arguments worked before");
    forward.output.to_f64_vec().iter().sum()
}

/// A failure prints its numbers; nothing is written into the source tree.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

/// Random numbers for three arguments.
fn numbers() -> impl Strategy<Value = Vec<Vec<f64>>> {
    prop::collection::vec(prop::collection::vec(0.0..1.0, ROWS * COLUMNS), 3)
}

fn reductions() -> impl Strategy<Value = Reduction> {
    prop::sample::select(Reduction::COMMON.to_vec())
}

proptest! {
    #![proptest_config(config(64))]

    /// Analytic gradients are the slopes that central differences measure, except next to a kink, where two
    /// step sizes disagree with each other.
    #[test]
    fn gradients_are_slopes(
        numbers in numbers(),
        choice in prop::collection::vec(any::<bool>(), 8),
        reduction in reductions(),
    ) {
        for entry in LOSSES {
            for kinds in signatures(entry.name) {
                let args: Vec<Tensor> =
                    kinds.iter().zip(&numbers).map(|(&kind, random)| tensor(kind, random)).collect();
                let options = options(entry, kinds, &choice).with_reduction(reduction.clone());
                let loss = entry.build(&options).expect("allowed options");
                let result = loss.evaluate(&args.iter().collect::<Vec<_>>());
                let result = match result {
                    Ok(result) => result,
                    Err(error) => return Err(TestCaseError::fail(format!("{}: {error}", entry.name))),
                };
                if !result.output.to_f64_vec().iter().all(|loss| loss.is_finite()) {
                    // The mean over samples that are all ignored: nan, and no slope to measure.
                    continue;
                }
                let (mut compared, mut skipped) = (0, 0);
                for (argument, gradient) in result.gradients.iter().enumerate() {
                    let Some(gradient) = gradient else { continue };
                    for (element, slope) in gradient.to_f64_vec().into_iter().enumerate() {
                        let measured = |step: f64| {
                            let up = total(&*loss, &moved(&args, argument, element, step));
                            let down = total(&*loss, &moved(&args, argument, element, -step));
                            (up - down) / (2.0 * step)
                        };
                        let (coarse, fine) = (measured(1e-4), measured(2e-5));
                        let tolerance = 1e-5 * (1.0 + slope.abs());
                        if (coarse - fine).abs() > tolerance {
                            skipped += 1;
                            continue;
                        }
                        compared += 1;
                        prop_assert!(
                            (slope - fine).abs() <= tolerance,
                            "{} {options:?}: gradient {argument}[{element}] is {slope}, measured {fine} at {args:?}",
                            entry.name
                        );
                    }
                }
                prop_assert!(compared > 4 * skipped, "{}: {compared} compared, {skipped} skipped", entry.name);
            }
        }
    }

    /// Without options, `sum` is the sum of `none`, and `mean` that divided by how many there are.
    #[test]
    fn sum_is_n_times_mean(numbers in numbers()) {
        for entry in LOSSES {
            for kinds in signatures(entry.name) {
                let args: Vec<Tensor> =
                    kinds.iter().zip(&numbers).map(|(&kind, random)| tensor(kind, random)).collect();
                let args: Vec<&Tensor> = args.iter().collect();
                let [none, mean, sum] = Reduction::COMMON.map(|reduction| {
                    let loss = entry.build(&Options::new().with_reduction(reduction)).expect("no options");
                    loss.forward(&args).expect("ordinary arguments").output.to_f64_vec()
                });
                let n = none.len() as f64;
                let total: f64 = none.iter().sum();
                prop_assert!((sum[0] - total).abs() < 1e-10 * (1.0 + total.abs()), "{}", entry.name);
                prop_assert!((n * mean[0] - total).abs() < 1e-10 * (1.0 + total.abs()), "{}", entry.name);
            }
        }
    }

    /// Cross-entropy sees only the differences of logits.
    #[test]
    fn cross_entropy_ignores_a_shift(numbers in numbers(), shift in -50.0..50.0f64) {
        let logits = tensor(Kind::Real, &numbers[0]);
        let shifted = logits.to_f64_vec().into_iter().map(|x| x + shift).collect();
        let shifted = Tensor::from_f64(logits.shape(), shifted).expect("the same shape");
        for kind in [Kind::Class, Kind::Probability] {
            let target = tensor(kind, &numbers[1]);
            let loss = CrossEntropyLoss { label_smoothing: 0.1, ..CrossEntropyLoss::default() };
            let [a, b] = [&logits, &shifted].map(|logits| loss.evaluate(&[logits, &target]).expect("ordinary"));
            let difference = a.output.to_f64_vec()[0] - b.output.to_f64_vec()[0];
            prop_assert!(difference.abs() < 1e-11);
            let [a, b] = [a, b].map(|result| result.gradients[0].as_ref().map(Tensor::to_f64_vec));
            for (a, b) in a.unwrap_or_default().into_iter().zip(b.unwrap_or_default()) {
                prop_assert!((a - b).abs() < 1e-11);
            }
        }
    }

    /// The loss of logits is the loss of their probabilities, where a sigmoid is not yet rounded to 0 or 1.
    #[test]
    fn bce_with_logits_is_bce_of_sigmoid(
        logits in prop::collection::vec(-12.0..12.0f64, 1..8),
        labels in prop::collection::vec(0.0..=1.0f64, 8),
    ) {
        let labels = Tensor::vec_f64(labels[..logits.len()].to_vec());
        let probabilities = Tensor::vec_f64(logits.iter().map(|&x| sigmoid(x)).collect());
        let logits = Tensor::vec_f64(logits);
        let a = BCEWithLogitsLoss::default().forward(&[&logits, &labels]).expect("ordinary");
        let b = BCELoss::default().forward(&[&probabilities, &labels]).expect("probabilities");
        let (a, b) = (a.output.to_f64_vec()[0], b.output.to_f64_vec()[0]);
        prop_assert!((a - b).abs() < 1e-9 * (1.0 + a), "{a} and {b}");
    }
}

/// Any number, special ones often.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -4.0..4.0f64,
        any::<f64>(),
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            -1.0,
            2.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY
        ]),
    ]
}

/// Any small tensor.
fn any_tensor() -> impl Strategy<Value = Tensor> {
    let shape = prop::collection::vec(0..4usize, 0..5);
    let dtype = prop::sample::select(DType::ALL.to_vec());
    (shape, dtype).prop_flat_map(|(shape, dtype)| {
        let len = shape.iter().product::<usize>();
        prop::collection::vec(any_number(), len).prop_map(move |numbers| {
            let tensor = Tensor::new(&shape, Data::Float64(numbers));
            tensor
                .expect("as many values as the shape says")
                .to_dtype(dtype)
        })
    })
}

fn any_option() -> impl Strategy<Value = OptionValue> {
    prop_oneof![
        any_number().prop_map(OptionValue::Float),
        (-3..5i64).prop_map(OptionValue::Int),
        any::<i64>().prop_map(OptionValue::Int),
        any::<bool>().prop_map(OptionValue::Bool),
        any_tensor().prop_map(OptionValue::Tensor),
    ]
}

fn any_reduction() -> impl Strategy<Value = Reduction> {
    prop::sample::select(vec!["none", "mean", "sum", "batchmean", "avg"])
        .prop_map(Reduction::from_name)
}

proptest! {
    #![proptest_config(config(1000))]

    /// Any call ends in a result of the right shapes and types, or in an error with a text, and never in a panic.
    #[test]
    fn nothing_panics(
        entry in prop::sample::select(LOSSES.iter().collect::<Vec<_>>()),
        tensors in prop::collection::vec(any_tensor(), 1..5),
        same_shapes in any::<bool>(),
        values in prop::collection::vec(prop::option::weighted(0.3, any_option()), 8),
        reduction in any_reduction(),
    ) {
        let mut options = Options::new().with_reduction(reduction);
        for (option, value) in entry.options.iter().zip(values) {
            if let Some(value) = value {
                options.set(option.name, value);
            }
        }
        // Unrelated shapes seldom get far.
        let mut args: Vec<&Tensor> = tensors.iter().collect();
        if same_shapes {
            args = vec![&tensors[0]; entry.arguments.len()];
        }
        let result = entry.build(&options).and_then(|loss| loss.evaluate(&args));
        match result {
            Ok(result) => {
                prop_assert_eq!(result.gradients.len(), entry.arguments.len());
                for (arg, gradient) in args.iter().zip(&result.gradients) {
                    if let Some(gradient) = gradient {
                        prop_assert_eq!(gradient.shape(), arg.shape());
                        prop_assert_eq!(gradient.dtype(), arg.dtype());
                    }
                }
                prop_assert!(!result.output.to_string().is_empty());
            }
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                prop_assert!(error.type_name().ends_with("Error"));
            }
        }
    }
}
