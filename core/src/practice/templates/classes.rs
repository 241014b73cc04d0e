//! Computing CrossEntropyLoss and NLLLoss.

use super::regression::{number, summed};
use crate::functional::{log_softmax, softmax};
use crate::lab::classes::{Class, Classes, Kind as Name};
use crate::lab::mistakes::Slip;
use crate::loss::{CrossEntropyLoss, Loss, NLLLoss, Reduction};
use crate::practice::compute::{
    at, listed, n, slack_of_log, step, stepped, steps, sum_of, table, value, values, vector,
};
use crate::practice::draw::Draw;
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Mistake, Template};
use crate::practice::labs::{self, Link};
use crate::practice::words::{Words, say};
use crate::tensor::Tensor;

/// The guide's second exercise.
pub const CE_ONE: Template = Template {
    id: "ce-one",
    kind: Kind::Loss,
    loss: "CrossEntropyLoss",
    level: 1,
    draw: ce_one,
};

/// The others.
pub const TEMPLATES: &[Template] = &[
    Template {
        id: "nll-mean",
        loss: "NLLLoss",
        draw: nll_mean,
        ..CE_ONE
    },
    Template {
        id: "ce-mean",
        level: 2,
        draw: ce_mean,
        ..CE_ONE
    },
    Template {
        id: "ce-ignore",
        level: 3,
        draw: ce_ignore,
        ..CE_ONE
    },
    Template {
        id: "ce-weight",
        level: 3,
        draw: ce_weight,
        ..CE_ONE
    },
    Template {
        id: "nll-weight",
        loss: "NLLLoss",
        level: 3,
        draw: nll_weight,
        ..CE_ONE
    },
];

/// A row of logits, or log-probabilities, for each sample, and the true classes.
pub struct Case {
    pub rows: Vec<Vec<f64>>,
    pub labels: Vec<i64>,
}

impl Case {
    /// Logits in tenths.
    pub fn draw(draw: &mut Draw, samples: usize, classes: usize, lowest_label: i32) -> Self {
        let top = i32::try_from(classes).unwrap_or(2) - 1;
        let row = |draw: &mut Draw| (0..classes).map(|_| draw.tenths(-20, 30)).collect();
        Self {
            rows: (0..samples).map(|_| row(draw)).collect(),
            labels: (0..samples)
                .map(|_| i64::from(draw.between(lowest_label, top)))
                .collect(),
        }
    }

    /// As [`draw`](Self::draw), then log_softmax to four decimals, as PyTorch prints it.
    pub fn draw_logs(draw: &mut Draw, samples: usize, classes: usize) -> Self {
        let mut case = Self::draw(draw, samples, classes, 1);
        for row in &mut case.rows {
            *row = log_softmax(row)
                .iter()
                .map(|log| (log * 1e4).round() / 1e4)
                .collect();
        }
        case
    }

    pub fn given(&self, input: &'static str) -> Vec<Given> {
        vec![
            Given::Tensor {
                name: input,
                is_truth: false,
                tensor: table(&self.rows),
            },
            Given::Tensor {
                name: "labels",
                is_truth: true,
                tensor: self.target(),
            },
        ]
    }

    pub fn target(&self) -> Tensor {
        Tensor::vec_i64(self.labels.clone())
    }

    pub fn count(&self) -> usize {
        self.labels.len()
    }

    pub fn of(&self, loss: &dyn Loss) -> f64 {
        value(loss, [&table(&self.rows), &self.target()])
    }

    pub fn each(&self, loss: &dyn Loss) -> Vec<f64> {
        values(loss, [&table(&self.rows), &self.target()])
    }

    pub fn lab(&self, loss: Name) -> Classes {
        labs::classes(loss, &self.rows, &self.labels)
    }

    /// A mistake beside its repair, on these logits.
    pub fn slip(&self, slip: Slip) -> Lab {
        let labels: Vec<f64> = self.labels.iter().map(|&label| label as f64).collect();
        labs::slip(slip, &self.rows, &labels)
    }

    /// The same with other labels.
    pub fn labelled(&self, label: impl Fn(i64) -> i64) -> Self {
        Self {
            rows: self.rows.clone(),
            labels: self.labels.iter().map(|&l| label(l)).collect(),
        }
    }

    /// The same with the softmax of each row in its place.
    pub fn softened(&self) -> Self {
        Self {
            rows: self.rows.iter().map(|row| softmax(row)).collect(),
            labels: self.labels.clone(),
        }
    }

    /// The loss of each row on the way by the probability, as its step shows it.
    fn logs(&self) -> Vec<f64> {
        (self.softened().chosen().into_iter())
            .map(|p| -libm::log(stepped(p)))
            .collect()
    }

    /// How far off the mean comes out, with these weights of the rows, where the steps are rounded.
    fn slack(&self, weights: &[f64]) -> f64 {
        let of_rows = self.softened().chosen().into_iter().map(slack_of_log);
        let sum: f64 = of_rows
            .zip(weights)
            .map(|(slack, weight)| slack * weight)
            .sum();
        sum / weights.iter().sum::<f64>()
    }

    /// What each row has for its label.
    pub fn chosen(&self) -> Vec<f64> {
        (self.rows.iter().zip(&self.labels))
            .map(|(row, &label)| usize::try_from(label).map_or(f64::NAN, |label| at(row, label)))
            .collect()
    }
}

pub fn ce(reduction: Reduction) -> CrossEntropyLoss {
    CrossEntropyLoss {
        reduction,
        ..CrossEntropyLoss::default()
    }
}

pub fn nll(reduction: Reduction) -> NLLLoss {
    NLLLoss {
        reduction,
        ..NLLLoss::default()
    }
}

/// The softmax taken of what is softmax already.
fn twice(case: &Case, loss: &dyn Loss) -> Mistake {
    let soft = case.softened();
    number(
        "softmax-twice",
        soft.of(loss),
        say!("softmax 做了两次", "Softmax applied twice"),
        say!(
            "CrossEntropyLoss 自己会做 softmax。先做一次再给它，等于把概率又当成 logits。",
            "CrossEntropyLoss does the softmax itself. Doing it before hands it probabilities as if they were logits."
        ),
        soft.lab(Name::CrossEntropy).link(),
    )
}

fn sign_lost(wrong: f64, lab: Classes) -> Mistake {
    number(
        "sign",
        wrong,
        say!("负号丢了", "The minus sign is lost"),
        say!(
            "概率不超过 1，它的对数不超过 0；损失是负对数，所以不会是负的。",
            "A probability is at most 1 and its logarithm at most 0; the loss is minus that logarithm, and never negative."
        ),
        lab.link(),
    )
}

fn ce_hints(case: &Case) -> [Words; 3] {
    let row = case.rows.first().map_or(&[][..], Vec::as_slice);
    let (logits, soft) = (listed(row), steps(&softmax(row)));
    [
        say!(
            "先把 logits 变成概率。",
            "First turn the logits into probabilities."
        ),
        say!(
            "softmax：e^z 除以本行所有 e^z 的和。损失是 −ln(正确类别的概率)，多行取平均。",
            "Softmax: e^z divided by the sum of e^z over the row. The loss is −ln of the true class's probability, averaged over rows."
        ),
        say!(
            "第一行 softmax({logits}) ≈ {soft}",
            "The first row: softmax({logits}) ≈ {soft}"
        ),
    ]
}

fn ce_steps(case: &Case) -> Vec<Words> {
    (case
        .rows
        .iter()
        .zip(case.softened().chosen())
        .zip(case.logs()))
    .enumerate()
    .map(|(index, ((row, p), part))| {
        let (number, logits, p, part) = (index + 1, listed(row), step(p), step(part));
        say!(
            "第 {number} 行 [{logits}]：正确类别的概率约 {p}，−ln {p} ≈ {part}",
            "Row {number}, [{logits}]: the true class has probability about {p}, and −ln {p} ≈ {part}"
        )
    })
    .collect()
}

fn ce_one(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => Case {
            rows: vec![vec![2.0, 1.0]],
            labels: vec![0],
        },
        false => Case::draw(draw, 1, 2, 0),
    };
    let right = case.of(&ce(Reduction::Mean));
    let lab = case.lab(Name::CrossEntropy);
    let other = case.labelled(|label| 1 - label);
    Draft {
        question: say!(
            "用 `CrossEntropyLoss` 算出这一行 logits 的损失。",
            "What is the `CrossEntropyLoss` of this row of logits?"
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(right, case.slack(&[1.0])),
        hints: ce_hints(&case),
        steps: ce_steps(&case),
        mistakes: vec![
            number(
                "stopped-at-p",
                at(&case.softened().chosen(), 0),
                say!(
                    "差一步：这是概率",
                    "One step short: this is the probability"
                ),
                say!(
                    "softmax 做对了，但这还只是正确类别的概率。损失是它的负对数。",
                    "The softmax is right, but this is still the true class's probability. The loss is minus its logarithm."
                ),
                lab.link(),
            ),
            number(
                "other-probability",
                at(&other.softened().chosen(), 0),
                say!(
                    "这是另一个类别的概率",
                    "This is the other class's probability"
                ),
                say!(
                    "标签从 0 数起，指着正确的那一类。取它的概率，再取负对数。",
                    "The label, counted from 0, points at the true class. Take that one's probability, and then minus its logarithm."
                ),
                lab.link(),
            ),
            number(
                "wrong-class",
                other.of(&ce(Reduction::Mean)),
                say!("看错了类别", "The wrong class"),
                say!(
                    "这是另一个类别的 −ln p。标签从 0 数起，指着正确的那一类。",
                    "This is −ln p of the other class. The label, counted from 0, points at the true one."
                ),
                other.lab(Name::CrossEntropy).link(),
            ),
            sign_lost(-right, lab.clone()),
            number(
                "log10",
                right / std::f64::consts::LN_10,
                say!("用了常用对数", "The logarithm to base 10"),
                say!(
                    "这里的 log 是自然对数 ln，不是 log₁₀。",
                    "This log is the natural one, ln, and not log₁₀."
                ),
                lab.link(),
            ),
            twice(&case, &ce(Reduction::Mean)),
        ],
    }
}

/// Labels counted from 1.
fn from_one(case: &Case, loss: &dyn Loss, name: Name) -> Mistake {
    let shifted = case.labelled(|label| label - 1);
    number(
        "from-one",
        shifted.of(loss),
        say!("类别从 1 数起了", "Classes counted from 1"),
        say!(
            "PyTorch 的类别从 0 数起：标签 1 是第二个数，不是第一个。",
            "PyTorch counts classes from 0: label 1 is the second number and not the first."
        ),
        shifted.lab(name).link(),
    )
}

fn ce_mean(draw: &mut Draw) -> Draft {
    let case = Case::draw(draw, 3, 3, 1);
    let none = CrossEntropyLoss::default();
    // Softmax down the columns instead of along the rows.
    let columns: Vec<Vec<f64>> = (0..3)
        .map(|class| {
            log_softmax(
                &case
                    .rows
                    .iter()
                    .map(|row| at(row, class))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let by_column = Case {
        rows: (0..3)
            .map(|row| columns.iter().map(|column| at(column, row)).collect())
            .collect(),
        labels: case.labels.clone(),
    };
    let count = case.count();
    let mut steps = ce_steps(&case);
    let parts: Vec<String> = case.logs().into_iter().map(step).collect();
    let parts = parts.join(" + ");
    steps.push(say!(
        "平均：({parts}) / {count}",
        "Their mean: ({parts}) / {count}"
    ));
    Draft {
        question: say!(
            "三个样本、三个类别，`CrossEntropyLoss` 是多少？",
            "Three samples, three classes: what is the `CrossEntropyLoss`?"
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(case.of(&none), case.slack(&[1.0; 3])),
        hints: ce_hints(&case),
        steps,
        mistakes: vec![
            summed(
                case.of(&ce(Reduction::Sum)),
                count,
                case.lab(Name::CrossEntropy),
            ),
            from_one(&case, &none, Name::CrossEntropy),
            number(
                "columns",
                by_column.of(&nll(Reduction::Mean)),
                say!("行和列弄反了", "Rows and columns swapped"),
                say!(
                    "softmax 要沿着每一行做：一行是一个样本，同一行的概率加起来是 1。",
                    "Softmax goes along each row: a row is one sample, and its probabilities add up to 1."
                ),
                case.lab(Name::CrossEntropy).link(),
            ),
            twice(&case, &none),
        ],
    }
}

fn ce_ignore(draw: &mut Draw) -> Draft {
    let mut case = Case::draw(draw, 3, 3, 1);
    let padded = draw.place(3);
    if let Some(label) = case.labels.get_mut(padded) {
        *label = 0;
    }
    let loss = |reduction| CrossEntropyLoss {
        ignore_index: 0,
        ..ce(reduction)
    };
    let lab = Classes {
        ignore_index: 0,
        ..case.lab(Name::CrossEntropy)
    };
    let (sum, counted) = (case.of(&loss(Reduction::Sum)), case.count() - 1);
    let counts: Vec<f64> = (0..case.count())
        .map(|row| if row == padded { 0.0 } else { 1.0 })
        .collect();
    let mut steps = ce_steps(&case);
    let row = padded + 1;
    steps.push(say!(
        "第 {row} 行的标签是 0，不算；只除以 {counted}",
        "Row {row} has label 0 and does not count; divide by {counted} only"
    ));
    Draft {
        question: say!(
            "类别 0 是填充。`nn.CrossEntropyLoss(ignore_index=0)` 给出多少？",
            "Class 0 is padding. What does `nn.CrossEntropyLoss(ignore_index=0)` give?"
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(case.of(&loss(Reduction::Mean)), case.slack(&counts)),
        hints: [
            say!(
                "先找出哪一行不算。",
                "First find the row that does not count."
            ),
            say!(
                "被忽略的行既不进分子，也不进分母。",
                "An ignored row is neither in the sum nor in the count."
            ),
            say!("第 {row} 行被忽略。", "Row {row} is ignored."),
        ],
        steps,
        mistakes: vec![
            number(
                "ignored-counted",
                case.of(&ce(Reduction::Mean)),
                say!("填充也算进去了", "The padding was counted"),
                say!(
                    "这是没有 `ignore_index` 时的平均。标签等于 0 的行应当跳过。",
                    "This is the mean without `ignore_index`. The row whose label is 0 is to be skipped."
                ),
                case.lab(Name::CrossEntropy).link(),
            ),
            number(
                "ignored-divided",
                sum / case.count() as f64,
                say!("除数里还有填充", "The padding is still in the divisor"),
                say!(
                    "分子对了，但你除以了所有行数。PyTorch 只除以没被忽略的行数。",
                    "The sum is right, but you divided by all rows. PyTorch divides by those that are not ignored."
                ),
                lab.link(),
            ),
            summed(sum, counted, lab),
            {
                let soft = case.softened();
                number(
                    "softmax-twice",
                    soft.of(&loss(Reduction::Mean)),
                    say!("softmax 做了两次", "Softmax applied twice"),
                    say!(
                        "CrossEntropyLoss 自己会做 softmax，给它的应当是 logits。",
                        "CrossEntropyLoss does the softmax itself; what it gets should be logits."
                    ),
                    Classes {
                        ignore_index: 0,
                        ..soft.lab(Name::CrossEntropy)
                    }
                    .link(),
                )
            },
        ],
    }
}

/// The mistakes of the weighted mean, which CrossEntropyLoss and NLLLoss share.
fn weight_mistakes(
    case: &Case,
    weights: &[f64],
    single: &[f64],
    name: Name,
    plain: f64,
) -> Vec<Mistake> {
    let of_row = |label: &i64| usize::try_from(*label).map_or(f64::NAN, |label| at(weights, label));
    let sum: f64 = case
        .labels
        .iter()
        .zip(single)
        .map(|(label, part)| of_row(label) * part)
        .sum();
    let lab = Classes {
        classes: (0..)
            .zip(weights)
            .map(|(key, &weight)| Class {
                key,
                weight: weight as f32,
            })
            .collect(),
        ..case.lab(name)
    };
    let all: f64 = weights.iter().sum();
    vec![
        number(
            "unweighted",
            plain,
            say!("没有用上权重", "The weights were left out"),
            say!(
                "这是不加权的平均。每一行的损失要乘上它那一类的权重。",
                "This is the mean without weights. Multiply each row's loss by the weight of its class."
            ),
            case.lab(name).link(),
        ),
        number(
            "by-count",
            sum / case.count() as f64,
            say!("除数不是个数", "The divisor is not the count"),
            say!(
                "乘了权重，却除以了个数。加权平均要除以这些行的权重之和。",
                "You multiplied by the weights but divided by the count. A weighted mean divides by the sum of the rows' weights."
            ),
            lab.link(),
        ),
        number(
            "all-weights",
            sum / all,
            say!("除数是所有类别的权重", "Divided by every class's weight"),
            say!(
                "除数是各行所属类别的权重之和，没出现的类别不算，出现两次的算两次。",
                "The divisor adds the weight of each row's class: a class that does not occur is not in it, one that occurs twice is in it twice."
            ),
            lab.link(),
        ),
        number(
            "sum",
            sum,
            say!("差一步：还没除", "One step short: not yet divided"),
            say!(
                "加权和算好了，还要除以这些行的权重之和。",
                "The weighted sum is there; it has yet to be divided by the sum of the rows' weights."
            ),
            Classes {
                reduction: Reduction::Sum,
                ..lab
            }
            .link(),
        ),
    ]
}

fn of_rows(case: &Case, weights: &[f64]) -> Vec<f64> {
    (case.labels.iter())
        .map(|&label| usize::try_from(label).map_or(f64::NAN, |label| at(weights, label)))
        .collect()
}

fn weight_steps(case: &Case, weights: &[f64], single: &[f64]) -> Vec<Words> {
    let of_row = of_rows(case, weights);
    let products: Vec<String> = of_row
        .iter()
        .zip(single)
        .map(|(&w, &part)| format!("{} × {}", n(w), step(part)))
        .collect();
    let (products, divisor) = (products.join(" + "), sum_of(&of_row));
    vec![
        say!("分子：{products}", "The sum: {products}"),
        say!("分母：{divisor}", "The divisor: {divisor}"),
    ]
}

fn weight_hints(case: &Case, single: &[f64]) -> [Words; 3] {
    let parts: Vec<String> = single.iter().copied().map(step).collect();
    let (parts, labels) = (
        parts.join(", "),
        case.labels
            .iter()
            .map(i64::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    );
    [
        say!(
            "先不管权重，算出每一行的损失。",
            "Leave the weights aside at first and find each row's loss."
        ),
        say!(
            "每行损失乘上它那一类的权重，相加，再除以这些权重之和。",
            "Multiply each row's loss by its class's weight, add, and divide by the sum of those weights."
        ),
        say!(
            "标签 {labels} 的各行损失：{parts}",
            "The losses of the rows with labels {labels}: {parts}"
        ),
    ]
}

fn weighted_given(mut given: Vec<Given>, weights: &[f64]) -> Vec<Given> {
    given.push(Given::Tensor {
        name: "weight",
        is_truth: false,
        tensor: vector(weights),
    });
    given
}

fn ce_weight(draw: &mut Draw) -> Draft {
    let case = Case::draw(draw, 2, 3, 0);
    let weights = [draw.tenths(5, 20), draw.tenths(5, 30), draw.tenths(10, 40)];
    let single = case.each(&ce(Reduction::None));
    let mut steps = ce_steps(&case);
    steps.extend(weight_steps(&case, &weights, &case.logs()));
    Draft {
        question: say!(
            "`nn.CrossEntropyLoss(weight=weight)` 给出多少？",
            "What does `nn.CrossEntropyLoss(weight=weight)` give?"
        ),
        given: weighted_given(case.given("logits"), &weights),
        answer: Answer::by_steps(
            case.of(&CrossEntropyLoss {
                weight: Some(vector(&weights)),
                ..ce(Reduction::Mean)
            }),
            case.slack(&of_rows(&case, &weights)),
        ),
        hints: weight_hints(&case, &case.logs()),
        steps,
        mistakes: weight_mistakes(
            &case,
            &weights,
            &single,
            Name::CrossEntropy,
            case.of(&ce(Reduction::Mean)),
        ),
    }
}

fn nll_weight(draw: &mut Draw) -> Draft {
    let case = Case::draw_logs(draw, 3, 3);
    let weights = [draw.tenths(5, 20), draw.tenths(5, 30), draw.tenths(10, 40)];
    let single = case.each(&nll(Reduction::None));
    Draft {
        question: say!(
            "`log_probs` 已经是对数概率。`nn.NLLLoss(weight=weight)` 给出多少？",
            "`log_probs` are log-probabilities already. What does `nn.NLLLoss(weight=weight)` give?"
        ),
        given: weighted_given(case.given("log_probs"), &weights),
        answer: Answer::number(case.of(&NLLLoss {
            weight: Some(vector(&weights)),
            ..nll(Reduction::Mean)
        })),
        hints: weight_hints(&case, &single),
        steps: weight_steps(&case, &weights, &single),
        mistakes: weight_mistakes(
            &case,
            &weights,
            &single,
            Name::Nll,
            case.of(&nll(Reduction::Mean)),
        ),
    }
}

fn nll_mean(draw: &mut Draw) -> Draft {
    let case = Case::draw_logs(draw, 2, 3);
    let right = case.of(&nll(Reduction::Mean));
    let chosen = case.chosen();
    let (picked, count) = (listed(&chosen), case.count());
    let adding = sum_of(&case.each(&nll(Reduction::None)));
    Draft {
        question: say!(
            "`log_probs` 是 log_softmax 的结果。`NLLLoss` 是多少？",
            "`log_probs` come from log_softmax. What is the `NLLLoss`?"
        ),
        given: case.given("log_probs"),
        answer: Answer::number(right),
        hints: [
            say!("对数已经取过了。", "The logarithm has been taken already."),
            say!(
                "每行挑出正确类别的那个数，变号，再取平均。",
                "From each row pick the number of the true class, turn its sign, and take the mean."
            ),
            say!("挑出来的数：{picked}", "The numbers picked: {picked}"),
        ],
        steps: vec![
            say!("挑出正确类别：{picked}", "The true classes: {picked}"),
            say!(
                "变号、相加、除以 {count}：({adding}) / {count}",
                "Signs turned, added, divided by {count}: ({adding}) / {count}"
            ),
        ],
        mistakes: vec![
            sign_lost(-right, case.lab(Name::Nll)),
            summed(case.of(&nll(Reduction::Sum)), count, case.lab(Name::Nll)),
            number(
                "exp-taken",
                chosen.iter().map(|&log| libm::exp(log)).sum::<f64>() / count as f64,
                say!("这是概率的平均", "This is the mean probability"),
                say!(
                    "你把对数概率变回了概率。NLLLoss 要的就是对数，变号即可。",
                    "You turned the log-probabilities back into probabilities. NLLLoss wants the logarithms, with their sign turned."
                ),
                case.lab(Name::Nll).link(),
            ),
            from_one(&case, &nll(Reduction::Mean), Name::Nll),
        ],
    }
}
