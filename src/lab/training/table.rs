//! The lab as tables: the epochs, and every point with its prediction.
use super::Lab;
use crate::lab::number_text;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Piece};
use bullseye_core::lab::training::Task;
use bullseye_core::number::show;
use bullseye_html::html;

pub fn table_view(lab: Lab) -> Piece {
    let s = settings();
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.training().table>
            {epochs(lab)}
            {points(lab)}
        </div>
    }
    .into_piece()
}

/// The printed loss and the mean of each epoch; covered while one guesses.
fn epochs(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        let is_covered = lab.covered();
        let loss = |value: f64| {
            if is_covered {
                "?".to_owned()
            } else {
                number_text(value)
            }
        };
        // A table that is open does not slow down a run: it follows when the run rests.
        lab.store.rests();
        lab.model.with_untracked(|model| {
            (model.epochs.iter().enumerate())
                .map(|(number, epoch)| {
                    html! {
                        <tr>
                            <th scope="row">{number.to_string()}</th>
                            <td class="loss-text">{loss(f64::from(epoch.last))}</td>
                            <td class="loss-text">{loss(epoch.mean)}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    html! {
        <table>
            <caption>{move || s.training().view_losses}</caption>
            <thead>
                <tr>
                    <th scope="col">{move || s.training().epoch}</th>
                    <th scope="col">{move || s.training().legend_printed}</th>
                    <th scope="col">{move || s.training().legend_mean}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn points(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        lab.store.rests();
        lab.plan.with_untracked(|plan| {
            lab.model.with_untracked(|model| {
                (plan.points.iter().enumerate())
                    .map(|(number, point)| {
                        let x: Vec<_> = (point.x.iter().take(plan.task.inputs()))
                            .map(|x| show(f64::from(*x)))
                            .collect();
                        let output = match plan.task {
                            Task::Line => model
                                .outputs
                                .get(number)
                                .map(|y| number_text(f64::from(*y))),
                            _ => model.answers.get(number).map(usize::to_string),
                        };
                        html! {
                            <tr>
                                <th scope="row">{(number + 1).to_string()}</th>
                                <td>{x.join(s.training().comma)}</td>
                                <td class="true-text">{show(f64::from(point.y))}</td>
                                <td class="pred-text">{output.unwrap_or_default()}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    html! {
        <table>
            <caption>{move || s.training().view_data}</caption>
            <thead>
                <tr>
                    <th scope="col">{move || s.training().point}</th>
                    <th scope="col">"x"</th>
                    <th scope="col">{move || s.training().truth}</th>
                    <th scope="col">{move || s.training().prediction}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
