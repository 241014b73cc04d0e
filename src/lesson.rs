//! The prose of a chapter as the build left it: HTML with comments where the labs go.
use crate::browser;
use crate::text::Language;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// A lab in the text: the attributes of its directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: String,
    pub kind: String,
    /// All attributes, as a query.
    pub query: String,
}

/// Pieces of prose with a lab between every two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    pub pieces: Vec<String>,
    pub places: Vec<Place>,
}

const OPEN: &str = "<!--lab ";
const CLOSE: &str = "-->";

impl Lesson {
    pub fn parse(html: &str) -> Self {
        let mut pieces = Vec::new();
        let mut places = Vec::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let Some((query, tail)) = after.split_once(CLOSE) else {
                break;
            };
            pieces.push(before.to_owned());
            places.push(Place {
                id: attribute(query, "id"),
                kind: attribute(query, "kind"),
                query: decoded(query),
            });
            rest = tail;
        }
        pieces.push(rest.to_owned());
        Self { pieces, places }
    }
}

fn decoded(query: &str) -> String {
    js_sys::decode_uri_component(query).map_or_else(|_| query.to_owned(), String::from)
}

fn attribute(query: &str, key: &str) -> String {
    let value = (query.split('&')).find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    decoded(value.unwrap_or_default())
}

/// Fetches a file of the lessons, relative to the page; nothing if it does not arrive.
pub async fn fetch(language: Language, name: &str) -> Option<String> {
    let url = format!("lessons/{}/{name}.html", language.code());
    let response = JsFuture::from(browser::window().fetch_with_str(&url))
        .await
        .ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()
}
