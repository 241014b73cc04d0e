//! A field for one number. What is typed stays as typed until Enter or leaving the field commits it; what cannot be
//! read is explained and kept.
use crate::settings::{Settings, settings};
use crate::text::common::Text;
use crate::ui::el::{El, follow};
use crate::ui::state::{Calc, Var};
use bullseye_core::number::{NumberError, parse_f32, show, show_float};
use bullseye_html::html;
use leptos::prelude::*;
use std::borrow::Cow;

/// Why a number cannot be taken, in the reader's language; nothing where it can.
pub type Refused = Option<Cow<'static, str>>;

/// What refuses numbers.
pub type Refusal = fn(f32, Settings) -> Refused;

/// The sentence for a text that is no number.
pub fn explain(error: &NumberError, text: &Text) -> String {
    match error {
        NumberError::Empty => text.number_empty.to_owned(),
        NumberError::Unexpected { found, .. } => text.number_unexpected(&found.to_string()),
        NumberError::Unfinished => text.number_unfinished.to_owned(),
        NumberError::DivisionByZero => text.number_division.to_owned(),
        NumberError::TooLarge => text.number_large.to_owned(),
        NumberError::Name(name) => text.number_unexpected(name),
        NumberError::Domain => text.number_domain.to_owned(),
    }
}

/// Selects a field's whole text, so that typing replaces it.
pub fn select_all(event: web_sys::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&event).select();
}

/// What makes a text more than digits, so that it is read back.
fn is_to_compute(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '/' | '*' | '+' | '(' | '%' | '^' | '²' | '√' | '／')
}

/// A field for `value`; `class` is the colour of its meaning, `commit` hears what was typed and can be read.
pub fn number_field(
    label: Calc<String>,
    value: Calc<f32>,
    class: &'static str,
    refuse: Refusal,
    commit: Callback<f32>,
) -> El {
    number_field_as(show_float, label, value, class, refuse, commit)
}

/// As [`number_field`]; `show_value` writes the value. A class has the index 2, not 2.0.
pub fn number_field_as(
    show_value: fn(f64) -> String,
    label: Calc<String>,
    value: Calc<f32>,
    class: &'static str,
    refuse: Refusal,
    commit: Callback<f32>,
) -> El {
    let s = settings();
    // What is being typed; nothing while the field shows the value.
    let typed = Var::new(None::<String>);
    let read = move |text: &str| match parse_f32(text) {
        Err(error) => Err(explain(&error, s.common())),
        Ok(value) => match refuse(value, s) {
            Some(why) => Err(why.into_owned()),
            None => Ok(value),
        },
    };
    let problem = Var::new(false);
    let finish = move || {
        let Some(text) = typed.get_untracked() else {
            return;
        };
        match untrack(|| read(&text)) {
            Ok(value) => {
                typed.set(None);
                problem.set(false);
                commit.run(value);
            }
            // Said once: leaving the field after Enter is no news.
            Err(_) => problem.differ(&true),
        }
    };
    // A handle, a step or undo corrects the field as well as typing does.
    follow(move || {
        value.track();
        if problem.get_untracked() {
            typed.set(None);
            problem.set(false);
        }
    });
    let shown = move || match typed.get_untracked() {
        Some(text) => {
            value.track();
            text
        }
        None => show_value(f64::from(value.get())),
    };
    // Follows the value, and the end of typing; not the typing itself, which the browser already shows.
    let is_typing = Calc::new(move |_| typed.with(Option::is_some));
    let shown = move || {
        is_typing.track();
        shown()
    };
    let hint = move || {
        typed.with(|text| {
            let text = text.as_ref()?;
            match read(text) {
                Err(why) if problem.get() => Some((true, why)),
                Ok(value) if text.contains(is_to_compute) => {
                    Some((false, format!("= {}", show(f64::from(value)))))
                }
                _ => None,
            }
        })
    };
    let wrong = move || problem.get() && is_typing.get();
    // Fields of several rooms stand in one page, and no room counts those of another.
    let hint_id = format!(
        "hint-{:08x}",
        (js_sys::Math::random() * f64::from(u32::MAX)) as u32
    );
    let hint_place = hint_id.clone();
    html! {
        <span class=format!("number {class}") class:wrong=wrong>
            <input
                type="text"
                inputmode="text"
                autocomplete="off"
                spellcheck="false"
                aria-label=move || label.get()
                aria-invalid=move || wrong().to_string()
                aria-describedby=move || wrong().then(|| hint_id.clone())
                prop:value=shown
                on:input=move |event| {
                    typed.set(Some(event_target_value(&event)));
                    problem.set(false);
                }
                on:focus=select_all
                on:blur=move |_| finish()
                on:keydown=move |event| {
                    if event.is_composing() {
                        return;
                    }
                    match event.key().as_str() {
                        "Enter" => {
                            event.prevent_default();
                            finish();
                        }
                        "Escape" if is_typing.get_untracked() => {
                            event.stop_propagation();
                            typed.set(None);
                            problem.set(false);
                        }
                        _ => {}
                    }
                }
            />
            <span class="hint" role="status" id=hint_place>
                {move || {
                    hint()
                        .map(|(wrong, words)| {
                            html! {
                                <span class="bubble" class:error=wrong>
                                    {wrong.then(|| crate::ui::glyph::glyph(crate::ui::glyph::Glyph::Miss))}
                                    {words}
                                </span>
                            }
                        })
                }}
            </span>
        </span>
    }
}
