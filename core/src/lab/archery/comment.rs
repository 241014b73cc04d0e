//! What happened in a round: for the coach, who finds the words.

use super::round::{FACE, NEIGHBOUR, Place, distance};
use super::{Archery, CAP, PER_CM, Rule, Shot};
use std::cmp::Ordering;

/// Within this much of the centre an arrow counts as a bullseye.
const BULLSEYE: f32 = 0.5;
/// An arrow at least this far off can be a wild one, if the next is not half as far.
const WILD: f32 = 10.0;
/// A group of this radius is tight, and one that is further off than this has drifted.
const GROUP: f64 = 3.0;

/// What a coach would name first. Arrows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// All arrows, and more than one, stand in the middle.
    Perfect,
    /// The chosen arrow stands in the middle.
    Bullseye(usize),
    /// This arrow is on the neighbour's target.
    Neighbour(usize),
    /// This arrow is far from all the others.
    Wild(usize),
    /// The group is together, but off the centre on this side.
    Off {
        side: Side,
        /// Whether the wind blows that way.
        wind: bool,
    },
    /// The group is together, and around the centre.
    Tight,
    /// There is one arrow only.
    Alone,
    /// None of these.
    Scattered,
}

/// A side of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Above,
    Below,
}

impl Side {
    /// The side on which a place lies most.
    fn of((x, y): (f64, f64)) -> Self {
        match (x.abs() >= y.abs(), x > 0.0, y > 0.0) {
            (true, true, _) => Self::Right,
            (true, false, _) => Self::Left,
            (false, _, true) => Self::Above,
            (false, _, false) => Self::Below,
        }
    }

    /// How far a place lies to this side.
    fn along(self, (x, y): Place) -> f32 {
        match self {
            Self::Left => -x,
            Self::Right => x,
            Self::Above => y,
            Self::Below => -y,
        }
    }
}

/// What the coach says of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    pub happened: Happened,
    /// Whether the arrow that is named is beyond the cap of the rule.
    pub capped: bool,
    /// How the loss compares with that of the round before; nothing if there was none, or as long as this round has
    /// fewer arrows.
    pub than_last: Option<Ordering>,
}

/// Looks at a round; `wildest` is the arrow furthest off.
pub(super) fn happened(state: &Archery, shots: &[Shot], wildest: usize) -> Happened {
    let is_next_door = |place: Place| distance(place, NEIGHBOUR) <= FACE;
    let middle = |i: &usize| shots.get(*i).is_some_and(|shot| shot.distance <= BULLSEYE);
    if shots.len() > 1 && (0..shots.len()).all(|i| middle(&i)) {
        return Happened::Perfect;
    }
    if let Some(chosen) = Some(state.chosen).filter(middle) {
        return Happened::Bullseye(chosen);
    }
    if (state.arrows.get(wildest)).is_some_and(|arrow| is_next_door(arrow.place())) {
        return Happened::Neighbour(wildest);
    }
    if state.arrows.len() < 2 {
        return Happened::Alone;
    }
    let far = shots.get(wildest).map_or(0.0, |shot| shot.distance);
    let next = (shots.iter().enumerate())
        .filter(|(i, _)| *i != wildest)
        .fold(0.0, |most: f32, (_, shot)| most.max(shot.distance));
    if far >= WILD && next < far / 2.0 {
        return Happened::Wild(wildest);
    }
    let (centre, radius) = group(state);
    let off = (centre.0 * centre.0 + centre.1 * centre.1).sqrt();
    let side = Side::of(centre);
    let all_there = (state.arrows.iter()).all(|arrow| side.along(arrow.place()) > 0.0);
    if radius > GROUP.max(off) || (off > GROUP && !all_there) {
        Happened::Scattered
    } else if off > GROUP {
        // The wind is the reason where it makes most of it.
        let wind = f64::from(side.along(state.wind)) > off / 2.0;
        Happened::Off { side, wind }
    } else {
        Happened::Tight
    }
}

/// Whether the arrow that a comment names gets no more points however far it goes.
pub(super) fn is_capped(happened: Happened, rule: Rule, shots: &[Shot]) -> bool {
    let (Happened::Neighbour(named) | Happened::Wild(named)) = happened else {
        return false;
    };
    let far = (shots.get(named)).map_or(0.0, |shot| f64::from(shot.distance));
    rule == Rule::Guide && PER_CM * far > CAP
}

/// The middle of the arrows, and how far they are from it (the root of the mean square).
fn group(state: &Archery) -> ((f64, f64), f64) {
    let count = state.arrows.len().max(1) as f64;
    let mean = |values: &dyn Fn(&super::Arrow) -> f64| {
        state.arrows.iter().map(values).sum::<f64>() / count
    };
    let (x, y) = (mean(&|a| f64::from(a.x)), mean(&|a| f64::from(a.y)));
    let squares = mean(&|a| (f64::from(a.x) - x).powi(2) + (f64::from(a.y) - y).powi(2));
    ((x, y), squares.sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::{Archery, arrows};
    use super::*;
    use crate::lab::State;

    fn says(x: &[f32], y: &[f32], wind: Place) -> Happened {
        let state = Archery {
            arrows: arrows(x, y),
            chosen: 0,
            wind,
            ..Archery::default()
        };
        state.model().comment.happened
    }

    #[test]
    fn names_what_a_coach_would_name_first() {
        let calm = (0.0, 0.0);
        for (x, y, wind, want) in [
            (
                &[0.3, 9.0][..],
                &[0.0, 0.0][..],
                calm,
                Happened::Bullseye(0),
            ),
            (&[5.0, 30.0], &[0.0, 2.0], calm, Happened::Neighbour(1)),
            (
                &[2.0, 12.0, -1.0],
                &[1.0, 9.0, 0.0],
                calm,
                Happened::Wild(1),
            ),
            (
                &[6.0, 7.0, 8.0],
                &[1.0, 0.0, -1.0],
                (5.0, 0.0),
                Happened::Off {
                    side: Side::Right,
                    wind: true,
                },
            ),
            // A breeze is no reason for a drift five times as far.
            (
                &[19.0, 20.0, 21.0],
                &[1.0, 0.0, -1.0],
                (4.0, 0.0),
                Happened::Off {
                    side: Side::Right,
                    wind: false,
                },
            ),
            // Not all of them have drifted.
            (
                &[-1.0, 20.0, 21.0, 22.0, 20.0, 21.0],
                &[4.0, 1.0, 0.0, -1.0, 1.0, 0.0],
                (12.0, 0.0),
                Happened::Scattered,
            ),
            (
                &[6.0, 7.0, 8.0],
                &[1.0, 0.0, -1.0],
                (-5.0, 0.0),
                Happened::Off {
                    side: Side::Right,
                    wind: false,
                },
            ),
            (
                &[1.0, -1.0, 0.0],
                &[-9.0, -8.0, -9.5],
                calm,
                Happened::Off {
                    side: Side::Below,
                    wind: false,
                },
            ),
            (&[1.0, -1.0, 0.5], &[0.0, 1.0, -1.0], calm, Happened::Tight),
            (
                &[9.0, -9.0, 1.0],
                &[6.0, 2.0, -8.0],
                calm,
                Happened::Scattered,
            ),
            (&[4.0], &[3.0], calm, Happened::Alone),
            (&[0.3, -0.2], &[0.0, 0.1], calm, Happened::Perfect),
            (&[0.3], &[0.0], calm, Happened::Bullseye(0)),
        ] {
            assert_eq!(says(x, y, wind), want, "{x:?} {y:?}");
        }
    }

    #[test]
    fn only_the_capped_rule_stops_counting() {
        let mut state = Archery::default();
        assert!(state.model().comment.capped);
        state.arrows[4].put((15.0, 0.0));
        assert_eq!(state.model().comment.happened, Happened::Scattered);
        assert!(!state.model().comment.capped);
        let next_door = Archery {
            rule: Rule::Mse,
            ..Archery::default()
        };
        assert!(!next_door.model().comment.capped);
    }

    #[test]
    fn compares_with_the_last_round_once_there_are_as_many_arrows() {
        let mut state = Archery::default();
        assert_eq!(state.model().comment.than_last, None);
        state = state.new_round(5);
        assert!(state.model().comment.than_last.is_some());
        state.arrows = arrows(&[0.0; 5], &[0.0; 5]);
        assert_eq!(state.model().comment.than_last, Some(Ordering::Less));
        state.arrows = arrows(&[20.0; 5], &[0.0; 5]);
        assert_eq!(state.model().comment.than_last, Some(Ordering::Greater));
        state.remove(0);
        assert_eq!(state.model().comment.than_last, None);
    }
}
