//! The curve of an opened loss, with the point that a hand moves; beside it the other label's curve, and the one
//! that the options would have as PyTorch has them.
use super::Lab;
use super::cards::top;
use super::options::{change, hold, read};
use super::words::{along, label};
use crate::browser;
use crate::chart::clip::clip;
use crate::chart::plot::{Board, Plot, reading};
use crate::chart::scale::{Scale, Span, tick_step};
use crate::chart::svg::{Svg, px};
use crate::lab::bench::place_in;
use crate::lab::hover::Hover;
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::gallery::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{El, Slot};
use crate::ui::handle::{PREDICTION, Stand, handle};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::gallery::{Curves, Look, Opened, Picture, lowest};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

type Points = [(f64, f64)];

/// What an opened loss is drawn from, the point apart.
#[derive(Clone)]
pub struct Drawn {
    pub picture: &'static Picture,
    pub is_first: bool,
    /// Whether the number that varies is the count itself, not its logarithm.
    is_rate: bool,
    /// Nothing while an option cannot be read.
    pub curves: Option<Curves>,
    /// The loss from axis to top.
    ys: Span,
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        // Pictures stand in the program: the same one is in the same place.
        std::ptr::eq(self.picture, other.picture)
            && (self.is_first, self.is_rate) == (other.is_first, other.is_rate)
            && self.curves == other.curves
    }
}

impl Drawn {
    pub fn new(opened: &Opened) -> Self {
        let curves = opened.curves();
        let picture = opened.picture();
        // The picture's own scale stays while options move the curve, until that would leave it.
        let usual = [true, false].map(|is_first| picture.curve(&picture.options(), is_first));
        let drawn = curves.iter().flat_map(|curves| {
            (curves.main.iter())
                .chain(curves.other.iter().flatten())
                .chain(curves.usual.iter().flatten())
        });
        let all: Vec<(f64, f64)> = drawn.chain(usual.iter().flatten()).copied().collect();
        let high = top(all.iter());
        let least = all
            .iter()
            .map(|point| point.1)
            .filter(|loss| loss.is_finite())
            .fold(0.0, f64::min);
        let step = tick_step(Span::new(least, high), 8.0);
        let low = (least / step + 1e-9).floor() * step;
        Self {
            picture,
            is_first: opened.is_first,
            is_rate: opened.is_set("log_input"),
            curves,
            ys: Span::new(low.min(0.0), high),
        }
    }

    /// What runs along the horizontal axis.
    pub fn along(&self, text: &Text) -> &'static str {
        along(self.picture.loss, |_| self.is_rate, text)
    }

    fn xs(&self) -> Span {
        Span::new(self.picture.from, self.picture.to)
    }

    fn y(&self, board: Board) -> Scale {
        Scale {
            span: self.ys,
            ..board.y(1.0)
        }
    }

    /// The curves as paths, from back to front.
    fn lines(&self, board: Board) -> String {
        let (x, y) = (board.x(self.xs()), self.y(board));
        let mut svg = Svg::default();
        let mut line = |class: &str, points: &Points| {
            let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
            let mut d = String::new();
            for part in clip(&xs, &ys, x.span, y.span) {
                for (i, point) in part.iter().enumerate() {
                    d += if i == 0 { "M" } else { "L" };
                    d += &format!("{} {}", px(x.at(point.0)), px(y.at(point.1)));
                }
            }
            svg.path(class, &d);
        };
        if let Some(curves) = &self.curves {
            if let Some(usual) = &curves.usual {
                line("usual-curve", usual);
            }
            if let Some(other) = &curves.other {
                line("other-curve", other);
            }
            line("main-curve", &curves.main);
        }
        svg.finish()
    }

    /// Axes, words, bar and tangent.
    fn overlay(&self, at: f64, look: &Look, board: Board, text: &Text) -> String {
        let heights = |points: &Points| points.iter().map(|point| point.1).collect::<Vec<f64>>();
        let curves = self.curves.as_ref();
        let xs: Vec<f64> = curves.map_or_else(Vec::new, |curves| {
            curves.main.iter().map(|point| point.0).collect()
        });
        let main = curves.map(|curves| heights(&curves.main));
        let other = curves.and_then(|curves| curves.other.as_deref().map(heights));
        let usual = curves.and_then(|curves| curves.usual.as_deref().map(heights));
        let all = [&main, &other, &usual].into_iter().flatten();
        let all: Vec<&[f64]> = all.map(Vec::as_slice).collect();
        let mut plot = Plot::new(board, &xs, self.xs(), all, 1.0, false);
        plot.y = self.y(board);
        plot.axes(self.along(text), text.loss);
        let is_drawn = main
            .as_ref()
            .is_some_and(|main| main.iter().any(|loss| loss.is_finite()));
        if !is_drawn {
            plot.no_point(text.no_curve);
            return plot.finish();
        }
        if look.value.is_finite() {
            let point = plot.at(at, look.value);
            plot.keep_point(point);
            plot.bar(point);
            plot.value(point, &number_text(look.value));
            if let Some(slope) = look.slope {
                plot.tangent(point, slope, text.slope, &number_text(slope));
            }
        } else {
            plot.no_point(&text.no_point(&show(look.value)));
        }
        if let Some(main) = main.as_ref().filter(|_| other.is_some()) {
            plot.name(main, &label(self.picture, self.is_first, text), true);
        }
        if let Some(other) = &other {
            plot.name(other, &label(self.picture, !self.is_first, text), false);
        }
        if let Some(usual) = &usual {
            plot.name(usual, text.usual_curve, false);
        }
        if let Some((x, _)) = curves.and_then(|curves| own_lowest(&curves.main)) {
            plot.ring(x);
        }
        plot.finish()
    }
}

/// The curve's own lowest point: not where it merely ends.
fn own_lowest(curve: &Points) -> Option<(f64, f64)> {
    let (x, loss) = lowest(curve)?;
    let is_end = [curve.first(), curve.last()]
        .into_iter()
        .flatten()
        .any(|end| end.0 == x);
    (!is_end || loss == 0.0).then_some((x, loss))
}

/// The chart. `drawn` is computed anew only when a curve changes.
pub fn chart_view(lab: Lab, drawn: Calc<Option<Drawn>>) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let hover = Hover::new();
    let board = Var::new(Board {
        width: 0.0,
        height: 0.0,
        unit: 1.0,
    });
    let measured = move |width, height| {
        let unit = browser::chart_unit();
        board.set(Board {
            width,
            height,
            unit,
        });
    };
    let at = move || read(lab, |opened| opened.at).unwrap_or_default();
    let range = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| Range::new(drawn.xs())));
    let lines = move || {
        let board = board.get();
        drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.lines(board)))
    };
    let overlay = move || {
        let board = board.get();
        drawn.with(|drawn| {
            lab.model.with(|look| {
                let (drawn, look) = drawn.as_ref().zip(look.as_ref())?;
                Some(drawn.overlay(f64::from(at()), look, board, s.gallery()))
            })
        })
    };
    let place = move || {
        let board = board.get();
        let value = lab
            .model
            .with(|look| look.as_ref().map_or(f64::NAN, |look| look.value));
        let place = drawn.with(|drawn| {
            let drawn = drawn.as_ref()?;
            let (x, y) = (board.x(drawn.xs()), drawn.y(board));
            let height = if value.is_finite() {
                y.at(y.span.clamp(value))
            } else {
                y.from
            };
            Some((x.at(x.span.clamp(f64::from(at()))), height))
        });
        place.unwrap_or_default()
    };
    // The number at a pixel of the chart.
    let value_at = move |pixel: f64, fine: bool| {
        let xs = drawn.with(|drawn| drawn.as_ref().map(Drawn::xs))?;
        let scale = board.get().x(xs);
        let value = Range::new(xs).snap(scale.span.clamp(scale.value(pixel)), fine);
        Some((scale, value))
    };
    let press = move |event: web_sys::PointerEvent| {
        let Some((x0, _, svg)) = place_in(svg, &event) else {
            return;
        };
        let Some((scale, _)) = untrack(|| value_at(x0, true)) else {
            return;
        };
        event.prevent_default();
        // A press near the point keeps its distance to the finger; elsewhere the point comes to the press.
        let from = scale.at(f64::from(untrack(at)));
        let grip = if (from - x0).abs() < 24.0 {
            from - x0
        } else {
            0.0
        };
        lab.drag(&svg, &event, move |(x1, _), fine| {
            if let Some((_, value)) = untrack(|| value_at(x1 + grip, fine)) {
                hold(lab, |opened| opened.at = value);
            }
        });
        browser::focus(&format!("#{} .handle.point", lab.bench.dom_id));
    };
    let tip = move || {
        let pixel = hover.get()?;
        let (xs, x) = value_at(pixel, true)?;
        let x = (xs.from..=xs.to).contains(&pixel).then_some(f64::from(x))?;
        let value = read(lab, |opened| opened.height(x))?;
        let board = board.get();
        drawn.with(|drawn| {
            let drawn = drawn.as_ref()?;
            let text = s.gallery();
            let said = text.picture_point(&number_text(value), &show_float(x));
            Some(reading(xs, drawn.y(board), xs.at(x), &said, board.unit))
        })
    };
    let described = move || {
        let text = s.gallery();
        drawn.with(|drawn| {
            lab.model.with(|look| {
                let (drawn, look) = drawn.as_ref().zip(look.as_ref())?;
                let slope = match look.slope.filter(|_| look.value.is_finite()) {
                    Some(slope) => text.curve_slope(&number_text(slope)),
                    None => text.curve_no_slope.to_owned(),
                };
                let (name, at) = (drawn.picture.loss, show_float(f64::from(at())));
                Some(text.curve_words(
                    drawn.along(text),
                    &number_text(look.value),
                    name,
                    &slope,
                    &at,
                ))
            })
        })
    };
    let stand = move || {
        // A loss without a picture shows no chart.
        let xs = drawn.with(|drawn| drawn.as_ref().map(Drawn::xs));
        Stand {
            span: xs.unwrap_or(Span::new(0.0, 1.0)),
            value: at(),
            said: show_float(f64::from(at())),
            at: place(),
        }
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let Some(range) = untrack(range) else {
            return;
        };
        if let Some(value) = range.key(&event, untrack(at)) {
            let value = range.span.clamp(f64::from(value)) as f32;
            change(lab, |opened| opened.at = value);
        }
    };
    html! {
        <div class="chart" mounted=move |chart: &web_sys::Element| browser::on_resize(chart, measured)>
            <svg
                node=svg
                role="group"
                aria-label=move || s.gallery().section_curve
                aria-description=when_calm(described)
                on:pointerdown=press
                on:pointermove=hover.moved(svg)
                on:pointerleave=hover.left()
            >
                <g aria-hidden="true" inner_html=lines></g>
                <g aria-hidden="true" inner_html=overlay></g>
                {handle("handle pred point", move || s.gallery().point, stand, turn, PREDICTION)}
                <g class="reading" aria-hidden="true" inner_html=tip></g>
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::gallery::{Gallery, PICTURES};

    const BOARD: Board = Board {
        width: 700.0,
        height: 360.0,
        unit: 1.0,
    };

    fn svg(opened: &Opened, board: Board) -> String {
        let state = Gallery {
            family: None,
            opened: Some(opened.clone()),
        };
        let look = state.model().expect("a look");
        let drawn = Drawn::new(opened);
        let text = &crate::text::gallery::EN;
        drawn.lines(board) + &drawn.overlay(f64::from(opened.at), &look, board, text)
    }

    #[test]
    fn every_loss_is_drawn_at_every_place() {
        for index in 0..PICTURES.len() {
            let mut opened = Opened::of(index).expect("a picture");
            let (from, to) = (opened.picture().from as f32, opened.picture().to as f32);
            for at in [from, opened.at, to] {
                opened.at = at;
                for (width, height) in [(700.0, 360.0), (0.0, 0.0), (40.0, 20.0)] {
                    let board = Board {
                        width,
                        height,
                        unit: 1.0,
                    };
                    let svg = svg(&opened, board);
                    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                }
            }
            let svg = svg(&opened, BOARD);
            assert!(svg.contains("main-curve"), "{svg}");
            let has_name = svg.contains(">label 1<");
            assert_eq!(has_name, opened.picture().has_other, "{svg}");
        }
    }

    #[test]
    fn an_option_leaves_its_default_beside_it() {
        let mut opened = Opened::named("SmoothL1Loss").expect("a picture");
        assert!(!svg(&opened, BOARD).contains("usual-curve"));
        opened.set_option(0, 0.5);
        assert!(svg(&opened, BOARD).contains("default options"));
        opened.type_option(0, "half");
        assert!(svg(&opened, BOARD).contains("No curve"));
    }

    #[test]
    fn a_curve_without_values_is_left_out_where_it_has_none() {
        let mut opened = Opened::named("PoissonNLLLoss").expect("a picture");
        opened.type_option(0, "False");
        opened.at = -1.0;
        assert!(svg(&opened, BOARD).contains("loss nan"));
        opened.at = 2.0;
        let drawn = svg(&opened, BOARD);
        assert!(drawn.contains("0.6137"), "{drawn}");
        // It is the rate itself now, not its logarithm.
        let text = &crate::text::gallery::EN;
        assert!(drawn.contains(text.along_poissonnllloss_rate), "{drawn}");
        assert!(!drawn.contains(text.along_poissonnllloss), "{drawn}");
    }
}
