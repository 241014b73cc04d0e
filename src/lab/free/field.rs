//! The fields for tensors and options. What is typed counts at once and stays as typed, whether it can be read or
//! not; a pause, or leaving the field, makes it a step of undo and keeps it.
use super::explain;
use super::{Lab, shape};
use crate::lab::keep;
use crate::settings::settings;
use crate::text::free::Text;
use crate::ui::el::{El, IntoPiece, Piece, Slot};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::true_or_false;
use crate::ui::text_field::text_field;
use bullseye_core::lab::free::{Free, LONGEST, Mended, Outcome};
use bullseye_core::loss::{OptionDefault, OptionSpec};
use bullseye_core::python::parse::ParseError;
use bullseye_html::html;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// How long a pause in typing is, before it is a step.
const PAUSE: Duration = Duration::from_millis(500);

/// Puts a text into the state.
type Put = fn(&mut Free, usize, &str);

/// Typing in one lab.
#[derive(Clone, Copy)]
pub struct Typing {
    pub lab: Lab,
    /// What would help if PyTorch complains.
    mended: Calc<Vec<Mended>>,
    /// Counts what has been typed.
    count: Var<u32>,
}

impl Typing {
    pub fn new(lab: Lab, mended: Calc<Vec<Mended>>) -> Self {
        // Whoever reloads the page in the middle of a word finds it again.
        let listener = window_event_listener_untyped("pagehide", move |_| {
            if lab.store.is_held() {
                keep::save(lab.bench);
            }
        });
        on_cleanup(move || listener.remove());
        let count = Var::new(0);
        Self { lab, mended, count }
    }

    /// Listens to a field, whose text is `text`.
    fn listen(self, field: El, index: usize, text: Calc<String>, put: Put, slot: Slot) -> El {
        let field = field
            .attr("maxlength", LONGEST.to_string())
            .on::<web_sys::Event>("blur", move |_| self.lab.store.rest());
        text_field(field, slot, text, move |value| {
            self.lab.store.hold(|state| put(state, index, &value));
            keep::store(self.lab.bench);
            self.pause();
        })
    }

    fn pause(self) {
        let Some(now) = self.count.alter(|count| {
            *count = count.wrapping_add(1);
            *count
        }) else {
            return;
        };
        set_timeout(
            move || {
                if self.count.alter(|count| *count) == Some(now) {
                    self.lab.store.rest();
                }
            },
            PAUSE,
        );
    }
}

/// The field of an argument, and what has been read of it.
pub fn tensor_field(typing: Typing, argument: usize, name: &'static str) -> El {
    let s = settings();
    let lab = typing.lab;
    let text = Calc::new(move |_| {
        let texts = lab
            .state()
            .with(|state| state.sheet().tensors.get(argument).cloned());
        texts.unwrap_or_default()
    });
    let slot: Slot = StoredValue::new_local(None);
    let is_wrong = Calc::new(move |_| {
        lab.model
            .with(|model| model.tensors.get(argument).is_some_and(Result::is_err))
    });
    let is_blamed = Calc::new(move |_| {
        lab.model.with(|model| match &model.outcome {
            Outcome::Raised(error) => {
                let blamed = lab.state().with(|state| {
                    typing
                        .mended
                        .with(|mended| explain::blamed(&error.kind, state, mended))
                });
                blamed == Some(argument)
            }
            _ => false,
        })
    });
    let note = format!("{}-read-{argument}", lab.bench.dom_id);
    let is_truth = name == "target";
    let rows = move || text.with(|text| (text.matches('\n').count() + 1).clamp(2, 8).to_string());
    let field = html! {
        <textarea
            class="tensor-field"
            rows=rows
            aria-label=name
            aria-describedby=note.clone()
            aria-invalid=move || is_wrong.get().to_string()
        ></textarea>
    };
    let read = move || {
        lab.model.with(|model| match model.tensors.get(argument) {
            Some(Ok(tensor)) => {
                let shape = match tensor.shape() {
                    [] => s.free().scalar.to_owned(),
                    sizes => shape(sizes),
                };
                let words = s.free().read_as(tensor.dtype().name(), &shape);
                let mark = is_blamed.get().then(|| glyph(Glyph::Miss));
                html! { <span id=note.clone()>{mark} {words}</span> }.into_piece()
            }
            Some(Err(error)) => wrong(error, &text.get(), note.clone(), slot, s.free()),
            None => Piece::Nothing,
        })
    };
    html! {
        <div class=if is_truth { "tensor truth" } else { "tensor pred" } class:wrong=is_wrong class:blamed=is_blamed>
            <p class="tensor-name code">
                {glyph(if is_truth { Glyph::Truth } else { Glyph::Prediction })}
                {name}
            </p>
            {typing.listen(field, argument, text, Free::type_tensor, slot)}
            <div class="read">{read}</div>
        </div>
    }
}

/// Why a text cannot be read: the words, the line with its place marked, and the way there.
fn wrong(error: &ParseError, text: &str, note: String, slot: Slot, words: &'static Text) -> Piece {
    let byte = error.byte;
    let before = text.get(..byte).unwrap_or(text).to_owned();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    let (head, tail) = (line.unwrap_or_default())
        .split_at_checked(byte - start)
        .unwrap_or_default();
    let mut tail = tail.chars();
    let marked = tail.next().map_or("\u{a0}".to_owned(), String::from);
    let go = move |_| {
        if let Some(field) = slot.get_value() {
            let field: &HtmlInputElement = field.unchecked_ref();
            let at = u32::try_from(before.encode_utf16().count()).unwrap_or(0);
            let _ = field.focus();
            let _ = field.set_selection_range(at, at + 1);
        }
    };
    html! {
        <span class="why" id=note>
            {glyph(Glyph::Miss)}
            {words.cannot_read(&explain::unread(error, words))}
        </span>
        <span class="code excerpt">
            {head.to_owned()}
            <mark>{marked}</mark>
            {tail.as_str().to_owned()}
        </span>
        <button type="button" class="plain small" on:click=go>{words.go_there}</button>
    }
    .into_piece()
}

/// The field of an option, or its switch.
pub fn option_field(typing: Typing, index: usize, option: &'static OptionSpec) -> El {
    let s = settings();
    let lab = typing.lab;
    let text = Calc::new(move |_| {
        let texts = lab
            .state()
            .with(|state| state.sheet().options.get(index).cloned());
        texts.unwrap_or_default()
    });
    let problem = Calc::new(move |_| {
        lab.model.with(|model| {
            let problem = model.options.get(index)?.as_ref().err()?;
            Some(explain::option(problem, option.name, s.free()))
        })
    });
    let is_wrong = Calc::new(move |_| problem.with(Option::is_some));
    let note = format!("{}-option-{index}", lab.bench.dom_id);
    let control = match option.default {
        OptionDefault::Bool(_) => true_or_false(
            Signal::derive(move || s.free().option_of(option.name)),
            text,
            move |value| lab.store.change(|state| state.type_option(index, value)),
            format!("{}-{}", lab.bench.dom_id, option.name),
        ),
        _ => {
            let slot: Slot = StoredValue::new_local(None);
            let size = move || text.with(|text| text.chars().count().clamp(4, 24).to_string());
            let field = html! {
                <input
                    type="text"
                    size=size
                    aria-label=move || s.free().option_of(option.name)
                    aria-describedby=note.clone()
                    aria-invalid=move || is_wrong.get().to_string()
                />
            };
            typing.listen(field, index, text, Free::type_option, slot)
        }
    };
    html! {
        <div class="option free-option" class:wrong=is_wrong>
            <span class="code" aria-hidden="true">{option.name}</span>
            {control}
            <span class="problem" id=note>{move || problem.get()}</span>
        </div>
    }
}
