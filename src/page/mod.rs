//! The pages.

mod answer;
pub mod chapter;
pub mod first_arrow;
pub mod glossary;
pub mod home;
pub mod place;
pub mod prose;
pub mod trail;
