//! Toolbar icons: a 20 px grid, 1.7 px round lines, no fills, in the colour of the text beside them.
use crate::ui::el::El;
use bullseye_html::html;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Reset,
    Undo,
    Redo,
    Link,
    EyeOff,
    Fullscreen,
    Table,
    Moon,
    Sun,
    Projector,
    Play,
    Next,
    Prev,
    Rewind,
    Copy,
    Lock,
    Bow,
    Swap,
    Print,
    Minus,
    Plus,
    Warning,
    Left,
    Right,
    Up,
    Down,
    Close,
    Book,
}

impl Icon {
    /// The drawing inside the `<svg>`: static markup, parsed once by the browser instead of built node by node.
    pub fn markup(self) -> &'static str {
        match self {
            Self::Reset => r#"<path d="M4.3 3.4v4.2h4.2M4.7 7.5a6.1 6.1 0 1 1-.7 3.6"/>"#,
            Self::Undo => r#"<path d="M7 3.8 3.4 7.4 7 11M3.8 7.4h8.3a4.3 4.3 0 0 1 0 8.6H7.6"/>"#,
            Self::Redo => {
                r#"<path d="M13 3.8l3.6 3.6L13 11M16.2 7.4H7.9a4.3 4.3 0 0 0 0 8.6h4.5"/>"#
            }
            Self::Link => {
                r#"<path transform="rotate(-45 10 10)" d="M8 6.7H5.1a3.3 3.3 0 0 0 0 6.6H8M12 6.7h2.9a3.3 3.3 0 0 1 0 6.6H12M7.2 10h5.6"/>"#
            }
            Self::EyeOff => {
                r#"<path d="M6.6 5.6C4.7 6.5 3.1 8 1.8 10c2.2 3.5 5 5.2 8.2 5.2 1.2 0 2.4-.3 3.5-.8M9.2 4.9c3.5-.4 6.6 1.3 9 5.1-.6 1-1.3 1.9-2.1 2.6M12 11.7A2.6 2.6 0 0 1 8.3 8M3.3 2.7l13.4 14.6"/>"#
            }
            Self::Fullscreen => {
                r#"<path d="M3.2 7.2v-4h4M12.8 3.2h4v4M16.8 12.8v4h-4M7.2 16.8h-4v-4"/>"#
            }
            Self::Table => {
                r#"<path d="M2.9 3.7h14.2v12.6H2.9zM2.9 7.9h14.2M2.9 12.1h14.2M7.6 3.7v12.6"/>"#
            }
            Self::Moon => r#"<path d="M16.7 11.7A7 7 0 1 1 8.3 3.3a5.7 5.7 0 0 0 8.4 8.4z"/>"#,
            Self::Sun => {
                r#"<circle cx="10" cy="10" r="3.5"/><path d="M10 1.6v1.8M10 16.6v1.8M1.6 10h1.8M16.6 10h1.8M4.1 4.1l1.2 1.2M14.7 14.7l1.2 1.2M4.1 15.9l1.2-1.2M14.7 5.3l1.2-1.2"/>"#
            }
            Self::Projector => {
                r#"<path d="M2.4 3.5h15.2M4.3 3.5v8.7h11.4V3.5M10 12.2v1.9M6.7 16.8l3.3-2.7 3.3 2.7"/>"#
            }
            Self::Play => r#"<path d="M5.6 3.8v12.4L15.9 10z"/>"#,
            Self::Next => r#"<path d="M4.6 4v12l8.8-6zM16.2 4v12"/>"#,
            Self::Prev => r#"<path d="M15.4 4v12l-8.8-6zM3.8 4v12"/>"#,
            Self::Rewind => r#"<path d="M9.6 4.4v11.2L3 10zM17.1 4.4v11.2L10.5 10z"/>"#,
            Self::Copy => r#"<path d="M7.2 7.2h9.4v9.4H7.2zM12.8 7.2V3.4H3.4v9.4h3.8"/>"#,
            Self::Lock => r#"<path d="M4.5 9h11v7.7h-11zM6.8 9V6.4a3.2 3.2 0 0 1 6.4 0V9"/>"#,
            Self::Bow => {
                r#"<path d="M5.4 2.4v15.2M5.4 2.4c7.6 2.6 7.6 12.6 0 15.2M2 10h16.2M15.3 7.1l2.9 2.9-2.9 2.9"/>"#
            }
            Self::Swap => r#"<path d="M3.5 7.2h13l-3.7-3.5M16.5 12.8h-13l3.7 3.5"/>"#,
            Self::Print => {
                r#"<path d="M6 7.2V3.1h8v4.1M6 14.1H2.9V7.2h14.2v6.9H14M6 11.5h8v5.4H6z"/>"#
            }
            Self::Minus => r#"<path d="M4 10h12"/>"#,
            Self::Plus => r#"<path d="M4 10h12M10 4v12"/>"#,
            Self::Warning => r#"<path d="M10 2.9l7.9 13.7H2.1zM10 8v4M10 14.3v.01"/>"#,
            Self::Left => r#"<path d="M12.4 4.4L6.8 10l5.6 5.6"/>"#,
            Self::Right => r#"<path d="M7.6 4.4l5.6 5.6-5.6 5.6"/>"#,
            Self::Up => r#"<path d="M4.4 12.6L10 7l5.6 5.6"/>"#,
            Self::Down => r#"<path d="M4.4 7.4L10 13l5.6-5.6"/>"#,
            Self::Close => r#"<path d="M4.6 4.6l10.8 10.8M15.4 4.6L4.6 15.4"/>"#,
            Self::Book => {
                r#"<path d="M10 5C8.1 3.7 5.6 3.2 2.6 3.4v12c3-.2 5.5.3 7.4 1.6 1.9-1.3 4.4-1.8 7.4-1.6v-12C14.4 3.2 11.9 3.7 10 5zM10 5v12"/>"#
            }
        }
    }
}

/// An icon beside a word. Decoration for a screen reader: the word, or the button's `aria-label`, is the name.
pub fn icon(name: Icon) -> El {
    html! {
        <svg
            class="icon"
            viewBox="0 0 20 20"
            width="20"
            height="20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.7"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
            inner_html=name.markup()
        ></svg>
    }
}
