//! The numbers of the prose: `MSELoss([2.5, 0.8], [3, 1]) | .2`, evaluated by the core.
//!
//! ```text
//! expression = sum [ "|" format ]
//! sum        = product { ("+" | "-") product }
//! product    = factor { ("*" | "/") factor }
//! factor     = "-" factor | part { ".grad" | "[" index "]" }
//! part       = number | list | "(" sum ")" | name "(" arguments ")" | name | 'word' | True | False
//! format     = ".2"  two decimals | "%" or ".1%"  per cent | "tensor"  all that a print shows
//!            | "error"  the error that PyTorch raises instead of a value
//! ```
//!
//! A name that is called is a loss of `torch.nn` (lists are float32 tensors, options are keywords), `softmax`,
//! `log_softmax` (of the last dimension), `sigmoid`, `coach` (the points of the guide's archery coach for a distance),
//! `tug` (how far a line of the outlier lab follows its point), `printed` and `epoch_mean` (what a training of the
//! training lab prints at the end of an epoch, and the mean of the epoch's losses), `long` (integers as int64, for class indices), or `abs`,
//! `log`, `exp`, `sum`. A name alone is one that the chapter has defined. Arithmetic on single numbers is in f64. Without a
//! format a value is written as PyTorch prints it: `0.1100`.

use bullseye_core::functional::{log_softmax, sigmoid, softmax};
use bullseye_core::lab::State;
use bullseye_core::lab::archery::{Bends, Rule};
use bullseye_core::lab::outlier::Outlier;
use bullseye_core::lab::training::{Epoch, Training};
use bullseye_core::loss::{self, OptionValue, Options, Reduction};
use bullseye_core::{ErrorKind, Stage, Tensor, TorchError};

/// The names that a chapter has defined, with their values.
#[derive(Debug, Default)]
pub struct Names(Vec<(String, Value)>);

impl Names {
    /// Gives a name to the value of an expression.
    ///
    /// # Errors
    /// Why it has none, in plain words.
    pub fn define(&mut self, name: &str, text: &str) -> Result<(), String> {
        if self.get(name).is_some() {
            return Err(format!("the name `{name}` is defined twice"));
        }
        let value = value(text, self)?;
        self.0.push((name.to_owned(), value));
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&Value> {
        let pair = self.0.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value)
    }
}

#[derive(Debug, Clone)]
enum Value {
    Number(f64),
    List(Vec<Value>),
    Word(String),
    Flag(bool),
    Tensor(Tensor),
    /// A loss, and its gradient with respect to the first argument.
    Loss(Tensor, Option<Tensor>),
    /// What PyTorch raises where a loss was asked for.
    Raised(TorchError),
}

/// The value of an expression as the reader sees it.
///
/// # Errors
/// Why it has none, in plain words.
pub fn evaluate(text: &str, names: &Names) -> Result<String, String> {
    let (text, format) = match text.rsplit_once('|') {
        Some((text, format)) => (text, Some(format.trim())),
        None => (text, None),
    };
    match (format, value(text, names)?) {
        (Some("error"), Value::Raised(error)) => Ok(format!("{}: {error}", error.type_name())),
        (Some("error"), _) => Err("nothing is raised here".to_owned()),
        (None, value) => tensor(value).map(|tensor| tensor.reading()),
        (Some("tensor"), value) => tensor(value).map(|tensor| tensor.to_string()),
        (Some(format), value) => formatted(value.number()?, format),
    }
}

fn value(text: &str, names: &Names) -> Result<Value, String> {
    let mut parser = Parser { rest: text, names };
    let value = parser.sum()?;
    parser.end()?;
    Ok(value)
}

/// A value as the tensor that a print would show.
fn tensor(value: Value) -> Result<Tensor, String> {
    Ok(match value {
        Value::Tensor(tensor) | Value::Loss(tensor, _) => tensor,
        Value::List(_) => value.tensor()?,
        // A float32 shows the same four decimals, and no dtype beside them.
        _ => Tensor::scalar_f32(value.number()? as f32),
    })
}

fn formatted(number: f64, format: &str) -> Result<String, String> {
    let (digits, percent) = match format.strip_suffix('%') {
        Some("") => (".0", true),
        Some(digits) => (digits, true),
        None => (format, false),
    };
    let decimals: usize = digits
        .strip_prefix('.')
        .and_then(|digits| digits.parse().ok())
        .filter(|decimals| *decimals <= 9)
        .ok_or_else(|| format!("`{format}` is not a format: `.2`, `%`, `.1%` or `tensor`"))?;
    Ok(match percent {
        true => format!("{:.decimals$}%", number * 100.0),
        false => format!("{number:.decimals$}"),
    })
}

impl Value {
    fn number(&self) -> Result<f64, String> {
        let number = match self {
            Self::Raised(error) => return Err(error.to_string()),
            Self::Number(number) => Some(*number),
            Self::Tensor(tensor) | Self::Loss(tensor, _) => tensor.item(),
            _ => None,
        };
        number.ok_or_else(|| "a single number is needed here".to_owned())
    }

    /// A float32 tensor of a number, a list or lists of lists.
    fn tensor(&self) -> Result<Tensor, String> {
        if let Self::Tensor(tensor) | Self::Loss(tensor, _) = self {
            return Ok(tensor.clone());
        }
        let mut shape = Vec::new();
        let mut values = Vec::new();
        self.flatten(0, &mut shape, &mut values)?;
        let values = values.into_iter().map(|value| value as f32).collect();
        Tensor::from_f32(&shape, values).map_err(|_| "the rows differ in length".to_owned())
    }

    fn flatten(
        &self,
        depth: usize,
        shape: &mut Vec<usize>,
        values: &mut Vec<f64>,
    ) -> Result<(), String> {
        match self {
            Self::List(items) => {
                match shape.get(depth) {
                    None if values.is_empty() => shape.push(items.len()),
                    Some(len) if *len == items.len() => {}
                    _ => return Err("the rows differ in length".to_owned()),
                }
                (items.iter()).try_for_each(|item| item.flatten(depth + 1, shape, values))
            }
            _ if depth < shape.len() => Err("numbers and lists side by side".to_owned()),
            _ => {
                values.push(self.number()?);
                Ok(())
            }
        }
    }

    fn list(&self) -> Result<Vec<f64>, String> {
        self.tensor().map(|tensor| tensor.to_f64_vec())
    }

    /// An element of a list, or a row of a table.
    fn index(self, index: usize) -> Result<Value, String> {
        let item = match self {
            Self::List(items) => items.into_iter().nth(index),
            Self::Tensor(tensor) | Self::Loss(tensor, _) => return element(&tensor, index),
            Self::Raised(error) => return Err(error.to_string()),
            _ => return Err(NO_LIST.to_owned()),
        };
        item.ok_or_else(|| format!("there is no element {index}"))
    }

    /// Applies a function to every row of the last dimension.
    fn map_rows(&self, map: impl Fn(&[f32]) -> Vec<f32>) -> Result<Value, String> {
        let tensor = self.tensor()?;
        let values = tensor.f32s().ok_or("float32 values are needed here")?;
        let width = tensor.shape().last().copied().unwrap_or(1).max(1);
        let mapped = values.chunks(width).flat_map(map).collect();
        let mapped = Tensor::from_f32(tensor.shape(), mapped).map_err(|why| why.to_string())?;
        Ok(Self::Tensor(mapped))
    }

    fn gradient(self) -> Result<Value, String> {
        match self {
            Self::Loss(_, Some(gradient)) => Ok(Self::Tensor(gradient)),
            Self::Raised(error) => Err(error.to_string()),
            _ => Err("only a loss has a .grad".to_owned()),
        }
    }
}

const NO_LIST: &str = "only a list can be indexed";

fn element(tensor: &Tensor, index: usize) -> Result<Value, String> {
    let (len, shape) = tensor.shape().split_first().ok_or(NO_LIST)?;
    if index >= *len {
        return Err(format!("there is no element {index}"));
    }
    let size: usize = shape.iter().product();
    let values = tensor.to_f64_vec();
    let mut values = values.into_iter().skip(index * size).take(size);
    if shape.is_empty() {
        return values.next().map(Value::Number).ok_or(NO_LIST.to_owned());
    }
    let values = values.map(|value| value as f32).collect();
    Tensor::from_f32(shape, values)
        .map(Value::Tensor)
        .map_err(|why| why.to_string())
}

/// Calls a function or a loss.
fn call(name: &str, arguments: &[Value], options: Options) -> Result<Value, String> {
    let real = |function: fn(f64) -> f64| match arguments {
        [value] => value.number().map(function).map(Value::Number),
        _ => Err(format!("{name} takes one number")),
    };
    let list = || match arguments {
        [list] => Ok(list),
        _ => Err(format!("{name} takes one list")),
    };
    match name {
        "softmax" => along(list()?, &options, softmax),
        "log_softmax" => along(list()?, &options, log_softmax),
        "tug" => match arguments {
            [Value::Word(loss), y] => tug(loss, y.number()?).map(Value::Number),
            _ => Err("tug takes the name of a loss and a number".to_owned()),
        },
        "printed" | "epoch_mean" => match arguments {
            [Value::Word(query), epoch] => {
                let epoch = trained(query, epoch.number()?)?;
                Ok(Value::Number(match name {
                    "printed" => f64::from(epoch.last),
                    _ => epoch.mean,
                }))
            }
            _ => Err(format!("{name} takes the state of a training and an epoch")),
        },
        "coach" => list()?.map_rows(|row| row.iter().map(|&d| coach(d)).collect()),
        "sigmoid" => list()?.map_rows(|row| row.iter().map(|&x| sigmoid(x)).collect()),
        "abs" => real(f64::abs),
        "log" => real(f64::ln),
        "exp" => real(f64::exp),
        "sum" => Ok(Value::Number(list()?.list()?.iter().sum())),
        "long" => long(list()?),
        _ => call_loss(name, arguments, options),
    }
}

/// What the guide's coach asks for an arrow so many centimetres off.
fn coach(distance: f32) -> f32 {
    Bends::default().of(Rule::Guide, distance) as f32
}

/// By how much the best line under a loss goes up at its end when the outlier lab's point is dragged to `y`.
fn tug(loss: &str, y: f64) -> Result<f64, String> {
    let lab = Outlier::default();
    let lines = lab.put(lab.chosen, y as f32).model().lines;
    let line = lines.iter().find(|line| line.kind.name() == loss);
    line.map(|line| line.moved)
        .ok_or_else(|| format!("the outlier lab has no line of `{loss}`"))
}

/// An epoch of the training lab in this state.
fn trained(query: &str, epoch: f64) -> Result<Epoch, String> {
    let mut lab = Training::decode(query).map_err(|bad| format!("`{}` is no state", bad.key))?;
    lab.position = lab.plan.end();
    let epochs = lab.model().epochs;
    (epochs.get(epoch as usize).copied())
        .ok_or_else(|| format!("the training has no epoch {epoch}"))
}

/// A function of the rows, which PyTorch applies along the dimension that is asked for.
fn along(list: &Value, options: &Options, map: fn(&[f32]) -> Vec<f32>) -> Result<Value, String> {
    let last = list.tensor()?.dim() as i64 - 1;
    match options.get("dim") {
        None => list.map_rows(map),
        Some(OptionValue::Int(dim)) if *dim == last || *dim == -1 => list.map_rows(map),
        Some(OptionValue::Int(dim)) if *dim > last => Ok(Value::Raised(TorchError {
            stage: Stage::Forward,
            kind: ErrorKind::DimensionOutOfRange {
                low: -last - 1,
                high: last,
                dim: *dim,
            },
        })),
        Some(_) => Err("only the last dimension can be asked for".to_owned()),
    }
}

fn long(list: &Value) -> Result<Value, String> {
    let tensor = list.tensor()?;
    let values = tensor.to_f64_vec();
    if values.iter().any(|value| value.fract() != 0.0) {
        return Err("long takes integers".to_owned());
    }
    let values = values.into_iter().map(|value| value as i64).collect();
    Tensor::from_i64(tensor.shape(), values)
        .map(Value::Tensor)
        .map_err(|why| why.to_string())
}

fn call_loss(name: &str, arguments: &[Value], options: Options) -> Result<Value, String> {
    let entry = loss::find(name).ok_or_else(|| format!("there is no loss `{name}`"))?;
    let tensors = (arguments.iter().map(Value::tensor)).collect::<Result<Vec<_>, _>>()?;
    let tensors: Vec<_> = tensors.iter().collect();
    let evaluated = (entry.build(&options)).and_then(|loss| loss.evaluate(&tensors));
    Ok(match evaluated {
        Ok(evaluation) => {
            let gradient = evaluation.gradients.into_iter().next().flatten();
            Value::Loss(evaluation.output, gradient)
        }
        Err(error) => Value::Raised(error),
    })
}

fn option_value(name: &str, value: &Value) -> Result<OptionValue, String> {
    Ok(match value {
        Value::Number(number) if number.fract() == 0.0 => OptionValue::Int(*number as i64),
        Value::Number(number) => OptionValue::Float(*number),
        Value::Flag(flag) => OptionValue::Bool(*flag),
        Value::Word(word) if name == "reduction" => {
            OptionValue::Reduction(Reduction::from_name(word))
        }
        Value::Word(word) => return Err(format!("`{name}` cannot be '{word}'")),
        _ => OptionValue::Tensor(value.tensor()?),
    })
}

/// Reads from the front of what is left.
struct Parser<'a> {
    rest: &'a str,
    names: &'a Names,
}

impl<'a> Parser<'a> {
    /// Takes the text off the front, if it stands there.
    fn take(&mut self, text: &str) -> bool {
        self.rest = self.rest.trim_start();
        let after = self.rest.strip_prefix(text);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        match self.take(text) {
            true => Ok(()),
            false => Err(format!("`{text}` is missing before `{}`", self.rest)),
        }
    }

    /// Takes characters off the front as long as they fit.
    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn end(&self) -> Result<(), String> {
        match self.rest.trim() {
            "" => Ok(()),
            rest => Err(format!("`{rest}` is left over")),
        }
    }

    fn sum(&mut self) -> Result<Value, String> {
        let mut value = self.product()?;
        loop {
            let sign = if self.take("+") {
                1.0
            } else if self.take("-") {
                -1.0
            } else {
                return Ok(value);
            };
            let right = self.product()?;
            value = Value::Number(value.number()? + sign * right.number()?);
        }
    }

    fn product(&mut self) -> Result<Value, String> {
        let mut value = self.factor()?;
        loop {
            if self.take("*") {
                value = Value::Number(value.number()? * self.factor()?.number()?);
            } else if self.take("/") {
                value = Value::Number(value.number()? / self.factor()?.number()?);
            } else {
                return Ok(value);
            }
        }
    }

    fn factor(&mut self) -> Result<Value, String> {
        if self.take("-") {
            return Ok(Value::Number(-self.factor()?.number()?));
        }
        let mut value = self.part()?;
        loop {
            if self.take(".grad") {
                value = value.gradient()?;
            } else if self.take("[") {
                let index = self.take_while(|c| c.is_ascii_digit());
                value = value.index(index.parse().map_err(|_| "an index is a whole number")?)?;
                self.expect("]")?;
            } else {
                return Ok(value);
            }
        }
    }

    fn part(&mut self) -> Result<Value, String> {
        if self.take("(") {
            let value = self.sum()?;
            self.expect(")")?;
            return Ok(value);
        }
        if self.take("[") {
            return self.list();
        }
        if self.take("'") {
            let word = self.take_while(|c| c != '\'').to_owned();
            self.expect("'")?;
            return Ok(Value::Word(word));
        }
        let name = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        match name {
            "True" => Ok(Value::Flag(true)),
            "False" => Ok(Value::Flag(false)),
            _ if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                match self.names.get(name) {
                    Some(value) => Ok(value.clone()),
                    None => {
                        self.expect("(")?;
                        self.arguments(name)
                    }
                }
            }
            _ => name
                .parse()
                .map(Value::Number)
                .map_err(|_| format!("`{name}{}` is not a value", self.rest)),
        }
    }

    fn list(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        while !self.take("]") {
            items.push(self.sum()?);
            if !self.take(",") {
                self.expect("]")?;
                break;
            }
        }
        Ok(Value::List(items))
    }

    /// The arguments of a call and its value: `[…], […], beta=0.5)`.
    fn arguments(&mut self, name: &str) -> Result<Value, String> {
        let mut arguments = Vec::new();
        let mut options = Options::default();
        while !self.take(")") {
            match self.keyword() {
                Some(key) => {
                    let value = self.sum()?;
                    options = options.with(key, option_value(key, &value)?);
                }
                None => arguments.push(self.sum()?),
            }
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        call(name, &arguments, options)
    }

    /// The `beta` of `beta=0.5`, taken off the front with its `=`.
    fn keyword(&mut self) -> Option<&'a str> {
        let (key, rest) = self.rest.split_once('=')?;
        let key = key.trim();
        let is_name = key.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
        (is_name && !key.is_empty()).then(|| {
            self.rest = rest;
            key
        })
    }
}
