//! The lab as tables: the same numbers as in the pictures.
use super::frame::PROBABILITIES;
use super::{Lab, name};
use crate::chart::scale::{Span, tick_label, tick_step, ticks};
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::el::{El, IntoPiece};
use bullseye_core::lab::binary::Kind;
use bullseye_core::number::{show, show_float};
use bullseye_html::html;

/// Three tables: the elements, and each curve at its labelled ticks.
pub fn table_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let hide = move |text: String| {
        if lab.covered() {
            s.binary().covered.to_owned()
        } else {
            text
        }
    };
    let elements = move || {
        lab.state().with(|state| {
            lab.model.with(|model| {
                (state.elements.iter().zip(&model.terms).enumerate())
                    .map(|(i, (element, term))| {
                        let [bce, with_logits] = Kind::ALL.map(|kind| term.part(kind));
                        html! {
                            <tr>
                                <th scope="row">{name(state, i, s.binary())}</th>
                                <td class="pred-text">{show_float(f64::from(term.logit))}</td>
                                <td class="pred-text">{show_float(f64::from(term.probability))}</td>
                                <td class="true-text">{show_float(f64::from(element.truth))}</td>
                                <td class="loss-text">{hide(show(f64::from(bce.value)))}</td>
                                <td class="loss-text">{hide(show(f64::from(with_logits.value)))}</td>
                                <td class="grad-text">{number_text(f64::from(bce.gradient))}</td>
                                <td class="grad-text">{number_text(f64::from(with_logits.gradient))}</td>
                            </tr>
                        }
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let head = |read: fn(&Text) -> String| {
        html! { <th scope="col">{move || read(s.binary())}</th> }
    };
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.binary().table>
            <table>
                <caption>{move || s.binary().table_elements}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {head(|t| t.logit_word.to_owned())}
                        {head(|t| t.probability_word.to_owned())}
                        {head(|t| t.truth_word.to_owned())}
                        {Kind::ALL.map(|kind| html! { <th scope="col" class="code">{kind.name()}</th> })}
                        {head(|t| format!("{} {}", t.gradient, t.by_probability))}
                        {head(|t| format!("{} {}", t.gradient, t.by_logit))}
                    </tr>
                </thead>
                <tbody>{elements}</tbody>
            </table>
            {Kind::ALL.map(|kind| curve(lab, kind))}
        </div>
    }
}

fn curve(lab: Lab, kind: Kind) -> El {
    let s = settings();
    let caption = move || {
        let name = lab.chosen_name(s.binary());
        match kind {
            Kind::Bce => s.binary().table_probability(&name),
            Kind::WithLogits => s.binary().table_logit(&name),
        }
    };
    let rows = move || {
        let span: Span = match kind {
            Kind::Bce => PROBABILITIES,
            Kind::WithLogits => lab.frame.with(|frame| frame.logits),
        };
        let step = tick_step(span, 10.0);
        let places = ticks(span, step);
        let losses = lab.state().with(|state| state.table(kind, &places));
        (places.iter().zip(losses))
            .map(|(x, loss)| {
                let shown = if lab.covered() {
                    s.binary().covered.to_owned()
                } else {
                    number_text(loss)
                };
                html! {
                    <tr>
                        <th scope="row">{tick_label(*x, step)}</th>
                        <td>{shown}</td>
                    </tr>
                }
            })
            .collect::<Vec<_>>()
    };
    html! {
        <table>
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{if kind == Kind::Bce { "p" } else { "z" }}</th>
                    <th scope="col" class="code">{kind.name()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
