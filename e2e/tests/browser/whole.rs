//! Labs in the whole window: they fit a projector, nothing moves when the loss is covered, and the way back leads to the
//! same line of the text.

use bullseye_e2e::lab::Lab;
use bullseye_e2e::{Key, Language, Page, Site, Value, json};

const PROJECTORS: [(u32, u32); 2] = [(1024, 768), (1920, 1080)];

/// A reader of this language in front of a projector.
fn projector(page: &Page, language: Language) {
    page.open("");
    let choose = "localStorage.setItem('bullseye.language', arguments[0]);
        localStorage.setItem('bullseye.theme', 'projector')";
    page.script(choose, vec![json!(language.code())]);
    page.open("#/");
}

/// The address of every lab that has views, as the chapters have them.
pub(crate) fn labs(page: &Page) -> Vec<String> {
    let texts = |script| {
        let found = page.script(script, vec![]);
        let found = found.as_array().into_iter().flatten();
        let texts = found.map(|text| text.as_str().unwrap_or_default().to_owned());
        texts.collect::<Vec<_>>()
    };
    let chapters = texts(
        "return [...document.querySelectorAll('.strip a.cell:not(.plain-cell)')].map((cell) => cell.hash)",
    );
    let mut labs = Vec::new();
    for chapter in chapters {
        page.go(&chapter);
        page.find(".column .prose");
        page.wait_until_ready();
        let ids = texts(
            "return [...document.querySelectorAll('.place:has(.lab .view)')].map((place) => place.dataset.lab)",
        );
        labs.extend(ids.iter().map(|id| format!("{chapter}/{id}")));
    }
    assert!(labs.len() > 10, "{labs:?}");
    labs
}

/// Waits until the lab has been fitted and its charts have followed.
#[track_caller]
fn settle(page: &Page) {
    page.next_frame();
    page.next_frame();
    page.next_frame();
}

/// What is higher than its place, in words; empty if everything fits.
#[track_caller]
fn too_high(page: &Page) -> String {
    let script = "const sheet = document.querySelector('.lab.whole > .sheet');
        const high = (e, name) => e.scrollHeight > e.clientHeight + 1
            ? `${name} by ${e.scrollHeight - e.clientHeight} ` : '';
        const root = document.documentElement;
        return high(root, 'the page') + high(sheet, 'the sheet')
            + (sheet.getBoundingClientRect().bottom > innerHeight ? 'the sheet ends below the window' : '')";
    page.script(script, vec![])
        .as_str()
        .unwrap_or("no answer")
        .to_owned()
}

/// Where the head, the sheet and its views are.
#[track_caller]
fn boxes(page: &Page) -> Value {
    let script = "return [...document.querySelectorAll('.lab.whole :is(.lab-title .heading, .readout, .sheet, .view)')]
        .filter((e) => e.checkVisibility())
        .map((e) => {
            const area = e.getBoundingClientRect();
            return e.className + ' ' + [area.left, area.top, area.width, area.height].map(Math.round);
        })";
    page.script(script, vec![])
}

#[test]
fn every_lab_fits_the_projector_and_covers_move_nothing() {
    let page = Page::new(Site::Root);
    // A page without motion is there at once.
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    let mut faults = Vec::new();
    for language in Language::ALL {
        projector(&page, language);
        for lab in labs(&page) {
            for (width, height) in PROJECTORS {
                page.resize(width, height);
                page.go(&lab);
                page.find(".lab.whole > .sheet");
                settle(&page);
                let before = boxes(&page);
                // The sentence beside the title, where it is seen, is no part of the loss.
                let gap = "const tagline = document.querySelector('.lab.whole .tagline')?.getBoundingClientRect();
                    const readout = document.querySelector('.lab.whole .readout')?.getBoundingClientRect();
                    const head = document.querySelector('.lab.whole .lab-title').getBoundingClientRect();
                    const apart = tagline && readout && tagline.top < head.bottom;
                    return apart ? readout.left - tagline.right : 99";
                let gap = page.script(gap, vec![]).as_f64().unwrap_or(0.0);
                if gap < 16.0 {
                    faults.push(format!(
                        "{lab} {width} {language:?}: {gap} px beside the loss"
                    ));
                }
                let mut look = |when: &str| {
                    let high = too_high(&page);
                    let moved = match before == boxes(&page) {
                        true => String::new(),
                        false => format!("moved from {before} to {}", boxes(&page)),
                    };
                    if !high.is_empty() || !moved.is_empty() {
                        faults.push(format!("{lab} {width} {language:?} {when}: {high} {moved}"));
                    }
                };
                look("open");
                // Nothing can be guessed in some labs as they stand.
                let can_guess = page.find_all(".lab.whole .predict:not([aria-disabled=true])");
                if can_guess.is_empty() {
                    continue;
                }
                page.type_text("p");
                page.wait_until("the field to have the focus", || {
                    !page.find_all(".lab.whole .guess-field:focus").is_empty()
                });
                look("covered");
                page.type_text("0.15");
                page.press(Key::Enter);
                page.find(".lab.whole .verdict");
                look("revealed");
                page.press(Key::Escape);
                page.wait_until("the lab to open up", || {
                    page.find_all(".guessing").is_empty()
                });
                look("open again");
            }
        }
        page.clear_storage();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_single_view_fills_the_window() {
    let page = Page::new(Site::Root);
    projector(&page, Language::En);
    for (width, height) in PROJECTORS {
        page.resize(width, height);
        page.open("#/regression/3.1");
        settle(&page);
        let area = "const v = document.querySelector('.lab.whole .view.B');
            const word = v.querySelector('.axis-number').getBoundingClientRect();
            return [v.offsetWidth, v.offsetHeight, word.height, innerWidth, innerHeight]";
        let seen = || -> Vec<f64> {
            let seen = page.script(area, vec![]);
            let seen = seen.as_array().into_iter().flatten();
            seen.filter_map(Value::as_f64).collect()
        };
        let before = seen();
        page.type_text("b");
        settle(&page);
        let after = seen();
        assert!(after[0] > 0.9 * after[3], "{after:?}");
        assert!(after[1] > 0.8 * after[4], "{after:?}");
        assert!(
            after[2] > 1.2 * before[2],
            "the words stay small: {before:?} {after:?}"
        );
        assert_eq!(too_high(&page), "");
        page.type_text("b");
        settle(&page);
        assert_eq!(seen(), before);
    }
}

/// The size of `1rem`, and what part of the view's smaller side its picture takes, if it has one.
fn single(page: &Page) -> (f64, f64) {
    let script = "const view = document.querySelector('.lab.whole .view:not(.away)');
        const picture = view.querySelector('.range, .chart');
        const part = !picture ? 1 : picture.matches('.chart')
            ? picture.clientWidth / view.clientWidth
            : Math.max(picture.clientWidth / view.clientWidth, picture.clientHeight / view.clientHeight);
        return [parseFloat(getComputedStyle(document.documentElement).fontSize), part]";
    let seen = page.script(script, vec![]);
    let number = |index: usize| seen[index].as_f64().unwrap_or(0.0);
    (number(0), number(1))
}

#[test]
fn a_single_view_is_set_larger_and_its_picture_fills_the_window() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        projector(&page, language);
        for (width, height) in PROJECTORS {
            page.resize(width, height);
            for (lab, keys, larger, part) in [
                ("#/archery/1.1", "ab", 1.1, 0.8),
                ("#/loss/2.1", "ab", 1.1, 0.4),
                ("#/regression/3.4", "ab", 1.2, 0.9),
                ("#/classification/4.1", "abcd", 1.15, 0.0),
                ("#/training/5.1", "bcd", 1.2, 0.9),
            ] {
                page.go(lab);
                page.find(".lab.whole.settled");
                let (before, _) = single(&page);
                for key in keys.chars() {
                    page.type_text(&key.to_string());
                    settle(&page);
                    let (after, picture) = single(&page);
                    let seen =
                        format!("{lab} {key} {width} {language:?}: {before} {after} {picture}");
                    assert!(after >= larger * before, "{seen}");
                    assert!(picture >= part, "{seen}");
                    assert_eq!(too_high(&page), "", "{seen}");
                    page.type_text(&key.to_string());
                    settle(&page);
                }
            }
        }
        page.clear_storage();
    }
}

/// How many samples of 4.1 stand in view A.
fn seen_samples(page: &Page) -> usize {
    let rows = page.script(
        "return [...document.querySelectorAll('.lab.whole .A .sample')]
            .filter((row) => row.getBoundingClientRect().height > 0).length",
        vec![],
    );
    rows.as_u64().unwrap_or_default() as usize
}

#[test]
fn what_would_be_too_small_on_a_projector_scrolls_in_its_place() {
    let page = Page::new(Site::Root);
    projector(&page, Language::Zh);
    page.resize(1024, 768);
    let many = "#/classification/4.1?loss=CrossEntropyLoss&story=animals\
        &logits=2,1,0.1,0.5,-0.3,0.2;0.5,2,0.3,0.1,0.4,1;0.1,0.2,3,0.4,0.5,-1;1,1.5,0.2,2.2,0.1,0.3;\
        -0.5,0.4,0.9,1.1,2,0.6;0.3,0.8,0.5,-0.2,1.2,2.4;1.7,0.2,0.4,0.6,0.1,0.9;0.2,1.9,0.7,0.3,0.5,0.4\
        &labels=0,1,2,3,4,5,0,1";
    let last = "const sheet = document.querySelector('.lab.whole > .sheet').getBoundingClientRect();
        const row = [...document.querySelectorAll('.lab.whole .A .sample')].at(-1).getBoundingClientRect();
        return row.height > 0 && row.bottom <= sheet.bottom + 1";
    page.open(many);
    page.find(".lab.whole.settled");
    settle(&page);
    // Among the other views only the chosen row stands.
    assert_eq!(seen_samples(&page), 1);
    page.type_text("a");
    settle(&page);
    let is_seen = || page.script(last, vec![]) == json!(true);
    assert!(!is_seen(), "eight rows of six fit by themselves");
    for _ in 0..8 {
        page.press(Key::PageDown);
    }
    page.wait_until("the last row", is_seen);
    // The page itself stays where it is, and a few rows fit as before.
    assert_eq!(scrolled(&page), 0.0);
    page.go("#/classification/4.1?loss=CrossEntropyLoss&logits=2,1,0.1;0.5,2,0.3&labels=0,1");
    page.wait_until("a sheet that fits", || {
        page.find_all(".sheet[data-scrolls]").is_empty()
    });
    assert!(is_seen());
}

#[test]
fn a_mistake_beside_its_repair_is_seen_whole_on_a_projector() {
    let page = Page::new(Site::Root);
    let mut faults = Vec::new();
    for language in Language::ALL {
        projector(&page, language);
        page.go("#/mistakes");
        page.find(".column .prose");
        page.wait_until_ready();
        let ids = page.script(
            "return [...document.querySelectorAll('.place[data-kind=mistake]')].map((place) => place.dataset.lab)",
            vec![],
        );
        let ids = ids.as_array().cloned().unwrap_or_default();
        assert!(ids.len() > 4, "{ids:?}");
        for id in ids.iter().filter_map(Value::as_str) {
            for (width, height) in PROJECTORS {
                page.resize(width, height);
                page.go(&format!("#/mistakes/{id}"));
                page.find(".small-lab.whole .half.fixed .words");
                settle(&page);
                let below = "const halves = [...document.querySelectorAll('.small-lab.whole .half')];
                    return Math.max(...halves.map((half) => half.getBoundingClientRect().bottom)) - innerHeight";
                let below = page.script(below, vec![]).as_f64().unwrap_or(f64::NAN);
                if below.is_nan() || below > 0.0 {
                    faults.push(format!("{id} {width} {language:?}: {below} px"));
                }
            }
        }
        page.clear_storage();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// How far the page is scrolled.
fn scrolled(page: &Page) -> f64 {
    page.script("return scrollY", vec![])
        .as_f64()
        .unwrap_or(f64::NAN)
}

#[test]
fn the_way_back_leads_to_the_same_line_and_never_to_the_lab() {
    let page = Page::new(Site::Root);
    let lab = Lab::new(&page, "3.2");
    for by_key in [true, false] {
        page.open("#/");
        page.find(".score-card a[href='#/regression']").click();
        lab.find(".expand").center();
        let chapter = page.url();
        let line = scrolled(&page);
        assert!(line > 500.0, "{line}");
        lab.find(".expand").click();
        page.wait_until("the lab to fill the window", || {
            page.url().ends_with("/3.2")
        });
        page.find(".lab.whole");
        if by_key {
            page.press(Key::Escape);
        } else {
            page.find(".lab.whole .back").click();
        }
        page.wait_until("the text", || page.url() == chapter);
        let is_there = || (scrolled(&page) - line).abs() < 2.0;
        assert!(
            page.holds(is_there),
            "{} instead of {line}",
            scrolled(&page)
        );
        assert!(lab.find(".expand").is_focused(), "the focus is lost");
        page.back();
        page.wait_until("the home page", || page.url().ends_with("#/"));
        // And forward again, to the same line.
        page.forward();
        page.wait_until("the text", || page.url() == chapter);
        assert!(
            page.holds(is_there),
            "{} instead of {line}",
            scrolled(&page)
        );
    }
}

#[test]
fn a_lab_opened_by_its_link_goes_back_to_its_chapter() {
    let page = Page::new(Site::Root);
    page.open("#/regression/3.2?pred=9,1,1&true=1,1,1");
    page.find(".lab.whole");
    page.press(Key::Escape);
    page.wait_until("the chapter", || page.url().ends_with("#/regression"));
    assert!(page.find("h1").is_displayed());
    let top = "return document.getElementById('lab-3-2').getBoundingClientRect().top";
    let is_there = || (0.0..200.0).contains(&page.script(top, vec![]).as_f64().unwrap_or(-1.0));
    assert!(page.holds(is_there), "the lab is out of sight");
    page.script("history.back()", vec![]);
    page.wait_until("the page before", || !page.url().contains("regression"));
}

#[test]
fn a_word_that_sets_a_lab_keeps_the_readers_place() {
    let language = Language::En;
    let page = Page::new(Site::Root);
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    page.set_languages(language.browser());
    page.open("#/regression");
    let word = page.find("[data-set][data-lab='3.2']");
    let lab = Lab::new(&page, "3.2");
    let before = lab.views();
    word.center();
    let line = scrolled(&page);
    word.click();
    page.wait_until("the lab to change", || lab.views() != before);
    let seen = "const area = document.getElementById('lab-3-2').getBoundingClientRect();
        return Math.min(area.bottom, innerHeight) - Math.max(area.top, 0)";
    let is_seen = || page.script(seen, vec![]).as_f64().unwrap_or(0.0) > 400.0;
    assert!(page.holds(is_seen), "the lab is out of sight");
    // One undo takes it back, from where the keyboard is.
    page.press_with(Key::Control, "z");
    lab.expect(&before);
    if (scrolled(&page) - line).abs() > 1.0 {
        page.back();
        let is_there = || (scrolled(&page) - line).abs() < 2.0;
        assert!(
            page.holds(is_there),
            "{} instead of {line}",
            scrolled(&page)
        );
        assert!(page.url().ends_with("#/regression"));
        assert!(word.is_focused(), "the focus is lost");
    }
}

#[test]
fn the_address_keeps_the_language_of_a_link_and_the_single_view() {
    let page = Page::new(Site::Root);
    projector(&page, Language::En);
    page.open("#/regression/3.1?lang=zh");
    page.find(".lab.whole .view.B");
    page.type_text("b");
    page.wait_until("the address", || page.url().contains("view=B"));
    assert!(page.url().contains("lang=zh"), "{}", page.url());
    page.reload();
    let word = Language::Zh.words().text("lab.view_curve").to_owned();
    page.wait_for_text(".lab.whole .view.B .view-title", &word);
    assert!(!page.find(".lab.whole .view.A").is_displayed());
    page.press(Key::Escape);
    page.wait_until("all views", || {
        page.find(".lab.whole .view.A").is_displayed()
    });
    assert!(!page.url().contains("view="), "{}", page.url());
}

#[test]
fn drawings_follow_the_window_and_a_hand_moves_nothing_below() {
    let page = Page::new(Site::Root);
    let misfits = "const charts = [...document.querySelectorAll('.whole .chart')];
        const misfits = charts.flatMap((chart) => {
            const place = chart.getBoundingClientRect();
            return [...chart.querySelectorAll(':scope > svg')].flatMap((svg) => {
                const { width, height } = svg.getBoundingClientRect();
                const off = Math.max(Math.abs(width - place.width), Math.abs(height - place.height));
                // Without a size of its own it is laid out several times for a change beside it.
                const fixed = svg.style.width ? 'fixed' : 'free';
                return off < 1 && fixed === 'fixed' ? []
                    : [`${fixed} ${width} x ${height} in ${place.width} x ${place.height}`];
            });
        });
        return charts.length ? misfits : ['no chart']";
    let ends = || {
        let script = "return [...document.querySelectorAll('.whole .view')].map((view) =>
            view.getBoundingClientRect().bottom + scrollY)";
        let found = page.script(script, vec![]);
        let ends = found.as_array().into_iter().flatten();
        ends.filter_map(Value::as_f64).collect::<Vec<_>>()
    };
    let route = "#/classification/4.1?loss=CrossEntropyLoss&story=animals\
        &logits=2,1,0.1;0.5,2,0.3;0.1,0.2,3;1,1.5,0.2;0.3,0.1,0.4&labels=0,1,2,0,1";
    for route in [
        "#/regression/3.1",
        "#/archery/1.1",
        route,
        "#/classification/4.3",
        "#/training/5.1",
    ] {
        for (width, height) in [(1280, 800), (1024, 768), (1920, 1080), (1280, 800)] {
            page.resize(width, height);
            page.open(route);
            page.find(".lab.whole.settled");
            settle(&page);
            assert_eq!(page.script(misfits, vec![]), json!([]), "{route} {width}");
            page.resize(width - 60, height - 40);
            settle(&page);
            assert_eq!(page.script(misfits, vec![]), json!([]), "{route} {width}");
        }
        let before = ends();
        let hand = page.find(".whole .view :is(input[type=range], g.handle)");
        hand.press(Key::Right);
        settle(&page);
        let after = ends();
        // Digits of mathematics differ in height by parts of a pixel.
        let moved = (before.iter().zip(&after)).any(|(before, after)| (before - after).abs() > 1.0);
        assert!(
            !moved && before.len() == after.len(),
            "{route}: {before:?}, {after:?}"
        );
    }
}

#[test]
fn a_click_leaves_the_projector_its_keys() {
    let page = Page::new(Site::Root);
    projector(&page, Language::Zh);
    page.resize(1280, 800);
    page.go("#/classification/4.1");
    let lab = Lab::new(&page, "4.1");
    let alone = |letter: &str| {
        page.wait_until("the view alone", || {
            page.url().contains(&format!("view={letter}"))
        });
    };
    lab.find(".take-step").click();
    page.type_text("c");
    alone("C");
    page.type_text("c");
    page.wait_until("all views", || !page.url().contains("view="));
    // A field takes every letter.
    page.type_text("p");
    page.wait_until("the field to have the focus", || {
        lab.find(".guess-field").is_focused()
    });
    page.type_text("c");
    page.next_frame();
    assert!(!page.url().contains("view="), "{}", page.url());
}

#[test]
fn a_lab_is_covered_before_anything_else_was_done() {
    for route in ["#/regression/3.1", "#/regression/3.2?pred=2.5,0.8,1.2"] {
        let page = Page::new(Site::Root);
        page.open(route);
        let lab = Lab::new(&page, &route[13..16]);
        lab.find("button.predict").click();
        page.wait_until("the cover to be in the address", || {
            page.url().contains("covered=1")
        });
        page.reload();
        lab.find(".guess-field");
    }
}
