//! A curve to be read, on the lines to read it by.
use crate::browser;
use crate::chart::scale::{Scale, Span, round_up, tick_label, ticks};
use crate::chart::svg::{Anchor, Svg, px};
use crate::settings::settings;
use crate::ui::el::{IntoPiece, Piece};
use crate::ui::state::Var;
use bullseye_core::number::show;
use bullseye_html::html;

pub struct Curve {
    /// What runs along the horizontal axis.
    pub along: &'static str,
    pub points: Vec<(f64, f64)>,
    /// Where the question looks, on the horizontal axis.
    pub at: Option<f64>,
    /// The height it asks about.
    pub height: Option<f64>,
    /// The distance of the lines to read by, along and up.
    pub grid: (f64, f64),
}

/// The size of the drawing, before it grows with the page's type.
const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 300.0;

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
            from: 44.0 * unit,
            to: width - 16.0 * unit,
        };
        let y = Scale {
            span: Span::new(0.0, top),
            from: height - 34.0 * unit,
            to: 24.0 * unit,
        };
        (x, y)
    }

    /// The drawing; `loss` is the word at the vertical axis.
    pub fn scene(&self, unit: f64, loss: &str) -> String {
        let (width, height) = (WIDTH * unit, HEIGHT * unit);
        let (x, y) = self.scales(width, height, unit);
        let mut svg = Svg::default();
        // Every line to read by, and as many numbers as fit beside them.
        let along = label_step(self.grid.0, x, 34.0 * unit);
        for at in ticks(x.span, self.grid.0) {
            svg.line("grid", (x.at(at), y.from), (x.at(at), y.to));
        }
        for at in ticks(x.span, along) {
            svg.text(
                "axis-number",
                (x.at(at), y.from + 17.0 * unit),
                Anchor::Middle,
                tick_label(at, along),
            );
        }
        let up = label_step(self.grid.1, y, 17.0 * unit);
        for at in ticks(y.span, self.grid.1) {
            svg.line("grid", (x.from, y.at(at)), (x.to, y.at(at)));
        }
        for at in ticks(y.span, up) {
            svg.text(
                "axis-number",
                (x.from - 7.0 * unit, y.at(at) + 4.5 * unit),
                Anchor::End,
                tick_label(at, up),
            );
        }
        svg.line("baseline", (x.from, y.from), (x.to, y.from));
        let mut d = String::new();
        for (i, point) in self.points.iter().enumerate() {
            d += if i == 0 { "M" } else { "L" };
            d += &format!("{} {}", px(x.at(point.0)), px(y.at(point.1)));
        }
        svg.path("main-curve", &d);
        if let Some(at) = self.at {
            svg.line("look", (x.at(at), y.from), (x.at(at), y.to));
        }
        if let Some(at) = self.height {
            svg.line("look", (x.from, y.at(at)), (x.to, y.at(at)));
        }
        svg.text("axis-title", (8.0 * unit, 14.0 * unit), Anchor::Start, loss);
        svg.text(
            "axis-title",
            (x.to, height - 3.0 * unit),
            Anchor::End,
            self.along,
        );
        svg.finish()
    }

    /// The curve's points that are nearest to the lines to read by, for those who do not see it.
    fn rows(&self) -> Vec<(f64, f64)> {
        let (x, _) = self.scales(WIDTH, HEIGHT, 1.0);
        (ticks(x.span, self.grid.0).into_iter())
            .filter_map(|at| {
                let off = |point: &&(f64, f64)| (point.0 - at).abs();
                let near = (self.points.iter()).min_by(|a, b| off(a).total_cmp(&off(b)))?;
                Some(*near)
            })
            .collect()
    }
}

/// The smallest of 1, 2, 5 times a power of ten, but not below `grid`, whose lines are at least `least` pixels apart:
/// steps that `tick_label` writes in full, which 1.25 and 0.25 are not.
fn label_step(grid: f64, scale: Scale, least: f64) -> f64 {
    round_up(grid.max(least / scale.unit()))
}

/// The curve with its numbers as a table.
pub fn view(curve: Curve) -> Piece {
    let s = settings();
    let text = s.practice();
    let unit = browser::chart_unit();
    let view_box = format!("0 0 {} {}", px(WIDTH * unit), px(HEIGHT * unit));
    let table = Var::new(false);
    let rows = curve.rows();
    let along = curve.along;
    html! {
        <figure class="to-read">
            <svg viewBox=view_box role="img" aria-label=text.curve_of(along)
                inner_html=curve.scene(unit, text.loss)></svg>
            <button type="button" class="plain small" aria-expanded=move || table.get().to_string()
                on:click=move |_| table.update(|open| *open = !*open)>
                {text.as_table}
            </button>
            {move || {
                let rows = rows.clone();
                table.get().then(|| html! {
                    <table class="readings">
                        <thead><tr><th scope="col">{along}</th><th scope="col">{text.loss}</th></tr></thead>
                        <tbody>
                            {rows.into_iter()
                                .map(|(at, loss)| html! {
                                    <tr><td>{show(at)}</td><td class="loss-text">{show(loss)}</td></tr>
                                })
                                .collect::<Vec<_>>()}
                        </tbody>
                    </table>
                })
            }}
        </figure>
    }
    .into_piece()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_to_read_by_are_numbered_and_the_table_has_their_heights() {
        let curve = Curve {
            along: "y_pred",
            points: (0..=40)
                .map(|i| f64::from(i) * 0.1)
                .map(|x| (x, x * x))
                .collect(),
            at: Some(2.0),
            height: None,
            grid: (0.5, 0.25),
        };
        let scene = curve.scene(1.0, "loss");
        for number in [">0.5<", ">4.0<", ">16<"] {
            assert!(scene.contains(number), "{number} in {scene}");
        }
        assert_eq!(scene.matches("class=\"look\"").count(), 1);
        assert!(!scene.contains("-9999"), "{scene}");
        let rows = curve.rows();
        assert_eq!(rows.len(), 9);
        assert!(rows.iter().all(|(x, loss)| (x * x - loss).abs() < 1e-9));
    }
}
