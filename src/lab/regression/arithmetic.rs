//! View D, the arithmetic: the formula, then the same formula with today's numbers, as MathML.
use super::Lab;
use crate::settings::settings;
use crate::text::regression::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::math::{EQUALS, PLATE, fraction, math, mn, size, squared, sum_line};
use crate::ui::sight::part;
use crate::ui::state::Calc;
use bullseye_core::lab::regression::{Kind, Model, Regression, Term};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{percent, show, show_float};
use bullseye_html::html;

const PREDICTION_I: &str =
    r#"<msub class="pred-text"><mover accent="true"><mi>y</mi><mo>^</mo></mover><mi>i</mi></msub>"#;
const TRUTH_I: &str = r#"<msub class="true-text"><mi>y</mi><mi>i</mi></msub>"#;

/// The formula of a loss; the two-part ones are given by their `l` for one element.
pub fn formula(state: &Regression) -> String {
    let difference = format!("{PREDICTION_I}<mo>−</mo>{TRUTH_I}");
    let sum = |inner: &str| {
        let front = match state.reduction {
            Reduction::Mean => "<mfrac><mn>1</mn><mi>n</mi></mfrac>",
            _ => "",
        };
        let sum = "<munderover><mo class=\"sum\">∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>";
        match state.reduction {
            Reduction::None => {
                format!(r#"<msub class="loss-text"><mi>l</mi><mi>i</mi></msub>{EQUALS}{inner}"#)
            }
            _ => format!(r#"<mi class="loss-text">L</mi>{EQUALS}{front}{sum}{inner}"#),
        }
    };
    let whole = match state.loss {
        Kind::Mse => sum(&squared(&difference)),
        Kind::L1 => sum(&size(&difference)),
        Kind::SmoothL1 | Kind::Huber => {
            let d = size("<mi>d</mi>");
            let (name, inner, outer) = if state.loss == Kind::SmoothL1 {
                (
                    "β",
                    fraction("<msup><mi>d</mi><mn>2</mn></msup>", "<mn>2</mn><mi>β</mi>"),
                    format!("{d}<mo>−</mo><mfrac><mi>β</mi><mn>2</mn></mfrac>"),
                )
            } else {
                (
                    "δ",
                    fraction("<msup><mi>d</mi><mn>2</mn></msup>", "<mn>2</mn>"),
                    format!(
                        "<mi>δ</mi><mo>(</mo>{d}<mo>−</mo><mfrac><mi>δ</mi><mn>2</mn></mfrac><mo>)</mo>"
                    ),
                )
            };
            // PyTorch's own borders: SmoothL1 is linear from |d| = beta on, Huber quadratic up to |d| = delta.
            let (below, above) = if state.loss == Kind::SmoothL1 {
                ("&lt;", "≥")
            } else {
                ("≤", "&gt;")
            };
            let case = |value: &str, relation: &str| {
                format!(
                    "<mtr><mtd>{value}</mtd><mtd>{d}<mo>{relation}</mo><mi>{name}</mi></mtd></mtr>"
                )
            };
            format!(
                r#"<msub class="loss-text"><mi>l</mi><mi>i</mi></msub>{EQUALS}<mtable class="cases" columnalign="left">{}{}</mtable>"#,
                case(&inner, below),
                case(&outer, above)
            )
        }
    };
    math("block", &whole)
}

fn difference(prediction: f32, truth: f32) -> String {
    let p = mn("pred-text under", &show_float(f64::from(prediction)));
    let t = mn("true-text under2", &show_float(f64::from(truth)));
    let t = if truth < 0.0 {
        format!("<mo>(</mo>{t}<mo>)</mo>")
    } else {
        t
    };
    format!("{p}<mo>−</mo>{t}")
}

/// Whether this element lies in the quadratic part.
fn is_quadratic(state: &Regression, term: &Term) -> bool {
    let size = term.difference.abs();
    match state.loss {
        Kind::Mse => true,
        Kind::L1 => false,
        Kind::SmoothL1 => size < state.beta,
        Kind::Huber => size <= state.delta,
    }
}

/// One element's loss with its numbers put in.
fn term(state: &Regression, term: &Term, inner: &str) -> String {
    let half = |value: f32| mn("", &show(f64::from(value) / 2.0));
    match state.loss {
        Kind::Mse => squared(inner),
        Kind::L1 => size(inner),
        Kind::SmoothL1 if is_quadratic(state, term) => {
            let bottom = format!(
                "<mn>2</mn><mo>×</mo>{}",
                mn("", &show(f64::from(state.beta)))
            );
            fraction(&squared(inner), &bottom)
        }
        Kind::SmoothL1 => format!("{}<mo>−</mo>{}", size(inner), half(state.beta)),
        Kind::Huber if is_quadratic(state, term) => fraction(&squared(inner), "<mn>2</mn>"),
        Kind::Huber => format!(
            "{}<mo>×</mo><mo>(</mo>{}<mo>−</mo>{}<mo>)</mo>",
            mn("", &show(f64::from(state.delta))),
            size(inner),
            half(state.delta)
        ),
    }
}

/// The formula with today's numbers, line by line.
pub fn numbers(state: &Regression, model: &Model, covered: bool) -> String {
    let with_terms: Vec<String> = (state.elements.iter())
        .zip(&model.terms)
        .map(|(e, t)| term(state, t, &difference(e.prediction, e.truth)))
        .collect();
    let values: Vec<String> = (model.terms.iter())
        .map(|t| {
            if covered {
                PLATE.to_owned()
            } else {
                mn("loss-block", &show(f64::from(t.value)))
            }
        })
        .collect();
    let result = if covered {
        PLATE.to_owned()
    } else {
        mn("loss-block strong", &super::readout(model))
    };
    if state.reduction == Reduction::None {
        return (with_terms.iter().zip(&values).enumerate())
            .map(|(i, (term, value))| {
                let name = format!(
                    r#"<msub class="loss-text"><mi>l</mi><mn>{}</mn></msub>"#,
                    i + 1
                );
                math("block", &format!("{name}{EQUALS}{term}{EQUALS}{value}"))
            })
            .collect();
    }
    let mean = state.reduction == Reduction::Mean;
    let count = state.elements.len();
    let wide = count > 3 || (count > 2 && !matches!(state.loss, Kind::Mse | Kind::L1));
    // The two-part losses' formula says only what `l` is.
    let start = match state.loss {
        Kind::Mse | Kind::L1 => EQUALS.to_owned(),
        Kind::SmoothL1 | Kind::Huber => format!(r#"<mi class="loss-text">L</mi>{EQUALS}"#),
    };
    sum_line(&start, &with_terms, mean, wide, "")
        + &sum_line(EQUALS, &values, mean, wide, &format!("{EQUALS}{result}"))
}

/// The chosen element's own line.
pub fn detail(state: &Regression, model: &Model, covered: bool, text: &Text) -> String {
    let (Some(e), Some(t)) = (
        state.elements.get(state.chosen),
        model.terms.get(state.chosen),
    ) else {
        return String::new();
    };
    let d = show(f64::from(t.difference));
    let plate = format!(r#"<span class="cover-plate">{}?</span>"#, sr(text.covered));
    let value = if covered {
        plate.clone()
    } else {
        format!(r#"<b class="loss-text">{}</b>"#, show(f64::from(t.value)))
    };
    let bare = show(f64::from(t.difference.abs()));
    let beta = show(f64::from(state.beta));
    let delta = show(f64::from(state.delta));
    let squared = if t.difference < 0.0 {
        format!("({d})²")
    } else {
        format!("{d}²")
    };
    let work = match state.loss {
        Kind::Mse => squared,
        Kind::L1 => format!("|{d}|"),
        Kind::SmoothL1 if is_quadratic(state, t) => format!("{squared} / (2 × {beta})"),
        Kind::SmoothL1 => format!("{bare} − {}", show(f64::from(state.beta) / 2.0)),
        Kind::Huber if is_quadratic(state, t) => format!("{squared} / 2"),
        Kind::Huber => format!(
            "{delta} × ({bare} − {})",
            show(f64::from(state.delta) / 2.0)
        ),
    };
    let share = if !t.share.is_finite() {
        String::new()
    } else if covered {
        format!("<span>{}</span>", text.share_of_sum(&plate))
    } else {
        let share = percent(f64::from(t.share));
        format!("<span>{}</span>", text.share_of_sum(&share))
    };
    format!(
        r#"<span>{}</span><span><span class="pred-text under strong">{}</span> − <span class="true-text under2 strong">{}</span> = {d}</span><span>{work} = {value}</span>{share}"#,
        text.nth(&(state.chosen + 1).to_string()),
        show_float(f64::from(e.prediction)),
        if e.truth < 0.0 {
            format!("({})", show_float(f64::from(e.truth)))
        } else {
            show_float(f64::from(e.truth))
        },
    )
}

fn sr(words: &str) -> String {
    format!(r#"<span class="sr">{words}</span>"#)
}

/// The whole arithmetic in plain words, for those who hear it.
pub fn words(state: &Regression, model: &Model, covered: bool, text: &Text) -> String {
    let terms: Vec<String> = (model.terms.iter())
        .map(|t| {
            if covered {
                text.covered.to_owned()
            } else {
                show(f64::from(t.value))
            }
        })
        .collect();
    let result = if covered {
        text.covered.to_owned()
    } else {
        super::readout(model)
    };
    text.arithmetic_words(
        &state.elements.len().to_string(),
        state.loss.name(),
        state.reduction.name(),
        &result,
        &terms.join(text.comma),
    )
}

pub fn arithmetic_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let form = Calc::new(move |_| lab.read(|state, _| formula(state)));
    let read = move |write: &dyn Fn(&Regression, &Model) -> String| lab.read(write);
    html! {
        <div class="formula" inner_html=move || form.get()></div>
        <div
            class="numbers"
            inner_html=move || read(&|state, model| numbers(state, model, lab.covered()))
        ></div>
        <p class="sr words">
            {when_calm(move || read(&|state, model| words(state, model, lab.covered(), s.regression())))}
        </p>
        <div class="detail">
            <button
                type="button"
                class="plain small cycle"
                title=move || s.regression().next_element
                on:click=move |_| lab.choose_next()
            >
                {crate::ui::icon::icon(crate::ui::icon::Icon::Down)}
            </button>
            {part(|| html! {
                <div
                    class="detail-line"
                    inner_html=move || read(&|state, model| {
                        detail(state, model, lab.covered(), s.regression())
                    })
                ></div>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::math::assert_balanced;
    use bullseye_core::lab::State;

    fn state(loss: Kind) -> (Regression, Model) {
        let state = Regression {
            loss,
            ..Regression::default()
        };
        let model = state.model();
        (state, model)
    }

    #[test]
    fn the_numbers_of_every_loss_end_in_the_loss() {
        for (loss, result) in [(Kind::Mse, "0.1100"), (Kind::L1, "0.3000")] {
            let (state, model) = state(loss);
            let html = numbers(&state, &model, false);
            assert!(html.contains(&format!(">{result}<")), "{html}");
            assert!(!numbers(&state, &model, true).contains(result));
        }
    }

    #[test]
    fn the_detail_is_worked_out_and_can_be_covered() {
        let (state, model) = state(Kind::Mse);
        let line = detail(&state, &model, false, &crate::text::regression::EN);
        assert!(
            line.contains("(−0.5)² = <b class=\"loss-text\">0.25</b>"),
            "{line}"
        );
        assert!(line.contains("76%"));
        let line = detail(&state, &model, true, &crate::text::regression::EN);
        assert!(!line.contains("0.25") && !line.contains("76%"), "{line}");
    }

    #[test]
    fn each_branch_of_the_two_part_losses_has_its_own_work() {
        for (loss, inside, outside) in [
            (Kind::SmoothL1, "(−0.5)² / (2 × 1)", "2 − 0.5"),
            (Kind::Huber, "(−0.5)² / 2", "1 × (2 − 0.5)"),
        ] {
            let (mut state, model) = state(loss);
            assert!(detail(&state, &model, false, &crate::text::regression::EN).contains(inside));
            state.elements[0].prediction = 1.0;
            let model = state.model();
            let line = detail(&state, &model, false, &crate::text::regression::EN);
            assert!(line.contains(outside), "{line}");
        }
    }

    #[test]
    fn markup_is_balanced_for_every_state() {
        for loss in Kind::ALL {
            for reduction in [Reduction::None, Reduction::Mean, Reduction::Sum] {
                for count in 1..=8 {
                    let mut state = Regression {
                        loss,
                        reduction: reduction.clone(),
                        ..Regression::default()
                    };
                    while state.elements.len() > count {
                        state.remove(0);
                    }
                    while state.elements.len() < count {
                        state.add();
                    }
                    let model = state.model();
                    let html = formula(&state) + &numbers(&state, &model, false);
                    assert_balanced(&html);
                }
            }
        }
    }
}
