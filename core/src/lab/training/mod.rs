//! The training lab: the five lines of the loop over a live model, at any line of any batch.

mod code;
mod data;
mod plan;
mod regions;
mod task;

pub use code::{CodeLine, code, optimizer};
pub use data::Point;
pub use plan::{MOST_EPOCHS, MOST_POINTS, Plan, Way};
pub use regions::regions;
pub use task::{Criterion, Task};

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::State;
use super::query::{BadQuery, Reader, Writer};
use crate::error::TorchError;
use crate::python::script::Script;
use crate::tensor::Tensor;
use crate::train::{Place, Run};

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// What the training is made of. [`change`](Training::change) keeps the position possible.
    pub plan: Plan,
    /// The two parameters of the landscape, weights first.
    pub axes: [usize; 2],
    /// How many lines have been executed.
    pub position: usize,
    kept: Kept,
}

/// The run as far as it has been computed, for states that differ only in their position. It says nothing that the
/// plan does not, so all are equal.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<Computed>>>);

struct Computed {
    plan: Plan,
    run: Run<f32>,
}

impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}

/// How many printed lines a [`Model`] has at most.
pub const PRINTED: usize = 3;

/// How many batches a training has at most for a [`Model`] to hold the losses of all.
pub const BATCHES: usize = 240;

/// An epoch that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// The loss of its last batch: what the guide's print shows.
    pub last: f32,
    /// The mean over its points of the losses as they were, batch by batch.
    pub mean: f64,
}

/// Everything that follows from a state, in PyTorch's float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// How many lines have been executed: fewer than the state says if one of them raised.
    pub position: usize,
    /// The line executed last; nothing at the start.
    pub place: Option<Place>,
    /// The line that comes next; nothing at the end.
    pub next: Option<Place>,
    /// What the last line raised. The training ends there.
    pub raised: Option<TorchError>,
    /// The points of the batch that `place` belongs to.
    pub batch: Range<usize>,
    /// Weights first.
    pub parameters: Vec<f32>,
    /// `weight.grad` and `bias.grad`; `None` as in Python.
    pub gradients: Option<[Tensor; 2]>,
    /// What the backward pass of this batch found in the gradients, and what it added; nothing when they had been
    /// cleared away. Weights first.
    pub piled: Option<[Vec<f32>; 2]>,
    /// `y_pred` of this batch, once its line has been executed.
    pub predictions: Option<Tensor>,
    /// `loss` of this batch, once its line has been executed.
    pub loss: Option<f32>,
    /// The loss computed last.
    pub last_loss: Option<f32>,
    /// The raw outputs for every point with the parameters as they are now.
    pub outputs: Vec<f32>,
    /// The class that each point is given; empty when numbers are learnt.
    pub answers: Vec<usize>,
    /// How many points are given their true class; nothing when numbers are learnt.
    pub right: Option<usize>,
    /// What the loop has printed last, a line each: the newest [`PRINTED`] of them.
    pub printed: Vec<String>,
    /// The epochs whose batches are all through.
    pub epochs: Vec<Epoch>,
    /// The losses of the batches since.
    pub batches: Vec<f32>,
    /// The losses of the batches before, epoch by epoch; of a training with more than [`BATCHES`], none.
    pub past_batches: Vec<f32>,
    /// The two parameters of the landscape, from the start to here; of a long training, evenly chosen ones.
    pub path: Vec<[f32; 2]>,
}

impl Default for Training {
    fn default() -> Self {
        Self::new(Task::Line)
    }
}

impl Training {
    /// The usual training for a task, at its start.
    pub fn new(task: Task) -> Self {
        Self {
            plan: Plan::new(task),
            axes: [0, 1],
            position: 0,
            kept: Kept::default(),
        }
    }

    /// Changes the plan. The training stands as far as before; when an epoch now has more lines or fewer, at the
    /// beginning of the same epoch.
    pub fn change(&mut self, change: impl FnOnce(&mut Plan)) {
        let before = self.plan.epoch_length();
        change(&mut self.plan);
        let after = self.plan.epoch_length();
        if before != after {
            self.position = self.position / before * after;
        }
        self.position = self.position.min(self.plan.end());
    }

    /// Another task with its usual data, start and learning rate; the loop and the optimizer stay.
    pub fn take(&mut self, task: Task) {
        let usual = Plan::new(task);
        self.plan = Plan {
            task,
            loss: usual.loss,
            rate: usual.rate,
            seed: usual.seed,
            count: usual.count,
            points: usual.points,
            start: usual.start,
            ..self.plan.clone()
        };
        self.axes = [0, 1];
        self.position = 0;
    }

    /// Goes so many lines on, or back, as far as the run gets.
    pub fn go(&mut self, lines: isize) {
        let position = self.position.saturating_add_signed(lines);
        let reached = self.with_run(|run| {
            run.seek(position);
            run.position()
        });
        self.position = reached.unwrap_or(0);
    }

    /// The script of this plan, and all that it prints.
    pub fn script(&self) -> Script {
        let printed = |run: &mut Run<f32>| {
            run.seek(run.end());
            let mut output: Vec<_> = (0..self.plan.epochs)
                .map_while(|n| run.printed(n))
                .collect();
            let error = run.raised();
            output.extend(error.map(|error| format!("{}: {error}", error.type_name())));
            output
        };
        code::script(&self.plan, self.with_run(printed).unwrap_or_default())
    }

    /// Does something with the run of this plan; nothing if it has none.
    fn with_run<R>(&self, act: impl FnOnce(&mut Run<f32>) -> R) -> Option<R> {
        let mut kept = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(&*kept, Some(computed) if computed.plan == self.plan) {
            *kept = Some(Computed {
                plan: self.plan.clone(),
                run: self.plan.run()?,
            });
        }
        kept.as_mut().map(|computed| act(&mut computed.run))
    }

    fn model_of(&self, run: &mut Run<f32>) -> Model {
        run.seek(self.position);
        let place = run.place();
        let x = self.plan.x();
        let outputs = run.model().forward(x.f32s().unwrap_or_default());
        let losses = run.losses();
        let last_of = |epoch: usize| losses.get((epoch + 1) * run.batches() - 1);
        let epochs: Vec<_> = (0..)
            .map_while(|epoch| {
                Some(Epoch {
                    mean: run.epoch_mean(epoch)?,
                    last: *last_of(epoch)?,
                })
            })
            .collect();
        let (past, now) = losses.split_at(epochs.len() * run.batches());
        let axes = |parameters: &[f32]| {
            self.axes
                .map(|axis| parameters.get(axis).copied().unwrap_or(f32::NAN))
        };
        let answers = self.answers(&outputs);
        // The last epoch may not have printed yet, or its print may have raised.
        let printed = (0..epochs.len())
            .rev()
            .filter_map(|epoch| run.printed(epoch));
        let mut printed: Vec<_> = printed.take(PRINTED).collect();
        printed.reverse();
        Model {
            position: run.position(),
            place,
            next: run.next_place(),
            raised: run.raised().cloned(),
            batch: place.map_or(0..0, |place| run.samples(place.batch)),
            parameters: run.model().parameters().to_vec(),
            gradients: run.gradients(),
            piled: run.piled().map(|parts| parts.map(<[f32]>::to_vec)),
            predictions: run.predictions().cloned(),
            loss: run.loss(),
            last_loss: losses.last().copied(),
            right: self.right(&answers),
            answers,
            printed,
            outputs,
            batches: now.to_vec(),
            past_batches: match self.plan.epochs * run.batches() {
                0..=BATCHES => past.to_vec(),
                _ => Vec::new(),
            },
            epochs,
            path: run.path().into_iter().map(|(_, p)| axes(p)).collect(),
        }
    }

    /// The class that each point is given.
    fn answers(&self, outputs: &[f32]) -> Vec<usize> {
        if self.plan.task == Task::Line {
            return Vec::new();
        }
        let answer = |scores: &[f32]| match scores {
            [logit] => usize::from(*logit > 0.0),
            _ => {
                (1..scores.len()).fold(0, |best, n| if scores[n] > scores[best] { n } else { best })
            }
        };
        (outputs.chunks(self.plan.task.outputs()))
            .map(answer)
            .collect()
    }

    /// How many points are given their true class.
    fn right(&self, answers: &[usize]) -> Option<usize> {
        let points = self.plan.points.iter().zip(answers);
        let right = points.filter(|(point, answer)| point.y as usize == **answer);
        (self.plan.task != Task::Line).then(|| right.count())
    }
}

impl State for Training {
    type Model = Model;

    fn model(&self) -> Model {
        self.with_run(|run| self.model_of(run)).unwrap_or(Model {
            position: 0,
            place: None,
            next: None,
            raised: None,
            batch: 0..0,
            parameters: Vec::new(),
            gradients: None,
            piled: None,
            predictions: None,
            loss: None,
            last_loss: None,
            outputs: Vec::new(),
            answers: Vec::new(),
            right: None,
            printed: Vec::new(),
            epochs: Vec::new(),
            batches: Vec::new(),
            past_batches: Vec::new(),
            path: Vec::new(),
        })
    }

    /// The loss computed last; a dash before there is one.
    fn readout(model: &Model) -> String {
        (model.last_loss).map_or_else(|| "–".to_owned(), |loss| Tensor::scalar_f32(loss).reading())
    }

    fn answer(model: &Model) -> Option<f64> {
        model.last_loss.map(f64::from)
    }

    /// Other data for the same training, from its start.
    fn fresh(&self, seed: u64) -> Self {
        let mut next = self.clone();
        next.plan.draw(seed as u32, self.plan.count);
        next.position = 0;
        next
    }

    fn encode(&self) -> String {
        let mut writer = self.plan.write(Writer::default());
        if self.axes != [0, 1] {
            writer = writer.add("axes", format!("{},{}", self.axes[0], self.axes[1]));
        }
        writer.add("at", self.position).finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let plan = Plan::read(&reader)?;
        let parameters = plan.start.len();
        Ok(Self {
            axes: reader.get("axes", [0, 1], |text| {
                let (first, second) = text.split_once(',')?;
                let axes = [first.parse().ok()?, second.parse().ok()?];
                (axes[0] != axes[1] && axes.iter().all(|axis| *axis < parameters)).then_some(axes)
            })?,
            position: reader.get("at", 0, |text| {
                text.parse().ok().filter(|at| *at <= plan.end())
            })?,
            plan,
            kept: Kept::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::kind::Kind;
    use crate::train::Line;

    /// A training that differs from the usual one wherever it can.
    fn unusual(task: Task) -> Training {
        let mut lab = Training::new(task);
        let loss = *task.losses().last().unwrap();
        lab.change(|plan| {
            plan.loss = loss;
            plan.bends.beta = 0.3;
            plan.bends.delta = 2.5;
            plan.way = Way::Momentum;
            plan.rate = 0.125;
            plan.momentum = 0.5;
            plan.nesterov = true;
            plan.weight_decay = 0.01;
            plan.betas = [0.8, 0.99];
            plan.draw(77, 40);
            plan.batch_size = Some(7);
            plan.epochs = 33;
            plan.points[3].x[0] = 1.0 / 3.0;
            plan.points[5].y = 1.0;
            plan.remove(8);
            plan.remove(0);
            plan.add([0.5, if task == Task::Line { 0.0 } else { -1e9 }], 1.0);
            plan.start[1] = -1e-9;
            plan.toggle(Line::ZeroGrad);
        });
        lab.axes = [1, 0];
        lab.position = 200;
        lab
    }

    #[test]
    fn a_link_restores_the_state() {
        for task in Task::ALL {
            for lab in [Training::new(task), unusual(task)] {
                let link = lab.encode();
                let read = Training::decode(&link);
                assert_eq!(read, Ok(lab.clone()), "{link}");
                assert_eq!(read.map(|read| read.model()), Ok(lab.model()));
            }
        }
        assert_eq!(Training::default().encode(), "task=line&loss=MSELoss&at=0");
    }

    #[test]
    fn a_link_with_a_thousand_points_stays_short() {
        let mut lab = Training::new(Task::Classes);
        lab.change(|plan| {
            plan.draw(5, 1000);
            plan.points[500].x = [0.25, -0.5];
        });
        assert_eq!(
            lab.encode(),
            "task=classes&loss=CrossEntropyLoss&seed=5&points=1000&moved=500:0.25:-0.5:2&at=0"
        );
    }

    #[test]
    fn a_broken_link_is_refused_by_its_first_bad_key() {
        for (query, key) in [
            ("task=nothing", "task"),
            ("task=binary&loss=MSELoss", "loss"),
            ("loss=SmoothL1Loss&beta=-1", "beta"),
            ("lr=0", "lr"),
            ("lr=nan", "lr"),
            ("momentum=2", "momentum"),
            ("beta2=1", "beta2"),
            ("optimizer=RMSprop", "optimizer"),
            ("batch=1001", "batch"),
            ("epochs=501", "epochs"),
            ("epochs=0", "epochs"),
            ("deleted=for", "deleted"),
            ("points=1001", "points"),
            ("points=1&removed=0", "points"),
            ("moved=8:1:1", "moved"),
            ("moved=1:1:1:1", "moved"),
            ("removed=8", "removed"),
            ("added=1", "added"),
            ("task=binary&added=1:1:2", "added"),
            ("start=1", "start"),
            ("start=1,inf", "start"),
            ("axes=0,0", "axes"),
            ("axes=0,2", "axes"),
            ("at=1000000", "at"),
        ] {
            let error = Training::decode(query).unwrap_err();
            assert_eq!(error.key, key, "{query}");
        }
    }

    #[test]
    fn the_numbers_of_each_line_are_there_once_it_has_run() {
        let mut lab = Training::default();
        let seen = |lab: &Training| {
            let model = lab.model();
            (
                model.place.map(|place| place.line),
                model.predictions.is_some(),
                model.loss.is_some(),
                model.gradients.is_some(),
                model.parameters != lab.plan.start,
            )
        };
        let want = [
            (None, false, false, false, false),
            (Some(Line::ZeroGrad), false, false, false, false),
            (Some(Line::Forward), true, false, false, false),
            (Some(Line::Loss), true, true, false, false),
            (Some(Line::Backward), true, true, true, false),
            (Some(Line::Step), true, true, true, true),
            (Some(Line::Print), true, true, true, true),
            (Some(Line::ZeroGrad), false, false, false, true),
        ];
        for want in want {
            assert_eq!(seen(&lab), want);
            lab.go(1);
        }
        for want in want.into_iter().rev() {
            lab.go(-1);
            assert_eq!(seen(&lab), want);
        }
    }

    #[test]
    fn a_batch_is_whole_after_its_last_line() {
        let mut plan = Plan::new(Task::Line);
        plan.batch_size = Some(4);
        // Two batches of five lines, and the print.
        let whole: Vec<_> = [0, 4, 5, 9, 10, 11, 15, 16]
            .map(|at| plan.whole_batches(at))
            .into();
        assert_eq!(whole, [0, 0, 5, 5, 10, 11, 11, 16]);
        plan.deleted = Line::LOOP.to_vec();
        assert_eq!(plan.whole_batches(3), 3);
    }

    #[test]
    fn without_zero_grad_the_gradients_pile_up() {
        let mut lab = Training::default();
        lab.change(|plan| plan.toggle(Line::ZeroGrad));
        let gradients = |lab: &Training| -> Vec<f32> {
            let gradients = lab.model().gradients;
            (gradients.iter().flatten())
                .flat_map(|gradient| gradient.f32s().unwrap().to_vec())
                .collect()
        };
        lab.position = 3;
        let first = gradients(&lab);
        assert_eq!(lab.model().piled, None, "the first ones are added to none");
        lab.position = 8;
        let [old, fresh] = lab.model().piled.unwrap();
        assert_eq!(old, first);
        let sums: Vec<f32> = old.iter().zip(&fresh).map(|(a, b)| a + b).collect();
        assert_eq!(gradients(&lab), sums);
        lab.position = 9;
        lab.go(-1);
        assert_eq!(lab.model().piled, Some([old, fresh]));
        lab.go(2);
        assert_eq!(lab.model().place.map(|place| place.line), Some(Line::Print));
        lab.go(1);
        assert_eq!(lab.model().piled, None, "another batch");
    }

    #[test]
    fn the_print_shows_the_last_batch_and_not_the_mean() {
        let mut lab = Training::default();
        lab.change(|plan| plan.batch_size = Some(3));
        lab.position = lab.plan.epoch_length();
        let model = lab.model();
        let [epoch] = model.epochs[..] else {
            panic!("one epoch is over");
        };
        assert_eq!(Some(epoch.last), model.last_loss);
        assert!(
            (epoch.mean - f64::from(epoch.last)).abs() > 0.1,
            "{epoch:?}"
        );
        let printed = format!("Epoch 0, Loss: {:.4}", epoch.last);
        assert_eq!(lab.script().output.first(), Some(&printed));
        assert_eq!(Training::readout(&model), format!("{:.4}", epoch.last));
    }

    #[test]
    fn the_loss_of_all_points_is_the_height_of_the_surface() {
        for task in Task::ALL {
            for &loss in task.losses() {
                let mut lab = Training::new(task);
                lab.change(|plan| plan.loss = loss);
                lab.position = 3;
                let model = lab.model();
                let surface = lab.plan.surface(&model.parameters, lab.axes).unwrap();
                let [first, second] = lab.axes.map(|axis| f64::from(model.parameters[axis]));
                let loss = f64::from(model.loss.unwrap());
                assert!((surface.at([first, second]) - loss).abs() < 1e-5 * loss);
            }
        }
    }

    #[test]
    fn training_learns() {
        for task in Task::ALL {
            let mut lab = Training::new(task);
            lab.position = lab.plan.end();
            let epochs = lab.model().epochs;
            assert_eq!(epochs.len(), 20);
            assert!(
                epochs[19].mean < 0.5 * epochs[0].mean,
                "{task:?} {epochs:?}"
            );
            if let Some(right) = lab.model().right {
                assert!(right * 10 > lab.plan.points.len() * 7, "{task:?} {right}");
            }
        }
    }

    #[test]
    fn the_script_says_what_a_deleted_line_breaks() {
        let mut lab = Training::default();
        lab.change(|plan| plan.toggle(Line::Forward));
        let script = lab.script();
        assert_eq!(script.output, ["NameError: name 'y_pred' is not defined"]);
        assert!(script.text().contains("\n        # y_pred = model(x)\n"));
        lab.position = lab.plan.end();
        let model = lab.model();
        assert_eq!((model.position, model.next), (2, None));
        assert!(model.raised.is_some());
        lab.change(|plan| {
            for line in [Line::ZeroGrad, Line::Loss, Line::Backward, Line::Step] {
                plan.toggle(line);
            }
        });
        let script = lab.script();
        assert_eq!(script.output, ["NameError: name 'loss' is not defined"]);
        assert!(script.text().contains("\n        pass\n    print("));
    }

    #[test]
    fn the_script_is_complete() {
        let mut lab = Training::default();
        lab.change(|plan| {
            plan.loss = Criterion::Distance(Kind::SmoothL1);
            plan.bends.beta = 0.5;
            plan.way = Way::Adam;
            plan.betas[0] = 0.8;
            plan.draw(1, 2);
            plan.epochs = 2;
        });
        let points: Vec<_> = lab.plan.points.iter().map(|p| [p.x[0], p.y]).collect();
        let [[x, y], [x2, y2]] = points[..] else {
            panic!("two points");
        };
        assert_eq!(
            lab.script().text(),
            format!(
                "import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset
x_all = torch.tensor([[{x:?}], [{x2:?}]])
y_all = torch.tensor([[{y:?}], [{y2:?}]])
dataloader = DataLoader(TensorDataset(x_all, y_all), batch_size=2)
model = nn.Linear(1, 1)
with torch.no_grad():
    model.weight.copy_(torch.tensor([[-0.8]]))
    model.bias.copy_(torch.tensor([-1.0]))
criterion = nn.SmoothL1Loss(beta=0.5)
optimizer = optim.Adam(model.parameters(), lr=0.05, betas=(0.8, 0.999))
for epoch in range(2):
    for x, y_true in dataloader:
        optimizer.zero_grad()
        y_pred = model(x)
        loss = criterion(y_pred, y_true)
        loss.backward()
        optimizer.step()
    print(f\"Epoch {{epoch}}, Loss: {{loss.item():.4f}}\")
"
            )
        );
        assert_eq!(lab.script().output.len(), 2);
    }

    #[test]
    fn a_change_of_the_loop_keeps_the_epoch() {
        let mut lab = Training::default();
        lab.position = 5 * lab.plan.epoch_length() + 4;
        lab.change(|plan| plan.rate = 0.1);
        assert_eq!(lab.model().place.map(|place| place.epoch), Some(5));
        assert_eq!(lab.position % lab.plan.epoch_length(), 4);
        lab.change(|plan| plan.batch_size = Some(2));
        assert_eq!(lab.position, 5 * lab.plan.epoch_length());
        lab.change(|plan| plan.epochs = 3);
        assert_eq!(lab.position, lab.plan.end());
    }

    #[test]
    fn a_divergent_run_is_shown_as_it_is() {
        let mut lab = Training::default();
        lab.change(|plan| {
            plan.rate = 3.0;
            plan.epochs = 100;
        });
        lab.position = lab.plan.end();
        assert_eq!(Training::readout(&lab.model()), "nan");
        assert_eq!(lab.script().output[99], "Epoch 99, Loss: nan");
        assert!(lab.model().path.iter().flatten().any(|p| p.is_nan()));
    }
}
