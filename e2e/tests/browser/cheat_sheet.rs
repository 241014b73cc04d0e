//! Chapter 7: the chooser leads to a loss by mouse and by keyboard, Back goes back, and the sheet is one page on paper.

use bullseye_core::lab::State;
use bullseye_core::lab::chooser::{Answer, Chooser, Task};
use bullseye_e2e::{Key, Language, Page, Site, json};

/// The label around the radio of an answer.
fn label(answer: Answer) -> String {
    let task = Task::ALL.iter().position(|task| *task == answer.task());
    let place = answer.task().answers().position(|one| one == answer);
    let number = |at: Option<usize>| at.map_or(0, |at| at + 1);
    // The branches follow the head of the tree.
    format!(
        ".branch:nth-of-type({}) .answer:nth-of-type({})",
        number(task) + 1,
        number(place)
    )
}

/// The radio of an answer.
fn radio(answer: Answer) -> String {
    format!("{} input", label(answer))
}

/// The chooser shows this answer everywhere.
#[track_caller]
fn expect(page: &Page, answer: Answer) {
    page.wait_for_text(".chooser .card-name", answer.name());
    let script = answer.script();
    let code = page.find(".chooser div.code").text();
    for part in script
        .text()
        .lines()
        .chain(script.output.iter().map(String::as_str))
    {
        assert!(code.contains(part.trim()), "{part} is missing in {code}");
    }
    let is_checked = page.script(
        "return document.querySelector(arguments[0]).checked",
        vec![json!(radio(answer))],
    );
    assert_eq!(is_checked, json!(true), "{answer:?}");
    let pressed = page.find_all(".task[aria-pressed=true]");
    assert_eq!(pressed.len(), 1);
    let said = page.find(".chooser > [role=status]").text();
    for part in script.output {
        assert!(
            said.contains(answer.name()) && said.contains(&part),
            "{said}"
        );
    }
}

#[test]
fn every_answer_leads_to_its_loss_and_back_goes_back() {
    for language in Language::ALL {
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/cheat-sheet");
        expect(&page, Answer::Mse);
        for answer in [Answer::L1, Answer::Bce, Answer::Nll] {
            page.find(&label(answer)).click();
            expect(&page, answer);
            assert!(page.url().ends_with(&Chooser { answer }.encode()));
        }
        page.back();
        expect(&page, Answer::Bce);
        page.back();
        expect(&page, Answer::L1);
        page.forward();
        expect(&page, Answer::Bce);
        // The first question alone chooses the usual loss.
        page.find(".branch:nth-of-type(3) .task").click();
        expect(&page, Answer::CrossEntropy);
    }
}

#[test]
fn keys_alone_choose_and_the_focus_stays() {
    for language in Language::ALL {
        let page = Page::new(Site::Nested);
        page.set_languages(language.browser());
        page.open("#/cheat-sheet/7.1?task=class");
        expect(&page, Answer::CrossEntropy);
        page.tab_to(".branch:nth-of-type(4) .task");
        page.press(Key::Enter);
        expect(&page, Answer::BceWithLogits);
        page.tab_to(".answer input");
        page.press(Key::Down);
        expect(&page, Answer::Bce);
        assert!(page.find(&radio(Answer::Bce)).is_focused());
        page.press(Key::Up);
        page.press(Key::Up);
        expect(&page, Answer::Nll);
        // Walking over answers leaves no entries: Back goes to what was chosen before.
        page.back();
        expect(&page, Answer::CrossEntropy);
    }
}

#[test]
fn a_link_opens_the_answer_large_and_a_broken_one_says_so() {
    for language in Language::ALL {
        let words = language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        for answer in Answer::ALL {
            page.open(&format!(
                "#/cheat-sheet/7.1?{}",
                Chooser { answer }.encode()
            ));
            expect(&page, answer);
            assert!(!page.find(".chapter-title").is_displayed());
            // A screen reader hears which lab it is, and then its question.
            let region = page.find(".chooser").attr("aria-label").unwrap_or_default();
            assert!(region.ends_with("7.1"), "{region}");
            assert_eq!(
                page.find(".chooser .heading").text(),
                words.text("chooser.title")
            );
        }
        page.open("#/cheat-sheet/7.1?task=number&know=tea");
        page.wait_for_text(".chooser [role=alert]", words.text("damaged_link"));
        expect(&page, Answer::Mse);
        page.find(".chooser .resize").click();
        page.wait_until("the text", || page.find(".chapter-title").is_displayed());
        assert_eq!(page.find_all(".chooser [role=alert]").len(), 0);
        page.find(".chooser .resize").click();
        page.wait_until("the window", || !page.find(".chapter-title").is_displayed());
        page.press(Key::Escape);
        page.wait_until("the text", || page.find(".chapter-title").is_displayed());
    }
}

#[test]
fn a_question_of_the_text_sets_the_chooser() {
    let page = Page::new(Site::Root);
    page.set_languages(Language::En.browser());
    page.open("#/cheat-sheet");
    page.find("[data-try=film] [data-option='3']").click();
    page.find("[data-try=film] .reveal").click();
    page.find("[data-try=film] [data-set]").click();
    expect(&page, Answer::BceWithLogits);
}

#[test]
fn the_chooser_has_no_barrier() {
    for language in Language::ALL {
        for (width, height) in [(1280, 800), (360, 740)] {
            let page = Page::new(Site::Root);
            page.set_languages(language.browser());
            page.resize(width, height);
            page.prefer(&[("prefers-reduced-motion", "reduce")]);
            for route in ["#/cheat-sheet", "#/cheat-sheet/7.1?task=yes-no"] {
                for theme in ["light", "dark", "projector"] {
                    page.open("");
                    page.script(
                        "localStorage.setItem('bullseye.theme', arguments[0])",
                        vec![json!(theme)],
                    );
                    page.open(route);
                    page.find(".chooser .card-name");
                    page.check_accessibility();
                }
            }
        }
    }
}

#[test]
fn the_sheet_is_one_page_of_paper() {
    for language in Language::ALL {
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        for route in ["#/cheat-sheet", "#/cheat-sheet/7.1?task=class"] {
            page.open(route);
            page.find(".chooser .card-name");
            // A4, in inches.
            let paper =
                json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true });
            let printed = page.devtools("Page.printToPDF", paper);
            let pdf = printed
                .get("data")
                .and_then(|data| data.as_str())
                .unwrap_or_default();
            assert_eq!(pages(&decoded(pdf)), 1, "{language:?} {route}");
        }
    }
}

/// How many pages a PDF has, by the count in its page tree.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let counts = text.split("/Count ").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    counts.max().unwrap_or(0)
}

/// Base64, as the browser sends files.
fn decoded(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for value in text
        .bytes()
        .filter_map(|byte| digits.iter().position(|digit| *digit == byte))
    {
        bits = (bits << 6) | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
