//! The target on Home: it answers the first click, before anything else is loaded.
use crate::browser;
use crate::chart::scale::Span;
use crate::chart::svg::{Anchor, Svg, px, text_width};
use crate::chart::target::{face, hit, tape};
use crate::settings::settings;
use crate::text::shell::Text;
use crate::ui::calm::again;
use crate::ui::coach::{Facing, Mood, coach_full};
use crate::ui::dial::key_on_plane;
use crate::ui::el::{El, IntoPiece, Slot};
use crate::ui::handle::{Stand, handle};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::archery::{Bends, FACE, PER_CM, Place, Rule, distance};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};

/// How long an arrow flies; the style sheet says how.
const FLIGHT: Duration = Duration::from_millis(350);
/// Half the side of the boss in centimetres.
const BOSS: f32 = 22.8;
/// Half the side of the paper on it: as far as an arrow can go.
const PAPER: f32 = 21.2;
/// How far the end of a shaft is from its hit in centimetres: to the side, and up or down.
const SHAFT: Place = (8.6, 4.5);

/// The rules of the four plates.
const RULES: [Rule; 4] = [Rule::Guide, Rule::L1, Rule::Mse, Rule::SmoothL1];

/// The drawing: the side of the boss and the size of a text pixel, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Board {
    side: f64,
    unit: f64,
}

impl Board {
    fn cm(self) -> f64 {
        self.side / f64::from(2.0 * BOSS)
    }

    fn at(self, (x, y): Place) -> (f64, f64) {
        let middle = self.side / 2.0;
        let cm = self.cm();
        (middle + f64::from(x) * cm, middle - f64::from(y) * cm)
    }

    /// The place of a pixel, to a tenth of a centimetre.
    fn place(self, (x, y): (f64, f64)) -> Place {
        let (middle, cm) = (self.side / 2.0, self.cm().max(0.1));
        kept((((x - middle) / cm) as f32, ((middle - y) / cm) as f32))
    }
}

/// The nearest tenth on the paper.
fn kept((x, y): Place) -> Place {
    let tenth = |value: f32| (value.clamp(-PAPER, PAPER) * 10.0).round() / 10.0 + 0.0;
    (tenth(x), tenth(y))
}

/// Boss, legs, grass, paper and face.
fn ground(board: Board) -> String {
    let mut svg = Svg::default();
    let side = board.side;
    let leg = |svg: &mut Svg, from: f64, to: f64| {
        for class in ["leg-edge", "leg"] {
            svg.line(class, (from * side, side), (to * side, side * 1.15));
        }
    };
    leg(&mut svg, 0.2, 0.13);
    leg(&mut svg, 0.8, 0.87);
    svg.rect("boss", 1.0, 1.0, side - 2.0, side - 2.0);
    let mut bands = String::new();
    for i in 1..24 {
        bands += &format!("M2 {}H{}", px(side * f64::from(i) / 24.0), px(side - 2.0));
    }
    svg.path("straw-line", &bands);
    let (left, top) = board.at((-PAPER, PAPER));
    let paper = f64::from(2.0 * PAPER) * board.cm();
    svg.rect("paper", left, top, paper, paper);
    face(&mut svg, board.at((0.0, 0.0)), board.cm());
    let mut grass = String::new();
    for (i, at) in [0.02, 0.06, 0.24, 0.29, 0.68, 0.72, 0.95]
        .into_iter()
        .enumerate()
    {
        let x = at * side;
        let lean = if i % 2 == 0 { 3.0 } else { -3.0 };
        let foot = side * 1.16;
        grass += &format!(
            "M{} {}l{} -8M{} {}l{} -7",
            px(x),
            px(foot),
            px(lean),
            px(x + 6.0),
            px(foot),
            px(-lean)
        );
    }
    svg.path("grass", &grass);
    svg.finish()
}

/// The tape, the arrow with its shaft, and how far off it is.
fn shot(board: Board, place: Place, flies: bool) -> String {
    let mut svg = Svg::default();
    let unit = board.unit;
    let (from, to) = (board.at((0.0, 0.0)), board.at(place));
    tape(&mut svg, from, to);
    svg.open(if flies { "landing" } else { "" });
    let cm = board.cm();
    let (across, along) = leans(place);
    let nock = board.at((place.0 + across, place.1 + along));
    svg.line("shaft-edge", to, nock);
    svg.line("shaft", to, nock);
    let along = |t: f64, beside: f64| {
        (
            to.0 + t * (nock.0 - to.0) + beside * 0.46 * cm,
            to.1 + t * (nock.1 - to.1) + beside * 0.88 * cm,
        )
    };
    for side in [1.0, -1.0] {
        svg.area(
            "feather",
            &[
                along(0.7, 0.0),
                along(0.82, 1.1 * side),
                along(1.08, 1.1 * side),
                along(0.97, 0.0),
            ],
        );
    }
    hit(&mut svg, to, 9.5 * unit, "");
    svg.close();
    let label = format!("{:.1} cm", distance(place, (0.0, 0.0)));
    let (wide, high) = (text_width(&label, 15.0 * unit) + 8.0 * unit, 26.0 * unit);
    // On the other side of the tape than the shaft.
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let x = if across > 0.0 {
        middle.0 - wide - 14.0 * unit
    } else {
        middle.0 + 14.0 * unit
    };
    let x = x.min(board.side - wide - 6.0).max(6.0);
    let y = (middle.1 + 6.0 * unit).min(board.side - high - 6.0);
    svg.rect("plate", x, y, wide, high);
    let place = (x + wide / 2.0, y + 18.5 * unit);
    svg.text("plate-text", place, Anchor::Middle, label);
    svg.finish()
}

/// Which way the shaft of an arrow leans: up and to the right, unless it would leave the boss there.
fn leans((x, y): Place) -> Place {
    let turned = |length: f32, at: f32| if at + length > BOSS { -length } else { length };
    (turned(SHAFT.0, x), turned(SHAFT.1, y))
}

/// The points of an arrow by a rule, as on a plate: those of the distance that is shown, so that 23.8² is 566.44 and not
/// the square of the float32 beside it.
fn points(rule: Rule, far: f32) -> String {
    let shown = (f64::from(far) * 10.0).round() / 10.0;
    let points = Bends::default().curve(rule, &[shown]);
    show(points.first().copied().unwrap_or(f64::NAN))
}

/// What a rule does, in the fewest signs.
fn sign(rule: Rule, far: f32, text: &Text) -> String {
    let beta = Bends::default().beta;
    match rule {
        Rule::Guide => text.points_per_cm(&show(PER_CM)),
        Rule::Mse => "d²".to_owned(),
        Rule::SmoothL1 if far < beta => format!("d² / {}", show(f64::from(2.0 * beta))),
        Rule::SmoothL1 => format!("d − {}", show(f64::from(beta / 2.0))),
        Rule::L1 | Rule::Huber => "d".to_owned(),
    }
}

/// The whole shot in words.
fn words(place: Place, text: &Text) -> String {
    let far = distance(place, (0.0, 0.0));
    let [guide, l1, mse, smooth] = RULES.map(|rule| points(rule, far));
    let (across, along) = sides(place, text);
    let place = text.shot_place(&across, &along, &format!("{far:.1}"));
    text.shot_words(&guide, &l1, &mse, &place, &smooth)
}

/// How far to the side, and how far up or down.
fn sides((x, y): Place, text: &Text) -> (String, String) {
    let (across, along) = (format!("{:.1}", x.abs()), format!("{:.1}", y.abs()));
    (
        if x < 0.0 {
            text.left(&across)
        } else {
            text.right(&across)
        },
        if y < 0.0 {
            text.below(&along)
        } else {
            text.above(&along)
        },
    )
}

fn mood(far: f32) -> Mood {
    if far <= 1.0 {
        Mood::Happy
    } else if far > FACE {
        Mood::Wince
    } else {
        Mood::Calm
    }
}

fn cheer(far: f32, text: &Text) -> String {
    match mood(far) {
        Mood::Happy => text.cheer_hit.to_owned(),
        Mood::Wince => text.cheer_off.to_owned(),
        _ => text.cheer_best(&points(Rule::Guide, 0.0)),
    }
}

/// The target, and beside it the plates and the coach.
pub fn first_arrow() -> impl IntoPiece {
    let place = Var::new((6.0, -8.0));
    let far = Calc::new(move |_| place.with(|place| distance(*place, (0.0, 0.0))));
    html! {
        {target(place, far)}
        {beside(far)}
    }
}

fn target(place: Var<Place>, far: Calc<f32>) -> El {
    let s = settings();
    let svg: Slot = Slot::new_local(None);
    let board = Var::new(Board {
        side: 430.0,
        unit: 1.0,
    });
    let flies = Var::new(false);
    // The pointer that drags the point, and whether the click that follows belongs to it.
    let dragging = Var::new(None::<i32>);
    let was_drag = Var::new(false);
    let rests = Var::new(0u32);
    let measure = move |svg: &web_sys::Element| {
        browser::on_resize(svg, move |width, _| {
            board.set(Board {
                side: width,
                unit: browser::chart_unit(),
            });
        });
    };
    let inside = move |x: i32, y: i32| {
        let area = svg.get_value()?.get_bounding_client_rect();
        Some((f64::from(x) - area.left(), f64::from(y) - area.top()))
    };
    let press = move |event: PointerEvent| {
        was_drag.set(false);
        let Some((x, y)) = inside(event.client_x(), event.client_y()) else {
            return;
        };
        let (px, py) = board.get_untracked().at(place.get_untracked());
        if (px - x).hypot(py - y) <= 24.0 && event.button() == 0 {
            event.prevent_default();
            dragging.set(Some(event.pointer_id()));
            was_drag.set(true);
            if let Some(svg) = svg.get_value() {
                // A pointer that is gone already cannot be captured; then nothing is dragged.
                let _ = svg.set_pointer_capture(event.pointer_id());
            }
            browser::focus(".first-arrow .handle");
        }
    };
    let follow = move |event: PointerEvent| {
        if dragging.get_untracked() == Some(event.pointer_id())
            && let Some(at) = inside(event.client_x(), event.client_y())
        {
            place.set(board.get_untracked().place(at));
        }
    };
    let let_go = move |_: PointerEvent| {
        if dragging.get_untracked().is_some() {
            dragging.set(None);
            rests.update(|n| *n += 1);
        }
    };
    let fly = move || {
        flies.set(true);
        rests.update(|n| *n += 1);
        set_timeout(move || flies.set(false), FLIGHT);
    };
    let shoot = move |event: MouseEvent| {
        let Some(at) = inside(event.client_x(), event.client_y()) else {
            return;
        };
        let is_on_boss = at.1 <= board.get_untracked().side;
        if was_drag.get_untracked() || !is_on_boss {
            return;
        }
        place.set(board.get_untracked().place(at));
        fly();
    };
    let turn = move |event: KeyboardEvent| {
        // Another arrow to the same place.
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            return fly();
        }
        let paper = [[-PAPER, PAPER]; 2];
        if let Some(to) = key_on_plane(&event, place.get_untracked(), paper) {
            place.set(kept(to));
        }
    };
    let mut told = String::new();
    let spoken = move || {
        (rests.get() > 0).then(|| {
            told = again(words(place.get_untracked(), s.shell()), &told);
            told.clone()
        })
    };
    let stand = move || Stand {
        span: Span::new(0.0, f64::from(distance((PAPER, PAPER), (0.0, 0.0)))),
        value: far.get(),
        said: words(place.get(), s.shell()),
        at: board.get().at(place.get()),
    };
    html! {
        <div class="first-arrow">
            <svg
                node=svg
                mounted=measure
                role="group"
                aria-label=move || s.shell().target
                on:pointerdown=press
                on:pointermove=follow
                on:pointerup=let_go
                on:pointercancel=let_go
                on:click=shoot
            >
                <g aria-hidden="true" inner_html=move || ground(board.get())></g>
                <g aria-hidden="true" inner_html=move || shot(board.get(), place.get(), flies.get())></g>
                {handle(
                    "handle",
                    move || s.shell().this_arrow,
                    stand,
                    turn,
                    r#"<circle class="reach" r="22"/><circle class="focus" r="16"/>"#,
                )}
            </svg>
            <p class="how">
                {icon(Icon::Bow)}
                <b>{move || s.shell().how_to_shoot}</b>
                " "
                <span>{move || s.shell().how_to_move}</span>
            </p>
            <p class="sr" role="status">{spoken}</p>
        </div>
    }
}

/// The plates with the points by four rules, and the coach with the guide's.
fn beside(far: Calc<f32>) -> El {
    let s = settings();
    let plates = RULES.map(|rule| {
        let word = move || match rule {
            Rule::Guide => s.shell().guide_rule,
            Rule::L1 => "L1",
            Rule::Mse => "MSE",
            Rule::SmoothL1 | Rule::Huber => "SmoothL1",
        };
        let text = move || points(rule, far.get());
        // Long numbers are set smaller, so that no plate grows.
        let long = move || text().len() > 4;
        html! {
            <div class="flip">
                <dt>{word}</dt>
                <dd class="given" class:long=long>{text}</dd>
                <dd class="sign">{move || sign(rule, far.get(), s.shell())}</dd>
            </div>
        }
    });
    let face = Calc::new(move |_| mood(far.get()));
    let score = Signal::derive(move || points(Rule::Guide, far.get()));
    html! {
        <div class="beside">
            <div class="plates">
                <p>
                    {move || s.shell().plates_before}
                    " "
                    <b>{move || format!("d = {:.1} cm", far.get())}</b>
                    {move || s.shell().plates_after}
                </p>
                <dl>{plates.into_iter().collect::<Vec<_>>()}</dl>
            </div>
            <div class="coach-place">
                <p class="cheer">{move || cheer(far.get(), s.shell())}</p>
                {move || coach_full(face.get(), Facing::Left, score)}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::shell::{EN, ZH};

    const BOARD: Board = Board {
        side: 430.0,
        unit: 1.0,
    };

    #[test]
    fn the_plates_have_the_cores_points() {
        let shown = RULES.map(|rule| points(rule, 10.0));
        assert_eq!(shown, ["50", "10", "100", "9.5"]);
        let words = words((6.0, -8.0), &ZH);
        for part in ["10.0 cm", "右 6.0", "下 8.0", "50 分", "100 分", "9.5 分"] {
            assert!(words.contains(part), "{words}");
        }
    }

    #[test]
    fn the_plates_agree_with_the_distance_that_is_shown() {
        assert_eq!(points(Rule::Mse, 23.8), "566.44");
        assert_eq!(points(Rule::SmoothL1, 0.3), "0.045");
        for tenths in 0..300u32 {
            let square = show(f64::from(tenths * tenths) / 100.0);
            assert_eq!(points(Rule::Mse, tenths as f32 / 10.0), square);
        }
    }

    #[test]
    fn the_shaft_stays_on_the_boss() {
        for place in [(0.0, 0.0), (PAPER, PAPER), (-PAPER, -PAPER), (15.0, 18.5)] {
            let (x, y) = leans(place);
            assert!((place.0 + x).abs() <= BOSS && (place.1 + y).abs() <= BOSS);
        }
    }

    #[test]
    fn the_coach_looks_as_the_arrow_fell() {
        assert_eq!(cheer(0.5, &EN), EN.cheer_hit);
        assert_eq!(cheer(25.0, &EN), EN.cheer_off);
        assert!(cheer(10.0, &ZH).contains('0'));
    }

    #[test]
    fn places_and_pixels_answer_each_other_and_stay_on_the_boss() {
        assert_eq!(BOARD.place(BOARD.at((6.0, -8.0))), (6.0, -8.0));
        assert_eq!(BOARD.place((-1e9, 1e9)), (-PAPER, -PAPER));
        let empty = Board {
            side: 0.0,
            unit: 1.0,
        };
        let svg = ground(empty) + &shot(empty, (6.0, -8.0), true);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
