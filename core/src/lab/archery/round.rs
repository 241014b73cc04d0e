//! Where arrows land: the range, and the draws that move an arrow off its aim.

use super::super::random::Random;

/// A place on the range, in centimetres from the centre of one's own target; y grows upwards.
pub type Place = (f32, f32);

/// The radius of the face: ten rings of [`RING`].
pub const FACE: f32 = 20.0;
/// The width of a ring.
pub const RING: f32 = 2.0;
/// The centre of the neighbour's target.
pub const NEIGHBOUR: Place = (46.0, 0.0);
/// The range as one sees it: from the left to the right, and from the bottom to the top.
pub const WIDTH: [f32; 2] = [-22.0, 39.5];
/// See [`WIDTH`].
pub const HEIGHT: [f32; 2] = [-22.0, 22.0];

/// The strongest wind along either axis: how far it carries an arrow.
pub const GALE: f32 = 10.0;
/// The spread of the worst archer.
pub const BEGINNER: f32 = 8.0;

/// A place on the range, to the nearest hundredth of a centimetre; what lies outside is brought to the edge.
pub fn on_range((x, y): Place) -> Place {
    let hundredth = |value: f32, [low, high]: [f32; 2]| {
        let count = (f64::from(value) * 100.0).round();
        // A zero without its sign: a link has no use for `-0`.
        ((count / 100.0) as f32).max(low).min(high) + 0.0
    };
    (hundredth(x, WIDTH), hundredth(y, HEIGHT))
}

/// Whether a place is on the range.
pub(super) fn is_on_range((x, y): Place) -> bool {
    (WIDTH[0]..=WIDTH[1]).contains(&x) && (HEIGHT[0]..=HEIGHT[1]).contains(&y)
}

/// The furthest that an arrow can be from the centre.
pub const FURTHEST: f32 = 45.0;

/// The place at this distance from the centre in the direction of `from`; where the range ends before that, one to
/// the right that is as far.
pub(super) fn at_distance(distance: f32, from: Place) -> Place {
    let d = f64::from(distance.clamp(0.0, FURTHEST));
    let (x, y) = (f64::from(from.0), f64::from(from.1));
    let length = (x * x + y * y).sqrt();
    let along = if length > 0.0 {
        ((d * x / length) as f32, (d * y / length) as f32)
    } else {
        (d as f32, 0.0)
    };
    if is_on_range(along) {
        return on_range(along);
    }
    let right = d.min(f64::from(WIDTH[1]));
    on_range((right as f32, (d * d - right * right).max(0.0).sqrt() as f32))
}

/// How far a place is from a centre, to the millimetre that the coach's tape shows.
pub fn distance((x, y): Place, (cx, cy): Place) -> f32 {
    let (dx, dy) = (f64::from(x) - f64::from(cx), f64::from(y) - f64::from(cy));
    (((dx * dx + dy * dy).sqrt() * 10.0).round() / 10.0) as f32
}

/// The wind of a round: mostly along the ground.
pub(super) fn wind(seed: u32) -> Place {
    let mut random = Random::new(u64::from(seed));
    let across = random.between(-16, 16) as f32 / 2.0;
    (across, random.between(-4, 4) as f32 / 2.0)
}

/// Where the shot number `number` of a round lands. The same seed and number give the same place.
pub(super) fn shot(seed: u32, number: u32, aim: Place, wind: Place, spread: f32) -> Place {
    let mut random = Random::new((u64::from(number) + 1) << 32 | u64::from(seed));
    // Irwin and Hall: the sum of three even draws is nearly normal; this one has a deviation of about 1.
    let mut swerve = || {
        let sum: i32 = (0..3).map(|_| random.between(-1000, 1000)).sum();
        sum as f32 / 1000.0
    };
    let (dx, dy) = (swerve(), swerve());
    // Now and then an archer looks at the wrong target; a better one does so more rarely.
    let strays = random.between(0, 99) < (2.0 * spread) as i32;
    let (ax, ay) = if strays {
        (NEIGHBOUR.0 - 14.0, NEIGHBOUR.1)
    } else {
        aim
    };
    on_range((ax + wind.0 + spread * dx, ay + wind.1 + spread * dy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shot_is_its_seed_and_number() {
        let at = |seed, number| shot(seed, number, (0.0, 0.0), (0.0, 0.0), 4.0);
        assert_eq!(at(7, 0), at(7, 0));
        assert_ne!(at(7, 0), at(7, 1));
        assert_ne!(at(7, 0), at(8, 0));
    }

    #[test]
    fn without_wind_and_spread_an_arrow_hits_its_aim() {
        for number in 0..50 {
            assert_eq!(shot(1, number, (3.2, -4.5), (0.0, 0.0), 0.0), (3.2, -4.5));
        }
    }

    #[test]
    fn the_wind_carries_and_the_spread_scatters() {
        let shots: Vec<_> = (0..400)
            .map(|number| shot(3, number, (0.0, 0.0), (5.0, -1.0), 2.0))
            .filter(|place| distance(*place, NEIGHBOUR) > FACE)
            .collect();
        let count = shots.len() as f32;
        assert!(
            count < 400.0 && count > 350.0,
            "{count} stay on their target"
        );
        let mean = shots.iter().map(|p| p.0).sum::<f32>() / count;
        assert!((mean - 5.0).abs() < 0.4, "{mean}");
        let variance = shots.iter().map(|p| (p.0 - mean).powi(2)).sum::<f32>() / count;
        assert!((variance.sqrt() - 2.0).abs() < 0.3, "{variance}");
    }

    #[test]
    fn every_place_stays_on_the_range_and_is_a_number() {
        for (place, want) in [
            ((1e30, -1e30), (WIDTH[1], HEIGHT[0])),
            ((1.256, -0.004), (1.26, 0.0)),
        ] {
            assert_eq!(on_range(place), want);
        }
        assert!(is_on_range(on_range((f32::NAN, f32::NAN))));
    }

    #[test]
    fn every_distance_can_be_had_in_every_direction() {
        for tenths in 0..=450 {
            let d = tenths as f32 / 10.0;
            for from in [(0.0, 0.0), (1.0, 1.0), (-3.0, 0.1), (0.0, -7.0), (2.3, 0.7)] {
                assert_eq!(distance(at_distance(d, from), (0.0, 0.0)), d, "{from:?}");
            }
        }
        assert_eq!(at_distance(5.0, (6.0, -8.0)), (3.0, -4.0));
        assert!(is_on_range(at_distance(f32::NAN, (f32::NAN, 0.0))));
    }

    #[test]
    fn the_tape_shows_millimetres() {
        assert_eq!(distance((-2.1, 2.8), (0.0, 0.0)), 3.5);
        assert_eq!(distance((28.8, 8.4), (0.0, 0.0)), 30.0);
        assert_eq!(distance((1.0, 1.0), (0.0, 0.0)), 1.4);
    }
}
