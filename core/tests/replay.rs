//! A training run is the same from whichever side its positions are reached.
#![cfg(not(target_arch = "wasm32"))]

use bullseye_core::lab::State;
use bullseye_core::lab::training::Training;
use bullseye_core::loss::{BCELoss, CrossEntropyLoss, Loss, MSELoss};
use bullseye_core::train::{Activation, Adam, Line, Linear, Optimizer, Run, Setup, Sgd};
use bullseye_core::{Data, Tensor};
use proptest::prelude::*;

/// What a run is made of.
#[derive(Clone, Debug)]
struct Recipe {
    task: usize,
    optimizer: Optimizer,
    lines: Vec<Line>,
    samples: usize,
    batch_size: usize,
    epochs: usize,
    numbers: Vec<f32>,
}

fn recipes() -> impl Strategy<Value = Recipe> {
    let optimizers = prop_oneof![
        (0.0..2.0, 0.0..1.0, any::<bool>()).prop_map(|(lr, momentum, nesterov)| {
            Optimizer::Sgd(Sgd {
                lr,
                momentum,
                nesterov,
                ..Sgd::default()
            })
        }),
        (0.0..1.0).prop_map(|lr| Optimizer::Adam(Adam {
            lr,
            ..Adam::default()
        })),
    ];
    (
        0..4usize,
        optimizers,
        proptest::sample::subsequence(Line::LOOP.to_vec(), 0..=5),
        1..12usize,
        1..14usize,
        1..400usize,
        prop::collection::vec(-3f32..3.0, 64),
    )
        .prop_map(
            |(task, optimizer, lines, samples, batch_size, epochs, numbers)| Recipe {
                task,
                optimizer,
                lines,
                samples,
                batch_size,
                epochs,
                numbers,
            },
        )
}

impl Recipe {
    fn run(&self) -> Run<f32> {
        let outputs = if self.task == 3 { 3 } else { 1 };
        let table = |columns: usize, from: usize| {
            let rows = self.numbers.iter().cycle().skip(from);
            let values = rows.take(self.samples * columns).copied().collect();
            Tensor::from_f32(&[self.samples, columns], values).expect("as many values")
        };
        let labels = |upto: i64| {
            let labels = self.numbers.iter().cycle().take(self.samples);
            labels
                .map(|x| (x * 100.0) as i64)
                .map(|n| n.rem_euclid(upto))
                .collect::<Vec<_>>()
        };
        let (criterion, activation, y): (Box<dyn Loss>, _, _) = match self.task {
            0 => (
                Box::new(MSELoss::default()),
                Activation::Identity,
                table(1, 20),
            ),
            3 => {
                let labels = Tensor::vec_i64(labels(3));
                (
                    Box::new(CrossEntropyLoss::default()),
                    Activation::Identity,
                    labels,
                )
            }
            // Without the sigmoid most runs raise on the way.
            task => {
                let activation = [Activation::Identity, Activation::Sigmoid][task - 1];
                let labels = labels(2).into_iter().map(|n| n as f32).collect();
                let labels = Tensor::new(&[self.samples, 1], Data::Float32(labels));
                (
                    Box::new(BCELoss::default()),
                    activation,
                    labels.expect("as many values"),
                )
            }
        };
        let parameters: Vec<f32> = self.numbers.iter().rev().copied().collect();
        let weight = Tensor::from_f32(&[outputs, 2], parameters[..2 * outputs].to_vec());
        let bias = Tensor::vec_f32(parameters[6..6 + outputs].to_vec());
        let setup = Setup {
            model: Linear::new(&weight.expect("as many values"), &bias).expect("they fit"),
            activation,
            criterion,
            optimizer: self.optimizer,
            lines: self.lines.clone(),
            batch_size: self.batch_size,
            epochs: self.epochs,
        };
        Run::new(setup, &table(2, 0), &y).expect("they fit")
    }
}

/// Everything that can be seen of a run; as text, in which nan equals nan.
fn seen(run: &Run<f32>) -> String {
    let epoch = run.place().map_or(0, |place| place.epoch);
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        run.position(),
        (run.place(), run.raised()),
        run.model(),
        run.gradients(),
        run.predictions(),
        run.loss(),
        run.losses(),
        (run.epoch_mean(epoch), run.epoch_mean(0)),
        (run.printed(epoch), run.printed(0)),
        run.path(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_position_is_the_same_from_either_side(
        recipe in recipes(),
        stops in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let mut run = recipe.run();
        let end = run.end();
        for stop in stops {
            let position = stop.index(end + 1);
            run.seek(position);
            let mut straight = recipe.run();
            while straight.position() < position && straight.raised().is_none() {
                straight.seek(straight.position() + 1);
            }
            prop_assert_eq!(seen(&run), seen(&straight));
            prop_assert_eq!(run.next_place(), straight.next_place());
        }
    }

    #[test]
    fn any_link_to_the_lab_is_refused_or_kept(
        query in "(task=(line|binary|classes)&)?\
                  ((moved|removed|added|start|axes|at|points|batch|epochs|deleted|seed|lr)=[0-9:,.-]{0,9}&){0,5}",
    ) {
        if let Ok(mut lab) = Training::decode(&query) {
            prop_assert_eq!(Training::decode(&lab.encode()), Ok(lab.clone()));
            lab.go(7);
            lab.model();
        }
    }

    #[test]
    fn back_and_forth_changes_nothing(recipe in recipes(), stop: prop::sample::Index) {
        let mut run = recipe.run();
        run.seek(stop.index(run.end() + 1));
        let before = seen(&run);
        let position = run.position();
        run.seek(position.saturating_sub(1));
        run.seek(position);
        prop_assert_eq!(seen(&run), before);
    }
}

#[test]
fn a_long_run_keeps_little() {
    let recipe = Recipe {
        task: 3,
        optimizer: Optimizer::Adam(Adam::default()),
        lines: Line::LOOP.to_vec(),
        samples: 1000,
        batch_size: 1,
        epochs: 20,
        numbers: (0..64).map(|n| (n as f32).sin() * 3.0).collect(),
    };
    let mut run = recipe.run();
    run.seek(run.end());
    assert_eq!(run.losses().len(), 20_000);
    assert!(run.path().len() <= 1001, "{}", run.path().len());
}

/// A short run in which each line has done its work once.
fn lines(lines: &[Line]) -> Run<f32> {
    let recipe = Recipe {
        task: 0,
        optimizer: Optimizer::Sgd(Sgd {
            lr: 0.1,
            ..Sgd::default()
        }),
        lines: lines.to_vec(),
        samples: 4,
        batch_size: 2,
        epochs: 3,
        numbers: (0..64).map(|n| (n as f32).sin()).collect(),
    };
    let mut run = recipe.run();
    run.seek(run.end());
    run
}

#[test]
fn zero_grad_leaves_none() {
    let mut run = lines(&Line::LOOP);
    for (position, is_there) in [(0, false), (4, true), (5, true), (6, false), (9, true)] {
        run.seek(position);
        assert_eq!(
            run.gradients().is_some(),
            is_there,
            "after {position} lines"
        );
    }
}

#[test]
fn without_step_or_backward_nothing_moves() {
    use Line::{Backward, Forward, Loss, Step, ZeroGrad};
    for kept in [
        &[ZeroGrad, Forward, Loss, Backward][..],
        &[ZeroGrad, Forward, Loss, Step],
    ] {
        let mut run = lines(kept);
        let last = run.model().clone();
        run.seek(0);
        assert_eq!(*run.model(), last);
    }
}

#[test]
fn without_zero_grad_gradients_pile_up() {
    let mut run = lines(&[Line::Forward, Line::Loss, Line::Backward]);
    let after = |run: &mut Run<f32>, epochs: usize| {
        run.seek(epochs * run.epoch_length());
        let [weight, _] = run.gradients().expect("backward has run");
        weight.to_f64_vec()[0]
    };
    let (once, thrice) = (after(&mut run, 1), after(&mut run, 3));
    assert!((thrice - 3.0 * once).abs() < 1e-6, "{once} {thrice}");
}

#[test]
fn a_deleted_line_leaves_its_variable_undefined() {
    use Line::{Backward, Forward, Loss, Step, ZeroGrad};
    for (kept, place, name) in [
        (&[ZeroGrad, Loss, Backward, Step][..], 2, "y_pred"),
        (&[ZeroGrad, Forward, Backward, Step], 3, "loss"),
        (&[ZeroGrad, Forward, Step], 7, "loss"),
        (&[], 1, "loss"),
    ] {
        let run = lines(kept);
        let raised = run.raised().expect("an error");
        assert_eq!(raised.to_string(), format!("name '{name}' is not defined"));
        assert_eq!((raised.type_name(), run.position()), ("NameError", place));
    }
}
