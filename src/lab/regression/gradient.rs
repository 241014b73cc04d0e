//! View C, the gradient: for every prediction which way and how hard the loss pushes, and one step that way.
use super::Lab;
use super::frame::Frame;
use crate::browser;
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::push::{direction, push_said, signed, step_bar};
use crate::settings::settings;
use crate::text::regression::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Model, Regression};
use bullseye_core::number::show_signed;
use bullseye_html::html;

/// The arrows: one row an element, all on one scale.
pub fn arrows(
    state: &Regression,
    model: &Model,
    frame: &Frame,
    width: f64,
    row: f64,
    unit: f64,
    text: &Text,
) -> String {
    let mut svg = Svg::default();
    let count = model.terms.len() as f64;
    let size = 13.5 * unit;
    // The words stand at either end, beyond the longest arrow.
    let [up, down] = [text.push_up, text.push_down].map(|word| text_width(word, size));
    let names = (1..=model.terms.len())
        .map(|i| text_width(&text.prediction_nth(&i.to_string()), size))
        .fold(0.0, f64::max);
    let numbers = (model.terms.iter())
        .map(|term| text_width(&signed(term.gradient), size))
        .fold(0.0, f64::max);
    let from = names + numbers + 26.0 * unit;
    let longest = ((width - from - up - down) / 2.0 - 10.0 * unit).max(16.0 * unit);
    let axis = from + down + 10.0 * unit + longest;
    svg.line("push-axis", (axis, row * 0.1), (axis, row * (count - 0.1)));
    for (i, term) in model.terms.iter().enumerate() {
        let y = row * (i as f64 + 0.5);
        let base = y + 5.0 * unit;
        let class = if i == state.chosen {
            "pred-name strong"
        } else {
            "pred-name"
        };
        let number = (i + 1).to_string();
        svg.text(
            class,
            (0.0, base),
            Anchor::Start,
            text.prediction_nth(&number),
        );
        svg.text(
            "grad-value",
            (from - 14.0 * unit, base),
            Anchor::End,
            signed(term.gradient),
        );
        let gradient = f64::from(term.gradient);
        let length = (gradient.abs() / frame.push * longest).min(longest);
        let away = if gradient < 0.0 { 1.0 } else { -1.0 };
        let words = direction(term.gradient, text);
        if gradient == 0.0 || !gradient.is_finite() {
            svg.circle("push-none", (axis, y), 12.0 * unit);
            svg.text("word", (axis + 20.0 * unit, base), Anchor::Start, words);
        } else {
            let tip = svg.push(axis, y, away * length, unit);
            let anchor = if away > 0.0 {
                Anchor::Start
            } else {
                Anchor::End
            };
            // Never beyond the edge: a head is longer than the shortest arrow.
            let place = (tip + away * 8.0 * unit).min(width - up - 4.0 * unit);
            svg.text("word", (place, base), anchor, words);
        }
        svg.circle("dot", (axis, y), 8.0 * unit);
    }
    svg.finish()
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
    let row = move || if count.get() > 4 { 34.0 } else { 46.0 };
    let drawing = move || {
        let (width, unit) = size.get();
        lab.state().with(|state| {
            lab.model.with(|model| {
                lab.frame.with(|frame| {
                    arrows(
                        state,
                        model,
                        frame,
                        width,
                        row() * unit,
                        unit,
                        s.regression(),
                    )
                })
            })
        })
    };
    let words = move || {
        lab.model.with(|model| {
            (model.terms.iter().enumerate())
                .map(|(i, term)| {
                    s.regression().gradient_words(
                        &signed(term.gradient),
                        &(i + 1).to_string(),
                        push_said(term.gradient, s.regression()),
                    )
                })
                .collect::<Vec<_>>()
                .join("\n")
        })
    };
    let after = move || {
        let model = lab
            .state()
            .with(|state| lab.model.with(|model| state.step(model).model()));
        super::readout(&model)
    };
    html! {
        <svg
            class="arrows"
            mounted=measure
            role="img"
            aria-label=when_calm(words)
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
        <p class="sr">
            {when_calm(move || {
                let state = lab.state().get();
                let term = lab.model.with(|m| m.terms.get(state.chosen).map(|t| t.difference));
                term.map(|difference| s.regression().miss_words(&show_signed(f64::from(difference))))
            })}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(state: &Regression) -> String {
        let model = state.model();
        let frame = Frame::fit(state, &model, 7.0);
        arrows(
            state,
            &model,
            &frame,
            386.0,
            48.0,
            1.0,
            &crate::text::regression::EN,
        )
    }

    #[test]
    fn arrows_point_against_the_sign_of_the_printed_gradient() {
        let svg = scene(&Regression::default());
        assert!(svg.contains("−0.3333") && svg.contains("+0.1333"), "{svg}");
        assert_eq!(
            svg.matches(&format!(">{}<", crate::text::regression::EN.push_up))
                .count(),
            2
        );
        assert_eq!(
            svg.matches(&format!(">{}<", crate::text::regression::EN.push_down))
                .count(),
            1
        );
    }

    #[test]
    fn a_gradient_of_zero_is_an_empty_ring() {
        let mut state = Regression::default();
        state.elements[0].prediction = 3.0;
        assert_eq!(scene(&state).matches("push-none").count(), 1);
    }
}
