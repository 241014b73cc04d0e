//! What the descent lab puts into the frame: its names, its controls and its views.
use super::Lab;
use super::arithmetic::arithmetic_view;
use super::chart::chart_view;
use super::rate::rate_view;
use super::steps::steps_view;
use super::table::table_view;
use super::words::{claim, regime};
use crate::chart::plot::Board;
use crate::lab::bench::Place;
use crate::lab::code::{Covers, Reading, code_view_as};
use crate::lab::keep;
use crate::lab::option::{beta, delta};
use crate::lab::view::{Design, Step, View, ask, lab_view};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::descent::Text;
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::math::{EQUALS, math, mn, size, squared};
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{choices, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::descent::{Descent, MANY, MOST, Regime};
use bullseye_core::lab::kind::Kind;
use bullseye_core::number::{minus, show};
use bullseye_html::html;
use leptos::prelude::*;

/// Each line of a walk prints the loss and then the gradient; the next loss is not printed.
const READING: Reading = Reading {
    is_gradient: |_, place| place == 1,
    covers: Covers::Nothing,
};

/// The descent lab of a place.
pub fn descent_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Descent::decode(&place.query).unwrap_or_default();
    // A lab that the text begins at another rate is about that rate.
    let [name, line]: [fn(&Text) -> &'static str; 2] = if usual.rate == Descent::default().rate {
        [|t| t.name, |t| t.line]
    } else {
        [|t| t.name_rate, |t| t.line_rate]
    };
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    let script = Calc::new(move |_| lab.state().with(Descent::script));
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.descent()));
    let hint = move |read: fn(&Text) -> &'static str| ask(move || read(s.descent()).to_owned());
    let design = Design {
        options: ask(String::new),
        class: "descent",
        name: title(name),
        class_name: ask(|| ""),
        tagline: title(line),
        has_readout: false,
        switches: ask(move || controls(lab)),
        views: vec![
            View {
                title: title(|t| t.view_walk),
                hint: hint(|t| t.hint_walk),
                body: ask(move || walk_view(lab)),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_arithmetic),
                hint: hint(|t| t.hint_arithmetic),
                body: ask(move || arithmetic_view(lab).into_piece()),
                scrolls: true,
            },
            View {
                title: title(|t| t.view_code),
                hint: hint(|t| t.hint_code),
                body: ask(move || code_view_as(lab.bench, script, READING).into_piece()),
                scrolls: false,
            },
        ],
        table: ask(move || table_view(lab).into_piece()),
        question: title(|t| t.question),
        hint: ask(move || {
            let to = lab.with_side(0, |_, _, side| show(f64::from(side.next.to)));
            s.descent().hint(&to)
        }),
        coach: ask(|| None),
        spoken: ask(move || spoken(lab, s.descent())),
        step: Some(Step {
            name: title(|t| t.take_step),
            take: ask(move || lab.walk_on(1)),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

fn spoken(lab: Lab, text: &Text) -> String {
    let side = |number| {
        lab.with_side(number, |_, kind, side| {
            (kind.short(), minus(&side.printed()))
        })
    };
    let ((left, left_loss), (right, right_loss)) = (side(0), side(1));
    let count = lab.state().with(|state| state.steps).to_string();
    text.spoken(&count, left, &left_loss, right, &right_loss)
}

/// The learning rate with its zones, the two numbers of the problem, and the steps.
fn controls(lab: Lab) -> Piece {
    html! {
        {rate_view(lab)}
        <div class="givens">
            {given(lab, |t| t.start, "pred", |state| state.start, |state, start| state.start = start)}
            {given(lab, |t| t.truth_y, "true", |state| state.truth, |state, truth| state.truth = truth)}
        </div>
        {walk_buttons(lab)}
    }
}

/// The field of one number of the problem.
fn given(
    lab: Lab,
    name: fn(&Text) -> &'static str,
    class: &'static str,
    read: fn(&Descent) -> f32,
    write: fn(&mut Descent, f32),
) -> El {
    let s = settings();
    let mark = if class == "true" {
        Glyph::Truth
    } else {
        Glyph::Prediction
    };
    html! {
        <label class="walk-given">
            <span class="given-name">{glyph(mark)}{move || name(s.descent())}</span>
            {number_field(
                Calc::new(move |_| name(s.descent()).to_owned()),
                Calc::new(move |_| lab.state().with(read)),
                class,
                |_, _| None,
                Callback::new(move |value| lab.store.change(|state| write(state, value))),
            )}
        </label>
    }
}

fn walk_buttons(lab: Lab) -> El {
    let s = settings();
    let is_first = move || lab.state().with(|state| state.steps == 0);
    let is_last = move || lab.state().with(|state| state.steps >= MOST);
    let blocked = move || (lab.covered() || is_last()).to_string();
    let many = MANY as isize;
    html! {
        <div class="walk">
            <button type="button" class="outline step-back" aria-disabled=move || is_first().to_string()
                on:click=move |_| lab.walk_on(-1)>
                {icon(Icon::Prev)}
                {move || s.descent().back}
            </button>
            <button type="button" class="ink take-step" aria-disabled=blocked
                on:click=move |_| lab.walk_on(1)>
                {move || s.descent().take_step}
                {icon(Icon::Next)}
            </button>
            <button type="button" class="outline take-many" aria-disabled=blocked
                on:click=move |_| lab.walk_on(many)>
                {move || s.descent().many(&many.to_string())}
            </button>
        </div>
    }
}

/// View A: both sides, and what the coach makes of them.
fn walk_view(lab: Lab) -> Piece {
    html! {
        <div class="sides">
            {side_view(lab, 0)}
            {side_view(lab, 1)}
        </div>
        {verdict(lab)}
    }
    .into_piece()
}

fn side_view(lab: Lab, number: usize) -> El {
    let board = Var::new(Board {
        width: 0.0,
        height: 0.0,
        unit: 1.0,
    });
    let name = move || lab.with_side(number, |_, kind, _| kind.short());
    html! {
        <div class=format!("side side-{number}") data-loss=name>
            {side_head(lab, number)}
            {chart_view(lab, number, board)}
            {steps_view(lab, number, board)}
        </div>
    }
}

/// The loss of a side, its formula or its option, and its value.
fn side_head(lab: Lab, number: usize) -> El {
    let s = settings();
    let kind = Calc::new(move |_| lab.with_side(number, |_, kind, _| kind));
    let choose = move |kind| {
        lab.store.change(|state| {
            let [left, right] = &mut state.sides;
            *(if number == 0 { left } else { right }) = kind;
        });
    };
    let which = Signal::derive(move || {
        let text = s.descent();
        (if number == 0 {
            text.left_loss
        } else {
            text.right_loss
        })
        .to_owned()
    });
    html! {
        <div class="side-head">
            {switch(
                "small",
                which,
                || choices(&Kind::ALL, Kind::short, |_| true),
                move || kind.get(),
                choose,
                format!("{}-loss-{number}", lab.bench.dom_id),
            )}
            {move || formula(lab, kind.get())}
            <p class="side-loss">
                {glyph(Glyph::Loss)}
                <span class="sr">{move || s.descent().loss}</span>
                <b>{move || lab.with_side(number, |_, _, side| minus(&side.printed()))}</b>
            </p>
        </div>
    }
}

/// What the loss is: its formula if that is short, else the field of its option.
fn formula(lab: Lab, kind: Kind) -> Piece {
    let s = settings();
    let written = move |inside: fn(&str) -> String| {
        let html = move || {
            let truth = lab.state().with(|state| f64::from(state.truth));
            let number = mn("true-text", &show(truth));
            let number = if truth < 0.0 {
                format!("<mo>(</mo>{number}<mo>)</mo>")
            } else {
                number
            };
            let difference = format!(r#"<mi class="pred-text">w</mi><mo>−</mo>{number}"#);
            math(
                "inline",
                &format!(
                    "<mtext>{}</mtext>{EQUALS}{}",
                    s.descent().loss,
                    inside(&difference)
                ),
            )
        };
        html! { <span class="side-formula" inner_html=html></span> }.into_piece()
    };
    match kind {
        Kind::Mse => written(squared),
        Kind::L1 => written(size),
        Kind::SmoothL1 => beta(
            lab.lab,
            |state| state.bends.beta,
            |state, beta| state.bends.beta = beta,
        )
        .into_piece(),
        Kind::Huber => delta(
            lab.lab,
            |state| state.bends.delta,
            |state, delta| state.bends.delta = delta,
        )
        .into_piece(),
    }
}

/// The guide's sentence, held against both losses, and where the learning rate leads.
fn verdict(lab: Lab) -> El {
    let s = settings();
    let mood = Calc::new(move |_| {
        let is_away = |number| {
            lab.tells() && lab.with_side(number, |_, _, side| side.regime == Regime::Diverges)
        };
        if is_away(0) || is_away(1) {
            Mood::Wince
        } else {
            Mood::Calm
        }
    });
    let side = move |number: usize| {
        let said = Calc::new(move |_| {
            lab.with_side(number, |state, kind, side| {
                claim(state, kind, side, s.descent())
            })
        });
        html! {
            <div class="verdict-side" hidden=move || !lab.tells()>
                <p>
                    <b>{move || said.with(|(verdict, _)| verdict.clone())}</b>
                    " "
                    {move || said.with(|(_, why)| why.clone())}
                </p>
                <p class="regime">
                    {move || lab.with_side(number, |state, _, side| {
                        let text = s.descent();
                        let rate = show(f64::from(state.rate));
                        text.at_rate(&rate, &regime(side, text))
                    })}
                </p>
            </div>
        }
    };
    html! {
        <div class="verdict-bar">
            {move || coach(mood.get(), Facing::Right)}
            <p class="claim">{move || s.descent().claim}</p>
            <p class="claim-open" hidden=move || lab.tells()>{move || s.descent().claim_open}</p>
            {side(0)}
            {side(1)}
        </div>
    }
}
