//! The code: a PyTorch script of this very state, and exactly what it prints.
use super::bench::Bench;
use crate::browser;
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use bullseye_core::python::script::{Role, Script};
use bullseye_html::html;

/// The script as HTML: predictions and labels carry their marks; the printed loss is covered while one guesses.
pub fn html(script: &Script, covered: bool, hidden: &str) -> String {
    let mut html = String::new();
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
            html += &match token.role {
                Role::Plain => text,
                Role::Keyword => format!(r#"<span class="dim">{text}</span>"#),
                Role::Loss => format!("<b>{text}</b>"),
                Role::Prediction { .. } => format!(r#"<span class="p">{text}</span>"#),
                Role::Truth { .. } => format!(r#"<span class="t">{text}</span>"#),
            };
        }
        html += if line.tokens.is_empty() {
            "\u{a0}</div>"
        } else {
            "</div>"
        };
    }
    html += r#"<div class="out">"#;
    for (i, text) in script.output.iter().enumerate() {
        let (open, close) = match text.split_once('(') {
            Some((name, rest)) => (
                format!("{}(", escaped(name)),
                rest.strip_suffix(')').unwrap_or(rest),
            ),
            None => (String::new(), text.as_str()),
        };
        let value = if i > 0 {
            format!(r#"<span class="g">{}</span>"#, escaped(close))
        } else if covered {
            format!(r#"<span class="cover-plate"><span class="sr">{hidden}</span>?</span>"#)
        } else {
            format!(r#"<span class="l">{}</span>"#, escaped(close))
        };
        html += &format!(
            r#"<div><span class="dim" aria-hidden="true">››› </span>{open}{value})</div>"#
        );
    }
    html + "</div>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The script with its output, and a button that copies it.
pub fn code_view(bench: Bench, script: Calc<Script>) -> impl IntoPiece {
    let s = settings();
    // Whether the last copy worked; nothing until one was tried.
    let copied = Var::new(None::<bool>);
    let copy = move |_| {
        let text = script.with_untracked(Script::text);
        browser::copy(&text, move |worked| {
            copied.set(Some(worked));
        });
    };
    let html = move || script.with(|script| html(script, bench.covered(), s.lab().covered));
    html! {
        <button type="button" class="plain small copy" on:click=copy>
            {icon(Icon::Copy)}
            {move || s.lab().copy}
        </button>
        <div
            class="code"
            tabindex="0"
            role="region"
            aria-label=move || s.lab().code_region
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
    use bullseye_core::lab::regression::Regression;

    #[test]
    fn the_printed_loss_can_be_covered_and_the_gradient_stays() {
        let script = Regression::default().script();
        let open = html(&script, false, "covered");
        assert!(
            open.contains(r#"tensor(<span class="l">0.1100</span>)"#),
            "{open}"
        );
        assert!(open.contains(r#"<span class="p">2.5</span>"#), "{open}");
        let covered = html(&script, true, "covered");
        assert!(
            !covered.contains("0.1100") && covered.contains("-0.3333"),
            "{covered}"
        );
    }
}
