//! The yes-or-no lab: BCELoss on probabilities beside BCEWithLogitsLoss on logits, tied by the sigmoid.

use super::query::{BadQuery, Reader, Writer, finite};
use super::random::Random;
use super::{State, loss_of};
use crate::error::TorchError;
use crate::functional::{logit, sigmoid};
use crate::loss::{
    BCELoss, BCEWithLogitsLoss, Entry, Evaluation, Loss, Options, Reduction, bce, bce_with_logits,
};
use crate::python::script::Script;
use crate::tensor::{Data, Tensor};

/// The most elements the lab holds; every [`Story`] has as many names.
pub const MOST: usize = 8;

/// The two losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BCELoss`, a function of probabilities.
    Bce,
    /// `BCEWithLogitsLoss`, a function of logits.
    WithLogits,
}

impl Kind {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Bce, Self::WithLogits];

    /// The class in `torch.nn`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    fn entry(self) -> &'static Entry {
        match self {
            Self::Bce => &bce::ENTRY,
            Self::WithLogits => &bce_with_logits::ENTRY,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a loss is a function of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guess {
    /// p, from 0 to 1, both included.
    Probability(f32),
    /// z, a finite number.
    Logit(f32),
}

impl Guess {
    /// p: as it was set, or the sigmoid of the logit in float32.
    pub fn probability(self) -> f32 {
        match self {
            Self::Probability(p) => p,
            Self::Logit(z) => sigmoid(z),
        }
    }

    /// z: as it was set, or `torch.logit` of the probability in float32; infinite at 0 and 1.
    pub fn logit(self) -> f32 {
        match self {
            Self::Probability(p) => logit(p),
            Self::Logit(z) => z,
        }
    }
}

/// One yes-or-no question: what the model says and what is true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    /// Which of the story's names it has, below [`MOST`]; no two have the same.
    pub key: u32,
    /// The probability or the logit, whichever was set; the other one follows from it.
    pub guess: Guess,
    /// The label y, from 0 to 1.
    pub truth: f32,
    /// `weight`: what its loss is multiplied with, at least 0.
    pub weight: f32,
    /// `pos_weight`: what the positive part of its loss is multiplied with, at least 0. BCELoss has none.
    pub pos_weight: f32,
}

/// What the elements stand for; the views name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Nothing but numbers.
    Numbers,
    /// The genres of one film.
    Film,
    /// The tags of one photo.
    Photo,
    /// Mails that are spam or not.
    Spam,
}

impl Story {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Numbers, Self::Film, Self::Photo, Self::Spam];

    /// As it stands in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Film => "film",
            Self::Photo => "photo",
            Self::Spam => "spam",
        }
    }

    /// Whether the elements are several labels of one sample: a tensor of one row.
    pub fn is_multi_label(self) -> bool {
        matches!(self, Self::Film | Self::Photo)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|story| story.name() == name)
    }
}

/// States to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The guide's probabilities for BCELoss.
    Probabilities,
    /// The guide's logits for BCEWithLogitsLoss.
    Logits,
    /// The genres of a film.
    Film,
    /// The tags of a photo, one of them a soft label.
    Photo,
    /// Mails of which one in four is spam, with the `pos_weight` that makes up for it.
    Spam,
    /// Logits beyond what float32 probabilities can tell apart.
    Extreme,
}

impl Preset {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 6] = [
        Self::Probabilities,
        Self::Logits,
        Self::Film,
        Self::Photo,
        Self::Spam,
        Self::Extreme,
    ];
}

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The loss in force: the one in the readout.
    pub loss: Kind,
    /// `reduction`: `none`, `mean` or `sum`.
    pub reduction: Reduction,
    /// The learning rate of one step, above 0.
    pub rate: f32,
    /// What the elements stand for.
    pub story: Story,
    /// 1 to [`MOST`] of them.
    pub elements: Vec<Element>,
    /// The element that the curves move, counted from 0.
    pub chosen: usize,
}

impl Default for Binary {
    fn default() -> Self {
        Self::preset(Preset::Probabilities)
    }
}

/// One element under one of the losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Its loss before the reduction.
    pub value: f32,
    /// Its part of the sum, 0 to 1; nan where the sum is 0 or not finite.
    pub share: f32,
    /// The derivative of the loss with respect to this loss's own argument: the probability for BCELoss, the logit
    /// for BCEWithLogitsLoss (of the sum, when `reduction='none'`).
    pub gradient: f32,
    /// The probability at which the element's loss is least: the label, unless a `pos_weight` moves it.
    pub best: f32,
    /// Its loss there. Above 0 for a soft label: the label's own entropy.
    pub floor: f32,
}

/// One element under both losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// p
    pub probability: f32,
    /// z, infinite where p was set to 0 or 1.
    pub logit: f32,
    /// p − y: without weights the derivative of its own loss with respect to the logit.
    pub difference: f32,
    bce: Part,
    with_logits: Part,
}

impl Term {
    /// The element under this loss.
    pub fn part(&self, kind: Kind) -> &Part {
        match kind {
            Kind::Bce => &self.bce,
            Kind::WithLogits => &self.with_logits,
        }
    }
}

/// Everything that follows from a state, in PyTorch's float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    loss: Kind,
    bce: Tensor,
    with_logits: Tensor,
    /// One per element.
    pub terms: Vec<Term>,
}

impl Model {
    /// A loss as PyTorch returns it.
    pub fn output(&self, kind: Kind) -> &Tensor {
        match kind {
            Kind::Bce => &self.bce,
            Kind::WithLogits => &self.with_logits,
        }
    }

    /// The value as a print shows it: `0.2284`, or a list when `reduction='none'`.
    pub fn printed(&self, kind: Kind) -> String {
        self.output(kind).reading()
    }

    /// A loss as one number; nothing when `reduction='none'`.
    pub fn number(&self, kind: Kind) -> Option<f64> {
        let output = self.output(kind);
        (output.shape().is_empty()).then(|| output.item()).flatten()
    }
}

impl Binary {
    /// A state to begin with.
    pub fn preset(preset: Preset) -> Self {
        use Guess::{Logit, Probability};
        let (loss, story, guesses, truths, pos_weight): (_, _, Vec<Guess>, &[f32], _) = match preset
        {
            Preset::Probabilities => (
                Kind::Bce,
                Story::Numbers,
                [0.9, 0.3, 0.8].map(Probability).into(),
                &[1.0, 0.0, 1.0],
                1.0,
            ),
            Preset::Logits => (
                Kind::WithLogits,
                Story::Numbers,
                [2.0, -1.0, 1.5].map(Logit).into(),
                &[1.0, 0.0, 1.0],
                1.0,
            ),
            Preset::Film => (
                Kind::WithLogits,
                Story::Film,
                [1.2, -0.4, 0.6, -2.0, -1.1].map(Logit).into(),
                &[1.0, 0.0, 1.0, 0.0, 0.0],
                1.0,
            ),
            Preset::Photo => (
                Kind::Bce,
                Story::Photo,
                [0.95, 0.2, 0.6, 0.55].map(Probability).into(),
                &[1.0, 0.0, 1.0, 0.7],
                1.0,
            ),
            Preset::Spam => (
                Kind::WithLogits,
                Story::Spam,
                [-0.5, -1.5, 0.4, -2.0].map(Logit).into(),
                &[1.0, 0.0, 0.0, 0.0],
                3.0,
            ),
            Preset::Extreme => (
                Kind::WithLogits,
                Story::Numbers,
                [20.0, -120.0, 3.0].map(Logit).into(),
                &[0.0, 1.0, 1.0],
                1.0,
            ),
        };
        let elements = (0..)
            .zip(guesses.into_iter().zip(truths))
            .map(|(key, (guess, &truth))| Element {
                key,
                guess,
                truth,
                weight: 1.0,
                pos_weight,
            })
            .collect();
        Self {
            loss,
            reduction: Reduction::Mean,
            rate: 1.0,
            story,
            elements,
            chosen: 0,
        }
    }

    /// The preset whose numbers these are.
    pub fn preset_of(&self) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| {
            let preset = Self::preset(*preset);
            (preset.loss, preset.story) == (self.loss, self.story)
                && preset.elements == self.elements
        })
    }

    /// A list of the elements' values in the tensor's shape: one row when they are labels of one sample.
    fn tensor(&self, read: impl Fn(&Element) -> f32) -> Tensor {
        let values: Vec<f32> = self.elements.iter().map(read).collect();
        let row = [1, values.len()];
        let shape = if self.story.is_multi_label() {
            &row[..]
        } else {
            &row[1..]
        };
        // The shape holds just these values, so there is no error to speak of.
        Tensor::new(shape, Data::Float32(values.clone())).unwrap_or(Tensor::vec_f32(values))
    }

    /// The labels as a float32 tensor.
    fn truths(&self) -> Tensor {
        self.tensor(|element| element.truth)
    }

    /// What a loss is called with as a float32 tensor: the probabilities or the logits.
    fn inputs(&self, kind: Kind) -> Tensor {
        match kind {
            Kind::Bce => self.tensor(|element| element.guess.probability()),
            Kind::WithLogits => self.tensor(|element| element.guess.logit()),
        }
    }

    /// `weight` and `pos_weight`, where they differ from 1.
    fn weights(&self) -> (Option<Tensor>, Option<Tensor>) {
        (
            spread(self.elements.iter().map(|element| element.weight)),
            spread(self.elements.iter().map(|element| element.pos_weight)),
        )
    }

    fn evaluate(&self, kind: Kind, reduction: Reduction) -> Result<Evaluation, TorchError> {
        let (weight, pos_weight) = self.weights();
        criterion(kind, reduction, weight, pos_weight)
            .evaluate(&[&self.inputs(kind), &self.truths()])
    }

    /// Every element under one loss, and the loss.
    fn side(&self, kind: Kind) -> (Tensor, Vec<Part>) {
        let Ok(reduced) = self.evaluate(kind, self.reduction.clone()) else {
            return (Tensor::scalar_f32(f32::NAN), Vec::new());
        };
        let values = (self.evaluate(kind, Reduction::None))
            .map(|single| single.output.to_f64_vec())
            .unwrap_or_default();
        let total: f32 = values.iter().map(|&value| value as f32).sum();
        let gradients = (reduced.gradients.first().and_then(Option::as_ref))
            .and_then(Tensor::f32s)
            .unwrap_or_default();
        let parts = (self.elements.iter())
            .zip(values.iter().zip(gradients))
            .map(|(element, (&value, &gradient))| Part {
                value: value as f32,
                share: value as f32 / total,
                gradient,
                best: element.best(kind),
                floor: element.floor(kind),
            })
            .collect();
        (reduced.output, parts)
    }

    /// The PyTorch script of this state with this loss: it prints the loss and the gradient.
    pub fn script(&self, kind: Kind) -> Script {
        let mut options = Options::new().with_reduction(self.reduction.clone());
        let (weight, pos_weight) = self.weights();
        if let Some(weight) = weight {
            options = options.with_tensor("weight", weight);
        }
        if let Some(pos_weight) = pos_weight.filter(|_| kind == Kind::WithLogits) {
            options = options.with_tensor("pos_weight", pos_weight);
        }
        let tensors = [&self.inputs(kind), &self.truths()];
        Script::new(kind.entry(), &options, &tensors, &[0])
    }

    /// The loss of `kind` as the chosen element's argument, the probability for BCELoss and the logit for
    /// BCEWithLogitsLoss, runs through `xs`, in float64. With `reduction='none'` it is the element's own loss.
    pub fn curve(&self, kind: Kind, xs: &[f64]) -> Vec<f64> {
        let Some(chosen) = self.elements.get(self.chosen) else {
            return vec![f64::NAN; xs.len()];
        };
        let rest = self.rest(kind);
        (chosen.losses(kind, xs.to_vec()).into_iter())
            .map(|own| self.reduced(rest, own))
            .collect()
    }

    /// The losses of [`curve`](Self::curve) as PyTorch computes each in float32: for a table, in which they are read.
    pub fn table(&self, kind: Kind, xs: &[f64]) -> Vec<f64> {
        let mut state = self.clone();
        let mut at = |x: f64| {
            if let Some(chosen) = state.elements.get_mut(self.chosen) {
                chosen.guess = match kind {
                    Kind::Bce => Guess::Probability(x as f32),
                    Kind::WithLogits => Guess::Logit(x as f32),
                };
            }
            let result = state.evaluate(kind, self.reduction.clone());
            result.map_or(f64::NAN, |result| loss_of(&result.output, self.chosen))
        };
        xs.iter().map(|&x| at(x)).collect()
    }

    /// The lowest that the chosen element alone can bring the loss to; a certain label's lowest logit is infinite, so
    /// that its loss only comes near.
    pub fn lowest(&self, kind: Kind) -> f64 {
        let chosen = self.elements.get(self.chosen);
        chosen.map_or(f64::NAN, |chosen| {
            self.reduced(self.rest(kind), f64::from(chosen.floor(kind)))
        })
    }

    /// What all but the chosen element lose together.
    fn rest(&self, kind: Kind) -> f64 {
        let mut rest = self.clone();
        if self.chosen < rest.elements.len() {
            rest.elements.remove(self.chosen);
        }
        (rest.evaluate(kind, Reduction::None))
            .map(|single| single.output.to_f64_vec().iter().sum())
            .unwrap_or(f64::NAN)
    }

    /// The loss of which the chosen element's own is a part.
    fn reduced(&self, rest: f64, own: f64) -> f64 {
        match self.reduction {
            Reduction::None => own,
            Reduction::Sum => rest + own,
            _ => (rest + own) / self.elements.len() as f64,
        }
    }

    /// The state after one step of gradient descent on the logits: each moves by −rate × gradient. An infinite logit
    /// has no gradient and stays.
    pub fn step(&self, model: &Model) -> Self {
        let mut next = self.clone();
        for (element, term) in next.elements.iter_mut().zip(&model.terms) {
            let moved = term.logit - self.rate * term.with_logits.gradient;
            if moved.is_finite() {
                element.guess = Guess::Logit(moved);
            }
        }
        next
    }

    /// The first element at which the two losses part ways, and how.
    pub fn remark(&self, model: &Model) -> Option<Remark> {
        let strays = |term: &Term| term.probability == 0.0 || term.probability == 1.0;
        let index = model.terms.iter().position(strays)?;
        let is_finite = model.terms.get(index)?.logit.is_finite();
        Some(if is_finite {
            Remark::Rounded(index)
        } else {
            Remark::NoLogit(index)
        })
    }

    /// Adds an element with the first name that is free, and chooses it; nothing when there are [`MOST`].
    pub fn add(&mut self) {
        let is_free = |key: &u32| self.elements.iter().all(|element| element.key != *key);
        let Some(key) = (0..MOST as u32).find(is_free) else {
            return;
        };
        let like = self.elements.last().copied();
        self.elements.push(Element {
            key,
            guess: match self.loss {
                Kind::Bce => Guess::Probability(0.5),
                Kind::WithLogits => Guess::Logit(0.0),
            },
            truth: 1.0,
            weight: like.map_or(1.0, |element| element.weight),
            pos_weight: like.map_or(1.0, |element| element.pos_weight),
        });
        self.chosen = self.elements.len() - 1;
    }

    /// Removes an element; the last one stays.
    pub fn remove(&mut self, index: usize) {
        if self.elements.len() > 1 && index < self.elements.len() {
            self.elements.remove(index);
            if self.chosen > index || self.chosen == self.elements.len() {
                self.chosen -= 1;
            }
        }
    }
}

/// Why the two losses no longer say the same of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Its probability is exactly 0 or 1, where no finite logit leads.
    NoLogit(usize),
    /// The sigmoid of its logit rounds to 0 or 1 in float32.
    Rounded(usize),
}

impl Element {
    /// This element's loss as its argument runs through `xs`, in float64.
    fn losses(&self, kind: Kind, xs: Vec<f64>) -> Vec<f64> {
        let truths = Tensor::vec_f64(vec![f64::from(self.truth); xs.len()]);
        let (weight, pos_weight) = (
            spread([self.weight].into_iter()),
            spread([self.pos_weight].into_iter()),
        );
        let count = xs.len();
        criterion(kind, Reduction::None, weight, pos_weight)
            .forward(&[&Tensor::vec_f64(xs), &truths])
            .map_or(vec![f64::NAN; count], |forward| forward.output.to_f64_vec())
    }

    /// The probability at which its loss is least: y, or where `pos_weight` c counts, cy / (1 − y + cy).
    fn best(&self, kind: Kind) -> f32 {
        let (no, yes) = match kind {
            Kind::Bce => (1.0 - self.truth, self.truth),
            Kind::WithLogits => (1.0 - self.truth, self.pos_weight * self.truth),
        };
        // Positives that weigh nothing leave nothing to gain: any probability will do.
        if no + yes > 0.0 {
            yes / (no + yes)
        } else {
            self.truth
        }
    }

    /// Its loss at [`Self::best`].
    fn floor(&self, kind: Kind) -> f32 {
        let best = f64::from(self.best(kind));
        let argument = match kind {
            Kind::Bce => best,
            // A certain label is reached by no finite logit; the loss comes as near to 0 as one likes.
            Kind::WithLogits if best == 0.0 || best == 1.0 => return 0.0,
            Kind::WithLogits => logit(best),
        };
        let losses = self.losses(kind, vec![argument]);
        losses.first().map_or(f32::NAN, |&loss| loss as f32)
    }
}

fn criterion(
    kind: Kind,
    reduction: Reduction,
    weight: Option<Tensor>,
    pos_weight: Option<Tensor>,
) -> Box<dyn Loss> {
    match kind {
        Kind::Bce => Box::new(BCELoss { reduction, weight }),
        Kind::WithLogits => Box::new(BCEWithLogitsLoss {
            reduction,
            weight,
            pos_weight,
        }),
    }
}

/// Weights as an option: none where all are 1, one number where all are alike, else one per element.
fn spread(mut weights: impl Iterator<Item = f32> + Clone) -> Option<Tensor> {
    let all = weights.clone();
    let first = weights.next()?;
    if weights.any(|weight| weight != first) {
        Some(Tensor::vec_f32(all.collect()))
    } else {
        (first != 1.0).then(|| Tensor::scalar_f32(first))
    }
}

impl State for Binary {
    type Model = Model;

    fn model(&self) -> Model {
        let (bce, probabilities) = self.side(Kind::Bce);
        let (with_logits, logits) = self.side(Kind::WithLogits);
        let terms = (self.elements.iter())
            .zip(probabilities.into_iter().zip(logits))
            .map(|(element, (bce, with_logits))| Term {
                probability: element.guess.probability(),
                logit: element.guess.logit(),
                difference: element.guess.probability() - element.truth,
                bce,
                with_logits,
            })
            .collect();
        Model {
            loss: self.loss,
            bce,
            with_logits,
            terms,
        }
    }

    fn readout(model: &Model) -> String {
        model.printed(model.loss)
    }

    fn answer(model: &Model) -> Option<f64> {
        model.number(model.loss)
    }

    /// Soft labels stay soft, certain ones certain; what the loss in force takes is drawn anew.
    fn fresh(&self, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut next = self.clone();
        for element in &mut next.elements {
            element.truth = if element.truth.fract() == 0.0 {
                random.between(0, 1) as f32
            } else {
                random.between(1, 9) as f32 / 10.0
            };
            element.guess = match self.loss {
                Kind::Bce => Guess::Probability(random.between(1, 19) as f32 / 20.0),
                Kind::WithLogits => Guess::Logit(random.between(-8, 8) as f32 / 4.0),
            };
        }
        next
    }

    fn encode(&self) -> String {
        let gaps = |read: &dyn Fn(Guess) -> Option<f32>| {
            let items: Vec<_> = (self.elements.iter())
                .map(|element| read(element.guess).map_or(String::new(), |value| value.to_string()))
                .collect();
            items.join(",")
        };
        let probabilities = gaps(&|guess| match guess {
            Guess::Probability(p) => Some(p),
            Guess::Logit(_) => None,
        });
        let logits = gaps(&|guess| match guess {
            Guess::Logit(z) => Some(z),
            Guess::Probability(_) => None,
        });
        Writer::default()
            .add("loss", self.loss.name())
            .add("reduction", self.reduction.name())
            .add("story", self.story.name())
            .list("names", self.elements.iter().map(|e| (e.key + 1) as f32))
            .add("p", probabilities)
            .add("logits", logits)
            .list("true", self.elements.iter().map(|e| e.truth))
            .list("weight", self.elements.iter().map(|e| e.weight))
            .list("pos_weight", self.elements.iter().map(|e| e.pos_weight))
            .add("rate", self.rate)
            .add("chosen", self.chosen + 1)
            .finish()
    }

    /// Each element has its probability in `p` or its logit in `logits`; the place in the other list is empty, and a
    /// list that would be all empty may be left out. So may `names` (the first ones) and the weights (1; one number
    /// is for all).
    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let usual = Self::default();
        let truths = reader.list("true")?;
        let count = truths.len();
        if count > MOST || !truths.iter().all(|truth| (0.0..=1.0).contains(truth)) {
            return Err(bad("true"));
        }
        let guesses = guesses(&reader, count)?;
        let both_weights = (weights(&reader, "weight", count)?.into_iter()).zip(weights(
            &reader,
            "pos_weight",
            count,
        )?);
        let keys = keys(&reader, count)?;
        let elements = (keys.into_iter().zip(guesses).zip(truths))
            .zip(both_weights)
            .map(|(((key, guess), truth), (weight, pos_weight))| Element {
                key,
                guess,
                truth,
                weight,
                pos_weight,
            })
            .collect();
        Ok(Self {
            loss: reader.get("loss", usual.loss, Kind::named)?,
            reduction: reader.get("reduction", usual.reduction, |text| {
                [Reduction::None, Reduction::Mean, Reduction::Sum]
                    .into_iter()
                    .find(|reduction| reduction.name() == text)
            })?,
            rate: reader.get("rate", usual.rate, |t| finite(t).filter(|v| *v > 0.0))?,
            story: reader.get("story", usual.story, Story::named)?,
            elements,
            chosen: reader.get("chosen", usual.chosen, |text| {
                let number: usize = text.parse().ok()?;
                (1..=count).contains(&number).then(|| number - 1)
            })?,
        })
    }
}

fn bad(key: &str) -> BadQuery {
    BadQuery {
        key: key.to_owned(),
    }
}

/// What the model says of each element, from the two lists with gaps.
fn guesses(reader: &Reader, count: usize) -> Result<Vec<Guess>, BadQuery> {
    let list = |key| match reader.text(key) {
        None => Ok(vec![None; count]),
        Some(text) => {
            let read = |item: &str| match item {
                "" => Some(None),
                item => finite(item).map(Some),
            };
            (text.split(',').map(read).collect::<Option<Vec<_>>>())
                .filter(|items| items.len() == count)
                .ok_or_else(|| bad(key))
        }
    };
    (list("p")?.into_iter().zip(list("logits")?))
        .map(|pair| match pair {
            (Some(p), None) if (0.0..=1.0).contains(&p) => Ok(Guess::Probability(p)),
            (None, Some(z)) => Ok(Guess::Logit(z)),
            (None, None) | (Some(_), None) => Err(bad("p")),
            (Some(_), Some(_)) => Err(bad("logits")),
        })
        .collect()
}

/// One weight per element; one number stands for all.
fn weights(reader: &Reader, key: &str, count: usize) -> Result<Vec<f32>, BadQuery> {
    if reader.text(key).is_none() {
        return Ok(vec![1.0; count]);
    }
    let mut weights = reader.list(key)?;
    if let [one] = weights[..] {
        weights = vec![one; count];
    }
    if weights.len() == count && weights.iter().all(|weight| *weight >= 0.0) {
        Ok(weights)
    } else {
        Err(bad(key))
    }
}

/// Which names the elements have, counted from 1 in the link.
fn keys(reader: &Reader, count: usize) -> Result<Vec<u32>, BadQuery> {
    let Some(text) = reader.text("names") else {
        return Ok((0..count as u32).collect());
    };
    let read = |item: &str| {
        let number: u32 = item.parse().ok()?;
        (1..=MOST as u32).contains(&number).then(|| number - 1)
    };
    let keys: Vec<u32> = (text.split(',').map(read).collect::<Option<_>>())
        .filter(|keys: &Vec<_>| keys.len() == count)
        .ok_or_else(|| bad("names"))?;
    let twice = (keys.iter().enumerate()).any(|(i, key)| keys.iter().skip(i + 1).any(|k| k == key));
    if twice { Err(bad("names")) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::show;

    fn shown(values: impl Iterator<Item = f32>) -> Vec<String> {
        values.map(|value| show(f64::from(value))).collect()
    }

    #[test]
    fn the_guides_probabilities() {
        let model = Binary::default().model();
        assert_eq!(Binary::readout(&model), "0.2284");
        // Through the sigmoid the other loss says the same.
        assert_eq!(model.printed(Kind::WithLogits), "0.2284");
        assert_eq!(
            shown(model.terms.iter().map(|t| t.part(Kind::Bce).value)),
            ["0.1054", "0.3567", "0.2231"]
        );
        assert_eq!(
            shown(model.terms.iter().map(|t| t.logit)),
            ["2.1972", "−0.8473", "1.3863"]
        );
    }

    #[test]
    fn the_guides_logits() {
        let model = Binary::preset(Preset::Logits).model();
        assert_eq!(Binary::readout(&model), "0.2139");
        assert_eq!(model.printed(Kind::Bce), "0.2139");
        assert_eq!(
            shown(model.terms.iter().map(|t| t.probability)),
            ["0.8808", "0.2689", "0.8176"]
        );
    }

    #[test]
    fn what_was_set_stays_exactly_what_was_set() {
        for p in [0.0_f32, 1e-7, 0.1, 0.9, 1.0] {
            assert_eq!(Guess::Probability(p).probability(), p);
            assert!((sigmoid(Guess::Probability(p).logit()) - p).abs() < 1e-6);
        }
        assert_eq!(Guess::Logit(-120.0).logit(), -120.0);
    }

    #[test]
    fn the_gradient_by_the_logit_is_sigmoid_minus_label() {
        let mut lab = Binary::preset(Preset::Photo);
        lab.reduction = Reduction::Sum;
        for (element, term) in lab.elements.iter().zip(lab.model().terms) {
            let difference = term.difference;
            assert_eq!(difference, term.probability - element.truth);
            assert!((term.part(Kind::WithLogits).gradient - difference).abs() < 1e-6);
            let by_probability = difference / (term.probability * (1.0 - term.probability));
            assert!((term.part(Kind::Bce).gradient - by_probability).abs() < 1e-5);
        }
    }

    #[test]
    fn a_soft_label_has_a_floor_and_pos_weight_moves_it() {
        let mut lab = Binary::default();
        lab.elements[0].truth = 0.5;
        let term = lab.model().terms[0];
        for kind in Kind::ALL {
            assert_eq!(term.part(kind).best, 0.5);
            assert_eq!(show(f64::from(term.part(kind).floor)), "0.6931");
        }
        lab.elements[0].pos_weight = 3.0;
        let term = lab.model().terms[0];
        assert_eq!(term.part(Kind::Bce).best, 0.5);
        assert_eq!(term.part(Kind::WithLogits).best, 0.75);
        // No other logit is better.
        let floor = f64::from(term.part(Kind::WithLogits).floor);
        let around: Vec<f64> = (-40..=40).map(|i| f64::from(i) / 10.0).collect();
        lab.reduction = Reduction::None;
        let losses = lab.curve(Kind::WithLogits, &around);
        assert!(
            losses.iter().all(|loss| *loss >= floor - 1e-6),
            "{losses:?}"
        );
        lab.reduction = Reduction::Mean;
        let best = logit(0.75_f64);
        assert!(
            (lab.lowest(Kind::WithLogits) - lab.curve(Kind::WithLogits, &[best])[0]).abs() < 1e-6
        );
        lab.elements[0].truth = 1.0;
        let term = lab.model().terms[0];
        assert!(Kind::ALL.iter().all(|kind| term.part(*kind).floor == 0.0));
    }

    #[test]
    fn a_certain_mistake_is_clamped_for_one_loss_and_beyond_the_other() {
        let mut lab = Binary {
            reduction: Reduction::None,
            ..Binary::default()
        };
        lab.elements[0].guess = Guess::Probability(0.0);
        let model = lab.model();
        assert_eq!(model.terms[0].part(Kind::Bce).value, 100.0);
        assert_eq!(model.terms[0].logit, f32::NEG_INFINITY);
        assert!(model.terms[0].part(Kind::WithLogits).value.is_nan());
        // A step on the logits leaves alone what has none.
        assert_eq!(lab.step(&model).elements[0], lab.elements[0]);
    }

    #[test]
    fn remarks_name_the_element_they_are_about() {
        let remark = |lab: &Binary| lab.remark(&lab.model());
        let mut lab = Binary::default();
        assert_eq!(remark(&lab), None);
        lab.elements[1].guess = Guess::Probability(0.0);
        assert_eq!(remark(&lab), Some(Remark::NoLogit(1)));
        lab.elements[1].guess = Guess::Logit(20.0);
        assert_eq!(remark(&lab), Some(Remark::Rounded(1)));
    }

    #[test]
    fn far_out_float32_probabilities_lose_what_logits_keep() {
        let model = Binary::preset(Preset::Extreme).model();
        let values = |kind| shown(model.terms.iter().map(|t| t.part(kind).value));
        assert_eq!(values(Kind::WithLogits), ["20", "120", "0.0486"]);
        assert_eq!(values(Kind::Bce), ["100", "100", "0.0486"]);
    }

    #[test]
    fn the_curves_pass_through_the_state() {
        for preset in Preset::ALL {
            for reduction in Reduction::COMMON {
                let mut lab = Binary::preset(preset);
                lab.reduction = reduction;
                lab.elements[1].weight = 0.5;
                lab.elements[1].pos_weight = 2.0;
                lab.chosen = 1;
                if preset == Preset::Extreme {
                    // Where float32 rounds the probability, the float64 of the curve does not.
                    lab.elements[1].guess = Guess::Logit(2.0);
                }
                let model = lab.model();
                for (kind, x) in [
                    (Kind::Bce, model.terms[1].probability),
                    (Kind::WithLogits, model.terms[1].logit),
                ] {
                    let at = lab.curve(kind, &[f64::from(x)])[0];
                    let own = f64::from(model.terms[1].part(kind).value);
                    let want = model.number(kind).unwrap_or(own);
                    assert!((at - want).abs() < 1e-5, "{preset:?} {kind:?} {at} {want}");
                }
            }
        }
    }

    /// Where float32's formula cancels, the curve's float64 has other digits.
    #[test]
    fn the_table_has_the_losses_that_pytorch_prints() {
        let mut lab = Binary::preset(Preset::Logits);
        lab.reduction = Reduction::None;
        lab.chosen = 1;
        lab.elements[1].truth = 0.0;
        let xs = [-20.0, -10.0, 3.0];
        let printed = lab.table(Kind::WithLogits, &xs);
        let printed: Vec<_> = (printed.into_iter())
            .map(|loss| Tensor::scalar_f32(loss as f32).reading())
            .collect();
        assert_eq!(printed, ["0.0", "4.5776e-05", "3.0486"]);

        for preset in Preset::ALL {
            for reduction in Reduction::COMMON {
                let mut lab = Binary::preset(preset);
                lab.reduction = reduction;
                for x in [0.0, 0.3, 1.0] {
                    let tables = Kind::ALL.map(|kind| lab.table(kind, &[x]));
                    for (kind, table) in Kind::ALL.into_iter().zip(tables) {
                        let mut there = lab.clone();
                        there.elements[0].guess = match kind {
                            Kind::Bce => Guess::Probability(x as f32),
                            Kind::WithLogits => Guess::Logit(x as f32),
                        };
                        let model = there.model();
                        let own = f64::from(model.terms[0].part(kind).value);
                        assert_eq!(table, [model.number(kind).unwrap_or(own)]);
                    }
                }
            }
        }
    }

    #[test]
    fn one_step_on_the_logits_lowers_both_losses() {
        for preset in Preset::ALL {
            let lab = Binary::preset(preset);
            let (before, after) = (lab.model(), lab.step(&lab.model()).model());
            assert!(after.number(Kind::WithLogits) < before.number(Kind::WithLogits));
            assert!(
                after.number(Kind::Bce) <= before.number(Kind::Bce),
                "{preset:?}"
            );
        }
    }

    #[test]
    fn the_scripts_print_the_loss_and_then_the_gradient() {
        let lab = Binary::default();
        let script = lab.script(Kind::Bce);
        assert!(
            script
                .text()
                .contains("pred_probs = torch.tensor([0.9, 0.3, 0.8], requires_grad=True)")
        );
        assert_eq!(
            script.output,
            ["tensor(0.2284)", "tensor([-0.3704,  0.4762, -0.4167])"]
        );
        let film = Binary::preset(Preset::Film).script(Kind::WithLogits);
        assert!(
            film.text().contains("[1.2, -0.4, 0.6, -2.0, -1.1],"),
            "{}",
            film.text()
        );
        let spam = Binary::preset(Preset::Spam);
        assert!(
            spam.script(Kind::WithLogits)
                .text()
                .contains("pos_weight=torch.tensor(3.0)")
        );
        assert!(!spam.script(Kind::Bce).text().contains("pos_weight"));
        let mut each = spam;
        each.elements[0].pos_weight = 2.0;
        let text = each.script(Kind::WithLogits).text();
        assert!(
            text.contains("pos_weight=torch.tensor([2.0, 3.0, 3.0, 3.0])"),
            "{text}"
        );
    }

    #[test]
    fn a_link_restores_the_state() {
        for preset in Preset::ALL {
            let mut lab = Binary::preset(preset);
            assert_eq!(Binary::decode(&lab.encode()), Ok(lab.clone()));
            lab.add();
            lab.remove(0);
            lab.add();
            lab.elements[0].guess = Guess::Probability(1.0 / 3.0);
            lab.elements[1].guess = Guess::Logit(-1e30);
            lab.elements[1].truth = 0.3;
            lab.elements[1].weight = 0.25;
            lab.elements[0].pos_weight = 0.0;
            lab.reduction = Reduction::Sum;
            assert_eq!(Binary::decode(&lab.encode()), Ok(lab));
        }
    }

    #[test]
    fn a_preset_is_known_by_its_numbers() {
        for preset in Preset::ALL {
            let mut lab = Binary::preset(preset);
            lab.reduction = Reduction::Sum;
            assert_eq!(lab.preset_of(), Some(preset));
            lab.elements[0].truth = 0.25;
            assert_eq!(lab.preset_of(), None);
        }
    }

    #[test]
    fn a_short_link_gets_what_is_usual() {
        let short = Binary::decode("p=0.9,0.3,0.8&true=1,0,1");
        assert_eq!(short, Ok(Binary::default()));
        let short = Binary::decode("loss=BCEWithLogitsLoss&logits=2,-1,1.5&true=1,0,1");
        assert_eq!(short, Ok(Binary::preset(Preset::Logits)));
        let one = Binary::decode("p=,0.5&logits=1,&true=1,0&pos_weight=3").unwrap();
        assert_eq!(one.elements[1].guess, Guess::Probability(0.5));
        assert!(one.elements.iter().all(|e| e.pos_weight == 3.0));
    }

    #[test]
    fn a_broken_link_is_refused_by_its_first_bad_key() {
        for (query, key) in [
            ("", "true"),
            ("p=0.5&true=", "true"),
            ("p=0.5&true=1.5", "true"),
            ("p=0.5,0.5&true=1", "p"),
            ("true=1", "p"),
            ("p=1.5&true=1", "p"),
            ("p=x&true=1", "p"),
            ("logits=inf&true=1", "logits"),
            ("p=0.5&logits=1&true=1", "logits"),
            ("p=0.5&true=1&weight=-1", "weight"),
            ("p=0.5&true=1&weight=1,1", "weight"),
            ("p=0.5&true=1&pos_weight=nan", "pos_weight"),
            ("p=0.5,0.5&true=1,1&names=2,2", "names"),
            ("p=0.5&true=1&names=9", "names"),
            ("p=0.5&true=1&names=1,2", "names"),
            ("p=0.5&true=1&loss=MSELoss", "loss"),
            ("p=0.5&true=1&story=zoo", "story"),
            ("p=0.5&true=1&rate=0", "rate"),
            ("p=0.5&true=1&chosen=2", "chosen"),
            ("p=0.5&true=1&reduction=batchmean", "reduction"),
            ("true=1,1,1,1,1,1,1,1,1", "true"),
        ] {
            let error = Binary::decode(query).unwrap_err();
            assert_eq!(error.key, key, "{query}");
        }
    }

    #[test]
    fn elements_come_and_go_within_bounds_and_keep_their_names() {
        let mut lab = Binary::preset(Preset::Film);
        lab.remove(1);
        assert_eq!(lab.elements[1].key, 2);
        for _ in 0..20 {
            lab.add();
        }
        assert_eq!(lab.elements.len(), MOST);
        let mut keys: Vec<_> = lab.elements.iter().map(|e| e.key).collect();
        keys.sort_unstable();
        assert_eq!(keys, (0..MOST as u32).collect::<Vec<_>>());
        for _ in 0..20 {
            lab.remove(0);
        }
        assert_eq!((lab.elements.len(), lab.chosen), (1, 0));
    }

    #[test]
    fn fresh_numbers_are_the_seeds_and_keep_soft_labels_soft() {
        let lab = Binary::preset(Preset::Photo);
        assert_eq!(lab.fresh(3), lab.fresh(3));
        assert_ne!(lab.fresh(3), lab.fresh(4));
        for seed in 0..50 {
            let fresh = lab.fresh(seed);
            assert!(fresh.elements[3].truth.fract() != 0.0);
            assert!(fresh.elements[0].truth.fract() == 0.0);
            assert!(Binary::answer(&fresh.model()).is_some_and(f64::is_finite));
        }
    }

    #[test]
    fn weightless_positives_and_huge_logits_give_numbers_not_panics() {
        let mut lab = Binary::preset(Preset::Logits);
        lab.elements[0].pos_weight = 0.0;
        lab.elements[1].guess = Guess::Logit(3e38);
        lab.elements[1].weight = 3e38;
        let model = lab.model();
        assert_eq!(model.terms[0].part(Kind::WithLogits).floor, 0.0);
        assert_eq!(lab.step(&model).elements.len(), 3);
        assert_eq!(lab.curve(Kind::Bce, &[0.0, 1.0]).len(), 2);
    }
}
