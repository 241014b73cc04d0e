//! Reads a tensor as one types it in Python: `[[2.0, 1.0], [0.5, .3]]`, `torch.tensor([1, 2], dtype=torch.float64)`,
//! `-2.`, `1/3`, `float("inf")`, `True`. Full-width characters, as Chinese input methods type them, count as their
//! ASCII twins.

use std::fmt;

use crate::dtype::DType;
use crate::number::plain;
use crate::tensor::{Data, Tensor};

/// The most dimensions and the deepest brackets, so that no text can exhaust the stack.
const MOST_DIMENSIONS: usize = 32;
/// The most numbers.
const MOST_NUMBERS: usize = 1 << 20;

/// Why a text is not a tensor, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct ParseError {
    pub kind: ParseErrorKind,
    /// Where in the text, in bytes from 0; the text's length if it ends too early.
    pub byte: usize,
    /// The line, from 1.
    pub line: usize,
    /// The character in that line, from 1.
    pub column: usize,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum ParseErrorKind {
    /// Nothing but white space and comments.
    Empty,
    /// The text ends before this.
    UnexpectedEnd { expected: Expected },
    /// A character, as it was typed, in the place of this.
    Unexpected { found: char, expected: Expected },
    /// Lists of different lengths side by side: this one, in dimension `dim`, has `found` elements.
    Ragged {
        dim: usize,
        expected: usize,
        found: usize,
    },
    /// A number beside lists, or a list beside numbers.
    MixedDepth { list: bool },
    /// Something like a number that is none: `1.2.3`, `5x`.
    Number { text: String },
    /// A whole number that begins with a 0, such as `007`.
    LeadingZeros,
    /// A whole number beyond int64.
    IntegerTooLarge,
    /// A division by zero.
    DivisionByZero,
    /// A name that means no number.
    UnknownName { name: String },
    /// A `dtype` that is none, or none of those known here.
    UnknownDType { name: String },
    /// An argument of `torch.tensor` other than `dtype` and `requires_grad`.
    UnknownArgument { name: String },
    /// A value that the `dtype` asked for cannot hold.
    OutOfRange { dtype: DType },
    /// More brackets within each other than [`Tensor`] has use for.
    TooDeep,
    /// More numbers than a page can show.
    TooLarge,
}

/// What would have been right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A number or an opening bracket.
    Value,
    /// This character.
    Character(char),
    /// A comma or this closing bracket.
    CommaOr(char),
    /// The end of the text.
    End,
    /// `dtype` or `requires_grad`.
    ArgumentName,
    /// `True` or `False`.
    Bool,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ParseError { line, column, .. } = self;
        write!(f, "line {line}, column {column}: ")?;
        match &self.kind {
            ParseErrorKind::Empty => f.write_str("there is no tensor"),
            ParseErrorKind::UnexpectedEnd { expected } => {
                write!(f, "the text ends where {expected} should stand")
            }
            ParseErrorKind::Unexpected { found, expected } => {
                write!(f, "'{found}' stands where {expected} should")
            }
            ParseErrorKind::Ragged {
                dim,
                expected,
                found,
            } => write!(
                f,
                "expected sequence of length {expected} at dim {dim} (got {found})"
            ),
            ParseErrorKind::MixedDepth { list: true } => f.write_str("a list beside numbers"),
            ParseErrorKind::MixedDepth { list: false } => f.write_str("a number beside lists"),
            ParseErrorKind::Number { text } => write!(f, "{text} is not a number"),
            ParseErrorKind::LeadingZeros => f.write_str("leading zeros are not permitted"),
            ParseErrorKind::IntegerTooLarge => f.write_str("the number does not fit into int64"),
            ParseErrorKind::DivisionByZero => f.write_str("division by zero"),
            ParseErrorKind::UnknownName { name } => write!(f, "name '{name}' is not defined"),
            ParseErrorKind::UnknownDType { name } => write!(f, "{name} is not a known dtype"),
            ParseErrorKind::UnknownArgument { name } => {
                write!(f, "tensor() got an unexpected keyword argument '{name}'")
            }
            ParseErrorKind::OutOfRange { dtype } => {
                write!(f, "the value does not fit into torch.{}", dtype.name())
            }
            ParseErrorKind::TooDeep => write!(f, "more than {MOST_DIMENSIONS} brackets deep"),
            ParseErrorKind::TooLarge => write!(f, "more than {MOST_NUMBERS} numbers"),
        }
    }
}

impl std::error::Error for ParseError {}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Value => f.write_str("a number or '['"),
            Expected::Character(c) => write!(f, "'{c}'"),
            Expected::CommaOr(c) => write!(f, "',' or '{c}'"),
            Expected::End => f.write_str("the end"),
            Expected::ArgumentName => f.write_str("dtype or requires_grad"),
            Expected::Bool => f.write_str("True or False"),
        }
    }
}

/// Reads a tensor, with the element type that `torch.tensor` gives it: float32 if any number is a float, else int64
/// if any is an int, else bool; float32 if there is none.
///
/// ```
/// use bullseye_core::python::parse::parse;
///
/// assert_eq!(parse("[2.5, .8]")?.to_string(), "tensor([2.5000, 0.8000])");
/// assert_eq!(parse("［２，－１］")?.to_string(), "tensor([ 2, -1])");
/// assert_eq!(parse("torch.tensor(1/4, dtype=torch.float64)")?.to_string(), "tensor(0.2500, dtype=torch.float64)");
///
/// let error = parse("[1, 2\n 3]").unwrap_err();
/// assert_eq!((error.line, error.column), (2, 2));
/// # Ok::<(), bullseye_core::python::parse::ParseError>(())
/// ```
///
/// # Errors
/// [`ParseError`] says what is wrong and at which character.
pub fn parse(text: &str) -> Result<Tensor, ParseError> {
    let mut reader = Reader::new(text);
    reader.tensor().map_err(|(kind, byte)| {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        ParseError {
            kind,
            byte,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    })
}

/// What went wrong, and at which byte.
type Failure = (ParseErrorKind, usize);

/// A Python number.
#[derive(Clone, Copy)]
enum Number {
    Bool(bool),
    /// Wider than any tensor's integers: a float tensor may hold it all the same, and a sign may bring it back.
    Int(i128),
    Float(f64),
}

impl Number {
    fn to_f64(self) -> f64 {
        match self {
            Number::Bool(value) => f64::from(u8::from(value)),
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// Python's `-number`: that of a bool is an int.
    fn negated(self) -> Number {
        match self {
            Number::Bool(value) => Number::Int(-i128::from(value)),
            Number::Int(value) => Number::Int(-value),
            Number::Float(value) => Number::Float(-value),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    byte: usize,
    numbers: Vec<(Number, usize)>,
    /// The length of the lists in each dimension, as far as one has been read.
    sizes: Vec<Option<usize>>,
    /// The dimension whose elements are numbers.
    number_depth: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader {
            text,
            byte: 0,
            numbers: Vec::new(),
            sizes: Vec::new(),
            number_depth: None,
        }
    }

    /// The rest of the text.
    fn rest(&self) -> &'a str {
        self.text.get(self.byte..).unwrap_or_default()
    }

    /// The next character as ASCII, where it has such a twin.
    fn peek(&self) -> Option<char> {
        self.rest().chars().next().map(|c| match c {
            '‘' | '’' => '\'',
            '“' | '”' => '"',
            '【' => '[',
            '】' => ']',
            _ => plain(c),
        })
    }

    fn bump(&mut self) {
        self.byte += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            if c == '#' {
                let rest = self.rest();
                self.byte += rest.find('\n').unwrap_or(rest.len());
            } else if c.is_whitespace() {
                self.bump();
            } else {
                break;
            }
        }
    }

    /// Takes this character, and the space behind it, if it is the next one.
    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
            self.skip();
        }
        found
    }

    fn expect(&mut self, wanted: char) -> Result<(), Failure> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.unexpected(Expected::Character(wanted)))
        }
    }

    /// The error that something else stands here.
    fn unexpected(&self, expected: Expected) -> Failure {
        let kind = match self.rest().chars().next() {
            Some(found) => ParseErrorKind::Unexpected { found, expected },
            None => ParseErrorKind::UnexpectedEnd { expected },
        };
        (kind, self.byte)
    }

    /// Takes a run of characters that a name or a number can consist of.
    fn word(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut word = String::new();
        while let Some(c) = self.peek().filter(|&c| belongs(c)) {
            word.push(c);
            self.bump();
        }
        word
    }

    /// Takes a name, dots included: `torch.float32`.
    fn name(&mut self) -> String {
        let name = self.word(|c| c.is_alphanumeric() || c == '_' || c == '.');
        self.skip();
        name
    }

    fn starts_name(&self) -> bool {
        self.peek().is_some_and(|c| c.is_alphabetic() || c == '_')
    }

    fn tensor(&mut self) -> Result<Tensor, Failure> {
        self.skip();
        if self.rest().is_empty() {
            return Err((ParseErrorKind::Empty, self.byte));
        }
        let mut dtype = None;
        if self.takes_call() {
            self.value(0)?;
            while self.take(',') {
                if self.peek() == Some(')') {
                    break;
                }
                dtype = self.argument()?.or(dtype);
            }
            if !self.take(')') {
                return Err(self.unexpected(Expected::CommaOr(')')));
            }
        } else {
            self.value(0)?;
        }
        if !self.rest().is_empty() {
            return Err(self.unexpected(Expected::End));
        }
        self.build(dtype)
    }

    /// Takes `torch.tensor(`, if that is what the text begins with.
    fn takes_call(&mut self) -> bool {
        let start = self.byte;
        if self.starts_name() && ["torch.tensor", "tensor"].contains(&self.name().as_str()) {
            return self.take('(');
        }
        self.byte = start;
        false
    }

    /// An argument of `torch.tensor` behind the data; gives the `dtype` if it is that.
    fn argument(&mut self) -> Result<Option<DType>, Failure> {
        let start = self.byte;
        if !self.starts_name() {
            return Err(self.unexpected(Expected::ArgumentName));
        }
        let name = self.name();
        if !["dtype", "requires_grad"].contains(&name.as_str()) {
            return Err((ParseErrorKind::UnknownArgument { name }, start));
        }
        self.expect('=')?;
        let start = self.byte;
        let value = self.name();
        if name == "dtype" {
            return match dtype(&value) {
                Some(dtype) => Ok(Some(dtype)),
                None => Err((ParseErrorKind::UnknownDType { name: value }, start)),
            };
        }
        match value.as_str() {
            "True" | "False" => Ok(None),
            _ => {
                self.byte = start;
                Err(self.unexpected(Expected::Bool))
            }
        }
    }

    /// A list, or a number, which counts as an element of dimension `depth - 1`.
    fn value(&mut self, depth: usize) -> Result<(), Failure> {
        let start = self.byte;
        if depth > MOST_DIMENSIONS {
            return Err((ParseErrorKind::TooDeep, start));
        }
        if self.take('[') {
            return self.list(depth, start);
        }
        let number = self.quotient(depth)?;
        if *self.number_depth.get_or_insert(depth) != depth || self.sizes.len() > depth {
            return Err((ParseErrorKind::MixedDepth { list: false }, start));
        }
        if self.numbers.len() == MOST_NUMBERS {
            return Err((ParseErrorKind::TooLarge, start));
        }
        self.numbers.push((number, start));
        Ok(())
    }

    /// The elements of a list whose bracket stood at `start`.
    fn list(&mut self, depth: usize, start: usize) -> Result<(), Failure> {
        if self.number_depth.is_some_and(|numbers| numbers <= depth) {
            return Err((ParseErrorKind::MixedDepth { list: true }, start));
        }
        if self.sizes.len() <= depth {
            self.sizes.push(None);
        }
        let mut count = 0;
        while !self.take(']') {
            if count > 0 && self.rest().is_empty() {
                return Err(self.unexpected(Expected::CommaOr(']')));
            }
            self.value(depth + 1)?;
            count += 1;
            if !self.take(',') && self.peek() != Some(']') {
                return Err(self.unexpected(Expected::CommaOr(']')));
            }
        }
        match self.sizes.get_mut(depth) {
            Some(Some(expected)) if *expected != count => {
                let kind = ParseErrorKind::Ragged {
                    dim: depth,
                    expected: *expected,
                    found: count,
                };
                Err((kind, start))
            }
            Some(size) => {
                *size = Some(count);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A number, or one divided by another: `1/3`.
    fn quotient(&mut self, depth: usize) -> Result<Number, Failure> {
        let mut number = self.signed(depth)?;
        while self.peek() == Some('/') {
            let start = self.byte;
            self.take('/');
            let divisor = self.signed(depth)?.to_f64();
            if divisor == 0.0 {
                return Err((ParseErrorKind::DivisionByZero, start));
            }
            number = Number::Float(number.to_f64() / divisor);
        }
        Ok(number)
    }

    fn signed(&mut self, depth: usize) -> Result<Number, Failure> {
        let mut negative = false;
        loop {
            if self.take('-') {
                negative = !negative;
            } else if !self.take('+') {
                break;
            }
        }
        let number = self.atom(depth)?;
        Ok(match negative {
            true => number.negated(),
            false => number,
        })
    }

    fn atom(&mut self, depth: usize) -> Result<Number, Failure> {
        if depth > MOST_DIMENSIONS {
            return Err((ParseErrorKind::TooDeep, self.byte));
        }
        match self.peek() {
            Some('(') => {
                self.take('(');
                let number = self.quotient(depth + 1)?;
                self.expect(')')?;
                Ok(number)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.digits(),
            _ if self.starts_name() => self.named(),
            _ => Err(self.unexpected(Expected::Value)),
        }
    }

    /// A number in digits.
    fn digits(&mut self) -> Result<Number, Failure> {
        let start = self.byte;
        let mut text = self.word(|c| c.is_alphanumeric() || c == '_' || c == '.');
        // A sign belongs to the number behind an e only.
        let exponent = text.ends_with(['e', 'E']);
        if let Some(sign @ ('+' | '-')) = self.peek().filter(|_| exponent) {
            self.bump();
            text.push(sign);
            text += &self.word(|c| c.is_ascii_digit() || c == '_');
        }
        self.skip();
        let digits = text.replace('_', "");
        let misplaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
        let number = if misplaced || !digits.contains(|c: char| c.is_ascii_digit()) {
            None
        } else if digits.bytes().all(|c| c.is_ascii_digit()) {
            // Python takes 0 and 00, but nothing else that begins so.
            if digits.starts_with('0') && digits.contains(|c| c != '0') {
                return Err((ParseErrorKind::LeadingZeros, start));
            }
            let value = digits.parse().map(Number::Int);
            return value.map_err(|_| (ParseErrorKind::IntegerTooLarge, start));
        } else if digits
            .bytes()
            .all(|c| c.is_ascii_digit() || b".eE+-".contains(&c))
        {
            digits.parse().ok().map(Number::Float)
        } else {
            None
        };
        number.ok_or((ParseErrorKind::Number { text }, start))
    }

    /// A number with a name: `inf`, `math.nan`, `float("-inf")`, `True`.
    fn named(&mut self) -> Result<Number, Failure> {
        let start = self.byte;
        let name = self.name();
        let short = ["torch.", "math.", "np.", "numpy."]
            .iter()
            .find_map(|module| name.strip_prefix(module));
        match (name.as_str(), short) {
            ("True", _) => Ok(Number::Bool(true)),
            ("False", _) => Ok(Number::Bool(false)),
            ("float", _) => self.float_call(),
            ("inf", _) | (_, Some("inf")) => Ok(Number::Float(f64::INFINITY)),
            ("nan", _) | (_, Some("nan")) => Ok(Number::Float(f64::NAN)),
            _ => Err((ParseErrorKind::UnknownName { name }, start)),
        }
    }

    /// `("inf")` behind `float`.
    fn float_call(&mut self) -> Result<Number, Failure> {
        self.expect('(')?;
        let start = self.byte;
        let Some(quote @ ('"' | '\'')) = self.peek() else {
            return Err(self.unexpected(Expected::Character('"')));
        };
        self.bump();
        let text = self.word(|c| c != quote && c != '\n');
        self.expect(quote)?;
        self.expect(')')?;
        let lower = text.trim().to_lowercase();
        let (negative, word) = match lower.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
        };
        let value = match word {
            "inf" | "infinity" => f64::INFINITY,
            "nan" => f64::NAN,
            _ => {
                let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
                match word.parse() {
                    Ok(value) if number => value,
                    _ => return Err((ParseErrorKind::Number { text }, start)),
                }
            }
        };
        Ok(Number::Float(if negative { -value } else { value }))
    }

    /// The tensor of what has been read.
    fn build(&self, dtype: Option<DType>) -> Result<Tensor, Failure> {
        let has = |wanted: fn(&Number) -> bool| self.numbers.iter().any(|(n, _)| wanted(n));
        let dtype = dtype.unwrap_or_else(|| {
            if self.numbers.is_empty() || has(|n| matches!(n, Number::Float(_))) {
                DType::Float32
            } else if has(|n| matches!(n, Number::Int(_))) {
                DType::Int64
            } else {
                DType::Bool
            }
        });
        let shape: Vec<usize> = self.sizes.iter().map(|size| size.unwrap_or(0)).collect();
        let data = match dtype {
            DType::Float32 | DType::Float64 | DType::Bool => {
                Data::Float64(self.numbers.iter().map(|(n, _)| n.to_f64()).collect())
            }
            _ => Data::Int64(self.integers(dtype)?),
        };
        match Tensor::new(&shape, data) {
            Ok(tensor) => Ok(tensor.to_dtype(dtype)),
            Err(_) => Err((ParseErrorKind::TooLarge, 0)),
        }
    }

    /// The numbers cut off to integers, each of which the type must hold.
    fn integers(&self, dtype: DType) -> Result<Vec<i64>, Failure> {
        let (low, high) = match dtype {
            DType::Uint8 => (0, i64::from(u8::MAX)),
            DType::Int16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
            DType::Int32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let integer = |&(number, byte): &(Number, usize)| {
            let value = match number {
                Number::Bool(value) => Some(i64::from(value)),
                Number::Int(value) => Some(
                    i64::try_from(value).map_err(|_| (ParseErrorKind::IntegerTooLarge, byte))?,
                ),
                Number::Float(value) => (value.abs() < -(i64::MIN as f64)).then_some(value as i64),
            };
            value
                .filter(|value| (low..=high).contains(value))
                .ok_or((ParseErrorKind::OutOfRange { dtype }, byte))
        };
        self.numbers.iter().map(integer).collect()
    }
}

/// The type that a name after `dtype=` means, PyTorch's short names and Python's own types included.
fn dtype(name: &str) -> Option<DType> {
    let name = match name {
        "float" | "torch.double" => "torch.float64",
        "torch.float" => "torch.float32",
        "int" | "torch.long" => "torch.int64",
        "torch.int" => "torch.int32",
        "torch.short" => "torch.int16",
        "bool" => "torch.bool",
        _ => name,
    };
    name.strip_prefix("torch.").and_then(DType::from_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match parse(text) {
            Ok(tensor) => tensor.to_string(),
            Err(error) => error.to_string(),
        }
    }

    fn fails(text: &str, kind: ParseErrorKind, line: usize, column: usize) {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (&error.kind, error.line, error.column),
            (&kind, line, column),
            "{text}"
        );
    }

    #[test]
    fn what_python_takes() {
        for (text, tensor) in [
            (
                "[[2.0, 1.0], [0.5, .3]]",
                "tensor([[2.0000, 1.0000],\n        [0.5000, 0.3000]])",
            ),
            ("3", "tensor(3)"),
            ("1e-3", "tensor(0.0010)"),
            ("-2.", "tensor(-2.)"),
            ("--2", "tensor(2)"),
            ("1_000", "tensor(1000)"),
            ("[0, 00, 0_0]", "tensor([0, 0, 0])"),
            ("[007.5, 007e1]", "tensor([ 7.5000, 70.0000])"),
            ("[1, 2.5]", "tensor([1.0000, 2.5000])"),
            ("[True, 2]", "tensor([1, 2])"),
            ("[True, False]", "tensor([ True, False])"),
            ("[-True]", "tensor([-1])"),
            ("[inf, -inf, nan]", "tensor([inf, -inf, nan])"),
            ("[torch.inf, math.inf, np.nan]", "tensor([inf, inf, nan])"),
            (
                "[float('inf'), float(\"-Infinity\"), float('nan'), float('1e2')]",
                "tensor([ inf, -inf,  nan, 100.])",
            ),
            ("[1, 2,]", "tensor([1, 2])"),
            ("[]", "tensor([])"),
            ("[[], []]", "tensor([], size=(2, 0))"),
            (" [1, # the first\n 2]\n", "tensor([1, 2])"),
            ("(1/3)", "tensor(0.3333)"),
            ("6/2", "tensor(3.)"),
            ("［２．５，－１］", "tensor([ 2.5000, -1.0000])"),
            ("【１、２】", "tensor([1, 2])"),
            ("torch.tensor([1, 0])", "tensor([1, 0])"),
            (
                "torch.tensor([1], dtype=torch.float32, requires_grad=True,)",
                "tensor([1.])",
            ),
            ("tensor([[1., 0.]])", "tensor([[1., 0.]])"),
            (
                "torch.tensor([1.9, -1.9], dtype=torch.long)",
                "tensor([ 1, -1])",
            ),
            (
                "torch.tensor([0.0, 0.5], dtype=bool)",
                "tensor([False,  True])",
            ),
            ("-9223372036854775808", "tensor(-9223372036854775808)"),
            (
                "[9223372036854775808, 0.5]",
                "tensor([9.2234e+18, 5.0000e-01])",
            ),
            ("16777217.0", "tensor(16777216.)"),
        ] {
            assert_eq!(shown(text), tensor, "{text}");
        }
    }

    #[test]
    fn mistakes_are_named_where_they_are() {
        use ParseErrorKind::*;
        fails("", Empty, 1, 1);
        fails("  # nothing", Empty, 1, 12);
        fails("[007]", LeadingZeros, 1, 2);
        fails("[1, -0_1]", LeadingZeros, 1, 6);
        fails(
            "[1, 2",
            UnexpectedEnd {
                expected: Expected::CommaOr(']'),
            },
            1,
            6,
        );
        fails(
            "[1,",
            UnexpectedEnd {
                expected: Expected::CommaOr(']'),
            },
            1,
            4,
        );
        fails(
            "[1 2]",
            Unexpected {
                found: '2',
                expected: Expected::CommaOr(']'),
            },
            1,
            4,
        );
        fails(
            "[,]",
            Unexpected {
                found: ',',
                expected: Expected::Value,
            },
            1,
            2,
        );
        fails(
            "[1]]",
            Unexpected {
                found: ']',
                expected: Expected::End,
            },
            1,
            4,
        );
        fails(
            "[[1, 2],\n [3]]",
            Ragged {
                dim: 1,
                expected: 2,
                found: 1,
            },
            2,
            2,
        );
        fails("[1, [2]]", MixedDepth { list: true }, 1, 5);
        fails("[[1], 2]", MixedDepth { list: false }, 1, 7);
        fails("[[], 2]", MixedDepth { list: false }, 1, 6);
        fails("[［１］，２]", MixedDepth { list: false }, 1, 6);
        fails(
            "1.2.3",
            Number {
                text: "1.2.3".into(),
            },
            1,
            1,
        );
        fails("[5x]", Number { text: "5x".into() }, 1, 2);
        fails(
            "1__0",
            Number {
                text: "1__0".into(),
            },
            1,
            1,
        );
        fails("1e", Number { text: "1e".into() }, 1, 1);
        fails("[1/0]", DivisionByZero, 1, 3);
        fails("9223372036854775808", IntegerTooLarge, 1, 1);
        fails("[1, x]", UnknownName { name: "x".into() }, 1, 5);
        fails(
            "torch.tensor([1], dtype=torch.half)",
            UnknownDType {
                name: "torch.half".into(),
            },
            1,
            25,
        );
        fails(
            "torch.tensor([1], device=0)",
            UnknownArgument {
                name: "device".into(),
            },
            1,
            19,
        );
        fails(
            "torch.tensor([1, 300], dtype=torch.uint8)",
            OutOfRange {
                dtype: DType::Uint8,
            },
            1,
            18,
        );
        fails(
            "torch.tensor([nan], dtype=torch.int64)",
            OutOfRange {
                dtype: DType::Int64,
            },
            1,
            15,
        );
        fails(&"[".repeat(100_000), TooDeep, 1, 34);
        fails(&"(".repeat(100_000), TooDeep, 1, 34);
    }

    #[test]
    fn a_place_in_bytes_for_the_editor() {
        let error = parse("［１，？]").expect_err("a question mark is no number");
        assert_eq!(error.byte, "［１，".len());
        assert_eq!(error.column, 4);
    }
}
