//! Where the plane of the inputs belongs to which answer.

/// The part of a rectangle in which the model answers with each class, as the corners of a polygon: what a straight
/// boundary between every two classes leaves. `scores` has one row `[w₁, w₂, b]` per class; a single row is the logit
/// of yes against no. Empty where a class never wins, or a score is not a number.
pub fn regions(scores: &[[f32; 3]], [left, bottom, right, top]: [f64; 4]) -> Vec<Vec<[f64; 2]>> {
    let no = [0.0; 3];
    let rows: Vec<[f64; 3]> = match scores {
        [yes] => vec![no, yes.map(f64::from)],
        _ => scores.iter().map(|row| row.map(f64::from)).collect(),
    };
    let rectangle = [[left, bottom], [right, bottom], [right, top], [left, top]];
    rows.iter()
        .enumerate()
        .map(|(class, row)| {
            let mut polygon = rectangle.to_vec();
            for (other_class, other) in rows.iter().enumerate() {
                if class != other_class {
                    let lead: [f64; 3] = std::array::from_fn(|i| row[i] - other[i]);
                    polygon = cut(&polygon, |[x, y]| lead[0] * x + lead[1] * y + lead[2]);
                }
            }
            polygon
        })
        .collect()
}

/// The part of a convex polygon in which a linear function is not negative (Sutherland, Hodgman: *Reentrant polygon
/// clipping*, 1974).
fn cut(polygon: &[[f64; 2]], side: impl Fn([f64; 2]) -> f64) -> Vec<[f64; 2]> {
    let mut rest = Vec::new();
    for (&from, &to) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
        let (here, there) = (side(from), side(to));
        if here >= 0.0 {
            rest.push(from);
        }
        if here * there < 0.0 {
            let part = here / (here - there);
            rest.push([0, 1].map(|i| from[i] + part * (to[i] - from[i])));
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: [f64; 4] = [-2.0, -1.0, 2.0, 1.0];

    fn area(polygon: &[[f64; 2]]) -> f64 {
        let pairs = polygon.iter().zip(polygon.iter().cycle().skip(1));
        pairs.map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
    }

    #[test]
    fn a_boundary_parts_the_rectangle() {
        let parts = regions(&[[1.0, 0.0, -1.0]], FRAME);
        assert_eq!(
            parts.iter().map(|part| area(part)).collect::<Vec<_>>(),
            [6.0, 2.0]
        );
        let parts = regions(&[[0.0, 0.0, 1.0]], FRAME);
        assert_eq!(
            parts.iter().map(|part| area(part)).collect::<Vec<_>>(),
            [0.0, 8.0]
        );
    }

    #[test]
    fn every_place_belongs_to_the_class_of_the_greatest_score() {
        let scores = [[0.4, -0.5, 0.1], [-0.6, -0.2, 0.0], [0.3, 0.7, -0.2]];
        let parts = regions(&scores, FRAME);
        let total: f64 = parts.iter().map(|part| area(part)).sum();
        assert!((total - 8.0).abs() < 1e-9, "{total}");
        for (class, part) in parts.iter().enumerate() {
            let middle = [0, 1].map(|i| part.iter().map(|p| p[i]).sum::<f64>() / part.len() as f64);
            let score = |row: &[f32; 3]| {
                f64::from(row[0]) * middle[0] + f64::from(row[1]) * middle[1] + f64::from(row[2])
            };
            assert!(
                scores
                    .iter()
                    .all(|row| score(row) <= score(&scores[class]) + 1e-9)
            );
        }
    }

    #[test]
    fn nan_belongs_nowhere() {
        assert!(regions(&[[f32::NAN; 3]], FRAME).iter().all(Vec::is_empty));
    }
}
