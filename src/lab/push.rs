//! What every lab says of a gradient: its sign, the way it pushes, and one step that way.
use super::bench::Bench;
use super::number_text;
use super::view::plate;
use crate::settings::settings;
use crate::text::lab::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::number_field;
use crate::ui::state::Calc;
use bullseye_html::html;
use leptos::prelude::*;

/// The gradient as PyTorch prints it, with its sign.
pub fn signed(gradient: f32) -> String {
    let text = number_text(f64::from(gradient));
    if gradient > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// The words for where a gradient pushes: up, down, or nowhere.
pub fn by_push(gradient: f32, [up, down, none]: [&'static str; 3]) -> &'static str {
    if gradient < 0.0 {
        up
    } else if gradient > 0.0 {
        down
    } else {
        none
    }
}

/// In which direction a gradient pushes, in words.
pub fn direction(gradient: f32, text: &Text) -> &'static str {
    by_push(gradient, [text.push_up, text.push_down, text.push_none])
}

/// The push of a gradient in a sentence.
pub fn push_said(gradient: f32, text: &Text) -> &'static str {
    by_push(gradient, [text.pushes_up, text.pushes_down, text.push_none])
}

/// One step of gradient descent: its rate, the button that takes it, and the loss after it.
pub fn step_bar(
    bench: Bench,
    rate: Calc<f32>,
    set_rate: impl Fn(f32) + Send + Sync + 'static,
    step: impl Fn() + 'static,
    after: impl Fn() -> String + Copy + 'static,
) -> El {
    let s = settings();
    html! {
        <div class="step">
            <label class="rate">
                <span>{move || s.lab().rate}</span>
                {number_field(
                    Calc::new(move |_| s.lab().rate.to_owned()),
                    rate,
                    "plain",
                    |rate, s| (rate <= 0.0).then(|| s.lab().rate_positive.into()),
                    Callback::new(set_rate),
                )}
            </label>
            <button
                type="button"
                class="ink take-step"
                aria-disabled=move || bench.covered().to_string()
                on:click=move |_| step()
            >
                {move || s.lab().take_step}
                {icon(Icon::Right)}
            </button>
            <span class="after">
                {move || if bench.covered() { s.lab().step_covered } else { s.lab().after_step }}
                " "
                {move || {
                    if bench.covered() {
                        plate(s).into_piece()
                    } else {
                        html! { <b class="loss-text">{after}</b> }.into_piece()
                    }
                }}
            </span>
        </div>
    }
}
