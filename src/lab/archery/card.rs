//! The score card: each arrow's distance and points, and their mean.
use super::Lab;
use super::words::{arrow_words, cm, points, rule_line};
use crate::browser;
use crate::chart::svg::text_width;
use crate::lab::view::plate;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Piece, follow};
use crate::ui::math::math;
use crate::ui::number_field::number_field;
use crate::ui::state::Calc;
use bullseye_core::lab::archery::{CAP, FURTHEST, PER_CM, Rule};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;
use web_sys::Element;

/// A rule for one distance d, as mathematics; those of two parts have theirs in view E.
fn formula(rule: Rule) -> String {
    let d = "<mi>d</mi>";
    let inner = match rule {
        Rule::Guide => format!(
            "<mi>min</mi><mo>(</mo><mn>{}</mn>{d}<mo>,</mo><mn>{}</mn><mo>)</mo>",
            show(PER_CM),
            show(CAP)
        ),
        Rule::L1 => d.to_owned(),
        Rule::Mse => format!("<msup>{d}<mn>2</mn></msup>"),
        Rule::SmoothL1 | Rule::Huber => return String::new(),
    };
    math("inline", &inner)
}

pub fn card(lab: Lab) -> Piece {
    let s = settings();
    let rule = Calc::new(move |_| lab.state().with(|state| state.rule));
    let line = move || {
        lab.state()
            .with(|state| rule_line(state.rule, state.bends, s.archery()))
    };
    // Many arrows stand closer.
    let crowded = move || lab.keys.with(|keys| keys.len() > 6);
    let column = move |cell: fn(Lab, u32) -> El| -> Piece {
        Piece::Keyed(
            Box::new(move || lab.keys.get()),
            Box::new(move |key| cell(lab, key)),
        )
    };
    let mean = move || {
        if lab.covered() {
            plate(s).into_piece()
        } else {
            html! { <b class="mean">{move || points(lab.model.with(|model| model.loss))}</b> }
                .into_piece()
        }
    };
    html! {
        <p class="rule-line">
            <span>{line}</span>
            <span class="rule-formula" inner_html=move || formula(rule.get())></span>
        </p>
        <div
            class="card-scroll"
            tabindex="0"
            role="group"
            aria-label=move || s.archery().view_points
            mounted=move |card: &Element| show_chosen(lab, card.clone())
        >
            <table class="score" class:crowded=crowded>
                <tbody>
                    <tr>
                        <th scope="row">{move || s.archery().arrow}</th>
                        {column(head)}
                        <th scope="col" class="round-head">{move || s.archery().this_round}</th>
                    </tr>
                    <tr>
                        <th scope="row">{move || s.archery().distance}</th>
                        {column(distance)}
                        <td class="round" rowspan="2">
                            <span>{move || s.archery().mean_points}</span>
                            {mean}
                        </td>
                    </tr>
                    <tr>
                        <th scope="row">{move || s.archery().points}</th>
                        {column(given)}
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

/// Keeps the column of the arrow that is looked at in sight, where not all columns have room.
fn show_chosen(lab: Lab, card: Element) {
    follow(move || {
        let column = format!("tr > :nth-child({})", lab.chosen() + 2);
        let card = card.clone();
        browser::next_frame(move || {
            let edges = |selector: &str| {
                let found = card.query_selector(selector).ok().flatten()?;
                let place = found.get_bounding_client_rect();
                Some((place.left(), place.right()))
            };
            let here = card.get_bounding_client_rect();
            let (Some((left, right)), Some((_, from)), Some((to, _))) =
                (edges(&column), edges("tr > th"), edges(".round-head"))
            else {
                return;
            };
            // The round's loss stays at the right.
            let beyond =
                (right - to.min(here.right())).max(0.0) - (from.max(here.left()) - left).max(0.0);
            card.set_scroll_left(card.scroll_left() + beyond as i32);
        });
    });
}

/// Whether an arrow is the one that is looked at.
fn is_chosen(lab: Lab, key: u32) -> bool {
    lab.index(key) == Some(lab.chosen())
}

/// An arrow in words.
fn words_of(lab: Lab, index: usize) -> Option<String> {
    let text = lab.bench.s.archery();
    lab.read(|state, model| {
        let (arrow, shot) = (state.arrows.get(index)?, model.shots.get(index)?);
        let words = arrow_words(index, arrow.place(), shot, lab.covered(), text);
        Some(words)
    })
}

fn head(lab: Lab, key: u32) -> El {
    let s = settings();
    let number = move || (lab.index(key).unwrap_or_default() + 1).to_string();
    let choose = move |_| {
        if let Some(index) = untrack(|| lab.index(key)) {
            lab.choose(index);
            (lab.bench).name_deed(untrack(|| words_of(lab, index)).unwrap_or_default());
        }
    };
    html! {
        <th scope="col" aria-label=move || s.archery().arrow_n(&number()) class:chosen=move || is_chosen(lab, key)>
            <button
                type="button"
                class="number-mark"
                aria-label=move || s.archery().choose_arrow(&number())
                aria-pressed=move || is_chosen(lab, key).to_string()
                on:click=choose
            >
                <span>{number}</span>
            </button>
        </th>
    }
}

/// The distance; of the chosen arrow it can be typed.
fn distance(lab: Lab, key: u32) -> El {
    let s = settings();
    let arrow = lab.arrow(key);
    let value = Calc::new(move |_| arrow.with(|(_, shot)| shot.distance));
    let label = Calc::new(move |_| {
        let number = lab.index(key).unwrap_or_default() + 1;
        s.archery().distance_n(&number.to_string())
    });
    let commit = move |far: f32| {
        let index = untrack(|| lab.index(key));
        lab.store.change(|state| {
            if let Some(arrow) = index.and_then(|index| state.arrows.get_mut(index)) {
                arrow.put_at(far);
            }
        });
    };
    let chosen = Calc::new(move |_| is_chosen(lab, key));
    let inner = move || {
        if chosen.get() {
            number_field(
                label,
                value,
                "pred",
                |far, s| {
                    (!(0.0..=FURTHEST).contains(&far)).then(|| s.archery().distance_limit.into())
                },
                Callback::new(commit),
            )
            .into_piece()
        } else {
            html! {
                <span>{move || cm(value.get())}<small>" cm"</small></span>
            }
            .into_piece()
        }
    };
    html! { <td class:chosen=move || chosen.get()>{inner}</td> }
}

fn given(lab: Lab, key: u32) -> El {
    let s = settings();
    let arrow = lab.arrow(key);
    let text = move || arrow.with(|(_, shot)| points(shot.points));
    // Large numbers are set smaller, so that no column grows.
    let long = move || text_width(&text(), 1.0) > 3.2;
    let inner = move || {
        if lab.covered() {
            plate(s).into_piece()
        } else {
            html! { <b class:long=long>{text}</b> }.into_piece()
        }
    };
    html! { <td class="given" class:chosen=move || is_chosen(lab, key)>{inner}</td> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_formula_has_the_cores_numbers() {
        let formula = formula(Rule::Guide);
        assert!(formula.contains(&format!("<mn>{}</mn>", show(PER_CM))));
        assert!(formula.contains(&format!("<mn>{}</mn>", show(CAP))));
    }
}
