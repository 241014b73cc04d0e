//! The shapes as they were read: every tensor as a grid of cells, and how they meet.
use super::{Lab, escaped, shape};
use crate::settings::settings;
use crate::text::free::Text;
use crate::ui::el::El;
use bullseye_core::lab::free::{Free, Model, Outcome};
use bullseye_core::{Tensor, broadcast_shape};
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
    let sign = meet(state, model).and_then(|meeting| match meeting {
        Meeting::Same | Meeting::Probabilities | Meeting::Triples => Some("="),
        Meeting::Classes | Meeting::Lists => Some("←"),
        Meeting::Stretched(_) | Meeting::Repeated(..) | Meeting::Differ => Some("≠"),
        Meeting::Pairs | Meeting::Variances | Meeting::Nothing => None,
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
enum Meeting {
    /// Of one shape, element beside element.
    Same,
    /// Of one shape, which makes the target probabilities.
    Probabilities,
    /// A class number for each row of scores.
    Classes,
    /// Class numbers beside each row of scores.
    Lists,
    /// A label for each pair of rows.
    Pairs,
    /// Three rows at a time.
    Triples,
    /// A variance for each row.
    Variances,
    /// All of them are stretched, to this shape.
    Stretched(Vec<usize>),
    /// Those of these names are stretched, to the shape of the others.
    Repeated(String, Vec<usize>),
    /// Of different shapes, about which there is no more to say.
    Differ,
    /// Of one shape, which says nothing here.
    Nothing,
}

/// How the tensors meet; nothing while one cannot be read.
fn meet(state: &Free, model: &Model) -> Option<Meeting> {
    let entry = state.entry();
    let shapes: Option<Vec<&[usize]>> = (model.tensors.iter())
        .map(|read| read.as_ref().ok().map(Tensor::shape))
        .collect();
    let shapes = shapes?;
    let (first, rest) = shapes.split_first()?;
    let are_same = rest.iter().all(|shape| shape == first);
    let meeting = match (entry.name, shapes.as_slice()) {
        ("CrossEntropyLoss", _) if are_same => Meeting::Probabilities,
        (_, [scores, labels])
            if takes_classes(state) && without_classes(scores) == Some(labels.to_vec()) =>
        {
            Meeting::Classes
        }
        ("MultiLabelMarginLoss", _) if are_same && first.len() <= 2 => Meeting::Lists,
        ("CosineEmbeddingLoss", [one, other, labels])
            if one == other && labels.len() <= 1 && is_without_last(labels, one) =>
        {
            Meeting::Pairs
        }
        ("TripletMarginLoss", _) if are_same => Meeting::Triples,
        ("GaussianNLLLoss", [input, target, var])
            if input == target && var != input && is_one_a_row(var, input) =>
        {
            Meeting::Variances
        }
        (name, shapes) => {
            let is_by_element = ![
                "NLLLoss",
                "MultiMarginLoss",
                "CrossEntropyLoss",
                "MultiLabelMarginLoss",
                "CosineEmbeddingLoss",
                "TripletMarginLoss",
            ]
            .contains(&name);
            let is_done = matches!(model.outcome, Outcome::Done { .. });
            match (is_by_element, are_same) {
                (true, true) => Meeting::Same,
                (true, false) if is_done => stretch(entry.arguments, shapes),
                (_, false) => Meeting::Differ,
                (false, true) => Meeting::Nothing,
            }
        }
    };
    Some(meeting)
}

/// The shape of the labels for scores of this shape, in which the second dimension, or the only one, is the class.
fn without_classes(scores: &[usize]) -> Option<Vec<usize>> {
    let mut labels = scores.to_vec();
    if labels.is_empty() {
        return None;
    }
    labels.remove(usize::from(scores.len() > 1));
    Some(labels)
}

fn is_without_last(shape: &[usize], rows: &[usize]) -> bool {
    rows.split_last().is_some_and(|(_, rest)| rest == shape)
}

fn is_one_a_row(shape: &[usize], rows: &[usize]) -> bool {
    let is_column = shape.last() == Some(&1) && shape.len() == rows.len();
    let shape = if is_column {
        &shape[..shape.len() - 1]
    } else {
        shape
    };
    is_without_last(shape, rows)
}

/// How elements meet where not all shapes are the same.
fn stretch(names: &[&str], shapes: &[&[usize]]) -> Meeting {
    let wide = shapes
        .iter()
        .try_fold(Vec::new(), |wide, shape| broadcast_shape(&wide, shape));
    let Ok(wide) = wide else {
        return Meeting::Differ;
    };
    let stretched = names
        .iter()
        .zip(shapes)
        .filter(|(_, shape)| **shape != wide);
    let stretched: Vec<&str> = stretched.map(|(name, _)| *name).collect();
    match stretched.len() == shapes.len() {
        true => Meeting::Stretched(wide),
        false => Meeting::Repeated(stretched.join(", "), wide),
    }
}

fn meeting(state: &Free, model: &Model, text: &Text) -> String {
    let said = match meet(state, model) {
        None | Some(Meeting::Nothing) => "",
        Some(Meeting::Same) => text.shape_same,
        Some(Meeting::Probabilities) => text.shape_probabilities,
        Some(Meeting::Classes) => text.shape_classes,
        Some(Meeting::Lists) => text.shape_lists,
        Some(Meeting::Pairs) => text.shape_pairs,
        Some(Meeting::Triples) => text.shape_triples,
        Some(Meeting::Variances) => text.shape_variances,
        Some(Meeting::Stretched(to)) => return text.shape_stretch(&shape(&to)),
        Some(Meeting::Repeated(names, to)) => return text.shape_repeat(&names, &shape(&to)),
        Some(Meeting::Differ) => text.shape_differ,
    };
    said.to_owned()
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

    #[track_caller]
    fn says(expected: &str, loss: &str, tensors: &[&str]) {
        let state = state(loss, tensors);
        let said = meeting(&state, &state.model(), &crate::text::free::EN);
        assert_eq!(said, expected, "{loss} {tensors:?}");
    }

    #[test]
    fn a_sentence_says_how_the_shapes_meet() {
        let text = &crate::text::free::EN;
        let (row, table) = ("[1.0, 2.0]", "[[1.0, 2.0], [3.0, 4.0]]");
        says(text.shape_same, "MSELoss", &["[1.0]", "[2.0]"]);
        says(
            text.shape_classes,
            "CrossEntropyLoss",
            &["[[1.0, 2.0]]", "[0]"],
        );
        says(
            text.shape_probabilities,
            "CrossEntropyLoss",
            &[table, table],
        );
        says(
            text.shape_lists,
            "MultiLabelMarginLoss",
            &[table, "[[0, -1], [1, -1]]"],
        );
        says(
            text.shape_pairs,
            "CosineEmbeddingLoss",
            &[table, table, "[1, -1]"],
        );
        says(
            text.shape_triples,
            "TripletMarginLoss",
            &[table, table, table],
        );
        says(
            text.shape_variances,
            "GaussianNLLLoss",
            &[table, table, row],
        );
        let both = text.shape_stretch("(2, 2)");
        says(&both, "MSELoss", &[row, "[[1.0], [2.0]]"]);
        says(
            &text.shape_repeat("target", "(2,)"),
            "MSELoss",
            &[row, "[1.0]"],
        );
        let two = text.shape_repeat("input1, target", "(1, 2)");
        says(
            &two,
            "MarginRankingLoss",
            &["[[1.0]]", "[[1.0, 2.0]]", "[[1]]"],
        );
        says("", "MSELoss", &["[1.0, 2.0", "[1.0]"]);
    }

    #[test]
    fn a_sentence_never_contradicts_the_error_beside_it() {
        let differ = crate::text::free::EN.shape_differ;
        let column = "[[1.0], [0.0]]";
        let (table, labels) = ("[[1.0, 2.0, 0.5], [3.0, 4.0, 0.1]]", "[[0], [1]]");
        says(differ, "MSELoss", &["[1.0, 2.0]", "[1.0, 2.0, 3.0]"]);
        says(differ, "BCELoss", &[column, "[1.0, 0.0]"]);
        says(differ, "SoftMarginLoss", &[column, "[1.0, -1.0]"]);
        says(differ, "CrossEntropyLoss", &[table, labels]);
        says(differ, "NLLLoss", &[table, "[0]"]);
        says(
            differ,
            "GaussianNLLLoss",
            &["[1.0, 2.0, 3.0]", "[1.0, 2.0, 3.0]", "[1.0, 2.0]"],
        );
        says("", "NLLLoss", &[table, table]);
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
