//! The labs: one state, linked views.

pub mod regression;
pub mod store;

/// The id of a lab's element in the page.
pub fn dom_id(id: &str) -> String {
    format!("lab-{}", id.replace('.', "-"))
}
