//! The switches and fields over the lab: what is learnt, which way the steps are taken, and all that they depend on.
use super::Lab;
use crate::settings::{Settings, settings};
use crate::text::training::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::number_field::{Refusal, Refused, number_field_as};
use crate::ui::state::Calc;
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::kind::Kind;
use bullseye_core::lab::training::{Criterion, MOST_EPOCHS, MOST_POINTS, Plan, Task, Way};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;
use leptos::prelude::*;

pub fn switches(lab: Lab) -> Piece {
    let s = settings();
    let tasks = move || {
        Task::ALL
            .into_iter()
            .map(|task| Choice {
                value: task,
                word: Signal::derive(move || task_name(task, s.training()).to_owned()),
                code: false,
            })
            .collect::<Vec<_>>()
    };
    let ways = move || {
        Way::ALL
            .into_iter()
            .map(|way| Choice {
                value: way,
                word: Signal::derive(move || {
                    match way {
                        Way::Sgd => "SGD",
                        Way::Momentum => s.training().momentum,
                        Way::Adam => "Adam",
                    }
                    .to_owned()
                }),
                code: false,
            })
            .collect::<Vec<_>>()
    };
    html! {
        {switch(
            "tasks",
            Signal::derive(move || s.training().which_task.to_owned()),
            tasks,
            move || lab.plan.with(|plan| plan.task),
            move |task| {
                lab.pause();
                lab.store.change(|state| state.take(task));
                lab.chosen.set(0);
            },
            format!("{}-task", lab.bench.dom_id),
        )}
        {switch(
            "ways",
            Signal::derive(move || s.training().which_way.to_owned()),
            ways,
            move || lab.plan.with(|plan| plan.way),
            move |way| lab.change(|plan| plan.way = way),
            format!("{}-way", lab.bench.dom_id),
        )}
        {field(lab, "rate", |t| t.learning_rate, above_0, |plan| plan.rate, |plan, rate| plan.rate = rate)}
        <details class="more-settings">
            <summary class="outline" data-escape=true>{move || s.training().more}</summary>
            <div class="settings">
                {losses(lab)}
                {move || options(lab, lab.plan.with(|plan| plan.loss), lab.plan.with(|plan| plan.way))}
                {field(lab, "decay", |_| "weight_decay", at_least_0, |plan| plan.weight_decay,
                    |plan, decay| plan.weight_decay = decay)}
                {field_as(show, lab, "batch", |t| t.batch_size, whole, |plan| plan.batch_length() as f32, |plan, size| {
                    let size = size as usize;
                    plan.batch_size = (size < plan.points.len()).then_some(size);
                })}
                {field_as(show, lab, "epochs", |t| t.epochs, epochs, |plan| plan.epochs as f32,
                    |plan, epochs| plan.epochs = epochs as usize)}
                {field_as(show, lab, "count", |t| t.points, whole, |plan| plan.points.len() as f32,
                    |plan, count| plan.draw(plan.seed, count as u32))}
            </div>
        </details>
    }
}

fn task_name(task: Task, text: &Text) -> &'static str {
    match task {
        Task::Line => text.task_line,
        Task::Binary => text.task_binary,
        Task::Classes => text.task_classes,
    }
}

/// The losses that suit the task.
fn losses(lab: Lab) -> El {
    let s = settings();
    let task = Calc::new(move |_| lab.plan.with(|plan| plan.task));
    let losses = move || {
        (task.get().losses().iter())
            .map(|loss| Choice {
                value: *loss,
                word: Signal::derive(move || loss.name().to_owned()),
                code: true,
            })
            .collect::<Vec<_>>()
    };
    switch(
        "criteria",
        Signal::derive(move || s.training().which_loss.to_owned()),
        losses,
        move || lab.plan.with(|plan| plan.loss),
        move |loss| lab.change(|plan| plan.loss = loss),
        format!("{}-loss", lab.bench.dom_id),
    )
}

/// The options of the loss and of the optimizer in force.
fn options(lab: Lab, loss: Criterion, way: Way) -> Piece {
    let bend = match loss {
        Criterion::Distance(Kind::SmoothL1) => field(
            lab,
            "beta",
            |_| "beta",
            at_least_0,
            |plan| plan.bends.beta,
            |plan, beta| plan.bends.beta = beta,
        )
        .into_piece(),
        Criterion::Distance(Kind::Huber) => field(
            lab,
            "delta",
            |_| "delta",
            above_0,
            |plan| plan.bends.delta,
            |plan, delta| plan.bends.delta = delta,
        )
        .into_piece(),
        _ => Piece::Nothing,
    };
    let own = match way {
        Way::Sgd => Piece::Nothing,
        Way::Momentum => html! {
            {field(lab, "momentum", |_| "momentum", up_to_1, |plan| plan.momentum,
                |plan, momentum| plan.momentum = momentum)}
            <label class="option">
                <input
                    type="checkbox"
                    class="nesterov"
                    prop:checked=move || lab.plan.with(|plan| plan.nesterov)
                    on:change=move |_| lab.change(|plan| plan.nesterov = !plan.nesterov)
                />
                <span class="code">"nesterov"</span>
            </label>
        },
        Way::Adam => html! {
            {field(lab, "beta1", |_| "betas[0]", below_1, |plan| plan.betas[0],
                |plan, beta| plan.betas[0] = beta)}
            {field(lab, "beta2", |_| "betas[1]", below_1, |plan| plan.betas[1],
                |plan, beta| plan.betas[1] = beta)}
        },
    };
    Piece::Many(vec![bend, own])
}

/// A field for a number of the plan.
fn field(
    lab: Lab,
    class: &'static str,
    name: fn(&Text) -> &'static str,
    refuse: Refusal,
    read: fn(&Plan) -> f32,
    write: fn(&mut Plan, f32),
) -> El {
    field_as(show_float, lab, class, name, refuse, read, write)
}

/// As [`field`], with how its value is shown: what is counted is `8`, not `8.0`.
fn field_as(
    show_value: fn(f64) -> String,
    lab: Lab,
    class: &'static str,
    name: fn(&Text) -> &'static str,
    refuse: Refusal,
    read: fn(&Plan) -> f32,
    write: fn(&mut Plan, f32),
) -> El {
    let s = settings();
    html! {
        <label class=format!("option option-{class}")>
            <span>{move || name(s.training())}</span>
            {number_field_as(
                show_value,
                Calc::new(move |_| name(s.training()).to_owned()),
                Calc::new(move |_| lab.plan.with(read)),
                "plain",
                refuse,
                Callback::new(move |value| lab.change(|plan| write(plan, value))),
            )}
        </label>
    }
}

fn above_0(value: f32, s: Settings) -> Refused {
    (value <= 0.0).then(|| s.training().above_0.into())
}

fn at_least_0(value: f32, s: Settings) -> Refused {
    (value < 0.0).then(|| s.training().at_least_0.into())
}

fn up_to_1(value: f32, s: Settings) -> Refused {
    (!(0.0..=1.0).contains(&value)).then(|| s.training().up_to_1.into())
}

fn below_1(value: f32, s: Settings) -> Refused {
    (!(0.0..1.0).contains(&value)).then(|| s.training().below_1.into())
}

fn is_whole(value: f32, most: usize) -> bool {
    value.fract() == 0.0 && (1.0..=most as f32).contains(&value)
}

fn whole(value: f32, s: Settings) -> Refused {
    (!is_whole(value, MOST_POINTS)).then(|| s.training().whole_points.into())
}

fn epochs(value: f32, s: Settings) -> Refused {
    (!is_whole(value, MOST_EPOCHS)).then(|| s.training().whole_epochs.into())
}
