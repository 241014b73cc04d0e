//! A room: a program of its own with some labs, which the shell loads when a page needs it.
//!
//! Programs share nothing but the page. A place is an element with the attributes `data-kind`, `data-lab` (its id),
//! `data-query` and `data-slug`; `data-order` and the event [`ORDER`] on it are what a word of the text asks of its
//! lab. Language and theme are attributes of `<html>`, the route is the address.
use crate::browser;
use crate::chapters::SLUGS;
use crate::lab::bench::Place;
use crate::route::{self, Route};
use crate::settings::Settings;
use crate::ui::el::{Piece, append};
use crate::ui::state::Var;
use js_sys::Function;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// Tells a place that its `data-order` is to be carried out.
pub const ORDER: &str = "bullseye:order";

/// What a word of the text asks of a lab: the pairs of its state that change.
pub type Order = Var<Option<String>>;

/// The owner of a lab that is mounted.
type StoredOwner = Rc<RefCell<Option<Owner>>>;

/// A style sheet of a room. It stays in the page when its room is left, but holds only while one of its places is
/// there: the next room's classes may have the same names.
pub struct Sheet {
    /// A sheet that several rooms bring is taken once, by its name.
    pub name: &'static str,
    /// A selector of the places that need it.
    pub places: &'static str,
    pub rules: &'static str,
}

impl Sheet {
    /// Puts it into the page, if it is not there yet, and in force if the page has one of its places.
    fn apply(&self) {
        let document = browser::document();
        let id = format!("sheet-{}", self.name);
        let sheet = document.get_element_by_id(&id).or_else(|| {
            let sheet = document.create_element("style").ok()?;
            sheet.set_id(&id);
            sheet.set_text_content(Some(self.rules));
            document.head()?.append_child(&sheet).ok()?;
            Some(sheet)
        });
        let is_needed = document
            .query_selector(self.places)
            .is_ok_and(|place| place.is_some());
        if let Some(sheet) = sheet {
            let _ = sheet.set_attribute("media", if is_needed { "all" } else { "not all" });
        }
    }
}

/// What a room's program consists of.
pub struct Room {
    pub sheets: &'static [Sheet],
    /// The lab of this kind for a place; nothing for a kind that the room does not have.
    pub build: fn(&str, Place, Var<Route>, Order) -> Piece,
}

impl Room {
    /// What a room does when it has been loaded.
    pub fn open(&self) {
        browser::show_panics();
        self.dress();
    }

    /// Puts in force what the places of the page need.
    fn dress(&self) {
        self.sheets.iter().for_each(Sheet::apply);
    }

    /// Brings a lab into its place; what comes back takes it away, with all its listeners.
    pub fn mount(&'static self, place: HtmlElement) -> Function {
        self.dress();
        let element = place.clone();
        let owner = StoredOwner::default();
        let kept = owner.clone();
        let lab = leptos::mount::mount_to(place, move || {
            kept.replace(Owner::current());
            provide_context(Settings::follow());
            let read = |name| element.get_attribute(name).unwrap_or_default();
            let place = Place {
                id: read("data-lab"),
                slug: read("data-slug"),
                query: read("data-query"),
            };
            let (route, order) = (route::follow(SLUGS), orders(&element));
            let lab = (self.build)(&read("data-kind"), place, route, order);
            append(lab, &element);
        });
        // A list of rows holds its owner, which therefore never ends by itself: the lab would go on hearing keys.
        Closure::once_into_js(move || {
            if let Some(owner) = owner.take() {
                owner.cleanup();
            }
            drop(lab);
            // By then the chapter that is left is gone, and the next one there.
            browser::next_frame(|| self.dress());
        })
        .unchecked_into()
    }
}

/// What a word of the text has asked of the lab of a place, and asks from now on.
fn orders(place: &HtmlElement) -> Order {
    let order = Var::new(place.get_attribute("data-order"));
    let element = place.clone();
    let ordered = Closure::<dyn Fn()>::new(move || order.set(element.get_attribute("data-order")));
    let _ = place.add_event_listener_with_callback(ORDER, ordered.as_ref().unchecked_ref());
    // It goes with the lab, as the place does.
    StoredValue::new_local(ordered);
    order
}
