//! The guide's misprints: which of the numbers is wrong? The guide's own seed has what the guide prints; other seeds
//! misprint other numbers in the same way.

use super::binary::{self, bce, with_logits};
use super::classes::{self, ce};
use super::regression::{self, MSE};
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::{MSELoss, Reduction};
use crate::practice::compute::{four, n, python, python_rows};
use crate::practice::draw::{Draw, WrongOption, listed};
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Template};
use crate::practice::labs::Link;
use crate::practice::words::{Words, say};
use std::collections::BTreeSet;

const MSE_MISPRINT: Template = Template {
    id: "misprint-mse",
    kind: Kind::Misprint,
    loss: "MSELoss",
    level: 1,
    draw: mse,
};

/// In the order in which they stand in the guide.
pub const TEMPLATES: &[Template] = &[
    MSE_MISPRINT,
    Template {
        id: "misprint-ce",
        loss: "CrossEntropyLoss",
        level: 2,
        draw: cross_entropy,
        ..MSE_MISPRINT
    },
    Template {
        id: "misprint-bce",
        loss: "BCELoss",
        level: 2,
        draw: probabilities,
        ..MSE_MISPRINT
    },
    Template {
        id: "misprint-bce-logits",
        loss: "BCEWithLogitsLoss",
        level: 2,
        draw: logits,
        ..MSE_MISPRINT
    },
];

/// A number as it is printed, and as the core has it.
struct Claim {
    id: &'static str,
    label: String,
    printed: f64,
    truth: f64,
}

impl Claim {
    fn new(id: &'static str, label: impl Into<String>, truth: f64) -> Self {
        Self {
            id,
            label: label.into(),
            printed: truth,
            truth,
        }
    }

    /// Whether four decimals tell them apart.
    fn is_wrong(&self) -> bool {
        (self.printed - self.truth).abs() > 0.5e-4
    }
}

const PLACES: [&str; 3] = ["first", "second", "third"];

/// The exercise. The last claim is the whole loss, for which the guide prints `guides`.
fn misprint(
    draw: &mut Draw,
    code: Vec<String>,
    mut claims: Vec<Claim>,
    guides: f64,
    lab: &Lab,
    rule: Words,
) -> Draft {
    let wrong = match draw.is_guide() {
        true => claims.len() - 1,
        false => draw.place(claims.len()),
    };
    let guide = draw.is_guide();
    if let Some(claim) = claims.get_mut(wrong) {
        claim.printed = match guide {
            true => guides,
            false => {
                let off = f64::from(draw.between(1, 25) * draw.sign()) / 100.0;
                (claim.truth + off).abs()
            }
        };
    }
    let text = |claim: &Claim| Words::both(format!("`{} = {}`", claim.label, four(claim.printed)));
    let count = claims.iter().filter(|claim| claim.is_wrong()).count();
    let right = claims.iter().find(|claim| claim.is_wrong());
    let (label, truth) = right.map_or((String::new(), String::new()), |claim| {
        (claim.label.clone(), four(claim.truth))
    });
    let first = claims.first().map_or(String::new(), |claim| {
        format!("{} = {}", claim.label, four(claim.truth))
    });
    let order = (claims.iter())
        .map(|claim| {
            let (label, truth) = (&claim.label, four(claim.truth));
            (!claim.is_wrong()).then(|| WrongOption {
                id: claim.id,
                option: text(claim),
                title: say!("这个数没有印错", "This number is right"),
                message: say!(
                    "{label} 的确是 {truth}。再看看别的。",
                    "{label} is indeed {truth}. Look at the others."
                ),
                lab: lab.clone(),
            })
        })
        .collect();
    // Where one thing is claimed twice, the misprint shows without any computing.
    let labels: BTreeSet<&str> = claims.iter().map(|claim| claim.label.as_str()).collect();
    let (answer, mistakes) = match (right, count) {
        (Some(right), 1) if labels.len() == claims.len() => listed(text(right), order),
        _ => (
            Answer::Choice {
                options: Vec::new(),
                right: 0,
            },
            Vec::new(),
        ),
    };
    Draft {
        question: match guide {
            true => say!(
                "原来的指南在这里印错了一个数。是哪一个？",
                "The original guide misprinted one number here. Which one?"
            ),
            false => say!(
                "这里有一个数印错了。是哪一个？",
                "One number here is misprinted. Which one?"
            ),
        },
        given: vec![Given::Code(code.join("\n"))],
        answer,
        hints: [
            say!("一个一个重算。", "Compute them again, one by one."),
            rule,
            say!("第一个：{first}", "The first: {first}"),
        ],
        steps: vec![say!(
            "{label} 其实是 {truth}",
            "{label} is in truth {truth}"
        )],
        mistakes,
    }
}

fn mse(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => regression::Case {
            pred: vec![2.5, 0.8, 1.2],
            truth: vec![3.0, 1.0, 1.0],
        },
        false => regression::Case::draw(draw, 3, 1, 12),
    };
    let squares = case.each(&MSELoss {
        reduction: Reduction::None,
    });
    let mut claims: Vec<Claim> = (PLACES
        .into_iter()
        .zip(case.pred.iter().zip(&case.truth))
        .zip(squares))
    .map(|((id, (&pred, &truth)), square)| {
        Claim::new(
            id,
            format!("({} − {})²", crate::number::show(pred), n(truth)),
            square,
        )
    })
    .collect();
    claims.push(Claim::new("whole", "MSELoss", case.of(&MSE)));
    let (pred, truth) = (python(&case.pred), python(&case.truth));
    misprint(
        draw,
        vec![
            format!("y_pred = torch.tensor({pred})"),
            format!("y_true = torch.tensor({truth})"),
            "loss = nn.MSELoss()(y_pred, y_true)".to_owned(),
        ],
        claims,
        0.1033,
        &case.lab(regression_lab::Kind::Mse).link(),
        say!(
            "MSE：平方差的平均。",
            "MSE: the mean of the squared differences."
        ),
    )
}

fn cross_entropy(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => classes::Case {
            rows: vec![
                vec![2.0, 1.0, 0.1, 0.5],
                vec![0.5, 2.0, 0.3, 0.1],
                vec![0.1, 0.2, 3.0, 0.4],
            ],
            labels: vec![0, 1, 2],
        },
        false => classes::Case::draw(draw, 3, 3, 0),
    };
    let rows = case.each(&ce(Reduction::None));
    let mut claims: Vec<Claim> = (PLACES.into_iter().zip(1..).zip(rows))
        .map(|((id, row), loss)| Claim::new(id, format!("−ln p{row}"), loss))
        .collect();
    claims.push(Claim::new(
        "whole",
        "CrossEntropyLoss",
        case.of(&ce(Reduction::Mean)),
    ));
    let logits = python_rows(&case.rows);
    let mark = say!(
        "`p1` 是第 1 行正确类别的概率，依此类推。",
        " `p1` is the probability of the true class in row 1, and so on."
    );
    let labels = case
        .labels
        .iter()
        .map(i64::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let mut draft = misprint(
        draw,
        vec![
            format!("logits = torch.tensor({logits})"),
            format!("labels = torch.tensor([{labels}])"),
            "loss = nn.CrossEntropyLoss()(logits, labels)".to_owned(),
        ],
        claims,
        0.5929,
        &case.lab(classes_lab::Kind::CrossEntropy).link(),
        say!(
            "每行先做 softmax，取正确类别的 −ln p；再平均。",
            "Softmax of each row, −ln p of its true class; then the mean."
        ),
    );
    draft.question.zh += &mark.zh;
    draft.question.en += &mark.en;
    draft
}

fn probabilities(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => binary::Case {
            input: vec![0.9, 0.3, 0.8],
            truth: vec![1.0, 0.0, 1.0],
        },
        false => binary::Case::probabilities(draw, 3),
    };
    let parts = case.each(&bce(Reduction::None));
    let mut claims: Vec<Claim> = (PLACES
        .into_iter()
        .zip(case.input.iter().zip(&case.truth))
        .zip(parts))
    .map(|((id, (&p, &y)), loss)| {
        let label = match y == 1.0 {
            true => format!("−ln {}", n(p)),
            false => format!("−ln(1 − {})", n(p)),
        };
        Claim::new(id, label, loss)
    })
    .collect();
    claims.push(Claim::new(
        "whole",
        "BCELoss",
        case.of(&bce(Reduction::Mean)),
    ));
    let (probs, labels) = (python(&case.input), python(&case.truth));
    misprint(
        draw,
        vec![
            format!("pred_probs = torch.tensor({probs})"),
            format!("true_labels = torch.tensor({labels})"),
            "loss = nn.BCELoss()(pred_probs, true_labels)".to_owned(),
        ],
        claims,
        0.2781,
        &case.lab(binary_lab::Kind::Bce).link(),
        say!(
            "标签 1 是 −ln p，标签 0 是 −ln(1 − p)；再平均。",
            "−ln p for label 1, −ln(1 − p) for label 0; then the mean."
        ),
    )
}

/// The guide prints the loss of other probabilities here: “the same as above”.
fn logits(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => binary::Case {
            input: vec![2.0, -1.0, 1.5],
            truth: vec![1.0, 0.0, 1.0],
        },
        false => binary::Case::logits(draw, 3),
    };
    let mut claims: Vec<Claim> = (PLACES
        .into_iter()
        .zip(case.input.iter().zip(case.squashed().input)))
    .map(|(id, (&z, p))| Claim::new(id, format!("σ({})", crate::number::show(z)), p))
    .collect();
    claims.push(Claim::new(
        "whole",
        "BCEWithLogitsLoss",
        case.of(&with_logits(Reduction::Mean)),
    ));
    let (zs, labels) = (python(&case.input), python(&case.truth));
    misprint(
        draw,
        vec![
            format!("logits = torch.tensor({zs})"),
            format!("labels = torch.tensor({labels})"),
            "loss = nn.BCEWithLogitsLoss()(logits, labels)".to_owned(),
        ],
        claims,
        0.2781,
        &case.lab(binary_lab::Kind::WithLogits).link(),
        say!(
            "sigmoid 把 logit 变成概率；损失是那些概率的 BCELoss。",
            "The sigmoid turns logits into probabilities; the loss is their BCELoss."
        ),
    )
}
