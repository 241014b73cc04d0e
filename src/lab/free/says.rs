//! What PyTorch says to the call: what it prints, or what it raises or warns of, explained, with changes that help.
use super::{Lab, explain, shape};
use crate::browser;
use crate::lab::code::{self, Covers, Reading};
use crate::settings::{Settings, settings};
use crate::text::free::Text;
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Calc;
use bullseye_core::lab::free::{Free, Mended, Model, Outcome};
use bullseye_core::python::parse::parse;
use bullseye_core::python::script::Script;
use bullseye_core::{Stage, TorchError, Warning};
use bullseye_html::html;

pub fn says_view(lab: Lab, mended: Calc<Vec<Mended>>) -> El {
    let s = settings();
    html! {
        <div class="says-part">
            <div class="says">
                {move || lab.model.with(|model| mended.with(|mended| answer(lab, model, mended, s)))}
            </div>
            // Drawn once, and shown beside changes that help: drawn anew at every letter it would be the slowest part.
            {coach(Mood::Stern, Facing::Left)}
        </div>
    }
}

fn answer(lab: Lab, model: &Model, mended: &[Mended], s: Settings) -> Piece {
    let text = s.free();
    match &model.outcome {
        Outcome::Unread => {
            let unread = lab.state().with(|state| first_unread(state, model, text));
            let name = unread.map_or("", |(name, _)| name);
            html! { <p class="waits">{text.read_first(name)}</p> }.into_piece()
        }
        Outcome::TooMuch => html! { <p class="waits">{text.too_much}</p> }.into_piece(),
        Outcome::Raised(error) => {
            let before = match error.stage {
                Stage::Backward => {
                    let printed = model
                        .script
                        .as_ref()
                        .and_then(|script| script.output.first());
                    printed.map(|line| {
                        html! {
                            <p>{text.forward_then}</p>
                            {output(vec![line.clone()])}
                        }
                    })
                }
                Stage::Construct | Stage::Forward => None,
            };
            html! {
                {before}
                {raised(error, model, s)}
                {warnings(&model.warnings, s)}
                {fixes(lab, mended, s)}
            }
            .into_piece()
        }
        Outcome::Done { .. } => {
            let lines = model.script.as_ref().map(|script| script.output.clone());
            html! {
                {warnings(&model.warnings, s)}
                <p class="sr">{text.prints}</p>
                {output(lines.unwrap_or_default())}
                {fixes(lab, mended, s)}
            }
            .into_piece()
        }
    }
}

/// The argument or option that cannot be read, the first of several, and why.
pub fn first_unread(state: &Free, model: &Model, text: &Text) -> Option<(&'static str, String)> {
    let entry = state.entry();
    let mut arguments = entry.arguments.iter().zip(&model.tensors);
    let argument = arguments.find_map(|(name, read)| {
        let error = read.as_ref().err()?;
        Some((*name, explain::unread(error, text)))
    });
    argument.or_else(|| {
        let mut options = entry.options.iter().zip(&model.options);
        options.find_map(|(spec, read)| {
            let problem = read.as_ref().err()?;
            Some((spec.name, explain::option(problem, spec.name, text)))
        })
    })
}

/// Printed lines: the loss first, then gradients.
fn output(output: Vec<String>) -> El {
    let reading = Reading {
        is_gradient: |line, _| line > 0,
        covers: Covers::Nothing,
    };
    let lines = Vec::new();
    let markup = code::html(&Script { lines, output }, reading, None);
    html! { <div class="code printed" inner_html=markup></div> }
}

pub fn raised(error: &TorchError, model: &Model, s: Settings) -> El {
    html! {
    <div class="raised">
            <div class="torch-error">
                <b>{error.type_name()}</b>
                <span>{error.to_string()}</span>
            </div>
            <p class="plain-words">
                <b>{s.free().plain_words}</b>
                " "
                {explain::error(&error.kind, &model.tensors, s.free())}
            </p>
        </div>
    }
}

pub fn warnings(warnings: &[Warning], s: Settings) -> Vec<El> {
    let one = |warning: &Warning| {
        html! {
        <div class="warned">
                    <div class="torch-error">
                        <b>{warning.category()}</b>
                        <span>{warning.to_string()}</span>
                    </div>
                    <p class="plain-words">
                        <b>{s.free().plain_words}</b>
                        " "
                        {explain::warning(warning, s.free())}
                    </p>
                </div>
        }
    };
    warnings.iter().map(one).collect()
}

/// Changes that were tried, as cards that say what PyTorch would print.
fn fixes(lab: Lab, mended: &[Mended], s: Settings) -> Option<El> {
    if mended.is_empty() {
        return None;
    }
    let cards = mended.iter().map(|one| card(lab, one.clone(), s));
    let cards: Vec<El> = cards.collect();
    Some(html! {
            <div class="fixes-part">
                <p class="fixes-lead">{s.free().fixes}</p>
                <div class="fixes">{cards}</div>
            </div>
    })
}

fn card(lab: Lab, mended: Mended, s: Settings) -> El {
    let changed = lab.state().with(|state| changed(state, &mended.state));
    let told = changed.map(|(is_target, text, kind)| {
        let class = if is_target {
            "code fix-text truth"
        } else {
            "code fix-text"
        };
        html! {
            <span class=class>{text}</span>
            <span class="fix-kind">{kind}</span>
        }
    });
    let title: Vec<_> = (mended.fixes.iter())
        .map(|fix| explain::fix(*fix, s.free()))
        .collect();
    let title = title.join(" + ");
    let change = move |_| {
        let field = lab
            .state()
            .with_untracked(|state| changed_field(state, &mended.state));
        lab.store.replace(mended.state.clone());
        let field = format!("#{} {field}", lab.bench.dom_id);
        // Another loss has other fields; they are there in the next frame.
        browser::next_frame(move || browser::reach(&field));
    };
    html! {
        <button type="button" class="fix" on:click=change>
            <span class="fix-head">
                <b>{title}</b>
                <span class="fix-use">{s.free().use_it} {icon(Icon::Right)}</span>
            </span>
            {told}
            <span class="code fix-print"><span class="l">{mended.printed}</span></span>
        </button>
    }
}

/// The field that a change writes anew, as a selector: a tensor, the loss, or an option.
fn changed_field(state: &Free, mended: &Free) -> String {
    if let Some(index) = state.changed_by(mended) {
        return format!(".tensor:nth-of-type({}) .tensor-field", index + 1);
    }
    let (old, new) = (state.sheet(), mended.sheet());
    let option = (old.options.iter().zip(&new.options)).position(|(old, new)| old != new);
    match option.filter(|_| state.entry().name == mended.entry().name) {
        Some(index) => format!(".free-option:nth-of-type({}) input", index + 1),
        None => ".loss-choice".to_owned(),
    }
}

/// The argument that a change writes anew: whether it is the target, its text, and what that is read as.
fn changed(state: &Free, mended: &Free) -> Option<(bool, String, String)> {
    let index = state.changed_by(mended)?;
    let text = mended.sheet().tensors.get(index)?.replace('\n', "");
    let tensor = parse(&text).ok()?;
    let kind = format!("{} {}", shape(tensor.shape()), tensor.dtype().name());
    let is_target = mended.entry().arguments.get(index) == Some(&"target");
    Some((is_target, text, kind))
}
