//! The frame of a picture with two axes of its own: its place in CSS pixels, rulers, ticks and titles.
use crate::chart::scale::{Scale, Span, tick_label, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, px};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub width: f64,
    pub height: f64,
    pub unit: f64,
}

impl Frame {
    /// Before the page has been measured.
    pub const EMPTY: Self = Self {
        width: 0.0,
        height: 0.0,
        unit: 1.0,
    };

    pub fn x(self, span: Span) -> Scale {
        Scale {
            span,
            from: 46.0 * self.unit,
            to: (self.width - 14.0 * self.unit).max(60.0 * self.unit),
        }
    }

    /// Upwards.
    pub fn y(self, span: Span) -> Scale {
        Scale {
            span,
            from: (self.height - 36.0 * self.unit).max(40.0 * self.unit),
            to: 22.0 * self.unit,
        }
    }

    /// A ruler below with ticks outwards, hairlines for the numbers at the left, and the titles at the axes' ends.
    pub fn axes(self, svg: &mut Svg, x: Span, y: Span, [x_title, y_title]: [&str; 2]) {
        let (unit, x, y) = (self.unit, self.x(x), self.y(y));
        let tall = (y.from - y.to) / (36.0 * unit);
        let step = tick_step(y.span, tall.clamp(2.0, 4.0));
        for tick in ticks(y.span, step) {
            let at = y.at(tick);
            svg.line("grid", (x.from, at), (x.to, at));
            let place = (x.from - 8.0 * unit, at + 4.5 * unit);
            svg.text("axis-number", place, Anchor::End, tick_label(tick, step));
        }
        let count = if self.width < 320.0 * unit { 4.0 } else { 6.0 };
        let step = tick_step(x.span, count);
        let mut marks = String::new();
        for tick in ticks(x.span, step) {
            let (at, from) = (px(x.at(tick)), px(y.from));
            marks.push_str(&format!("M{at} {from}v{}", px(7.0 * unit)));
            let place = (x.at(tick), y.from + 20.0 * unit);
            svg.text("axis-number", place, Anchor::Middle, tick_label(tick, step));
        }
        svg.path("tick", &marks);
        svg.line("baseline", (x.from, y.from), (x.to, y.from));
        let below = (x.to, y.from + 33.0 * unit);
        svg.text("axis-title", below, Anchor::End, x_title);
        let above = (x.from - 8.0 * unit, 12.0 * unit);
        svg.text("axis-title", above, Anchor::End, y_title);
    }
}
