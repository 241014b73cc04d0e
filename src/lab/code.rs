//! The code: a PyTorch script of this very state, and exactly what it prints.
use super::bench::Bench;
use crate::browser;
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::python::script::{Role, Script};
use bullseye_html::html;

/// What a script says, for its marks and its covers.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Whether a printed tensor is a gradient, not a loss, by its line of the output and its place in that line.
    pub is_gradient: fn(usize, usize) -> bool,
    pub covers: Covers,
}

/// What is covered while one guesses.
#[derive(Clone, Copy, PartialEq)]
pub enum Covers {
    /// The script does not tell what is asked.
    Nothing,
    /// The printed losses.
    Losses,
    /// The predictions, and everything that is printed.
    Predictions,
}

/// One loss is printed, and gradients after it.
const ONE_LOSS: Reading = Reading {
    is_gradient: |line, _| line > 0,
    covers: Covers::Losses,
};

/// The script as HTML: predictions and labels carry their marks; `hidden` is the word for what is covered, if
/// anything is.
pub fn html(script: &Script, reading: Reading, hidden: Option<&str>) -> String {
    let mut html = String::new();
    let plate = hidden
        .filter(|_| reading.covers != Covers::Nothing)
        .map(|word| format!(r#"<span class="cover-plate"><span class="sr">{word}</span>?</span>"#));
    let all = (plate.as_deref()).filter(|_| reading.covers == Covers::Predictions);
    for line in &script.lines {
        let imports = line
            .tokens
            .first()
            .is_some_and(|token| token.role == Role::Keyword);
        html += if imports {
            r#"<div class="import">"#
        } else {
            "<div>"
        };
        for token in &line.tokens {
            let text = escaped(&token.text);
            html += &match (token.role, all) {
                (Role::Prediction { .. }, Some(plate)) => plate.to_owned(),
                (Role::Prediction { .. }, None) => format!(r#"<span class="p">{text}</span>"#),
                (Role::Plain, _) => text,
                (Role::Keyword, _) => format!(r#"<span class="dim">{text}</span>"#),
                (Role::Loss, _) => format!("<b>{text}</b>"),
                (Role::Wrong, _) => format!(r#"<span class="wrong">{text}</span>"#),
                (Role::Truth { .. }, _) => format!(r#"<span class="t">{text}</span>"#),
            };
        }
        html += if line.tokens.is_empty() {
            "\u{a0}</div>"
        } else {
            "</div>"
        };
    }
    html += r#"<div class="out">"#;
    for (number, line) in script.output.iter().enumerate() {
        html += r#"<div><span class="dim" aria-hidden="true">››› </span>"#;
        // What stands before the first tensor, if one is printed at all, is an error.
        let mut tensors = line.split("tensor(");
        html += &escaped(tensors.next().unwrap_or_default());
        for (place, tensor) in tensors.enumerate() {
            let (value, rest) = tensor.rsplit_once(')').unwrap_or((tensor, ""));
            let value = escaped(value);
            let is_gradient = (reading.is_gradient)(number, place);
            html += "tensor(";
            html += &match (&plate, is_gradient) {
                (Some(plate), false) => plate.clone(),
                (Some(plate), true) if all.is_some() => plate.clone(),
                (_, true) => format!(r#"<span class="g">{value}</span>"#),
                (None, false) => format!(r#"<span class="l">{value}</span>"#),
            };
            html += ")";
            html += rest;
        }
        html += "</div>";
    }
    html + "</div>"
}

/// A text as markup.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The script of one loss with its output, and a button that copies it.
pub fn code_view(bench: Bench, script: Calc<Script>) -> impl IntoPiece {
    code_view_as(bench, script, ONE_LOSS)
}

/// As [`code_view`], for a script that says something else.
pub fn code_view_as(bench: Bench, script: Calc<Script>, reading: Reading) -> impl IntoPiece {
    let s = settings();
    // A lab may show the scripts of several losses.
    let label = move || {
        let loss = script.with(|script| {
            let mut tokens = script.lines.iter().flat_map(|line| &line.tokens);
            tokens
                .find(|token| token.role == Role::Loss)
                .map(|token| token.text.clone())
        });
        match loss {
            Some(loss) => s.lab().code_of(&loss),
            None => s.lab().code_region.to_owned(),
        }
    };
    // Whether the last copy worked; nothing until one was tried.
    let copied = Var::new(None::<bool>);
    let copy = move |_| {
        let text = script.with_untracked(Script::text);
        browser::copy(&text, move |worked| {
            copied.set(Some(worked));
        });
    };
    let html = move || {
        let hidden = bench.covered().then(|| s.lab().covered);
        script.with(|script| html(script, reading, hidden))
    };
    html! {
        <button type="button" class="plain small copy" on:click=copy>
            {icon(Icon::Copy)}
            {move || s.lab().copy}
        </button>
        <div
            class="code"
            tabindex="0"
            role="region"
            aria-label=label
            inner_html=html
        ></div>
        <p class="status" role="status">
            {move || match copied.get() {
                None => "",
                Some(true) => s.lab().copied,
                Some(false) => s.lab().not_copied,
            }}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::descent::Descent;
    use bullseye_core::lab::outlier::Outlier;
    use bullseye_core::lab::regression::Regression;

    #[test]
    fn a_line_may_print_a_loss_and_a_gradient() {
        let mut state = Descent::default();
        state.walk_on(1);
        let reading = Reading {
            is_gradient: |_, place| place == 1,
            covers: Covers::Nothing,
        };
        let html = html(&state.script(), reading, Some("covered"));
        let line = r#"tensor(<span class="l">9.</span>) tensor(<span class="g">-6.</span>)</div>"#;
        assert!(html.contains(line), "{html}");
    }

    #[test]
    fn predictions_and_all_that_is_printed_can_be_covered() {
        let reading = Reading {
            is_gradient: |line, _| line % 2 == 1,
            covers: Covers::Predictions,
        };
        let script = Outlier::default().put(6, 12.0).script();
        let covered = html(&script, reading, Some("covered"));
        for told in ["0.98", "-1.28", "0.1250", "0.5428"] {
            assert!(!covered.contains(told), "{told} in {covered}");
        }
        assert!(covered.contains("12.0"));
        let open = html(&script, reading, None);
        assert!(open.contains("0.98") && open.contains("-1.28"), "{open}");
    }

    #[test]
    fn an_error_is_shown_as_it_is() {
        let mut script = Regression::default().script();
        script.output = vec!["RuntimeError: size (2) must match".to_owned()];
        let html = html(&script, ONE_LOSS, None);
        assert!(
            html.contains("RuntimeError: size (2) must match</div>"),
            "{html}"
        );
    }

    #[test]
    fn the_printed_loss_can_be_covered_and_the_gradient_stays() {
        let script = Regression::default().script();
        let open = html(&script, ONE_LOSS, None);
        assert!(
            open.contains(r#"tensor(<span class="l">0.1100</span>)"#),
            "{open}"
        );
        assert!(open.contains(r#"<span class="p">2.5</span>"#), "{open}");
        let covered = html(&script, ONE_LOSS, Some("covered"));
        assert!(
            !covered.contains("0.1100") && covered.contains("-0.3333"),
            "{covered}"
        );
    }
}
