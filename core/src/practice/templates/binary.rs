//! Computing BCELoss and BCEWithLogitsLoss.

use super::regression::{number, summed};
use crate::functional::sigmoid;
use crate::lab::binary::{Binary, Kind as Name};
use crate::lab::mistakes::Slip;
use crate::loss::{BCELoss, BCEWithLogitsLoss, Loss, Reduction};
use crate::practice::compute::{
    self, at, listed, n, slack_of_log, step, stepped, value, values, vector,
};
use crate::practice::draw::Draw;
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Mistake, Template};
use crate::practice::labs::{self, Link};
use crate::practice::words::{Words, say};

/// The guide's third exercise.
pub const LOGIT_ONE: Template = Template {
    id: "bce-logits-one",
    kind: Kind::Loss,
    loss: "BCEWithLogitsLoss",
    level: 1,
    draw: logit_one,
};

/// The others.
pub const TEMPLATES: &[Template] = &[
    Template {
        id: "bce-mean",
        loss: "BCELoss",
        draw: bce_mean,
        ..LOGIT_ONE
    },
    Template {
        id: "bce-logits-mean",
        level: 2,
        draw: logits_mean,
        ..LOGIT_ONE
    },
    Template {
        id: "bce-soft",
        loss: "BCELoss",
        level: 3,
        draw: bce_soft,
        ..LOGIT_ONE
    },
    Template {
        id: "bce-logits-pos-weight",
        level: 3,
        draw: pos_weight,
        ..LOGIT_ONE
    },
];

/// Probabilities or logits, and labels from 0 to 1.
pub struct Case {
    pub input: Vec<f64>,
    pub truth: Vec<f64>,
}

impl Case {
    /// Probabilities in hundredths, for labels of both kinds.
    pub fn probabilities(draw: &mut Draw, count: usize) -> Self {
        let input = (0..count)
            .map(|_| f64::from(draw.between(5, 95)) / 100.0)
            .collect();
        let truth = Self::labels(draw, count);
        Self { input, truth }
    }

    /// Logits in tenths, for labels of both kinds.
    pub fn logits(draw: &mut Draw, count: usize) -> Self {
        let input = (0..count).map(|_| draw.tenths(-30, 30)).collect();
        let truth = Self::labels(draw, count);
        Self { input, truth }
    }

    fn labels(draw: &mut Draw, count: usize) -> Vec<f64> {
        let mut labels: Vec<f64> = (0..count)
            .map(|index| if index % 2 == 0 { 1.0 } else { 0.0 })
            .collect();
        draw.shuffle(&mut labels);
        labels
    }

    pub fn given(&self, input: &'static str) -> Vec<Given> {
        vec![
            Given::Tensor {
                name: input,
                is_truth: false,
                tensor: vector(&self.input),
            },
            Given::Tensor {
                name: "labels",
                is_truth: true,
                tensor: vector(&self.truth),
            },
        ]
    }

    pub fn count(&self) -> usize {
        self.input.len()
    }

    pub fn of(&self, loss: &dyn Loss) -> f64 {
        value(loss, [&vector(&self.input), &vector(&self.truth)])
    }

    pub fn each(&self, loss: &dyn Loss) -> Vec<f64> {
        values(loss, [&vector(&self.input), &vector(&self.truth)])
    }

    pub fn lab(&self, loss: Name) -> Binary {
        labs::binary(loss, &self.input, &self.truth)
    }

    /// A mistake beside its repair, on this input.
    pub fn slip(&self, slip: Slip) -> Lab {
        let rows: Vec<Vec<f64>> = self.input.iter().map(|&input| vec![input]).collect();
        labs::slip(slip, &rows, &self.truth)
    }

    /// The same with other labels.
    pub fn labelled(&self, label: impl Fn(f64) -> f64) -> Self {
        Self {
            input: self.input.clone(),
            truth: self.truth.iter().map(|&l| label(l)).collect(),
        }
    }

    /// The sigmoids in the logits' place.
    pub fn squashed(&self) -> Self {
        Self {
            input: self.input.iter().map(|&z| sigmoid(z)).collect(),
            truth: self.truth.clone(),
        }
    }
}

pub fn bce(reduction: Reduction) -> BCELoss {
    BCELoss {
        reduction,
        ..BCELoss::default()
    }
}

pub fn with_logits(reduction: Reduction) -> BCEWithLogitsLoss {
    BCEWithLogitsLoss {
        reduction,
        ..BCEWithLogitsLoss::default()
    }
}

fn log10(right: f64, lab: Binary) -> Mistake {
    number(
        "log10",
        right / std::f64::consts::LN_10,
        say!("用了常用对数", "The logarithm to base 10"),
        say!(
            "这里的 log 是自然对数 ln，不是 log₁₀。",
            "This log is the natural one, ln, and not log₁₀."
        ),
        lab.link(),
    )
}

fn sign_lost(right: f64, lab: Binary) -> Mistake {
    number(
        "sign",
        -right,
        say!("负号丢了", "The minus sign is lost"),
        say!(
            "概率的对数不会大于 0，前面的负号把它变成损失。损失不会是负的。",
            "The logarithm of a probability is never above 0; the minus before it makes it a loss, which is never negative."
        ),
        lab.link(),
    )
}

/// Minus the logarithm of p whatever the label is.
fn always_positive(case: &Case, loss: &dyn Loss, name: Name) -> Mistake {
    let positive = case.labelled(|_| 1.0);
    number(
        "always-positive",
        positive.of(loss),
        say!("标签是 0 的也用了 ln p", "ln p even where the label is 0"),
        say!(
            "标签是 0 时，模型给正确答案的概率是 1 − p，取的是 ln(1 − p)。",
            "Where the label is 0 the model gives the truth 1 − p, and the logarithm is that of 1 − p."
        ),
        positive.lab(name).link(),
    )
}

/// The terms of label 1 only, divided by the whole count.
fn only_positive(case: &Case, single: &[f64], name: Name) -> Mistake {
    let sum: f64 = case
        .truth
        .iter()
        .zip(single)
        .filter(|(y, _)| **y == 1.0)
        .map(|(_, part)| part)
        .sum();
    number(
        "only-positive",
        sum / case.count() as f64,
        say!("标签是 0 的项漏了", "The terms with label 0 are missing"),
        say!(
            "只算了标签是 1 的。标签是 0 的也有损失：−ln(1 − p)。",
            "Only labels of 1 were counted. Those of 0 have a loss too: −ln(1 − p)."
        ),
        case.lab(name).link(),
    )
}

/// The losses of probabilities as the steps show them.
fn logs(probabilities: &[f64], case: &Case) -> Vec<f64> {
    (probabilities.iter().zip(&case.truth))
        .map(|(&p, &y)| match y == 1.0 {
            true => -libm::log(stepped(p)),
            false => -libm::log(1.0 - stepped(p)),
        })
        .collect()
}

/// How far off the mean over logits comes out, with this weight of label 1, where the steps are rounded.
fn slack(case: &Case, weight: f64) -> f64 {
    let of_elements =
        (case.squashed().input.into_iter().zip(&case.truth)).map(|(p, &y)| match y == 1.0 {
            true => weight * slack_of_log(p),
            false => slack_of_log(1.0 - p),
        });
    of_elements.sum::<f64>() / case.count() as f64
}

/// One line for each element: its probability and its loss.
fn steps(probabilities: &[f64], case: &Case) -> Vec<Words> {
    let single = logs(probabilities, case);
    let lines: Vec<String> = (probabilities.iter().zip(&case.truth).zip(single))
        .map(|((&p, &y), part)| match y == 1.0 {
            true => format!("−ln {} ≈ {}", step(p), step(part)),
            false => format!("−ln(1 − {}) ≈ {}", step(p), step(part)),
        })
        .collect();
    let lines = lines.join(", ");
    vec![say!("各项损失：{lines}", "The single losses: {lines}")]
}

fn mean_step(single: &[f64]) -> Words {
    let parts: Vec<String> = single.iter().copied().map(step).collect();
    let (parts, count) = (parts.join(" + "), single.len());
    say!(
        "平均：({parts}) / {count}",
        "Their mean: ({parts}) / {count}"
    )
}

fn squash_step(case: &Case) -> Words {
    let (logits, p) = (listed(&case.input), compute::steps(&case.squashed().input));
    Words::both(format!("sigmoid({logits}) ≈ {p}"))
}

/// The worked step before the solution: what each logit gives to the truth.
fn given_to_truth(case: &Case) -> Words {
    let Words { zh, en } = squash_step(case);
    let p = compute::steps(&of_truth(&case.squashed()));
    say!(
        "{zh}，给正确答案的概率：{p}",
        "{en}, and given to the truth: {p}"
    )
}

/// p where the label is 1, 1 − p where it is 0.
fn of_truth(case: &Case) -> Vec<f64> {
    (case.input.iter().zip(&case.truth))
        .map(|(&p, &y)| if y == 1.0 { p } else { 1.0 - p })
        .collect()
}

fn rule() -> Words {
    say!(
        "每项损失：标签 1 是 −ln p，标签 0 是 −ln(1 − p)；最后取平均。",
        "Each loss: −ln p where the label is 1, −ln(1 − p) where it is 0; then the mean."
    )
}

fn logit_one(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => Case {
            input: vec![1.5],
            truth: vec![1.0],
        },
        false => Case {
            input: vec![draw.tenths(-25, 25)],
            truth: vec![f64::from(draw.between(0, 1))],
        },
    };
    let loss = with_logits(Reduction::Mean);
    let right = case.of(&loss);
    let lab = case.lab(Name::WithLogits);
    let other = case.labelled(|y| 1.0 - y);
    let p = case.squashed();
    let mut all = vec![squash_step(&case)];
    all.extend(steps(&p.input, &case));
    Draft {
        question: say!(
            "用 `BCEWithLogitsLoss` 算出这个 logit 的损失。",
            "What is the `BCEWithLogitsLoss` of this logit?"
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(right, slack(&case, 1.0)),
        hints: [
            say!("logit 还不是概率。", "A logit is not a probability yet."),
            rule(),
            given_to_truth(&case),
        ],
        steps: all,
        mistakes: vec![
            number(
                "stopped-at-p",
                at(&p.input, 0),
                say!(
                    "差一步：这是概率",
                    "One step short: this is the probability"
                ),
                say!(
                    "sigmoid 做对了，但这还是概率。损失要再取负对数。",
                    "The sigmoid is right, but this is still the probability. The loss is minus a logarithm."
                ),
                lab.link(),
            ),
            number(
                "other-probability",
                1.0 - at(&p.input, 0),
                say!("这是 1 − p，还差一步", "This is 1 − p, and one step short"),
                say!(
                    "标签 1 用 p，标签 0 用 1 − p；取出来的概率还要取负对数。",
                    "Label 1 takes p, label 0 takes 1 − p; and the loss is minus the logarithm of what is taken."
                ),
                lab.link(),
            ),
            number(
                "wrong-class",
                other.of(&loss),
                say!("标签看反了", "The label was read the wrong way round"),
                say!(
                    "这是另一个标签的损失。标签 1 用 p，标签 0 用 1 − p。",
                    "This is the loss of the other label. Label 1 takes p, label 0 takes 1 − p."
                ),
                other.lab(Name::WithLogits).link(),
            ),
            sign_lost(right, lab.clone()),
            log10(right, lab),
            sigmoid_twice(&case, &loss),
        ],
    }
}

fn sigmoid_twice(case: &Case, loss: &dyn Loss) -> Mistake {
    let p = case.squashed();
    number(
        "sigmoid-twice",
        p.of(loss),
        say!("sigmoid 做了两次", "Sigmoid applied twice"),
        say!(
            "BCEWithLogitsLoss 自己会做 sigmoid。先做一次再给它，就把概率当成了 logit。",
            "BCEWithLogitsLoss does the sigmoid itself. Doing it before hands it a probability as if it were a logit."
        ),
        p.lab(Name::WithLogits).link(),
    )
}

fn bce_mean(draw: &mut Draw) -> Draft {
    let case = Case::probabilities(draw, 3);
    let loss = bce(Reduction::Mean);
    let (right, single) = (case.of(&loss), case.each(&bce(Reduction::None)));
    let mut all = steps(&case.input, &case);
    all.push(mean_step(&logs(&case.input, &case)));
    Draft {
        question: say!(
            "这些概率的 `BCELoss` 是多少？",
            "What is the `BCELoss` of these probabilities?"
        ),
        given: case.given("probs"),
        // The probabilities are given with two decimals, so that only the logarithms are rounded.
        answer: Answer::by_steps(right, slack_of_log(f64::INFINITY)),
        hints: [
            say!(
                "先看模型给正确答案的概率是多少。",
                "First see what probability the model gave to the truth."
            ),
            rule(),
            {
                let p = listed(&of_truth(&case));
                say!("给正确答案的概率：{p}", "Given to the truth: {p}")
            },
        ],
        steps: all,
        mistakes: vec![
            summed(
                case.of(&bce(Reduction::Sum)),
                case.count(),
                case.lab(Name::Bce),
            ),
            always_positive(&case, &loss, Name::Bce),
            only_positive(&case, &single, Name::Bce),
            log10(right, case.lab(Name::Bce)),
        ],
    }
}

fn logits_mean(draw: &mut Draw) -> Draft {
    let case = Case::logits(draw, 3);
    let loss = with_logits(Reduction::Mean);
    let single = case.each(&with_logits(Reduction::None));
    let mut all = vec![squash_step(&case)];
    all.extend(steps(&case.squashed().input, &case));
    all.push(mean_step(&logs(&case.squashed().input, &case)));
    Draft {
        question: say!(
            "这三个 logit 的 `BCEWithLogitsLoss` 是多少？",
            "What is the `BCEWithLogitsLoss` of these three logits?"
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(case.of(&loss), slack(&case, 1.0)),
        hints: [
            say!(
                "先把每个 logit 变成概率。",
                "First turn each logit into a probability."
            ),
            rule(),
            given_to_truth(&case),
        ],
        steps: all,
        mistakes: vec![
            summed(
                case.of(&with_logits(Reduction::Sum)),
                case.count(),
                case.lab(Name::WithLogits),
            ),
            sigmoid_twice(&case, &loss),
            always_positive(&case, &loss, Name::WithLogits),
            only_positive(&case, &single, Name::WithLogits),
        ],
    }
}

/// One label between 0 and 1.
fn bce_soft(draw: &mut Draw) -> Draft {
    let case = Case {
        input: vec![draw.tenths(1, 9)],
        truth: vec![draw.tenths(1, 9)],
    };
    let loss = bce(Reduction::Mean);
    let right = case.of(&loss);
    let (p, y) = (at(&case.input, 0), at(&case.truth, 0));
    let hard = case.labelled(f64::round);
    let swapped = Case {
        input: case.truth.clone(),
        truth: case.input.clone(),
    };
    let [ps, ys, qs, zs] = [p, y, 1.0 - p, 1.0 - y].map(n);
    let line = format!("−({ys} × ln {ps} + {zs} × ln {qs})");
    Draft {
        question: say!(
            "标签也可以是概率。这一项的 `BCELoss` 是多少？",
            "A label may be a probability, too. What is this `BCELoss`?"
        ),
        given: case.given("probs"),
        answer: Answer::by_steps(right, slack_of_log(f64::INFINITY)),
        hints: [
            say!(
                "标签在 0 和 1 之间，两边的对数都有份。",
                "With a label between 0 and 1 both logarithms count."
            ),
            say!(
                "−(y·ln p + (1 − y)·ln(1 − p))",
                "−(y·ln p + (1 − y)·ln(1 − p))"
            ),
            Words::both(format!("y = {ys}, 1 − y = {zs}, p = {ps}, 1 − p = {qs}")),
        ],
        steps: vec![Words::both(line)],
        mistakes: vec![
            number(
                "rounded-label",
                hard.of(&loss),
                say!("标签被当成了 0 或 1", "The label was taken for 0 or 1"),
                say!(
                    "软标签不取整：y 和 1 − y 是两个对数的权重。",
                    "A soft label is not rounded: y and 1 − y weigh the two logarithms."
                ),
                hard.lab(Name::Bce).link(),
            ),
            number(
                "half-formula",
                -y * libm::log(p),
                say!("公式只写了一半", "Half of the formula"),
                say!(
                    "还有 (1 − y)·ln(1 − p) 这一半。",
                    "The other half, (1 − y)·ln(1 − p), is missing."
                ),
                case.lab(Name::Bce).link(),
            ),
            number(
                "swapped",
                swapped.of(&loss),
                say!("概率和标签换位了", "Probability and label changed places"),
                say!(
                    "对数里面是模型的概率 p，前面的权重才是标签 y。",
                    "Inside the logarithm stands the model's p; the label y is the weight before it."
                ),
                swapped.lab(Name::Bce).link(),
            ),
            log10(right, case.lab(Name::Bce)),
        ],
    }
}

fn pos_weight(draw: &mut Draw) -> Draft {
    let case = Case::logits(draw, 3);
    let weight = draw.pick([2.0, 3.0, 4.0]);
    let loss = BCEWithLogitsLoss {
        pos_weight: Some(vector(&[weight])),
        ..with_logits(Reduction::Mean)
    };
    let plain = case.of(&with_logits(Reduction::Mean));
    let single = case.each(&with_logits(Reduction::None));
    let weigh = |single: &[f64], on: f64| -> Vec<f64> {
        (case.truth.iter().zip(single))
            .map(|(&y, part)| if y == on { weight * part } else { *part })
            .collect()
    };
    let weighted = |on: f64| weigh(&single, on);
    let count = case.count() as f64;
    let weights: f64 = case
        .truth
        .iter()
        .map(|&y| if y == 1.0 { weight } else { 1.0 })
        .sum();
    let sum = weighted(1.0).iter().sum::<f64>();
    let mut lab = case.lab(Name::WithLogits);
    for element in &mut lab.elements {
        element.pos_weight = weight as f32;
    }
    let mut all = vec![squash_step(&case)];
    all.extend(steps(&case.squashed().input, &case));
    let weight_text = n(weight);
    all.push(say!(
        "标签是 1 的各项乘以 {weight_text}",
        "The terms with label 1 are multiplied by {weight_text}"
    ));
    all.push(mean_step(&weigh(&logs(&case.squashed().input, &case), 1.0)));
    Draft {
        question: say!(
            "`nn.BCEWithLogitsLoss(pos_weight=torch.tensor([{weight_text}]))` 给出多少？",
            "What does `nn.BCEWithLogitsLoss(pos_weight=torch.tensor([{weight_text}]))` give?"
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(case.of(&loss), slack(&case, weight)),
        hints: [
            say!("哪些项要加重？", "Which terms weigh more?"),
            say!(
                "`pos_weight` 只乘标签是 1 的项；平均仍然除以个数。",
                "`pos_weight` multiplies the terms with label 1 only; the mean still divides by the count."
            ),
            given_to_truth(&case),
        ],
        steps: all,
        mistakes: vec![
            number(
                "unweighted",
                plain,
                say!("没有用上 pos_weight", "pos_weight was left out"),
                say!(
                    "这是不加权的损失。标签是 1 的项要乘以 {weight_text}。",
                    "This is the loss without weight. The terms with label 1 are multiplied by {weight_text}."
                ),
                case.lab(Name::WithLogits).link(),
            ),
            number(
                "on-all",
                weight * plain,
                say!("每一项都乘了", "Every term was multiplied"),
                say!(
                    "`pos_weight` 只管标签是 1 的项，标签是 0 的不动。",
                    "`pos_weight` touches the terms with label 1 and leaves those with 0 alone."
                ),
                lab.link(),
            ),
            number(
                "on-negative",
                weighted(0.0).iter().sum::<f64>() / count,
                say!("乘错了一边", "The wrong side was multiplied"),
                say!(
                    "你加重了标签是 0 的项。pos 是 positive：标签 1。",
                    "You weighed the terms with label 0. pos is for positive: label 1."
                ),
                lab.link(),
            ),
            number(
                "by-weights",
                sum / weights,
                say!("除数是权重之和了", "Divided by the sum of the weights"),
                say!(
                    "这里和 CrossEntropyLoss 的 `weight` 不同：平均只除以个数。",
                    "Unlike CrossEntropyLoss with `weight`, the mean here divides by the count alone."
                ),
                lab.link(),
            ),
        ],
    }
}
