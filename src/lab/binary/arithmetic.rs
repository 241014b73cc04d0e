//! View D, the arithmetic: the same sum twice, of probabilities and of logits, as MathML.
use super::range::row_words;
use super::{Lab, name, printed};
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::{El, IntoPiece};
use crate::ui::icon::{Icon, icon};
use crate::ui::math::{BREAK, EQUALS, PLATE, math, mn, sum_line};
use crate::ui::sight::part;
use crate::ui::state::Calc;
use bullseye_core::lab::binary::{Binary, Element, Kind, Model};
use bullseye_core::loss::{LEAST_LOG, Reduction};
use bullseye_core::number::{percent, show, show_float};
use bullseye_html::html;
use leptos::prelude::untrack;

const MINUS: &str = "<mo form=\"prefix\">−</mo>";

fn indexed(class: &str, letter: &str) -> String {
    format!(r#"<msub class="{class}"><mi>{letter}</mi><mi>i</mi></msub>"#)
}

fn ln(inner: &str) -> String {
    format!(r#"<mi>ln</mi><mspace width="0.17em"/>{inner}"#)
}

fn in_brackets(inner: &str) -> String {
    format!("<mo>(</mo>{inner}<mo>)</mo>")
}

fn one_minus(inner: &str) -> String {
    format!("<mn>1</mn><mo>−</mo>{inner}")
}

fn any(state: &Binary, read: impl Fn(&Element) -> f32) -> bool {
    state.elements.iter().any(|element| read(element) != 1.0)
}

/// The formula of a loss, and under it how a logit becomes a probability.
pub fn formula(state: &Binary, kind: Kind) -> String {
    let (p, y) = (indexed("pred-text", "p"), indexed("true-text", "y"));
    let weight = if any(state, |element| element.weight) {
        indexed("", "w")
    } else {
        String::new()
    };
    let positive = if kind == Kind::WithLogits && any(state, |element| element.pos_weight) {
        indexed("", "c")
    } else {
        String::new()
    };
    let bracket = format!(
        "<mo>[</mo>{positive}{y}{}<mo>+</mo>{}{}<mo>]</mo>",
        ln(&p),
        in_brackets(&one_minus(&y)),
        ln(&in_brackets(&one_minus(&p)))
    );
    let left = match state.reduction {
        Reduction::None => format!("{}{EQUALS}{MINUS}", indexed("loss-text", "l")),
        _ => {
            let count = match state.reduction {
                Reduction::Mean => "<mfrac><mn>1</mn><mi>n</mi></mfrac>",
                _ => "",
            };
            let sum = r#"<munderover><mo class="sum">∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"#;
            format!(r#"<mi class="loss-text">L</mi>{EQUALS}{MINUS}{count}{sum}"#)
        }
    };
    let whole = math("block", &format!("{left}{weight}{bracket}"));
    match kind {
        Kind::Bce => whole,
        Kind::WithLogits => {
            let z = indexed("pred-text", "z");
            let sigmoid = format!(
                r#"{p}{EQUALS}<mi>σ</mi>{}{EQUALS}<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo><msup><mi>e</mi><mrow><mo form="prefix">−</mo>{z}</mrow></msup></mrow></mfrac>"#,
                in_brackets(&z)
            );
            whole + &math("block", &sigmoid)
        }
    }
}

/// Whether a logarithm that counts for an element, that of yes and that of no, counts only [`LEAST_LOG`].
fn limited(element: &Element, kind: Kind) -> [bool; 2] {
    let (p, y) = (f64::from(element.guess.probability()), element.truth);
    match kind {
        Kind::Bce => [
            y != 0.0 && p.ln() < LEAST_LOG,
            y != 1.0 && (1.0 - p).ln() < LEAST_LOG,
        ],
        Kind::WithLogits => [false; 2],
    }
}

fn limit(logarithm: String, is_limited: bool) -> String {
    if !is_limited {
        return logarithm;
    }
    let least = mn("", &show(LEAST_LOG));
    format!(
        "<mi>max</mi>{}",
        in_brackets(&format!("{logarithm}<mo>,</mo>{least}"))
    )
}

/// What an element brings into the sum, its sign apart: the logarithm of what was given to the truth. A long one may
/// be broken where it stands on a line that flows.
fn term(element: &Element, kind: Kind, flows: bool) -> String {
    let p = match kind {
        Kind::Bce => mn(
            "pred-text under",
            &show_float(f64::from(element.guess.probability())),
        ),
        Kind::WithLogits => {
            let z = show_float(f64::from(element.guess.logit()));
            format!("<mi>σ</mi>{}", in_brackets(&mn("pred-text under", &z)))
        }
    };
    let factor = |weight: f32| {
        if weight == 1.0 {
            String::new()
        } else {
            format!("{}<mo>×</mo>", mn("", &show(f64::from(weight))))
        }
    };
    let positive = match kind {
        Kind::Bce => String::new(),
        Kind::WithLogits => factor(element.pos_weight),
    };
    let [is_yes_limited, is_no_limited] = limited(element, kind);
    let yes = positive + &limit(ln(&p), is_yes_limited);
    let no = limit(ln(&in_brackets(&one_minus(&p))), is_no_limited);
    let y = mn("true-text under2", &show_float(f64::from(element.truth)));
    let inner = if element.truth == 1.0 {
        yes
    } else if element.truth == 0.0 {
        no
    } else {
        in_brackets(&format!(
            "{y}<mo>×</mo>{yes}{}<mo form=\"infix\">+</mo>{}<mo>×</mo>{no}",
            if flows { BREAK } else { "" },
            in_brackets(&one_minus(&y))
        ))
    };
    factor(element.weight) + &inner
}

/// The formula with today's numbers, line by line.
pub fn numbers(state: &Binary, model: &Model, kind: Kind, covered: bool) -> String {
    let most = match kind {
        Kind::Bce => 3,
        Kind::WithLogits => 2,
    };
    let is_short = |element: &Element| {
        element.truth.fract() == 0.0
            && (element.weight, element.pos_weight) == (1.0, 1.0)
            && limited(element, kind) == [false; 2]
    };
    let wide = state.elements.len() > most || !state.elements.iter().all(is_short);
    let flows = wide && state.reduction != Reduction::None;
    let terms: Vec<String> = (state.elements.iter())
        .map(|element| term(element, kind, flows))
        .collect();
    let hide = |class: &str, text: &str| {
        if covered {
            PLATE.to_owned()
        } else {
            mn(class, text)
        }
    };
    let values: Vec<String> = (model.terms.iter())
        .map(|term| hide("loss-block", &show(f64::from(term.part(kind).value))))
        .collect();
    if state.reduction == Reduction::None {
        return (terms.iter().zip(&values).enumerate())
            .map(|(i, (term, value))| {
                let name = format!(
                    r#"<msub class="loss-text"><mi>l</mi><mn>{}</mn></msub>"#,
                    i + 1
                );
                math(
                    "block",
                    &format!("{name}{EQUALS}{MINUS}{term}{EQUALS}{value}"),
                )
            })
            .collect();
    }
    let mean = state.reduction == Reduction::Mean;
    let result = hide("loss-block strong", &printed(model, kind));
    let sum = if !mean && !wide {
        vec![in_brackets(&terms.join("<mo>+</mo>"))]
    } else {
        terms
    };
    sum_line(&format!("{EQUALS}{MINUS}"), &sum, mean, wide, "")
        + &sum_line(
            EQUALS,
            &values,
            mean,
            values.len() > 3,
            &format!("{EQUALS}{result}"),
        )
}

/// The chosen element's own line: its share of the sum for BCELoss, σ − y for the logits. That has the colour of a
/// gradient only where no weight makes the gradient another number.
pub fn detail(state: &Binary, model: &Model, kind: Kind, covered: bool, text: &Text) -> String {
    let (Some(element), Some(term)) = (
        state.elements.get(state.chosen),
        model.terms.get(state.chosen),
    ) else {
        return String::new();
    };
    let mark = |class: &str, value: f32| {
        let value = show_float(f64::from(value));
        format!(r#"<span class="{class} strong">{value}</span>"#)
    };
    let name = name(state, state.chosen, text);
    let (p, y) = (
        mark("pred-text under", term.probability),
        mark("true-text under2", element.truth),
    );
    if kind == Kind::WithLogits {
        let z = mark("pred-text under", term.logit);
        let difference = show(f64::from(term.difference));
        let class = match (element.weight, element.pos_weight) {
            (1.0, 1.0) => r#" class="grad-text""#,
            _ => "",
        };
        return format!(
            r#"<span>{name}</span><span>σ({z}) = {p}</span><span>σ − y = {p} − {y} = <b{class}>{difference}</b></span>"#
        );
    }
    let plate = format!(
        r#"<span class="cover-plate"><span class="sr">{}</span>?</span>"#,
        text.covered
    );
    let part = term.part(kind);
    let value = if covered {
        plate.clone()
    } else {
        format!(
            r#"<b class="loss-text">{}</b>"#,
            show(f64::from(part.value))
        )
    };
    let share = if !part.share.is_finite() {
        String::new()
    } else if covered {
        format!("<span>{}</span>", text.share_of_sum(&plate))
    } else {
        let share = percent(f64::from(part.share));
        format!("<span>{}</span>", text.share_of_sum(&share))
    };
    format!(
        "<span>{name}</span><span>p {p}</span><span>y {y}</span><span>{} {value}</span>{share}",
        text.loss
    )
}

/// The whole arithmetic in plain words, for those who hear it.
pub fn words(state: &Binary, model: &Model, kind: Kind, covered: bool, text: &Text) -> String {
    let hide = |value: String| {
        if covered {
            text.covered.to_owned()
        } else {
            value
        }
    };
    let terms: Vec<String> = (model.terms.iter())
        .map(|term| hide(show(f64::from(term.part(kind).value))))
        .collect();
    text.arithmetic_words(
        kind.name(),
        state.reduction.name(),
        &hide(printed(model, kind)),
        &terms.join(text.comma),
    )
}

/// Both sums, and the chosen element's own lines.
pub fn arithmetic_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let next = move |_| {
        let next = lab
            .state()
            .with_untracked(|state| (state.chosen + 1) % state.elements.len().max(1));
        lab.choose(next);
        (lab.bench).name_deed(untrack(|| row_words(lab, next)).unwrap_or_default());
    };
    html! {
        <div class="sums">{Kind::ALL.map(|kind| sum(lab, kind))}</div>
        <button
            type="button"
            class="plain small cycle"
            on:click=next
        >
            {move || s.binary().next_element}
            {icon(Icon::Down)}
        </button>
    }
}

fn sum(lab: Lab, kind: Kind) -> El {
    let s = settings();
    let form = Calc::new(move |_| lab.read(|state, _| formula(state, kind)));
    let read = move |write: &dyn Fn(&Binary, &Model) -> String| lab.read(write);
    html! {
        <div class="half" class:other=move || lab.is_other(kind)>
            <p class="half-title code">{kind.name()}</p>
            <div class="formula" inner_html=move || form.get()></div>
            <div
                class="numbers"
                inner_html=move || read(&|state, model| numbers(state, model, kind, lab.covered()))
            ></div>
            <p class="sr words">
                {when_calm(move || read(&|state, model| words(state, model, kind, lab.covered(), s.binary())))}
            </p>
            {part(|| html! {
                <div
                    class="detail detail-line"
                    inner_html=move || read(&|state, model| {
                        detail(state, model, kind, lab.covered(), s.binary())
                    })
                ></div>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::binary::{Guess, Preset};

    #[test]
    fn both_sums_end_in_the_loss_and_can_be_covered() {
        let state = Binary::default();
        let model = state.model();
        for kind in Kind::ALL {
            let html = numbers(&state, &model, kind, false);
            assert!(
                html.contains(">0.2284<") && html.contains(">0.1054<"),
                "{html}"
            );
            let html = numbers(&state, &model, kind, true);
            assert!(
                !html.contains("0.2284") && !html.contains("0.1054"),
                "{html}"
            );
            assert!(
                !words(&state, &model, kind, true, &crate::text::binary::EN).contains("0.2284")
            );
        }
    }

    #[test]
    fn a_label_takes_only_the_logarithm_that_counts_for_it() {
        let mut state = Binary::default();
        let count = |html: String| html.matches("<mi>ln</mi>").count();
        assert_eq!(count(term(&state.elements[0], Kind::Bce, false)), 1);
        state.elements[0].truth = 0.7;
        assert_eq!(count(term(&state.elements[0], Kind::Bce, false)), 2);
    }

    #[test]
    fn a_logarithm_that_counts_only_its_limit_says_so() {
        let mut state = Binary::default();
        let limits = |state: &Binary, kind| {
            let html = numbers(state, &state.model(), kind, false);
            crate::ui::math::assert_balanced(&html);
            html.matches("<mi>max</mi>").count()
        };
        assert_eq!(limits(&state, Kind::Bce), 0);
        state.elements[0].guess = Guess::Probability(0.0);
        assert_eq!(limits(&state, Kind::Bce), 1);
        assert_eq!(limits(&state, Kind::WithLogits), 0);
        // The logarithm of no is that of 1 then.
        state.elements[0].truth = 0.5;
        assert_eq!(limits(&state, Kind::Bce), 1);
        state.elements[0].guess = Guess::Probability(1.0);
        assert_eq!(limits(&state, Kind::Bce), 1);
        // One that does not count is no reason to break the sum.
        state.elements[0].truth = 1.0;
        let html = numbers(&state, &state.model(), Kind::Bce, false);
        assert!(!html.contains("flow") && !html.contains("max"), "{html}");
    }

    #[test]
    fn the_detail_shows_share_and_push() {
        let state = Binary::preset(Preset::Logits);
        let model = state.model();
        let text = &crate::text::binary::EN;
        let line = detail(&state, &model, Kind::WithLogits, false, text);
        assert!(
            line.contains("0.8808") && line.contains("−0.1192"),
            "{line}"
        );
        assert!(line.contains(r#"<b class="grad-text">"#), "{line}");
        let mut weighted = state.clone();
        weighted.elements[0].pos_weight = 3.0;
        let line = detail(&weighted, &weighted.model(), Kind::WithLogits, false, text);
        assert!(!line.contains("grad-text"), "{line}");
        let line = detail(&state, &model, Kind::Bce, false, text);
        assert!(line.contains("20% of sum"), "{line}");
        let line = detail(&state, &model, Kind::Bce, true, text);
        assert!(!line.contains("20%") && !line.contains("0.1269"), "{line}");
    }

    #[test]
    fn markup_is_balanced_for_every_state() {
        for preset in Preset::ALL {
            for reduction in Reduction::COMMON {
                for kind in Kind::ALL {
                    let mut state = Binary::preset(preset);
                    state.reduction = reduction.clone();
                    state.elements[0].weight = 0.5;
                    let model = state.model();
                    let html = formula(&state, kind) + &numbers(&state, &model, kind, false);
                    for tag in [
                        "mrow", "mfrac", "msup", "math", "mn", "mo", "mi", "msub", "div",
                    ] {
                        let open = html.matches(&format!("<{tag}>")).count()
                            + html.matches(&format!("<{tag} ")).count();
                        let close = html.matches(&format!("</{tag}>")).count();
                        assert_eq!(open, close, "{tag}: {html}");
                    }
                }
            }
        }
    }
}
