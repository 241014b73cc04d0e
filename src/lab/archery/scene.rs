//! View A as a drawing: the boss with one's own target and the neighbour's, the arrows, the tape.
use super::words::cm;
use crate::chart::svg::{Anchor, Svg, px, text_width};
use crate::chart::target::{face, hit, tape};
use crate::text::archery::Text;
use bullseye_core::lab::archery::{Archery, FACE, HEIGHT, Model, NEIGHBOUR, Place, WIDTH};

/// The drawing area in CSS pixels, and the size of a text pixel in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Board {
    pub width: f64,
    pub height: f64,
    pub unit: f64,
}

impl Board {
    /// Pixels to the centimetre.
    pub fn cm(self) -> f64 {
        self.width / f64::from(WIDTH[1] - WIDTH[0])
    }

    /// The pixel of a place.
    pub fn at(self, (x, y): Place) -> (f64, f64) {
        (
            f64::from(x - WIDTH[0]) * self.cm(),
            f64::from(HEIGHT[1] - y) * self.cm(),
        )
    }

    /// The place of a pixel, to a tenth of a centimetre.
    pub fn place(self, (x, y): (f64, f64)) -> Place {
        let tenth = |value: f64| ((value * 10.0).round() / 10.0) as f32;
        let cm = self.cm().max(0.1);
        (
            tenth(f64::from(WIDTH[0]) + x / cm),
            tenth(f64::from(HEIGHT[1]) - y / cm),
        )
    }

    /// The radius of a hit with its number in it.
    pub fn radius(self) -> f64 {
        (11.5 * self.unit).min(1.7 * self.cm()).max(9.0 * self.unit)
    }
}

/// Which arrow a press at a pixel takes: the nearest within reach; of several at the same place the chosen one.
pub fn pick(state: &Archery, board: Board, (x, y): (f64, f64), reach: f64) -> Option<usize> {
    let far = |index: usize, place: Place| {
        let (ax, ay) = board.at(place);
        let far = ((ax - x).powi(2) + (ay - y).powi(2)).sqrt();
        if index == state.chosen {
            far - 0.5
        } else {
            far
        }
    };
    (state.arrows.iter().enumerate())
        .map(|(index, arrow)| (index, far(index, arrow.place())))
        .filter(|(_, far)| *far <= reach)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}

/// Half the side of the paper.
const PAPER: f32 = FACE + 0.8;

/// What stays where it is: wood, paper, both faces, their words.
pub fn ground(board: Board, text: &Text) -> String {
    let mut svg = Svg::default();
    let Board {
        width,
        height,
        unit,
    } = board;
    svg.rect("straw", 0.0, 0.0, width, height);
    let mut bands = String::new();
    let step = 1.9 * board.cm();
    let mut y = step;
    while y < height && step > 2.0 {
        bands.push_str(&format!("M0 {}H{}", px(y), px(width)));
        y += step;
    }
    svg.path("straw-line", &bands);
    paper(&mut svg, board, (0.0, 0.0));
    let post = board.at((PAPER + 1.6, 0.0)).0;
    svg.rect("post", post, 0.0, 0.4 * board.cm(), height);
    svg.open("next-door");
    paper(&mut svg, board, NEIGHBOUR);
    svg.close();
    ruler(&mut svg, board);
    let sign = neighbour_sign(board, text);
    svg.rect("sign", sign.x, sign.y, sign.wide, sign.high);
    svg.text(
        "sign-text",
        (sign.x + sign.wide / 2.0, sign.y + 17.5 * unit),
        Anchor::Middle,
        text.neighbour,
    );
    svg.finish()
}

/// A box on the range that words fill.
#[derive(Debug, Clone, Copy)]
struct Sign {
    x: f64,
    y: f64,
    wide: f64,
    high: f64,
}

impl Sign {
    /// How far a place is from it; 0 inside.
    fn distance(self, (x, y): (f64, f64)) -> f64 {
        let dx = (self.x - x).max(x - self.x - self.wide).max(0.0);
        let dy = (self.y - y).max(y - self.y - self.high).max(0.0);
        (dx * dx + dy * dy).sqrt()
    }

    fn meets(self, other: Self) -> bool {
        self.x < other.x + other.wide
            && other.x < self.x + self.wide
            && self.y < other.y + other.high
            && other.y < self.y + self.high
    }
}

/// What says whose target the other one is.
fn neighbour_sign(board: Board, text: &Text) -> Sign {
    let unit = board.unit;
    let wide = text_width(text.neighbour, 13.0 * unit) + 16.0 * unit;
    Sign {
        x: board.width - wide - 10.0 * unit,
        y: board.height - 36.0 * unit,
        wide,
        high: 26.0 * unit,
    }
}

const SCALE: &str = "10 cm";

/// Where the scale of the drawing stands.
fn ruler_sign(board: Board) -> Sign {
    let unit = board.unit;
    Sign {
        x: 10.0 * unit,
        y: board.height - 36.0 * unit,
        wide: 10.0 * board.cm() + text_width(SCALE, 13.0 * unit) + 26.0 * unit,
        high: 26.0 * unit,
    }
}

fn paper(svg: &mut Svg, board: Board, (cx, cy): Place) {
    let (left, top) = board.at((cx - PAPER, cy + PAPER));
    let side = f64::from(2.0 * PAPER) * board.cm();
    svg.rect("paper", left, top, side, side);
    for (dx, dy) in [(-1.0, 1.0), (1.0, 1.0), (1.0, -1.0)] {
        let pin = (cx + dx * (PAPER - 0.9), cy + dy * (PAPER - 0.9));
        svg.circle("pin", board.at(pin), 0.25 * board.cm());
    }
    face(svg, board.at((cx, cy)), board.cm());
}

/// The scale of the drawing: 10 cm.
fn ruler(svg: &mut Svg, board: Board) {
    let unit = board.unit;
    let long = 10.0 * board.cm();
    let Sign { x, y, wide, high } = ruler_sign(board);
    svg.rect("sign", x, y, wide, high);
    let (from, base) = (x + 9.0 * unit, y + 14.0 * unit);
    let mut marks = format!("M{} {}h{}", px(from), px(base), px(long));
    for (part, length) in [(0.0, 5.0), (0.5, 3.5), (1.0, 5.0)] {
        marks.push_str(&format!(
            "M{} {}v{}",
            px(from + part * long),
            px(base - length * unit),
            px(2.0 * length * unit)
        ));
    }
    svg.path("sign-ruler", &marks);
    svg.text(
        "sign-text",
        (from + long + 8.0 * unit, y + 17.5 * unit),
        Anchor::Start,
        SCALE,
    );
}

/// What moves: the wind's flag, the round before, the tape to the chosen arrow, the arrows; the chosen one lies on top.
/// `landing` flies in.
pub fn arrows(
    state: &Archery,
    model: &Model,
    board: Board,
    landing: Option<usize>,
    text: &Text,
) -> String {
    let mut svg = Svg::default();
    let flag = flag(&mut svg, state, board, text);
    for place in &state.last {
        svg.circle("was", board.at(*place), 5.0 * board.unit);
    }
    let chosen = state.arrows.get(state.chosen);
    let measured = chosen.zip(model.shots.get(state.chosen));
    let centre = board.at((0.0, 0.0));
    if let Some((arrow, _)) = measured {
        tape(&mut svg, centre, board.at(arrow.place()));
    }
    let others = (0..state.arrows.len()).filter(|i| *i != state.chosen);
    for index in others.chain([state.chosen]) {
        if let Some(arrow) = state.arrows.get(index) {
            let label = (index + 1).to_string();
            svg.open(if landing == Some(index) {
                "landing"
            } else {
                ""
            });
            hit(&mut svg, board.at(arrow.place()), board.radius(), &label);
            svg.close();
        }
    }
    if let Some((arrow, shot)) = measured {
        let label = format!("{} cm", cm(shot.distance));
        let marks: Vec<_> = state.arrows.iter().map(|a| board.at(a.place())).collect();
        let signs = [flag, neighbour_sign(board, text), ruler_sign(board)];
        let to = board.at(arrow.place());
        plate(&mut svg, board, to, &marks, &signs, &label);
    }
    svg.finish()
}

/// The distance beside the tape, where it hides neither an arrow nor the centre nor a sign, if there is such a place.
fn plate(
    svg: &mut Svg,
    board: Board,
    to: (f64, f64),
    marks: &[(f64, f64)],
    signs: &[Sign],
    label: &str,
) {
    let unit = board.unit;
    let (wide, high) = (text_width(label, 15.0 * unit) + 10.0 * unit, 26.0 * unit);
    let from = board.at((0.0, 0.0));
    // Along the tape first, then in rings around its middle.
    let along =
        [0.62, 0.5, 0.4].map(|t| (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let ways = [
        (0.0, 1.0),
        (0.0, -1.0),
        (1.0, 0.0),
        (-1.0, 0.0),
        (1.0, 1.0),
        (-1.0, -1.0),
    ];
    let rings = (1..=3).flat_map(|ring| {
        let ring = f64::from(ring);
        ways.map(|(dx, dy)| {
            (
                middle.0 + dx * (wide / 2.0 + 22.0 * unit * ring),
                middle.1 + dy * (high / 2.0 + 22.0 * unit * ring),
            )
        })
    });
    let around = |(x, y): (f64, f64)| Sign {
        x: (x - wide / 2.0).min(board.width - wide - 4.0).max(4.0),
        y: (y - high / 2.0).min(board.height - high - 4.0).max(4.0),
        wide,
        high,
    };
    let reach = board.radius() + 3.0;
    let hides_none = |spot: &Sign| {
        let hides = |mark: &(f64, f64)| spot.distance(*mark) < reach;
        !hides(&from) && !marks.iter().any(hides)
    };
    let is_free = |spot: &Sign| hides_none(spot) && !signs.iter().any(|sign| spot.meets(*sign));
    let spots = || along.into_iter().chain(rings.clone()).map(around);
    let Sign { x, y, .. } = (spots().find(is_free))
        .or_else(|| spots().find(hides_none))
        .unwrap_or_else(|| around((middle.0, middle.1 + high)));
    svg.rect("plate", x, y, wide, high);
    svg.text(
        "plate-text",
        (x + wide / 2.0, y + 18.5 * unit),
        Anchor::Middle,
        label,
    );
}

/// Which way the wind blows, and how far it carries an arrow; where it stands.
fn flag(svg: &mut Svg, state: &Archery, board: Board, text: &Text) -> Sign {
    let unit = board.unit;
    let (wx, wy) = (f64::from(state.wind.0), f64::from(state.wind.1));
    let strength = (wx * wx + wy * wy).sqrt();
    let words = if strength > 0.0 {
        format!("{} {} cm", text.wind, cm(strength as f32))
    } else {
        text.wind_calm.to_owned()
    };
    let arrow = if strength > 0.0 { 34.0 * unit } else { 0.0 };
    let wide = text_width(&words, 13.0 * unit) + 18.0 * unit + arrow;
    let (x, y) = (board.width - wide - 10.0 * unit, 10.0 * unit);
    svg.rect("sign", x, y, wide, 26.0 * unit);
    svg.text(
        "sign-text",
        (x + wide - 9.0 * unit, y + 17.5 * unit),
        Anchor::End,
        words,
    );
    if strength > 0.0 {
        let middle = (x + 22.0 * unit, y + 13.0 * unit);
        let (ux, uy) = (wx / strength, -wy / strength);
        let at = |along: f64, beside: f64| {
            let (along, beside) = (along * unit, beside * unit);
            format!(
                "{} {}",
                px(middle.0 + ux * along - uy * beside),
                px(middle.1 + uy * along + ux * beside)
            )
        };
        svg.path(
            "wind",
            &format!(
                "M{}L{}M{}L{}L{}",
                at(-11.0, 0.0),
                at(11.0, 0.0),
                at(4.0, -6.0),
                at(11.0, 0.0),
                at(4.0, 6.0)
            ),
        );
    }
    Sign {
        x,
        y,
        wide,
        high: 26.0 * unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::archery::{EN, ZH};
    use bullseye_core::lab::State;

    const BOARD: Board = Board {
        width: 615.0,
        height: 440.0,
        unit: 1.0,
    };

    #[test]
    fn pixels_and_places_answer_each_other() {
        assert_eq!(BOARD.at((0.0, 0.0)), (220.0, 220.0));
        assert_eq!(BOARD.place(BOARD.at((28.8, -8.4))), (28.8, -8.4));
    }

    #[test]
    fn both_targets_are_there_in_both_languages() {
        for text in [&ZH, &EN] {
            let svg = ground(BOARD, text);
            assert_eq!(svg.matches("class=\"face ").count(), 20);
            assert!(svg.contains(text.neighbour) && svg.contains("10 cm"));
        }
    }

    #[test]
    fn every_arrow_has_its_number_and_the_chosen_one_its_distance() {
        let state = Archery::default();
        let svg = arrows(&state, &state.model(), BOARD, None, &EN);
        for words in [">1<", ">5<", ">30.0 cm<", "4.0 cm"] {
            assert!(svg.contains(words), "{words} is missing in {svg}");
        }
        // The chosen one is drawn last.
        assert!(svg.rfind(">5<") > svg.rfind(">4<"));
    }

    #[test]
    fn the_plate_hides_neither_arrow_nor_scale() {
        for seed in 0..200 {
            let state = Archery::default().new_round(seed);
            let svg = arrows(&state, &state.model(), BOARD, None, &EN);
            let number = |part: &str, name: &str| -> f64 {
                let value = part
                    .split(&format!(" {name}=\""))
                    .nth(1)
                    .unwrap_or_default();
                value
                    .split('"')
                    .next()
                    .unwrap_or_default()
                    .parse()
                    .unwrap_or(f64::NAN)
            };
            let part = svg.split("class=\"plate\"").nth(1).unwrap_or_default();
            let (left, top) = (number(part, "x"), number(part, "y"));
            let (right, bottom) = (left + number(part, "width"), top + number(part, "height"));
            for arrow in &state.arrows {
                let (x, y) = BOARD.at(arrow.place());
                let inside = (left..=right).contains(&x) && (top..=bottom).contains(&y);
                assert!(!inside, "seed {seed}: {svg}");
            }
            let plate = Sign {
                x: left,
                y: top,
                wide: right - left,
                high: bottom - top,
            };
            assert!(!plate.meets(ruler_sign(BOARD)), "seed {seed}: {svg}");
        }
    }

    #[test]
    fn a_press_takes_the_nearest_arrow_within_reach() {
        let mut state = Archery::default();
        let at = |x, y| BOARD.at((x, y));
        assert_eq!(pick(&state, BOARD, at(28.0, 8.0), 22.0), Some(4));
        assert_eq!(pick(&state, BOARD, at(-15.0, 15.0), 22.0), None);
        state.arrows[3].put((0.0, 0.0));
        state.arrows[2].put((0.0, 0.0));
        state.chosen = 2;
        assert_eq!(pick(&state, BOARD, at(0.0, 0.0), 22.0), Some(2));
    }

    #[test]
    fn a_range_without_room_is_no_reason_to_panic() {
        let board = Board {
            width: 0.0,
            height: 0.0,
            unit: 1.0,
        };
        let state = Archery::default();
        let svg = ground(board, &ZH) + &arrows(&state, &state.model(), board, Some(4), &ZH);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        let (x, y) = board.place((5.0, 5.0));
        assert!(x.is_finite() && y.is_finite());
    }
}
