//! View A, the range: aim and shoot, drag arrows, turn the wind.
use super::Lab;
use super::scene::{self, Board, pick};
use super::words::{self, arrow_value, round, sides};
use crate::browser;
use crate::chart::scale::Span;
use crate::lab::bench::place_in;
use crate::lab::limited::limited;
use crate::settings::settings;
use crate::text::archery::Text;
use crate::ui::coach::{Facing, coach};
use crate::ui::dial::{Dial, Range, dial_saying, key_on_plane};
use crate::ui::el::{El, IntoPiece, Piece, Slot};
use crate::ui::handle::{Stand, handle, takes_away};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::Refusal;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::archery::{
    Archery, BEGINNER, FURTHEST, GALE, HEIGHT, MOST, Place, WIDTH, on_range,
};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;
use std::cell::Cell;
use web_sys::{Element, KeyboardEvent, PointerEvent};

pub fn range_view(lab: Lab) -> impl IntoPiece {
    html! {
        {deeds(lab)}
        {range(lab)}
        {coached(lab)}
        {weather(lab)}
    }
}

/// What the coach says of the round. It stands under the range, and in a wide window beside the question instead.
pub fn coached(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let said = Calc::new(move |_| lab.model.with(|model| words::coach(model, s.archery())));
    let mood = Calc::new(move |_| said.with(|(mood, _)| *mood));
    // A shot changes the words in place: an element that goes has the browser look at the whole lab anew.
    let is_open = Calc::new(move |_| !lab.covered());
    move || {
        is_open.get().then(|| {
            html! {
                <div class="coached">
                    {move || coach(mood.get(), Facing::Right)}
                    <p class="bubble-speech">{move || said.with(|(_, words)| words.clone())}</p>
                </div>
            }
        })
    }
}

/// What the archer does, over the range.
fn deeds(lab: Lab) -> El {
    let s = settings();
    let full = move || (lab.is_full()).then(|| s.archery().quiver_empty(&MOST.to_string()));
    let shoot = move || {
        lab.shoot();
        lab.store.rest();
    };
    let shoot_face = html! {
        {icon(Icon::Bow)}
        {move || full().unwrap_or_else(|| s.archery().shoot.to_owned())}
    };
    let pull_face = html! {
        {icon(Icon::Minus)}
        {move || s.archery().remove(&(lab.chosen() + 1).to_string())}
    };
    let pull_chosen = move || pull(lab, lab.chosen.get_untracked());
    html! {
        <div class="deeds">
            {limited(lab.bench, "outline small shoot", full, shoot, shoot_face)}
            {limited(lab.bench, "plain small pull", move || fewest(lab), pull_chosen, pull_face)}
            <button type="button" class="plain small round" on:click=move |_| lab.new_round()>
                {icon(Icon::Reset)}
                {move || s.archery().new_round}
            </button>
        </div>
    }
}

/// Why no arrow can be pulled out, if none can.
fn fewest(lab: Lab) -> Option<String> {
    let count = lab.state().with(|state| state.arrows.len());
    (count <= 1).then(|| lab.bench.s.lab().fewest("1"))
}

/// Pulls an arrow out, and has told what is left; or why it stays.
fn pull(lab: Lab, index: usize) {
    if let Some(why) = untrack(|| fewest(lab)) {
        return lab.bench.name_deed(why);
    }
    lab.store.change(|state| state.remove(index));
    let count = lab.state().with_untracked(|state| state.arrows.len());
    let words = (lab.bench.s.archery()).pulled(&count.to_string(), &(index + 1).to_string());
    lab.bench.name_deed(words);
}

fn range(lab: Lab) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let board = Var::new(Board {
        width: 615.0,
        height: 440.0,
        unit: 1.0,
    });
    let measure = move |svg: &Element| {
        browser::on_resize(svg, move |width, height| {
            board.set(Board {
                width,
                height,
                unit: browser::chart_unit(),
            });
        });
    };
    // The pointer that aims, until it lets go.
    let aiming = Var::new(None::<i32>);
    let press = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        let Some((x, y, element)) = place_in(svg, &event) else {
            return;
        };
        event.prevent_default();
        let at = board.get_untracked();
        let reach = at.unit
            * if event.pointer_type() == "touch" {
                32.0
            } else {
                22.0
            };
        let taken = lab
            .state()
            .with_untracked(|state| pick(state, at, (x, y), reach));
        match taken {
            Some(index) => {
                lab.reach(index);
                drag_arrow(lab, board, index, (x, y), &element, &event);
            }
            None => {
                aiming.set(Some(event.pointer_id()));
                browser::focus(&format!("#{} .handle.aim", lab.bench.dom_id));
                lab.drag(&element, &event, move |point, _| {
                    let place = on_range(board.get_untracked().place(point));
                    lab.store.hold(|state| state.aim = place);
                });
            }
        }
    };
    // Before the drag ends, so that aim and shot are one step.
    let release = move |event: PointerEvent| {
        if aiming.get_untracked() == Some(event.pointer_id()) {
            aiming.set(None);
            lab.shoot();
        }
    };
    let arrows = move || {
        let board = board.get();
        let landing = lab.flying.get().and_then(|key| lab.index(key));
        lab.state().with(|state| {
            (lab.model).with(|model| scene::arrows(state, model, board, landing, s.archery()))
        })
    };
    let told = move || {
        lab.state()
            .with(|state| (lab.model).with(|model| round(state, model, lab.covered(), s.archery())))
    };
    html! {
        <svg
            class="range"
            node=svg
            mounted=measure
            role="group"
            aria-label=move || s.archery().view_range
            aria-description=told
            on:pointerdown=press
            on:pointerup=release
            on:pointercancel=move |_| aiming.set(None)
        >
            <g aria-hidden="true" inner_html=move || scene::ground(board.get(), s.archery())></g>
            {aim(lab, board)}
            <g class="drawn" aria-hidden="true" inner_html=arrows></g>
            {Piece::Keyed(Box::new(move || lab.keys.get()), Box::new(move |key| hold(lab, key, board)))}
        </svg>
    }
}

/// The arrow keeps its distance to the finger, and stays where it is until the finger has moved.
fn drag_arrow(
    lab: Lab,
    board: Var<Board>,
    index: usize,
    (x, y): (f64, f64),
    element: &Element,
    event: &PointerEvent,
) {
    let place = (lab.state()).with_untracked(|state| state.arrows.get(index).map(|a| a.place()));
    let (ax, ay) = board.get_untracked().at(place.unwrap_or_default());
    let moved = Cell::new(false);
    lab.drag(element, event, move |(x1, y1), _| {
        if !moved.get() && (x1 - x).abs() + (y1 - y).abs() < 2.0 {
            return;
        }
        moved.set(true);
        let place = board.get_untracked().place((ax + x1 - x, ay + y1 - y));
        lab.store.hold(|state| {
            if let Some(arrow) = state.arrows.get_mut(index) {
                arrow.put(place);
            }
        });
    });
}

/// Where a key moves a place on the range, in centimetres.
fn turned(event: &KeyboardEvent, place: Place) -> Option<Place> {
    key_on_plane(event, place, [WIDTH, HEIGHT])
}

/// Where a place on the range is seen, and how far from the centre it is.
fn stand(board: Board, place: Place, distance: f32, said: String) -> Stand {
    Stand {
        span: Span::new(0.0, f64::from(FURTHEST)),
        value: distance,
        said,
        at: board.at(place),
    }
}

/// The aim: a cross that keys and pointer move.
fn aim(lab: Lab, board: Var<Board>) -> El {
    let s = settings();
    let place = move || lab.state().with(|state| state.aim);
    let value = move || {
        let (across, along) = sides(place(), s.archery());
        s.archery().aim_value(&across, &along)
    };
    let press = move |event: KeyboardEvent| {
        if let Some(place) = turned(&event, untrack(place)) {
            lab.store.change(|state| state.aim = on_range(place));
        } else if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            lab.shoot();
            lab.store.rest();
        }
    };
    let stand = move || {
        let place = place();
        stand(board.get(), place, place.0.hypot(place.1), value())
    };
    handle(
        "handle aim",
        move || s.archery().aim,
        stand,
        press,
        r#"<circle class="focus" r="17"/><path class="cross-edge" d="M-13 0H-5M5 0H13M0-13V-5M0 5V13"/><path class="cross" d="M-13 0H-5M5 0H13M0-13V-5M0 5V13"/>"#,
    )
    .attr("aria-description", move || s.archery().aim_how)
}

/// What a hand holds of an arrow; the drawing lies beneath.
fn hold(lab: Lab, key: u32, board: Var<Board>) -> El {
    let s = settings();
    let index = Calc::new(move |_| lab.index(key));
    let arrow = lab.arrow(key);
    let press = move |event: KeyboardEvent| {
        let Some(number) = index.get_untracked() else {
            return;
        };
        if let Some(place) = turned(&event, arrow.get_untracked().0) {
            lab.store.change(|state| {
                if let Some(arrow) = state.arrows.get_mut(number) {
                    arrow.put(place);
                }
            });
        } else if takes_away(&event) {
            pull(lab, number);
            lab.reach(lab.state().with_untracked(|state| state.chosen));
        }
    };
    let choose = move |_: web_sys::FocusEvent| lab.choose_key(key);
    let name = move || {
        let number = index.get().unwrap_or_default() + 1;
        s.archery().arrow_n(&number.to_string())
    };
    let stand = move || {
        let (place, shot) = arrow.get();
        let said = arrow_value(place, &shot, lab.covered(), s.archery());
        stand(board.get(), place, shot.distance, said)
    };
    handle(
        format!("handle arrow-{key}"),
        name,
        stand,
        press,
        r#"<circle class="hit" r="22"/><circle class="focus" r="17"/>"#,
    )
    .attr("aria-keyshortcuts", "Delete")
    .on("focus", choose)
}

/// Wind and wobble.
fn weather(lab: Lab) -> El {
    html! {
        <div class="weather">
            {breeze(
                lab,
                "wind-across",
                [|t| t.wind_across, |t| t.wind_across_name],
                |wind| &mut wind.0,
                [Text::left, Text::right],
            )}
            {breeze(
                lab,
                "wind-along",
                [|t| t.wind_along, |t| t.wind_along_name],
                |wind| &mut wind.1,
                [Text::below, Text::above],
            )}
            {wobble(lab)}
        </div>
    }
}

fn breeze(
    lab: Lab,
    class: &'static str,
    names: [fn(&Text) -> &'static str; 2],
    part: fn(&mut Place) -> &mut f32,
    [back, forth]: [fn(&Text, &str) -> String; 2],
) -> El {
    let said = move |wind: f32, text: &Text| {
        let way = if wind < 0.0 { back } else { forth };
        match wind {
            0.0 => text.wind_calm.to_owned(),
            _ => way(text, &format!("{} cm", words::cm(wind.abs()))),
        }
    };
    turner(
        lab,
        class,
        names,
        said,
        Span::new(-f64::from(GALE), f64::from(GALE)),
        move |state| *part(&mut state.wind.clone()),
        move |state, value| *part(&mut state.wind) = value,
        |value, s| {
            (value.abs() > GALE).then(|| s.archery().wind_limit(&show(f64::from(GALE))).into())
        },
    )
}

fn wobble(lab: Lab) -> El {
    turner(
        lab,
        "wobble",
        [|t| t.spread, |t| t.spread_name],
        |spread, _| format!("{} cm", words::cm(spread)),
        Span::new(0.0, f64::from(BEGINNER)),
        |state| state.spread,
        |state, value| state.spread = value,
        |value, s| {
            (!(0.0..=BEGINNER).contains(&value))
                .then(|| s.archery().spread_limit(&show(f64::from(BEGINNER))).into())
        },
    )
}

/// A dial in centimetres for a part of the state: its name as it is seen and as it is heard, and the value as it is heard.
#[expect(clippy::too_many_arguments, reason = "the parts of one dial")]
fn turner(
    lab: Lab,
    class: &'static str,
    [seen, heard]: [fn(&Text) -> &'static str; 2],
    said: impl Fn(f32, &Text) -> String + 'static,
    span: Span,
    read: impl Fn(&Archery) -> f32 + 'static,
    write: impl Fn(&mut Archery, f32) + Copy + Send + Sync + 'static,
    refuse: Refusal,
) -> El {
    let s = settings();
    let label = Calc::new(move |_| heard(s.archery()).to_owned());
    let turned = Dial {
        class: "plain",
        label,
        value: Calc::new(move |_| lab.state().with(&read)),
        range: Calc::new(move |_| Range { span, tick: 0.5 }),
        refuse,
        hold: Callback::new(move |value: f32| {
            let value = span.clamp(f64::from(value)) as f32;
            lab.store.hold(|state| write(state, value));
        }),
        rest: Callback::new(move |()| lab.store.rest()),
    };
    html! {
        <div class=format!("knob-place {class}")>{dial_saying(turned, move || seen(s.archery()), move |value| said(value, s.archery()))}</div>
    }
}
