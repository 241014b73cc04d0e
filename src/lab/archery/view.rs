//! What the archery lab puts into the frame: its names, its switches and its views.
use super::Lab;
use super::arithmetic::arithmetic_view;
use super::ask::ask_view;
use super::gradient::gradient_view;
use super::points::points_view;
use super::range::range_view;
use super::table::table_view;
use super::words::{arrow_words, coach, name, points};
use crate::lab::bench::Place;
use crate::lab::code::code_view;
use crate::lab::keep;
use crate::lab::option::{beta, delta};
use crate::lab::view::{Design, Step, View, ask, lab_view};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::archery::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{choices, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::archery::{Archery, Rule};
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

/// The archery lab of a place.
pub fn archery_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Archery::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    reach_by_number(lab);
    let rule = Calc::new(move |_| lab.state().with(|state| state.rule));
    let script = Calc::new(move |_| lab.read(|state, _| state.script()));
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.archery()));
    let hint = move |read: fn(&Text) -> &'static str| ask(move || read(s.archery()).to_owned());
    let view = move |read, line, body, scrolls| View {
        title: title(read),
        hint: hint(line),
        body,
        scrolls,
    };
    let design = Design {
        options: ask(String::new),
        class: "archery",
        name: title(|t| t.name),
        class_name: ask(move || {
            if rule.get() == Rule::Guide {
                ""
            } else {
                rule.get().name()
            }
        }),
        tagline: title(|t| t.line),
        has_readout: true,
        switches: ask(move || switches(lab, rule)),
        views: vec![
            view(
                |t| t.view_range,
                |t| t.hint_range,
                ask(move || range_view(lab).into_piece()),
                false,
            ),
            view(
                |t| t.view_points,
                |t| t.hint_points,
                ask(move || points_view(lab).into_piece()),
                false,
            ),
            view(
                |t| t.view_ask,
                |t| t.hint_ask,
                ask(move || ask_view(lab).into_piece()),
                false,
            ),
            view(
                |t| t.view_gradient,
                |t| t.hint_gradient,
                ask(move || gradient_view(lab).into_piece()),
                false,
            ),
            view(
                |t| t.view_arithmetic,
                |t| t.hint_arithmetic,
                ask(move || arithmetic_view(lab).into_piece()),
                true,
            ),
            View {
                title: title(|t| t.view_code),
                hint: ask(move || {
                    let own = rule.get() == Rule::Guide;
                    if own {
                        s.archery().hint_code_guide
                    } else {
                        s.archery().hint_code
                    }
                    .to_owned()
                }),
                body: ask(move || code_view(lab.bench, script).into_piece()),
                scrolls: false,
            },
        ],
        table: ask(move || table_view(lab).into_piece()),
        question: title(|t| t.guess_points),
        hint: ask(move || {
            lab.model.with(|model| {
                let count = model.shots.len().to_string();
                s.archery().hint_guess(&count, &points(model.loss))
            })
        }),
        // It stands in view A or C.
        coach: ask(|| None),
        spoken: ask(move || spoken(lab, s.archery())),
        step: Some(Step {
            name: title(|t| t.take_step),
            take: ask(move || lab.step()),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

/// The chosen arrow, the round, and what the coach says.
fn spoken(lab: Lab, text: &Text) -> String {
    lab.state().with(|state| {
        lab.model.with(|model| {
            let shot = state
                .arrows
                .get(state.chosen)
                .zip(model.shots.get(state.chosen));
            let arrow = shot.map_or(String::new(), |(arrow, shot)| {
                arrow_words(state.chosen, arrow.place(), shot, false, text)
            });
            let (_, said) = coach(model, text);
            format!("{arrow}\n{}\n{said}", text.round_words(&points(model.loss)))
        })
    })
}

/// The keys 1 to 9 reach the arrows, 0 the tenth: from anywhere in the lab, and from anywhere while it fills the window.
fn reach_by_number(lab: Lab) {
    let listener = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let is_typing = (target.as_ref())
            .and_then(|target| target.dyn_ref::<HtmlInputElement>())
            .is_some_and(|input| input.type_() == "text");
        let inside = format!("#{}", lab.bench.dom_id);
        let is_here = target.is_some_and(|target| matches!(target.closest(&inside), Ok(Some(_))));
        if is_typing || !(is_here || lab.bench.whole.get_untracked()) {
            return;
        }
        let Ok(digit) = event.key().parse::<usize>() else {
            return;
        };
        let index = (digit + 9) % 10;
        if digit < 10
            && lab
                .state()
                .with_untracked(|state| index < state.arrows.len())
        {
            event.prevent_default();
            lab.reach(index);
        }
    });
    on_cleanup(move || listener.remove());
}

/// The rules, and the option of the one in force.
fn switches(lab: Lab, rule: Calc<Rule>) -> Piece {
    let s = settings();
    html! {
        {switch(
            "losses",
            Signal::derive(move || s.archery().which_rule.to_owned()),
            move || choices(&Rule::ALL, move |rule| name(rule, s.archery()), |rule| rule != Rule::Guide),
            move || rule.get(),
            move |rule| lab.store.change(|state| state.rule = rule),
            format!("{}-rule", lab.bench.dom_id),
        )}
        {move || option(lab, rule.get())}
    }
}

/// The field of the option that this rule has.
fn option(lab: Lab, rule: Rule) -> Piece {
    match rule {
        Rule::SmoothL1 => beta(
            lab.lab,
            |state| state.bends.beta,
            |state, beta| state.bends.beta = beta,
        )
        .into_piece(),
        Rule::Huber => delta(
            lab.lab,
            |state| state.bends.delta,
            |state, delta| state.bends.delta = delta,
        )
        .into_piece(),
        Rule::Guide | Rule::L1 | Rule::Mse => Piece::Nothing,
    }
}
