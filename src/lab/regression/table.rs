//! The lab as a table: the same numbers as in the pictures.
use super::Lab;
use crate::chart::scale::{tick_label, tick_step, ticks};
use crate::lab::number_text;
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use bullseye_core::lab::regression::Kind;
use bullseye_core::number::{show, show_float, show_signed};
use bullseye_html::html;

/// Two tables: the elements, and the curve at its labelled ticks.
pub fn table_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let hidden = move || s.regression().covered.to_owned();
    let elements = move || {
        lab.state().with(|state| {
            lab.model.with(|model| {
                (state.elements.iter().zip(&model.terms).enumerate())
                    .map(|(i, (element, term))| {
                        let loss = if lab.covered() {
                            hidden()
                        } else {
                            show(f64::from(term.value))
                        };
                        html! {
                            <tr>
                                <th scope="row">{(i + 1).to_string()}</th>
                                <td class="pred-text">{show_float(f64::from(element.prediction))}</td>
                                <td class="true-text">{show_float(f64::from(element.truth))}</td>
                                <td>{show_signed(f64::from(term.difference))}</td>
                                <td class="loss-text">{loss}</td>
                                <td class="grad-text">{number_text(f64::from(term.gradient))}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let curve = move || {
        lab.state().with(|state| {
            let xs = lab.frame.with(|frame| frame.xs);
            let step = tick_step(xs, 6.0);
            let places = ticks(xs, step);
            let columns: Vec<Vec<f64>> = Kind::ALL
                .iter()
                .map(|kind| state.table(*kind, &places).unwrap_or_default())
                .collect();
            (places.iter().enumerate())
                .map(|(i, x)| {
                    html! {
                        <tr>
                            <th scope="row">{tick_label(*x, step)}</th>
                            {columns
                                .iter()
                                .map(|column| {
                                    let loss = column.get(i).copied().unwrap_or(f64::NAN);
                                    let shown =
                                        if lab.covered() { hidden() } else { number_text(loss) };
                                    html! { <td>{shown}</td> }
                                })
                                .collect::<Vec<_>>()}
                        </tr>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.regression().table>
            <table>
                <caption>{move || s.regression().table_elements}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || s.regression().element}</th>
                        <th scope="col">{move || s.regression().prediction}</th>
                        <th scope="col">{move || s.regression().truth}</th>
                        <th scope="col">{move || s.regression().miss}</th>
                        <th scope="col">{move || s.regression().own_loss}</th>
                        <th scope="col">{move || s.regression().gradient}</th>
                    </tr>
                </thead>
                <tbody>{elements}</tbody>
            </table>
            <table>
                <caption>
                    {move || {
                        let number = lab.state().with(|state| state.chosen + 1).to_string();
                        s.regression().table_curve(&number)
                    }}
                </caption>
                <thead>
                    <tr>
                        <th scope="col">{move || s.regression().prediction}</th>
                        {Kind::ALL
                            .map(|kind| html! { <th scope="col" class="code">{kind.name()}</th> })
                            .into_iter()
                            .collect::<Vec<_>>()}
                    </tr>
                </thead>
                <tbody>{curve}</tbody>
            </table>
        </div>
    }
}
