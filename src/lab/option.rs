//! The fields of options of a loss, such as `beta`.
use super::bench::Lab;
use crate::ui::el::El;
use crate::ui::number_field::{Refusal, number_field_as};
use crate::ui::state::Calc;
use bullseye_core::lab::State;
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

/// A field of a lab's state, with its name before it as a script writes it.
pub fn option<S: State>(
    lab: Lab<S>,
    name: &'static str,
    refuse: Refusal,
    read: fn(&S) -> f32,
    write: fn(&mut S, f32),
) -> El {
    field(lab, name, show_float, refuse, read, write)
}

/// As [`option`], for one that PyTorch takes as an int: `−100`, not `−100.0`.
pub fn whole_option<S: State>(
    lab: Lab<S>,
    name: &'static str,
    refuse: Refusal,
    read: fn(&S) -> f32,
    write: fn(&mut S, f32),
) -> El {
    field(lab, name, show, refuse, read, write)
}

/// `beta` of SmoothL1Loss.
pub fn beta<S: State>(lab: Lab<S>, read: fn(&S) -> f32, write: fn(&mut S, f32)) -> El {
    let refuse: Refusal = |beta, s| (beta < 0.0).then(|| s.lab().beta_negative.into());
    option(lab, "beta", refuse, read, write)
}

/// `delta` of HuberLoss.
pub fn delta<S: State>(lab: Lab<S>, read: fn(&S) -> f32, write: fn(&mut S, f32)) -> El {
    let refuse: Refusal = |delta, s| (delta <= 0.0).then(|| s.lab().delta_positive.into());
    option(lab, "delta", refuse, read, write)
}

fn field<S: State>(
    lab: Lab<S>,
    name: &'static str,
    show_value: fn(f64) -> String,
    refuse: Refusal,
    read: fn(&S) -> f32,
    write: fn(&mut S, f32),
) -> El {
    html! {
        <label class="option">
            <span class="code">{name}</span>
            {number_field_as(
                show_value,
                Calc::new(move |_| name.to_owned()),
                Calc::new(move |_| lab.state().with(read)),
                "plain",
                refuse,
                Callback::new(move |value| lab.store.change(|state| write(state, value))),
            )}
        </label>
    }
}
