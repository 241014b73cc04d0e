//! The shapes as they were read: every tensor as a grid of cells, and how they meet.
use super::{Lab, escaped, shape};
use crate::settings::settings;
use crate::text::free::Text;
use crate::ui::el::El;
use bullseye_core::Tensor;
use bullseye_core::lab::free::{Free, Model};
use bullseye_html::html;
use std::fmt::Write;

/// The most rows and columns that are drawn.
const MOST: usize = 8;
const CELL: usize = 34;
/// Room for the number of rows.
const MARGIN: usize = 48;
/// Room for the number of columns.
const TOP: usize = 24;

pub fn shapes_view(lab: Lab) -> El {
    let s = settings();
    let markup = move || {
        let text = s.free();
        lab.model
            .with(|model| lab.state().with(|state| shapes(state, model, text)))
    };
    let meeting = move || {
        lab.model
            .with(|model| lab.state().with(|state| meeting(state, model, s.free())))
    };
    html! {
        <div class="shapes-part">
            <div class="shapes" inner_html=markup></div>
            <p class="meeting">{meeting}</p>
        </div>
    }
}

fn shapes(state: &Free, model: &Model, text: &Text) -> String {
    let mut markup = String::new();
    let are_classes = takes_classes(state);
    let sign = meet(state, model).map(|meeting| match meeting {
        Meeting::Same | Meeting::Probabilities => "=",
        Meeting::Classes => "←",
        Meeting::Stretch | Meeting::Differ => "≠",
    });
    for (index, (name, read)) in (state.entry().arguments.iter())
        .zip(&model.tensors)
        .enumerate()
    {
        // The sign goes with the tensor after it, also into a new line.
        markup += r#"<div class="joined">"#;
        if let (Some(sign), true) = (sign, index > 0) {
            let _ = write!(
                markup,
                r#"<span class="meets" aria-hidden="true">{sign}</span>"#
            );
        }
        let Ok(tensor) = read else {
            // The mark of what the field explains.
            let _ = write!(
                markup,
                r#"<div class="shape unread"><b class="code">{name}</b> –</div></div>"#
            );
            continue;
        };
        let (size, dtype) = (shape(tensor.shape()), tensor.dtype().name());
        let words = text.shape_words(dtype, name, &size);
        let class = if *name == "target" { "truth" } else { "pred" };
        let _ = write!(
            markup,
            r#"<div class="shape {class}"><p><b class="code">{name}</b> <span class="code">{size} {dtype}</span></p>{}</div></div>"#,
            grid(tensor, class == "truth", are_classes, &words)
        );
    }
    markup
}

/// Whether a row is a sample, and a column a class.
fn takes_classes(state: &Free) -> bool {
    ["CrossEntropyLoss", "NLLLoss", "MultiMarginLoss"].contains(&state.entry().name)
}

/// The last two dimensions as rows and columns.
fn grid(tensor: &Tensor, is_truth: bool, are_classes: bool, words: &str) -> String {
    let sizes = tensor.shape();
    let columns = sizes.last().copied().unwrap_or(1);
    let rows = match sizes {
        [.., rows, _] => *rows,
        _ => 1,
    };
    let left = if sizes.len() >= 2 { MARGIN } else { 2 };
    let (wide, high) = (columns.min(MOST), rows.min(MOST));
    let values = tensor.to_f64_vec();
    let more = if columns > wide || rows > high {
        CELL
    } else {
        2
    };
    let (width, height) = (wide * CELL + left + more, high * CELL + TOP + more);
    let mut svg = format!(
        r#"<svg role="img" aria-label="{}" viewBox="0 0 {width} {height}" style="width:{}rem">"#,
        escaped(words).replace('"', "&quot;"),
        width as f64 / 16.0
    );
    let [n, c] = match (sizes.len(), are_classes) {
        (2, true) => ["N = ", "C = "],
        (1, true) => ["", "N = "],
        _ => ["", ""],
    };
    if sizes.len() >= 2 {
        let _ = write!(
            svg,
            r#"<text class="count" x="{}" y="{}" text-anchor="end">{n}{rows}</text>"#,
            left - 8,
            TOP + high * CELL / 2 + 4
        );
    }
    if !sizes.is_empty() {
        let _ = write!(
            svg,
            r#"<text class="count" x="{}" y="{}" text-anchor="middle">{c}{columns}</text>"#,
            left + wide * CELL / 2,
            TOP - 8
        );
    }
    for row in 0..high {
        for column in 0..wide {
            let (x, y) = (left + column * CELL, TOP + row * CELL);
            let _ = write!(
                svg,
                r#"<path class="box" d="M{} {}h30v30h-30z"/>"#,
                x + 2,
                y + 2
            );
            let value = values
                .get(row * columns + column)
                .copied()
                .unwrap_or(f64::NAN);
            let short = bullseye_core::number::show(value);
            let (x, y) = (x + CELL / 2, y + CELL / 2);
            if is_truth && short.chars().count() <= 4 {
                let _ = write!(
                    svg,
                    r#"<text x="{x}" y="{}" text-anchor="middle">{short}</text>"#,
                    y + 5
                );
            } else {
                let _ = write!(svg, r#"<circle class="dot" cx="{x}" cy="{y}" r="5"/>"#);
            }
        }
    }
    if columns > wide || rows > high {
        let (x, y) = (left + wide * CELL + 6, TOP + high * CELL + 12);
        let _ = write!(svg, r#"<text class="count" x="{x}" y="{y}">…</text>"#);
    }
    svg + "</svg>"
}

/// How the tensors meet.
#[derive(Clone, Copy)]
enum Meeting {
    Same,
    /// Of one shape, which makes the target probabilities.
    Probabilities,
    /// A class number for each row of scores.
    Classes,
    Stretch,
    Differ,
}

/// How the tensors meet; nothing while one cannot be read.
fn meet(state: &Free, model: &Model) -> Option<Meeting> {
    let shapes: Option<Vec<&[usize]>> = (model.tensors.iter())
        .map(|read| read.as_ref().ok().map(Tensor::shape))
        .collect();
    Some(match shapes?.as_slice() {
        [scores, labels] if state.entry().name == "CrossEntropyLoss" && scores == labels => {
            Meeting::Probabilities
        }
        [first, rest @ ..] if rest.iter().all(|shape| shape == first) => Meeting::Same,
        [scores, labels] if takes_classes(state) && labels.len() + 1 == scores.len() => {
            Meeting::Classes
        }
        all if stretches(all) => Meeting::Stretch,
        _ => Meeting::Differ,
    })
}

fn meeting(state: &Free, model: &Model, text: &Text) -> &'static str {
    match meet(state, model) {
        None => "",
        Some(Meeting::Same) => text.shape_same,
        Some(Meeting::Probabilities) => text.shape_probabilities,
        Some(Meeting::Classes) => text.shape_classes,
        Some(Meeting::Stretch) => text.shape_stretch,
        Some(Meeting::Differ) => text.shape_differ,
    }
}

/// Whether in every dimension, counted from the last, all sizes other than 1 are equal.
fn stretches(shapes: &[&[usize]]) -> bool {
    let most = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    (0..most).all(|back| {
        let sizes = shapes
            .iter()
            .filter_map(|shape| shape.iter().rev().nth(back));
        let mut sizes: Vec<_> = sizes.filter(|size| **size != 1).collect();
        sizes.dedup();
        sizes.len() <= 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    fn state(loss: &str, tensors: &[&str]) -> Free {
        let mut state = Free::default().with_loss(loss).expect("a loss");
        for (index, text) in tensors.iter().enumerate() {
            state.type_tensor(index, text);
        }
        state
    }

    fn sentence(loss: &str, tensors: &[&str]) -> &'static str {
        let state = state(loss, tensors);
        meeting(&state, &state.model(), &crate::text::free::EN)
    }

    #[test]
    fn a_sentence_says_how_the_shapes_meet() {
        let text = &crate::text::free::EN;
        assert_eq!(sentence("MSELoss", &["[1.0]", "[2.0]"]), text.shape_same);
        assert_eq!(
            sentence("MSELoss", &["[1.0, 2.0]", "[[1.0], [2.0]]"]),
            text.shape_stretch
        );
        assert_eq!(
            sentence("CrossEntropyLoss", &["[[1.0, 2.0]]", "[0]"]),
            text.shape_classes
        );
        assert_eq!(
            sentence("MSELoss", &["[1.0, 2.0]", "[1.0, 2.0, 3.0]"]),
            text.shape_differ
        );
        assert_eq!(sentence("MSELoss", &["[1.0, 2.0", "[1.0]"]), "");
    }

    #[test]
    fn large_tensors_are_drawn_in_part() {
        let row = format!("[{}]", vec!["1.0"; 30].join(", "));
        let state = state("MSELoss", &[&row, &row]);
        let drawn = shapes(&state, &state.model(), &crate::text::free::EN);
        assert_eq!(drawn.matches(r#"class="box""#).count(), 2 * MOST);
        assert!(
            drawn.contains(">30</text>") && drawn.contains('…'),
            "{drawn}"
        );
    }
}
