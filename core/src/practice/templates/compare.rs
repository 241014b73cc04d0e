//! Which of two is larger, without computing.

use super::binary::{self, bce, with_logits};
use super::classes::{self, ce, nll};
use super::regression::{self, L1, MSE, smooth};
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::Reduction;
use crate::practice::compute::four;
use crate::practice::draw::{Draw, WrongOption, listed};
use crate::practice::exercise::{Draft, Given, Kind, Lab, Template};
use crate::practice::labs::Link;
use crate::practice::words::{Words, say};

const MSE_OUTLIER: Template = Template {
    id: "mse-outlier",
    kind: Kind::Compare,
    loss: "MSELoss",
    level: 1,
    draw: mse_outlier,
};

/// One for each loss.
pub const TEMPLATES: &[Template] = &[
    MSE_OUTLIER,
    Template {
        id: "l1-total",
        loss: "L1Loss",
        draw: l1_total,
        ..MSE_OUTLIER
    },
    Template {
        id: "smooth-l1-within",
        loss: "SmoothL1Loss",
        level: 2,
        draw: smooth_within,
        ..MSE_OUTLIER
    },
    Template {
        id: "ce-shift",
        loss: "CrossEntropyLoss",
        level: 2,
        draw: ce_shift,
        ..MSE_OUTLIER
    },
    Template {
        id: "nll-others",
        loss: "NLLLoss",
        level: 2,
        draw: nll_others,
        ..MSE_OUTLIER
    },
    Template {
        id: "bce-certain",
        loss: "BCELoss",
        level: 2,
        draw: bce_certain,
        ..MSE_OUTLIER
    },
    Template {
        id: "bce-logits-mirror",
        loss: "BCEWithLogitsLoss",
        level: 2,
        draw: logits_mirror,
        ..MSE_OUTLIER
    },
];

/// One of the two: what it shows, its loss by the core, and why somebody would pick it.
struct Side {
    given: Vec<Given>,
    loss: f64,
    lab: Lab,
    pick: Pick,
}

/// Why somebody picks a wrong answer.
struct Pick {
    id: &'static str,
    title: Words,
    message: Words,
}

fn pick(id: &'static str, title: Words, message: Words) -> Pick {
    Pick { id, title, message }
}

/// The exercise about two sides. Which of the three answers is right follows from the two losses.
fn compare(
    question: Words,
    mut sides: [Side; 2],
    same: Pick,
    swap: bool,
    hints: [Words; 3],
    reason: Words,
) -> Draft {
    if swap {
        sides.reverse();
    }
    let [a, b] = sides;
    let is_same = (a.loss - b.loss).abs() < 1e-9;
    let right = match (is_same, a.loss > b.loss) {
        (true, _) => 2,
        (false, true) => 0,
        (false, false) => 1,
    };
    let options = [
        say!("A 的损失大", "A has the larger loss"),
        say!("B 的损失大", "B has the larger loss"),
        say!("一样大", "They are the same"),
    ];
    let (fa, fb) = (four(a.loss), four(b.loss));
    let wrong = |index: usize, pick: Pick, lab: Lab| {
        (index != right).then(|| WrongOption {
            id: pick.id,
            option: options.get(index).cloned().unwrap_or(Words::both("")),
            title: pick.title,
            message: pick.message,
            lab,
        })
    };
    let order = vec![
        wrong(0, a.pick, a.lab.clone()),
        wrong(1, b.pick, b.lab),
        wrong(2, same, a.lab),
    ];
    let (answer, mistakes) = listed(
        options.get(right).cloned().unwrap_or(Words::both("")),
        order,
    );
    Draft {
        question,
        given: vec![
            Given::Side {
                name: "A",
                given: a.given,
            },
            Given::Side {
                name: "B",
                given: b.given,
            },
        ],
        answer,
        hints,
        steps: vec![reason, say!("A 是 {fa}，B 是 {fb}", "A is {fa}, B is {fb}")],
        mistakes,
    }
}

/// One big miss beside the same total spread out.
fn outlier(draw: &mut Draw) -> [regression::Case; 2] {
    let step = draw.between(2, 6);
    let mut concentrated = regression::Case {
        pred: Vec::new(),
        truth: Vec::new(),
    };
    for _ in 0..4 {
        let truth = draw.tenths(10, 50).round();
        concentrated.truth.push(truth);
    }
    let truth = concentrated.truth.clone();
    let far = draw.place(4);
    let miss = |index: usize, far: Option<usize>| match far {
        None => f64::from(step) / 10.0,
        Some(far) if far == index => f64::from(4 * step) / 10.0,
        Some(_) => 0.0,
    };
    let missed = |far: Option<usize>| -> Vec<f64> {
        truth
            .iter()
            .enumerate()
            .map(|(index, y)| ((y + miss(index, far)) * 10.0).round() / 10.0)
            .collect()
    };
    concentrated.pred = missed(Some(far));
    let spread = regression::Case {
        pred: missed(None),
        truth,
    };
    [concentrated, spread]
}

fn mse_outlier(draw: &mut Draw) -> Draft {
    let [one, many] = outlier(draw);
    let swap = draw.sign() > 0;
    compare(
        say!(
            "不用计算器：哪一组的 `MSELoss` 大？",
            "Without computing: which has the larger `MSELoss`?"
        ),
        [
            Side {
                given: one.given(),
                loss: one.of(&MSE),
                lab: one.lab(regression_lab::Kind::Mse).link(),
                pick: pick("one-far", Words::both(""), Words::both("")),
            },
            Side {
                given: many.given(),
                loss: many.of(&MSE),
                lab: many.lab(regression_lab::Kind::Mse).link(),
                pick: pick(
                    "many-misses",
                    say!("数了有几支箭偏", "You counted the misses"),
                    say!(
                        "这一组偏得多，但每支都偏得少。平方以后，一支偏得远的比几支偏得近的更贵。",
                        "Here more are off, but each by little. Squared, one far miss costs more than several near ones."
                    ),
                ),
            },
        ],
        pick(
            "same-total",
            say!(
                "总偏差一样，损失不一样",
                "The same total, but not the same loss"
            ),
            say!(
                "两组一共偏得一样多，那是 L1 看的。MSE 先平方：大的差更大。",
                "The misses add up to the same, which is what L1 sees. MSE squares first: the large one grows most."
            ),
        ),
        swap,
        [
            say!("两组一共各偏了多少？", "By how much is each off in total?"),
            say!(
                "平方以后，大的差占得更多。",
                "Squared, the large difference has the larger share."
            ),
            say!(
                "差成 4 倍，平方就成 16 倍。",
                "Four times the difference is sixteen times the square."
            ),
        ],
        say!(
            "偏差总和相同，集中在一支上的平方和更大。",
            "The totals are equal; gathered in one place, the sum of squares is larger."
        ),
    )
}

fn l1_total(draw: &mut Draw) -> Draft {
    let [one, many] = outlier(draw);
    let swap = draw.sign() > 0;
    compare(
        say!(
            "不用计算器：哪一组的 `L1Loss` 大？",
            "Without computing: which has the larger `L1Loss`?"
        ),
        [
            Side {
                given: one.given(),
                loss: one.of(&L1),
                lab: one.lab(regression_lab::Kind::L1).link(),
                pick: pick(
                    "one-far",
                    say!("那是 MSE 的脾气", "That is MSE's way"),
                    say!(
                        "MSE 才特别在意偏得远的一支。L1 只看一共偏了多少。",
                        "It is MSE that minds one far miss so much. L1 only looks at the total."
                    ),
                ),
            },
            Side {
                given: many.given(),
                loss: many.of(&L1),
                lab: many.lab(regression_lab::Kind::L1).link(),
                pick: pick(
                    "many-misses",
                    say!("数了有几支箭偏", "You counted the misses"),
                    say!(
                        "偏的支数多，每支却偏得少。L1 看的是一共偏了多少。",
                        "More are off, but each by less. What L1 looks at is the total."
                    ),
                ),
            },
        ],
        pick("same-total", Words::both(""), Words::both("")),
        swap,
        [
            say!("把两组的偏差各自加起来。", "Add up the misses of each."),
            say!(
                "L1 是绝对差的平均。",
                "L1 is the mean of the absolute differences."
            ),
            say!(
                "个数相同，所以只要比总和。",
                "There are equally many, so only the totals matter."
            ),
        ],
        say!(
            "两组偏差的总和相同，个数也相同。",
            "The misses add up to the same, over the same count."
        ),
    )
}

fn smooth_within(draw: &mut Draw) -> Draft {
    let case = regression::Case::draw(draw, 3, 1, 9);
    let swap = draw.sign() > 0;
    let named = |name: &str| {
        let mut given = case.given();
        given.push(Given::Code(format!("loss_fn = nn.{name}()")));
        given
    };
    compare(
        say!(
            "同一组数，用哪一个损失更大？",
            "The same numbers: which of the two losses is larger?"
        ),
        [
            Side {
                given: named("MSELoss"),
                loss: case.of(&MSE),
                lab: case.lab(regression_lab::Kind::Mse).link(),
                pick: pick("mse-larger", Words::both(""), Words::both("")),
            },
            Side {
                given: named("SmoothL1Loss"),
                loss: case.of(&smooth(1.0, Reduction::Mean)),
                lab: case.lab(regression_lab::Kind::SmoothL1).link(),
                pick: pick(
                    "smooth-larger",
                    say!("想到了直线那段", "You thought of the straight piece"),
                    say!(
                        "差都在 1 以内，SmoothL1Loss 这里是 0.5·d²，直线那段还没开始。",
                        "All differences are within 1, where SmoothL1Loss is 0.5·d²; its straight piece begins further out."
                    ),
                ),
            },
        ],
        pick(
            "same-square",
            say!("差一个 0.5", "They differ by 0.5"),
            say!(
                "两者在这里都是平方，但 SmoothL1Loss 前面有个 0.5。",
                "Both are squares here, but SmoothL1Loss has a 0.5 before it."
            ),
        ),
        swap,
        [
            say!(
                "先看每个差有没有超过 1。",
                "First see whether any difference is beyond 1."
            ),
            say!(
                "beta = 1 以内，SmoothL1Loss 是 0.5·d²。",
                "Within beta = 1, SmoothL1Loss is 0.5·d²."
            ),
            say!(
                "MSELoss 是 d²，前面没有 0.5。",
                "MSELoss is d², with no 0.5."
            ),
        ],
        say!(
            "每一项 SmoothL1Loss 都正好是 MSELoss 的一半。",
            "Each term of SmoothL1Loss is just half that of MSELoss."
        ),
    )
}

fn ce_shift(draw: &mut Draw) -> Draft {
    let low = classes::Case::draw(draw, 1, 3, 0);
    let shift = f64::from(draw.between(2, 9));
    let high = classes::Case {
        rows: low
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|z| ((z + shift) * 10.0).round() / 10.0)
                    .collect()
            })
            .collect(),
        labels: low.labels.clone(),
    };
    let swap = draw.sign() > 0;
    let loss = ce(Reduction::Mean);
    let by = crate::practice::compute::n(shift);
    compare(
        say!(
            "哪一行 logits 的 `CrossEntropyLoss` 大？",
            "Which row of logits has the larger `CrossEntropyLoss`?"
        ),
        [
            Side {
                given: low.given("logits"),
                loss: low.of(&loss),
                lab: low.lab(classes_lab::Kind::CrossEntropy).link(),
                pick: pick(
                    "lower-logits",
                    say!("分数低不等于没把握", "Low scores are not doubt"),
                    say!(
                        "softmax 只看各类别之间差多少，不看整体高低。",
                        "Softmax only sees the gaps between the classes, not how high they all are."
                    ),
                ),
            },
            Side {
                given: high.given("logits"),
                loss: high.of(&loss),
                lab: high.lab(classes_lab::Kind::CrossEntropy).link(),
                pick: pick(
                    "higher-logits",
                    say!("分数高不等于损失大", "High scores are not a large loss"),
                    say!(
                        "每个 logit 都加上同一个数，e^z 同乘一个数，softmax 里约掉了。",
                        "Adding the same to every logit multiplies every e^z by the same, which cancels in softmax."
                    ),
                ),
            },
        ],
        pick("same", Words::both(""), Words::both("")),
        swap,
        [
            say!(
                "两行之间，每个类别各差多少？",
                "By how much does each class differ between the rows?"
            ),
            say!(
                "softmax 只看 logits 之间的差。",
                "Softmax only sees the gaps between logits."
            ),
            say!("每个类别都差 {by}。", "Every class differs by {by}."),
        ],
        say!(
            "每个 logit 都加了 {by}，softmax 不变，损失也不变。",
            "Every logit has {by} more, so softmax is the same, and so is the loss."
        ),
    )
}

fn nll_others(draw: &mut Draw) -> Draft {
    // Probabilities in twentieths; the true class has the same in both.
    let truth = draw.between(4, 12);
    let rest = 20 - truth;
    let row = |first: i32| -> Vec<f64> {
        [truth, first, rest - first]
            .iter()
            .map(|&parts| (libm::log(f64::from(parts) / 20.0) * 1e4).round() / 1e4)
            .collect()
    };
    let uneven = classes::Case {
        rows: vec![row(1)],
        labels: vec![0],
    };
    let even = classes::Case {
        rows: vec![row(rest / 2)],
        labels: vec![0],
    };
    let swap = draw.sign() > 0;
    let loss = nll(Reduction::Mean);
    compare(
        say!(
            "哪一行对数概率的 `NLLLoss` 大？",
            "Which row of log-probabilities has the larger `NLLLoss`?"
        ),
        [
            Side {
                given: uneven.given("log_probs"),
                loss: uneven.of(&loss),
                lab: uneven.lab(classes_lab::Kind::Nll).link(),
                pick: pick(
                    "one-rival",
                    say!("对手强弱不算", "Rivals do not count"),
                    say!(
                        "一个错误类别特别高，看着危险，但 NLLLoss 只读正确类别的那个数。",
                        "One wrong class stands high, which looks dangerous, but NLLLoss reads the true class's number only."
                    ),
                ),
            },
            Side {
                given: even.given("log_probs"),
                loss: even.of(&loss),
                lab: even.lab(classes_lab::Kind::Nll).link(),
                pick: pick(
                    "even-rivals",
                    say!("其他类别不算", "The other classes do not count"),
                    say!(
                        "其余的概率怎么分都一样：NLLLoss 只读正确类别的那个数。",
                        "However the rest is shared out, NLLLoss reads the true class's number only."
                    ),
                ),
            },
        ],
        pick("same", Words::both(""), Words::both("")),
        swap,
        [
            say!(
                "NLLLoss 从一行里读哪个数？",
                "Which number of a row does NLLLoss read?"
            ),
            say!(
                "只有标签指着的那个。",
                "Only the one that the label points at."
            ),
            say!(
                "标签是 0：比较两行的第一个数。",
                "The label is 0: compare the first numbers."
            ),
        ],
        say!(
            "正确类别的对数概率一样，损失就一样。",
            "The true class has the same log-probability in both, so the loss is the same."
        ),
    )
}

fn bce_certain(draw: &mut Draw) -> Draft {
    let slip = f64::from(draw.between(1, 4)) / 1000.0;
    let sure = f64::from(draw.between(95, 99)) / 100.0;
    let certain = binary::Case {
        input: vec![slip, sure, sure],
        truth: vec![1.0; 3],
    };
    let doubt = draw.tenths(4, 6);
    let (worst, dear) = (slip.to_string(), four(-libm::log(slip)));
    let unsure = binary::Case {
        input: vec![doubt; 3],
        truth: vec![1.0; 3],
    };
    let swap = draw.sign() > 0;
    let loss = bce(Reduction::Mean);
    compare(
        say!("哪一组的 `BCELoss` 大？", "Which has the larger `BCELoss`?"),
        [
            Side {
                given: certain.given("probs"),
                loss: certain.of(&loss),
                lab: certain.lab(binary_lab::Kind::Bce).link(),
                pick: pick("certain", Words::both(""), Words::both("")),
            },
            Side {
                given: unsure.given("probs"),
                loss: unsure.of(&loss),
                lab: unsure.lab(binary_lab::Kind::Bce).link(),
                pick: pick(
                    "unsure",
                    say!("犹豫不算贵", "Doubt is not that dear"),
                    say!(
                        "三个都拿不准，每个的 −ln p 也不大。十分肯定却错了的那一个贵得多。",
                        "Three doubts have a moderate −ln p each. Being sure and wrong costs far more."
                    ),
                ),
            },
        ],
        pick(
            "balanced",
            say!("不会抵消", "They do not balance"),
            say!(
                "两个几乎全对，救不了那一个：p 靠近 0 时 −ln p 涨得没有上限。",
                "Two that are nearly perfect do not make up for the one: −ln p grows without bound as p nears 0."
            ),
        ),
        swap,
        [
            say!("看最离谱的那一个。", "Look at the worst one."),
            say!(
                "−ln p 在 p 靠近 0 时没有上限。",
                "−ln p has no bound as p nears 0."
            ),
            say!("−ln {worst} = {dear}", "−ln {worst} = {dear}"),
        ],
        say!(
            "肯定而错的那一项，一个就超过了三项犹豫的和。",
            "The one that is sure and wrong outweighs three doubts."
        ),
    )
}

fn logits_mirror(draw: &mut Draw) -> Draft {
    let z = draw.tenths(2, 30) * f64::from(draw.sign());
    let yes = binary::Case {
        input: vec![z],
        truth: vec![1.0],
    };
    let no = binary::Case {
        input: vec![-z],
        truth: vec![0.0],
    };
    let swap = draw.sign() > 0;
    let loss = with_logits(Reduction::Mean);
    compare(
        say!(
            "哪一个的 `BCEWithLogitsLoss` 大？",
            "Which has the larger `BCEWithLogitsLoss`?"
        ),
        [
            Side {
                given: yes.given("logits"),
                loss: yes.of(&loss),
                lab: yes.lab(binary_lab::Kind::WithLogits).link(),
                pick: pick(
                    "label-one",
                    say!("“是”并不更贵", "Yes is not dearer"),
                    say!(
                        "logit 变号，p 就变成 1 − p；标签也反过来，损失看到的还是同一个数。",
                        "Turn the logit's sign and p becomes 1 − p; turn the label too, and the loss sees the same number."
                    ),
                ),
            },
            Side {
                given: no.given("logits"),
                loss: no.of(&loss),
                lab: no.lab(binary_lab::Kind::WithLogits).link(),
                pick: pick(
                    "label-zero",
                    say!("“否”并不更贵", "No is not dearer"),
                    say!(
                        "正负 logit 是对称的：σ(−z) = 1 − σ(z)。要连标签一起看。",
                        "Logits are symmetric: σ(−z) = 1 − σ(z). Look at them together with their labels."
                    ),
                ),
            },
        ],
        pick("same", Words::both(""), Words::both("")),
        swap,
        [
            say!(
                "模型给正确答案的概率各是多少？",
                "What probability does each give to the truth?"
            ),
            Words::both("σ(−z) = 1 − σ(z)"),
            say!(
                "logit 变了号，标签也反了。",
                "The logit's sign is turned, and so is the label."
            ),
        ],
        say!(
            "两边给正确答案的概率相同。",
            "Both give the truth the same probability."
        ),
    )
}
