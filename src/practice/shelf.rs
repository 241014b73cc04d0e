//! Progress as a file: saved, brought back, or wiped; and what there is to say about how it is kept.
use super::desk::Desk;
use super::keep::{self, Notice};
use crate::browser;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::Var;
use bullseye_core::practice::progress::Progress;
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// What there is to say; it is announced.
pub fn notice(desk: Desk) -> El {
    let s = settings();
    let words = move || {
        let text = s.practice();
        Some(match desk.notice.get()? {
            Notice::Link => text.notice_link,
            Notice::Foreign => text.notice_foreign,
            Notice::Newer => text.notice_newer,
            Notice::Damaged => text.notice_damaged,
            Notice::Full => text.notice_full,
            Notice::Imported => text.notice_imported,
            Notice::ImportForeign => text.notice_import_foreign,
            Notice::ImportNewer => text.notice_import_newer,
            Notice::ImportDamaged => text.notice_import_damaged,
            Notice::Wiped => text.notice_wiped,
        })
    };
    html! {
        <div class="notice" role="status">
            {move || words().map(|words| html! {
                <p class="callout">
                    {icon(Icon::Warning)}
                    <span>{words}</span>
                    <button type="button" class="plain small" on:click=move |_| desk.notice.set(None)>
                        {s.practice().dismiss}
                    </button>
                </p>
            })}
        </div>
    }
}

/// Saves, brings back, wipes.
pub fn shelf(desk: Desk) -> impl IntoPiece {
    let s = settings();
    let asking = Var::new(false);
    let file = move || {
        let text = desk.progress.with(Progress::encode);
        format!(
            "data:text/plain;charset=utf-8,{}",
            String::from(js_sys::encode_uri_component(&text))
        )
    };
    let wipe = move || {
        html! {
            <p class="wipe-question" id="practice-wipe">{s.practice().wipe_question}</p>
            <button type="button" class="outline small wipe-yes" aria-describedby="practice-wipe"
                on:click=move |_| {
                    keep::wipe(desk);
                    asking.set(false);
                    browser::next_frame(|| browser::reach(".practice .wipe"));
                }>
                {s.practice().wipe_yes}
            </button>
            <button type="button" class="ink small wipe-no" aria-describedby="practice-wipe"
                on:click=move |_| {
                    asking.set(false);
                    browser::next_frame(|| browser::reach(".practice .wipe"));
                }>
                {s.practice().wipe_no}
            </button>
        }
    };
    html! {
        <h3>{move || s.practice().kept}</h3>
        <p class="legend">{move || s.practice().kept_line}</p>
        <div class="shelf">
            <a class="button outline export" download="bullseye-progress.txt" href=file>
                {move || s.practice().export}
            </a>
            <label class="button outline import">
                {move || s.practice().import}
                <input type="file" class="sr" accept=".txt,text/plain"
                    on:change=move |event: web_sys::Event| take(desk, &event) />
            </label>
            <button type="button" class="plain wipe" aria-expanded=move || asking.get().to_string()
                on:click=move |_| {
                    asking.set(true);
                    browser::next_frame(|| browser::reach(".practice .wipe-no"));
                }>
                {move || s.practice().wipe}
            </button>
            {move || asking.get().then(wipe)}
        </div>
    }
}

/// Reads the chosen file and takes its progress over.
fn take(desk: Desk, event: &web_sys::Event) {
    let input: HtmlInputElement = event_target(event);
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return;
    };
    // The same file may be chosen once more.
    let text = file.text();
    leptos::task::spawn_local(async move {
        let text = JsFuture::from(text)
            .await
            .ok()
            .and_then(|text| text.as_string());
        keep::import(desk, &text.unwrap_or_default());
        input.set_value("");
    });
}
