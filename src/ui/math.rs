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

/// The plate over a covered value.
pub const PLATE: &str = r#"<mtext class="cover-plate">?</mtext>"#;
