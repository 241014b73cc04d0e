//! The lines of equal loss on a map, by marching squares: each cell between four samples has the parts of them that
//! cross it.
use super::landscape::Map;
use crate::chart::scale::round_down;

/// How many levels are drawn at most.
const LEVELS: usize = 8;
/// How many places for its number a line offers at most.
const LABELS: usize = 24;

type Place = (f64, f64);

pub struct Contour {
    pub level: f64,
    pub segments: Vec<[Place; 2]>,
    /// Where its number may stand, the best first.
    pub labels: Vec<Place>,
}

/// The contours at round levels; the numbers stand in a row from `middle` to the upper left, if there is room.
pub fn contours(map: &Map, middle: [f64; 2]) -> Vec<Contour> {
    levels(map.ends())
        .into_iter()
        .map(|level| {
            let segments = segments(map, level);
            Contour {
                level,
                labels: labels(map, &segments, middle),
                segments,
            }
        })
        .collect()
}

/// The greatest 1, 2, 5 times a power of ten between the ends, greatest first.
fn levels((low, high): (f64, f64)) -> Vec<f64> {
    let mut levels = Vec::new();
    let mut level = round_down(high);
    while levels.len() < LEVELS && level > low && level.is_finite() {
        if level < high {
            levels.push(level);
        }
        level = round_down(0.99 * level);
    }
    levels
}

fn segments(map: &Map, level: f64) -> Vec<[Place; 2]> {
    let [across, down] = map.size;
    let mut segments = Vec::new();
    for row in 0..down - 1 {
        for column in 0..across - 1 {
            let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, up)| {
                let (column, row) = (column + right, row + up);
                (column as f64, row as f64, map.loss(column, row) - level)
            });
            let mut crossings = Vec::new();
            for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                // Where the loss is no number there is no line.
                if (from.2 < 0.0) != (to.2 < 0.0) && (to.2 - from.2).is_finite() {
                    let part = from.2 / (from.2 - to.2);
                    crossings.push((
                        map.value(0, from.0 + part * (to.0 - from.0)),
                        map.value(1, from.1 + part * (to.1 - from.1)),
                    ));
                }
            }
            for pair in crossings.chunks_exact(2) {
                if let [from, to] = *pair {
                    segments.push([from, to]);
                }
            }
        }
    }
    segments
}

/// Places on the line: those close to the row of numbers, then some others.
fn labels(map: &Map, segments: &[[Place; 2]], middle: [f64; 2]) -> Vec<Place> {
    let [xs, ys] = map.spans;
    let off = |at: &Place| {
        let x = (at.0 - middle[0]) / xs.width();
        let y = (at.1 - middle[1]) / ys.width();
        let is_upper_left = x < -0.05 && y > 0.05;
        (x + y).abs() + if is_upper_left { 0.0 } else { 1.0 }
    };
    let mut places: Vec<_> = (segments.iter().map(|[from, _]| *from))
        .filter(|at| xs.holds(at.0, 0.06) && ys.holds(at.1, 0.05))
        .collect();
    places.sort_by(|a, b| off(a).total_cmp(&off(b)));
    let apart = places.len().div_ceil(LABELS).max(1);
    places.into_iter().step_by(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::training::landscape::tests::map;
    use bullseye_core::lab::training::Training;

    #[test]
    fn levels_are_round_and_between_the_ends() {
        assert_eq!(levels((0.3, 60.0)), [50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5]);
        assert!(levels((f64::INFINITY, f64::NEG_INFINITY)).is_empty());
        assert!(levels((1.0, 1.0)).is_empty());
    }

    #[test]
    fn the_loss_on_a_contour_is_its_level() {
        let lab = Training::default();
        let map = map(&lab);
        let surface = lab.plan.surface(&lab.plan.start, lab.axes).unwrap();
        let all = contours(&map, [1.7, 0.1]);
        assert!(all.len() > 4);
        for contour in all {
            for [(first, second), _] in contour.segments {
                let loss = surface.at([first, second]);
                let most = 0.05 * contour.level + 0.05;
                assert!(
                    (loss - contour.level).abs() < most,
                    "{loss} {}",
                    contour.level
                );
            }
        }
    }
}
