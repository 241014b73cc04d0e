//! The lab of several classes: CrossEntropyLoss on logits, or NLLLoss on their log_softmax, which is the same in two
//! steps.

use super::State;
use super::query::{BadQuery, Reader, Writer, finite};
use super::random::Random;
use crate::error::TorchError;
use crate::float::Float;
use crate::functional::{log_softmax, logit, logsumexp, softmax};
use crate::loss::{
    CrossEntropyLoss, Entry, Evaluation, Loss, NLLLoss, Options, Reduction, cross_entropy, nll,
};
use crate::number::decimal;
use crate::python::script::Script;
use crate::tensor::{Data, Tensor};

/// The most samples the lab holds.
pub const MOST_ROWS: usize = 8;
/// The most classes; every [`Story`] has as many names.
pub const MOST_CLASSES: usize = 6;
/// The fewest classes that leave something to choose.
pub const FEWEST_CLASSES: usize = 2;
/// PyTorch's default for `ignore_index`.
pub const IGNORE_INDEX: i32 = -100;

/// The two losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `CrossEntropyLoss`, a function of logits.
    CrossEntropy,
    /// `NLLLoss`, a function of log-probabilities: here those of the logits.
    Nll,
}

impl Kind {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::CrossEntropy, Self::Nll];

    /// The class in `torch.nn`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    fn entry(self) -> &'static Entry {
        match self {
            Self::CrossEntropy => &cross_entropy::ENTRY,
            Self::Nll => &nll::ENTRY,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What the classes stand for; the views name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Nothing but numbers.
    Numbers,
    /// What a photo shows: cat, dog, bird …
    Animals,
    /// What a review says: positive, negative …
    Reviews,
}

impl Story {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Numbers, Self::Animals, Self::Reviews];

    /// As it stands in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Animals => "animals",
            Self::Reviews => "reviews",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|story| story.name() == name)
    }
}

/// One class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// Which of the story's names it has, below [`MOST_CLASSES`]; no two have the same.
    pub key: u32,
    /// `weight`: what the losses of its samples are multiplied with, at least 0.
    pub weight: f32,
}

/// One sample: a logit for each class, and the class that is true.
#[derive(Debug, Clone)]
pub struct Row {
    /// Tells the rows apart while some are added and others removed; not part of a link.
    pub key: u32,
    /// As many as there are classes.
    pub logits: Vec<f32>,
    /// The index of the true class.
    pub label: usize,
    /// Whether `ignore_index` stands in the place of the label.
    pub ignored: bool,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        (&self.logits, self.label, self.ignored) == (&other.logits, other.label, other.ignored)
    }
}

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    /// The loss in force.
    pub loss: Kind,
    /// `reduction`: `none`, `mean` or `sum`.
    pub reduction: Reduction,
    /// `label_smoothing` of CrossEntropyLoss, from 0 to 1. NLLLoss has none.
    pub smoothing: f32,
    /// `ignore_index`: samples with this label count for nothing.
    pub ignore_index: i32,
    /// The learning rate of one step, above 0.
    pub rate: f32,
    /// What the classes stand for.
    pub story: Story,
    /// [`FEWEST_CLASSES`] to [`MOST_CLASSES`] of them.
    pub classes: Vec<Class>,
    /// 1 to [`MOST_ROWS`] of them.
    pub rows: Vec<Row>,
    /// The row that the curves move, counted from 0.
    pub row: usize,
    /// The class whose logit they move.
    pub class: usize,
}

/// States to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The guide's 3×4 logits.
    Guide,
    /// Photos of cats, dogs and birds.
    Animals,
    /// Positive and negative reviews.
    Reviews,
}

impl Preset {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Guide, Self::Animals, Self::Reviews];
}

impl Default for Classes {
    fn default() -> Self {
        Self::preset(Preset::Guide)
    }
}

/// One row on its way through the loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// softmax of the logits.
    pub probabilities: Vec<f32>,
    /// log_softmax of the logits.
    pub log_probabilities: Vec<f32>,
    /// The true class; nothing if the row is ignored.
    pub answer: Option<usize>,
    /// `-log p` of the true class; 0 if the row is ignored.
    pub surprise: f32,
    /// Its loss before the reduction, with weights and smoothing.
    pub value: f32,
    /// What the mean counts it for: the weight of its class, 0 if it is ignored.
    pub weight: f32,
    /// The derivative of the loss with respect to each logit (of the sum, when `reduction='none'`).
    pub gradient: Vec<f32>,
    /// The probabilities towards which the loss pushes: 1 for the answer and 0 for the others, unless smoothing and
    /// weights say otherwise. The gradient is `scale × (probability − target)`.
    pub target: Vec<f32>,
    /// 0 if the row is ignored, `1 / rows` in the plain mean.
    pub scale: f32,
}

/// Everything that follows from a state, in PyTorch's float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The loss as PyTorch returns it.
    pub output: Tensor,
    /// One per row.
    pub terms: Vec<Term>,
    /// What the mean divides by: the sum of the rows' weights.
    pub total_weight: f32,
}

impl Model {
    /// The value as a print shows it: `0.3900`, or a list when `reduction='none'`.
    pub fn printed(&self) -> String {
        self.output.reading()
    }

    /// The loss as one number; nothing when `reduction='none'`, or when no row counts and it is nan.
    pub fn number(&self) -> Option<f64> {
        (self.output.shape().is_empty())
            .then(|| self.output.item())
            .flatten()
            .filter(|loss| !loss.is_nan())
    }
}

impl Classes {
    /// A state to begin with.
    pub fn preset(preset: Preset) -> Self {
        let (story, classes, rows): (_, _, &[(&[f32], usize)]) = match preset {
            Preset::Guide => (
                Story::Numbers,
                4,
                &[
                    (&[2.0, 1.0, 0.1, 0.5], 0),
                    (&[0.5, 2.0, 0.3, 0.1], 1),
                    (&[0.1, 0.2, 3.0, 0.4], 2),
                ],
            ),
            Preset::Animals => (
                Story::Animals,
                3,
                &[
                    (&[2.0, 1.0, 0.1], 0),
                    (&[1.4, 1.2, -0.8], 1),
                    (&[-0.5, 0.3, 2.6], 2),
                    (&[1.8, 0.4, 0.6], 2),
                ],
            ),
            Preset::Reviews => (
                Story::Reviews,
                2,
                &[
                    (&[1.5, -0.5], 0),
                    (&[0.2, 0.9], 1),
                    (&[2.0, -1.0], 1),
                    (&[0.3, 0.1], 0),
                ],
            ),
        };
        Self {
            loss: Kind::CrossEntropy,
            reduction: Reduction::Mean,
            smoothing: 0.0,
            ignore_index: IGNORE_INDEX,
            rate: 1.0,
            story,
            classes: (0..classes).map(|key| Class { key, weight: 1.0 }).collect(),
            rows: (0..)
                .zip(rows)
                .map(|(key, (logits, label))| Row {
                    key,
                    logits: logits.to_vec(),
                    label: *label,
                    ignored: false,
                })
                .collect(),
            row: 0,
            class: 0,
        }
    }

    /// Whether a row counts for nothing: it is marked so, or its class is the ignored one.
    pub fn is_ignored(&self, row: &Row) -> bool {
        row.ignored || i64::from(self.ignore_index) == row.label as i64
    }

    /// The logits as a float32 tensor, a row for each sample.
    fn logits(&self) -> Tensor {
        let values = self.rows.iter().flat_map(|row| &row.logits);
        table(self.classes.len(), Data::Float32(values.copied().collect()))
    }

    /// The labels as PyTorch gets them: int64, `ignore_index` for a row that is marked as ignored.
    pub fn labels(&self) -> Vec<i64> {
        (self.rows.iter())
            .map(|row| match row.ignored {
                true => i64::from(self.ignore_index),
                false => row.label as i64,
            })
            .collect()
    }

    /// Whether the weights differ from 1.
    pub fn is_weighted(&self) -> bool {
        self.classes.iter().any(|class| class.weight != 1.0)
    }

    fn weights(&self) -> Vec<f32> {
        self.classes.iter().map(|class| class.weight).collect()
    }

    /// The smoothing in force: NLLLoss has none.
    pub fn smoothing(&self) -> f32 {
        match self.loss {
            Kind::CrossEntropy => self.smoothing,
            Kind::Nll => 0.0,
        }
    }

    /// CrossEntropyLoss with the options of this state; under NLLLoss it is what that is together with log_softmax.
    fn criterion(&self, reduction: Reduction, weight: Option<Tensor>) -> CrossEntropyLoss {
        CrossEntropyLoss {
            reduction,
            weight,
            ignore_index: i64::from(self.ignore_index),
            label_smoothing: shortest(self.smoothing()),
        }
    }

    /// `weight`, unless all are 1.
    fn weight(&self) -> Option<Tensor> {
        self.is_weighted().then(|| Tensor::vec_f32(self.weights()))
    }

    /// The loss before and after the reduction, with the gradient by the logits.
    fn evaluate(&self, logs: Vec<f32>) -> Result<(Tensor, Evaluation), TorchError> {
        let (logits, labels) = (self.logits(), Tensor::vec_i64(self.labels()));
        let criterion = |reduction| self.criterion(reduction, self.weight());
        let mut reduced = criterion(self.reduction.clone()).evaluate(&[&logits, &labels])?;
        if self.loss == Kind::CrossEntropy {
            let single = criterion(Reduction::None).forward(&[&logits, &labels])?;
            return Ok((single.output, reduced));
        }
        let logs = table(self.classes.len(), Data::Float32(logs));
        let loss = |reduction| {
            let nll = NLLLoss {
                reduction,
                weight: self.weight(),
                ignore_index: i64::from(self.ignore_index),
            };
            nll.forward(&[&logs, &labels])
        };
        reduced.output = loss(self.reduction.clone())?.output;
        Ok((loss(Reduction::None)?.output, reduced))
    }

    /// The PyTorch script of this state: it prints the loss and the gradient by the logits.
    pub fn script(&self) -> Script {
        let mut options = Options::new().with_reduction(self.reduction.clone());
        if let Some(weight) = self.weight() {
            options = options.with_tensor("weight", weight);
        }
        options = options.with_int("ignore_index", i64::from(self.ignore_index));
        let (logits, labels) = (self.logits(), Tensor::vec_i64(self.labels()));
        match self.loss {
            Kind::CrossEntropy => {
                options = options.with_float("label_smoothing", shortest(self.smoothing));
                Script::new(self.loss.entry(), &options, &[&logits, &labels], &[0])
            }
            Kind::Nll => Script::nll_of_logits(&options, &logits, &labels),
        }
    }

    /// The loss as the chosen logit runs through `xs`, in float64. With `reduction='none'` it is the chosen row's own.
    pub fn curve(&self, model: &Model, xs: &[f64]) -> Vec<f64> {
        let nowhere = || vec![f64::NAN; xs.len()];
        let (Some(row), Some(term)) = (self.rows.get(self.row), model.terms.get(self.row)) else {
            return nowhere();
        };
        let count = self.classes.len();
        let mut values = Vec::with_capacity(xs.len() * count);
        for x in xs {
            let logits = row.logits.iter().enumerate();
            values.extend(logits.map(|(class, z)| match class == self.class {
                true => *x,
                false => f64::from(*z),
            }));
        }
        let label = self.labels().get(self.row).copied().unwrap_or_default();
        let weights = self.weights().into_iter().map(f64::from).collect();
        let weight = self.is_weighted().then(|| Tensor::vec_f64(weights));
        let own = self.criterion(Reduction::None, weight).forward(&[
            &table(count, Data::Float64(values)),
            &Tensor::vec_i64(vec![label; xs.len()]),
        ]);
        let Ok(own) = own else {
            return nowhere();
        };
        let all: f64 = model.terms.iter().map(|term| f64::from(term.value)).sum();
        let rest = all - f64::from(term.value);
        (own.output.to_f64_vec().into_iter())
            .map(|own| match self.reduction {
                Reduction::None => own,
                Reduction::Sum => rest + own,
                _ => (rest + own) / f64::from(model.total_weight),
            })
            .collect()
    }

    /// The state after one step of gradient descent: every logit moves by −rate × gradient.
    pub fn step(&self, model: &Model) -> Self {
        let mut next = self.clone();
        for (row, term) in next.rows.iter_mut().zip(&model.terms) {
            for (logit, gradient) in row.logits.iter_mut().zip(&term.gradient) {
                let moved = *logit - self.rate * gradient;
                if moved.is_finite() {
                    *logit = moved;
                }
            }
        }
        next
    }

    /// Moves a logit, to three decimals, to where its class has the probability `p`; as near as 0.001 to 0 and to 1.
    pub fn set_probability(&mut self, row: usize, class: usize, p: f64) {
        let Some(logits) = self.rows.get_mut(row).map(|row| &mut row.logits) else {
            return;
        };
        let others: Vec<f64> = (logits.iter().enumerate())
            .filter(|(index, _)| *index != class)
            .map(|(_, logit)| f64::from(*logit))
            .collect();
        let wanted = logsumexp(&others) + logit(p.clamp(0.001, 0.999));
        let rounded = ((wanted * 1000.0).round() / 1000.0) as f32;
        if let Some(logit) = logits.get_mut(class).filter(|_| rounded.is_finite()) {
            *logit = rounded;
        }
    }

    /// Adds a row that finds all classes alike, and chooses it; nothing when there are [`MOST_ROWS`].
    pub fn add_row(&mut self) {
        if self.rows.len() >= MOST_ROWS {
            return;
        }
        let key = self.rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
        self.rows.push(Row {
            key,
            logits: vec![0.0; self.classes.len()],
            label: self.rows.len() % self.classes.len().max(1),
            ignored: false,
        });
        self.row = self.rows.len() - 1;
    }

    /// Removes a row; the last one stays.
    pub fn remove_row(&mut self, index: usize) {
        if self.rows.len() > 1 && index < self.rows.len() {
            self.rows.remove(index);
            if self.row > index || self.row == self.rows.len() {
                self.row -= 1;
            }
        }
    }

    /// Adds a class with the first name that is free and the logit 0 in every row, and chooses it; nothing when there
    /// are [`MOST_CLASSES`].
    pub fn add_class(&mut self) {
        let is_free = |key: &u32| self.classes.iter().all(|class| class.key != *key);
        let Some(key) = (0..MOST_CLASSES as u32).find(is_free) else {
            return;
        };
        self.classes.push(Class { key, weight: 1.0 });
        for row in &mut self.rows {
            row.logits.push(0.0);
        }
        self.class = self.classes.len() - 1;
    }

    /// Removes a class with its logits; rows that had it as their label get the first one. [`FEWEST_CLASSES`] stay.
    pub fn remove_class(&mut self, index: usize) {
        if self.classes.len() <= FEWEST_CLASSES || index >= self.classes.len() {
            return;
        }
        self.classes.remove(index);
        for row in &mut self.rows {
            row.logits.remove(index);
            if row.label == index {
                row.label = 0;
            } else if row.label > index {
                row.label -= 1;
            }
        }
        if self.class > index || self.class == self.classes.len() {
            self.class -= 1;
        }
    }
}

/// The powers that softmax divides by their sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Powers {
    /// What is subtracted from every logit first: 0, or the greatest of them where the powers would overflow or all
    /// vanish. PyTorch always does so; the quotients are the same.
    pub shift: f32,
    /// `e^(logit - shift)`.
    pub each: Vec<f32>,
    pub sum: f32,
}

/// The powers of these logits, in float32.
pub fn powers(logits: &[f32]) -> Powers {
    let shifted = |shift: f32| {
        let each: Vec<f32> = logits.iter().map(|z| Float::exp(z - shift)).collect();
        let sum = each.iter().sum();
        Powers { shift, each, sum }
    };
    let plain = shifted(0.0);
    if plain.sum.is_normal() {
        return plain;
    }
    shifted(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max))
}

/// What label smoothing makes of a row: `keep × w[y] (−log p[y]) + share × all`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// `1 - label_smoothing`
    pub keep: f64,
    /// `label_smoothing / classes`
    pub share: f64,
    /// The sum of `w[c] (−log p[c])` over all classes.
    pub all: f32,
}

impl Classes {
    /// What smoothing makes of a row; nothing without smoothing, or for an ignored row.
    pub fn mix(&self, term: &Term) -> Option<Mix> {
        let smoothing = shortest(self.smoothing());
        let weighed = term.log_probabilities.iter().zip(&self.classes);
        (smoothing > 0.0 && term.answer.is_some()).then(|| Mix {
            keep: 1.0 - smoothing,
            share: smoothing / self.classes.len().max(1) as f64,
            all: weighed.map(|(log, class)| -log * class.weight).sum(),
        })
    }
}

/// A tensor with a row for each sample.
fn table(classes: usize, data: Data) -> Tensor {
    let rows = data.len() / classes.max(1);
    // The rows are complete, so there is no error to speak of.
    Tensor::new(&[rows, classes], data).unwrap_or(Tensor::scalar_f32(f32::NAN))
}

/// The float64 of the shortest decimal: what Python makes of the option as the script writes it.
fn shortest(value: f32) -> f64 {
    decimal(&value.to_string()).unwrap_or(f64::from(value))
}

/// `count` points (p, −log p) of the loss of a row whose answer has the probability p, in float64: from the height
/// `top` down to the sure answer (1, 0), evenly spaced in height, for the curve is steepest where it is highest.
pub fn surprise_curve(top: f64, count: usize) -> Vec<(f64, f64)> {
    let last = count.saturating_sub(1).max(1) as f64;
    (0..count)
        .map(|i| {
            let loss = top * (1.0 - i as f64 / last);
            (Float::exp(-loss), loss)
        })
        .collect()
}

impl State for Classes {
    type Model = Model;

    fn model(&self) -> Model {
        let logs: Vec<Vec<f32>> = self.rows.iter().map(|r| log_softmax(&r.logits)).collect();
        // The options of a state are possible ones, so the core takes them.
        let Ok((single, reduced)) = self.evaluate(logs.concat()) else {
            return Model {
                output: Tensor::scalar_f32(f32::NAN),
                terms: Vec::new(),
                total_weight: 0.0,
            };
        };
        let values = single.f32s().unwrap_or_default();
        let gradients = (reduced.gradients.first().and_then(Option::as_ref))
            .and_then(Tensor::f32s)
            .unwrap_or_default();
        let weights = self.weights();
        let answers: Vec<Option<usize>> = (self.rows.iter())
            .map(|row| (!self.is_ignored(row)).then_some(row.label))
            .collect();
        let counted = |answer: &Option<usize>| {
            answer.map_or(0.0, |class| weights.get(class).copied().unwrap_or(f32::NAN))
        };
        let total_weight: f32 = answers.iter().map(counted).sum();
        let divisor = match self.reduction {
            Reduction::Mean => total_weight,
            _ => 1.0,
        };
        let gradients = gradients.chunks(self.classes.len().max(1));
        let terms = (self.rows.iter().zip(logs).zip(&answers))
            .zip(values.iter().zip(gradients))
            .map(|(((row, logs), answer), (&value, gradient))| {
                let (target, pull) = target(&weights, *answer, self.smoothing());
                Term {
                    probabilities: softmax(&row.logits),
                    surprise: answer.and_then(|class| logs.get(class)).map_or(0.0, |l| -l),
                    log_probabilities: logs,
                    answer: *answer,
                    value,
                    weight: counted(answer),
                    gradient: gradient.to_vec(),
                    target,
                    scale: if pull == 0.0 { 0.0 } else { pull / divisor },
                }
            })
            .collect();
        Model {
            output: reduced.output,
            terms,
            total_weight,
        }
    }

    fn readout(model: &Model) -> String {
        model.printed()
    }

    fn answer(model: &Model) -> Option<f64> {
        model.number()
    }

    fn fresh(&self, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut next = self.clone();
        let last = self.classes.len().saturating_sub(1) as i32;
        for row in &mut next.rows {
            for logit in &mut row.logits {
                *logit = random.between(-4, 8) as f32 / 4.0;
            }
            row.label = random.between(0, last) as usize;
        }
        next
    }

    fn encode(&self) -> String {
        let rows: Vec<String> = (self.rows.iter())
            .map(|row| {
                let logits: Vec<String> = row.logits.iter().map(f32::to_string).collect();
                logits.join(",")
            })
            .collect();
        let numbers = |numbers: &mut dyn Iterator<Item = usize>| {
            let texts: Vec<String> = numbers.map(|number| number.to_string()).collect();
            texts.join(",")
        };
        let ignored = (self.rows.iter().enumerate()).filter(|(_, row)| row.ignored);
        Writer::default()
            .add("loss", self.loss.name())
            .add("reduction", self.reduction.name())
            .add("story", self.story.name())
            .add(
                "names",
                numbers(&mut self.classes.iter().map(|class| class.key as usize + 1)),
            )
            .add("logits", rows.join(";"))
            .add(
                "labels",
                numbers(&mut self.rows.iter().map(|row| row.label)),
            )
            .add("ignored", numbers(&mut ignored.map(|(index, _)| index + 1)))
            .list("weight", self.classes.iter().map(|class| class.weight))
            .add("label_smoothing", self.smoothing)
            .add("ignore_index", self.ignore_index)
            .add("rate", self.rate)
            .add("row", self.row + 1)
            .add("class", self.class)
            .finish()
    }

    /// `logits` has a row for each sample, parted by `;`, and `labels` as many classes, counted from 0. Rows are
    /// counted from 1. `names` (the first ones), `ignored` (none) and `weight` (1) may be left out like the rest.
    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let usual = Self::default();
        let logits = logits(&reader)?;
        let (count, classes) = (logits.len(), logits.first().map_or(0, Vec::len));
        let labels = list(&reader, "labels", |text| below(text, classes))?;
        if labels.len() != count {
            return Err(bad("labels"));
        }
        let ignored = match reader.text("ignored") {
            None | Some("") => Vec::new(),
            Some(_) => list(&reader, "ignored", |text| counted(text, count))?,
        };
        let keys = match reader.text("names") {
            None => (0..classes).collect(),
            Some(_) => list(&reader, "names", |text| counted(text, MOST_CLASSES))?,
        };
        let twice = (keys.iter().enumerate()).any(|(i, key)| keys.iter().take(i).any(|k| k == key));
        if keys.len() != classes || twice {
            return Err(bad("names"));
        }
        let weights = match reader.text("weight") {
            None => vec![1.0; classes],
            Some(_) => reader.list("weight")?,
        };
        if weights.len() != classes || weights.iter().any(|weight| *weight < 0.0) {
            return Err(bad("weight"));
        }
        Ok(Self {
            loss: reader.get("loss", usual.loss, Kind::named)?,
            reduction: reader.get("reduction", usual.reduction, |text| {
                Reduction::COMMON
                    .into_iter()
                    .find(|reduction| reduction.name() == text)
            })?,
            smoothing: reader.get("label_smoothing", usual.smoothing, |text| {
                finite(text).filter(|value| (0.0..=1.0).contains(value))
            })?,
            ignore_index: reader.get("ignore_index", usual.ignore_index, |t| t.parse().ok())?,
            rate: reader.get("rate", usual.rate, |t| finite(t).filter(|v| *v > 0.0))?,
            story: reader.get("story", usual.story, Story::named)?,
            classes: (keys.into_iter().zip(weights))
                .map(|(key, weight)| Class {
                    key: key as u32,
                    weight,
                })
                .collect(),
            rows: (logits.into_iter().zip(labels).enumerate())
                .map(|(index, (logits, label))| Row {
                    key: index as u32,
                    logits,
                    label,
                    ignored: ignored.contains(&index),
                })
                .collect(),
            row: reader.get("row", usual.row, |text| counted(text, count))?,
            class: reader.get("class", usual.class, |text| below(text, classes))?,
        })
    }
}

/// Where the loss pushes a row's probabilities, and how hard: with a target t and weights w the gradient is
/// `Σ w t × (p − w t / Σ w t)`.
fn target(weights: &[f32], answer: Option<usize>, smoothing: f32) -> (Vec<f32>, f32) {
    let smoothing = shortest(smoothing);
    let share = smoothing / weights.len().max(1) as f64;
    let one_hot = |class: usize| f64::from(u8::from(Some(class) == answer));
    let pulls: Vec<f64> = (weights.iter().enumerate())
        .map(|(class, weight)| f64::from(*weight) * (one_hot(class) * (1.0 - smoothing) + share))
        .collect();
    let total: f64 = pulls.iter().sum();
    if answer.is_none() || total == 0.0 {
        // Nothing pushes; the label still says where it would.
        let label = (0..weights.len()).map(|class| one_hot(class) as f32);
        return (label.collect(), 0.0);
    }
    let target = pulls.iter().map(|pull| (pull / total) as f32).collect();
    (target, total as f32)
}

fn bad(key: &str) -> BadQuery {
    BadQuery {
        key: key.to_owned(),
    }
}

/// The rows of logits, all equally long.
fn logits(reader: &Reader) -> Result<Vec<Vec<f32>>, BadQuery> {
    let text = reader.text("logits").unwrap_or_default();
    let rows: Option<Vec<Vec<f32>>> = (text.split(';'))
        .map(|row| row.split(',').map(finite).collect())
        .collect();
    rows.filter(|rows| {
        let classes = rows.first().map_or(0, Vec::len);
        rows.len() <= MOST_ROWS
            && (FEWEST_CLASSES..=MOST_CLASSES).contains(&classes)
            && rows.iter().all(|row| row.len() == classes)
    })
    .ok_or_else(|| bad("logits"))
}

/// A list of whole numbers.
fn list(
    reader: &Reader,
    key: &str,
    read: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<usize>, BadQuery> {
    let text = reader.text(key).unwrap_or_default();
    let items: Option<Vec<usize>> = text.split(',').map(read).collect();
    items.ok_or_else(|| bad(key))
}

/// An index, counted from 0.
fn below(text: &str, count: usize) -> Option<usize> {
    text.parse().ok().filter(|index| *index < count)
}

/// An index that the link counts from 1.
fn counted(text: &str, count: usize) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (1..=count).contains(&number).then(|| number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::show;

    fn shown<'a>(values: impl IntoIterator<Item = &'a f32>) -> Vec<String> {
        (values.into_iter())
            .map(|value| show(f64::from(*value)))
            .collect()
    }

    /// States that between them have every option.
    fn many() -> Vec<Classes> {
        let mut states: Vec<Classes> = Preset::ALL.into_iter().map(Classes::preset).collect();
        let mut lab = Classes::default();
        for (class, weight) in lab.classes.iter_mut().zip([1.0, 2.0, 0.5, 0.0]) {
            class.weight = weight;
        }
        states.push(lab.clone());
        lab.smoothing = 0.1;
        lab.rows[1].ignored = true;
        states.push(lab.clone());
        lab.ignore_index = 2;
        lab.rows[0].logits[3] = -7.5;
        states.push(lab.clone());
        lab.rows[1].ignored = false;
        lab.smoothing = 1.0;
        (lab.row, lab.class) = (1, 2);
        states.push(lab);
        let both = |lab: &Classes, loss| Classes {
            loss,
            ..lab.clone()
        };
        (states.iter())
            .flat_map(|lab| Kind::ALL.map(|loss| both(lab, loss)))
            .flat_map(|lab| {
                Reduction::COMMON.map(|reduction| Classes {
                    reduction,
                    ..lab.clone()
                })
            })
            .collect()
    }

    #[test]
    fn the_guides_logits() {
        let mut lab = Classes::default();
        let model = lab.model();
        assert_eq!(model.printed(), "0.3900");
        assert_eq!(
            shown(model.terms.iter().map(|term| &term.value)),
            ["0.5542", "0.4417", "0.174"]
        );
        let first = &model.terms[0];
        assert_eq!(
            shown(&first.probabilities),
            ["0.5745", "0.2114", "0.0859", "0.1282"]
        );
        assert_eq!(
            shown(&first.gradient),
            ["−0.1418", "0.0705", "0.0286", "0.0427"]
        );
        assert_eq!(shown(&first.target), ["1", "0", "0", "0"]);
        assert_eq!(show(f64::from(first.scale)), "0.3333");
        // The two steps by themselves reach the same number.
        lab.loss = Kind::Nll;
        assert_eq!(lab.model(), model);
    }

    #[test]
    fn the_gradient_is_softmax_minus_target_scaled() {
        for lab in many() {
            for term in lab.model().terms {
                let pairs = term.probabilities.iter().zip(&term.target);
                for ((p, t), gradient) in pairs.zip(&term.gradient) {
                    let want = term.scale * (p - t);
                    assert!((gradient - want).abs() < 1e-6, "{lab:?}");
                }
            }
        }
    }

    #[test]
    fn the_loss_is_made_of_its_rows() {
        for lab in many() {
            let model = lab.model();
            let sum: f32 = model.terms.iter().map(|term| term.value).sum();
            let want = match lab.reduction {
                Reduction::Mean => sum / model.total_weight,
                Reduction::Sum => sum,
                _ => continue,
            };
            let loss = model.number().unwrap() as f32;
            assert!((loss - want).abs() < 1e-6, "{lab:?}");
            if lab.smoothing() == 0.0 {
                for term in &model.terms {
                    assert!((term.value - term.weight * term.surprise).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn an_ignored_row_counts_for_nothing() {
        let mut lab = Classes::default();
        lab.rows[0].ignored = true;
        let without = lab.model();
        assert_eq!(without.total_weight, 2.0);
        assert_eq!(without.terms[0].value, 0.0);
        assert_eq!(without.terms[0].gradient, [0.0; 4]);
        assert_eq!(lab.labels(), [-100, 1, 2]);
        // The class that `ignore_index` names is ignored wherever it is the label.
        lab.rows[0].ignored = false;
        lab.ignore_index = 0;
        assert_eq!(lab.labels(), [0, 1, 2]);
        assert_eq!(lab.model().output, without.output);
        for row in &mut lab.rows {
            row.ignored = true;
        }
        let nothing = lab.model();
        assert_eq!(nothing.printed(), "nan");
        assert_eq!(Classes::answer(&nothing), None);
        assert_eq!(lab.step(&nothing), lab);
    }

    #[test]
    fn the_curve_passes_through_the_state() {
        for lab in many() {
            let model = lab.model();
            let z = f64::from(lab.rows[lab.row].logits[lab.class]);
            let at = lab.curve(&model, &[z, z + 1.0])[0];
            let own = f64::from(model.terms[lab.row].value);
            let want = model.number().unwrap_or(own);
            assert!((at - want).abs() < 1e-5, "{at} {want} {lab:?}");
        }
    }

    #[test]
    fn softmax_and_smoothing_can_be_taken_apart() {
        for lab in many() {
            for (row, term) in lab.rows.iter().zip(lab.model().terms) {
                let powers = powers(&row.logits);
                for (power, p) in powers.each.iter().zip(&term.probabilities) {
                    assert!((power / powers.sum - p).abs() < 1e-6);
                }
                if let (Some(mix), Some(answer)) = (lab.mix(&term), term.answer) {
                    let own = lab.classes[answer].weight * term.surprise;
                    let mixed = mix.keep * f64::from(own) + mix.share * f64::from(mix.all);
                    assert!((mixed - f64::from(term.value)).abs() < 1e-5, "{lab:?}");
                }
            }
        }
        assert_eq!(powers(&[0.0, 1.0]).shift, 0.0);
        for far in [1000.0, -1000.0] {
            let powers = powers(&[far, far - 1.0]);
            assert_eq!((powers.shift, powers.each[0]), (far, 1.0));
        }
    }

    #[test]
    fn a_step_lowers_the_loss() {
        for lab in many() {
            let model = lab.model();
            if let Some(before) = model.number() {
                let after = lab.step(&model).model().number().unwrap();
                assert!(after < before, "{lab:?}");
            }
        }
    }

    #[test]
    fn a_logit_can_be_set_by_its_probability() {
        let mut lab = Classes::default();
        for p in [0.01, 0.3, 0.5, 0.97] {
            lab.set_probability(1, 2, p);
            let reached = f64::from(lab.model().terms[1].probabilities[2]);
            assert!((reached - p).abs() < 2e-4, "{p} {reached}");
        }
        for p in [-1.0, 0.0, 1.0, 9.0] {
            lab.set_probability(1, 2, p);
            assert!(lab.rows[1].logits[2].is_finite());
        }
        let before = lab.clone();
        lab.set_probability(0, 9, 0.5);
        lab.set_probability(9, 0, 0.5);
        lab.set_probability(0, 0, f64::NAN);
        assert_eq!(lab, before);
    }

    #[test]
    fn the_curve_of_surprise_runs_from_its_top_to_a_sure_answer() {
        let points = surprise_curve(3.0, 4);
        let shown: Vec<String> = points
            .iter()
            .map(|(p, loss)| format!("{p:.4} {loss:.4}"))
            .collect();
        assert_eq!(
            shown,
            [
                "0.0498 3.0000",
                "0.1353 2.0000",
                "0.3679 1.0000",
                "1.0000 0.0000"
            ]
        );
        assert!(surprise_curve(1e9, 3).iter().all(|(p, _)| p.is_finite()));
        assert!(surprise_curve(3.0, 0).is_empty());
    }

    #[test]
    fn the_scripts_of_both_losses_print_the_same() {
        for lab in many() {
            let script = lab.script();
            let text = script.text();
            assert_eq!(script.output[0], lab.model().output.to_string(), "{text}");
            assert_eq!(script.output.len(), 2, "{text}");
        }
        let mut lab = Classes {
            loss: Kind::Nll,
            smoothing: 0.1,
            ..Classes::default()
        };
        lab.classes[1].weight = 2.0;
        lab.rows[2].ignored = true;
        assert_eq!(
            lab.script().text(),
            "import torch
import torch.nn as nn
import torch.nn.functional as F
logits = torch.tensor([
    [2.0, 1.0, 0.1, 0.5],
    [0.5, 2.0, 0.3, 0.1],
    [0.1, 0.2, 3.0, 0.4],
], requires_grad=True)
labels = torch.tensor([0, 1, -100])
log_probs = F.log_softmax(logits, dim=1)
loss = nn.NLLLoss(weight=torch.tensor([1.0, 2.0, 1.0, 1.0]))(log_probs, labels)
print(loss.detach())
loss.backward()
print(logits.grad)
"
        );
        lab.loss = Kind::CrossEntropy;
        assert!(
            lab.script()
                .text()
                .contains(", label_smoothing=0.1)(logits, labels)")
        );
    }

    #[test]
    fn a_link_restores_the_state() {
        for mut lab in many() {
            assert_eq!(Classes::decode(&lab.encode()), Ok(lab.clone()));
            lab.add_class();
            lab.remove_class(0);
            lab.add_row();
            lab.rows[0].logits[0] = 1.0 / 3.0;
            lab.rows[0].logits[1] = -1e30;
            lab.rate = 0.5;
            assert_eq!(Classes::decode(&lab.encode()), Ok(lab));
        }
    }

    #[test]
    fn a_short_link_gets_what_is_usual() {
        let short = "logits=2,1,0.1,0.5;0.5,2,0.3,0.1;0.1,0.2,3,0.4&labels=0,1,2";
        assert_eq!(Classes::decode(short), Ok(Classes::default()));
    }

    #[test]
    fn a_broken_link_is_refused_by_its_first_bad_key() {
        for (query, key) in [
            ("", "logits"),
            ("logits=1&labels=0", "logits"),
            ("logits=1,2,3,4,5,6,7&labels=0", "logits"),
            ("logits=1,2;1&labels=0,0", "logits"),
            ("logits=1,x&labels=0", "logits"),
            ("logits=1,inf&labels=0", "logits"),
            (
                "logits=1,1;1,1;1,1;1,1;1,1;1,1;1,1;1,1;1,1&labels=0",
                "logits",
            ),
            ("logits=1,2", "labels"),
            ("logits=1,2&labels=", "labels"),
            ("logits=1,2&labels=2", "labels"),
            ("logits=1,2&labels=-1", "labels"),
            ("logits=1,2&labels=0,1", "labels"),
            ("logits=1,2&labels=0&ignored=2", "ignored"),
            ("logits=1,2&labels=0&names=1", "names"),
            ("logits=1,2&labels=0&names=1,1", "names"),
            ("logits=1,2&labels=0&names=1,7", "names"),
            ("logits=1,2&labels=0&weight=1", "weight"),
            ("logits=1,2&labels=0&weight=1,-1", "weight"),
            ("logits=1,2&labels=0&weight=1,nan", "weight"),
            ("logits=1,2&labels=0&loss=MSELoss", "loss"),
            ("logits=1,2&labels=0&reduction=batchmean", "reduction"),
            ("logits=1,2&labels=0&label_smoothing=1.1", "label_smoothing"),
            ("logits=1,2&labels=0&ignore_index=0.5", "ignore_index"),
            ("logits=1,2&labels=0&rate=0", "rate"),
            ("logits=1,2&labels=0&story=zoo", "story"),
            ("logits=1,2&labels=0&row=2", "row"),
            ("logits=1,2&labels=0&class=2", "class"),
        ] {
            let error = Classes::decode(query).unwrap_err();
            assert_eq!(error.key, key, "{query}");
        }
    }

    #[test]
    fn rows_and_classes_come_and_go_within_bounds_and_the_rest_stays() {
        let mut lab = Classes::preset(Preset::Animals);
        lab.remove_class(1);
        assert_eq!(lab.rows[2].logits, [-0.5, 2.6]);
        let labels: Vec<usize> = lab.rows.iter().map(|row| row.label).collect();
        assert_eq!(labels, [0, 0, 1, 1]);
        for _ in 0..20 {
            lab.add_class();
            lab.add_row();
        }
        assert_eq!(
            (lab.rows.len(), lab.classes.len()),
            (MOST_ROWS, MOST_CLASSES)
        );
        let mut keys: Vec<u32> = lab.classes.iter().map(|class| class.key).collect();
        assert_eq!(keys[..3], [0, 2, 1]);
        keys.sort_unstable();
        assert_eq!(keys, (0..MOST_CLASSES as u32).collect::<Vec<_>>());
        assert!(lab.rows.iter().all(|row| row.logits.len() == MOST_CLASSES));
        assert_eq!(lab.model().terms.len(), MOST_ROWS);
        for _ in 0..20 {
            lab.remove_class(lab.class);
            lab.remove_row(0);
        }
        assert_eq!((lab.rows.len(), lab.classes.len()), (1, FEWEST_CLASSES));
        assert!(lab.class < FEWEST_CLASSES && lab.row == 0);
    }

    #[test]
    fn fresh_numbers_are_the_seeds() {
        let lab = Classes::preset(Preset::Reviews);
        assert_eq!(lab.fresh(3), lab.fresh(3));
        assert_ne!(lab.fresh(3), lab.fresh(4));
        for seed in 0..50 {
            assert!(Classes::answer(&lab.fresh(seed).model()).is_some_and(f64::is_finite));
        }
    }

    #[test]
    fn huge_logits_and_weights_give_numbers_not_panics() {
        let mut lab = Classes::default();
        lab.rows[0].logits = vec![3e38, -3e38, 0.0, 1.0];
        lab.rows[1].logits = vec![-3e38; 4];
        lab.classes[2].weight = 3e38;
        let model = lab.model();
        assert_eq!(model.terms[0].probabilities[0], 1.0);
        assert_eq!(lab.step(&model).rows.len(), 3);
        assert_eq!(lab.curve(&model, &[0.0, f64::MAX]).len(), 2);
        lab.set_probability(1, 0, 0.5);
    }
}
