//! Home: the target answers the first click, a drag and the arrow keys, with the core's points under four rules.

use bullseye_core::lab::archery::{Bends, Rule};
use bullseye_core::number::show;
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words};

const RULES: [Rule; 4] = [Rule::Guide, Rule::L1, Rule::Mse, Rule::SmoothL1];

/// The distance that the point tells, exactly.
#[track_caller]
fn distance(page: &Page) -> f32 {
    let now = page.find(".first-arrow .handle").attr("aria-valuenow");
    match now.as_deref().unwrap_or_default().parse() {
        Ok(distance) => distance,
        Err(_) => panic!("the point's distance is {now:?}"),
    }
}

/// Waits until the distance is another than `before`; then plates, coach and words must be the core's.
#[track_caller]
fn moved(page: &Page, words: &Words, before: f32) -> f32 {
    page.wait_until("the arrow to move", || distance(page) != before);
    check(page, words);
    distance(page)
}

#[track_caller]
fn check(page: &Page, words: &Words) {
    let far = distance(page);
    let points = RULES.map(|rule| show(Bends::default().of(rule, far)));
    let seen = || -> Vec<String> {
        let plates = page.find_all(".flip dd:first-child");
        plates.iter().map(|plate| plate.text()).collect()
    };
    page.wait_until("the plates", || seen() == points);
    let told = words.with(
        "shot_words",
        &[
            ("distance", &format!("{far:.1}")),
            ("guide", &points[0]),
            ("l1", &points[1]),
            ("mse", &points[2]),
            ("smooth", &points[3]),
        ],
    );
    assert_eq!(page.find(".first-arrow .handle").value(), told);
    page.wait_for_text(".coach-full text", &points[0]);
}

#[test]
fn the_target_answers_every_hand() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        page.open("");
        let words = &language.words();
        check(&page, words);
        let far = distance(&page);
        let point = page.find(".first-arrow .handle");
        assert_eq!(point.role(), "slider");
        assert_eq!(point.name(), words.text("this_arrow"));
        // By mouse and by finger: a click is a shot.
        let (x, y) = page.find(".first-arrow > svg").center();
        page.click_at(Pointer::Mouse, (x - 90, y - 60));
        let far = moved(&page, words, far);
        let news = page.find(".first-arrow [role=status]").attr("class");
        assert_eq!(news.as_deref(), Some("sr"));
        page.click_at(Pointer::Touch, (x + 60, y - 110));
        let far = moved(&page, words, far);
        point.drag_by(Pointer::Mouse, -70, 30);
        let far = moved(&page, words, far);
        point.press(Key::Left);
        let far = moved(&page, words, far);
        page.press_with(Key::Shift, Key::Up);
        moved(&page, words, far);
    }
}
