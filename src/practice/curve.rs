//! A curve to be read, on the lines to read it by.
use crate::browser;
use crate::chart::scale::{Scale, Span, round_up, tick_label, ticks};
use crate::chart::svg::{Anchor, Svg, px};
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::Var;
use bullseye_core::number::show;
use bullseye_html::html;

pub struct Curve {
    /// What runs along the horizontal axis.
    pub along: &'static str,
    pub points: Vec<(f64, f64)>,
    /// What the table has.
    pub rows: Vec<(f64, f64)>,
    /// Where the question looks, on the horizontal axis.
    pub at: Option<f64>,
    /// The height it asks about.
    pub height: Option<f64>,
    /// The distance of the lines to read by, along and up.
    pub grid: (f64, f64),
}

impl Curve {
    /// The axes: the curve as far as it was computed, and up to the next line above its top.
    fn scales(&self, width: f64, height: f64, unit: f64) -> (Scale, Scale) {
        let of = |read: fn(&(f64, f64)) -> f64, start: f64, pick: fn(f64, f64) -> f64| {
            self.points.iter().map(read).fold(start, pick)
        };
        let (left, right) = (
            of(|p| p.0, f64::INFINITY, f64::min),
            of(|p| p.0, f64::NEG_INFINITY, f64::max),
        );
        let top = of(|p| p.1, 0.0, f64::max);
        let top = (top / self.grid.1).ceil() * self.grid.1;
        let x = Scale {
            span: Span::new(left, right),
            from: 40.0 * unit,
            to: (width - 12.0 * unit).max(60.0 * unit),
        };
        let y = Scale {
            span: Span::new(0.0, top),
            from: (height - 44.0 * unit).max(60.0 * unit),
            to: 26.0 * unit,
        };
        (x, y)
    }

    /// The place on the curve that the question is about.
    fn point(&self) -> Option<(f64, f64)> {
        let off = |point: &(f64, f64)| match (self.at, self.height) {
            (Some(at), _) => (point.0 - at).abs(),
            (None, Some(height)) => (point.1 - height).abs(),
            (None, None) => f64::INFINITY,
        };
        let near = (self.points.iter()).min_by(|a, b| off(a).total_cmp(&off(b)))?;
        let point = (self.at.unwrap_or(near.0), self.height.unwrap_or(near.1));
        (self.at.is_some() || self.height.is_some()).then_some(point)
    }

    /// The drawing in so many pixels; `loss` is the word at the vertical axis.
    pub fn scene(&self, (width, height): (f64, f64), unit: f64, loss: &str) -> String {
        let (x, y) = self.scales(width, height, unit);
        let mut svg = Svg::default();
        // The heights are read by lines, the places along the axis by the line of the question: there a ruler will do.
        let along = label_step(self.grid.0, x, 34.0 * unit);
        let up = label_step(self.grid.1, y, 20.0 * unit);
        for at in ticks(y.span, self.grid.1) {
            let (class, length) = match is_multiple(at, up) {
                true => ("grid main", 8.0),
                false => ("grid", 4.0),
            };
            svg.line(class, (x.from, y.at(at)), (x.to, y.at(at)));
            let end = x.from - length * unit;
            svg.line("baseline", (x.from, y.at(at)), (end, y.at(at)));
        }
        for at in ticks(x.span, self.grid.0) {
            let length = if is_multiple(at, along) { 8.0 } else { 4.0 };
            let end = y.from + length * unit;
            svg.line("baseline", (x.at(at), y.from), (x.at(at), end));
        }
        for at in ticks(x.span, along) {
            svg.text(
                "axis-number",
                (x.at(at), y.from + 21.0 * unit),
                Anchor::Middle,
                tick_label(at, along),
            );
        }
        for at in ticks(y.span, up) {
            svg.text(
                "axis-number",
                (x.from - 11.0 * unit, y.at(at) + 4.5 * unit),
                Anchor::End,
                tick_label(at, up),
            );
        }
        svg.line("baseline", (x.from, y.from), (x.to, y.from));
        svg.line("baseline", (x.from, y.from), (x.from, y.to));
        let mut d = String::new();
        for (i, point) in self.points.iter().enumerate() {
            d += if i == 0 { "M" } else { "L" };
            d += &format!("{} {}", px(x.at(point.0)), px(y.at(point.1)));
        }
        svg.path("main-curve", &d);
        if let Some(point) = self.point() {
            let place = (x.at(point.0), y.at(point.1));
            let foot = match self.at {
                Some(_) => (place.0, y.from),
                None => (x.from, place.1),
            };
            svg.line("look", foot, place);
            svg.circle("spot", place, 5.0 * unit);
        }
        svg.text("axis-title", (4.0 * unit, 14.0 * unit), Anchor::Start, loss);
        svg.text(
            "axis-title",
            (x.to, height - 5.0 * unit),
            Anchor::End,
            self.along,
        );
        svg.finish()
    }
}

/// The smallest of 1, 2, 5 times a power of ten, but not below `grid`, whose lines are at least `least` pixels apart:
/// steps that `tick_label` writes in full, which 1.25 and 0.25 are not.
fn label_step(grid: f64, scale: Scale, least: f64) -> f64 {
    round_up(grid.max(least / scale.unit()))
}

fn is_multiple(value: f64, step: f64) -> bool {
    (value / step - (value / step).round()).abs() < 1e-6
}

/// The curve with its numbers as a table.
pub fn view(curve: Curve) -> Piece {
    let s = settings();
    let text = s.practice();
    let along = curve.along;
    let rows: Vec<El> = (curve.rows.iter())
        .map(|&(at, loss)| {
            html! { <tr><td>{show(at)}</td><td class="loss-text">{show(loss)}</td></tr> }
        })
        .collect();
    let size = Var::new((400.0, 300.0));
    let drawing = move || curve.scene(size.get(), browser::chart_unit(), text.loss);
    html! {
        <figure class="to-read">
            <svg role="img" aria-label=text.curve_of(along)
                mounted=move |svg: &web_sys::Element| {
                    browser::on_resize(svg, move |width, height| size.set((width, height)));
                }
                inner_html=drawing></svg>
            // It costs nothing: like the drawing it has to be read, for the place asked about is between its rows.
            <details class="near">
                <summary>{text.near}</summary>
                <table class="readings">
                    <thead><tr><th scope="col">{along}</th><th scope="col">{text.loss}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_piece()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_to_read_by_are_numbered() {
        let curve = Curve {
            along: "y_pred",
            points: (0..=40)
                .map(|i| f64::from(i) * 0.1)
                .map(|x| (x, x * x))
                .collect(),
            rows: Vec::new(),
            at: Some(2.0),
            height: None,
            grid: (0.5, 0.25),
        };
        let scene = curve.scene((520.0, 300.0), 1.0, "loss");
        for number in [">0.5<", ">4.0<", ">16<"] {
            assert!(scene.contains(number), "{number} in {scene}");
        }
        // The line of the question ends at the curve: further up it would cross lines that have nothing to do with it.
        let (x, y) = curve.scales(520.0, 300.0, 1.0);
        let place = format!("L{} {}", px(x.at(2.0)), px(y.at(4.0)));
        let look = scene.split_once("class=\"look\"").map(|(_, rest)| rest);
        assert!(
            look.is_some_and(|look| look.contains(&place)),
            "{place} in {scene}"
        );
        assert!(!scene.contains("-9999"), "{scene}");
    }
}
