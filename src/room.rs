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

/// A style sheet of a room. It stays when its room is left, so it says for which places it is meant: the next room's
/// classes may have the same names.
pub struct Sheet {
    /// A sheet that several rooms bring is taken once, by its name.
    pub name: &'static str,
    /// A selector of the places in which it holds; empty for the whole page.
    pub places: &'static str,
    pub rules: &'static str,
}

impl Sheet {
    /// The rules, in force in their places alone. A browser that knows no `@scope` takes them for the whole page, which
    /// looks right as long as one room is visited.
    fn text(&self) -> String {
        let window = browser::window();
        let knows_scope = js_sys::Reflect::has(&window, &"CSSScopeRule".into()) == Ok(true);
        if knows_scope && !self.places.is_empty() {
            format!("@scope ({}) {{\n{}\n}}", self.places, self.rules)
        } else {
            self.rules.to_owned()
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
        let document = browser::document();
        for sheet in self.sheets {
            let id = format!("sheet-{}", sheet.name);
            if document.get_element_by_id(&id).is_none()
                && let Some(head) = document.head()
                && let Ok(style) = document.create_element("style")
            {
                style.set_id(&id);
                style.set_text_content(Some(&sheet.text()));
                let _ = head.append_child(&style);
            }
        }
    }

    /// Brings a lab into its place; what comes back takes it away, with all its listeners.
    pub fn mount(&'static self, place: HtmlElement) -> Function {
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
