//! The training as Python: the loop, line by line, and the whole script.

use super::plan::{Plan, Way};
use super::task::Criterion;
use crate::lab::kind::shortest;
use crate::python::float_repr;
use crate::python::script::{Line as Text, Role, Script, Token, Writer};
use crate::tensor::Tensor;
use crate::train::Line;

/// A line of the loop's code.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeLine {
    /// Which line of the loop it is; nothing for the two `for`.
    pub line: Option<Line>,
    pub is_deleted: bool,
    /// With its indentation.
    pub text: Text,
}

/// The loop of a plan: two `for`, the five lines, and the print.
pub fn code(plan: &Plan) -> Vec<CodeLine> {
    let epochs = format!("for epoch in range({}):", plan.epochs);
    let outer = [epochs.as_str(), "    for x, y_true in dataloader:"];
    let inner = Line::LOOP.into_iter().chain([Line::Print]);
    let line = |line, text| CodeLine {
        line,
        is_deleted: line.is_some_and(|line| plan.deleted.contains(&line)),
        text: tokens(text),
    };
    (outer.into_iter().map(|text| line(None, text)))
        .chain(inner.map(|each| line(Some(each), text_of(each, plan.loss))))
        .collect()
}

fn text_of(line: Line, loss: Criterion) -> &'static str {
    match (line, loss) {
        (Line::ZeroGrad, _) => "        optimizer.zero_grad()",
        (Line::Forward, Criterion::Bce) => "        y_pred = torch.sigmoid(model(x))",
        (Line::Forward, Criterion::Nll) => "        y_pred = torch.log_softmax(model(x), dim=1)",
        (Line::Forward, _) => "        y_pred = model(x)",
        (Line::Loss, _) => "        loss = criterion(y_pred, y_true)",
        (Line::Backward, _) => "        loss.backward()",
        (Line::Step, _) => "        optimizer.step()",
        (Line::Print, _) => "    print(f\"Epoch {epoch}, Loss: {loss.item():.4f}\")",
    }
}

/// A line of code with its keywords marked.
fn tokens(text: &str) -> Text {
    let mut tokens: Vec<Token> = Vec::new();
    for word in text.split_inclusive(' ') {
        let role = match word.trim_end() {
            "for" | "in" | "from" | "import" | "as" | "with" | "pass" => Role::Keyword,
            _ => Role::Plain,
        };
        match tokens.last_mut() {
            Some(last) if last.role == role => last.text += word,
            _ => tokens.push(Token {
                text: word.to_owned(),
                role,
            }),
        }
    }
    Text { tokens }
}

/// The whole script, which prints what each epoch does; `output` is what it prints. Deleted lines are comments.
pub fn script(plan: &Plan, output: Vec<String>) -> Script {
    let mut python = Writer::default();
    for line in [
        "import torch",
        "import torch.nn as nn",
        "import torch.optim as optim",
        "from torch.utils.data import DataLoader, TensorDataset",
    ] {
        python.lines.push(tokens(line));
    }
    let truth = |element| Role::Truth {
        argument: 1,
        element,
    };
    assign(&mut python, "x_all = ", &plan.x(), |_| Role::Plain);
    assign(&mut python, "y_all = ", &plan.y(), truth);
    let batch = plan.batch_length();
    python.line(&format!(
        "dataloader = DataLoader(TensorDataset(x_all, y_all), batch_size={batch})"
    ));
    let (inputs, outputs) = (plan.task.inputs(), plan.task.outputs());
    python.line(&format!("model = nn.Linear({inputs}, {outputs})"));
    python.lines.push(tokens("with torch.no_grad():"));
    for (name, tensor) in ["weight", "bias"]
        .into_iter()
        .zip(plan.tensors(&plan.start))
    {
        python.plain(&format!("    model.{name}.copy_("));
        python.tensor(&tensor, false, false, |_| Role::Plain);
        python.line(")");
    }
    python.plain("criterion = ");
    python.criterion(plan.loss.entry(), &plan.loss.options(plan.bends));
    python.end_line();
    python.line(&format!("optimizer = {}", optimizer(plan)));
    write_loop(&mut python, plan);
    Script {
        lines: python.lines,
        output,
    }
}

fn assign(python: &mut Writer, start: &str, tensor: &Tensor, role: impl Fn(usize) -> Role) {
    python.plain(start);
    python.tensor(tensor, false, false, role);
    python.end_line();
}

/// `optim.SGD(model.parameters(), lr=0.05)`: options at their default are left out.
pub fn optimizer(plan: &Plan) -> String {
    let number = |value: f32| float_repr(shortest(value));
    let class = match plan.way {
        Way::Adam => "Adam",
        Way::Sgd | Way::Momentum => "SGD",
    };
    let mut text = format!("optim.{class}(model.parameters(), lr={}", number(plan.rate));
    match plan.way {
        Way::Momentum if plan.momentum > 0.0 => {
            text += &format!(", momentum={}", number(plan.momentum));
            if plan.nesterov {
                text += ", nesterov=True";
            }
        }
        Way::Adam if plan.betas != [0.9, 0.999] => {
            let [first, second] = plan.betas.map(number);
            text += &format!(", betas=({first}, {second})");
        }
        _ => {}
    }
    if plan.weight_decay > 0.0 {
        text += &format!(", weight_decay={}", number(plan.weight_decay));
    }
    text + ")"
}

fn write_loop(python: &mut Writer, plan: &Plan) {
    for CodeLine {
        line,
        is_deleted,
        text,
    } in code(plan)
    {
        if is_deleted {
            let code: String = text
                .tokens
                .iter()
                .map(|token| token.text.as_str())
                .collect();
            python.line(&format!("        # {}", code.trim_start()));
        } else {
            if line == Some(Line::Print) && plan.lines().is_empty() {
                python.lines.push(tokens("        pass"));
            }
            python.lines.push(text);
        }
    }
}
