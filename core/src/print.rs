//! The text that Python's `print(tensor)` shows, after PyTorch's `_tensor_str.py` with its default options.

use std::fmt;
use std::ops::Range;

use crate::dtype::DType;
use crate::number::four_decimals;
use crate::tensor::{Data, Tensor};

const LINE_WIDTH: usize = 80;
/// Tensors with more elements are summarised.
const THRESHOLD: usize = 1000;
/// As many elements at each end of a dimension remain in a summary.
const EDGE_ITEMS: usize = 3;
const PREFIX: &str = "tensor(";

/// What Python's `print` shows for a tensor without a gradient function.
///
/// ```
/// use bullseye_core::Tensor;
///
/// assert_eq!(Tensor::scalar_f32(0.11).to_string(), "tensor(0.1100)");
/// assert_eq!(Tensor::vec_f64(vec![1.0, 2.0]).to_string(), "tensor([1., 2.], dtype=torch.float64)");
/// ```
impl fmt::Display for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = PREFIX.len();
        let mut text = format!("{PREFIX}{}", contents(self, indent));
        // Counted as PyTorch counts: one or two more than the last line has.
        let mut last_line = match text.rfind('\n') {
            Some(newline) => text.len() - newline + 1,
            None => text.len() + 2,
        };
        for suffix in suffixes(self) {
            if last_line + suffix.len() + 2 > LINE_WIDTH {
                text += &format!(",\n{:indent$}{suffix}", "");
                last_line = indent + suffix.len();
            } else {
                text += &format!(", {suffix}");
                last_line += suffix.len() + 2;
            }
        }
        write!(f, "{text})")
    }
}

impl Tensor {
    /// The values as they read on their own, outside of `tensor(…)`: as [`print`](fmt::Display) shows them, but `9.0`
    /// where a print has `9.`, whose point would end a sentence.
    ///
    /// ```
    /// use bullseye_core::Tensor;
    ///
    /// assert_eq!(Tensor::scalar_f32(9.0).to_string(), "tensor(9.)");
    /// assert_eq!(Tensor::scalar_f32(9.0).reading(), "9.0");
    /// assert_eq!(Tensor::vec_f32(vec![1.0, 4.0]).reading(), "[1.0, 4.0]");
    /// ```
    pub fn reading(&self) -> String {
        let printed = contents(self, 0);
        let mut text = String::with_capacity(printed.len() + 2);
        let mut chars = printed.chars().peekable();
        let mut before = None;
        while let Some(c) = chars.next() {
            text.push(c);
            let is_open = c == '.' && !chars.peek().is_some_and(char::is_ascii_digit);
            if is_open && before.is_some_and(|c: char| c.is_ascii_digit()) {
                text.push('0');
            }
            before = Some(c);
        }
        text
    }
}

fn contents(tensor: &Tensor, indent: usize) -> String {
    if tensor.is_empty() {
        return "[]".to_owned();
    }
    let summarise = tensor.len() > THRESHOLD;
    let mut shown = Vec::new();
    collect_shown(tensor.shape(), 0, summarise, &mut shown);
    let (texts, width) = texts(tensor.data(), &shown);
    let mut layout = Layout {
        summarise,
        width,
        texts: texts.into_iter(),
    };
    layout.write(tensor.shape(), indent)
}

/// What follows the values: the size if it cannot be seen, the element type if it is not the one that Python
/// would infer.
fn suffixes(tensor: &Tensor) -> Vec<String> {
    let mut suffixes = Vec::new();
    if tensor.is_empty() && tensor.dim() != 1 {
        let sizes: Vec<String> = tensor.shape().iter().map(usize::to_string).collect();
        suffixes.push(format!("size=({})", sizes.join(", ")));
    }
    let inferred: &[DType] = if tensor.is_empty() {
        &[DType::Float32]
    } else {
        &[DType::Float32, DType::Int64, DType::Bool]
    };
    if !inferred.contains(&tensor.dtype()) {
        suffixes.push(format!("dtype=torch.{}", tensor.dtype().name()));
    }
    suffixes
}

/// The positions along one dimension that are shown: all, or both ends.
fn shown_positions(size: usize, summarise: bool) -> (Range<usize>, Range<usize>) {
    if summarise && size > 2 * EDGE_ITEMS {
        (0..EDGE_ITEMS, size - EDGE_ITEMS..size)
    } else {
        (0..size, size..size)
    }
}

/// Collects the indices of the elements that are shown.
fn collect_shown(shape: &[usize], start: usize, summarise: bool, shown: &mut Vec<usize>) {
    let Some((&size, inner)) = shape.split_first() else {
        return shown.push(start);
    };
    let stride: usize = inner.iter().product();
    let (head, tail) = shown_positions(size, summarise);
    for position in head.chain(tail) {
        collect_shown(inner, start + position * stride, summarise, shown);
    }
}

struct Layout {
    summarise: bool,
    /// What PyTorch takes for the width of each.
    width: usize,
    /// Those of the elements that are shown and not written yet.
    texts: std::vec::IntoIter<String>,
}

impl Layout {
    fn write(&mut self, shape: &[usize], indent: usize) -> String {
        match shape {
            [] => self.texts.next().unwrap_or_default(),
            [size] => self.write_vector(*size, indent),
            [size, inner @ ..] => self.write_slices(*size, inner, indent),
        }
    }

    fn write_vector(&mut self, size: usize, indent: usize) -> String {
        let (head, tail) = shown_positions(size, self.summarise);
        let mut texts: Vec<String> = self.texts.by_ref().take(head.len()).collect();
        if !tail.is_empty() {
            texts.push(" ...".to_owned());
        }
        texts.extend(self.texts.by_ref().take(tail.len()));

        let per_line = LINE_WIDTH.saturating_sub(indent) / (self.width + 2);
        let lines: Vec<String> = texts
            .chunks(per_line.max(1))
            .map(|line| line.join(", "))
            .collect();
        bracketed(&lines, 1, indent)
    }

    fn write_slices(&mut self, size: usize, inner: &[usize], indent: usize) -> String {
        let (head, tail) = shown_positions(size, self.summarise);
        let mut slices: Vec<String> = Vec::new();
        for _ in head {
            slices.push(self.write(inner, indent + 1));
        }
        if !tail.is_empty() {
            slices.push("...".to_owned());
        }
        for _ in tail {
            slices.push(self.write(inner, indent + 1));
        }
        bracketed(&slices, inner.len(), indent)
    }
}

fn bracketed(parts: &[String], newlines: usize, indent: usize) -> String {
    let separator = format!(
        ",{}{:width$}",
        "\n".repeat(newlines),
        "",
        width = indent + 1
    );
    format!("[{}]", parts.join(&separator))
}

/// One element as the Python object that PyTorch formats.
#[derive(Clone, Copy)]
enum Element {
    Float(f64),
    Int(i64),
    Bool(bool),
}

fn element(data: &Data, index: usize) -> Element {
    match data {
        Data::Float32(values) => Element::Float(f64::from(values[index])),
        Data::Float64(values) => Element::Float(values[index]),
        Data::Int64(values) => Element::Int(values[index]),
        Data::Int32(values) => Element::Int(i64::from(values[index])),
        Data::Int16(values) => Element::Int(i64::from(values[index])),
        Data::Uint8(values) => Element::Int(i64::from(values[index])),
        Data::Bool(values) => Element::Bool(values[index]),
    }
}

/// How floating point numbers are written. Other elements have but one way.
#[derive(Clone, Copy)]
enum Style {
    /// `2.`: when all are integral.
    Whole,
    /// `0.1100`
    Fixed,
    /// `1.1000e-01`: when magnitudes are extreme or too far apart.
    Scientific,
}

/// The elements that are shown, written in the format that suits them all, and their width. Zeros, infinities and nan have
/// no say in either.
fn texts(data: &Data, shown: &[usize]) -> (Vec<String>, usize) {
    let elements = || shown.iter().map(|&index| element(data, index));
    let is_decisive = |element: &Element| match element {
        Element::Float(value) => value.is_finite() && *value != 0.0,
        Element::Int(_) | Element::Bool(_) => true,
    };
    let decisive: Vec<Element> = elements().filter(is_decisive).collect();
    let style = style(&decisive);
    let mut texts: Vec<String> = elements().map(|element| text(element, style)).collect();
    let lengths = elements()
        .zip(&texts)
        .filter(|(element, _)| is_decisive(element));
    let width = lengths.map(|(_, text)| text.len()).max().unwrap_or(1);
    for text in &mut texts {
        if text.len() < width {
            text.insert_str(0, &" ".repeat(width - text.len()));
        }
    }
    (texts, width)
}

fn style(elements: &[Element]) -> Style {
    let (mut min, mut max) = (f64::INFINITY, 0.0f64);
    let mut whole = true;
    for element in elements {
        if let Element::Float(value) = element {
            min = min.min(value.abs());
            max = max.max(value.abs());
            whole &= value.fract() == 0.0;
        }
    }
    if max / min > 1000.0 || max > 1e8 || min < 1e-4 {
        Style::Scientific
    } else if whole {
        Style::Whole
    } else {
        Style::Fixed
    }
}

fn text(element: Element, style: Style) -> String {
    match element {
        Element::Int(value) => value.to_string(),
        Element::Bool(true) => "True".to_owned(),
        Element::Bool(false) => "False".to_owned(),
        Element::Float(value) if value.is_nan() => "nan".to_owned(),
        Element::Float(value) if value.is_infinite() => value.to_string(),
        Element::Float(value) => match style {
            Style::Whole => format!("{value:.0}."),
            Style::Fixed => four_decimals(value),
            Style::Scientific => scientific(value),
        },
    }
}

/// Python's `f"{value:.4e}"`, whose exponent has a sign and two digits at least.
fn scientific(value: f64) -> String {
    let text = format!("{value:.4e}");
    match text.split_once('e') {
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
        None => text,
    }
}
