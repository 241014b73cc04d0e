//! The first load is what the build says it is.

use bullseye_e2e::{Page, Site, dist};
use xtask::first_load::{files, first_load};

#[test]
fn asks_for_nothing_that_was_not_weighed() {
    let dist = dist();
    let weighed = first_load(&dist, &files(&dist).unwrap()).unwrap();
    for languages in ["zh-CN", "en-US"] {
        let page = Page::new(Site::Nested);
        page.set_languages(languages);
        page.open("#/");
        let mut asked = page.requests();
        let program = |path: &String| path.ends_with(".wasm");
        assert!(asked.iter().any(program), "the server saw only {asked:?}");
        asked.retain(|path| !path.is_empty() && !weighed.contains(path));
        assert!(
            asked.is_empty(),
            "`#/` fetches {asked:?}, which no page names"
        );
    }
}
