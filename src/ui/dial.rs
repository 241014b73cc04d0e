//! A number that a hand turns: a slider, a field for typing, steppers for a thumb, and the keys that all marks share.
use crate::chart::scale::Span;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::{Refusal, number_field};
use crate::ui::sight::follow_in_sight;
use crate::ui::state::Calc;
use bullseye_core::number::{decimal, show_float};
use bullseye_html::html;
use js_sys::Reflect;
use leptos::prelude::*;
use web_sys::{Element, KeyboardEvent};

/// Where a value lives: the stretch that its slider covers, and the tick that an arrow key moves it by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub span: Span,
    pub tick: f64,
}

impl Range {
    /// The range with the tick that suits its width: about 25 to 250 of them.
    pub fn new(span: Span) -> Self {
        Self {
            span,
            tick: 10f64.powf((span.width() / 25.0).log10().floor()),
        }
    }

    /// The nearest tick, or tenth of a tick if `fine`.
    pub fn snap(self, value: f64, fine: bool) -> f32 {
        let step = self.tick * if fine { 0.1 } else { 1.0 };
        let count = (value / step).round();
        // Dividing by a whole number is exact where multiplying by 0.1 is not.
        let snapped = if step < 1.0 {
            count / (1.0 / step).round()
        } else {
            count * step
        };
        // Where a step is too small to be counted in, the value stays as it is.
        nearest_f32(if snapped.is_finite() { snapped } else { value })
    }

    /// Where a key takes a value: arrows by one tick (with Shift by a tenth of it), Page keys by ten, Home and End
    /// to the ends. A key that is none of these is left to the browser.
    pub fn key(self, event: &KeyboardEvent, value: f32) -> Option<f32> {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        let tick = self.tick * if event.shift_key() { 0.1 } else { 1.0 };
        let from = f64::from(value);
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => from + tick,
            "ArrowLeft" | "ArrowDown" => from - tick,
            "PageUp" => from + 10.0 * self.tick,
            "PageDown" => from - 10.0 * self.tick,
            "Home" => self.span.low,
            "End" => self.span.high,
            _ => return None,
        };
        event.prevent_default();
        Some(self.snap(next, true))
    }
}

/// The nearest finite float32: an axis around the greatest of them reaches beyond, and a hand must not.
pub fn nearest_f32(value: f64) -> f32 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

/// Where a key takes what moves in two directions, between these ends of each: arrows by 1, with Shift by a tenth, Page
/// keys ten up or down, Home and End to the left and the right end. A key that is none of these is left to the browser.
pub fn key_on_plane(
    event: &KeyboardEvent,
    (x, y): (f32, f32),
    [[left, right], [bottom, top]]: [[f32; 2]; 2],
) -> Option<(f32, f32)> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let step = if event.shift_key() { 0.1 } else { 1.0 };
    let (x, y) = match event.key().as_str() {
        "ArrowLeft" => (x - step, y),
        "ArrowRight" => (x + step, y),
        "ArrowUp" => (x, y + step),
        "ArrowDown" => (x, y - step),
        "PageUp" => (x, y + 10.0),
        "PageDown" => (x, y - 10.0),
        "Home" => (left, y),
        "End" => (right, y),
        _ => return None,
    };
    event.prevent_default();
    Some((x.clamp(left, right), y.clamp(bottom, top)))
}

/// What a dial turns.
#[derive(Clone, Copy)]
pub struct Dial {
    /// `pred`, `true` or `plain`: the colour of its meaning.
    pub class: &'static str,
    /// Its whole name, for those who do not see what it stands beside: `prediction 2`.
    pub label: Calc<String>,
    pub value: Calc<f32>,
    pub range: Calc<Range>,
    /// Why a number cannot be taken.
    pub refuse: Refusal,
    /// A value on the way: seen at once, no step of undo yet.
    pub hold: Callback<f32>,
    /// The hand lets go.
    pub rest: Callback<()>,
}

impl Dial {
    /// A value that is a step of undo by itself.
    fn set(self, value: f32) {
        self.hold.run(value);
        self.rest.run(());
    }
}

/// Keeps a slider's ends and its value. The ends go first: a browser takes a value beyond them for the nearest one.
pub fn place_slider(
    slider: &Element,
    range: impl Fn() -> Span + 'static,
    value: impl Fn() -> f64 + 'static,
) {
    let slider = slider.clone();
    let mut ends = None;
    follow_in_sight(move || {
        let span = range();
        let set = |name: &str, number: f64| {
            let _ = Reflect::set(&slider, &name.into(), &number.to_string().into());
        };
        // A browser settles its slider anew even when an end is set to where it is.
        if ends.replace((span.low, span.high)) != Some((span.low, span.high)) {
            set("min", span.low);
            set("max", span.high);
        }
        // A browser takes what it cannot read, such as inf, for the middle.
        set("value", span.clamp(value()));
    });
}

/// Slider and field. `name` stands before them.
pub fn dial(turned: Dial, name: impl IntoPiece) -> El {
    dial_saying(turned, name, |value| show_float(f64::from(value)))
}

/// As [`dial`]; `said` is the slider's value for those who hear it.
pub fn dial_saying(dial: Dial, name: impl IntoPiece, said: impl Fn(f32) -> String + 'static) -> El {
    let s = settings();
    let Dial {
        class,
        label,
        value,
        range,
        ..
    } = dial;
    let fill = move || {
        let span = range.get().span;
        let part = (f64::from(value.get()) - span.low) / span.width();
        format!("--fill:{:.4}", part.clamp(0.0, 1.0))
    };
    let nudge = move |ticks: f64| {
        let range = range.get_untracked();
        let next = f64::from(value.get_untracked()) + ticks * range.tick;
        dial.set(range.snap(next, true));
    };
    html! {
        <div class=format!("knob {class}")>
            <span class="knob-name">{name.into_piece()}</span>
            <input
                type="range"
                class=format!("slider {class}")
                step="any"
                aria-label=move || label.get()
                aria-valuetext=move || said(value.get())
                mounted=move |slider: &Element| {
                    place_slider(slider, move || range.get().span, move || f64::from(value.get()));
                }
                style=fill
                on:input=move |event| {
                    if let Some(value) = decimal(&event_target_value(&event)) {
                        dial.hold.run(range.get_untracked().snap(value, true));
                    }
                }
                on:change=move |_| dial.rest.run(())
                on:keydown=move |event: KeyboardEvent| {
                    let range = range.get_untracked();
                    if let Some(value) = range.key(&event, value.get_untracked()) {
                        slide(&event, value);
                    }
                }
            />
            <button
                type="button"
                class="stepper less"
                aria-label=move || s.common().less(&label.get())
                on:click=move |_| nudge(-1.0)
            >
                {icon(Icon::Minus)}
            </button>
            {number_field(
                label,
                value,
                class,
                dial.refuse,
                Callback::new(move |value| dial.set(value)),
            )}
            <button
                type="button"
                class="stepper greater"
                aria-label=move || s.common().greater(&label.get())
                on:click=move |_| nudge(1.0)
            >
                {icon(Icon::Plus)}
            </button>
        </div>
    }
}

/// Moves the slider that a key was pressed on as a hand does, so that both are heard in one place.
fn slide(event: &KeyboardEvent, value: f32) {
    let slider = event_target::<web_sys::HtmlInputElement>(event);
    slider.set_value(&value.to_string());
    for heard in ["input", "change"] {
        if let Ok(heard) = web_sys::Event::new(heard) {
            let _ = slider.dispatch_event(&heard);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_snap_to_ticks_and_their_tenths() {
        let range = Range::new(Span::new(0.0, 3.5));
        assert_eq!(range.tick, 0.1);
        assert_eq!(range.snap(2.4371, false), 2.4);
        assert_eq!(range.snap(2.4371, true), 2.44);
        assert_eq!(Range::new(Span::new(0.0, 350.0)).snap(123.4, false), 120.0);
    }

    #[test]
    fn no_hand_moves_beyond_the_finite_numbers() {
        let most = f32::MAX;
        let range = Range::new(Span::new(-4e38, 4e38));
        assert_eq!(range.snap(4e38, true), most);
        assert_eq!(range.snap(-4e38, false), -most);
        assert_eq!(range.snap(f64::from(most) + range.tick, true), most);
    }
}
