//! The chooser of the cheat sheet: what should come out, and what else is known, lead to a loss, shown on the
//! guide's numbers.

use super::State;
use super::query::{BadQuery, Reader, Writer};
use crate::functional::log_softmax;
use crate::loss::{
    BCELoss, BCEWithLogitsLoss, Entry, Loss, NLLLoss, Options, bce, bce_with_logits, cross_entropy,
    l1, mse, nll, smooth_l1,
};
use crate::python::script::{self, Role, Script};
use crate::tensor::Tensor;

/// What should come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A number: a price.
    Number,
    /// One class of many: cat, dog or bird.
    Class,
    /// Yes or no, once or for each of several labels.
    YesNo,
}

impl Task {
    /// All of them, in the order of the guide's table.
    pub const ALL: [Self; 3] = [Self::Number, Self::Class, Self::YesNo];

    /// The answers to the second question.
    pub fn answers(self) -> impl Iterator<Item = Answer> {
        (Answer::ALL.into_iter()).filter(move |answer| answer.task() == self)
    }

    /// The answer that is usually right.
    pub fn usual(self) -> Answer {
        match self {
            Self::Number => Answer::Mse,
            Self::Class => Answer::CrossEntropy,
            Self::YesNo => Answer::BceWithLogits,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Class => "class",
            Self::YesNo => "yes-no",
        }
    }
}

/// Both questions answered; each answer stands for its loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A number, no wild points: `MSELoss`.
    Mse,
    /// A number, a few wild points: `L1Loss`.
    L1,
    /// A number, some wild points, but smooth close to the truth: `SmoothL1Loss`.
    SmoothL1,
    /// Several classes, raw scores: `CrossEntropyLoss`.
    CrossEntropy,
    /// Several classes, log-probabilities: `NLLLoss`.
    Nll,
    /// Yes or no, raw scores: `BCEWithLogitsLoss`.
    BceWithLogits,
    /// Yes or no, probabilities: `BCELoss`.
    Bce,
}

impl Answer {
    /// All of them, task by task.
    pub const ALL: [Self; 7] = [
        Self::Mse,
        Self::L1,
        Self::SmoothL1,
        Self::CrossEntropy,
        Self::Nll,
        Self::BceWithLogits,
        Self::Bce,
    ];

    /// The answer to the first question.
    pub fn task(self) -> Task {
        match self {
            Self::Mse | Self::L1 | Self::SmoothL1 => Task::Number,
            Self::CrossEntropy | Self::Nll => Task::Class,
            Self::BceWithLogits | Self::Bce => Task::YesNo,
        }
    }

    /// The class in `torch.nn`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The last layer of a model whose output this loss takes; `…` is what the model has before it.
    pub fn last_layer(self) -> &'static str {
        match self {
            // Of shape (N, 1); labels of shape (N,) want the 1 gone.
            Self::Mse | Self::L1 | Self::SmoothL1 => "nn.Linear(…, 1), nn.Flatten(0)",
            Self::CrossEntropy => "nn.Linear(…, C)",
            Self::Nll => "nn.Linear(…, C), nn.LogSoftmax(dim=1)",
            Self::BceWithLogits => "nn.Linear(…, L)",
            Self::Bce => "nn.Linear(…, L), nn.Sigmoid()",
        }
    }

    /// The answer to the second question, in a link.
    fn key(self) -> &'static str {
        match self {
            Self::Mse => "tame",
            Self::L1 => "wild",
            Self::SmoothL1 => "smooth",
            Self::CrossEntropy | Self::BceWithLogits => "logits",
            Self::Nll => "log-probs",
            Self::Bce => "probs",
        }
    }

    fn entry(self) -> &'static Entry {
        match self {
            Self::Mse => &mse::ENTRY,
            Self::L1 => &l1::ENTRY,
            Self::SmoothL1 => &smooth_l1::ENTRY,
            Self::CrossEntropy => &cross_entropy::ENTRY,
            Self::Nll => &nll::ENTRY,
            Self::BceWithLogits => &bce_with_logits::ENTRY,
            Self::Bce => &bce::ENTRY,
        }
    }

    /// The loss on the guide's numbers for this task, as a script.
    pub fn script(self) -> Script {
        let yes_no = Tensor::vec_f32(vec![1.0, 0.0, 1.0]);
        let (input, target) = match self {
            Self::Mse | Self::L1 | Self::SmoothL1 => (
                Tensor::vec_f32(vec![2.5, 0.8, 1.2]),
                Tensor::vec_f32(vec![3.0, 1.0, 1.0]),
            ),
            Self::CrossEntropy => (guide_logits(), guide_labels()),
            Self::Nll => return of_log_softmax(),
            Self::BceWithLogits => (Tensor::vec_f32(vec![2.0, -1.0, 1.5]), yes_no),
            Self::Bce => (Tensor::vec_f32(vec![0.9, 0.3, 0.8]), yes_no),
        };
        Script::new(self.entry(), &Options::new(), &[&input, &target], &[])
    }
}

fn guide_logits() -> Tensor {
    let rows = vec![2.0, 1.0, 0.1, 0.5, 0.5, 2.0, 0.3, 0.1, 0.1, 0.2, 3.0, 0.4];
    Tensor::from_f32(&[3, 4], rows).unwrap_or_else(|_| Tensor::vec_f32(Vec::new()))
}

fn guide_labels() -> Tensor {
    Tensor::vec_i64(vec![0, 1, 2])
}

/// NLLLoss on what log_softmax makes of the guide's logits.
fn of_log_softmax() -> Script {
    let (logits, labels) = (guide_logits(), guide_labels());
    let mut writer = script::Writer::default();
    writer.import("torch");
    writer.import("torch.nn as nn");
    writer.plain("logits = ");
    let prediction = |element| Role::Prediction {
        argument: 0,
        element,
    };
    writer.tensor(&logits, false, true, prediction);
    writer.end_line();
    writer.plain("labels = ");
    let truth = |element| Role::Truth {
        argument: 1,
        element,
    };
    writer.tensor(&labels, false, false, truth);
    writer.end_line();
    writer.line("log_probs = torch.log_softmax(logits, dim=1)");
    writer.plain("loss = ");
    writer.criterion(&nll::ENTRY, &Options::new());
    writer.line("(log_probs, labels)");
    writer.line("print(loss)");
    let rows = logits.f32s().unwrap_or_default().chunks(4);
    let log_probs = Tensor::from_f32(&[3, 4], rows.flat_map(log_softmax).collect());
    let printed = match log_probs.map(|it| NLLLoss::default().forward(&[&it, &labels])) {
        Ok(Ok(result)) => result.output.to_string(),
        Ok(Err(error)) => format!("{}: {error}", error.type_name()),
        Err(_) => String::new(),
    };
    Script {
        lines: writer.lines,
        output: vec![printed],
    }
}

/// What BCEWithLogitsLoss, and BCELoss after a sigmoid, say of this score for the label 0.
pub fn of_a_wrong_score(score: f32) -> [f64; 2] {
    let (score, label) = (Tensor::vec_f32(vec![score]), Tensor::vec_f32(vec![0.0]));
    let squeezed = score.f32s().unwrap_or_default().iter();
    let squeezed = Tensor::vec_f32(squeezed.map(|&x| crate::functional::sigmoid(x)).collect());
    let value = |loss: &dyn Loss, input: &Tensor| {
        let result = loss.forward(&[input, &label]);
        (result.ok().and_then(|result| result.output.item())).unwrap_or(f64::NAN)
    };
    [
        value(&BCEWithLogitsLoss::default(), &score),
        value(&BCELoss::default(), &squeezed),
    ]
}

/// The chooser's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chooser {
    pub answer: Answer,
}

impl Default for Chooser {
    fn default() -> Self {
        Self {
            answer: Answer::Mse,
        }
    }
}

impl State for Chooser {
    type Model = Script;

    const IS_GUESSED: bool = false;

    fn model(&self) -> Script {
        self.answer.script()
    }

    fn readout(model: &Script) -> String {
        model.output.first().cloned().unwrap_or_default()
    }

    fn answer(_: &Script) -> Option<f64> {
        None
    }

    fn fresh(&self, seed: u64) -> Self {
        let answer = Answer::ALL.get((seed % Answer::ALL.len() as u64) as usize);
        Self {
            answer: answer.copied().unwrap_or(self.answer),
        }
    }

    fn encode(&self) -> String {
        Writer::default()
            .add("task", self.answer.task().key())
            .add("know", self.answer.key())
            .finish()
    }

    /// Without `know`, the usual answer for the task.
    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let task = reader.get("task", Task::Number, |text| {
            Task::ALL.into_iter().find(|task| task.key() == text)
        })?;
        let answer = reader.get("know", task.usual(), |text| {
            task.answers().find(|answer| answer.key() == text)
        })?;
        Ok(Self { answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_prints_what_pytorch_prints_on_the_guides_numbers() {
        let printed: Vec<_> = (Answer::ALL.into_iter())
            .map(|answer| answer.script().output.join("\n"))
            .collect();
        assert_eq!(
            printed,
            [
                "tensor(0.1100)",
                "tensor(0.3000)",
                "tensor(0.0550)",
                "tensor(0.3900)",
                "tensor(0.3900)",
                "tensor(0.2139)",
                "tensor(0.2284)",
            ]
        );
    }

    #[test]
    fn every_answer_survives_its_link() {
        for answer in Answer::ALL {
            let state = Chooser { answer };
            assert_eq!(Chooser::decode(&state.encode()), Ok(state));
            assert!(answer.task().answers().any(|other| other == answer));
        }
    }

    #[test]
    fn a_link_that_asks_for_what_there_is_not_is_refused() {
        let key = |query: &str| Chooser::decode(query).map_err(|bad| bad.key);
        assert_eq!(key("task=rank"), Err("task".to_owned()));
        assert_eq!(key("task=number&know=logits"), Err("know".to_owned()));
        let answer = Answer::CrossEntropy;
        assert_eq!(key("task=class"), Ok(Chooser { answer }));
    }

    #[test]
    fn a_score_that_the_sigmoid_rounds_to_one_is_capped_by_bce_alone() {
        assert_eq!(of_a_wrong_score(1000.0), [1000.0, 100.0]);
    }
}
