//! MathML as text: real mathematics with today's numbers in it.

/// A number; `class` says what it means.
pub fn mn(class: &str, text: &str) -> String {
    // A leading minus belongs to the operator dictionary, the digits to the number.
    match text.strip_prefix('−') {
        Some(digits) => {
            format!(r#"<mrow class="{class}"><mo form="prefix">−</mo><mn>{digits}</mn></mrow>"#)
        }
        None => format!(r#"<mn class="{class}">{text}</mn>"#),
    }
}

pub fn fraction(top: &str, bottom: &str) -> String {
    format!("<mfrac><mrow>{top}</mrow><mrow>{bottom}</mrow></mfrac>")
}

/// In parentheses, squared.
pub fn squared(inner: &str) -> String {
    format!("<msup><mrow><mo>(</mo>{inner}<mo>)</mo></mrow><mn>2</mn></msup>")
}

/// Between bars: the absolute value.
pub fn size(inner: &str) -> String {
    format!("<mrow><mo>|</mo>{inner}<mo>|</mo></mrow>")
}

pub const EQUALS: &str = "<mo>=</mo>";
/// A formula on a line of its own, or flowing with others. A block would be centred; these stand at the left.
pub fn math(display: &str, inner: &str) -> String {
    let math = format!(r#"<math displaystyle="true"><mrow>{inner}</mrow></math>"#);
    if display == "block" {
        format!("<div>{math}</div>")
    } else {
        math
    }
}

/// The sum of terms, or their mean, on a line: a fraction, or where that would be too wide, terms that flow over several
/// lines. `start` stands before it, `end` follows.
pub fn sum_line(start: &str, terms: &[String], mean: bool, wide: bool, end: &str) -> String {
    let count = mn("", &terms.len().to_string());
    if !wide {
        let sum = terms.join("<mo>+</mo>");
        let whole = if mean { fraction(&sum, &count) } else { sum };
        return math("block", &format!("{start}{whole}{end}"));
    }
    let mut parts: Vec<String> = (terms.iter().enumerate())
        .map(|(i, term)| {
            let before = match i {
                0 if mean => format!("{start}<mfrac><mn>1</mn>{count}</mfrac><mo>(</mo>"),
                0 => format!("{start}<mo>(</mo>"),
                _ => "<mo form=\"infix\">+</mo>".to_owned(),
            };
            let after = if i + 1 == terms.len() {
                "<mo>)</mo>"
            } else {
                ""
            };
            math("inline", &format!("{before}{term}{after}"))
        })
        .collect();
    if !end.is_empty() {
        parts.push(math("inline", end));
    }
    format!(r#"<div class="flow">{}</div>"#, parts.concat())
}

/// Where a term on a line that flows may be broken.
pub const BREAK: &str = r#"</mrow></math><math displaystyle="true"><mrow>"#;

/// The plate over a covered value.
pub const PLATE: &str = r#"<mtext class="cover-plate">?</mtext>"#;

/// Fails a test whose markup opens a tag that it does not close.
#[cfg(test)]
pub fn assert_balanced(html: &str) {
    for tag in [
        "math", "mrow", "mfrac", "msup", "msub", "mtable", "mtr", "mtext", "mi", "mn", "mo", "div",
    ] {
        let open =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        let closed = html.matches(&format!("</{tag}>")).count();
        assert_eq!(open, closed, "{tag}: {html}");
    }
}
