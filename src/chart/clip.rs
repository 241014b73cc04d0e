//! Lines cut to the frame they are drawn in. plotters bends what leaves the axes, so nothing that leaves may
//! reach it.
use super::scale::Span;

/// The parts of a sampled line inside the frame, cut exactly at its edges and split at values that are not finite.
pub fn clip(xs: &[f64], ys: &[f64], x: Span, y: Span) -> Vec<Vec<(f64, f64)>> {
    let mut parts = Vec::new();
    let mut part: Vec<(f64, f64)> = Vec::new();
    for (a, b) in xs.iter().zip(ys).zip(xs.iter().zip(ys).skip(1)) {
        let (a, b) = ((*a.0, *a.1), (*b.0, *b.1));
        match segment(a, b, x, y) {
            Some((start, end)) => {
                if part.last() != Some(&start) {
                    close(&mut part, &mut parts);
                    part.push(start);
                }
                part.push(end);
            }
            None => close(&mut part, &mut parts),
        }
    }
    close(&mut part, &mut parts);
    parts
}

fn close(part: &mut Vec<(f64, f64)>, parts: &mut Vec<Vec<(f64, f64)>>) {
    if part.len() > 1 {
        parts.push(std::mem::take(part));
    }
    part.clear();
}

type Point = (f64, f64);

/// Liang and Barsky: the part of a segment inside a rectangle.
fn segment(a: Point, b: Point, x: Span, y: Span) -> Option<(Point, Point)> {
    if ![a.0, a.1, b.0, b.1].iter().all(|v| v.is_finite()) {
        return None;
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, a.0 - x.low),
        (dx, x.high - a.0),
        (-dy, a.1 - y.low),
        (dy, y.high - a.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |t: f64| match t {
        0.0 => a,
        1.0 => b,
        _ => (x.clamp(a.0 + t * dx), y.clamp(a.1 + t * dy)),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: Span = Span {
        low: 0.0,
        high: 4.0,
    };
    const Y: Span = Span {
        low: 0.0,
        high: 1.0,
    };

    #[test]
    fn a_line_inside_stays_whole() {
        let parts = clip(&[0.0, 1.0, 2.0], &[0.0, 0.5, 1.0], X, Y);
        assert_eq!(parts, [vec![(0.0, 0.0), (1.0, 0.5), (2.0, 1.0)]]);
    }

    #[test]
    fn a_line_that_leaves_is_cut_at_the_edge_and_comes_back_as_another() {
        let parts = clip(&[0.0, 1.0, 2.0, 3.0, 4.0], &[0.0, 2.0, 2.0, 2.0, 0.0], X, Y);
        assert_eq!(
            parts,
            [vec![(0.0, 0.0), (0.5, 1.0)], vec![(3.5, 1.0), (4.0, 0.0)]]
        );
    }

    #[test]
    fn values_that_are_not_finite_split_the_line() {
        let nan = f64::NAN;
        let parts = clip(&[0.0, 1.0, 2.0, 3.0, 4.0], &[0.1, 0.2, nan, 0.3, 0.4], X, Y);
        assert_eq!(parts.len(), 2);
        assert!(clip(&[0.0, 1.0], &[f64::INFINITY, 0.5], X, Y).is_empty());
    }

    #[test]
    fn nothing_outside_remains() {
        let ys: Vec<_> = (0..50).map(|i| f64::from(i * i) * 1e7 - 3e9).collect();
        let xs: Vec<_> = (0..50).map(|i| f64::from(i) / 10.0).collect();
        for (x, y) in clip(&xs, &ys, X, Y).concat() {
            assert!(X.holds(x, 0.0) && Y.holds(y, 0.0), "{x} {y}");
        }
    }
}
