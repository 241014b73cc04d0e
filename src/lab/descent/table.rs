//! The lab as tables: every step of both sides, and both curves at their labelled ticks.
use super::Lab;
use crate::chart::scale::{tick_label, tick_step, ticks};
use crate::lab::number_text;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use bullseye_core::number::{show, show_signed};
use bullseye_html::html;

pub fn table_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.descent().table>
            {steps(lab, 0)}
            {steps(lab, 1)}
            {curves(lab)}
        </div>
    }
}

/// Every step of a side; the next one without what it leads to.
fn steps(lab: Lab, number: usize) -> El {
    let s = settings();
    let rows = move || {
        lab.with_side(number, |_, _, side| {
            let text = s.descent();
            let all = side.taken.iter().chain([&side.next]);
            (1..)
                .zip(all)
                .map(|(row, step)| {
                    let is_next = row > side.taken.len();
                    let name = if is_next {
                        text.next_step.to_owned()
                    } else {
                        row.to_string()
                    };
                    let unless = |hidden: bool, value: String| {
                        if hidden { "?".to_owned() } else { value }
                    };
                    let hides_way = is_next && !lab.shows_next();
                    let after = unless(is_next, number_text(f64::from(step.after)));
                    html! {
                        <tr>
                            <th scope="row">{name}</th>
                            <td class="pred-text">{show(f64::from(step.from))}</td>
                            <td class="grad-text">{show(f64::from(step.slope))}</td>
                            <td>{unless(hides_way, show_signed(f64::from(step.step)))}</td>
                            <td class="pred-text">{unless(hides_way, show(f64::from(step.to)))}</td>
                            <td class="loss-text">{number_text(f64::from(step.before))}</td>
                            <td class="loss-text">{after}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    html! {
        <table>
            <caption>
                {move || lab.with_side(number, |_, kind, _| s.descent().table_steps(kind.short()))}
            </caption>
            <thead>
                <tr>
                    <th scope="col">{move || s.descent().number}</th>
                    <th scope="col">{move || s.descent().weight}</th>
                    <th scope="col">{move || s.descent().slope}</th>
                    <th scope="col">{move || s.descent().step}</th>
                    <th scope="col">{move || s.descent().after}</th>
                    <th scope="col">{move || s.descent().loss}</th>
                    <th scope="col">{move || s.descent().after_step}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Both losses at the labelled ticks of the weight's axis.
fn curves(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        let xs = lab.axes.with(|axes| axes.xs);
        let step = tick_step(xs, 6.0);
        let places = ticks(xs, step);
        let columns = lab
            .state()
            .with(|state| state.sides.map(|kind| state.curve(kind, &places)));
        (places.iter().enumerate())
            .map(|(i, x)| {
                let cell = |column: &Vec<f64>| {
                    let loss = column.get(i).copied().unwrap_or(f64::NAN);
                    html! { <td class="loss-text">{number_text(loss)}</td> }
                };
                html! {
                    <tr>
                        <th scope="row">{tick_label(*x, step)}</th>
                        {columns.each_ref().map(cell)}
                    </tr>
                }
            })
            .collect::<Vec<_>>()
    };
    let head = move |number: usize| {
        html! { <th scope="col" class="code">{move || lab.with_side(number, |_, kind, _| kind.name())}</th> }
    };
    html! {
        <table>
            <caption>{move || s.descent().table_curve}</caption>
            <thead>
                <tr>
                    <th scope="col">{move || s.descent().weight}</th>
                    {head(0)}
                    {head(1)}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
