//! View D, the gradient: how hard the rule pushes each arrow to the centre, and one step that way.
use super::Lab;
use super::axes::Axes;
use super::words::points;
use crate::browser;
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::push::step_bar;
use crate::settings::settings;
use crate::text::archery::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::archery::{Archery, CAP, Model, PER_CM, Rule};
use bullseye_core::number::show_signed;
use bullseye_html::html;
use web_sys::Element;

/// The slope of the loss at an arrow, with its sign.
fn signed(slope: f32) -> String {
    show_signed(f64::from(slope))
}

/// No distance is below 0, so no rule pushes an arrow outwards.
fn direction(slope: f32, text: &Text) -> &'static str {
    if slope > 0.0 {
        text.push_in
    } else {
        text.push_none
    }
}

/// The same in a sentence.
fn push_said(slope: f32, text: &Text) -> &'static str {
    if slope > 0.0 {
        text.pushes_in
    } else {
        text.push_none
    }
}

/// How wide the drawing is and how high a row, in CSS pixels; the size of a text pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rows {
    width: f64,
    row: f64,
    unit: f64,
}

/// A row an arrow, all on one scale: the centre at the left, the arrow at the right, and how hard it is pushed.
fn rows(state: &Archery, model: &Model, axes: &Axes, size: Rows, text: &Text) -> String {
    let mut svg = Svg::default();
    let Rows { width, row, unit } = size;
    let size = 13.5 * unit;
    let word = text_width(text.push_in, size).max(text_width(text.push_none, size));
    let from = 138.0 * unit;
    let dot = width - 14.0 * unit;
    let longest = (dot - from - word - 24.0 * unit).max(24.0 * unit);
    for (i, shot) in model.shots.iter().enumerate() {
        let y = row * (i as f64 + 0.5);
        let base = y + 5.0 * unit;
        let class = if i == state.chosen {
            "pred-name strong"
        } else {
            "pred-name"
        };
        let name = text.arrow_nth(&(i + 1).to_string());
        svg.text(class, (0.0, base), Anchor::Start, name);
        let value = signed(shot.slope);
        svg.text("grad-value", (from - 12.0 * unit, base), Anchor::End, value);
        let slope = f64::from(shot.slope);
        let words = direction(shot.slope, text);
        let end = if slope > 0.0 && slope.is_finite() {
            let length = (slope / axes.push * longest).min(longest);
            svg.push(dot, y, -length, unit)
        } else {
            svg.circle("push-none", (dot, y), 12.0 * unit);
            dot - 12.0 * unit
        };
        svg.text("word", (end - 8.0 * unit, base), Anchor::End, words);
        svg.circle("dot", (dot, y), 8.0 * unit);
    }
    svg.finish()
}

/// The first arrow that the capped rule does not push, counted from 0.
fn first_flat(state: &Archery, model: &Model) -> Option<usize> {
    let beyond = |distance: f32| PER_CM * f64::from(distance) > CAP;
    (model.shots.iter())
        .position(|shot| beyond(shot.distance))
        .filter(|_| state.rule == Rule::Guide)
}

pub fn gradient_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let size = Var::new((0.0, 1.0));
    let measure = move |svg: &Element| {
        browser::on_resize(svg, move |width, _| {
            size.set((width, browser::chart_unit()))
        });
    };
    let count = Calc::new(move |_| lab.state().with(|state| state.arrows.len()));
    let row = move || if count.get() > 5 { 27.0 } else { 36.0 };
    let drawing = move || {
        let (width, unit) = size.get();
        let size = Rows {
            width,
            row: row() * unit,
            unit,
        };
        lab.state().with(|state| {
            lab.model
                .with(|model| (lab.axes).with(|axes| rows(state, model, axes, size, s.archery())))
        })
    };
    let words = move || {
        lab.model.with(|model| {
            (model.shots.iter().enumerate())
                .map(|(i, shot)| {
                    s.archery().gradient_words(
                        &signed(shot.slope),
                        &(i + 1).to_string(),
                        push_said(shot.slope, s.archery()),
                    )
                })
                .collect::<Vec<_>>()
                .join("\n")
        })
    };
    let first = Calc::new(move |_| {
        (lab.state()).with(|state| lab.model.with(|model| first_flat(state, model)))
    });
    let flat = move || {
        first.get().map(|index| {
            let words = s.archery().flat(&(index + 1).to_string());
            html! { <p class="flat">{words}</p> }
        })
    };
    let after = move || {
        let next = lab
            .state()
            .with(|state| lab.model.with(|model| state.step(model)));
        points(next.model().loss)
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
        {flat}
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
    use crate::text::archery::EN;

    const SIZE: Rows = Rows {
        width: 380.0,
        row: 36.0,
        unit: 1.0,
    };

    #[test]
    fn the_arrow_beyond_the_cap_is_not_pushed() {
        let mut state = Archery::default();
        let svg = |state: &Archery| {
            let model = state.model();
            rows(state, &model, &Axes::fit(state, &model), SIZE, &EN)
        };
        let drawn = svg(&state);
        assert_eq!(drawn.matches("push-none").count(), 1, "{drawn}");
        assert_eq!(drawn.matches(">+1<").count(), 4, "{drawn}");
        assert_eq!(first_flat(&state, &state.model()), Some(4));
        state.rule = Rule::Mse;
        assert_eq!(svg(&state).matches("push-none").count(), 0);
        assert_eq!(first_flat(&state, &state.model()), None);
    }
}
