//! A finger that holds a handle moves it up and down, and the page stays; beside the handles the page scrolls.

use bullseye_e2e::{Page, Site};

/// A page, a handle on it that moves up and down, and what tells where it stands.
const HANDLES: [(&str, &str, &str); 3] = [
    ("#/", ".first-arrow .handle", "aria-valuetext"),
    ("#/archery", "#lab-1-1 .handle.arrow-1", "aria-valuetext"),
    ("#/regression", "#lab-3-4 .handle.point-4", "aria-valuenow"),
];

#[test]
fn a_finger_on_a_handle_moves_it_and_not_the_page() {
    let page = Page::new(Site::Root);
    page.set_languages("en");
    page.resize(360, 740);
    let scrolled = || page.script("return Math.round(scrollY)", vec![]).as_i64();
    for (route, handle, value) in HANDLES {
        page.open(route);
        let found = page.find(handle);
        let (x, y) = found.center();
        let (line, before) = (scrolled(), found.attr(value));
        page.swipe((x, y), (x, y - 60));
        page.wait_until("the handle to follow the finger", || {
            page.find(handle).attr(value) != before
        });
        assert_eq!(scrolled(), line, "{handle}: the page scrolled");
        // The same finger on the text beside it: this is what is kept from the page above.
        let (x, y) = page.find("main p").center();
        let line = scrolled();
        page.swipe((x, y), (x, y - 120));
        page.wait_until("the page to scroll", || scrolled() > line);
    }
}
