//! The free lab: any loss with any options, on tensors as one types them in Python.

mod link;
mod mend;

pub(crate) use link::escaped;
pub(super) use link::read as read_text;
pub use mend::{Fix, Mended};

use super::State;
use super::query::BadQuery;
use crate::error::{TorchError, Warning};
use crate::loss::{Entry, LOSSES, OptionDefault, OptionSpec, OptionValue, Options, Reduction};
use crate::python::float_repr;
use crate::python::parse::{ParseError, parse};
use crate::python::script::Script;
use crate::tensor::{Data, Tensor};

/// The most characters of one field.
pub const LONGEST: usize = 20_000;
/// The most elements that the tensors may broadcast to, so that no text can keep a browser busy.
const MOST_ELEMENTS: usize = 1 << 17;

/// The state of the lab: which loss, and what has been typed for each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Free {
    /// Its position in [`LOSSES`].
    loss: usize,
    /// One for each of [`LOSSES`]: what is typed for one loss waits while another is looked at.
    sheets: Vec<Sheet>,
}

/// What is typed for one loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// One for each argument.
    pub tensors: Vec<String>,
    /// One for each option, `reduction` apart.
    pub options: Vec<String>,
    pub reduction: String,
}

impl Sheet {
    /// The loss's example, with every option at its default.
    fn of(entry: &Entry) -> Sheet {
        let texts = entry.example.iter().map(|text| (*text).to_owned());
        Sheet {
            tensors: texts.collect(),
            options: entry.options.iter().map(default_text).collect(),
            reduction: Reduction::default().name().to_owned(),
        }
    }
}

/// An option's default as one types it.
pub fn default_text(option: &OptionSpec) -> String {
    match option.default {
        OptionDefault::Float(value) => float_repr(value),
        OptionDefault::Int(value) => value.to_string(),
        OptionDefault::Bool(true) => "True".to_owned(),
        OptionDefault::Bool(false) => "False".to_owned(),
        OptionDefault::NoTensor => "None".to_owned(),
    }
}

impl Default for Free {
    /// The guide's three rows of logits under CrossEntropyLoss.
    fn default() -> Free {
        let state = Free {
            loss: 0,
            sheets: LOSSES.iter().map(Sheet::of).collect(),
        };
        state.with_loss("CrossEntropyLoss").unwrap_or(state)
    }
}

/// Everything that follows from a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What has been read of each argument.
    pub tensors: Vec<Result<Tensor, ParseError>>,
    /// What has been read of each option; nothing for one at its default.
    pub options: Vec<Result<Option<OptionValue>, OptionProblem>>,
    pub outcome: Outcome,
    /// In the order in which PyTorch shows them.
    pub warnings: Vec<Warning>,
    /// The script, if everything could be read.
    pub script: Option<Script>,
}

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// There is a field that cannot be read.
    Unread,
    /// More elements than a page should work on.
    TooMuch,
    /// PyTorch raises.
    Raised(TorchError),
    /// The loss, and the gradient of each argument, where it has one.
    Done {
        output: Tensor,
        gradients: Vec<Option<Tensor>>,
    },
}

/// Why an option's text is no value of that option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionProblem {
    /// It is not Python as it is understood here.
    Unread(ParseError),
    /// It has to be one number.
    NotNumber,
    /// It has to be a whole number.
    NotWhole,
    /// It has to be `True` or `False`.
    NotBool,
}

impl Free {
    /// The loss that is looked at.
    pub fn entry(&self) -> &'static Entry {
        &LOSSES[self.loss]
    }

    /// What is typed for it.
    pub fn sheet(&self) -> &Sheet {
        &self.sheets[self.loss]
    }

    /// The state with another loss. Tensors that the reader has typed go along to a loss that takes the same
    /// arguments, unless something else has been typed for that one. Nothing if there is no such loss.
    pub fn with_loss(&self, name: &str) -> Option<Free> {
        let index = LOSSES.iter().position(|entry| entry.name == name)?;
        let mut next = self.clone();
        let (old, new) = (self.entry(), &LOSSES[index]);
        let is_typed = *self.sheet() != Sheet::of(old);
        if is_typed && self.sheets[index] == Sheet::of(new) && old.arguments == new.arguments {
            next.sheets[index].tensors = self.sheet().tensors.clone();
        }
        next.loss = index;
        Some(next)
    }

    /// Puts the text of an argument in place of the old one.
    pub fn type_tensor(&mut self, argument: usize, text: &str) {
        put(&mut self.sheets[self.loss].tensors, argument, text);
    }

    /// Puts the text of an option in place of the old one.
    pub fn type_option(&mut self, option: usize, text: &str) {
        put(&mut self.sheets[self.loss].options, option, text);
    }

    /// Chooses a reduction, by its word.
    pub fn choose_reduction(&mut self, name: &str) {
        name.clone_into(&mut self.sheets[self.loss].reduction);
    }

    /// The argument that `next`, which is a mended state of the same loss, writes anew.
    pub fn changed_by(&self, next: &Free) -> Option<usize> {
        let mut texts = self.sheet().tensors.iter().zip(&next.sheet().tensors);
        let is_same = self.loss == next.loss;
        texts.position(|(old, new)| old != new).filter(|_| is_same)
    }

    /// What could be done so that PyTorch does not complain, with what it would print then.
    pub fn mended(&self, model: &Model) -> Vec<Mended> {
        mend::mended(self, model)
    }

    fn evaluate(&self) -> Model {
        let (entry, sheet) = (self.entry(), self.sheet());
        let tensors: Vec<_> = sheet.tensors.iter().map(|text| parse(text)).collect();
        let mut model = Model {
            tensors,
            options: self.each_option().collect(),
            outcome: Outcome::Unread,
            warnings: Vec::new(),
            script: None,
        };
        let args: Option<Vec<&Tensor>> = (model.tensors.iter())
            .map(|tensor| tensor.as_ref().ok())
            .collect();
        let (Some(args), Some(options)) = (args, self.options()) else {
            return model;
        };
        if !is_small(&args, &options) {
            model.outcome = Outcome::TooMuch;
            return model;
        }
        let (outcome, warnings) = call(entry, &options, &args);
        let script = Script::new(entry, &options, &args, &learnt(entry));
        (model.outcome, model.warnings) = (outcome, warnings);
        model.script = Some(script);
        model
    }

    /// What is read of each option; nothing for one at its default.
    fn each_option(&self) -> impl Iterator<Item = Result<Option<OptionValue>, OptionProblem>> {
        let texts = self.entry().options.iter().zip(&self.sheet().options);
        texts.map(|(option, text)| read_option(option, text))
    }

    /// The options that are not at their default; nothing while one cannot be read.
    pub fn options(&self) -> Option<Options> {
        let mut options = Options::new();
        for (spec, read) in self.entry().options.iter().zip(self.each_option()) {
            if let Some(value) = read.ok()? {
                options.set(spec.name, value);
            }
        }
        Some(options.with_reduction(Reduction::from_name(&self.sheet().reduction)))
    }
}

fn put(texts: &mut [String], index: usize, text: &str) {
    if let Some(slot) = texts.get_mut(index) {
        text.clone_into(slot);
    }
}

/// The arguments by which one differentiates: all but the target.
fn learnt(entry: &Entry) -> Vec<usize> {
    let arguments = entry.arguments.iter().enumerate();
    let learnt = arguments.filter(|(_, name)| **name != "target");
    learnt.map(|(index, _)| index).collect()
}

/// Calls the loss as the script does.
fn call(entry: &Entry, options: &Options, args: &[&Tensor]) -> (Outcome, Vec<Warning>) {
    let loss = match entry.build(options) {
        Ok(loss) => loss,
        Err(error) => return (Outcome::Raised(error), Vec::new()),
    };
    let forward = match loss.forward(args) {
        Ok(forward) => forward,
        Err(error) => return (Outcome::Raised(error), Vec::new()),
    };
    let learnt = learnt(entry);
    let has_gradient = |index: &usize| args.get(*index).is_some_and(|arg| arg.dtype().is_float());
    if !learnt.iter().any(has_gradient) {
        let done = Outcome::Done {
            output: forward.output,
            gradients: vec![None; args.len()],
        };
        return (done, forward.warnings);
    }
    match loss.evaluate(args) {
        Err(error) => (Outcome::Raised(error), forward.warnings),
        Ok(mut result) => {
            for (index, gradient) in result.gradients.iter_mut().enumerate() {
                if !learnt.contains(&index) {
                    *gradient = None;
                }
            }
            let done = Outcome::Done {
                output: result.output,
                gradients: result.gradients,
            };
            (done, forward.warnings)
        }
    }
}

/// Whether what the tensors broadcast to is small enough, whichever of them a loss broadcasts.
fn is_small(args: &[&Tensor], options: &Options) -> bool {
    let mut sizes: Vec<usize> = Vec::new();
    let weights = options.iter().filter_map(|(_, value)| match value {
        OptionValue::Tensor(tensor) => Some(tensor),
        _ => None,
    });
    for tensor in args.iter().copied().chain(weights) {
        for (back, &size) in tensor.shape().iter().rev().enumerate() {
            match sizes.get_mut(back) {
                Some(most) => *most = size.max(*most),
                None => sizes.push(size),
            }
        }
    }
    let count = sizes
        .iter()
        .fold(1usize, |n, &size| n.saturating_mul(size.max(1)));
    count <= MOST_ELEMENTS
}

/// The value that a text gives an option; nothing at its default.
fn read_option(option: &OptionSpec, text: &str) -> Result<Option<OptionValue>, OptionProblem> {
    let text = text.trim();
    if text == default_text(option) {
        return Ok(None);
    }
    let read = |text: &str| parse(text).map_err(OptionProblem::Unread);
    let tensor = read(text)?;
    if option.default == OptionDefault::NoTensor {
        return Ok(Some(OptionValue::Tensor(tensor)));
    }
    let value = match (option.default, tensor.data()) {
        _ if tensor.dim() > 0 => return Err(OptionProblem::NotNumber),
        (OptionDefault::Bool(_), Data::Bool(values)) => {
            values.first().copied().map(OptionValue::Bool)
        }
        (OptionDefault::Bool(_), _) => return Err(OptionProblem::NotBool),
        (_, Data::Int64(values)) => values.first().copied().map(OptionValue::Int),
        (OptionDefault::Int(_), _) => return Err(OptionProblem::NotWhole),
        // A Python number, which is a float64, not a tensor.
        _ => read(&format!("torch.tensor({text}, dtype=float)"))?
            .item()
            .map(OptionValue::Float),
    };
    value.map(Some).ok_or(OptionProblem::NotNumber)
}

impl State for Free {
    type Model = Model;

    /// Whoever types the tensors has the answer beside them at every letter.
    const IS_GUESSED: bool = false;

    fn model(&self) -> Model {
        self.evaluate()
    }

    /// The loss, its shape if it is a list, or a dash if there is none.
    fn readout(model: &Model) -> String {
        match &model.outcome {
            Outcome::Done { output, .. } if output.len() == 1 => {
                output.reading().trim_matches(['[', ']']).to_owned()
            }
            Outcome::Done { output, .. } => {
                let sizes: Vec<String> = output.shape().iter().map(usize::to_string).collect();
                format!("[{}]", sizes.join(", "))
            }
            _ => "–".to_owned(),
        }
    }

    fn answer(_model: &Model) -> Option<f64> {
        None
    }

    fn fresh(&self, _seed: u64) -> Free {
        self.clone()
    }

    fn encode(&self) -> String {
        link::encode(self)
    }

    fn shared(&self) -> String {
        link::link(self)
    }

    fn decode(query: &str) -> Result<Free, BadQuery> {
        link::decode(query)
    }

    /// What has been typed for other losses stays.
    fn over(mut self, here: &Free) -> Free {
        for (index, (sheet, old)) in self.sheets.iter_mut().zip(&here.sheets).enumerate() {
            if index != self.loss {
                sheet.clone_from(old);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(loss: &str, tensors: &[&str]) -> Free {
        let mut state = Free::default().with_loss(loss).expect("a loss");
        for (index, text) in tensors.iter().enumerate() {
            state.type_tensor(index, text);
        }
        state
    }

    #[test]
    fn every_example_gives_a_number_and_a_gradient() {
        for entry in LOSSES {
            let state = Free::default().with_loss(entry.name).expect("a loss");
            assert_eq!(entry.example.len(), entry.arguments.len(), "{}", entry.name);
            match state.model().outcome {
                Outcome::Done { output, gradients } => {
                    assert!(output.item().is_some_and(f64::is_finite), "{}", entry.name);
                    let moves = |gradient: &Option<Tensor>| {
                        let values = gradient.as_ref().map(Tensor::to_f64_vec);
                        values.is_some_and(|values| values.iter().any(|value| *value != 0.0))
                    };
                    assert!(gradients.iter().any(moves), "{}", entry.name);
                }
                other => panic!("{}: {other:?}", entry.name),
            }
        }
    }

    #[test]
    fn what_is_typed_waits_while_another_loss_is_looked_at() {
        let mut state = typed("CrossEntropyLoss", &["[[1.0, oops"]);
        state.type_option(1, "7");
        let there = state.with_loss("MSELoss").expect("a loss");
        let back = there.with_loss("CrossEntropyLoss").expect("a loss");
        assert_eq!(back.sheet(), state.sheet());
        // And goes along to a loss of the same arguments that has nothing of its own yet.
        assert_eq!(there.sheet().tensors, state.sheet().tensors);
        assert_ne!(there.sheet().tensors[0], LOSSES[0].example[0]);
    }

    #[test]
    fn a_wrong_field_is_named_and_the_others_are_read() {
        let state = typed("MSELoss", &["[1, 2", "[1.0, 2.0]"]);
        let model = state.model();
        assert_eq!(model.outcome, Outcome::Unread);
        assert!(model.tensors[0].is_err() && model.tensors[1].is_ok());
        assert_eq!(Free::readout(&model), "–");
    }

    #[test]
    fn options_are_read_as_python_numbers() {
        let mut state = typed("CrossEntropyLoss", &[]);
        let mut read = |index: usize, text: &str| {
            state.type_option(index, text);
            state.model().options[index].clone()
        };
        assert_eq!(read(2, "0.1"), Ok(Some(OptionValue::Float(0.1))));
        assert_eq!(read(2, "[0.1]"), Err(OptionProblem::NotNumber));
        assert_eq!(read(1, "0.5"), Err(OptionProblem::NotWhole));
        assert_eq!(read(1, " -100 "), Ok(None));
        assert!(matches!(
            read(0, "[1, 2, 3, 4]"),
            Ok(Some(OptionValue::Tensor(_)))
        ));
        assert!(matches!(read(0, "[1, 2"), Err(OptionProblem::Unread(_))));
        let mut state = typed("KLDivLoss", &[]);
        state.type_option(0, "1.0");
        assert_eq!(state.model().options[0], Err(OptionProblem::NotBool));
    }

    #[test]
    fn nothing_that_can_be_typed_keeps_the_browser_busy() {
        let row = format!("[{}]", vec!["1.0"; 2000].join(","));
        let column = format!("[{}]", vec!["[1.0]"; 2000].join(","));
        let model = typed("MSELoss", &[&row, &column]).model();
        assert_eq!(model.outcome, Outcome::TooMuch);
    }

    #[test]
    fn the_outcome_and_the_script_agree() {
        let wrong = typed("CrossEntropyLoss", &["[[1.0, 2.0]]", "[[1, 0]]"]).model();
        let Outcome::Raised(error) = &wrong.outcome else {
            panic!("{:?}", wrong.outcome);
        };
        let last = format!("{}: {error}", error.type_name());
        assert_eq!(wrong.script.map(|script| script.output), Some(vec![last]));
    }
}
