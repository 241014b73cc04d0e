//! View C: the loss over two of the parameters as a heat map with contours, and the path walked on it.
//!
//! The map is sampled row by row, as many rows a frame as a few milliseconds hold, and drawn when it is complete. While
//! parameters that are not its axes move, one map after the other is made, each of the newest state; in a run, which
//! has other work to do in its frames, only now and then.
use super::Lab;
use super::contour::contours;
use super::frame::Frame;
use crate::browser;
use crate::chart::clip::clip;
use crate::chart::scale::Span;
use crate::chart::svg::{Anchor, Svg};
use crate::lab::bench::place_in;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::dial::Range;
use crate::ui::el::{El, IntoPiece, Piece, Slot, follow};
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::training::{Model, Plan};
use bullseye_core::number::show;
use bullseye_core::train::{Line, Surface};
use bullseye_html::html;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, PointerEvent};

/// Samples along the first axis, and along the second.
const ACROSS: usize = 72;
const DOWN: usize = 56;
/// How long a frame may sample, in milliseconds; and in a run.
const BUDGET: f64 = 3.0;
const BUDGET_RUNNING: f64 = 1.0;
/// How long a map stays at least in a run, in milliseconds.
const STAYS: f64 = 600.0;
/// Up to so many steps of the path, each has its ring.
const RINGS: usize = 40;

/// What a map shows: everything but the place on it.
#[derive(Debug, Clone, PartialEq)]
struct Basis {
    plan: Plan,
    axes: [usize; 2],
    /// With 0 for the two of the axes, so that a step along them leaves the map as it is.
    others: Vec<f32>,
}

/// A map that is complete.
pub struct Map {
    pub spans: [Span; 2],
    /// Row by row, from the lowest value of the second parameter on; each sample stands in the middle of its cell.
    pub losses: Vec<f64>,
    /// The lowest place, if it is in sight, and the loss there.
    lowest: Option<([f64; 2], f64)>,
}

impl Map {
    /// The least and the greatest loss that are numbers.
    pub fn ends(&self) -> (f64, f64) {
        let finite = self.losses.iter().copied().filter(|loss| loss.is_finite());
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), loss| {
            (low.min(loss), high.max(loss))
        })
    }

    pub fn loss(&self, column: usize, row: usize) -> f64 {
        (self.losses.get(row * ACROSS + column).copied()).unwrap_or(f64::NAN)
    }

    /// Where the sample of a column or row stands on its axis.
    pub fn value(&self, axis: usize, index: f64) -> f64 {
        let (span, count) = match axis {
            0 => (self.spans[0], ACROSS),
            _ => (self.spans[1], DOWN),
        };
        span.low + span.width() * (index + 0.5) / count as f64
    }

    pub const SIZE: (usize, usize) = (ACROSS, DOWN);
}

/// A map under way.
struct Job {
    surface: Surface,
    map: Map,
}

/// The stretches of both axes and the lowest place. They are searched for once a plan, not anew for every step of
/// parameters that are not the axes.
#[derive(Clone)]
struct Frontier {
    plan: Plan,
    axes: [usize; 2],
    spans: [Span; 2],
    lowest: Option<([f64; 2], f64)>,
}

impl Frontier {
    fn new(basis: &Basis, surface: &Surface) -> Self {
        let Basis { plan, axes, others } = basis;
        let start = axes.map(|axis| plan.start.get(axis).copied().map_or(0.0, f64::from));
        let (lowest, loss) = surface.lowest(start);
        let [first, second] = [0, 1].map(|axis| {
            // Of classes that can be parted cleanly the lowest place is infinitely far.
            let there = lowest[axis].clamp(start[axis] - 5.0, start[axis] + 5.0);
            around(start[axis], there)
        });
        // With more parameters than axes the lowest place moves as the others do.
        let is_steady = others.len() == axes.len();
        let is_near = first.holds(lowest[0], 0.0) && second.holds(lowest[1], 0.0);
        Self {
            plan: plan.clone(),
            axes: *axes,
            spans: [first, second],
            lowest: (is_steady && is_near).then_some((lowest, loss)),
        }
    }
}

impl Job {
    /// `old` is what was found for the map before.
    fn new(basis: &Basis, old: &mut Option<Frontier>) -> Option<Self> {
        let surface = basis.plan.surface(&basis.others, basis.axes)?;
        let frontier = match old.take() {
            Some(old) if old.axes == basis.axes && old.plan == basis.plan => old,
            _ => Frontier::new(basis, &surface),
        };
        let job = Self {
            surface,
            map: Map {
                spans: frontier.spans,
                losses: Vec::with_capacity(ACROSS * DOWN),
                lowest: frontier.lowest,
            },
        };
        *old = Some(frontier);
        Some(job)
    }

    /// Samples the next row; whether that was the last one.
    fn next_row(&mut self) -> bool {
        let row = self.map.losses.len() / ACROSS;
        let firsts: Vec<_> = (0..ACROSS)
            .map(|column| self.map.value(0, column as f64))
            .collect();
        let second = self.map.value(1, row as f64);
        self.map.losses.extend(self.surface.row(second, &firsts));
        row + 1 >= DOWN
    }
}

/// A stretch with both places well inside.
fn around(here: f64, there: f64) -> Span {
    let half = 0.5 * (here - there).abs();
    let air = 0.5 * half + 0.9;
    let middle = 0.5 * (here + there);
    Span::new(middle - half - air, middle + half + air)
}

/// Makes maps, one after the other.
#[derive(Clone, Copy)]
struct Maker {
    basis: Calc<Basis>,
    is_running: Var<bool>,
    job: StoredValue<Option<Job>, LocalStorage>,
    frontier: StoredValue<Option<Frontier>, LocalStorage>,
    /// What the newest map, complete or under way, is of, and when it was begun.
    newest: StoredValue<Option<(Basis, f64)>, LocalStorage>,
    map: Var<Option<Rc<Map>>>,
}

impl Maker {
    /// Follows the basis from now on.
    fn start(self) {
        follow(move || {
            self.basis.track();
            self.is_running.track();
            self.begin();
        });
    }

    /// Begins the map of the basis, unless it is made already, another is under way, or the last one is to stay.
    fn begin(self) {
        let is_old = self.newest.with_value(|newest| match newest {
            Some((basis, begun)) => {
                let stays = untrack(|| self.is_running.get()) && browser::now() - begun < STAYS;
                !stays && self.basis.with_untracked(|now| now != basis)
            }
            None => true,
        });
        if !is_old || self.job.with_value(Option::is_some) {
            return;
        }
        let mut frontier = self.frontier.get_value();
        let basis = self.basis.get_untracked();
        self.job.set_value(Job::new(&basis, &mut frontier));
        self.frontier.set_value(frontier);
        self.newest.set_value(Some((basis, browser::now())));
        browser::next_frame(move || self.frame());
    }

    fn frame(self) {
        let from = browser::now();
        let done = self.job.try_update_value(|job| {
            let mut current = job.take()?;
            let budget = match self.is_running.get_untracked() {
                true => BUDGET_RUNNING,
                false => BUDGET,
            };
            while !current.next_row() {
                if browser::now() - from > budget {
                    *job = Some(current);
                    return None;
                }
            }
            Some(current.map)
        });
        match done {
            // The page was left.
            None => {}
            Some(Some(map)) => {
                self.map.set(Some(Rc::new(map)));
                self.begin();
            }
            Some(None) if self.job.with_value(Option::is_some) => {
                browser::next_frame(move || self.frame());
            }
            Some(None) => {}
        }
    }
}

struct Scene<'a> {
    map: &'a Map,
    plan: &'a Plan,
    model: &'a Model,
    axes: [usize; 2],
    frame: Frame,
    covered: bool,
    text: &'a Text,
}

impl Scene<'_> {
    /// What stays while the path grows: contours, rulers, the lowest place.
    fn land(&self) -> String {
        let mut svg = Svg::default();
        let [xs, ys] = self.map.spans;
        let (x, y) = (self.frame.x(xs), self.frame.y(ys));
        let unit = self.frame.unit;
        let middle = self.map.lowest.map_or_else(
            || [0.5 * (xs.low + xs.high), 0.5 * (ys.low + ys.high)],
            |(place, _)| place,
        );
        for contour in contours(self.map, middle) {
            let d: String = (contour.segments.iter())
                .map(|[from, to]| {
                    format!(
                        "M{:.1} {:.1}L{:.1} {:.1}",
                        x.at(from.0),
                        y.at(from.1),
                        x.at(to.0),
                        y.at(to.1)
                    )
                })
                .collect();
            svg.path("contour", &d);
            if let (Some(at), false) = (contour.label, self.covered) {
                let place = (x.at(at.0), y.at(at.1) + 4.0 * unit);
                svg.text("contour-word", place, Anchor::Middle, show(contour.level));
            }
        }
        let names = self.axes.map(|axis| name(self.plan, axis));
        self.frame.axes(&mut svg, xs, ys, names);
        if let Some((place, loss)) = self.map.lowest {
            let (cx, cy) = (x.at(place[0]), y.at(place[1]));
            let arm = 5.0 * unit;
            svg.line("lowest", (cx - arm, cy), (cx + arm, cy));
            svg.line("lowest", (cx, cy - arm), (cx, cy + arm));
            if !self.covered {
                // At the edge, away from where the training comes from, and joined to the place.
                let words = self.text.lowest(&show(round(loss)));
                let start = self.plan.start.get(self.axes[1]).copied();
                let up = if f64::from(start.unwrap_or_default()) < place[1] {
                    -1.0
                } else {
                    1.0
                };
                let row = (cy + up * 44.0 * unit)
                    .min(y.from - 8.0 * unit)
                    .max(y.to + 14.0 * unit);
                let from = (cx + 2.0 * unit, cy + up * 8.0 * unit);
                let to = (
                    x.to - 24.0 * unit,
                    row - if up < 0.0 { -5.0 } else { 14.0 } * unit,
                );
                svg.line("lead", from, to);
                svg.text("word", (x.to - 4.0 * unit, row), Anchor::End, words);
            }
        }
        svg.finish()
    }

    /// The way from the start to where the parameters are now.
    fn path(&self) -> String {
        let mut svg = Svg::default();
        let [xs, ys] = self.map.spans;
        let (x, y) = (self.frame.x(xs), self.frame.y(ys));
        let unit = self.frame.unit;
        let (firsts, seconds): (Vec<_>, Vec<_>) = (self.model.path.iter())
            .map(|[first, second]| (f64::from(*first), f64::from(*second)))
            .unzip();
        for part in clip(&firsts, &seconds, xs, ys) {
            let points: Vec<_> = (part.iter())
                .map(|(a, b)| format!("{:.1} {:.1}", x.at(*a), y.at(*b)))
                .collect();
            svg.path("way", &format!("M{}", points.join("L")));
        }
        let is_in_sight = |a: f64, b: f64| xs.holds(a, 0.0) && ys.holds(b, 0.0);
        if firsts.len() <= RINGS {
            for (a, b) in firsts.iter().zip(&seconds) {
                if is_in_sight(*a, *b) {
                    svg.circle("way-ring", (x.at(*a), y.at(*b)), 3.6 * unit);
                }
            }
        }
        let ends = [
            (firsts.first().zip(seconds.first())),
            (firsts.last().zip(seconds.last())),
        ];
        if let Some((a, b)) = ends[0].filter(|(a, b)| is_in_sight(**a, **b)) {
            // On the side that the way does not take.
            let goes_down = ends[1].is_some_and(|(_, last)| last < b);
            let aside = if goes_down { -10.0 } else { 18.0 } * unit;
            let place = (x.at(*a), y.at(*b) + aside);
            svg.text("word", place, Anchor::Middle, self.text.start_word);
        }
        if let Some((a, b)) = ends[1].filter(|(a, b)| is_in_sight(**a, **b)) {
            let at = (x.at(*a), y.at(*b));
            self.arrow(&mut svg, at);
            svg.circle("here", at, 6.0 * unit);
            if let Some(place) = self.model.place {
                let words = self.text.epoch_now(&place.epoch.to_string());
                let (anchor, aside) = if at.0 > 0.65 * self.frame.width {
                    (Anchor::End, -6.0 * unit)
                } else {
                    (Anchor::Start, 6.0 * unit)
                };
                let below = (at.0 + aside, at.1 + 20.0 * unit);
                svg.text("word strong", below, anchor, words);
            }
        }
        svg.finish()
    }

    /// Once the slope is known and before the step is taken: which way it will go.
    fn arrow(&self, svg: &mut Svg, at: (f64, f64)) {
        let is_known = (self.model.place).is_some_and(|place| place.line == Line::Backward);
        let gradients: Vec<f32> = (self.model.gradients.iter().flatten())
            .flat_map(|gradient| gradient.f32s().unwrap_or_default().iter().copied())
            .collect();
        let [first, second] = self
            .axes
            .map(|axis| gradients.get(axis).map_or(0.0, |slope| f64::from(*slope)));
        let [xs, ys] = self.map.spans;
        let (dx, dy) = (
            -first * self.frame.x(xs).unit(),
            second * self.frame.y(ys).unit(),
        );
        let long = dx.hypot(dy);
        if !(is_known && long > 0.0 && long.is_finite()) {
            return;
        }
        let (ux, uy, unit) = (dx / long, dy / long, self.frame.unit);
        let point = |along: f64, aside: f64| {
            (
                at.0 + unit * (along * ux - aside * uy),
                at.1 + unit * (along * uy + aside * ux),
            )
        };
        let corners = [
            (6.0, 3.0),
            (18.0, 3.0),
            (18.0, 8.5),
            (32.0, 0.0),
            (18.0, -8.5),
            (18.0, -3.0),
            (6.0, -3.0),
        ];
        svg.area("push", &corners.map(|(along, aside)| point(along, aside)));
    }
}

fn name(plan: &Plan, axis: usize) -> &'static str {
    plan.task
        .parameters()
        .get(axis)
        .copied()
        .unwrap_or_default()
}

/// A loss in the digits that a label has room for.
fn round(loss: f64) -> f64 {
    (loss * 1e4).round() / 1e4
}

pub fn landscape_view(lab: Lab) -> Piece {
    let s = settings();
    let frame = Var::new(Frame::EMPTY);
    let board = Slot::new_local(None);
    let canvas = Slot::new_local(None);
    let axes = Calc::new(move |_| lab.state().with(|state| state.axes));
    let maker = Maker {
        basis: Calc::new(move |_| {
            let axes = axes.get();
            let mut others = lab.model.with(|model| model.parameters.clone());
            for axis in axes {
                if let Some(value) = others.get_mut(axis) {
                    *value = 0.0;
                }
            }
            Basis {
                plan: lab.plan.with(Plan::clone),
                axes,
                others,
            }
        }),
        is_running: lab.play.is_running,
        job: StoredValue::new_local(None),
        frontier: StoredValue::new_local(None),
        newest: StoredValue::new_local(None),
        map: Var::new(None),
    };
    maker.start();
    let map = maker.map;
    follow(move || {
        // Its colours.
        s.theme.track();
        let canvas = canvas.try_get_value().flatten();
        let canvas = canvas.and_then(|canvas: web_sys::Element| canvas.dyn_into().ok());
        if let (Some(canvas), Some(map)) = (canvas, map.get()) {
            paint(&canvas, &map);
        }
    });
    let draw = move |part: fn(&Scene<'_>) -> String| {
        move || {
            let Some(map) = map.get() else {
                return String::new();
            };
            lab.plan.with(|plan| {
                lab.model.with(|model| {
                    let scene = Scene {
                        map: &map,
                        plan,
                        model,
                        axes: axes.get(),
                        frame: frame.get(),
                        covered: lab.covered(),
                        text: s.training(),
                    };
                    part(&scene)
                })
            })
        }
    };
    // The contours do not follow the model: a run that leaves the map alone leaves them alone.
    let land = move || {
        let Some(map) = map.get() else {
            return String::new();
        };
        lab.plan.with(|plan| {
            lab.model.with_untracked(|model| {
                let scene = Scene {
                    map: &map,
                    plan,
                    model,
                    axes: axes.get(),
                    frame: frame.get(),
                    covered: lab.covered(),
                    text: s.training(),
                };
                scene.land()
            })
        })
    };
    let place = move || {
        let frame = frame.get();
        let (x, y) = (frame.x(Span::new(0.0, 1.0)), frame.y(Span::new(0.0, 1.0)));
        format!(
            "left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px",
            x.from,
            y.to,
            x.to - x.from,
            y.from - y.to
        )
    };
    let words = move || {
        let text = s.training();
        lab.plan.with(|plan| {
            let [first, second] = axes.get().map(|axis| {
                let now = lab.seen(|model| model.parameters.get(axis).copied());
                let now = now.map_or(f64::NAN, f64::from);
                format!("{} {}", name(plan, axis), show(now))
            });
            let lowest = map.with(|map| map.as_ref().and_then(|map| map.lowest));
            let lowest = match lowest {
                Some((_, loss)) if !lab.covered() => text.lowest(&show(round(loss))),
                _ => String::new(),
            };
            text.landscape_words(&first, &lowest, &second)
        })
    };
    let press = move |event: PointerEvent| {
        let Some((_, _, svg)) = place_in(board, &event) else {
            return;
        };
        event.prevent_default();
        lab.drag(&svg, &event, move |(x, y), fine| {
            let Some(map) = map.get_untracked() else {
                return;
            };
            let (frame, [xs, ys]) = (frame.get_untracked(), map.spans);
            let first = Range::new(xs).snap(xs.clamp(frame.x(xs).value(x)), fine);
            let second = Range::new(ys).snap(ys.clamp(frame.y(ys).value(y)), fine);
            lab.begin_at(axes.get_untracked(), [first, second]);
        });
    };
    html! {
        <div class="chart land-chart">
            <canvas class="land" node=canvas aria-hidden="true" style=place></canvas>
            <svg
                role="img"
                aria-label=words
                node=board
                mounted=move |svg: &web_sys::Element| {
                    browser::on_resize(svg, move |width, height| {
                        frame.set(Frame { width, height, unit: browser::chart_unit() });
                    });
                }
                on:pointerdown=press
            >
                <g aria-hidden="true" inner_html=land></g>
                <g aria-hidden="true" inner_html=draw(|scene| scene.path())></g>
            </svg>
        </div>
        <div class="start-row" role="group" aria-label=move || s.training().start_at>
            <span>{move || s.training().start_at}</span>
            {start_field(lab, axes, 0)}
            {start_field(lab, axes, 1)}
        </div>
    }
    .into_piece()
}

impl Lab {
    /// Lets the training start from another place of the landscape, while a hand moves it.
    fn begin_at(self, axes: [usize; 2], values: [f32; 2]) {
        self.store.hold(|state| {
            state.change(|plan| {
                for (axis, value) in axes.into_iter().zip(values) {
                    if let Some(start) = plan.start.get_mut(axis) {
                        *start = value;
                    }
                }
            });
        });
    }
}

/// Where one of the axes' parameters starts, and which parameter it is, if there are more than two.
fn start_field(lab: Lab, axes: Calc<[usize; 2]>, number: usize) -> El {
    let s = settings();
    let axis = move || axes.with(|axes| if number == 0 { axes[0] } else { axes[1] });
    let own_name = Calc::new(move |_| lab.plan.with(|plan| name(plan, axis())));
    let task = Calc::new(move |_| lab.plan.with(|plan| plan.task));
    let label = Calc::new(move |_| s.training().start_of(own_name.get()));
    let choose = move |event: web_sys::Event| {
        let Ok(chosen) = event_target_value(&event).parse::<usize>() else {
            return;
        };
        lab.store.change(|state| {
            let [first, second] = &mut state.axes;
            let (own, other) = if number == 0 {
                (first, second)
            } else {
                (second, first)
            };
            if *other == chosen {
                *other = *own;
            }
            *own = chosen;
        });
    };
    let names = move || {
        let names = task.get().parameters();
        if names.len() <= 2 {
            return html! { <span class="code">{own_name.get()}</span> }.into_piece();
        }
        html! {
            <select
                aria-label=move || s.training().axis(&(number + 1).to_string())
                on:change=choose
            >
                {(names.iter().enumerate())
                    .map(|(index, name)| html! {
                        <option value=index.to_string() prop:selected=move || axis() == index>{*name}</option>
                    })
                    .collect::<Vec<_>>()}
            </select>
        }
        .into_piece()
    };
    html! {
        <span class="start-field">
            {names}
            {number_field(
                label,
                Calc::new(move |_| lab.plan.with(|plan| plan.start.get(axis()).copied().unwrap_or_default())),
                "pred",
                |_, _| None,
                Callback::new(move |value| {
                    let axis = untrack(axis);
                    lab.change(|plan| {
                        if let Some(start) = plan.start.get_mut(axis) {
                            *start = value;
                        }
                    });
                }),
            )}
        </span>
    }
}

/// Paints the map, a pixel a sample; the page stretches it. A canvas that refuses leaves the contours alone to show it.
fn paint(canvas: &HtmlCanvasElement, map: &Map) {
    canvas.set_width(ACROSS as u32);
    canvas.set_height(DOWN as u32);
    let context = (canvas.get_context("2d").ok().flatten())
        .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    let Some(context) = context else {
        return;
    };
    let (light, full) = (color("--sheet"), color("--loss"));
    let (low, high) = map.ends();
    let mut pixels = Vec::with_capacity(4 * ACROSS * DOWN);
    for row in (0..DOWN).rev() {
        for column in 0..ACROSS {
            let part = (map.loss(column, row) - low) / (high - low);
            // What is no number is as bad as can be; the root shows more of the valley.
            let part = if part.is_finite() {
                part.max(0.0).sqrt()
            } else {
                1.0
            };
            for (light, full) in light.into_iter().zip(full) {
                pixels.push((light + 0.5 * part * (full - light)).round() as u8);
            }
            pixels.push(255);
        }
    }
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), ACROSS as u32);
    if let Ok(image) = image {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// Red, green and blue of a colour of the page, `#RRGGBB`.
fn color(name: &str) -> [f64; 3] {
    let hex = browser::css_variable(name);
    let hex = hex.trim_start_matches('#');
    [0, 2, 4].map(|at| {
        let digits = hex.get(at..at + 2);
        f64::from(
            digits
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .unwrap_or(0),
        )
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::training::{Task, Training};

    /// The complete map of a training where it stands.
    pub fn map(lab: &Training) -> Map {
        let mut others = lab.model().parameters;
        for axis in lab.axes {
            others[axis] = 0.0;
        }
        let basis = Basis {
            plan: lab.plan.clone(),
            axes: lab.axes,
            others,
        };
        let mut job = Job::new(&basis, &mut None).unwrap();
        while !job.next_row() {}
        job.map
    }

    fn scene(lab: &Training, width: f64) -> [String; 2] {
        let (map, model) = (map(lab), lab.model());
        let scene = Scene {
            map: &map,
            plan: &lab.plan,
            model: &model,
            axes: lab.axes,
            frame: Frame {
                width,
                height: width,
                unit: 1.0,
            },
            covered: false,
            text: &crate::text::training::EN,
        };
        [scene.land(), scene.path()]
    }

    #[test]
    fn the_map_holds_the_start_and_the_lowest_place() {
        let lab = Training::default();
        let map = map(&lab);
        assert_eq!(map.losses.len(), ACROSS * DOWN);
        let Some((lowest, loss)) = map.lowest else {
            panic!("a line has a lowest place");
        };
        for axis in [0, 1] {
            assert!(map.spans[axis].holds(lowest[axis], 0.1));
            assert!(map.spans[axis].holds(f64::from(lab.plan.start[axis]), 0.1));
        }
        assert!(map.ends().0 >= loss);
    }

    #[test]
    fn the_path_has_a_ring_for_each_step() {
        let mut lab = Training::default();
        lab.position = 3 * lab.plan.epoch_length() + 4;
        let [land, path] = scene(&lab, 400.0);
        assert_eq!(path.matches("way-ring").count(), lab.model().path.len());
        assert!(path.contains("push"), "the slope is known");
        assert!(land.contains("contour") && land.contains("lowest"));
    }

    #[test]
    fn every_state_has_a_picture_without_nan() {
        for task in Task::ALL {
            let mut lab = Training::new(task);
            lab.change(|plan| plan.rate = 1e30);
            for position in [0, 4, lab.plan.end()] {
                lab.position = position;
                for width in [0.0, 300.0] {
                    for part in scene(&lab, width) {
                        assert!(!part.contains("NaN") && !part.contains("inf"), "{part}");
                    }
                }
            }
        }
    }
}
