//! The pages.

pub mod chapter;
pub mod glossary;
pub mod home;
pub mod place;
pub mod prose;
