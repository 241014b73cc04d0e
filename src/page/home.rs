//! Home: the one-sentence idea, and the chapters with what has been done.
use crate::chapters::{CHAPTERS, Chapter};
use crate::progress::{self, Progress};
use crate::settings::settings;
use crate::ui::coach::{Facing, Mood, coach_full};
use crate::ui::el::IntoPiece;
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use bullseye_html::html;
use leptos::prelude::*;

pub fn home_page(unknown: bool) -> impl IntoPiece {
    let s = settings();
    let first = CHAPTERS.first();
    html! {
        <article class="page home">
            {unknown.then(|| html! {
                <p class="callout" role="alert">{icon(Icon::Warning)} {move || s.shell().unknown_page}</p>
            })}
            <div class="cover-text">
                <p class="kicker">{move || s.shell().lead_kicker}</p>
                <h1>{move || s.shell().lead_title}</h1>
                <p class="lead">
                    {move || s.shell().lead_1}
                    <span class="w pred">{glyph(Glyph::Prediction)}{move || s.shell().lead_prediction}</span>
                    {move || s.shell().lead_2}
                    <span class="w true">{glyph(Glyph::Truth)}{move || s.shell().lead_truth}</span>
                    {move || s.shell().lead_3}
                    <span class="w loss">{glyph(Glyph::Loss)}{move || s.shell().lead_loss}</span>
                    {move || s.shell().lead_4}
                    <span class="w grad">{glyph(Glyph::Gradient)}{move || s.shell().lead_gradient}</span>
                    {move || s.shell().lead_5}
                </p>
                {first.map(|chapter| html! {
                    <a class="ink button start" href=format!("#/{}", chapter.slug)>
                        {move || {
                            let name = named(chapter, s.language.get());
                            if progress::of(chapter.slug) == Progress::New {
                                s.shell().start(&name)
                            } else {
                                s.shell().continue_with(&name)
                            }
                        }}
                        {icon(Icon::Right)}
                    </a>
                })}
            </div>
            <div class="cover-picture" aria-hidden="true">
                <svg viewBox="0 0 400 400" inner_html=TARGET></svg>
                {coach_full(Mood::Calm, Facing::Left, Signal::derive(|| "50".to_owned()))}
            </div>
            <section class="score-card" aria-labelledby="score-card">
                <h2 id="score-card">{move || s.shell().score_card}</h2>
                <p>{move || s.shell().score_card_line}</p>
                <ol>
                    {CHAPTERS
                        .iter()
                        .map(|chapter| {
                            let done = progress::of(chapter.slug);
                            html! {
                                <li>
                                    <a href=format!("#/{}", chapter.slug)>
                                        <span class=format!("chip face-{}", chapter.number.div_ceil(2))>
                                            {chapter.number}
                                        </span>
                                        <b>{move || chapter.text(s.language.get()).title}</b>
                                        <span class="summary">
                                            {move || chapter.text(s.language.get()).summary}
                                        </span>
                                        <span class="done">
                                            {glyph(match done {
                                                Progress::New => Glyph::ProgressNew,
                                                Progress::Read => Glyph::ProgressRead,
                                                Progress::Tried => Glyph::ProgressTried,
                                            })}
                                            {move || match done {
                                                Progress::New => s.shell().progress_new,
                                                Progress::Read => s.shell().progress_read,
                                                Progress::Tried => s.shell().progress_tried,
                                            }}
                                        </span>
                                    </a>
                                </li>
                            }
                        })
                        .collect::<Vec<_>>()}
                </ol>
            </section>
        </article>
    }
}

fn named(chapter: &Chapter, language: crate::text::Language) -> String {
    format!("{} {}", chapter.number, chapter.text(language).short)
}

/// The 40 cm face, ten rings of 2 cm, with one arrow 10 cm from its centre.
const TARGET: &str = r#"<circle cx="200" cy="200" r="188" fill="var(--face-white)" stroke="var(--edge)"/><circle cx="200" cy="200" r="169" fill="none" stroke="var(--edge)"/><circle cx="200" cy="200" r="150" fill="var(--face-black)"/><circle cx="200" cy="200" r="131" fill="none" stroke="var(--face-white)" opacity=".6"/><circle cx="200" cy="200" r="113" fill="var(--face-blue)"/><circle cx="200" cy="200" r="94" fill="none" stroke="var(--face-ink)" opacity=".6"/><circle cx="200" cy="200" r="75" fill="var(--face-red)"/><circle cx="200" cy="200" r="56" fill="none" stroke="var(--face-ink)" opacity=".6"/><circle cx="200" cy="200" r="37.6" fill="var(--face-gold)"/><circle cx="200" cy="200" r="19" fill="none" stroke="var(--face-ink)" opacity=".6"/><path d="M200 200L256 275" stroke="var(--face-white)" stroke-width="4"/><path d="M200 200L256 275" stroke="var(--face-ink)" stroke-width="1.6"/><circle cx="200" cy="200" r="9" fill="var(--truth)" stroke="var(--face-ink)" stroke-width="1.6"/><circle cx="200" cy="200" r="2.6" fill="var(--face-ink)"/><circle cx="256" cy="275" r="11.4" fill="var(--face-ink)"/><circle cx="256" cy="275" r="10.3" fill="var(--hit-halo)"/><circle cx="256" cy="275" r="8" fill="var(--hit)"/>"#;
