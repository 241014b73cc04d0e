//! What is drawn around and over sampled lines: axes, a point's bar and tangent, words that keep out of each other's
//! way, and covers over what a reader is to guess.
use super::scale::{Scale, Span, tick_label, tick_step, ticks};
use super::svg::{Anchor, Svg, px, text_width};

/// The chart's place in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Board {
    pub width: f64,
    pub height: f64,
    pub unit: f64,
}

impl Board {
    pub fn x(self, span: Span) -> Scale {
        Scale {
            span,
            from: 50.0 * self.unit,
            to: (self.width - 24.0 * self.unit).max(60.0 * self.unit),
        }
    }

    pub fn y(self, top: f64) -> Scale {
        Scale {
            span: Span::new(0.0, top),
            from: (self.height - 48.0 * self.unit).max(40.0 * self.unit),
            to: 30.0 * self.unit,
        }
    }

    /// Left, top, width and height of what lies between the axes.
    pub fn frame(self) -> [f64; 4] {
        let (x, y) = (self.x(Span::new(0.0, 1.0)), self.y(1.0));
        [x.from, y.to, x.to - x.from, y.from - y.to]
    }
}

/// The ends of a thin line from a word to what it names.
type Lead = ((f64, f64), (f64, f64));

/// A box that a word fills.
#[derive(Debug, Clone, Copy)]
struct Spot {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Spot {
    /// The box with a margin left and right, and one above and below.
    fn wider(self, x: f64, y: f64) -> Self {
        Self {
            x: self.x - x,
            y: self.y - y,
            width: self.width + 2.0 * x,
            height: self.height + 2.0 * y,
        }
    }

    fn meets(self, other: Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// What an upright lead keeps free around itself.
fn upright(x: f64, (from, to): (f64, f64)) -> Spot {
    Spot {
        x: x - 4.0,
        y: from,
        width: 8.0,
        height: to - from,
    }
}

/// What a slanting line keeps free along its way.
fn along(from: (f64, f64), to: (f64, f64)) -> impl Iterator<Item = Spot> {
    (0..=8).map(move |i| {
        let t = f64::from(i) / 8.0;
        Spot {
            x: from.0 + t * (to.0 - from.0) - 3.0,
            y: from.1 + t * (to.1 - from.1) - 3.0,
            width: 6.0,
            height: 6.0,
        }
    })
}

/// A covered value, or a column of them: a plate with a question mark, as large as what it hides.
pub fn cover(svg: &mut Svg, x: f64, y: f64, width: f64, height: f64) {
    svg.rect("cover", x, y, width, height);
    let middle = (x + width / 2.0, y + height / 2.0);
    cover_mark(svg, middle, (height * 0.42).min(width * 0.3));
}

/// The question mark of a plate, on a disc about its middle.
pub fn cover_mark(svg: &mut Svg, middle: (f64, f64), radius: f64) {
    svg.circle("cover-disc", middle, radius);
    svg.text("cover-mark", middle, Anchor::Middle, "?");
}

/// Short marks at the fifths of a step, long ones at each step.
pub const MARKS: [(f64, f64); 2] = [(5.0, 3.5), (1.0, 8.0)];

/// The marks of a ruler that lies at the height `base`, downwards; `kinds` are into how many parts they divide a step, and
/// how long they are.
pub fn tick_marks(
    svg: &mut Svg,
    scale: Scale,
    step: f64,
    kinds: &[(f64, f64)],
    (base, unit): (f64, f64),
) {
    let mut marks = String::new();
    for (part, length) in kinds {
        for tick in ticks(scale.span, step / part) {
            let (at, from) = (px(scale.at(tick)), px(base));
            marks.push_str(&format!("M{at} {from}v{}", px(length * unit)));
        }
    }
    svg.path("tick", &marks);
}

/// The axes as a drawing of their own, for a chart in which they stay while a point moves; the loss goes up to `top`.
pub fn axes(board: Board, span: Span, top: f64, titles: (&str, &str), covered: bool) -> String {
    let mut svg = Svg::default();
    draw_axes(
        &mut svg,
        board,
        (board.x(span), board.y(top)),
        titles,
        covered,
    );
    svg.finish()
}

/// Rulers with ticks outwards, horizontal hairlines, titles at their ends.
fn draw_axes(
    svg: &mut Svg,
    board: Board,
    (x, y): (Scale, Scale),
    (x_title, y_title): (&str, &str),
    covered: bool,
) {
    let unit = board.unit;
    let step = tick_step(y.span, 4.0);
    for tick in ticks(y.span, step) {
        let at = y.at(tick);
        if tick > 0.0 {
            svg.line("grid", (x.from, at), (x.to, at));
        }
        if !covered {
            let place = (x.from - 8.0 * unit, at + 4.5 * unit);
            svg.text("axis-number", place, Anchor::End, tick_label(tick, step));
        }
    }
    svg.text(
        "axis-title",
        (x.from - 34.0 * unit, 16.0 * unit),
        Anchor::Start,
        y_title,
    );
    if covered {
        let height = y.from - y.to + 16.0 * unit;
        cover(
            svg,
            x.from - 36.0 * unit,
            y.to - 8.0 * unit,
            30.0 * unit,
            height,
        );
    }
    let count = match board.width / unit {
        width if width < 300.0 => 3.0,
        width if width < 420.0 => 5.0,
        _ => 6.0,
    };
    let step = tick_step(x.span, count);
    tick_marks(svg, x, step, &MARKS, (y.from, unit));
    svg.line("baseline", (x.from, y.from), (x.to, y.from));
    for tick in ticks(x.span, step) {
        svg.text(
            "axis-number",
            (x.at(tick), y.from + 22.0 * unit),
            Anchor::Middle,
            tick_label(tick, step),
        );
    }
    svg.text(
        "axis-title",
        (x.to, y.from + 41.0 * unit),
        Anchor::End,
        x_title,
    );
}

/// The drawing over the lines, from back to front as its parts are called.
pub struct Plot<'a> {
    svg: Svg,
    board: Board,
    pub x: Scale,
    pub y: Scale,
    /// Evenly spaced, from end to end of the axis.
    xs: &'a [f64],
    lines: Vec<&'a [f64]>,
    covered: bool,
    taken: Vec<Spot>,
}

impl<'a> Plot<'a> {
    /// `lines` were sampled at `xs`; the axis of their values runs from 0 to `top`.
    pub fn new(
        board: Board,
        xs: &'a [f64],
        span: Span,
        lines: Vec<&'a [f64]>,
        top: f64,
        covered: bool,
    ) -> Self {
        Self {
            svg: Svg::default(),
            board,
            x: board.x(span),
            y: board.y(top),
            xs,
            lines,
            covered,
            taken: Vec::new(),
        }
    }

    pub fn finish(self) -> String {
        self.svg.finish()
    }

    /// The pixel of a point, at the edge if it lies beyond.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (
            self.x.at(self.x.span.clamp(x)),
            self.y.at(self.y.span.clamp(y)),
        )
    }

    /// The axes, in the drawing itself.
    pub fn axes(&mut self, x_title: &str, y_title: &str) {
        let Self {
            svg, board, x, y, ..
        } = self;
        draw_axes(svg, *board, (*x, *y), (x_title, y_title), self.covered);
    }

    /// Words in place of a point that no chart can show; where they are too long for one line, broken after a comma.
    pub fn no_point(&mut self, words: &str) {
        let size = 13.5 * self.board.unit;
        let fits = text_width(words, size) <= self.x.to - self.x.from;
        let lines: Vec<&str> = match fits {
            true => vec![words],
            false => words.split_inclusive([',', '，']).map(str::trim).collect(),
        };
        let middle = (self.x.from + self.x.to) / 2.0;
        let mut y = (self.y.from + self.y.to) / 2.0;
        for line in lines {
            self.svg.text("word", (middle, y), Anchor::Middle, line);
            y += 19.0 * self.board.unit;
        }
    }

    /// Keeps words off the point at this pixel.
    pub fn keep_point(&mut self, at: (f64, f64)) {
        let unit = self.board.unit;
        self.taken.push(Spot {
            x: at.0 - 14.0 * unit,
            y: at.1 - 14.0 * unit,
            width: 28.0 * unit,
            height: 28.0 * unit,
        });
    }

    /// The bar from the axis up to the point: the loss as a height.
    pub fn bar(&mut self, at: (f64, f64)) {
        let unit = self.board.unit;
        let bar = Spot {
            x: at.0 - 5.5 * unit,
            y: at.1,
            width: 11.0 * unit,
            height: self.y.from - at.1,
        };
        self.svg
            .rect("loss-bar", bar.x, bar.y, bar.width, bar.height);
        self.taken.push(bar);
    }

    /// The target's ring on the axis.
    pub fn ring(&mut self, x: f64) {
        if self.x.span.holds(x, 0.0) {
            let (place, unit) = ((self.x.at(x), self.y.from), self.board.unit);
            self.svg.circle("ring", place, 9.0 * unit);
            self.svg.circle("eye", place, 4.6 * unit);
            self.svg.circle("core", place, 1.8 * unit);
        }
    }

    /// Words high above the lowest place of a line, or else below it, with a lead to it; left out where there is no
    /// room.
    pub fn lowest(&mut self, x: f64, floor: f64, first: &str, second: &str) {
        let unit = self.board.unit;
        if !self.x.span.holds(x, 0.1) {
            return;
        }
        let size = 13.5 * unit;
        let at = self.x.at(x);
        let foot = self.y.at(floor);
        let tall = self.y.from - self.y.to >= 190.0 * unit;
        // Both lines or the first alone; high above, or just below.
        let place = [second, ""].into_iter().find_map(|second| {
            let width = text_width(first, size).max(text_width(second, size));
            let lines = if second.is_empty() { 0.0 } else { 19.0 * unit };
            let words = |top: f64| Spot {
                x: at - width / 2.0,
                y: top - size,
                width,
                height: lines + size * 1.4,
            };
            let is_clear = |lead: (f64, f64), words: Spot| {
                self.is_free(words) && !self.is_taken(upright(at, lead))
            };
            let above = self.y.to + 36.0 * unit;
            let lead = (above + lines + 10.0 * unit, foot - 3.0);
            let fits = tall && foot >= above + lines + 30.0 * unit;
            if fits && is_clear(lead, words(above)) {
                return Some((above, lines, second, lead, words(above)));
            }
            [44.0, 68.0, 92.0].into_iter().find_map(|down| {
                let below = foot + down * unit;
                let fits = below + lines + 12.0 * unit < self.y.from;
                let lead = (foot + 4.0, below - 16.0 * unit);
                (fits && is_clear(lead, words(below)))
                    .then(|| (below, lines, second, lead, words(below)))
            })
        });
        let Some((top, lines, second, lead, words)) = place else {
            return;
        };
        self.svg.text("word", (at, top), Anchor::Middle, first);
        self.svg
            .text("word", (at, top + lines), Anchor::Middle, second);
        self.svg.line("lead", (at, lead.0), (at, lead.1));
        self.taken.push(upright(at, lead));
        self.taken.push(words);
    }

    /// The ends of the tangent at a point: the long one uphill, and the short one.
    fn tangent_ends(&self, at: (f64, f64), slope: f64) -> Option<[(f64, f64); 2]> {
        let (unit, [left, top, width, height]) = (self.board.unit, self.board.frame());
        let (dx, dy) = (self.x.unit(), -slope * self.y.unit());
        let length = (dx * dx + dy * dy).sqrt();
        if !length.is_finite() || length == 0.0 {
            return None;
        }
        let reach = |way: f64, most: f64| {
            let (ux, uy) = (way * dx / length, way * dy / length);
            let along_x = match ux {
                u if u > 0.0 => (left + width - at.0) / u,
                u if u < 0.0 => (left - at.0) / u,
                _ => f64::INFINITY,
            };
            let along_y = match uy {
                u if u > 0.0 => (top + height - at.1) / u,
                u if u < 0.0 => (top - at.1) / u,
                _ => f64::INFINITY,
            };
            let t = along_x.min(along_y).min(most * unit).max(0.0);
            (at.0 + ux * t, at.1 + uy * t)
        };
        let uphill = if slope > 0.0 { 1.0 } else { -1.0 };
        Some([reach(uphill, 110.0), reach(-uphill, 38.0)])
    }

    /// Keeps words off the tangent that [`Self::tangent`] will draw.
    pub fn keep_tangent(&mut self, at: (f64, f64), slope: f64) {
        for end in self.tangent_ends(at, slope).into_iter().flatten() {
            self.taken.extend(along(end, at));
        }
    }

    /// The tangent at a point, with its slope in words where they have room.
    pub fn tangent(&mut self, at: (f64, f64), slope: f64, word: &str, number: &str) {
        let (unit, [left, top, width, height]) = (self.board.unit, self.board.frame());
        let Some([back, front]) = self.tangent_ends(at, slope) else {
            return;
        };
        self.keep_tangent(at, slope);
        self.svg.line("tangent", back, front);
        // As the gradient stands everywhere else.
        let plus = if slope > 0.0 { "+" } else { "" };
        let number = format!("{plus}{number}");
        let size = 13.5 * unit;
        let long = text_width(&format!("{word} {number}"), size);
        let middle = ((at.0 + back.0) / 2.0, (at.1 + back.1) / 2.0);
        // The nearest place to the tangent's middle where neither a line nor another word is in the way.
        let spots = || {
            (0..=6i32).flat_map(|ring| {
                (-ring..=ring)
                    .flat_map(move |i| (-ring..=ring).map(move |j| (i, j)))
                    .filter(move |(i, j)| i.abs().max(j.abs()) == ring)
            })
        };
        let place_at = |(i, j): (i32, i32)| Spot {
            // Not `clamp`: a chart without room yet has its ends the wrong way round.
            x: (middle.0 - long / 2.0 + f64::from(i) * 22.0 * unit)
                .min(left + width - long)
                .max(left + 2.0 * unit),
            y: (middle.1 - size + f64::from(j) * 14.0 * unit)
                .min(top + height - size * 1.4)
                .max(top),
            width: long,
            height: size * 1.3,
        };
        // Else a line passes behind them; without such a place either they are left out: the gradient view has the number.
        let free = |word: &Spot| self.is_free(*word);
        let lone = |word: &Spot| !self.is_taken(*word);
        let found = (spots().map(place_at).find(free)).or_else(|| spots().map(place_at).find(lone));
        if let Some(spot) = found {
            self.taken.push(spot);
            let words = format!("{word} <tspan class=\"strong\">{number}</tspan>");
            let place = (spot.x, spot.y + size);
            self.svg.text("slope", place, Anchor::Start, words);
        }
    }

    /// Keeps words off the ring on the axis that [`Self::ring`] will draw.
    pub fn keep_ring(&mut self, x: f64) {
        if self.x.span.holds(x, 0.0) {
            let unit = self.board.unit;
            self.taken.push(Spot {
                x: self.x.at(x) - 11.0 * unit,
                y: self.y.from - 11.0 * unit,
                width: 22.0 * unit,
                height: 22.0 * unit,
            });
        }
    }

    /// The loss beside its bar, left or right of it and rather low, where neither a line nor a word nor the ring is in
    /// the way.
    pub fn value(&mut self, at: (f64, f64), words: &str) {
        let unit = self.board.unit;
        let size = 15.0 * unit;
        let width = text_width(words, size);
        let (left, right) = (at.0 - 16.0 * unit - width, at.0 + 16.0 * unit);
        let low = (at.1 + 28.0 * unit).min(self.y.from - 6.0 * unit);
        let high = (at.1 - 16.0 * unit).max(self.y.to + size);
        let spot = |(x, base): (f64, f64)| Spot {
            x,
            y: base - size,
            width,
            height: size * 1.3,
        };
        let places = [(left, low), (right, low), (left, high), (right, high)];
        let inside = |place: &(f64, f64)| {
            place.0 > self.x.from - 10.0 * unit && place.0 + width < self.board.width
        };
        let clear = |place: &(f64, f64)| inside(place) && self.is_free(spot(*place));
        // A little further off, the nearest place where nothing is in the way.
        let further = || {
            let far =
                |(x, base): &(f64, f64)| (x + width / 2.0 - at.0).hypot(base - size / 2.0 - at.1);
            let highest = self.y.to + size;
            (0..=8)
                .flat_map(|i| (0..=8).map(move |j| (f64::from(i) / 8.0, f64::from(j) / 8.0)))
                .map(|(right, down)| {
                    let x = self.x.from + 6.0 * unit;
                    let room = self.x.to - width - x;
                    let height = self.y.from - 6.0 * unit - highest;
                    (x + right * room, highest + down * height)
                })
                .filter(clear)
                .filter(|place| far(place) < 60.0 * unit)
                .min_by(|one, other| far(one).total_cmp(&far(other)))
        };
        // A line may pass behind it: far from its bar it would be another line's. Where there is no room at all it runs
        // over the chart's edge.
        let lone = |place: &(f64, f64)| inside(place) && !self.is_taken(spot(*place));
        let (start, base) = (places.into_iter().find(clear))
            .or_else(further)
            .or_else(|| places.into_iter().find(lone))
            .unwrap_or((right.min(self.board.width - width), low));
        self.taken.push(spot((start, base)));
        if self.covered {
            cover(&mut self.svg, start, base - size * 1.05, width, size * 1.35);
        } else {
            self.svg
                .text("loss-value", (start, base), Anchor::Start, words);
        }
    }

    /// The reader's guess: a dashed line at its height with a flag.
    pub fn flag(&mut self, guess: f64, words: &str) {
        let (x, y, unit) = (self.x, self.y, self.board.unit);
        if !y.span.holds(guess, 0.0) {
            return;
        }
        let at = y.at(guess);
        self.svg.line("guess", (x.from, at), (x.to, at));
        let pole = x.to - 2.0 * unit;
        self.svg.path(
            "flag",
            &format!(
                "M{} {}v{}h{}l{} {}l{} {}h{}z",
                px(pole),
                px(at),
                px(-20.0 * unit),
                px(-15.0 * unit),
                px(4.0 * unit),
                px(5.0 * unit),
                px(-4.0 * unit),
                px(5.0 * unit),
                px(15.0 * unit)
            ),
        );
        let size = 13.5 * unit;
        let width = text_width(words, size);
        let (below, above) = (at + 18.0 * unit, at - 7.0 * unit);
        let spot = |(end, base): (f64, f64)| Spot {
            x: end - width,
            y: base - size,
            width,
            height: size * 1.3,
        };
        // Below its line or above it, beside the flag, at the other end or between: where neither the axis nor a mark is,
        // and if that can be no line.
        let start = x.from + 6.0 * unit + width;
        let middle = (x.from + x.to + width) / 2.0;
        let beside = (pole - 20.0 * unit, above);
        let places = [
            (x.to, below),
            beside,
            (start, below),
            (start, above),
            (middle, below),
            (middle, above),
        ];
        let is_over = |place: &(f64, f64)| place.1 + 6.0 * unit < y.from;
        let place = (places.iter())
            .find(|place| is_over(place) && self.is_free(spot(**place)))
            .or_else(|| {
                (places.iter()).find(|place| is_over(place) && !self.is_taken(spot(**place)))
            })
            .copied()
            .unwrap_or(beside);
        self.svg.text("word", place, Anchor::End, words);
        self.taken.push(spot(place));
        self.taken.push(Spot {
            x: pole - 16.0 * unit,
            y: at - 21.0 * unit,
            width: 18.0 * unit,
            height: 21.0 * unit,
        });
        self.taken.push(Spot {
            x: x.from,
            y: at - 1.5 * unit,
            width: x.to - x.from,
            height: 3.0 * unit,
        });
    }

    /// The name of a line beside it, where it covers neither another word nor a line, and where no other line is so
    /// near that the name could be its own; else on the line itself; else further off, with a lead to the line. Main:
    /// from the left; ghosts: from the right, where the picture is emptier.
    pub fn name(&mut self, ys: &[f64], name: &str, main: bool) {
        let unit = self.board.unit;
        let size = 13.5 * unit;
        let width = text_width(name, size);
        let beside = [
            (7.0, 0.0),
            (-7.0, 0.0),
            (6.0, 13.0),
            (-6.0, 13.0),
            (6.0, -13.0),
            (-6.0, -13.0),
        ];
        // Two words in a row would read as one.
        let is_apart =
            |word: Spot| self.is_free(word) && !self.is_taken(word.wider(6.0 * unit, 1.0 * unit));
        let is_its_own = |word: Spot| {
            is_apart(word) && !self.meets_other(word.wider(12.0 * unit, 7.0 * unit), ys)
        };
        let is_on_line = |word: Spot| {
            !self.is_taken(word) && !self.meets_other(word.wider(4.0 * unit, 3.0 * unit), ys)
        };
        let found = (self.beside_line(ys, width, main, &beside, is_its_own))
            .or_else(|| self.beside_line(ys, width, main, &[(0.0, 0.0)], is_on_line))
            .map(|word| (word, None))
            .or_else(|| self.led_to_line(ys, width, 5.0 * unit))
            .or_else(|| self.led_to_line(ys, width, 0.0))
            .or_else(|| {
                let word = self.beside_line(ys, width, main, &beside, is_apart)?;
                Some((word, None))
            });
        if let Some((word, lead)) = found {
            if let Some((from, to)) = lead {
                self.svg.line("lead", from, to);
                self.taken.extend(along(from, to));
            }
            self.taken.push(word);
            self.svg.text(
                if main { "line-name main" } else { "line-name" },
                (word.x, word.y + size * 0.95),
                Anchor::Start,
                name,
            );
        }
    }

    /// A free place for a name at some distance from its line and with air to other words, and the lead to the line.
    fn led_to_line(&self, ys: &[f64], width: f64, air: f64) -> Option<(Spot, Option<Lead>)> {
        let (x, y, unit) = (self.x, self.y, self.board.unit);
        let size = 13.5 * unit;
        let room = (x.to - x.from - width, y.from - y.to - size * 1.5);
        let parts = || (0..=8).map(|i| f64::from(i) / 8.0);
        let spots = parts()
            .flat_map(|right| parts().map(move |down| (right, down)))
            .map(|(right, down)| Spot {
                x: x.from + right * room.0,
                y: y.to + down * room.1,
                width,
                height: size * 1.2,
            })
            .filter(|word| self.is_free(*word) && !self.is_taken(word.wider(air, air)));
        // From the middle of the word's lower or upper edge.
        let leads = spots.flat_map(|word| {
            let middle = word.x + width / 2.0;
            (self.xs.iter().zip(ys).step_by(8))
                .map(|(value, loss)| (x.at(*value), y.at(*loss)))
                .filter(move |(_, at)| (y.to..y.from).contains(at))
                .map(move |to| {
                    let edge = match to.1 > word.y {
                        true => word.y + word.height,
                        false => word.y,
                    };
                    (word, ((middle, edge), to))
                })
        });
        let far = |(_, (from, to)): &(Spot, Lead)| (from.0 - to.0).hypot(from.1 - to.1);
        (leads.min_by(|one, other| far(one).total_cmp(&far(other))))
            .filter(|lead| far(lead) < 90.0 * unit)
            .map(|(word, lead)| (word, Some(lead)))
    }

    /// The first place beside a line where a name fits: a distance to its left, to its right, or 0 for the middle, and one
    /// below.
    fn beside_line(
        &self,
        ys: &[f64],
        width: f64,
        main: bool,
        places: &[(f64, f64)],
        fits: impl Fn(Spot) -> bool,
    ) -> Option<Spot> {
        let (x, y, unit) = (self.x, self.y, self.board.unit);
        let size = 13.5 * unit;
        let last = self.xs.len().saturating_sub(8);
        (8..last).step_by(3).find_map(|i| {
            let i = if main { i } else { last + 7 - i };
            let (px, py) = (x.at(*self.xs.get(i)?), y.at(*ys.get(i)?));
            if !(y.to + size..=y.from - 6.0 * unit).contains(&py) {
                return None;
            }
            places.iter().find_map(|(dx, dy)| {
                let left = match *dx {
                    0.0 => px - width / 2.0,
                    dx if dx > 0.0 => px + dx * unit,
                    dx => px + dx * unit - width,
                };
                let word = Spot {
                    x: left,
                    y: py + dy * unit - size * 0.7,
                    width,
                    height: size * 1.2,
                };
                let inside = word.x > x.from
                    && word.x + width < x.to + 8.0 * unit
                    && word.y + word.height < y.from;
                (inside && fits(word)).then_some(word)
            })
        })
    }

    /// Whether neither a line nor another word is in the way.
    fn is_free(&self, word: Spot) -> bool {
        !self.lines.iter().any(|ys| self.passes(ys, word)) && !self.is_taken(word)
    }

    /// Whether a line other than this one passes through the box.
    fn meets_other(&self, word: Spot, own: &[f64]) -> bool {
        let mut others = self.lines.iter().filter(|ys| !std::ptr::eq(**ys, own));
        others.any(|ys| self.passes(ys, word))
    }

    /// Whether a line passes through the box.
    fn passes(&self, ys: &[f64], word: Spot) -> bool {
        // The samples are evenly spaced: only those under the box need a look.
        let last = self.xs.len().saturating_sub(1);
        let sample = |pixel: f64| {
            let part = (pixel - self.x.from) / (self.x.to - self.x.from);
            (part * last as f64).clamp(0.0, last as f64)
        };
        let from = sample(word.x - 2.0).ceil() as usize;
        let to = sample(word.x + word.width + 2.0).floor() as usize;
        let high = word.y - 1.0..word.y + word.height + 1.0;
        let under = ys.get(from..=to.max(from)).unwrap_or_default();
        under.iter().any(|value| high.contains(&self.y.at(*value)))
    }

    fn is_taken(&self, word: Spot) -> bool {
        self.taken.iter().any(|other| other.meets(word))
    }
}

/// What a pointer that hovers reads: a line up from the axis, and the words in a box above it.
pub fn reading(x: Scale, y: Scale, at: f64, words: &str, unit: f64) -> String {
    let width = text_width(words, 13.0 * unit) + 16.0 * unit;
    let start = (at - width / 2.0).clamp(x.from, (x.to - width).max(x.from));
    let mut svg = Svg::default();
    svg.line("hover", (at, y.to), (at, y.from));
    svg.rect("tip", start, 2.0, width, 24.0 * unit);
    svg.text(
        "tip-text",
        (start + 8.0 * unit, 18.0 * unit),
        Anchor::Start,
        words,
    );
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_guess_keep_off_the_point() {
        let board = Board {
            width: 400.0,
            height: 300.0,
            unit: 1.0,
        };
        let xs: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0).collect();
        let ys = vec![0.0; xs.len()];
        for (x, loss, guess) in [
            (0.9, 0.2, 0.3),
            (0.9, 0.4, 0.3),
            (0.5, 0.2, 0.02),
            (0.1, 0.9, 1.0),
        ] {
            let span = Span::new(0.0, 1.0);
            let mut plot = Plot::new(board, &xs, span, vec![&ys], 1.0, false);
            let at = plot.at(x, loss);
            plot.keep_point(at);
            plot.bar(at);
            let kept = plot.taken.len();
            plot.flag(guess, "You guessed 0.3");
            let words = plot.taken[kept];
            let marks = &plot.taken[..kept];
            assert!(
                !marks.iter().any(|mark| mark.meets(words)),
                "{x} {guess}: {words:?}"
            );
            assert!(
                words.y + words.height < plot.y.from,
                "{x} {guess}: {words:?}"
            );
            assert!(words.x >= plot.x.from && words.x + words.width <= plot.x.to + 0.1);
        }
    }
}
