//! From logits to probabilities, and from a loss back to them.

use super::binary::{self, bce};
use super::classes::{self, nll};
use super::regression::number;
use crate::functional::{sigmoid, softmax};
use crate::lab::{binary as binary_lab, classes as classes_lab};
use crate::loss::Reduction;
use crate::number::show;
use crate::practice::compute::{at, four, listed, n, slack_of_log, step, vector};
use crate::practice::draw::Draw;
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Mistake, Template};
use crate::practice::labs::{self, Link};
use crate::practice::words::{Words, say};

const SOFTMAX: Template = Template {
    id: "softmax-probability",
    kind: Kind::Probability,
    loss: "CrossEntropyLoss",
    level: 1,
    draw: softmax_of_logits,
};

/// Forwards, then backwards.
pub const TEMPLATES: &[Template] = &[
    SOFTMAX,
    Template {
        id: "sigmoid-probability",
        loss: "BCEWithLogitsLoss",
        draw: sigmoid_of_logit,
        ..SOFTMAX
    },
    Template {
        id: "nll-probability",
        loss: "NLLLoss",
        level: 2,
        draw: from_log,
        ..SOFTMAX
    },
    Template {
        id: "ce-loss-to-probability",
        level: 2,
        draw: from_loss,
        ..SOFTMAX
    },
    Template {
        id: "bce-loss-to-probability",
        loss: "BCELoss",
        level: 3,
        draw: from_negative,
        ..SOFTMAX
    },
];

fn softmax_of_logits(draw: &mut Draw) -> Draft {
    let row: Vec<f64> = (0..3).map(|_| draw.tenths(1, 30)).collect();
    let class = draw.place(3);
    let p = softmax(&row);
    let lab = labs::classes(
        classes_lab::Kind::CrossEntropy,
        std::slice::from_ref(&row),
        &[class as i64],
    )
    .link();
    let z = at(&row, class);
    let (logits, zs, e) = (listed(&row), n(z), four(std::f64::consts::E));
    let powers: Vec<f64> = row.iter().map(|&z| libm::exp(z)).collect();
    let base_two = |z: &f64| libm::exp2(*z);
    let (top, below) = (
        step(at(&powers, class)),
        powers
            .iter()
            .copied()
            .map(step)
            .collect::<Vec<_>>()
            .join(" + "),
    );
    let other_class = |other: usize| {
        number(
            "wrong-class",
            at(&p, other),
            say!("看错了类别", "The wrong class"),
            say!(
                "这是类别 {other} 的概率。类别从 0 数起。",
                "This is the probability of class {other}. Classes count from 0."
            ),
            lab.clone(),
        )
    };
    Draft {
        question: say!(
            "对这一行 logits 做 softmax，类别 {class}（从 0 数起）的概率是多少？",
            "What probability does softmax give class {class} (counted from 0) of this row of logits?"
        ),
        given: vec![Given::Tensor {
            name: "logits",
            is_truth: false,
            tensor: vector(&row),
        }],
        answer: Answer::by_steps(at(&p, class), slack_of_log(f64::INFINITY)),
        hints: [
            say!("先算每个 e^z。", "First find e^z of each."),
            say!(
                "这一类的 e^z，除以所有 e^z 的和。",
                "e^z of this class, divided by the sum of all e^z."
            ),
            Words::both(format!("e^{zs} ≈ {top}")),
        ],
        steps: vec![
            say!(
                "softmax([{logits}])，类别 {class}",
                "softmax([{logits}]), class {class}"
            ),
            Words::both(format!("{top} / ({below})")),
        ],
        mistakes: vec![
            number(
                "share",
                z / row.iter().sum::<f64>(),
                say!("忘了取 e^z", "The e^z is missing"),
                say!(
                    "你用 logit 自己除以了 logit 的和。softmax 先把每个 z 变成 e^z。",
                    "You divided the logit by the sum of the logits. Softmax first makes e^z of each."
                ),
                lab.clone(),
            ),
            number(
                "sigmoid",
                sigmoid(z),
                say!("这是 sigmoid", "This is the sigmoid"),
                say!(
                    "sigmoid 只看一个数，用在是/否的问题上。几个类别里选一个，要和别的类别比：softmax。",
                    "The sigmoid looks at one number, for yes or no. One of several classes is weighed against the others: softmax."
                ),
                labs::binary(binary_lab::Kind::WithLogits, &[z], &[1.0]).link(),
            ),
            other_class((class + 1) % 3),
            other_class((class + 2) % 3),
            number(
                "base-two",
                base_two(&z) / row.iter().map(base_two).sum::<f64>(),
                say!("底数不是 2", "The base is not 2"),
                say!(
                    "softmax 的底数是 e ≈ {e}。",
                    "Softmax takes powers of e ≈ {e}."
                ),
                lab.clone(),
            ),
        ],
    }
}

fn sigmoid_of_logit(draw: &mut Draw) -> Draft {
    let z = draw.tenths(-30, 30);
    let lab = labs::binary(binary_lab::Kind::WithLogits, &[z], &[1.0]).link();
    let (zs, power, e) = (show(z), step(libm::exp(-z)), four(std::f64::consts::E));
    Draft {
        question: say!(
            "logit 是 {zs}，模型给“是”的概率是多少？",
            "The logit is {zs}. What probability does the model give to yes?"
        ),
        given: vec![Given::Tensor {
            name: "logits",
            is_truth: false,
            tensor: vector(&[z]),
        }],
        answer: Answer::by_steps(sigmoid(z), slack_of_log(f64::INFINITY)),
        hints: [
            say!(
                "logit 大于 0，概率就大于一半。",
                "A logit above 0 is a probability above one half."
            ),
            Words::both("σ(z) = 1 / (1 + e^−z)"),
            Words::both(format!("e^−z ≈ {power}")),
        ],
        steps: vec![Words::both(format!("1 / (1 + {power})"))],
        mistakes: vec![
            number(
                "sign",
                sigmoid(-z),
                say!("指数的符号反了", "The exponent has the wrong sign"),
                say!(
                    "这是“否”的概率。分母里是 e^−z，不是 e^z。",
                    "This is the probability of no. Below the line stands e^−z, not e^z."
                ),
                labs::binary(binary_lab::Kind::WithLogits, &[-z], &[1.0]).link(),
            ),
            number(
                "no-reciprocal",
                1.0 + libm::exp(-z),
                say!("还没取倒数", "Not yet turned over"),
                say!(
                    "这是分母。概率是它的倒数，不会超过 1。",
                    "This is what stands below the line. The probability is 1 over it, and never above 1."
                ),
                lab.clone(),
            ),
            number(
                "no-one",
                libm::exp(z),
                say!("这是胜率之比", "These are the odds"),
                say!(
                    "e^z 是 p : (1 − p)。概率是 e^z / (1 + e^z)。",
                    "e^z is p to 1 − p. The probability is e^z / (1 + e^z)."
                ),
                lab.clone(),
            ),
            number(
                "base-ten",
                1.0 / (1.0 + libm::exp10(-z)),
                say!("底数不是 10", "The base is not 10"),
                say!(
                    "sigmoid 的底数是 e ≈ {e}。",
                    "The sigmoid takes powers of e ≈ {e}."
                ),
                lab,
            ),
        ],
    }
}

fn ten_for_e(wrong: f64, lab: Lab) -> Mistake {
    number(
        "base-ten",
        wrong,
        say!("底数不是 10", "The base is not 10"),
        say!(
            "损失里的对数是自然对数，要用 e 的幂变回来。",
            "The logarithm in the loss is the natural one, and powers of e undo it."
        ),
        lab,
    )
}

fn straight(wrong: f64, lab: Lab) -> Mistake {
    number(
        "straight",
        wrong,
        say!("不是 1 减损失", "Not 1 minus the loss"),
        say!(
            "1 − L 只在损失很小时差不多。−ln p 是一条弯的曲线。",
            "1 − L is close only where the loss is small. −ln p is a curve that bends."
        ),
        lab,
    )
}

fn complement(wrong: f64, lab: Lab) -> Mistake {
    number(
        "complement",
        wrong,
        say!("这是其余部分的概率", "This is the probability of the rest"),
        say!(
            "问的是正确答案得到的概率，不是它以外的。",
            "Asked for is the probability of the truth, not of everything else."
        ),
        lab,
    )
}

/// Two classes of which the first has the probability p.
fn two_classes(p: f64) -> classes::Case {
    classes::Case {
        rows: vec![vec![libm::log(p), libm::log(1.0 - p)]],
        labels: vec![0],
    }
}

fn from_log(draw: &mut Draw) -> Draft {
    let log = f64::from(draw.between(-250, -10)) / 100.0;
    let case = two_classes(libm::exp(log));
    // By way of the core: the loss of this one row is minus its log-probability.
    let p = (-case.of(&nll(Reduction::Mean))).exp();
    let lab = case.lab(classes_lab::Kind::Nll).link();
    let (text, power) = (show(log), n(log));
    Draft {
        question: say!(
            "log_softmax 给正确类别的对数概率是 {text}。它的概率是多少？",
            "log_softmax gives the true class {text}. What is its probability?"
        ),
        given: Vec::new(),
        answer: Answer::number(p),
        hints: [
            say!("对数怎么变回去？", "What undoes a logarithm?"),
            Words::both("p = e^(ln p)"),
            Words::both(format!("p = e^{power}")),
        ],
        steps: vec![say!(
            "对数概率放到指数上：p = e^{power}",
            "The log-probability goes into the exponent: p = e^{power}"
        )],
        mistakes: vec![
            number(
                "sign",
                libm::exp(-log),
                say!("指数的符号丢了", "The exponent lost its sign"),
                say!(
                    "对数概率是负的，照原样放到指数上。概率不会超过 1。",
                    "The log-probability is negative and goes into the exponent as it is. A probability is never above 1."
                ),
                lab.clone(),
            ),
            ten_for_e(libm::exp10(log), lab.clone()),
            complement(1.0 - p, lab.clone()),
            straight(1.0 + log, lab),
        ],
    }
}

fn from_loss(draw: &mut Draw) -> Draft {
    let loss = f64::from(draw.between(10, 250)) / 100.0;
    let case = two_classes(libm::exp(-loss));
    let p = at(
        &softmax(case.rows.first().map_or(&[][..], Vec::as_slice)),
        0,
    );
    let lab = case.lab(classes_lab::Kind::CrossEntropy).link();
    let text = n(loss);
    Draft {
        question: say!(
            "一个样本的 `CrossEntropyLoss` 是 {text}。模型给正确类别的概率是多少？",
            "The `CrossEntropyLoss` of one sample is {text}. What probability did the model give its true class?"
        ),
        given: Vec::new(),
        answer: Answer::number(p),
        hints: [
            say!(
                "损失是由那个概率算出来的，倒着走。",
                "The loss was made of that probability: go backwards."
            ),
            say!("L = −ln p，所以 p = e^−L。", "L = −ln p, so p = e^−L."),
            Words::both(format!("p = e^(−{text})")),
        ],
        steps: vec![say!(
            "L = −ln p 倒过来：p = e^(−{text})",
            "L = −ln p turned round: p = e^(−{text})"
        )],
        mistakes: vec![
            ten_for_e(libm::exp10(-loss), lab.clone()),
            complement(1.0 - p, lab.clone()),
            straight(1.0 - loss, lab.clone()),
            number(
                "growing",
                libm::exp(loss),
                say!("少了负号", "A minus sign is missing"),
                say!(
                    "e^L 大于 1，不会是概率。L = −ln p 里有个负号。",
                    "e^L is above 1 and cannot be a probability. There is a minus in L = −ln p."
                ),
                lab,
            ),
        ],
    }
}

fn from_negative(draw: &mut Draw) -> Draft {
    let loss = f64::from(draw.between(10, 200)) / 100.0;
    let p = 1.0 - libm::exp(-loss);
    let case = binary::Case {
        input: vec![p],
        truth: vec![0.0],
    };
    let lab = case.lab(binary_lab::Kind::Bce).link();
    // The core must give the loss back, or the exercise is not fair.
    let right = match (case.of(&bce(Reduction::Mean)) - loss).abs() < 1e-9 {
        true => p,
        false => f64::NAN,
    };
    let text = n(loss);
    Draft {
        question: say!(
            "标签是 0，这一项的 `BCELoss` 是 {text}。模型给“是”的概率 p 是多少？",
            "The label is 0 and the `BCELoss` of this element is {text}. What probability p of yes did the model give?"
        ),
        given: Vec::new(),
        answer: Answer::number(right),
        hints: [
            say!(
                "标签是 0 时，损失看的是 1 − p。",
                "Where the label is 0, the loss looks at 1 − p."
            ),
            say!(
                "L = −ln(1 − p)，所以 p = 1 − e^−L。",
                "L = −ln(1 − p), so p = 1 − e^−L."
            ),
            Words::both(format!("1 − p = e^(−{text})")),
        ],
        steps: vec![Words::both(format!("p = 1 − e^(−{text})"))],
        mistakes: vec![
            number(
                "for-label-one",
                libm::exp(-loss),
                say!("这是 1 − p", "This is 1 − p"),
                say!(
                    "这是模型给正确答案“否”的概率。问的是“是”的概率 p。",
                    "This is what the model gave to the truth, no. Asked for is p, the probability of yes."
                ),
                case.labelled(|y| 1.0 - y).lab(binary_lab::Kind::Bce).link(),
            ),
            ten_for_e(1.0 - libm::exp10(-loss), lab.clone()),
            number(
                "straight",
                1.0 - loss,
                say!("不是 1 减损失", "Not 1 minus the loss"),
                say!(
                    "损失很小时，1 − L 接近的是 1 − p，也就是“否”的概率，不是 p。这里 p = 1 − e^−L。",
                    "Where the loss is small, 1 − L comes close to 1 − p, the probability of no, and not to p. Here p = 1 − e^−L."
                ),
                lab.clone(),
            ),
            number(
                "growing",
                1.0 - libm::exp(loss),
                say!("少了负号", "A minus sign is missing"),
                say!(
                    "1 − e^L 小于 0，不会是概率。指数应当是 −L。",
                    "1 − e^L is below 0 and cannot be a probability. The exponent is −L."
                ),
                lab,
            ),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_have_the_loss_of_their_probability() {
        let loss = two_classes(0.3).of(&classes::ce(Reduction::Mean));
        assert!((loss + libm::log(0.3)).abs() < 1e-12);
    }
}
