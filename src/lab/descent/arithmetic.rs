//! The arithmetic of the next step of each side, as MathML: the loss as it is, its slope, and the weight that follows.
use super::Lab;
use crate::settings::settings;
use crate::text::descent::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::math::{EQUALS, PLATE, fraction, math, mn, size, squared};
use crate::ui::state::Calc;
use bullseye_core::lab::descent::{Descent, Side};
use bullseye_core::lab::kind::Kind;
use bullseye_core::number::show;
use bullseye_html::html;

/// A number as a factor or after a sign: in parentheses if it is negative.
fn bracketed(class: &str, value: f32) -> String {
    let number = mn(class, &show(f64::from(value)));
    if value < 0.0 {
        format!("<mo>(</mo>{number}<mo>)</mo>")
    } else {
        number
    }
}

fn number(class: &str, value: f32) -> String {
    mn(class, &show(f64::from(value)))
}

/// w − y with today's numbers.
fn difference(state: &Descent, side: &Side) -> String {
    let w = number("pred-text under", side.weight());
    let y = bracketed("true-text under2", state.truth);
    format!("{w}<mo>−</mo>{y}")
}

/// The bend of a loss, if its miss is within it.
fn bend(state: &Descent, kind: Kind, side: &Side) -> (f32, bool) {
    let miss = (side.weight() - state.truth).abs();
    match kind {
        // PyTorch's own borders: SmoothL1 is linear from |d| = beta on, Huber quadratic up to |d| = delta.
        Kind::SmoothL1 => (state.bends.beta, miss < state.bends.beta),
        Kind::Huber => (state.bends.delta, miss <= state.bends.delta),
        Kind::Mse => (f32::NAN, true),
        Kind::L1 => (f32::NAN, false),
    }
}

/// The loss with today's numbers.
fn loss(state: &Descent, kind: Kind, side: &Side) -> String {
    let d = difference(state, side);
    let (bend, is_inside) = bend(state, kind, side);
    let half = number("", bend / 2.0);
    match (kind, is_inside) {
        (Kind::Mse, _) => squared(&d),
        (Kind::L1, _) => size(&d),
        (Kind::SmoothL1, true) => fraction(
            &squared(&d),
            &format!("<mn>2</mn><mo>×</mo>{}", number("", bend)),
        ),
        (Kind::SmoothL1, false) => format!("{}<mo>−</mo>{half}", size(&d)),
        (Kind::Huber, true) => fraction(&squared(&d), "<mn>2</mn>"),
        (Kind::Huber, false) => format!(
            "{}<mo>×</mo><mo>(</mo>{}<mo>−</mo>{half}<mo>)</mo>",
            number("", bend),
            size(&d)
        ),
    }
}

/// Whether only the sign of the miss counts in the slope.
fn is_sign(state: &Descent, kind: Kind, side: &Side) -> bool {
    kind != Kind::Mse && !bend(state, kind, side).1
}

/// The slope as it is computed.
fn slope(state: &Descent, kind: Kind, side: &Side) -> String {
    let d = difference(state, side);
    let (bend, is_inside) = bend(state, kind, side);
    let sign = || format!("<mi>sign</mi><mo>(</mo>{d}<mo>)</mo>");
    match (kind, is_inside) {
        (Kind::Mse, _) => format!("<mn>2</mn><mo>×</mo><mo>(</mo>{d}<mo>)</mo>"),
        (Kind::SmoothL1, true) => fraction(&d, &number("", bend)),
        (Kind::Huber, true) => d,
        (Kind::Huber, false) => format!("{}<mo>×</mo>{}", number("", bend), sign()),
        (Kind::L1 | Kind::SmoothL1, _) => sign(),
    }
}

/// The three lines of a side; `shows_next`, whether it is known where the next step goes.
pub fn lines(state: &Descent, kind: Kind, side: &Side, shows_next: bool, text: &Text) -> String {
    let next = &side.next;
    let word = |class: &str, word: &str| format!(r#"<mtext class="{class}">{word}</mtext>"#);
    let loss = format!(
        "{}{EQUALS}{}{EQUALS}{}",
        word("loss-text", text.loss),
        loss(state, kind, side),
        mn("loss-block strong", &show(f64::from(side.loss())))
    );
    let slope = format!(
        "{}{EQUALS}{}{EQUALS}{}",
        word("grad-text", text.slope),
        slope(state, kind, side),
        number("grad-text strong", next.slope)
    );
    let step = format!(
        r#"<msub class="pred-text"><mi>w</mi><mtext>{}</mtext></msub>{EQUALS}{}<mo>−</mo>{}<mo>×</mo>{}{EQUALS}{}"#,
        text.next_step,
        number("pred-text under", next.from),
        number("", state.rate),
        bracketed("grad-text", next.slope),
        if shows_next {
            number("pred-text under strong", next.to)
        } else {
            PLATE.to_owned()
        }
    );
    [loss, slope, step]
        .map(|line| math("block", &line))
        .concat()
}

pub fn arithmetic_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    // Under the view's own heading; in the text that one is a tab.
    let level = move || if lab.bench.whole.get() { "3" } else { "4" };
    let side = move |number: usize| {
        let is_sign = Calc::new(move |_| lab.with_side(number, is_sign));
        html! {
            <div class="working">
                <p class="working-name code" role="heading" aria-level=level>
                    {move || lab.with_side(number, |_, kind, _| kind.name())}
                </p>
                <div
                    class="numbers"
                    inner_html=move || {
                        lab.with_side(number, |state, kind, side| {
                            lines(state, kind, side, lab.shows_next(), s.descent())
                        })
                    }
                ></div>
                {move || is_sign.get().then(|| html! {
                    <p class="sign-note">{s.descent().sign_note}</p>
                })}
                <p class="sr words">
                    {when_calm(move || {
                        lab.with_side(number, |state, kind, side| {
                            let text = s.descent();
                            let [from, slope, to, loss] = [
                                side.weight(),
                                side.slope(),
                                side.next.to,
                                side.loss(),
                            ]
                            .map(|value| show(f64::from(value)));
                            let to = if lab.shows_next() { &to } else { text.unknown };
                            let rate = show(f64::from(state.rate));
                            text.arithmetic_words(&from, &loss, kind.short(), &rate, &slope, to)
                        })
                    })}
                </p>
            </div>
        }
    };
    html! { <div class="workings">{side(0)}{side(1)}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::math::assert_balanced;
    use bullseye_core::lab::State;
    use bullseye_core::lab::kind::Bends;

    fn html(kind: Kind, start: f32) -> String {
        let state = Descent {
            sides: [kind, kind],
            start,
            bends: Bends {
                beta: 0.5,
                delta: 2.0,
            },
            ..Descent::default()
        };
        let model = state.model();
        let [side, _] = &model.sides;
        lines(&state, kind, side, true, &crate::text::descent::EN)
    }

    #[test]
    fn the_numbers_are_those_of_the_core() {
        let mse = html(Kind::Mse, 0.0);
        for number in [">9<", ">6<", ">1.5<"] {
            assert!(mse.contains(number), "{number} is missing in {mse}");
        }
        // Within its bend and beyond.
        assert!(html(Kind::SmoothL1, 0.0).contains(">2.75<"));
        assert!(html(Kind::SmoothL1, 2.75).contains(">0.0625<"));
        assert!(html(Kind::Huber, 0.0).contains(">4<"));
        assert!(html(Kind::Huber, 2.0).contains(">0.5<"));
    }

    #[test]
    fn markup_is_balanced() {
        for kind in Kind::ALL {
            for start in [0.0, 2.9, 3.0, -3e38] {
                let html = html(kind, start);
                assert_balanced(&html);
            }
        }
    }
}
