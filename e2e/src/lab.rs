//! Labs of the open page: what a hand does to them, and what their views say. Of the regression lab also what its views
//! must say of a state.

use bullseye_core::Tensor;
use std::fmt::Debug;

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_core::number::{minus, show, show_float, show_signed};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::element::Element;
use crate::page::Page;
use crate::words::Words;

/// What the views say to those who read or hear them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Views {
    pub readout: String,
    /// One sentence a row.
    pub range: Vec<String>,
    pub curve: String,
    /// One sentence a row.
    pub gradient: String,
    pub arithmetic: String,
    /// The script and what it prints.
    pub code: String,
}

impl Views {
    /// What the core says of a state, in the words of the page.
    #[track_caller]
    pub fn of(state: &Regression, words: &Words) -> Views {
        Views::new(state, words, false)
    }

    /// The same while the loss is covered.
    #[track_caller]
    pub fn covered(state: &Regression, words: &Words) -> Views {
        Views::new(state, words, true)
    }

    #[track_caller]
    fn new(state: &Regression, words: &Words, covered: bool) -> Views {
        let model = state.model();
        let losing = |text: String| match covered {
            true => words.text("covered").to_owned(),
            false => text,
        };
        let losses = model
            .terms
            .iter()
            .map(|term| losing(show(f64::from(term.value))));
        let losses: Vec<String> = losses.collect();
        let range = (state
            .elements
            .iter()
            .zip(&model.terms)
            .zip(&losses)
            .enumerate())
        .map(|(i, ((element, term), own))| {
            words.with(
                "regression.row_words",
                &[
                    ("number", &(i + 1).to_string()),
                    ("prediction", &show_float(f64::from(element.prediction))),
                    ("truth", &show_float(f64::from(element.truth))),
                    ("difference", &show_signed(f64::from(term.difference))),
                    ("own", own),
                ],
            )
        });
        let chosen = &state.elements[state.chosen];
        let own = f64::from(model.terms[state.chosen].value);
        let height = model.number().unwrap_or(own);
        let gradient = (model.terms.iter().enumerate()).map(|(i, term)| {
            let (sign, push) = match term.gradient {
                g if g < 0.0 => ("", "pushes_up"),
                g if g > 0.0 => ("+", "pushes_down"),
                _ => ("", "push_none"),
            };
            words.with(
                "regression.gradient_words",
                &[
                    ("number", &(i + 1).to_string()),
                    (
                        "gradient",
                        &format!("{sign}{}", printed(f64::from(term.gradient))),
                    ),
                    ("push", words.text(push)),
                ],
            )
        });
        let script = state.script();
        let mut code: Vec<String> = script.text().lines().map(str::to_owned).collect();
        code.extend(script.output);
        if covered {
            // The loss is printed before the gradient.
            let at = script.lines.len();
            code[at] = format!("tensor({}?)", words.text("covered"));
        }
        Views {
            readout: losing(minus(&model.printed())),
            range: range.collect(),
            curve: words.with(
                "regression.curve_words",
                &[
                    ("number", &(state.chosen + 1).to_string()),
                    ("prediction", &show_float(f64::from(chosen.prediction))),
                    ("loss", &losing(printed(height))),
                    (
                        "slope",
                        &printed(f64::from(model.terms[state.chosen].gradient)),
                    ),
                ],
            ),
            gradient: gradient.collect::<Vec<_>>().join("\n"),
            arithmetic: words.with(
                "regression.arithmetic_words",
                &[
                    ("name", state.loss.name()),
                    ("reduction", state.reduction.name()),
                    ("count", &state.elements.len().to_string()),
                    ("terms", &losses.join(words.text("comma"))),
                    ("result", &losing(minus(&model.printed()))),
                ],
            ),
            code: code.join("\n"),
        }
    }
}

/// A value as PyTorch prints it as a float32, with a true minus sign.
pub fn printed(value: f64) -> String {
    minus(&Tensor::scalar_f32(value as f32).reading())
}

/// The two marks of a row.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    Prediction,
    Truth,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Mark::Prediction => "pred",
            Mark::Truth => "true",
        }
    }
}

/// One lab of the open page.
#[derive(Clone)]
pub struct Lab<'p> {
    page: &'p Page,
    id: String,
}

impl<'p> Lab<'p> {
    /// The lab with this number in its chapter: `3.1`.
    pub fn new(page: &'p Page, number: &str) -> Lab<'p> {
        Lab {
            page,
            id: format!("lab-{}", number.replace('.', "-")),
        }
    }

    /// A selector within the lab.
    pub fn css(&self, part: &str) -> String {
        format!("#{} {part}", self.id)
    }

    /// The first element of the lab that matches; waits for it.
    #[track_caller]
    pub fn find(&self, part: &str) -> Element<'p> {
        self.page.find(&self.css(part))
    }

    /// How many elements of the lab match now.
    #[track_caller]
    pub fn count(&self, part: &str) -> usize {
        self.page.find_all(&self.css(part)).len()
    }

    /// The number of rows.
    #[track_caller]
    pub fn rows(&self) -> usize {
        self.count(".rows .row")
    }

    /// The marker that is dragged, of the row counted from 0.
    #[track_caller]
    pub fn marker(&self, row: usize, mark: Mark) -> Element<'p> {
        self.in_row(row, &format!(".handle.{}", mark.class()))
    }

    #[track_caller]
    pub fn slider(&self, row: usize, mark: Mark) -> Element<'p> {
        self.in_row(row, &format!("input.slider.{}", mark.class()))
    }

    #[track_caller]
    pub fn field(&self, row: usize, mark: Mark) -> Element<'p> {
        self.in_row(row, &format!(".number.{} input", mark.class()))
    }

    /// The value of a mark, exactly.
    #[track_caller]
    pub fn value(&self, row: usize, mark: Mark) -> f32 {
        let now = self.marker(row, mark).attr("aria-valuenow");
        match now.as_deref().unwrap_or_default().parse() {
            Ok(value) => value,
            Err(_) => panic!("the marker's value is {now:?}"),
        }
    }

    /// The element that the curve moves, counted from 0.
    #[track_caller]
    pub fn chosen(&self) -> usize {
        let script = "return [...document.querySelectorAll(arguments[0])].findIndex((radio) => radio.checked)";
        let css = self.css(".elements input[type=radio]");
        match self.page.script(script, vec![json!(css)]).as_u64() {
            Some(index) => index as usize,
            None => panic!("no element is chosen"),
        }
    }

    #[track_caller]
    fn in_row(&self, row: usize, part: &str) -> Element<'p> {
        self.find(&format!(".rows > .row:nth-child({}) {part}", row + 1))
    }

    /// What a piece of script reads off the lab, in which `lab` is its element, `label` what its first part that
    /// matches says of itself: its description, or its name, `spoken` what an element says to those who hear it, and
    /// `code()` the script with what it prints.
    #[track_caller]
    pub fn seen(&self, views: &str) -> Value {
        let script = format!(
            "const lab = document.getElementById(arguments[0]);
            if (!lab) return null;
            const label = (css) => {{
                const part = lab.querySelector(css);
                return part?.getAttribute('aria-description') ?? part?.getAttribute('aria-label') ?? '';
            }};
            const spoken = (element) => {{
                const copy = element?.cloneNode(true);
                copy?.querySelectorAll('[aria-hidden=true]').forEach((part) => part.remove());
                return (copy?.textContent ?? '').replaceAll('\\u00a0', '');
            }};
            const code = () => [...lab.querySelectorAll('.code > div:not(.out), .code > .out > div')]
                .map(spoken).join('\\n');
            return {views}"
        );
        self.page.script(&script, vec![json!(self.id)])
    }

    /// What the views of a regression lab say now.
    #[track_caller]
    pub fn views(&self) -> Views {
        let seen = self.seen(
            "{
                readout: spoken(lab.querySelector('.readout output')),
                range: [...lab.querySelectorAll('.row .ruler svg')].map((row) => row.getAttribute('aria-label')),
                curve: label('.chart svg'),
                gradient: label('.arrows'),
                arithmetic: spoken(lab.querySelector('.words')),
                code: code(),
            }",
        );
        Views {
            readout: text(&seen["readout"]),
            range: list(&seen["range"]),
            curve: text(&seen["curve"]),
            gradient: text(&seen["gradient"]),
            arithmetic: text(&seen["arithmetic"]),
            code: text(&seen["code"]),
        }
    }

    /// A hand has come to rest: the state that the address now holds, another one than `before`.
    #[track_caller]
    pub fn rested<S: State>(&self, before: &S) -> S {
        let mut now = None;
        self.page.wait_until("the state to change", || {
            let url = self.page.url();
            let query = url.split_once('?').map_or("", |(_, query)| query);
            now = S::decode(query).ok().filter(|now| now != before);
            now.is_some()
        });
        match now {
            Some(now) => now,
            None => panic!("the state has not changed"),
        }
    }

    /// Types something else into a field, and Enter.
    #[track_caller]
    pub fn enter(&self, field: &str, text: &str) {
        self.find(field).fill(text);
        self.page.press(Key::Enter);
    }

    /// Types into the field of a place what it must refuse with these words, and takes it back.
    #[track_caller]
    pub fn refuses(&self, place: &str, text: &str, words: &str) {
        self.enter(&format!("{place} input[type=text]"), text);
        let hint = self.css(&format!("{place} .hint"));
        self.page.wait_for_text(&hint, words);
        self.page.press(Key::Escape);
    }

    /// Covers what is to be guessed; everything that the lab then shows or says.
    #[track_caller]
    pub fn cover(&self) -> String {
        self.find("button.predict").click();
        self.find(".guess-field");
        self.everything()
    }

    /// Guesses, and hears that it is a hit.
    #[track_caller]
    pub fn guess(&self, value: &str, words: &Words) {
        self.enter(".guess-field", value);
        let verdict = self.css(".verdict");
        self.page.wait_for_text(&verdict, words.text("lab.hit"));
    }

    /// Waits until what is seen is what is expected.
    #[track_caller]
    pub fn agrees<V: PartialEq + Debug>(&self, seen: impl Fn() -> V, expected: &V) {
        if !self.page.holds(|| seen() == *expected) {
            assert_eq!(seen(), *expected, "at {}", self.page.url());
        }
    }

    /// Waits until every view says what it must.
    #[track_caller]
    pub fn expect(&self, expected: &Views) {
        self.agrees(|| self.views(), expected);
    }

    /// Everything that the lab shows or says now, a line each.
    #[track_caller]
    pub fn everything(&self) -> String {
        let script = "const lab = document.getElementById(arguments[0]);
            const said = [];
            for (const element of [lab, ...lab.querySelectorAll('*')]) {
                if (!element.checkVisibility({ visibilityProperty: true })) continue;
                for (const child of element.childNodes)
                    if (child.nodeType === Node.TEXT_NODE) said.push(child.data);
                for (const name of ['aria-label', 'aria-valuetext', 'aria-valuenow', 'aria-description', 'title', 'alt', 'placeholder'])
                    if (element.hasAttribute(name)) said.push(element.getAttribute(name));
                if ('value' in element && element.type !== 'radio') said.push(element.value);
            }
            return said.join('\\n')";
        let text = self.page.script(script, vec![json!(self.id)]);
        text.as_str().unwrap_or_default().to_owned()
    }
}

/// A text that a script gave; nothing if it is none.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The texts of a list that a script gave.
pub fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
