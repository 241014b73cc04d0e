//! Parts that every page is made of.

pub mod calm;
pub mod coach;
pub mod dial;
pub mod el;
pub mod glyph;
pub mod handle;
pub mod icon;
pub mod logo;
pub mod math;
pub mod number_field;
pub mod patch;
pub mod sight;
pub mod state;
pub mod switch;
pub mod text_field;
