//! Everything that decides how a training goes: the data, the model's start, the loss, the optimizer, the loop.

use super::data::{Point, edited, edits, seeded};
use super::task::{Criterion, Task};
use crate::lab::kind::{Bends, shortest};
use crate::lab::query::{BadQuery, Reader, Writer, finite};
use crate::tensor::{Data, Tensor};
use crate::train::{Adam, Line, Linear, Optimizer, Run, Setup, Sgd, Surface};

/// The most points.
pub const MOST_POINTS: usize = 1000;
/// The most epochs.
pub const MOST_EPOCHS: usize = 500;

/// Which optimizer takes the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `optim.SGD`
    Sgd,
    /// `optim.SGD` with momentum.
    Momentum,
    /// `optim.Adam`
    Adam,
}

impl Way {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Sgd, Self::Momentum, Self::Adam];

    /// The name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sgd => "SGD",
            Self::Momentum => "momentum",
            Self::Adam => "Adam",
        }
    }
}

/// What a training is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub task: Task,
    /// One of the task's [`losses`](Task::losses).
    pub loss: Criterion,
    /// `beta` of SmoothL1Loss and `delta` of HuberLoss.
    pub bends: Bends,
    pub way: Way,
    /// The learning rate, above 0.
    pub rate: f32,
    /// Of [`Way::Momentum`], 0 to 1.
    pub momentum: f32,
    /// Of [`Way::Momentum`].
    pub nesterov: bool,
    /// At least 0.
    pub weight_decay: f32,
    /// Of [`Way::Adam`], each at least 0 and below 1.
    pub betas: [f32; 2],
    /// How many points a batch has, at least 1; nothing if all.
    pub batch_size: Option<usize>,
    /// 1 to [`MOST_EPOCHS`].
    pub epochs: usize,
    /// The lines of the loop that are deleted.
    pub deleted: Vec<Line>,
    /// Which seeded set the points come from.
    pub seed: u32,
    /// How many points it has, 1 to [`MOST_POINTS`].
    pub count: u32,
    /// 1 to [`MOST_POINTS`] of them, in the order of their keys.
    pub points: Vec<Point>,
    /// What the parameters are at the start, weights first.
    pub start: Vec<f32>,
}

impl Plan {
    /// The usual training for a task: gradient descent over all of a few points at once.
    pub fn new(task: Task) -> Self {
        let (count, rate) = match task {
            Task::Line => (8, 0.05),
            Task::Binary => (24, 0.5),
            Task::Classes => (30, 0.5),
        };
        Self {
            task,
            loss: task.losses()[0],
            bends: Bends::default(),
            way: Way::Sgd,
            rate,
            momentum: 0.9,
            nesterov: false,
            weight_decay: 0.0,
            betas: [0.9, 0.999],
            batch_size: None,
            epochs: 20,
            deleted: Vec::new(),
            seed: 1,
            count,
            points: seeded(task, 1, count),
            start: task.start().to_vec(),
        }
    }

    /// Other data: the set that belongs to this seed, with so many points.
    pub fn draw(&mut self, seed: u32, count: u32) {
        self.seed = seed;
        self.count = count.clamp(1, MOST_POINTS as u32);
        self.points = seeded(self.task, self.seed, self.count);
    }

    /// One more point; nothing when there are [`MOST_POINTS`].
    pub fn add(&mut self, x: [f32; 2], y: f32) {
        if self.points.len() < MOST_POINTS {
            let last = self.points.iter().map(|point| point.key + 1).max();
            let key = last.unwrap_or(0).max(self.count);
            self.points.push(Point { key, x, y });
        }
    }

    /// Removes a point; the last one stays.
    pub fn remove(&mut self, index: usize) {
        if self.points.len() > 1 && index < self.points.len() {
            self.points.remove(index);
        }
    }

    /// Deletes a line of the loop, or puts it back.
    pub fn toggle(&mut self, line: Line) {
        match self.deleted.iter().position(|deleted| *deleted == line) {
            Some(index) => drop(self.deleted.remove(index)),
            None => self.deleted.push(line),
        }
    }

    /// The lines of the loop that are left, in order.
    pub fn lines(&self) -> Vec<Line> {
        let is_left = |line: &Line| !self.deleted.contains(line);
        Line::LOOP.into_iter().filter(is_left).collect()
    }

    /// How many points a batch has; the last one may have fewer.
    pub fn batch_length(&self) -> usize {
        let all = self.points.len();
        self.batch_size.unwrap_or(all).clamp(1, all.max(1))
    }

    /// How many batches an epoch has.
    pub fn batches(&self) -> usize {
        self.points.len().div_ceil(self.batch_length())
    }

    /// How many lines an epoch has, its print included.
    pub fn epoch_length(&self) -> usize {
        self.batches() * self.lines().len() + 1
    }

    /// How many lines all epochs have.
    pub fn end(&self) -> usize {
        self.epochs * self.epoch_length()
    }

    /// The last position up to this one at which a batch has just gone through all of its lines, or an epoch through
    /// its print.
    pub fn whole_batches(&self, position: usize) -> usize {
        let in_epoch = position % self.epoch_length();
        position - in_epoch.checked_rem(self.lines().len()).unwrap_or(0)
    }

    /// The optimizer, with the numbers that Python makes of its options.
    pub fn optimizer(&self) -> Optimizer {
        let (lr, weight_decay) = (shortest(self.rate), shortest(self.weight_decay));
        match self.way {
            Way::Adam => Optimizer::Adam(Adam {
                lr,
                betas: (shortest(self.betas[0]), shortest(self.betas[1])),
                weight_decay,
                ..Adam::default()
            }),
            Way::Sgd => Optimizer::Sgd(Sgd {
                lr,
                weight_decay,
                ..Sgd::default()
            }),
            Way::Momentum => Optimizer::Sgd(Sgd {
                lr,
                momentum: shortest(self.momentum),
                // PyTorch refuses the one without the other.
                nesterov: self.nesterov && self.momentum > 0.0,
                weight_decay,
                ..Sgd::default()
            }),
        }
    }

    /// A list of parameters as the tensors `weight` and `bias`.
    pub fn tensors(&self, parameters: &[f32]) -> [Tensor; 2] {
        let (inputs, outputs) = (self.task.inputs(), self.task.outputs());
        let mut parameters = parameters.to_vec();
        parameters.resize((inputs + 1) * outputs, f32::NAN);
        let bias = parameters.split_off(inputs * outputs);
        [
            Tensor::from_parts(vec![outputs, inputs], Data::Float32(parameters)),
            Tensor::vec_f32(bias),
        ]
    }

    pub(super) fn model(&self, parameters: &[f32]) -> Option<Linear<f32>> {
        let [weight, bias] = self.tensors(parameters);
        Linear::new(&weight, &bias)
    }

    /// The numbers that the model is given, point by point.
    pub(super) fn x(&self) -> Tensor {
        let inputs = self.task.inputs();
        let values = self.points.iter().flat_map(|point| &point.x[..inputs]);
        let values = Data::Float32(values.copied().collect());
        Tensor::from_parts(vec![self.points.len(), inputs], values)
    }

    /// What is true of them, as the loss wants it: a column of numbers, or class indices.
    pub(super) fn y(&self) -> Tensor {
        let values = self.points.iter().map(|point| point.y);
        match self.task {
            Task::Classes => Tensor::vec_i64(values.map(|y| y as i64).collect()),
            Task::Line | Task::Binary => {
                Tensor::from_parts(vec![self.points.len(), 1], Data::Float32(values.collect()))
            }
        }
    }

    /// The run at its start; nothing if there are not as many parameters as the task has.
    pub fn run(&self) -> Option<Run<f32>> {
        let setup = Setup {
            model: self.model(&self.start)?,
            activation: self.loss.activation(),
            criterion: self.loss.build(self.bends),
            optimizer: self.optimizer(),
            lines: self.lines(),
            batch_size: self.batch_length(),
            epochs: self.epochs,
        };
        Run::new(setup, &self.x(), &self.y())
    }

    /// The mean loss of all points over two of the parameters, the others being these.
    pub fn surface(&self, parameters: &[f32], axes: [usize; 2]) -> Option<Surface> {
        let targets: Vec<f32> = self.points.iter().map(|point| point.y).collect();
        Surface::new(
            self.loss.objective(self.bends),
            &self.model(parameters)?,
            self.x().f32s()?,
            &targets,
            axes,
        )
    }

    /// Adds what differs from the usual plan of the task.
    pub(super) fn write(&self, mut writer: Writer) -> Writer {
        let usual = Self::new(self.task);
        writer = (writer.add("task", self.task.name())).add("loss", self.loss.name());
        let numbers = [
            ("beta", self.bends.beta, usual.bends.beta),
            ("delta", self.bends.delta, usual.bends.delta),
            ("lr", self.rate, usual.rate),
            ("momentum", self.momentum, usual.momentum),
            ("decay", self.weight_decay, usual.weight_decay),
            ("beta1", self.betas[0], usual.betas[0]),
            ("beta2", self.betas[1], usual.betas[1]),
        ];
        for (key, value, usual) in numbers {
            if value != usual {
                writer = writer.add(key, value);
            }
        }
        let deleted: Vec<_> = (Line::LOOP.into_iter())
            .filter(|line| self.deleted.contains(line))
            .map(key_of)
            .collect();
        let [moved, removed, added] = edits(&self.points, self.task, self.seed, self.count);
        let start: Vec<_> = self.start.iter().map(f32::to_string).collect();
        let texts = [
            (
                "optimizer",
                self.way.name().to_owned(),
                self.way == usual.way,
            ),
            ("nesterov", "1".to_owned(), !self.nesterov),
            (
                "batch",
                self.batch_size.unwrap_or(0).to_string(),
                self.batch_size.is_none(),
            ),
            (
                "epochs",
                self.epochs.to_string(),
                self.epochs == usual.epochs,
            ),
            ("deleted", deleted.join(","), deleted.is_empty()),
            ("seed", self.seed.to_string(), self.seed == usual.seed),
            ("points", self.count.to_string(), self.count == usual.count),
            ("moved", moved.clone(), moved.is_empty()),
            ("removed", removed.clone(), removed.is_empty()),
            ("added", added.clone(), added.is_empty()),
            ("start", start.join(","), self.start == usual.start),
        ];
        for (key, text, is_usual) in texts {
            if !is_usual {
                writer = writer.add(key, text);
            }
        }
        writer
    }

    /// Reads what [`write`](Self::write) has added.
    ///
    /// # Errors
    /// The first key whose value is not a possible one.
    pub(super) fn read(reader: &Reader) -> Result<Self, BadQuery> {
        let task = reader.get("task", Task::Line, Task::named)?;
        let usual = Self::new(task);
        let within = |low: f32, high: f32| {
            move |text: &str| finite(text).filter(|value| (low..=high).contains(value))
        };
        let above_0 = |text: &str| finite(text).filter(|value| *value > 0.0);
        let at_least_0 = within(0.0, f32::MAX);
        let beta = |text: &str| finite(text).filter(|value| (0.0..1.0).contains(value));
        let whole = |most: usize| {
            move |text: &str| {
                text.parse()
                    .ok()
                    .filter(|number| (1..=most).contains(number))
            }
        };
        let seed = reader.get("seed", usual.seed, |text| text.parse().ok())?;
        let count = reader.get("points", usual.count as usize, whole(MOST_POINTS))? as u32;
        let lists = ["moved", "removed", "added"];
        let points = edited(
            task,
            seed,
            count,
            lists.map(|key| reader.text(key).unwrap_or("")),
        )
        .map_err(|list| bad(lists[list]))?;
        if !(1..=MOST_POINTS).contains(&points.len()) {
            return Err(bad("points"));
        }
        Ok(Self {
            task,
            loss: reader.get("loss", usual.loss, |text| {
                task.losses()
                    .iter()
                    .copied()
                    .find(|loss| loss.name() == text)
            })?,
            bends: Bends {
                beta: reader.get("beta", usual.bends.beta, at_least_0)?,
                delta: reader.get("delta", usual.bends.delta, above_0)?,
            },
            way: reader.get("optimizer", usual.way, |text| {
                Way::ALL.into_iter().find(|way| way.name() == text)
            })?,
            rate: reader.get("lr", usual.rate, above_0)?,
            momentum: reader.get("momentum", usual.momentum, within(0.0, 1.0))?,
            nesterov: reader.text("nesterov") == Some("1"),
            weight_decay: reader.get("decay", usual.weight_decay, at_least_0)?,
            betas: [
                reader.get("beta1", usual.betas[0], beta)?,
                reader.get("beta2", usual.betas[1], beta)?,
            ],
            batch_size: reader.get("batch", None, |text| match text {
                "0" => Some(None),
                _ => whole(MOST_POINTS)(text).map(Some),
            })?,
            epochs: reader.get("epochs", usual.epochs, whole(MOST_EPOCHS))?,
            deleted: reader.get("deleted", Vec::new(), |text| {
                let keys = text.split(',').filter(|key| !key.is_empty());
                keys.map(|key| Line::LOOP.into_iter().find(|line| key_of(*line) == key))
                    .collect()
            })?,
            seed,
            count,
            points,
            start: reader.get("start", usual.start.clone(), |text| {
                if text.is_empty() {
                    return Some(usual.start.clone());
                }
                let start: Vec<f32> = text.split(',').map(finite).collect::<Option<_>>()?;
                (start.len() == usual.start.len()).then_some(start)
            })?,
        })
    }
}

fn bad(key: &str) -> BadQuery {
    BadQuery {
        key: key.to_owned(),
    }
}

/// The name of a line in a link.
fn key_of(line: Line) -> &'static str {
    match line {
        Line::ZeroGrad => "zero_grad",
        Line::Forward => "forward",
        Line::Loss => "loss",
        Line::Backward => "backward",
        Line::Step => "step",
        Line::Print => "print",
    }
}
