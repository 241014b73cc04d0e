//! Home: the one-sentence idea, a target to shoot at, and the chapters with what has been done.
use super::first_arrow::first_arrow;
use super::trail;
use crate::browser;
use crate::chapters::{CHAPTERS, Chapter};
use crate::progress::{self, Progress};
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Var;
use bullseye_html::html;
use leptos::prelude::*;
use std::time::Duration;

pub fn home_page() -> impl IntoPiece {
    let s = settings();
    let here = furthest();
    // The target first: it answers before the chapters below are laid out. Who comes back finds all in its place.
    let is_open = Var::new(trail::here().is_some());
    browser::next_frame(move || {
        browser::next_frame(move || {
            set_timeout(move || is_open.set(true), Duration::ZERO);
        });
    });
    html! {
        <article class="page home">
            <div class="cover-head">
                <p class="kicker">{move || s.shell().lead_kicker}</p>
                <h1>{move || s.shell().lead_title}</h1>
            </div>
            {first_arrow()}
            <div class="cover-lead">
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
                {onward(here)}
            </div>
            {move || is_open.get().then(|| score_card(here))}
        </article>
    }
}

/// An address that leads nowhere: says so, and where one can go.
pub fn unknown_page() -> impl IntoPiece {
    let s = settings();
    html! {
        <article class="page unknown">
            <h1>{icon(Icon::Warning)} {move || s.shell().unknown_title}</h1>
            <p class="lead" role="alert">{move || s.shell().unknown_page}</p>
            <p>
                <a class="ink button" href="#/">{move || s.shell().home}{icon(Icon::Right)}</a>
            </p>
            {score_card(furthest())}
        </article>
    }
}

/// All chapters, and what this reader has done of them.
fn score_card(here: Option<&'static Chapter>) -> El {
    let s = settings();
    html! {
        <section class="score-card" aria-labelledby="score-card">
            <h2 id="score-card">{move || s.shell().score_card}</h2>
            <p>{move || s.shell().score_card_line}</p>
            <ol>{CHAPTERS.iter().map(|chapter| cell(chapter, here)).collect::<Vec<_>>()}</ol>
        </section>
    }
}

/// The furthest chapter that was begun.
fn furthest() -> Option<&'static Chapter> {
    (CHAPTERS.iter().rev()).find(|chapter| progress::of(chapter.slug) != Progress::New)
}

/// The way into the chapters: on from the furthest one, or the first; whoever has begun can start over.
fn onward(here: Option<&'static Chapter>) -> Option<El> {
    let s = settings();
    let first = CHAPTERS.first()?;
    let to = here.unwrap_or(first);
    let word = move || {
        let name = format!("{} {}", to.number, to.text(s.language.get()).short);
        match here {
            Some(_) => s.shell().continue_with(&name),
            None => s.shell().start(&name),
        }
    };
    Some(html! {
        <div class="cover-ways">
            <a class="ink button start" href=format!("#/{}", to.slug)>
                {word}
                {icon(Icon::Right)}
            </a>
            <p class="first-time">
                {move || s.shell().first_time}
                " "
                <a href=format!("#/{}", first.slug)>
                    {move || s.shell().first_arrow(&first.number.to_string())}
                </a>
            </p>
        </div>
    })
}

/// A chapter's cell: ten chapters are the ten rings of a target, from the outside in.
fn cell(chapter: &'static Chapter, here: Option<&'static Chapter>) -> El {
    let s = settings();
    let done = progress::of(chapter.slug);
    let is_here = here.is_some_and(|here| here.slug == chapter.slug);
    let word = move || match done {
        Progress::New => s.shell().progress_new,
        Progress::Read => s.shell().progress_read,
        Progress::Tried => s.shell().progress_tried,
    };
    html! {
        <li class:here=is_here>
            <a href=format!("#/{}", chapter.slug)>
                <span class=format!("chip face-{}", chapter.number.div_ceil(2))>{chapter.number}</span>
                <b>{move || chapter.text(s.language.get()).title}</b>
                <span class="done">
                    {glyph(match done {
                        Progress::New => Glyph::ProgressNew,
                        Progress::Read => Glyph::ProgressRead,
                        Progress::Tried => Glyph::ProgressTried,
                    })}
                    {word}
                </span>
                {is_here.then(|| html! { <span class="go-on">{move || s.shell().go_on}</span> })}
            </a>
        </li>
    }
}
