//! The round as ten marks, and what is mastered of each skill.
use super::desk::Desk;
use super::words::kind_name;
use crate::settings::settings;
use crate::text::practice::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::Calc;
use bullseye_core::practice::mastery::{self, Skill, Stage};
use bullseye_core::practice::round::{SHOTS, Shot};
use bullseye_html::html;

/// The ten exercises of the round.
pub fn round(desk: Desk) -> impl IntoPiece {
    let s = settings();
    let marks = Calc::new(move |_| {
        let of = |shot: &Shot| (shot.best, shot.hints);
        let marks: Vec<_> = (desk.round).with(|round| round.shots().iter().map(of).collect());
        (marks, desk.round.with(|round| round.at()))
    });
    let cells = move || -> Vec<El> {
        let text = s.practice();
        let (marks, here) = marks.get();
        (0..SHOTS)
            .map(|at| match marks.get(at) {
                Some((best, hints)) => cell(desk, at, *best, *hints, at == here, text),
                None => html! {
                    <li><span class="shot"><span>{(at + 1).to_string()}</span> {glyph(Glyph::ProgressNew)}</span></li>
                },
            })
            .collect()
    };
    html! {
        <h3>{move || s.practice().round}</h3>
        <ol class="shots" aria-label=move || s.practice().round>{cells}</ol>
        <p class="legend">
            <span>{glyph(Glyph::Hit)} {move || s.practice().hit}</span>
            <span>{glyph(Glyph::Miss)} {move || s.practice().off}</span>
        </p>
    }
}

fn cell(
    desk: Desk,
    at: usize,
    best: Option<u8>,
    hints: u8,
    is_here: bool,
    text: &'static Text,
) -> El {
    let (mark, word) = match best {
        Some(100) => (Glyph::Hit, text.hit),
        Some(_) => (Glyph::Miss, text.off),
        None => (Glyph::ProgressNew, text.open),
    };
    let number = (at + 1).to_string();
    let help = (hints > 0).then(|| text.hints_used(&hints.to_string()));
    html! {
        <li>
            <button type="button" class="shot"
                aria-current=is_here.then_some("step")
                on:click=move |_| desk.go(at)>
                <span>{number}</span>
                {glyph(mark)}
                <span class="sr">{word}</span>
                <small>{help}</small>
            </button>
        </li>
    }
}

fn stage_word(stage: Stage, text: &Text) -> (Glyph, &'static str) {
    match stage {
        Stage::New => (Glyph::ProgressNew, text.stage_new),
        Stage::Started => (Glyph::ProgressRead, text.stage_started),
        Stage::Growing => (Glyph::ProgressTried, text.stage_growing),
        Stage::Mastered => (Glyph::ProgressLearnt, text.stage_mastered),
    }
}

/// Every skill, by its loss.
pub fn skills(desk: Desk) -> impl IntoPiece {
    let s = settings();
    let stages = Calc::new(move |_| -> Vec<(Skill, Stage)> {
        desk.progress.with(|progress| {
            (mastery::skills().into_iter())
                .map(|skill| (skill, mastery::stage(progress, skill)))
                .collect()
        })
    });
    let mut losses: Vec<&'static str> = Vec::new();
    for skill in mastery::skills() {
        if !losses.contains(&skill.loss) {
            losses.push(skill.loss);
        }
    }
    let groups: Vec<El> = (losses.into_iter())
        .map(|loss| {
            let of = move || -> Vec<(Skill, Stage)> {
                let mine = |pair: &(Skill, Stage)| pair.0.loss == loss;
                stages.get().into_iter().filter(mine).collect()
            };
            let count = move || {
                let all = of();
                let done = all.iter().filter(|(_, stage)| *stage == Stage::Mastered).count();
                (s.practice()).mastered(&done.to_string(), &all.len().to_string())
            };
            let list = move || -> Vec<El> {
                let text = s.practice();
                (of().into_iter())
                    .map(|(skill, stage)| {
                        let (mark, word) = stage_word(stage, text);
                        html! {
                            <li>
                                <button type="button" class="plain skill" on:click=move |_| desk.practise(skill)>
                                    {glyph(mark)}
                                    <span>{kind_name(skill.kind, text)}</span>
                                    <small>{word}</small>
                                </button>
                            </li>
                        }
                    })
                    .collect()
            };
            html! {
                <details>
                    <summary><code>{loss}</code> <small>{count}</small></summary>
                    <ul>{list}</ul>
                </details>
            }
        })
        .collect();
    html! {
        <h3>{move || s.practice().skills}</h3>
        <p class="legend">{move || s.practice().skills_line}</p>
        <div class="skills">{groups}</div>
    }
}
