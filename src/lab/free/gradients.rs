//! The gradients of the last call that went well: printed signs, and arrows that push against them.
use super::Lab;
use crate::lab::push::{direction, signed};
use crate::settings::settings;
use crate::text::free::Text;
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::state::Calc;
use bullseye_core::Tensor;
use bullseye_core::lab::free::{Model, Outcome};
use bullseye_html::html;
use std::fmt::Write;

/// The most rows and columns that are drawn.
const ROWS: usize = 12;
const COLUMNS: usize = 8;
/// Half the longest arrow.
const REACH: f64 = 22.0;

/// A call that went well.
#[derive(Clone, PartialEq)]
struct Good {
    loss: &'static str,
    output: String,
    gradients: Vec<(&'static str, Option<Tensor>)>,
    summed: bool,
    is_now: bool,
}

pub fn gradients_view(lab: Lab) -> El {
    let s = settings();
    let good = Calc::new(move |old: Option<&Option<Good>>| {
        let entry = lab.state().with(|state| state.entry());
        lab.model.with(|model| {
            good(entry.name, entry.arguments, model).or_else(|| {
                let old = old?.clone().filter(|old| old.loss == entry.name)?;
                Some(Good {
                    is_now: false,
                    ..old
                })
            })
        })
    });
    html! {
        <div class="gradients">
            {move || {
                let text = s.free();
                good.with(|good| match good {
                    None => html! { <p class="waits">{text.no_gradients_yet}</p> }.into_piece(),
                    Some(good) => body(good, text),
                })
            }}
        </div>
    }
}

fn good(loss: &'static str, arguments: &[&'static str], model: &Model) -> Option<Good> {
    let Outcome::Done { output, gradients } = &model.outcome else {
        return None;
    };
    let learnt = arguments.iter().copied().zip(gradients.iter().cloned());
    Some(Good {
        loss,
        output: output.to_string(),
        gradients: learnt.filter(|(name, _)| *name != "target").collect(),
        summed: output.dim() > 0,
        is_now: true,
    })
}

fn body(good: &Good, text: &'static Text) -> Piece {
    let head = (!good.is_now).then(|| {
        html! {
            <p class="last-good">
                <b>{text.last_good}</b>
                " "
                <span class="code">{good.output.clone()}</span>
            </p>
        }
    });
    let tables = good
        .gradients
        .iter()
        .map(|(name, gradient)| match gradient {
            None => html! { <p class="waits">{text.no_gradient_whole(name)}</p> },
            Some(gradient) => html! {
                <div class="gradient-of" inner_html=grid(name, gradient, text)></div>
            },
        });
    let tables: Vec<El> = tables.collect();
    html! {
        {head}
        {tables}
        {good.summed.then(|| html! { <p class="waits">{text.none_summed}</p> })}
    }
    .into_piece()
}

/// A gradient as a table: an arrow and a number in each cell.
pub fn grid(name: &str, gradient: &Tensor, text: &Text) -> String {
    let values = gradient.to_f64_vec();
    let columns = gradient.shape().last().copied().unwrap_or(1).max(1);
    let largest = values
        .iter()
        .filter(|v| v.is_finite())
        .fold(0.0f64, |most, v| most.max(v.abs()));
    let caption = text.gradient_table(name);
    let mut html = format!(
        r#"<p class="gradient-name"><span class="code">{}</span></p><table><caption class="sr">{caption}</caption>"#,
        text.gradient_of(name)
    );
    let is_table = gradient.dim() > 1;
    if gradient.dim() > 0 {
        html += "<thead><tr>";
        if is_table {
            html += "<td></td>";
        }
        for column in 0..columns.min(COLUMNS) {
            let _ = write!(
                html,
                r#"<th scope="col">[{}{column}]</th>"#,
                if is_table { ":, " } else { "" }
            );
        }
        html += "</tr></thead>";
    }
    html += "<tbody>";
    for (index, row) in values.chunks(columns).take(ROWS).enumerate() {
        html += "<tr>";
        if is_table {
            let _ = write!(html, r#"<th scope="row">[{index}]</th>"#);
        }
        for &value in row.iter().take(COLUMNS) {
            let number = value as f32;
            let _ = write!(
                html,
                r#"<td>{}<span class="sr">{}</span><span class="g">{}</span></td>"#,
                arrow(value, largest),
                direction(number, text),
                signed(number)
            );
        }
        html += "</tr>";
    }
    html += "</tbody></table>";
    let shown = values
        .chunks(columns)
        .take(ROWS)
        .map(|row| row.len().min(COLUMNS))
        .sum::<usize>();
    if shown < values.len() {
        let more = text.more_elements(&(values.len() - shown).to_string());
        let _ = write!(html, r#"<p class="waits">{more}</p>"#);
    }
    html
}

/// The push: against the sign of the gradient, as long as its share of the largest.
fn arrow(gradient: f64, largest: f64) -> String {
    let share = gradient / largest;
    if !share.is_finite() || share == 0.0 {
        return r#"<svg class="push" viewBox="-24 -8 48 16" aria-hidden="true"><circle r="3.5"/></svg>"#
            .to_owned();
    }
    let length = (share.abs() * REACH * 2.0).max(8.0);
    let (tail, head, tip) = (-length / 2.0, length / 2.0 - 7.0, length / 2.0);
    let turn = if gradient > 0.0 {
        r#" transform="scale(-1 1)""#
    } else {
        ""
    };
    format!(
        r#"<svg class="push" viewBox="-24 -8 48 16" aria-hidden="true"><path{turn} d="M{tail:.1} -2H{head:.1}V-6L{tip:.1} 0L{head:.1} 6V2H{tail:.1}z"/></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_push_against_the_sign() {
        let turned = "scale(-1 1)";
        assert!(arrow(0.5, 1.0).contains(turned));
        assert!(!arrow(-0.5, 1.0).contains(turned));
        assert!(arrow(0.0, 1.0).contains("<circle"));
        assert!(arrow(f64::NAN, 1.0).contains("<circle"));
        assert!(arrow(0.0, 0.0).contains("<circle"));
    }

    #[test]
    fn rows_and_columns_have_their_indices() {
        let text = &crate::text::free::EN;
        let table = Tensor::from_f64(&[2, 3], vec![0.5; 6]).expect("a table");
        let html = grid("input", &table, text);
        assert!(html.contains(r#"<th scope="col">[:, 2]</th>"#), "{html}");
        assert!(html.contains(r#"<th scope="row">[1]</th>"#), "{html}");
        let row = grid("input", &Tensor::vec_f64(vec![0.5; 2]), text);
        assert!(
            row.contains(r#"<th scope="col">[1]</th>"#) && !row.contains("row"),
            "{row}"
        );
    }

    #[test]
    fn what_is_not_drawn_is_counted() {
        let many = Tensor::vec_f64(vec![0.5; 30]);
        let html = grid("input", &many, &crate::text::free::EN);
        assert_eq!(html.matches("<td>").count(), COLUMNS);
        assert!(html.contains("22 more"), "{html}");
    }
}
