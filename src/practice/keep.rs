//! Where progress and the round are kept: the progress on this device, for all tabs; the round in its tab.
//!
//! Every tab merges what is stored into its own before it writes, and hears when another one has written, so that no
//! tab takes away what another one added. What cannot be read, or was not written by this version, is never
//! overwritten: the tab then goes on in memory, and says so.
use super::desk::Desk;
use crate::browser;
use bullseye_core::practice::progress::{Progress, ProgressError};
use bullseye_core::practice::round::Round;
use leptos::prelude::*;

const PROGRESS: &str = "bullseye.practice";
const ROUND: &str = "bullseye.practice.round";

/// What a reader has to know about what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A link that cannot be read.
    Link,
    /// Stored text that is no progress of ours.
    Foreign,
    /// Stored by a newer version.
    Newer,
    /// Stored progress that was readable only in part.
    Damaged,
    /// The browser does not keep anything more, or nothing at all.
    Full,
    /// A file was taken over.
    Imported,
    /// A file that is something else.
    ImportForeign,
    /// A file of a newer version.
    ImportNewer,
    /// A file that could be read in part.
    ImportDamaged,
    /// The progress is gone, as asked.
    Wiped,
}

/// What was stored, as far as it can be read, and what there is to say about it.
pub fn load() -> (Progress, Option<Notice>) {
    let Some(text) = browser::stored(PROGRESS) else {
        return (Progress::default(), None);
    };
    match Progress::decode(&text) {
        Ok(progress) => (progress, None),
        Err(ProgressError::Damaged { rescued, .. }) => (rescued, Some(Notice::Damaged)),
        Err(ProgressError::Foreign) => (Progress::default(), Some(Notice::Foreign)),
        Err(ProgressError::Newer { .. }) => (Progress::default(), Some(Notice::Newer)),
    }
}

/// Brings together what is stored and what this tab knows, and stores it where that is more.
pub fn save(desk: Desk) {
    let (stored, notice) = load();
    if matches!(notice, Some(Notice::Foreign | Notice::Newer)) {
        return desk.notice.set(notice);
    }
    desk.progress.update(|progress| progress.merge(&stored));
    let is_known = notice.is_none() && desk.progress.with_untracked(|ours| *ours == stored);
    let text = desk.progress.with_untracked(Progress::encode);
    if !is_known && !browser::store(PROGRESS, &text) {
        desk.notice.set(Some(Notice::Full));
    }
}

/// Forgets everything, here and in the other tabs, and whatever else is stored in its place.
pub fn wipe(desk: Desk) {
    let (stored, _) = load();
    desk.progress.update(|progress| {
        progress.merge(&stored);
        progress.wipe();
    });
    desk.notice.set(Some(Notice::Wiped));
    let text = desk.progress.with_untracked(Progress::encode);
    if !browser::store(PROGRESS, &text)
        && let Ok(Some(storage)) = browser::window().local_storage()
    {
        // It fails only where nothing is stored anyway.
        let _ = storage.remove_item(PROGRESS);
    }
}

/// Takes a file's progress over; nothing that is known gets worse.
pub fn import(desk: Desk, text: &str) {
    let (theirs, notice) = match Progress::decode(text) {
        Ok(progress) => (progress, Notice::Imported),
        Err(ProgressError::Damaged { rescued, .. }) => (rescued, Notice::ImportDamaged),
        Err(ProgressError::Foreign) => return desk.notice.set(Some(Notice::ImportForeign)),
        Err(ProgressError::Newer { .. }) => return desk.notice.set(Some(Notice::ImportNewer)),
    };
    desk.notice.set(Some(notice));
    desk.progress.update(|progress| progress.import(&theirs));
    save(desk);
}

/// Takes over what other tabs store, and forgets when one of them has forgotten. A tab that wrote at the same instant
/// without having heard of this one gets what it lacks.
pub fn follow_tabs(desk: Desk) {
    let listener = window_event_listener(leptos::ev::storage, move |event| {
        // No key: all of the storage was cleared.
        if event.key().is_some_and(|key| key != PROGRESS) {
            return;
        }
        match browser::stored(PROGRESS) {
            None => desk.progress.set(Progress::default()),
            Some(_) => save(desk),
        }
    });
    on_cleanup(move || listener.remove());
}

/// The round of this tab.
pub fn round() -> Option<Round> {
    let storage = browser::window().session_storage().ok()??;
    Round::decode(&storage.get_item(ROUND).ok()??)
}

/// Keeps the round for this tab. Where that is refused, a reload begins a new one.
pub fn keep_round(round: &Round) {
    if let Ok(Some(storage)) = browser::window().session_storage() {
        let _ = storage.set_item(ROUND, &round.encode());
    }
}
