//! View C: the loss over two of the parameters as a heat map with contours, and the path walked on it.
//!
//! The map is sampled row by row, as many rows a frame as a few milliseconds hold, and drawn when it is complete. While
//! parameters that are not its axes move, one map after the other is made, each of the newest state; in a run, which
//! has other work to do in its frames, a coarser one, a few places a frame.
use super::Lab;
use super::contour::{Contour, contours};
use super::frame::Frame;
use crate::browser;
use crate::chart::canvas::on_chart_resize;
use crate::chart::clip::clip;
use crate::chart::scale::{Scale, Span};
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::bench::place_in;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{El, IntoPiece, Piece, Slot, follow};
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::training::{Model, Plan};
use bullseye_core::number::show;
use bullseye_core::train::{Line, Surface};
use bullseye_html::html;
use leptos::prelude::*;
use std::cell::OnceCell;
use std::fmt::Write;
use std::rc::Rc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, PointerEvent};

/// Samples along the first axis, and along the second.
const FINE: [usize; 2] = [72, 56];
/// In a run, where a map soon makes room for the next one.
const COARSE: [usize; 2] = [36, 28];
/// How long a frame may sample, in milliseconds.
const BUDGET: f64 = 3.0;
/// How many places a frame of a run samples.
const FEW: usize = 12;
/// Up to so many steps of the path, each has its ring.
const RINGS: usize = 40;

/// A line in pixels.
type Trace = Vec<(f64, f64)>;

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
    /// How many samples it has along each axis.
    pub size: [usize; 2],
    /// Row by row, from the lowest value of the second parameter on; each sample stands in the middle of its cell.
    pub losses: Vec<f64>,
    /// The lowest place, if it is in sight, and the loss there.
    lowest: Option<([f64; 2], f64)>,
    /// Found when they are first drawn.
    contours: OnceCell<Vec<Contour>>,
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
        (self.losses.get(row * self.size[0] + column).copied()).unwrap_or(f64::NAN)
    }

    /// Where the sample of a column or row stands on its axis.
    pub fn value(&self, axis: usize, index: f64) -> f64 {
        let axis = axis.min(1);
        let (span, count) = (self.spans[axis], self.size[axis]);
        span.low + span.width() * (index + 0.5) / count as f64
    }
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
    fn new(basis: &Basis, size: [usize; 2], old: &mut Option<Frontier>) -> Option<Self> {
        let surface = basis.plan.surface(&basis.others, basis.axes)?;
        let frontier = match old.take() {
            Some(old) if old.axes == basis.axes && old.plan == basis.plan => old,
            _ => Frontier::new(basis, &surface),
        };
        let job = Self {
            surface,
            map: Map {
                spans: frontier.spans,
                size,
                losses: Vec::with_capacity(size[0] * size[1]),
                lowest: frontier.lowest,
                contours: OnceCell::new(),
            },
        };
        *old = Some(frontier);
        Some(job)
    }

    /// Samples the next row, or so many places of it; whether the map is complete.
    fn next(&mut self, most: usize) -> bool {
        let [across, down] = self.map.size;
        let (row, from) = (
            self.map.losses.len() / across,
            self.map.losses.len() % across,
        );
        let firsts: Vec<_> = (from..across)
            .take(most)
            .map(|column| self.map.value(0, column as f64))
            .collect();
        let second = self.map.value(1, row as f64);
        self.map.losses.extend(self.surface.row(second, &firsts));
        self.map.losses.len() >= across * down
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
    /// What the newest map, complete or under way, is of, and its size.
    newest: StoredValue<Option<(Basis, [usize; 2])>, LocalStorage>,
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

    /// Begins the map of the basis, unless it is made already or another is under way.
    fn begin(self) {
        let is_running = self.is_running.get_untracked();
        let is_old = self.newest.with_value(|newest| match newest {
            // A coarse map does not outlive its run.
            Some((basis, size)) => {
                (!is_running && *size != FINE) || self.basis.with_untracked(|now| now != basis)
            }
            None => true,
        });
        if !is_old || self.job.with_value(Option::is_some) {
            return;
        }
        let mut frontier = self.frontier.get_value();
        let basis = self.basis.get_untracked();
        let size = if is_running { COARSE } else { FINE };
        self.job.set_value(Job::new(&basis, size, &mut frontier));
        self.frontier.set_value(frontier);
        self.newest.set_value(Some((basis, size)));
        browser::next_frame(move || self.frame());
    }

    fn frame(self) {
        let from = browser::now();
        let done = self.job.try_update_value(|job| {
            let mut current = job.take()?;
            let is_running = self.is_running.get_untracked();
            let most = if is_running { FEW } else { usize::MAX };
            while !current.next(most) {
                if is_running || browser::now() - from > BUDGET {
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
    /// Whether a run is too fast to follow: its way is then drawn without what nobody could see.
    is_blurred: bool,
    text: &'a Text,
}

impl Scene<'_> {
    /// What stays while the path grows: contours, rulers, the lowest place.
    fn land(&self) -> String {
        let mut svg = Svg::default();
        let (x, y) = self.scales();
        for contour in self.contours() {
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
        }
        let names = self.axes.map(|axis| name(self.plan, axis));
        let [xs, ys] = self.map.spans;
        self.frame.axes(&mut svg, xs, ys, names);
        if let Some((place, _)) = self.map.lowest {
            let (cx, cy) = (x.at(place[0]), y.at(place[1]));
            let arm = 5.0 * self.frame.unit;
            svg.line("lowest", (cx - arm, cy), (cx + arm, cy));
            svg.line("lowest", (cx, cy - arm), (cx, cy + arm));
        }
        svg.finish()
    }

    fn scales(&self) -> (Scale, Scale) {
        let [xs, ys] = self.map.spans;
        (self.frame.x(xs), self.frame.y(ys))
    }

    fn contours(&self) -> &[Contour] {
        let [xs, ys] = self.map.spans;
        self.map.contours.get_or_init(|| {
            let middle = self.map.lowest.map_or_else(
                || [0.5 * (xs.low + xs.high), 0.5 * (ys.low + ys.high)],
                |(place, _)| place,
            );
            contours(self.map, middle)
        })
    }

    /// The way so far inside the frame, in pixels, and its steps in parameters.
    fn way(&self) -> (Vec<Trace>, Vec<f64>, Vec<f64>) {
        let [xs, ys] = self.map.spans;
        let (x, y) = self.scales();
        let (firsts, seconds): (Vec<_>, Vec<_>) = (self.model.path.iter())
            .map(|[first, second]| (f64::from(*first), f64::from(*second)))
            .unzip();
        let parts = clip(&firsts, &seconds, xs, ys).into_iter();
        let parts = parts.map(|part| part.iter().map(|(a, b)| (x.at(*a), y.at(*b))).collect());
        (parts.collect(), firsts, seconds)
    }

    fn is_in_sight(&self, (a, b): (f64, f64)) -> bool {
        let [xs, ys] = self.map.spans;
        xs.holds(a, 0.0) && ys.holds(b, 0.0)
    }

    /// The way from the start to where the parameters are now.
    fn path(&self) -> String {
        let mut svg = Svg::default();
        let (x, y) = self.scales();
        let unit = self.frame.unit;
        let (parts, firsts, seconds) = self.way();
        // At rest every step is there; in a fast run, those that are a pixel apart.
        let apart = if self.is_blurred { 1.0 } else { 0.0 };
        for part in parts {
            let mut d = String::new();
            let mut last: Option<(f64, f64)> = None;
            for (index, (x, y)) in part.iter().copied().enumerate() {
                let is_near = last.is_some_and(|last| (x - last.0).hypot(y - last.1) < apart);
                if !is_near || index + 1 == part.len() {
                    let sign = if last.is_some() { 'L' } else { 'M' };
                    // Writing to a String cannot fail.
                    let _ = write!(d, "{sign}{x:.1} {y:.1}");
                    last = Some((x, y));
                }
            }
            svg.path("way", &d);
        }
        let mut places = firsts.iter().copied().zip(seconds.iter().copied());
        if firsts.len() <= RINGS {
            for (a, b) in places.clone().filter(|place| self.is_in_sight(*place)) {
                svg.circle("way-ring", (x.at(a), y.at(b)), 3.6 * unit);
            }
        }
        if let Some((a, b)) = places.next_back().filter(|place| self.is_in_sight(*place)) {
            let at = (x.at(a), y.at(b));
            self.arrow(&mut svg, at);
            svg.circle("here", at, 6.0 * unit);
        }
        svg.finish()
    }

    /// The words and numbers of the picture, none on another one, and as far as possible none on the way.
    fn words(&self) -> String {
        let mut svg = Svg::default();
        let unit = self.frame.unit;
        let (x, y) = self.scales();
        let (parts, firsts, seconds) = self.way();
        // A word may stand out a little at the sides, where there is nothing else.
        let room = [x.from - 8.0 * unit, y.to, x.to + 12.0 * unit, y.from];
        let mut labels = Labels::new(room, unit);
        labels.avoid(&parts);
        let at = |place: (f64, f64)| (x.at(place.0), y.at(place.1));
        let first = firsts.first().copied().zip(seconds.first().copied());
        let first = first.filter(|place| self.is_in_sight(*place)).map(at);
        let last = firsts.last().copied().zip(seconds.last().copied());
        let last = last.filter(|place| self.is_in_sight(*place)).map(at);
        if let Some((cx, cy)) = last {
            labels.take((cx, cy), 8.0 * unit);
        }
        if let (Some((place, loss)), false) = (self.map.lowest, self.covered) {
            let (cx, cy) = at((place[0], place[1]));
            labels.take((cx, cy), 6.0 * unit);
            let words = self.text.lowest(&show(round(loss)));
            // At an edge, as near as there is room, and joined to the place.
            let rows = (0..12)
                .flat_map(|n| [-1.0, 1.0].map(|up| cy + up * (40.0 + 12.0 * f64::from(n)) * unit));
            let sides = [
                (x.to - 4.0 * unit, Anchor::End),
                (x.from + 4.0 * unit, Anchor::Start),
                (x.to + 10.0 * unit, Anchor::End),
            ];
            let places = rows.flat_map(|row| sides.map(|(side, anchor)| ((side, row), anchor)));
            if let Some((place, anchor)) = labels.place(&words, 13.5, places) {
                let width = text_width(&words, 13.5 * unit);
                let inward = if anchor == Anchor::End { -0.5 } else { 0.5 } * width;
                let (lx, above) = (place.0 + inward, place.1 > cy);
                let from = (cx, cy + if above { 8.0 } else { -8.0 } * unit);
                let to = (lx, place.1 + if above { -13.0 } else { 4.0 } * unit);
                svg.line("lead", from, to);
                svg.text("word", place, anchor, words);
            }
        }
        if let (Some((cx, cy)), Some(place), false) = (last, self.model.place, self.is_blurred) {
            let words = self.text.epoch_now(&place.epoch.to_string());
            let places = around_dot(cx, cy, unit);
            if let Some((place, anchor)) = labels.place(&words, 14.5, places) {
                svg.text("word strong", place, anchor, words);
            }
        }
        if let Some((cx, cy)) = first {
            let places = around_dot(cx, cy, unit);
            if let Some((place, anchor)) = labels.place(self.text.start_word, 13.5, places) {
                svg.text("word", place, anchor, self.text.start_word);
            }
        }
        if !self.covered {
            for contour in self.contours() {
                let number = show(contour.level);
                let places = (contour.labels.iter().copied().map(at))
                    .map(|(x, y)| ((x, y + 4.0 * unit), Anchor::Middle));
                if let Some((place, anchor)) = labels.place(&number, 12.0, places) {
                    svg.text("contour-word", place, anchor, number);
                }
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

/// Where a word about a dot may stand: below it or above, beside it or centred, as is usual first.
fn around_dot(x: f64, y: f64, unit: f64) -> impl Iterator<Item = ((f64, f64), Anchor)> {
    let [near, low, high] = [9.0, 22.0, -12.0].map(|off| off * unit);
    [
        ((x + near, y + low), Anchor::Start),
        ((x - near, y + low), Anchor::End),
        ((x, y + low), Anchor::Middle),
        ((x, y + high), Anchor::Middle),
        ((x + near, y + high), Anchor::Start),
        ((x - near, y + high), Anchor::End),
        ((x + 1.4 * near, y + 0.5 * near), Anchor::Start),
        ((x - 1.4 * near, y + 0.5 * near), Anchor::End),
    ]
    .into_iter()
}

/// Finds free room for words. A box is left, top, right, bottom.
struct Labels {
    room: [f64; 4],
    unit: f64,
    taken: Vec<[f64; 4]>,
    way: Vec<(f64, f64)>,
}

impl Labels {
    fn new(room: [f64; 4], unit: f64) -> Self {
        Self {
            room,
            unit,
            taken: Vec::new(),
            way: Vec::new(),
        }
    }

    /// Lines that words should not lie on.
    fn avoid(&mut self, parts: &[Vec<(f64, f64)>]) {
        let apart = 6.0 * self.unit;
        for part in parts {
            for (from, to) in part.iter().zip(part.iter().skip(1)) {
                let long = (to.0 - from.0).hypot(to.1 - from.1);
                let count = (long / apart).ceil().clamp(1.0, 100.0);
                self.way.extend((0..count as usize).map(|n| {
                    let share = n as f64 / count;
                    let along = |from: f64, to: f64| from + share * (to - from);
                    (along(from.0, to.0), along(from.1, to.1))
                }));
            }
        }
    }

    /// A dot that no word may lie on.
    fn take(&mut self, (x, y): (f64, f64), radius: f64) {
        self.taken
            .push([x - radius, y - radius, x + radius, y + radius]);
    }

    /// The best of some places for words of a size, which is then taken; nothing if all are.
    fn place(
        &mut self,
        words: &str,
        size: f64,
        places: impl Iterator<Item = ((f64, f64), Anchor)>,
    ) -> Option<((f64, f64), Anchor)> {
        let size = size * self.unit;
        let width = text_width(words, size);
        let boxed = |(x, y): (f64, f64), anchor: Anchor| {
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - 0.5 * width,
                Anchor::End => x - width,
            };
            [left, y - 0.85 * size, left + width, y + 0.25 * size]
        };
        let mut best = None;
        for (index, (place, anchor)) in places.enumerate() {
            let area = boxed(place, anchor);
            let is_inside = area[0] >= self.room[0]
                && area[1] >= self.room[1]
                && area[2] <= self.room[2]
                && area[3] <= self.room[3];
            // Words that all but touch are read as one.
            let near = [
                area[0] - 0.35 * size,
                area[1] - 0.1 * size,
                area[2] + 0.35 * size,
                area[3] + 0.1 * size,
            ];
            if !is_inside || self.taken.iter().any(|other| overlap(&near, other)) {
                continue;
            }
            let holds = |(x, y): &&(f64, f64)| {
                (area[0]..=area[2]).contains(x) && (area[1]..=area[3]).contains(y)
            };
            // The usual place is better by a little, one off the way by more.
            let cost = self.way.iter().filter(holds).count() * 4 + index;
            if best.is_none_or(|(_, _, least)| cost < least) {
                best = Some(((place, anchor), area, cost));
            }
        }
        let (found, area, _) = best?;
        self.taken.push(area);
        Some(found)
    }
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
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
    // Asking for a colour makes the browser style the whole page at once: not for every map of a run.
    let colors = Calc::new(move |_| {
        s.theme.track();
        ["--sheet", "--loss"].map(color)
    });
    follow(move || {
        let canvas = canvas.try_get_value().flatten();
        let canvas = canvas.and_then(|canvas: web_sys::Element| canvas.dyn_into().ok());
        if let (Some(canvas), Some(map)) = (canvas, map.get()) {
            paint(&canvas, &map, colors.get());
        }
    });
    // `follows` says what of the model the part follows.
    let draw = move |follows: fn(Lab), part: fn(&Scene<'_>) -> String| {
        move || {
            let Some(map) = map.get() else {
                return String::new();
            };
            follows(lab);
            lab.plan.with(|plan| {
                lab.model.with_untracked(|model| {
                    let scene = Scene {
                        map: &map,
                        plan,
                        model,
                        axes: axes.get(),
                        frame: frame.get(),
                        covered: lab.covered(),
                        is_blurred: lab.play.is_blurred(),
                        text: s.training(),
                    };
                    part(&scene)
                })
            })
        }
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
        <div class="chart land-chart" mounted=move |chart: &web_sys::Element| {
            on_chart_resize(chart, move |width, height| {
                frame.set(Frame { width, height, unit: browser::chart_unit() });
            });
        }>
            <canvas class="land" node=canvas aria-hidden="true" style=place></canvas>
            <svg role="img" aria-label=when_calm(words) node=board on:pointerdown=press>
                // A run that leaves the map alone leaves the contours alone.
                <g aria-hidden="true" inner_html=draw(|_| (), |scene| scene.land())></g>
                <g aria-hidden="true" inner_html=draw(|lab| lab.model.track(), |scene| scene.path())></g>
                <g aria-hidden="true" inner_html=draw(|lab| lab.seen(|_| ()), |scene| scene.words())></g>
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
fn paint(canvas: &HtmlCanvasElement, map: &Map, [light, full]: [[f64; 3]; 2]) {
    let [across, down] = map.size;
    canvas.set_width(across as u32);
    canvas.set_height(down as u32);
    let context = (canvas.get_context("2d").ok().flatten())
        .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    let Some(context) = context else {
        return;
    };
    let (low, high) = map.ends();
    let mut pixels = Vec::with_capacity(4 * across * down);
    for row in (0..down).rev() {
        for column in 0..across {
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
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), across as u32);
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
        let mut job = Job::new(&basis, FINE, &mut None).unwrap();
        while !job.next(usize::MAX) {}
        job.map
    }

    fn scene(lab: &Training, width: f64) -> [String; 3] {
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
            is_blurred: false,
            text: &crate::text::training::EN,
        };
        [scene.land(), scene.path(), scene.words()]
    }

    #[test]
    fn the_map_holds_the_start_and_the_lowest_place() {
        let lab = Training::default();
        let map = map(&lab);
        assert_eq!(map.losses.len(), FINE[0] * FINE[1]);
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
        let [land, path, words] = scene(&lab, 400.0);
        assert_eq!(path.matches("way-ring").count(), lab.model().path.len());
        assert!(path.contains("push"), "the slope is known");
        assert!(land.contains("contour") && land.contains("lowest"));
        assert!(
            words.contains("epoch 3") && words.contains("start"),
            "{words}"
        );
    }

    #[test]
    fn words_lie_neither_on_each_other_nor_on_the_dots() {
        for (rate, position) in [(0.05, 1), (0.05, 120), (0.5, 120), (0.3, 60)] {
            let mut lab = Training::default();
            lab.change(|plan| plan.rate = rate);
            lab.position = position;
            for width in [260.0, 400.0] {
                let [_, _, words] = scene(&lab, width);
                let boxes: Vec<_> = words.split("<text ").skip(1).map(boxed).collect();
                for (index, one) in boxes.iter().enumerate() {
                    // Nor so near that they are read as one.
                    let one = [one[0] - 3.0, one[1], one[2] + 3.0, one[3]];
                    for other in boxes.iter().skip(index + 1) {
                        assert!(!overlap(&one, other), "{rate} {position}: {words}");
                    }
                }
            }
        }
    }

    /// The box of a text of the markup.
    fn boxed(text: &str) -> [f64; 4] {
        let attribute = |name: &str| {
            let from = text
                .split(&format!(" {name}=\""))
                .nth(1)
                .unwrap_or_default();
            from.split('"').next().unwrap_or_default().to_owned()
        };
        let number = |name| attribute(name).parse::<f64>().unwrap();
        let words = text.split(['>', '<']).nth(1).unwrap_or_default();
        let size = if text.contains("contour-word") {
            12.0
        } else {
            13.5
        };
        let width = text_width(words, size);
        let left = match attribute("text-anchor").as_str() {
            "end" => number("x") - width,
            "middle" => number("x") - 0.5 * width,
            _ => number("x"),
        };
        [
            left,
            number("y") - 0.8 * size,
            left + width,
            number("y") + 0.2 * size,
        ]
    }

    #[test]
    fn a_fast_run_leaves_out_what_is_less_than_a_pixel_apart() {
        let mut lab = Training::default();
        lab.change(|plan| plan.epochs = 400);
        lab.position = lab.plan.end();
        let (map, model) = (map(&lab), lab.model());
        let path = |is_blurred| {
            let frame = Frame {
                width: 400.0,
                height: 400.0,
                unit: 1.0,
            };
            let scene = Scene {
                map: &map,
                plan: &lab.plan,
                model: &model,
                axes: lab.axes,
                frame,
                covered: false,
                is_blurred,
                text: &crate::text::training::EN,
            };
            scene.path()
        };
        assert!(path(true).len() * 3 < path(false).len());
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
