//! An exercise: what is asked, what is right, and what people get who make a mistake.

use super::draw::Draw;
use super::marking::{self, Response, Verdict};
use super::templates;
use super::words::Words;
use crate::lab::query::{BadQuery, Reader, Writer};
use crate::number::minus;
use crate::tensor::Tensor;

/// What an exercise asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Compute a loss.
    Loss,
    /// Compute a gradient.
    Gradient,
    /// Compute a probability.
    Probability,
    /// Say which of two is larger without computing.
    Compare,
    /// Read a loss off its curve.
    Curve,
    /// Choose the loss for a task, and say why.
    Choose,
    /// Find the broken line in code and pick the mend.
    Mend,
    /// Predict what PyTorch prints or raises.
    Print,
    /// Shapes and element types.
    Shapes,
    /// Put the training loop in order.
    Loop,
    /// Find the number that is printed wrong in the guide.
    Misprint,
}

impl Kind {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 11] = [
        Self::Loss,
        Self::Gradient,
        Self::Probability,
        Self::Compare,
        Self::Curve,
        Self::Choose,
        Self::Mend,
        Self::Print,
        Self::Shapes,
        Self::Loop,
        Self::Misprint,
    ];

    /// As it stands in tables and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Gradient => "gradient",
            Self::Probability => "probability",
            Self::Compare => "compare",
            Self::Curve => "curve",
            Self::Choose => "choose",
            Self::Mend => "mend",
            Self::Print => "print",
            Self::Shapes => "shapes",
            Self::Loop => "loop",
            Self::Misprint => "misprint",
        }
    }
}

/// The seed that gives the guide's own numbers, where a template has them.
pub const GUIDE_SEED: u64 = 0;

/// One entry of the catalogue: a kind of exercise about a loss, with numbers that a seed decides.
#[derive(Debug)]
pub struct Template {
    /// As it stands in links and in stored progress; never changes.
    pub id: &'static str,
    /// What it asks for.
    pub kind: Kind,
    /// The class in `torch.nn` that it is about.
    pub loss: &'static str,
    /// 1, 2 or 3.
    pub level: u8,
    /// Draws the numbers and writes the exercise. It may draw numbers that are not fair; [`Template::build`] looks.
    pub draw: fn(&mut Draw) -> Draft,
}

impl Template {
    /// The exercise that belongs to a seed, the same everywhere and always. Numbers with which an answer would be both
    /// right and a mistake, or two mistakes at once, are drawn again.
    pub fn build(&'static self, seed: u64) -> Exercise {
        let mut draw = Draw::new(self.id, seed);
        let mut exercise = Exercise::of(self, seed, (self.draw)(&mut draw));
        // Far more tries than any template needs, as its test shows.
        for _ in 0..MOST_TRIES {
            if exercise.is_fair() {
                break;
            }
            draw.next_try();
            exercise = Exercise::of(self, seed, (self.draw)(&mut draw));
        }
        exercise
    }
}

const MOST_TRIES: usize = 500;

/// What a template writes: an [`Exercise`] that has not been looked over.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The question.
    pub question: Words,
    /// What it is about.
    pub given: Vec<Given>,
    /// What is right.
    pub answer: Answer,
    /// From a nudge, over the rule, to a worked step.
    pub hints: [Words; 3],
    /// The steps of the solution before the answer itself.
    pub steps: Vec<Words>,
    /// What people get wrong.
    pub mistakes: Vec<Mistake>,
}

/// A question with its answer and everything that is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// The id of its template.
    pub template: &'static str,
    /// Its numbers.
    pub seed: u64,
    /// The question.
    pub question: Words,
    /// What it is about.
    pub given: Vec<Given>,
    /// What is right.
    pub answer: Answer,
    /// From a nudge, over the rule, to a worked step.
    pub hints: [Words; 3],
    /// The whole way; its last line is the answer.
    pub solution: Vec<Words>,
    /// What people get wrong. Where several fit what was answered, the first one counts.
    pub mistakes: Vec<Mistake>,
}

impl Exercise {
    /// The exercise as the query of a link: who opens it has the same numbers.
    pub fn encode(&self) -> String {
        Writer::default()
            .add("exercise", self.template)
            .add("seed", self.seed)
            .finish()
    }

    /// Reads what [`encode`](Self::encode) wrote; without a seed it is the guide's.
    ///
    /// # Errors
    /// The key whose value is not a template's id, or not a seed.
    pub fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let template = (reader.text("exercise"))
            .and_then(templates::find)
            .ok_or_else(|| BadQuery {
                key: "exercise".to_owned(),
            })?;
        let seed = reader.get("seed", GUIDE_SEED, |seed| seed.parse().ok())?;
        Ok(template.build(seed))
    }

    /// Whether the name of its loss is what is to be found: only the right option has it.
    pub fn asks_for_its_loss(&self) -> bool {
        let Some(loss) = templates::find(self.template).map(|template| template.loss) else {
            return false;
        };
        match &self.answer {
            Answer::Choice { options, right } => {
                let has = |option: &Words| option.en.contains(loss);
                options.get(*right).is_some_and(has) && !options.iter().all(has)
            }
            answer => answer.words().en.contains(loss),
        }
    }

    fn of(template: &'static Template, seed: u64, draft: Draft) -> Self {
        let answer = draft.answer.words();
        let last = match draft.answer {
            Answer::Order { .. } => Words {
                zh: format!("顺序：\n{}", answer.zh),
                en: format!("The order:\n{}", answer.en),
            },
            // What is right to choose is a number that is wrong.
            _ if template.kind == Kind::Misprint => Words {
                zh: format!("印错的是：{}", answer.zh),
                en: format!("The misprint: {}", answer.en),
            },
            _ => Words {
                zh: format!("答案：{}", answer.zh),
                en: format!("Answer: {}", answer.en),
            },
        };
        let mut solution: Vec<Words> = draft.steps.into_iter().map(Words::punctuated).collect();
        solution.push(last);
        Self {
            template: template.id,
            seed,
            question: draft.question,
            given: draft.given,
            answer: draft.answer,
            hints: draft.hints.map(Words::punctuated),
            solution,
            mistakes: draft.mistakes,
        }
    }

    /// Whether marking tells the right answer and every mistake apart, however they are written.
    fn is_fair(&self) -> bool {
        let is = |text: &str, verdict| marking::mark(self, Response::Typed(text)) == verdict;
        match &self.answer {
            Answer::Number(right) => {
                let decimals = right.decimals;
                // Nothing is nearer than what gets half the credit, and gets less.
                let reach = right.reach().max(right.within).max(2.0 * right.early());
                right.value.is_finite()
                    && (right.slack == 0.0 || is_clear(right.value, decimals))
                    && (self.mistakes.iter().enumerate()).all(|(index, mistake)| {
                        let Wrong::Number(wrong) = mistake.wrong else {
                            return false;
                        };
                        let long = format!("{wrong:.decimals$}");
                        let short = long.trim_end_matches('0').trim_end_matches('.');
                        wrong.is_finite()
                            && (wrong - right.value).abs() > reach + 2.0 * marking::half(decimals)
                            && is(&wrong.to_string(), Verdict::Mistake(index))
                            && is(&long, Verdict::Mistake(index))
                            && is(short, Verdict::Mistake(index))
                    })
            }
            Answer::Whole(_) | Answer::Text(_) => {
                (self.mistakes.iter().enumerate()).all(|(index, mistake)| {
                    let text = match &mistake.wrong {
                        Wrong::Number(wrong) => wrong.to_string(),
                        Wrong::Text(wrong) => wrong.clone(),
                        _ => return false,
                    };
                    is(&text, Verdict::Mistake(index))
                })
            }
            Answer::Choice { options, right } => {
                let twice = |(index, option): (usize, &Words)| {
                    options.iter().take(index).any(|o| o == option)
                };
                options.get(*right).is_some() && !options.iter().enumerate().any(twice)
            }
            Answer::Order { .. } => true,
        }
    }
}

/// Whether the steps as they are shown lead to the same last decimal: their seven digits leave the answer off by less
/// than a twentieth of its last unit.
fn is_clear(value: f64, decimals: usize) -> bool {
    let units = value.abs() * power_of_ten(decimals);
    (units - libm::floor(units) - 0.5).abs() > 0.05
}

/// Something that the question shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A tensor under its name in the code.
    Tensor {
        /// `y_pred`
        name: &'static str,
        /// Its part in the loss: the label, or what is held against it.
        is_truth: bool,
        /// Its values.
        tensor: Tensor,
    },
    /// Lines of Python.
    Code(String),
    /// One of two things to compare: A or B.
    Side {
        /// `A`
        name: &'static str,
        /// What belongs to it.
        given: Vec<Given>,
    },
    /// A curve to read.
    Curve {
        /// What runs along the horizontal axis: `y_pred`.
        along: &'static str,
        /// From left to right; the height is the loss.
        points: Vec<(f64, f64)>,
        /// For those who do not see it: points around the one that is asked about, between which it can be read, and
        /// never that one itself.
        rows: Vec<(f64, f64)>,
        /// Where the question looks, on the horizontal axis.
        at: Option<f64>,
        /// The height it asks about.
        height: Option<f64>,
        /// The distance of the lines to read by, along and up.
        grid: (f64, f64),
    },
}

/// What is right.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A number.
    Number(Number),
    /// A count: right only if it is exactly this.
    Whole(i64),
    /// What Python prints; spaces do not matter.
    Text(String),
    /// One of several.
    Choice {
        /// In the order in which they are shown.
        options: Vec<Words>,
        /// Which one is right.
        right: usize,
    },
    /// Lines to be put in order. Right is every order that no mistake claims.
    Order {
        /// In the order in which they are shown.
        lines: Vec<String>,
        /// The usual order, by position in `lines`.
        right: Vec<usize>,
    },
}

/// A number to be found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Exact to float64.
    pub value: f64,
    /// How many decimals are asked for: at least so many that three significant digits remain.
    pub decimals: usize,
    /// How far off is still right: half a unit of the last decimal, or what can be read off a chart.
    pub within: f64,
    /// How far off it may come out where the steps are rounded to four decimals; 0 where there are none to round.
    pub slack: f64,
}

impl Number {
    /// How far off is still close: half a unit of the coarsest decimal that leaves two significant digits.
    fn coarse(&self) -> f64 {
        (1..self.decimals)
            .find(|&places| libm::round(self.value.abs() * power_of_ten(places)) >= 10.0)
            .map_or(0.0, marking::half)
    }

    /// As far off as rounding the steps and then the answer may lead.
    pub(super) fn early(&self) -> f64 {
        match self.slack > 0.0 {
            true => self.slack + marking::half(self.decimals),
            false => 0.0,
        }
    }

    /// How far off still gets half the credit.
    pub(super) fn reach(&self) -> f64 {
        self.coarse().max(self.early())
    }
}

fn power_of_ten(places: usize) -> f64 {
    libm::pow(10.0, places as f64)
}

/// How an exercise is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By a number with decimals.
    Number,
    /// By a whole number.
    Whole,
    /// By a printed text.
    Text,
    /// By an option.
    Choice,
    /// By an order.
    Order,
}

/// PyTorch prints four.
const USUAL_DECIMALS: usize = 4;

/// What is read off a chart has two.
const READ_DECIMALS: usize = 2;

impl Answer {
    /// A number with as many decimals as PyTorch prints, or more where fewer than three significant digits would
    /// be left. Zero has no significant digits and gets the usual four.
    pub fn number(value: f64) -> Self {
        Self::by_steps(value, 0.0)
    }

    /// As [`number`](Self::number), on a way with steps that people round.
    pub fn by_steps(value: f64, slack: f64) -> Self {
        let mut decimals = USUAL_DECIMALS;
        let mut hundreds = value.abs() * 1e4;
        while hundreds < 100.0 && hundreds > 0.0 && decimals < 12 {
            hundreds *= 10.0;
            decimals += 1;
        }
        Self::Number(Number {
            value,
            decimals,
            within: marking::half(decimals),
            slack,
        })
    }

    /// A number that is read off a chart, on which so much can be told apart.
    pub fn read_off(value: f64, within: f64) -> Self {
        Self::Number(Number {
            value,
            decimals: READ_DECIMALS,
            within,
            slack: 0.0,
        })
    }

    /// How it is given.
    pub fn form(&self) -> Form {
        match self {
            Self::Number(_) => Form::Number,
            Self::Whole(_) => Form::Whole,
            Self::Text(_) => Form::Text,
            Self::Choice { .. } => Form::Choice,
            Self::Order { .. } => Form::Order,
        }
    }

    /// How many decimals are asked for.
    pub fn decimals(&self) -> usize {
        match self {
            Self::Number(number) => number.decimals,
            _ => 0,
        }
    }

    /// How far off a number gets half the credit.
    pub fn reach(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.reach()),
            _ => None,
        }
    }

    /// The answer as it is written: `0.0250`, an option, the lines.
    pub fn words(&self) -> Words {
        match self {
            Self::Number(Number {
                value, decimals, ..
            }) => Words::both(minus(&format!("{value:.decimals$}"))),
            Self::Whole(value) => Words::both(minus(&value.to_string())),
            Self::Text(text) => Words::both(text.as_str()),
            Self::Choice { options, right } => {
                options.get(*right).cloned().unwrap_or(Words::both(""))
            }
            Self::Order { lines, right } => {
                let lines: Vec<&str> = (right.iter())
                    .filter_map(|&line| lines.get(line).map(String::as_str))
                    .collect();
                Words::both(lines.join("\n"))
            }
        }
    }
}

/// One mistake: the answer that it leads to, and what there is to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// What was done: `sum`, `log10`. The same wherever the same is done.
    pub id: &'static str,
    /// What one answers who makes it.
    pub wrong: Wrong,
    /// What happened, in a few words.
    pub title: Words,
    /// Why it is wrong and what helps. It does not give the answer away.
    pub message: Words,
    /// Where it can be seen.
    pub lab: Lab,
}

/// What one answers who makes a mistake.
#[derive(Debug, Clone, PartialEq)]
pub enum Wrong {
    /// This number.
    Number(f64),
    /// This text.
    Text(String),
    /// This option.
    Choice(usize),
    /// Every order in which these lines follow each other like this, others between them or not.
    Order(Vec<usize>),
}

/// A lab in a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The lab: `regression`.
    pub kind: &'static str,
    /// Its state, as its `encode` writes it.
    pub query: String,
}
