//! The mark of the app: a target with one arrow in its heart. `assets/favicon.svg` is the same drawing for a tab.
use crate::ui::el::El;
use bullseye_html::html;

pub const LOGO: &str = concat!(
    r#"<circle cx="16" cy="16" r="14.2" fill="var(--face-white)" stroke="var(--ink)" stroke-width="1.6"/>"#,
    r#"<circle cx="16" cy="16" r="10" fill="var(--face-ink)"/>"#,
    r#"<circle cx="16" cy="16" r="8.4" fill="var(--face-gold)"/>"#,
    r#"<circle cx="16" cy="16" r="5" fill="var(--face-ink)"/>"#,
    r#"<circle cx="16" cy="16" r="1.9" fill="var(--face-gold)"/>"#,
    r#"<path d="M16.4 15.6l7.8-6.8" fill="none" stroke="var(--hit-halo)" stroke-width="4"/>"#,
    r#"<path d="M16 16l8-7" fill="none" stroke="var(--face-red)" stroke-width="2.2"/>"#,
    r#"<circle cx="25" cy="8" r="4" fill="var(--hit)" stroke="var(--hit-halo)" stroke-width="1.6"/>"#,
);

/// The logo at 32 px; the app's name stands beside it as text.
pub fn logo() -> El {
    html! {
        <svg
            class="logo"
            viewBox="0 0 32 32"
            width="32"
            height="32"
            aria-hidden="true"
            focusable="false"
            inner_html=LOGO
        ></svg>
    }
}
