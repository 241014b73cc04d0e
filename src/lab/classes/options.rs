//! The switches over the lab: loss, reduction, what the classes stand for, and the options of the losses.
use super::Lab;
use crate::lab::option::{option, whole_option};
use crate::lab::reductions::reductions;
use crate::settings::{Settings, settings};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{choices, switch};
use bullseye_core::lab::classes::{Classes, IGNORE_INDEX, Kind, Preset, Story};
use bullseye_html::html;
use leptos::prelude::*;

pub fn switches(lab: Lab) -> Piece {
    let s = settings();
    // Once the options were used they stay: the reader sees that they are in force.
    let opened = Var::new(false);
    let in_force = Calc::new(move |_| {
        (lab.state()).with(|state| {
            state.is_weighted() || state.smoothing() > 0.0 || state.ignore_index != IGNORE_INDEX
        })
    });
    let is_open = move || opened.get() || in_force.get();
    let id = format!("{}-options", lab.bench.dom_id);
    html! {
        {switch(
            "losses",
            Signal::derive(move || s.classes().which_loss.to_owned()),
            || choices(&Kind::ALL, Kind::name, |_| true),
            move || lab.setup.with(|setup| setup.loss),
            move |kind| lab.store.change(|state| state.loss = kind),
            format!("{}-loss", lab.bench.dom_id),
        )}
        {reductions(
            lab.bench,
            move || lab.setup.with(|setup| setup.reduction.clone()),
            move |reduction| lab.store.change(|state| state.reduction = reduction),
        )}
        {switch(
            "stories",
            Signal::derive(move || s.classes().which_story.to_owned()),
            move || choices(&Story::ALL, move |story| story_word(story, s), |_| false),
            move || lab.setup.with(|setup| setup.story),
            move |story| lab.store.change(|state| *state = told(story, state)),
            format!("{}-story", lab.bench.dom_id),
        )}
        <button
            type="button"
            class="plain open-options"
            data-escape=true
            aria-expanded=move || is_open().to_string()
            aria-controls=id.clone()
            // Never disabled: an undo that brings an option into force would take the focus away with it.
            aria-disabled=move || in_force.get().to_string()
            title=move || in_force.get().then(|| s.classes().options_in_force)
            on:click=move |_| match in_force.get_untracked() {
                true => lab.bench.say(s.classes().options_in_force.to_owned()),
                false => opened.update(|open| *open = !*open),
            }
        >
            {move || s.classes().options}
            {icon(Icon::Down)}
        </button>
        <div class="option-row" id=id hidden=move || !is_open()>
            {weights(lab)}
            {smoothing(lab)}
            {ignore_index(lab)}
        </div>
    }
}

fn story_word(story: Story, s: Settings) -> &'static str {
    match story {
        Story::Numbers => s.classes().story_numbers,
        Story::Animals => s.classes().story_animals,
        Story::Reviews => s.classes().story_reviews,
    }
}

/// The state with which a story begins, under the loss in force.
fn told(story: Story, state: &Classes) -> Classes {
    let preset = match story {
        Story::Numbers => Preset::Guide,
        Story::Animals => Preset::Animals,
        Story::Reviews => Preset::Reviews,
    };
    Classes {
        loss: state.loss,
        reduction: state.reduction.clone(),
        ..Classes::preset(preset)
    }
}

/// NLLLoss has no label smoothing.
fn smoothing(lab: Lab) -> impl IntoPiece {
    // Only changes when it differs, so that the field stays while its own value is set.
    let is_there = Calc::new(move |_| lab.setup.with(|setup| setup.loss == Kind::CrossEntropy));
    move || {
        is_there.get().then(|| {
            option(
                **lab,
                "label_smoothing",
                |value, s| {
                    (!(0.0..=1.0).contains(&value)).then(|| s.classes().smoothing_between.into())
                },
                |state| state.smoothing,
                |state, value| state.smoothing = value,
            )
        })
    }
}

fn ignore_index(lab: Lab) -> El {
    whole_option(
        **lab,
        "ignore_index",
        |value, s| {
            let whole = value.fract() == 0.0 && value.abs() < 1e6;
            (!whole).then(|| s.classes().ignore_whole.into())
        },
        |state| state.ignore_index as f32,
        |state, value| state.ignore_index = value as i32,
    )
}

/// A field for the weight of each class.
fn weights(lab: Lab) -> El {
    let s = settings();
    let keys = move || {
        let keys = |setup: &super::Setup| setup.classes.iter().map(|class| class.key).collect();
        lab.setup.with(keys)
    };
    let weight = move |key: u32| {
        let place = Calc::new(move |_| lab.setup.with(|setup| setup.index(key).unwrap_or(0)));
        let name = move || lab.setup.with(|setup| setup.name(place.get(), s.classes()));
        let full = move || {
            lab.setup
                .with(|setup| setup.full_name(place.get(), s.classes()))
        };
        let value = move || {
            let class = lab
                .setup
                .with(|setup| setup.classes.get(place.get()).copied());
            class.map_or(1.0, |class| class.weight)
        };
        let write = move |value: f32| {
            let place = place.get_untracked();
            lab.store.change(|state| {
                if let Some(class) = state.classes.get_mut(place) {
                    class.weight = value;
                }
            });
        };
        html! {
            <label class="weight">
                <span aria-hidden="true">{name}</span>
                {number_field(
                    Calc::new(move |_| s.classes().weight_of(&full())),
                    Calc::new(move |_| value()),
                    "plain",
                    |value, s| (value < 0.0).then(|| s.classes().weight_negative.into()),
                    Callback::new(write),
                )}
            </label>
        }
    };
    html! {
        <div class="option weights" role="group" aria-label="weight">
            <span class="code">"weight"</span>
            {Piece::Keyed(Box::new(keys), Box::new(weight))}
        </div>
    }
}
