//! Finding the broken line in code and picking the mend.
//!
//! Every mend is run by the core. Right is the one that gives the loss that was meant.

use super::binary::{self, bce, with_logits};
use super::classes::{self, ce, nll};
use super::regression::{self, L1, MSE, smooth};
use crate::functional::{sigmoid, softmax};
use crate::lab::mistakes::Slip;
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::Reduction;
use crate::practice::compute::{python, python_rows, value, vector, vector32};
use crate::practice::draw::{Draw, WrongOption};
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Template};
use crate::practice::labs::{self, Link};
use crate::practice::words::{Words, say};
use crate::tensor::{Data, Tensor};

const CE_SOFTMAX: Template = Template {
    id: "mend-ce-softmax",
    kind: Kind::Mend,
    loss: "CrossEntropyLoss",
    level: 1,
    draw: softmax_before,
};

/// The guide's mistakes, and those that people really make.
pub const TEMPLATES: &[Template] = &[
    CE_SOFTMAX,
    Template {
        id: "mend-bce-sigmoid",
        loss: "BCELoss",
        draw: sigmoid_missing,
        ..CE_SOFTMAX
    },
    Template {
        id: "mend-nll-log",
        loss: "NLLLoss",
        level: 2,
        draw: log_missing,
        ..CE_SOFTMAX
    },
    Template {
        id: "mend-bce-logits-labels",
        loss: "BCEWithLogitsLoss",
        level: 2,
        draw: integer_labels,
        ..CE_SOFTMAX
    },
    Template {
        id: "mend-mse-shape",
        loss: "MSELoss",
        level: 3,
        draw: column,
        ..CE_SOFTMAX
    },
    Template {
        id: "mend-l1-abs",
        loss: "L1Loss",
        draw: by_hand,
        ..CE_SOFTMAX
    },
    Template {
        id: "mend-smooth-l1-offset",
        loss: "SmoothL1Loss",
        level: 2,
        draw: pieces,
        ..CE_SOFTMAX
    },
];

/// A line put in the place of another.
struct Fix {
    id: &'static str,
    line: usize,
    code: String,
    /// The loss that the code gives then; nan where it raises.
    outcome: f64,
    title: Words,
    message: Words,
    lab: Lab,
}

impl Fix {
    fn option(&self) -> Words {
        let (line, code) = (self.line, &self.code);
        say!("第 {line} 行改成 `{code}`", "Line {line} becomes `{code}`")
    }
}

/// The exercise about this code, whose loss ought to be `meant`.
fn mend(
    draw: &mut Draw,
    lines: &[String],
    meant: f64,
    fixes: Vec<Fix>,
    hints: [Words; 3],
    reason: Words,
) -> Draft {
    let (right, wrong): (Vec<Fix>, Vec<Fix>) = fixes
        .into_iter()
        .partition(|fix| (fix.outcome - meant).abs() < 1e-6);
    let given = vec![Given::Code(lines.join("\n"))];
    let question = say!(
        "这段代码有一行写错了。哪个改法对？",
        "One line of this code is wrong. Which change puts it right?"
    );
    let options = (wrong.into_iter())
        .map(|fix| WrongOption {
            option: fix.option(),
            id: fix.id,
            title: fix.title,
            message: fix.message,
            lab: fix.lab,
        })
        .collect();
    let (answer, mistakes) = match right.as_slice() {
        [right] => draw.choice(right.option(), options),
        // No fault to be seen, or two mends that happen to agree: not fair, to be drawn again.
        _ => (
            Answer::Choice {
                options: Vec::new(),
                right: 0,
            },
            Vec::new(),
        ),
    };
    Draft {
        question,
        given,
        answer,
        hints,
        steps: vec![reason],
        mistakes,
    }
}

/// The fix that is right needs no words.
fn none() -> Words {
    Words::both("")
}

fn softmax_before(draw: &mut Draw) -> Draft {
    let case = classes::Case::draw(draw, 2, 3, 0);
    let loss = ce(Reduction::Mean);
    let (logits, labels) = (python_rows(&case.rows), python_labels(&case.labels));
    let by_column: Vec<Vec<f64>> = (0..3)
        .map(|class| {
            softmax(
                &case
                    .rows
                    .iter()
                    .map(|row| row.get(class).copied().unwrap_or(0.0))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let columns = classes::Case {
        rows: (0..2)
            .map(|row| {
                by_column
                    .iter()
                    .map(|column| column.get(row).copied().unwrap_or(0.0))
                    .collect()
            })
            .collect(),
        labels: case.labels.clone(),
    };
    let squashed = classes::Case {
        rows: case
            .rows
            .iter()
            .map(|row| row.iter().map(|&z| sigmoid(z)).collect())
            .collect(),
        labels: case.labels.clone(),
    };
    let soft = case.softened();
    let fix = |id, line, code: &str, outcome, title, message, lab| Fix {
        id,
        line,
        code: code.to_owned(),
        outcome,
        title,
        message,
        lab,
    };
    let entropy = classes_lab::Kind::CrossEntropy;
    let fixes = vec![
        fix(
            "mend",
            4,
            "loss = nn.CrossEntropyLoss()(logits, labels)",
            case.of(&loss),
            none(),
            none(),
            case.lab(entropy).link(),
        ),
        fix(
            "no-log",
            4,
            "loss = nn.NLLLoss()(probs, labels)",
            soft.of(&nll(Reduction::Mean)),
            say!("少了对数", "The logarithm is missing"),
            say!(
                "NLLLoss 要对数概率。给它概率，损失会变成负数。",
                "NLLLoss wants log-probabilities. On probabilities the loss turns negative."
            ),
            case.slip(Slip::NllOfProbabilities),
        ),
        fix(
            "columns",
            3,
            "probs = torch.softmax(logits, dim=0)",
            columns.of(&loss),
            say!(
                "换了方向，softmax 还在",
                "Another direction, but still softmax"
            ),
            say!(
                "dim=0 是在不同样本之间做 softmax，更不对；而且还是做了两次。",
                "dim=0 goes across samples, which is worse, and softmax is still done twice."
            ),
            columns.lab(entropy).link(),
        ),
        fix(
            "sigmoid",
            3,
            "probs = torch.sigmoid(logits)",
            squashed.of(&loss),
            say!("损失要的是 logits", "The loss wants logits"),
            say!(
                "换成 sigmoid 也一样：CrossEntropyLoss 会把它的结果当作 logits。",
                "A sigmoid does no better: CrossEntropyLoss takes what comes out of it for logits."
            ),
            squashed.lab(entropy).link(),
        ),
    ];
    mend(
        draw,
        &[
            format!("logits = torch.tensor({logits})"),
            format!("labels = torch.tensor({labels})"),
            "probs = torch.softmax(logits, dim=1)".to_owned(),
            "loss = nn.CrossEntropyLoss()(probs, labels)".to_owned(),
        ],
        case.of(&loss),
        fixes,
        [
            say!("softmax 做了几次？", "How often is softmax applied?"),
            say!(
                "CrossEntropyLoss 自己会做 log_softmax。",
                "CrossEntropyLoss does log_softmax itself."
            ),
            say!(
                "它要的是第 1 行的那个张量。",
                "It wants the tensor of line 1."
            ),
        ],
        say!(
            "把 logits 直接交给 CrossEntropyLoss。",
            "Hand the logits to CrossEntropyLoss as they are."
        ),
    )
}

fn python_labels(labels: &[i64]) -> String {
    let labels: Vec<String> = labels.iter().map(i64::to_string).collect();
    format!("[{}]", labels.join(", "))
}

fn log_missing(draw: &mut Draw) -> Draft {
    let case = classes::Case::draw(draw, 2, 3, 0);
    let soft = case.softened();
    let (logits, labels) = (python_rows(&case.rows), python_labels(&case.labels));
    let logs = classes::Case {
        rows: case
            .rows
            .iter()
            .map(|row| row.iter().map(|&z| libm::log(z)).collect())
            .collect(),
        labels: case.labels.clone(),
    };
    let lab = |case: &classes::Case, kind| case.lab(kind).link();
    let fixes = vec![
        Fix {
            id: "mend",
            line: 3,
            code: "scores = torch.log_softmax(logits, dim=1)".to_owned(),
            outcome: case.of(&ce(Reduction::Mean)),
            title: none(),
            message: none(),
            lab: lab(&case, classes_lab::Kind::Nll),
        },
        Fix {
            id: "log-of-logits",
            line: 3,
            code: "scores = torch.log(logits)".to_owned(),
            outcome: logs.of(&nll(Reduction::Mean)),
            title: say!("logits 不是概率", "Logits are no probabilities"),
            message: say!(
                "对数要取在概率上。logits 可以是负的，那里的对数是 nan。",
                "The logarithm is that of probabilities. Logits may be negative, where it is nan."
            ),
            lab: lab(&case, classes_lab::Kind::Nll),
        },
        Fix {
            id: "softmax-twice",
            line: 4,
            code: "loss = nn.CrossEntropyLoss()(scores, labels)".to_owned(),
            outcome: soft.of(&ce(Reduction::Mean)),
            title: say!("softmax 做了两次", "Softmax applied twice"),
            message: say!(
                "CrossEntropyLoss 会再做一次 softmax。第 3 行还留着，就做了两次。",
                "CrossEntropyLoss does softmax again. With line 3 still there it is applied twice."
            ),
            lab: lab(&soft, classes_lab::Kind::CrossEntropy),
        },
        Fix {
            id: "sign",
            line: 4,
            code: "loss = -nn.NLLLoss()(scores, labels)".to_owned(),
            outcome: -soft.of(&nll(Reduction::Mean)),
            title: say!("只换了符号", "Only the sign was changed"),
            message: say!(
                "这样得到概率的平均：概率越高，“损失”越大，训练会往反方向走。",
                "This is the mean probability: the better the model, the larger the “loss”, and training goes the wrong way."
            ),
            lab: case.slip(Slip::NllOfProbabilities),
        },
    ];
    mend(
        draw,
        &[
            format!("logits = torch.tensor({logits})"),
            format!("labels = torch.tensor({labels})"),
            "scores = torch.softmax(logits, dim=1)".to_owned(),
            "loss = nn.NLLLoss()(scores, labels)".to_owned(),
        ],
        case.of(&ce(Reduction::Mean)),
        fixes,
        [
            say!(
                "这段代码给出的损失是负的。少了什么？",
                "The loss of this code is negative. What is missing?"
            ),
            say!(
                "NLLLoss 只变号、取平均，对数要先取好。",
                "NLLLoss only turns the sign and averages; the logarithm has to be there before."
            ),
            say!(
                "log_softmax 一步到位，也不怕大 logit。",
                "log_softmax does both in one step and stands large logits."
            ),
        ],
        say!(
            "用 log_softmax 代替 softmax。",
            "log_softmax in softmax's place."
        ),
    )
}

fn sigmoid_missing(draw: &mut Draw) -> Draft {
    let case = binary::Case::logits(draw, 3);
    let (logits, labels) = (python(&case.input), python(&case.truth));
    let replaced = |input: Vec<f64>| binary::Case {
        input,
        truth: case.truth.clone(),
    };
    let clamped = replaced(case.input.iter().map(|z| z.clamp(0.0, 1.0)).collect());
    let soft = replaced(softmax(&case.input));
    let loss = bce(Reduction::Mean);
    let line = |inner: &str| format!("loss = nn.BCELoss()({inner}, labels)");
    let fixes = vec![
        Fix {
            id: "mend",
            line: 3,
            code: line("torch.sigmoid(logits)"),
            outcome: case.squashed().of(&loss),
            title: none(),
            message: none(),
            lab: case.lab(binary_lab::Kind::WithLogits).link(),
        },
        Fix {
            id: "softmax",
            line: 3,
            code: line("torch.softmax(logits, dim=0)"),
            outcome: soft.of(&loss),
            title: say!(
                "这是三道单独的是非题",
                "These are three questions of their own"
            ),
            message: say!(
                "softmax 让三个概率加起来是 1，可它们互不相干。每个单独过 sigmoid。",
                "Softmax makes the three probabilities add up to 1, though they have nothing to do with each other. Each goes through a sigmoid."
            ),
            lab: soft.lab(binary_lab::Kind::Bce).link(),
        },
        Fix {
            id: "clamped",
            line: 3,
            code: line("logits.clamp(0, 1)"),
            outcome: clamped.of(&loss),
            title: say!("不报错了，也不对", "No error, but not right"),
            message: say!(
                "截到 0 到 1 不会变成概率，还会把梯度截掉。",
                "Cut to 0 to 1 they are still no probabilities, and the gradient is cut off as well."
            ),
            lab: clamped.lab(binary_lab::Kind::Bce).link(),
        },
        Fix {
            id: "mse",
            line: 3,
            code: "loss = nn.MSELoss()(logits, labels)".to_owned(),
            outcome: value(&MSE, [&vector(&case.input), &vector(&case.truth)]),
            title: say!("换了一个问题", "Another question"),
            message: say!(
                "不报错，但这是拿 logit 去够 0 和 1。logit 本来可以任意大。",
                "No error, but this pulls the logits towards 0 and 1, while a logit may be as large as it likes."
            ),
            lab: labs::regression(regression_lab::Kind::Mse, &case.input, &case.truth).link(),
        },
    ];
    // Logits that all lie in 0 to 1 pass for probabilities: nothing is raised, and nothing seems to be wrong.
    let fixes = match case.of(&loss).is_nan() {
        true => fixes,
        false => Vec::new(),
    };
    mend(
        draw,
        &[
            format!("logits = torch.tensor({logits})"),
            format!("labels = torch.tensor({labels})"),
            line("logits"),
        ],
        case.of(&with_logits(Reduction::Mean)),
        fixes,
        [
            say!(
                "BCELoss 的输入应当是什么？",
                "What should BCELoss be given?"
            ),
            say!(
                "概率，0 到 1 之间。logit 要先过 sigmoid。",
                "Probabilities, from 0 to 1. A logit goes through a sigmoid first."
            ),
            say!(
                "或者换成 BCEWithLogitsLoss，效果一样。",
                "Or use BCEWithLogitsLoss, which comes to the same."
            ),
        ],
        say!(
            "先做 sigmoid，再给 BCELoss。",
            "The sigmoid first, then BCELoss."
        ),
    )
}

fn integer_labels(draw: &mut Draw) -> Draft {
    let case = binary::Case::logits(draw, 3);
    let labels: Vec<i64> = case.truth.iter().map(|&y| y as i64).collect();
    let whole: Vec<i64> = case.input.iter().map(|&z| z as i64).collect();
    let (logits, integers, floats) = (
        python(&case.input),
        python_labels(&labels),
        python(&case.truth),
    );
    let (input, target) = (vector32(&case.input), Tensor::vec_i64(labels));
    let loss = with_logits(Reduction::Mean);
    let lab = case.lab(binary_lab::Kind::WithLogits).link();
    let fixes = vec![
        Fix {
            id: "mend",
            line: 2,
            code: format!("labels = torch.tensor({floats})"),
            outcome: value(&loss, [&input, &vector32(&case.truth)]),
            title: none(),
            message: none(),
            lab: lab.clone(),
        },
        Fix {
            id: "integer-logits",
            line: 1,
            code: format!("logits = torch.tensor({})", python_labels(&whole)),
            outcome: value(&loss, [&Tensor::vec_i64(whole), &target]),
            title: say!("该改的是标签", "It is the labels that need it"),
            message: say!(
                "logits 是模型的输出，本来就是浮点数。要改的是标签的类型。",
                "Logits come from the model and are floating point. It is the labels' type that has to change."
            ),
            lab: case.slip(Slip::LongLabels),
        },
        Fix {
            id: "bce",
            line: 3,
            code: "loss = nn.BCELoss()(logits, labels)".to_owned(),
            outcome: value(&bce(Reduction::Mean), [&input, &target]),
            title: say!(
                "BCELoss 也不收整数标签",
                "BCELoss takes no integer labels either"
            ),
            message: say!(
                "换损失不管用：BCELoss 也要浮点标签，还要概率。",
                "Another loss does not help: BCELoss wants floating point labels, too, and probabilities."
            ),
            lab: case.squashed().lab(binary_lab::Kind::Bce).link(),
        },
        Fix {
            id: "ce",
            line: 3,
            code: "loss = nn.CrossEntropyLoss()(logits, labels)".to_owned(),
            outcome: value(&ce(Reduction::Mean), [&input, &target]),
            title: say!("这不是多类选一", "This is not one of several classes"),
            message: say!(
                "CrossEntropyLoss 收整数标签，可它要每个样本一行 logits。这里是三道是非题。",
                "CrossEntropyLoss takes integer labels, but wants a row of logits for each sample. Here are three yes-or-no questions."
            ),
            lab,
        },
    ];
    mend(
        draw,
        &[
            format!("logits = torch.tensor({logits})"),
            format!("labels = torch.tensor({integers})"),
            "loss = nn.BCEWithLogitsLoss()(logits, labels)".to_owned(),
        ],
        case.of(&with_logits(Reduction::Mean)),
        fixes,
        [
            say!("看看每个张量的类型。", "Look at each tensor's type."),
            say!(
                "二元交叉熵的标签是概率，所以要浮点数。",
                "The labels of binary cross-entropy are probabilities, hence floating point."
            ),
            say!(
                "没有小数点的 0 和 1，PyTorch 当作 int64。",
                "0 and 1 without a point are int64 to PyTorch."
            ),
        ],
        say!("标签写成浮点数。", "Write the labels as floats."),
    )
}

fn column(draw: &mut Draw) -> Draft {
    let case = regression::Case::draw(draw, 3, 1, 12);
    let shaped = |values: &[f64], shape: &[usize]| {
        let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
        Tensor::new(shape, Data::Float32(values.clone())).unwrap_or(Tensor::vec_f32(values))
    };
    let column = shaped(&case.pred, &[3, 1]);
    let row = shaped(&case.truth, &[1, 3]);
    let rows: Vec<Vec<f64>> = case.pred.iter().map(|&pred| vec![pred]).collect();
    let (pred, truth) = (python_rows(&rows), python(&case.truth));
    let flat = vector32(&case.truth);
    let lab = case.lab(regression_lab::Kind::Mse).link();
    let fixes = vec![
        Fix {
            id: "mend",
            line: 3,
            code: "loss = nn.MSELoss()(y_pred.squeeze(1), y_true)".to_owned(),
            outcome: value(&MSE, [&vector32(&case.pred), &flat]),
            title: none(),
            message: none(),
            lab: lab.clone(),
        },
        Fix {
            id: "row",
            line: 3,
            code: "loss = nn.MSELoss()(y_pred, y_true.unsqueeze(0))".to_owned(),
            outcome: value(&MSE, [&column, &row]),
            title: say!("还是一张表", "Still a table"),
            message: say!(
                "一列对一行，照样广播成 3×3 的表。两边的形状要一样。",
                "A column against a row still broadcasts to a 3×3 table. Both need the same shape."
            ),
            lab: labs::slip(Slip::Column, &rows, &case.truth),
        },
        Fix {
            id: "sum",
            line: 3,
            code: "loss = nn.MSELoss(reduction='sum')(y_pred, y_true)".to_owned(),
            outcome: value(
                &crate::loss::MSELoss {
                    reduction: Reduction::Sum,
                },
                [&column, &flat],
            ),
            title: say!("不是怎么合并的问题", "It is not the reduction"),
            message: say!(
                "相加也好，平均也好，合并的都是那张 3×3 的表。",
                "Sum or mean, what is reduced is that 3×3 table."
            ),
            lab: lab.clone(),
        },
        Fix {
            id: "l1",
            line: 3,
            code: "loss = nn.L1Loss()(y_pred, y_true)".to_owned(),
            outcome: value(&L1, [&column, &flat]),
            title: say!("换损失不管用", "Another loss does not help"),
            message: say!(
                "L1Loss 也一样会广播，只给一个警告。",
                "L1Loss broadcasts just the same, with no more than a warning."
            ),
            lab,
        },
    ];
    mend(
        draw,
        &[
            format!("y_pred = torch.tensor({pred})"),
            format!("y_true = torch.tensor({truth})"),
            "loss = nn.MSELoss()(y_pred, y_true)".to_owned(),
        ],
        case.of(&MSE),
        fixes,
        [
            say!(
                "两个张量的形状一样吗？",
                "Have the two tensors the same shape?"
            ),
            say!(
                "(3, 1) 减 (3,)，会广播成 3×3 的表。",
                "(3, 1) minus (3,) broadcasts to a 3×3 table."
            ),
            say!(
                "去掉预测多出来的那一维。",
                "Take away the extra dimension of the predictions."
            ),
        ],
        say!("让两边的形状相同。", "Give both the same shape."),
    )
}

fn by_hand(draw: &mut Draw) -> Draft {
    let case = regression::Case::draw(draw, 3, 1, 12);
    let (pred, truth) = (python(&case.pred), python(&case.truth));
    let mean = case.differences().iter().sum::<f64>() / case.count() as f64;
    let lab = case.lab(regression_lab::Kind::L1).link();
    let fixes = vec![
        Fix {
            id: "mend",
            line: 3,
            code: "loss = (y_pred - y_true).abs().mean()".to_owned(),
            outcome: case.of(&L1),
            title: none(),
            message: none(),
            lab: lab.clone(),
        },
        Fix {
            id: "abs-last",
            line: 3,
            code: "loss = (y_pred - y_true).mean().abs()".to_owned(),
            outcome: mean.abs(),
            title: say!("绝对值取晚了", "The absolute value comes too late"),
            message: say!(
                "先平均，正负差已经抵消，再取绝对值就晚了。",
                "After the mean, plus and minus have cancelled already."
            ),
            lab: lab.clone(),
        },
        Fix {
            id: "sum",
            line: 3,
            code: "loss = (y_pred - y_true).abs().sum()".to_owned(),
            outcome: case.of(&crate::loss::L1Loss {
                reduction: Reduction::Sum,
            }),
            title: say!("这是和", "This is the sum"),
            message: say!(
                "`nn.L1Loss()` 默认取平均。",
                "`nn.L1Loss()` takes the mean by default."
            ),
            lab: lab.clone(),
        },
        Fix {
            id: "squared",
            line: 3,
            code: "loss = ((y_pred - y_true) ** 2).mean()".to_owned(),
            outcome: case.of(&MSE),
            title: say!("这是 MSE", "This is MSE"),
            message: say!(
                "平方也去掉了正负号，但那是另一个损失。",
                "Squaring takes the signs away, too, but makes another loss."
            ),
            lab: case.lab(regression_lab::Kind::Mse).link(),
        },
    ];
    mend(
        draw,
        &[
            format!("y_pred = torch.tensor({pred})"),
            format!("y_true = torch.tensor({truth})"),
            "loss = (y_pred - y_true).mean()  # nn.L1Loss()".to_owned(),
        ],
        case.of(&L1),
        fixes,
        [
            say!(
                "偏高和偏低的会怎样？",
                "What becomes of those too high and those too low?"
            ),
            say!(
                "L1 是绝对差的平均。",
                "L1 is the mean of the absolute differences."
            ),
            say!(
                "绝对值要取在平均之前。",
                "The absolute value comes before the mean."
            ),
        ],
        say!(
            "先取绝对值，再平均。",
            "First the absolute value, then the mean."
        ),
    )
}

fn pieces(draw: &mut Draw) -> Draft {
    let mut case = regression::Case::draw(draw, 2, 11, 25);
    let inner = regression::Case::draw(draw, 1, 1, 9);
    case.pred.extend(inner.pred);
    case.truth.extend(inner.truth);
    let (pred, truth) = (python(&case.pred), python(&case.truth));
    let count = case.count() as f64;
    let mean = |part: &dyn Fn(f64) -> f64| {
        case.differences()
            .iter()
            .map(|&d| part(d.abs()))
            .sum::<f64>()
            / count
    };
    let line =
        |near: &str, far: &str| format!("loss = torch.where(d.abs() < 1, {near}, {far}).mean()");
    let lab = case.lab(regression_lab::Kind::SmoothL1).link();
    let fixes = vec![
        Fix {
            id: "mend",
            line: 4,
            code: line("0.5 * d**2", "d.abs() - 0.5"),
            outcome: mean(&|d| if d < 1.0 { 0.5 * d * d } else { d - 0.5 }),
            title: none(),
            message: none(),
            lab: lab.clone(),
        },
        Fix {
            id: "no-half",
            line: 4,
            code: line("d**2", "d.abs()"),
            outcome: mean(&|d| if d < 1.0 { d * d } else { d }),
            title: say!("接得上，但有尖角", "They meet, but with a corner"),
            message: say!(
                "这样两段在 1 处高度相同，斜率却从 2 跳到 1，不光滑。",
                "Now the pieces are equally high at 1, but the slope jumps there from 2 to 1: not smooth."
            ),
            lab: lab.clone(),
        },
        Fix {
            id: "plus",
            line: 4,
            code: line("0.5 * d**2", "d.abs() + 0.5"),
            outcome: mean(&|d| if d < 1.0 { 0.5 * d * d } else { d + 0.5 }),
            title: say!("符号反了", "The wrong sign"),
            message: say!(
                "在 |d| = 1 处，左边是 0.5，右边也要是 0.5。",
                "At |d| = 1 the left piece is 0.5, and so must be the right one."
            ),
            lab: lab.clone(),
        },
        Fix {
            id: "all-linear",
            line: 4,
            code: line("d.abs()", "d.abs()"),
            outcome: case.of(&L1),
            title: say!("这是 L1Loss", "This is L1Loss"),
            message: say!(
                "两段一样，就没有弯的那一段了。",
                "With both pieces alike, nothing bends."
            ),
            lab,
        },
    ];
    mend(
        draw,
        &[
            format!("y_pred = torch.tensor({pred})"),
            format!("y_true = torch.tensor({truth})"),
            "d = y_pred - y_true".to_owned(),
            line("0.5 * d**2", "d.abs()") + "  # nn.SmoothL1Loss()",
        ],
        case.of(&smooth(1.0, Reduction::Mean)),
        fixes,
        [
            say!(
                "在 |d| = 1 处，两段的高度一样吗？",
                "Are the pieces equally high at |d| = 1?"
            ),
            say!(
                "高度和斜率都要接上。",
                "Both height and slope have to meet."
            ),
            say!("|d| = 1 时，0.5·d² 是 0.5。", "At |d| = 1, 0.5·d² is 0.5."),
        ],
        say!("直线那段要减 0.5。", "The straight piece lacks its − 0.5."),
    )
}
