//! Bullseye: an interactive guide to loss functions.
//!
//! All modules of the app. Its programs carry what they use of them: `main.rs` is the shell, which opens with the
//! page; each file in `bin/` is a room, which the shell loads when a page needs it.

mod app;
mod browser;
mod chapters;
mod chart;
mod lab;
mod lesson;
mod page;
mod practice;
mod progress;
mod room;
mod route;
mod settings;
mod text;
mod ui;

pub use app::open;
pub use lab::{FREE, LABS, REFERENCE, TRAINING};
pub use practice::PRACTICE;
