//! What the lab says in words: of an arrow, of a rule, of what happened.
use crate::text::archery::Text;
use crate::ui::coach::Mood;
use bullseye_core::lab::archery::{
    Archery, Bends, CAP, Comment, Happened, Model, PER_CM, Place, Rule, Shot, Side,
};
use bullseye_core::number::show;
use std::cmp::Ordering;

/// A distance as the coach's tape shows it: `30.0`.
pub fn cm(value: f32) -> String {
    format!("{value:.1}")
}

/// How many points, as on the card: `17.5`.
pub fn points(value: f32) -> String {
    show(f64::from(value))
}

/// A part of all points: `86%`; a dash where there are none.
pub fn percent(share: f32) -> String {
    if share.is_finite() {
        bullseye_core::number::percent(f64::from(share))
    } else {
        "–".to_owned()
    }
}

/// A rule's name in charts and switches.
pub fn name(rule: Rule, text: &Text) -> &'static str {
    match rule {
        Rule::Guide => text.guide,
        Rule::L1 => "L1",
        Rule::Mse => "MSE",
        Rule::SmoothL1 => "SmoothL1",
        Rule::Huber => "Huber",
    }
}

/// A rule in one sentence.
pub fn rule_line(rule: Rule, bends: Bends, text: &Text) -> String {
    match rule {
        Rule::Guide => text.line_guide(&show(CAP), &show(PER_CM)),
        Rule::L1 => text.line_l1.to_owned(),
        Rule::Mse => text.line_mse.to_owned(),
        Rule::SmoothL1 => text.line_smooth_l1(&points(bends.beta)),
        Rule::Huber => text.line_huber(&points(bends.delta)),
    }
}

/// How far to the side, and how far up or down.
pub fn sides((x, y): Place, text: &Text) -> (String, String) {
    let side = |value: f32, back: String, forth: String| if value < 0.0 { back } else { forth };
    let (across, along) = (cm(x.abs()), cm(y.abs()));
    (
        side(x, text.left(&across), text.right(&across)),
        side(y, text.below(&along), text.above(&along)),
    )
}

/// The points of a shot, or that they are covered.
pub fn points_of(shot: &Shot, covered: bool, text: &Text) -> String {
    if covered {
        text.covered.to_owned()
    } else {
        points(shot.points)
    }
}

/// Where an arrow is and what it gets, after its number was said.
pub fn arrow_value(place: Place, shot: &Shot, covered: bool, text: &Text) -> String {
    let (across, along) = sides(place, text);
    text.arrow_value(
        &across,
        &along,
        &cm(shot.distance),
        &points_of(shot, covered, text),
    )
}

/// The same with its number, counted from 0.
pub fn arrow_words(number: usize, place: Place, shot: &Shot, covered: bool, text: &Text) -> String {
    let (across, along) = sides(place, text);
    text.arrow_words(
        &across,
        &along,
        &cm(shot.distance),
        &(number + 1).to_string(),
        &points_of(shot, covered, text),
    )
}

/// All arrows, a line each.
pub fn round(state: &Archery, model: &Model, covered: bool, text: &Text) -> String {
    (state.arrows.iter().zip(&model.shots).enumerate())
        .map(|(i, (arrow, shot))| arrow_words(i, arrow.place(), shot, covered, text))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What the coach says of a round, and with what face.
pub fn coach(model: &Model, text: &Text) -> (Mood, String) {
    let Comment {
        happened,
        capped,
        than_last,
    } = model.comment;
    let (mood, mut words) = said(happened, capped, model, text);
    if let (Some(order), Some(last)) = (than_last, model.last_loss) {
        let (loss, last) = (points(model.loss), points(last));
        words += text.between;
        words += &match order {
            Ordering::Less => text.said_better(&last, &loss),
            Ordering::Equal => text.said_same(&loss),
            Ordering::Greater => text.said_worse(&last, &loss),
        };
    }
    (mood, words)
}

fn said(happened: Happened, capped: bool, model: &Model, text: &Text) -> (Mood, String) {
    let shot = |index: usize| model.shots.get(index);
    let distance = |index| shot(index).map_or(String::new(), |shot| cm(shot.distance));
    let number = |index: usize| (index + 1).to_string();
    let capped = if capped {
        text.said_capped(&show(CAP))
    } else {
        String::new()
    };
    match happened {
        Happened::Perfect => (Mood::Happy, text.said_perfect(&points(model.loss))),
        Happened::Bullseye(index) => {
            let points = shot(index).map_or(String::new(), |shot| points(shot.points));
            (Mood::Happy, text.said_bullseye(&number(index), &points))
        }
        Happened::Neighbour(index) => (
            Mood::Wince,
            text.said_neighbour(&capped, &distance(index), &number(index)),
        ),
        Happened::Wild(index) => (
            Mood::Wince,
            text.said_wild(&capped, &distance(index), &number(index)),
        ),
        Happened::Off { side, wind } => {
            let (side, other) = match side {
                Side::Left => (text.side_left, text.aim_right),
                Side::Right => (text.side_right, text.aim_left),
                Side::Above => (text.side_above, text.aim_below),
                Side::Below => (text.side_below, text.aim_above),
            };
            let words = if wind {
                text.said_wind(other, side)
            } else {
                text.said_off(other, side)
            };
            (Mood::Calm, words)
        }
        Happened::Tight => (Mood::Happy, text.said_tight.to_owned()),
        Happened::Alone => (Mood::Calm, text.said_alone.to_owned()),
        Happened::Scattered => (Mood::Calm, text.said_scattered.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::archery::{EN, ZH};
    use bullseye_core::lab::State;

    #[test]
    fn an_arrow_is_told_by_its_place_and_points() {
        let state = Archery::default();
        let model = state.model();
        let words = round(&state, &model, false, &ZH);
        assert!(
            words.contains("第 5 支：偏 30.0 cm，右 28.8，上 8.4，记 100 分"),
            "{words}"
        );
        assert!(!round(&state, &model, true, &ZH).contains("100"));
    }

    #[test]
    fn the_coach_tells_what_happened_in_both_languages() {
        let state = Archery::default();
        let (mood, words) = coach(&state.model(), &EN);
        assert_eq!(mood, Mood::Wince);
        assert!(words.contains('5') && words.contains("30.0"), "{words}");
        let next = state.new_round(3).model();
        let (_, words) = coach(&next, &ZH);
        assert!(words.contains("40.5"), "{words}");
        assert!(words.contains(&points(next.loss)), "{words}");
    }
}
