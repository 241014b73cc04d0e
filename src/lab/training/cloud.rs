//! The points of the data on a canvas of their own, drawn only when the data or the axes change: a thousand of them
//! would be too many elements for a page that draws the model anew in every frame.
use super::axes::{Axes, place};
use super::data::FEW;
use super::frame::Frame;
use crate::browser;
use crate::chart::canvas::canvas;
use crate::ui::el::El;
use crate::ui::state::Calc;
use bullseye_core::lab::training::{Point, Task};
use std::f64::consts::TAU;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// What the canvas shows.
#[derive(Clone, PartialEq)]
pub struct Cloud {
    pub task: Task,
    pub points: Vec<Point>,
    pub axes: Axes,
    pub frame: Frame,
}

/// The canvas; `measured` hears its width and height in CSS pixels, now and whenever they change.
pub fn cloud(points: Calc<Cloud>, measured: impl Fn(f64, f64) + 'static) -> El {
    canvas(measured, move || points.get(), draw)
}

/// Draws the points; a canvas that refuses leaves them out, and the table has them.
fn draw(canvas: &HtmlCanvasElement, cloud: &Cloud) {
    let ratio = browser::window().device_pixel_ratio().clamp(1.0, 3.0);
    let Frame {
        width,
        height,
        unit,
    } = cloud.frame;
    // Setting the size clears the canvas.
    canvas.set_width((width * ratio).round() as u32);
    canvas.set_height((height * ratio).round() as u32);
    let context = (canvas.get_context("2d").ok().flatten())
        .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    let Some(context) = context else {
        return;
    };
    let _ = context.scale(ratio, ratio);
    let color = browser::css_variable;
    let (gold, edge, light) = (color("--truth"), color("--truth-edge"), color("--sheet"));
    context.set_stroke_style_str(&edge);
    context.set_line_width(1.3);
    let (xs, ys) = (cloud.frame.x(cloud.axes.x), cloud.frame.y(cloud.axes.y));
    let are_few = cloud.points.len() <= FEW;
    let radius = if are_few { 7.5 } else { 4.0 } * unit;
    for point in &cloud.points {
        let (x, y) = place(cloud.task, point);
        let (x, y) = (xs.at(xs.span.clamp(x)), ys.at(ys.span.clamp(y)));
        let class = if cloud.task == Task::Line {
            0
        } else {
            point.y as usize
        };
        context.set_fill_style_str(&gold);
        outline(&context, class, (x, y), radius);
        if are_few && class == 0 {
            // The target's ring and core.
            context.set_fill_style_str(&light);
            outline(&context, 0, (x, y), 0.5 * radius);
            context.set_fill_style_str(&edge);
            outline(&context, 0, (x, y), 0.2 * radius);
        }
    }
}

/// The sign of a class, filled: circle, square, triangle.
fn outline(context: &CanvasRenderingContext2d, class: usize, (x, y): (f64, f64), radius: f64) {
    context.begin_path();
    match class {
        0 => {
            let _ = context.arc(x, y, radius, 0.0, TAU);
        }
        1 => {
            let half = 0.88 * radius;
            context.rect(x - half, y - half, 2.0 * half, 2.0 * half);
        }
        _ => {
            context.move_to(x, y - 1.15 * radius);
            context.line_to(x + 1.1 * radius, y + 0.8 * radius);
            context.line_to(x - 1.1 * radius, y + 0.8 * radius);
            context.close_path();
        }
    }
    context.fill();
    context.stroke();
}
