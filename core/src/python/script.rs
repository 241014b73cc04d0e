//! Writes the PyTorch script of a state and predicts what it prints.

use std::fmt::Write;

use crate::dtype::DType;
use crate::error::TorchError;
use crate::loss::{Entry, OptionDefault, OptionValue, Options, Reduction, cross_entropy, nll};
use crate::tensor::{Data, Tensor};

/// A complete script and its output.
///
/// ```
/// use bullseye_core::loss::Options;
/// use bullseye_core::python::script::Script;
/// use bullseye_core::{Tensor, find};
///
/// let y_pred = Tensor::vec_f32(vec![2.5, 0.8, 1.2]);
/// let y_true = Tensor::vec_f32(vec![3.0, 1.0, 1.0]);
/// let mse = find("MSELoss").ok_or("no such loss")?;
/// let script = Script::new(mse, &Options::new(), &[&y_pred, &y_true], &[0]);
/// assert_eq!(
///     script.text(),
///     "import torch
/// import torch.nn as nn
/// y_pred = torch.tensor([2.5, 0.8, 1.2], requires_grad=True)
/// y_true = torch.tensor([3.0, 1.0, 1.0])
/// loss = nn.MSELoss()(y_pred, y_true)
/// print(loss.detach())
/// loss.backward()
/// print(y_pred.grad)
/// "
/// );
/// assert_eq!(script.output, ["tensor(0.1100)", "tensor([-0.3333, -0.1333,  0.1333])"]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    pub lines: Vec<Line>,
    /// One text per `print`, without its final newline: the loss, then the gradients asked for. Where PyTorch
    /// raises, the last text is the traceback's end, `RuntimeError: …`, which Python writes to stderr.
    pub output: Vec<String>,
}

/// One line of a script.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub tokens: Vec<Token>,
}

/// A piece of a line with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    pub role: Role,
}

/// What a token means to the reader. Arguments and elements count from 0, elements in row-major order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Plain,
    /// `import`, `for` and their like.
    Keyword,
    /// The name of the loss.
    Loss,
    /// What is wrong here.
    Wrong,
    /// An element of any argument but the target.
    Prediction {
        argument: usize,
        element: usize,
    },
    /// An element of the target.
    Truth {
        argument: usize,
        element: usize,
    },
}

impl Script {
    /// The script that calls this loss with these tensors, prints the result, and prints the gradient of each
    /// argument whose position is in `gradients`. Integer tensors have none and are passed over.
    pub fn new(entry: &Entry, options: &Options, args: &[&Tensor], gradients: &[usize]) -> Script {
        let call = Call {
            entry,
            options,
            args,
            gradients: gradients
                .iter()
                .copied()
                .filter(|&n| args.get(n).is_some_and(|tensor| tensor.dtype().is_float()))
                .collect(),
        };
        Script {
            lines: call.lines(),
            output: call.output(),
        }
    }

    /// The script that takes the two steps of CrossEntropyLoss by themselves, `F.log_softmax` of logits (N, C) and
    /// NLLLoss, and prints the loss and the gradient by the logits.
    pub fn nll_of_logits(options: &Options, logits: &Tensor, labels: &Tensor) -> Script {
        let args = [logits, labels];
        let call = |entry| Call {
            entry,
            options,
            args: &args,
            gradients: vec![0],
        };
        let (nll, both) = (call(&nll::ENTRY), call(&cross_entropy::ENTRY));
        let mut writer = Writer::default();
        writer.import("torch");
        writer.import("torch.nn as nn");
        writer.import("torch.nn.functional as F");
        both.write_argument(&mut writer, 0, logits);
        both.write_argument(&mut writer, 1, labels);
        writer.line("log_probs = F.log_softmax(logits, dim=1)");
        nll.write_call(&mut writer);
        both.write_prints(&mut writer);
        Script {
            lines: writer.lines,
            output: both.output(),
        }
    }

    /// The script as plain text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.extend(line.tokens.iter().map(|token| token.text.as_str()));
            text.push('\n');
        }
        text
    }
}

struct Call<'a> {
    entry: &'a Entry,
    options: &'a Options,
    args: &'a [&'a Tensor],
    gradients: Vec<usize>,
}

impl Call<'_> {
    fn lines(&self) -> Vec<Line> {
        let mut writer = Writer::default();
        writer.import("torch");
        writer.import("torch.nn as nn");
        for (argument, tensor) in self.args.iter().enumerate() {
            self.write_argument(&mut writer, argument, tensor);
        }
        self.write_call(&mut writer);
        self.write_prints(&mut writer);
        writer.lines
    }

    /// Prints the loss, and the gradients asked for.
    fn write_prints(&self, writer: &mut Writer) {
        if self.gradients.is_empty() {
            writer.line("print(loss)");
        } else {
            writer.line("print(loss.detach())");
            writer.line(match self.options.reduction() {
                Reduction::None => "loss.sum().backward()",
                _ => "loss.backward()",
            });
            for &argument in &self.gradients {
                writer.line(&format!("print({}.grad)", self.variable(argument)));
            }
        }
    }

    fn write_argument(&self, writer: &mut Writer, argument: usize, tensor: &Tensor) {
        writer.plain(&format!("{} = ", self.variable(argument)));
        let truth = self.entry.arguments.get(argument) == Some(&"target");
        let role = |element| match truth {
            true => Role::Truth { argument, element },
            false => Role::Prediction { argument, element },
        };
        let requires_grad = self.gradients.contains(&argument);
        writer.tensor(tensor, requires_grad, tensor.dim() > 1, role);
        writer.end_line();
    }

    fn write_call(&self, writer: &mut Writer) {
        writer.plain("loss = ");
        writer.criterion(self.entry, self.options);
        let variables: Vec<&str> = (0..self.args.len()).map(|n| self.variable(n)).collect();
        writer.plain(&format!("({})", variables.join(", ")));
        writer.end_line();
    }

    /// The name of an argument's variable.
    fn variable(&self, argument: usize) -> &'static str {
        let name = self.entry.arguments.get(argument).copied();
        match (self.entry.name, name) {
            ("BCELoss", Some("input")) => "pred_probs",
            ("BCELoss", Some("target")) => "true_labels",
            ("NLLLoss", Some("input")) => "log_probs",
            ("HingeEmbeddingLoss", Some("input")) => "distance",
            (loss, Some("input")) if TAKES_LOGITS.contains(&loss) => "logits",
            (loss, Some("target")) if TAKES_LABELS.contains(&loss) => "labels",
            (_, Some("input")) => "y_pred",
            (_, Some("target")) => "y_true",
            (_, Some(name)) => name,
            (_, None) => "extra",
        }
    }

    fn output(&self) -> Vec<String> {
        let mut output = Vec::new();
        if let Err(error) = self.run(&mut output) {
            output.push(format!("{}: {error}", error.type_name()));
        }
        output
    }

    /// Runs the script, collecting what it prints until it ends or PyTorch raises.
    fn run(&self, output: &mut Vec<String>) -> Result<(), TorchError> {
        let loss = self.entry.build(self.options)?;
        let reduction = self.options.reduction();
        for &argument in &self.gradients {
            let name = self.entry.arguments.get(argument).copied();
            self.entry
                .check_requires_grad(name.unwrap_or_default(), &reduction)?;
        }
        output.push(loss.forward(self.args)?.output.to_string());
        if self.gradients.is_empty() {
            return Ok(());
        }
        let result = loss.evaluate(self.args)?;
        for &argument in &self.gradients {
            let gradient = result.gradients.get(argument).and_then(Option::as_ref);
            output.push(gradient.map_or_else(|| "None".to_owned(), Tensor::to_string));
        }
        Ok(())
    }
}

const TAKES_LOGITS: [&str; 6] = [
    "CrossEntropyLoss",
    "BCEWithLogitsLoss",
    "SoftMarginLoss",
    "MultiMarginLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
];

const TAKES_LABELS: [&str; 10] = [
    "CrossEntropyLoss",
    "BCEWithLogitsLoss",
    "NLLLoss",
    "SoftMarginLoss",
    "MultiMarginLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "HingeEmbeddingLoss",
    "MarginRankingLoss",
    "CosineEmbeddingLoss",
];

/// Collects tokens into lines.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) lines: Vec<Line>,
    line: Line,
}

impl Writer {
    pub(crate) fn token(&mut self, text: &str, role: Role) {
        match self.line.tokens.last_mut() {
            Some(last) if role == Role::Plain && last.role == Role::Plain => last.text += text,
            _ => self.line.tokens.push(Token {
                text: text.to_owned(),
                role,
            }),
        }
    }

    pub(crate) fn plain(&mut self, text: &str) {
        self.token(text, Role::Plain);
    }

    /// Plain text in which «…» is what is wrong.
    pub(crate) fn marked(&mut self, text: &str) {
        for (index, part) in text.split(['«', '»']).enumerate() {
            match index % 2 {
                _ if part.is_empty() => {}
                0 => self.plain(part),
                _ => self.token(part, Role::Wrong),
            }
        }
    }

    pub(crate) fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.plain(text);
        self.end_line();
    }

    pub(crate) fn import(&mut self, what: &str) {
        self.token("import", Role::Keyword);
        match what.split_once(" as ") {
            Some((module, name)) => {
                self.plain(&format!(" {module} "));
                self.token("as", Role::Keyword);
                self.plain(&format!(" {name}"));
            }
            None => self.plain(&format!(" {what}")),
        }
        self.end_line();
    }

    /// `nn.MSELoss(reduction='sum')`: options at their default are left out.
    pub(crate) fn criterion(&mut self, entry: &Entry, options: &Options) {
        self.plain("nn.");
        self.token(entry.name, Role::Loss);
        self.plain("(");
        let mut separator = "";
        for (name, value) in options.iter() {
            if is_default(entry, name, value) {
                continue;
            }
            self.plain(&format!("{separator}{name}="));
            match value {
                OptionValue::Float(value) => self.plain(&float_literal(*value)),
                OptionValue::Int(value) => self.plain(&value.to_string()),
                OptionValue::Bool(value) => self.plain(bool_literal(*value)),
                OptionValue::Reduction(value) => self.plain(&text_literal(value.name())),
                OptionValue::Tensor(value) => self.tensor(value, false, false, |_| Role::Plain),
            }
            separator = ", ";
        }
        self.plain(")");
    }

    /// `torch.tensor(…)`, on request with every row on a line of its own.
    pub(crate) fn tensor(
        &mut self,
        tensor: &Tensor,
        requires_grad: bool,
        rows_apart: bool,
        role: impl Fn(usize) -> Role,
    ) {
        if tensor.is_empty() && tensor.dim() != 1 {
            let sizes: Vec<String> = tensor.shape().iter().map(usize::to_string).collect();
            self.plain(&format!("torch.zeros(({})", sizes.join(", ")));
        } else {
            self.plain("torch.tensor(");
            let mut values = Values {
                writer: self,
                data: tensor.data(),
                next: 0,
                role,
            };
            match tensor.shape().split_first() {
                Some((&size, row)) if rows_apart => values.write_rows(size, row),
                _ => values.write(tensor.shape()),
            }
        }
        let inferred = match tensor.is_empty() {
            true => tensor.dtype() == DType::Float32,
            false => matches!(tensor.dtype(), DType::Float32 | DType::Int64 | DType::Bool),
        };
        if !inferred {
            self.plain(&format!(", dtype=torch.{}", tensor.dtype().name()));
        }
        if requires_grad {
            self.plain(", requires_grad=True");
        }
        self.plain(")");
    }
}

/// A tensor as one types it: bare brackets where they say everything, a row on a line of its own.
pub(crate) fn tensor_text(tensor: &Tensor) -> String {
    let mut writer = Writer::default();
    writer.tensor(tensor, false, false, |_| Role::Plain);
    let text: String = (writer.line.tokens.into_iter())
        .map(|token| token.text)
        .collect();
    let bare = (text
        .strip_prefix("torch.tensor(")
        .and_then(|rest| rest.strip_suffix(')')))
    .filter(|bare| !bare.contains("dtype"));
    bare.unwrap_or(&text).replace("], [", "],\n [")
}

/// Whether leaving the option out means the same.
fn is_default(entry: &Entry, name: &str, value: &OptionValue) -> bool {
    if let OptionValue::Reduction(value) = value {
        return *value == Reduction::default();
    }
    let spec = entry.options.iter().find(|option| option.name == name);
    match (spec.map(|option| option.default), value) {
        (Some(OptionDefault::Float(default)), OptionValue::Float(value)) => default == *value,
        (Some(OptionDefault::Int(default)), OptionValue::Int(value)) => default == *value,
        (Some(OptionDefault::Bool(default)), OptionValue::Bool(value)) => default == *value,
        _ => false,
    }
}

/// Writes the values of a tensor in order.
struct Values<'a, R> {
    writer: &'a mut Writer,
    data: &'a Data,
    next: usize,
    role: R,
}

impl<R: Fn(usize) -> Role> Values<'_, R> {
    fn write_rows(&mut self, rows: usize, row: &[usize]) {
        self.writer.line("[");
        for _ in 0..rows {
            self.writer.plain("    ");
            self.write(row);
            self.writer.line(",");
        }
        self.writer.plain("]");
    }

    fn write(&mut self, shape: &[usize]) {
        let Some((&size, inner)) = shape.split_first() else {
            let text = literal(self.data, self.next);
            self.writer.token(&text, (self.role)(self.next));
            self.next += 1;
            return;
        };
        self.writer.plain("[");
        for position in 0..size {
            if position > 0 {
                self.writer.plain(", ");
            }
            self.write(inner);
        }
        self.writer.plain("]");
    }
}

/// One element as a Python literal.
fn literal(data: &Data, index: usize) -> String {
    match data {
        Data::Float32(values) => float32_literal(values[index]),
        Data::Float64(values) => float_literal(values[index]),
        Data::Int64(values) => values[index].to_string(),
        Data::Int32(values) => values[index].to_string(),
        Data::Int16(values) => values[index].to_string(),
        Data::Uint8(values) => values[index].to_string(),
        Data::Bool(values) => bool_literal(values[index]).to_owned(),
    }
}

/// The shortest decimals that Python, which reads a float64 and rounds that, takes for this float32.
fn float32_literal(value: f32) -> String {
    let shortest = format!("{value:?}");
    match crate::number::decimal(&shortest) {
        Some(read) if read as f32 == value => shortest,
        _ => float_literal(f64::from(value)),
    }
}

fn float_literal(value: f64) -> String {
    if value.is_nan() {
        "torch.nan".to_owned()
    } else if value.is_infinite() {
        (if value > 0.0 {
            "torch.inf"
        } else {
            "-torch.inf"
        })
        .to_owned()
    } else {
        format!("{value:?}")
    }
}

fn bool_literal(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// A Python string literal, whatever the text contains.
fn text_literal(text: &str) -> String {
    let mut literal = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => literal.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(literal, "\\u{:04x}", u32::from(c));
            }
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(loss: &str, options: &Options, args: &[&Tensor], gradients: &[usize]) -> Script {
        let entry = crate::find(loss).expect("the loss is registered");
        Script::new(entry, options, args, gradients)
    }

    #[test]
    fn rows_stand_on_lines_of_their_own_and_options_in_the_call() {
        let table = Tensor::from_f64(&[2, 2], vec![1.0, -0.25, f64::INFINITY, 1e-7]).unwrap();
        let options = Options::new()
            .with_float("beta", 0.5)
            .with_reduction(Reduction::None);
        let script = script("SmoothL1Loss", &options, &[&table, &table], &[0]);
        assert_eq!(
            script.text(),
            "import torch
import torch.nn as nn
y_pred = torch.tensor([
    [1.0, -0.25],
    [torch.inf, 1e-7],
], dtype=torch.float64, requires_grad=True)
y_true = torch.tensor([
    [1.0, -0.25],
    [torch.inf, 1e-7],
], dtype=torch.float64)
loss = nn.SmoothL1Loss(beta=0.5, reduction='none')(y_pred, y_true)
print(loss.detach())
loss.sum().backward()
print(y_pred.grad)
"
        );
    }

    #[test]
    fn an_option_at_its_default_is_left_out() {
        let zero = Tensor::scalar_f32(0.0);
        let options = Options::new()
            .with_float("delta", 1.0)
            .with_reduction(Reduction::Mean);
        let script = script("HuberLoss", &options, &[&zero, &zero], &[]);
        assert!(
            script
                .text()
                .ends_with("loss = nn.HuberLoss()(y_pred, y_true)\nprint(loss)\n")
        );
        assert_eq!(script.output, ["tensor(0.)"]);
    }

    #[test]
    fn an_error_is_the_last_thing_predicted() {
        let (two, three) = (Tensor::vec_f32(vec![0.0; 2]), Tensor::vec_f32(vec![0.0; 3]));
        let script = script("MSELoss", &Options::new(), &[&two, &three], &[0]);
        assert_eq!(
            script.output,
            [
                "RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton \
                 dimension 0"
            ]
        );
    }

    #[test]
    fn numbers_know_which_element_they_are() {
        let (y_pred, y_true) = (
            Tensor::vec_f32(vec![2.5, 0.8]),
            Tensor::vec_f32(vec![3.0, 1.0]),
        );
        let script = script("MSELoss", &Options::new(), &[&y_pred, &y_true], &[]);
        let marked: Vec<(&str, Role)> = script
            .lines
            .iter()
            .flat_map(|line| &line.tokens)
            .map(|token| (token.text.as_str(), token.role))
            .filter(|(_, role)| !matches!(role, Role::Plain | Role::Keyword))
            .collect();
        let role = |argument, element| match argument {
            0 => Role::Prediction { argument, element },
            _ => Role::Truth { argument, element },
        };
        assert_eq!(
            marked,
            [
                ("2.5", role(0, 0)),
                ("0.8", role(0, 1)),
                ("3.0", role(1, 0)),
                ("1.0", role(1, 1)),
                ("MSELoss", Role::Loss)
            ]
        );
    }

    #[test]
    fn a_reduction_that_is_no_word_stays_a_literal() {
        assert_eq!(text_literal("it's\\\n"), "'it\\'s\\\\\\u000a'");
    }

    #[test]
    fn literals_read_back_to_the_same_float32() {
        let mut bits = 1u32;
        for _ in 0..100_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = f32::from_bits(bits);
            if value.is_finite() {
                let text = float32_literal(value);
                assert_eq!(
                    text.parse::<f64>().map(|read| read as f32),
                    Ok(value),
                    "{text}"
                );
                assert!(text.contains(['.', 'e']), "{text} would be an integer");
            }
        }
    }
}
