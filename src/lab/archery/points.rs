//! View B, the points: the card, and under it what a distance costs by each rule, with the arrows on the curve.
use super::Lab;
use super::axes::Axes;
use super::card::card;
use super::words::{cm, name, points};
use crate::browser;
use crate::chart::canvas::{Line, Picture, chart};
use crate::chart::plot::{MARKS, cover, tick_marks};
use crate::chart::scale::{Scale, Span, tick_label, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::chart::target::hit;
use crate::lab::bench::place_in;
use crate::lab::hover::Hover;
use crate::settings::settings;
use crate::text::archery::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::Range;
use crate::ui::el::{El, IntoPiece, Slot};
use crate::ui::handle::{Stand, handle};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::archery::{Archery, Bends, FURTHEST, Model, Place, Rule, Shot};
use bullseye_html::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

/// Points along each line; the cap's corner is one of them.
const SAMPLES: usize = 241;

/// The chart's place in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Board {
    pub width: f64,
    pub height: f64,
    pub unit: f64,
}

impl Board {
    /// Whether the title of the lower axis needs a line of its own.
    fn is_narrow(self) -> bool {
        self.width < 460.0 * self.unit
    }

    /// What the numbers and the title of the lower axis take.
    fn foot(self) -> f64 {
        self.unit * if self.is_narrow() { 50.0 } else { 34.0 }
    }

    fn x(self, axes: &Axes) -> Scale {
        Scale {
            span: axes.far,
            from: 46.0 * self.unit,
            to: (self.width - 78.0 * self.unit).max(60.0 * self.unit),
        }
    }

    fn y(self, axes: &Axes) -> Scale {
        Scale {
            span: axes.points,
            from: (self.height - self.foot()).max(40.0 * self.unit),
            to: 28.0 * self.unit,
        }
    }
}

fn dash(rule: Rule) -> (f64, f64) {
    match rule {
        Rule::Guide => (4.0, 3.0),
        Rule::L1 => (2.0, 5.0),
        Rule::Mse => (7.0, 4.0),
        Rule::SmoothL1 => (8.0, 4.0),
        Rule::Huber => (12.0, 3.0),
    }
}

/// All lines of the chart; they do not depend on where the arrows are.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    xs: Vec<f64>,
    /// The rule in force last, so that it lies on top.
    curves: Vec<(Rule, Vec<f64>)>,
}

pub fn lines(rule: Rule, bends: Bends, far: Span) -> Lines {
    let xs = far.samples(SAMPLES);
    // Huber's line is SmoothL1's when both options are 1: one ghost for both.
    let twin = |other| other == Rule::Huber && (bends.beta, bends.delta) == (1.0, 1.0);
    let ghosts = (Rule::ALL.into_iter()).filter(|other| *other != rule && !twin(*other));
    let curves = (ghosts.chain([rule]))
        .map(|rule| (rule, bends.curve(rule, &xs)))
        .collect();
    Lines { xs, curves }
}

fn picture(lines: &Lines, axes: &Axes, board: Board) -> Picture {
    let (x, y) = (board.x(axes), board.y(axes));
    let count = lines.curves.len();
    Picture {
        x: axes.far,
        y: axes.points,
        frame: [x.from, y.to, x.to - x.from, y.from - y.to],
        size: (board.width, board.height),
        lines: (lines.curves.iter().enumerate())
            .map(|(i, (rule, ys))| {
                let main = i + 1 == count;
                let (on, off) = dash(*rule);
                Line {
                    xs: lines.xs.clone(),
                    ys: ys.clone(),
                    color: if main { "--loss" } else { "--ink3" },
                    width: if main { 2.8 } else { 1.7 } * board.unit,
                    dash: (!main).then_some((on * board.unit, off * board.unit)),
                }
            })
            .collect(),
    }
}

/// What is said and drawn over the lines.
struct Overlay<'a> {
    state: &'a Archery,
    model: &'a Model,
    axes: &'a Axes,
    lines: &'a Lines,
    board: Board,
    covered: bool,
    text: &'a Text,
}

/// Where a shot stands on the curve.
fn place(shot: &Shot, axes: &Axes, board: Board) -> (f64, f64) {
    let (x, y) = (board.x(axes), board.y(axes));
    (
        x.at(x.span.clamp(f64::from(shot.distance))),
        y.at(y.span.clamp(f64::from(shot.points))),
    )
}

impl Overlay<'_> {
    fn scales(&self) -> (Scale, Scale) {
        (self.board.x(self.axes), self.board.y(self.axes))
    }

    /// Where an arrow stands on the curve.
    fn mark(&self, index: usize) -> Option<(f64, f64)> {
        let shot = self.model.shots.get(index)?;
        Some(place(shot, self.axes, self.board))
    }

    fn svg(&self) -> String {
        let mut svg = Svg::default();
        let (x, y) = self.scales();
        let unit = self.board.unit;
        self.axes(&mut svg, x, y);
        let chosen = self.mark(self.state.chosen);
        if let Some((at, top)) = chosen {
            svg.rect("loss-bar", at - 4.5 * unit, top, 9.0 * unit, y.from - top);
        }
        if self.state.rule == Rule::Guide {
            self.cap(&mut svg, x, y, chosen.map(|(at, _)| at));
        }
        self.names(&mut svg, x, y);
        let others = (0..self.model.shots.len()).filter(|i| *i != self.state.chosen);
        for index in others.chain([self.state.chosen]) {
            if let Some(at) = self.mark(index) {
                hit(&mut svg, at, 9.5 * unit, &(index + 1).to_string());
            }
        }
        svg.finish()
    }

    /// What lies under the lines: hairlines, and the loss as an area under the curve in force.
    fn ground(&self) -> String {
        let (x, y) = self.scales();
        let mut svg = Svg::default();
        for tick in ticks(y.span, tick_step(y.span, 4.0)) {
            svg.line("grid", (x.from, y.at(tick)), (x.to, y.at(tick)));
        }
        if let Some((_, ys)) = self.lines.curves.last() {
            let curve = (self.lines.xs.iter().zip(ys)).step_by(4);
            let points = curve.map(|(far, points)| (x.at(*far), y.at(y.span.clamp(*points))));
            let area: Vec<_> = points.chain([(x.to, y.from), (x.from, y.from)]).collect();
            svg.area("wash", &area);
        }
        svg.finish()
    }

    fn axes(&self, svg: &mut Svg, x: Scale, y: Scale) {
        let unit = self.board.unit;
        let step = tick_step(y.span, 4.0);
        for tick in ticks(y.span, step) {
            let at = y.at(tick);
            if !self.covered {
                let place = (x.from - 9.0 * unit, at + 4.5 * unit);
                svg.text("axis-number", place, Anchor::End, tick_label(tick, step));
            }
        }
        if self.covered {
            let (left, wide) = (x.from - 38.0 * unit, 28.0 * unit);
            cover(
                svg,
                left,
                y.to - 4.0 * unit,
                wide,
                y.from - y.to + 8.0 * unit,
            );
        }
        svg.text(
            "axis-title",
            (x.from - 36.0 * unit, 13.0 * unit),
            Anchor::Start,
            self.text.axis_points,
        );
        let step = tick_step(
            x.span,
            if x.to - x.from < 300.0 * unit {
                4.0
            } else {
                8.0
            },
        );
        tick_marks(svg, x, step, &MARKS, (y.from, unit));
        svg.line("baseline", (x.from, y.from), (x.to, y.from));
        // Clear of an arrow in the bullseye, which lies on the axis.
        let base = y.from + 26.0 * unit;
        for tick in ticks(x.span, step) {
            let label = tick_label(tick, step);
            svg.text("axis-number", (x.at(tick), base), Anchor::Middle, label);
        }
        let below = if self.board.is_narrow() {
            18.0 * unit
        } else {
            0.0
        };
        svg.text(
            "axis-title",
            (self.board.width - 2.0, base + below),
            Anchor::End,
            self.text.axis_distance,
        );
    }

    /// That the capped rule is flat far out: beside the bar of the chosen arrow, under the line.
    fn cap(&self, svg: &mut Svg, x: Scale, y: Scale, bar: Option<f64>) {
        let Some((_, ys)) = self.lines.curves.last() else {
            return;
        };
        let flat = (ys.iter().zip(&self.lines.xs))
            .find(|(points, _)| ys.last() == Some(*points))
            .map_or(x.to, |(_, far)| x.at(*far));
        let unit = self.board.unit;
        let size = 13.0 * unit;
        let top = y.at(ys.last().copied().unwrap_or_default());
        let words = [self.text.cap_1, self.text.cap_2];
        let wide = words.map(|word| text_width(word, size));
        // The estimate is a wide one, and these words have to find room.
        let wide = wide[0].max(wide[1]) * 0.85;
        // Where the rising part leaves room for both lines.
        let foot = y.value(top + 46.0 * unit);
        let from = (self.lines.xs.iter().zip(ys)).find(|(_, points)| **points >= foot);
        let from = from.map_or(flat, |(far, _)| x.at(*far)) + 10.0 * unit;
        // Left of the bar if there is room, else at the end of the axis.
        let end = match bar.map(|bar| bar - 14.0 * unit) {
            Some(end) if end > flat && end - wide > from => end,
            _ => x.to,
        };
        for (line, word) in (1..).zip(words) {
            let place = (end, top + 4.0 * unit + f64::from(line) * 19.0 * unit);
            svg.text("note", place, Anchor::End, word);
        }
    }

    /// The name of each line at its end; of a line that leaves the picture, where it does.
    fn names(&self, svg: &mut Svg, x: Scale, y: Scale) {
        let unit = self.board.unit;
        let gap = 15.0 * unit;
        let mut ends = Vec::new();
        for (number, (rule, ys)) in self.lines.curves.iter().enumerate() {
            let main = number + 1 == self.lines.curves.len();
            let class = if main { "line-name main" } else { "line-name" };
            let last = ys.last().copied().unwrap_or(f64::NAN);
            if y.span.holds(last, 0.0) {
                ends.push((y.at(last), class, name(*rule, self.text)));
                continue;
            }
            let leaves = (self.lines.xs.iter().zip(ys)).find(|(_, points)| **points > y.span.high);
            if let Some((far, _)) = leaves {
                let place = (x.at(*far) + 6.0 * unit, y.to - 6.0 * unit);
                svg.text(class, place, Anchor::Start, self.beyond(*rule, y.span));
            }
        }
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let count = ends.len();
        let mut above = f64::NEG_INFINITY;
        for (i, (at, class, word)) in ends.into_iter().enumerate() {
            // What comes below needs its room over the axis.
            let lowest = y.from - 4.0 * unit - (count - 1 - i) as f64 * gap;
            let base = (at + 4.5 * unit).max(above + gap).min(lowest);
            above = base;
            svg.text(class, (x.to + 7.0 * unit, base), Anchor::Start, word);
        }
    }

    /// A line's name, and what it gives the chosen arrow if that is beyond the picture.
    fn beyond(&self, rule: Rule, span: Span) -> String {
        let short = name(rule, self.text);
        let chosen = self.state.chosen;
        let given = (self.model.shots.get(chosen)).map(|s| self.state.bends.of(rule, s.distance));
        match given {
            Some(given) if given > span.high && !self.covered => {
                let number = (chosen + 1).to_string();
                self.text.beyond(short, &number, &points(given as f32))
            }
            _ => short.to_owned(),
        }
    }

    /// What the rule in force gives at the distance of a pixel, over the picture; nothing beside the axis.
    fn reading(&self, pixel: f64) -> String {
        let (x, y) = self.scales();
        if !(x.from..=x.to).contains(&pixel) {
            return String::new();
        }
        let far = (x.value(pixel) * 10.0).round() / 10.0;
        let unit = self.board.unit;
        let distance = format!("{far:.1}");
        let words = if self.covered {
            format!("{distance} cm")
        } else {
            let given = self.state.bends.of(self.state.rule, far as f32);
            self.text.reading(&distance, &points(given as f32))
        };
        let width = text_width(&words, 13.0 * unit) + 16.0 * unit;
        let at = x.at(far);
        let start = (at - width / 2.0).min(x.to - width).max(x.from);
        let mut svg = Svg::default();
        svg.line("hover", (at, y.to), (at, y.from));
        svg.rect("tip", start, 2.0, width, 24.0 * unit);
        let place = (start + 8.0 * unit, 18.0 * unit);
        svg.text("tip-text", place, Anchor::Start, words);
        svg.finish()
    }
}

/// The card and the chart.
pub fn points_view(lab: Lab) -> impl IntoPiece {
    html! {
        {card(lab)}
        {curve(lab)}
    }
}

fn curve(lab: Lab) -> El {
    let s = settings();
    let svg: Slot = Slot::new_local(None);
    let board = Var::new(Board {
        width: 0.0,
        height: 0.0,
        unit: 1.0,
    });
    let hover = Hover::new();
    let measured = move |width, height| {
        board.set(Board {
            width,
            height,
            unit: browser::chart_unit(),
        });
    };
    let basis = Calc::new(move |_| {
        let far = lab.axes.with(|axes| axes.far);
        lab.state().with(|state| (state.rule, state.bends, far))
    });
    let lines = Calc::new(move |_| basis.with(|(rule, bends, far)| lines(*rule, *bends, *far)));
    let picture =
        move || lines.with(|lines| lab.axes.with(|axes| picture(lines, axes, board.get())));
    let with_overlay = move |read: &dyn Fn(&Overlay) -> String| {
        lab.state().with(|state| {
            lab.model.with(|model| {
                lab.axes.with(|axes| {
                    lines.with(|lines| {
                        read(&Overlay {
                            state,
                            model,
                            axes,
                            lines,
                            board: board.get(),
                            covered: lab.covered(),
                            text: s.archery(),
                        })
                    })
                })
            })
        })
    };
    let shot = move || lab.shot(lab.chosen());
    let distance = move || shot().map_or(0.0, |shot| shot.distance);
    let span = Span::new(0.0, f64::from(FURTHEST));
    let stand = move || {
        let at = shot().map(|shot| lab.axes.with(|axes| place(&shot, axes, board.get())));
        Stand {
            span,
            value: distance(),
            said: format!("{} cm", cm(distance())),
            at: at.unwrap_or_default(),
        }
    };
    let words = move || {
        let text = s.archery();
        let given = shot().map_or(String::new(), |shot| {
            super::words::points_of(&shot, lab.covered(), text)
        });
        let rule = lab.state().with(|state| state.rule);
        let number = (lab.chosen() + 1).to_string();
        text.curve_words(&cm(distance()), name(rule, text), &number, &given)
    };
    let press = move |event: PointerEvent| {
        let Some((x, y, element)) = place_in(svg, &event) else {
            return;
        };
        event.prevent_default();
        drag_point(lab, board, (x, y), &element, &event);
        browser::focus(&format!("#{} .point", lab.bench.dom_id));
    };
    let turn = move |event: KeyboardEvent| {
        let range = Range { span, tick: 1.0 };
        if let Some(far) = range.key(&event, untrack(distance)) {
            lab.store.change(|state| {
                if let Some(arrow) = state.arrows.get_mut(state.chosen) {
                    arrow.put_at(far);
                }
            });
        }
    };
    html! {
        <div class="chart">
            <svg aria-hidden="true" inner_html=move || with_overlay(&|overlay| overlay.ground())></svg>
            {chart(measured, picture)}
            <svg
                class="held"
                node=svg
                role="group"
                aria-label=move || s.archery().view_curve
                aria-description=when_calm(words)
                on:pointerdown=press
                on:pointermove=hover.moved(svg)
                on:pointerleave=hover.left()
            >
                <g aria-hidden="true" inner_html=move || with_overlay(&|overlay| overlay.svg())></g>
                {handle(
                    "handle point",
                    move || s.archery().curve_point(&(lab.chosen() + 1).to_string()),
                    stand,
                    turn,
                    r#"<circle class="hit" r="22"/><circle class="focus" r="14"/>"#,
                )}
                <g class="reading" aria-hidden="true" inner_html=move || {
                    hover.get().map(|pixel| with_overlay(&|overlay| overlay.reading(pixel)))
                }></g>
            </svg>
        </div>
    }
}

/// A press near an arrow's mark takes that arrow; elsewhere the chosen one comes to the press. The arrow moves along its
/// own direction.
fn drag_point(
    lab: Lab,
    board: Var<Board>,
    (x0, y0): (f64, f64),
    element: &web_sys::Element,
    event: &PointerEvent,
) {
    let axes = lab.axes.get_untracked();
    let here = board.get_untracked();
    let (x, y) = (here.x(&axes), here.y(&axes));
    let near = lab.model.with_untracked(|model| {
        let far = |distance: f32, points: f32| {
            let across = x.at(f64::from(distance)) - x0;
            let along = y.at(y.span.clamp(f64::from(points))) - y0;
            (across * across + along * along).sqrt()
        };
        (model.shots.iter().enumerate())
            .map(|(i, shot)| (i, far(shot.distance, shot.points)))
            .filter(|(_, far)| *far < 24.0 * here.unit)
            .min_by(|a, b| a.1.total_cmp(&b.1))
    });
    let mut grip = 0.0;
    if let Some((index, _)) = near {
        lab.choose(index);
        let distance = untrack(|| lab.shot(index)).map_or(0.0, |shot| shot.distance);
        grip = x.at(f64::from(distance)) - x0;
    }
    let start: Option<Place> = (lab.state())
        .with_untracked(|state| state.arrows.get(state.chosen).map(|arrow| arrow.place()));
    lab.drag(element, event, move |(x1, _), _| {
        if near.is_some() && x1 == x0 {
            return;
        }
        let scale = board.get_untracked().x(&lab.axes.get_untracked());
        let far = scale.span.clamp(scale.value(x1 + grip));
        let far = (far.min(f64::from(FURTHEST)) * 10.0).round() / 10.0;
        lab.store.hold(|state| {
            if let (Some(arrow), Some(start)) = (state.arrows.get_mut(state.chosen), start) {
                // From its first place, whose direction is lost in the centre.
                arrow.put(start);
                arrow.put_at(far as f32);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::archery::{EN, ZH};
    use bullseye_core::lab::State;

    fn overlay(state: &Archery, board: Board, covered: bool, text: &Text) -> String {
        let model = state.model();
        let axes = Axes::fit(state, &model);
        let lines = lines(state.rule, state.bends, axes.far);
        Overlay {
            state,
            model: &model,
            axes: &axes,
            lines: &lines,
            board,
            covered,
            text,
        }
        .svg()
    }

    const BOARD: Board = Board {
        width: 570.0,
        height: 260.0,
        unit: 1.0,
    };

    #[test]
    fn the_arrows_the_cap_and_the_names_are_there() {
        let svg = overlay(&Archery::default(), BOARD, false, &ZH);
        for words in [">5<", ZH.cap_2, ">指南规则<", ">L1<", ">SmoothL1<", "900"] {
            assert!(svg.contains(words), "{words} is missing in {svg}");
        }
        let state = Archery {
            rule: Rule::L1,
            ..Archery::default()
        };
        assert!(!overlay(&state, BOARD, false, &EN).contains(EN.cap_1));
    }

    #[test]
    fn covered_it_tells_no_points() {
        let svg = overlay(&Archery::default(), BOARD, true, &EN);
        for words in [">100<", "900"] {
            assert!(!svg.contains(words), "{words} shows in {svg}");
        }
    }

    #[test]
    fn names_keep_apart() {
        let svg = overlay(&Archery::default(), BOARD, false, &EN);
        let heights: Vec<f64> = (svg.split("<text class=\"line-name\"").skip(1))
            .filter_map(|part| part.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert!(heights.len() >= 2);
        for (i, a) in heights.iter().enumerate() {
            for b in &heights[i + 1..] {
                assert!((a - b).abs() >= 14.0, "{heights:?}");
            }
        }
    }

    #[test]
    fn no_coordinate_is_ever_nan_or_infinite() {
        for rule in Rule::ALL {
            for bend in [1e-30, 1.0, 3e38] {
                for board in [
                    BOARD,
                    Board {
                        width: 0.0,
                        height: 0.0,
                        unit: 1.0,
                    },
                ] {
                    let state = Archery {
                        rule,
                        bends: Bends {
                            beta: bend,
                            delta: bend,
                        },
                        ..Archery::default()
                    };
                    let svg = overlay(&state, board, false, &EN);
                    assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{svg}");
                }
            }
        }
    }
}
