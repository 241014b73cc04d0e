//! Predicting what PyTorch prints or raises.

use super::binary;
use super::classes::{self, ce, nll};
use super::regression::{self, L1, MSE};
use crate::lab::mistakes::Slip;
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::{BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, Loss, MSELoss, Reduction};
use crate::practice::compute::{listed, printed, python, python_rows, table32, vector32};
use crate::practice::draw::{Draw, WrongOption};
use crate::practice::exercise::{Answer, Draft, Given, Kind, Lab, Mistake, Template, Wrong};
use crate::practice::labs::{Link, Reduced};
use crate::practice::words::{Words, say};
use crate::tensor::{Data, Tensor};

const PRINT_MSE: Template = Template {
    id: "print-mse",
    kind: Kind::Print,
    loss: "MSELoss",
    level: 1,
    draw: mse,
};

/// Three prints, three errors.
pub const TEMPLATES: &[Template] = &[
    PRINT_MSE,
    Template {
        id: "print-l1-none",
        loss: "L1Loss",
        draw: l1_none,
        ..PRINT_MSE
    },
    Template {
        id: "print-nll-probabilities",
        loss: "NLLLoss",
        level: 3,
        draw: nll_probabilities,
        ..PRINT_MSE
    },
    Template {
        id: "raise-bce-logits",
        loss: "BCELoss",
        level: 2,
        draw: bce_logits,
        ..PRINT_MSE
    },
    Template {
        id: "raise-bce-logits-labels",
        loss: "BCEWithLogitsLoss",
        level: 2,
        draw: integer_labels,
        ..PRINT_MSE
    },
    Template {
        id: "raise-ce-one-hot",
        loss: "CrossEntropyLoss",
        level: 3,
        draw: one_hot,
        ..PRINT_MSE
    },
];

fn question() -> Words {
    say!(
        "`print(loss)` 会印出什么？",
        "What does `print(loss)` show?"
    )
}

fn question_or_error() -> Words {
    say!(
        "运行这段代码，最后会看到什么？",
        "What does one see at the end when this code runs?"
    )
}

fn code(lines: &[String]) -> Vec<Given> {
    let mut lines = lines.to_vec();
    lines.push("print(loss)".to_owned());
    vec![Given::Code(lines.join("\n"))]
}

fn text(id: &'static str, wrong: String, title: Words, message: Words, lab: Lab) -> Mistake {
    Mistake {
        id,
        wrong: Wrong::Text(wrong),
        title,
        message,
        lab,
    }
}

fn form() -> Words {
    say!(
        "PyTorch 印的是张量：`tensor(…)`，一般是四位小数（整数值印成 `1.`）。",
        "PyTorch prints a tensor: `tensor(…)`, usually with four decimals (a whole value is `1.`)."
    )
}

fn of(case: &regression::Case, loss: &dyn Loss) -> String {
    printed(loss, [&vector32(&case.pred), &vector32(&case.truth)])
}

/// The lab with a loss for each element.
fn unreduced(case: &regression::Case, loss: regression_lab::Kind) -> Lab {
    let mut lab = case.lab(loss);
    lab.reduction = Reduction::None;
    lab.link()
}

fn mse(draw: &mut Draw) -> Draft {
    let case = match draw.is_guide() {
        true => regression::Case {
            pred: vec![2.5, 0.8, 1.2],
            truth: vec![3.0, 1.0, 1.0],
        },
        false => regression::Case::draw(draw, 3, 1, 9),
    };
    let right = of(&case, &MSE);
    let (pred, truth) = (python(&case.pred), python(&case.truth));
    let subtractions = case.subtractions();
    Draft {
        question: question(),
        given: code(&[
            format!("y_pred = torch.tensor({pred})"),
            format!("y_true = torch.tensor({truth})"),
            "loss = nn.MSELoss()(y_pred, y_true)".to_owned(),
        ]),
        answer: Answer::Text(right),
        hints: [
            form(),
            say!(
                "先算平方差的平均。",
                "First the mean of the squared differences."
            ),
            say!("每个差：{subtractions}", "The differences: {subtractions}"),
        ],
        steps: vec![say!(
            "每个差：{subtractions}。平方，求平均；印出来一般是四位小数（整数值印成 `1.`）。",
            "The differences: {subtractions}. Squared and averaged; printed, usually with four decimals (a whole value is `1.`)."
        )],
        mistakes: vec![
            text(
                "sum",
                of(
                    &case,
                    &MSELoss {
                        reduction: Reduction::Sum,
                    },
                ),
                say!("这是和", "This is the sum"),
                say!(
                    "默认取平均，还要除以个数。",
                    "The default is the mean: divide by the count."
                ),
                case.lab(regression_lab::Kind::Mse).summed().link(),
            ),
            text(
                "no-square",
                of(&case, &L1),
                say!("忘了平方", "The square is missing"),
                say!("这是 L1Loss 会印的。", "This is what L1Loss would print."),
                case.lab(regression_lab::Kind::L1).link(),
            ),
            text(
                "not-reduced",
                of(
                    &case,
                    &MSELoss {
                        reduction: Reduction::None,
                    },
                ),
                say!("没有合并", "Not reduced"),
                say!(
                    "这是 `reduction='none'` 的样子。默认只印一个数。",
                    "This is `reduction='none'`. By default there is a single number."
                ),
                unreduced(&case, regression_lab::Kind::Mse),
            ),
        ],
    }
}

fn l1_none(draw: &mut Draw) -> Draft {
    let case = regression::Case::draw(draw, 3, 1, 9);
    let none = L1Loss {
        reduction: Reduction::None,
    };
    let (pred, truth) = (python(&case.pred), python(&case.truth));
    let subtractions = case.subtractions();
    let sizes = listed(
        &case
            .differences()
            .into_iter()
            .map(f64::abs)
            .collect::<Vec<_>>(),
    );
    let signed: Vec<f32> = case
        .pred
        .iter()
        .zip(&case.truth)
        .map(|(&p, &y)| p as f32 - y as f32)
        .collect();
    Draft {
        question: question(),
        given: code(&[
            format!("y_pred = torch.tensor({pred})"),
            format!("y_true = torch.tensor({truth})"),
            "loss = nn.L1Loss(reduction='none')(y_pred, y_true)".to_owned(),
        ]),
        answer: Answer::Text(of(&case, &none)),
        hints: [
            say!(
                "`reduction='none'`：不合并。",
                "`reduction='none'`: nothing is reduced."
            ),
            say!(
                "每个元素一个损失：`tensor([…, …, …])`，一般是四位小数（整数值印成 `1.`）。",
                "A loss for each element: `tensor([…, …, …])`, usually with four decimals (a whole value is `1.`)."
            ),
            say!(
                "每个差：{subtractions}。绝对值：{sizes}",
                "The differences: {subtractions}. Their sizes: {sizes}"
            ),
        ],
        steps: vec![
            say!("每个差：{subtractions}", "The differences: {subtractions}"),
            say!("取绝对值：{sizes}", "Their absolute values: {sizes}"),
        ],
        mistakes: vec![
            text(
                "mean",
                of(&case, &L1),
                say!("这是平均", "This is the mean"),
                say!(
                    "写了 `reduction='none'`，就不求平均，每个元素都留着。",
                    "With `reduction='none'` there is no mean; every element stays."
                ),
                case.lab(regression_lab::Kind::L1).link(),
            ),
            text(
                "signed",
                Tensor::vec_f32(signed).to_string(),
                say!("损失没有负号", "A loss has no minus"),
                say!("L1 是差的绝对值。", "L1 is the absolute difference."),
                unreduced(&case, regression_lab::Kind::L1),
            ),
            text(
                "squared",
                of(
                    &case,
                    &MSELoss {
                        reduction: Reduction::None,
                    },
                ),
                say!("这是平方", "These are squares"),
                say!("这是 MSELoss 会印的。", "This is what MSELoss would print."),
                unreduced(&case, regression_lab::Kind::Mse),
            ),
        ],
    }
}

fn nll_probabilities(draw: &mut Draw) -> Draft {
    let probability = f64::from(draw.between(30, 70)) / 100.0;
    let second = f64::from(draw.between(5, 25)) / 100.0;
    let third = ((1.0 - probability - second) * 100.0).round() / 100.0;
    let soft = classes::Case {
        rows: vec![vec![probability, second, third]],
        labels: vec![0],
    };
    let (input, target) = (table32(&soft.rows), soft.target());
    let rows = python_rows(&soft.rows);
    let logs = classes::Case {
        rows: soft
            .rows
            .iter()
            .map(|row| row.iter().map(|&p| libm::log(p)).collect())
            .collect(),
        labels: soft.labels.clone(),
    };
    let lab = soft.lab(classes_lab::Kind::Nll).link();
    Draft {
        question: question(),
        given: code(&[
            format!("probs = torch.tensor({rows})"),
            "labels = torch.tensor([0])".to_owned(),
            "loss = nn.NLLLoss()(probs, labels)".to_owned(),
        ]),
        answer: Answer::Text(printed(&nll(Reduction::Mean), [&input, &target])),
        hints: [
            say!("NLLLoss 会自己取对数吗？", "Does NLLLoss take a logarithm?"),
            say!(
                "不会。它挑出那个数，变号，取平均。",
                "No. It picks the number, turns its sign, and averages."
            ),
            form(),
        ],
        steps: vec![say!(
            "NLLLoss 不取对数，只把概率变号：损失成了负数，这就是信号。",
            "NLLLoss takes no logarithm and only turns the sign: the loss is negative, which is the warning."
        )],
        mistakes: vec![
            text(
                "logarithm",
                printed(&nll(Reduction::Mean), [&table32(&logs.rows), &target]),
                say!("它不取对数", "It takes no logarithm"),
                say!(
                    "这是本来想要的值。NLLLoss 名字里有 log，却不做对数：要你先做好。",
                    "This is the value that was meant. NLLLoss has log in its name but leaves the logarithm to you."
                ),
                logs.lab(classes_lab::Kind::Nll).link(),
            ),
            text(
                "sign",
                Tensor::scalar_f32(probability as f32).to_string(),
                say!("还要变号", "The sign is turned"),
                say!(
                    "N 是 negative：挑出来的数要变号。",
                    "The N is for negative: the number picked has its sign turned."
                ),
                logs.slip(Slip::NllOfProbabilities),
            ),
            text(
                "as-logits",
                printed(&ce(Reduction::Mean), [&input, &target]),
                say!(
                    "这是 CrossEntropyLoss 印的",
                    "This is what CrossEntropyLoss prints"
                ),
                say!(
                    "NLLLoss 不做 softmax，也不做对数。",
                    "NLLLoss does no softmax and no logarithm."
                ),
                lab,
            ),
        ],
    }
}

/// What is seen, and for who reads Chinese what an error says.
fn shown(seen: &str) -> Words {
    const ERRORS: [(&str, &str); 5] = [
        ("between 0 and 1", "（输入的每个数都要在 0 到 1 之间）"),
        ("Found dtype", "（类型不对：要浮点数，给的是整数）"),
        ("result type", "（浮点数的结果放不进整数类型）"),
        (
            "class probabilities",
            "（标签是类别概率时要浮点数，给的是整数）",
        ),
        ("multi-target", "（标签要零维或一维，不能有更多维）"),
    ];
    let gloss = ERRORS.iter().find(|(part, _)| seen.contains(part));
    let gloss = gloss.map_or(String::new(), |(_, gloss)| format!("\n{gloss}"));
    say!("`{seen}`{gloss}", "`{seen}`")
}

/// One of several things that might be seen; which one is, says the core.
fn option(id: &'static str, seen: String, title: Words, message: Words, lab: Lab) -> WrongOption {
    WrongOption {
        id,
        option: shown(&seen),
        title,
        message,
        lab,
    }
}

fn seen(
    draw: &mut Draw,
    given: Vec<Given>,
    right: String,
    options: Vec<WrongOption>,
    hints: [Words; 3],
    reason: Words,
) -> Draft {
    let (answer, mistakes) = draw.choice(shown(&right), options);
    Draft {
        question: question_or_error(),
        given,
        answer,
        hints,
        steps: vec![reason],
        mistakes,
    }
}

/// Labels as int64.
fn integers(labels: &[f64]) -> (Tensor, String) {
    let labels: Vec<i64> = labels.iter().map(|&y| y as i64).collect();
    let texts: Vec<String> = labels.iter().map(i64::to_string).collect();
    (Tensor::vec_i64(labels), format!("[{}]", texts.join(", ")))
}

fn bce_logits(draw: &mut Draw) -> Draft {
    // Sometimes all of them happen to lie between 0 and 1, and nothing is raised.
    let silent = draw.between(0, 1) == 0;
    let case = match silent {
        true => binary::Case {
            input: (0..3).map(|_| draw.tenths(1, 9)).collect(),
            truth: vec![1.0, 0.0, 1.0],
        },
        false => binary::Case::logits(draw, 3),
    };
    let (logits, labels) = (vector32(&case.input), vector32(&case.truth));
    let right = printed(&BCELoss::default(), [&logits, &labels]);
    let meant = printed(&BCEWithLogitsLoss::default(), [&logits, &labels]);
    let dtype = printed(
        &BCELoss::default(),
        [&vector32(&case.truth), &integers(&case.truth).0],
    );
    let cut: Vec<f64> = case.input.iter().map(|z| z.clamp(0.0, 1.0)).collect();
    let other = match silent {
        true => printed(&BCELoss::default(), [&vector32(&[2.0, 0.5, 0.5]), &labels]),
        false => printed(&BCELoss::default(), [&vector32(&cut), &labels]),
    };
    let lab = case.lab(binary_lab::Kind::WithLogits).link();
    let (zs, ys) = (python(&case.input), python(&case.truth));
    seen(
        draw,
        code(&[
            format!("logits = torch.tensor({zs})"),
            format!("labels = torch.tensor({ys})"),
            "loss = nn.BCELoss()(logits, labels)".to_owned(),
        ]),
        right,
        vec![
            option(
                "as-logits",
                meant,
                say!("BCELoss 不做 sigmoid", "BCELoss does no sigmoid"),
                say!(
                    "这是 BCEWithLogitsLoss 的结果。BCELoss 把输入原样当概率。",
                    "This is BCEWithLogitsLoss. BCELoss takes its input for probabilities as it is."
                ),
                lab.clone(),
            ),
            option(
                "other-range",
                other,
                say!("先看范围", "Look at the range first"),
                say!(
                    "BCELoss 先检查每个输入是否在 0 到 1 之间：只要有一个不在就报错，都在就照算。",
                    "BCELoss first checks that every input is from 0 to 1: one outside raises, and if all are inside it just computes."
                ),
                lab.clone(),
            ),
            option(
                "type",
                dtype,
                say!("类型没有问题", "The types are fine"),
                say!(
                    "标签写了小数点，是 float32，和输入一样。",
                    "The labels are written with points: float32, like the input."
                ),
                lab,
            ),
        ],
        [
            say!(
                "这些数是不是都在 0 和 1 之间？",
                "Are all of these numbers between 0 and 1?"
            ),
            say!(
                "有一个不在就报错；都在就悄悄地算，算的却不是想要的。",
                "One outside raises; if all are inside it computes silently, and not what was meant."
            ),
            say!(
                "BCELoss 不知道这是 logits。",
                "BCELoss cannot know that these are logits."
            ),
        ],
        say!(
            "BCELoss 把 logits 当成概率检查，再计算。",
            "BCELoss checks the logits as if they were probabilities, and computes."
        ),
    )
}

fn integer_labels(draw: &mut Draw) -> Draft {
    let case = binary::Case::logits(draw, 3);
    let logits = vector32(&case.input);
    let (labels, ys) = integers(&case.truth);
    let loss = BCEWithLogitsLoss::default();
    let zs = python(&case.input);
    let lab = case.lab(binary_lab::Kind::WithLogits).link();
    seen(
        draw,
        code(&[
            format!("logits = torch.tensor({zs})"),
            format!("labels = torch.tensor({ys})"),
            "loss = nn.BCEWithLogitsLoss()(logits, labels)".to_owned(),
        ]),
        printed(&loss, [&logits, &labels]),
        vec![
            option(
                "converted",
                printed(&loss, [&logits, &vector32(&case.truth)]),
                say!("整数标签不会自动转换", "Integer labels are not converted"),
                say!(
                    "指南里常说也可以写 [1, 0, 1]，那样写出来的是 int64，这里要浮点数。",
                    "Tutorials say that [1, 0, 1] will do. That makes int64, and floating point is needed."
                ),
                case.slip(Slip::LongLabels),
            ),
            option(
                "other-error",
                printed(&BCELoss::default(), [&vector32(&case.truth), &labels]),
                say!("这是 BCELoss 的说法", "This is how BCELoss puts it"),
                say!(
                    "道理一样，话不一样：这句是 BCELoss 报的。",
                    "The same reason, but these are the words of BCELoss."
                ),
                lab.clone(),
            ),
            option(
                "range",
                printed(&BCELoss::default(), [&vector32(&[2.0]), &vector32(&[1.0])]),
                say!("logits 没有范围", "Logits have no range"),
                say!(
                    "只有 BCELoss 检查 0 到 1。logit 可以是任何数。",
                    "Only BCELoss checks for 0 to 1. A logit may be any number."
                ),
                lab,
            ),
        ],
        [
            say!("标签是什么类型？", "What type have the labels?"),
            say!(
                "没有小数点：int64。二元交叉熵要浮点标签。",
                "No points: int64. Binary cross-entropy wants floating point labels."
            ),
            say!(
                "float32 的结果放不进 int64。",
                "A float32 result does not go into int64."
            ),
        ],
        say!(
            "标签是 int64，PyTorch 拒绝。",
            "The labels are int64, and PyTorch refuses."
        ),
    )
}

fn one_hot(draw: &mut Draw) -> Draft {
    let case = classes::Case::draw(draw, 2, 3, 0);
    let hot: Vec<Vec<f64>> = (case.labels.iter())
        .map(|&label| {
            (0..3)
                .map(|class| if class == label { 1.0 } else { 0.0 })
                .collect()
        })
        .collect();
    let logits = table32(&case.rows);
    let whole: Vec<i64> = hot.iter().flatten().map(|&y| y as i64).collect();
    let target = Tensor::new(&[2, 3], Data::Int64(whole)).unwrap_or(Tensor::vec_i64(Vec::new()));
    let loss = CrossEntropyLoss::default();
    let rows: Vec<String> = hot.iter().map(|row| integers(row).1).collect();
    let (zs, ys) = (python_rows(&case.rows), rows.join(", "));
    let lab = case.lab(classes_lab::Kind::CrossEntropy).link();
    let column = Tensor::new(&[2, 1], Data::Int64(case.labels.clone()))
        .unwrap_or(Tensor::vec_i64(Vec::new()));
    seen(
        draw,
        code(&[
            format!("logits = torch.tensor({zs})"),
            format!("labels = torch.tensor([{ys}])"),
            "loss = nn.CrossEntropyLoss()(logits, labels)".to_owned(),
        ]),
        printed(&loss, [&logits, &target]),
        vec![
            option(
                "float-one-hot",
                printed(&loss, [&logits, &table32(&hot)]),
                say!("要是浮点数就行", "With floats it would work"),
                say!(
                    "浮点的 one-hot 从 1.10 起就能用，值和类别序号一样。这里写的是整数。",
                    "Float one-hot has worked since 1.10 and gives the value of class indices. These are integers."
                ),
                lab.clone(),
            ),
            option(
                "multi-target",
                printed(&loss, [&logits, &column]),
                say!("这是另一种形状的错", "That is for another shape"),
                say!(
                    "标签是 (N, 1) 时才这么说。这里的形状 (N, C) 会被当成类别概率。",
                    "This is said of labels of shape (N, 1). The shape (N, C) is taken for class probabilities."
                ),
                lab.clone(),
            ),
            option(
                "summed",
                printed(&ce(Reduction::Sum), [&logits, &case.target()]),
                say!("不会悄悄算过去", "It does not pass silently"),
                say!(
                    "整数的 one-hot 不会被当成类别，PyTorch 不算。",
                    "Integer one-hot is not taken for classes; PyTorch does not compute it."
                ),
                lab,
            ),
        ],
        [
            say!(
                "标签和 logits 的形状一样：PyTorch 会当成什么？",
                "Labels and logits have the same shape: what does PyTorch take them for?"
            ),
            say!(
                "类别概率。概率必须是浮点数。",
                "Class probabilities. And those must be floating point."
            ),
            say!(
                "整数没有小数点，类型是 Long。",
                "Integers without a point are of type Long."
            ),
        ],
        say!(
            "同样形状的标签是类别概率，要浮点数。",
            "Labels of the same shape are class probabilities, and those are floating point."
        ),
    )
}
