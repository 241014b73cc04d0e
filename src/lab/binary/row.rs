//! One row of view A as a drawing: the logit on its ruler, the sigmoid as the bridge, the probability as a bar on the
//! ruler where the label stands too, and what the element loses.
use super::frame::{Frame, PROBABILITIES};
use crate::chart::plot::cover;
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

    /// Whether names and losses stand in columns of their own beside the rulers; else above them.
    fn has_columns(self) -> bool {
        self.width > 540.0 * self.unit
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

/// What every row is drawn with.
pub struct Scene<'a> {
    pub frame: &'a Frame,
    pub area: Area,
    pub covered: bool,
    pub text: &'a Text,
}

/// What stands in a row besides the three marks; `own` is its loss. What states a loss is covered while the reader guesses.
pub fn row(scene: &Scene, name: &str, element: &Element, own: f32) -> String {
    let Scene { frame, area, .. } = *scene;
    let mut svg = Svg::default();
    let (unit, base) = (area.unit, area.baseline());
    head(&mut svg, scene, name, element);
    let (z, p) = (
        f64::from(element.guess.logit()),
        f64::from(element.guess.probability()),
    );
    let logits = area.logits(frame);
    ruler(&mut svg, logits, base, unit);
    let place = logits.at(logits.span.clamp(z));
    svg.text(
        "pred-value",
        (place, base + 21.0 * unit),
        Anchor::Middle,
        show_float(z),
    );
    bridge(&mut svg, area, frame, z, p);
    bar(&mut svg, area, p);
    let probabilities = area.probabilities();
    ruler(&mut svg, probabilities, base, unit);
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
        let middle = area.baseline() - 8.0 * unit;
        let lift = 9.0 * unit * weights.len() as f64;
        svg.text(
            "row-name",
            (12.0 * unit, middle - lift),
            Anchor::Start,
            name,
        );
        for (i, weight) in weights.iter().enumerate() {
            let y = middle - lift + 17.0 * unit * (i + 1) as f64;
            svg.text("row-weight", (12.0 * unit, y), Anchor::Start, weight);
        }
    } else {
        let (x, y) = (12.0 * unit, 17.0 * unit);
        svg.text("row-name", (x, y), Anchor::Start, name);
        let after = x + text_width(name, 15.0 * unit) + 8.0 * unit;
        svg.text("row-weight", (after, y), Anchor::Start, weights.join("  "));
    }
}

fn ruler(svg: &mut Svg, scale: Scale, base: f64, unit: f64) {
    let step = labelled(scale);
    let mut marks = String::new();
    for (part, length) in [(5.0, 3.5), (1.0, 8.0)] {
        for tick in ticks(scale.span, step / part) {
            // Writing into a String cannot fail.
            let _ = write!(
                marks,
                "M{} {}v{}",
                px(scale.at(tick)),
                px(base),
                px(length * unit)
            );
        }
    }
    svg.path("tick", &marks);
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

/// The sigmoid over the same logits, with the way from this logit up to the curve and across to its probability.
fn bridge(svg: &mut Svg, area: Area, frame: &Frame, z: f64, p: f64) {
    let (unit, base) = (area.unit, area.baseline());
    let x = area.bridge(frame);
    let y = Scale {
        span: PROBABILITIES,
        from: base,
        to: (10.0 * unit).min(base - 8.0 * unit),
    };
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
    let at = (x.at(x.span.clamp(z)), y.at(p));
    svg.line("lead", (at.0, base), at);
    svg.line("lead", at, (x.to, at.1));
    svg.circle("bridge-dot", at, 4.5 * unit);
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

/// The probability as a bar of which so much is filled.
fn bar(svg: &mut Svg, area: Area, p: f64) {
    let scale = area.probabilities();
    let (base, tall) = (area.baseline(), 15.0 * area.unit);
    svg.rect(
        "bar-room",
        scale.from,
        base - tall,
        scale.to - scale.from,
        tall,
    );
    svg.rect(
        "bar-fill",
        scale.from,
        base - tall,
        scale.at(p) - scale.from,
        tall,
    );
}

/// The values under the two marks, pushed apart where they would touch, and both away from the edges.
fn values(svg: &mut Svg, area: Area, element: &Element, at_p: f64, at_y: f64) {
    let (unit, base) = (area.unit, area.baseline());
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
    let inwards = (margin - low).max(0.0) - (high - (area.width - margin)).max(0.0);
    let under = base + 21.0 * unit;
    let place = |x: f64| (x + inwards, under);
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
        let from = area.width - 84.0 * unit;
        let length = (own / frame.own).clamp(0.0, 1.0) * 74.0 * unit;
        if length > 0.0 {
            svg.rect("miss", from, base - 15.0 * unit, length, 15.0 * unit);
        }
        svg.line(
            "baseline",
            (from, base - 19.0 * unit),
            (from, base + 4.0 * unit),
        );
        (from, base - 24.0 * unit)
    } else {
        let words = text_width(text.loss, size) + 6.0 * unit + text_width(&number, size);
        let from = area.probabilities().to - words;
        svg.text("loss-word", (from, 17.0 * unit), Anchor::Start, text.loss);
        (from + text_width(text.loss, size) + 6.0 * unit, 17.0 * unit)
    };
    if covered {
        let width = text_width("0.0000", size);
        cover(svg, x, y - 13.5 * unit, width, 17.0 * unit);
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
        let from = area.width - 84.0 * unit;
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
