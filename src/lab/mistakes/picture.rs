//! What a side makes of the numbers: for every sample what the loss takes it for, and its loss as a bar; or the gate
//! from 0 to 1 that raw scores do not pass.
use crate::chart::scale::{Span, tick_label, tick_step, ticks};
use crate::lab::number_text;
use crate::text::mistakes::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use bullseye_core::ErrorKind;
use bullseye_core::lab::mistakes::{Mistake, Pair, Taken};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;

pub fn picture(state: &Mistake, pair: &Pair, broken: bool, text: &'static Text) -> Piece {
    let side = pair.side(broken);
    match side.raised.as_ref().map(|error| &error.kind) {
        Some(ErrorKind::InputRange) => gate(state, text).into_piece(),
        Some(_) => Piece::Nothing,
        None => bars(state, pair, broken, text),
    }
}

/// What the mean is taken of: a bar a sample, or the table that broadcasting made.
fn bars(state: &Mistake, pair: &Pair, broken: bool, text: &'static Text) -> Piece {
    let side = pair.side(broken);
    if side.losses.is_empty() {
        return Piece::Nothing;
    }
    let all = pair.broken.losses.iter().chain(&pair.fixed.losses);
    let most = all
        .copied()
        .filter(|loss| loss.is_finite())
        .fold(0.0, |most, loss| f64::max(most, loss.abs()));
    let is_loop = state.slip.is_loop();
    let rows = side.losses.chunks(side.width.max(1)).enumerate();
    let rows = rows.map(|(row, losses)| {
        let cells = losses.iter().map(|&loss| {
            let share = if loss.is_finite() && most > 0.0 {
                loss.abs() / most
            } else {
                1.0
            };
            let bar = (losses.len() == 1).then(|| {
                let class = if loss < 0.0 { "bar negative" } else { "bar" };
                html! { <span class=class style=format!("--share:{share:.4}")></span> }
            });
            html! { <td>{bar} <span class="loss-text">{full(loss)}</span></td> }
        });
        let cells: Vec<_> = cells.collect();
        let taken = side
            .taken
            .get(row)
            .map(|taken| html! { <td>{sample(taken, text)}</td> });
        let number = (row + 1).to_string();
        let name = if is_loop {
            text.step(&number)
        } else {
            text.sample(&number)
        };
        html! { <tr><th scope="row">{name}</th> {taken} {cells}</tr> }
    });
    let rows: Vec<_> = rows.collect();
    let caption = if is_loop {
        text.losses_of_steps
    } else {
        text.losses
    };
    html! {
        <table class="losses" class:wide=side.width.gt(&1)>
            <caption>{caption}</caption>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_piece()
}

/// A loss as PyTorch prints it, but never with a bare point: `93.0`.
fn full(loss: f64) -> String {
    let mut text = number_text(loss);
    if text.ends_with('.') {
        text.push('0');
    }
    text
}

/// What the loss takes a sample for, against the truth.
fn sample(taken: &Taken, text: &Text) -> El {
    let words = taken_words(taken, text);
    let percent = |share: f32| format!("{:.2}%", share.clamp(0.0, 1.0) * 100.0);
    if let [prob] = taken.probs.as_slice() {
        let way = |at: &str| format!("left:{at}");
        let (prob, truth) = (percent(*prob), percent(taken.truth));
        return html! {
            <span class="way" role="img" aria-label=words>
                <span class="ring" style=way(&truth)></span>
                <span class="dot" style=way(&prob)></span>
            </span>
        };
    }
    let columns = taken.probs.iter().enumerate().map(|(class, prob)| {
        let is_true = class as f32 == taken.truth;
        html! {
            <span class="chance" class:true-class=is_true>
                <span class="column" style=format!("height:{}", percent(*prob))></span>
            </span>
        }
    });
    let columns: Vec<_> = columns.collect();
    html! { <span class="chances" role="img" aria-label=words>{columns}</span> }
}

/// What the picture of a sample says to those who do not see it: `class 0 57.45%, class 1 21.14%; the truth is class 0`.
fn taken_words(taken: &Taken, text: &Text) -> String {
    let percent = |share: f32| bullseye_core::number::minus(&format!("{:.2}%", share * 100.0));
    match taken.probs.as_slice() {
        [prob] => text.taken_yes(&percent(*prob), &show_float(f64::from(taken.truth))),
        probs => {
            let classes: Vec<_> = (probs.iter().enumerate())
                .map(|(class, prob)| text.class_share(&class.to_string(), &percent(*prob)))
                .collect();
            let truth = show(f64::from(taken.truth));
            if (0.0..probs.len() as f32).contains(&taken.truth) {
                text.taken_class(&classes.join(text.comma), &truth)
            } else {
                text.taken_no_class(&classes.join(text.comma), &truth)
            }
        }
    }
}

/// The scores on a number line, and the gate from 0 to 1 through which a probability fits.
fn gate(state: &Mistake, text: &Text) -> El {
    let mut scores: Vec<f64> = state
        .input
        .iter()
        .flatten()
        .map(|score| f64::from(*score))
        .collect();
    scores.sort_by(f64::total_cmp);
    let low = scores.iter().copied().fold(0.0, f64::min);
    let high = scores.iter().copied().fold(1.0, f64::max);
    let margin = (high - low) * 0.12;
    let span = Span::new(low - margin, high + margin);
    let at = |value: f64| (value - span.low) / span.width() * 100.0;
    let step = tick_step(span, 5.0);
    let ticks = ticks(span, step).into_iter().map(|tick| {
        html! { <span class="tick-number" style=format!("left:{:.2}%", at(tick))>{tick_label(tick, step)}</span> }
    });
    let ticks: Vec<_> = ticks.collect();
    // Numbers too close to stand beside each other stand above each other.
    let (mut last, mut is_high) = (f64::NEG_INFINITY, false);
    let dots = scores.iter().map(|&score| {
        let place = at(score);
        is_high = !is_high && place - last < 15.0;
        last = place;
        let is_outside = !(0.0..=1.0).contains(&score);
        html! {
            <span class="score" class:high=is_high class:outside=is_outside style=format!("left:{place:.2}%")>
                <b>{show_float(score)}</b>
                <span class="dot"></span>
            </span>
        }
    });
    let dots: Vec<_> = dots.collect();
    let listed: Vec<String> = scores.iter().map(|score| show_float(*score)).collect();
    html! {
        <div class="gate" role="img" aria-label=text.gate_words(&listed.join(text.comma))>
            <span class="door" style=format!("left:{:.2}%;width:{:.2}%", at(0.0), at(1.0) - at(0.0))>
                <span>{text.gate}</span>
            </span>
            {ticks}
            {dots}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_names_the_true_class_and_the_share_of_each() {
        let text = &crate::text::mistakes::EN;
        let taken = |truth| Taken {
            probs: vec![0.5745, 0.2114, 0.2141],
            truth,
        };
        let words = taken_words(&taken(0.0), text);
        assert!(words.contains("class 0: 57.45%"), "{words}");
        assert!(words.contains("truth is class 0"), "{words}");
        let none = taken_words(&taken(3.0), text);
        assert!(none.contains("no class 3"), "{none}");
        assert!(taken_words(&taken(-1.0), text).contains("no class −1"));
    }
}
