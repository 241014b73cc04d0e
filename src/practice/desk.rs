//! The desk: the exercise at hand with all that belongs to it, from the question to the board of the round.
use super::keep::{self, Notice};
use super::words::{Pick, kind_name};
use super::{answer, board, feedback, given, help, shelf};
use crate::browser;
use crate::lab::bench::Place;
use crate::lab::dom_id;
use crate::lab::tools::{Shared, share_panel};
use crate::progress::{self as chapters, Progress as Chapter};
use crate::room::Order;
use crate::route::{Page, Route};
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, follow};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::practice::exercise::Exercise;
use bullseye_core::practice::marking::Verdict;
use bullseye_core::practice::mastery::Skill;
use bullseye_core::practice::progress::Progress;
use bullseye_core::practice::round::{Round, Shot, first_seed};
use bullseye_core::practice::{mastery, templates};
use bullseye_html::html;
use leptos::prelude::*;
use std::rc::Rc;

/// The handle that every part of the page holds.
#[derive(Clone, Copy)]
pub struct Desk(&'static Parts);

pub struct Parts {
    /// The chapter's slug.
    slug: String,
    pub round: Var<Round>,
    pub exercise: Calc<Option<Rc<Exercise>>>,
    pub progress: Var<Progress>,
    pub notice: Var<Option<Notice>>,
    /// How many answers were marked: the same answer twice is told twice.
    pub told: Var<u32>,
}

impl std::ops::Deref for Desk {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// Numbers that nobody has seen yet, short enough for a link.
fn fresh_seed() -> u64 {
    1 + (js_sys::Math::random() * 999_999.0) as u64
}

impl Desk {
    fn new(slug: String) -> Self {
        let (progress, notice) = keep::load();
        let round = keep::round().unwrap_or_else(|| Round::new(&progress, fresh_seed()));
        let round = Var::new(round);
        let which = Calc::new(move |_| {
            round.with(|round| round.shot().map(|shot| (shot.template.id, shot.seed)))
        });
        let exercise = Calc::new(move |_| {
            let (id, seed) = which.get()?;
            Some(Rc::new(templates::find(id)?.build(seed)))
        });
        // Some bytes for every visit to the chapter; they go with the page.
        Self(Box::leak(Box::new(Parts {
            slug,
            round,
            exercise,
            progress: Var::new(progress),
            notice: Var::new(notice),
            told: Var::new(0),
        })))
    }

    /// Reads something of the exercise at hand; follows it.
    pub fn shot<T: Default>(self, read: impl FnOnce(&Shot) -> T) -> T {
        (self.round).with(|round| round.shot().map(read).unwrap_or_default())
    }

    /// Changes where the reader stands with it.
    pub fn change(self, change: impl FnOnce(&mut Shot)) {
        self.round.update(|round| {
            if let Some(shot) = round.shot_mut() {
                change(shot);
            }
        });
    }

    /// What the last answer became; follows it.
    pub fn verdict(self, exercise: &Exercise) -> Option<Verdict> {
        self.shot(|shot| shot.verdict(exercise))
    }

    /// Marks an answer and keeps what it is worth.
    pub fn answer(self, text: &str) {
        let mut progress = self.progress.get_untracked();
        let now = js_sys::Date::now() as u64;
        let verdict = (self.round).alter(|round| round.answer(text, now, &mut progress));
        let counts = verdict
            .flatten()
            .is_some_and(|verdict| verdict.credit().is_some());
        if counts {
            self.progress.set(progress);
            keep::save(self);
            chapters::raise(&self.slug, Chapter::Tried);
        }
        self.told.update(|told| *told += 1);
        browser::next_frame(feedback::show);
    }

    /// Goes on to what is weak.
    pub fn next(self) {
        let progress = self.progress.get_untracked();
        self.round
            .update(|round| round.next(&progress, fresh_seed()));
        self.arrive();
    }

    /// The same exercise with other numbers.
    pub fn renew(self) {
        self.round.update(|round| round.renew(fresh_seed()));
        self.arrive();
    }

    /// Goes back to one of the round.
    pub fn go(self, at: usize) {
        self.round.update(|round| round.go(at));
        self.arrive();
    }

    /// An exercise of this skill: the one that has waited longest.
    pub fn practise(self, skill: Skill) {
        let progress = self.progress.get_untracked();
        let wanted = mastery::next(&progress, usize::MAX);
        if let Some(template) = wanted
            .into_iter()
            .find(|template| template.skill() == skill)
        {
            let seed = first_seed(template, &progress, fresh_seed());
            self.round.update(|round| round.open(template, seed));
            self.arrive();
        }
    }

    /// The exercise of a link or of a word of the text.
    fn open(self, query: &str) {
        match Exercise::decode(query) {
            Ok(exercise) => {
                if let Some(template) = templates::find(exercise.template) {
                    (self.round).update(|round| round.open(template, exercise.seed));
                }
            }
            Err(_) => self.notice.set(Some(Notice::Link)),
        }
    }

    /// The part of the address after `#` that leads to the exercise at hand.
    fn fragment(self) -> String {
        let query =
            (self.exercise).with_untracked(|exercise| exercise.as_ref().map(|e| e.encode()));
        format!("/{}?{}", self.slug, query.unwrap_or_default())
    }

    /// Puts the new exercise into the address, and the reader before it.
    fn arrive(self) {
        browser::replace_fragment(&self.fragment());
        browser::next_frame(|| {
            if let Some(title) = browser::document().get_element_by_id(TITLE) {
                title.scroll_into_view();
                browser::focus(&format!("#{TITLE}"));
            }
        });
    }
}

/// The id of the exercise's heading.
const TITLE: &str = "practice-title";

/// The exercises in their place.
pub fn practice(place: Place, route: Var<Route>, order: Order) -> El {
    let desk = Desk::new(place.slug.clone());
    let s = settings();
    follow(move || desk.round.with(keep::keep_round));
    keep::follow_tabs(desk);
    follow(move || {
        let (query, is_whole) = route.with(|route| match route.page {
            Page::Chapter(slug) if slug == desk.slug => (route.query.clone(), route.lab.is_some()),
            _ => (String::new(), false),
        });
        if !query.is_empty() {
            untrack(|| desk.open(&query));
        }
        // The exercises are as large as they get: their address in the whole window is that in the text.
        if is_whole {
            browser::replace_fragment(&desk.fragment());
        }
    });
    follow(move || {
        if let Some(query) = order.get() {
            untrack(|| desk.open(&query));
            browser::replace_fragment(&desk.fragment());
        }
    });
    html! {
        <section class="practice" id=dom_id(&place.id) aria-labelledby=TITLE>
            {shelf::notice(desk)}
            <div class="desk">
                {move || {
                    let language = s.language.get();
                    let exercise = desk.exercise.get();
                    exercise.map(|exercise| untrack(|| sheet(desk, exercise, Pick(language))))
                }}
            </div>
            <aside class="board" aria-label=move || s.practice().round>
                {board::round(desk)}
                {board::skills(desk)}
                {shelf::shelf(desk)}
            </aside>
        </section>
    }
}

/// Everything about one exercise in one language.
fn sheet(desk: Desk, exercise: Rc<Exercise>, pick: Pick) -> impl IntoPiece {
    let s = settings();
    let share: Shared = Var::new(None);
    let share_now = move |_| {
        let language = pick.0.code();
        let link = format!(
            "{}#{}&lang={language}",
            browser::page_address(),
            desk.fragment()
        );
        share.set(Some((link.clone(), None)));
        browser::copy(&link.clone(), move |worked| {
            share.set(Some((link, Some(worked))))
        });
    };
    let skill = templates::find(exercise.template).map(|template| template.skill());
    // Where the loss itself is what is asked for, it is named once it is found.
    let asks_for_its_loss = exercise.asks_for_its_loss();
    let is_told = Calc::new(move |_| !asks_for_its_loss || desk.shot(|shot| shot.solved));
    let title = skill.map(|skill| {
        html! {
            {kind_name(skill.kind, s.practice())}
            {move || {
                is_told.get().then(|| html! {
                    {s.practice().colon}
                    <span class="code">{skill.loss}</span>
                })
            }}
        }
    });
    let number = desk.round.with(|round| round.at() + 1).to_string();
    html! {
        <div class="task-head">
            <h2 id=TITLE tabindex="-1">{title}</h2>
            <p class="tagline">{s.practice().tagline}</p>
            <div class="task-tools" role="group" aria-label=s.practice().tools>
                <button type="button" class="plain renew" on:click=move |_| desk.renew()>
                    {icon(Icon::Swap)}
                    {s.practice().renew}
                </button>
                <button type="button" class="plain share" on:click=share_now>
                    {icon(Icon::Link)}
                    {s.practice().share}
                </button>
            </div>
        </div>
        {share_panel(share, |s| s.practice().link_copied)}
        <div class="task">
            <p class="task-number">
                <span>{s.practice().number_before}</span>
                <b>{number}</b>
                <span>{s.practice().number_after}</span>
            </p>
            <div class="question">
                <p class="asks" id="practice-question">{pick.rich(&exercise.question)}</p>
                {given::all(&exercise.given)}
            </div>
            {answer::answer(desk, &exercise, pick)}
        </div>
        {feedback::feedback(desk, exercise.clone(), pick)}
        {help::help(desk, exercise, pick)}
    }
}
