//! The chooser of the cheat sheet: two questions, seven arrows, and the card of the loss that the chosen one hits.
//!
//! Its state is the address and nothing else: every answer is an entry in the history, and Back takes it back. Arrow
//! keys walk over answers on the way to one; those leave no entries.
use super::bench::Place;
use super::code::{self, Covers, Reading};
use super::keys;
use super::tools::{Shared, damaged_note, share_panel};
use super::{dom_id, own_lab};
use crate::browser;
use crate::progress::{self, Progress};
use crate::room::Order;
use crate::route::{Page, Route};
use crate::settings::settings;
use crate::text::chooser::Text;
use crate::ui::el::{El, follow};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::chooser::{Answer, Chooser, Task, of_a_wrong_score};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;

/// The score of the card's example of a certain and wrong answer.
const WILD_SCORE: f32 = 1000.0;

/// What the card and the tree say of one answer.
struct Words {
    /// The answer to the second question.
    know: &'static str,
    /// Why this loss.
    gist: &'static str,
    input: &'static str,
    target: &'static str,
    note: String,
}

fn words(answer: Answer, text: &Text) -> Words {
    let (know, gist, input, target, note) = match answer {
        Answer::Mse => (
            text.know_tame,
            text.gist_mse,
            text.input_number,
            text.target_number,
            text.note_mse.to_owned(),
        ),
        Answer::L1 => (
            text.know_wild,
            text.gist_l1,
            text.input_number,
            text.target_number,
            text.note_l1.to_owned(),
        ),
        Answer::SmoothL1 => (
            text.know_smooth,
            text.gist_smooth,
            text.input_number,
            text.target_number,
            text.note_smooth.to_owned(),
        ),
        Answer::CrossEntropy => (
            text.know_logits,
            text.gist_ce,
            text.input_ce,
            text.target_class,
            text.note_ce.to_owned(),
        ),
        Answer::Nll => (
            text.know_log_probs,
            text.gist_nll,
            text.input_nll,
            text.target_class,
            text.note_nll.to_owned(),
        ),
        Answer::BceWithLogits => {
            let [stable, capped] = of_a_wrong_score(WILD_SCORE).map(show);
            let score = show(f64::from(WILD_SCORE));
            (
                text.know_logits,
                text.gist_bce_logits,
                text.input_bce_logits,
                text.target_bce,
                text.note_bce_logits(&capped, &score, &stable),
            )
        }
        Answer::Bce => (
            text.know_probs,
            text.gist_bce,
            text.input_bce,
            text.target_bce,
            text.note_bce.to_owned(),
        ),
    };
    Words {
        know,
        gist,
        input,
        target,
        note,
    }
}

/// The printed value is a loss, and nothing is covered.
const READING: Reading = Reading {
    is_gradient: |_, _| false,
    covers: Covers::Nothing,
};

/// The chooser at its place in the text, and in the whole window.
pub fn chooser(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let place: &'static Place = Box::leak(Box::new(place));
    let whole = Calc::new(move |_| route.with(|route| route.lab.as_ref() == Some(&place.id)));
    // Nothing if the link cannot be read.
    let linked = Calc::new(move |_| {
        route.with(|route| {
            let here = matches!(route.page, Page::Chapter(slug) if slug == place.slug);
            if here && !route.query.is_empty() {
                Chooser::decode(&route.query).ok()
            } else {
                Some(Chooser::default())
            }
        })
    });
    let answer = Calc::new(move |_| linked.get().unwrap_or_default().answer);
    let damaged = Var::new(false);
    follow(move || damaged.set(linked.with(Option::is_none)));
    let address = move |whole: bool, query: &str| {
        let lab = if whole {
            format!("/{}", place.id)
        } else {
            String::new()
        };
        format!("/{}{lab}?{query}", place.slug)
    };
    let step = StoredValue::new(Step::Forward);
    let choose = move |answer: Answer| {
        progress::raise(&place.slug, Progress::Tried);
        let address = address(whole.get_untracked(), &Chooser { answer }.encode());
        let step = step.try_update_value(|step| std::mem::replace(step, Step::Forward));
        go(&address, step.unwrap_or(Step::Forward));
    };
    follow(move || {
        if let Some(query) = order.get()
            && let Ok(Chooser { answer }) = Chooser::decode(&query)
        {
            untrack(|| choose(answer));
        }
    });

    let share: Shared = Var::new(None);
    let share_now = move |_| {
        let query = Chooser {
            answer: answer.get_untracked(),
        }
        .encode();
        let language = s.language.get_untracked().code();
        let page = browser::page_address();
        let link = format!("{page}#{}&lang={language}", address(true, &query));
        share.set(Some((link.clone(), None)));
        browser::copy(&link.clone(), move |worked| {
            share.set(Some((link, Some(worked))))
        });
    };
    let resize = move || {
        let query = Chooser {
            answer: answer.get_untracked(),
        }
        .encode();
        go(&address(!whole.get_untracked(), &query), Step::Forward);
    };
    let id = dom_id(&place.id);
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if whole.get_untracked()
            && event.key() == "Escape"
            && !event.default_prevented()
            && !keys::close(&id, &event)
        {
            event.prevent_default();
            resize();
        }
    });
    on_cleanup(move || listener.remove());
    let spoken = move || {
        let answer = answer.get();
        let words = words(answer, s.chooser());
        let printed = answer.script().output.join(" ");
        s.chooser()
            .spoken(words.input, answer.name(), &printed, words.target)
    };
    html! {
        <section
            class="chooser"
            class:whole=whole
            id=dom_id(&place.id)
            aria-label=move || format!("{} {}", s.lab().lab, place.id)
        >
            <div class="chooser-head">
                <span class="heading" role="heading" aria-level=move || if whole.get() { "1" } else { "3" }>
                    {move || s.chooser().title}
                </span>
                <span class="tagline">{move || s.chooser().tagline}</span>
                <div class="tool-row" role="group" aria-label=move || s.chooser().tools>
                    <button type="button" class="plain small" on:click=move |_| choose(Chooser::default().answer)>
                        {icon(Icon::Reset)} {move || s.chooser().reset}
                    </button>
                    <button type="button" class="plain small share" on:click=share_now>
                        {icon(Icon::Link)} {move || s.chooser().share}
                    </button>
                    <button type="button" class="plain small print" on:click=|_| print()>
                        {icon(Icon::Print)} {move || s.chooser().print}
                    </button>
                    <button type="button" class="outline small resize" on:click=move |_| resize()>
                        {move || if whole.get() { icon(Icon::Left) } else { icon(Icon::Fullscreen) }}
                        {move || if whole.get() { s.chooser().back_to_text } else { s.chooser().open_whole }}
                    </button>
                </div>
            </div>
            {damaged_note(damaged)}
            {share_panel(share, |s| s.lab().link_copied)}
            <div class="chooser-body">
                <div class="tree">
                    <div class="tree-head" aria-hidden="true">
                        <span>{move || s.chooser().first_question}</span>
                        <span>{move || s.chooser().second_question}</span>
                        <span>{move || s.chooser().your_loss}</span>
                    </div>
                    {Task::ALL.map(|task| branch(task, place, answer, choose, step))}
                </div>
                {card(answer, whole)}
            </div>
            <p class="sr" role="status">{spoken}</p>
        </section>
    }
}

/// The style sheet says what of the chapter comes on paper. A browser that refuses leaves the page as it is.
fn print() {
    let _ = browser::window().print();
}

/// What another answer does in the history.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// An entry of its own.
    Forward,
    /// It takes the place of the one before.
    Aside,
}

/// A browser that refuses leaves the page as it is.
fn go(address: &str, step: Step) {
    let location = browser::window().location();
    let _ = match step {
        Step::Forward => location.set_hash(address),
        Step::Aside => location.replace(&format!("#{address}")),
    };
}

/// The step that follows a key on the answers.
fn step_of(event: &web_sys::KeyboardEvent) -> Step {
    // With Alt they belong to the browser.
    if event.key().starts_with("Arrow") && !event.alt_key() {
        Step::Aside
    } else {
        Step::Forward
    }
}

/// One answer to the first question, with the answers to the second that follow from it.
fn branch(
    task: Task,
    place: &'static Place,
    answer: Calc<Answer>,
    choose: impl Fn(Answer) + Copy + 'static,
    step: StoredValue<Step>,
) -> El {
    let s = settings();
    let name = move || match task {
        Task::Number => [s.chooser().task_number, s.chooser().example_number],
        Task::Class => [s.chooser().task_class, s.chooser().example_class],
        Task::YesNo => [s.chooser().task_yes_no, s.chooser().example_yes_no],
    };
    let is_chosen = move || answer.get().task() == task;
    let label = move || {
        let [name, example] = name();
        format!("{} {name} ({example})", s.chooser().first_question)
    };
    html! {
        <div class="branch" class:chosen=is_chosen role="group" aria-label=label>
            <button
                type="button"
                class="task"
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| if !untrack(is_chosen) { choose(task.usual()) }
            >
                <b>{move || name()[0]}</b>
                <small>{move || name()[1]}</small>
            </button>
            <div
                class="answers"
                role="radiogroup"
                aria-label=move || format!("{} {}", s.chooser().second_question, name()[0])
                on:keydown=move |event| step.set_value(step_of(&event))
            >
                {task.answers().map(|one| arrow(one, place, answer, choose)).collect::<Vec<_>>()}
            </div>
        </div>
    }
}

/// One answer to the second question: an arrow at its loss.
fn arrow(
    one: Answer,
    place: &'static Place,
    answer: Calc<Answer>,
    choose: impl Fn(Answer) + Copy + 'static,
) -> El {
    let s = settings();
    html! {
        <label class="answer" class:chosen=move || answer.get() == one>
            <input
                type="radio"
                class="sr"
                name=format!("{}-answer", dom_id(&place.id))
                prop:checked=move || answer.get() == one
                on:change=move |_| choose(one)
            />
            <span class="pill">{move || words(one, s.chooser()).know}</span>
            <span class="flight" aria-hidden="true"></span>
            <span class="face" aria-hidden="true" inner_html=FACE></span>
            <span class="named">
                <b class="code">{one.name()}</b>
                <small>{move || words(one, s.chooser()).gist}</small>
            </span>
        </label>
    }
}

/// A small target face.
const FACE: &str = concat!(
    r#"<svg viewBox="0 0 30 30" width="30" height="30" focusable="false">"#,
    r#"<circle cx="15" cy="15" r="14.5" fill="var(--face-white)" stroke="var(--edge)"/>"#,
    r#"<circle cx="15" cy="15" r="12" fill="var(--face-black)"/>"#,
    r#"<circle cx="15" cy="15" r="8.6" fill="var(--face-blue)"/>"#,
    r#"<circle cx="15" cy="15" r="6" fill="var(--face-red)"/>"#,
    r#"<circle cx="15" cy="15" r="3.2" fill="var(--face-gold)"/></svg>"#,
);

/// The loss that was hit: what to give it, its last layer, and its code with what that prints.
fn card(answer: Calc<Answer>, whole: Calc<bool>) -> El {
    let s = settings();
    let own =
        move |part: fn(&Words) -> &'static str| move || part(&words(answer.get(), s.chooser()));
    // Whether the last copy worked; nothing until one was tried.
    let copied = Var::new(None::<bool>);
    let copy = move |_| {
        let text = answer.get_untracked().script().text();
        browser::copy(&text, move |worked| copied.set(Some(worked)));
    };
    html! {
        <div class="card">
            <p class="card-name code" role="heading" aria-level=move || if whole.get() { "2" } else { "4" }>
                {move || answer.get().name()}
            </p>
            <dl>
                <div>
                    <dt>{glyph(Glyph::Prediction)} {move || s.chooser().give_it}</dt>
                    <dd>{own(|words| words.input)}</dd>
                </div>
                <div>
                    <dt>{glyph(Glyph::Truth)} {move || s.chooser().and_target}</dt>
                    <dd>{own(|words| words.target)}</dd>
                </div>
                <div>
                    <dt>{move || s.chooser().last_layer}</dt>
                    <dd class="code">{move || answer.get().last_layer()}</dd>
                </div>
            </dl>
            <div
                class="code"
                tabindex="0"
                role="region"
                aria-label=move || s.chooser().code_of(answer.get().name())
                inner_html=move || code::html(&answer.get().script(), READING, None)
            ></div>
            <p class="note-line">{move || words(answer.get(), s.chooser()).note}</p>
            <div class="card-deeds">
                <a class="button ink" href=move || own_lab(answer.get().name()).map(|own| own.address)>
                    {move || s.chooser().open_lab}
                    {icon(Icon::Right)}
                </a>
                <button type="button" class="outline copy" on:click=copy>
                    {icon(Icon::Copy)}
                    {move || s.chooser().copy}
                </button>
            </div>
            <p class="status" role="status">
                {move || match copied.get() {
                    None => "",
                    Some(true) => s.chooser().copied,
                    Some(false) => s.chooser().not_copied,
                }}
            </p>
        </div>
    }
}
