//! Computing an element of the gradient, as `loss.backward()` leaves it.

use super::binary::{self, bce, with_logits};
use super::classes::{self, ce, nll};
use super::regression::{self, L1, MSE, number, smooth};
use crate::functional::{sigmoid, softmax};
use crate::lab::regression::Regression;
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::{Loss, Reduction};
use crate::number::show;
use crate::practice::compute::{at, gradient, n, slack_of_log, step, table, vector};
use crate::practice::draw::Draw;
use crate::practice::exercise::{Answer, Draft, Kind, Lab, Mistake, Template};
use crate::practice::labs::Link;
use crate::practice::words::{Words, say};

const MSE_GRADIENT: Template = Template {
    id: "mse-gradient",
    kind: Kind::Gradient,
    loss: "MSELoss",
    level: 2,
    draw: mse,
};

/// One for each loss.
pub const TEMPLATES: &[Template] = &[
    MSE_GRADIENT,
    Template {
        id: "l1-gradient",
        loss: "L1Loss",
        level: 1,
        draw: l1,
        ..MSE_GRADIENT
    },
    Template {
        id: "smooth-l1-gradient",
        loss: "SmoothL1Loss",
        level: 3,
        draw: smooth_l1,
        ..MSE_GRADIENT
    },
    Template {
        id: "ce-gradient",
        loss: "CrossEntropyLoss",
        draw: cross_entropy,
        ..MSE_GRADIENT
    },
    Template {
        id: "nll-gradient",
        loss: "NLLLoss",
        draw: negative_log,
        ..MSE_GRADIENT
    },
    Template {
        id: "bce-gradient",
        loss: "BCELoss",
        level: 3,
        draw: probability,
        ..MSE_GRADIENT
    },
    Template {
        id: "bce-logits-gradient",
        loss: "BCEWithLogitsLoss",
        draw: logit,
        ..MSE_GRADIENT
    },
];

/// The gradient of the sum where the mean is asked for.
fn not_divided(wrong: f64, count: usize, lab: Lab) -> Mistake {
    number(
        "not-divided",
        wrong,
        say!("还没除以 {count}", "Not yet divided by {count}"),
        say!(
            "损失是 {count} 项的平均，每一项对它的影响也只有 1/{count}。",
            "The loss is the mean of {count} terms, so each one moves it by 1/{count} only."
        ),
        lab,
    )
}

/// The direction of the push, or the gradient by the target.
fn sign_lost(wrong: f64, lab: Lab) -> Mistake {
    number(
        "sign",
        wrong,
        say!("方向反了", "The wrong way round"),
        say!(
            "梯度指向损失变大的方向。你给的是它的反方向，也就是更新一步时走的方向。",
            "The gradient points to where the loss grows. You gave the opposite, the way that a step of training goes."
        ),
        lab,
    )
}

fn question(loss: &str, name: &str, place: usize) -> Words {
    say!(
        "损失是 `nn.{loss}`。`loss.backward()` 之后，`{name}.grad[{place}]` 是多少？（损失取平均，位置从 0 数起）",
        "The loss is `nn.{loss}`. After `loss.backward()`, what is `{name}.grad[{place}]`? (The loss is a mean; places count from 0.)"
    )
}

/// A regression case, one of its places, and the difference there.
fn regression_case(draw: &mut Draw, least: i32, most: i32) -> (regression::Case, usize, f64) {
    let count = draw.between(3, 5).unsigned_abs() as usize;
    let case = regression::Case::draw(draw, count, least, most);
    let place = draw.place(count);
    let difference = at(&case.differences(), place);
    (case, place, difference)
}

fn chosen(mut lab: Regression, place: usize) -> Lab {
    lab.chosen = place;
    lab.link()
}

fn of_regression(case: &regression::Case, loss: &dyn Loss, argument: usize, place: usize) -> f64 {
    gradient(
        loss,
        [&vector(&case.pred), &vector(&case.truth)],
        argument,
        place,
    )
}

fn difference_step(case: &regression::Case, place: usize) -> Words {
    let (pred, truth) = (at(&case.pred, place), at(&case.truth, place));
    let (p, y, d) = (show(pred), n(truth), show(pred - truth));
    say!(
        "这个预测的差：{p} − {y} = {d}",
        "The difference of this prediction: {p} − {y} = {d}"
    )
}

fn mse(draw: &mut Draw) -> Draft {
    let (case, place, d) = regression_case(draw, 1, 12);
    let count = case.count();
    let right = of_regression(&case, &MSE, 0, place);
    let lab = chosen(case.lab(regression_lab::Kind::Mse), place);
    let summed = crate::loss::MSELoss {
        reduction: Reduction::Sum,
    };
    let text = n(d);
    Draft {
        question: question("MSELoss()", "y_pred", place),
        given: case.given(),
        answer: Answer::number(right),
        hints: [
            say!(
                "只有这个位置的那一项随它变。",
                "Only the term at this place changes with it."
            ),
            say!(
                "(ŷ − y)² 的斜率是 2(ŷ − y)，再除以个数 {count}。",
                "The slope of (ŷ − y)² is 2(ŷ − y); divide by the count, {count}."
            ),
            {
                let (difference, twice) = (difference_step(&case, place), show(2.0 * d));
                let Words { zh, en } = difference;
                say!("{zh}，它的 2 倍：{twice}", "{en}, and twice that: {twice}")
            },
        ],
        steps: vec![
            difference_step(&case, place),
            Words::both(format!("2 × {text} / {count}")),
        ],
        mistakes: vec![
            number(
                "no-two",
                d / count as f64,
                say!("少了 2", "The 2 is missing"),
                say!("d² 的斜率是 2d，不是 d。", "The slope of d² is 2d, not d."),
                lab.clone(),
            ),
            not_divided(of_regression(&case, &summed, 0, place), count, lab.clone()),
            sign_lost(of_regression(&case, &MSE, 1, place), lab.clone()),
            number(
                "its-loss",
                d * d / count as f64,
                say!(
                    "这是损失，不是梯度",
                    "This is the loss and not its gradient"
                ),
                say!(
                    "你算的是这一项占的损失。梯度问的是：预测动一点，损失动多少。",
                    "This is the part of the loss that comes from here. The gradient asks how the loss moves when the prediction does."
                ),
                lab,
            ),
        ],
    }
}

fn l1(draw: &mut Draw) -> Draft {
    let (case, place, d) = regression_case(draw, 2, 15);
    let count = case.count();
    let lab = chosen(case.lab(regression_lab::Kind::L1), place);
    let summed = crate::loss::L1Loss {
        reduction: Reduction::Sum,
    };
    let sign = show(d.signum());
    Draft {
        question: question("L1Loss()", "y_pred", place),
        given: case.given(),
        answer: Answer::number(of_regression(&case, &L1, 0, place)),
        hints: [
            say!(
                "|d| 的图像是两条直线，斜率处处一样。",
                "|d| is two straight lines, equally steep everywhere."
            ),
            say!(
                "预测偏大，斜率是 1；偏小，是 −1；再除以个数 {count}。",
                "Too high: slope 1. Too low: −1. Divided by the count, {count}."
            ),
            {
                let (p, y) = (show(at(&case.pred, place)), show(at(&case.truth, place)));
                match d > 0.0 {
                    true => say!(
                        "这个预测 {p} 比标签 {y} 大：偏大。",
                        "This prediction, {p}, is above its label, {y}: too high."
                    ),
                    false => say!(
                        "这个预测 {p} 比标签 {y} 小：偏小。",
                        "This prediction, {p}, is below its label, {y}: too low."
                    ),
                }
            },
        ],
        steps: vec![
            difference_step(&case, place),
            Words::both(format!("{sign} / {count}")),
        ],
        mistakes: vec![
            not_divided(of_regression(&case, &summed, 0, place), count, lab.clone()),
            sign_lost(of_regression(&case, &L1, 1, place), lab.clone()),
            number(
                "by-size",
                d / count as f64,
                say!("斜率不看差多少", "The slope does not depend on the size"),
                say!(
                    "L1 的斜率与差的大小无关，只看预测偏大还是偏小。",
                    "The slope of L1 has nothing to do with how far off the prediction is, only with which side it is on."
                ),
                lab,
            ),
            number(
                "as-mse",
                of_regression(&case, &MSE, 0, place),
                say!("这是 MSELoss 的梯度", "This is the gradient of MSELoss"),
                say!(
                    "2d/N 是平方误差的梯度。这里的损失是绝对值。",
                    "2d/N belongs to the squared error. This loss is the absolute value."
                ),
                chosen(case.lab(regression_lab::Kind::Mse), place),
            ),
        ],
    }
}

fn smooth_l1(draw: &mut Draw) -> Draft {
    let (case, place, d) = regression_case(draw, 1, 18);
    let count = case.count();
    let beta = 2.0;
    let loss = smooth(beta, Reduction::Mean);
    let lab = chosen(
        Regression {
            beta: beta as f32,
            ..case.lab(regression_lab::Kind::SmoothL1)
        },
        place,
    );
    let (beta_text, text) = (show(beta), show(d));
    Draft {
        question: question(&format!("SmoothL1Loss(beta={beta_text})"), "y_pred", place),
        given: case.given(),
        answer: Answer::number(of_regression(&case, &loss, 0, place)),
        hints: [
            say!("这个差在 beta 以内吗？", "Is this difference within beta?"),
            say!(
                "以内：0.5·d²/beta 的斜率是 d/beta；再除以 {count}。",
                "Within: 0.5·d²/beta has the slope d/beta; divide by {count}."
            ),
            {
                let Words { zh, en } = difference_step(&case, place);
                let slope = show(d / beta);
                say!(
                    "{zh}，在 beta 以内，那里的斜率：{slope}",
                    "{en}, which is within beta, and the slope there: {slope}"
                )
            },
        ],
        steps: vec![
            difference_step(&case, place),
            say!(
                "在 beta 以内：{text} / {beta_text} / {count}",
                "It is within beta: {text} / {beta_text} / {count}"
            ),
        ],
        mistakes: vec![
            number(
                "no-beta",
                d / count as f64,
                say!("忘了除以 beta", "Not divided by beta"),
                say!(
                    "二次那段是 0.5·d²/beta，它的斜率里 beta 还在分母上。",
                    "The quadratic piece is 0.5·d²/beta; in its slope beta is still below the line."
                ),
                lab.clone(),
            ),
            not_divided(
                of_regression(&case, &smooth(beta, Reduction::Sum), 0, place),
                count,
                lab.clone(),
            ),
            number(
                "straight-piece",
                of_regression(&case, &L1, 0, place),
                say!("用了直线那段的斜率", "The slope of the straight piece"),
                say!(
                    "|d| 没有超过 beta，还在弯的那段，斜率小于 1。",
                    "|d| is not beyond beta: here the curve still bends, and its slope is below 1."
                ),
                lab.clone(),
            ),
            sign_lost(of_regression(&case, &loss, 1, place), lab),
        ],
    }
}

fn cross_entropy(draw: &mut Draw) -> Draft {
    let case = classes::Case::draw(draw, 2, 3, 0);
    let label = usize::try_from(at_label(&case, 0)).unwrap_or(0);
    let row = case.rows.first().cloned().unwrap_or_default();
    let p = at(&softmax(&row), label);
    let right = of_classes(&case, &ce(Reduction::Mean), label);
    let mut state = case.lab(classes_lab::Kind::CrossEntropy);
    state.class = label;
    let lab = state.link();
    let (count, z, ps) = (case.count() as f64, at(&row, label), step(p));
    Draft {
        question: say!(
            "损失是 `nn.CrossEntropyLoss()`。`loss.backward()` 之后，`logits.grad[0][{label}]` 是多少？它正是第一行的正确类别。",
            "The loss is `nn.CrossEntropyLoss()`. After `loss.backward()`, what is `logits.grad[0][{label}]`? It is the true class of the first row."
        ),
        given: case.given("logits"),
        answer: Answer::by_steps(right, slack_of_log(f64::INFINITY) / count),
        hints: [
            say!(
                "先算第一行的 softmax。",
                "First the softmax of the first row."
            ),
            say!(
                "对 logit 的梯度是 softmax 减 one-hot：正确类别 p − 1，其他类别 p；再除以样本数。",
                "The gradient by a logit is softmax minus one-hot: p − 1 for the true class, p for the others; divided by the samples."
            ),
            say!("正确类别的 p ≈ {ps}", "The true class has p ≈ {ps}"),
        ],
        steps: vec![
            Words::both(format!("p ≈ {ps}")),
            Words::both(format!("({ps} − 1) / {count}")),
        ],
        mistakes: vec![
            number(
                "no-one-hot",
                p / count,
                say!("忘了减 1", "The 1 was not taken off"),
                say!(
                    "这是其他类别的样子。正确类别的 one-hot 是 1，要减掉。",
                    "This is how the other classes look. For the true class the one-hot is 1, and it is subtracted."
                ),
                lab.clone(),
            ),
            not_divided(
                of_classes(&case, &ce(Reduction::Sum), label),
                case.count(),
                lab.clone(),
            ),
            sign_lost(-right, lab.clone()),
            number(
                "no-softmax",
                (z - 1.0) / count,
                say!(
                    "用 logit 代替了概率",
                    "The logit in the probability's place"
                ),
                say!(
                    "p − 1 里的 p 是 softmax 之后的概率，不是 logit。",
                    "The p in p − 1 is the probability after softmax, not the logit."
                ),
                lab,
            ),
        ],
    }
}

fn at_label(case: &classes::Case, row: usize) -> i64 {
    case.labels.get(row).copied().unwrap_or(0)
}

fn of_classes(case: &classes::Case, loss: &dyn Loss, element: usize) -> f64 {
    gradient(loss, [&table(&case.rows), &case.target()], 0, element)
}

fn negative_log(draw: &mut Draw) -> Draft {
    let count = draw.between(2, 5).unsigned_abs() as usize;
    let case = classes::Case::draw_logs(draw, count, 3);
    let label = usize::try_from(at_label(&case, 0)).unwrap_or(0);
    let log = case.rows.first().map_or(f64::NAN, |row| at(row, label));
    let p = libm::exp(log);
    let right = of_classes(&case, &nll(Reduction::Mean), label);
    let lab = case.lab(classes_lab::Kind::Nll).link();
    let by_logit = (p - 1.0) / count as f64;
    Draft {
        question: say!(
            "`NLLLoss` 之后 `loss.backward()`：`log_probs.grad[0][{label}]` 是多少？",
            "`NLLLoss`, then `loss.backward()`: what is `log_probs.grad[0][{label}]`?"
        ),
        given: case.given("log_probs"),
        answer: Answer::number(right),
        hints: [
            say!(
                "损失里，这个数出现了几次？前面是什么？",
                "How does this number stand in the loss, and with what before it?"
            ),
            say!(
                "NLLLoss = −(挑出的对数概率的平均)。",
                "NLLLoss = −(the mean of the log-probabilities picked)."
            ),
            say!(
                "一共挑出 {count} 个数。",
                "There are {count} numbers picked."
            ),
        ],
        steps: vec![
            say!(
                "损失 = −(… 这个数 …) / {count}",
                "The loss is −(… this number …) / {count}"
            ),
            Words::both(format!("−1 / {count}")),
        ],
        mistakes: vec![
            not_divided(
                of_classes(&case, &nll(Reduction::Sum), label),
                count,
                lab.clone(),
            ),
            sign_lost(-right, lab.clone()),
            number(
                "by-logit",
                by_logit,
                say!("这是对 logit 的梯度", "This is the gradient by the logit"),
                say!(
                    "softmax 减 one-hot 是 CrossEntropyLoss 对 logit 的梯度。这里问的是对数概率本身。",
                    "Softmax minus one-hot is CrossEntropyLoss by its logits. Here the log-probability itself is asked about."
                ),
                lab.clone(),
            ),
            number(
                "by-probability",
                -1.0 / p / count as f64,
                say!(
                    "这是对概率的梯度",
                    "This is the gradient by the probability"
                ),
                say!(
                    "−1/p 是 −ln p 随 p 变化的斜率。NLLLoss 的输入已经是 ln p，它自己只变号、取平均。",
                    "−1/p is the slope of −ln p along p. NLLLoss is given ln p already, and only turns its sign and averages."
                ),
                lab,
            ),
        ],
    }
}

fn of_binary(case: &binary::Case, loss: &dyn Loss) -> f64 {
    gradient(loss, [&vector(&case.input), &vector(&case.truth)], 0, 0)
}

fn probability(draw: &mut Draw) -> Draft {
    let count = draw.between(2, 4).unsigned_abs() as usize;
    let case = binary::Case::probabilities(draw, count);
    let right = of_binary(&case, &bce(Reduction::Mean));
    let other = case.labelled(|y| 1.0 - y);
    let (p, y) = (at(&case.input, 0), at(&case.truth, 0));
    let lab = case.lab(binary_lab::Kind::Bce).link();
    let ps = n(p);
    let line = match y == 1.0 {
        true => format!("−1 / {ps} / {count}"),
        false => format!("1 / (1 − {ps}) / {count}"),
    };
    Draft {
        question: question("BCELoss()", "probs", 0),
        given: case.given("probs"),
        answer: Answer::number(right),
        hints: [
            say!(
                "先看这一项的标签。",
                "First look at the label of this term."
            ),
            say!(
                "标签 1：−ln p 的斜率是 −1/p。标签 0：−ln(1 − p) 的斜率是 1/(1 − p)。再除以 {count}。",
                "Label 1: −ln p has the slope −1/p. Label 0: −ln(1 − p) has 1/(1 − p). Divide by {count}."
            ),
            match y == 1.0 {
                true => say!(
                    "这一项的标签是 1，p = {ps}：用 −1/p。",
                    "This term has the label 1 and p = {ps}: take −1/p."
                ),
                false => say!(
                    "这一项的标签是 0，p = {ps}：用 1/(1 − p)。",
                    "This term has the label 0 and p = {ps}: take 1/(1 − p)."
                ),
            },
        ],
        steps: vec![Words::both(line)],
        mistakes: vec![
            not_divided(of_binary(&case, &bce(Reduction::Sum)), count, lab.clone()),
            number(
                "by-logit",
                (p - y) / count as f64,
                say!("这是对 logit 的梯度", "This is the gradient by the logit"),
                say!(
                    "p − y 是 BCEWithLogitsLoss 对 logit 的梯度。BCELoss 的输入是概率，对概率的梯度还有分母。",
                    "p − y is the gradient of BCEWithLogitsLoss by its logit. BCELoss is given a probability, and the gradient by that has a divisor."
                ),
                lab.clone(),
            ),
            sign_lost(-right, lab.clone()),
            number(
                "wrong-class",
                of_binary(&other, &bce(Reduction::Mean)),
                say!("标签看反了", "The label was read the wrong way round"),
                say!(
                    "这是另一个标签的梯度。标签 1 的项是 −ln p，标签 0 的是 −ln(1 − p)。",
                    "This is the other label's gradient. The term is −ln p for label 1 and −ln(1 − p) for label 0."
                ),
                other.lab(binary_lab::Kind::Bce).link(),
            ),
        ],
    }
}

fn logit(draw: &mut Draw) -> Draft {
    let count = draw.between(2, 4).unsigned_abs() as usize;
    let case = binary::Case::logits(draw, count);
    let right = of_binary(&case, &with_logits(Reduction::Mean));
    let (z, y) = (at(&case.input, 0), at(&case.truth, 0));
    let p = sigmoid(z);
    let lab = case.lab(binary_lab::Kind::WithLogits).link();
    let (ps, ys) = (step(p), n(y));
    Draft {
        question: question("BCEWithLogitsLoss()", "logits", 0),
        given: case.given("logits"),
        answer: Answer::by_steps(right, slack_of_log(f64::INFINITY) / count as f64),
        hints: [
            say!(
                "先把这个 logit 变成概率。",
                "First turn this logit into a probability."
            ),
            say!(
                "对 logit 的梯度是 σ(z) − y，再除以 {count}。",
                "The gradient by the logit is σ(z) − y, divided by {count}."
            ),
            Words::both(format!("σ(z) ≈ {ps}")),
        ],
        steps: vec![Words::both(format!("({ps} − {ys}) / {count}"))],
        mistakes: vec![
            not_divided(
                of_binary(&case, &with_logits(Reduction::Sum)),
                count,
                lab.clone(),
            ),
            number(
                "no-sigmoid",
                (z - y) / count as f64,
                say!("忘了 sigmoid", "The sigmoid is missing"),
                say!(
                    "减去标签的是概率 σ(z)，不是 logit。",
                    "The label is taken from the probability σ(z) and not from the logit."
                ),
                lab.clone(),
            ),
            sign_lost(-right, lab.clone()),
            number(
                "by-probability",
                of_binary(&case.squashed(), &bce(Reduction::Mean)),
                say!(
                    "这是对概率的梯度",
                    "This is the gradient by the probability"
                ),
                say!(
                    "这是 BCELoss 对 p 的梯度。对 logit 还要乘上 sigmoid 的斜率，正好约成 σ(z) − y。",
                    "This is the gradient of BCELoss by p. For the logit it is multiplied by the slope of the sigmoid, which leaves just σ(z) − y."
                ),
                case.squashed().lab(binary_lab::Kind::Bce).link(),
            ),
        ],
    }
}
