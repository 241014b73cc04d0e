//! What the free lab puts into the frame: the choice of the loss, its options, and five views.
use super::field::{Typing, option_field, tensor_field};
use super::gradients::gradients_view;
use super::says::{first_unread, says_view};
use super::script::script_view;
use super::shapes::shapes_view;
use super::table::table_view;
use super::{Lab, explain};
use crate::lab::bench::Place;
use crate::lab::keep;
use crate::lab::view::{Ask, Design, View, ask, lab_view};
use crate::room::Order;
use crate::route::Route;
use crate::settings::{Settings, settings};
use crate::text::free::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::LOSSES;
use bullseye_core::lab::State;
use bullseye_core::lab::free::{Free, Outcome};
use bullseye_html::html;
use leptos::prelude::*;

/// The free lab of a place.
pub fn free_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Free::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let loss = Calc::new(move |_| lab.state().with(|state| state.entry().name));
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.free()));
    let hint = move |read: fn(&Text) -> &'static str| ask(move || read(s.free()).to_owned());
    let mended = Calc::new(move |_| {
        lab.model
            .with(|model| lab.state().with(|state| state.mended(model)))
    });
    let typing = Typing::new(lab, mended);
    let view =
        |title: Ask<&'static str>, hint: Ask<String>, body: Ask<Piece>, scrolls: bool| View {
            title,
            hint,
            body,
            scrolls,
        };
    let design = Design {
        options: ask(String::new),
        class: "free",
        name: title(|t| t.name),
        class_name: ask(move || loss.get()),
        tagline: title(|t| t.line),
        has_readout: true,
        switches: ask(move || switches(typing, loss)),
        views: vec![
            view(
                title(|t| t.view_tensors),
                hint(|t| t.hint_tensors),
                ask(move || tensors(typing, loss)),
                false,
            ),
            view(
                title(|t| t.view_says),
                ask(String::new),
                ask(move || says_view(lab, mended).into_piece()),
                true,
            ),
            view(
                title(|t| t.view_shapes),
                hint(|t| t.hint_shapes),
                ask(move || shapes_view(lab).into_piece()),
                true,
            ),
            view(
                title(|t| t.view_gradients),
                hint(|t| t.hint_gradients),
                ask(move || gradients_view(lab).into_piece()),
                true,
            ),
            view(
                title(|t| t.view_script),
                hint(|t| t.hint_script),
                ask(move || script_view(lab).into_piece()),
                false,
            ),
        ],
        table: ask(move || table_view(lab).into_piece()),
        // Nothing is asked to guess here; see `Free::answer`.
        question: ask(|| ""),
        hint: ask(String::new),
        coach: ask(|| None),
        spoken: ask(move || spoken(lab, s)),
        step: None,
    };
    lab_view(lab.bench, design, route, order, damaged)
}

fn tensors(typing: Typing, loss: Calc<&'static str>) -> Piece {
    let fields = move || {
        loss.track();
        let entry = typing.lab.state().with_untracked(|state| state.entry());
        let arguments = entry.arguments.iter().enumerate();
        arguments
            .map(|(index, name)| tensor_field(typing, index, name))
            .collect::<Vec<_>>()
    };
    html! { <div class="tensors">{fields}</div> }.into_piece()
}

/// The loss, its reduction, and its options.
fn switches(typing: Typing, loss: Calc<&'static str>) -> Piece {
    let s = settings();
    let lab = typing.lab;
    let choose = move |event: web_sys::Event| {
        let next = lab
            .state()
            .with_untracked(|state| state.with_loss(&event_target_value(&event)));
        if let Some(next) = next {
            lab.store.replace(next);
        }
    };
    let choices = LOSSES.iter().map(|entry| {
        html! {
            <option value=entry.name prop:selected=move || loss.get() == entry.name>{entry.name}</option>
        }
    });
    let choices: Vec<El> = choices.collect();
    let options = move || {
        loss.track();
        let entry = lab.state().with_untracked(|state| state.entry());
        let options = entry.options.iter().enumerate();
        options
            .map(|(index, option)| option_field(typing, index, option))
            .collect::<Vec<_>>()
    };
    let reductions = move || {
        loss.track();
        let entry = lab.state().with_untracked(|state| state.entry());
        let choice = |name: &'static str| Choice {
            value: name,
            word: Signal::derive(move || name.to_owned()),
            code: true,
        };
        entry
            .reductions
            .iter()
            .map(|reduction| choice(reduction.name()))
            .collect::<Vec<_>>()
    };
    let reduction = move || {
        lab.state().with(|state| {
            let now = &state.sheet().reduction;
            let known = state
                .entry()
                .reductions
                .iter()
                .map(|reduction| reduction.name());
            // A link may ask for another word; then no choice is in force.
            known
                .into_iter()
                .find(|name| name == now)
                .unwrap_or_default()
        })
    };
    html! {
        <select class="loss-choice code" aria-label=move || s.free().loss_choice on:change=choose>
            {choices}
        </select>
        {switch(
            "reductions",
            Signal::derive(move || "reduction".to_owned()),
            reductions,
            reduction,
            move |name| lab.store.change(|state| state.choose_reduction(name)),
            format!("{}-reduction", lab.bench.dom_id),
        )}
        {options}
    }
    .into_piece()
}

/// What a screen reader hears after a pause in typing.
fn spoken(lab: Lab, s: Settings) -> String {
    let text = s.free();
    let name = lab.state().with(|state| state.entry().name);
    lab.model.with(|model| match &model.outcome {
        Outcome::Done { .. } => match model.warnings.first() {
            None => text.spoken_loss(&Free::readout(model), name),
            Some(warning) => {
                let why = explain::warning(warning, text);
                let why = explain::first_sentence(&why);
                text.spoken_warned(&Free::readout(model), name, warning.category(), why)
            }
        },
        Outcome::Raised(error) => {
            let why = explain::error(&error.kind, &model.tensors, text);
            text.spoken_raised(error.type_name(), name, explain::first_sentence(&why))
        }
        Outcome::Unread => {
            let unread = lab.state().with(|state| first_unread(state, model, text));
            unread.map_or_else(String::new, |(field, why)| text.spoken_unread(field, &why))
        }
        Outcome::TooMuch => text.too_much.to_owned(),
    })
}
