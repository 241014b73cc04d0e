//! Sampled lines, drawn by plotters on a canvas. Axes, labels and what a hand holds are SVG above it.
use super::clip::clip;
use super::scale::Span;
use crate::browser;
use crate::settings::settings;
use crate::ui::el::{El, Slot};
use crate::ui::sight::follow_in_sight;
use bullseye_html::html;
use leptos::prelude::*;
use plotters::coord::types::RangedCoordf64;
use plotters::element::DashedPathElement;
use plotters::prelude::{Cartesian2d, Color, IntoDrawingArea, PathElement, RGBColor};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

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

/// A canvas that shows what `picture` gives. `measured` hears the canvas's width and height in CSS pixels, now and
/// whenever they change.
pub fn chart(measured: impl Fn(f64, f64) + 'static, picture: impl Fn() -> Picture + 'static) -> El {
    canvas(measured, picture, draw)
}

/// A canvas that `draw` draws, once a frame however often what `picture` gives changes.
pub fn canvas<P: 'static>(
    measured: impl Fn(f64, f64) + 'static,
    picture: impl Fn() -> P + 'static,
    draw: fn(&HtmlCanvasElement, &P),
) -> El {
    let canvas = Slot::new_local(None);
    let s = settings();
    let latest = StoredValue::new_local(None::<P>);
    follow_in_sight(move || {
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
            mounted=move |canvas: &Element| {
                let beside = canvas.clone();
                browser::on_resize(canvas, move |width, height| {
                    if let Some(chart) = beside.parent_element() {
                        fix_drawings(&chart, width, height);
                    }
                    measured(width, height);
                });
            }
            aria-hidden="true"
        ></canvas>
    }
}

/// For a chart without a canvas that fills it: `measured` hears its width and height, now and whenever they change.
pub fn on_chart_resize(chart: &Element, measured: impl Fn(f64, f64) + 'static) {
    let within = chart.clone();
    browser::on_resize(chart, move |width, height| {
        fix_drawings(&within, width, height);
        measured(width, height);
    });
}

/// Gives the drawings in a chart its size in pixels. A browser tries several heights for a chart that grows with the
/// views beside it, at every change in any of them; a drawing of a fixed size is not laid out again for each.
fn fix_drawings(chart: &Element, width: f64, height: f64) {
    let mut next = chart.first_element_child();
    while let Some(drawing) = next {
        next = drawing.next_element_sibling();
        if drawing.tag_name() == "svg" {
            let size = format!("width: {width}px; height: {height}px");
            let _ = drawing.set_attribute("style", &size);
        }
    }
}

/// Lets the drawings of all charts in an element have the room of their charts while `work` finds out what that is.
pub fn with_free_drawings(within: &Element, work: impl FnOnce()) {
    let drawings: Vec<Element> = match within.query_selector_all(".chart > svg") {
        Ok(found) => (0..found.length())
            .filter_map(|i| Some(found.item(i)?.unchecked_into()))
            .collect(),
        Err(_) => Vec::new(),
    };
    for drawing in &drawings {
        let _ = drawing.remove_attribute("style");
    }
    work();
    // Charts that keep their size tell nobody of it.
    for chart in drawings
        .iter()
        .filter_map(|drawing| drawing.parent_element())
    {
        let room = chart.get_bounding_client_rect();
        fix_drawings(&chart, room.width(), room.height());
    }
}

/// Draws a picture at the screen's own resolution. A picture without room is left out.
pub fn draw(canvas: &HtmlCanvasElement, picture: &Picture) {
    let ratio = browser::window().device_pixel_ratio().clamp(1.0, 3.0);
    let device = |css: f64| (css * ratio).round().max(0.0);
    let (width, height) = (device(picture.size.0), device(picture.size.1));
    let [_, _, across, down] = picture.frame;
    if width == 0.0 || height == 0.0 || across < 2.0 || down < 2.0 {
        return;
    }
    // plotters rounds every point to a whole pixel; drawn twice as large and then halved, that does not show.
    let Some(large) = LARGE.with(Clone::clone) else {
        return;
    };
    // Setting the size clears a canvas.
    large.set_width(2 * width as u32);
    large.set_height(2 * height as u32);
    draw_at(&large, picture, 2.0 * ratio);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = (canvas.get_context("2d").ok().flatten())
        .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        let (x, y) = (0.0, 0.0);
        // A canvas that refuses to draw leaves the lines out; their values stand in the table.
        let _ =
            context.draw_image_with_html_canvas_element_and_dw_and_dh(&large, x, y, width, height);
    }
}

thread_local! {
    /// Where pictures are drawn large; it is never in the page.
    static LARGE: Option<HtmlCanvasElement> =
        (browser::document().create_element("canvas").ok()).map(JsCast::unchecked_into);
}

/// Draws the lines at so many pixels to a CSS pixel.
fn draw_at(canvas: &HtmlCanvasElement, picture: &Picture, ratio: f64) {
    let [left, top, across, down] = picture.frame;
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
        let device = |css: f64| (css * ratio).round();
        let style = color.stroke_width(device(line.width).max(1.0) as u32);
        for part in clip(&line.xs, &line.ys, picture.x, picture.y) {
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
