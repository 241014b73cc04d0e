//! View C: which coach hates the wild arrow most? A guess first; then what part of all points each rule gives it.
use super::Lab;
use super::range::coached;
use super::words::{cm, name, percent, points};
use crate::lab::tools::focus_part;
use crate::settings::settings;
use crate::text::archery::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::Calc;
use bullseye_core::lab::archery::{Archery, Model, Rule};
use bullseye_html::html;

/// How far the reader is with the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Not answered; this rule is picked.
    Open(Option<Rule>),
    /// This rule was the guess.
    Answered(Rule),
}

impl Asked {
    pub fn picked(self) -> Option<Rule> {
        match self {
            Self::Open(picked) => picked,
            Self::Answered(rule) => Some(rule),
        }
    }
}

/// Why there is nothing to ask, if so.
fn no_question(model: &Model, text: &Text) -> Option<&'static str> {
    if model.shots.len() < 2 {
        Some(text.ask_few)
    } else if !model.share_of_wildest(Rule::L1).is_finite() {
        Some(text.ask_none)
    } else {
        None
    }
}

/// What the coach says to the guess.
pub fn verdict(state: &Archery, model: &Model, guess: Rule, text: &Text) -> String {
    let hater = (Rule::ALL.into_iter()).find(|rule| model.hates_most(*rule));
    let wildest = model.shots.get(model.wildest);
    let (Some(hater), Some(shot)) = (hater, wildest) else {
        return String::new();
    };
    // Of several that agree, the one that was guessed.
    let hater = if model.hates_most(guess) {
        guess
    } else {
        hater
    };
    let given = state.bends.of(hater, shot.distance) as f32;
    let mut words = text.who(
        &cm(shot.distance),
        name(hater, text),
        &points(given),
        &percent(model.share_of_wildest(hater)),
    );
    if hater != guess {
        words += text.between;
        words += &text.not_you(name(guess, text), &percent(model.share_of_wildest(guess)));
    }
    words
}

pub fn ask_view(lab: Lab) -> impl IntoPiece {
    html! {
        {coached(lab)}
        {asked(lab)}
    }
}

fn asked(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let nothing = Calc::new(move |_| lab.model.with(|model| no_question(model, s.archery())));
    move || match nothing.get() {
        Some(why) => html! { <p class="hate-words">{why}</p> }.into_piece(),
        None => question(lab).into_piece(),
    }
}

fn question(lab: Lab) -> El {
    let s = settings();
    let words = move || {
        lab.model.with(|model| {
            let count = model.shots.len().to_string();
            s.archery().ask(&count, &(model.wildest + 1).to_string())
        })
    };
    html! {
        <div class="hate">
            <p class="hate-words">
                {words}
                " "
                <b>{move || s.archery().ask_who}</b>
            </p>
            <div class="bars" role="radiogroup" aria-label=move || s.archery().ask_rules>
                {Rule::ALL.map(|rule| bar(lab, rule)).into_iter().collect::<Vec<_>>()}
            </div>
            <div class="hate-act">{act(lab)}</div>
        </div>
    }
}

/// Whether the shares are hidden: until the guess, and while the points are covered.
fn is_hidden(lab: Lab) -> bool {
    lab.covered() || matches!(lab.asked.get(), Asked::Open(_))
}

fn bar(lab: Lab, rule: Rule) -> El {
    let s = settings();
    let share = move || lab.model.with(|model| model.share_of_wildest(rule));
    let shown = move || {
        if is_hidden(lab) {
            s.archery().covered.to_owned()
        } else {
            percent(share())
        }
    };
    let is_picked = move || lab.asked.get().picked() == Some(rule);
    let most = move || !is_hidden(lab) && lab.model.with(|model| model.hates_most(rule));
    let pick = move |_| {
        if matches!(lab.asked.get_untracked(), Asked::Open(_)) {
            lab.asked.set(Asked::Open(Some(rule)));
        }
    };
    html! {
        <label class="bar-row" class:picked=is_picked class:most=most>
            <input
                type="radio"
                name=format!("{}-hates", lab.bench.dom_id)
                prop:checked=is_picked
                disabled=move || matches!(lab.asked.get(), Asked::Answered(_))
                aria-label=move || s.archery().share_words(name(rule, s.archery()), &shown())
                on:change=pick
            />
            <span class="bar-name" class:code=rule != Rule::Guide>{move || name(rule, s.archery())}</span>
            <span class="bar" class:covered=move || is_hidden(lab) aria-hidden="true">
                <span
                    class="bar-fill"
                    style=move || {
                        let part = if is_hidden(lab) { 0.0 } else { share().clamp(0.0, 1.0) };
                        format!("width:{:.1}%", part * 100.0)
                    }
                ></span>
            </span>
            <span class="bar-share" aria-hidden="true">
                {move || if is_hidden(lab) { "– %".to_owned() } else { percent(share()) }}
            </span>
        </label>
    }
}

/// The button, and what follows.
fn act(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let is_answered = Calc::new(move |_| matches!(lab.asked.get(), Asked::Answered(_)));
    // Said once: what does not differ is not written again.
    let verdict = Calc::new(move |_| match lab.asked.get() {
        Asked::Answered(guess) => Some(answer(lab, guess)),
        _ => None,
    });
    let buttons = move || -> Piece {
        if is_answered.get() {
            let again = move |_| {
                lab.new_round();
                focus_part(lab.bench, ".bars input");
            };
            return html! {
                <button type="button" class="ink again" on:click=again>
                    {move || s.archery().ask_again}
                </button>
            }
            .into_piece();
        }
        let picked = move || lab.asked.get().picked();
        let reveal = move |_| {
            if let Some(rule) = lab.asked.get_untracked().picked() {
                lab.asked.set(Asked::Answered(rule));
                focus_part(lab.bench, ".hate-act .again");
            }
        };
        html! {
            <button type="button" class="ink reveal" aria-disabled=move || picked().is_none().to_string() on:click=reveal>
                {move || s.archery().reveal}
            </button>
            <span class="hate-picked">
                {move || match picked() {
                    Some(rule) => s.archery().ask_picked(name(rule, s.archery())),
                    None => s.archery().ask_pick.to_owned(),
                }}
            </span>
        }
        .into_piece()
    };
    html! {
        // There before it says something, so that it is heard.
        <p class="hate-verdict" role="status">
            {move || {
                let (is_hit, words) = verdict.get()?;
                let sign = is_hit.map(|hit| glyph(if hit { Glyph::Hit } else { Glyph::Miss }));
                Some(html! { {sign} {words} })
            }}
        </p>
        {buttons}
    }
}

/// Whether the guess was right, which stays unsaid while the loss is covered, and what is said of it.
fn answer(lab: Lab, guess: Rule) -> (Option<bool>, String) {
    let text = settings().archery();
    if lab.covered() {
        return (None, text.covered.to_owned());
    }
    (lab.state()).with(|state| {
        lab.model.with(|model| {
            let is_hit = model.hates_most(guess);
            (Some(is_hit), verdict(state, model, guess, text))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::archery::{EN, ZH};
    use bullseye_core::lab::State;

    #[test]
    fn the_verdict_names_the_rule_and_its_share() {
        let state = Archery::default();
        let model = state.model();
        let right = verdict(&state, &model, Rule::Mse, &EN);
        assert!(
            right.contains("MSE") && right.contains("900") && right.contains("86%"),
            "{right}"
        );
        let wrong = verdict(&state, &model, Rule::Guide, &ZH);
        assert!(wrong.contains("MSE") && wrong.contains("49%"), "{wrong}");
    }

    #[test]
    fn without_two_arrows_or_a_miss_there_is_no_question() {
        let mut state = Archery::default();
        assert_eq!(no_question(&state.model(), &EN), None);
        for arrow in &mut state.arrows {
            arrow.put((0.0, 0.0));
        }
        assert_eq!(no_question(&state.model(), &EN), Some(EN.ask_none));
        for _ in 0..4 {
            state.remove(0);
        }
        assert_eq!(no_question(&state.model(), &EN), Some(EN.ask_few));
    }
}
