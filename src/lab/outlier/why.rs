//! View D: why each line did what it did, and what the coach would try next.
use super::Lab;
use super::words::moved;
use crate::browser;
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::outlier::Text;
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Calc;
use bullseye_core::lab::outlier::{KINDS, Line, Outlier, Reason, Trial};
use bullseye_core::number::{percent, show, show_float};
use bullseye_html::html;

/// The reason in words, and what follows from it.
pub fn reason(state: &Outlier, line: &Line, text: &Text) -> (String, String) {
    let number = &(state.chosen + 1).to_string();
    let off = || text.off_points(&state.points.len().to_string());
    let beta = show(f64::from(state.beta));
    match line.reason {
        Reason::Grows { share } if share.is_finite() => {
            let share = percent(f64::from(share));
            let end = if line.before == line.after {
                text.grows_still
            } else {
                text.grows_end
            };
            (text.grows(number, &share), end.to_owned())
        }
        Reason::Grows { .. } => (text.nobody.to_owned(), text.nobody_end.to_owned()),
        Reason::Within => (text.within(&beta, number), text.within_end.to_owned()),
        Reason::Capped { limit, up } => {
            let limit = number_text(limit);
            let end = if up {
                text.capped_end_up(&limit, number)
            } else {
                text.capped_end_down(&limit, number)
            };
            (text.capped(&beta), end)
        }
        Reason::Same { up } => {
            let side = if up {
                text.same_up(number)
            } else {
                text.same_down(number)
            };
            (
                format!("{}{}{side}", off(), text.gap),
                text.same_end.to_owned(),
            )
        }
        Reason::Crossed { up } => {
            let side = if up {
                text.crossed_up(number)
            } else {
                text.crossed_down(number)
            };
            (
                format!("{}{}{side}", off(), text.gap),
                text.crossed_end.to_owned(),
            )
        }
        Reason::On => (text.on(number), text.on_end.to_owned()),
    }
}

/// What the coach says of a place on the other side of L1's line.
pub fn proposal(state: &Outlier, trial: Trial, text: &Text) -> String {
    let is_below = (state.points.get(state.chosen)).is_some_and(|point| trial.y < point.y);
    let moved = moved(trial.moved);
    match (trial.moved == 0.0, is_below) {
        (true, _) => text.trial_still.to_owned(),
        (false, true) => text.trial_below(&moved),
        (false, false) => text.trial_above(&moved),
    }
}

pub fn why_view(lab: Lab) -> El {
    let s = settings();
    let row = move |number: usize| {
        let kind = move || lab.with_line(number, |_, line| line.kind);
        let said = Calc::new(move |_| {
            (!lab.hides(kind()))
                .then(|| lab.with_line(number, |state, line| reason(state, line, s.outlier())))
        });
        let why = move || match said.get() {
            Some((why, _)) => format!("{why}{}", s.outlier().gap),
            None => s.outlier().covered.to_owned(),
        };
        let end = move || said.get().map(|(_, end)| end).unwrap_or_default();
        html! {
            <div class="reason" hidden=move || !lab.is_shown(kind())>
                <dt class="pred-text">{move || kind().short()}</dt>
                <dd>{why} <b>{end}</b></dd>
            </div>
        }
    };
    let trial = move || lab.model.with(|model| model.trial);
    let put = move |_| {
        if let Some(trial) = lab.model.with_untracked(|model| model.trial) {
            (lab.store).change(|state| *state = state.put(state.chosen, trial.y));
            // The button may go with the proposal: the point that it moved is at hand.
            let chosen = lab.state().with_untracked(|state| state.chosen);
            browser::reach(&format!("#{} .handle.point-{chosen}", lab.bench.dom_id));
        }
    };
    let has_trial = Calc::new(move |_| trial().is_some());
    let words = move || {
        trial().map(|trial| (lab.state()).with(|state| proposal(state, trial, s.outlier())))
    };
    let try_it = move || trial().map(|trial| s.outlier().try_it(&show_float(f64::from(trial.y))));
    let coaching = move || {
        has_trial.get().then(|| {
            html! {
                <div class="proposal">
                    <p class="bubble-speech">
                        <span>{words}</span>
                        <button type="button" class="outline small try" on:click=put>
                            {icon(Icon::Bow)}
                            {try_it}
                        </button>
                    </p>
                    {coach(Mood::Calm, Facing::Left)}
                </div>
            }
        })
    };
    html! {
        <div class="why">
            <dl>{(0..KINDS.len()).map(row).collect::<Vec<_>>()}</dl>
            {coaching.into_piece()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    fn reasons(state: &Outlier) -> Vec<(String, String)> {
        let model = state.model();
        (model.lines.iter())
            .map(|line| reason(state, line, &crate::text::outlier::EN))
            .collect()
    }

    #[test]
    fn the_picture() {
        let state = Outlier::default().put(6, 12.0);
        let said = reasons(&state);
        assert!(said[0].0.contains("45%"), "{said:?}");
        assert!(said[1].1.contains("Once point 7 is above 6."), "{said:?}");
        assert!(
            said[2].0.contains("1/8") && said[2].0.contains("pulls up"),
            "{said:?}"
        );
    }

    #[test]
    fn every_reason_has_words() {
        let text = &crate::text::outlier::EN;
        let below = Outlier::default().put(6, 0.2);
        assert!(reasons(&below)[2].0.contains("changed sides"));
        assert!(
            reasons(&Outlier::default())[1]
                .0
                .contains("less than 1 away")
        );
        let through = Outlier {
            chosen: 0,
            ..Outlier::default()
        };
        assert!(
            reasons(&through)[2]
                .0
                .starts_with("The line runs right through point 1")
        );
        let line = Outlier::decode("x=1,2&was=1,2&y=1,2&chosen=1").unwrap_or_default();
        assert_eq!(reasons(&line)[0].0, text.nobody);
    }

    #[test]
    fn the_coach_proposes_the_other_side() {
        let state = Outlier::default().put(6, 12.0);
        let trial = state.model().trial.expect("point 7 is far off");
        let words = proposal(&state, trial, &crate::text::outlier::EN);
        assert!(words.contains("below") && words.contains("−0.0"), "{words}");
    }
}
