//! Bullseye in real browsers: what a journey needs to open the page, act with hands and read what a reader reads.
//!
//! ```no_run
//! use bullseye_e2e::{Key, Page, Pointer, Site};
//!
//! let page = Page::new(Site::Root);
//! page.open("#/");
//! page.by_role("slider", "预测 1").press(Key::Right);
//! page.by_role("slider", "预测 2").drag_by(Pointer::Touch, 40, 0);
//! page.wait_for_text("output", "tensor(");
//! page.check_accessibility();
//! ```
//!
//! Every test has a browser of its own, with a new profile, and leaves nothing behind. A helper that cannot do what
//! it is asked to fails the test with the line that asked. At the end of a test the console must have stayed
//! empty. A test that fails leaves a screenshot in `target/e2e/`.
//!
//! The page comes from `BULLSEYE_DIST` (without it from `dist/` at the top), the engine from `BULLSEYE_ENGINE`
//! (without it `chromium`).

mod accessibility;
mod command;
mod driver;
mod element;
mod engine;
pub mod lab;
mod page;
mod words;

pub use element::{Element, Pointer};
pub use page::{Page, Site, dist};
pub use serde_json::{Value, json};
pub use thirtyfour::Key;
pub use words::{Language, Words};

/// Two tests: a journey of this name in a browser of each language, which hears the page and its words.
#[macro_export]
macro_rules! in_both_languages {
    ($journey:ident) => {
        #[test]
        fn in_chinese() {
            $crate::journey($crate::Language::Zh, $journey);
        }

        #[test]
        fn in_english() {
            $crate::journey($crate::Language::En, $journey);
        }
    };
}

/// Does something in a browser of a language.
pub fn journey(language: Language, act: fn(&Page, &Words)) {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    act(&page, &language.words());
}
