//! View E, the arithmetic: the chosen row's own lines with today's numbers, and the line that puts all rows together,
//! as MathML.
use super::{Lab, Sample, Setup, Text, chance, four, readout};
use crate::settings::settings;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::icon::{Icon, icon};
use crate::ui::math::{EQUALS, PLATE, fraction, math, mn};
use bullseye_core::lab::classes::{Classes, Kind, Mix, Model, Term, powers};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::untrack;

/// More terms than this flow over several lines, which a fraction cannot.
const FRACTION: usize = 4;

/// The logarithm, with the space that a function keeps before its argument.
const LN: &str = r#"<mi>ln</mi><mspace width="0.17em"/>"#;

/// A value of the loss as a block, or the plate over it.
fn loss(text: &str, covered: bool) -> String {
    if covered {
        PLATE.to_owned()
    } else {
        mn("loss-block", text)
    }
}

/// A name with the index of a class.
fn indexed(class: &str, name: &str, index: usize) -> String {
    format!(r#"<msub class="{class}"><mi>{name}</mi><mn>{index}</mn></msub>"#)
}

/// `−x`, with parentheses around an x that has a sign itself.
fn minus(inner: &str, is_negative: bool) -> String {
    if is_negative {
        format!("<mo form=\"prefix\">−</mo><mo>(</mo>{inner}<mo>)</mo>")
    } else {
        format!("<mo form=\"prefix\">−</mo>{inner}")
    }
}

/// Whether float32 has too little room for a probability: its digits get lost, or all of it.
fn vanishes(p: f32) -> bool {
    p < f32::MIN_POSITIVE
}

/// The lines of the chosen row: its probability, its logarithm, its loss.
pub fn row_lines(state: &Classes, sample: &Sample, covered: bool, text: &Text) -> String {
    let term = &sample.term;
    let Some((answer, z)) = (term.answer).and_then(|y| Some((y, *sample.row.logits.get(y)?)))
    else {
        return String::new();
    };
    let powers = powers(&sample.row.logits);
    let exponent = |z: f32| {
        let z = mn("pred-text under", &show_float(f64::from(z)));
        if powers.shift == 0.0 {
            return z;
        }
        let shift = show_float(f64::from(powers.shift.abs()));
        let sign = if powers.shift < 0.0 { '+' } else { '−' };
        format!("{z}<mo>{sign}</mo>{}", mn("", &shift))
    };
    let power = |z: f32| format!("<msup><mi>e</mi><mrow>{}</mrow></msup>", exponent(z));
    let number = |value: f32| mn("", &show(f64::from(value)));
    let sum: Vec<String> = sample.row.logits.iter().map(|z| power(*z)).collect();
    let sum = sum.join("<mo>+</mo>");
    let p = term.probabilities.get(answer).copied().unwrap_or(0.0);
    let log = term.log_probabilities.get(answer).copied().unwrap_or(0.0);
    let p_name = indexed("pred-text", "p", answer);
    let surprise = loss(&four(term.surprise), covered);
    let mut html = String::new();
    let mut lines = Vec::new();
    let is_cross_entropy = state.loss == Kind::CrossEntropy;
    let softmax = fraction(&power(z), &sum);
    if is_cross_entropy && vanishes(p) {
        let p = mn("pred-text under", &show(f64::from(p)));
        html += &flow(&[
            format!("{p_name}{EQUALS}{softmax}"),
            format!("<mo>≈</mo>{p}"),
        ]);
        html += &format!(r#"<p class="vanishes">{}</p>"#, text.vanishes);
    }
    if is_cross_entropy && !vanishes(p) {
        let p = mn("pred-text under", &chance(p));
        let own = powers.each.get(answer).copied().unwrap_or(0.0);
        let quotient = fraction(&number(own), &number(powers.sum));
        // Many classes are wider than the view.
        html += &flow(&[
            format!("{p_name}{EQUALS}{softmax}"),
            format!("{EQUALS}{quotient}"),
            format!("{EQUALS}{p}"),
        ]);
        lines.push(format!(
            "<mo form=\"prefix\">−</mo>{LN}{p}{EQUALS}{surprise}"
        ));
    } else {
        // The logarithm is taken of the sum, never of the quotient, which may round to 0.
        let log = match covered {
            true => PLATE.to_owned(),
            false => mn("", &four(log)),
        };
        let shifted = |inner: &str| format!("{LN}<mo>(</mo>{inner}<mo>)</mo>");
        html += &flow(&[
            format!(
                "{LN}{p_name}{EQUALS}{}<mo>−</mo>{}",
                exponent(z),
                shifted(&sum)
            ),
            format!(
                "{EQUALS}{}<mo>−</mo>{LN}{}",
                exponent(z),
                number(powers.sum)
            ),
            format!("{EQUALS}{log}"),
        ]);
        let is_negative = term.surprise > 0.0 && !covered;
        lines.push(format!("{}{EQUALS}{surprise}", minus(&log, is_negative)));
    }
    let weight = state.classes.get(answer).map_or(1.0, |class| class.weight);
    let mixed = state
        .mix(term)
        .map(|mix| smoothed(state, sample, mix, &surprise, covered));
    if mixed.is_none() && state.is_weighted() {
        let value = loss(&four(term.value), covered);
        lines.push(format!(
            "{}<mo>×</mo>{surprise}{EQUALS}{}<mo>×</mo>{surprise}{EQUALS}{value}",
            indexed("", "w", answer),
            number(weight),
        ));
    }
    html.extend(lines.iter().map(|line| math("block", line)));
    html + &mixed.unwrap_or_default()
}

/// What label smoothing makes of the row; its terms flow over several lines.
fn smoothed(state: &Classes, sample: &Sample, mix: Mix, surprise: &str, covered: bool) -> String {
    let term = &sample.term;
    let weighed = |weight: f32, value: String| match state.is_weighted() {
        true => format!("{}<mo>×</mo>{value}", mn("", &show(f64::from(weight)))),
        false => value,
    };
    let own = weighed(term.weight, surprise.to_owned());
    let mut parts = vec![
        format!("{}<mo>×</mo>{own}", mn("", &show(mix.keep))),
        format!(
            r#"<mo form="infix">+</mo>{}<mo>×</mo><mo>(</mo>"#,
            mn("", &show(mix.share))
        ),
    ];
    let logs = term.log_probabilities.iter().zip(&state.classes);
    for (class, (log, weight)) in logs.enumerate() {
        let hide = covered && term.answer == Some(class);
        let value = if hide {
            PLATE.to_owned()
        } else {
            mn("", &four(-log))
        };
        let plus = if class == 0 {
            ""
        } else {
            r#"<mo form="infix">+</mo>"#
        };
        parts.push(format!("{plus}{}", weighed(weight.weight, value)));
    }
    parts.push(format!(
        "<mo>)</mo>{EQUALS}{}",
        loss(&four(term.value), covered)
    ));
    flow(&parts)
}

/// Parts of a line that may break between them.
fn flow(parts: &[String]) -> String {
    let parts: String = parts.iter().map(|part| math("inline", part)).collect();
    format!(r#"<div class="flow">{parts}</div>"#)
}

/// All rows put together.
pub fn total_line(state: &Classes, model: &Model, covered: bool) -> String {
    let counted = || model.terms.iter().filter(|term| term.answer.is_some());
    let values: Vec<String> = counted()
        .map(|term| loss(&four(term.value), covered))
        .collect();
    let result = match covered {
        true => PLATE.to_owned(),
        false => mn("loss-block strong", &readout(model)),
    };
    if values.is_empty() {
        return math(
            "block",
            &format!(r#"<mi class="loss-text">L</mi>{EQUALS}{result}"#),
        );
    }
    let divisor = if state.is_weighted() {
        let weights: Vec<String> = counted()
            .map(|term| mn("", &show(f64::from(term.weight))))
            .collect();
        weights.join("<mo>+</mo>")
    } else {
        mn("", &values.len().to_string())
    };
    match state.reduction {
        Reduction::None => String::new(),
        Reduction::Mean if values.len() <= FRACTION => {
            let mean = fraction(&values.join("<mo>+</mo>"), &divisor);
            math("block", &format!("{mean}{EQUALS}{result}"))
        }
        ref reduction => {
            let is_mean = *reduction == Reduction::Mean;
            let last = values.len() - 1;
            let mut parts: Vec<String> = (values.iter().enumerate())
                .map(|(i, value)| {
                    let before = match i {
                        0 if is_mean => "<mo>(</mo>",
                        0 => "",
                        _ => "<mo form=\"infix\">+</mo>",
                    };
                    let after = if is_mean && i == last {
                        "<mo>)</mo>"
                    } else {
                        ""
                    };
                    format!("{before}{value}{after}")
                })
                .collect();
            if is_mean && state.is_weighted() {
                parts.push(format!("<mo>/</mo><mo>(</mo>{divisor}<mo>)</mo>"));
            } else if is_mean {
                parts.push(format!("<mo>/</mo>{divisor}"));
            }
            parts.push(format!("{EQUALS}{result}"));
            flow(&parts)
        }
    }
}

/// A row's loss as it goes into the result, or that it does not: only a list has a 0 in the place of an ignored row.
pub fn counted_value(
    state: &Classes,
    term: &Term,
    hide: &dyn Fn(String) -> String,
    text: &Text,
) -> String {
    match term.answer.is_some() || state.reduction == Reduction::None {
        true => hide(four(term.value)),
        false => text.not_counted.to_owned(),
    }
}

/// The whole arithmetic in plain words, for those who hear it.
pub fn words(
    state: &Classes,
    sample: &Sample,
    model: &Model,
    covered: bool,
    text: &Text,
) -> String {
    let hide = |shown: String| match covered {
        true => text.covered.to_owned(),
        false => shown,
    };
    let term = &sample.term;
    let own = match term.answer {
        None => text.surprise_ignored(&sample.number()),
        Some(answer) => {
            let p = term.probabilities.get(answer).copied().unwrap_or(0.0);
            let own = text.row_arithmetic(
                &Setup::of(state).full_name(answer, text),
                &sample.number(),
                &chance(p),
                &hide(four(term.surprise)),
                &hide(four(term.value)),
            );
            match vanishes(p) {
                true => format!("{own}\n{}", text.vanishes),
                false => own,
            }
        }
    };
    let values: Vec<String> = (model.terms.iter())
        .map(|term| counted_value(state, term, &hide, text))
        .collect();
    let total = text.total_arithmetic(
        state.loss.name(),
        state.reduction.name(),
        &hide(readout(model)),
        &values.join(text.comma),
    );
    format!("{own}\n{total}")
}

pub fn arithmetic_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let read = move |write: &dyn Fn(&Classes, &Sample, &Model) -> String| {
        lab.read(|state, model| {
            let sample = Sample::of(state, model, state.row);
            sample.map(|sample| write(state, &sample, model))
        })
    };
    let next = move |_| {
        let row = untrack(|| {
            let count = lab.rows.with(Vec::len).max(1);
            lab.state().with(|state| (state.row + 1) % count)
        });
        lab.choose_row(row);
        (lab.bench).name_deed(untrack(|| lab.row_said()).unwrap_or_default());
    };
    let ignored = move || {
        let term = |state: &Classes, model: &Model| model.terms.get(state.row).cloned();
        let is_ignored = (lab.read(term)).is_some_and(|term| term.answer.is_none());
        is_ignored.then(|| s.classes().ignored_line)
    };
    html! {
        <button
            type="button"
            class="plain small next-row"
            on:click=next
        >
            {move || s.classes().next_row}
            {icon(Icon::Down)}
        </button>
        <div
            class="numbers"
            inner_html=move || {
                let lines = |state: &Classes, sample: &Sample, _: &Model| {
                    row_lines(state, sample, lab.covered(), s.classes())
                };
                read(&lines).unwrap_or_default()
            }
        ></div>
        <p class="ignored-line">{ignored}</p>
        <div
            class="numbers total"
            inner_html=move || {
                read(&|state, _, model| total_line(state, model, lab.covered())).unwrap_or_default()
            }
        ></div>
        <p class="sr words">
            {when_calm(move || {
                read(&|state, sample, model| {
                    words(state, sample, model, lab.covered(), s.classes())
                })
                .unwrap_or_default()
            })}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::classes::EN;
    use crate::ui::math::assert_balanced;
    use bullseye_core::lab::State;

    fn scene(state: &Classes, covered: bool) -> String {
        let model = state.model();
        let sample = Sample::of(state, &model, state.row).unwrap();
        row_lines(state, &sample, covered, &EN) + &total_line(state, &model, covered)
    }

    #[test]
    fn the_guides_first_row_from_its_logits_to_the_mean() {
        let state = Classes::default();
        let html = scene(&state, false);
        let (model, powers) = (state.model(), powers(&state.rows[0].logits));
        let mut numbers: Vec<String> = model.terms.iter().map(|term| four(term.value)).collect();
        numbers.extend([four(powers.each[0]), four(powers.sum), readout(&model)]);
        for number in numbers {
            assert!(html.contains(&format!(">{number}<")), "{number}: {html}");
        }
        let html = scene(&Classes::default(), true);
        assert!(html.contains("0.5745") && !html.contains("0.5542") && !html.contains("0.3900"));
    }

    #[test]
    fn nll_takes_the_logarithm_of_the_sum_and_then_the_answer() {
        let state = Classes {
            loss: Kind::Nll,
            ..Classes::default()
        };
        let html = scene(&state, false);
        assert!(
            html.contains("<mn>0.5542</mn>") || html.contains(">0.5542<"),
            "{html}"
        );
        let sum = four(powers(&state.rows[0].logits).sum);
        let log = format!("{LN}<mn class=\"\">{sum}</mn>");
        assert!(html.contains(&log), "{log} {html}");
    }

    #[test]
    fn logits_beyond_any_power_are_shifted_first() {
        let mut state = Classes::default();
        state.rows[0].logits[1] = 1000.0;
        let html = scene(&state, false);
        assert!(
            html.contains("1000.0") && !html.contains("inf<") && !html.contains("nan"),
            "{html}"
        );
    }

    #[test]
    fn weights_and_smoothing_have_their_own_line() {
        let mut state = Classes::default();
        state.classes[0].weight = 2.0;
        let html = scene(&state, false);
        assert!(html.contains(">1.1084<"), "{html}");
        state.smoothing = 0.1;
        let html = scene(&state, false);
        assert!(html.contains(">0.9<") && html.contains(">0.025<"), "{html}");
    }

    #[test]
    fn markup_is_balanced_for_every_state() {
        for loss in Kind::ALL {
            for reduction in Reduction::COMMON {
                for rows in [1, 4, 8] {
                    let mut state = Classes {
                        loss,
                        reduction: reduction.clone(),
                        smoothing: if rows == 4 { 0.1 } else { 0.0 },
                        ..Classes::default()
                    };
                    state.classes[1].weight = rows as f32;
                    while state.rows.len() > rows {
                        state.remove_row(0);
                    }
                    while state.rows.len() < rows {
                        state.add_row();
                    }
                    let html = scene(&state, false);
                    assert_balanced(&html);
                    let told = words(
                        &state,
                        &Sample::of(&state, &state.model(), 0).unwrap(),
                        &state.model(),
                        false,
                        &EN,
                    );
                    assert!(told.contains(loss.name()), "{told}");
                }
            }
        }
    }
}
