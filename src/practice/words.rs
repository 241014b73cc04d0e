//! The core's words on the page, in the language in force.
use crate::text::Language;
use crate::text::practice::Text;
use crate::ui::el::{IntoPiece, Piece};
use bullseye_core::practice::exercise::Kind;
use bullseye_core::practice::words::Words;
use bullseye_html::html;

/// Picks one of two languages.
#[derive(Clone, Copy)]
pub struct Pick(pub Language);

impl Pick {
    pub fn text(self, words: &Words) -> &str {
        match self.0 {
            Language::Zh => &words.zh,
            Language::En => &words.en,
        }
    }

    /// The words with what stands between backticks set as code.
    pub fn rich(self, words: &Words) -> Piece {
        let mut pieces = Vec::new();
        for (i, part) in self.text(words).split('`').enumerate() {
            let part = part.to_owned();
            pieces.push(if i % 2 == 0 {
                part.into_piece()
            } else {
                html! { <code>{part}</code> }.into_piece()
            });
        }
        Piece::Many(pieces)
    }
}

/// What a kind of exercise asks for.
pub fn kind_name(kind: Kind, text: &Text) -> &'static str {
    match kind {
        Kind::Loss => text.kind_loss,
        Kind::Gradient => text.kind_gradient,
        Kind::Probability => text.kind_probability,
        Kind::Compare => text.kind_compare,
        Kind::Curve => text.kind_curve,
        Kind::Choose => text.kind_choose,
        Kind::Mend => text.kind_mend,
        Kind::Print => text.kind_print,
        Kind::Shapes => text.kind_shapes,
        Kind::Loop => text.kind_loop,
        Kind::Misprint => text.kind_misprint,
    }
}
