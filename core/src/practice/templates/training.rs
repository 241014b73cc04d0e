//! Putting the lines of the training loop in order.

use crate::lab::training::{Task, Training};
use crate::practice::draw::Draw;
use crate::practice::exercise::{Answer, Draft, Kind, Lab, Mistake, Template, Wrong};
use crate::practice::labs::Link;
use crate::practice::words::{Words, say};
use crate::train::Line;

const CE_LOOP: Template = Template {
    id: "loop-ce",
    kind: Kind::Loop,
    loss: "CrossEntropyLoss",
    level: 1,
    draw: cross_entropy,
};

/// The guide's loop, then with something more in it.
pub const TEMPLATES: &[Template] = &[
    CE_LOOP,
    Template {
        id: "loop-mse",
        loss: "MSELoss",
        level: 2,
        draw: mse,
        ..CE_LOOP
    },
    Template {
        id: "loop-bce-logits",
        loss: "BCEWithLogitsLoss",
        level: 3,
        draw: with_logits,
        ..CE_LOOP
    },
];

/// A wrong order: these lines after each other, others between them or not.
struct Rule {
    id: &'static str,
    lines: &'static [&'static str],
    /// What the training lab leaves out to show it; it shows the whole loop where there is nothing to leave out.
    without: Option<Line>,
    title: Words,
    message: Words,
}

const ZERO: &str = "optimizer.zero_grad()";
const BACKWARD: &str = "loss.backward()";
const STEP: &str = "optimizer.step()";

/// What must hold in every loop; `forward` and `loss` are its own lines.
fn usual(forward: &'static [&'static str], backward: &'static [&'static str]) -> Vec<Rule> {
    vec![
        Rule {
            id: "loss-first",
            lines: forward,
            without: Some(Line::Forward),
            title: say!("还没有预测，哪来的损失", "No prediction, no loss"),
            message: say!(
                "损失要拿预测和标签比，预测得先算出来。",
                "The loss compares predictions with labels, so the predictions come first."
            ),
        },
        Rule {
            id: "backward-first",
            lines: backward,
            without: Some(Line::Loss),
            title: say!("还没有损失，就反向传播了", "Backward without a loss"),
            message: say!(
                "`loss.backward()` 从损失出发往回走，损失得先算出来。",
                "`loss.backward()` starts from the loss, which has to be there."
            ),
        },
        Rule {
            id: "step-first",
            lines: &[STEP, BACKWARD],
            without: Some(Line::Backward),
            title: say!(
                "这一批还没有梯度，就更新了",
                "A step before this batch's gradients"
            ),
            message: say!(
                "`step` 按梯度更新参数，这一批的梯度要等 `backward` 算出。",
                "`step` moves the parameters by their gradients; this batch has none until `backward`."
            ),
        },
        Rule {
            id: "zeroed-before-step",
            lines: &[BACKWARD, ZERO, STEP],
            without: Some(Line::Backward),
            title: say!("刚算好的梯度被清掉了", "The fresh gradients are cleared"),
            message: say!(
                "`zero_grad` 夹在 `backward` 和 `step` 之间，更新时就没有梯度可用，模型一动不动。",
                "With `zero_grad` between `backward` and `step` there is no gradient left to step by, and the model stays where it is."
            ),
        },
    ]
}

/// The training lab, before its first batch, or where the gradients of the first batch are there.
fn lab(task: Task, without: Option<Line>) -> Lab {
    let mut training = Training::new(task);
    match without {
        Some(line) => training.plan.toggle(line),
        None => training.go(4),
    }
    training.link()
}

fn order(draw: &mut Draw, task: Task, lines: &[&'static str], rules: Vec<Rule>) -> Draft {
    let mut shown = lines.to_vec();
    while shown == lines {
        draw.shuffle(&mut shown);
    }
    let place = |line: &&str| shown.iter().position(|other| other == line);
    let mistakes = (rules.into_iter())
        .map(|rule| Mistake {
            id: rule.id,
            wrong: Wrong::Order(rule.lines.iter().filter_map(place).collect()),
            title: rule.title,
            message: rule.message,
            lab: lab(task, rule.without),
        })
        .collect();
    Draft {
        question: say!(
            "把训练循环里的这几行排好顺序。",
            "Put these lines of the training loop in order."
        ),
        given: Vec::new(),
        answer: Answer::Order {
            right: lines.iter().filter_map(place).collect(),
            lines: shown.iter().map(|&line| line.to_owned()).collect(),
        },
        hints: [
            say!("每一行用到了谁的结果？", "Whose result does each line use?"),
            say!(
                "预测 → 损失 → 反向传播 → 更新；清梯度要在反向传播之前，或者在更新之后。",
                "Predict, loss, backward, step; gradients are cleared before backward or after step."
            ),
            say!("从 `{ZERO}` 开始。", "Begin with `{ZERO}`."),
        ],
        steps: vec![say!(
            "`zero_grad` 放在最前是习惯；放在 `backward` 之前或 `step` 之后都对。",
            "`zero_grad` comes first by custom; anywhere before `backward` or after `step` is right."
        )],
        mistakes,
    }
}

fn cross_entropy(draw: &mut Draw) -> Draft {
    const FORWARD: &str = "y_pred = model(x)";
    const LOSS: &str = "loss = nn.CrossEntropyLoss()(y_pred, y_true)";
    order(
        draw,
        Task::Classes,
        &[ZERO, FORWARD, LOSS, BACKWARD, STEP],
        usual(&[LOSS, FORWARD], &[BACKWARD, LOSS]),
    )
}

fn mse(draw: &mut Draw) -> Draft {
    const FORWARD: &str = "y_pred = model(x)";
    const LOSS: &str = "loss = nn.MSELoss()(y_pred, y_true)";
    const ITEM: &str = "total += loss.item()";
    let mut rules = usual(&[LOSS, FORWARD], &[BACKWARD, LOSS]);
    rules.push(Rule {
        id: "added-early",
        lines: &[ITEM, LOSS],
        without: None,
        title: say!("加的是上一批的损失", "The last batch's loss is added"),
        message: say!(
            "`loss.item()` 读的是刚算出的损失，要放在算损失之后。头一批时还没有 `loss`，会报 NameError。",
            "`loss.item()` reads the loss just computed and comes after it. On the very first batch there is no `loss` yet: a NameError."
        ),
    });
    order(
        draw,
        Task::Line,
        &[ZERO, FORWARD, LOSS, BACKWARD, STEP, ITEM],
        rules,
    )
}

fn with_logits(draw: &mut Draw) -> Draft {
    const FORWARD: &str = "logits = model(x).squeeze(1)";
    const LOSS: &str = "loss = nn.BCEWithLogitsLoss()(logits, y_true)";
    const CLIP: &str = "nn.utils.clip_grad_norm_(model.parameters(), 1.0)";
    let mut rules = usual(&[LOSS, FORWARD], &[BACKWARD, LOSS]);
    rules.extend([
        Rule {
            id: "clipped-early",
            lines: &[CLIP, BACKWARD],
            without: None,
            title: say!("还没有梯度可裁", "No gradients to clip yet"),
            message: say!(
                "裁剪的是 `backward` 刚算出的梯度。",
                "What is clipped are the gradients that `backward` has just computed."
            ),
        },
        Rule {
            id: "clipped-late",
            lines: &[STEP, CLIP],
            without: None,
            title: say!("更新之后才裁，晚了", "Clipped after the step: too late"),
            message: say!(
                "`step` 已经用了没裁的梯度。",
                "`step` has used the gradients as they were."
            ),
        },
    ]);
    order(
        draw,
        Task::Binary,
        &[ZERO, FORWARD, LOSS, BACKWARD, CLIP, STEP],
        rules,
    )
}
