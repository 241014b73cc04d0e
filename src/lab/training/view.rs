//! What the training lab puts into the frame: its names, its switches and its views.
use super::Lab;
use super::data::data_view;
use super::fields::switches;
use super::landscape::landscape_view;
use super::lines::lines_view;
use super::losses::losses_view;
use super::table::table_view;
use super::words::spoken;
use crate::lab::bench::Place;
use crate::lab::code::code_view;
use crate::lab::keep;
use crate::lab::view::{Design, Step, View, ask, lab_view};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::training::Training;
use bullseye_core::python::script::Script;
use leptos::prelude::*;

/// The training lab of a place.
pub fn training_lab(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Training::decode(&place.query).unwrap_or_default();
    let (lab, damaged) = keep::open(place, route, usual);
    let lab = Lab::new(lab);
    lab.bench.no_guess.set(|s| s.training().no_guess_yet);
    lab.bench.beat.set(Some(lab.shown));
    let listener = window_event_listener_untyped("visibilitychange", move |_| lab.pause());
    on_cleanup(move || listener.remove());
    let title = move |read: fn(&Text) -> &'static str| ask(move || read(s.training()));
    let hint = move |read: fn(&Text) -> &'static str| ask(move || read(s.training()).to_owned());
    let loss = move || lab.plan.with(|plan| plan.loss.name());
    let script = script(lab);
    let design = Design {
        options: ask(String::new),
        class: "training",
        name: title(|t| t.name),
        class_name: ask(loss),
        tagline: title(|t| t.line),
        has_readout: true,
        switches: ask(move || switches(lab)),
        views: vec![
            View {
                title: title(|t| t.view_lines),
                hint: hint(|t| t.hint_lines),
                body: ask(move || lines_view(lab)),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_data),
                hint: ask(move || {
                    let text = s.training();
                    lab.seen(|model| match model.right {
                        Some(right) => {
                            let count = lab.plan.with(|plan| plan.points.len());
                            text.hint_classes(&count.to_string(), &right.to_string())
                        }
                        None => text.hint_data.to_owned(),
                    })
                }),
                body: ask(move || data_view(lab)),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_landscape),
                hint: hint(|t| t.hint_landscape),
                body: ask(move || landscape_view(lab)),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_losses),
                hint: ask(loss_hint(lab)),
                body: ask(move || losses_view(lab)),
                scrolls: false,
            },
            View {
                title: title(|t| t.view_code),
                hint: hint(|t| t.hint_code),
                body: ask(move || code_view(lab.bench, script).into_piece()),
                scrolls: false,
            },
        ],
        table: ask(move || table_view(lab)),
        question: title(|t| t.guess_question),
        hint: ask(move || s.training().hint_guess(loss())),
        // It stands in view A.
        coach: ask(|| None),
        spoken: ask(move || {
            (lab.plan).with(|plan| lab.model.with(|model| spoken(plan, model, s.training())))
        }),
        step: Some(Step {
            name: title(|t| t.take_step),
            take: ask(move || lab.go(1)),
        }),
    };
    lab_view(lab.bench, design, route, order, damaged)
}

/// `MSELoss of all 8 points`.
fn loss_hint(lab: Lab) -> impl Fn() -> String {
    let s = settings();
    move || {
        lab.plan.with(|plan| {
            let count = plan.points.len().to_string();
            s.training().hint_losses(&count, plan.loss.name())
        })
    }
}

/// The script of this plan with all that it prints, which is covered while one guesses: the loss is among it. It is made
/// anew when a hand rests, for it runs the whole training.
fn script(lab: Lab) -> Calc<Script> {
    Calc::new(move |old: Option<&Script>| {
        let is_covered = lab.covered();
        lab.plan.track();
        match old {
            Some(old) if lab.store.is_held() => old.clone(),
            _ => {
                let mut script = lab.state().with_untracked(Training::script);
                if is_covered {
                    script.output.clear();
                }
                script
            }
        }
    })
}
