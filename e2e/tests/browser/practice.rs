//! Practice: right answers and every wrong one, hints, fresh numbers, links, and progress that is never lost, with the
//! keyboard alone. What must show comes from the core and the catalogues.

use bullseye_core::number::{NumberError, show};
use bullseye_core::practice::exercise::{Answer, Exercise, Form, GUIDE_SEED, Given, Number, Wrong};
use bullseye_core::practice::marking::Verdict;
use bullseye_core::practice::progress::{Attempt, Progress};
use bullseye_core::practice::round::HINTS;
use bullseye_core::practice::templates;
use bullseye_core::practice::terms::Terms;
use bullseye_core::practice::unread::Unread;
use bullseye_core::practice::words::Words as Said;
use bullseye_e2e::{Key, Language, Page, Site, Words, json};

const KEY: &str = "bullseye.practice";

fn exercise(id: &str, seed: u64) -> Exercise {
    match templates::find(id) {
        Some(template) => template.build(seed),
        None => panic!("no template {id}"),
    }
}

/// The words of a language as they stand on the page.
fn said(words: &Said, language: Language) -> String {
    let text = match language {
        Language::Zh => &words.zh,
        Language::En => &words.en,
    };
    text.replace('`', "")
}

/// A text without its spaces: the page breaks lines where it likes.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

#[track_caller]
fn shows(page: &Page, css: &str, text: &str) {
    let wanted = bare(text);
    let seen = || bare(&page.find(css).text());
    let in_time = page.holds(|| seen().contains(&wanted));
    assert!(
        in_time,
        "{css} shows “{}” and not “{text}”",
        page.find(css).text()
    );
}

/// Replaces what stands in the field and shoots, by keys.
#[track_caller]
fn shoot(page: &Page, text: &str) {
    page.find(".answer-field").fill(text);
    page.press(Key::Enter);
}

#[track_caller]
fn stored(page: &Page) -> Progress {
    let text = page.script(
        "return localStorage.getItem(arguments[0])",
        vec![json!(KEY)],
    );
    match Progress::decode(text.as_str().unwrap_or_default()) {
        Ok(progress) => progress,
        Err(error) => panic!("{text} is stored: {error:?}"),
    }
}

fn best(progress: &Progress, id: &str) -> Option<u8> {
    progress.record(id).map(|record| record.best())
}

fn some_progress(id: &str, credit: u8) -> Progress {
    let mut progress = Progress::default();
    progress.add(
        id,
        Attempt {
            at: 5,
            seed: 9,
            credit,
            hints: 0,
        },
    );
    progress
}

/// A page in this language with nothing stored, on a route.
fn open(language: Language, route: &str) -> (Page, Words) {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page.open(route);
    (page, language.words())
}

#[test]
fn every_answer_is_told_apart_and_the_focus_stays() {
    for language in Language::ALL {
        let (page, words) = open(language, "#/practice");
        let exercise = exercise("mse-pair", GUIDE_SEED);
        shows(&page, ".asks", &said(&exercise.question, language));
        page.tab_to(".answer-field");
        page.type_text("0.04 + 0.01");
        shows(
            &page,
            ".reading",
            &format!("{} 0.04 + 0.01 = 0.05", words.text("practice.read_as")),
        );
        for (index, mistake) in exercise.mistakes.iter().enumerate() {
            let Wrong::Number(wrong) = mistake.wrong else {
                panic!("{} is no number", mistake.id)
            };
            shoot(&page, &wrong.to_string());
            shows(
                &page,
                ".told[role=status] h3",
                &said(&mistake.title, language),
            );
            shows(&page, ".told", &said(&mistake.message, language));
            assert!(page.find(".answer-field").is_focused(), "mistake {index}");
            for term in Terms::of(&exercise, index)
                .into_iter()
                .flat_map(|sum| sum.terms)
            {
                shows(&page, ".terms", &term.text);
            }
            let lab = page.find(".see-lab").attr("href").unwrap_or_default();
            assert!(lab.ends_with(&format!("?{}", mistake.lab.query)), "{lab}");
        }
        page.check_accessibility();
        shoot(&page, "two");
        shows(&page, ".told h3", words.text("unread"));
        let why = said(
            &Unread::from(NumberError::Name("two".to_owned())).words(Form::Number),
            language,
        );
        shows(&page, ".told", &why);
        assert!(!page.find(".reading").text().contains(&why), "said twice");
        let field = page.find(".answer-field");
        assert_eq!(field.attr("aria-invalid").as_deref(), Some("true"));
        field.fill("2..5");
        let found = NumberError::Unexpected { found: '.', at: 2 };
        shows(
            &page,
            ".reading",
            &said(&Unread::from(found).words(Form::Number), language),
        );
        assert_eq!(field.attr("aria-invalid").as_deref(), Some("false"));
        shoot(&page, "77");
        shows(
            &page,
            ".told",
            &said(&Verdict::Wrong.words(&exercise), language),
        );
        shoot(&page, "0.03");
        shows(&page, ".told h3", words.text("practice.rough"));
        shoot(&page, "0.0252");
        shows(&page, ".told h3", words.text("practice.close"));
        shoot(&page, "１／４０");
        shows(
            &page,
            ".told h3",
            &said(&Verdict::Right.words(&exercise), language),
        );
        shows(&page, ".told", "0.0250");
        assert!(page.find(".answer-field").is_focused());
        assert_eq!(best(&stored(&page), "mse-pair"), Some(100));
        page.check_accessibility();
        page.tab_to(".next");
        page.press(Key::Enter);
        page.wait_until("the next heading", || {
            page.find("#practice-title").is_focused()
        });
        let next = self::exercise("ce-one", GUIDE_SEED);
        shows(&page, ".asks", &said(&next.question, language));
        assert!(page.url().contains(&next.encode()), "{}", page.url());
    }
}

#[test]
fn a_shot_that_does_not_count_is_none_and_an_old_verdict_is_told_from_a_new_one() {
    for language in Language::ALL {
        let (page, words) = open(language, "#/practice?exercise=misprint-ce&seed=0");
        page.find(".shoot").press(Key::Enter);
        let choose = Unread::from(NumberError::Empty).words(Form::Choice);
        shows(&page, ".told h3", &said(&choose, language));
        shows(&page, ".told", words.text("practice.not_counted"));
        page.go("/practice?exercise=mse-pair&seed=0");
        shows(&page, ".task-number b", "1");
        shoot(&page, "0.05");
        page.find(".told h3");
        assert!(page.find_all(".past").is_empty());
        page.find(".answer-field").fill("0.02");
        shows(&page, ".past .of-last b", "0.05");
        page.check_accessibility();
        page.press(Key::Enter);
        page.wait_until("a new verdict", || page.find_all(".past").is_empty());
        shoot(&page, "abc");
        shows(&page, ".told h3", words.text("unread"));
        let described = page.find(".answer-field").attr("aria-describedby");
        assert!(described.is_some_and(|ids| ids.contains("practice-told")));
    }
}

#[test]
fn an_address_in_the_whole_window_leads_into_the_text() {
    let (page, _) = open(Language::Zh, "#/practice/8.1?exercise=ce-one&seed=0");
    let exercise = exercise("ce-one", GUIDE_SEED);
    shows(&page, ".asks", &said(&exercise.question, Language::Zh));
    let query = format!("#/practice?{}", exercise.encode());
    page.wait_until("its address", || page.url().ends_with(&query));
    assert!(page.find_all(".has-whole, .place.opened").is_empty());
}

#[test]
fn the_table_of_a_curve_has_what_is_near_and_not_the_answer() {
    let (page, _) = open(Language::En, "#/practice?exercise=smooth-l1-curve&seed=4");
    let exercise = exercise("smooth-l1-curve", 4);
    let [Given::Curve { rows, at, .. }] = exercise.given.as_slice() else {
        panic!("no curve")
    };
    page.tab_to(".near summary");
    page.press(Key::Enter);
    for (_, loss) in rows {
        shows(&page, ".readings", &show(*loss));
    }
    let places = page.find_all(".readings td:first-child");
    assert_eq!(places.len(), rows.len());
    assert!(
        places
            .iter()
            .all(|place| Some(place.text()) != at.map(show))
    );
    page.check_accessibility();
}

#[test]
fn hints_come_one_by_one_and_the_solution_after_a_try() {
    for language in Language::ALL {
        let (page, words) = open(language, "#/practice");
        let exercise = exercise("mse-pair", GUIDE_SEED);
        let locked = words.with("solution_locked", &[("count", &HINTS.to_string())]);
        for (i, hint) in exercise.hints.iter().enumerate() {
            page.tab_to(".open-hint");
            page.press(Key::Enter);
            let place = format!("#practice-hint-{}", i + 1);
            shows(&page, &place, &said(hint, language));
            page.wait_until("the hint to be read", || page.find(&place).is_focused());
        }
        shows(&page, "#practice-solution", &locked);
        assert!(
            page.find_all(".open-solution").is_empty(),
            "nothing was tried"
        );
        page.tab_back_to(".answer-field");
        shoot(&page, "0.05");
        page.tab_to(".open-solution");
        page.press(Key::Enter);
        for line in &exercise.solution {
            shows(&page, ".solution", &said(line, language));
        }
        page.check_accessibility();
        // What stands on the page outlives a reload.
        page.find(".answer-field").fill("0.0");
        page.reload();
        shows(&page, ".told", &said(&exercise.mistakes[0].title, language));
        shows(&page, ".solution", "0.0250");
        assert_eq!(page.find(".answer-field").value(), "0.0");
        shoot(&page, "0.025");
        shows(&page, ".told", "0.0250");
        let progress = stored(&page);
        let latest = progress
            .record("mse-pair")
            .and_then(|record| record.latest().next_back());
        assert_eq!(latest.map(|attempt| attempt.hints), Some(HINTS + 1));
    }
}

#[test]
fn fresh_numbers_and_links_show_the_cores_exercise() {
    for language in Language::ALL {
        let (page, words) = open(language, "#/practice?exercise=bce-mean&seed=41");
        let linked = exercise("bce-mean", 41);
        shows(&page, ".asks", &said(&linked.question, language));
        page.tab_back_to(".renew");
        page.press(Key::Enter);
        page.wait_until("another seed", || !page.url().contains("seed=41"));
        let url = page.url();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let Ok(fresh) = Exercise::decode(query) else {
            panic!("{url}")
        };
        let Answer::Number(Number {
            value, decimals, ..
        }) = fresh.answer
        else {
            panic!("no number is asked")
        };
        page.tab_to(".answer-field");
        shoot(&page, &format!("{value:.decimals$}"));
        shows(
            &page,
            ".told h3",
            &said(&Verdict::Right.words(&fresh), language),
        );
        page.find(".practice .share").press(Key::Enter);
        let shared = page.find(".share-link").value();
        let (other, _) = open(language, "");
        other.open_url(&shared.replace(&page.base(), &other.base()));
        shows(&other, ".asks", &said(&fresh.question, language));
        other.go("/practice?exercise=nothing");
        shows(&other, ".notice", words.text("notice_link"));
    }
}

#[test]
fn a_mistake_leads_to_the_lab_and_back() {
    let (page, _) = open(Language::Zh, "#/practice");
    shoot(&page, "0.15");
    page.tab_to(".see-lab");
    page.press(Key::Enter);
    page.find(".lab.whole");
    page.back();
    let exercise = exercise("mse-pair", GUIDE_SEED);
    shows(
        &page,
        ".told",
        &said(&exercise.mistakes[1].title, Language::Zh),
    );
    assert_eq!(page.find(".answer-field").value(), "0.15");
}

#[test]
fn choices_orders_and_printed_lines_are_answered_by_keys() {
    for language in Language::ALL {
        let (page, _) = open(language, "#/practice?exercise=misprint-ce&seed=0");
        let choice = exercise("misprint-ce", GUIDE_SEED);
        let Answer::Choice { options, right } = &choice.answer else {
            panic!("no choice")
        };
        page.tab_to(".option input");
        page.press(Key::Space);
        for i in 0..options.len() {
            page.press(Key::Enter);
            let verdict = match i == *right {
                true => said(&Verdict::Right.words(&choice), language),
                false => (choice.mistakes.iter())
                    .find(|mistake| mistake.wrong == Wrong::Choice(i))
                    .map_or(String::new(), |mistake| said(&mistake.message, language)),
            };
            shows(&page, ".told", &verdict);
            page.press(Key::Down);
        }
        page.go("/practice?exercise=loop-ce&seed=3");
        let order = exercise("loop-ce", 3);
        let Answer::Order { lines, right } = &order.answer else {
            panic!("no order")
        };
        shows(&page, ".asks", &said(&order.question, language));
        for (to, line) in right.iter().enumerate() {
            let row = format!(".order [data-line='{line}']");
            while page
                .find_all(&format!("{row}:nth-child({})", to + 1))
                .is_empty()
            {
                page.find(&format!("{row} .up")).press(Key::Enter);
                let up = || page.find(&format!("{row} .up")).is_focused();
                page.wait_until("the focus on the line that moved", up);
            }
        }
        shows(
            &page,
            ".order li:last-of-type",
            &lines[right[lines.len() - 1]],
        );
        page.check_accessibility();
        page.tab_to(".shoot");
        page.press(Key::Enter);
        shows(
            &page,
            ".told h3",
            &said(&Verdict::Right.words(&order), language),
        );
        assert!(page.find(".shoot").is_focused());

        let printed = templates::all()
            .map(|template| template.build(3))
            .find_map(|exercise| match &exercise.answer {
                Answer::Text(text) => Some((exercise.encode(), text.clone())),
                _ => None,
            });
        let Some((query, text)) = printed else {
            panic!("no template asks for a printed text")
        };
        page.go(&format!("/practice?{query}"));
        page.tab_to(".answer-field");
        page.type_text(&text);
        shows(&page, ".reading", &text);
        page.press(Key::Enter);
        shows(
            &page,
            ".told h3",
            &said(&Verdict::Right.words(&order), language),
        );
    }
}

#[test]
fn progress_goes_into_a_file_and_back() {
    for language in Language::ALL {
        let (page, words) = open(language, "#/practice");
        shoot(&page, "0.025");
        shows(&page, ".told", "0.0250");
        let href = page.find(".export").attr("href").unwrap_or_default();
        let file = page.script(
            "return decodeURIComponent(arguments[0].split(',')[1])",
            vec![json!(href)],
        );
        let file = file.as_str().unwrap_or_default();
        assert_eq!(Progress::decode(file), Ok(stored(&page)));
        // Wiping asks first, and the answer at hand is to keep.
        page.tab_to(".wipe");
        page.press(Key::Enter);
        page.wait_until("the question", || page.find(".wipe-no").is_focused());
        page.check_accessibility();
        page.press(Key::Enter);
        assert_eq!(best(&stored(&page), "mse-pair"), Some(100));
        page.wait_until("the focus back", || page.find(".wipe").is_focused());
        page.press(Key::Enter);
        page.wait_until("the question", || page.find(".wipe-no").is_focused());
        page.press_with(Key::Shift, Key::Tab);
        page.press(Key::Enter);
        shows(&page, ".notice", words.text("notice_wiped"));
        assert_eq!(best(&stored(&page), "mse-pair"), None);
        // Reading the file back adds, and lowers nothing.
        let mut worse = some_progress("mse-pair", 50);
        worse.merge(&some_progress("l1-mean", 50));
        import(&page, &worse.encode());
        shows(&page, ".notice", words.text("notice_imported"));
        import(&page, file);
        page.wait_until("the best", || best(&stored(&page), "mse-pair") == Some(100));
        import(&page, &worse.encode());
        page.wait_until("both", || best(&stored(&page), "l1-mean") == Some(50));
        assert_eq!(best(&stored(&page), "mse-pair"), Some(100));
        for (text, notice) in [
            ("a holiday photo".to_owned(), "notice_import_foreign"),
            ("bullseye-progress 99\n".to_owned(), "notice_import_newer"),
            (worse.encode().replace("end 2", ""), "notice_import_damaged"),
        ] {
            import(&page, &text);
            shows(&page, ".notice", words.text(notice));
        }
        assert_eq!(best(&stored(&page), "mse-pair"), Some(100));
        let of_the_first_version = "bullseye-progress 1\nce-one 50 5:9:50:0\nend 1\n";
        import(&page, of_the_first_version);
        shows(&page, ".notice", words.text("notice_imported"));
        assert_eq!(best(&stored(&page), "ce-one"), Some(50));
        page.check_accessibility();
    }
}

/// Chooses a file with this text.
fn import(page: &Page, text: &str) {
    let choose = "const files = new DataTransfer();
        files.items.add(new File([arguments[1]], 'progress.txt', { type: 'text/plain' }));
        arguments[0].files = files.files;
        arguments[0].dispatchEvent(new Event('change'))";
    page.find(".import input").script(choose, vec![json!(text)]);
}

#[test]
fn a_storage_that_cannot_be_used_is_survived() {
    let newer = "bullseye-progress 99\nwhatever".to_owned();
    let damaged = some_progress("l1-mean", 100)
        .encode()
        .replace("end 1", "end");
    for language in Language::ALL {
        for (text, notice, is_kept) in [
            ("{\"a\":1}".to_owned(), "notice_foreign", true),
            (newer.clone(), "notice_newer", true),
            (damaged.clone(), "notice_damaged", false),
        ] {
            let (page, words) = open(language, "");
            page.script(
                "localStorage.setItem(arguments[0], arguments[1])",
                vec![json!(KEY), json!(text)],
            );
            page.open("#/practice");
            shows(&page, ".notice", words.text(notice));
            shoot(&page, "0.025");
            shows(&page, ".told", "0.0250");
            shows(&page, ".notice", words.text(notice));
            let href = page.find(".export").attr("href").unwrap_or_default();
            assert!(
                href.contains("mse-pair"),
                "the session goes on in memory: {href}"
            );
            let now = page.script(
                "return localStorage.getItem(arguments[0])",
                vec![json!(KEY)],
            );
            if is_kept {
                assert_eq!(
                    now.as_str(),
                    Some(text.as_str()),
                    "it is not ours to write over"
                );
            } else {
                assert_eq!(best(&stored(&page), "l1-mean"), Some(100));
                assert_eq!(best(&stored(&page), "mse-pair"), Some(100));
            }
        }
        let (page, words) = open(language, "#/practice");
        page.script(
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
            vec![],
        );
        shoot(&page, "0.025");
        shows(&page, ".told", "0.0250");
        shows(&page, ".notice", words.text("notice_full"));
        page.check_accessibility();
    }
}

#[test]
fn two_tabs_keep_what_either_has_done() {
    let (page, _) = open(Language::En, "#/practice");
    // Another document of the same site: its writing is told to this one as that of a tab.
    let write = "const other = document.createElement('iframe');
        document.body.append(other);
        const storage = other.contentWindow.localStorage;
        if (arguments[1]) storage.setItem(arguments[0], arguments[1]); else storage.removeItem(arguments[0])";
    let theirs = some_progress("l1-mean", 100).encode();
    page.script(write, vec![json!(KEY), json!(theirs)]);
    let href = || page.find(".export").attr("href").unwrap_or_default();
    page.wait_until("what the other tab has done", || href().contains("l1-mean"));
    shoot(&page, "0.025");
    page.wait_until("both", || best(&stored(&page), "mse-pair") == Some(100));
    assert_eq!(best(&stored(&page), "l1-mean"), Some(100));
    page.script(write, vec![json!(KEY), json!(null)]);
    page.wait_until("the wiping of the other tab", || {
        !href().contains("l1-mean")
    });
}

#[test]
fn what_was_wiped_stays_so_in_every_tab() {
    let (page, words) = open(Language::En, "#/practice");
    shoot(&page, "0.025");
    page.wait_until("the answer", || {
        best(&stored(&page), "mse-pair") == Some(100)
    });
    // A tab that has answered at the same instant, and has not heard of the wiping, writes all that it knows.
    let mut theirs = stored(&page);
    theirs.merge(&some_progress("l1-mean", 100));
    page.tab_to(".wipe");
    page.press(Key::Enter);
    page.wait_until("the question", || page.find(".wipe-no").is_focused());
    page.press_with(Key::Shift, Key::Tab);
    page.press(Key::Enter);
    shows(&page, ".notice", words.text("notice_wiped"));
    page.script(
        "const other = document.createElement('iframe');
        document.body.append(other);
        other.contentWindow.localStorage.setItem(arguments[0], arguments[1])",
        vec![json!(KEY), json!(theirs.encode())],
    );
    page.wait_until("the wiping to be stored again", || {
        let now = stored(&page);
        (best(&now, "mse-pair"), best(&now, "l1-mean")) == (None, None)
    });
}

#[test]
fn what_is_said_is_in_view_beside_the_answer() {
    for (width, height) in [(360, 740), (1024, 768), (1280, 800)] {
        for (query, is_choice) in [("mse-pair&seed=0", false), ("choose-mse&seed=5", true)] {
            let (page, _) = open(Language::Zh, "");
            page.resize(width, height);
            page.open(&format!("#/practice?exercise={query}"));
            if is_choice {
                page.tab_to(".option input");
                page.press(Key::Space);
                page.press(Key::Enter);
            } else {
                page.tab_to(".answer-field");
                page.type_text("0.05");
                page.press(Key::Enter);
            }
            page.find(".told h3");
            let seen = "const at = css => document.querySelector(css).getBoundingClientRect();
                const top = at('.top').bottom;
                return at('.answer-row').top >= top && at('.told').bottom <= innerHeight";
            let in_view = || page.script(seen, vec![]) == json!(true);
            assert!(page.holds(in_view), "{query} at {width}");
            let inside = page.script(
                "return document.activeElement.closest('.answer') !== null",
                vec![],
            );
            assert_eq!(inside, json!(true), "the focus stays");
        }
    }
}

#[test]
fn the_enter_of_an_input_method_is_no_answer() {
    let (page, _) = open(Language::Zh, "#/practice");
    page.tab_to(".answer-field");
    page.devtools(
        "Input.imeSetComposition",
        json!({ "text": "０．０５", "selectionStart": 4, "selectionEnd": 4 }),
    );
    let enter = json!({ "type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229 });
    page.devtools("Input.dispatchKeyEvent", enter);
    page.next_frame();
    assert!(page.find_all(".told h3").is_empty(), "half a word was shot");
    page.devtools("Input.insertText", json!({ "text": "０．０５" }));
    shows(&page, ".reading", "0.05");
    assert!(
        page.find_all(".told h3").is_empty(),
        "it was shot by itself"
    );
    page.press(Key::Enter);
    let title = &exercise("mse-pair", GUIDE_SEED).mistakes[0].title;
    shows(&page, ".told h3", &said(title, Language::Zh));
}

#[test]
fn every_template_has_its_page_on_a_phone() {
    for language in Language::ALL {
        let (page, _) = open(language, "#/practice");
        page.resize(360, 740);
        for template in templates::all() {
            let exercise = template.build(7);
            page.go(&format!("/practice?{}", exercise.encode()));
            shows(&page, ".asks", &said(&exercise.question, language));
            let wide =
                "const root = document.documentElement; return root.scrollWidth - root.clientWidth";
            let over = page.script(wide, vec![]);
            assert_eq!(over, json!(0), "{} is too wide", template.id);
        }
        page.check_accessibility();
    }
}
