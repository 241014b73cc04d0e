//! A button that comes to a limit: one more, one less.
use super::bench::Bench;
use crate::ui::el::{El, IntoPiece};
use bullseye_html::html;
use leptos::prelude::untrack;

/// A button that does `act` until `limit` says why no more can be done; then a press has that said. Never disabled: the
/// press that reaches the limit would take the focus away with it.
pub fn limited(
    bench: Bench,
    class: &'static str,
    limit: impl Fn() -> Option<String> + Copy + 'static,
    act: impl Fn() + 'static,
    face: impl IntoPiece,
) -> El {
    html! {
        <button
            type="button"
            class=class
            aria-disabled=move || limit().is_some().to_string()
            on:click=move |_| match untrack(limit) {
                Some(why) => bench.name_deed(why),
                None => act(),
            }
        >
            {face.into_piece()}
        </button>
    }
}
