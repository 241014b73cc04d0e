//! The numbers of the prose: `MSELoss([2.5, 0.8], [3, 1]) | .2`, evaluated by the core.
//!
//! ```text
//! expression = sum [ "|" format ]
//! sum        = product { ("+" | "-") product }
//! product    = factor { ("*" | "/") factor }
//! factor     = "-" factor | part { ".grad" | "[" index "]" }
//! part       = number | list | "(" sum ")" | name "(" arguments ")" | 'word' | True | False
//! format     = ".2"  two decimals | "%" or ".1%"  per cent | "tensor"  all that a print shows
//! ```
//!
//! A name is a loss of `torch.nn` (lists are float32 tensors, options are keywords), or `abs`, `log`,
//! `exp`, `sum`, `long` (a list of integers as int64, for class indices). Arithmetic outside of losses
//! is in f64. Without a format a value is written as PyTorch prints it: `0.1100`.

use bullseye_core::Tensor;
use bullseye_core::loss::{self, OptionValue, Options, Reduction};

#[derive(Debug, Clone)]
enum Value {
    Number(f64),
    List(Vec<Value>),
    Word(String),
    Flag(bool),
    Tensor(Tensor),
    /// A loss, and its gradient with respect to the first argument.
    Loss(Tensor, Option<Tensor>),
}

/// The value of an expression as the reader sees it.
///
/// # Errors
/// Why it has none, in plain words.
pub fn evaluate(text: &str) -> Result<String, String> {
    let (text, format) = match text.rsplit_once('|') {
        Some((text, format)) => (text, Some(format.trim())),
        None => (text, None),
    };
    let mut parser = Parser { rest: text };
    let value = parser.sum()?;
    parser.end()?;
    match format {
        None => printed(&value).map(|text| inner(&text).to_owned()),
        Some("tensor") => printed(&value),
        Some(format) => formatted(value.number()?, format),
    }
}

/// As `print` shows it.
fn printed(value: &Value) -> Result<String, String> {
    Ok(match value {
        Value::Tensor(tensor) | Value::Loss(tensor, _) => tensor.to_string(),
        Value::List(_) => value.tensor()?.to_string(),
        // A float32 shows the same four decimals, and no dtype beside them.
        _ => Tensor::scalar_f32(value.number()? as f32).to_string(),
    })
}

/// What stands between `tensor(` and `)`.
fn inner(printed: &str) -> &str {
    printed
        .strip_prefix("tensor(")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(printed)
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

    fn index(self, index: usize) -> Result<Value, String> {
        let item = match self {
            Self::List(items) => items.into_iter().nth(index),
            Self::Tensor(tensor) | Self::Loss(tensor, _) if tensor.dim() == 1 => {
                let item = tensor.to_f64_vec().into_iter().nth(index);
                item.map(Value::Number)
            }
            _ => return Err("only a list can be indexed".to_owned()),
        };
        item.ok_or_else(|| format!("there is no element {index}"))
    }

    fn gradient(self) -> Result<Value, String> {
        match self {
            Self::Loss(_, Some(gradient)) => Ok(Self::Tensor(gradient)),
            _ => Err("only a loss has a .grad".to_owned()),
        }
    }
}

/// Calls a function or a loss.
fn call(name: &str, arguments: &[Value], options: Options) -> Result<Value, String> {
    let real = |function: fn(f64) -> f64| match arguments {
        [value] => value.number().map(function).map(Value::Number),
        _ => Err(format!("{name} takes one number")),
    };
    match name {
        "abs" => real(f64::abs),
        "log" => real(f64::ln),
        "exp" => real(f64::exp),
        "sum" => match arguments {
            [list] => list.list().map(|list| Value::Number(list.iter().sum())),
            _ => Err("sum takes one list".to_owned()),
        },
        "long" => match arguments {
            [list] => long(list),
            _ => Err("long takes one list".to_owned()),
        },
        _ => call_loss(name, arguments, options),
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
    let evaluation = entry
        .build(&options)
        .and_then(|loss| loss.evaluate(&tensors))
        .map_err(|error| error.to_string())?;
    let gradient = evaluation.gradients.into_iter().next().flatten();
    Ok(Value::Loss(evaluation.output, gradient))
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
                self.expect("(")?;
                self.arguments(name)
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
