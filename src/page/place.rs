//! A place of the text where a lab stands. Its room is loaded when a text first has such a place; until then, and
//! when it does not arrive, the place says so.
use super::trail::Anchor;
use crate::browser;
use crate::lab::dom_id;
use crate::lesson::Place;
use crate::room::ORDER;
use crate::route::Route;
use crate::settings::settings;
use crate::ui::el::{IntoPiece, Piece, Slot};
use crate::ui::state::Var;
use bullseye_html::html;
use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Each kind of lab and the room that has it.
const ROOMS: &[(&str, &str)] = &[
    ("archery", "labs"),
    ("binary", "labs"),
    ("chooser", "reference"),
    ("classes", "labs"),
    ("descent", "labs"),
    ("free", "free"),
    ("gallery", "free"),
    ("microscope", "reference"),
    ("mistake", "reference"),
    ("outlier", "labs"),
    ("practice", "practice"),
    ("regression", "labs"),
    ("training", "training"),
];

#[wasm_bindgen]
extern "C" {
    /// Loads a room of this build and gives its `mount`; stands in `index.html`.
    #[wasm_bindgen(js_name = bullseyeRoom, catch)]
    async fn room(name: &str, version: &str) -> Result<JsValue, JsValue>;
}

/// How far a place is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Loading,
    Failed,
    Here,
}

/// Whether it has the width of the text already, and no other form in the whole window.
pub fn is_of_the_text(place: &Place) -> bool {
    place.kind == "practice"
}

/// The place of a lab of a chapter. A kind that the app does not know leaves its place empty.
pub fn lab_place(place: Place, slug: &'static str, route: Var<Route>) -> Piece {
    let kind = ROOMS.iter().find(|(kind, _)| *kind == place.kind);
    let Some((_, name)) = kind else {
        return Piece::Nothing;
    };
    let s = settings();
    let stage = Var::new(Stage::Loading);
    let host: Slot = StoredValue::new_local(None);
    let leave = StoredValue::new_local(None::<Function>);
    let load = move || {
        stage.set(Stage::Loading);
        leptos::task::spawn_local(async move {
            let mount = room(name, env!("BULLSEYE_VERSION")).await;
            // The page may have been left in the meantime.
            let Some(host) = host.try_get_value().flatten() else {
                return;
            };
            let Some(mount) = mount
                .ok()
                .and_then(|mount| mount.dyn_into::<Function>().ok())
            else {
                return stage.set(Stage::Failed);
            };
            let anchor = Anchor::find();
            stage.set(Stage::Here);
            // A room that breaks says so itself.
            if let Ok(unmount) = mount.call1(&JsValue::NULL, &host) {
                leave.set_value(unmount.dyn_into().ok());
            }
            browser::next_frame(move || anchor.hold());
        });
    };
    load();
    on_cleanup(move || {
        if let Some(unmount) = leave.try_get_value().flatten() {
            let _ = unmount.call0(&JsValue::NULL);
        }
    });
    let id = dom_id(&place.id);
    let lab = place.id.clone();
    let has_whole = !is_of_the_text(&place);
    let opened = move || has_whole && route.with(|route| route.lab.as_ref() == Some(&lab));
    let waiting = move || match stage.get() {
        Stage::Here => Piece::Nothing,
        Stage::Loading => {
            html! { <p id=id.clone() role="status">{move || s.shell().loading_lab}</p> }
                .into_piece()
        }
        Stage::Failed => html! {
            <p id=id.clone() class="callout" role="alert">
                <span>{move || s.shell().lab_failed}</span>
                <button type="button" class="outline" on:click=move |_| load()>
                    {move || s.shell().retry}
                </button>
            </p>
        }
        .into_piece(),
    };
    html! {
        <div
            class="place"
            class:opened=opened
            node=host
            aria-busy=move || (stage.get() == Stage::Loading).to_string()
            data-kind=place.kind
            data-lab=place.id
            data-query=place.query
            data-slug=slug
        >
            {waiting}
        </div>
    }
    .into_piece()
}

/// Sets a lab of the page; one that is still on its way hears of it when it arrives.
pub fn order(lab: &str, query: &str) {
    let selector = format!(".place[data-lab='{lab}']");
    if let Ok(Some(place)) = browser::document().query_selector(&selector) {
        let _ = place.set_attribute("data-order", query);
        if let Ok(event) = web_sys::Event::new(ORDER) {
            let _ = place.dispatch_event(&event);
        }
    }
}
