//! The gallery of losses: a card for each, and each opens to the whole window as a lab of its own.
//!
//! Opening, closing and going on to the next one are links: entries in the history, so that Back goes back. In the
//! text there are the cards alone.
mod cards;
mod chart;
mod opened;
mod options;
mod words;

use super::bench::{self, Place};
use super::small::{Small, small};
use crate::browser;
use crate::room::Order;
use crate::route::Route;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, follow};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::gallery::{Family, Gallery, Opened, PICTURES};
use bullseye_core::number::show_float;
use leptos::prelude::*;
use words::words;

/// The handle of the gallery.
type Lab = bench::Lab<Gallery>;

/// The address of the gallery in this state, opened to the whole window.
fn address(lab: Lab, state: &Gallery) -> String {
    let place = &lab.bench.place;
    format!("#/{}/{}?{}", place.slug, place.id, state.encode())
}

/// The state with a loss opened as its picture has it.
fn of_loss(picture: usize, family: Option<Family>) -> Gallery {
    Gallery {
        family,
        opened: Opened::of(picture),
    }
}

/// The gallery at its place in the text, and in the whole window.
pub fn gallery(place: Place, route: Var<Route>, order: Order) -> El {
    let s = settings();
    let usual = Gallery::decode(&place.query).unwrap_or_default();
    let id = place.id.clone();
    let slug = place.slug.clone();
    // A word of the text opens a loss in the whole window, as a card does.
    follow(move || {
        if let Some(query) = order.get() {
            // A browser that refuses leaves the page as it is.
            let _ = browser::window()
                .location()
                .set_hash(&format!("/{slug}/{id}?{query}"));
        }
    });
    small(place, route, Var::new(None), usual, move |lab| {
        // Which loss is open; it is shown in the whole window alone.
        let open = Calc::new(move |_| {
            let open = lab
                .state()
                .with(|state| state.opened.as_ref().map(Opened::index));
            open.filter(|_| lab.bench.whole.get())
        });
        close_with_the_window(lab, route);
        let last = follow_focus(lab, open);
        let is_open = Calc::new(move |_| open.with(Option::is_some));
        let named = move || open.get().and_then(|open| PICTURES.get(open));
        Small {
            class: "gallery",
            title: Box::new(move || match named() {
                Some(picture) => picture.loss.to_owned(),
                None => s.gallery().gallery.to_owned(),
            }),
            tagline: Box::new(move || match named() {
                Some(picture) => words(picture.loss, s.gallery()).gist.to_owned(),
                None => s.gallery().gallery_line(&PICTURES.len().to_string()),
            }),
            body: (move || match is_open.get() {
                true => opened::opened_view(lab, open),
                false => cards::gallery_view(lab, last),
            })
            .into_piece(),
            spoken: Box::new(move || {
                let said = lab.state().with(|state| {
                    let opened = state.opened.as_ref()?;
                    let loss = lab.model.with(Gallery::readout);
                    let at = show_float(f64::from(opened.at));
                    Some(s.gallery().spoken_opened(&loss, opened.picture().loss, &at))
                });
                said.unwrap_or_default()
            }),
        }
    })
}

/// Who leaves the whole window, or comes to it by a link without a state, finds the cards.
fn close_with_the_window(lab: Lab, route: Var<Route>) {
    follow(move || {
        let is_named = route.with(|route| !route.query.is_empty());
        if lab.bench.whole.get() && is_named {
            return;
        }
        if lab.state().with_untracked(|state| state.opened.is_some()) {
            lab.state().update(|state| state.opened = None);
        }
    });
}

/// Keeps the focus in the lab when cards and curve take each other's place; gives the loss that was open before.
fn follow_focus(lab: Lab, open: Calc<Option<usize>>) -> Var<Option<usize>> {
    let last = Var::new(None);
    let mut before = untrack(|| open.get());
    follow(move || {
        let now = open.get();
        let closed = before.filter(|_| now.is_none());
        if let Some(picture) = closed.and_then(|closed| PICTURES.get(closed)) {
            last.set(closed);
            let card = format!("#{} [data-loss={}]", lab.bench.dom_id, picture.loss);
            browser::next_frame(move || browser::reach(&card));
        } else if before.is_none() && now.is_some() {
            let way_back = format!("#{} .loss-walk a", lab.bench.dom_id);
            browser::next_frame(move || browser::reach(&way_back));
        }
        before = now;
    });
    last
}
