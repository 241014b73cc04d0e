//! Why an answer was not understood.

use super::exercise::Form;
use super::words::{Words, say};
use crate::number::NumberError;

/// Why a text was not understood. It costs nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Unread {
    /// As for every number in the app.
    Number(NumberError),
    /// This exercise is not answered in this way: a text where a choice is asked for.
    OtherKind,
}

impl From<NumberError> for Unread {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}

impl Unread {
    /// Whether nothing was answered at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::Number(NumberError::Empty)
    }

    /// The explanation, to an exercise that is answered in this way.
    pub fn words(&self, form: Form) -> Words {
        match self {
            Self::Number(NumberError::Empty) if form == Form::Choice => {
                say!("先选一个，再射。", "Choose one first, then shoot.")
            }
            Self::Number(NumberError::Empty) => {
                say!("先写下答案，再射。", "Write an answer first, then shoot.")
            }
            Self::Number(NumberError::Unexpected { found, at }) if form == Form::Whole => {
                let place = at + 1;
                say!(
                    "第 {place} 个字符“{found}”读不懂。这里只要一个整数，例如 12。",
                    "Character {place}, “{found}”, cannot be read. A whole number will do, such as 12."
                )
            }
            Self::Number(NumberError::Unexpected { found, at }) => {
                let place = at + 1;
                say!(
                    "第 {place} 个字符“{found}”读不懂。小数、分数、算式都行，例如 0.025、1/40、-ln(0.5)。",
                    "Character {place}, “{found}”, cannot be read. Decimals, fractions and sums will do: 0.025, 1/40, -ln(0.5)."
                )
            }
            Self::Number(NumberError::Unfinished) => {
                say!(
                    "算式还没写完：后面应该还有数或括号。",
                    "The sum is not finished: a number or a bracket should follow."
                )
            }
            Self::Number(NumberError::DivisionByZero) => {
                say!(
                    "除数是 0，算不出来。",
                    "This divides by 0, so it has no value."
                )
            }
            Self::Number(NumberError::TooLarge) => {
                say!(
                    "这个数太大，放不下。",
                    "This number is too large to be held."
                )
            }
            Self::Number(NumberError::Name(name)) if form == Form::Whole => say!(
                "不认识“{name}”。这里只要一个整数，例如 12。",
                "“{name}” is not known here. A whole number will do, such as 12."
            ),
            Self::Number(NumberError::Name(name)) => say!(
                "不认识“{name}”。这里可以用 ln、log、log10、log2、exp、sqrt、sigmoid、e 和 π。",
                "“{name}” is not known here. There are ln, log, log10, log2, exp, sqrt, sigmoid, e and π."
            ),
            Self::Number(NumberError::Domain) => say!(
                "0 和负数没有对数，负数没有平方根。",
                "0 and negative numbers have no logarithm, negative numbers no square root."
            ),
            Self::OtherKind => say!(
                "这道题不是这样回答的。",
                "This exercise is answered in another way."
            ),
        }
    }
}
