//! Chapter 9: the gallery shows a card for every loss, each opens as a lab by mouse and by keyboard, and what an
//! option, a label or a drag changes is what the core says.

use bullseye_core::LOSSES;
use bullseye_core::lab::State;
use bullseye_core::lab::gallery::{Family, Gallery, Opened, PICTURES, Picture};
use bullseye_core::number::{minus, show, show_float};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words, json};

const LAB: &str = "#lab-9-1";

/// A card's link.
fn link(loss: &str) -> String {
    format!("{LAB} [data-loss={loss}]")
}

fn state(opened: Opened) -> Gallery {
    Gallery {
        family: None,
        opened: Some(opened),
    }
}

fn opened(loss: &str) -> Opened {
    Opened::named(loss).expect("a picture")
}

fn key(picture: &Picture, part: &str) -> String {
    format!("gallery.{part}_{}", picture.loss.to_lowercase())
}

/// The open lab shows this state: value, curve, code, gradients.
#[track_caller]
fn expect(page: &Page, words: &Words, opened: &Opened) {
    let look = state(opened.clone()).model().expect("a look");
    let picture = opened.picture();
    page.wait_for_text(&format!("{LAB} .heading"), picture.loss);
    let readout = minus(&Gallery::readout(&Some(look.clone())));
    page.wait_for_text(&format!("{LAB} output"), &readout);
    let script = look.call.script.expect("a script");
    for part in script.output.iter().flat_map(|printed| printed.lines()) {
        page.wait_for_text(&format!("{LAB} .script-part .code"), part.trim());
    }
    let code = page.find(&format!("{LAB} .script-part .code")).text();
    for line in script.text().lines() {
        assert!(code.contains(line.trim()), "{line} is missing in {code}");
    }
    let value = bullseye_e2e::lab::printed(look.value);
    let chart = page.find(&format!("{LAB} .chart > svg"));
    let slope = match look.slope.filter(|_| look.value.is_finite()) {
        Some(slope) => {
            let slope = bullseye_e2e::lab::printed(slope);
            words.with("gallery.curve_slope", &[("slope", &slope)])
        }
        None => words.text("curve_no_slope").to_owned(),
    };
    let described = words.with(
        "gallery.curve_words",
        &[
            ("name", picture.loss),
            ("along", words.text(&key(picture, "along"))),
            ("x", &show_float(f64::from(opened.at))),
            ("loss", &value),
            ("slope", &slope),
        ],
    );
    page.wait_until(&described, || {
        chart.attr("aria-description").as_deref() == Some(&described)
    });
}

#[test]
fn every_loss_has_a_card_with_name_picture_and_words() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses");
        page.find(&link("MSELoss"));
        assert_eq!(
            page.find_all(&format!("{LAB} .loss-card")).len(),
            LOSSES.len()
        );
        for picture in PICTURES {
            let seen = page.script(
                "const card = document.querySelector(arguments[0]).closest('.loss-card');
                const svg = card.querySelector('svg[role=img]');
                return [card.querySelector('a').textContent, svg.getAttribute('aria-label'),
                    card.querySelector('.card-gist').textContent, card.querySelector('.card-along').textContent,
                    svg.querySelector('.main-curve').getBoundingClientRect().width,
                    card.getBoundingClientRect().width]",
                vec![json!(link(picture.loss))],
            );
            let text = |at: usize| seen[at].as_str().unwrap_or_default().to_owned();
            let along = words.text(&key(picture, "along"));
            assert_eq!(text(0), picture.loss);
            assert!(
                text(1).contains(picture.loss) && text(1).contains(along),
                "{}",
                text(1)
            );
            // The ends of the curve stand in its description.
            let curve = picture.curve(&picture.options(), true);
            for (x, loss) in curve.first().into_iter().chain(curve.last()) {
                let loss = bullseye_e2e::lab::printed(*loss);
                let point = words.with("picture_point", &[("x", &show(*x)), ("loss", &loss)]);
                assert!(
                    text(1).contains(&point),
                    "{point} is missing in {}",
                    text(1)
                );
            }
            assert_eq!(text(2), words.text(&key(picture, "gist")));
            assert!(text(3).contains(along), "{}", text(3));
            let (drawn, card) = (seen[4].as_f64(), seen[5].as_f64());
            assert!(
                drawn > card.map(|width| width * 0.6),
                "{}: {seen}",
                picture.loss
            );
        }
        // The table has a row for each curve.
        page.find(&format!("{LAB} .as-numbers")).click();
        let curves: usize = PICTURES
            .iter()
            .map(|one| 1 + usize::from(one.has_other))
            .sum();
        page.wait_until("the table", || {
            page.find_all(&format!("{LAB} .curve-numbers tbody tr"))
                .len()
                == curves
        });
        page.wait_for_text(&format!("{LAB} .curve-numbers"), "1.8750");
        page.check_accessibility();
    }
}

#[test]
fn every_loss_opens_as_a_lab_with_its_options_and_a_paragraph() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Nested);
        page.set_languages(language.browser());
        page.open("#/more-losses/9.1");
        for picture in PICTURES {
            page.find(&link(picture.loss)).click();
            expect(&page, words, &opened(picture.loss));
            let usage = page.find(&format!("{LAB} .loss-usage")).text();
            assert_eq!(usage, words.text(&key(picture, "use")));
            let options = page.find(&format!("{LAB} .loss-choices")).text();
            let entry = picture.entry().expect("a loss");
            for option in entry.options {
                assert!(options.contains(option.name), "{} {options}", option.name);
            }
            for reduction in entry.reductions {
                assert!(options.contains(reduction.name()), "{options}");
            }
            // Back is the gallery, with the focus on the card.
            page.back();
            page.wait_until("the card", || {
                let focused = "return document.activeElement?.dataset.loss ?? ''";
                page.script(focused, vec![]) == json!(picture.loss)
            });
        }
    }
}

#[test]
fn keys_alone_open_move_and_lead_on() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses");
        page.tab_to(&link("SmoothL1Loss"));
        page.press(Key::Enter);
        let mut now = opened("SmoothL1Loss");
        expect(&page, words, &now);
        page.tab_to(&format!("{LAB} .handle.point"));
        page.press(Key::Right);
        page.press(Key::Right);
        now.at += 0.2;
        now.at = (now.at * 10.0).round() / 10.0;
        expect(&page, words, &now);
        page.press(Key::Home);
        now.at = -2.0;
        expect(&page, words, &now);
        // The way back and the way on keep the focus.
        page.tab_back_to(&format!("{LAB} .loss-walk a:last-child"));
        page.press(Key::Enter);
        expect(&page, words, &opened("HuberLoss"));
        page.press(Key::Enter);
        expect(&page, words, &opened("PoissonNLLLoss"));
        page.tab_back_to(&format!("{LAB} .loss-walk a.all"));
        page.press(Key::Enter);
        page.wait_until("the card", || {
            let focused = "return document.activeElement?.dataset.loss ?? ''";
            page.script(focused, vec![]) == json!("PoissonNLLLoss")
        });
    }
}

#[test]
fn options_labels_and_drags_change_everything_and_a_link_restores_it() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses/9.1?loss=CosineEmbeddingLoss");
        let mut now = opened("CosineEmbeddingLoss");
        expect(&page, words, &now);
        page.find(&format!("{LAB} .loss-labels label:nth-of-type(2)"))
            .click();
        now.is_first = false;
        expect(&page, words, &now);
        let margin = page.find(&format!("{LAB} .option-row .number input"));
        margin.fill("1/4");
        page.press(Key::Enter);
        now.set_option(0, 0.25);
        expect(&page, words, &now);
        page.find(&format!("{LAB} .option-row label:nth-of-type(3)"))
            .click();
        now.reduction = "sum".to_owned();
        expect(&page, words, &now);
        // The default stays beside it as a dotted line.
        page.find(&format!("{LAB} .chart .usual-curve"));

        let handle = page.find(&format!("{LAB} .handle.point"));
        handle.drag_by(Pointer::Mouse, -90, 0);
        let at = handle.attr("aria-valuenow").unwrap_or_default();
        now.at = at.parse().expect("a number");
        assert!(now.at < 0.45, "{at}");
        expect(&page, words, &now);

        // The link in the address is the whole state, also in a browser that has never been here.
        let expected = state(now.clone()).encode();
        page.wait_until(&expected, || page.url().ends_with(&expected));
        page.clear_storage();
        page.open(&format!("#/more-losses/9.1?{expected}"));
        expect(&page, words, &now);

        page.find(&format!("{LAB} .undo"));
        page.find(&format!("{LAB} .reset")).click();
        expect(&page, words, &opened("CosineEmbeddingLoss"));
        page.find(&format!("{LAB} .undo")).click();
        expect(&page, words, &now);

        // The same call in the free lab.
        page.find(&format!("{LAB} .to-free")).click();
        let script = now.free().model().script.expect("a script");
        let printed = script.output.first().cloned().unwrap_or_default();
        page.wait_for_text("#lab-10-1 .printed", &printed);
    }
}

#[test]
fn the_axis_is_called_what_the_options_make_of_it() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses/9.1?loss=PoissonNLLLoss&log_input=False");
        let chart = format!("{LAB} .curve-part");
        page.wait_for_text(&chart, words.text("along_poissonnllloss_rate"));
        assert!(
            !page
                .find(&chart)
                .text()
                .contains(words.text("along_poissonnllloss"))
        );
        // The goal of 0.3 is 0.3 still when its logarithm is given.
        let mut logs = opened("KLDivLoss");
        logs.type_option(0, "True");
        page.open(&format!(
            "#/more-losses/9.1?{}",
            state(logs.clone()).encode()
        ));
        expect(&page, words, &logs);
    }
}

#[test]
fn a_number_beyond_the_curve_stands_at_its_end_and_says_so() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses/9.1?loss=MSELoss");
        page.find(&format!("{LAB} .curve-part .number input"))
            .fill("5");
        page.press(Key::Enter);
        let mut now = opened("MSELoss");
        now.at = 2.0;
        expect(&page, words, &now);
        let said = words.with("gallery.beyond", &[("end", &show_float(2.0))]);
        page.wait_for_text(&format!("{LAB} .beyond"), &said);
    }
}

#[test]
fn what_pytorch_refuses_is_said_and_what_cannot_be_read_too() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses/9.1?loss=HuberLoss&delta=-1.0");
        page.wait_for_text(&format!("{LAB} .torch-error"), "RuntimeError");
        page.wait_for_text(&format!("{LAB} .chart"), words.text("no_curve"));
        page.open("#/more-losses/9.1?loss=CrossEntropyLoss&weight=[1.0,");
        page.wait_for_text(&format!("{LAB} .option-row.wrong .option-problem"), "6");
        let field = page.find(&format!("{LAB} .option-row.wrong input"));
        field.fill("[3.0, 1.0]");
        let mut now = opened("CrossEntropyLoss");
        now.type_option(0, "[3.0, 1.0]");
        expect(&page, words, &now);
        // It is set as in the free lab: a bar at its side, and its kind on a line of its own.
        let set = "const error = document.querySelector('.torch-error');
            return getComputedStyle(error).borderLeftStyle + ' ' + getComputedStyle(error.querySelector('b')).display";
        page.open("#/more-losses/9.1?loss=HuberLoss&delta=-1.0");
        page.find(&format!("{LAB} .torch-error"));
        assert_eq!(page.script(set, vec![]), json!("solid block"));
        // A warning of PyTorch's, with its words.
        page.open("#/more-losses/9.1?loss=KLDivLoss&reduction=mean");
        page.wait_for_text(&format!("{LAB} .warned"), "batchmean");
        page.check_accessibility();
        page.open("#/more-losses/9.1?loss=CTCLoss");
        page.wait_for_text(&format!("{LAB} .callout"), words.text("damaged_link"));
        page.find(&link("MSELoss"));
    }
}

#[test]
fn families_filter_the_cards_and_words_of_the_text_open_them() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/more-losses");
        page.find(&format!("{LAB} .loss-families label:nth-of-type(3)"))
            .click();
        let of_family = PICTURES
            .iter()
            .filter(|picture| picture.family == Family::OneOfMany)
            .count();
        page.wait_until("one family", || {
            page.find_all(&format!("{LAB} .loss-card")).len() == of_family
        });
        page.find("[data-set*='loss=HuberLoss']").click();
        expect(&page, words, &opened("HuberLoss"));
        page.back();
        page.wait_until("the text", || {
            page.find("[data-set*='loss=KLDivLoss']").is_displayed()
        });
        // In the text there are the cards alone, and the one that was open is marked.
        assert_eq!(page.find_all(&format!("{LAB} .opened-loss")).len(), 0);
        page.find(&format!("{LAB} .loss-families label:nth-of-type(1)"))
            .click();
        page.find(&format!("{LAB} .loss-card.was-open [data-loss=HuberLoss]"));
    }
}

#[test]
fn chapter_9_has_no_barrier() {
    for language in Language::ALL {
        for (width, height) in [(1280, 800), (360, 740)] {
            let page = Page::new(Site::Root);
            page.set_languages(language.browser());
            page.resize(width, height);
            page.prefer(&[("prefers-reduced-motion", "reduce")]);
            for (theme, route) in [
                ("light", "#/more-losses"),
                ("dark", "#/more-losses/9.1?loss=TripletMarginLoss"),
                (
                    "projector",
                    "#/more-losses/9.1?loss=CrossEntropyLoss&label_smoothing=0.2",
                ),
                (
                    "light",
                    "#/more-losses/9.1?loss=PoissonNLLLoss&log_input=False&at=-1",
                ),
            ] {
                page.open("");
                page.script(
                    "localStorage.setItem('bullseye.theme', arguments[0])",
                    vec![json!(theme)],
                );
                page.open(route);
                page.find(&format!("{LAB} .heading"));
                page.check_accessibility();
                let wide = page.script(
                    "return document.documentElement.scrollWidth - innerWidth",
                    vec![],
                );
                assert!(wide.as_i64() <= Some(0), "{language:?} {width} {route}");
            }
        }
    }
}

#[test]
fn an_open_loss_shows_curve_point_value_and_options_at_once_on_a_projector() {
    let page = Page::new(Site::Root);
    let mut faults = Vec::new();
    // What a reader of the last row needs, and how far it reaches beyond the window; then how high the curve is.
    let script = "const lab = document.querySelector(arguments[0]);
        const needed = [...lab.querySelectorAll(
            '.heading, .readout, .chart, .handle.point, .curve-part .knob, .option-row')];
        const below = Math.max(...needed.map((part) => part.getBoundingClientRect().bottom)) - innerHeight;
        const value = parseFloat(getComputedStyle(lab.querySelector('.value')).fontSize);
        return [needed.length, below, lab.querySelector('.chart').clientHeight / innerHeight, value]";
    for language in Language::ALL {
        page.open("");
        let choose = "localStorage.setItem('bullseye.language', arguments[0]);
            localStorage.setItem('bullseye.theme', 'projector')";
        page.script(choose, vec![json!(language.code())]);
        for (width, height) in [(1024, 768), (1920, 1080)] {
            page.resize(width, height);
            page.open("#/more-losses/9.1");
            for picture in PICTURES {
                page.go(&format!("#/more-losses/9.1?loss={}", picture.loss));
                page.wait_for_text(&format!("{LAB} .heading"), picture.loss);
                page.next_frame();
                page.next_frame();
                let seen = page.script(script, vec![json!(LAB)]);
                let number = |at: usize| seen[at].as_f64().unwrap_or(f64::NAN);
                let fits = number(0) >= 6.0 && number(1) <= 0.0;
                let is_large = number(2) > 0.4 && number(3) >= 60.0;
                let scrolled = page.script(
                    "return [scrollY, Math.max(0, document.documentElement.scrollWidth - innerWidth)]",
                    vec![],
                );
                if !fits || !is_large || scrolled != json!([0, 0]) {
                    faults.push(format!(
                        "{} {width} {language:?}: {seen} {scrolled}",
                        picture.loss
                    ));
                }
            }
            // A family by itself fills the window, and no more than that.
            for family in Family::ALL {
                let state = Gallery {
                    family: Some(family),
                    opened: None,
                };
                page.go(&format!("#/more-losses/9.1?{}", state.encode()));
                let first = PICTURES.iter().find(|picture| picture.family == family);
                page.find(&link(first.expect("a loss").loss));
                page.wait_until("the family alone", || {
                    page.find_all(&format!("{LAB} .loss-family")).len() == 1
                });
                let seen = page.script(
                    "const cards = [...document.querySelectorAll('.loss-card, .ask-card')].map((card) => card.getBoundingClientRect());
                    const most = (side) => Math.max(...cards.map((card) => card[side]));
                    return [most('right') / innerWidth, most('bottom') / innerHeight]",
                    vec![],
                );
                let fills = |at: usize| (0.8..=1.0).contains(&seen[at].as_f64().unwrap_or(0.0));
                if !fills(0) || !fills(1) {
                    faults.push(format!("{family:?} {width} {language:?}: {seen}"));
                }
            }
        }
        page.clear_storage();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
