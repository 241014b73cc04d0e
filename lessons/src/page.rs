//! One file's Markdown as HTML: the roles, terms, actions, notes and labs of the lessons.

mod question;

use crate::Error;
use crate::keep::{MARK, keep_together};
use crate::outline::{Outline, Part, TEXT_ATTRIBUTES};
use crate::source::{Attributes, CLOSE, Directive, OPEN, Source};
use crate::state;
use pulldown_cmark::{
    Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html,
};
use pulldown_latex::{RenderConfig, Storage, config::DisplayMode, push_mathml};
use std::ops::Range;

/// A heading of the second level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The same in every language: `mse`.
    pub id: String,
    /// `3.1`; nothing inside a block such as `:::remember`.
    pub number: Option<String>,
    /// The heading as plain text.
    pub title: String,
}

/// A term of the glossary, its name and explanation as HTML.
pub struct Entry {
    pub id: String,
    pub line: usize,
    pub name: String,
    pub explanation: String,
}

/// The words and ids that a page takes from the glossary of its language.
#[derive(Default)]
pub struct Glossary {
    pub terms: Vec<String>,
    pub words: Words,
}

/// The words around notes and questions.
#[derive(Default)]
pub struct Words {
    /// What a margin note is called: 注.
    pub note: String,
    /// On the button of a question, before and after.
    pub reveal: String,
    pub again: String,
    /// Beside the button: nothing is chosen; something is.
    pub choose: String,
    pub chosen: String,
    pub hit: String,
    pub miss: String,
    /// That a number is no misprint; `{}` stands for it.
    pub sound: String,
}

type Spanned<'a> = (Event<'a>, Range<usize>);

/// A file, parsed.
pub struct Page<'a> {
    source: &'a Source,
    chapter: u32,
    glossary: &'a Glossary,
    events: Vec<Spanned<'a>>,
    /// The margin notes by label.
    notes: Vec<(String, Vec<Spanned<'a>>)>,
    pub sections: Vec<Section>,
}

/// What has been written so far.
#[derive(Default)]
struct Written {
    html: String,
    outline: Outline,
    /// Labels of notes in the order of their marks.
    notes: Vec<String>,
    /// How many of them stand in the HTML already.
    notes_written: usize,
    blocks: Vec<usize>,
}

/// A link of the lessons: what it opens and closes, and the decimals that may stand in it.
struct Link {
    open: String,
    close: &'static str,
    decimals: Decimals,
}

pub enum Decimals {
    Any,
    None,
    /// Only the number of a lab.
    Number(String),
}

impl<'a> Page<'a> {
    /// Parses the Markdown and numbers the sections of the chapter.
    pub fn parse(source: &'a Source, chapter: u32, glossary: &'a Glossary) -> Result<Self, Error> {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_MATH;
        let parser = Parser::new_ext(&source.body, options).into_offset_iter();
        let mut page = Self {
            source,
            chapter,
            glossary,
            events: Vec::new(),
            notes: Vec::new(),
            sections: Vec::new(),
        };
        let mut in_note = false;
        for (event, range) in TextMergeWithOffset::new(parser) {
            match (&event, page.notes.last_mut()) {
                (Event::Start(Tag::FootnoteDefinition(label)), _) => {
                    page.notes.push((label.to_string(), Vec::new()));
                    in_note = true;
                }
                (Event::End(TagEnd::FootnoteDefinition), _) => in_note = false,
                (_, Some((_, note))) if in_note => note.push((event, range)),
                _ => page.events.push((event, range)),
            }
        }
        page.sections = page.number_sections()?;
        Ok(page)
    }

    fn number_sections(&self) -> Result<Vec<Section>, Error> {
        let mut sections: Vec<Section> = Vec::new();
        let mut ids: Vec<&str> = Vec::new();
        let mut count = 0;
        let mut in_block = false;
        for (index, (event, range)) in self.events.iter().enumerate() {
            match event {
                Event::Html(text) => match self.directive(text) {
                    Some(Directive::BlockStart(..)) => in_block = true,
                    Some(Directive::BlockEnd) => in_block = false,
                    _ => {}
                },
                Event::Start(Tag::Heading {
                    level,
                    id: Some(id),
                    ..
                }) => {
                    if ids.contains(&&**id) {
                        return Err(self.error(range, format!("the id `{id}` stands twice")));
                    }
                    ids.push(id);
                    if *level == HeadingLevel::H2 {
                        count += usize::from(!in_block);
                        sections.push(Section {
                            id: id.to_string(),
                            number: (!in_block).then(|| format!("{}.{count}", self.chapter)),
                            title: self.plain_text(index + 1),
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(sections)
    }

    /// The text of the heading whose events begin here.
    fn plain_text(&self, start: usize) -> String {
        let events = self.events.iter().skip(start).map(|(event, _)| event);
        let inside = events.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        inside
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(self.source.filled(text)),
                _ => None,
            })
            .collect()
    }

    fn directive(&self, html: &str) -> Option<&Directive> {
        let index = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
        self.source.directives.get(index.parse::<usize>().ok()?)
    }

    fn error(&self, range: &Range<usize>, message: impl Into<String>) -> Error {
        Error::at(&self.source.file, self.source.line(range.start), message)
    }

    /// The entries of a glossary.
    pub fn entries(&self) -> Result<Vec<Entry>, Error> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut written = Written::default();
        for block in self.top_level() {
            let Some((_, range)) = block.first() else {
                continue;
            };
            match (self.heading(block)?, entries.last_mut()) {
                (Some((2, id, inner)), _) => entries.push(Entry {
                    id,
                    line: self.source.line(range.start),
                    name: self.convert(inner, &mut written)?,
                    explanation: String::new(),
                }),
                (None, Some(entry)) => {
                    let html = self.convert(block, &mut written)?;
                    entry.explanation += &html.trim_end().replace('\n', " ");
                }
                _ => return Err(self.error(range, "an entry begins with `## name {#id}`")),
            }
        }
        match entries.iter().find(|entry| entry.explanation.is_empty()) {
            Some(entry) => {
                let message = format!("the term `{}` has no explanation", entry.id);
                Err(Error::at(&self.source.file, entry.line, message))
            }
            None => Ok(entries),
        }
    }

    /// The chapter as HTML, and its parts.
    pub fn chapter(&self) -> Result<(String, Outline), Error> {
        let mut written = Written::default();
        let mut is_lead = true;
        let mut blocks = self.top_level();
        while let Some(block) = blocks.next() {
            if let Some((level, id, inner)) = self.heading(block)? {
                is_lead = false;
                self.write_heading(level, &id, inner, &mut written)?;
            } else if let [_, (Event::Html(text), range), ..] = block {
                is_lead = false;
                match self.directive(text) {
                    Some(Directive::BlockStart(name, attributes)) if question::is_one(name) => {
                        let inside = self.inside(&mut blocks, range, &written)?;
                        let question = self.question_head(name, attributes, range)?;
                        self.write_question(question, &inside, &mut written)?;
                    }
                    _ => self.write_directive(text, range, &mut written)?,
                }
            } else {
                let html = self.convert(block, &mut written)?;
                written.html += &match html.strip_prefix("<p>") {
                    Some(rest) if is_lead => format!("<p class=\"lead\">{rest}"),
                    _ => html,
                };
                self.write_notes(&mut written)?;
            }
        }
        if let Some(start) = written.blocks.first() {
            return Err(self.error(&(*start..*start), ENDLESS));
        }
        let used = |label| written.notes.contains(label);
        match self.notes.iter().find(|(label, _)| !used(label)) {
            Some((label, events)) => {
                let range = events.first().map_or(0..0, |(_, range)| range.clone());
                Err(self.error(&range, format!("nothing refers to the note `[^{label}]`")))
            }
            None => Ok((written.html, written.outline)),
        }
    }

    /// The blocks up to the end of the question that begins here.
    fn inside<'b>(
        &self,
        blocks: &mut impl Iterator<Item = &'b [Spanned<'a>]>,
        start: &Range<usize>,
        written: &Written,
    ) -> Result<Vec<&'b [Spanned<'a>]>, Error>
    where
        'a: 'b,
    {
        if !written.blocks.is_empty() {
            return Err(self.error(start, NESTED));
        }
        let mut inside = Vec::new();
        for block in blocks {
            let directive = match block {
                [_, (Event::Html(text), range), ..] => self.directive(text).map(|d| (d, range)),
                _ => None,
            };
            match directive {
                Some((Directive::BlockEnd, _)) => return Ok(inside),
                Some((Directive::BlockStart(..), range)) => return Err(self.error(range, NESTED)),
                Some((_, range)) => return Err(self.error(range, LAB_INSIDE)),
                None => inside.push(block),
            }
        }
        Err(self.error(start, ENDLESS))
    }

    /// The events of each top-level block.
    fn top_level(&self) -> impl Iterator<Item = &[Spanned<'a>]> {
        let mut rest = self.events.as_slice();
        std::iter::from_fn(move || {
            let mut depth = 0;
            let end = rest.iter().position(|(event, _)| {
                depth += i32::from(matches!(event, Event::Start(_)));
                depth -= i32::from(matches!(event, Event::End(_)));
                depth == 0
            })?;
            let (block, after) = rest.split_at_checked(end + 1)?;
            rest = after;
            Some(block)
        })
    }

    /// Level, id and content of the heading that the block is, if it is one.
    #[allow(clippy::type_complexity)]
    fn heading<'b>(
        &self,
        block: &'b [Spanned<'a>],
    ) -> Result<Option<(usize, String, &'b [Spanned<'a>])>, Error> {
        let [
            (Event::Start(Tag::Heading { level, id, .. }), range),
            inner @ ..,
            _,
        ] = block
        else {
            return Ok(None);
        };
        let level = *level as usize;
        if !(2..=3).contains(&level) {
            return Err(self.error(range, "headings are `##` or `###`"));
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match id {
            Some(id) if id.chars().all(plain) => Ok(Some((level, id.to_string(), inner))),
            _ => Err(self.error(
                range,
                "a heading needs an id of a to z, 0 to 9 and `-`: `{#name}`",
            )),
        }
    }

    fn write_heading(
        &self,
        level: usize,
        id: &str,
        inner: &[Spanned<'a>],
        written: &mut Written,
    ) -> Result<(), Error> {
        let line = inner
            .first()
            .map_or(1, |(_, range)| self.source.line(range.start));
        let part = Part::Heading {
            level,
            id: id.to_owned(),
        };
        written.outline.push((part, line));
        let content = self.convert(inner, written)?;
        let number = match self.section(id).and_then(|section| section.number.as_ref()) {
            Some(number) if level == 2 => format!("<span class=\"number\">{number}</span> "),
            _ => String::new(),
        };
        written.html += &format!(
            "<h{level} id=\"section-{id}\" data-section=\"{id}\" tabindex=\"-1\">{number}{content}</h{level}>\n"
        );
        Ok(())
    }

    fn write_directive(
        &self,
        text: &str,
        range: &Range<usize>,
        written: &mut Written,
    ) -> Result<(), Error> {
        let line = self.source.line(range.start);
        match self.directive(text) {
            Some(Directive::Lab(_)) if !written.blocks.is_empty() => {
                return Err(self.error(range, LAB_INSIDE));
            }
            Some(Directive::Lab(attributes)) => {
                self.check_lab(attributes, range)?;
                written.outline.push((Part::lab(attributes), line));
                written.html += &format!("<!--lab {}-->\n", query(attributes));
            }
            Some(Directive::BlockStart(name, attributes)) if BLOCKS.contains(&name.as_str()) => {
                if !written.blocks.is_empty() {
                    return Err(self.error(range, NESTED));
                }
                if let Some((key, _)) = attributes.first() {
                    return Err(self.error(range, format!("`:::{name}` has no `{key}`")));
                }
                written.blocks.push(range.start);
                written.outline.push((Part::Block(name.clone()), line));
                written.html += &format!("<section class=\"block {name}\">\n");
            }
            Some(Directive::BlockStart(name, _)) => {
                return Err(self.error(range, format!("there is no block `:::{name}`")));
            }
            Some(Directive::BlockEnd) => match written.blocks.pop() {
                Some(_) => written.html += "</section>\n",
                None => return Err(self.error(range, "`:::` ends no block")),
            },
            Some(Directive::Let(_)) | None => return Err(self.error(range, NO_HTML)),
        }
        Ok(())
    }

    fn check_lab(&self, attributes: &Attributes, range: &Range<usize>) -> Result<(), Error> {
        let get = |name: &str| attributes.iter().find(|(key, _)| key == name);
        let (Some((_, id)), Some(_)) = (get("id"), get("kind")) else {
            return Err(self.error(range, "a lab needs an `id` and a `kind`"));
        };
        let number = id.strip_prefix(&format!("{}.", self.chapter));
        if number.is_none_or(|number| number.parse::<u32>().is_err()) {
            let message = format!("the lab `{id}` should be called `{}.NUMBER`", self.chapter);
            return Err(self.error(range, message));
        }
        if self.labs().filter(|(other, _)| other == id).count() > 1 {
            return Err(self.error(range, format!("the lab `{id}` stands twice")));
        }
        self.check_state(attributes, None)
            .map_err(|why| self.error(range, why))
    }

    /// Checks the state of a lab, and the one that an action asks of it.
    fn check_state(&self, lab: &Attributes, action: Option<&str>) -> Result<(), String> {
        let state = lab.iter().filter(|(key, _)| {
            let key = key.as_str();
            !TEXT_ATTRIBUTES.contains(&key) && key != "id" && key != "kind"
        });
        let pairs: Vec<_> = state.map(|(key, value)| format!("{key}={value}")).collect();
        let kind = lab.iter().find(|(key, _)| key == "kind");
        let kind = kind.map_or("", |(_, kind)| kind);
        state::check(kind, &pairs.join("&"), action)
    }

    /// Id and kind of each lab.
    pub fn lab_kinds(&self) -> Vec<(String, String)> {
        let kind = |attributes: &Attributes| {
            let kind = attributes.iter().find(|(key, _)| key == "kind");
            kind.map_or(String::new(), |(_, kind)| kind.clone())
        };
        (self
            .labs()
            .map(|(id, attributes)| (id.to_owned(), kind(attributes))))
        .collect()
    }

    /// The labs by their ids.
    fn labs(&self) -> impl Iterator<Item = (&str, &Attributes)> {
        self.source.directives.iter().filter_map(|directive| {
            let Directive::Lab(attributes) = directive else {
                return None;
            };
            let id = attributes.iter().find(|(key, _)| key == "id")?;
            Some((id.1.as_str(), attributes))
        })
    }

    fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// Writes the notes whose marks stand in what was written last.
    fn write_notes(&self, written: &mut Written) -> Result<(), Error> {
        while let Some(label) = written.notes.get(written.notes_written).cloned() {
            written.notes_written += 1;
            let number = written.notes_written;
            let note = self.notes.iter().find(|(known, _)| *known == label);
            let events = note.map_or(&[][..], |(_, events)| events);
            let content = self.convert(events, written)?;
            written.html += &format!(
                "<aside class=\"note\" role=\"note\" id=\"note-{number}\"><span class=\"number\">{number}</span>{}</aside>\n",
                content.trim_end()
            );
        }
        Ok(())
    }

    /// Markdown events as HTML, with the links, values, notes and formulas of the lessons.
    fn convert(&self, events: &[Spanned<'a>], written: &mut Written) -> Result<String, Error> {
        let mut out: Vec<Event> = Vec::new();
        let mut links: Vec<Link> = Vec::new();
        let mut in_code = false;
        let mut in_table = false;
        for (event, range) in events {
            let decimals = links.last().map_or(&Decimals::None, |link| &link.decimals);
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let link = self
                        .link(dest_url, self.source.line(range.start), written)
                        .map_err(|message| self.error(range, message))?;
                    out.push(Event::InlineHtml(link.open.clone().into()));
                    links.push(link);
                }
                Event::End(TagEnd::Link) => {
                    let close = links.pop().map_or("", |link| link.close);
                    out.push(Event::InlineHtml(close.into()));
                }
                Event::Text(text) if !in_code => {
                    check_text(text, decimals).map_err(|why| self.error(range, why))?;
                    out.push(Event::Text(self.source.filled_prose(text).into()));
                }
                Event::Text(text) => out.push(Event::Text(self.source.filled(text).into())),
                Event::Code(text) if in_table => {
                    let code = breakable(&self.source.filled(text));
                    out.push(Event::InlineHtml(format!("<code>{code}</code>").into()));
                }
                Event::Code(text) => out.push(Event::Code(self.source.filled(text).into())),
                Event::InlineMath(text) | Event::DisplayMath(text) => {
                    check_decimals(text, &Decimals::None).map_err(|why| self.error(range, why))?;
                    let display = matches!(event, Event::DisplayMath(_));
                    let math = mathml(&self.source.filled(text), display);
                    let math = math.map_err(|why| self.error(range, why))?;
                    out.push(Event::InlineHtml(math.into()));
                }
                Event::FootnoteReference(label) => {
                    let mark = self.note_mark(label, written);
                    let mark = mark.map_err(|why| self.error(range, why))?;
                    out.push(Event::InlineHtml(mark.into()));
                }
                Event::SoftBreak if self.between_wide(range) => {
                    let why = "a line break would show as a space: write the paragraph on one line";
                    return Err(self.error(range, why));
                }
                Event::Html(_) | Event::InlineHtml(_) => return Err(self.error(range, NO_HTML)),
                Event::Start(Tag::Heading { .. }) => {
                    return Err(self.error(range, "a heading stands at the top level"));
                }
                Event::TaskListMarker(_) => {
                    return Err(self.error(range, "`[ ]` begins an option of `:::ask`"));
                }
                Event::Start(Tag::Image { .. }) => {
                    return Err(self.error(range, "a lesson has no images: use a lab"));
                }
                _ => {
                    in_code ^= matches!(
                        event,
                        Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock)
                    );
                    in_table ^= matches!(
                        event,
                        Event::Start(Tag::Table(_)) | Event::End(TagEnd::Table)
                    );
                    out.push(event.clone());
                }
            }
        }
        let mut text = String::new();
        html::push_html(&mut text, keep_together(out).into_iter());
        // A long line of code scrolls, and keys must reach it to scroll it.
        Ok(text.replace("<pre>", "<pre tabindex=\"0\">"))
    }

    /// What a link's address means.
    fn link(&self, address: &str, line: usize, written: &mut Written) -> Result<Link, String> {
        let (scheme, target) = address.split_once(':').unwrap_or((address, ""));
        // A word is a button that breaks over lines as its neighbours do, which no `button` element does.
        let button = |class: &str, data: String, decimals| Link {
            open: format!("<span role=\"button\" tabindex=\"0\" class=\"{class}\" {data}>"),
            close: "</span>",
            decimals,
        };
        let span = |class: String, decimals| Link {
            open: format!("<span class=\"{class}\">"),
            close: "</span>",
            decimals,
        };
        match (scheme, target) {
            ("given", "") => Ok(span("given".to_owned(), Decimals::Any)),
            ("pred" | "true", "") => Ok(span(format!("v {scheme}"), Decimals::Any)),
            ("loss" | "grad", "") => Ok(span(format!("v {scheme}"), Decimals::None)),
            ("word", "pred" | "true" | "loss" | "grad") => {
                Ok(span(format!("w {target}"), Decimals::None))
            }
            ("term", id) => match self.glossary.terms.iter().any(|term| term == id) {
                true => Ok(button(
                    "term",
                    format!("data-term=\"{id}\" aria-haspopup=\"dialog\""),
                    Decimals::None,
                )),
                false => Err(format!("the glossary has no term `{id}`")),
            },
            ("lab", id) => {
                self.known_lab(id)?;
                let number = Decimals::Number(id.to_owned());
                Ok(button("ref", format!("data-lab=\"{id}\""), number))
            }
            ("set", target) => {
                let (id, query) = target
                    .split_once('?')
                    .ok_or("an action is `set:LAB?key=value`")?;
                check_query(query)?;
                self.check_state(self.known_lab(id)?, Some(query))?;
                written
                    .outline
                    .push((Part::Action(target.to_owned()), line));
                let data = format!("data-lab=\"{id}\" data-set=\"{}\"", escaped(query));
                Ok(button("act", data, Decimals::Number(id.to_owned())))
            }
            ("section", id) => {
                let section = self.section(id);
                let section = section.ok_or_else(|| format!("there is no section `{id}`"))?;
                let mut link = button("ref", format!("data-section=\"{id}\""), Decimals::None);
                link.open += section.number.as_deref().unwrap_or_default();
                Ok(link)
            }
            ("https", _) => Ok(Link {
                open: format!(
                    "<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">",
                    escaped(address)
                ),
                close: "</a>",
                decimals: Decimals::None,
            }),
            _ => Err(format!("`{address}` is no address of the lessons")),
        }
    }

    fn known_lab(&self, id: &str) -> Result<&Attributes, String> {
        let lab = self.labs().find(|(known, _)| *known == id);
        let lab = lab.map(|(_, attributes)| attributes);
        lab.ok_or_else(|| format!("there is no lab `{id}` in this chapter"))
    }

    fn note_mark(&self, label: &str, written: &mut Written) -> Result<String, String> {
        if written.notes.iter().any(|known| known == label) {
            return Err(format!("the note `[^{label}]` is marked twice"));
        }
        written.notes.push(label.to_owned());
        let number = written.notes.len();
        Ok(format!(
            "{MARK} aria-expanded=\"false\" aria-controls=\"note-{number}\"><span class=\"word\">{} </span>{number}</button>",
            escaped(&self.glossary.words.note)
        ))
    }

    /// Whether the break stands beside a character that is not followed by spaces.
    fn between_wide(&self, range: &Range<usize>) -> bool {
        let wide = |c: char| c >= '\u{2E80}' && !(OPEN..=CLOSE).contains(&c);
        let body = &self.source.body;
        let before = body.get(..range.start).and_then(|text| text.chars().last());
        let after = body.get(range.end..).and_then(|text| text.chars().next());
        before.is_some_and(wide) || after.is_some_and(wide)
    }
}

/// The blocks that only set their content apart.
const BLOCKS: [&str; 2] = ["remember", "next"];

const ENDLESS: &str = "a block without its end `:::`";
const NESTED: &str = "a block inside a block";
const LAB_INSIDE: &str = "a lab cannot stand inside a block";
const NO_HTML: &str = "HTML is not part of a lesson; a directive stands on a line of its own";

/// Fails on markup that Markdown left as text, and on decimals that nothing vouches for.
fn check_text(text: &str, decimals: &Decimals) -> Result<(), String> {
    let stray = ["**", "$", "[^", "](", "{{", "}}", ":::", "::lab"];
    match stray.iter().find(|mark| text.contains(**mark)) {
        Some(mark) => Err(format!("`{mark}` is left over in the text")),
        None => check_decimals(text, decimals),
    }
}

/// Fails on a decimal number typed in by hand.
pub fn check_decimals(text: &str, allowed: &Decimals) -> Result<(), String> {
    let numerals = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let bare = numerals
        .map(|numeral| numeral.trim_matches('.'))
        .find(|numeral| {
            let vouched_for = match allowed {
                Decimals::Any => true,
                Decimals::None => false,
                Decimals::Number(number) => number == numeral,
            };
            numeral.contains('.') && !vouched_for
        });
    match bare {
        None => Ok(()),
        Some(number) => Err(format!(
            "the bare decimal {number}: write an expression `{{{{ … }}}}`, or mark an input as `[{number}](pred)`, `(true)` or `(given)`"
        )),
    }
}

/// Checks the `key=value&…` of an action.
fn check_query(query: &str) -> Result<(), String> {
    match query.split('&').find(|pair| !pair.contains('=')) {
        Some(pair) => Err(format!("`{pair}` is not `key=value`")),
        None => Ok(()),
    }
}

/// LaTeX as MathML.
fn mathml(latex: &str, display: bool) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> = pulldown_latex::Parser::new(latex, &storage).collect();
    if let Some(Err(error)) = events.iter().find(|event| event.is_err()) {
        return Err(format!("`{latex}`: {error}"));
    }
    let config = RenderConfig {
        display_mode: match display {
            true => DisplayMode::Block,
            false => DisplayMode::Inline,
        },
        ..RenderConfig::default()
    };
    let mut math = String::new();
    push_mathml(&mut math, events.into_iter(), config).map_err(|error| error.to_string())?;
    // The crate leaves this one operator unescaped.
    Ok(math.replace("<mo><</mo>", "<mo>&lt;</mo>"))
}

/// A name as HTML that may be broken between its words, for the narrow columns of a table.
fn breakable(name: &str) -> String {
    let mut html = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if before == '_' || (before.is_lowercase() && c.is_uppercase()) {
            html += "<wbr>";
        }
        html += &escaped(c.encode_utf8(&mut [0; 4]));
        before = c;
    }
    html
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// `key=value&…`, percent-encoded.
pub fn query(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = (pairs.iter())
        .map(|(key, value)| format!("{key}={}", encoded(value)))
        .collect();
    pairs.join("&")
}

/// Percent-encoding of all but what can stand in a query and in an HTML comment.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'.' | b',' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}
