//! Predict mode: the loss is covered until a guess is made; afterwards guess and truth stand side by side.
use super::bench::{Bench, Stage};
use super::number_text;
use super::tools::focus_part;
use super::view::Design;
use crate::browser;
use crate::chart::scale::{Span, round_up, tick_label, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, px};
use crate::settings::{Settings, settings};
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::IntoPiece;
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::number_field::explain;
use crate::ui::state::Var;
use bullseye_core::lab::guess::{Verdict, judge};
use bullseye_core::number::{parse, show};
use bullseye_html::html;
use leptos::prelude::*;

/// The small ruler with the true bar and the flag at the guess.
pub fn ruler(guess: f64, truth: f64, unit: f64) -> String {
    let mut svg = Svg::default();
    let (low, most) = (guess.min(truth).min(0.0), guess.max(truth).max(0.0));
    let step = round_up((most - low) / 2.0);
    let (low, top) = if most > low {
        ((low / step).floor() * step, (most / step).ceil() * step)
    } else {
        (0.0, 1.0)
    };
    let (from, to) = (6.0 * unit, 182.0 * unit);
    let at = |value: f64| from + (value.clamp(low, top) - low) / (top - low) * (to - from);
    let base = 23.0 * unit;
    let (start, end) = (at(truth.min(0.0)), at(truth.max(0.0)));
    svg.rect("miss", start, base - 13.0 * unit, end - start, 13.0 * unit);
    svg.line("baseline", (from, base), (to, base));
    let span = Span::new(low, top);
    let labelled = tick_step(span, 2.0);
    for tick in ticks(span, labelled) {
        svg.line("tick", (at(tick), base), (at(tick), base + 5.0 * unit));
        svg.text(
            "axis-number",
            (at(tick), base + 18.0 * unit),
            Anchor::Middle,
            tick_label(tick, labelled),
        );
    }
    // It flies towards the ruler's middle, so that it lies on nothing beside it.
    let wind = if at(guess) > 0.5 * (from + to) {
        -unit
    } else {
        unit
    };
    svg.path(
        "flag",
        &format!(
            "M{} {}v{}h{}l{} {}l{} {}h{}v{}z",
            px(at(guess) - wind),
            px(base),
            px(-21.0 * unit),
            px(14.0 * wind),
            px(-3.0 * wind),
            px(4.5 * unit),
            px(3.0 * wind),
            px(4.5 * unit),
            px(-12.0 * wind),
            px(12.0 * unit)
        ),
    );
    svg.finish()
}

fn truth(bench: Bench) -> f64 {
    bench.work.answer().unwrap_or(f64::NAN)
}

/// A verdict in words.
fn words(verdict: Verdict, s: Settings) -> String {
    match verdict {
        Verdict::Hit => s.lab().hit.to_owned(),
        Verdict::High(off) => s.lab().too_high(&number_text(off)),
        Verdict::Low(off) => s.lab().too_low(&number_text(off)),
    }
}

/// What a screen reader hears of a guess.
fn said(bench: Bench, guess: f64, s: Settings) -> String {
    let truth = truth(bench);
    let verdict = words(judge(guess, truth), s);
    (s.lab()).guessed(&show(guess), &number_text(truth), &verdict)
}

/// Ends guessing; the keyboard is where guessing begins.
pub fn stop_guessing(bench: Bench) {
    bench.open_up();
    focus_part(bench, ".predict");
}

/// What stands in the place of the toolbar while the reader guesses, and after.
pub fn guess_view(bench: Bench, design: &'static Design) -> impl IntoPiece {
    let s = settings();
    let problem = Var::new(None::<bullseye_core::number::NumberError>);
    let submit = move || match parse(&bench.guess_text.get_untracked()) {
        Ok(guess) => {
            problem.set(None);
            bench.reveal(guess);
            bench.say(untrack(|| said(bench, guess, s)));
            focus_part(bench, ".guess .again");
        }
        Err(error) => problem.set(Some(error)),
    };
    let again = move |_| {
        bench.guess_again();
        bench.say(s.lab().new_numbers.to_owned());
        focus_part(bench, ".guess-field");
    };
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            stop_guessing(bench);
        }
    };
    move || match bench.stage.get() {
        Stage::Open => ().into_piece(),
        Stage::Covered => html! {
            <form
                class="guess"
                on:keydown=escape
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <label>
                    <span class="question">{design.question}</span>
                    <input
                        type="text"
                        class="guess-field"
                        inputmode="text"
                        autocomplete="off"
                        aria-invalid=move || problem.with(Option::is_some).to_string()
                        aria-describedby=format!("{0}-coach {0}-guess-problem", bench.dom_id)
                        prop:value=bench.guess_text.get_untracked()
                        on:input=move |event| {
                            bench.guess_text.set(event_target_value(&event));
                            problem.set(None);
                        }
                    />
                </label>
                <button type="submit" class="ink">{move || s.lab().reveal}</button>
                <button type="button" class="plain" on:click=move |_| stop_guessing(bench)>
                    {move || s.lab().skip}
                </button>
                <p class="guess-problem" role="alert" id=format!("{}-guess-problem", bench.dom_id)>
                    {move || {
                        problem.with(|error| error.as_ref().map(|error| {
                            html! {
                                {glyph(Glyph::Miss)}
                                {explain(error, s.lab())}
                            }
                        }))
                    }}
                </p>
            </form>
        }
        .into_piece(),
        Stage::Revealed(guess) => html! {
            <div class="guess revealed" on:keydown=escape>
                <span>{move || s.lab().you_guessed} " " <b>{show(guess)}</b></span>
                <svg
                    class="guess-ruler"
                    aria-hidden="true"
                    inner_html=move || ruler(guess, truth(bench), browser::chart_unit())
                ></svg>
                <span class="verdict">
                    {move || {
                        let verdict = judge(guess, truth(bench));
                        let mark = if verdict == Verdict::Hit { Glyph::Hit } else { Glyph::Miss };
                        html! { {glyph(mark)} {words(verdict, s)} }
                    }}
                </span>
                <button type="button" class="ink again" on:click=again>
                    {move || s.lab().again}
                </button>
                <button type="button" class="plain" on:click=move |_| stop_guessing(bench)>
                    {move || s.lab().done}
                </button>
            </div>
        }
        .into_piece(),
    }
}

/// The coach beside the question, or beside what the lab shows.
pub fn coaching(bench: Bench, design: &'static Design) -> impl IntoPiece {
    let s = settings();
    let words = move || match bench.stage.get() {
        Stage::Open => (design.coach)(),
        Stage::Covered => Some((Mood::Ask, s.lab().coach_ask.to_owned())),
        Stage::Revealed(guess) => Some(match judge(guess, truth(bench)) {
            Verdict::Hit => (Mood::Happy, s.lab().coach_hit.to_owned()),
            _ => (Mood::Calm, (design.hint)()),
        }),
    };
    move || {
        words().map(|(mood, words)| {
            html! {
                <div class="coaching">
                    {coach(mood, Facing::Right)}
                    <p class="bubble-speech" id=format!("{}-coach", bench.dom_id)>{words}</p>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_stands_beyond_the_bar_when_the_guess_is_too_high() {
        let svg = ruler(0.15, 0.11, 1.0);
        assert!(svg.contains(">0.1<") && svg.contains(">0.2<"), "{svg}");
        assert!(!ruler(f64::NAN, f64::INFINITY, 1.0).contains("NaN"));
    }

    #[test]
    fn the_flag_stays_over_its_ruler() {
        for (guess, truth) in [(0.0, 0.11), (0.4, 0.11), (50.0, 50.0), (-2.0, 1.0)] {
            let svg = ruler(guess, truth, 1.0);
            let flag = svg.split("flag\" d=\"M").nth(1).unwrap_or_default();
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            let pole = number(flag.split(' ').next().unwrap_or_default());
            let cloth = flag
                .split('h')
                .nth(1)
                .and_then(|rest| rest.split('l').next());
            let end = pole + number(cloth.unwrap_or_default());
            assert!((0.0..=192.0).contains(&end), "{guess}: {svg}");
        }
    }

    #[test]
    fn a_truth_below_zero_has_its_bar_left_of_zero() {
        let svg = ruler(1.0, -2.0, 1.0);
        assert!(svg.contains(">−2<") && svg.contains(">0<"), "{svg}");
        assert!(svg.contains(r#"class="miss" x="6""#), "{svg}");
        assert!(!ruler(f64::NEG_INFINITY, f64::INFINITY, 1.0).contains("NaN"));
    }
}
