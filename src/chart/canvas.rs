//! Sampled lines, drawn by plotters on a canvas. Axes, labels and what a hand holds are SVG above it.
use super::clip::clip;
use super::scale::Span;
use crate::browser;
use crate::settings::settings;
use crate::ui::el::{El, Slot, follow};
use bullseye_html::html;
use leptos::prelude::*;
use plotters::coord::types::RangedCoordf64;
use plotters::element::DashedPathElement;
use plotters::prelude::{Cartesian2d, Color, IntoDrawingArea, PathElement, RGBColor};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

/// A line to draw, in data coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub xs: Vec<f64>,
    pub ys: Vec<f64>,
    /// The CSS variable of its colour.
    pub color: &'static str,
    /// In CSS pixels.
    pub width: f64,
    /// Lengths of dash and gap in CSS pixels; `None` is solid.
    pub dash: Option<(f64, f64)>,
}

/// The lines of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub x: Span,
    pub y: Span,
    /// Where the axes' frame lies inside the canvas, in CSS pixels: left, top, width, height.
    pub frame: [f64; 4],
    /// The canvas in CSS pixels.
    pub size: (f64, f64),
    pub lines: Vec<Line>,
}

/// A canvas that shows what `picture` gives, drawn once a frame however often that changes. `measured` hears the
/// canvas's width and height in CSS pixels, now and whenever they change.
pub fn chart(measured: impl Fn(f64, f64) + 'static, picture: impl Fn() -> Picture + 'static) -> El {
    let canvas = Slot::new_local(None);
    let s = settings();
    let latest = StoredValue::new_local(None::<Picture>);
    follow(move || {
        // Its colours.
        s.theme.track();
        let is_waiting = latest.with_value(Option::is_some);
        latest.set_value(Some(picture()));
        if is_waiting {
            return;
        }
        browser::next_frame(move || {
            let picture = latest.try_update_value(Option::take).flatten();
            let canvas = canvas.try_get_value().flatten();
            if let Some((canvas, picture)) = canvas.zip(picture)
                && let Ok(canvas) = canvas.dyn_into()
            {
                draw(&canvas, &picture);
            }
        });
    });
    html! {
        <canvas
            node=canvas
            mounted=move |canvas: &web_sys::Element| browser::on_resize(canvas, measured)
            aria-hidden="true"
        ></canvas>
    }
}

/// Draws a picture at twice the screen's own resolution. A picture without room is left out.
pub fn draw(canvas: &HtmlCanvasElement, picture: &Picture) {
    // plotters rounds every point to a whole pixel; on a grid twice as fine as the screen's that does not show.
    let ratio = 2.0 * browser::window().device_pixel_ratio().clamp(1.0, 3.0);
    let device = |css: f64| (css * ratio).round().max(0.0) as u32;
    let (width, height) = (device(picture.size.0), device(picture.size.1));
    let [left, top, across, down] = picture.frame;
    if width == 0 || height == 0 || across < 2.0 || down < 2.0 {
        return;
    }
    // Setting the size clears the canvas.
    canvas.set_width(width);
    canvas.set_height(height);
    let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) else {
        return;
    };
    let area = backend.into_drawing_area();
    let corner = |x: f64, y: f64| ((x * ratio).round() as i32, (y * ratio).round() as i32);
    let (x0, y0) = corner(left, top);
    let (x1, y1) = corner(left + across, top + down);
    let plot = area.apply_coord_spec(Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
        picture.x.low..picture.x.high,
        picture.y.low..picture.y.high,
        // The second axis counts upwards, pixels downwards.
        (x0..x1, y1..y0),
    ));
    for line in &picture.lines {
        let color = color(&browser::css_variable(line.color));
        let style = color.stroke_width(device(line.width).max(1));
        for part in clip(&line.xs, &line.ys, picture.x, picture.y) {
            // A canvas that refuses to draw leaves the line out; its values stand in the table.
            let _ = match line.dash {
                None => plot.draw(&PathElement::new(part, style)),
                Some((dash, gap)) => plot.draw(&DashedPathElement::new(
                    part,
                    device(dash) as i32,
                    device(gap) as i32,
                    style,
                )),
            };
        }
    }
}

/// `#RRGGBB` as a colour of plotters; black for anything else.
fn color(hex: &str) -> RGBColor {
    let digits = hex.trim_start_matches('#');
    let channel = |i: usize| {
        digits
            .get(i..i + 2)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .unwrap_or(0)
    };
    RGBColor(channel(0), channel(2), channel(4))
}
