//! What a question is about: tensors, code, two sides to compare, a curve.
use super::curve::{self, Curve};
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use bullseye_core::Tensor;
use bullseye_core::number::{minus, show_float};
use bullseye_core::practice::exercise::Given;
use bullseye_html::html;

/// All that is given. Tensors of one row after each other share a table, so that their elements stand under each
/// other.
pub fn all(givens: &[Given]) -> Piece {
    let mut pieces = Vec::new();
    let mut rows = Vec::new();
    let mut is_long = false;
    for (i, given) in givens.iter().enumerate() {
        if let Given::Tensor { tensor, .. } = given
            && tensor.dim() < 2
        {
            is_long |= self::is_long(tensor);
            rows.push(row(given, i));
            continue;
        }
        pieces.push(table(
            std::mem::take(&mut rows),
            std::mem::take(&mut is_long),
        ));
        pieces.push(one(given, i));
    }
    pieces.push(table(rows, is_long));
    Piece::Many(pieces)
}

/// Whether a row is too long for a phone if its name stands before it.
fn is_long(tensor: &Tensor) -> bool {
    let longest = cells(tensor).iter().map(|cell| cell.chars().count()).max();
    tensor.shape().last().copied().unwrap_or(1) * longest.unwrap_or(0) > 16
}

fn table(rows: Vec<El>, is_long: bool) -> Piece {
    match rows.is_empty() {
        true => Piece::Nothing,
        // Six columns are wider than a phone on the projector's type: what scrolls is within reach of the keyboard.
        false => {
            let s = settings();
            html! {
                <div class="wide" tabindex="0" role="region" aria-label=move || s.practice().given_tensors>
                    <table class="tensors" class:long=is_long><tbody>{rows}</tbody></table>
                </div>
            }
            .into_piece()
        }
    }
}

fn one(given: &Given, place: usize) -> Piece {
    match given {
        Given::Tensor {
            name,
            is_truth,
            tensor,
        } => {
            let width = tensor.shape().last().copied().unwrap_or(1).max(1);
            let cells = cells(tensor);
            let rows: Vec<El> = (cells.chunks(width).enumerate())
                .map(|(i, row)| {
                    let head = (i == 0).then(|| {
                        let span = cells.len().div_ceil(width).to_string();
                        html! { <th scope="rowgroup" rowspan=span>{name_of(name, *is_truth, place)}</th> }
                    });
                    html! { <tr>{head} {values(row, *is_truth, place)}</tr> }
                })
                .collect();
            table(rows, is_long(tensor))
        }
        Given::Code(code) => {
            let lines: Vec<El> = (code.lines())
                .map(|line| html! { <code>{line.to_owned() + "\n"}</code> })
                .collect();
            html! { <pre class="lines">{lines}</pre> }.into_piece()
        }
        Given::Side { name, given: inner } => html! {
            <figure class="side">
                <figcaption>{*name}</figcaption>
                {all(inner)}
            </figure>
        }
        .into_piece(),
        Given::Curve {
            along,
            points,
            rows,
            at,
            height,
            grid,
        } => curve::view(Curve {
            along,
            points: points.clone(),
            rows: rows.clone(),
            at: *at,
            height: *height,
            grid: *grid,
        }),
    }
}

fn row(given: &Given, place: usize) -> El {
    match given {
        Given::Tensor {
            name,
            is_truth,
            tensor,
        } => html! {
            <tr>
                <th scope="row">{name_of(name, *is_truth, place)}</th>
                {values(&cells(tensor), *is_truth, place)}
            </tr>
        },
        _ => html! { <tr></tr> },
    }
}

/// The part that a tensor has in the loss, with its mark, and its name in the code. After input and target come
/// weights, which are neither.
fn name_of(name: &'static str, is_truth: bool, place: usize) -> impl IntoPiece {
    let s = settings();
    let part = match (is_truth, place) {
        (true, _) => Some((Glyph::Truth, s.practice().truth)),
        (false, 0) => Some((Glyph::Prediction, s.practice().prediction)),
        _ => None,
    };
    html! {
        {part.map(|(mark, word)| html! { {glyph(mark)} {word} " " })}
        <code>{name}</code>
    }
}

fn values(cells: &[String], is_truth: bool, place: usize) -> Vec<El> {
    let class = match (is_truth, place) {
        (true, _) => "true-text",
        (false, 0) => "pred-text",
        _ => "",
    };
    (cells.iter())
        .map(|cell| html! { <td class=class>{cell.clone()}</td> })
        .collect()
}

/// The values as Python writes them, with true minus signs.
fn cells(tensor: &Tensor) -> Vec<String> {
    match tensor.i64s() {
        Some(whole) => whole
            .iter()
            .map(|value| minus(&value.to_string()))
            .collect(),
        None => tensor.to_f64_vec().into_iter().map(show_float).collect(),
    }
}
