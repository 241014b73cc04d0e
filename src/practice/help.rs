//! Three hints, one after the other, and the whole solution after them.
use super::desk::Desk;
use super::words::Pick;
use crate::browser;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Calc;
use bullseye_core::practice::exercise::Exercise;
use bullseye_core::practice::round::HINTS;
use bullseye_core::practice::words::Words;
use bullseye_html::html;
use std::rc::Rc;

pub fn help(desk: Desk, exercise: Rc<Exercise>, pick: Pick) -> El {
    let s = settings();
    let hints: Vec<El> = (0..)
        .zip(&exercise.hints)
        .map(|(i, hint)| step(desk, i, hint, pick))
        .collect();
    html! {
        <section class="help" aria-labelledby="practice-help">
            <h3 id="practice-help">{s.practice().hints}</h3>
            <ol>
                {hints}
                {solution(desk, exercise, pick)}
            </ol>
        </section>
    }
}

/// One hint: open, to be opened, or behind the one before it.
fn step(desk: Desk, at: u8, hint: &Words, pick: Pick) -> El {
    let s = settings();
    let text = s.practice();
    let open = Calc::new(move |_| desk.shot(|shot| shot.hints));
    let number = (at + 1).to_string();
    let id = format!("practice-hint-{number}");
    let place = format!("#{id}");
    let hint = hint.clone();
    let body = move || {
        let (place, number) = (place.clone(), number.clone());
        match open.get().cmp(&at) {
            std::cmp::Ordering::Greater => pick.rich(&hint),
            std::cmp::Ordering::Equal => html! {
                <button type="button" class="outline small open-hint"
                    on:click=move |_| {
                        desk.change(|shot| shot.hints = shot.hints.max(at + 1));
                        let place = place.clone();
                        // The button is gone; what it opened is read next.
                        browser::next_frame(move || browser::reach(&place));
                    }>
                    {text.open_hint(&number)}
                </button>
            }
            .into_piece(),
            std::cmp::Ordering::Less => {
                html! { <span class="closed">{text.hint_later(&number)}</span> }.into_piece()
            }
        }
    };
    html! {
        <li id=id tabindex="-1" class:done=move || { open.get() > at }>
            <span>{body}</span>
        </li>
    }
}

fn solution(desk: Desk, exercise: Rc<Exercise>, pick: Pick) -> El {
    let s = settings();
    let text = s.practice();
    let may = Calc::new(move |_| desk.shot(|shot| shot.may_see_solution()));
    let is_open = Calc::new(move |_| desk.shot(|shot| shot.solution));
    let lines = move || -> Piece {
        let line = |words: &Words| html! { <li>{pick.rich(words)}</li> };
        let lines: Vec<El> = exercise.solution.iter().map(line).collect();
        html! { <ol class="solution">{lines}</ol> }.into_piece()
    };
    let body = move || {
        if is_open.get() {
            lines()
        } else if may.get() {
            html! {
                <button type="button" class="outline small open-solution"
                    on:click=move |_| {
                        desk.change(|shot| shot.solution = true);
                        browser::next_frame(|| browser::reach("#practice-solution"));
                    }>
                    {text.open_solution}
                </button>
            }
            .into_piece()
        } else {
            html! {
                <span class="closed">{icon(Icon::Lock)} {text.solution_locked(&HINTS.to_string())}</span>
            }
            .into_piece()
        }
    };
    html! {
        <li id="practice-solution" tabindex="-1" class:done=is_open>
            <span>{body}</span>
        </li>
    }
}
