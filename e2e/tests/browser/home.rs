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
    let tenth = (f64::from(far) * 10.0).round() / 10.0;
    let points = RULES.map(|rule| show(Bends::default().curve(rule, &[tenth])[0]));
    let seen = || -> Vec<String> {
        let plates = page.find_all(".flip .given");
        plates.iter().map(|plate| plate.text()).collect()
    };
    page.wait_until("the plates", || seen() == points);
    // Where it is is told with its signs, how far and what it gets in so many words.
    let told = page.find(".first-arrow .handle").value();
    assert!(told.contains(&format!("{far:.1} cm")), "{told}");
    for (rule, points) in ["coach", "L1", "MSE", "SmoothL1"].into_iter().zip(&points) {
        let rule = if rule == "coach" {
            words.text("guide_rule")
        } else {
            rule
        };
        assert!(
            told.to_lowercase()
                .contains(&format!("{rule} {points}").to_lowercase()),
            "{told}"
        );
    }
    let sides = ["shell.left", "shell.right"].map(|side| words.with(side, &[("cm", "")]));
    assert!(
        sides.iter().any(|side| told.contains(side.trim())),
        "{told}"
    );
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
        let far = moved(&page, words, far);
        // Keys that would scroll the page away move the arrow far; Enter shoots once more.
        let line = || page.script("return scrollY", vec![]);
        let before = line();
        let mut far = far;
        for key in [Key::End, Key::Left, Key::Home, Key::PageDown, Key::PageUp] {
            page.press(key);
            far = moved(&page, words, far);
        }
        page.press(Key::Enter);
        assert_eq!((distance(&page), line()), (far, before));
        let told = point.value();
        page.wait_for_text(".first-arrow [role=status]", &told);
    }
}
