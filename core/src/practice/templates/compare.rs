//! Which of two is larger, without computing.

use super::binary::{self, bce, with_logits};
use super::classes::{self, ce, nll};
use super::regression::{self, L1, MSE, smooth};
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::{Loss, Reduction};
use crate::number::show;
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

/// What is said in one comparison; the sides are in the order in which a template names them.
struct Talk {
    question: Pair,
    /// What those hear who pick one side, the other, or that both are the same; the right one has nothing to be told.
    picks: [Option<Pick>; 3],
    /// From a nudge to the rule. The worked step has numbers, and comes with them.
    hints: [Pair; 2],
    reason: Pair,
}

/// Chinese and English.
type Pair = [&'static str; 2];

/// Why somebody picks a wrong answer: the mistake's id, its title and its message.
struct Pick(&'static str, Pair, Pair);

fn words([zh, en]: Pair) -> Words {
    Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// One of the two: what it shows, its loss by the core, and where it can be seen.
struct Side {
    given: Vec<Given>,
    loss: f64,
    lab: Lab,
}

fn side(given: Vec<Given>, loss: f64, lab: impl Link) -> Side {
    Side {
        given,
        loss,
        lab: lab.link(),
    }
}

/// The exercise about two sides, in an order of its own. Which of the three answers is right follows from the losses.
fn compare(draw: &mut Draw, talk: Talk, sides: [Side; 2], worked: Words) -> Draft {
    let [one, other] = sides;
    let [pick_one, pick_other, pick_same] = talk.picks;
    let mut sides = [(one, pick_one), (other, pick_other)];
    if draw.sign() > 0 {
        sides.reverse();
    }
    let [(a, pick_a), (b, pick_b)] = sides;
    let is_same = (a.loss - b.loss).abs() < 1e-9;
    let right = match (is_same, a.loss > b.loss) {
        (true, _) => 2,
        (false, true) => 0,
        (false, false) => 1,
    };
    let (fa, fb) = (four(a.loss), four(b.loss));
    let options = [
        (
            say!("A 的损失大", "A has the larger loss"),
            pick_a,
            a.lab.clone(),
        ),
        (say!("B 的损失大", "B has the larger loss"), pick_b, b.lab),
        (say!("一样大", "They are the same"), pick_same, a.lab),
    ];
    let mut answer = Words::both("");
    let mut order = Vec::new();
    for (index, (option, pick, lab)) in options.into_iter().enumerate() {
        order.push(match pick {
            Some(Pick(id, title, message)) if index != right => Some(WrongOption {
                id,
                option,
                title: words(title),
                message: words(message),
                lab,
            }),
            _ => {
                answer = option;
                None
            }
        });
    }
    let (answer, mistakes) = listed(answer, order);
    let [nudge, rule] = talk.hints;
    let given = [("A", a.given), ("B", b.given)];
    Draft {
        question: words(talk.question),
        given: (given.into_iter())
            .map(|(name, given)| Given::Side { name, given })
            .collect(),
        answer,
        hints: [words(nudge), words(rule), worked],
        steps: vec![
            words(talk.reason),
            say!("A 是 {fa}，B 是 {fb}", "A is {fa}, B is {fb}"),
        ],
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
    let talk = Talk {
        question: [
            "不用计算器：哪一组的 `MSELoss` 大？",
            "Without computing: which has the larger `MSELoss`?",
        ],
        picks: [
            None,
            Some(Pick(
                "many-misses",
                ["数了有几支箭偏", "You counted the misses"],
                [
                    "这一组偏得多，但每支都偏得少。平方以后，一支偏得远的比几支偏得近的更贵。",
                    "Here more are off, but each by little. Squared, one far miss costs more than several near ones.",
                ],
            )),
            Some(Pick(
                "same-total",
                [
                    "总偏差一样，损失不一样",
                    "The same total, but not the same loss",
                ],
                [
                    "两组一共偏得一样多，那是 L1 看的。MSE 先平方：大的差更大。",
                    "The misses add up to the same, which is what L1 sees. MSE squares first: the large one grows most.",
                ],
            )),
        ],
        hints: [
            ["两组一共各偏了多少？", "By how much is each off in total?"],
            [
                "平方以后，大的差占得更多。",
                "Squared, the large difference has the larger share.",
            ],
        ],
        reason: [
            "偏差总和相同，集中在一支上的平方和更大。",
            "The totals are equal; gathered in one place, the sum of squares is larger.",
        ],
    };
    let worked = say!(
        "差成 4 倍，平方就成 16 倍。",
        "Four times the difference is sixteen times the square."
    );
    let sides = outlier(draw).map(|case| {
        let lab = case.lab(regression_lab::Kind::Mse);
        side(case.given(), case.of(&MSE), lab)
    });
    compare(draw, talk, sides, worked)
}

fn l1_total(draw: &mut Draw) -> Draft {
    let talk = Talk {
        question: [
            "不用计算器：哪一组的 `L1Loss` 大？",
            "Without computing: which has the larger `L1Loss`?",
        ],
        picks: [
            Some(Pick(
                "one-far",
                ["那是 MSE 的脾气", "That is MSE's way"],
                [
                    "MSE 才特别在意偏得远的一支。L1 只看一共偏了多少。",
                    "It is MSE that minds one far miss so much. L1 only looks at the total.",
                ],
            )),
            Some(Pick(
                "many-misses",
                ["数了有几支箭偏", "You counted the misses"],
                [
                    "偏的支数多，每支却偏得少。L1 看的是一共偏了多少。",
                    "More are off, but each by less. What L1 looks at is the total.",
                ],
            )),
            None,
        ],
        hints: [
            ["把两组的偏差各自加起来。", "Add up the misses of each."],
            [
                "L1 是绝对差的平均。",
                "L1 is the mean of the absolute differences.",
            ],
        ],
        reason: [
            "两组偏差的总和相同，个数也相同。",
            "The misses add up to the same, over the same count.",
        ],
    };
    let worked = say!(
        "个数相同，所以只要比总和。",
        "There are equally many, so only the totals matter."
    );
    let sides = outlier(draw).map(|case| {
        let lab = case.lab(regression_lab::Kind::L1);
        side(case.given(), case.of(&L1), lab)
    });
    compare(draw, talk, sides, worked)
}

fn smooth_within(draw: &mut Draw) -> Draft {
    let talk = Talk {
        question: [
            "同一组数，用哪一个损失更大？",
            "The same numbers: which of the two losses is larger?",
        ],
        picks: [
            None,
            Some(Pick(
                "smooth-larger",
                ["想到了直线那段", "You thought of the straight piece"],
                [
                    "差都在 1 以内，SmoothL1Loss 这里是 0.5·d²，直线那段还没开始。",
                    "All differences are within 1, where SmoothL1Loss is 0.5·d²; its straight piece begins further out.",
                ],
            )),
            Some(Pick(
                "same-square",
                ["差一个 0.5", "They differ by 0.5"],
                [
                    "两者在这里都是平方，但 SmoothL1Loss 前面有个 0.5。",
                    "Both are squares here, but SmoothL1Loss has a 0.5 before it.",
                ],
            )),
        ],
        hints: [
            [
                "先看每个差有没有超过 1。",
                "First see whether any difference is beyond 1.",
            ],
            [
                "beta = 1 以内，SmoothL1Loss 是 0.5·d²。",
                "Within beta = 1, SmoothL1Loss is 0.5·d².",
            ],
        ],
        reason: [
            "每一项 SmoothL1Loss 都正好是 MSELoss 的一半。",
            "Each term of SmoothL1Loss is just half that of MSELoss.",
        ],
    };
    let worked = say!(
        "MSELoss 是 d²，前面没有 0.5。",
        "MSELoss is d², with no 0.5."
    );
    let case = regression::Case::draw(draw, 3, 1, 9);
    let named = |name: &str, loss: &dyn Loss, kind| {
        let mut given = case.given();
        given.push(Given::Code(format!("loss_fn = nn.{name}()")));
        side(given, case.of(loss), case.lab(kind))
    };
    let sides = [
        named("MSELoss", &MSE, regression_lab::Kind::Mse),
        named(
            "SmoothL1Loss",
            &smooth(1.0, Reduction::Mean),
            regression_lab::Kind::SmoothL1,
        ),
    ];
    compare(draw, talk, sides, worked)
}

fn ce_shift(draw: &mut Draw) -> Draft {
    let talk = Talk {
        question: [
            "哪一行 logits 的 `CrossEntropyLoss` 大？",
            "Which row of logits has the larger `CrossEntropyLoss`?",
        ],
        picks: [
            Some(Pick(
                "lower-logits",
                ["分数低不等于没把握", "Low scores are not doubt"],
                [
                    "softmax 只看各类别之间差多少，不看整体高低。",
                    "Softmax only sees the gaps between the classes, not how high they all are.",
                ],
            )),
            Some(Pick(
                "higher-logits",
                ["分数高不等于损失大", "High scores are not a large loss"],
                [
                    "每个 logit 都加上同一个数，e^z 同乘一个数，softmax 里约掉了。",
                    "Adding the same to every logit multiplies every e^z by the same, which cancels in softmax.",
                ],
            )),
            None,
        ],
        hints: [
            [
                "两行之间，每个类别各差多少？",
                "By how much does each class differ between the rows?",
            ],
            [
                "softmax 只看 logits 之间的差。",
                "Softmax only sees the gaps between logits.",
            ],
        ],
        reason: [
            "每个 logit 都加了同一个数，softmax 不变，损失也不变。",
            "Every logit has the same added to it, so softmax is the same, and so is the loss.",
        ],
    };
    let low = classes::Case::draw(draw, 1, 3, 0);
    let shift = f64::from(draw.between(2, 9));
    let shifted = |row: &Vec<f64>| {
        let up = |z: &f64| ((z + shift) * 10.0).round() / 10.0;
        row.iter().map(up).collect()
    };
    let high = classes::Case {
        rows: low.rows.iter().map(shifted).collect(),
        labels: low.labels.clone(),
    };
    let by = show(shift);
    let worked = say!("每个类别都差 {by}。", "Every class differs by {by}.");
    let sides = [low, high].map(|case| {
        let lab = case.lab(classes_lab::Kind::CrossEntropy);
        side(case.given("logits"), case.of(&ce(Reduction::Mean)), lab)
    });
    compare(draw, talk, sides, worked)
}

fn nll_others(draw: &mut Draw) -> Draft {
    let talk = Talk {
        question: [
            "哪一行对数概率的 `NLLLoss` 大？",
            "Which row of log-probabilities has the larger `NLLLoss`?",
        ],
        picks: [
            Some(Pick(
                "one-rival",
                ["对手强弱不算", "Rivals do not count"],
                [
                    "一个错误类别特别高，看着危险，但 NLLLoss 只读正确类别的那个数。",
                    "One wrong class stands high, which looks dangerous, but NLLLoss reads the true class's number only.",
                ],
            )),
            Some(Pick(
                "even-rivals",
                ["其他类别不算", "The other classes do not count"],
                [
                    "其余的概率怎么分都一样：NLLLoss 只读正确类别的那个数。",
                    "However the rest is shared out, NLLLoss reads the true class's number only.",
                ],
            )),
            None,
        ],
        hints: [
            [
                "NLLLoss 从一行里读哪个数？",
                "Which number of a row does NLLLoss read?",
            ],
            [
                "只有标签指着的那个。",
                "Only the one that the label points at.",
            ],
        ],
        reason: [
            "正确类别的对数概率一样，损失就一样。",
            "The true class has the same log-probability in both, so the loss is the same.",
        ],
    };
    let worked = say!(
        "标签是 0：比较两行的第一个数。",
        "The label is 0: compare the first numbers."
    );
    // Probabilities in twentieths; the true class has the same in both.
    let truth = draw.between(4, 12);
    let rest = 20 - truth;
    let sides = [1, rest / 2].map(|first| {
        let logs = [truth, first, rest - first]
            .map(|parts| (libm::log(f64::from(parts) / 20.0) * 1e4).round() / 1e4);
        let case = classes::Case {
            rows: vec![logs.to_vec()],
            labels: vec![0],
        };
        let lab = case.lab(classes_lab::Kind::Nll);
        side(case.given("log_probs"), case.of(&nll(Reduction::Mean)), lab)
    });
    compare(draw, talk, sides, worked)
}

fn bce_certain(draw: &mut Draw) -> Draft {
    let talk = Talk {
        question: ["哪一组的 `BCELoss` 大？", "Which has the larger `BCELoss`?"],
        picks: [
            None,
            Some(Pick(
                "unsure",
                ["犹豫不算贵", "Doubt is not that dear"],
                [
                    "三个都拿不准，每个的 −ln p 也不大。十分肯定却错了的那一个贵得多。",
                    "Three doubts have a moderate −ln p each. Being sure and wrong costs far more.",
                ],
            )),
            Some(Pick(
                "balanced",
                ["不会抵消", "They do not balance"],
                [
                    "两个几乎全对，救不了那一个：p 越靠近 0，−ln p 涨得越快。",
                    "Two that are nearly perfect do not make up for the one: the nearer p is to 0, the faster −ln p grows.",
                ],
            )),
        ],
        hints: [
            ["看最离谱的那一个。", "Look at the worst one."],
            [
                "p 每缩小到十分之一，−ln p 就多出 ln 10。",
                "Each time p shrinks to a tenth, −ln p grows by ln 10.",
            ],
        ],
        reason: [
            "肯定而错的那一项，一个就超过了三项犹豫的和。",
            "The one that is sure and wrong outweighs three doubts.",
        ],
    };
    let slip = f64::from(draw.between(1, 4)) / 1000.0;
    let sure = f64::from(draw.between(95, 99)) / 100.0;
    let doubt = draw.tenths(4, 6);
    let (worst, dear) = (slip.to_string(), four(-libm::log(slip)));
    let worked = say!("−ln {worst} = {dear}", "−ln {worst} = {dear}");
    let sides = [vec![slip, sure, sure], vec![doubt; 3]].map(|input| {
        let case = binary::Case {
            input,
            truth: vec![1.0; 3],
        };
        let lab = case.lab(binary_lab::Kind::Bce);
        side(case.given("probs"), case.of(&bce(Reduction::Mean)), lab)
    });
    compare(draw, talk, sides, worked)
}

fn logits_mirror(draw: &mut Draw) -> Draft {
    let talk = Talk {
        question: [
            "哪一个的 `BCEWithLogitsLoss` 大？",
            "Which has the larger `BCEWithLogitsLoss`?",
        ],
        picks: [
            Some(Pick(
                "label-one",
                ["“是”并不更贵", "Yes is not dearer"],
                [
                    "logit 变号，p 就变成 1 − p；标签也反过来，损失看到的还是同一个数。",
                    "Turn the logit's sign and p becomes 1 − p; turn the label too, and the loss sees the same number.",
                ],
            )),
            Some(Pick(
                "label-zero",
                ["“否”并不更贵", "No is not dearer"],
                [
                    "正负 logit 是对称的：σ(−z) = 1 − σ(z)。要连标签一起看。",
                    "Logits are symmetric: σ(−z) = 1 − σ(z). Look at them together with their labels.",
                ],
            )),
            None,
        ],
        hints: [
            [
                "模型给正确答案的概率各是多少？",
                "What probability does each give to the truth?",
            ],
            ["σ(−z) = 1 − σ(z)", "σ(−z) = 1 − σ(z)"],
        ],
        reason: [
            "两边给正确答案的概率相同。",
            "Both give the truth the same probability.",
        ],
    };
    let worked = say!(
        "logit 变了号，标签也反了。",
        "The logit's sign is turned, and so is the label."
    );
    let z = draw.tenths(2, 30) * f64::from(draw.sign());
    let sides = [(z, 1.0), (-z, 0.0)].map(|(logit, label)| {
        let case = binary::Case {
            input: vec![logit],
            truth: vec![label],
        };
        let lab = case.lab(binary_lab::Kind::WithLogits);
        let loss = case.of(&with_logits(Reduction::Mean));
        side(case.given("logits"), loss, lab)
    });
    compare(draw, talk, sides, worked)
}
