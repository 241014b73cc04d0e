//! No barrier that axe-core knows, on any page, in any language, theme and size, also while something is going on.
//! What the page says on the console fails these tests like all others.

use bullseye_e2e::lab::{Lab, Mark};
use bullseye_e2e::{Key, Language, Page, Site, json};

const THEMES: [&str; 3] = ["light", "dark", "projector"];
const ROUTES: [&str; 13] = [
    "#/",
    "#/archery",
    "#/loss",
    "#/regression",
    "#/classification",
    "#/training",
    "#/mistakes",
    "#/cheat-sheet",
    "#/more-losses",
    "#/practice",
    "#/free-lab",
    "#/glossary",
    "#/nowhere",
];

#[test]
fn on_a_laptop() {
    every_page((1280, 800));
}

#[test]
fn on_a_phone() {
    every_page((360, 740));
}

#[test]
fn at_work_on_a_laptop() {
    every_doing((1280, 800));
}

#[test]
fn at_work_on_a_phone() {
    every_doing((360, 740));
}

fn new_page((width, height): (u32, u32)) -> Page {
    let page = Page::new(Site::Root);
    page.resize(width, height);
    // A colour on its way to another one has no contrast that lasts.
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    page.open("");
    page
}

/// A reader who has chosen this language and theme before opens a page.
fn open(page: &Page, route: &str, language: Language, theme: &str) {
    let choose = "localStorage.clear();
        localStorage.setItem('bullseye.language', arguments[0]);
        localStorage.setItem('bullseye.theme', arguments[1])";
    page.script(choose, vec![json!(language.code()), json!(theme)]);
    page.open(route);
    let root = page.find("html");
    assert_eq!(root.attr("lang").as_deref(), Some(language.html()));
    assert_eq!(root.attr("data-theme").as_deref(), Some(theme));
}

/// What was found on all the pages that a test has looked at.
#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    #[track_caller]
    fn look(&mut self, page: &Page, language: Language, theme: &str, doing: &str) {
        let barriers = page.barriers();
        if !barriers.is_empty() {
            let place = format!("{language:?}, {theme}, {doing}:");
            self.0.extend([place, barriers.join("\n")]);
        }
    }

    #[track_caller]
    fn expect_nothing(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

fn every_page(size: (u32, u32)) {
    let page = new_page(size);
    let mut found = Found::default();
    for language in Language::ALL {
        for theme in THEMES {
            for route in ROUTES {
                open(&page, route, language, theme);
                found.look(&page, language, theme, route);
            }
        }
    }
    found.expect_nothing();
}

fn every_doing(size: (u32, u32)) {
    let page = new_page(size);
    let mut found = Found::default();
    for language in Language::ALL {
        for theme in THEMES {
            // On a phone each language and each theme once: its layout is the same in all of them.
            let is_dark = theme == "dark";
            if size.0 < 600 && is_dark != (language == Language::Zh) {
                continue;
            }
            let mut look = |doing| found.look(&page, language, theme, doing);
            open(&page, "#/regression/3.1", language, theme);
            let lab = Lab::new(&page, "3.1");
            // Some of these buttons are folded away on some screens; keys and menus lead to them there.
            let press = |css: &str| {
                lab.find(css).script("arguments[0].click()", vec![]);
                page.next_frame();
            };
            look("the large lab");
            lab.marker(0, Mark::Prediction).press(Key::Right);
            press("button.share");
            lab.find(".share-panel");
            look("sharing");
            press(".share-panel button");
            press("button.table-button");
            lab.find(".tables");
            look("the table");
            press("button.table-button");
            press("button.predict");
            lab.find(".guess-field").fill("abc");
            page.press(Key::Enter);
            lab.find(".guess-problem .glyph");
            look("guessing, with a wrong entry");
            lab.find(".guess-field").fill("9");
            page.press(Key::Enter);
            lab.find(".verdict");
            look("after the guess");

            let damaged = "#/regression/3.1?loss=HuberLoss&pred=x&true=1";
            open(&page, damaged, language, theme);
            lab.find("[role=alert]");
            look("a damaged link");

            open(&page, "#/regression", language, theme);
            page.find(".column [data-term=label]").click();
            page.find(".term-card");
            look("a term's card");
            page.press(Key::Escape);
            if size.0 < 600 {
                // A phone has no room for fields in the text.
                open(&page, "#/regression/3.1", language, theme);
            }
            lab.field(0, Mark::Prediction).fill("1/0");
            page.press(Key::Enter);
            lab.find(".number.wrong .bubble");
            look("a wrong entry");
        }
    }
    found.expect_nothing();
}
