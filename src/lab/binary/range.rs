//! View A: a row for each element, in which a hand moves its logit, its probability or its label.
use super::row::{self, Area, Mark, Scene};
use super::weights::weights_view;
use super::{Lab, name, read};
use crate::browser;
use crate::lab::bench::place_in;
use crate::lab::curve::within;
use crate::lab::limited::limited;
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::calm::when_calm;
use crate::ui::dial::{Dial, dial};
use crate::ui::el::{El, IntoPiece, Piece, Slot};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::handle::{PREDICTION, Stand, TRUTH, handle, takes_away};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::Refusal;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::binary::{Binary, Element, Guess, MOST};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Logit | Self::Probability => "pred",
            Self::Truth => "true",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Logit => "logit",
            Self::Probability => "probability",
            Self::Truth => "truth",
        }
    }

    fn word(self, text: &Text) -> &'static str {
        match self {
            Self::Logit => text.logit_word,
            Self::Probability => text.probability_word,
            Self::Truth => text.truth_word,
        }
    }

    /// The mark's whole name.
    fn of(self, name: &str, text: &Text) -> String {
        match self {
            Self::Logit => text.logit_of(name),
            Self::Probability => text.probability_of(name),
            Self::Truth => text.truth_of(name),
        }
    }

    fn refuse(self) -> Refusal {
        match self {
            Self::Logit => |_, _| None,
            Self::Probability => {
                |p, s| (!(0.0..=1.0).contains(&p)).then(|| s.binary().probability_range.into())
            }
            Self::Truth => {
                |y, s| (!(0.0..=1.0).contains(&y)).then(|| s.binary().truth_range.into())
            }
        }
    }
}

/// The rows between their headings and their axes, what changes their number, and the weights.
pub fn range_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let count = Calc::new(move |_| lab.keys.with(Vec::len));
    let measure = move |rows: &web_sys::Element| {
        let inner = rows.clone();
        browser::on_resize(rows, move |_, _| {
            let Ok(Some(row)) = inner.query_selector(".row .ruler svg") else {
                return;
            };
            let room = row.get_bounding_client_rect();
            let area = Area {
                width: room.width(),
                height: room.height(),
                unit: browser::chart_unit(),
            };
            if area.width > 0.0 && lab.area.get_untracked() != area {
                lab.area.set(area);
            }
        });
    };
    let header = move || {
        lab.frame
            .with(|frame| row::header(lab.area.get(), frame, s.binary()))
    };
    html! {
        <div
            class="rows"
            mounted=measure
            class:many=move || { count.get() > 4 }
            style=move || format!("--rows:{}", count.get())
        >
            <div class="ruler axis heads" aria-hidden="true"><svg inner_html=header></svg></div>
            {Piece::Keyed(Box::new(move || lab.keys.get()), Box::new(move |key| row_view(lab, key)))}
            <div class="ruler axis" aria-hidden="true">
                <svg inner_html=move || {
                    lab.frame.with(|frame| row::axis(lab.area.get(), frame))
                }></svg>
            </div>
        </div>
        {more(lab, count)}
        {weights_view(lab)}
    }
}

/// One more element, one less.
fn more(lab: Lab, count: Calc<usize>) -> El {
    let s = settings();
    let full = move || (count.get() >= MOST).then(|| s.binary().add_full.to_owned());
    let called = move || untrack(|| lab.chosen_name(s.binary()));
    let now = move || {
        lab.state()
            .with_untracked(|state| state.elements.len().to_string())
    };
    let add = move || {
        lab.store.change(Binary::add);
        lab.bench.name_deed(s.lab().added(&now(), &called()));
    };
    let remove = move || remove_at(lab, lab.state().with_untracked(|state| state.chosen));
    let add_face = html! {
        {icon(Icon::Plus)}
        {move || full().unwrap_or_else(|| s.binary().add.to_owned())}
    };
    let remove_face = html! {
        {icon(Icon::Minus)}
        {move || s.binary().remove(&lab.chosen_name(s.binary()))}
    };
    html! {
        <div class="more">
            {limited(lab.bench, "plain small", full, add, add_face)}
            {limited(lab.bench, "plain small", move || fewest(lab), remove, remove_face)}
        </div>
    }
}

/// Why no element can go, if none can.
fn fewest(lab: Lab) -> Option<String> {
    (lab.state().with(|state| state.elements.len()) <= 1).then(|| lab.bench.s.lab().fewest("1"))
}

/// Takes away an element, and has that said; or why it stays.
fn remove_at(lab: Lab, index: usize) {
    if let Some(why) = untrack(|| fewest(lab)) {
        return lab.bench.name_deed(why);
    }
    let s = lab.bench.s;
    let name = (lab.state()).with_untracked(|state| name(state, index, s.binary()));
    lab.store.change(|state| state.remove(index));
    let count = (lab.state()).with_untracked(|state| state.elements.len());
    lab.bench
        .name_deed(s.lab().removed(&count.to_string(), &name));
}

/// The keyboard goes to a mark of the chosen element.
fn take_up(lab: Lab, mark: Mark) {
    let key = (lab.state())
        .with_untracked(|state| state.elements.get(state.chosen).map(|element| element.key));
    if let Some(key) = key {
        let (lab, mark) = (&lab.bench.dom_id, mark.id());
        browser::focus(&format!("#{lab} .row-{key} .handle.{mark}"));
    }
}

/// A row in words.
pub fn row_words(lab: Lab, index: usize) -> Option<String> {
    let text = lab.bench.s.binary();
    lab.read(|state, model| {
        let element = state.elements.get(index)?;
        let own = if lab.covered() {
            text.covered.to_owned()
        } else {
            show(f64::from(model.terms.get(index)?.part(state.loss).value))
        };
        let value = |mark| show_float(f64::from(read(element, mark)));
        Some(text.row_words(
            &value(Mark::Logit),
            &name(state, index, text),
            &own,
            &value(Mark::Probability),
            &value(Mark::Truth),
        ))
    })
}

fn row_view(lab: Lab, key: u32) -> El {
    let s = settings();
    let svg = Slot::new_local(None);
    let index = Calc::new(move |_| lab.index(key));
    let chosen = Calc::new(move |_| index.get() == Some(lab.chosen.get()));
    let element = Calc::new(move |old: Option<&Element>| {
        // A row that is being removed keeps its last values for a moment.
        lab.state().with(|state| {
            let found = state.elements.iter().find(|e| e.key == key);
            found.or(old).copied().unwrap_or(Element {
                key,
                guess: Guess::Probability(0.5),
                truth: 1.0,
                weight: 1.0,
                pos_weight: 1.0,
            })
        })
    })
    .relay();
    let called = Calc::new(move |_| {
        let index = index.get().unwrap_or_default();
        lab.state().with(|state| name(state, index, s.binary()))
    })
    .relay();
    let x = move |mark: Mark| {
        let value = f64::from(element.with(|element| read(element, mark)));
        let area = lab.area.get();
        lab.frame.with(|frame| {
            let scale = match mark {
                Mark::Logit => area.logits(frame),
                Mark::Probability | Mark::Truth => area.probabilities(),
            };
            scale.at(scale.span.clamp(value))
        })
    };
    let own = Calc::new(move |_| {
        let loss = lab.state().with(|state| state.loss);
        lab.model.with(|model| {
            let term = index.get().and_then(|i| model.terms.get(i));
            term.map_or(0.0, |term| term.part(loss).value)
        })
    })
    .relay();
    // Only what this row shows: another row's move leaves it alone.
    let drawn = Calc::new(move |_| {
        lab.frame.with(|frame| {
            let scene = Scene {
                frame,
                area: lab.area.get(),
                covered: lab.covered(),
                text: s.binary(),
            };
            row::row(&scene, &called.get(), &element.get(), own.get())
        })
    });
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
        let marks = [Mark::Logit, Mark::Probability, Mark::Truth].map(|mark| untrack(|| x(mark)));
        let Some(mark) = row::pick(marks, area.baseline(), (x0, y0), reach, area.unit) else {
            return;
        };
        // The mark keeps its distance to the finger.
        let grip = untrack(|| x(mark)) - x0;
        event.prevent_default();
        lab.drag(&board, &event, move |(x1, _), fine| {
            let frame = lab.frame.get_untracked();
            let scale = match mark {
                Mark::Logit => area.logits(&frame),
                Mark::Probability | Mark::Truth => area.probabilities(),
            };
            let value = scale.span.clamp(scale.value(x1 + grip));
            lab.hold(number, mark, untrack(|| lab.range(mark)).snap(value, fine));
        });
        take_up(lab, mark);
    };
    let words = move || row_words(lab, index.get()?);
    let met = move || element.with(|element| element.guess.probability() == element.truth);
    html! {
        <div class=format!("row row-{key}") class:chosen=chosen>
            <div class="ruler">
                <svg node=svg class:met=met role="group" aria-label=when_calm(words) on:pointerdown=press>
                    // As large as all that is drawn, however long its numbers become: a browser sorts the page's layers
                    // anew when a drawing's extent changes.
                    <rect class="room" width="100%" height="100%"></rect>
                    <g aria-hidden="true" inner_html=move || {
                        lab.frame.with(|frame| row::ground(lab.area.get(), frame))
                    }></g>
                    <g aria-hidden="true" inner_html=move || drawn.get()></g>
                    {[Mark::Logit, Mark::Truth, Mark::Probability]
                        .map(|mark| mark_handle(lab, mark, index, element, called, x))}
                </svg>
            </div>
            <div class="knobs">
                {[Mark::Logit, Mark::Probability, Mark::Truth]
                    .map(|mark| knob(lab, mark, index, element, called))}
            </div>
        </div>
    }
}

/// A mark that a hand or a key moves along its ruler.
fn mark_handle(
    lab: Lab,
    mark: Mark,
    index: Calc<Option<usize>>,
    element: Var<Element>,
    called: Var<String>,
    x: impl Fn(Mark) -> f64 + 'static,
) -> El {
    let s = settings();
    let value = Calc::new(move |_| element.with(|element| read(element, mark)));
    let stand = move || {
        let span = lab.frame.with(|frame| row::span(mark, frame));
        Stand {
            span,
            // A logit that is infinite stands at the ruler's end.
            value: within(span, value.get()),
            said: show_float(f64::from(value.get())),
            at: (x(mark), lab.area.get().baseline()),
        }
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let range = untrack(|| lab.range(mark));
        let from = within(range.span, value.get_untracked());
        let Some(number) = index.get_untracked() else {
            return;
        };
        if let Some(to) = range.key(&event, from) {
            lab.hold(number, mark, to);
            lab.store.rest();
        } else if takes_away(&event) {
            remove_at(lab, number);
            take_up(lab, mark);
        }
    };
    let choose = move |_: web_sys::FocusEvent| {
        lab.choose_key(element.with_untracked(|element| element.key));
    };
    handle(
        format!("handle {} {}", mark.class(), mark.id()),
        move || called.with(|name| mark.of(name, s.binary())),
        stand,
        turn,
        match mark {
            Mark::Logit | Mark::Probability => PREDICTION,
            Mark::Truth => TRUTH,
        },
    )
    .attr("aria-keyshortcuts", "Delete")
    .on("focus", choose)
}

/// Slider and field of one mark.
fn knob(
    lab: Lab,
    mark: Mark,
    index: Calc<Option<usize>>,
    element: Var<Element>,
    called: Var<String>,
) -> El {
    let s = settings();
    let turned = Dial {
        class: mark.class(),
        label: Calc::new(move |_| called.with(|name| mark.of(name, s.binary()))),
        value: Calc::new(move |_| element.with(|element| read(element, mark))),
        range: Calc::new(move |_| lab.range(mark)),
        refuse: mark.refuse(),
        hold: Callback::new(move |value| {
            if let Some(number) = index.get_untracked() {
                lab.hold(number, mark, value);
            }
        }),
        rest: Callback::new(move |()| lab.store.rest()),
    };
    let name = html! {
        {glyph(if mark == Mark::Truth { Glyph::Truth } else { Glyph::Prediction })}
        {move || mark.word(s.binary())}
    };
    let choose = move |_| {
        if let Some(number) = index.get_untracked() {
            lab.choose(number);
        }
    };
    html! {
        <div class="knob-place" on:focusin=choose>{dial(turned, name)}</div>
    }
}
