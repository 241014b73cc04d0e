//! A number as a person types it: a decimal, a fraction, a sum, and the powers and functions that a loss is made of.
//!
//! `０．０２５`, `1/40`, `2.5e-2`, `25%`, `0,025`, `−2`, `ln(2)`, `-log(0.5)`, `e^-1`, `1/(1+e^-1.5)`, `tensor(0.0250)`.
//! `log` is the natural one, as in PyTorch; `log10(…)` and `log2(…)` are the others.

use super::{decimal, minus, plain, whole};
use crate::functional::sigmoid;

/// Why a text is not a number. Positions count characters from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberError {
    /// Nothing but white space.
    Empty,
    /// This character cannot stand here.
    Unexpected {
        /// The character as it was typed.
        found: char,
        /// Where it stands.
        at: usize,
    },
    /// The text ends where a number should follow.
    Unfinished,
    /// A division by zero.
    DivisionByZero,
    /// The value does not fit into float32, whose largest value is about 3.4e38.
    TooLarge,
    /// A word that is no function known here.
    Name(String),
    /// A logarithm of 0 or less, or the root of a negative number.
    Domain,
}

/// A number as it was understood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typed {
    /// Always finite.
    pub value: f64,
    /// How many decimals were written, if it was one decimal and nothing to compute: 3 for `0.313`, `31.3%` and
    /// `3.13e-1`… so that a coarse rounding can be told from a wrong answer.
    pub decimals: Option<usize>,
}

impl Typed {
    /// The number read back: with the decimals that were written, and two more than are asked for.
    pub fn shown(&self, asked: usize) -> String {
        let written = self.decimals.unwrap_or(0).min(15);
        let text = format!("{:.*}", written.max(asked + 2), self.value);
        let text = match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.'),
            false => &text,
        };
        minus(if text == "-0" { "0" } else { text })
    }
}

/// Reads a number, and how it was written.
///
/// ```
/// use bullseye_core::number::read;
/// assert_eq!(read("１/40").map(|typed| typed.value), Ok(0.025));
/// assert!(read("-log(0.5)").is_ok_and(|typed| (typed.value - 0.6931).abs() < 1e-4));
/// assert!(read("about a half").is_err());
/// ```
///
/// # Errors
/// [`NumberError`] names what is wrong and where; the value is always finite.
pub fn read(text: &str) -> Result<Typed, NumberError> {
    let mut reader = Reader {
        chars: text.chars().map(plain).collect(),
        typed: text.chars().collect(),
        at: 0,
        depth: 0,
        decimals: None,
        operations: 0,
    };
    while reader
        .peek()
        .is_some_and(|c| c.is_whitespace() || matches!(c, '=' | '≈' | '约'))
    {
        reader.at += 1;
    }
    if reader.peek().is_none() {
        return Err(NumberError::Empty);
    }
    let value = reader.sum()?;
    if !reader.is_at_end() {
        return Err(reader.unexpected());
    }
    if !value.is_finite() {
        return Err(NumberError::TooLarge);
    }
    Ok(Typed {
        value,
        decimals: reader.decimals.filter(|_| reader.operations == 0),
    })
}

/// As [`read`], of which only the value is wanted.
///
/// ```
/// use bullseye_core::number::parse;
/// assert_eq!(parse("３/4"), Ok(0.75));
/// assert_eq!(parse("−2"), Ok(-2.0));
/// assert!(parse("2..5").is_err());
/// ```
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str) -> Result<f64, NumberError> {
    read(text).map(|typed| typed.value)
}

/// Like [`parse`], but rounded to float32, the type of `torch.tensor([0.5])`.
///
/// # Errors
/// As [`parse`]; also [`NumberError::TooLarge`] above the largest float32.
pub fn parse_f32(text: &str) -> Result<f32, NumberError> {
    let value = parse(text)? as f32;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(NumberError::TooLarge)
    }
}

/// Deeper than this is refused, so that no text can exhaust the stack.
const DEEPEST: usize = 32;

struct Reader {
    chars: Vec<char>,
    typed: Vec<char>,
    at: usize,
    depth: usize,
    /// Of the last decimal that was read.
    decimals: Option<usize>,
    operations: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Whether nothing follows but the end of a sentence, or the word with which Chinese counts.
    fn is_at_end(&self) -> bool {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        (rest.iter()).all(|&c| c.is_whitespace() || matches!(c, '.' | ',' | '个'))
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += 1;
            self.skip_space();
        }
        found
    }

    fn unexpected(&self) -> NumberError {
        match self.typed.get(self.at) {
            Some(&found) => NumberError::Unexpected { found, at: self.at },
            None => NumberError::Unfinished,
        }
    }

    fn sum(&mut self) -> Result<f64, NumberError> {
        let mut total = self.product()?;
        loop {
            if self.take('+') {
                total += self.product()?;
            } else if self.take('-') {
                total -= self.product()?;
            } else {
                return Ok(total);
            }
            self.operations += 1;
        }
    }

    fn product(&mut self) -> Result<f64, NumberError> {
        let mut total = self.signed()?;
        loop {
            // `**` is a power, and taken by then.
            if self.take('*') {
                total *= self.signed()?;
            } else if self.take('/') {
                let divisor = self.signed()?;
                if divisor == 0.0 {
                    return Err(NumberError::DivisionByZero);
                }
                total /= divisor;
            } else {
                return Ok(total);
            }
            self.operations += 1;
        }
    }

    fn signed(&mut self) -> Result<f64, NumberError> {
        let mut sign = 1.0;
        loop {
            if self.take('-') {
                sign = -sign;
            } else if !self.take('+') {
                break;
            }
        }
        let value = sign * self.power()?;
        if self.take('%') {
            self.decimals = self.decimals.map(|decimals| decimals + 2);
            return Ok(value / 100.0);
        }
        Ok(value)
    }

    /// Every way in which a text can nest leads through here.
    fn power(&mut self) -> Result<f64, NumberError> {
        if self.depth == DEEPEST {
            return Err(self.unexpected());
        }
        self.depth += 1;
        let base = self.atom()?;
        let value = if self.take('^') || self.take_stars() {
            self.operations += 1;
            let power = libm::pow(base, self.signed()?);
            if power.is_nan() {
                return Err(NumberError::Domain);
            }
            power
        } else if self.take('²') {
            self.operations += 1;
            base * base
        } else {
            base
        };
        self.depth -= 1;
        Ok(value)
    }

    fn take_stars(&mut self) -> bool {
        let stars = self.peek() == Some('*') && self.chars.get(self.at + 1) == Some(&'*');
        if stars {
            self.at += 2;
            self.skip_space();
        }
        stars
    }

    fn atom(&mut self) -> Result<f64, NumberError> {
        match self.peek() {
            Some('(') => self.bracket(),
            Some('σ' | '√') => self.named(),
            Some(c @ ('½' | '¼' | '¾')) => {
                self.at += 1;
                self.skip_space();
                self.operations += 1;
                Ok(match c {
                    '½' => 0.5,
                    '¼' => 0.25,
                    _ => 0.75,
                })
            }
            Some(c) if c.is_alphabetic() => self.named(),
            _ => self.decimal(),
        }
    }

    fn bracket(&mut self) -> Result<f64, NumberError> {
        self.take('(');
        let value = self.sum()?;
        match self.take(')') {
            true => Ok(value),
            false => Err(self.unexpected()),
        }
    }

    /// `e`, `π`, or a function and what it is applied to: `ln(2)`, `ln 2`, `torch.log(2)`.
    fn named(&mut self) -> Result<f64, NumberError> {
        let mut name = self.name();
        // The digits belong to the name only before a bracket: `log2(8)`, but `ln2`.
        if name == "log" {
            for base in ["10", "2"] {
                let end = self.at + base.len();
                let digits = self.chars.get(self.at..end);
                if digits.is_some_and(|digits| base.chars().eq(digits.iter().copied()))
                    && self.chars.get(end) == Some(&'(')
                {
                    self.at = end;
                    name += base;
                }
            }
        }
        self.skip_space();
        let constant = match name.as_str() {
            "e" => Some(std::f64::consts::E),
            "π" | "pi" => Some(std::f64::consts::PI),
            _ => None,
        };
        if let Some(constant) = constant {
            self.operations += 1;
            return Ok(constant);
        }
        let function: fn(f64) -> f64 = match name.as_str() {
            "ln" | "log" => libm::log,
            "log10" => libm::log10,
            "log2" => libm::log2,
            "exp" => libm::exp,
            "sqrt" | "√" => f64::sqrt,
            "sigmoid" | "σ" => sigmoid,
            "abs" => f64::abs,
            // What `print` shows may be pasted as it is.
            "tensor" => return self.argument(),
            _ => return Err(NumberError::Name(name)),
        };
        self.operations += 1;
        let value = function(self.argument()?);
        // -inf is ln(0); an infinite exp is too large, which the end says.
        match value.is_nan() || value == f64::NEG_INFINITY {
            true => Err(NumberError::Domain),
            false => Ok(value),
        }
    }

    fn argument(&mut self) -> Result<f64, NumberError> {
        match self.peek() {
            Some('(') => self.bracket(),
            _ => self.power(),
        }
    }

    /// A word in small letters, without the module before it.
    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self
            .peek()
            .filter(|&c| c.is_alphabetic() || matches!(c, '.' | '√'))
        {
            self.at += 1;
            match c {
                '.' => name.clear(),
                c => name.extend(c.to_lowercase()),
            }
            if c == '√' || c == 'σ' {
                break;
            }
        }
        name
    }

    /// Digits, at most one point or comma, and an exponent.
    fn decimal(&mut self) -> Result<f64, NumberError> {
        let mut text = String::new();
        self.digits(&mut text);
        let mut places = 0;
        if matches!(self.peek(), Some('.' | ',')) {
            let front = text.len();
            text.push('.');
            self.at += 1;
            self.digits(&mut text);
            places = text.len() - front - 1;
        }
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return Err(self.unexpected());
        }
        let mut exponent = 0i32;
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            let mut power = String::new();
            if let Some(sign @ ('+' | '-')) = self.peek() {
                power.push(sign);
                self.at += 1;
            }
            let sign = power.len();
            self.digits(&mut power);
            if power.len() == sign {
                return Err(self.unexpected());
            }
            exponent = whole(&power).unwrap_or(0);
            text.push('e');
            text += &power;
        }
        let places = i32::try_from(places)
            .unwrap_or(i32::MAX)
            .saturating_sub(exponent);
        self.decimals = Some(usize::try_from(places).unwrap_or(0));
        let value = decimal(&text).ok_or_else(|| self.unexpected())?;
        self.skip_space();
        Ok(value)
    }

    fn digits(&mut self, text: &mut String) {
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            text.push(c);
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let e = std::f64::consts::E;
        for (text, value) in [
            ("0.5", 0.5),
            ("０．０２５", 0.025),
            ("  .5 ", 0.5),
            ("5.", 5.0),
            ("1/3", 1.0 / 3.0),
            ("１／４", 0.25),
            ("-2", -2.0),
            ("－2", -2.0),
            ("−2", -2.0),
            ("--2", 2.0),
            ("1e-3", 1e-3),
            ("1E−3", 1e-3),
            ("25%", 0.25),
            ("(0.25+0.04+0.04)/3", 0.11),
            ("2 × 3", 6.0),
            ("1 - 2 - 3", -4.0),
            ("8/2/2", 2.0),
            ("1/40", 0.025),
            ("2.5e-2", 0.025),
            ("0,025", 0.025),
            ("2.5%", 0.025),
            ("(0.04 + 0.01)/2", 0.025),
            ("ln(2)", 2f64.ln()),
            ("ln2", 2f64.ln()),
            ("LN 2", 2f64.ln()),
            ("-log(0.5)", 2f64.ln()),
            ("−log（0.5）", 2f64.ln()),
            ("torch.log(2)", 2f64.ln()),
            ("log10(100)", 2.0),
            ("log2(8)", 3.0),
            ("log2", 2f64.ln()),
            ("e^-1", 1.0 / e),
            ("e**2", e * e),
            ("exp(1)", e),
            ("2^3^2", 512.0),
            ("-2²", -4.0),
            ("1/(1+e^-1.5)", 1.0 / (1.0 + (-1.5f64).exp())),
            ("σ(0)", 0.5),
            ("√4", 2.0),
            ("sqrt(2)*sqrt(2)", 2.0),
            ("tensor(0.1100)", 0.11),
            ("= 0.3", 0.3),
            ("≈0.3", 0.3),
            ("约0.3133", 0.3133),
            ("约 ≈ 0.3", 0.3),
            ("0.3133，", 0.3133),
            ("0.3133。", 0.3133),
            ("0.3133.", 0.3133),
            ("0.3133、 ", 0.3133),
            ("81个", 81.0),
            ("81 个。", 81.0),
            ("5，", 5.0),
            ("½", 0.5),
            ("1/½", 2.0),
            ("-¾", -0.75),
            ("π", std::f64::consts::PI),
            ("2*pi", 2.0 * std::f64::consts::PI),
        ] {
            let read = read(text).map(|typed| typed.value);
            assert!(
                read.as_ref().is_ok_and(|read| (read - value).abs() < 1e-12),
                "{text} read as {read:?}"
            );
        }
    }

    #[test]
    fn counts_the_decimals_of_a_plain_number_only() {
        for (text, decimals) in [
            ("0.313", Some(3)),
            ("0.3130", Some(4)),
            ("-3", Some(0)),
            ("31.3%", Some(3)),
            ("3.13e-1", Some(3)),
            ("1e3", Some(0)),
            ("tensor(0.31)", Some(2)),
            ("1/3", None),
            ("ln(2.5)", None),
            ("0.3^1", None),
        ] {
            assert_eq!(read(text).map(|t| t.decimals), Ok(decimals), "{text}");
        }
    }

    #[test]
    fn says_what_it_cannot_read() {
        use NumberError::*;
        for (text, error) in [
            ("", Empty),
            (" 　", Empty),
            ("≈", Empty),
            ("2..5", Unexpected { found: '.', at: 2 }),
            (
                "2 个 3",
                Unexpected {
                    found: '个', at: 2
                },
            ),
            ("个", Name("个".to_owned())),
            (
                "0.5，3",
                Unexpected {
                    found: '，', at: 3
                },
            ),
            ("3 4", Unexpected { found: '4', at: 2 }),
            (
                "１；",
                Unexpected {
                    found: '；', at: 1
                },
            ),
            ("1/", Unfinished),
            ("(1", Unfinished),
            ("1e", Unfinished),
            ("ln(2", Unfinished),
            ("e^", Unfinished),
            ("1/0", DivisionByZero),
            ("1e999", TooLarge),
            ("exp(1000)", TooLarge),
            ("ln(0)", Domain),
            ("log(-1)", Domain),
            ("(-1)^0.5", Domain),
            ("loss", Name("loss".to_owned())),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
        assert_eq!(parse_f32("1e39"), Err(TooLarge));
        for nested in ["(", "ln", "2^", "√"] {
            assert!(read(&nested.repeat(10_000)).is_err(), "{nested}");
        }
    }

    #[test]
    fn is_read_back_with_more_digits_than_asked() {
        let shown = |text: &str| read(text).map(|typed| typed.shown(4));
        assert_eq!(shown("1/3"), Ok("0.333333".to_owned()));
        assert_eq!(shown("-0.50"), Ok("−0.5".to_owned()));
        assert_eq!(shown("1200"), Ok("1200".to_owned()));
        // What was written is not rounded: 39.9999999 is not read as 40.
        assert_eq!(shown("39.9999999"), Ok("39.9999999".to_owned()));
        assert_eq!(shown("-1e-9"), Ok("−0.000000001".to_owned()));
        assert_eq!(shown("-1e-9 / 1"), Ok("0".to_owned()));
    }
}
