//! A lesson's file before Markdown sees it: front matter, directives, expressions.
//!
//! Line numbers stay those of the file: what is taken out of the text leaves its line behind.

use crate::Error;
use crate::expression::{self, Names};
use std::path::{Path, PathBuf};

/// Stands around the number of an expression's value in the text; never part of prose.
pub const OPEN: char = '\u{E000}';
pub const CLOSE: char = '\u{E001}';

/// `key="value"` pairs in the order written.
pub type Attributes = Vec<(String, String)>;

/// A line of its own that is not Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directive {
    /// `::lab{id="3.1" kind="regression" …}`: its attributes in the order written.
    Lab(Attributes),
    /// `::let{name="expression" …}`
    Let(Attributes),
    /// `:::name` or `:::name{id="…"}`
    BlockStart(String, Attributes),
    /// `:::`
    BlockEnd,
}

/// A file taken apart.
pub struct Source {
    pub file: PathBuf,
    /// The `key: value` lines at the top, with their line numbers.
    pub front: Vec<(String, String, usize)>,
    /// Markdown, in which directives are `<!--N-->` and values `OPEN N CLOSE`.
    pub body: String,
    pub directives: Vec<Directive>,
    pub values: Vec<String>,
    names: Names,
}

impl Source {
    /// Takes the text of `file` apart and evaluates its expressions.
    pub fn read(file: &Path, text: &str) -> Result<Self, Error> {
        let mut source = Self {
            file: file.to_owned(),
            front: Vec::new(),
            body: String::new(),
            directives: Vec::new(),
            values: Vec::new(),
            names: Names::default(),
        };
        let mut in_front = false;
        let mut in_code = false;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if line.contains([OPEN, CLOSE]) {
                return Err(Error::at(file, number, "a private-use character"));
            }
            if line.trim_end() == "---" && (index == 0 || in_front) {
                in_front = index == 0;
            } else if in_front {
                source.front_line(line, number)?;
            } else {
                in_code ^= line.trim_start().starts_with("```");
                if line.contains("<!--") && !in_code {
                    return Err(Error::at(file, number, "a lesson has no HTML comments"));
                }
                match directive(line).filter(|_| !in_code) {
                    Some(directive) => {
                        let kept = directive.and_then(|directive| source.keep(directive));
                        kept.map_err(|why| Error::at(file, number, why))?;
                    }
                    None => source.expressions(line, number)?,
                }
            }
            source.body.push('\n');
        }
        if in_front {
            return Err(Error::at(file, 1, "the front matter has no end: `---`"));
        }
        Ok(source)
    }

    /// The line of a place in the body.
    pub fn line(&self, offset: usize) -> usize {
        let before = self.body.get(..offset).unwrap_or(&self.body);
        before.matches('\n').count() + 1
    }

    /// The text with the values put in, as code and formulas show them.
    pub fn filled(&self, text: &str) -> String {
        self.fill(text, str::to_owned)
    }

    /// The text with the values put in, with the minus sign that prose uses.
    pub fn filled_prose(&self, text: &str) -> String {
        self.fill(text, |value| value.replace('-', "−"))
    }

    fn fill(&self, text: &str, show: impl Fn(&str) -> String) -> String {
        let mut rest = text;
        let mut filled = String::new();
        while let Some((before, after)) = rest.split_once(OPEN) {
            let (index, after) = after.split_once(CLOSE).unwrap_or((after, ""));
            let value = index.parse().ok().and_then(|i: usize| self.values.get(i));
            filled += before;
            filled += &value.map_or_else(String::new, |value| show(value));
            rest = after;
        }
        filled + rest
    }

    /// Leaves the mark of a directive in the body; a definition leaves none.
    fn keep(&mut self, mut directive: Directive) -> Result<(), String> {
        match &mut directive {
            Directive::Let(definitions) => {
                let mut definitions = definitions.iter();
                return definitions.try_for_each(|(name, text)| self.names.define(name, text));
            }
            Directive::BlockStart(_, attributes) => {
                for (_, value) in attributes.iter_mut().filter(|(key, _)| key == "from") {
                    *value = expression::evaluate(value, &self.names)?;
                }
            }
            _ => {}
        }
        self.body += &format!("<!--{}-->", self.directives.len());
        self.directives.push(directive);
        Ok(())
    }

    fn front_line(&mut self, line: &str, number: usize) -> Result<(), Error> {
        let Some((key, value)) = line.split_once(':') else {
            let message = "a line of the front matter is `key: value`";
            return Err(Error::at(&self.file, number, message));
        };
        let pair = (key.trim().to_owned(), value.trim().to_owned(), number);
        self.front.push(pair);
        Ok(())
    }

    /// Adds a line to the body, its `{{ expressions }}` evaluated.
    fn expressions(&mut self, line: &str, number: usize) -> Result<(), Error> {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((text, after)) = after.split_once("}}") else {
                let message = "`{{` without `}}` on the same line";
                return Err(Error::at(&self.file, number, message));
            };
            let value = expression::evaluate(text, &self.names)
                .map_err(|why| Error::at(&self.file, number, format!("`{{{{{text}}}}}`: {why}")))?;
            self.body += before;
            self.body += &format!("{OPEN}{}{CLOSE}", self.values.len());
            self.values.push(value);
            rest = after;
        }
        self.body += rest;
        Ok(())
    }
}

/// The directive that the line is, if it is one.
fn directive(line: &str) -> Option<Result<Directive, String>> {
    let line = line.trim_end();
    if line == ":::" {
        return Some(Ok(Directive::BlockEnd));
    }
    let inner = line.strip_prefix("::")?;
    let (inner, is_block) = match inner.strip_prefix(':') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let (name, attributes) = match inner.split_once('{') {
        Some((name, rest)) => (name, rest.strip_suffix('}')),
        None => (inner, is_block.then_some("")),
    };
    let attributes = match attributes.map(attribute_list) {
        Some(Ok(attributes)) => attributes,
        Some(Err(message)) => return Some(Err(message)),
        None => return Some(Err(format!("`{line}` is no directive"))),
    };
    Some(match (name, is_block) {
        (_, true) => Ok(Directive::BlockStart(name.to_owned(), attributes)),
        ("lab", _) => Ok(Directive::Lab(attributes)),
        ("let", _) => Ok(Directive::Let(attributes)),
        _ => Err(format!("`{line}` is neither `::lab{{…}}` nor `::let{{…}}`")),
    })
}

/// The pairs, parted by spaces.
fn attribute_list(text: &str) -> Result<Attributes, String> {
    let mut pairs = Attributes::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let parts = rest.split_once("=\"").and_then(|(key, after)| {
            let (value, after) = after.split_once('"')?;
            Some((key.trim(), value, after.trim_start()))
        });
        let Some((key, value, after)) = parts else {
            return Err(format!("`{rest}` is not `key=\"value\"`"));
        };
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(format!("`{key}` cannot be an attribute's name"));
        }
        if pairs.iter().any(|(known, _)| known == key) {
            return Err(format!("the attribute `{key}` stands twice"));
        }
        pairs.push((key.to_owned(), value.to_owned()));
        rest = after;
    }
    Ok(pairs)
}
