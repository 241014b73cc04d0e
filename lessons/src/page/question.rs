//! Blocks that ask the reader: a question to predict and reveal, and a misprint to be found.
//!
//! All that can be said later stands in the HTML already, hidden; the page shows what belongs to the choice.

use super::{Page, Spanned, Written, escaped};
use crate::Error;
use crate::outline::{Part, Question};
use crate::source::{Attributes, CLOSE, OPEN};
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use std::ops::Range;

/// What stands in front of the block's content.
pub struct Head {
    block: String,
    id: String,
    from: Option<String>,
    range: Range<usize>,
}

/// An option of a question.
struct Choice {
    is_right: bool,
    html: String,
    /// The number that it is; words are `…`.
    value: Option<String>,
    /// What is said to one who chose it.
    reply: String,
}

/// Whether the block of this name asks.
pub fn is_one(name: &str) -> bool {
    matches!(name, "ask" | "misprint")
}

impl<'a> Page<'a> {
    /// Reads the attributes of a block that asks.
    pub(super) fn question_head(
        &self,
        block: &str,
        attributes: &Attributes,
        range: &Range<usize>,
    ) -> Result<Head, Error> {
        let mut id = None;
        let mut from = None;
        for (key, value) in attributes {
            match (key.as_str(), block) {
                ("id", _) => id = Some(value.clone()),
                ("from", "ask") => from = Some(value.clone()),
                _ => return Err(self.error(range, format!("`:::{block}` has no `{key}`"))),
            }
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match id.filter(|id| !id.is_empty() && id.chars().all(plain)) {
            Some(id) => Ok(Head {
                block: block.to_owned(),
                id,
                from,
                range: range.clone(),
            }),
            None => Err(self.error(range, "a question needs an `id` of a to z, 0 to 9 and `-`")),
        }
    }

    pub(super) fn write_question(
        &self,
        head: Head,
        inside: &[&[Spanned<'a>]],
        written: &mut Written,
    ) -> Result<(), Error> {
        let is_same = |part: &Part| matches!(part, Part::Question(other) if other.id == head.id);
        if written.outline.iter().any(|(part, _)| is_same(part)) {
            let message = format!("the question `{}` stands twice", head.id);
            return Err(self.error(&head.range, message));
        }
        let notes = written.notes.len();
        let title = self.title(&head, inside, written)?;
        let content = inside.get(1..).unwrap_or_default();
        let (body, choices, right) = match head.block.as_str() {
            "ask" => self.ask(&head, content, written)?,
            _ => self.misprint(&head, content, written)?,
        };
        if written.notes.len() > notes {
            // It would be read in the margin before the answer.
            return Err(self.error(&head.range, "a question has no margin notes"));
        }
        let Head {
            block,
            id,
            from,
            range,
        } = head;
        written.html += &format!(
            "<section class=\"block {block}\" role=\"group\" aria-labelledby=\"try-{id}\" data-try=\"{id}\" data-right=\"{right}\">\n<h3 id=\"try-{id}\" tabindex=\"-1\">{title}</h3>\n{body}</section>\n"
        );
        let question = Question {
            block,
            id,
            from,
            choices,
            right,
        };
        let line = self.source.line(range.start);
        written.outline.push((Part::Question(question), line));
        Ok(())
    }

    /// The heading of the block, which has no id of its own.
    fn title(
        &self,
        head: &Head,
        inside: &[&[Spanned<'a>]],
        written: &mut Written,
    ) -> Result<String, Error> {
        match inside.first() {
            Some(
                [
                    (
                        Event::Start(Tag::Heading {
                            level: HeadingLevel::H3,
                            id: None,
                            ..
                        }),
                        _,
                    ),
                    inner @ ..,
                    _,
                ],
            ) => self.convert(inner, written),
            _ => Err(self.error(
                &head.range,
                format!("`:::{}` begins with `### TITLE` without an id", head.block),
            )),
        }
    }

    fn convert_all(
        &self,
        blocks: &[&[Spanned<'a>]],
        written: &mut Written,
    ) -> Result<String, Error> {
        blocks.iter().try_fold(String::new(), |html, block| {
            Ok(html + &self.convert(block, written)?)
        })
    }

    /// The body of a question, its choices and the right one.
    fn ask(
        &self,
        head: &Head,
        content: &[&[Spanned<'a>]],
        written: &mut Written,
    ) -> Result<(String, Vec<String>, usize), Error> {
        let fault = |message: &str| self.error(&head.range, message);
        let at = content.iter().position(|block| is_option_list(block));
        let (before, list, answer) = at
            .and_then(|at| content.split_at_checked(at))
            .and_then(|(before, rest)| Some((before, rest.split_first()?)))
            .map(|(before, (list, answer))| (before, *list, answer))
            .ok_or_else(|| fault("a question has options: `- [ ] …` and one `- [x] …`"))?;
        if answer.is_empty() {
            return Err(fault("a question has an answer after its options"));
        }
        let before = self.convert_all(before, written)?;
        let mut choices = Vec::new();
        for item in items(list) {
            choices.push(self.choice(item, written)?);
        }
        let answer = self.convert_all(answer, written)?;
        let right = right_one(choices.iter().map(|choice| choice.is_right))
            .ok_or_else(|| fault("exactly one option of a question is right: `- [x] …`"))?;
        if !(2..=4).contains(&choices.len()) {
            return Err(fault("a question has two to four options"));
        }
        let is_twin = |(index, choice): (usize, &Choice)| {
            (choices.iter().skip(index + 1)).any(|other| other.html == choice.html)
        };
        if choices.iter().enumerate().any(is_twin) {
            return Err(fault("two options read the same"));
        }

        let words = &self.glossary.words;
        let id = &head.id;
        let numbers = choices.iter().all(|choice| choice.value.is_some());
        let mut html = format!(
            "{before}<fieldset aria-labelledby=\"try-{id}\">\n<div class=\"options{}\">\n",
            if numbers { " numbers" } else { "" }
        );
        for (number, choice) in (1..).zip(&choices) {
            html += &format!(
                "<label{}><input type=\"radio\" name=\"try-{id}\" value=\"{number}\" data-option=\"{number}\"><span>{}</span></label>\n",
                if choice.is_right {
                    " class=\"right\""
                } else {
                    ""
                },
                choice.html
            );
        }
        html += "</div>\n</fieldset>\n<div class=\"reveal-row\">";
        if let Some(from) = &head.from {
            html += &format!("<span class=\"from\">{from}</span> <span class=\"to\">");
            let right = choices.iter().find(|choice| choice.is_right);
            let value = right.and_then(|choice| choice.value.as_ref());
            let value =
                value.ok_or_else(|| fault("`from` needs a right option that is a number"))?;
            html += &format!(
                "<span class=\"cover-plate\" aria-hidden=\"true\">?</span><b data-for=\"any\" hidden>{value}</b></span> "
            );
        }
        html += &format!(
            "<button type=\"button\" class=\"ink reveal\" disabled><span class=\"before\">{}</span><span class=\"after\">{}</span></button> <span class=\"choose\">{}</span><span class=\"chosen\">{}</span></div>\n<div class=\"outcome\" role=\"status\">\n",
            escaped(&words.reveal),
            escaped(&words.again),
            escaped(&words.choose),
            escaped(&words.chosen)
        );
        for (number, choice) in (1..).zip(&choices) {
            html += &verdict(number, choice.is_right, self, &choice.reply);
        }
        html += &format!("<div data-for=\"any\" hidden>\n{answer}</div>\n</div>\n");
        let choices = choices.into_iter().map(|choice| choice.value);
        let choices = choices.map(|value| value.unwrap_or_else(|| WORDS.to_owned()));
        Ok((html, choices.collect(), right))
    }

    fn choice(&self, item: &[Spanned<'a>], written: &mut Written) -> Result<Choice, Error> {
        let [(Event::TaskListMarker(is_right), range), rest @ ..] = item else {
            let range = item.first().map_or(0..0, |(_, range)| range.clone());
            return Err(self.error(&range, "an option begins with `[ ]` or `[x]`"));
        };
        let quote = |(event, _): &Spanned| matches!(event, Event::Start(Tag::BlockQuote(_)));
        let (label, reply) = rest.split_at(rest.iter().position(quote).unwrap_or(rest.len()));
        let html = self.convert(label, written)?.trim().to_owned();
        if html.contains("<button") || html.contains("role=\"button\"") || html.contains("<a ") {
            return Err(self.error(range, "an option has no terms, notes, actions and links"));
        }
        let ends_paragraph = |(event, _): &Spanned| matches!(event, Event::End(TagEnd::Paragraph));
        let reply = match reply {
            [] => String::new(),
            [
                _,
                (Event::Start(Tag::Paragraph), _),
                inner @ ..,
                (Event::End(TagEnd::Paragraph), _),
                _,
            ] if !inner.iter().any(ends_paragraph) => self.convert(inner, written)?,
            _ => return Err(self.error(range, "a reply is one paragraph: `> …`")),
        };
        Ok(Choice {
            is_right: *is_right,
            html,
            value: self.value(label),
            reply,
        })
    }

    /// The value that an option is, apart from the note beside it.
    fn value(&self, label: &[Spanned]) -> Option<String> {
        let note = |(event, _): &Spanned| matches!(event, Event::Start(Tag::Emphasis));
        let (value, note) = label.split_at(label.iter().position(note).unwrap_or(label.len()));
        let ends = |(event, _): &Spanned| matches!(event, Event::End(TagEnd::Emphasis));
        let is_last = note.is_empty() || note.iter().position(ends) == Some(note.len() - 1);
        match value {
            [(Event::Text(text), _)] if is_last => {
                let inner = text.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
                let is_one = !inner.contains(OPEN);
                is_one.then(|| self.source.filled_prose(text.trim()))
            }
            _ => None,
        }
    }

    /// The body of a misprint, what can be chosen in it, and the wrong one.
    fn misprint(
        &self,
        head: &Head,
        content: &[&[Spanned<'a>]],
        written: &mut Written,
    ) -> Result<(String, Vec<String>, usize), Error> {
        let fault = |message: &str| self.error(&head.range, message);
        let code = |block: &&[Spanned]| {
            matches!(block.first(), Some((Event::Start(Tag::CodeBlock(_)), _)))
        };
        let at = content.iter().position(code);
        let (before, plate, after) = at
            .and_then(|at| content.split_at_checked(at))
            .and_then(|(before, rest)| Some((before, rest.split_first()?)))
            .map(|(before, (plate, after))| (before, *plate, after))
            .ok_or_else(|| fault("a misprint has the printed lines as a code block"))?;
        let (hint, answer) = match after.split_first() {
            Some(([(Event::Start(Tag::BlockQuote(_)), _), hint @ .., _], answer)) => (hint, answer),
            _ => (&[][..], after),
        };
        if answer.is_empty() {
            return Err(fault("a misprint has an answer after its lines"));
        }
        let before = self.convert_all(before, written)?;
        let texts = plate.iter().filter_map(|(event, _)| match event {
            Event::Text(text) => Some(self.source.filled(text)),
            _ => None,
        });
        let (lines, suspects) = suspects(&texts.collect::<String>()).map_err(fault)?;
        let hint = self.convert(hint, written)?;
        let answer = self.convert_all(answer, written)?;
        let wrong = right_one(suspects.iter().map(|suspect| suspect.is_wrong))
            .ok_or_else(|| fault("exactly one part of a misprint is wrong: `<<0.1!>>`"))?;
        if suspects.len() < 2 {
            return Err(fault("a misprint has at least two parts to choose from"));
        }

        let words = &self.glossary.words;
        let mut html = format!(
            "{before}<div class=\"plate\"><pre><code>{lines}</code></pre></div>\n<div class=\"hint\">{hint}</div>\n<div class=\"outcome\" role=\"status\">\n"
        );
        // The answer begins on the line that says it was found.
        let paragraph = answer
            .strip_prefix("<p>")
            .and_then(|rest| rest.split_once("</p>"));
        let (first, rest) =
            paragraph.ok_or_else(|| fault("the answer of a misprint begins with a paragraph"))?;
        for (number, suspect) in (1..).zip(&suspects) {
            let said = match suspect.is_wrong {
                true => first.to_owned(),
                false => escaped(&words.sound.replace("{}", &quoted(&suspect.text))),
            };
            html += &verdict(number, suspect.is_wrong, self, &said);
        }
        if !rest.trim().is_empty() {
            html += &format!("<div data-for=\"{wrong}\" hidden>{rest}</div>\n");
        }
        html += &format!(
            "</div>\n<button type=\"button\" class=\"outline again\" data-for=\"any\" hidden>{}</button>\n",
            escaped(&words.again)
        );
        let choices = suspects.into_iter().map(|suspect| {
            let is_words = suspect.text.contains(|c: char| c.is_alphabetic());
            if is_words {
                WORDS.to_owned()
            } else {
                suspect.text
            }
        });
        Ok((html, choices.collect(), wrong))
    }
}

/// A text as it stands inside quotation marks: its own become the inner ones.
fn quoted(text: &str) -> String {
    text.replace('“', "‘").replace('”', "’")
}

/// Stands for a choice in words.
const WORDS: &str = "…";

/// The line that is shown to one who chose this.
fn verdict(number: usize, is_hit: bool, page: &Page, said: &str) -> String {
    let words = &page.glossary.words;
    let (class, word) = match is_hit {
        true => ("hit", &words.hit),
        false => ("miss", &words.miss),
    };
    let word = escaped(word);
    format!("<p class=\"{class}\" data-for=\"{number}\" hidden><b>{word}</b> {said}</p>\n")
}

/// The number, counted from 1, of the only one that is marked.
fn right_one(marks: impl Iterator<Item = bool>) -> Option<usize> {
    let mut marked = (1..).zip(marks).filter(|(_, is_marked)| *is_marked);
    match (marked.next(), marked.next()) {
        (Some((number, _)), None) => Some(number),
        _ => None,
    }
}

fn is_option_list(block: &[Spanned]) -> bool {
    let is_list = matches!(block.first(), Some((Event::Start(Tag::List(None)), _)));
    let mark = |(event, _): &Spanned| matches!(event, Event::TaskListMarker(_));
    is_list && block.iter().any(mark)
}

/// What stands in each item of a list.
fn items<'b, 'a>(list: &'b [Spanned<'a>]) -> impl Iterator<Item = &'b [Spanned<'a>]> {
    let is_end = |(event, _): &Spanned| matches!(event, Event::End(TagEnd::Item));
    let is_start = |(event, _): &Spanned| matches!(event, Event::Start(Tag::Item));
    list.split(is_end).filter_map(move |piece| {
        let start = piece.iter().position(is_start)?;
        piece.get(start + 1..)
    })
}

/// A part of printed lines that may be the misprint.
struct Suspect {
    text: String,
    is_wrong: bool,
}

/// Makes buttons of `<<0.25>>` and `<<0.1033!>>` in printed lines.
fn suspects(lines: &str) -> Result<(String, Vec<Suspect>), &'static str> {
    let mut html = String::new();
    let mut suspects = Vec::new();
    let mut rest = lines.trim_end();
    while let Some((before, after)) = rest.split_once("<<") {
        let (inner, after) = after.split_once(">>").ok_or("`<<` without `>>`")?;
        let (text, is_wrong) = match inner.strip_suffix('!') {
            Some(text) => (text, true),
            None => (inner, false),
        };
        suspects.push(Suspect {
            text: text.to_owned(),
            is_wrong,
        });
        html += &format!(
            "{}<button type=\"button\" class=\"suspect\" aria-pressed=\"false\" data-option=\"{}\">{}</button>",
            escaped(before),
            suspects.len(),
            escaped(text)
        );
        rest = after;
    }
    Ok((html + &escaped(rest), suspects))
}
