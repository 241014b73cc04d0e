//! The chart of a curve: sampled lines on a canvas, a drawing over them, and the point that a hand moves along the
//! axis. Each lab says what is drawn; pressing, dragging, keys and reading off are the same in all.
use super::bench::{Bench, place_in};
use super::hover::Hover;
use crate::browser;
use crate::chart::canvas::{Picture, chart};
use crate::chart::plot::{Board, axes, reading};
use crate::chart::scale::Span;
use crate::ui::calm::when_calm;
use crate::ui::dial::{Range, nearest_f32};
use crate::ui::el::{El, Slot};
use crate::ui::handle::{PREDICTION, Stand, handle};
use crate::ui::state::{Calc, Var};
use bullseye_core::number::show_float;
use bullseye_html::html;
use leptos::prelude::*;

/// What a lab puts into the chart. Every part is called whenever it is needed, and follows language and state.
pub struct Curve {
    pub bench: Bench,
    /// The class of its point: a lab may have several charts.
    pub class: &'static str,
    /// The chart's room.
    pub board: Var<Board>,
    /// The axis along which the point moves.
    pub axis: Box<dyn Fn() -> Span>,
    /// What the axis is called.
    pub axis_name: Box<dyn Fn() -> String>,
    /// The loss at the upper edge.
    pub top: Box<dyn Fn() -> f64>,
    pub picture: Box<dyn Fn() -> Picture>,
    /// What lies over axes and lines, the point itself apart.
    pub drawing: Box<dyn Fn() -> String>,
    /// What the chart is called; stays while the point moves.
    pub title: Box<dyn Fn() -> String>,
    /// The chart in words.
    pub words: Box<dyn Fn() -> String>,
    /// What the point is called.
    pub name: Box<dyn Fn() -> String>,
    /// Where the point stands.
    pub value: Calc<f32>,
    /// The loss there.
    pub loss: Box<dyn Fn() -> f64>,
    /// How far a key or a finger moves it.
    pub range: Box<dyn Fn() -> Range>,
    /// A value on the way: seen at once, no step of undo yet.
    pub hold: Box<dyn Fn(f32)>,
    /// What a pointer that hovers over a value reads.
    pub read: Box<dyn Fn(f64) -> String>,
}

/// A board that has not been measured yet.
pub fn board() -> Var<Board> {
    Var::new(Board {
        width: 0.0,
        height: 0.0,
        unit: 1.0,
    })
}

/// The value that a key moves on from: one that is infinite is taken to stand at its ruler's end, nan at the lower one.
pub fn within(span: Span, value: f32) -> f32 {
    if value.is_finite() {
        value
    } else if value.is_nan() {
        nearest_f32(span.low)
    } else {
        nearest_f32(span.clamp(f64::from(value)))
    }
}

impl Curve {
    /// The pixel of the point: at the edge if it lies beyond, at the upper one if its loss is beyond every chart.
    fn place(&self) -> (f64, f64) {
        let (board, span) = (self.board.get(), (self.axis)());
        let (x, y) = (board.x(span), board.y((self.top)()));
        let loss = (self.loss)();
        let height = if loss.is_finite() {
            y.at(y.span.clamp(loss))
        } else {
            y.to
        };
        (x.at(span.clamp(f64::from(self.value.get()))), height)
    }

    /// The value under a pixel, and whether it lies on the axis.
    fn under(&self, pixel: f64, fine: bool) -> (f32, bool) {
        let x = self.board.get().x((self.axis)());
        let value = x.span.clamp(x.value(pixel));
        let snapped = (self.range)().snap(value, fine);
        (snapped, (x.from..=x.to).contains(&pixel))
    }
}

/// The chart in the page.
pub fn curve_chart(curve: Curve) -> El {
    // As what the frame asks of a lab: it goes with the page.
    let curve: &'static Curve = Box::leak(Box::new(curve));
    let bench = curve.bench;
    let svg = Slot::new_local(None);
    let hover = Hover::new();
    let measured = move |width, height| {
        let unit = browser::chart_unit();
        curve.board.set(Board {
            width,
            height,
            unit,
        });
    };
    let press = move |event: web_sys::PointerEvent| {
        let Some((x, _, svg)) = place_in(svg, &event) else {
            return;
        };
        event.prevent_default();
        // A press near the point keeps its distance to the finger; elsewhere the point comes to the press.
        let grip = match untrack(|| curve.place()).0 - x {
            far if far.abs() < 24.0 => far,
            _ => 0.0,
        };
        let moved =
            move |(x, _): (f64, f64), fine| (curve.hold)(untrack(|| curve.under(x + grip, fine)).0);
        bench.drag(&svg, &event, Box::new(moved));
        browser::focus(&format!("#{} .point.{}", bench.dom_id, curve.class));
    };
    let read = move || {
        let (value, inside) = curve.under(hover.get()?, true);
        let value = inside.then_some(f64::from(value))?;
        let board = curve.board.get();
        let x = board.x((curve.axis)());
        let at = x.at(x.span.clamp(value));
        Some(reading(
            x,
            board.y(1.0),
            at,
            &(curve.read)(value),
            board.unit,
        ))
    };
    // A value that is infinite or nan stands at the axis's end; its words say what it is.
    let stand = move || {
        let (span, value) = ((curve.axis)(), curve.value.get());
        Stand {
            span,
            value: within(span, value),
            said: show_float(f64::from(value)),
            at: curve.place(),
        }
    };
    let axes = move || {
        axes(
            curve.board.get(),
            (curve.axis)(),
            (curve.top)(),
            (&(curve.axis_name)(), bench.s.lab().loss),
            bench.covered(),
        )
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let range = untrack(|| (curve.range)());
        let from = within(range.span, curve.value.get_untracked());
        if let Some(value) = range.key(&event, from) {
            (curve.hold)(value);
            bench.work.rest();
        }
    };
    html! {
        <div class="chart">
            {chart(measured, move || (curve.picture)())}
            <svg
                node=svg
                role="group"
                aria-label=move || (curve.title)()
                aria-description=when_calm(move || (curve.words)())
                on:pointerdown=press
                on:pointermove=hover.moved(svg)
                on:pointerleave=hover.left()
            >
                <g aria-hidden="true" inner_html=axes></g>
                <g aria-hidden="true" inner_html=move || (curve.drawing)()></g>
                {handle(
                    format!("handle pred point {}", curve.class),
                    move || (curve.name)(),
                    stand,
                    turn,
                    PREDICTION,
                )}
                <g class="reading" aria-hidden="true" inner_html=read></g>
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_moves_on_from_a_finite_value() {
        let span = Span::new(-2.0, 3.0);
        for (value, from) in [
            (7.0, 7.0),
            (f32::INFINITY, 3.0),
            (f32::NEG_INFINITY, -2.0),
            (f32::NAN, -2.0),
        ] {
            assert_eq!(within(span, value), from, "{value}");
        }
        assert_eq!(within(Span::new(-4e38, 4e38), f32::INFINITY), f32::MAX);
    }
}
