//! Small builders for the SVG of a scene, as text: a scene is plain data that a test can read.
use std::fmt::{Display, Write};

/// SVG markup that grows. Coordinates are rounded to a tenth of a pixel.
#[derive(Default)]
pub struct Svg(String);

/// A coordinate as it is written. What lies further out than a browser reads, or is no number, lands far outside.
pub fn px(value: f64) -> String {
    let value = if value.is_nan() {
        -9999.0
    } else {
        value.clamp(-9999.0, 9999.0)
    };
    // Whole numbers are written several times faster than broken ones, and a drawing has hundreds.
    let tenths = (value * 10.0).round() as i32;
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

/// A share of a length as a style has it: `57.45`.
pub fn hundredths(value: f64) -> String {
    let parts = (value.clamp(-9999.0, 9999.0) * 100.0).round() as i32;
    let sign = if parts < 0 { "-" } else { "" };
    let digit = |place: i32| parts.abs() / place % 10;
    format!("{sign}{}.{}{}", parts.abs() / 100, digit(10), digit(1))
}

impl Svg {
    fn put(&mut self, text: impl Display) {
        // Writing into a String cannot fail.
        let _ = write!(self.0, "{text}");
    }

    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.put(format_args!(
            r#"<path class="{class}" d="M{} {}L{} {}"/>"#,
            px(from.0),
            px(from.1),
            px(to.0),
            px(to.1)
        ));
    }

    pub fn path(&mut self, class: &str, d: &str) {
        self.put(format_args!(r#"<path class="{class}" d="{d}"/>"#));
    }

    pub fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        self.put(format_args!(
            r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
            px(x),
            px(y),
            px(width.max(0.0)),
            px(height.max(0.0))
        ));
    }

    pub fn circle(&mut self, class: &str, at: (f64, f64), radius: f64) {
        self.put(format_args!(
            r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#,
            px(at.0),
            px(at.1),
            px(radius)
        ));
    }

    /// A text; `content` is trusted markup: numbers, the catalogue's words, `<tspan>`.
    pub fn text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, content: impl Display) {
        self.put(format_args!(
            r#"<text class="{class}" x="{}" y="{}" text-anchor="{}">{content}</text>"#,
            px(at.0),
            px(at.1),
            anchor.name()
        ));
    }

    /// A polygon through the points.
    pub fn area(&mut self, class: &str, points: &[(f64, f64)]) {
        let mut d = String::new();
        for (i, point) in points.iter().enumerate() {
            let _ = write!(
                d,
                "{}{} {}",
                if i == 0 { 'M' } else { 'L' },
                px(point.0),
                px(point.1)
            );
        }
        d.push('Z');
        self.path(class, &d);
    }

    /// A gradient's arrow, lying, of the given length from a dot at (x, y); its tip's place. The head shrinks with a
    /// short arrow.
    pub fn push(&mut self, x: f64, y: f64, length: f64, unit: f64) -> f64 {
        let away = length.signum();
        // It starts at the dot's edge.
        let start = x + away * 8.0 * unit;
        let tip = start + away * length.abs().max(4.0 * unit);
        let head = (15.0 * unit).min((tip - start).abs());
        let neck = tip - away * head;
        let (half, wing) = (3.5 * unit, 10.0 * unit * head / (15.0 * unit));
        self.area(
            "push",
            &[
                (start, y - half),
                (neck, y - half),
                (neck, y - wing),
                (tip, y),
                (neck, y + wing),
                (neck, y + half),
                (start, y + half),
            ],
        );
        tip
    }

    /// Begins a group; [`close`](Self::close) ends it.
    pub fn open(&mut self, class: &str) {
        self.put(format_args!(r#"<g class="{class}">"#));
    }

    pub fn close(&mut self) {
        self.put("</g>");
    }

    pub fn finish(self) -> String {
        self.0
    }
}

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// About how wide a text is at a font size, rather too wide than too narrow: a CJK character is as wide as it is
/// high, others take 0.64 of it.
pub fn text_width(text: &str, size: f64) -> f64 {
    let units: f64 = text
        .chars()
        .map(|c| if c >= '\u{2e80}' { 1.0 } else { 0.64 })
        .sum();
    units * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_written_to_a_tenth() {
        let cases = [
            (0.0, "0"),
            (-0.04, "0"),
            (12.0, "12"),
            (3.16, "3.2"),
            (-0.25, "-0.3"),
            (-7.96, "-8"),
            (1e30, "9999"),
            (f64::NEG_INFINITY, "-9999"),
            (f64::NAN, "-9999"),
        ];
        for (value, written) in cases {
            assert_eq!(px(value), written, "{value}");
        }
    }

    #[test]
    fn shares_are_written_to_a_hundredth() {
        for (value, written) in [
            (0.0, "0.00"),
            (-0.004, "0.00"),
            (57.454, "57.45"),
            (-3.456, "-3.46"),
            (100.0, "100.00"),
            (f64::NAN, "0.00"),
        ] {
            assert_eq!(hundredths(value), written, "{value}");
        }
    }
}
