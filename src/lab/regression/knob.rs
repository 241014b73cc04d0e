//! The slider and the field of one prediction or label.
use super::Lab;
use super::range::Mark;
use crate::settings::settings;
use crate::ui::dial::{Dial, dial};
use crate::ui::el::El;
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::regression::Element;
use bullseye_html::html;
use leptos::prelude::*;

/// Slider and field of one mark.
pub fn knob(lab: Lab, mark: Mark, index: Calc<Option<usize>>, element: Var<Element>) -> El {
    let s = settings();
    let write = move |value: f32| {
        let number = index.get_untracked();
        lab.store.hold(|state| {
            if let Some(element) = number.and_then(|i| state.elements.get_mut(i)) {
                mark.write(element, value);
            }
        });
    };
    let turned = Dial {
        class: mark.class(),
        label: Calc::new(move |_| {
            let number = (index.get().unwrap_or_default() + 1).to_string();
            format!("{} {number}", mark.word(s.regression()))
        }),
        value: Calc::new(move |_| mark.read(&element.get())),
        range: Calc::new(move |_| lab.range()),
        refuse: |_, _| None,
        hold: Callback::new(write),
        rest: Callback::new(move |()| lab.store.rest()),
    };
    let name = html! {
        {glyph(if mark == Mark::Prediction { Glyph::Prediction } else { Glyph::Truth })}
        {move || mark.word(s.regression())}
    };
    let choose = move |_| {
        if let Some(number) = index.get_untracked() {
            lab.choose(number);
        }
    };
    html! {
        <div class="knob-place" on:focusin=choose>{dial(turned, name)}</div>
    }
}
