//! One row of view A as a drawing: the logit on its ruler, the sigmoid as the bridge, the probability as a bar on the
//! ruler where the label stands too, and what the element loses.
use super::frame::{Frame, PROBABILITIES};
use crate::chart::plot::{MARKS, cover, tick_marks};
use crate::chart::scale::{Scale, Span, tick_step, ticks};
use crate::chart::svg::{Anchor, Svg, px, text_width};
use crate::text::binary::Text;
use bullseye_core::functional::sigmoid;
use bullseye_core::lab::binary::Element;
use bullseye_core::number::{show, show_float};
use std::fmt::Write;

/// The drawing area of one row in CSS pixels, and the size of a text pixel in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub width: f64,
    pub height: f64,
    /// 1 where 1rem is 16 pixels.
    pub unit: f64,
}

impl Area {
    pub fn baseline(self) -> f64 {
        self.height - 24.0 * self.unit
    }

    /// Where the values under the rulers stand.
    fn under(self) -> f64 {
        self.baseline() + 21.0 * self.unit
    }

    /// Whether names and losses stand in columns of their own beside the rulers; else above them.
    fn has_columns(self) -> bool {
        self.width > 540.0 * self.unit
    }

    /// Whether a row is too low for a loss above its bar: it stands beside the other values then, below.
    fn is_low(self) -> bool {
        self.has_columns() && self.baseline() < (LOSS_ABOVE + DIGIT) * self.unit
    }

    /// The stretch that rulers and bridge share.
    fn stretch(self) -> (f64, f64) {
        let (before, after) = if self.has_columns() {
            (96.0, 118.0)
        } else {
            (26.0, 26.0)
        };
        let from = before * self.unit;
        (from, (self.width - after * self.unit).max(from + 60.0))
    }

    fn part(self, from: f64, to: f64) -> (f64, f64) {
        let (low, high) = self.stretch();
        (low + from * (high - low), low + to * (high - low))
    }

    /// The ruler of the logit.
    pub fn logits(self, frame: &Frame) -> Scale {
        let (from, to) = self.part(0.0, 0.36);
        Scale {
            span: frame.logits,
            from,
            to,
        }
    }

    /// The small curve between the rulers, along the same logits.
    fn bridge(self, frame: &Frame) -> Scale {
        let (from, to) = self.part(0.42, 0.61);
        Scale {
            span: frame.logits,
            from,
            to,
        }
    }

    /// The ruler of probability and label.
    pub fn probabilities(self) -> Scale {
        let (from, to) = self.part(0.67, 1.0);
        Scale {
            span: PROBABILITIES,
            from,
            to,
        }
    }
}

/// How far above the baseline a loss stands, and how high its digits are.
const LOSS_ABOVE: f64 = 24.0;
const DIGIT: f64 = 10.0;
/// How far from the right edge the column of losses begins.
const LOSS_COLUMN: f64 = 84.0;

/// What every row is drawn with.
pub struct Scene<'a> {
    pub frame: &'a Frame,
    pub area: Area,
    pub covered: bool,
    pub text: &'a Text,
}

/// What stays in a row while a hand moves its marks: rulers, sigmoid, and the room of the bar.
pub fn ground(area: Area, frame: &Frame) -> String {
    let mut svg = Svg::default();
    let (logits, probabilities) = (area.logits(frame), area.probabilities());
    ticks_of(&mut svg, logits, area);
    baseline(&mut svg, logits, area);
    sigmoid_curve(&mut svg, area, frame);
    bar(&mut svg, "bar-room", area, 1.0);
    ticks_of(&mut svg, probabilities, area);
    svg.finish()
}

/// What stands on the ground of a row besides the three marks; `own` is its loss. What states a loss is covered while
/// the reader guesses.
pub fn row(scene: &Scene, name: &str, element: &Element, own: f32) -> String {
    let Scene { frame, area, .. } = *scene;
    let mut svg = Svg::default();
    head(&mut svg, scene, name, element);
    let (z, p) = (
        f64::from(element.guess.logit()),
        f64::from(element.guess.probability()),
    );
    let logits = area.logits(frame);
    let place = logits.at(logits.span.clamp(z));
    svg.text(
        "pred-value",
        (place, area.under()),
        Anchor::Middle,
        show_float(z),
    );
    leads(&mut svg, area, frame, z, p);
    bar(&mut svg, "bar-fill", area, p);
    let probabilities = area.probabilities();
    baseline(&mut svg, probabilities, area);
    let (at_p, at_y) = (
        probabilities.at(p),
        probabilities.at(f64::from(element.truth)),
    );
    values(&mut svg, area, element, at_p, at_y);
    loss(&mut svg, scene, f64::from(own));
    svg.finish()
}

/// The name, and the weights that differ from 1.
fn head(svg: &mut Svg, scene: &Scene, name: &str, element: &Element) {
    let (unit, area) = (scene.area.unit, scene.area);
    // As the formula calls them, where there is no room for their whole names.
    let names = if area.has_columns() {
        ["pos_weight ", "weight "]
    } else {
        ["c = ", "w = "]
    };
    let weights: Vec<String> = (names.into_iter())
        .zip([element.pos_weight, element.weight])
        .filter(|(_, weight)| *weight != 1.0)
        .map(|(name, weight)| name.to_owned() + &show(f64::from(weight)))
        .collect();
    if area.has_columns() {
        let count = weights.len() as f64;
        // In a low row the name keeps below the upper edge, and the lines move together above the lower one.
        let first = (area.baseline() - (8.0 + 9.0 * count) * unit).max(15.0 * unit);
        let pitch = (17.0 * unit).min((area.height - 20.0 * unit) / count.max(1.0));
        svg.text("row-name", (12.0 * unit, first), Anchor::Start, name);
        for (i, weight) in weights.iter().enumerate() {
            let y = first + pitch * (i + 1) as f64;
            svg.text("row-weight", (12.0 * unit, y), Anchor::Start, weight);
        }
    } else {
        let (x, y) = (12.0 * unit, 17.0 * unit);
        svg.text("row-name", (x, y), Anchor::Start, name);
        let after = x + text_width(name, 15.0 * unit) + 8.0 * unit;
        svg.text("row-weight", (after, y), Anchor::Start, weights.join("  "));
    }
}

fn ticks_of(svg: &mut Svg, scale: Scale, area: Area) {
    let place = (area.baseline(), area.unit);
    tick_marks(svg, scale, labelled(scale), &MARKS, place);
}

fn baseline(svg: &mut Svg, scale: Scale, area: Area) {
    let base = area.baseline();
    svg.line("baseline", (scale.from, base), (scale.to, base));
}

/// The distance of a ruler's labelled ticks.
fn labelled(scale: Scale) -> f64 {
    if scale.span == PROBABILITIES {
        0.5
    } else {
        tick_step(scale.span, 4.0)
    }
}

/// The height of the bridge: a probability's place over its axis.
fn heights(area: Area) -> Scale {
    let base = area.baseline();
    Scale {
        span: PROBABILITIES,
        from: base,
        to: (10.0 * area.unit).min(base - 8.0 * area.unit),
    }
}

/// The sigmoid over the same logits, and what leads to it and on from it.
fn sigmoid_curve(svg: &mut Svg, area: Area, frame: &Frame) {
    let (unit, base) = (area.unit, area.baseline());
    let (x, y) = (area.bridge(frame), heights(area));
    for level in [0.0, 1.0] {
        svg.line("grid", (x.from, y.at(level)), (x.to, y.at(level)));
    }
    let mut curve = String::new();
    for (i, part) in Span::new(-1.0, 1.0).samples(41).into_iter().enumerate() {
        // Closer together in the middle, where the curve bends even if the axis is long.
        let logit = x.span.high * part * part * part;
        let pen = if i == 0 { 'M' } else { 'L' };
        let _ = write!(
            curve,
            "{pen}{} {}",
            px(x.at(logit)),
            px(y.at(sigmoid(logit)))
        );
    }
    svg.path("sigmoid", &curve);
    // From ruler to curve and from curve to bar.
    let (logits, probabilities) = (area.logits(frame), area.probabilities());
    for (from, to) in [(logits.to, x.from), (x.to, probabilities.from)] {
        let (middle, half) = ((from + to) / 2.0, 4.0 * unit);
        let d = format!(
            "M{} {}l{} {}l{} {}",
            px(middle - half / 2.0),
            px(base - half),
            px(half),
            px(half),
            px(-half),
            px(half)
        );
        svg.path("leads-to", &d);
    }
}

/// The way from this logit up to the sigmoid and across to its probability.
fn leads(svg: &mut Svg, area: Area, frame: &Frame, z: f64, p: f64) {
    let (x, y) = (area.bridge(frame), heights(area));
    let at = (x.at(x.span.clamp(z)), y.at(p));
    svg.line("lead", (at.0, area.baseline()), at);
    svg.line("lead", at, (x.to, at.1));
    svg.circle("bridge-dot", at, 4.5 * area.unit);
}

/// A bar from the axis of the probabilities' left end: the whole room, or what is filled of it.
fn bar(svg: &mut Svg, class: &str, area: Area, p: f64) {
    let scale = area.probabilities();
    let (base, tall) = (area.baseline(), 15.0 * area.unit);
    svg.rect(
        class,
        scale.from,
        base - tall,
        scale.at(p) - scale.from,
        tall,
    );
}

/// The values under the two marks, pushed apart where they would touch, and both away from the edges.
fn values(svg: &mut Svg, area: Area, element: &Element, at_p: f64, at_y: f64) {
    let unit = area.unit;
    let texts = [
        show_float(f64::from(element.guess.probability())),
        show_float(f64::from(element.truth)),
    ];
    let [half_p, half_y] = [0, 1].map(|i: usize| text_width(&texts[i], 13.5 * unit) / 2.0);
    let apart = ((half_p + half_y + 6.0 * unit - (at_p - at_y).abs()) / 2.0).max(0.0);
    let apart = if at_p <= at_y { -apart } else { apart };
    let (p, y) = (at_p + apart, at_y - apart);
    let (low, high) = ((p - half_p).min(y - half_y), (p + half_p).max(y + half_y));
    let margin = 4.0 * unit;
    let end = if area.is_low() {
        area.width - (LOSS_COLUMN + 4.0) * unit
    } else {
        area.width - margin
    };
    let inwards = (margin - low).max(0.0) - (high - end).max(0.0);
    let place = |x: f64| (x + inwards, area.under());
    svg.text("pred-value", place(p), Anchor::Middle, &texts[0]);
    svg.text("true-value", place(y), Anchor::Middle, &texts[1]);
}

/// What the element loses: a hatched bar with its number in a column, or only the words above the ruler.
fn loss(svg: &mut Svg, scene: &Scene, own: f64) {
    let Scene {
        frame,
        area,
        covered,
        text,
        ..
    } = *scene;
    let (unit, base) = (area.unit, area.baseline());
    let number = show(own);
    let size = 13.5 * unit;
    let (x, y) = if area.has_columns() {
        let from = area.width - LOSS_COLUMN * unit;
        let length = (own / frame.own).clamp(0.0, 1.0) * 74.0 * unit;
        if length > 0.0 {
            svg.rect("miss", from, base - 15.0 * unit, length, 15.0 * unit);
        }
        svg.line(
            "baseline",
            (from, base - 19.0 * unit),
            (from, base + 4.0 * unit),
        );
        let above = base - LOSS_ABOVE * unit;
        (from, if area.is_low() { area.under() } else { above })
    } else {
        let words = text_width(text.loss, size) + 6.0 * unit + text_width(&number, size);
        let from = area.probabilities().to - words;
        svg.text("loss-word", (from, 17.0 * unit), Anchor::Start, text.loss);
        (from + text_width(text.loss, size) + 6.0 * unit, 17.0 * unit)
    };
    if covered {
        let width = text_width("0.0000", size);
        cover(svg, x, y - 13.0 * unit, width, 15.5 * unit);
    } else {
        svg.text("loss-word strong", (x, y), Anchor::Start, number);
    }
}

/// What stands above the columns.
pub fn header(area: Area, frame: &Frame, text: &Text) -> String {
    let mut svg = Svg::default();
    let (unit, y) = (area.unit, 14.0 * area.unit);
    let (logits, bridge, probabilities) =
        (area.logits(frame), area.bridge(frame), area.probabilities());
    svg.text(
        "axis-title",
        (logits.from, y),
        Anchor::Start,
        text.column_logit,
    );
    let middle = (bridge.from + bridge.to) / 2.0;
    svg.text("axis-title", (middle, y), Anchor::Middle, "σ(z)");
    // A name that is wider than its column ends where the drawing does.
    let words = text.column_probability;
    let (x, side) = if probabilities.from + text_width(words, 13.0 * unit) > area.width {
        (area.width - 4.0 * unit, Anchor::End)
    } else {
        (probabilities.from, Anchor::Start)
    };
    svg.text("axis-title", (x, y), side, words);
    if area.has_columns() {
        let from = area.width - LOSS_COLUMN * unit;
        svg.text("axis-title", (from, y), Anchor::Start, text.loss);
    }
    svg.finish()
}

/// The numbers under the last rulers.
pub fn axis(area: Area, frame: &Frame) -> String {
    let mut svg = Svg::default();
    for scale in [area.logits(frame), area.probabilities()] {
        let step = labelled(scale);
        for tick in ticks(scale.span, step) {
            svg.text(
                "axis-number",
                (scale.at(tick), 14.0 * area.unit),
                Anchor::Middle,
                crate::chart::scale::tick_label(tick, step),
            );
        }
    }
    svg.finish()
}

/// Which mark of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Logit,
    Probability,
    Truth,
}

/// The mark that a press at (x, y) takes: the nearest one within reach. Where probability and label lie within 8
/// pixels of each other, above the axis the probability, below it the label.
pub fn pick(
    [z, p, t]: [f64; 3],
    base: f64,
    (x, y): (f64, f64),
    reach: f64,
    unit: f64,
) -> Option<Mark> {
    let far = |mark: f64| ((x - mark).powi(2) + ((y - base) * 0.7).powi(2)).sqrt();
    let (to_z, to_p, to_t) = (far(z), far(p), far(t));
    if to_z.min(to_p).min(to_t) > reach {
        return None;
    }
    if to_z <= to_p.min(to_t) {
        return Some(Mark::Logit);
    }
    let probability = if (p - t).abs() <= 8.0 * unit {
        y <= base
    } else {
        to_p <= to_t
    };
    Some(if probability {
        Mark::Probability
    } else {
        Mark::Truth
    })
}

/// The stretch that a mark moves along.
pub fn span(mark: Mark, frame: &Frame) -> Span {
    match mark {
        Mark::Logit => frame.logits,
        Mark::Probability | Mark::Truth => PROBABILITIES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::binary::{Binary, Guess, Preset};

    const WIDE: Area = Area {
        width: 640.0,
        height: 90.0,
        unit: 1.0,
    };
    const NARROW: Area = Area {
        width: 328.0,
        height: 84.0,
        unit: 1.0,
    };

    /// As low as a row of many becomes.
    const LOW: Area = Area {
        width: 640.0,
        height: 42.0,
        unit: 1.0,
    };

    fn scene(state: &Binary, index: usize, area: Area, covered: bool) -> String {
        let model = state.model();
        let scene = Scene {
            frame: &Frame::fit(state, &model),
            area,
            covered,
            text: &crate::text::binary::EN,
        };
        row(
            &scene,
            "one",
            &state.elements[index],
            model.terms[index].part(state.loss).value,
        )
    }

    #[test]
    fn a_row_says_logit_probability_label_and_loss() {
        for area in [WIDE, NARROW] {
            let svg = scene(&Binary::default(), 0, area, false);
            for value in ["2.1972", "0.9", "1.0", "0.1054"] {
                assert!(svg.contains(&format!(">{value}<")), "{value}: {svg}");
            }
        }
    }

    #[test]
    fn the_values_at_the_ends_stay_inside() {
        for (guess, truth) in [(0.98, 1.0), (1.0, 0.98), (0.02, 0.0)] {
            let mut state = Binary::default();
            state.elements[0].guess = Guess::Probability(guess);
            state.elements[0].truth = truth;
            let svg = scene(&state, 0, NARROW, false);
            for class in ["pred-value", "true-value"] {
                for text in svg.split(&format!(r#"class="{class}" x=""#)).skip(1) {
                    let x: f64 = text.split('"').next().unwrap().parse().unwrap();
                    let words = text.split('>').nth(1).unwrap().split('<').next().unwrap();
                    let half = text_width(words, 13.5) / 2.0;
                    assert!(x - half >= 0.0 && x + half <= NARROW.width, "{words} {x}");
                }
            }
        }
    }

    #[test]
    fn a_covered_row_does_not_tell_its_loss() {
        for area in [WIDE, NARROW] {
            let svg = scene(&Binary::default(), 0, area, true);
            assert!(!svg.contains("0.1054") && svg.contains("cover"), "{svg}");
        }
    }

    #[test]
    fn weights_are_named_where_they_count() {
        let svg = scene(&Binary::preset(Preset::Spam), 0, WIDE, false);
        assert!(svg.contains("pos_weight 3"), "{svg}");
        assert!(!scene(&Binary::default(), 0, WIDE, false).contains("weight"));
    }

    #[test]
    fn every_text_of_a_low_row_lies_inside() {
        let mut state = Binary::preset(Preset::Spam);
        for weight in [1.0, 2.0] {
            state.elements[0].weight = weight;
            let svg = scene(&state, 0, LOW, false);
            // Their sizes in the style sheet.
            for (class, size) in [
                ("row-name", 15.0),
                ("row-weight", 12.0),
                ("pred-value", 13.5),
                ("true-value", 13.5),
                ("loss-word strong", 13.5),
            ] {
                let texts: Vec<&str> = svg
                    .split(&format!(r#"class="{class}" x=""#))
                    .skip(1)
                    .collect();
                assert!(!texts.is_empty(), "{class}: {svg}");
                for text in texts {
                    let y: f64 = text.split('"').nth(2).unwrap().parse().unwrap();
                    assert!(y >= size && y <= LOW.height, "{class} at {y}");
                }
            }
        }
    }

    #[test]
    fn infinite_logits_and_no_room_leave_finite_coordinates() {
        for guess in [0.0, 1.0].map(Guess::Probability) {
            let mut state = Binary::default();
            state.elements[0].guess = guess;
            for (width, height) in [(640.0, 90.0), (328.0, 84.0), (0.0, 0.0), (30.0, 8.0)] {
                let area = Area {
                    width,
                    height,
                    unit: 1.0,
                };
                let svg = scene(&state, 0, area, false);
                let numbers = svg.split(['"', ' ', 'M', 'L', 'v']);
                for part in numbers {
                    assert!(part != "NaN" && part != "inf", "{svg}");
                }
            }
        }
    }

    #[test]
    fn presses_take_the_nearest_mark() {
        let at = |x, y| pick([100.0, 200.0, 204.0], 60.0, (x, y), 24.0, 1.0);
        assert_eq!(at(110.0, 60.0), Some(Mark::Logit));
        assert_eq!(at(202.0, 50.0), Some(Mark::Probability));
        assert_eq!(at(202.0, 70.0), Some(Mark::Truth));
        assert_eq!(at(150.0, 60.0), None);
    }
}
