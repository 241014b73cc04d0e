//! The slider and the field of one prediction or label, and what the keys do to a mark.
use super::Lab;
use super::range::Mark;
use crate::settings::settings;
use crate::ui::el::El;
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::number_field;
use crate::ui::state::Calc;
use bullseye_core::lab::regression::Element;
use bullseye_core::number::{decimal, show_float};
use bullseye_html::html;
use leptos::prelude::*;

/// Arrow keys move by one tick (with Shift by a tenth of it), Page keys by ten, Home and End to the ruler's ends.
pub fn keys(lab: Lab, event: &web_sys::KeyboardEvent, value: f32, set: impl FnOnce(f32)) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let ruler = lab.frame.with_untracked(|frame| frame.ruler);
    let tick = lab.tick() * if event.shift_key() { 0.1 } else { 1.0 };
    let from = f64::from(value);
    let next = match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => from + tick,
        "ArrowLeft" | "ArrowDown" => from - tick,
        "PageUp" => from + 10.0 * lab.tick(),
        "PageDown" => from - 10.0 * lab.tick(),
        "Home" => ruler.low,
        "End" => ruler.high,
        _ => return,
    };
    event.prevent_default();
    set(lab.snap(next, true));
}

/// Slider and field of one mark.
pub fn knob(lab: Lab, mark: Mark, index: Calc<Option<usize>>, element: Calc<Element>) -> El {
    let s = settings();
    let value = move || mark.read(&element.get());
    let write = move |value: f32| {
        move |state: &mut bullseye_core::lab::regression::Regression| {
            let element = index
                .get_untracked()
                .and_then(|i| state.elements.get_mut(i));
            if let Some(element) = element {
                mark.write(element, value);
            }
        }
    };
    let label = Signal::derive(move || {
        let number = (index.get().unwrap_or_default() + 1).to_string();
        format!("{} {number}", mark.word(s.text()))
    });
    let ruler = move || lab.frame.with(|frame| frame.ruler);
    let fill = move || {
        let ruler = ruler();
        let part = (f64::from(value()) - ruler.low) / ruler.width();
        format!("--fill:{:.4}", part.clamp(0.0, 1.0))
    };
    let choose = move |_| {
        if let Some(number) = index.get_untracked() {
            lab.choose(number);
        }
    };
    let nudge = move |ticks: f64| {
        let next = f64::from(mark.read(&element.get_untracked())) + ticks * lab.tick();
        lab.store.change(write(lab.snap(next, true)));
    };
    html! {
        <div class=format!("knob {}", mark.class()) on:focusin=choose>
            <span class="knob-name">
                {glyph(if mark == Mark::Prediction { Glyph::Prediction } else { Glyph::Truth })}
                {move || mark.word(s.text())}
            </span>
            <input
                type="range"
                class=format!("slider {}", mark.class())
                step="any"
                aria-label=move || label.get()
                aria-valuetext=move || show_float(f64::from(value()))
                prop:min=move || ruler().low.to_string()
                prop:max=move || ruler().high.to_string()
                prop:value=move || {
                    ruler();
                    value().to_string()
                }
                style=fill
                on:input=move |event| {
                    if let Some(value) = decimal(&event_target_value(&event)) {
                        let value = lab.snap(value, true);
                        lab.store.hold(write(value));
                    }
                }
                on:change=move |_| lab.store.rest()
                on:keydown=move |event| {
                    keys(lab, &event, untrack(value), |value| lab.store.change(write(value)));
                }
            />
            <button
                type="button"
                class="stepper less"
                aria-label=move || s.text().less(&label.get())
                on:click=move |_| nudge(-1.0)
            >
                {icon(Icon::Minus)}
            </button>
            {number_field(
                label,
                Signal::derive(value),
                mark.class(),
                |_, _| None,
                Callback::new(move |value| lab.store.change(write(value))),
            )}
            <button
                type="button"
                class="stepper greater"
                aria-label=move || s.text().greater(&label.get())
                on:click=move |_| nudge(1.0)
            >
                {icon(Icon::Plus)}
            </button>
        </div>
    }
}
