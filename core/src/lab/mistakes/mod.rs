//! The mistakes people make: each a live pair, broken beside fixed, on the same numbers.

mod case;
mod loops;

pub use case::Case;

use super::State;
use super::query::{BadQuery, Reader, Writer};
use crate::error::{TorchError, Warning};
use crate::functional::{log_softmax, naive, softmax};
use crate::loss::{
    CrossEntropyLoss, Entry, Forward, Loss, Options, Reduction, bce, bce_with_logits,
    cross_entropy, mse, nll,
};
use crate::number::decimal;
use crate::python::script::{self, Line, Role, Script};
use crate::{DType, Tensor};

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// Softmax, log and NLLLoss by hand instead of `cross_entropy`.
    LogOfSoftmax,
    /// BCELoss on raw scores.
    NoSigmoid,
    /// One-hot labels of integers for CrossEntropyLoss.
    OneHot,
    /// One-hot labels of floats together with class weights, whose mean has another denominator.
    OneHotWeighted,
    /// Softmax before CrossEntropyLoss, which has one.
    SoftmaxTwice,
    /// NLLLoss on probabilities.
    NllOfProbabilities,
    /// Predictions `(N, 1)` against labels `(N,)`.
    Column,
    /// Integer labels for BCEWithLogitsLoss.
    LongLabels,
    /// Class indices counted from 1.
    FromOne,
    /// Class indices of the type int32.
    Int32Labels,
    /// A training loop that forgets `zero_grad`.
    NoZeroGrad,
    /// `reduction='sum'` with the learning rate that was right for `mean`.
    SumRate,
}

impl Slip {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::LogOfSoftmax,
        Self::NoSigmoid,
        Self::OneHot,
        Self::OneHotWeighted,
        Self::SoftmaxTwice,
        Self::NllOfProbabilities,
        Self::Column,
        Self::LongLabels,
        Self::FromOne,
        Self::Int32Labels,
        Self::NoZeroGrad,
        Self::SumRate,
    ];

    /// Whether a row is a score for every class, and a label the index of one.
    pub fn has_classes(self) -> bool {
        !matches!(self, Self::NoSigmoid | Self::Column | Self::LongLabels) && !self.is_loop()
    }

    /// Whether it is a mistake of a training loop: a row is an input of the model, and a label what should come out.
    pub fn is_loop(self) -> bool {
        matches!(self, Self::NoZeroGrad | Self::SumRate)
    }

    fn key(self) -> &'static str {
        match self {
            Self::LogOfSoftmax => "log-of-softmax",
            Self::NoSigmoid => "no-sigmoid",
            Self::OneHot => "one-hot",
            Self::OneHotWeighted => "one-hot-weighted",
            Self::SoftmaxTwice => "softmax-twice",
            Self::NllOfProbabilities => "nll-of-probabilities",
            Self::Column => "column",
            Self::LongLabels => "long-labels",
            Self::FromOne => "from-one",
            Self::Int32Labels => "int32-labels",
            Self::NoZeroGrad => "no-zero-grad",
            Self::SumRate => "sum-rate",
        }
    }

    /// The numbers it begins with.
    fn usual(self) -> (Vec<Vec<f32>>, Vec<f32>) {
        let guide = || {
            vec![
                vec![2.0, 1.0, 0.1, 0.5],
                vec![0.5, 2.0, 0.3, 0.1],
                vec![0.1, 0.2, 3.0, 0.4],
            ]
        };
        let column = |values: [f32; 3]| values.map(|value| vec![value]).to_vec();
        match self {
            Self::OneHot | Self::OneHotWeighted => (
                vec![vec![2.0, 1.0, 0.0], vec![0.0, 2.0, 1.0]],
                vec![0.0, 1.0],
            ),
            Self::NoSigmoid | Self::LongLabels => (column([2.0, -1.0, 1.5]), vec![1.0, 0.0, 1.0]),
            Self::Column => (column([2.5, 0.8, 1.2]), vec![3.0, 1.0, 1.0]),
            Self::FromOne => (guide(), vec![1.0, 2.0, 3.0]),
            Self::NoZeroGrad | Self::SumRate => (column([1.0, 2.0, 3.0]), vec![2.0, 4.0, 6.0]),
            Self::LogOfSoftmax
            | Self::SoftmaxTwice
            | Self::NllOfProbabilities
            | Self::Int32Labels => (guide(), vec![0.0, 1.0, 2.0]),
        }
    }
}

/// The largest table that a link can bring.
const MOST: usize = 6;

/// A mistake and the numbers it is made on.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    pub slip: Slip,
    /// A row a sample, all of one length.
    pub input: Vec<Vec<f32>>,
    /// One a row.
    pub labels: Vec<f32>,
}

impl Default for Mistake {
    fn default() -> Self {
        Self::of(Slip::LogOfSoftmax)
    }
}

/// The mistake, or its repair, at work.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    pub script: Script,
    /// How many lines of the script both sides begin with: imports and tensors.
    pub shared: usize,
    /// What the loss takes each sample for; empty if that is no probability, or PyTorch raises.
    pub taken: Vec<Taken>,
    /// What PyTorch raises.
    pub raised: Option<TorchError>,
    /// What PyTorch warns of, before it prints.
    pub warnings: Vec<Warning>,
    /// The loss, if nothing was raised.
    pub value: Option<f64>,
    /// What the mean is taken of, row by row; empty if nothing is.
    pub losses: Vec<f64>,
    /// How many of those stand in a row.
    pub width: usize,
}

/// What a loss takes one sample for.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The probability of each class, or the one of "yes".
    pub probs: Vec<f32>,
    /// The class that it takes for the true one, or the label of "yes".
    pub truth: f32,
}

impl Side {
    /// The lines of the script that this side does not share with the other.
    pub fn own_lines(&self) -> &[Line] {
        self.script.lines.get(self.shared..).unwrap_or_default()
    }
}

/// Both.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub broken: Side,
    pub fixed: Side,
}

impl Pair {
    /// The mistake, or its repair.
    pub fn side(&self, broken: bool) -> &Side {
        if broken { &self.broken } else { &self.fixed }
    }
}

/// What a script does with its tensors; «…» is what is wrong.
struct Work<'a> {
    /// Lines between the tensors and the loss.
    steps: &'a [&'a str],
    /// What the loss is called with.
    call: &'a str,
    entry: &'a Entry,
    options: Options,
}

impl Mistake {
    /// A mistake on the numbers it begins with.
    pub fn of(slip: Slip) -> Self {
        let (input, labels) = slip.usual();
        Self {
            slip,
            input,
            labels,
        }
    }

    fn classes(&self) -> usize {
        self.input.first().map_or(0, Vec::len)
    }

    /// The table of a function of each row.
    fn table(&self, row: impl Fn(&[f32]) -> Vec<f32>) -> Tensor {
        let values = self.input.iter().flat_map(|one| row(one)).collect();
        tensor(&[self.input.len(), self.classes()], values)
    }

    /// The inputs as one vector: the first of each row.
    fn vector(&self) -> Tensor {
        Tensor::vec_f32(
            self.input
                .iter()
                .filter_map(|row| row.first().copied())
                .collect(),
        )
    }

    fn indices(&self, shift: i64) -> Tensor {
        Tensor::vec_i64(
            self.labels
                .iter()
                .map(|&label| label as i64 + shift)
                .collect(),
        )
    }

    /// 1 in the column of the label, 0 elsewhere; a label that is no class has no 1.
    fn one_hot(&self) -> Vec<f32> {
        let row =
            |label: f32| (0..self.classes()).map(move |class| f32::from(class as f32 == label));
        self.labels.iter().flat_map(|&label| row(label)).collect()
    }

    fn pair(&self) -> Pair {
        let mut pair = self.run();
        for (side, is_broken) in [(&mut pair.broken, true), (&mut pair.fixed, false)] {
            if side.raised.is_none() {
                side.taken = case::taken(self, is_broken);
            }
        }
        pair
    }

    fn run(&self) -> Pair {
        let cross_entropy = |steps, call| Work {
            steps,
            call,
            entry: &cross_entropy::ENTRY,
            options: Options::new(),
        };
        let plain = |entry, call| Work {
            steps: &[],
            call,
            entry,
            options: Options::new(),
        };
        let logits = self.table(<[f32]>::to_vec);
        let labels = self.indices(0);
        let shape = [self.input.len(), self.classes()];
        match self.slip {
            Slip::LogOfSoftmax => self.by_hand(&logits, &labels),
            Slip::NoSigmoid => {
                let (logits, labels) = (self.vector(), Tensor::vec_f32(self.labels.clone()));
                let given = [("logits", &logits), ("labels", &labels)];
                Pair {
                    broken: side(
                        given,
                        plain(&bce::ENTRY, "(«logits», labels)"),
                        [&logits, &labels],
                    ),
                    fixed: side(
                        given,
                        plain(&bce_with_logits::ENTRY, "(logits, labels)"),
                        [&logits, &labels],
                    ),
                }
            }
            Slip::OneHot | Slip::OneHotWeighted => {
                let one_hot = self.one_hot();
                let (one_hot, options) = if self.slip == Slip::OneHot {
                    let whole = one_hot.iter().map(|&one| one as i64).collect();
                    let table = Tensor::from_i64(&shape, whole);
                    (table.unwrap_or_else(|_| empty()), Options::new())
                } else {
                    let weight = (1..=self.classes()).map(|weight| weight as f32).collect();
                    let options = Options::new().with_tensor("weight", Tensor::vec_f32(weight));
                    (tensor(&shape, one_hot), options)
                };
                let work = |call, options| Work {
                    options,
                    ..plain(&cross_entropy::ENTRY, call)
                };
                Pair {
                    broken: side(
                        [("logits", &logits), ("labels", &one_hot)],
                        work("(logits, «labels»)", options.clone()),
                        [&logits, &one_hot],
                    ),
                    fixed: side(
                        [("logits", &logits), ("labels", &labels)],
                        work("(logits, labels)", options),
                        [&logits, &labels],
                    ),
                }
            }
            Slip::SoftmaxTwice => {
                let given = [("logits", &logits), ("labels", &labels)];
                Pair {
                    broken: side(
                        given,
                        cross_entropy(
                            &["probs = torch.softmax(logits, dim=1)"],
                            "(«probs», labels)",
                        ),
                        [&self.table(softmax), &labels],
                    ),
                    fixed: side(
                        given,
                        cross_entropy(&[], "(logits, labels)"),
                        [&logits, &labels],
                    ),
                }
            }
            Slip::NllOfProbabilities => {
                let given = [("logits", &logits), ("labels", &labels)];
                let work = |steps, call| Work {
                    steps,
                    ..plain(&nll::ENTRY, call)
                };
                Pair {
                    broken: side(
                        given,
                        work(
                            &["probs = torch.softmax(logits, dim=1)"],
                            "(«probs», labels)",
                        ),
                        [&self.table(softmax), &labels],
                    ),
                    fixed: side(
                        given,
                        work(
                            &["log_probs = torch.log_softmax(logits, dim=1)"],
                            "(log_probs, labels)",
                        ),
                        [&self.table(log_softmax), &labels],
                    ),
                }
            }
            Slip::Column => {
                let (column, vector) = (self.vector(), Tensor::vec_f32(self.labels.clone()));
                let wide = tensor(
                    &[self.input.len(), 1],
                    column.f32s().unwrap_or_default().to_vec(),
                );
                let given = [("y_pred", &wide), ("y_true", &vector)];
                Pair {
                    broken: side(
                        given,
                        plain(&mse::ENTRY, "(«y_pred», y_true)"),
                        [&wide, &vector],
                    ),
                    fixed: side(
                        given,
                        plain(&mse::ENTRY, "(y_pred.squeeze(1), y_true)"),
                        [&column, &vector],
                    ),
                }
            }
            Slip::LongLabels => {
                let (logits, labels) = (self.vector(), self.indices(0));
                let floats =
                    Tensor::vec_f32(self.labels.iter().map(|label| label.trunc()).collect());
                let given = [("logits", &logits), ("labels", &labels)];
                let work = |call| plain(&bce_with_logits::ENTRY, call);
                Pair {
                    broken: side(given, work("(logits, «labels»)"), [&logits, &labels]),
                    fixed: side(given, work("(logits, labels.float())"), [&logits, &floats]),
                }
            }
            Slip::FromOne => {
                let given = [("logits", &logits), ("labels", &labels)];
                Pair {
                    broken: side(
                        given,
                        cross_entropy(&[], "(logits, «labels»)"),
                        [&logits, &labels],
                    ),
                    fixed: side(
                        given,
                        cross_entropy(&[], "(logits, labels - 1)"),
                        [&logits, &self.indices(-1)],
                    ),
                }
            }
            Slip::Int32Labels => {
                let short = labels.to_dtype(DType::Int32);
                let given = [("logits", &logits), ("labels", &short)];
                Pair {
                    broken: side(
                        given,
                        cross_entropy(&[], "(logits, «labels»)"),
                        [&logits, &short],
                    ),
                    fixed: side(
                        given,
                        cross_entropy(&[], "(logits, labels.long())"),
                        [&logits, &labels],
                    ),
                }
            }
            Slip::NoZeroGrad | Slip::SumRate => loops::pair(self),
        }
    }

    /// Softmax, log and NLLLoss by hand; both sides print their gradients too.
    fn by_hand(&self, logits: &Tensor, labels: &Tensor) -> Pair {
        let logs = self.table(naive::log_softmax);
        let given = [("logits", logits), ("labels", labels)];
        let write = |side: &mut Side, steps: &[&str]| {
            let mut writer = begin(given, true, true);
            side.shared = writer.lines.len();
            for step in steps {
                writer.marked(step);
                writer.end_line();
            }
            writer.line("print(loss.detach())");
            writer.line("loss.backward()");
            writer.line("print(logits.grad)");
            side.script.lines = writer.lines;
        };
        let mut broken = run(&nll::ENTRY, &Options::new(), [&logs, labels]);
        write(
            &mut broken,
            &[
                "probs = F.softmax(logits, dim=1)",
                "loss = F.nll_loss(«torch.log(probs)», labels)",
            ],
        );
        let mut fixed = run(&cross_entropy::ENTRY, &Options::new(), [logits, labels]);
        write(&mut fixed, &["loss = F.cross_entropy(logits, labels)"]);
        if broken.raised.is_none() {
            let gradient = self.gradient_by_hand();
            broken.script.output.push(gradient.to_string());
        }
        if let Ok(result) = CrossEntropyLoss::default().evaluate(&[logits, labels])
            && let Some(Some(gradient)) = result.gradients.first()
        {
            fixed.script.output.push(gradient.to_string());
        }
        Pair { broken, fixed }
    }

    /// What back-propagation makes of log after softmax: the way of each element through both, in float32.
    fn gradient_by_hand(&self) -> Tensor {
        let share = -1.0 / self.labels.len() as f32;
        let rows = self
            .input
            .iter()
            .zip(&self.labels)
            .flat_map(|(row, &label)| gradient_of_log(&softmax(row), label, share));
        tensor(&[self.input.len(), self.classes()], rows.collect())
    }
}

/// The gradient by the logits of one sample: back through `log`, then through softmax. Where a probability is 0, both
/// steps divide by it.
pub(super) fn gradient_of_log(probs: &[f32], label: f32, share: f32) -> Vec<f32> {
    let by_probs: Vec<f32> = (probs.iter().enumerate())
        .map(|(class, &p)| {
            if class as f32 == label {
                share / p
            } else {
                0.0 / p
            }
        })
        .collect();
    let total = probs
        .iter()
        .zip(&by_probs)
        .fold(0.0, |total, (p, g)| total + p * g);
    (probs.iter().zip(&by_probs))
        .map(|(p, g)| p * (g - total))
        .collect()
}

fn tensor(shape: &[usize], values: Vec<f32>) -> Tensor {
    Tensor::from_f32(shape, values).unwrap_or_else(|_| empty())
}

fn empty() -> Tensor {
    Tensor::vec_f32(Vec::new())
}

/// A script's imports and tensors.
fn begin(given: [(&str, &Tensor); 2], functional: bool, gradient: bool) -> script::Writer {
    let mut writer = script::Writer::default();
    writer.import("torch");
    if functional {
        writer.import("torch.nn.functional as F");
    } else {
        writer.import("torch.nn as nn");
    }
    for (argument, (name, tensor)) in given.into_iter().enumerate() {
        writer.plain(&format!("{name} = "));
        let role = |element| match argument {
            0 => Role::Prediction { argument, element },
            _ => Role::Truth { argument, element },
        };
        let is_table = tensor.dim() > 1 && tensor.shape().last() != Some(&1);
        writer.tensor(tensor, gradient && argument == 0, is_table, role);
        writer.end_line();
    }
    writer
}

/// A side: what its script says, and what the loss makes of these arguments.
fn side(given: [(&str, &Tensor); 2], work: Work<'_>, args: [&Tensor; 2]) -> Side {
    let mut writer = begin(given, false, false);
    let shared = writer.lines.len();
    for step in work.steps {
        writer.line(step);
    }
    writer.plain("loss = ");
    writer.criterion(work.entry, &work.options);
    writer.marked(work.call);
    writer.end_line();
    writer.line("print(loss)");
    let mut side = run(work.entry, &work.options, args);
    (side.script.lines, side.shared) = (writer.lines, shared);
    side
}

/// The loss of these arguments; the script has no lines yet.
fn run(entry: &Entry, options: &Options, args: [&Tensor; 2]) -> Side {
    let forward =
        |options: &Options| -> Result<Forward, TorchError> { entry.build(options)?.forward(&args) };
    let apart = forward(&options.clone().with_reduction(Reduction::None)).map(|it| it.output);
    let (losses, width) = match apart {
        Ok(losses) => (
            losses.to_f64_vec(),
            if losses.dim() > 1 {
                losses.shape()[1]
            } else {
                1
            },
        ),
        Err(_) => (Vec::new(), 1),
    };
    let (output, raised, warnings, value) = match forward(options) {
        Ok(result) => (
            result.output.to_string(),
            None,
            result.warnings,
            result.output.item(),
        ),
        Err(error) => (
            format!("{}: {error}", error.type_name()),
            Some(error),
            Vec::new(),
            None,
        ),
    };
    Side {
        script: Script {
            lines: Vec::new(),
            output: vec![output],
        },
        shared: 0,
        taken: Vec::new(),
        losses: if raised.is_some() { Vec::new() } else { losses },
        raised,
        warnings,
        value,
        width,
    }
}

impl State for Mistake {
    type Model = Pair;

    const IS_GUESSED: bool = false;

    fn model(&self) -> Pair {
        self.pair()
    }

    fn readout(model: &Pair) -> String {
        model
            .broken
            .script
            .output
            .first()
            .cloned()
            .unwrap_or_default()
    }

    fn answer(_: &Pair) -> Option<f64> {
        None
    }

    fn fresh(&self, _: u64) -> Self {
        Self::of(self.slip)
    }

    fn encode(&self) -> String {
        let row = |row: &Vec<f32>| {
            let values: Vec<_> = row.iter().map(f32::to_string).collect();
            values.join(",")
        };
        let rows: Vec<_> = self.input.iter().map(row).collect();
        Writer::default()
            .add("slip", self.slip.key())
            .add("input", rows.join(";"))
            .list("labels", self.labels.iter().copied())
            .finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        Self::decode_at(query, &Self::default())
    }

    /// Without a mistake, the one of the place; without numbers, those that the mistake begins with.
    fn decode_at(query: &str, usual: &Self) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let slip = reader.get("slip", usual.slip, |text| {
            Slip::ALL.into_iter().find(|slip| slip.key() == text)
        })?;
        let (input, labels) = slip.usual();
        let input = reader.get("input", input, |text| {
            text.split(';').map(values).collect::<Option<Vec<_>>>()
        })?;
        let labels = reader.get("labels", labels, values)?;
        let width = if slip.has_classes() { 2..=MOST } else { 1..=1 };
        let is_table =
            (input.iter().map(Vec::len)).all(|len| Some(len) == input.first().map(Vec::len));
        let bad = |key: &str| {
            Err(BadQuery {
                key: key.to_owned(),
            })
        };
        if !is_table || !(1..=MOST).contains(&input.len()) || !width.contains(&input[0].len()) {
            return bad("input");
        }
        let is_whole = |label: &f32| label.fract() == 0.0 && label.abs() < 1e6;
        if labels.len() != input.len() || (slip.has_classes() && !labels.iter().all(is_whole)) {
            return bad("labels");
        }
        Ok(Self {
            slip,
            input,
            labels,
        })
    }
}

/// Finite numbers, parted by commas.
fn values(text: &str) -> Option<Vec<f32>> {
    let value = |item| {
        decimal(item)
            .map(|value| value as f32)
            .filter(|value| value.is_finite())
    };
    text.split(',').map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What both sides print first.
    fn printed(state: &Mistake) -> [String; 2] {
        let pair = state.model();
        [pair.broken, pair.fixed].map(|side| side.script.output[0].clone())
    }

    #[test]
    fn a_link_without_a_mistake_means_that_of_its_place() {
        let place = Mistake::of(Slip::Column);
        let read = Mistake::decode_at("input=1;2&labels=3,4", &place);
        assert_eq!(read.map(|read| read.slip), Ok(Slip::Column));
        let other = Mistake::decode_at("slip=sum-rate", &place);
        assert_eq!(other.map(|read| read.slip), Ok(Slip::SumRate));
    }

    #[test]
    fn the_usual_numbers_print_what_pytorch_prints() {
        let pairs: Vec<_> = Slip::ALL.map(|slip| printed(&Mistake::of(slip))).to_vec();
        assert_eq!(
            pairs,
            [
                ["tensor(0.3900)", "tensor(0.3900)"],
                [
                    "RuntimeError: all elements of input should be between 0 and 1",
                    "tensor(0.2139)"
                ],
                [
                    "RuntimeError: Expected floating point type for target with class probabilities, got Long",
                    "tensor(0.4076)"
                ],
                ["tensor(0.6114)", "tensor(0.4076)"],
                ["tensor(0.9879)", "tensor(0.3900)"],
                ["tensor(-0.6859)", "tensor(0.3900)"],
                ["tensor(1.4433)", "tensor(0.1100)"],
                [
                    "RuntimeError: result type Float can't be cast to the desired output type Long",
                    "tensor(0.2139)"
                ],
                ["tensor(2.1567)", "tensor(0.3900)"],
                [
                    "RuntimeError: expected target dtype to be Long or Byte, but got Int",
                    "tensor(0.3900)"
                ],
                [
                    "tensor(18.6667) tensor(-18.6667)",
                    "tensor(18.6667) tensor(-18.6667)"
                ],
                [
                    "tensor(56.) tensor(-56.)",
                    "tensor(18.6667) tensor(-18.6667)"
                ],
            ]
        );
    }

    #[test]
    fn a_wide_gap_breaks_the_gradient_before_the_loss() {
        let at = |gap: f32| {
            let state = Mistake {
                input: vec![vec![gap, 0.0]],
                labels: vec![1.0],
                ..Mistake::default()
            };
            state.model()
        };
        let pair = at(90.0);
        assert_eq!(pair.broken.value, Some(90.0));
        assert_eq!(pair.broken.script.output[1], "tensor([[inf, nan]])");
        assert_eq!(pair.fixed.script.output[1], "tensor([[ 1., -1.]])");
        assert_eq!(
            at(1000.0).broken.script.output,
            ["tensor(inf)", "tensor([[nan, nan]])"]
        );
    }

    #[test]
    fn broadcasting_warns_and_makes_a_table() {
        let pair = Mistake::of(Slip::Column).model();
        assert_eq!(pair.broken.warnings.len(), 1);
        assert_eq!((pair.broken.losses.len(), pair.broken.width), (9, 3));
        assert_eq!((pair.fixed.losses.len(), pair.fixed.width), (3, 1));
    }

    #[test]
    fn links_bring_everything_back_and_nothing_impossible() {
        for slip in Slip::ALL {
            let state = Mistake::of(slip);
            assert_eq!(Mistake::decode(&state.encode()), Ok(state));
        }
        let key = |query: &str| Mistake::decode(query).err().map(|bad| bad.key);
        for (query, bad) in [
            ("slip=tea", "slip"),
            ("slip=no-sigmoid&input=1,2", "input"),
            ("input=1,2;3", "input"),
            ("input=1,2&labels=0.5", "labels"),
            ("input=1,2;3,4&labels=0", "labels"),
        ] {
            assert_eq!(key(query).as_deref(), Some(bad), "{query}");
        }
    }
}
