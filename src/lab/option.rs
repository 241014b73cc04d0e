//! The field of an option of the loss, such as `beta`, with its name before it.
use super::bench::Lab;
use crate::ui::el::El;
use crate::ui::number_field::{Refusal, number_field};
use crate::ui::state::Calc;
use bullseye_core::lab::State;
use bullseye_html::html;
use leptos::prelude::*;

/// `class` tells the style sheet where it stands.
pub fn option<S: State>(
    lab: Lab<S>,
    class: &'static str,
    name: &'static str,
    refuse: Refusal,
    read: fn(&S) -> f32,
    write: fn(&mut S, f32),
) -> El {
    html! {
        <label class=class>
            <span class="code">{name}</span>
            {number_field(
                Calc::new(move |_| name.to_owned()),
                Calc::new(move |_| lab.state().with(read)),
                "plain",
                refuse,
                Callback::new(move |value| lab.store.change(|state| write(state, value))),
            )}
        </label>
    }
}
