//! Reading a loss off its curve.

use super::binary::{self, bce};
use super::regression::{self, MSE, number, smooth};
use crate::lab::{binary as binary_lab, regression as regression_lab};
use crate::loss::{L1Loss, Loss, MSELoss, Reduction};
use crate::number::show;
use crate::practice::compute::{n, value, vector};
use crate::practice::draw::{Draw, WrongOption};
use crate::practice::exercise::{Answer, Draft, Given, Kind, Mistake, Template};
use crate::practice::labs::Link;
use crate::practice::words::{Words, say};

const MSE_CURVE: Template = Template {
    id: "mse-curve",
    kind: Kind::Curve,
    loss: "MSELoss",
    level: 1,
    draw: mse,
};

/// Three parabolas and lines, and one logarithm.
pub const TEMPLATES: &[Template] = &[
    MSE_CURVE,
    Template {
        id: "l1-curve",
        loss: "L1Loss",
        draw: l1,
        ..MSE_CURVE
    },
    Template {
        id: "smooth-l1-curve",
        loss: "SmoothL1Loss",
        level: 2,
        draw: smooth_l1,
        ..MSE_CURVE
    },
    Template {
        id: "bce-curve",
        loss: "BCELoss",
        level: 2,
        draw: negative_log,
        ..MSE_CURVE
    },
];

/// As many points are sampled, at both ends too.
const POINTS: i32 = 161;

/// The distance of the lines to read heights by.
const LINES: f64 = 0.25;

/// How far off is still right: less than half the distance of two lines, so that there is one nearest line.
const TOLERANCE: f64 = 0.1;

/// A curve over `from` to `to`, which also has the very points at the lines to read by and the one asked about.
fn sampled(
    [from, to]: [f64; 2],
    lines: f64,
    asked: f64,
    height: impl Fn(f64) -> f64,
) -> Vec<(f64, f64)> {
    let [first, last] = [from, to].map(|end| end / lines + 1e-9);
    // Tenths as they are written.
    let at = |line: i32| libm::round(f64::from(line) * lines * 1e4) / 1e4;
    let mut places: Vec<f64> = (0..POINTS)
        .map(|index| from + (to - from) * f64::from(index) / f64::from(POINTS - 1))
        .chain((libm::ceil(first - 2e-9) as i32..=libm::floor(last) as i32).map(at))
        .chain([asked])
        .collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    (places.into_iter())
        .map(|x| (x, height(x)))
        .filter(|(_, y)| y.is_finite())
        .collect()
}

/// One prediction, its label, and the curve of a loss over the prediction.
struct Reading {
    truth: f64,
    at: f64,
    value: f64,
    given: Vec<Given>,
    case: regression::Case,
}

impl Reading {
    /// A prediction that misses by `least` to `most` steps of this size, on either side, where lines to read by cross.
    fn draw(draw: &mut Draw, loss: &dyn Loss, step: f64, least: i32, most: i32) -> Self {
        let truth = f64::from(draw.between(2, 8)) / 2.0;
        let at = truth + step * f64::from(draw.between(least, most) * draw.sign());
        let single = |pred: f64| value(loss, [&vector(&[pred]), &vector(&[truth])]);
        let value = single(at);
        // Just beyond the farthest, so that the lines stay apart.
        let reach = step * f64::from(most) + 0.25;
        Self {
            truth,
            at,
            value,
            given: vec![Given::Curve {
                along: "y_pred",
                points: sampled([truth - reach, truth + reach], step, at, single),
                rows: [-3, -2, -1, 1, 2, 3]
                    .into_iter()
                    .map(|near| at + f64::from(near) * step / 5.0)
                    .map(|at| (at, single(at)))
                    .collect(),
                at: Some(at),
                height: None,
                grid: (step, LINES),
            }],
            case: regression::Case {
                pred: vec![at],
                truth: vec![truth],
            },
        }
    }

    /// The height follows the rule by this way from the numbers, `(3.0 − 1.5)²`.
    fn exercise(self, name: &str, rule: Words, way: &str, mistakes: Vec<Mistake>) -> Draft {
        let (at, truth, within) = (show(self.at), show(self.truth), show(TOLERANCE));
        Draft {
            question: say!(
                "这是 `{name}` 随一个预测变化的曲线，标签是 {truth}。预测是 {at} 时，损失读出来是多少？与准确值相差不超过 {within} 就算对。",
                "This is the curve of `{name}` as one prediction changes; the label is {truth}. What loss do you read where the prediction is {at}? Within {within} is right."
            ),
            given: self.given,
            answer: Answer::read_off(self.value, TOLERANCE),
            hints: [
                say!(
                    "在横轴上找到 {at}，竖着走到曲线，再横着走到纵轴。",
                    "Find {at} below, go up to the curve, and from there across to the axis."
                ),
                rule,
                say!(
                    "不看图也能算出来：{way}",
                    "It can be calculated, too: {way}"
                ),
            ],
            steps: vec![say!(
                "从 {at} 竖直走到曲线，读出高度。",
                "Straight up from {at} to the curve, and read its height."
            )],
            mistakes,
        }
    }

    /// The mistakes that every curve has: reading the place instead of the height, and measuring from 0.
    fn shared(&self, from_zero: f64) -> Vec<Mistake> {
        let lab = self.case.lab(regression_lab::Kind::Mse).link();
        vec![
            number(
                "read-across",
                self.at,
                say!("读成了横轴", "You read the horizontal axis"),
                say!(
                    "横轴是预测，纵轴才是损失。",
                    "Along the bottom runs the prediction; the loss is the height."
                ),
                lab.clone(),
            ),
            number(
                "from-zero",
                from_zero,
                say!("从 0 量起了", "Measured from 0"),
                say!(
                    "损失为 0 的地方是标签，不是 0。差要从标签量起。",
                    "The loss is 0 at the label and not at 0. Distances start from the label."
                ),
                lab,
            ),
        ]
    }
}

fn from_zero(loss: &dyn Loss, at: f64) -> f64 {
    value(loss, [&vector(&[at]), &vector(&[0.0])])
}

fn mse(draw: &mut Draw) -> Draft {
    let reading = Reading::draw(draw, &MSE, 0.5, 3, 4);
    let d = reading.at - reading.truth;
    let lab = reading.case.lab(regression_lab::Kind::Mse);
    let mut mistakes = reading.shared(from_zero(&MSE, reading.at));
    mistakes.extend([
        number(
            "no-square",
            d.abs(),
            say!("这是差，不是它的平方", "This is the difference and not its square"),
            say!(
                "差有多远，要看横着走了多少；损失是曲线的高度，是平方。",
                "How far off it is, is the way across; the loss is the height of the curve, the square."
            ),
            reading.case.lab(regression_lab::Kind::L1).link(),
        ),
        number(
            "slope",
            2.0 * d,
            say!("这是斜率", "This is the slope"),
            say!("你给的是曲线在那里的斜率，也就是梯度。问的是高度。", "You gave the slope there, the gradient. Asked for is the height."),
            lab.link(),
        ),
    ]);
    let way = format!("({} − {})²", show(reading.at), n(reading.truth));
    reading.exercise(
        "MSELoss",
        say!(
            "MSE 的高度是差的平方。",
            "The height of MSE is the square of the difference."
        ),
        &way,
        mistakes,
    )
}

fn l1(draw: &mut Draw) -> Draft {
    let loss = L1Loss {
        reduction: Reduction::Mean,
    };
    let reading = Reading::draw(draw, &loss, 0.25, 4, 12);
    let d = reading.at - reading.truth;
    let mut mistakes = reading.shared(from_zero(&loss, reading.at));
    mistakes.extend([
        number(
            "squared",
            d * d,
            say!("这是平方", "This is the square"),
            say!(
                "两条直线，不是抛物线：这里没有平方。",
                "Two straight lines and no parabola: nothing is squared here."
            ),
            reading.case.lab(regression_lab::Kind::Mse).link(),
        ),
        number(
            "signed",
            -d.abs(),
            say!("损失不会是负的", "A loss is not negative"),
            say!(
                "绝对值在两边都往上走，曲线从不在横轴下面。",
                "The absolute value rises on both sides; the curve is never below the axis."
            ),
            reading.case.lab(regression_lab::Kind::L1).link(),
        ),
    ]);
    let way = format!("|{} − {}|", show(reading.at), n(reading.truth));
    reading.exercise(
        "L1Loss",
        say!(
            "L1 的高度就是差的绝对值。",
            "The height of L1 is the absolute difference."
        ),
        &way,
        mistakes,
    )
}

fn smooth_l1(draw: &mut Draw) -> Draft {
    let loss = smooth(1.0, Reduction::Mean);
    let reading = Reading::draw(draw, &loss, 0.25, 6, 12);
    let d = reading.at - reading.truth;
    let of = |loss: &dyn Loss| reading.case.of(loss);
    let mut mistakes = reading.shared(from_zero(&loss, reading.at));
    mistakes.extend([
        number(
            "all-linear",
            of(&L1Loss {
                reduction: Reduction::Mean,
            }),
            say!("这是 L1 的高度", "This is the height of L1"),
            say!(
                "SmoothL1 的直线比 L1 低 0.5·beta：中间那段弯，省下了一截。",
                "The straight piece of SmoothL1 lies 0.5·beta below L1: the bend in the middle saves that much."
            ),
            reading.case.lab(regression_lab::Kind::L1).link(),
        ),
        number(
            "all-quadratic",
            of(&MSELoss {
                reduction: Reduction::Mean,
            }) / 2.0,
            say!("抛物线没有这么远", "The parabola does not reach so far"),
            say!(
                "差已超过 beta，曲线到这里成了直线，不再是 0.5·d²。",
                "The difference is beyond beta, where the curve is straight and no longer 0.5·d²."
            ),
            reading.case.lab(regression_lab::Kind::SmoothL1).link(),
        ),
    ]);
    let way = format!("{} − 0.5", show(d.abs()));
    reading.exercise(
        "SmoothL1Loss",
        say!(
            "先看差 d 有没有超过 beta = 1：没超过，高度是 0.5·d²；超过了，是 |d| − 0.5。",
            "See first whether the difference d is beyond beta = 1: within, the height is 0.5·d²; beyond, |d| − 0.5."
        ),
        &way,
        mistakes,
    )
}

/// Which probability has this height.
fn negative_log(draw: &mut Draw) -> Draft {
    // With these the wrong options stand apart from the right one, and from each other, as far as a curve can be read.
    let p = f64::from(draw.pick([6, 7, 8, 11, 12])) / 20.0;
    let single = |p: f64| value(&bce(Reduction::Mean), [&vector(&[p]), &vector(&[1.0])]);
    let height = single(p);
    let case = |p: f64, y: f64| binary::Case {
        input: vec![p],
        truth: vec![y],
    };
    let wrong = |id, at: f64, title: Words, message: Words, lab| WrongOption {
        id,
        option: Words::both(format!("p = {at:.2}")),
        title,
        message,
        lab,
    };
    let (answer, mistakes) = draw.choice(
        Words::both(format!("p = {p:.2}")),
        vec![
            wrong(
                "other-label",
                1.0 - p,
                say!("这是标签 0 的曲线", "This is the curve of label 0"),
                say!("标签是 1：p 越大，损失越小。这里正好反过来了。", "The label is 1: the larger p, the smaller the loss. This is the other way round."),
                case(1.0 - p, 0.0).lab(binary_lab::Kind::Bce).link(),
            ),
            wrong(
                "straight",
                (1.0 - height).max(0.02),
                say!("曲线不是直线", "The curve is not straight"),
                say!("1 − L 是一条直线，只在 p 靠近 1 时贴着曲线。", "1 − L is a straight line and meets the curve only near p = 1."),
                case(p, 1.0).lab(binary_lab::Kind::Bce).link(),
            ),
            wrong(
                "base-ten",
                libm::exp10(-height),
                say!("底数不是 10", "The base is not 10"),
                say!("这条曲线是自然对数的。", "This curve is that of the natural logarithm."),
                case(p, 1.0).lab(binary_lab::Kind::Bce).link(),
            ),
        ],
    );
    let text = show((height * 100.0).round() / 100.0);
    Draft {
        question: say!(
            "标签是 1，这是 `BCELoss` 随概率 p 变化的曲线。高度约 {text} 的地方，p 是多少？",
            "The label is 1; this is the curve of `BCELoss` as the probability p changes. Where it stands at about {text}, what is p?"
        ),
        given: vec![Given::Curve {
            along: "p",
            points: sampled([0.01, 1.0], 0.1, p, single),
            rows: (1..=10)
                .map(|tenths| f64::from(tenths) / 10.0)
                .filter(|at| (at - p).abs() > 1e-9)
                .map(|at| (at, single(at)))
                .collect(),
            at: None,
            height: Some(height),
            grid: (0.1, 0.5),
        }],
        answer,
        hints: [
            say!(
                "在纵轴上找到 {text}，横着走到曲线，再往下看。",
                "Find {text} on the axis, go across to the curve, and look down."
            ),
            say!(
                "标签 1：p 越靠近 0，−ln p 越高。",
                "Label 1: the nearer p is to 0, the higher −ln p."
            ),
            Words::both("p = e^−L"),
        ],
        steps: vec![Words::both(format!("p = e^(−{text})"))],
        mistakes,
    }
}
