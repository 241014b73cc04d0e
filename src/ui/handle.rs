//! A mark in a drawing that a hand or a key moves: a slider for those who hear it.
use crate::browser;
use crate::chart::scale::Span;
use crate::chart::svg::px;
use crate::ui::el::{El, IntoValue};
use crate::ui::sight::follow_in_sight;
use bullseye_html::html;
use web_sys::{Element, KeyboardEvent};

/// What a prediction's mark looks like.
pub const PREDICTION: &str =
    r#"<circle class="hit" r="22"/><circle class="focus" r="12"/><circle class="dot" r="8"/>"#;

/// What a label's mark looks like.
pub const TRUTH: &str = r#"<circle class="hit" r="22"/><circle class="focus" r="13"/><circle class="ring" r="9"/><circle class="eye" r="4.6"/><circle class="core" r="1.8"/>"#;

/// Where a mark stands.
pub struct Stand {
    /// The stretch that it moves on; a value beyond makes it longer.
    pub span: Span,
    pub value: f32,
    /// The value for those who hear it.
    pub said: String,
    /// Its pixel.
    pub at: (f64, f64),
}

/// A mark. One effect keeps all that follows where it stands: a drawing has dozens of marks, and they move with the
/// hand.
pub fn handle(
    class: impl IntoValue,
    name: impl IntoValue,
    stand: impl FnMut() -> Stand + 'static,
    key: impl FnMut(KeyboardEvent) + 'static,
    markup: &'static str,
) -> El {
    html! {
        <g
            class=class
            role="slider"
            tabindex="0"
            aria-label=name
            inner_html=markup
            // After its parts are there: they are what is moved.
            mounted=move |mark: &Element| place(mark.clone(), Box::new(stand))
            on:touchstart=browser::keep_finger
            on:keydown=key
        ></g>
    }
}

/// Whether a key takes away what the mark stands for, in a lab where that can be done.
pub fn takes_away(event: &KeyboardEvent) -> bool {
    let takes = matches!(event.key().as_str(), "Delete" | "Backspace");
    if takes {
        event.prevent_default();
    }
    takes
}

#[inline(never)]
fn place(mark: Element, mut stand: Box<dyn FnMut() -> Stand>) {
    let mut before: [String; 4] = Default::default();
    let mut stood = [String::new(), String::new()];
    follow_in_sight(move || {
        let Stand {
            span,
            value,
            said,
            at: (x, y),
        } = stand();
        let value = f64::from(value);
        let now = [
            ("aria-valuemin", span.low.min(value).to_string()),
            ("aria-valuemax", span.high.max(value).to_string()),
            ("aria-valuenow", value.to_string()),
            ("aria-valuetext", said),
        ];
        for (before, (name, text)) in before.iter_mut().zip(now) {
            if *before != text {
                let _ = mark.set_attribute(name, &text);
                *before = text;
            }
        }
        let stands = [px(x), px(y)];
        if stood != stands {
            shift(&mark, &stood, &stands);
            stood = stands;
        }
    });
}

/// Circles go by their centres: browsers keep a transformed element apart from what lies around it, and build the list
/// of all such parts of the page anew when one of them moves. (A theme that enlarges marks transforms them all the same.)
fn shift(mark: &Element, from: &[String; 2], to: &[String; 2]) {
    let parts = std::iter::successors(mark.first_element_child(), Element::next_element_sibling);
    for part in parts {
        if part.local_name() == "circle" {
            for (name, (from, to)) in ["cx", "cy"].into_iter().zip(from.iter().zip(to)) {
                if from != to {
                    let _ = part.set_attribute(name, to);
                }
            }
        } else {
            let [x, y] = to;
            let _ = part.set_attribute("transform", &format!("translate({x} {y})"));
        }
    }
}
