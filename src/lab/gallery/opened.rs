//! An opened loss: its curve with a point to move, its options, what it is for, the code, and the gradient.
use super::chart::{Drawn, chart_view};
use super::options::{change, hold, options_view, read};
use super::words::{along, family, formula, label, takes, words};
use super::{Lab, address, of_loss};
use crate::chapters::lab_href;
use crate::chart::scale::Span;
use crate::lab::code::{Covers, Reading, code_view_as};
use crate::lab::free::{gradients, says};
use crate::lab::{number_text, own_lab};
use crate::settings::{Settings, settings};
use crate::text::gallery::Text;
use crate::ui::dial::{Dial, Range, dial};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::State;
use bullseye_core::lab::free::Outcome;
use bullseye_core::lab::gallery::{Gallery, PICTURES, Picture};
use bullseye_core::number::{show, show_float};
use bullseye_core::python::script::Script;
use bullseye_html::html;
use leptos::prelude::*;

/// Prints a loss, and its gradients after it.
const READING: Reading = Reading {
    is_gradient: |line, _| line > 0,
    covers: Covers::Nothing,
};

/// Every how many points of the curve a row of its table stands.
const ROW: usize = 10;

/// The way to the other losses, and the parts of the open one, made anew for another.
pub fn opened_view(lab: Lab, open: Calc<Option<usize>>) -> Piece {
    let parts = move || {
        open.get()
            .and_then(|open| PICTURES.get(open))
            .map(|picture| parts(lab, picture))
    };
    html! {
        {walk(lab, open)}
        {parts}
    }
}

/// Links to all cards, to the loss before and the one after. They stay while losses change, and keep the focus.
fn walk(lab: Lab, open: Calc<Option<usize>>) -> El {
    let s = settings();
    let count = PICTURES.len();
    let family_now = move || lab.state().with(|state| state.family);
    let other = move |step: usize| open.get().map(|open| (open + step) % count);
    let to = move |step: usize| {
        let index = other(step)?;
        Some(address(lab, &of_loss(index, family_now())))
    };
    let name = move |step: usize| {
        let picture = other(step).and_then(|index| PICTURES.get(index));
        picture.map_or("", |picture| picture.loss)
    };
    let place = move || {
        let number = open.get().map_or(0, |open| open + 1);
        let family_name = other(0)
            .and_then(|index| PICTURES.get(index))
            .map_or("", |picture| family(picture.family, s.gallery())[0]);
        let place = s
            .gallery()
            .place_of(&count.to_string(), &number.to_string());
        format!("{family_name} · {place}")
    };
    let cards = move || {
        let state = Gallery {
            family: family_now(),
            opened: None,
        };
        address(lab, &state)
    };
    html! {
        <nav class="loss-walk" aria-label=move || s.gallery().gallery>
            <a class="button all" href=cards>{icon(Icon::Left)} {move || s.gallery().all_losses}</a>
            <span class="walk-place">{place}</span>
            <a class="button step" href=move || to(count - 1)
                aria-label=move || s.gallery().previous(name(count - 1))>
                {icon(Icon::Left)} <span class="code">{move || name(count - 1)}</span>
            </a>
            <a class="button step" href=move || to(1) aria-label=move || s.gallery().following(name(1))>
                <span class="code">{move || name(1)}</span> {icon(Icon::Right)}
            </a>
        </nav>
    }
}

fn parts(lab: Lab, picture: &'static Picture) -> El {
    // What the curves depend on: everything but the point.
    let basis = Calc::new(move |_| {
        read(lab, |opened| {
            let mut opened = opened.clone();
            opened.at = 0.0;
            opened
        })
    });
    let drawn = Calc::new(move |_| {
        basis.with(|opened| {
            let opened = opened.as_ref();
            opened
                .filter(|opened| std::ptr::eq(opened.picture(), picture))
                .map(Drawn::new)
        })
    });
    html! {
        <div class="opened-loss">
            {curve_part(lab, picture, drawn)}
            {options_part(lab, picture)}
            {use_part(lab, picture)}
            {gradient_part(lab, picture)}
            {code_part(lab)}
        </div>
    }
}

/// A part with its title.
fn part(class: &'static str, title: fn(&Text) -> &'static str, body: Piece) -> El {
    let s = settings();
    html! {
        <section class=format!("loss-part {class}")>
            <p class="loss-part-title" role="heading" aria-level="2">{move || title(s.gallery())}</p>
            {body}
        </section>
    }
}

fn curve_part(lab: Lab, picture: &'static Picture, drawn: Calc<Option<Drawn>>) -> El {
    let s = settings();
    let table = Var::new(false);
    let labels = move || {
        let choices = move || {
            let choice = |is_first| Choice {
                value: is_first,
                word: Signal::derive(move || label(picture, is_first, s.gallery())),
                code: false,
            };
            vec![choice(true), choice(false)]
        };
        switch(
            "small loss-labels",
            Signal::derive(move || s.gallery().label_switch.to_owned()),
            choices,
            move || read(lab, |opened| opened.is_first).unwrap_or(true),
            move |is_first| change(lab, |opened| opened.is_first = is_first),
            format!("{}-label", lab.bench.dom_id),
        )
    };
    let span = Span::new(picture.from, picture.to);
    let inside = move |value: f32| span.clamp(f64::from(value)) as f32;
    // The end of the curve at which something stands that was typed beyond it.
    let end = Var::new(None::<f32>);
    let beyond = move || {
        let at = read(lab, |opened| opened.at)?;
        let end = end.get().filter(|end| *end == at)?;
        Some(s.gallery().beyond(&show_float(f64::from(end))))
    };
    let along = move || {
        let is_set = |name: &str| read(lab, |opened| opened.is_set(name)).unwrap_or_default();
        along(picture.loss, is_set, s.gallery())
    };
    let slider = dial(
        Dial {
            class: "pred",
            label: Calc::new(move |_| along().to_owned()),
            value: Calc::new(move |_| read(lab, |opened| opened.at).unwrap_or_default()),
            range: Calc::new(move |_| Range::new(span)),
            refuse: |_, _| None,
            // What is typed beyond an end of the curve stands at that end.
            hold: Callback::new(move |value| {
                end.set((!picture.holds(value)).then(|| inside(value)));
                hold(lab, |opened| opened.at = inside(value));
            }),
            rest: Callback::new(move |()| lab.store.rest()),
        },
        html! { {glyph(Glyph::Prediction)} {along} },
    );
    let readings = move || {
        table
            .get()
            .then(|| drawn.with(|drawn| drawn.as_ref().map(|drawn| readings(drawn, s.gallery()))))
            .flatten()
    };
    part(
        "curve-part",
        |text| text.section_curve,
        html! {
            <p class="loss-part-hint">{move || s.gallery().hint_curve}</p>
            <div class="loss-part-tools">
                {picture.has_other.then(labels)}
                <button type="button" class="plain small as-numbers" aria-expanded=move || table.get().to_string()
                    on:click=move |_| table.update(|table| *table = !*table)>
                    {icon(Icon::Table)} {move || s.gallery().table}
                </button>
            </div>
            {chart_view(lab, drawn)}
            {slider}
            <p class="beyond" role="status">{beyond}</p>
            {readings}
        },
    )
}

/// The curves in numbers.
fn readings(drawn: &Drawn, text: &Text) -> Option<El> {
    let curves = drawn.curves.as_ref()?;
    let picture = drawn.picture;
    let column = |is_first| match picture.has_other {
        true => format!(
            "{}{}{}",
            text.loss,
            text.comma,
            label(picture, is_first, text)
        ),
        false => text.loss.to_owned(),
    };
    let mut columns = vec![(column(drawn.is_first), &curves.main)];
    columns.extend((curves.other.as_ref()).map(|other| (column(!drawn.is_first), other)));
    columns.extend((curves.usual.as_ref()).map(|usual| (text.usual_curve.to_owned(), usual)));
    let heads: Vec<El> = columns
        .iter()
        .map(|(name, _)| html! { <th scope="col">{name.clone()}</th> })
        .collect();
    let rows = (curves.main.iter().enumerate())
        .step_by(ROW)
        .map(|(index, (x, _))| {
            let cells = columns.iter().filter_map(|(_, points)| points.get(index));
            let cells: Vec<El> = cells
                .map(|(_, loss)| html! { <td class="loss-text">{number_text(*loss)}</td> })
                .collect();
            html! { <tr><th scope="row">{show(*x)}</th> {cells}</tr> }
        });
    let rows: Vec<El> = rows.collect();
    Some(html! {
        <table class="curve-readings">
            <caption>{text.readings}</caption>
            <thead>
                <tr><th scope="col">{drawn.along(text)}</th> {heads}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    })
}

fn options_part(lab: Lab, picture: &'static Picture) -> El {
    let s = settings();
    let answer = move || {
        lab.model
            .with(|look| look.as_ref().map(|look| complaint(look, s)))
    };
    part(
        "loss-options",
        |text| text.section_options,
        html! {
            <p class="readout">
                {glyph(Glyph::Loss)}
                <span class="readout-word">{move || s.gallery().loss}</span>
                <output class="value" aria-live="off">{move || lab.bench.work.readout()}</output>
            </p>
            {options_view(lab, picture)}
            {answer}
        },
    )
}

/// What PyTorch raises or warns of.
fn complaint(look: &bullseye_core::lab::gallery::Look, s: Settings) -> Piece {
    let raised = match &look.call.outcome {
        Outcome::Raised(error) => Some(says::raised(error, &look.call, s)),
        _ => None,
    };
    html! {
        {raised}
        {says::warnings(&look.call.warnings, s)}
    }
}

fn use_part(lab: Lab, picture: &'static Picture) -> El {
    let s = settings();
    let said = move |read: fn(&super::words::Words) -> &'static str| {
        move || read(&words(picture.loss, s.gallery()))
    };
    let own = own_lab(picture.loss).map(|own| {
        html! {
            <a class="button outline" href=own.address>{move || s.gallery().own_lab(own.id)} {icon(Icon::Right)}</a>
        }
    });
    let is_set = move |name: &str| read(lab, |opened| opened.is_set(name)).unwrap_or_default();
    let free = move || {
        let query = read(lab, |opened| opened.free().encode())?;
        lab_href("free", &query)
    };
    part(
        "use-part",
        |text| text.section_use,
        html! {
            <p class="loss-usage">{said(|words| words.usage)}</p>
            <dl>
                <div>
                    <dt>{move || s.gallery().formula}</dt>
                    <dd class="code">{move || formula(picture.loss, is_set)}</dd>
                </div>
                <div>
                    <dt>{move || s.gallery().takes}</dt>
                    <dd>{move || takes(picture.loss, is_set, s.gallery())}</dd>
                </div>
            </dl>
            <p class="loss-ways">
                {own}
                <a class="button outline to-free" href=free>{move || s.gallery().to_free_lab} {icon(Icon::Right)}</a>
                <a class="torch-page" href=picture.entry().map(|entry| entry.page)>
                    {move || s.gallery().pytorch_page}
                </a>
            </p>
        },
    )
}

fn gradient_part(lab: Lab, picture: &'static Picture) -> El {
    let s = settings();
    let tables = move || {
        let text = s.gallery();
        lab.model.with(|look| {
            let look = look.as_ref()?;
            let Outcome::Done { gradients, .. } = &look.call.outcome else {
                return Some(html! { <p class="waits">{text.no_gradients_yet}</p> }.into_piece());
            };
            let arguments = picture.entry()?.arguments.iter().zip(gradients);
            let tables = arguments.filter_map(|(name, gradient)| {
                let table = gradients::grid(name, gradient.as_ref()?, text);
                Some(html! { <div class="gradient-of" inner_html=table></div> }.into_piece())
            });
            Some(Piece::Many(tables.collect()))
        })
    };
    part(
        "gradient-part",
        |text| text.section_gradient,
        html! {
            <p class="loss-part-hint">{move || s.gallery().hint_gradients}</p>
            {tables}
        },
    )
}

fn code_part(lab: Lab) -> El {
    let script = Calc::new(move |_| {
        let script = lab.model.with(|look| look.as_ref()?.call.script.clone());
        script.unwrap_or(Script {
            lines: Vec::new(),
            output: Vec::new(),
        })
    });
    let code = code_view_as(lab.bench, script, READING);
    part("script-part", |text| text.section_code, code.into_piece())
}
