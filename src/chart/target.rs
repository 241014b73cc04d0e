//! The target: a 40 cm face of ten rings, and an arrow's hit on it.
use super::svg::{Anchor, Svg};
use bullseye_core::lab::archery::{FACE, RING};

/// The face around a centre, `cm` pixels to the centimetre, with the truth's ring in its middle.
pub fn face(svg: &mut Svg, at: (f64, f64), cm: f64) {
    let colours = ["white", "black", "blue", "red", "gold"];
    let rings = (FACE / RING) as usize;
    for ring in 0..rings {
        let radius = f64::from(FACE - RING * ring as f32) * cm;
        let colour = colours.get(ring * colours.len() / rings);
        // The outer ring of a colour fills it, the inner one is a line.
        let part = if ring % 2 == 0 { "face" } else { "face line" };
        let class = format!("{part} {}", colour.copied().unwrap_or_default());
        svg.circle(&class, at, radius);
    }
    svg.circle("bull-ring", at, 1.4 * cm);
    svg.circle("bull-eye", at, 0.8 * cm);
    svg.circle("bull-core", at, 0.28 * cm);
}

/// A hit: three layers, for blue on blue or red fails alone. `label` stands in it.
pub fn hit(svg: &mut Svg, at: (f64, f64), radius: f64, label: &str) {
    svg.circle("hit-edge", at, radius + 3.4);
    svg.circle("hit-halo", at, radius + 2.3);
    svg.circle("hit-dot", at, radius);
    if !label.is_empty() {
        svg.text(
            "hit-label",
            (at.0, at.1 + radius * 0.4),
            Anchor::Middle,
            label,
        );
    }
}

/// A line from the centre to a hit, legible on every ring.
pub fn tape(svg: &mut Svg, from: (f64, f64), to: (f64, f64)) {
    svg.line("tape-edge", from, to);
    svg.line("tape", from, to);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_rings_in_five_colours() {
        let mut svg = Svg::default();
        face(&mut svg, (200.0, 200.0), 9.0);
        let svg = svg.finish();
        assert_eq!(svg.matches("class=\"face ").count(), 10);
        for colour in ["white", "black", "blue", "red", "gold"] {
            assert_eq!(svg.matches(&format!(" {colour}\"")).count(), 2, "{svg}");
        }
    }
}
