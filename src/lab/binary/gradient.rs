//! View C, the gradient: for every element how hard the loss pushes its probability, and how hard its logit, both on
//! one scale. Towards a certain mistake the one grows without end; the other never passes its bound.
use super::frame::Frame;
use super::{Lab, name, printed};
use crate::browser;
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::push::{direction, push_said, signed, step_bar};
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::binary::{Binary, Kind, Model};
use bullseye_html::html;

/// The arrows: two rows an element, all on one scale. `row` is the height of an element.
pub fn arrows(
    state: &Binary,
    model: &Model,
    frame: &Frame,
    (width, row, unit): (f64, f64, f64),
    text: &Text,
) -> String {
    let mut svg = Svg::default();
    let size = 13.5 * unit;
    let widest = |words: &[String]| {
        (words.iter())
            .map(|word| text_width(word, size))
            .fold(0.0, f64::max)
    };
    let names: Vec<String> = (0..model.terms.len())
        .map(|i| name(state, i, text))
        .collect();
    let numbers: Vec<String> = (model.terms.iter())
        .flat_map(|term| Kind::ALL.map(|kind| signed(term.part(kind).gradient)))
        .collect();
    let arguments = [text.by_probability, text.by_logit].map(str::to_owned);
    let ways = [text.push_up, text.push_down, text.push_none].map(str::to_owned);
    // Names, arguments and numbers at the left, the ways in words at the right, the arrows between.
    let by = widest(&names) + 4.0 * unit;
    let from = by + widest(&arguments) + widest(&numbers) + 6.0 * unit;
    let to = width - widest(&ways) - 4.0 * unit;
    let axis = (from + to) / 2.0;
    let longest = ((to - from) / 2.0 - 18.0 * unit).max(16.0 * unit);
    let count = model.terms.len() as f64;
    svg.line(
        "push-axis",
        (axis, row * 0.06),
        (axis, row * (count - 0.06)),
    );
    for (i, (term, name)) in model.terms.iter().zip(&names).enumerate() {
        let middle = row * (i as f64 + 0.5);
        let class = if i == state.chosen {
            "pred-name strong"
        } else {
            "pred-name"
        };
        let place = (0.0, middle + 5.0 * unit);
        svg.text(class, place, Anchor::Start, name);
        for (kind, lift) in [(Kind::Bce, -0.23), (Kind::WithLogits, 0.23)] {
            let y = middle + lift * row;
            let base = y + 5.0 * unit;
            let argument = match kind {
                Kind::Bce => text.by_probability,
                Kind::WithLogits => text.by_logit,
            };
            svg.text("word", (by, base), Anchor::Start, argument);
            let gradient = term.part(kind).gradient;
            let value = (from - 4.0 * unit, base);
            svg.text("grad-value", value, Anchor::End, signed(gradient));
            push(&mut svg, gradient, frame, (axis, y, longest, unit));
            let way = (width, base);
            svg.text("word", way, Anchor::End, direction(gradient, text));
        }
    }
    svg.finish()
}

/// One arrow; a longer one than has room is cut, and marked as cut.
fn push(
    svg: &mut Svg,
    gradient: f32,
    frame: &Frame,
    (axis, y, longest, unit): (f64, f64, f64, f64),
) {
    let whole = f64::from(gradient).abs() / frame.push * longest;
    if gradient == 0.0 || !whole.is_finite() {
        svg.circle("push-none", (axis, y), 8.0 * unit);
    } else {
        let away = if gradient < 0.0 { 1.0 } else { -1.0 };
        let tip = svg.push(axis, y, away * whole.min(longest), unit);
        if whole > longest {
            for back in [22.0, 28.0] {
                let x = tip - away * back * unit;
                let lean = 3.0 * unit;
                svg.line(
                    "cut",
                    (x - lean, y + 7.0 * unit),
                    (x + lean, y - 7.0 * unit),
                );
            }
        }
    }
    svg.circle("dot", (axis, y), 5.5 * unit);
}

/// The arrows in words, a line an element.
fn words(state: &Binary, model: &Model, frame: &Frame, text: &Text) -> String {
    let spoken = |gradient: f32| {
        let cut = if f64::from(gradient.abs()) > frame.push {
            format!("{}{}", text.comma, text.cut_words)
        } else {
            String::new()
        };
        signed(gradient) + &cut
    };
    let lines: Vec<String> = (model.terms.iter().enumerate())
        .map(|(i, term)| {
            let [p, z] = Kind::ALL.map(|kind| term.part(kind).gradient);
            text.gradient_words(
                &spoken(z),
                &spoken(p),
                &name(state, i, text),
                push_said(z, text),
                push_said(p, text),
            )
        })
        .collect();
    lines.join("\n")
}

pub fn gradient_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let size = Var::new((0.0, 1.0));
    let measure = move |svg: &web_sys::Element| {
        browser::on_resize(svg, move |width, _| {
            size.set((width, browser::chart_unit()))
        });
    };
    let count = Calc::new(move |_| lab.keys.with(Vec::len));
    let row = move || if count.get() > 4 { 40.0 } else { 46.0 };
    let with = move |read: &dyn Fn(&Binary, &Model, &Frame) -> String| {
        lab.state().with(|state| {
            lab.model
                .with(|model| lab.frame.with(|frame| read(state, model, frame)))
        })
    };
    let drawing = move || {
        let (width, unit) = size.get();
        with(&|state, model, frame| {
            arrows(state, model, frame, (width, row() * unit, unit), s.binary())
        })
    };
    let after = move || lab.read(|state, model| printed(&state.step(model).model(), state.loss));
    html! {
        <svg
            class="arrows"
            mounted=measure
            role="img"
            aria-label=when_calm(move || {
                lab.read(|state, model| {
                    lab.frame.with(|frame| words(state, model, frame, s.binary()))
                })
            })
            style=move || format!("height:calc({}rem * var(--chart))", row() * count.get() as f64 / 16.0)
            inner_html=drawing
        ></svg>
        {step_bar(
            lab.bench,
            Calc::new(move |_| lab.state().with(|state| state.rate)),
            move |rate| lab.store.change(|state| state.rate = rate),
            move || lab.step(),
            after,
        )}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::binary::Guess;

    fn scene(state: &Binary) -> (String, String) {
        let model = state.model();
        let frame = Frame::fit(state, &model);
        let text = &crate::text::binary::EN;
        (
            arrows(state, &model, &frame, (400.0, 54.0, 1.0), text),
            words(state, &model, &frame, text),
        )
    }

    #[test]
    fn both_gradients_of_every_element_are_there_and_point_against_their_sign() {
        let (svg, words) = scene(&Binary::default());
        for value in ["−0.3704", "−0.0333", "+0.4762", "+0.1000"] {
            assert!(
                svg.contains(value) && words.contains(value),
                "{value}: {svg}"
            );
        }
        let count = |word: &str| svg.matches(&format!(">{word}<")).count();
        assert_eq!(count(crate::text::binary::EN.push_up), 4);
        assert_eq!(count(crate::text::binary::EN.push_down), 2);
    }

    #[test]
    fn an_exploding_gradient_is_cut_and_says_so() {
        let mut state = Binary::default();
        assert!(!scene(&state).0.contains("\"cut\""));
        state.elements[0].guess = Guess::Probability(1e-6);
        let (svg, words) = scene(&state);
        assert!(svg.contains("\"cut\""), "{svg}");
        assert_eq!(words.matches(crate::text::binary::EN.cut_words).count(), 1);
    }

    #[test]
    fn no_gradient_is_an_empty_ring() {
        let mut state = Binary::default();
        state.elements[0].truth = 0.9;
        state.elements[1].guess = Guess::Probability(0.0);
        let (svg, _) = scene(&state);
        assert!(svg.contains("push-none") && !svg.contains("NaN"), "{svg}");
    }
}
