//! What charts are made of: scales and their ticks, clipped lines, marks as SVG, and the canvas.

pub mod canvas;
pub mod clip;
pub mod plot;
pub mod scale;
pub mod svg;
pub mod target;
