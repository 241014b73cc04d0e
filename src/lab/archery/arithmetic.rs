//! View E, the arithmetic: the rule, then the same rule with the distances put in, as MathML.
use super::Lab;
use super::words::{name, percent, points};
use crate::settings::settings;
use crate::text::archery::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::math::{EQUALS, PLATE, fraction, math, mn};
use crate::ui::sight::part;
use crate::ui::state::Calc;
use bullseye_core::lab::archery::{Archery, Bends, CAP, Model, PER_CM, Rule};
use bullseye_core::number::show;
use bullseye_html::html;

/// What a rule makes of a distance, written `d`: `min(5 d, 100)`. `beta` and `delta` are numbers or letters.
fn rule_of(rule: Rule, quadratic: bool, d: &str, bend: &str) -> String {
    let squared = format!("<msup><mrow>{d}</mrow><mn>2</mn></msup>");
    match rule {
        Rule::Guide => format!(
            "<mi>min</mi><mo>(</mo><mn>{}</mn><mo>×</mo>{d}<mo>,</mo><mn>{}</mn><mo>)</mo>",
            show(PER_CM),
            show(CAP)
        ),
        Rule::L1 => d.to_owned(),
        Rule::Mse => squared,
        Rule::SmoothL1 if quadratic => fraction(&squared, &format!("<mn>2</mn><mo>×</mo>{bend}")),
        Rule::SmoothL1 => format!("{d}<mo>−</mo>{}", fraction(bend, "<mn>2</mn>")),
        Rule::Huber if quadratic => fraction(&squared, "<mn>2</mn>"),
        Rule::Huber => format!(
            "{bend}<mo>×</mo><mo>(</mo>{d}<mo>−</mo>{}<mo>)</mo>",
            fraction(bend, "<mn>2</mn>")
        ),
    }
}

/// Whether a distance lies in the quadratic part; PyTorch's own borders.
fn is_quadratic(rule: Rule, bends: Bends, distance: f32) -> bool {
    match rule {
        Rule::SmoothL1 => distance < bends.beta,
        Rule::Huber => distance <= bends.delta,
        Rule::Guide | Rule::L1 | Rule::Mse => false,
    }
}

/// The rule; the two-part ones by their cases.
pub fn formula(rule: Rule) -> String {
    let d = r#"<msub class="pred-text"><mi>d</mi><mi>i</mi></msub>"#;
    let bend = if rule == Rule::Huber {
        "<mi>δ</mi>"
    } else {
        "<mi>β</mi>"
    };
    let points = format!(r#"<msub class="loss-text"><mi>l</mi><mi>i</mi></msub>{EQUALS}"#);
    let whole = match rule {
        Rule::SmoothL1 | Rule::Huber => {
            let (below, above) = if rule == Rule::SmoothL1 {
                ("&lt;", "≥")
            } else {
                ("≤", "&gt;")
            };
            let case = |quadratic: bool, relation: &str| {
                let value = rule_of(rule, quadratic, d, bend);
                format!("<mtr><mtd>{value}</mtd><mtd>{d}<mo>{relation}</mo>{bend}</mtd></mtr>")
            };
            format!(
                r#"{points}<mtable class="cases" columnalign="left">{}{}</mtable>"#,
                case(true, below),
                case(false, above)
            )
        }
        _ => points + &rule_of(rule, false, d, bend),
    };
    math("block", &whole)
}

/// One arrow's points with its distance put in.
fn work(state: &Archery, distance: f32) -> String {
    let bend = match state.rule {
        Rule::Huber => state.bends.delta,
        _ => state.bends.beta,
    };
    rule_of(
        state.rule,
        is_quadratic(state.rule, state.bends, distance),
        &mn("pred-text under", &points(distance)),
        &mn("", &points(bend)),
    )
}

/// The mean with today's numbers, flowing over as many lines as it needs.
pub fn numbers(state: &Archery, model: &Model, covered: bool) -> String {
    let hide = |text: String, class: &str| {
        if covered {
            PLATE.to_owned()
        } else {
            mn(class, &text)
        }
    };
    let works: Vec<_> = (model.shots.iter())
        .map(|shot| work(state, shot.distance))
        .collect();
    let values: Vec<_> = (model.shots.iter())
        .map(|shot| hide(points(shot.points), "loss-block"))
        .collect();
    let result = EQUALS.to_owned() + &hide(points(model.loss), "loss-block strong");
    let count = mn("", &model.shots.len().to_string());
    let line = |start: &str, terms: &[String], end: &str| {
        let last = terms.len().saturating_sub(1);
        let mut parts: Vec<_> = (terms.iter().enumerate())
            .map(|(i, term)| {
                let before = if i == 0 {
                    format!("{start}{EQUALS}<mfrac><mn>1</mn>{count}</mfrac><mo>(</mo>")
                } else {
                    "<mo form=\"infix\">+</mo>".to_owned()
                };
                let after = if i == last { "<mo>)</mo>" } else { "" };
                math("inline", &format!("{before}{term}{after}"))
            })
            .collect();
        if !end.is_empty() {
            parts.push(math("inline", end));
        }
        format!(r#"<div class="flow">{}</div>"#, parts.concat())
    };
    let loss = r#"<mi class="loss-text">L</mi>"#;
    if state.rule == Rule::L1 {
        // A distance is its own L1.
        return line(loss, &values, &result);
    }
    line(loss, &works, "") + &line("", &values, &result)
}

/// The chosen arrow's own line.
pub fn detail(state: &Archery, model: &Model, covered: bool, text: &Text) -> String {
    let Some(shot) = model.shots.get(state.chosen) else {
        return String::new();
    };
    let plate = format!(
        r#"<span class="cover-plate"><span class="sr">{}</span>?</span>"#,
        text.covered
    );
    let share = (Rule::ALL.iter().zip(shot.shares)).find(|(rule, _)| **rule == state.rule);
    let share = share.map_or(f32::NAN, |(_, share)| share);
    let (value, share) = if covered {
        (plate.clone(), text.share_of_points(&plate))
    } else {
        let value = points(shot.points);
        let value = format!(r#"<b class="loss-text">{value}</b>"#);
        (value, text.share_of_points(&percent(share)))
    };
    format!(
        "<span>{}</span><span>{} = {value}</span><span>{share}</span>",
        text.arrow_nth(&(state.chosen + 1).to_string()),
        math("inline", &work(state, shot.distance)),
    )
}

/// The whole arithmetic in plain words, for those who hear it.
pub fn words(state: &Archery, model: &Model, covered: bool, text: &Text) -> String {
    let hide = |shown: String| {
        if covered {
            text.covered.to_owned()
        } else {
            shown
        }
    };
    let terms: Vec<_> = (model.shots.iter())
        .map(|shot| hide(points(shot.points)))
        .collect();
    text.arithmetic_words(
        &model.shots.len().to_string(),
        name(state.rule, text),
        &hide(points(model.loss)),
        &terms.join(text.comma),
    )
}

pub fn arithmetic_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let form = Calc::new(move |_| formula(lab.read(|state, _| state.rule)));
    let read = move |write: &dyn Fn(&Archery, &Model) -> String| lab.read(write);
    html! {
        <div class="formula" inner_html=move || form.get()></div>
        <div
            class="numbers"
            inner_html=move || read(&|state, model| numbers(state, model, lab.covered()))
        ></div>
        <p class="sr words">
            {when_calm(move || read(&|state, model| words(state, model, lab.covered(), s.archery())))}
        </p>
        <div class="detail">
            {part(|| html! {
                <div
                    class="detail-line"
                    inner_html=move || {
                        read(&|state, model| detail(state, model, lab.covered(), s.archery()))
                    }
                ></div>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::archery::EN;
    use crate::ui::math::assert_balanced;
    use bullseye_core::lab::State;

    fn under(rule: Rule) -> (Archery, Model) {
        let state = Archery {
            rule,
            ..Archery::default()
        };
        let model = state.model();
        (state, model)
    }

    #[test]
    fn the_numbers_end_in_the_loss_and_can_be_covered() {
        for rule in Rule::ALL {
            let (state, model) = under(rule);
            let loss = format!(">{}<", points(model.loss));
            let html = numbers(&state, &model, false);
            assert!(html.contains(&loss), "{html}");
            assert!(!numbers(&state, &model, true).contains(&loss));
            let own = format!(">{}</b>", points(model.shots[4].points));
            assert!(detail(&state, &model, false, &EN).contains(&own));
            assert!(!detail(&state, &model, true, &EN).contains(&own));
        }
    }

    #[test]
    fn each_part_of_the_two_part_rules_has_its_own_work() {
        for rule in [Rule::SmoothL1, Rule::Huber] {
            let (mut state, _) = under(rule);
            state.bends = Bends {
                beta: 4.0,
                delta: 4.0,
            };
            assert!(work(&state, 2.0).contains("<msup>"));
            assert!(!work(&state, 30.0).contains("<msup>"));
        }
    }

    #[test]
    fn markup_is_balanced() {
        for rule in Rule::ALL {
            let (state, model) = under(rule);
            let html = formula(rule) + &numbers(&state, &model, false);
            assert_balanced(&html);
        }
    }
}
