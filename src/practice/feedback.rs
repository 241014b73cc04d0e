//! What the coach says to an answer: what happened, why, and where it can be seen. It is announced and comes into view,
//! and the focus stays where it is.
use super::desk::Desk;
use super::words::Pick;
use crate::browser;
use crate::chapters;
use crate::settings::settings;
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Calc;
use bullseye_core::number::show as show_number;
use bullseye_core::practice::exercise::{Answer, Exercise, Form};
use bullseye_core::practice::marking::Verdict;
use bullseye_core::practice::terms::Terms;
use bullseye_html::html;
use std::rc::Rc;

pub fn feedback(desk: Desk, exercise: Rc<Exercise>, pick: Pick) -> El {
    let marked = exercise.clone();
    let verdict = Calc::new(move |_| desk.verdict(&marked));
    // Once the answer is another one, what was said of the last one stays to be read, but is no longer its verdict.
    let is_past = Calc::new(move |_| {
        desk.shot(|shot| {
            shot.answered
                .as_ref()
                .is_some_and(|last| *last != shot.typed)
        })
    });
    let is_typed = matches!(
        exercise.answer.form(),
        Form::Number | Form::Whole | Form::Text
    );
    let (acting, drawn) = (exercise.clone(), exercise.clone());
    html! {
        <div class="feedback" class:open=move || verdict.with(Option::is_some) class:past=is_past>
            {move || {
                let mood = match verdict.get()? {
                    Verdict::Right => Mood::Happy,
                    Verdict::Mistake(_) => Mood::Stern,
                    _ => Mood::Calm,
                };
                Some(coach(mood, Facing::Right))
            }}
            <div class="said">
                {move || is_past.get().then(|| {
                    let last = desk.shot(|shot| shot.answered.clone().filter(|_| is_typed));
                    html! {
                        <p class="of-last">
                            {settings().practice().of_last}
                            {last.map(|last| html! { {settings().practice().colon} <b>{last}</b> })}
                        </p>
                    }
                })}
                <div class="told" id="practice-told" role="status">
                    {move || {
                        desk.told.track();
                        Some(words(&verdict.get()?, &exercise, pick))
                    }}
                </div>
                {move || match verdict.get()? {
                    Verdict::Mistake(index) => Terms::of(&drawn, index).map(terms),
                    _ => None,
                }}
                {move || {
                    Some(match verdict.get()? {
                        Verdict::Right => onward(desk),
                        verdict => again(&verdict, &acting),
                    })
                }}
            </div>
        </div>
    }
}

fn words(verdict: &Verdict, exercise: &Exercise, pick: Pick) -> impl IntoPiece + use<> {
    let s = settings();
    let text = s.practice();
    let mistake = match verdict {
        Verdict::Mistake(index) => exercise.mistakes.get(*index),
        _ => None,
    };
    let said = pick.rich(&verdict.words(exercise));
    let (mark, title, message) = match verdict {
        Verdict::Right => {
            let answer = exercise.solution.last().map(|line| pick.rich(line));
            (Glyph::Hit, said, answer.unwrap_or(Piece::Nothing))
        }
        Verdict::Coarse if matches!(exercise.answer, Answer::Text(_)) => {
            (Glyph::Miss, text.form.into_piece(), said)
        }
        Verdict::Coarse => (Glyph::Miss, text.coarse.into_piece(), said),
        Verdict::Early => (Glyph::Miss, text.early.into_piece(), said),
        Verdict::Close => (Glyph::Miss, text.close.into_piece(), said),
        Verdict::Rough => (Glyph::Miss, text.rough.into_piece(), said),
        Verdict::Unread(unread) if unread.is_empty() => {
            (Glyph::Covered, said, text.not_counted.into_piece())
        }
        Verdict::Unread(_) => (Glyph::Covered, text.unread.into_piece(), said),
        Verdict::Wrong | Verdict::Mistake(_) => {
            let title = mistake.map(|mistake| pick.rich(&mistake.title));
            (Glyph::Miss, title.unwrap_or(text.missed.into_piece()), said)
        }
    };
    html! {
        <h3>{glyph(mark)} {title}</h3>
        <p>{message}</p>
    }
}

/// The terms of a sum where somebody stopped at it, as squares or bars, and what is still to be done.
fn terms(Terms { terms, sum }: Terms) -> El {
    let s = settings();
    let text = s.practice();
    let longest = (terms.iter())
        .map(|term| term.side.unwrap_or(term.value))
        .fold(0.0, f64::max);
    let count = terms.len().to_string();
    let parts: Vec<Piece> = (terms.into_iter().enumerate())
        .map(|(i, term)| {
            let (class, share) = match term.side {
                Some(side) => ("worth square", side / longest),
                None => ("worth", term.value / longest),
            };
            html! {
                {(i > 0).then(|| html! { <span class="sign">"+"</span> })}
                <span class="summand">
                    <span class=class style=format!("--share: {share:.3}")></span>
                    <b>{term.text}</b>
                </span>
            }
        })
        .collect();
    html! {
        <div class="terms">
            {Piece::Many(parts)}
            <span class="sign">"="</span>
            <span class="summand"><b class="stopped">{show_number(sum)}</b>{text.you_stopped}</span>
            <span class="to-do">
                <span class="sign">{format!("÷ {count} =")}</span>
                <span class="summand">
                    <span class="cover-plate"><span class="sr">{text.covered}</span>"?"</span>
                    {text.still_to_do}
                </span>
            </span>
        </div>
    }
}

/// Scrolls what was said into view, as far as the answer stays in view above it.
pub fn show() {
    let rect = |selector: &str| {
        let found = browser::document().query_selector(selector).ok().flatten();
        found.map(|element| element.get_bounding_client_rect())
    };
    let (Some(told), Some(answer)) = (rect(".practice .told"), rect(".practice .answer-row"))
    else {
        return;
    };
    let header = rect(".top").map_or(0.0, |header| header.bottom().max(0.0));
    let gap = browser::rem();
    let below = told.bottom() + gap - browser::visible_bottom();
    let room = answer.top() - gap - header;
    if below > 0.0 && room > 0.0 {
        browser::scroll_on(below.min(room));
    }
}

fn onward(desk: Desk) -> Piece {
    let s = settings();
    html! {
        <div class="acts">
            <button type="button" class="ink next" on:click=move |_| desk.next()>
                {s.practice().next}
                {icon(Icon::Right)}
            </button>
            <button type="button" class="outline" on:click=move |_| desk.renew()>
                {s.practice().renew}
            </button>
        </div>
    }
    .into_piece()
}

fn again(verdict: &Verdict, exercise: &Exercise) -> Piece {
    let s = settings();
    let lab = match verdict {
        Verdict::Mistake(index) => exercise.mistakes.get(*index).map(|mistake| &mistake.lab),
        _ => None,
    };
    // A lab whose chapter is not there yet has no link.
    let lab = lab.and_then(|lab| chapters::lab_href(lab.kind, &lab.query));
    html! {
        <div class="acts">
            <button type="button" class="ink again" on:click=|_| to_the_answer()>
                {s.practice().again}
            </button>
            {lab.map(|href| html! {
                <a class="button outline see-lab" href=href>
                    {s.practice().see_lab}
                    {icon(Icon::Right)}
                </a>
            })}
        </div>
    }
    .into_piece()
}

/// Puts the keyboard where the answer is given; what stands in a field is replaced by typing.
fn to_the_answer() {
    const FIELD: &str = ".practice .answer-field";
    browser::reach(".practice .answer :is(.answer-field, input:checked, .order button)");
    let field = browser::document().query_selector(FIELD).ok().flatten();
    if let Some(field) = field {
        field.scroll_into_view();
        wasm_bindgen::JsCast::unchecked_ref::<web_sys::HtmlInputElement>(&field).select();
    }
}
