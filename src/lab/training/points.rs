//! The fields under the picture of the data: one point after the other, by number, for every hand and for keys.
use super::Lab;
use crate::lab::limited::limited;
use crate::lab::numbered::number;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::el::{El, Piece};
use crate::ui::icon::{Icon, icon};
use crate::ui::number_field::number_field;
use crate::ui::state::Calc;
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::training::{MOST_POINTS, Point, Task};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;

/// Which point, where it is, what is true of it, and one more or less.
pub fn points_row(lab: Lab) -> El {
    let s = settings();
    let task = Calc::new(move |_| lab.plan.with(|plan| plan.task));
    let count = Calc::new(move |_| lab.plan.with(|plan| plan.points.len()));
    let index = move || lab.point().map_or(0, |(index, _)| index);
    let turn = move |by: usize| {
        let count = count.get_untracked().max(1);
        lab.chosen.set((untrack(index) + by) % count);
        lab.bench.name_deed(untrack(|| said(lab, s.training())));
    };
    let name = move || s.training().point_n(&number(untrack(index)));
    let now = move || count.get_untracked().to_string();
    let full = move || {
        (count.get() >= MOST_POINTS).then(|| s.training().points_full(&MOST_POINTS.to_string()))
    };
    let fewest = move || (count.get() <= 1).then(|| s.lab().fewest("1"));
    let add = move || {
        let axes = lab.axes.get_untracked();
        let middle = |low: f64, high: f64| ((low + high) / 2.0 * 100.0).round() as f32 / 100.0;
        lab.add_point(
            middle(axes.x.low, axes.x.high),
            middle(axes.y.low, axes.y.high),
        );
        lab.bench.name_deed(s.lab().added(&now(), &name()));
    };
    let remove = move || {
        let (index, name) = (untrack(index), name());
        lab.change(|plan| plan.remove(index));
        lab.bench.name_deed(s.lab().removed(&now(), &name));
    };
    html! {
        <div class="points-row" role="group" aria-label=move || s.training().points>
            <button type="button" class="outline point-before" aria-label=move || s.training().point_before
                on:click=move |_| turn(count.get_untracked().saturating_sub(1))>
                {icon(Icon::Left)}
            </button>
            <span class="point-name">
                {move || s.training().point_of(&count.get().to_string(), &(index() + 1).to_string())}
            </span>
            <button type="button" class="outline point-after" aria-label=move || s.training().point_after
                on:click=move |_| turn(1)>
                {icon(Icon::Right)}
            </button>
            {move || fields(lab, task.get())}
            {limited(lab.bench, "outline point-add", full, add, icon(Icon::Plus))
                .attr("title", move || s.training().add_point)}
            {limited(lab.bench, "outline point-remove", fewest, remove, icon(Icon::Minus))
                .attr("title", move || s.training().remove_point)}
        </div>
    }
}

/// The chosen point in words.
fn said(lab: Lab, text: &Text) -> String {
    let Some((index, point)) = lab.point() else {
        return String::new();
    };
    let (task, count) = lab.plan.with(|plan| (plan.task, plan.points.len()));
    let [first, second] = point.x.map(|x| show(f64::from(x)));
    let values = match task {
        Task::Line => vec![
            format!("x {first}"),
            format!("y {}", show(f64::from(point.y))),
        ],
        Task::Binary | Task::Classes => vec![
            format!("x₁ {first}"),
            format!("x₂ {second}"),
            format!(
                "{} {}",
                text.true_class,
                class_name(task, point.y as usize, text)
            ),
        ],
    };
    let name = text.point_of(&count.to_string(), &number(index));
    text.point_words(&name, &values.join(text.comma))
}

fn class_name(task: Task, class: usize, text: &Text) -> String {
    match (task, class) {
        (Task::Binary, 0) => text.no.to_owned(),
        (Task::Binary, _) => text.yes.to_owned(),
        _ => class.to_string(),
    }
}

fn fields(lab: Lab, task: Task) -> Piece {
    match task {
        Task::Line => html! {
            {field(lab, "x", "plain", |p| p.x[0], |p, x| p.x[0] = x)}
            {field(lab, "y", "true", |p| p.y, |p, y| p.y = y)}
        },
        Task::Binary | Task::Classes => html! {
            {field(lab, "x₁", "plain", |p| p.x[0], |p, x| p.x[0] = x)}
            {field(lab, "x₂", "plain", |p| p.x[1], |p, x| p.x[1] = x)}
            {classes(lab, task)}
        },
    }
}

/// A number of the chosen point.
fn field(
    lab: Lab,
    name: &'static str,
    class: &'static str,
    read: fn(&Point) -> f32,
    write: fn(&mut Point, f32),
) -> El {
    let s = settings();
    let label = Calc::new(move |_| {
        let number = lab.point().map_or(0, |(index, _)| index + 1);
        s.training().point_number(name, &number.to_string())
    });
    html! {
        <label class="point-field">
            <span class="code">{name}</span>
            {number_field(
                label,
                Calc::new(move |_| lab.point().map_or(0.0, |(_, point)| read(&point))),
                class,
                |_, _| None,
                Callback::new(move |value| lab.change_point(|point| write(point, value))),
            )}
        </label>
    }
}

/// What is true of the chosen point.
fn classes(lab: Lab, task: Task) -> El {
    let s = settings();
    let choices = move || {
        (0..task.outputs().max(2))
            .map(|class| Choice {
                value: class,
                word: Signal::derive(move || class_name(task, class, s.training())),
                code: false,
            })
            .collect::<Vec<_>>()
    };
    switch(
        "small",
        Signal::derive(move || s.training().true_class.to_owned()),
        choices,
        move || lab.point().map_or(0, |(_, point)| point.y as usize),
        move |class| lab.change_point(|point| point.y = class as f32),
        format!("{}-class", lab.bench.dom_id),
    )
}

impl Lab {
    fn change_point(self, change: impl FnOnce(&mut Point)) {
        let index = untrack(|| self.point()).map_or(0, |(index, _)| index);
        self.change(|plan| {
            if let Some(point) = plan.points.get_mut(index) {
                change(point);
            }
        });
    }
}
