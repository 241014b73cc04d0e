//! The regression lab: a few predictions, their labels, and one of four losses.

use super::kind::Bends;
pub use super::kind::Kind;
use super::query::{BadQuery, Reader, Writer, finite};
use super::random::Random;
use super::{State, loss_of};
use crate::error::TorchError;
use crate::loss::{Loss, Reduction};
use crate::python::script::Script;
use crate::tensor::Tensor;

/// The most elements the lab holds.
pub const MOST: usize = 8;

/// What the numbers are about, and with that their unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// The guide's numbers, without a unit.
    Guide,
    /// Prices of houses, in millions.
    Houses,
    /// Tomorrow's weather in two towns: the highest and the lowest temperature, two outputs per sample.
    Weather,
    /// Prices of a share at the close.
    Stock,
}

impl Data {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Guide, Self::Houses, Self::Weather, Self::Stock];

    /// The name in links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Houses => "houses",
            Self::Weather => "weather",
            Self::Stock => "stock",
        }
    }

    /// The data of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|data| data.name() == name)
    }

    /// How many numbers a model gives per sample.
    pub fn outputs(self) -> usize {
        match self {
            Self::Weather => 2,
            _ => 1,
        }
    }

    /// Predictions and labels to begin with.
    fn numbers(self) -> (&'static [f32], &'static [f32]) {
        match self {
            Self::Guide => (&[2.5, 0.8, 1.2], &[3.0, 1.0, 1.0]),
            Self::Houses => (&[3.2, 1.9, 4.4], &[3.0, 2.1, 4.0]),
            Self::Weather => (&[24.0, 15.0, 27.0, 18.0], &[26.0, 14.0, 25.0, 17.0]),
            Self::Stock => (&[10.4, 10.9, 11.3], &[10.6, 10.5, 11.8]),
        }
    }

    /// How far fresh numbers spread, beside the guide's.
    fn spread(self) -> f32 {
        match self {
            Self::Weather => 10.0,
            Self::Stock => 4.0,
            _ => 1.0,
        }
    }
}

/// One prediction and its label.
#[derive(Debug, Clone, Copy)]
pub struct Element {
    /// Tells the elements apart while some are added and others removed; not part of a link.
    pub key: u32,
    /// What the model says, ŷ.
    pub prediction: f32,
    /// What is true, y.
    pub truth: f32,
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        (self.prediction, self.truth) == (other.prediction, other.truth)
    }
}

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The loss in force.
    pub loss: Kind,
    /// `reduction`: `none`, `mean` or `sum`.
    pub reduction: Reduction,
    /// `beta` of SmoothL1Loss, at least 0.
    pub beta: f32,
    /// `delta` of HuberLoss, above 0.
    pub delta: f32,
    /// The learning rate of one step, above 0.
    pub rate: f32,
    /// What the numbers are about.
    pub data: Data,
    /// 1 to [`MOST`] of them; with several outputs per sample, sample by sample.
    pub elements: Vec<Element>,
    /// The element that the curve moves, counted from 0.
    pub chosen: usize,
}

impl Default for Regression {
    /// The guide's numbers.
    fn default() -> Self {
        Self {
            loss: Kind::Mse,
            reduction: Reduction::Mean,
            beta: 1.0,
            delta: 1.0,
            rate: 0.5,
            data: Data::Guide,
            elements: Data::Guide.elements(),
            chosen: 0,
        }
    }
}

impl Data {
    fn elements(self) -> Vec<Element> {
        let (predictions, truths) = self.numbers();
        elements(predictions, truths)
    }
}

fn elements(predictions: &[f32], truths: &[f32]) -> Vec<Element> {
    (0..)
        .zip(predictions.iter().zip(truths))
        .map(|(key, (&prediction, &truth))| Element {
            key,
            prediction,
            truth,
        })
        .collect()
}

/// One element's share of the loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// ŷ − y.
    pub difference: f32,
    /// Its loss before the reduction.
    pub value: f32,
    /// Its part of the sum, 0 to 1; nan where the sum is 0 or not finite.
    pub share: f32,
    /// The derivative of the loss with respect to this prediction (of the sum, when `reduction='none'`).
    pub gradient: f32,
}

/// Everything that follows from a state, in PyTorch's float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The loss as PyTorch returns it.
    pub output: Tensor,
    /// One per element.
    pub terms: Vec<Term>,
}

impl Model {
    /// The value as a print shows it: `0.1100`, or a list when `reduction='none'`.
    pub fn printed(&self) -> String {
        self.output.reading()
    }

    /// The loss as one number; nothing when `reduction='none'`.
    pub fn number(&self) -> Option<f64> {
        (self.output.shape().is_empty())
            .then(|| self.output.item())
            .flatten()
    }
}

impl Regression {
    /// A loss with the options of this state.
    pub fn criterion(&self, kind: Kind, reduction: Reduction) -> Box<dyn Loss> {
        kind.build(self.bends(), reduction)
    }

    fn bends(&self) -> Bends {
        Bends {
            beta: self.beta,
            delta: self.delta,
        }
    }

    /// The PyTorch script of this state: it prints the loss and the gradient.
    pub fn script(&self) -> Script {
        let options = (self.loss.options(self.bends())).with_reduction(self.reduction.clone());
        let tensors = [&self.predictions(), &self.truths()];
        Script::new(self.loss.entry(), &options, &tensors, &[0])
    }

    /// The predictions as a float32 tensor: `(N,)`, or `(N, K)` with K outputs per sample.
    pub fn predictions(&self) -> Tensor {
        self.tensor(|element| element.prediction)
    }

    /// The labels as a float32 tensor of the same shape.
    pub fn truths(&self) -> Tensor {
        self.tensor(|element| element.truth)
    }

    fn tensor(&self, read: fn(&Element) -> f32) -> Tensor {
        let values: Vec<f32> = self.elements.iter().map(read).collect();
        let outputs = self.data.outputs();
        if outputs == 1 {
            return Tensor::vec_f32(values);
        }
        // A state holds whole samples, so the shape fits.
        Tensor::from_f32(&[values.len() / outputs, outputs], values.clone())
            .unwrap_or_else(|_| Tensor::vec_f32(values))
    }

    /// Where an element stands in the tensors: `[1, 0]`; nothing where there is one output per sample.
    pub fn place(&self, index: usize) -> Option<String> {
        let outputs = self.data.outputs();
        (outputs > 1).then(|| format!("[{}, {}]", index / outputs, index % outputs))
    }

    /// Other data, with its own numbers.
    pub fn choose_data(&mut self, data: Data) {
        self.data = data;
        self.elements = data.elements();
        self.chosen = 0;
    }

    /// The loss, its terms and its gradient.
    ///
    /// # Errors
    /// PyTorch's own, for options it does not take (a negative `beta`, a `delta` that is not positive).
    pub fn evaluate(&self) -> Result<Model, TorchError> {
        let (predictions, truths) = (self.predictions(), self.truths());
        let tensors = [&predictions, &truths];
        let reduced = (self.criterion(self.loss, self.reduction.clone())).evaluate(&tensors)?;
        let single = (self.criterion(self.loss, Reduction::None)).forward(&tensors)?;
        let values = single.output.f32s().unwrap_or_default();
        let total: f32 = values.iter().sum();
        let gradients = (reduced.gradients.first().and_then(Option::as_ref))
            .and_then(Tensor::f32s)
            .unwrap_or_default();
        let terms = (self.elements.iter())
            .zip(values.iter().zip(gradients))
            .map(|(element, (&value, &gradient))| Term {
                difference: element.prediction - element.truth,
                value,
                share: value / total,
                gradient,
            })
            .collect();
        Ok(Model {
            output: reduced.output,
            terms,
        })
    }

    /// The loss of `kind` as the chosen prediction runs through `xs`, in float64.
    /// With `reduction='none'` it is the chosen element's own loss.
    ///
    /// # Errors
    /// As [`Self::evaluate`].
    pub fn curve(&self, kind: Kind, xs: &[f64]) -> Result<Vec<f64>, TorchError> {
        let Some(chosen) = self.elements.get(self.chosen) else {
            return Ok(vec![f64::NAN; xs.len()]);
        };
        let loss = self.criterion(kind, Reduction::None);
        let single = |predictions: Vec<f64>, truths: Vec<f64>| {
            loss.forward(&[&Tensor::vec_f64(predictions), &Tensor::vec_f64(truths)])
                .map(|forward| forward.output.to_f64_vec())
        };
        let others = || {
            let chosen = self.chosen;
            (self.elements.iter().enumerate()).filter_map(move |(i, e)| (i != chosen).then_some(e))
        };
        let rest: f64 = single(
            others().map(|e| f64::from(e.prediction)).collect(),
            others().map(|e| f64::from(e.truth)).collect(),
        )?
        .iter()
        .sum();
        let own = single(xs.to_vec(), vec![f64::from(chosen.truth); xs.len()])?;
        let count = self.elements.len() as f64;
        Ok(own
            .into_iter()
            .map(|value| match self.reduction {
                Reduction::None => value,
                Reduction::Sum => rest + value,
                _ => (rest + value) / count,
            })
            .collect())
    }

    /// The losses of [`curve`](Self::curve) as PyTorch computes each in float32: for a table, in which they are read.
    ///
    /// # Errors
    /// As [`Self::evaluate`].
    pub fn table(&self, kind: Kind, xs: &[f64]) -> Result<Vec<f64>, TorchError> {
        let loss = self.criterion(kind, self.reduction.clone());
        let mut state = self.clone();
        let mut at = |x: f64| {
            if let Some(chosen) = state.elements.get_mut(self.chosen) {
                chosen.prediction = x as f32;
            }
            let forward = loss.forward(&[&state.predictions(), &state.truths()])?;
            Ok(loss_of(&forward.output, self.chosen))
        };
        xs.iter().map(|&x| at(x)).collect()
    }

    /// The state after one step of gradient descent: every prediction moves by −rate × gradient.
    pub fn step(&self, model: &Model) -> Self {
        let mut next = self.clone();
        for (element, term) in next.elements.iter_mut().zip(&model.terms) {
            let moved = element.prediction - self.rate * term.gradient;
            if moved.is_finite() {
                element.prediction = moved;
            }
        }
        next
    }

    /// Adds a sample beside the last one, and chooses it; nothing when there is no room for it below [`MOST`].
    pub fn add(&mut self) {
        if self.is_full() {
            return;
        }
        let first = self.elements.len();
        for _ in 0..self.data.outputs() {
            let key = self.elements.iter().map(|e| e.key + 1).max().unwrap_or(0);
            let (prediction, truth) =
                (self.elements.last()).map_or((0.5, 1.0), |last| (last.truth + 0.5, last.truth));
            self.elements.push(Element {
                key,
                prediction,
                truth,
            });
        }
        self.chosen = first;
    }

    /// Whether there is no room for another sample.
    pub fn is_full(&self) -> bool {
        self.elements.len() + self.data.outputs() > MOST
    }

    /// Removes the sample of an element; the last one stays.
    pub fn remove(&mut self, index: usize) {
        let outputs = self.data.outputs();
        if self.elements.len() > outputs && index < self.elements.len() {
            let first = index / outputs * outputs;
            self.elements.drain(first..first + outputs);
            if self.chosen >= first + outputs || self.chosen >= self.elements.len() {
                self.chosen = self.chosen.saturating_sub(outputs);
            }
        }
    }
}

impl State for Regression {
    type Model = Model;

    fn model(&self) -> Model {
        // The options of a state are possible ones, so the core takes them.
        self.evaluate().unwrap_or(Model {
            output: Tensor::scalar_f32(f32::NAN),
            terms: Vec::new(),
        })
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
        for element in &mut next.elements {
            let truth = random.between(1, 6);
            let miss = random.between(1, 8) * if random.between(0, 1) == 0 { 1 } else { -1 };
            let spread = self.data.spread();
            element.truth = spread * truth as f32 / 2.0;
            element.prediction = spread * (truth * 5 + miss) as f32 / 10.0;
        }
        next
    }

    fn encode(&self) -> String {
        Writer::default()
            .add("loss", self.loss.name())
            .add("reduction", self.reduction.name())
            .add("beta", self.beta)
            .add("delta", self.delta)
            .add("rate", self.rate)
            .add("data", self.data.name())
            .list("pred", self.elements.iter().map(|e| e.prediction))
            .list("true", self.elements.iter().map(|e| e.truth))
            .add("chosen", self.chosen + 1)
            .finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let usual = Self::default();
        let data = reader.get("data", usual.data, Data::named)?;
        let predictions = reader.list("pred")?;
        let truths = reader.list("true")?;
        let is_whole = predictions.len() % data.outputs() == 0;
        if predictions.len() != truths.len() || predictions.len() > MOST || !is_whole {
            return Err(BadQuery {
                key: "true".to_owned(),
            });
        }
        let count = predictions.len();
        Ok(Self {
            loss: reader.get("loss", usual.loss, Kind::named)?,
            reduction: reader.get("reduction", usual.reduction, |text| {
                [Reduction::None, Reduction::Mean, Reduction::Sum]
                    .into_iter()
                    .find(|reduction| reduction.name() == text)
            })?,
            beta: reader.get("beta", usual.beta, |t| finite(t).filter(|v| *v >= 0.0))?,
            delta: reader.get("delta", usual.delta, |t| finite(t).filter(|v| *v > 0.0))?,
            rate: reader.get("rate", usual.rate, |t| finite(t).filter(|v| *v > 0.0))?,
            data,
            elements: elements(&predictions, &truths),
            chosen: reader.get("chosen", usual.chosen, |text| {
                let number: usize = text.parse().ok()?;
                (1..=count).contains(&number).then(|| number - 1)
            })?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::show;

    #[test]
    fn the_guides_numbers() {
        let mut lab = Regression::default();
        let model = lab.model();
        assert_eq!(model.printed(), "0.1100");
        let shown: Vec<_> = (model.terms.iter())
            .map(|t| [t.difference, t.value, t.gradient].map(|v| show(f64::from(v))))
            .collect();
        assert_eq!(shown[0], ["−0.5", "0.25", "−0.3333"]);
        assert_eq!(shown[2], ["0.2", "0.04", "0.1333"]);
        assert_eq!(format!("{:.2}", model.terms[0].share), "0.76");
        assert_eq!(lab.step(&model).model().printed(), "0.0489");
        lab.loss = Kind::L1;
        assert_eq!(lab.model().printed(), "0.3000");
    }

    #[test]
    fn the_curve_passes_through_the_state() {
        for kind in Kind::ALL {
            for reduction in [Reduction::None, Reduction::Mean, Reduction::Sum] {
                let lab = Regression {
                    loss: kind,
                    reduction: reduction.clone(),
                    beta: 0.3,
                    delta: 0.4,
                    chosen: 1,
                    ..Regression::default()
                };
                let model = lab.model();
                let at = lab.curve(kind, &[f64::from(lab.elements[1].prediction)]);
                let want = model.number().unwrap_or(f64::from(model.terms[1].value));
                assert!(
                    (at.unwrap()[0] - want).abs() < 1e-6,
                    "{kind:?} {reduction:?}"
                );
            }
        }
    }

    #[test]
    fn the_table_has_the_losses_that_pytorch_prints() {
        for reduction in [Reduction::None, Reduction::Mean, Reduction::Sum] {
            for data in [Data::Guide, Data::Weather] {
                let mut lab = Regression {
                    reduction: reduction.clone(),
                    ..Regression::default()
                };
                lab.choose_data(data);
                lab.chosen = 2;
                for x in [-7.3, 0.1, 41.7] {
                    let table = lab.table(lab.loss, &[x]).expect("a loss");
                    lab.elements[2].prediction = x as f32;
                    let model = lab.model();
                    let own = f64::from(model.terms[2].value);
                    assert_eq!(table, [model.number().unwrap_or(own)]);
                }
            }
        }
    }

    #[test]
    fn the_script_prints_the_loss_and_then_the_gradient() {
        let script = Regression::default().script();
        assert!(script.text().starts_with("import torch\n"));
        assert_eq!(
            script.output,
            ["tensor(0.1100)", "tensor([-0.3333, -0.1333,  0.1333])"]
        );
    }

    #[test]
    fn several_outputs_per_sample_share_one_mean() {
        let mut lab = Regression::default();
        lab.choose_data(Data::Weather);
        assert_eq!(lab.predictions().shape(), [2, 2]);
        assert_eq!(lab.place(2).as_deref(), Some("[1, 0]"));
        // (4 + 1 + 4 + 1) / 4
        assert_eq!(lab.model().printed(), "2.5000");
        assert_eq!(Regression::decode(&lab.encode()), Ok(lab.clone()));
        assert!(lab.script().text().contains("[24.0, 15.0]"));
        lab.add();
        lab.add();
        assert_eq!((lab.elements.len(), lab.is_full()), (8, true));
        lab.remove(3);
        assert_eq!(lab.elements.len(), 6);
        assert_eq!((lab.elements[2].prediction, lab.chosen), (17.5, 4));
    }

    #[test]
    fn a_link_restores_the_state() {
        let mut lab = Regression::default();
        assert_eq!(Regression::decode(&lab.encode()), Ok(lab.clone()));
        lab.add();
        lab.elements[0].prediction = 1.0 / 3.0;
        lab.elements[1].truth = -1e30;
        lab.loss = Kind::Huber;
        lab.reduction = Reduction::Sum;
        lab.delta = 0.25;
        assert_eq!(Regression::decode(&lab.encode()), Ok(lab));
    }

    #[test]
    fn a_broken_link_is_refused_by_its_first_bad_key() {
        for (query, key) in [
            ("", "pred"),
            ("pred=1&true=", "true"),
            ("pred=1,2&true=1", "true"),
            ("pred=1,x&true=1,2", "pred"),
            ("pred=inf&true=1", "pred"),
            ("pred=1&true=1&loss=Nope", "loss"),
            ("pred=1&true=1&beta=-1", "beta"),
            ("pred=1&true=1&delta=0", "delta"),
            ("pred=1&true=1&data=Nope", "data"),
            ("pred=1&true=1&data=weather", "true"),
            ("pred=1&true=1&chosen=2", "chosen"),
            ("pred=1&true=1&reduction=batchmean", "reduction"),
            ("pred=1,1,1,1,1,1,1,1,1&true=1,1,1,1,1,1,1,1,1", "true"),
        ] {
            let error = Regression::decode(query).unwrap_err();
            assert_eq!(error.key, key, "{query}");
        }
    }

    #[test]
    fn elements_come_and_go_within_bounds() {
        let mut lab = Regression::default();
        for _ in 0..20 {
            lab.add();
        }
        assert_eq!(lab.elements.len(), MOST);
        lab.remove(2);
        assert_eq!(lab.chosen, MOST - 2);
        lab.add();
        let mut keys: Vec<_> = lab.elements.iter().map(|e| e.key).collect();
        keys.dedup();
        assert_eq!(keys.len(), MOST);
        for _ in 0..20 {
            lab.remove(0);
        }
        assert_eq!((lab.elements.len(), lab.chosen), (1, 0));
    }

    #[test]
    fn fresh_numbers_are_the_seeds_and_miss() {
        let lab = Regression::default();
        assert_eq!(lab.fresh(3), lab.fresh(3));
        assert_ne!(lab.fresh(3), lab.fresh(4));
        let fresh = lab.fresh(5);
        assert!(fresh.elements.iter().all(|e| e.prediction != e.truth));
    }

    #[test]
    fn far_too_large_values_give_inf_not_a_panic() {
        let mut lab = Regression::default();
        lab.elements[0].prediction = 3e38;
        let model = lab.model();
        assert_eq!(model.printed(), "inf");
        assert_eq!(lab.step(&model).elements.len(), 3);
    }
}
