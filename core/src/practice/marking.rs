//! Marking: what was answered is understood first, then held against what is right, then against the mistakes.
//!
//! - A **number** is right within half a unit of the last decimal asked for, in whatever way it is written. Near zero
//!   the rule is the same: where 0 is right to four decimals, 0.00005 is too. What is read off a chart is right within
//!   the tolerance that its question states.
//! - A **count** is right if it is exactly that number: `4`, `8/2`, `4.0`, and nothing beside it.
//! - Then the **mistakes**, to the decimals asked for.
//! - What is nearly right gets half the credit: whatever is within half a unit of the coarsest decimal that leaves two
//!   significant digits of the answer, 0.005 for 0.2811, and whatever the steps, rounded to four decimals, lead to. So
//!   nothing that is nearer gets less than what is further off; no exercise has a mistake in there. A decimal with fewer
//!   places than asked to which the answer rounds is **too coarse**, another number **rounded too early** if the steps
//!   lead to it, else **close**.
//! - A single significant digit to which the answer rounds, as 0.3 for 0.2811, is **rough**: right as far as it goes,
//!   which many other answers are too, and worth a fifth.
//! - Then the mistakes rounded coarsely, if just one fits.
//! - A **printed text** is right if it is the same but for spaces. The same numbers written in another way get half
//!   the credit.

use super::exercise::{Answer, Exercise, Mistake, Number, Wrong};
use super::unread::Unread;
use super::words::{Words, say};
use crate::number::{NumberError, Typed, plain, read};

/// What a person answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Response<'a> {
    /// A number or a printed text, as it was typed.
    Typed(&'a str),
    /// An option by its position.
    Chosen(usize),
    /// Lines by their positions, from the first to the last.
    Arranged(&'a [usize]),
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is right but rounded too coarsely, or not written as PyTorch prints it.
    Coarse,
    /// It is what comes of rounding the steps.
    Early,
    /// It is as near as a coarse answer may be.
    Close,
    /// It has a single digit, which the right answer rounds to, and many others do.
    Rough,
    /// It is this one of the exercise's mistakes.
    Mistake(usize),
    /// It is wrong, and nobody knows how it came about.
    Wrong,
    /// It was not understood, which costs nothing.
    Unread(Unread),
}

impl Verdict {
    /// The credit out of 100; nothing if the answer does not count.
    pub fn credit(&self) -> Option<u8> {
        match self {
            Self::Right => Some(100),
            Self::Coarse | Self::Early | Self::Close => Some(50),
            Self::Rough => Some(20),
            Self::Mistake(_) | Self::Wrong => Some(0),
            Self::Unread(_) => None,
        }
    }

    /// What there is to say about it. It never gives the answer away.
    pub fn words(&self, exercise: &Exercise) -> Words {
        match self {
            Self::Right => say!("正中靶心！", "Bullseye!"),
            Self::Coarse => match exercise.answer {
                Answer::Number(Number { decimals, .. }) => say!(
                    "数是对的，只是取得太粗：请写到小数点后 {decimals} 位。先记一半分。",
                    "The number is right but rounded too coarsely: {decimals} decimals are asked for. Half the credit for now."
                ),
                _ => say!(
                    "数是对的，写法不是 PyTorch 印出来的样子：`tensor(…)` 和小数位数都算数。先记一半分。",
                    "The numbers are right, but this is not how PyTorch prints them: `tensor(…)` and the decimals count. Half the credit for now."
                ),
            },
            Self::Early => say!(
                "路走对了，可是中间步骤舍入太早。中间多留几位小数，最后再舍入。先记一半分。",
                "The way is right, but a step on it was rounded too early. Keep more decimals on the way and round at the end. Half the credit for now."
            ),
            Self::Close => {
                // What is beyond the early rounding is within a round number, which is written in full.
                let within =
                    (exercise.answer.reach()).map_or(String::new(), |reach| reach.to_string());
                say!(
                    "很近了，相差不超过 {within}。每一步多算几位小数，最后再舍入。先记一半分。",
                    "This is off by no more than {within}. Calculate with more decimals, and round at the end. Half the credit for now."
                )
            }
            Self::Rough => {
                let decimals = exercise.answer.decimals();
                say!(
                    "舍入到一位是对的，可许多别的答案也会舍入成它，太粗了：请写到小数点后 {decimals} 位。先记五分之一的分。",
                    "The answer does round to this single digit, but so do many others: {decimals} decimals are asked for. A fifth of the credit for now."
                )
            }
            Self::Mistake(index) => match exercise.mistakes.get(*index) {
                Some(mistake) => mistake.message.clone(),
                None => Self::Wrong.words(exercise),
            },
            Self::Wrong => say!(
                "还没射中，也看不出是哪一步偏了。看看提示，一步一步重算。",
                "Not yet, and it does not show which step went astray. Look at the hints and go step by step."
            ),
            Self::Unread(unread) => unread.words(exercise.answer.form()),
        }
    }
}

/// Marks an answer.
pub fn mark(exercise: &Exercise, response: Response) -> Verdict {
    let mistakes = &exercise.mistakes;
    match (&exercise.answer, response) {
        (Answer::Number(right), Response::Typed(text)) => match read(text) {
            Ok(typed) => mark_number(right, mistakes, typed),
            Err(error) => Verdict::Unread(error.into()),
        },
        (Answer::Whole(value), Response::Typed(text)) => match read(text) {
            Ok(typed) if is_whole(typed, *value as f64) => Verdict::Right,
            Ok(typed) => first(mistakes, |wrong| match wrong {
                Wrong::Number(wrong) => is_whole(typed, *wrong),
                _ => false,
            }),
            Err(error) => Verdict::Unread(error.into()),
        },
        (Answer::Text(right), Response::Typed(text)) => mark_text(right, mistakes, text),
        (Answer::Choice { options, right }, Response::Chosen(chosen)) => {
            if chosen == *right {
                Verdict::Right
            } else if chosen < options.len() {
                first(mistakes, |wrong| *wrong == Wrong::Choice(chosen))
            } else {
                Verdict::Unread(Unread::OtherKind)
            }
        }
        (Answer::Order { lines, .. }, Response::Arranged(order)) => {
            let mut places = order.to_vec();
            places.sort_unstable();
            if !places.into_iter().eq(0..lines.len()) {
                return Verdict::Unread(Unread::OtherKind);
            }
            match first(
                mistakes,
                |wrong| matches!(wrong, Wrong::Order(chain) if follows(order, chain)),
            ) {
                Verdict::Wrong => Verdict::Right,
                mistake => mistake,
            }
        }
        _ => Verdict::Unread(Unread::OtherKind),
    }
}

/// Whether these lines stand in the order in this sequence.
fn follows(order: &[usize], chain: &[usize]) -> bool {
    let mut rest = order.iter();
    chain.iter().all(|line| rest.any(|other| other == line))
}

/// The first mistake that fits.
fn first(mistakes: &[Mistake], fits: impl Fn(&Wrong) -> bool) -> Verdict {
    let found = mistakes.iter().position(|mistake| fits(&mistake.wrong));
    found.map_or(Verdict::Wrong, Verdict::Mistake)
}

fn mark_number(right: &Number, mistakes: &[Mistake], typed: Typed) -> Verdict {
    let Number {
        value, decimals, ..
    } = *right;
    if is_within(typed.value, value, right.within) {
        return Verdict::Right;
    }
    let near = |wrong: &Wrong| matches!(wrong, Wrong::Number(wrong) if is_within(typed.value, *wrong, half(decimals)));
    if let mistake @ Verdict::Mistake(_) = first(mistakes, near) {
        return mistake;
    }
    let is_coarse = |value| has_two_digits(typed) && is_rounded(typed, value, decimals);
    if is_within(typed.value, value, right.reach()) {
        return if is_coarse(value) {
            Verdict::Coarse
        } else if is_within(typed.value, value, right.early()) {
            Verdict::Early
        } else {
            Verdict::Close
        };
    }
    if is_rounded(typed, value, decimals) {
        return Verdict::Rough;
    }
    let coarse = |wrong: &Wrong| matches!(wrong, Wrong::Number(wrong) if is_coarse(*wrong));
    match mistakes.iter().filter(|m| coarse(&m.wrong)).count() {
        1 => first(mistakes, coarse),
        _ => Verdict::Wrong,
    }
}

/// Half a unit of this decimal.
pub(super) fn half(decimals: usize) -> f64 {
    0.5 / libm::pow(10.0, decimals as f64)
}

/// A hair more counts, because halves are not exact in binary.
fn is_within(typed: f64, value: f64, reach: f64) -> bool {
    (typed - value).abs() <= reach * (1.0 + 1e-9) + value.abs() * f64::EPSILON
}

/// A decimal with fewer places than asked, but with some, to which the value rounds. 0 is never one: no digit of the
/// value is in it.
fn is_rounded(typed: Typed, value: f64, decimals: usize) -> bool {
    typed.decimals.is_some_and(|places| {
        (1..decimals).contains(&places)
            && typed.value != 0.0
            && is_within(typed.value, value, half(places))
    })
}

/// Whether two significant digits were written: `0.31`, `0.30`.
fn has_two_digits(typed: Typed) -> bool {
    (typed.decimals).is_some_and(|places| typed.value.abs() * libm::pow(10.0, places as f64) > 9.5)
}

/// Exactly this whole number, but for what `(1/3)*12` loses in binary.
fn is_whole(typed: Typed, value: f64) -> bool {
    (typed.value - value).abs() < 1e-9
}

fn mark_text(right: &str, mistakes: &[Mistake], text: &str) -> Verdict {
    let typed = bare(text);
    if typed.is_empty() {
        return Verdict::Unread(Unread::Number(NumberError::Empty));
    }
    let same = |wrong: &Wrong| matches!(wrong, Wrong::Text(wrong) if bare(wrong) == typed);
    let alike =
        |wrong: &Wrong| matches!(wrong, Wrong::Text(wrong) if numbers(wrong) == numbers(text));
    if typed == bare(right) {
        return Verdict::Right;
    }
    match first(mistakes, same) {
        Verdict::Wrong if numbers(text) == numbers(right) => Verdict::Coarse,
        Verdict::Wrong => first(mistakes, alike),
        verdict => verdict,
    }
}

/// In plain characters and without spaces.
fn bare(text: &str) -> String {
    as_printed(text).split_whitespace().collect()
}

/// A text as it is understood: full-width characters are plain ones.
pub fn as_printed(text: &str) -> String {
    text.trim().chars().map(plain).collect()
}

/// The numbers in a text, without the zeros at their ends.
fn numbers(text: &str) -> Vec<String> {
    let bare = bare(text);
    (bare.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-')))
        .filter(|piece| piece.contains(|c: char| c.is_ascii_digit()))
        .map(|piece| match piece.contains('.') {
            true => piece.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => piece.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::exercise::Lab;
    use Verdict::{
        Close, Coarse, Early, Mistake as Named, Right, Rough, Unread as Unclear, Wrong as Other,
    };

    fn exercise(answer: Answer, wrong: &[Wrong]) -> Exercise {
        let none = Words::both("");
        Exercise {
            template: "test",
            seed: 0,
            question: none.clone(),
            given: Vec::new(),
            answer,
            hints: [none.clone(), none.clone(), none.clone()],
            solution: Vec::new(),
            mistakes: (wrong.iter())
                .map(|wrong| Mistake {
                    id: "test",
                    wrong: wrong.clone(),
                    title: none.clone(),
                    message: none.clone(),
                    lab: Lab {
                        kind: "",
                        query: String::new(),
                    },
                })
                .collect(),
        }
    }

    fn check(exercise: &Exercise, cases: &[(&str, Verdict)]) {
        for (text, verdict) in cases {
            assert_eq!(mark(exercise, Response::Typed(text)), *verdict, "{text}");
        }
    }

    #[test]
    fn a_number_is_right_within_half_a_unit() {
        let exercise = exercise(
            Answer::number(0.31326),
            &[Wrong::Number(1.31326), Wrong::Number(0.1361)],
        );
        check(
            &exercise,
            &[
                ("0.3133", Right),
                ("０．３１３２１", Right),
                ("0.3132", Close),
                ("0.313", Coarse),
                ("0,31", Coarse),
                ("31%", Coarse),
                ("0.312", Close),
                ("0.3182", Close),
                ("0.32", Other),
                ("0.3", Rough),
                ("0", Other),
                ("1", Other),
                ("1.3133", Named(0)),
                ("1.31", Named(0)),
                ("0.14", Named(1)),
                ("0.1", Other),
                ("-0.3133", Other),
            ],
        );
        assert!(matches!(mark(&exercise, Response::Typed("?")), Unclear(_)));
        assert!(matches!(mark(&exercise, Response::Chosen(0)), Unclear(_)));
    }

    #[test]
    fn rounding_the_steps_is_told() {
        // 0.0356 in the place of 0.03562.
        let exercise = exercise(Answer::by_steps(3.33486, 1.5e-3), &[Wrong::Number(3.3400)]);
        check(
            &exercise,
            &[
                ("3.3349", Right),
                ("3.33", Coarse),
                ("3.3354", Early),
                ("-ln(0.0356)", Early),
                ("3.3365", Close),
                ("3.34", Named(0)),
                ("3.38", Close),
                ("3", Other),
            ],
        );
        assert_eq!(Early.credit(), Some(50));
    }

    #[test]
    fn small_answers_are_asked_with_three_significant_digits() {
        for (value, decimals) in [
            (0.5, 4),
            (0.0123, 4),
            (0.00123, 5),
            (1.5e-6, 8),
            (0.0, 4),
            (-0.001, 5),
        ] {
            assert_eq!(Answer::number(value).decimals(), decimals);
        }
    }

    #[test]
    fn what_is_read_off_a_chart_is_right_within_its_tolerance() {
        let exercise = exercise(Answer::read_off(1.75, 0.1), &[Wrong::Number(2.25)]);
        check(
            &exercise,
            &[
                ("1.75", Right),
                ("1.7", Right),
                ("1.84", Right),
                ("1.65", Right),
                ("1.9", Other),
                ("2.25", Named(0)),
                ("2.2", Named(0)),
            ],
        );
    }

    #[test]
    fn near_zero_the_rule_is_the_same() {
        let exercise = exercise(Answer::number(0.0), &[Wrong::Number(0.0004)]);
        check(
            &exercise,
            &[
                ("0", Right),
                ("-0.0", Right),
                ("0.00005", Right),
                ("-5e-5", Right),
                ("0.0001", Other),
                ("0.0004", Named(0)),
            ],
        );
    }

    #[test]
    fn a_count_is_exactly_right() {
        let exercise = exercise(Answer::Whole(4), &[Wrong::Number(2.0)]);
        check(
            &exercise,
            &[
                ("4", Right),
                ("8/2", Right),
                ("4.0", Right),
                ("(1/3)*12", Right),
                ("4.4", Other),
                ("3.9", Other),
                ("2", Named(0)),
                ("2.4", Other),
            ],
        );
    }

    #[test]
    fn a_printed_text_is_right_but_for_spaces() {
        let exercise = exercise(
            Answer::Text("tensor([0.1100, 0.3000])".to_owned()),
            &[Wrong::Text("tensor(0.2050)".to_owned())],
        );
        check(
            &exercise,
            &[
                ("tensor([0.1100,0.3000])", Right),
                ("ｔｅｎｓｏｒ（［０．１１００，０．３０００］）", Right),
                ("tensor([0.11, 0.3])", Coarse),
                ("[0.1100, 0.3000]", Coarse),
                ("tensor(0.2050)", Named(0)),
                ("0.205", Named(0)),
                ("tensor([0.1100, 0.3001])", Other),
                ("tensor", Other),
            ],
        );
        assert!(matches!(mark(&exercise, Response::Typed(" ")), Unclear(_)));
    }

    #[test]
    fn every_order_is_right_that_no_mistake_claims() {
        let lines = ["a", "b", "c"].map(str::to_owned).to_vec();
        let right = vec![0, 1, 2];
        let exercise = exercise(Answer::Order { lines, right }, &[Wrong::Order(vec![1, 0])]);
        for (order, verdict) in [
            ([0, 1, 2], Right),
            ([2, 0, 1], Right),
            ([1, 2, 0], Named(0)),
        ] {
            assert_eq!(mark(&exercise, Response::Arranged(&order)), verdict);
        }
        for order in [&[0, 1][..], &[0, 1, 1], &[0, 1, 3], &[0, 1, 2, 3]] {
            assert!(
                matches!(mark(&exercise, Response::Arranged(order)), Unclear(_)),
                "{order:?}"
            );
        }
    }
}
