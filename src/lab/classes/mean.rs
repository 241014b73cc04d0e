//! View D, the mean: a column for each row, its height the loss and its width the weight that the mean gives it, and
//! the mean as a level; below it one step of gradient descent.
use super::arithmetic::counted_value;
use super::frame::{Frame, column};
use super::{Lab, Text, readout};
use crate::chart::svg::hundredths;
use crate::lab::push::step_bar;
use crate::lab::view::plate;
use crate::settings::settings;
use crate::ui::calm::when_calm;
use crate::ui::el::IntoPiece;
use crate::ui::state::Calc;
use bullseye_core::lab::State;
use bullseye_core::lab::classes::{Classes, Model};
use bullseye_core::loss::Reduction;
use bullseye_html::html;
use std::fmt::Write;

/// The columns, in parts of the height; the level of the mean lies over them.
pub fn columns(state: &Classes, model: &Model, frame: &Frame) -> String {
    let mut html = String::new();
    for (index, term) in model.terms.iter().enumerate() {
        let height = f64::from(column(state, term)) / frame.column * 100.0;
        let height = if height.is_finite() {
            height.clamp(0.0, 100.0)
        } else {
            0.0
        };
        let chosen = if index == state.row { " chosen" } else { "" };
        let out = if term.answer.is_none() { " out" } else { "" };
        // A row that does not count keeps a place for its number.
        let width = if state.reduction == Reduction::Mean {
            term.weight
        } else {
            1.0
        };
        // Writing into a String cannot fail.
        let _ = write!(
            html,
            r#"<span class="stack{chosen}{out}" style="flex-grow:{width}"><i style="height:{}%"></i><span>{}</span></span>"#,
            hundredths(height),
            index + 1
        );
    }
    if let (Reduction::Mean, Some(mean)) = (&state.reduction, model.number()) {
        let height = (mean / frame.column * 100.0).clamp(0.0, 100.0);
        let _ = write!(
            html,
            r#"<i class="level" style="--height:{}"></i>"#,
            hundredths(height)
        );
    }
    html
}

/// The name of what the reduction makes of the rows.
pub fn title(reduction: &Reduction, text: &Text) -> &'static str {
    match reduction {
        Reduction::Mean => text.view_mean,
        Reduction::Sum => text.view_sum,
        _ => text.view_none,
    }
}

/// The same in words.
pub fn words(state: &Classes, model: &Model, covered: bool, text: &Text) -> String {
    let hide = |shown: String| match covered {
        true => text.covered.to_owned(),
        false => shown,
    };
    let rows: Vec<String> = (model.terms.iter().enumerate())
        .map(|(index, term)| {
            let row = text.sample_nth(&(index + 1).to_string());
            let value = counted_value(state, term, &hide, text);
            if state.is_weighted() && term.answer.is_some() {
                text.weighed(&row, &value, &super::four(term.weight))
            } else {
                text.value_of(&row, &value)
            }
        })
        .collect();
    text.mean_words(
        &hide(readout(model)),
        &rows.join(text.comma),
        title(&state.reduction, text),
    )
}

pub fn mean_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let read = move |write: &dyn Fn(&Classes, &Model) -> String| {
        (lab.state()).with(|state| lab.model.with(|model| write(state, model)))
    };
    let style = move || {
        let classes = lab.setup.with(|setup| setup.classes.len());
        format!("--classes:{classes};--rows:{}", lab.rows.with(Vec::len))
    };
    let is_none = move || lab.setup.with(|setup| setup.reduction == Reduction::None);
    let is_list = Calc::new(move |_| is_none());
    let after = move || {
        let next = lab.read(|state, model| state.step(model).model());
        readout(&next)
    };
    html! {
        <div class="bracket" style=style aria-hidden="true"></div>
        <div class="above-mean" style=style aria-hidden="true"></div>
        <div class="mean" style=style>
            <p class="mean-word">
                {move || lab.setup.with(|setup| title(&setup.reduction, s.classes()))}
            </p>
            <p class="mean-value" class:list=is_list>
                {move || {
                    if lab.covered() {
                        plate(s).into_piece()
                    } else {
                        lab.model.with(readout).into_piece()
                    }
                }}
            </p>
            <div
                class="columns"
                role="img"
                aria-label=when_calm(move || {
                    lab.read(|state, model| words(state, model, lab.covered(), s.classes()))
                })
            >
                <div
                    class="columns-drawn"
                    aria-hidden="true"
                    inner_html=move || {
                        lab.frame.with(|frame| read(&|state, model| columns(state, model, frame)))
                    }
                ></div>
            </div>
            <p class="columns-name" aria-hidden="true">{move || s.classes().sample}</p>
            {step_bar(
                lab.bench,
                Calc::new(move |_| lab.state().with(|state| state.rate)),
                move |rate| lab.store.change(|state| state.rate = rate),
                move || lab.step(),
                after,
            )}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::classes::EN;

    fn scene(state: &Classes) -> String {
        let model = state.model();
        columns(state, &model, &Frame::fit(state, &model))
    }

    #[test]
    fn columns_are_as_high_as_the_losses_and_the_level_is_the_mean() {
        let state = Classes::default();
        let (html, model) = (scene(&state), state.model());
        let top = Frame::fit(&state, &model).column;
        for term in &model.terms {
            let height = format!("height:{:.2}%", f64::from(term.value) / top * 100.0);
            assert!(html.contains(&height), "{height} {html}");
        }
        assert!(html.contains("--height:65.00"), "{html}");
        let sum = Classes {
            reduction: Reduction::Sum,
            ..Classes::default()
        };
        assert!(!scene(&sum).contains("level"));
    }

    #[test]
    fn a_weight_makes_its_column_wide_and_leaves_its_height() {
        let mut state = Classes::default();
        state.classes[0].weight = 2.0;
        state.rows[1].ignored = true;
        let html = scene(&state);
        assert!(html.contains(r#"flex-grow:2"><i style="height:"#), "{html}");
        assert!(
            html.contains(r#"flex-grow:0"><i style="height:0.00%"#),
            "{html}"
        );
        let told = words(&state, &state.model(), false, &EN);
        assert!(told.contains("1.1084") && told.contains("2.0000"), "{told}");
    }

    #[test]
    fn in_a_sum_the_columns_are_the_losses_whatever_they_weigh() {
        let mut state = Classes {
            reduction: Reduction::Sum,
            ..Classes::default()
        };
        // Nothing but the smoothing is left of the first row's loss.
        state.smoothing = 0.2;
        for (class, weight) in state.classes.iter_mut().zip([0.0, 2.0, 3.0, 4.0]) {
            class.weight = weight;
        }
        let (html, model) = (scene(&state), state.model());
        let top = Frame::fit(&state, &model).column;
        for term in &model.terms {
            assert!(term.value > 0.0);
            let height = format!("height:{:.2}%", f64::from(term.value) / top * 100.0);
            assert!(html.contains(&height), "{height} {html}");
        }
    }

    #[test]
    fn covered_the_words_tell_no_loss() {
        let state = Classes::default();
        let told = words(&state, &state.model(), true, &EN);
        assert!(
            !told.contains("0.3900") && !told.contains("0.5542"),
            "{told}"
        );
    }
}
