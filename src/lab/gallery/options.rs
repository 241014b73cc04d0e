//! The options of an opened loss: a slider for a number with a usual range, a switch for True or False, a field for
//! the rest. What is typed counts at once and stays as typed.
use super::Lab;
use crate::chart::scale::Span;
use crate::lab::free::explain;
use crate::settings::settings;
use crate::ui::dial::{Dial, Range, dial};
use crate::ui::el::{El, Slot};
use crate::ui::state::Calc;
use crate::ui::switch::{choices, switch, true_or_false};
use crate::ui::text_field::text_field;
use bullseye_core::lab::gallery::{Opened, Picture};
use bullseye_core::loss::{OptionDefault, OptionSpec};
use bullseye_core::number::parse_f32;
use bullseye_html::html;
use leptos::prelude::*;

/// Where an option is worth moving; nothing for one that is typed.
fn range(loss: &str, option: &OptionSpec) -> Option<Span> {
    let (low, high) = match (loss, option.name, option.default) {
        ("CosineEmbeddingLoss", "margin", _) => (-1.0, 1.0),
        (_, "margin", _) => (0.0, 3.0),
        (_, "beta" | "delta", _) => (0.0, 2.0),
        (_, "label_smoothing", _) => (0.0, 1.0),
        (_, "p", OptionDefault::Float(_)) => (1.0, 4.0),
        _ => return None,
    };
    Some(Span::new(low, high))
}

/// The reduction and every option of a loss.
pub fn options_view(lab: Lab, picture: &'static Picture) -> El {
    let s = settings();
    let Some(entry) = picture.entry() else {
        return html! { <div></div> };
    };
    let choices = move || {
        let names = entry.reductions.iter().map(|reduction| reduction.name());
        choices(&names.collect::<Vec<_>>(), |name| name, |_| true)
    };
    let reduction = move || {
        let mut names = entry.reductions.iter().map(|reduction| reduction.name());
        // A link may ask for another word; then no choice is in force.
        read(lab, |opened| names.find(|name| *name == opened.reduction)).flatten()
    };
    let options = entry.options.iter().enumerate();
    let options: Vec<El> = options
        .map(|(index, option)| option_view(lab, picture.loss, index, option))
        .collect();
    let has_none = options.is_empty();
    html! {
        <div class="loss-choices">
            <div class="option-row">
                <span class="code" aria-hidden="true">"reduction"</span>
                {switch(
                    "small",
                    Signal::derive(move || "reduction".to_owned()),
                    choices,
                    move || reduction().unwrap_or_default(),
                    move |name| change(lab, |opened| opened.reduction = name.to_owned()),
                    format!("{}-reduction", lab.bench.dom_id),
                )}
            </div>
            {options}
            {has_none.then(|| html! { <p class="waits">{move || s.gallery().no_options}</p> })}
        </div>
    }
}

/// Reads the opened loss, if one is open.
pub fn read<T>(lab: Lab, read: impl FnOnce(&Opened) -> T) -> Option<T> {
    lab.state().with(|state| state.opened.as_ref().map(read))
}

/// A change that is a step by itself.
pub fn change(lab: Lab, change: impl FnOnce(&mut Opened)) {
    lab.store.change(|state| {
        if let Some(opened) = &mut state.opened {
            change(opened);
        }
    });
}

/// A change on the way.
pub fn hold(lab: Lab, change: impl FnOnce(&mut Opened)) {
    lab.store.hold(|state| {
        if let Some(opened) = &mut state.opened {
            change(opened);
        }
    });
}

fn option_view(lab: Lab, loss: &str, index: usize, option: &'static OptionSpec) -> El {
    let s = settings();
    let text =
        Calc::new(move |_| read(lab, |opened| opened.option(index).to_owned()).unwrap_or_default());
    let problem = Calc::new(move |_| {
        lab.model.with(|look| {
            let problem = look.as_ref()?.call.options.get(index)?.as_ref().err()?;
            Some(explain::option(problem, option.name, s.gallery()))
        })
    });
    let is_wrong = Calc::new(move |_| problem.with(Option::is_some));
    let note = format!("{}-option-{index}", lab.bench.dom_id);
    let label = Calc::new(move |_| s.gallery().option_of(option.name));
    let control = match (option.default, range(loss, option)) {
        (OptionDefault::Bool(_), _) => true_or_false(
            Signal::derive(move || s.gallery().option_of(option.name)),
            text,
            move |value| change(lab, |opened| opened.type_option(index, value)),
            format!("{}-{}", lab.bench.dom_id, option.name),
        ),
        (_, Some(span)) => dial(
            Dial {
                class: "plain",
                label,
                value: Calc::new(move |_| text.with(|text| parse_f32(text).unwrap_or(f32::NAN))),
                range: Calc::new(move |_| Range::new(span)),
                refuse: |_, _| None,
                hold: Callback::new(move |value| {
                    hold(lab, |opened| opened.set_option(index, value));
                }),
                rest: Callback::new(move |()| lab.store.rest()),
            },
            (),
        ),
        (_, None) => field(lab, index, text, label, is_wrong, note.clone()),
    };
    html! {
        <div class="option-row" class:wrong=is_wrong>
            <span class="code" aria-hidden="true">{option.name}</span>
            {control}
            <span class="option-problem" id=note>{move || problem.get()}</span>
        </div>
    }
}

/// A field for whatever Python takes: `None`, `[1.0, 2.0]`, `1e-6`.
fn field(
    lab: Lab,
    index: usize,
    text: Calc<String>,
    label: Calc<String>,
    is_wrong: Calc<bool>,
    note: String,
) -> El {
    let slot: Slot = StoredValue::new_local(None);
    let field = html! {
        <input
            type="text"
            class="code"
            size="12"
            maxlength="200"
            aria-label=move || label.get()
            aria-describedby=note
            aria-invalid=move || is_wrong.get().to_string()
            on:change=move |_| lab.store.rest()
        />
    };
    text_field(field, slot, text, move |typed| {
        hold(lab, |opened| opened.type_option(index, &typed));
    })
}
