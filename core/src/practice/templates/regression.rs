//! Computing MSELoss, L1Loss and SmoothL1Loss.

use crate::lab::regression::{Kind as Name, Regression};
use crate::loss::{HuberLoss, L1Loss, Loss, MSELoss, Reduction, SmoothL1Loss};
use crate::number::show;
use crate::practice::compute::{listed, n, sum_of, value, values, vector};
use crate::practice::draw::Draw;
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Mistake, Template, Wrong};
use crate::practice::labs::{self, Link, Reduced};
use crate::practice::words::{Words, say};

/// The guide's first exercise.
pub const MSE_PAIR: Template = Template {
    id: "mse-pair",
    kind: Kind::Loss,
    loss: "MSELoss",
    level: 1,
    draw: mse_pair,
};

/// The others.
pub const TEMPLATES: &[Template] = &[
    Template {
        id: "mse-mean",
        draw: mse_mean,
        ..MSE_PAIR
    },
    Template {
        id: "l1-mean",
        loss: "L1Loss",
        draw: l1_mean,
        ..MSE_PAIR
    },
    Template {
        id: "mse-sum",
        level: 2,
        draw: mse_sum,
        ..MSE_PAIR
    },
    Template {
        id: "smooth-l1-mean",
        loss: "SmoothL1Loss",
        level: 2,
        draw: smooth_l1_mean,
        ..MSE_PAIR
    },
    Template {
        id: "smooth-l1-beta",
        loss: "SmoothL1Loss",
        level: 3,
        draw: smooth_l1_beta,
        ..MSE_PAIR
    },
];

/// Predictions and their labels.
pub struct Case {
    pub pred: Vec<f64>,
    pub truth: Vec<f64>,
}

impl Case {
    /// `count` labels in halves, and predictions that miss each by `least` to `most` tenths.
    pub fn draw(draw: &mut Draw, count: usize, least: i32, most: i32) -> Self {
        let mut case = Self {
            pred: Vec::new(),
            truth: Vec::new(),
        };
        for _ in 0..count {
            let truth = 5 * draw.between(1, 8);
            let miss = draw.between(least, most) * draw.sign();
            case.truth.push(f64::from(truth) / 10.0);
            case.pred.push(f64::from(truth + miss) / 10.0);
        }
        case
    }

    pub fn given(&self) -> Vec<Given> {
        vec![
            Given::Tensor {
                name: "y_pred",
                is_truth: false,
                tensor: vector(&self.pred),
            },
            Given::Tensor {
                name: "y_true",
                is_truth: true,
                tensor: vector(&self.truth),
            },
        ]
    }

    pub fn count(&self) -> usize {
        self.pred.len()
    }

    pub fn differences(&self) -> Vec<f64> {
        (self.pred.iter().zip(&self.truth))
            .map(|(pred, truth)| pred - truth)
            .collect()
    }

    pub fn of(&self, loss: &dyn Loss) -> f64 {
        value(loss, [&vector(&self.pred), &vector(&self.truth)])
    }

    pub fn each(&self, loss: &dyn Loss) -> Vec<f64> {
        values(loss, [&vector(&self.pred), &vector(&self.truth)])
    }

    pub fn lab(&self, loss: Name) -> Regression {
        labs::regression(loss, &self.pred, &self.truth)
    }

    /// `1.2 − 1.0 = 0.2`, for each element.
    pub fn subtractions(&self) -> String {
        let lines: Vec<String> = (self.pred.iter().zip(&self.truth))
            .map(|(&pred, &truth)| {
                let [pred, difference] = [pred, pred - truth].map(show);
                format!("{pred} − {} = {difference}", n(truth))
            })
            .collect();
        lines.join(", ")
    }
}

pub const MSE: MSELoss = MSELoss {
    reduction: Reduction::Mean,
};
pub const L1: L1Loss = L1Loss {
    reduction: Reduction::Mean,
};

pub fn smooth(beta: f64, reduction: Reduction) -> SmoothL1Loss {
    SmoothL1Loss { reduction, beta }
}

/// A mistake that leads to a number.
pub fn number(id: &'static str, wrong: f64, title: Words, message: Words, lab: Lab) -> Mistake {
    Mistake {
        id,
        wrong: Wrong::Number(wrong),
        title,
        message,
        lab,
    }
}

/// The sum where the mean is asked for.
pub fn summed(wrong: f64, count: usize, lab: impl Reduced) -> Mistake {
    number(
        "sum",
        wrong,
        say!(
            "差一步：加起来了，还没除以 {count}",
            "One step short: added up, not yet divided by {count}"
        ),
        say!(
            "这是各项损失的和。默认 `reduction='mean'` 要的是平均：有几项，就除以几。",
            "This is the sum of the single losses. The default `reduction='mean'` is their average: divide by how many there are."
        ),
        lab.summed().link(),
    )
}

/// The sum divided by one less than the count.
pub fn one_less(sum: f64, count: usize, lab: Lab) -> Mistake {
    let less = count.saturating_sub(1);
    number(
        "one-less",
        sum / less as f64,
        say!("除数少了 1", "Divided by one too few"),
        say!(
            "你除以了 {less}。N−1 用来估计方差；损失的平均除以个数，这里有 {count} 个。",
            "You divided by {less}. N − 1 is for estimating a variance; the mean of a loss divides by the count, here {count}."
        ),
        lab,
    )
}

fn no_square(wrong: f64, lab: Lab) -> Mistake {
    number(
        "no-square",
        wrong,
        say!("忘了平方", "The square is missing"),
        say!(
            "这是差的绝对值，也就是 L1Loss。MSE 的 S 是 square：每个差先平方。",
            "These are the absolute differences, which is L1Loss. The S of MSE is for squared: square each difference first."
        ),
        lab,
    )
}

fn half_kept(case: &Case, reduction: Reduction) -> Mistake {
    // Huber's quadratic part reaches over every difference drawn here.
    let huge = 100.0;
    let huber = HuberLoss {
        reduction: reduction.clone(),
        delta: huge,
    };
    let state = Regression {
        delta: huge as f32,
        reduction,
        ..case.lab(Name::Huber)
    };
    number(
        "half",
        case.of(&huber),
        say!("多了一个 ½", "A ½ too many"),
        say!(
            "有的课本把平方误差写成 ½(ŷ−y)²，这样斜率正好是 ŷ−y。PyTorch 的 MSELoss 没有 ½；HuberLoss 和 SmoothL1Loss 的二次那段有。",
            "Some textbooks write ½(ŷ − y)² so that its slope is just ŷ − y. PyTorch's MSELoss has no ½; HuberLoss and SmoothL1Loss have, in their quadratic piece."
        ),
        state.link(),
    )
}

fn root_taken(case: &Case) -> Mistake {
    number(
        "root",
        case.of(&MSE).sqrt(),
        say!("多开了一次方", "A root too many"),
        say!(
            "这是均方根误差 RMSE。MSELoss 到平均为止，不开方。",
            "This is the root mean square error, RMSE. MSELoss stops at the mean and takes no root."
        ),
        case.lab(Name::Mse).link(),
    )
}

/// The differences averaged before they are squared.
fn mean_first(case: &Case) -> Mistake {
    let mean = case.differences().iter().sum::<f64>() / case.count() as f64;
    number(
        "mean-first",
        mean * mean,
        say!("先平均后平方了", "Averaged before squaring"),
        say!(
            "先求平均，正负差会互相抵消。每个差先平方，再平均。",
            "When the mean comes first, positive and negative differences cancel. Square each difference, then take the mean."
        ),
        case.lab(Name::Mse).link(),
    )
}

/// The worked step before the solution: the differences, and what each becomes.
fn worked(case: &Case, [zh, en]: [&str; 2], single: &[f64]) -> Words {
    let (subtractions, single) = (case.subtractions(), listed(single));
    say!(
        "每个差：{subtractions}。{zh}：{single}",
        "The differences: {subtractions}. {en}: {single}"
    )
}

fn squares(case: &Case) -> Words {
    let squares = case.each(&MSELoss {
        reduction: Reduction::None,
    });
    worked(case, ["平方", "Squared"], &squares)
}

fn mse_hints(case: &Case) -> [Words; 3] {
    let count = case.count();
    [
        say!(
            "先看每个预测差了多少。",
            "First see by how much each prediction is off."
        ),
        say!(
            "MSE = 每个差的平方，加起来，除以个数 {count}。",
            "MSE: square each difference, add the squares, divide by their count, {count}."
        ),
        squares(case),
    ]
}

fn mse_steps(case: &Case, with_mean: bool) -> Vec<Words> {
    let subtractions = case.subtractions();
    let squares = case.each(&MSELoss {
        reduction: Reduction::None,
    });
    let (sum, count) = (sum_of(&squares), case.count());
    let mut steps = vec![
        say!("每个差：{subtractions}", "The differences: {subtractions}"),
        say!("平方后相加：{sum}", "Squared and added: {sum}"),
    ];
    if with_mean {
        steps.push(say!(
            "除以 {count}：({sum}) / {count}",
            "Divided by {count}: ({sum}) / {count}"
        ));
    }
    steps
}

fn mse_pair(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => Case {
            pred: vec![1.2, 3.1],
            truth: vec![1.0, 3.0],
        },
        false => Case::draw(draw, 2, 1, 9),
    };
    let sum = case.of(&MSELoss {
        reduction: Reduction::Sum,
    });
    Draft {
        question: say!(
            "用 `MSELoss` 算出这两组数之间的损失。",
            "What is the `MSELoss` of these predictions and labels?"
        ),
        given: case.given(),
        answer: Answer::number(case.of(&MSE)),
        hints: mse_hints(&case),
        steps: mse_steps(&case, true),
        mistakes: vec![
            summed(sum, case.count(), case.lab(Name::Mse)),
            no_square(case.of(&L1), case.lab(Name::L1).link()),
            half_kept(&case, Reduction::Mean),
            root_taken(&case),
        ],
    }
}

fn mse_mean(draw: &mut Draw) -> Draft {
    let count = draw.pick([3, 4]);
    let case = Case::draw(draw, count, 1, 12);
    let sum = case.of(&MSELoss {
        reduction: Reduction::Sum,
    });
    Draft {
        question: say!(
            "这 {count} 个预测的 `MSELoss` 是多少？",
            "What is the `MSELoss` of these {count} predictions?"
        ),
        given: case.given(),
        answer: Answer::number(case.of(&MSE)),
        hints: mse_hints(&case),
        steps: mse_steps(&case, true),
        mistakes: vec![
            summed(sum, count, case.lab(Name::Mse)),
            one_less(sum, count, case.lab(Name::Mse).link()),
            no_square(case.of(&L1), case.lab(Name::L1).link()),
            mean_first(&case),
        ],
    }
}

fn mse_sum(draw: &mut Draw) -> Draft {
    let count = draw.pick([3, 4]);
    let case = Case::draw(draw, count, 1, 12);
    let summing = |loss: &dyn Loss| case.of(loss);
    Draft {
        question: say!(
            "这次是 `nn.MSELoss(reduction='sum')`。损失是多少？",
            "This time it is `nn.MSELoss(reduction='sum')`. What is the loss?"
        ),
        given: case.given(),
        answer: Answer::number(summing(&MSELoss {
            reduction: Reduction::Sum,
        })),
        hints: [
            say!(
                "先看 `reduction` 说了什么。",
                "Look first at what `reduction` says."
            ),
            say!(
                "`'sum'`：平方后只相加，不除以个数。",
                "`'sum'`: the squares are added and not divided by their count."
            ),
            squares(&case),
        ],
        steps: mse_steps(&case, false),
        mistakes: vec![
            number(
                "mean",
                case.of(&MSE),
                say!("多除了一次", "Divided once too often"),
                say!(
                    "这是默认的 `reduction='mean'`。题目写的是 `'sum'`，只相加。",
                    "This is the default, `reduction='mean'`. The question says `'sum'`: only add."
                ),
                case.lab(Name::Mse).link(),
            ),
            no_square(
                summing(&L1Loss {
                    reduction: Reduction::Sum,
                }),
                case.lab(Name::L1).summed().link(),
            ),
            half_kept(&case, Reduction::Sum),
            {
                let total = case.differences().iter().sum::<f64>();
                number(
                    "sum-first",
                    total * total,
                    say!("先相加后平方了", "Added before squaring"),
                    say!(
                        "先相加，正负差会抵消，和的平方也不等于平方的和。先平方，再相加。",
                        "When adding comes first, differences cancel, and the square of a sum is no sum of squares. Square first, then add."
                    ),
                    case.lab(Name::Mse).summed().link(),
                )
            },
        ],
    }
}

fn l1_mean(draw: &mut Draw) -> Draft {
    let count = draw.pick([3, 4]);
    let case = Case::draw(draw, count, 1, 15);
    let sizes = case.each(&L1Loss {
        reduction: Reduction::None,
    });
    let sum = case.of(&L1Loss {
        reduction: Reduction::Sum,
    });
    let (subtractions, adding) = (case.subtractions(), sum_of(&sizes));
    Draft {
        question: say!(
            "用 `L1Loss` 算，损失是多少？",
            "What is the loss by `L1Loss`?"
        ),
        given: case.given(),
        answer: Answer::number(case.of(&L1)),
        hints: [
            say!(
                "L1 只问差多远，不问往哪边差。",
                "L1 asks how far off, not to which side."
            ),
            say!(
                "差取绝对值，加起来，除以 {count}。",
                "Take the absolute differences, add them, divide by {count}."
            ),
            worked(&case, ["绝对值", "Their sizes"], &sizes),
        ],
        steps: vec![
            say!("每个差：{subtractions}", "The differences: {subtractions}"),
            say!(
                "绝对值相加：{adding}",
                "Their absolute values added: {adding}"
            ),
            say!(
                "除以 {count}：({adding}) / {count}",
                "Divided by {count}: ({adding}) / {count}"
            ),
        ],
        mistakes: vec![
            summed(sum, count, case.lab(Name::L1)),
            one_less(sum, count, case.lab(Name::L1).link()),
            number(
                "squared",
                case.of(&MSE),
                say!("不用平方", "No squares here"),
                say!(
                    "这是 MSELoss。L1 是绝对值的平均。",
                    "This is MSELoss. L1 is the mean of the absolute values."
                ),
                case.lab(Name::Mse).link(),
            ),
            number(
                "signed",
                case.differences().iter().sum::<f64>() / count as f64,
                say!("正负抵消了", "Plus and minus cancelled"),
                say!(
                    "你平均的是带正负号的差。每个差先取绝对值，损失才不会抵消。",
                    "You averaged the differences with their signs. Take each one's absolute value first, so that nothing cancels."
                ),
                case.lab(Name::L1).link(),
            ),
        ],
    }
}

/// Differences on both sides of `beta`.
fn smooth_case(draw: &mut Draw, beta: f64) -> Case {
    let edge = (beta * 10.0) as i32;
    let mut case = Case::draw(draw, 1, edge + 2, edge + 15);
    let inner = Case::draw(draw, 2, 1, edge - 1);
    case.pred.extend(inner.pred);
    case.truth.extend(inner.truth);
    case
}

fn smooth_steps(case: &Case, beta: f64) -> Vec<Words> {
    let parts: Vec<String> = (case.differences().into_iter())
        .zip(case.each(&smooth(beta, Reduction::None)))
        .map(|(difference, part)| {
            let (size, edge, part) = (n(difference.abs()), n(beta), n(part));
            match difference.abs() < beta {
                true => format!("0.5 × {size}² / {edge} = {part}"),
                false => format!("{size} − 0.5 × {edge} = {part}"),
            }
        })
        .collect();
    let (parts, subtractions, count) = (parts.join(", "), case.subtractions(), case.count());
    let sum = sum_of(&case.each(&smooth(beta, Reduction::None)));
    vec![
        say!("每个差：{subtractions}", "The differences: {subtractions}"),
        say!("各项损失：{parts}", "The single losses: {parts}"),
        say!("平均：({sum}) / {count}", "Their mean: ({sum}) / {count}"),
    ]
}

fn smooth_hints(case: &Case, beta: f64) -> [Words; 3] {
    let single = case.each(&smooth(beta, Reduction::None));
    let beta = n(beta);
    [
        say!(
            "先看每个差比 beta = {beta} 大还是小。",
            "First see which differences are within beta = {beta} and which are not."
        ),
        say!(
            "|d| < beta 时是 0.5·d²/beta，否则是 |d| − 0.5·beta；最后取平均。",
            "Where |d| < beta it is 0.5·d²/beta, elsewhere |d| − 0.5·beta; then the mean."
        ),
        worked(case, ["各项损失", "Their losses"], &single),
    ]
}

fn smooth_lab(case: &Case, beta: f64) -> Regression {
    Regression {
        beta: beta as f32,
        ..case.lab(Name::SmoothL1)
    }
}

fn all_linear(case: &Case, lab: Lab) -> Mistake {
    number(
        "all-linear",
        case.of(&L1),
        say!("全当成 L1 了", "Taken for L1 throughout"),
        say!(
            "差在 beta 以内时曲线是弯的（二次），在外面也要减 0.5·beta，两段才接得上。",
            "Within beta the curve is bent, quadratic; outside, 0.5·beta is taken off so that the pieces meet."
        ),
        lab,
    )
}

fn smooth_l1_mean(draw: &mut Draw) -> Draft {
    let case = smooth_case(draw, 1.0);
    let (right, none) = (smooth(1.0, Reduction::Mean), Reduction::None);
    let lab = case.lab(Name::SmoothL1);
    let count = case.count() as f64;
    let pairs: Vec<(f64, f64)> = (case.differences().into_iter())
        .zip(case.each(&smooth(1.0, none)))
        .collect();
    let outside = |d: f64| d.abs() >= 1.0;
    let mean = |parts: &dyn Fn(f64, f64) -> f64| {
        pairs.iter().map(|&(d, part)| parts(d, part)).sum::<f64>() / count
    };
    Draft {
        question: say!(
            "用 `SmoothL1Loss`（beta = 1）算，损失是多少？",
            "What is the loss by `SmoothL1Loss`, with beta = 1?"
        ),
        given: case.given(),
        answer: Answer::number(case.of(&right)),
        hints: smooth_hints(&case, 1.0),
        steps: smooth_steps(&case, 1.0),
        mistakes: vec![
            summed(
                case.of(&smooth(1.0, Reduction::Sum)),
                case.count(),
                lab.clone(),
            ),
            all_linear(&case, case.lab(Name::L1).link()),
            number(
                "no-half",
                mean(&|d, part| if outside(d) { part } else { d * d }),
                say!(
                    "二次那段少了 0.5",
                    "The 0.5 of the quadratic piece is missing"
                ),
                say!(
                    "beta 以内是 0.5·d²/beta，不是 d²：不乘 0.5，两段就接不上。",
                    "Within beta it is 0.5·d²/beta, not d²: without the 0.5 the pieces would not meet."
                ),
                lab.link(),
            ),
            number(
                "no-offset",
                mean(&|d, part| if outside(d) { d.abs() } else { part }),
                say!("直线那段忘了减 0.5", "The straight piece lacks its − 0.5"),
                say!(
                    "beta 以外是 |d| − 0.5·beta，不是 |d|。",
                    "Outside beta it is |d| − 0.5·beta, not |d|."
                ),
                lab.link(),
            ),
        ],
    }
}

fn smooth_l1_beta(draw: &mut Draw) -> Draft {
    let beta = draw.pick([0.5, 2.0]);
    let case = smooth_case(draw, beta);
    let lab = smooth_lab(&case, beta);
    let huber = HuberLoss {
        reduction: Reduction::Mean,
        delta: beta,
    };
    let beta_text = n(beta);
    Draft {
        question: say!(
            "`nn.SmoothL1Loss(beta={beta_text})` 算出的损失是多少？",
            "What does `nn.SmoothL1Loss(beta={beta_text})` give?"
        ),
        given: case.given(),
        answer: Answer::number(case.of(&smooth(beta, Reduction::Mean))),
        hints: smooth_hints(&case, beta),
        steps: smooth_steps(&case, beta),
        mistakes: vec![
            number(
                "beta-ignored",
                case.of(&smooth(1.0, Reduction::Mean)),
                say!("用了默认的 beta", "The default beta was used"),
                say!(
                    "这是 beta = 1 的结果。题目里 beta = {beta_text}：分界和公式都跟着变。",
                    "This is what beta = 1 gives. Here beta = {beta_text}, which moves the border and changes both pieces."
                ),
                case.lab(Name::SmoothL1).link(),
            ),
            number(
                "huber",
                case.of(&huber),
                say!("算成 HuberLoss 了", "This is HuberLoss"),
                say!(
                    "HuberLoss 是 SmoothL1Loss 的 beta 倍：两段都还要除以 beta。",
                    "HuberLoss is beta times SmoothL1Loss: both pieces have yet to be divided by beta."
                ),
                Regression {
                    delta: beta as f32,
                    ..case.lab(Name::Huber)
                }
                .link(),
            ),
            all_linear(&case, case.lab(Name::L1).link()),
            summed(case.of(&smooth(beta, Reduction::Sum)), case.count(), lab),
        ],
    }
}
