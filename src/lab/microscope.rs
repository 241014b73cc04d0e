//! The float32 microscope: one slider, the gap of two logits, and what softmax-then-log and log_softmax make of it.
use super::bench::Place;
use super::small::{Small, small};
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::text::mistakes::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::number_field::number_field;
use crate::ui::state::{Calc, Var};
use bullseye_core::Tensor;
use bullseye_core::lab::State;
use bullseye_core::lab::microscope::{Digits, Microscope, Seen, WIDEST, Way, edges, survey};
use bullseye_core::number::{decimal, minus, show_float};
use bullseye_html::html;
use leptos::prelude::*;
use std::fmt::Write;

/// A word of the catalogue.
type Word = fn(&Text) -> &'static str;

/// The microscope at its place in the text.
pub fn microscope(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Microscope::decode(&place.query).unwrap_or_default();
    small(place, route, order, usual, move |lab| {
        let gap = Calc::new(move |_| lab.state().with(|state| state.gap));
        let slide = move |event: web_sys::Event| {
            if let Some(value) = decimal(&event_target_value(&event)) {
                lab.store.hold(|state| state.gap = value as f32);
            }
        };
        let label = Calc::new(move |_| s.mistakes().gap.to_owned());
        let commit = Callback::new(move |value| lab.store.change(|state| state.gap = value));
        // Where things break does not depend on where the slider stands.
        let edges = edges();
        let survey = survey();
        let band = move |name: Word, markup: String, edges: Vec<(f32, Word)>| {
            let edges: Vec<_> = (edges.into_iter())
                .map(|(at, word)| {
                    let passed = move || gap.get() >= at;
                    html! {
                        <span class="edge" class:passed=passed>
                            <b>{at.to_string()}</b> " "
                            {move || word(s.mistakes())}
                        </span>
                    }
                })
                .collect();
            html! {
                <li>
                    <span class="band-name">{move || name(s.mistakes())}</span>
                    <span class="band">
                        <svg viewBox="0 0 120 6" preserveAspectRatio="none" aria-hidden="true" inner_html=markup></svg>
                        <span class="here" style=move || format!("left:{:.3}%", gap.get() / WIDEST * 100.0)></span>
                    </span>
                    <span class="band-edges">{edges}</span>
                </li>
            }
        };
        let area = |read: fn(&Digits) -> f64| area(&survey, read);
        let bands = vec![
            band(
                |text| text.probability,
                area(|digits| digits.probability),
                vec![edge(edges.digits, |text| text.edge_digits)],
            ),
            band(
                |text| text.gradient,
                area(|digits| digits.gradient),
                vec![edge(edges.gradient, |text| text.edge_gradient)],
            ),
            band(
                |text| text.loss,
                area(|digits| digits.loss),
                vec![
                    edge(edges.loss, |text| text.edge_loss),
                    edge(edges.value, |text| text.edge_value),
                ],
            ),
            band(|text| text.stable, area(|digits| digits.stable), Vec::new()),
        ];
        let ticks = (0..=WIDEST as u32).step_by(20).map(|gap| {
            let left = f64::from(gap) / f64::from(WIDEST) * 100.0;
            html! { <span class="band-tick" style=format!("left:{left:.3}%")>{gap.to_string()}</span> }
        });
        let ticks: Vec<El> = ticks.collect();
        let row = move |name: Word, cell: fn(&Seen) -> [String; 2]| {
            html! {
                <tr>
                    <th scope="row">{move || name(s.mistakes())}</th>
                    <td>{move || lab.model.with(|seen| cell(seen)[0].clone())}</td>
                    <td>{move || lab.model.with(|seen| cell(seen)[1].clone())}</td>
                </tr>
            }
        };
        Small {
            class: "microscope",
            title: Box::new(move || s.mistakes().microscope.to_owned()),
            tagline: Box::new(move || s.mistakes().microscope_line.to_owned()),
            body: html! {
                <div class="gap">
                    <span>{glyph(Glyph::Prediction)} {move || s.mistakes().gap}</span>
                    <input
                        type="range"
                        class="slider pred"
                        style=move || format!("--fill:{:.4}", gap.get() / WIDEST)
                        min="0"
                        max=WIDEST.to_string()
                        step="0.1"
                        aria-label=move || s.mistakes().gap
                        aria-valuetext=move || show_float(f64::from(gap.get()))
                        prop:value=move || gap.get().to_string()
                        on:input=slide
                        on:change=move |_| lab.store.rest()
                    />
                    {number_field(label, gap, "pred", |value, s| {
                        (!(0.0..=WIDEST).contains(&value)).then(|| s.mistakes().gap_range.into())
                    }, commit)}
                </div>
                <p class="bands-head">{move || s.mistakes().right_digits}</p>
                <ol class="bands">{bands}</ol>
                <p class="band-axis" aria-hidden="true">
                    {ticks}
                    <span class="band-axis-title">{move || s.mistakes().gap}</span>
                </p>
                <table class="ways">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col">"log(softmax)"</th>
                            <th scope="col">"log_softmax"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {row(|text| text.probability, |seen| [scientific(f64::from(seen.probability)), "–".to_owned()])}
                        {row(|text| text.loss, |seen| [&seen.naive, &seen.stable].map(loss_text))}
                        {row(|text| text.gradient, |seen| [&seen.naive, &seen.stable].map(gradient_text))}
                        {row(|text| text.true_loss, |seen| {
                            let truth = minus(&seen.truth.to_string());
                            [truth.clone(), truth]
                        })}
                    </tbody>
                </table>
            }
            .into_piece(),
            spoken: Box::new(move || {
                lab.model.with(|seen| {
                    let [naive, stable] = [&seen.naive, &seen.stable]
                        .map(|way| format!("{} {}", loss_text(way), gradient_text(way)));
                    s.mistakes().microscope_spoken(&naive, &stable)
                })
            }),
        }
    })
}

/// A gap at which something breaks, and what.
fn edge(at: f32, word: Word) -> (f32, Word) {
    (at, word)
}

/// How many digits are right, from gap to gap, as an area.
fn area(survey: &[Digits], read: fn(&Digits) -> f64) -> String {
    let mut d = String::from("M0 6");
    for digits in survey {
        // Writing to a String cannot fail.
        let _ = write!(d, "L{} {:.2}", digits.gap, 6.0 - read(digits));
    }
    format!(r#"<path d="{d}L120 6z"/>"#)
}

/// All the digits that float32 has.
fn loss_text(way: &Way) -> String {
    way.loss.to_string()
}

/// As PyTorch prints it.
fn gradient_text(way: &Way) -> String {
    Tensor::vec_f32(way.gradient.clone()).to_string()
}

fn scientific(value: f64) -> String {
    minus(&format!("{value:.4e}"))
}
