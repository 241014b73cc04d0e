//! The lab as tables: the same numbers as in the pictures.
use super::Lab;
use super::words::{cm, name, percent, points};
use crate::chart::scale::{tick_label, tick_step, ticks};
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use bullseye_core::lab::archery::Rule;
use bullseye_core::number::show_signed;
use bullseye_html::html;

pub fn table_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.archery().table>
            {arrows(lab)}
            {curve(lab)}
        </div>
    }
}

/// The cells of a row, one a rule; a number that is covered says so.
fn cells(lab: Lab, values: [String; Rule::ALL.len()]) -> Vec<El> {
    let hidden = lab.covered().then(|| settings().archery().covered);
    (values.into_iter())
        .map(|value| {
            let shown = hidden.map_or(value, str::to_owned);
            html! { <td class="loss-text">{shown}</td> }
        })
        .collect()
}

fn rule_heads() -> Vec<El> {
    let s = settings();
    (Rule::ALL.iter())
        .map(|rule| html! { <th scope="col">{move || name(*rule, s.archery())}</th> })
        .collect()
}

/// The arrows under every rule, the slope under the rule in force, and what part of all points the furthest has.
fn arrows(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        lab.state().with(|state| {
            lab.model.with(|model| {
                (model.shots.iter().enumerate())
                    .map(|(i, shot)| {
                        let given = Rule::ALL
                            .map(|rule| points(state.bends.of(rule, shot.distance) as f32));
                        html! {
                            <tr>
                                <th scope="row">{(i + 1).to_string()}</th>
                                <td class="pred-text">{cm(shot.distance)}</td>
                                {cells(lab, given)}
                                <td class="grad-text">{show_signed(f64::from(shot.slope))}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let means = move || {
        let means = Rule::ALL.map(|rule| points(lab.state().with(|state| state.loss_by(rule))));
        html! {
            <tr>
                <th scope="row">{s.archery().mean_row}</th>
                <td></td>
                {cells(lab, means)}
                <td></td>
            </tr>
        }
    };
    let shares = move || {
        lab.model.with(|model| {
            let shares = Rule::ALL.map(|rule| percent(model.share_of_wildest(rule)));
            html! {
                <tr>
                    <th scope="row" colspan="2">
                        {s.archery().table_share(&(model.wildest + 1).to_string())}
                    </th>
                    {cells(lab, shares)}
                    <td></td>
                </tr>
            }
        })
    };
    html! {
        <table>
            <caption>{move || s.archery().table_arrows}</caption>
            <thead>
                <tr>
                    <th scope="col">{move || s.archery().arrow}</th>
                    <th scope="col">{move || s.archery().axis_distance}</th>
                    {rule_heads()}
                    <th scope="col">{move || s.archery().gradient}</th>
                </tr>
            </thead>
            <tbody>{rows} {means} {shares}</tbody>
        </table>
    }
}

/// The curves at the labelled distances.
fn curve(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        let far = lab.axes.with(|axes| axes.far);
        let step = tick_step(far, 8.0);
        let bends = lab.state().with(|state| state.bends);
        ticks(far, step)
            .into_iter()
            .map(|distance| {
                let given = Rule::ALL.map(|rule| points(bends.of(rule, distance as f32) as f32));
                html! {
                    <tr>
                        <th scope="row">{tick_label(distance, step)}</th>
                        {cells(lab, given)}
                    </tr>
                }
            })
            .collect::<Vec<_>>()
    };
    html! {
        <table>
            <caption>{move || s.archery().table_curve}</caption>
            <thead>
                <tr>
                    <th scope="col">{move || s.archery().axis_distance}</th>
                    {rule_heads()}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
