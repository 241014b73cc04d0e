//! The mistakes of a training loop: a model of one weight, `w * x`, steps a few times.

use super::{Mistake, Pair, Side, Slip, begin, tensor};
use crate::loss::{Entry, Options, Reduction, mse};
use crate::python::script::Script;
use crate::tensor::Tensor;
use crate::train::{Moments, Optimizer, Sgd};

/// So many steps show where it leads.
const STEPS: usize = 5;
const ENTRY: &Entry = &mse::ENTRY;

/// A loop, right or wrong.
#[derive(Clone, Copy)]
struct Loop {
    rate: f64,
    forgets: bool,
    sums: bool,
}

impl Loop {
    fn options(self) -> Options {
        let reduction = if self.sums {
            Reduction::Sum
        } else {
            Reduction::Mean
        };
        Options::new().with_reduction(reduction)
    }
}

pub(super) fn pair(state: &Mistake) -> Pair {
    let right = Loop {
        rate: if state.slip == Slip::SumRate {
            0.1
        } else {
            0.05
        },
        forgets: false,
        sums: false,
    };
    let wrong = Loop {
        forgets: state.slip == Slip::NoZeroGrad,
        sums: state.slip == Slip::SumRate,
        ..right
    };
    Pair {
        broken: side(state, wrong),
        fixed: side(state, right),
    }
}

fn side(state: &Mistake, plan: Loop) -> Side {
    let (x, y) = (state.vector(), Tensor::vec_f32(state.labels.clone()));
    let mut writer = begin([("x", &x), ("y", &y)], false, false);
    let shared = writer.lines.len() + 1;
    writer.line("w = torch.tensor(0.0, requires_grad=True)");
    let [open, close] = if plan.sums { ["«", "»"] } else { ["", ""] };
    writer.marked(&format!(
        "optimizer = torch.optim.SGD([w], {open}lr={:?}{close})",
        plan.rate
    ));
    writer.end_line();
    writer.line(&format!("for step in range({STEPS}):"));
    writer.marked(if plan.forgets {
        "    «# optimizer.zero_grad()»"
    } else {
        "    optimizer.zero_grad()"
    });
    writer.end_line();
    writer.plain("    loss = ");
    writer.criterion(ENTRY, &plan.options());
    writer.line("(w * x, y)");
    writer.line("    loss.backward()");
    writer.line("    optimizer.step()");
    writer.line("    print(loss.detach(), w.grad)");
    let (losses, output) = run(plan, &x, &y);
    Side {
        script: Script {
            lines: writer.lines,
            output,
        },
        shared,
        taken: Vec::new(),
        raised: None,
        warnings: Vec::new(),
        value: losses.last().copied(),
        losses,
        width: 1,
    }
}

/// The loss of every step, and what is printed.
fn run(plan: Loop, x: &Tensor, y: &Tensor) -> (Vec<f64>, Vec<String>) {
    let optimizer = Optimizer::Sgd(Sgd {
        lr: plan.rate,
        ..Sgd::default()
    });
    let inputs = x.f32s().unwrap_or_default();
    let (mut w, mut gradient, mut moments) = ([0.0f32], 0.0f32, Moments::default());
    let (mut losses, mut output) = (Vec::new(), Vec::new());
    for _ in 0..STEPS {
        let predicted = inputs.iter().map(|x| w[0] * x).collect();
        let predicted = tensor(&[inputs.len()], predicted);
        let Ok(result) = (ENTRY.build(&plan.options()))
            .and_then(|criterion| criterion.evaluate(&[&predicted, y]))
        else {
            break;
        };
        let by_predicted = result.gradients.first().and_then(Option::as_ref);
        let parts = by_predicted.and_then(Tensor::f32s).unwrap_or_default();
        let fresh = (parts.iter().zip(inputs)).fold(0.0, |sum, (part, x)| sum + part * x);
        gradient = if plan.forgets {
            gradient + fresh
        } else {
            fresh
        };
        optimizer.step(&mut w, &[gradient], &mut moments);
        losses.push(result.output.item().unwrap_or(f64::NAN));
        output.push(format!(
            "{} {}",
            result.output,
            Tensor::scalar_f32(gradient)
        ));
    }
    (losses, output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::State;

    #[test]
    fn gradients_that_pile_up_carry_the_weight_past_its_goal() {
        let pair = Mistake::of(Slip::NoZeroGrad).model();
        // PyTorch 2.15.0.
        assert_eq!(
            pair.broken.script.output,
            [
                "tensor(18.6667) tensor(-18.6667)",
                "tensor(5.3096) tensor(-28.6222)",
                "tensor(0.6198) tensor(-25.2207)",
                "tensor(12.3302) tensor(-10.0496)",
                "tensor(21.1317) tensor(9.8114)",
            ]
        );
        assert_eq!(
            pair.fixed.script.output[4],
            "tensor(0.1222) tensor(-1.5103)"
        );
    }

    #[test]
    fn a_sum_makes_the_steps_of_the_same_rate_too_long() {
        let pair = Mistake::of(Slip::SumRate).model();
        assert_eq!(
            pair.broken.script.output[3],
            "tensor(1904.6846) tensor(326.5920)"
        );
        assert_eq!(
            pair.fixed.script.output[2],
            "tensor(0.0004) tensor(-0.0830)"
        );
    }
}
