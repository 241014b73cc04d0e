//! Where an answer is given: a field, a choice, or lines to be put in order.
use super::desk::Desk;
use super::words::Pick;
use crate::browser;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Piece, follow};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::number::{NumberError, read};
use bullseye_core::practice::exercise::{Answer, Exercise, Form, Number};
use bullseye_core::practice::marking::as_printed;
use bullseye_core::practice::round::{arranged, places};
use bullseye_core::practice::unread::Unread;
use bullseye_core::practice::words::Words;
use bullseye_html::html;
use leptos::prelude::*;
use std::time::Duration;

/// The form of an exercise.
pub fn answer(desk: Desk, exercise: &Exercise, pick: Pick) -> El {
    let s = settings();
    let body = match &exercise.answer {
        Answer::Number(Number { decimals, .. }) => {
            let asked = s.practice().decimals(&decimals.to_string());
            field(desk, pick, Reading::Number(*decimals), asked)
        }
        Answer::Whole(_) => {
            let asked = s.practice().whole.to_owned();
            field(desk, pick, Reading::Whole, asked)
        }
        Answer::Text(_) => {
            let asked = s.practice().printed.to_owned();
            field(desk, pick, Reading::Printed, asked)
        }
        Answer::Choice { options, .. } => choice(desk, options, pick),
        Answer::Order { lines, .. } => order(desk, lines),
    };
    html! {
        <form
            class="answer"
            on:submit=move |event: web_sys::Event| {
                event.prevent_default();
                let typed = desk.round.with_untracked(|round| {
                    round.shot().map(|shot| shot.typed.clone()).unwrap_or_default()
                });
                desk.answer(&typed);
            }
        >
            {body}
        </form>
    }
}

/// After so long without a key the typing rests.
const REST: Duration = Duration::from_millis(900);

/// Where a whole number is asked for, what is not whole shows as many decimals: 39.9999 is not read as 40.
const WHOLE: usize = 4;

/// After so long what was said is said, and need not be met again by who reads on.
const SAID: Duration = Duration::from_secs(4);

/// How the number of an answer is understood: `-ln(0.5) = 0.693147`.
fn as_number(text: &str, decimals: usize) -> Option<String> {
    let number = read(text).ok()?;
    let shown = number.shown(decimals);
    Some(match number.decimals {
        Some(_) => shown,
        None => as_printed(text) + " = " + &shown,
    })
}

/// How a text is read back while it is typed.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    /// As a number with so many decimals.
    Number(usize),
    /// As a count.
    Whole,
    /// As a printed line.
    Printed,
}

impl Reading {
    /// Why a text cannot be understood.
    fn refuses(self, text: &str) -> Option<NumberError> {
        match self.decimals() {
            Some(_) => read(text).err(),
            None => text.trim().is_empty().then_some(NumberError::Empty),
        }
    }

    /// With how many decimals a number is read back.
    fn decimals(self) -> Option<usize> {
        match self {
            Self::Number(decimals) => Some(decimals),
            Self::Whole => Some(WHOLE),
            Self::Printed => None,
        }
    }

    fn form(self) -> Form {
        match self {
            Self::Number(_) => Form::Number,
            Self::Whole => Form::Whole,
            Self::Printed => Form::Text,
        }
    }
}

fn shoot() -> El {
    let s = settings();
    html! { <button type="submit" class="ink shoot">{s.practice().shoot}</button> }
}

fn field(desk: Desk, pick: Pick, reading: Reading, asked: String) -> Piece {
    let s = settings();
    // An input method composes: what stands in the field is not yet what is meant.
    let composing = Var::new(false);
    let typed = Calc::new(move |_| desk.shot(|shot| shot.typed.clone()));
    // What was answered last and could not be read: the coach has said why.
    let told = Calc::new(move |_| desk.shot(|shot| reading.refuses(shot.answered.as_deref()?)));
    let is_unread = move || {
        let is_as_answered = desk.shot(|shot| shot.answered.as_ref() == Some(&shot.typed));
        is_as_answered && told.with(Option::is_some)
    };
    let text = s.practice();
    // Heard once the typing rests, not at each letter.
    let spoken = Var::new(String::new());
    let resting = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        if let Some(resting) = resting.try_update_value(Option::take).flatten() {
            resting.clear();
        }
    };
    on_cleanup(forget);
    let why = move |error: NumberError| {
        (pick.text(&Unread::from(error).words(reading.form()))).to_owned()
    };
    let say = move || {
        let Some(decimals) = reading.decimals() else {
            return;
        };
        let said = typed.with_untracked(|typed| match (as_number(typed, decimals), read(typed)) {
            (Some(read), _) => format!("{} {read}", text.read_as),
            (None, Err(error)) if error != NumberError::Empty => why(error),
            _ => String::new(),
        });
        spoken.set(said);
        let over = set_timeout_with_handle(move || spoken.set(String::new()), SAID);
        resting.set_value(over.ok());
    };
    // Then it is the verdict that is to be heard.
    follow(move || {
        desk.told.track();
        forget();
        spoken.set(String::new());
    });
    let change = move |now: String| {
        desk.change(|shot| shot.typed = now);
        forget();
        resting.set_value(set_timeout_with_handle(say, REST).ok());
    };
    let ways = match reading {
        Reading::Number(_) => text.ways,
        Reading::Whole => text.ways_whole,
        Reading::Printed => "",
    };
    let understood = move || {
        if composing.get() || typed.with(|typed| typed.trim().is_empty()) {
            return ways.into_piece();
        }
        match reading.decimals() {
            None => {
                let printed = typed.with(|typed| as_printed(typed));
                html! { {text.read_as} " " <code>{printed}</code> }.into_piece()
            }
            Some(decimals) => match typed.with(|typed| read(typed)) {
                Ok(number) => {
                    let sum = typed.with(|typed| as_printed(typed)) + " = ";
                    html! {
                        {text.read_as}
                        " "
                        {number.decimals.is_none().then_some(sum)}
                        <b>{number.shown(decimals)}</b>
                    }
                    .into_piece()
                }
                Err(error) if told.with(|told| told.as_ref() == Some(&error)) => ways.into_piece(),
                Err(error) => why(error).into_piece(),
            },
        }
    };
    html! {
        <label class="answer-label" for="practice-field">{text.your_answer}</label>
        <p class="asked" id="practice-asked">{asked}</p>
        <div class="answer-row">
            <input
                id="practice-field"
                class="answer-field"
                type="text"
                inputmode="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                class:unread=is_unread
                aria-invalid=move || is_unread().to_string()
                aria-describedby=move || match is_unread() {
                    true => "practice-question practice-asked practice-told",
                    false => "practice-question practice-asked practice-reading",
                }
                prop:value=typed.get_untracked()
                on:input=move |event: web_sys::Event| {
                    change(event_target_value(&event));
                }
                on:compositionstart=move |_: web_sys::Event| composing.set(true)
                on:compositionend=move |event: web_sys::Event| {
                    composing.set(false);
                    change(event_target_value(&event));
                }
                on:keydown=move |event: web_sys::KeyboardEvent| {
                    // Enter chooses a candidate of the input method and does not answer. Safari ends the composition
                    // first and then only tells by the old code of such keys.
                    let is_of_method = event.is_composing() || event.key_code() == 229;
                    if event.key() == "Enter" && is_of_method {
                        event.prevent_default();
                    }
                }
            />
            {shoot()}
        </div>
        <p class="reading" id="practice-reading">{understood}</p>
        <p class="sr" role="status">{move || spoken.get()}</p>
    }
    .into_piece()
}

fn choice(desk: Desk, options: &[Words], pick: Pick) -> Piece {
    let s = settings();
    let chosen = Calc::new(move |_| desk.shot(|shot| shot.typed.clone()));
    let rows: Vec<El> = (options.iter().enumerate())
        .map(|(i, option)| {
            let place = i.to_string();
            let (here, chosen_here) = (place.clone(), place.clone());
            html! {
                <label class="option">
                    <input
                        type="radio"
                        name="practice-option"
                        value=place
                        prop:checked=move || chosen.with(|chosen| *chosen == chosen_here)
                        on:change=move |_: web_sys::Event| desk.change(|shot| shot.typed = here.clone())
                    />
                    <span>{pick.rich(option)}</span>
                </label>
            }
        })
        .collect();
    html! {
        <fieldset class="options" aria-describedby="practice-question">
            <legend class="answer-label">{s.practice().your_answer}</legend>
            {rows}
        </fieldset>
        <div class="answer-row">{shoot()}</div>
    }
    .into_piece()
}

/// Lines that are moved one place at a time; the keyboard stays with the line that was moved.
fn order(desk: Desk, lines: &[String]) -> Piece {
    let s = settings();
    let text = s.practice();
    let count = lines.len();
    let now = move || {
        let kept = desk.shot(|shot| places(&shot.typed));
        let mut all = kept.clone();
        all.sort_unstable();
        if all.into_iter().eq(0..count) {
            kept
        } else {
            (0..count).collect()
        }
    };
    let news = Var::new(String::new());
    let lines = lines.to_vec();
    let all = lines.clone();
    let shift = move |line: usize, by: isize| {
        let mut order = untrack(now);
        let Some(from) = order.iter().position(|other| *other == line) else {
            return;
        };
        let Some(to) = from.checked_add_signed(by).filter(|to| *to < count) else {
            return;
        };
        order.swap(from, to);
        desk.change(|shot| shot.typed = arranged(&order));
        let name = all.get(line).cloned().unwrap_or_default();
        news.set(text.line_at(&name, &(to + 1).to_string()));
        // Moving its element took the focus away.
        let way = if by < 0 { "up" } else { "down" };
        let selector = format!(".order [data-line='{line}'] .{way}");
        browser::next_frame(move || browser::reach(&selector));
    };
    let row = move |key: u32| {
        let line = key as usize;
        let code = lines.get(line).cloned().unwrap_or_default();
        let place = move || now().iter().position(|other| *other == line);
        let (up, down) = (shift.clone(), shift.clone());
        html! {
            <li data-line=key.to_string()>
                <code>{code.clone()}</code>
                <button type="button" class="small up" aria-label=text.line_up(&code)
                    aria-disabled=move || (place() == Some(0)).to_string()
                    on:click=move |_| up(line, -1)>
                    {icon(Icon::Up)}
                </button>
                <button type="button" class="small down" aria-label=text.line_down(&code)
                    aria-disabled=move || (place() == Some(count - 1)).to_string()
                    on:click=move |_| down(line, 1)>
                    {icon(Icon::Down)}
                </button>
            </li>
        }
    };
    let keys = move || {
        now()
            .into_iter()
            .filter_map(|line| u32::try_from(line).ok())
            .collect()
    };
    html! {
        <p class="answer-label" id="practice-order">{text.your_order}</p>
        <ol class="order" aria-labelledby="practice-order">
            {Piece::Keyed(Box::new(keys), Box::new(row))}
        </ol>
        <p class="sr" role="status">{move || news.get()}</p>
        <div class="answer-row">{shoot()}</div>
    }
    .into_piece()
}
