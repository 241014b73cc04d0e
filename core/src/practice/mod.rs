//! Practice: exercises that check themselves and know what went wrong.
//!
//! - [`templates`]: the catalogue. A template is one entry, an id with a function that draws numbers and writes the
//!   question, the hints, the solution and the mistakes; its right answer comes from the loss core.
//! - [`exercise`]: what a template makes of a seed.
//! - [`marking`]: what becomes of an answer.
//! - [`unread`]: why one was not understood.
//! - [`terms`]: what is drawn where somebody stopped at a sum.
//! - [`progress`]: what was done, as text that can be kept and merged.
//! - [`mastery`]: how well each skill is mastered, and what comes next.
//! - [`round`]: ten exercises after each other, and where a person stands with them.
//!
//! To add a template, write its function into the file of its kind in `templates/`, and its entry into that file's
//! `TEMPLATES`. The tests in `core/tests/practice.rs` then try it with a thousand seeds.
//!
//! ```
//! use bullseye_core::practice::{exercise::GUIDE_SEED, marking::{Response, Verdict, mark}, templates};
//!
//! let exercise = templates::find("mse-pair").ok_or("no such template")?.build(GUIDE_SEED);
//! assert_eq!(mark(&exercise, Response::Typed("0.05/2")), Verdict::Right);
//! let Verdict::Mistake(index) = mark(&exercise, Response::Typed("0.05")) else { return Err("not noticed") };
//! assert_eq!(exercise.mistakes[index].id, "sum");
//! # Ok::<(), &str>(())
//! ```

mod compute;
mod draw;
pub mod exercise;
mod labs;
pub mod marking;
pub mod mastery;
pub mod progress;
pub mod round;
pub mod templates;
pub mod terms;
pub mod unread;
pub mod words;
