//! View A: the loop's code with the current line lit, beside each line the numbers it has just made, and the buttons
//! that walk through it.
use super::Lab;
use super::words::coach_words;
use crate::lab::code::escaped;
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Calc;
use bullseye_core::Tensor;
use bullseye_core::lab::training::{CodeLine, Model, Plan, code};
use bullseye_core::number::{decimal, minus};
use bullseye_core::python::script::Role;
use bullseye_core::train::Line;
use bullseye_html::html;
use leptos::prelude::*;

use super::play::{FASTEST, SLOWEST};

/// How many numbers of a list are shown; the rest is counted.
const SHOWN: usize = 3;

/// How a line stands to the line that was executed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Deleted,
    /// Executed earlier in this batch.
    Done,
    /// Executed last.
    Current,
    Coming,
}

impl Turn {
    fn class(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Done => "done",
            Self::Current => "current",
            Self::Coming => "coming",
        }
    }
}

/// Of a run that is too fast to follow, no line is the current one.
fn turn(line: Line, plan: &Plan, model: &Model, is_blurred: bool) -> Turn {
    let order = |line: Line| Line::LOOP.iter().position(|other| *other == line);
    match model.place {
        _ if plan.deleted.contains(&line) => Turn::Deleted,
        _ if is_blurred => Turn::Done,
        Some(place) if place.line == line => Turn::Current,
        // The print comes after all five.
        Some(place) => match (order(line), order(place.line)) {
            (Some(_), None) => Turn::Done,
            (Some(own), Some(last)) if own < last => Turn::Done,
            _ => Turn::Coming,
        },
        None => Turn::Coming,
    }
}

/// What stands beside a line: names, and their values as markup.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    name: String,
    values: String,
}

/// What a line has made; if it has not been executed in this batch, what it will find.
fn made(line: Line, plan: &Plan, model: &Model, covered: Option<&str>, text: &Text) -> Made {
    let turn = turn(line, plan, model, false);
    let was_executed = matches!(turn, Turn::Done | Turn::Current);
    let plate = covered.map(|word| {
        format!(r#"<span class="cover-plate"><span class="sr">{word}</span><span aria-hidden="true">?</span></span>"#)
    });
    if turn == Turn::Current
        && let Some(error) = &model.raised
    {
        let words = format!("{}: {error}", error.type_name());
        return Made {
            name: text.raised.to_owned(),
            values: format!(r#"<b class="raised">{}</b>"#, escaped(&words)),
        };
    }
    let dash = || "–".to_owned();
    let parameters = plan.task.parameters();
    let names = |suffix: &str| {
        let short = if parameters.len() > SHOWN {
            &["weight", "bias"]
        } else {
            parameters
        };
        let names: Vec<_> = short.iter().map(|name| format!("{name}{suffix}")).collect();
        names.join(", ")
    };
    // How many there are, where not all are shown.
    let counted = |name: String, count: usize| match count {
        0..=SHOWN => name,
        _ => format!("{name}{}{}", text.comma, text.in_all(&count.to_string())),
    };
    let parameter_names = |suffix| counted(names(suffix), parameters.len());
    let none = || r#"<b class="grad-text">None</b> <b class="grad-text">None</b>"#.to_owned();
    let gradients = || match &model.gradients {
        Some([weight, bias]) => listed(&[floats(weight), floats(bias)].concat(), "grad-text"),
        None => none(),
    };
    let (name, values) = match line {
        Line::ZeroGrad if was_executed => (names(".grad"), none()),
        Line::ZeroGrad => (parameter_names(".grad"), gradients()),
        Line::Forward => (
            counted(
                "y_pred".to_owned(),
                (model.predictions.as_ref()).map_or(0, |predictions| floats(predictions).len()),
            ),
            match &model.predictions {
                Some(predictions) => listed(floats(predictions), "pred-text"),
                None => dash(),
            },
        ),
        Line::Loss => (
            "loss".to_owned(),
            match (model.loss, plate) {
                (Some(_), Some(plate)) => plate,
                (Some(loss), None) => listed(&[loss], "loss-text"),
                (None, _) => dash(),
            },
        ),
        Line::Backward if was_executed && model.piled.is_some() => {
            (text.added_up(&names(".grad")), gradients())
        }
        Line::Backward if was_executed => (parameter_names(".grad"), gradients()),
        Line::Backward => (names(".grad"), dash()),
        Line::Step => (parameter_names(""), listed(&model.parameters, "pred-text")),
        Line::Print => (
            match model.epochs.last() {
                Some(epoch) if plan.batches() > 1 && plate.is_none() => {
                    text.prints_last(&number_text(epoch.mean))
                }
                _ => text.prints.to_owned(),
            },
            match (model.printed.last(), plate) {
                (Some(_), Some(plate)) => plate,
                (Some(printed), None) => format!("<b>{printed}</b>"),
                (None, _) => dash(),
            },
        ),
    };
    Made { name, values }
}

fn floats(tensor: &Tensor) -> &[f32] {
    tensor.f32s().unwrap_or_default()
}

/// The first numbers as PyTorch prints them side by side, or each by itself where it would write powers of ten; dots if
/// those are not all.
fn listed(values: &[f32], class: &str) -> String {
    let shown = &values[..values.len().min(SHOWN)];
    let together = Tensor::vec_f32(shown.to_vec()).to_string();
    let bare = together
        .trim_start_matches("tensor([")
        .trim_end_matches("])");
    let texts: Vec<String> = if bare.contains('e') {
        (shown.iter().map(|value| number_text(f64::from(*value)))).collect()
    } else {
        bare.split(',').map(|value| minus(value.trim())).collect()
    };
    let shown: Vec<_> = (texts.iter())
        .map(|text| format!(r#"<b class="{class}">{text}</b>"#))
        .collect();
    let rest = if values.len() > SHOWN {
        r#" <span class="count">…</span>"#.to_owned()
    } else {
        String::new()
    };
    shown.join(" ") + &rest
}

/// A line of the code as markup, without its indentation.
fn code_html(line: &CodeLine) -> String {
    let mut html = String::new();
    for token in &line.text.tokens {
        let text = escaped(&token.text);
        html += &match token.role {
            Role::Keyword => format!(r#"<span class="dim">{text}</span>"#),
            _ => text,
        };
    }
    html.trim_start().to_owned()
}

/// A line of the code, without its indentation.
fn code_text(line: &CodeLine) -> String {
    let tokens = line.text.tokens.iter();
    let text: String = tokens.map(|token| token.text.as_str()).collect();
    text.trim_start().to_owned()
}

pub fn lines_view(lab: Lab) -> Piece {
    let s = settings();
    let lines = Calc::new(move |_| lab.plan.with(code));
    let epoch = move || {
        lab.seen(|model| match model.place {
            Some(place) => s.training().epoch_now(&place.epoch.to_string()),
            None => s.training().not_started.to_owned(),
        })
    };
    let batch = move || {
        let text = s.training();
        lab.plan.with(|plan| {
            let (count, batches) = (plan.points.len().to_string(), plan.batches());
            if batches == 1 {
                return text.all_points(&count);
            }
            let number = lab.seen(|model| model.place.map(|place| place.batch));
            match number {
                Some(batch) => text.batch_now(&batch.to_string(), &batches.to_string()),
                None => text.batches(&batches.to_string()),
            }
        })
    };
    html! {
        <ol class="loop" aria-label=move || s.training().view_lines>
            {head(lines, 0, epoch)}
            {head(lines, 1, batch)}
            {(Line::LOOP.into_iter().chain([Line::Print]))
                .enumerate()
                .map(|(index, line)| row(lab, lines, index, line))
                .collect::<Vec<_>>()}
        </ol>
        {coach_view(lab)}
        {walk(lab)}
    }
    .into_piece()
}

/// The code of a line by its place in the listing.
fn code_at(lines: Calc<Vec<CodeLine>>, index: usize) -> String {
    lines.with(|lines| lines.get(index).map(code_html).unwrap_or_default())
}

/// One of the two `for`, and where it is.
fn head(lines: Calc<Vec<CodeLine>>, index: usize, place: impl Fn() -> String + 'static) -> El {
    html! {
        <li class=format!("loop-line for for-{index}")>
            <code class="line-code" inner_html=move || code_at(lines, index)></code>
            <span class="made">{place}</span>
        </li>
    }
}

fn row(lab: Lab, lines: Calc<Vec<CodeLine>>, index: usize, line: Line) -> El {
    let s = settings();
    let turn = Calc::new(move |_| {
        let is_blurred = lab.play.is_blurred();
        lab.plan
            .with(|plan| lab.seen(|model| turn(line, plan, model, is_blurred)))
    });
    let made = Calc::new(move |_| {
        let covered = lab.covered().then(|| s.lab().covered);
        lab.plan
            .with(|plan| lab.seen(|model| made(line, plan, model, covered, s.training())))
    });
    let is_print = line == Line::Print;
    html! {
        <li
            class=move || format!("loop-line {} line-{index}", turn.get().class())
            aria-current=move || (turn.get() == Turn::Current).then_some("step")
        >
            <span class="line-number" aria-hidden="true">{if is_print { String::new() } else { (index + 1).to_string() }}</span>
            <code class="line-code" inner_html=move || code_at(lines, index + 2)></code>
            <span class="made">
                <span class="made-name">{move || made.with(|made| made.name.clone())}</span>
                <span class="made-values" inner_html=move || made.with(|made| made.values.clone())></span>
            </span>
            {(!is_print).then(|| toggle(lab, lines, index, turn, line))}
        </li>
    }
}

/// Deletes a line, or puts it back.
fn toggle(lab: Lab, lines: Calc<Vec<CodeLine>>, index: usize, turn: Calc<Turn>, line: Line) -> El {
    let s = settings();
    let is_deleted = Calc::new(move |_| turn.get() == Turn::Deleted);
    let label = move || {
        let number = (index + 1).to_string();
        let text = s.training();
        let code = lines.with(|lines| lines.get(index + 2).map(code_text).unwrap_or_default());
        if is_deleted.get() {
            text.put_back(&code, &number)
        } else {
            text.delete(&code, &number)
        }
    };
    html! {
        <button
            type="button"
            class="outline toggle-line"
            title=label
            on:click=move |_| lab.change(|plan| plan.toggle(line))
        >
            {move || icon(if is_deleted.get() { Icon::Plus } else { Icon::Minus })}
        </button>
    }
}

fn coach_view(lab: Lab) -> El {
    let s = settings();
    let said = Calc::new(move |_| {
        if lab.play.is_blurred() {
            let speed = lab.play.speed.get().round().to_string();
            return (Mood::Calm, s.training().said_running(&speed));
        }
        lab.plan
            .with(|plan| lab.seen(|model| coach_words(plan, model, lab.covered(), s.training())))
    });
    let mood = Calc::new(move |_| said.with(|(mood, _)| *mood));
    html! {
        <div class="loop-coach">
            {move || coach(mood.get(), Facing::Right)}
            <p class="bubble-speech">{move || said.with(|(_, words)| words.clone())}</p>
        </div>
    }
}

/// Back, on, run, and how fast.
fn walk(lab: Lab) -> El {
    let s = settings();
    let is_first = Calc::new(move |_| lab.model.with(|model| model.position == 0));
    let is_over = Calc::new(move |_| lab.is_over());
    let is_running = lab.play.is_running;
    let slider = move || {
        let part =
            f64::from(lab.play.speed.get() / SLOWEST).ln() / f64::from(FASTEST / SLOWEST).ln();
        part.clamp(0.0, 1.0)
    };
    let set_speed = move |event| {
        if let Some(part) = decimal(&event_target_value(&event)) {
            let factor = f64::from(FASTEST / SLOWEST).powf(part.clamp(0.0, 1.0));
            lab.play.speed.set(SLOWEST * factor as f32);
        }
    };
    html! {
        <div class="walk-loop">
            <button type="button" class="outline rewind"
                title=move || s.training().rewind
                aria-disabled=move || is_first.get().to_string()
                on:click=move |_| lab.go(isize::MIN)>
                {icon(Icon::Rewind)}
            </button>
            <button type="button" class="outline line-back" aria-disabled=move || is_first.get().to_string()
                on:click=move |_| lab.go(-1)>
                {icon(Icon::Prev)}
                <span class="word">{move || s.training().back}</span>
            </button>
            <button type="button" class="ink line-on" aria-disabled=move || is_over.get().to_string()
                on:click=move |_| lab.go(1)>
                {move || s.training().step}
                {icon(Icon::Next)}
            </button>
            <button type="button" class="outline run"
                on:click=move |_| if is_running.get_untracked() { lab.pause() } else { lab.run() }>
                {move || if is_running.get() { s.training().pause } else { s.training().run }}
                {icon(Icon::Play)}
            </button>
            <input
                type="range"
                class="slider plain speed"
                min="0"
                max="1"
                step="0.02"
                aria-label=move || s.training().speed
                aria-valuetext=move || s.training().lines_a_second(&lab.play.speed.get().round().to_string())
                prop:value=move || slider().to_string()
                style=move || format!("--fill:{:.3}", slider())
                on:input=set_speed
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::training::Training;

    const TEXT: &Text = &crate::text::training::EN;

    fn at(position: usize, change: impl FnOnce(&mut Plan)) -> (Plan, Model) {
        let mut lab = Training::default();
        lab.change(change);
        lab.position = position;
        (lab.plan.clone(), lab.model())
    }

    #[test]
    fn each_line_shows_what_it_has_made() {
        let (plan, model) = at(4, |_| {});
        let shown = |line| made(line, &plan, &model, None, TEXT).values;
        assert_eq!(turn(Line::Backward, &plan, &model, false), Turn::Current);
        assert_eq!(turn(Line::Loss, &plan, &model, false), Turn::Done);
        assert_eq!(turn(Line::Step, &plan, &model, false), Turn::Coming);
        assert!(shown(Line::ZeroGrad).contains("None"));
        assert!(shown(Line::Forward).contains('…'));
        let name = made(Line::Forward, &plan, &model, None, TEXT).name;
        assert_eq!(name, "y_pred, 8 in all");
        let loss = number_text(f64::from(model.loss.unwrap_or_default()));
        assert!(shown(Line::Loss).contains(&loss));
        let step = shown(Line::Step);
        assert!(
            step.contains(">−0.8000<") && step.contains(">−1.0000<"),
            "{step}"
        );
        assert_eq!(shown(Line::Print), "–");
    }

    #[test]
    fn numbers_far_apart_are_not_written_in_powers_of_ten() {
        let html = listed(&[5.1059, 0.0035926], "pred-text");
        assert!(
            html.contains(">5.1059<") && html.contains(">0.0036<"),
            "{html}"
        );
        assert!(listed(&[-0.8, -1.0], "pred-text").contains(">−1.0000<"));
    }

    #[test]
    fn a_covered_loss_stands_nowhere() {
        let (plan, model) = at(6, |_| {});
        let loss = number_text(f64::from(model.last_loss.unwrap_or_default()));
        for line in Line::LOOP.into_iter().chain([Line::Print]) {
            let made = made(line, &plan, &model, Some("covered"), TEXT);
            assert!(!made.values.contains(&loss), "{line:?}: {}", made.values);
        }
    }

    #[test]
    fn what_python_raises_stands_at_its_line() {
        let (plan, model) = at(2, |plan| plan.toggle(Line::Forward));
        assert_eq!(turn(Line::Forward, &plan, &model, false), Turn::Deleted);
        let made = made(Line::Loss, &plan, &model, None, TEXT);
        assert!(
            made.values
                .contains("NameError: name 'y_pred' is not defined")
        );
    }
}
