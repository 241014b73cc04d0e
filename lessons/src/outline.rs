//! What every language of a chapter must have, and the comparison that says which one lacks it.

use crate::Error;
use crate::source::Attributes;
use std::fmt;
use std::path::Path;

/// Attributes of a lab that are words for the reader, and so differ between languages.
pub const TEXT_ATTRIBUTES: [&str; 2] = ["title", "caption"];

/// A part that must be the same in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Heading {
        level: usize,
        id: String,
    },
    Lab(Attributes),
    Block(String),
    Question(Question),
    /// Where an action leads: `3.1?loss=L1Loss`.
    Action(String),
    Term(String),
}

/// A block that asks: what the reader chooses from, and which choice is the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// `ask` or `misprint`.
    pub block: String,
    pub id: String,
    pub from: Option<String>,
    /// A choice in words is `…`: words are each language's own.
    pub choices: Vec<String>,
    /// Counted from 1.
    pub right: usize,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the block `:::{}{{id=\"{}\"}}`", self.block, self.id)?;
        if let Some(from) = &self.from {
            write!(f, " from {from}")?;
        }
        let choices = self.choices.join(", ");
        write!(f, " with {choices}, of which number {}", self.right)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading { level, id } => {
                write!(f, "the heading `{} {{#{id}}}`", "#".repeat(*level))
            }
            Self::Lab(attributes) => {
                write!(f, "the lab `::lab{{")?;
                for (index, (key, value)) in attributes.iter().enumerate() {
                    let space = if index == 0 { "" } else { " " };
                    write!(f, "{space}{key}=\"{value}\"")?;
                }
                write!(f, "}}`")
            }
            Self::Block(name) => write!(f, "the block `:::{name}`"),
            Self::Question(question) => question.fmt(f),
            Self::Action(target) => write!(f, "the action `set:{target}`"),
            Self::Term(id) => write!(f, "the term `{id}`"),
        }
    }
}

impl Part {
    /// A lab without its words; a word that only one language has still shows, by its name.
    pub fn lab(attributes: &[(String, String)]) -> Self {
        let comparable = attributes.iter().map(|(key, value)| {
            let is_text = TEXT_ATTRIBUTES.contains(&key.as_str());
            let value = if is_text { "…" } else { value };
            (key.clone(), value.to_owned())
        });
        Self::Lab(comparable.collect())
    }

    /// An action may move within its chapter: a sentence is built differently in another language.
    fn has_place(&self) -> bool {
        !matches!(self, Self::Action(_))
    }
}

/// The parts of one file in order, each with its line.
pub type Outline = Vec<(Part, usize)>;

/// Checks that two languages of a file have the same parts in the same order.
pub fn compare(a: (&Path, &Outline), b: (&Path, &Outline)) -> Result<(), Error> {
    lacks(a, b)?;
    lacks(b, a)?;
    let placed = |outline: &Outline| -> Vec<_> {
        let parts = outline.iter().filter(|(part, _)| part.has_place());
        parts.cloned().collect()
    };
    let (in_a, in_b) = (placed(a.1), placed(b.1));
    let moved = in_a.iter().zip(&in_b).find(|(x, y)| x.0 != y.0);
    match moved {
        None => Ok(()),
        Some(((part, line_a), (_, line_b))) => Err(Error::at(
            b.0,
            *line_b,
            format!("{part} stands here in {}:{line_a}", a.0.display()),
        )),
    }
}

/// Names the first part of `full` that `other` does not have as often.
fn lacks(full: (&Path, &Outline), other: (&Path, &Outline)) -> Result<(), Error> {
    let count = |outline: &Outline, part| outline.iter().filter(|(p, _)| p == part).count();
    let missing = (full.1.iter()).find(|(part, _)| count(full.1, part) > count(other.1, part));
    match missing {
        None => Ok(()),
        Some((part, line)) => {
            let message = format!("lacks {part}, which {}:{line} has", full.0.display());
            Err(
                match (other.1.iter()).find(|(other, _)| is_namesake(part, other)) {
                    Some((_, line)) => Error::at(other.0, *line, message),
                    None => Error::of(other.0, message),
                },
            )
        }
    }
}

/// Whether both are meant to be the same question.
fn is_namesake(part: &Part, other: &Part) -> bool {
    match (part, other) {
        (Part::Question(a), Part::Question(b)) => (&a.block, &a.id) == (&b.block, &b.id),
        _ => false,
    }
}
