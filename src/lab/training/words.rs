//! What the coach says of the line that was executed last.
use crate::lab::number_text;
use crate::text::training::Text;
use crate::ui::coach::Mood;
use bullseye_core::Tensor;
use bullseye_core::lab::training::{Model, Plan};
use bullseye_core::number::show;
use bullseye_core::train::{Line, Place};

/// What just happened, and what breaks without a line that was deleted.
pub fn coach_words(plan: &Plan, model: &Model, covered: bool, text: &Text) -> (Mood, String) {
    if let Some(error) = &model.raised {
        let error = format!("{}: {error}", error.type_name());
        return (Mood::Stern, text.said_raised(&error));
    }
    let Some(place) = model.place else {
        return (Mood::Calm, text.said_start.to_owned());
    };
    if model.last_loss.is_some_and(|loss| !loss.is_finite()) && !covered {
        return (Mood::Wince, text.said_away.to_owned());
    }
    if model.next.is_none() {
        return (
            if plan.deleted.is_empty() {
                Mood::Happy
            } else {
                Mood::Stern
            },
            ended(plan, model, covered, text),
        );
    }
    let is_gone = |line| plan.deleted.contains(&line);
    let (mood, words) = match place.line {
        Line::ZeroGrad if (place.epoch, place.batch) == (0, 0) => {
            (Mood::Calm, text.said_zero_grad_first.to_owned())
        }
        Line::ZeroGrad => (Mood::Calm, text.said_zero_grad.to_owned()),
        Line::Forward if is_gone(Line::Loss) => (Mood::Stern, text.said_forward_only.to_owned()),
        Line::Forward => (Mood::Calm, text.said_forward.to_owned()),
        Line::Loss => (Mood::Calm, text.said_loss.to_owned()),
        Line::Backward if model.piled.is_some() => (Mood::Stern, piled_up(plan, model, text)),
        Line::Backward if is_gone(Line::Step) => (Mood::Stern, text.said_never_moves.to_owned()),
        Line::Backward => (Mood::Calm, directions(plan, model, text)),
        Line::Step if model.gradients.is_none() => (Mood::Stern, text.said_no_gradients.to_owned()),
        Line::Step => (Mood::Calm, text.said_step.to_owned()),
        Line::Print if is_gone(Line::Step) => (Mood::Stern, text.said_never_moves.to_owned()),
        Line::Print => (Mood::Calm, printed(plan, model, place, covered, text)),
    };
    (mood, words)
}

/// What the first gradient was, what was added, and what that makes.
fn piled_up(plan: &Plan, model: &Model, text: &Text) -> String {
    let first = |values: &[f32]| values.first().copied().map_or(f64::NAN, f64::from);
    let [old, fresh] = match &model.piled {
        Some(parts) => [0, 1].map(|part: usize| first(&parts[part])),
        None => [f64::NAN; 2],
    };
    let sum = (model.gradients.iter().flatten().next())
        .and_then(Tensor::f32s)
        .map_or(f64::NAN, first);
    let name = plan.task.parameters().first().copied().unwrap_or_default();
    let fresh = match number_text(fresh) {
        negative if negative.starts_with('−') => format!("({negative})"),
        positive => positive,
    };
    text.said_piled_up(&fresh, name, &number_text(old), &number_text(sum))
}

/// Which way each parameter should go: against its gradient.
fn directions(plan: &Plan, model: &Model, text: &Text) -> String {
    let gradients = (model.gradients.iter().flatten())
        .flat_map(|gradient| gradient.f32s().unwrap_or_default().iter().copied());
    let [up, down] = [-1.0, 1.0].map(|sign: f32| {
        let named = plan.task.parameters().iter().zip(gradients.clone());
        let these: Vec<_> = named
            .filter(|(_, gradient)| gradient * sign > 0.0)
            .map(|(name, _)| *name)
            .collect();
        these.join(text.names)
    });
    let words = match (up.is_empty(), down.is_empty()) {
        (true, true) => text.said_level.to_owned(),
        (false, true) => text.said_larger(&up),
        (true, false) => text.said_smaller(&down),
        (false, false) => text.said_both(&up, &down),
    };
    format!("{words}{}{}", text.between, text.said_nothing_moved)
}

/// That the print shows the last batch's loss, which is not the mean of the epoch's.
fn printed(plan: &Plan, model: &Model, place: Place, covered: bool, text: &Text) -> String {
    match model.epochs.get(place.epoch) {
        Some(epoch) if plan.batches() > 1 && !covered => text.said_last_batch(
            &plan.batches().to_string(),
            &number_text(f64::from(epoch.last)),
            &number_text(epoch.mean),
        ),
        _ => text.said_print.to_owned(),
    }
}

fn ended(plan: &Plan, model: &Model, covered: bool, text: &Text) -> String {
    let epochs = plan.epochs.to_string();
    let never_moved = [Line::Step, Line::Backward]
        .iter()
        .any(|line| plan.deleted.contains(line));
    match (model.epochs.first(), model.epochs.last()) {
        (Some(_), Some(last)) if !covered && never_moved => {
            text.said_end_still(&epochs, &number_text(last.mean))
        }
        (Some(first), Some(last)) if !covered => {
            text.said_end(&epochs, &number_text(first.mean), &number_text(last.mean))
        }
        _ => text.said_over(&epochs),
    }
}

/// What a screen reader hears when a hand comes to rest: where the loop is, and what the line has made.
pub fn spoken(plan: &Plan, model: &Model, text: &Text) -> String {
    let (_, said) = coach_words(plan, model, false, text);
    let out: Vec<_> = (Line::LOOP.iter().enumerate())
        .filter(|(_, line)| plan.deleted.contains(line))
        .map(|(index, _)| (index + 1).to_string())
        .collect();
    let said = match out.as_slice() {
        [] => said,
        _ => format!(
            "{}{}{said}",
            text.is_out(&out.join(text.names)),
            text.between
        ),
    };
    let Some(place) = model.place else {
        return said;
    };
    let (epoch, batch) = (place.epoch.to_string(), place.batch.to_string());
    let line = match Line::LOOP.iter().position(|line| *line == place.line) {
        Some(index) => text.line_number(&(index + 1).to_string()),
        None => text.print_line.to_owned(),
    };
    let loss = model.last_loss.map_or_else(
        || text.no_loss.to_owned(),
        |loss| text.loss_is(&number_text(f64::from(loss))),
    );
    format!("{} {said}", text.spoken(&batch, &epoch, &line, &loss))
}

/// What the picture of the data says to those who do not see it.
pub fn data_words(plan: &Plan, model: &Model, text: &Text) -> String {
    let count = plan.points.len().to_string();
    let parameters: Vec<_> = (plan.task.parameters().iter().zip(&model.parameters))
        .map(|(name, value)| format!("{name} {}", show(f64::from(*value))))
        .collect();
    let parameters = parameters.join(text.comma);
    match model.right {
        Some(right) => text.data_classes(&count, &parameters, &right.to_string()),
        None => text.data_line(&count, &parameters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::training::{Task, Training};

    const TEXT: &Text = &crate::text::training::EN;

    fn said(position: usize, change: impl FnOnce(&mut Plan)) -> String {
        let mut lab = Training::default();
        lab.change(change);
        lab.position = position;
        coach_words(&lab.plan, &lab.model(), false, TEXT).1
    }

    #[test]
    fn what_a_deleted_line_breaks_is_said() {
        let mut lab = Training::default();
        lab.change(|plan| plan.toggle(Line::ZeroGrad));
        lab.position = 8;
        let Some([old, fresh]) = lab.model().piled else {
            panic!("the second gradient is added to the first");
        };
        let sum = format!(
            "w: {} + ({}) = {}",
            number_text(f64::from(old[0])),
            number_text(f64::from(fresh[0])),
            number_text(f64::from(old[0] + fresh[0])),
        );
        let piled = said(8, |plan| plan.toggle(Line::ZeroGrad));
        assert!(piled.contains(&sum), "{piled}");
        let still = said(usize::MAX >> 8, |plan| plan.toggle(Line::Step));
        assert!(still.contains("nothing has ever moved"), "{still}");
        assert_eq!(said(3, |plan| plan.toggle(Line::ZeroGrad)), said(4, |_| {}));
        assert_eq!(
            said(4, |plan| plan.toggle(Line::Step)),
            TEXT.said_never_moves
        );
        assert_eq!(
            said(4, |plan| plan.toggle(Line::Backward)),
            TEXT.said_no_gradients
        );
        assert!(said(2, |plan| plan.toggle(Line::Forward)).contains("NameError"));
        assert_eq!(
            said(usize::MAX >> 8, |plan| plan.rate = 30.0),
            TEXT.said_away
        );
    }

    #[test]
    fn nothing_is_cleared_before_the_first_batch() {
        assert_eq!(said(1, |_| {}), TEXT.said_zero_grad_first);
        assert_eq!(said(7, |_| {}), TEXT.said_zero_grad);
    }

    #[test]
    fn a_line_that_is_out_is_told() {
        let mut lab = Training::default();
        lab.change(|plan| plan.toggle(Line::ZeroGrad));
        let words = spoken(&lab.plan, &lab.model(), TEXT);
        assert!(words.contains(&TEXT.is_out("1")), "{words}");
    }

    #[test]
    fn the_direction_is_against_the_gradient() {
        // Both parameters start too small.
        assert!(said(4, |_| {}).starts_with(&TEXT.said_larger("w, b")));
    }

    #[test]
    fn the_print_is_set_against_the_mean() {
        let words = said(26, |plan| plan.batch_size = Some(2));
        assert!(!words.is_empty());
        let one = said(21, |plan| plan.batch_size = Some(2));
        assert!(one.contains('4'), "{one}");
    }

    #[test]
    fn every_task_has_words() {
        for task in Task::ALL {
            let lab = Training::new(task);
            assert!(
                data_words(&lab.plan, &lab.model(), TEXT).contains("−0") || task == Task::Classes
            );
        }
    }
}
