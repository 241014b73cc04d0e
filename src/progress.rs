//! What this reader has done, kept on this device.
use crate::browser;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    New,
    Read,
    Tried,
}

fn key(slug: &str) -> String {
    format!("bullseye.progress.{slug}")
}

pub fn of(slug: &str) -> Progress {
    match browser::stored(&key(slug)).as_deref() {
        Some("tried") => Progress::Tried,
        Some("read") => Progress::Read,
        _ => Progress::New,
    }
}

/// Raises a chapter's progress; never lowers it.
pub fn raise(slug: &str, to: Progress) {
    if of(slug) < to {
        let name = if to == Progress::Tried {
            "tried"
        } else {
            "read"
        };
        browser::store(&key(slug), name);
    }
}
