//! View A, the range: every prediction and every label on its ruler, the miss as a shape one can see.
use super::frame::Frame;
use super::{Lab, knob};
use crate::browser;
use crate::chart::plot::{cover, tick_marks};
use crate::chart::scale::{Scale, tick_label, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::lab::bench::place_in;
use crate::lab::limited::limited;
use crate::lab::numbered::number;
use crate::settings::{Settings, settings};
use crate::text::regression::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::{El, IntoPiece, Piece, Slot};
use crate::ui::handle::{PREDICTION, Stand, TRUTH, handle, takes_away};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Calc;
use bullseye_core::lab::regression::{Data, Element, Kind, Regression, Term};
use bullseye_core::number::{show, show_float, show_signed};
use bullseye_html::html;
use leptos::prelude::*;

/// The drawing area of one row in CSS pixels, and the size of a text pixel in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub width: f64,
    pub height: f64,
    /// 1 where 1rem is 16 pixels.
    pub unit: f64,
}

impl Area {
    /// Below the baseline: ticks and the values of the marks.
    const FOOT: f64 = 24.0;

    pub fn baseline(self) -> f64 {
        self.height - Self::FOOT * self.unit
    }

    /// The side of the largest square that fits above the ruler.
    fn headroom(self) -> f64 {
        (self.baseline() - 10.0 * self.unit).max(12.0)
    }

    pub fn scale(self, frame: &Frame) -> Scale {
        Scale {
            span: frame.ruler,
            from: Self::SIDE * self.unit,
            to: self.end(),
        }
    }

    /// Where the ruler begins, in text pixels; its number stands before it.
    const SIDE: f64 = 44.0;
    /// What the words of a wide row take at its right end.
    const WORDS: f64 = 220.0;

    /// Whether the words stand in columns of their own beside the ruler.
    fn has_columns(self) -> bool {
        self.width > 540.0 * self.unit
    }

    fn end(self) -> f64 {
        let taken = if self.has_columns() {
            Self::WORDS
        } else {
            14.0
        };
        (self.width - taken * self.unit).max((Self::SIDE + 10.0) * self.unit)
    }

    /// How many times longer the ruler is than the highest square.
    pub fn room(self) -> f64 {
        ((self.end() - Self::SIDE * self.unit) / self.headroom()).clamp(1.0, 60.0)
    }
}

/// What every row of the range is drawn with.
pub struct Scene<'a> {
    pub state: &'a Regression,
    pub frame: &'a Frame,
    pub area: Area,
    pub covered: bool,
    pub text: &'a Text,
}

/// What stands in a row besides the two marks: ruler, shape, words. Words that state a loss are covered while
/// the reader guesses.
pub fn row(scene: &Scene, index: usize, element: &Element, term: &Term) -> String {
    let Scene {
        state,
        frame,
        area,
        covered,
        text,
    } = *scene;
    let mut svg = Svg::default();
    let scale = area.scale(frame);
    let (unit, base) = (area.unit, area.baseline());
    svg.text(
        "row-number",
        (24.0 * unit, base - 10.0 * unit),
        Anchor::Middle,
        index + 1,
    );
    if let Some(place) = state.place(index) {
        svg.text(
            "row-place",
            (24.0 * unit, base + 6.0 * unit),
            Anchor::Middle,
            place,
        );
    }
    let (p, t) = (
        scale.at(f64::from(element.prediction)),
        scale.at(f64::from(element.truth)),
    );
    shape(&mut svg, state, element, scale, area);
    ruler(&mut svg, scale, base, unit);

    let (left, right) = (p.min(t), p.max(t));
    let miss = format!(
        "{} <tspan class=\"strong\">{}</tspan>",
        text.miss,
        show_signed(f64::from(term.difference))
    );
    let word = if state.loss == Kind::Mse {
        text.area
    } else {
        text.own_loss
    };
    let own = show(f64::from(term.value));
    let size = 13.5 * unit;
    let miss_width = text_width(text.miss, size)
        + text_width(&show_signed(f64::from(term.difference)), size)
        + 8.0 * unit;
    let own_width = text_width(word, size)
        + 6.0 * unit
        + if covered {
            34.0 * unit
        } else {
            text_width(&own, size)
        };
    let own_at = |svg: &mut Svg, x: f64, y: f64| {
        if covered {
            svg.text("loss-word", (x, y), Anchor::Start, word);
            let at = x + text_width(word, size) + 5.0 * unit;
            cover(svg, at, y - 13.0 * unit, 32.0 * unit, 17.0 * unit);
        } else {
            let own = format!("{word} <tspan class=\"strong\">{own}</tspan>");
            svg.text("loss-word", (x, y), Anchor::Start, own);
        }
    };
    let gap = 20.0 * unit;
    let line = base - 16.0 * unit;
    if area.has_columns() {
        let column = scale.to + 30.0 * unit;
        svg.text("word", (column, line), Anchor::Start, miss);
        own_at(&mut svg, column + miss_width + 12.0 * unit, line);
    } else if right + gap + miss_width + own_width < scale.to {
        svg.text("word", (right + gap, line), Anchor::Start, miss);
        own_at(&mut svg, right + gap + miss_width, line);
    } else if left - gap - miss_width - own_width > scale.from {
        let start = left - gap - miss_width - own_width;
        svg.text("word", (start, line), Anchor::Start, miss);
        own_at(&mut svg, start + miss_width, line);
    } else {
        // No room beside the shape: two short lines at the side that has more.
        let at_left = left - scale.from > scale.to - right;
        let widest = miss_width.max(own_width);
        let x = if at_left {
            (left - gap - widest).max(scale.from)
        } else {
            (right + gap).min(scale.to - widest)
        };
        // On a hatched shape nobody can read: there the words have a ground of their own.
        if x < right && x + widest > left {
            let pad = 4.0 * unit;
            let (top, height) = (line - 35.0 * unit, 40.0 * unit);
            svg.rect("ground", x - pad, top, widest + 2.0 * pad, height);
        }
        svg.text("word", (x, line - 21.0 * unit), Anchor::Start, miss);
        own_at(&mut svg, x, line);
    }
    values(&mut svg, element, p, t, base, unit);
    svg.finish()
}

/// A square that is too high for its row: torn off at the row's top.
fn torn(left: f64, side: f64, base: f64, unit: f64) -> Vec<(f64, f64)> {
    let (high, low) = (2.0, 2.0 + 6.0 * unit);
    let teeth = (side / (7.0 * unit)).round().clamp(4.0, 400.0) as usize;
    let edge = (0..=teeth).map(|i| {
        let x = left + side * (i as f64 / teeth as f64);
        (x, if i % 2 == 0 { low } else { high })
    });
    let mut points = vec![(left, base)];
    points.extend(edge);
    points.push((left + side, base));
    points
}

/// The miss as an area: a square for MSELoss, a bar for L1Loss, a bar with its corner cut for the other two. The
/// cut is what the quadratic part near the truth saves.
fn shape(svg: &mut Svg, state: &Regression, element: &Element, scale: Scale, area: Area) {
    let base = area.baseline();
    let (p, t) = (
        scale.at(f64::from(element.prediction)),
        scale.at(f64::from(element.truth)),
    );
    let side = (p - t).abs();
    if side < 0.5 {
        return;
    }
    let tall = 22.0 * area.unit;
    let corner = match state.loss {
        Kind::Mse => {
            if side <= base - 2.0 {
                return svg.rect("miss", p.min(t), base - side, side, side);
            }
            return svg.area("miss", &torn(p.min(t), side, base, area.unit));
        }
        Kind::L1 => 0.0,
        Kind::SmoothL1 => f64::from(state.beta),
        Kind::Huber => f64::from(state.delta),
    };
    let corner = corner * scale.unit();
    let away = if p > t { 1.0 } else { -1.0 };
    if corner <= 0.0 {
        return svg.rect("miss", p.min(t), base - tall, side, tall);
    }
    let reached = side.min(corner);
    let height = tall * reached / corner;
    svg.area(
        "miss",
        &[
            (t, base),
            (t + away * reached, base - height),
            (p, base - height),
            (p, base),
        ],
    );
}

fn ruler(svg: &mut Svg, scale: Scale, base: f64, unit: f64) {
    let step = tick_step(scale.span, 4.0);
    let kinds = [(10.0, 3.5), (2.0, 6.0), (1.0, 8.0)];
    tick_marks(svg, scale, step, &kinds, (base, unit));
    svg.line("baseline", (scale.from, base), (scale.to, base));
}

/// The values under the two marks, pushed apart where they would touch.
fn values(svg: &mut Svg, element: &Element, p: f64, t: f64, base: f64, unit: f64) {
    let texts = [
        show_float(f64::from(element.prediction)),
        show_float(f64::from(element.truth)),
    ];
    let need = (text_width(&texts[0], 13.5 * unit) + text_width(&texts[1], 13.5 * unit)) / 2.0
        + 6.0 * unit;
    let push = ((need - (p - t).abs()) / 2.0).max(0.0);
    let push = if p <= t { -push } else { push };
    let y = base + 21.0 * unit;
    svg.text("pred-value", (p + push, y), Anchor::Middle, &texts[0]);
    svg.text("true-value", (t - push, y), Anchor::Middle, &texts[1]);
}

/// The numbers under the last ruler.
pub fn axis(frame: &Frame, area: Area, measure: &str) -> String {
    let mut svg = Svg::default();
    let scale = area.scale(frame);
    let step = tick_step(scale.span, 4.0);
    for tick in ticks(scale.span, step) {
        svg.text(
            "axis-number",
            (scale.at(tick), 14.0 * area.unit),
            Anchor::Middle,
            tick_label(tick, step),
        );
    }
    svg.text(
        "axis-title",
        (1.0, 14.0 * area.unit),
        Anchor::Start,
        measure,
    );
    svg.finish()
}

/// Which mark of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Prediction,
    Truth,
}

impl Mark {
    pub fn read(self, element: &Element) -> f32 {
        match self {
            Self::Prediction => element.prediction,
            Self::Truth => element.truth,
        }
    }

    pub fn write(self, element: &mut Element, value: f32) {
        match self {
            Self::Prediction => element.prediction = value,
            Self::Truth => element.truth = value,
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Self::Prediction => "pred",
            Self::Truth => "true",
        }
    }

    pub fn word(self, text: &Text) -> &'static str {
        match self {
            Self::Prediction => text.prediction,
            Self::Truth => text.truth,
        }
    }
}

/// The keyboard goes to a mark of the chosen element.
fn take_up(lab: Lab, mark: Mark) {
    let key = (lab.state())
        .with_untracked(|state| state.elements.get(state.chosen).map(|element| element.key));
    if let Some(key) = key {
        let (lab, class) = (&lab.bench.dom_id, mark.class());
        browser::focus(&format!("#{lab} .row-{key} .handle.{class}"));
    }
}

/// The mark that a press at (x, y) takes: the nearer one within reach; where both lie within 8 pixels of each
/// other, above the axis the prediction, below it the truth.
pub fn pick(p: f64, t: f64, base: f64, x: f64, y: f64, reach: f64, unit: f64) -> Option<Mark> {
    let far = |mark: f64| ((x - mark).powi(2) + ((y - base) * 0.7).powi(2)).sqrt();
    let (to_p, to_t) = (far(p), far(t));
    if to_p.min(to_t) > reach {
        return None;
    }
    let prediction = if (p - t).abs() <= 8.0 * unit {
        y <= base
    } else {
        to_p <= to_t
    };
    Some(if prediction {
        Mark::Prediction
    } else {
        Mark::Truth
    })
}

/// The rows, the axis, and the buttons that add and remove.
pub fn range_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let count = move || lab.keys.with(Vec::len);
    let unit = move || {
        lab.state()
            .with(|state| unit_of(state.data, s.regression()))
    };
    // How much room a row has.
    let measure = move |rows: &web_sys::Element| {
        let inner = rows.clone();
        browser::on_resize(rows, move |_, _| {
            let Ok(Some(row)) = inner.query_selector(".row .ruler svg") else {
                return;
            };
            let area = row.get_bounding_client_rect();
            let area = Area {
                width: area.width(),
                height: area.height(),
                unit: browser::chart_unit(),
            };
            if area.width > 0.0 && lab.area.get_untracked() != area {
                lab.area.set(area);
            }
        });
    };
    html! {
        <div class="rows" mounted=measure style=move || format!("--rows:{}", count())>
            {Piece::Keyed(Box::new(move || lab.keys.get()), Box::new(move |key| row_view(lab, key)))}
            <div class="ruler axis" aria-hidden="true">
                <svg inner_html=move || lab.frame.with(|frame| axis(frame, lab.area.get(), unit()))></svg>
            </div>
            <div class="more">
                {data_choice(lab)}
                {add(lab)}
                {remove(lab)}
            </div>
        </div>
    }
}

/// The button for one sample more.
fn add(lab: Lab) -> El {
    let s = settings();
    let full = move || {
        let is_full = lab.state().with(Regression::is_full);
        is_full.then(|| s.regression().add_full.to_owned())
    };
    let act = move || {
        lab.store.change(Regression::add);
        let (count, outputs) = sizes(lab);
        let words = s
            .lab()
            .added(&count.to_string(), &names(count - outputs..count, s));
        lab.bench.name_deed(words);
    };
    let face = html! {
        {icon(Icon::Plus)}
        {move || full().unwrap_or_else(|| s.regression().add.to_owned())}
    };
    limited(lab.bench, "plain small", full, act, face)
}

/// The button for one sample less.
fn remove(lab: Lab) -> El {
    let s = settings();
    let act = move || remove_at(lab, lab.state().with_untracked(|state| state.chosen));
    let face = html! {
        {icon(Icon::Minus)}
        {move || s.regression().remove(&number(lab.chosen.get()))}
    };
    limited(lab.bench, "plain small", move || fewest(lab), act, face)
}

/// Why no sample can go, if none can.
fn fewest(lab: Lab) -> Option<String> {
    lab.state().with(|state| {
        let outputs = state.data.outputs();
        let text = lab.bench.s.lab();
        (state.elements.len() <= outputs).then(|| text.fewest(&outputs.to_string()))
    })
}

/// Takes away the sample of an element, and has that said; or why it stays.
fn remove_at(lab: Lab, index: usize) {
    if let Some(why) = untrack(|| fewest(lab)) {
        return lab.bench.name_deed(why);
    }
    lab.store.change(|state| state.remove(index));
    let (count, outputs) = sizes(lab);
    let first = index / outputs * outputs;
    let s = lab.bench.s;
    let words = (s.lab()).removed(&count.to_string(), &names(first..first + outputs, s));
    lab.bench.name_deed(words);
}

/// How many elements there are, and how many make a sample.
fn sizes(lab: Lab) -> (usize, usize) {
    lab.state()
        .with_untracked(|state| (state.elements.len(), state.data.outputs()))
}

/// What the elements of a sample are called.
fn names(elements: std::ops::Range<usize>, s: Settings) -> String {
    let text = s.regression();
    let names: Vec<_> = elements.map(|index| text.nth(&number(index))).collect();
    names.join(text.comma)
}

/// The unit of the data, or nothing.
pub fn unit_of(data: Data, text: &Text) -> &'static str {
    match data {
        Data::Guide => "",
        Data::Houses => text.unit_houses,
        Data::Weather => text.unit_weather,
        Data::Stock => text.unit_stock,
    }
}

/// What the numbers are about.
fn data_choice(lab: Lab) -> El {
    let s = settings();
    let chosen = move || lab.state().with(|state| state.data);
    let word = |data: Data, text: &Text| match data {
        Data::Guide => text.data_guide,
        Data::Houses => text.data_houses,
        Data::Weather => text.data_weather,
        Data::Stock => text.data_stock,
    };
    let choose = move |event: web_sys::Event| {
        if let Some(data) = Data::named(&event_target_value(&event)) {
            lab.store.change(|state| state.choose_data(data));
        }
    };
    html! {
        <label class="data">
            <span>{move || s.regression().data}</span>
            <select on:change=choose>
                {Data::ALL
                    .map(|data| {
                        html! {
                            <option value=data.name() prop:selected=move || chosen() == data>
                                {move || word(data, s.regression())}
                            </option>
                        }
                    })}
            </select>
        </label>
    }
}

/// A row in words.
pub fn row_words(lab: Lab, index: usize) -> Option<String> {
    let text = lab.bench.s.regression();
    lab.read(|state, model| {
        let (element, term) = (state.elements.get(index)?, model.terms.get(index)?);
        let own = if lab.covered() {
            text.covered.to_owned()
        } else {
            show(f64::from(term.value))
        };
        Some(text.row_words(
            &show_signed(f64::from(term.difference)),
            &number(index),
            &own,
            &show_float(f64::from(element.prediction)),
            &show_float(f64::from(element.truth)),
        ))
    })
}

fn row_view(lab: Lab, key: u32) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let index = Calc::new(move |_| lab.index(key));
    let chosen = move || index.get() == Some(lab.chosen.get());
    let element = Calc::new(move |old: Option<&Element>| {
        // A row that is being removed keeps its last values for a moment.
        (lab.state()).with(|state| {
            let found = state.elements.iter().find(|e| e.key == key);
            found.or(old).copied().unwrap_or(Element {
                key,
                prediction: 0.0,
                truth: 0.0,
            })
        })
    })
    .relay();
    let x = move |mark: Mark| {
        let value = f64::from(mark.read(&element.get()));
        lab.frame
            .with(|frame| lab.area.get().scale(frame).at(frame.ruler.clamp(value)))
    };
    let passive = move || {
        let (area, covered) = (lab.area.get(), lab.covered());
        let number = index.get()?;
        lab.model.with(|model| {
            let term = model.terms.get(number)?;
            Some(lab.state().with(|state| {
                lab.frame.with(|frame| {
                    let element = element.get();
                    let scene = Scene {
                        state,
                        frame,
                        area,
                        covered,
                        text: s.regression(),
                    };
                    row(&scene, number, &element, term)
                })
            }))
        })
    };
    let press = move |event: web_sys::PointerEvent| {
        let Some(number) = index.get_untracked() else {
            return;
        };
        lab.choose(number);
        let Some((x0, y0, board)) = place_in(svg, &event) else {
            return;
        };
        let area = lab.area.get_untracked();
        let reach = if event.pointer_type() == "touch" {
            32.0
        } else {
            24.0
        } * area.unit;
        let (p, t) = (untrack(|| x(Mark::Prediction)), untrack(|| x(Mark::Truth)));
        let Some(mark) = pick(p, t, area.baseline(), x0, y0, reach, area.unit) else {
            return;
        };
        // The mark keeps its distance to the finger.
        let grip = if mark == Mark::Prediction { p } else { t } - x0;
        event.prevent_default();
        lab.drag(&board, &event, move |(x1, _), fine| {
            let frame = lab.frame.get_untracked();
            let value = area.scale(&frame).value(x1 + grip);
            let value = lab.snap(frame.ruler.clamp(value), fine);
            lab.store.hold(|state| {
                if let Some(element) = state.elements.get_mut(number) {
                    mark.write(element, value);
                }
            });
        });
        take_up(lab, mark);
    };
    let held = move |mark: Mark| {
        let read = move || mark.read(&element.get());
        let label = move || {
            let number = (index.get().unwrap_or_default() + 1).to_string();
            format!("{} {number}", mark.word(s.regression()))
        };
        let stand = move || Stand {
            span: lab.frame.with(|frame| frame.ruler),
            value: read(),
            said: show_float(f64::from(read())),
            at: (x(mark), lab.area.get().baseline()),
        };
        let turn = move |event: web_sys::KeyboardEvent| {
            let Some(number) = index.get_untracked() else {
                return;
            };
            let range = untrack(|| lab.range());
            if let Some(value) = range.key(&event, untrack(read)) {
                lab.store.change(|state| {
                    if let Some(element) = state.elements.get_mut(number) {
                        mark.write(element, value);
                    }
                });
            } else if takes_away(&event) {
                remove_at(lab, number);
                take_up(lab, mark);
            }
        };
        let choose = move |_: web_sys::FocusEvent| lab.choose_key(key);
        let markup = match mark {
            Mark::Prediction => PREDICTION,
            Mark::Truth => TRUTH,
        };
        let class = format!("handle {}", mark.class());
        handle(class, label, stand, turn, markup)
            .attr("aria-keyshortcuts", "Delete")
            .on("focus", choose)
    };
    let met = move || element.with(|e| e.prediction == e.truth);
    let words = move || row_words(lab, index.get()?);
    html! {
        <div class=format!("row row-{key}") class:chosen=chosen>
            <div class="ruler">
                <svg node=svg class:met=met role="group" aria-label=when_calm(words) on:pointerdown=press>
                    <g aria-hidden="true" inner_html=passive></g>
                    {held(Mark::Truth)}
                    {held(Mark::Prediction)}
                </svg>
            </div>
            <div class="knobs">
                {[Mark::Prediction, Mark::Truth]
                    .map(|mark| knob::knob(lab, mark, index, element))}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    const AREA: Area = Area {
        width: 487.0,
        height: 97.0,
        unit: 1.0,
    };

    fn scene(state: &Regression, index: usize, covered: bool) -> String {
        let model = state.model();
        let scene = Scene {
            state,
            frame: &Frame::fit(state, &model, AREA.room()),
            area: AREA,
            covered,
            text: &crate::text::regression::EN,
        };
        row(&scene, index, &state.elements[index], &model.terms[index])
    }

    #[test]
    fn the_square_is_a_square_and_its_words_are_the_cores() {
        let svg = scene(&Regression::default(), 0, false);
        let rect = svg.split("<rect class=\"miss\"").nth(1).unwrap();
        let part = |name: &str| -> f64 {
            let value = rect.split(&format!(" {name}=\"")).nth(1).unwrap();
            value.split('"').next().unwrap().parse().unwrap()
        };
        assert_eq!(part("width"), part("height"));
        assert!(svg.contains("−0.5") && svg.contains("0.25"), "{svg}");
    }

    #[test]
    fn a_square_too_high_for_its_row_is_torn_off_at_the_top() {
        let mut state = Regression::default();
        state.elements[0].prediction = 0.0;
        let svg = scene(&state, 0, false);
        assert!(!svg.contains("<rect class=\"miss\""), "{svg}");
        let edge = svg.split("<path class=\"miss\" d=\"").nth(1).unwrap();
        assert!(
            edge.split('"').next().unwrap().matches(" 2L").count() > 3,
            "{svg}"
        );
        assert!(svg.contains("9.0") || svg.contains(">9<"), "{svg}");
    }

    #[test]
    fn a_covered_row_does_not_tell_its_loss() {
        let svg = scene(&Regression::default(), 0, true);
        assert!(!svg.contains("0.25"), "{svg}");
        assert!(svg.contains("cover"));
    }

    #[test]
    fn presses_take_the_nearer_mark_and_split_at_the_axis_when_both_are_close() {
        let at = |p, t, x, y| pick(p, t, 70.0, x, y, 24.0, 1.0);
        assert_eq!(at(100.0, 130.0, 112.0, 70.0), Some(Mark::Prediction));
        assert_eq!(at(100.0, 130.0, 118.0, 70.0), Some(Mark::Truth));
        assert_eq!(at(100.0, 104.0, 102.0, 60.0), Some(Mark::Prediction));
        assert_eq!(at(100.0, 104.0, 102.0, 80.0), Some(Mark::Truth));
        assert_eq!(at(100.0, 130.0, 200.0, 70.0), None);
    }
}
