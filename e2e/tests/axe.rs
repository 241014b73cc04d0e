//! No barrier that axe-core knows, on any page, in any language, theme and size, also while something is going on.
//! What the page says on the console fails these tests like all others.

use bullseye_e2e::lab::{Lab, Mark};
use bullseye_e2e::{Key, Language, Page, Site, json};

const THEMES: [&str; 3] = ["light", "dark", "projector"];
const ROUTES: [&str; 4] = ["#/", "#/regression", "#/glossary", "#/nowhere"];

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
    page
}

/// A reader who has chosen this language and theme before opens a page.
fn open(page: &Page, route: &str, language: Language, theme: &str) {
    let choose = "localStorage.clear();
        localStorage.setItem('bullseye.language', arguments[0]);
        localStorage.setItem('bullseye.theme', arguments[1])";
    page.open("");
    page.script(choose, vec![json!(language.code()), json!(theme)]);
    page.open(route);
    let root = page.find("html");
    assert_eq!(root.attr("lang").as_deref(), Some(language.html()));
    assert_eq!(root.attr("data-theme").as_deref(), Some(theme));
}

fn every_page(size: (u32, u32)) {
    let page = new_page(size);
    for language in Language::ALL {
        for theme in THEMES {
            for route in ROUTES {
                open(&page, route, language, theme);
                page.check_accessibility();
            }
        }
    }
}

fn every_doing(size: (u32, u32)) {
    let page = new_page(size);
    for language in Language::ALL {
        for theme in THEMES {
            open(&page, "#/regression/3.1", language, theme);
            let lab = Lab::new(&page, "3.1");
            // Some of these buttons are folded away on some screens; keys and menus lead to them there.
            let press = |css: &str| {
                lab.find(css).script("arguments[0].click()", vec![]);
                page.next_frame();
            };
            page.check_accessibility();
            lab.marker(0, Mark::Prediction).press(Key::Right);
            press("button.share");
            lab.find(".share-panel");
            page.check_accessibility();
            press(".share-panel button");
            press("button.table-button");
            lab.find(".tables");
            page.check_accessibility();
            press("button.table-button");
            press("button.predict");
            page.check_accessibility();
            lab.find(".guess-field").fill("abc");
            page.press(Key::Enter);
            lab.find(".guess-problem .glyph");
            page.check_accessibility();
            lab.find(".guess-field").fill("9");
            page.press(Key::Enter);
            lab.find(".verdict");
            page.check_accessibility();

            open(
                &page,
                "#/regression/3.1?loss=HuberLoss&pred=x&true=1",
                language,
                theme,
            );
            lab.find("[role=alert]");
            page.check_accessibility();

            open(&page, "#/regression", language, theme);
            page.find(".column [data-term=label]").click();
            page.find(".term-card");
            page.check_accessibility();
            page.press(Key::Escape);
            lab.field(0, Mark::Prediction).fill("1/0");
            page.press(Key::Enter);
            lab.find(".number.wrong .bubble");
            page.check_accessibility();
        }
    }
}
