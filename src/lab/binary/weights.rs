//! `pos_weight` and `weight`: of all elements together, or of the chosen one alone.
use super::Lab;
use crate::settings::settings;
use crate::ui::el::El;
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::binary::{Binary, Element};
use bullseye_html::html;
use leptos::prelude::*;

/// One of the two weights of an element.
type Field = fn(&mut Element) -> &mut f32;

fn is_mixed(state: &Binary) -> bool {
    let both = |element: &Element| (element.weight, element.pos_weight);
    let first = state.elements.first().map(both);
    state
        .elements
        .iter()
        .any(|element| Some(both(element)) != first)
}

/// The fields, and the switch that says whose weights they change.
pub fn weights_view(lab: Lab) -> El {
    let s = settings();
    let for_all = Var::new(!lab.state().with_untracked(is_mixed));
    let scopes = move || {
        [true, false]
            .map(|all| Choice {
                value: all,
                word: Signal::derive(move || {
                    if all {
                        s.binary().weight_all.to_owned()
                    } else {
                        s.binary().weight_one(&lab.chosen_name(s.binary()))
                    }
                }),
                code: false,
            })
            .into_iter()
            .collect::<Vec<_>>()
    };
    let field = move |name: &'static str, weight: Field| {
        let value = Calc::new(move |_| {
            lab.state().with(|state| {
                let chosen = state.elements.get(state.chosen).copied();
                chosen.map_or(1.0, |mut element| *weight(&mut element))
            })
        });
        let commit = move |value: f32| {
            lab.store.change(|state| {
                let (all, chosen) = (for_all.get_untracked(), state.chosen);
                for (i, element) in state.elements.iter_mut().enumerate() {
                    if all || i == chosen {
                        *weight(element) = value;
                    }
                }
            });
        };
        html! {
            <label class="option">
                <span class="code">{name}</span>
                {number_field(
                    Calc::new(move |_| name.to_owned()),
                    value,
                    "plain",
                    |weight, s| (weight < 0.0).then(|| s.binary().weight_negative.into()),
                    Callback::new(commit),
                )}
            </label>
        }
    };
    html! {
        <div class="weights">
            {field("pos_weight", |element| &mut element.pos_weight)}
            {field("weight", |element| &mut element.weight)}
            {switch(
                "small",
                Signal::derive(move || s.binary().weight_scope.to_owned()),
                scopes,
                move || for_all.get(),
                move |all| for_all.set(all),
                format!("{}-scope", lab.bench.dom_id),
            )}
        </div>
    }
}
