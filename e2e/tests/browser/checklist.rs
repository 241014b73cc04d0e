//! Nothing of the guide is lost: `checklist.toml` names a place for each of its facts, and a reader finds it there.

use bullseye_e2e::{Language, Page, Site};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// The facts that the home page and chapters 1 to 8 have to hold.
fn wanted() -> BTreeSet<String> {
    (1..=43).map(|n| format!("F{n:02}")).collect()
}

/// A place of the table.
struct Place {
    id: String,
    says: String,
    route: String,
    /// What to touch first.
    click: Vec<String>,
    find: String,
    zh: Vec<String>,
    en: Vec<String>,
}

impl Place {
    #[track_caller]
    fn read(table: &Table) -> Place {
        let texts = |key: &str| match table.get(key) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(texts)) => texts
                .iter()
                .map(|text| text.as_str().unwrap_or_default().to_owned())
                .collect(),
            _ => Vec::new(),
        };
        let one = |key: &str| texts(key).into_iter().next().unwrap_or_default();
        let place = Place {
            id: one("id"),
            says: one("says"),
            route: one("route"),
            click: texts("click"),
            find: table.get("find").map_or(".column".into(), |_| one("find")),
            zh: texts("zh"),
            en: texts("en"),
        };
        let Place { id, zh, en, .. } = &place;
        let is_told = [&place.says, &place.route]
            .iter()
            .all(|text| !text.is_empty());
        assert!(is_told, "{id} lacks what it says, or where");
        for texts in [zh, en] {
            let is_full = !texts.is_empty() && texts.iter().all(|text| !text.is_empty());
            assert!(is_full, "{id} lacks a text to be seen");
        }
        place
    }

    fn texts(&self, language: Language) -> &[String] {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

fn places() -> Vec<Place> {
    let table: Table = match include_str!("../../checklist.toml").parse() {
        Ok(table) => table,
        Err(error) => panic!("checklist.toml: {error}"),
    };
    let places = table.get("place").and_then(Value::as_array);
    let places = places.unwrap_or_else(|| panic!("checklist.toml has no places"));
    places
        .iter()
        .filter_map(Value::as_table)
        .map(Place::read)
        .collect()
}

#[test]
fn every_fact_has_a_place() {
    let found: BTreeSet<_> = places().into_iter().map(|place| place.id).collect();
    assert_eq!(found, wanted());
}

#[test]
fn in_chinese() {
    walk(Language::Zh);
}

#[test]
fn in_english() {
    walk(Language::En);
}

/// Goes to every place as a new reader, and names all that is not to be seen.
fn walk(language: Language) {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    let mut places = places();
    places.sort_by(|a, b| a.route.cmp(&b.route));
    let mut open = String::new();
    let mut missing = Vec::new();
    for place in &places {
        let touches = !place.click.is_empty();
        if touches || open != place.route {
            page.open(&place.route);
            // What one place touches is not left to the next.
            open = if touches {
                String::new()
            } else {
                place.route.clone()
            };
        }
        for css in &place.click {
            page.find(css).click();
        }
        let element = page.find(&place.find);
        for text in place.texts(language) {
            if !page.holds(|| plain(&element.text()).contains(text)) {
                missing.push(format!("{} ({}): {text}", place.id, place.says));
            }
        }
        if touches {
            page.clear_storage();
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A text on one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
