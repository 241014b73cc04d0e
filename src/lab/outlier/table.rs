//! The lab as tables: the points with what each line makes of them, and the lines.
use super::Lab;
use super::words::{moved, slope};
use crate::lab::number_text;
use crate::lab::push::signed;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use bullseye_core::lab::outlier::{KINDS, Line};
use bullseye_core::number::{minus, show, show_float};
use bullseye_html::html;

pub fn table_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.outlier().table>
            {points(lab)}
            {lines(lab)}
        </div>
    }
}

fn points(lab: Lab) -> El {
    let s = settings();
    let hidden = move |line: &Line, words: String| {
        if lab.hides(line.kind) {
            s.outlier().covered.to_owned()
        } else {
            words
        }
    };
    let rows = move || {
        lab.state().with(|state| {
            lab.model.with(|model| {
                (state.points.iter().enumerate())
                    .map(|(i, point)| {
                        let cells = (model.lines.iter())
                            .filter_map(|line| {
                                let pull = line.pulls.get(i)?;
                                let prediction =
                                    hidden(line, number_text(f64::from(pull.prediction)));
                                let gradient = hidden(line, signed(pull.gradient));
                                Some(html! {
                                    <td class="pred-text">{prediction}</td>
                                    <td class="grad-text">{gradient}</td>
                                })
                            })
                            .collect::<Vec<_>>();
                        html! {
                            <tr>
                                <th scope="row">{(i + 1).to_string()}</th>
                                <td>{show(f64::from(point.x))}</td>
                                <td class="true-text">{show_float(f64::from(point.was))}</td>
                                <td class="true-text">{show_float(f64::from(point.y))}</td>
                                {cells}
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let heads = move || {
        KINDS
            .map(|kind| {
                html! {
                    <th scope="col">{s.outlier().line_at(kind.short())}</th>
                    <th scope="col">{s.outlier().pull_of(kind.short())}</th>
                }
            })
            .into_iter()
            .collect::<Vec<_>>()
    };
    html! {
        <table>
            <caption>{move || s.outlier().table_points}</caption>
            <thead>
                <tr>
                    <th scope="col">"#"</th>
                    <th scope="col">"x"</th>
                    <th scope="col">{move || s.outlier().before}</th>
                    <th scope="col">{move || s.outlier().now}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn lines(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        lab.model.with(|model| {
            (model.lines.iter())
                .map(|line| {
                    let told = |words: String| {
                        if lab.hides(line.kind) {
                            s.outlier().covered.to_owned()
                        } else {
                            words
                        }
                    };
                    html! {
                        <tr>
                            <th scope="row" class="code">{line.kind.name()}</th>
                            <td class="pred-text">{slope(line.before.slope)}</td>
                            <td class="pred-text">{told(slope(line.after.slope))}</td>
                            <td class="pred-text">{told(moved(line.moved))}</td>
                            <td class="loss-text">{told(minus(&line.printed()))}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    html! {
        <table>
            <caption>{move || s.outlier().table_lines}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{move || s.outlier().slope_before}</th>
                    <th scope="col">{move || s.outlier().slope}</th>
                    <th scope="col">{move || s.outlier().up_by}</th>
                    <th scope="col">{move || s.outlier().loss}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
