//! The steps of one side under its curve, on the same axis and at their true length: the last ones that were taken, and
//! the one that comes next.
use super::Lab;
use super::axes::Axes;
use crate::browser;
use crate::chart::plot::{Board, cover};
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::settings::settings;
use crate::text::descent::Text;
use crate::ui::calm::when_calm;
use crate::ui::el::El;
use crate::ui::state::Var;
use bullseye_core::lab::descent::{Descent, Side, Step};
use bullseye_core::number::{show, show_signed};
use bullseye_html::html;

/// The height of the line that names the columns.
const HEAD: f64 = 26.0;
/// The height of a step.
const ROW: f64 = 36.0;
/// How far the ring at the start of an arrow reaches.
const RING: f64 = 6.0;

/// What is known of the loss after the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nobody asks: a question mark stands for it.
    Unasked,
    /// It is what the reader guesses.
    Covered,
    /// It has been guessed, and shows.
    Shown,
}

pub struct Scene<'a> {
    pub state: &'a Descent,
    pub side: &'a Side,
    pub axes: &'a Axes,
    /// The board of the chart above.
    pub board: Board,
    pub height: f64,
    pub next: Next,
    /// Whether it is known where the next step goes.
    pub shows_next: bool,
    pub text: &'a Text,
}

/// A number as short as the columns are narrow.
fn brief(value: f32) -> String {
    if value != 0.0 && value.abs() < 5e-5 {
        "≈ 0".to_owned()
    } else {
        show(f64::from(value))
    }
}

/// The words of a step.
struct Words {
    name: String,
    slope: String,
    step: String,
    loss: String,
}

impl Scene<'_> {
    fn unit(&self) -> f64 {
        self.board.unit
    }

    /// The steps that have room, with their numbers from 1.
    fn rows(&self) -> Vec<(usize, &Step)> {
        let room = ((self.height / self.unit() - HEAD) / ROW).floor().max(1.0) as usize;
        let first = self.side.taken.len().saturating_sub(room.saturating_sub(1));
        let all = self.side.taken.iter().chain([&self.side.next]);
        (1..).zip(all).skip(first).collect()
    }

    fn words(&self, number: usize, step: &Step) -> Words {
        let text = self.text;
        let is_next = number > self.side.taken.len();
        let is_narrow = self.board.width < 420.0 * self.unit();
        let name = match (is_next, is_narrow) {
            (true, _) => text.next_step.to_owned(),
            (false, true) => number.to_string(),
            (false, false) => text.nth_step(&number.to_string()),
        };
        let after = match self.next {
            Next::Unasked | Next::Covered if is_next => "?".to_owned(),
            _ => brief(step.after),
        };
        Words {
            name,
            slope: brief(step.slope),
            step: if is_next && !self.shows_next {
                "?".to_owned()
            } else if step.step > 0.0 && brief(step.step) == show(f64::from(step.step)) {
                show_signed(f64::from(step.step))
            } else {
                brief(step.step)
            },
            loss: format!("{} → {after}", brief(step.before)),
        }
    }

    /// Where the columns of slope, step and loss end, and where the first one begins: as wide as their numbers, and
    /// usually as wide as ever.
    fn columns(&self, words: &[Words]) -> ([f64; 3], f64) {
        let (unit, end) = (self.unit(), self.board.x(self.axes.xs).to);
        // The estimate of a text's width is a wide one.
        let widest = |read: fn(&Words) -> &String| {
            let widths = words.iter().map(|words| text_width(read(words), 12.0));
            widths.fold(40.0, f64::max)
        };
        let (usual, usual_step, gap) = match self.board.width / unit {
            width if width < 280.0 => (92.0, 56.0, 10.0),
            width if width < 420.0 => (126.0, 74.0, 10.0),
            _ => (134.0, 74.0, 14.0),
        };
        let step = (widest(|words| &words.loss) + gap).max(usual);
        let slope = step + (widest(|words| &words.step) + gap).max(usual_step);
        let columns = [end - slope * unit, end - step * unit, end];
        (columns, columns[0] - widest(|words| &words.slope) * unit)
    }

    pub fn svg(&self) -> String {
        let (unit, text) = (self.unit(), self.text);
        let mut svg = Svg::default();
        let x = self.board.x(self.axes.xs);
        let rows = self.rows();
        let words: Vec<_> = (rows.iter())
            .map(|(number, step)| self.words(*number, step))
            .collect();
        let (columns, first_column) = self.columns(&words);
        let pixel = |weight: f32| x.at(x.span.clamp(f64::from(weight)));
        let bottom = (HEAD + ROW * rows.len() as f64) * unit;
        let last = bottom - ROW * unit;
        svg.rect("next-row", 0.0, last, self.board.width, ROW * unit);
        let truth = f64::from(self.state.truth);
        let line = if x.span.holds(truth, 0.0) {
            x.at(truth)
        } else {
            -99.0
        };
        // Below the names of the columns, which it would cross.
        svg.line("truth-line", (line, HEAD * unit), (line, bottom));
        for (end, word) in columns.into_iter().zip([text.slope, text.step, text.loss]) {
            svg.text("column", (end, 17.0 * unit), Anchor::End, word);
        }
        // Where an arrow would run into the numbers, all numbers stand below their arrows.
        let is_crowded = rows.iter().any(|(_, step)| {
            [step.from, step.to]
                .map(pixel)
                .into_iter()
                .fold(0.0, f64::max)
                > first_column
        });
        let (arrow, base) = if is_crowded {
            (11.0, 31.0)
        } else {
            (18.0, 23.0)
        };
        for (row, ((number, step), words)) in rows.iter().zip(words).enumerate() {
            let top = (HEAD + ROW * row as f64) * unit;
            svg.line("row-line", (0.0, top), (self.board.width, top));
            let (from, to) = (pixel(step.from), pixel(step.to));
            let middle = top + arrow * unit;
            let run = to - from;
            let is_next = *number > self.side.taken.len();
            if is_next && !self.shows_next {
                svg.circle("was", (from, middle), (RING - 0.5) * unit);
            } else if run.is_finite() && step.step != 0.0 {
                // From the edge of the ring to where the step ends.
                let away = run.signum();
                let length = (run.abs() - RING * unit).max(1.0);
                svg.push(
                    from - away * (8.0 - RING) * unit,
                    middle,
                    away * length,
                    unit,
                );
                svg.circle("was", (from, middle), (RING - 0.5) * unit);
            } else if from.is_finite() {
                svg.circle("push-none", (from, middle), 8.0 * unit);
            }
            let base = top + base * unit;
            let weight = if is_next {
                "step-name strong"
            } else {
                "step-name"
            };
            // Beside its arrow where the numbers come as far as the name.
            let is_met = 6.0 * unit + text_width(&words.name, 13.5 * unit) > first_column;
            let name = top + if is_met { 15.0 } else { 23.0 } * unit;
            svg.text(weight, (6.0 * unit, name), Anchor::Start, words.name);
            let [slope, step, loss] = columns;
            svg.text("grad-value", (slope, base), Anchor::End, words.slope);
            svg.text("step-value", (step, base), Anchor::End, words.step);
            let class = if is_next {
                "loss-word"
            } else {
                "loss-word strong"
            };
            if is_next && self.next == Next::Covered {
                let width = text_width("0.0000", 13.5 * unit);
                let left = loss - width;
                let before = words.loss.trim_end_matches('?').trim_end();
                svg.text(class, (left - 4.0 * unit, base), Anchor::End, before);
                cover(&mut svg, left, base - 15.0 * unit, width, 20.0 * unit);
            } else {
                svg.text(class, (loss, base), Anchor::End, &words.loss);
            }
        }
        svg.finish()
    }

    /// The same in words, a line a step.
    pub fn said(&self) -> String {
        let text = self.text;
        let lines = self.rows().into_iter().map(|(number, step)| {
            let is_next = number > self.side.taken.len();
            let after = match self.next {
                Next::Covered if is_next => text.covered.to_owned(),
                Next::Unasked if is_next => text.unknown.to_owned(),
                _ => show(f64::from(step.after)),
            };
            let name = match is_next {
                true => text.next_step.to_owned(),
                false => text.nth_step(&number.to_string()),
            };
            let way = if is_next && !self.shows_next {
                text.unknown.to_owned()
            } else {
                show_signed(f64::from(step.step))
            };
            text.row_words(
                &after,
                &show(f64::from(step.before)),
                &show(f64::from(step.from)),
                &name,
                &show(f64::from(step.slope)),
                &way,
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The steps of the side with this number, under the chart with this board.
pub fn steps_view(lab: Lab, number: usize, board: Var<Board>) -> El {
    let s = settings();
    let height = Var::new(0.0);
    let with_scene = move |read: &dyn Fn(&Scene) -> String| {
        let next = match () {
            () if number > 0 => Next::Unasked,
            () if lab.covered() => Next::Covered,
            () if lab.bench.revealed().is_some() => Next::Shown,
            () => Next::Unasked,
        };
        lab.with_side(number, |state, _, side| {
            lab.axes.with(|axes| {
                read(&Scene {
                    state,
                    side,
                    axes,
                    board: board.get(),
                    height: height.get(),
                    next,
                    shows_next: lab.shows_next(),
                    text: s.descent(),
                })
            })
        })
    };
    html! {
        <svg
            class="steps"
            role="img"
            mounted=move |svg: &web_sys::Element| {
                browser::on_resize(svg, move |_, tall| height.set(tall));
            }
            aria-label=when_calm(move || with_scene(&|scene| scene.said()))
            inner_html=move || with_scene(&|scene| scene.svg())
        ></svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    fn scene(state: &Descent, number: usize, next: Next) -> (String, String) {
        scene_in(580.0, state, number, next)
    }

    fn scene_in(width: f64, state: &Descent, number: usize, next: Next) -> (String, String) {
        let model = state.model();
        let scene = Scene {
            state,
            side: &model.sides[number],
            axes: &Axes::fit(state, &model),
            board: Board {
                width,
                height: 300.0,
                unit: 1.0,
            },
            height: HEAD + 4.0 * ROW,
            next,
            shows_next: true,
            text: &crate::text::descent::EN,
        };
        (scene.svg(), scene.said())
    }

    #[test]
    fn the_pictures_rows() {
        let state = Descent {
            steps: 3,
            ..Descent::default()
        };
        let (svg, said) = scene(&state, 0, Next::Unasked);
        for words in ["9 → 2.25", "0.5625 → 0.1406", "+0.1875", "0.1406 → ?"] {
            assert!(svg.contains(words), "{words} is missing in {svg}");
        }
        assert!(
            said.contains("2.25 → 0.5625") && !said.contains("0.0352"),
            "{said}"
        );
        let (svg, said) = scene(&state, 0, Next::Covered);
        assert!(svg.contains("cover-mark") && !svg.contains("0.0352") && !said.contains("0.0352"));
        let (svg, said) = scene(&state, 0, Next::Shown);
        assert!(
            svg.contains("0.1406 → 0.0352") && said.contains("0.0352"),
            "{svg}"
        );
    }

    #[test]
    fn a_narrow_picture_has_all_columns() {
        let (svg, _) = scene_in(250.0, &Descent::default(), 0, Next::Unasked);
        let names = svg.split("class=\"column\"").skip(1);
        let ends: Vec<f64> = names
            .filter_map(|part| part.split("x=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(ends.len(), 3, "{svg}");
        // Five letters.
        assert!(ends[0] > 40.0, "{ends:?}");
    }

    #[test]
    fn only_the_last_steps_have_room() {
        let state = Descent {
            steps: 30,
            ..Descent::default()
        };
        let (svg, said) = scene(&state, 1, Next::Unasked);
        assert_eq!(svg.matches("row-line").count(), 4);
        assert!(said.starts_with("step 28:"), "{said}");
    }

    #[test]
    fn columns_keep_apart_whatever_their_numbers() {
        for (rate, steps) in [(0.25, 10), (0.25, 20), (1.1, 60), (0.02, 10)] {
            let state = Descent {
                rate,
                steps,
                ..Descent::default()
            };
            let (svg, _) = scene(&state, 0, Next::Unasked);
            // Each number ends where its column does, and is about half a letter high for each of its signs.
            let texts = svg.split("<text class=\"").skip(1).filter_map(|part| {
                let class = part.split('"').next()?;
                let x: f64 = part.split("x=\"").nth(1)?.split('"').next()?.parse().ok()?;
                let y = part.split("y=\"").nth(1)?.split('"').next()?;
                let words = part.split('>').nth(1)?.split('<').next()?;
                let start = x - 7.0 * words.chars().count() as f64;
                let is_number = ["grad-value", "step-value", "loss-word"];
                (is_number.iter().any(|name| class.starts_with(name)))
                    .then(|| (y.to_owned(), start, x))
            });
            let texts: Vec<_> = texts.collect();
            assert!(texts.len() >= 9, "{svg}");
            for pair in texts.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
                assert!(pair[0].2 < pair[1].1, "{rate} {steps}: {pair:?}");
            }
        }
        let small = Descent {
            steps: 20,
            ..Descent::default()
        };
        assert!(scene(&small, 0, Next::Unasked).0.contains("≈ 0 → ≈ 0"));
    }

    #[test]
    fn numbers_give_way_to_long_arrows() {
        let base = |rate| {
            let state = Descent {
                rate,
                steps: 2,
                ..Descent::default()
            };
            let (svg, _) = scene(&state, 0, Next::Unasked);
            let number = svg
                .split("step-value")
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            let y = number.split("y=\"").nth(1).unwrap_or_default().to_owned();
            y.split('"').next().unwrap_or_default().to_owned()
        };
        assert_eq!(base(0.25), "49");
        assert_eq!(base(0.9), "57");
    }

    #[test]
    fn odd_walks_have_rows_without_nan() {
        for (rate, steps) in [(2.0, 200), (1e30, 3), (0.5, 4)] {
            let state = Descent {
                rate,
                steps,
                ..Descent::default()
            };
            for number in [0, 1] {
                let (svg, _) = scene(&state, number, Next::Unasked);
                assert!(!svg.contains("NaN"), "{svg}");
            }
        }
    }
}
