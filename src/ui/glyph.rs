//! Small marks that stand beside words: the four meanings, hit and miss, a covered value, a chapter's progress.
//! The word is always there too, so that neither shape nor colour carries a meaning alone.
use crate::ui::el::El;
use bullseye_html::html;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Prediction,
    Truth,
    Loss,
    Gradient,
    Hit,
    Miss,
    Covered,
    ProgressNew,
    ProgressRead,
    ProgressTried,
    ProgressLearnt,
}

impl Glyph {
    /// The drawing inside a 16 × 16 `<svg>`.
    pub fn markup(self) -> &'static str {
        match self {
            Self::Prediction => r#"<circle cx="8" cy="8" r="6" fill="var(--pred)"/>"#,
            Self::Truth => concat!(
                r#"<circle cx="8" cy="8" r="6.4" fill="var(--truth)" stroke="var(--truth-edge)" stroke-width="1.2"/>"#,
                r#"<circle cx="8" cy="8" r="3.1" fill="var(--sheet)" stroke="var(--truth-edge)"/>"#,
                r#"<circle cx="8" cy="8" r="1.3" fill="var(--truth-edge)"/>"#,
            ),
            Self::Loss => concat!(
                r#"<path d="M2 2h12v12H2z" fill="var(--loss-wash)"/>"#,
                r#"<path d="M2 8.5L8.5 2M2 14L14 2M7.5 14L14 7.5M2 2h12v12H2z" fill="none" stroke="var(--loss)" stroke-width="1.5"/>"#,
            ),
            Self::Gradient => {
                r#"<path d="M.5 6.4h8V2.6L15.5 8l-7 5.4V9.6h-8z" fill="var(--grad)"/>"#
            }
            Self::Hit => concat!(
                r#"<circle cx="8" cy="8" r="6.9" fill="var(--face-white)" stroke="var(--ink)" stroke-width="1.6"/>"#,
                r#"<circle cx="8" cy="8" r="3.9" fill="var(--face-ink)" stroke="var(--face-gold)" stroke-width="2.3"/>"#,
            ),
            Self::Miss => concat!(
                r#"<g fill="none" stroke="var(--ink)"><circle cx="7" cy="9" r="5.7" stroke-width="1.6"/><circle cx="7" cy="9" r="2.4" stroke-width="1.3"/></g>"#,
                r#"<circle cx="13.2" cy="2.8" r="2.4" fill="var(--ink)"/>"#,
            ),
            Self::Covered => concat!(
                r#"<circle cx="8" cy="8" r="7.2" fill="var(--sheet)" stroke="var(--ink)" stroke-width="1.3"/>"#,
                r#"<path d="M6 6.4a2 2 0 1 1 3.1 1.7C8.3 8.6 8 8.9 8 9.7M8 11.8v.01" fill="none" stroke="var(--ink)" stroke-width="1.5" stroke-linecap="round"/>"#,
            ),
            Self::ProgressNew => {
                r#"<circle cx="8" cy="8" r="7" fill="none" stroke="var(--edge)" stroke-width="1.2"/>"#
            }
            Self::ProgressRead => concat!(
                r#"<circle cx="8" cy="8" r="7" fill="var(--face-white)" stroke="var(--ink)" stroke-width="1.5"/>"#,
                r#"<circle cx="8" cy="8" r="4.6" fill="none" stroke="var(--edge)"/>"#,
            ),
            Self::ProgressTried => concat!(
                r#"<circle cx="8" cy="8" r="7" fill="var(--face-white)" stroke="var(--ink)" stroke-width="1.5"/>"#,
                r#"<circle cx="8" cy="8" r="3.6" fill="var(--face-white)" stroke="var(--face-red)" stroke-width="2.4"/>"#,
                r#"<circle cx="8" cy="8" r="4.8" fill="none" stroke="var(--face-ink)" stroke-width=".8"/>"#,
            ),
            Self::ProgressLearnt => concat!(
                r#"<circle cx="8" cy="8" r="7" fill="var(--face-white)" stroke="var(--ink)" stroke-width="1.5"/>"#,
                r#"<circle cx="8" cy="8" r="3.6" fill="var(--face-gold)" stroke="var(--face-red)" stroke-width="2.4"/>"#,
                r#"<circle cx="8" cy="8" r="4.8" fill="none" stroke="var(--face-ink)" stroke-width=".8"/>"#,
            ),
        }
    }
}

/// A mark as tall as the text it stands in.
pub fn glyph(name: Glyph) -> El {
    html! {
        <svg
            class="glyph"
            viewBox="0 0 16 16"
            width="1em"
            height="1em"
            aria-hidden="true"
            focusable="false"
            inner_html=name.markup()
        ></svg>
    }
}

/// The two fills that charts share: a loss (45° lines) and a covered value (−45° lines).
pub const HATCHES: &str = concat!(
    r#"<pattern id="hatch-loss" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"#,
    r#"<path d="M0 0h6v6H0z" fill="var(--loss-wash)"/>"#,
    r#"<path d="M3 0v6" stroke="var(--loss)" style="stroke-width:calc(1.4px*var(--stroke))"/></pattern>"#,
    r#"<pattern id="hatch-cover" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">"#,
    r#"<path d="M0 0h7v7H0z" fill="var(--well)"/>"#,
    r#"<path d="M3.5 0v7" stroke="var(--edge)" style="stroke-width:calc(1px*var(--stroke))"/></pattern>"#,
);

/// Put once into the page; any drawing then fills with `url(#hatch-loss)` or `url(#hatch-cover)`.
/// Not `display: none`: browsers drop the patterns of an `<svg>` that is not rendered.
pub fn hatches() -> El {
    html! {
        <svg
            width="0"
            height="0"
            style="position:absolute"
            aria-hidden="true"
            focusable="false"
            inner_html=HATCHES
        ></svg>
    }
}
