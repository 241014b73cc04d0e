//! What each lab of the app is about: its state, and everything that is computed from it.
//!
//! A state is plain data that can be written into a link and read back. No view, no browser.

pub mod guess;
pub mod query;
pub mod random;
pub mod regression;
