//! The lab as tables: the same numbers as in the pictures.
use super::{Lab, chance, four, four_signed, readout};
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use bullseye_core::number::{show, show_float};
use bullseye_html::html;

/// Two tables: every logit on its way, and every row's loss.
pub fn table_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let covered = move |text: String| {
        if lab.covered() {
            s.classes().covered.to_owned()
        } else {
            text
        }
    };
    let classes = move || {
        let setup = lab.setup.get();
        (lab.state()).with(|state| {
            lab.model.with(|model| {
                (state.rows.iter().zip(&model.terms).enumerate())
                    .flat_map(|(index, (row, term))| {
                        let setup = &setup;
                        (row.logits.iter().enumerate()).map(move |(class, z)| {
                            let read = |values: &[f32]| values.get(class).copied().unwrap_or(f32::NAN);
                            let is_answer = term.answer == Some(class);
                            let log = four(read(&term.log_probabilities));
                            let log = if is_answer { covered(log) } else { log };
                            html! {
                                <tr>
                                    <th scope="row">{s.classes().sample_nth(&(index + 1).to_string())}</th>
                                    <td>{setup.full_name(class, s.classes())}</td>
                                    <td class="true-text">{is_answer.then_some("◎")}</td>
                                    <td class="pred-text">{show_float(f64::from(*z))}</td>
                                    <td class="pred-text">{chance(read(&term.probabilities))}</td>
                                    <td>{log}</td>
                                    <td class="true-text">{show(f64::from(read(&term.target)))}</td>
                                    <td class="grad-text">{four_signed(read(&term.gradient))}</td>
                                </tr>
                            }
                        })
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let rows = move || {
        lab.model.with(|model| {
            (model.terms.iter().enumerate())
                .map(|(index, term)| {
                    let surprise = match term.answer {
                        Some(_) => covered(four(term.surprise)),
                        None => s.classes().not_counted.to_owned(),
                    };
                    html! {
                        <tr>
                            <th scope="row">{s.classes().sample_nth(&(index + 1).to_string())}</th>
                            <td>{surprise}</td>
                            <td>{show(f64::from(term.weight))}</td>
                            <td class="loss-text">{covered(four(term.value))}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    let total = move || covered(lab.model.with(readout));
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.classes().table>
            <table>
                <caption>{move || s.classes().table_classes}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || s.classes().sample}</th>
                        <th scope="col">{move || s.classes().class}</th>
                        <th scope="col">{move || s.classes().answer}</th>
                        <th scope="col">{move || s.classes().logit}</th>
                        <th scope="col">"p"</th>
                        <th scope="col">"ln p"</th>
                        <th scope="col">{move || s.classes().target}</th>
                        <th scope="col">{move || s.classes().gradient}</th>
                    </tr>
                </thead>
                <tbody>{classes}</tbody>
            </table>
            <table>
                <caption>{move || s.classes().table_rows}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || s.classes().sample}</th>
                        <th scope="col">{move || s.classes().surprise}</th>
                        <th scope="col">{move || s.classes().weight}</th>
                        <th scope="col">{move || s.classes().loss}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="3">{move || s.classes().result}</th>
                        <td class="loss-text strong">{total}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}
