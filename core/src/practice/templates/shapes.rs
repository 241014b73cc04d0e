//! Shapes and element types: what a loss takes, and what comes out. The core says which.

use super::binary::with_logits;
use super::classes::nll;
use super::regression::number;
use crate::dtype::DType;
use crate::loss::{BCELoss, CrossEntropyLoss, Loss, MSELoss, Reduction};
use crate::practice::compute::raised;
use crate::practice::draw::{Draw, WrongOption};
use crate::practice::exercise::{Answer, Draft, Given, Kind, Template};
use crate::practice::labs;
use crate::practice::words::{Words, say};
use crate::tensor::{Data, Tensor};

const BROADCAST: Template = Template {
    id: "shapes-mse-broadcast",
    kind: Kind::Shapes,
    loss: "MSELoss",
    level: 2,
    draw: broadcast,
};

/// Two counts, three choices.
pub const TEMPLATES: &[Template] = &[
    BROADCAST,
    Template {
        id: "shapes-ce-target",
        loss: "CrossEntropyLoss",
        level: 1,
        draw: ce_target,
        ..BROADCAST
    },
    Template {
        id: "shapes-bce-target",
        loss: "BCELoss",
        level: 1,
        draw: bce_target,
        ..BROADCAST
    },
    Template {
        id: "shapes-nll-none",
        loss: "NLLLoss",
        draw: nll_none,
        ..BROADCAST
    },
    Template {
        id: "shapes-bce-logits-mean",
        loss: "BCEWithLogitsLoss",
        draw: logits_mean,
        ..BROADCAST
    },
];

/// A tensor of this type and shape, all of one value.
fn filled(dtype: DType, shape: &[usize], value: f64) -> Tensor {
    let values = vec![value; shape.iter().product()];
    Tensor::new(shape, Data::Float64(values))
        .unwrap_or(Tensor::vec_f64(Vec::new()))
        .to_dtype(dtype)
}

/// `torch.Size([3, 1])`
fn size(shape: &[usize]) -> String {
    format!("torch.Size({shape:?})")
}

fn count(draw: &mut Draw, low: i32, high: i32) -> usize {
    usize::try_from(draw.between(low, high)).unwrap_or(2)
}

/// How many values come out under `reduction='none'`.
fn terms(loss: &dyn Loss, args: [&Tensor; 2]) -> Vec<usize> {
    loss.forward(&args)
        .map_or(Vec::new(), |result| result.output.shape().to_vec())
}

fn whole(shape: &[usize]) -> Answer {
    Answer::Whole(i64::try_from(shape.iter().product::<usize>()).unwrap_or(0))
}

fn broadcast(draw: &mut Draw) -> Draft {
    let n = count(draw, 3, 9);
    let (column, row) = (size(&[n, 1]), size(&[n]));
    let none = MSELoss {
        reduction: Reduction::None,
    };
    let pred = filled(DType::Float32, &[n, 1], 0.0);
    let truth = filled(DType::Float32, &[n], 1.0);
    let shape = terms(&none, [&pred, &truth]);
    let table = size(&shape);
    let lab = labs::free("MSELoss", Reduction::None, [&pred, &truth]);
    Draft {
        question: say!(
            "`y_pred` 的形状是 `{column}`，`y_true` 是 `{row}`。`nn.MSELoss()` 一共平均了多少个平方差？",
            "`y_pred` has shape `{column}`, `y_true` has `{row}`. Over how many squared differences does `nn.MSELoss()` take its mean?"
        ),
        given: Vec::new(),
        answer: whole(&shape),
        hints: [
            say!("两个形状一样吗？", "Are the two shapes the same?"),
            say!(
                "一列减一行：每个预测都和每个标签相减。",
                "A column minus a row: every prediction meets every label."
            ),
            say!(
                "差的形状是 `{table}`。",
                "The differences have shape `{table}`."
            ),
        ],
        steps: vec![say!(
            "广播成 `{table}`，PyTorch 只给一个警告。",
            "It broadcasts to `{table}`, and PyTorch only warns."
        )],
        mistakes: vec![
            number(
                "element-by-element",
                n as f64,
                say!(
                    "形状不一样，就不是一一相减",
                    "With unlike shapes it is not one by one"
                ),
                say!(
                    "形状相同才一一相减。这里一列对一行，会广播成一张表。",
                    "Only equal shapes are subtracted one by one. A column and a row broadcast to a table."
                ),
                lab.clone(),
            ),
            number(
                "added",
                2.0 * n as f64,
                say!("行数和列数要相乘", "Rows times columns"),
                say!(
                    "一张表有多少格，是行数乘列数，不是相加。",
                    "A table has rows times columns cells, and not their sum."
                ),
                lab,
            ),
        ],
    }
}

fn logits_mean(draw: &mut Draw) -> Draft {
    let (n, labels) = (count(draw, 3, 8), count(draw, 3, 8));
    let logits = filled(DType::Float32, &[n, labels], 0.0);
    let truth = filled(DType::Float32, &[n, labels], 1.0);
    let shape = terms(&with_logits(Reduction::None), [&logits, &truth]);
    let text = size(&shape);
    let lab = labs::free("BCEWithLogitsLoss", Reduction::None, [&logits, &truth]);
    Draft {
        question: say!(
            "{n} 部电影，每部 {labels} 个标签，logits 的形状是 `{text}`。`nn.BCEWithLogitsLoss()` 的平均除以几？",
            "{n} films with {labels} labels each: the logits have shape `{text}`. By what number does the mean of `nn.BCEWithLogitsLoss()` divide?"
        ),
        given: Vec::new(),
        answer: whole(&shape),
        hints: [
            say!(
                "一共有多少道是非题？",
                "How many yes-or-no questions are there?"
            ),
            say!(
                "每部电影的每个标签都是一道。",
                "Each label of each film is one."
            ),
            say!("{n} × {labels}", "{n} × {labels}"),
        ],
        steps: vec![say!(
            "{n} × {labels} 个元素，每个一项损失。",
            "{n} × {labels} elements, with a loss each."
        )],
        mistakes: vec![
            number(
                "samples",
                n as f64,
                say!("不是只除以样本数", "Not by the samples alone"),
                say!(
                    "CrossEntropyLoss 才是每个样本一项。这里每个标签都是一项。",
                    "It is CrossEntropyLoss that has one term for each sample. Here every label is a term."
                ),
                lab.clone(),
            ),
            number(
                "labels",
                labels as f64,
                say!("还有别的样本", "There are more samples"),
                say!(
                    "这是一部电影的标签数。平均是对整批的。",
                    "These are the labels of one film. The mean is over the whole batch."
                ),
                lab,
            ),
        ],
    }
}

/// A target that might do, and what a person thinks who picks it.
struct Candidate {
    id: &'static str,
    dtype: DType,
    shape: Vec<usize>,
    title: Words,
    why: Words,
}

/// Right is the one candidate that the loss takes; of the others the message has what PyTorch raises.
fn target(
    draw: &mut Draw,
    (name, loss): (&str, &dyn Loss),
    input: &Tensor,
    candidates: Vec<Candidate>,
    question: Words,
    hints: [Words; 3],
) -> Draft {
    let mut right = Vec::new();
    let mut wrong = Vec::new();
    for candidate in candidates {
        let Candidate {
            id,
            dtype,
            shape,
            title,
            why,
        } = candidate;
        let option = Words::both(format!("`torch.{}`, `{}`", dtype.name(), size(&shape)));
        let labels = filled(dtype, &shape, 0.0);
        match loss.forward(&[input, &labels]) {
            Ok(_) => right.push(option),
            Err(error) => {
                let (said, Words { zh, en }) = (raised(&error), why);
                wrong.push(WrongOption {
                    id,
                    option,
                    title,
                    message: say!("{zh}PyTorch 会说：`{said}`", "{en} PyTorch says: `{said}`"),
                    lab: labs::free(name, Reduction::Mean, [input, &labels]),
                });
            }
        }
    }
    let (answer, mistakes) = match right.as_slice() {
        [right] => draw.choice(right.clone(), wrong),
        _ => (
            Answer::Choice {
                options: Vec::new(),
                right: 0,
            },
            Vec::new(),
        ),
    };
    let (dtype, shape) = (input.dtype().name(), size(input.shape()));
    Draft {
        question,
        given: vec![Given::Code(format!(
            "input.dtype == torch.{dtype}\ninput.shape == {shape}"
        ))],
        answer,
        steps: vec![Words {
            zh: format!("{}{}", hints[2].zh, hints[1].zh),
            en: format!("{} {}", hints[2].en, hints[1].en),
        }],
        hints,
        mistakes,
    }
}

fn ce_target(draw: &mut Draw) -> Draft {
    let n = count(draw, 4, 8);
    let classes = count(draw, 9, 12);
    let candidate = |id, dtype, shape: &[usize], title, why| Candidate {
        id,
        dtype,
        shape: shape.to_vec(),
        title,
        why,
    };
    let candidates = vec![
        candidate(
            "right",
            DType::Int64,
            &[n],
            Words::both(""),
            Words::both(""),
        ),
        candidate(
            "column",
            DType::Int64,
            &[n, 1],
            say!("多了一维", "A dimension too many"),
            say!(
                "每个样本一个序号就够了，不用再套一层。",
                "One number for each sample is enough, without another dimension."
            ),
        ),
        candidate(
            "one-hot",
            DType::Int64,
            &[n, classes],
            say!("整数的 one-hot 不行", "Integer one-hot will not do"),
            say!(
                "这个形状会当成类别概率，概率要浮点数。",
                "This shape means class probabilities, which are floating point."
            ),
        ),
        candidate(
            "float",
            DType::Float32,
            &[n],
            say!("序号是整数", "Class numbers are integers"),
            say!(
                "类别的序号要整数类型。",
                "Class numbers have an integer type."
            ),
        ),
    ];
    target(
        draw,
        ("CrossEntropyLoss", &CrossEntropyLoss::default()),
        &filled(DType::Float32, &[n, classes], 0.0),
        candidates,
        say!(
            "{n} 个样本、{classes} 个类别，`nn.CrossEntropyLoss()` 收哪种标签？",
            "{n} samples, {classes} classes: which labels does `nn.CrossEntropyLoss()` take?"
        ),
        [
            say!("每个样本有几个答案？", "How many answers has each sample?"),
            say!(
                "每个样本一个类别序号：int64，形状只有样本那一维。",
                "One class number for each sample: int64, with the dimension of the samples alone."
            ),
            say!("有 {n} 个样本。", "There are {n} samples."),
        ],
    )
}

fn bce_target(draw: &mut Draw) -> Draft {
    let n = count(draw, 3, 9);
    let candidate = |id, dtype, shape: &[usize], title, why| Candidate {
        id,
        dtype,
        shape: shape.to_vec(),
        title,
        why,
    };
    let candidates = vec![
        candidate(
            "right",
            DType::Float32,
            &[n],
            Words::both(""),
            Words::both(""),
        ),
        candidate(
            "integers",
            DType::Int64,
            &[n],
            say!("要浮点数", "Floating point is needed"),
            say!(
                "标签在这里也是概率。",
                "A label is a probability here, too."
            ),
        ),
        candidate(
            "column",
            DType::Float32,
            &[n, 1],
            say!("形状要一样", "The shapes must be the same"),
            say!(
                "BCELoss 不广播，这反而帮了忙。",
                "BCELoss does not broadcast, which is a help."
            ),
        ),
        candidate(
            "booleans",
            DType::Bool,
            &[n],
            say!("真假也要写成数", "True and false must be numbers"),
            say!(
                "是与否要写成 1.0 和 0.0。",
                "Yes and no are written 1.0 and 0.0."
            ),
        ),
    ];
    target(
        draw,
        ("BCELoss", &BCELoss::default()),
        &filled(DType::Float32, &[n], 0.5),
        candidates,
        say!(
            "{n} 个概率，`nn.BCELoss()` 收哪种标签？",
            "{n} probabilities: which labels does `nn.BCELoss()` take?"
        ),
        [
            say!(
                "标签要和输入像到什么程度？",
                "How much like the input do the labels have to be?"
            ),
            say!(
                "形状相同，类型也相同：都是 float32。",
                "The same shape and the same type: float32."
            ),
            say!(
                "输入有 {n} 个数，只有一维。",
                "The input has {n} numbers in one dimension."
            ),
        ],
    )
}

fn nll_none(draw: &mut Draw) -> Draft {
    let n = count(draw, 3, 6);
    let classes = count(draw, 7, 12);
    let input = filled(DType::Float32, &[n, classes], -1.0);
    let labels = filled(DType::Int64, &[n], 0.0);
    let shape = |reduction| size(&terms(&nll(reduction), [&input, &labels]));
    let lab = labs::free("NLLLoss", Reduction::None, [&input, &labels]);
    let wrong = |id, shape: String, title, message| WrongOption {
        id,
        option: Words::both(format!("`{shape}`")),
        title,
        message,
        lab: lab.clone(),
    };
    let options = vec![
        wrong(
            "like-input",
            size(&[n, classes]),
            say!("每行只用一个数", "One number of each row is used"),
            say!(
                "NLLLoss 从每一行只挑出正确类别的那个数，类别那一维就没有了。",
                "NLLLoss picks one number from each row, that of the true class: the dimension of the classes goes."
            ),
        ),
        wrong(
            "scalar",
            shape(Reduction::Mean),
            say!("这是合并之后的", "This is after reduction"),
            say!(
                "`reduction='none'` 不合并，每个样本留一个损失。",
                "`reduction='none'` reduces nothing: each sample keeps its loss."
            ),
        ),
        wrong(
            "classes",
            size(&[classes]),
            say!("留下的是样本", "It is the samples that stay"),
            say!(
                "损失是每个样本一个，不是每个类别一个。",
                "There is a loss for each sample and not for each class."
            ),
        ),
    ];
    let (answer, mistakes) = draw.choice(
        Words::both(format!("`{}`", shape(Reduction::None))),
        options,
    );
    let text = size(&[n, classes]);
    Draft {
        question: say!(
            "`log_probs` 的形状是 `{text}`。`nn.NLLLoss(reduction='none')` 的结果是什么形状？",
            "`log_probs` has shape `{text}`. What shape has the result of `nn.NLLLoss(reduction='none')`?"
        ),
        given: Vec::new(),
        answer,
        hints: [
            say!("每个样本有几个损失？", "How many losses has each sample?"),
            say!(
                "一个：从那一行里挑出一个数。",
                "One: one number is picked from its row."
            ),
            say!("有 {n} 个样本。", "There are {n} samples."),
        ],
        steps: vec![say!(
            "{n} 个样本，每个一项损失。",
            "{n} samples, with a loss each."
        )],
        mistakes,
    }
}
