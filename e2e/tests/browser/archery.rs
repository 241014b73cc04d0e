//! The archery lab: whichever view a hand changes, the others say what the core says; by mouse, finger and keys.

use bullseye_core::lab::State;
use bullseye_core::lab::archery::{Archery, MOST, Rule};
use bullseye_core::number::{show, show_signed};
use bullseye_e2e::lab::{Lab, list, text};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words, in_both_languages, json};

const LAB: &str = "#/archery/1.2";

/// What the views say to those who read or hear them.
#[derive(Debug, PartialEq)]
struct Views {
    readout: String,
    /// One sentence an arrow.
    range: Vec<String>,
    distances: Vec<String>,
    points: Vec<String>,
    curve: String,
    gradient: Vec<String>,
    arithmetic: String,
    code: String,
}

fn points(value: f32) -> String {
    show(f64::from(value))
}

fn name(rule: Rule, words: &Words) -> &str {
    match rule {
        Rule::Guide => words.text("archery.guide"),
        Rule::L1 => "L1",
        Rule::Mse => "MSE",
        Rule::SmoothL1 => "SmoothL1",
        Rule::Huber => "Huber",
    }
}

/// What the core says of a state, in the words of the page.
fn expected(state: &Archery, words: &Words) -> Views {
    let model = state.model();
    let shots: Vec<_> = state.arrows.iter().zip(&model.shots).enumerate().collect();
    let side = |value: f32, back: &str, forth: &str| {
        let key = if value < 0.0 { back } else { forth };
        words.with(key, &[("cm", &format!("{:.1}", value.abs()))])
    };
    let range = shots.iter().map(|(i, (arrow, shot))| {
        words.with(
            "arrow_words",
            &[
                ("number", &(i + 1).to_string()),
                ("distance", &format!("{:.1}", shot.distance)),
                ("across", &side(arrow.x, "archery.left", "archery.right")),
                ("along", &side(arrow.y, "archery.below", "archery.above")),
                ("points", &points(shot.points)),
            ],
        )
    });
    let gradient = shots.iter().map(|(i, (_, shot))| {
        let push = if shot.slope > 0.0 {
            "pushes_in"
        } else {
            "push_none"
        };
        words.with(
            "archery.gradient_words",
            &[
                ("number", &(i + 1).to_string()),
                ("gradient", &show_signed(f64::from(shot.slope))),
                ("push", words.text(push)),
            ],
        )
    });
    let each: Vec<String> = model.shots.iter().map(|shot| points(shot.points)).collect();
    let chosen = model.shots[state.chosen];
    let script = state.script();
    let mut code: Vec<String> = script.text().lines().map(str::to_owned).collect();
    code.extend(script.output);
    Views {
        readout: points(model.loss),
        range: range.collect(),
        distances: model
            .shots
            .iter()
            .map(|shot| format!("{:.1}", shot.distance))
            .collect(),
        curve: words.with(
            "archery.curve_words",
            &[
                ("name", name(state.rule, words)),
                ("number", &(state.chosen + 1).to_string()),
                ("distance", &format!("{:.1}", chosen.distance)),
                ("points", &points(chosen.points)),
            ],
        ),
        gradient: gradient.collect(),
        arithmetic: words.with(
            "archery.arithmetic_words",
            &[
                ("name", name(state.rule, words)),
                ("count", &each.len().to_string()),
                ("terms", &each.join(words.text("comma"))),
                ("result", &points(model.loss)),
            ],
        ),
        points: each,
        code: code.join("\n"),
    }
}

/// The lab that fills the window.
struct Case<'p> {
    lab: Lab<'p>,
    words: &'p Words,
    state: Archery,
}

impl<'p> Case<'p> {
    fn open(page: &'p Page, words: &'p Words, state: Archery) -> Case<'p> {
        page.open(&format!("{LAB}?{}", state.encode()));
        let case = Case {
            lab: Lab::new(page, "1.2"),
            words,
            state,
        };
        case.lab.find(".range");
        case.check();
        case
    }

    fn seen(&self) -> Views {
        let cells = |row: u8| {
            self.lab.seen(&format!(
                "[...lab.querySelectorAll('.score tr:nth-child({row}) td:not(.round)')]
                    .map((cell) => cell.querySelector('input')?.value ?? spoken(cell).replace(' cm', ''))"
            ))
        };
        let seen = self.lab.seen(
            "{
                readout: spoken(lab.querySelector('.readout output')),
                range: label('.range'),
                curve: label('.chart .held'),
                gradient: label('.arrows'),
                arithmetic: spoken(lab.querySelector('.words')),
                code: code(),
            }",
        );
        let lines = |key: &str| text(&seen[key]).lines().map(str::to_owned).collect();
        Views {
            readout: text(&seen["readout"]),
            range: lines("range"),
            distances: list(&cells(2)),
            points: list(&cells(3)),
            curve: text(&seen["curve"]),
            gradient: lines("gradient"),
            arithmetic: text(&seen["arithmetic"]),
            code: text(&seen["code"]),
        }
    }

    /// Every view says what the core says of the state.
    #[track_caller]
    fn check(&self) {
        let expected = expected(&self.state, self.words);
        self.lab.agrees(|| self.seen(), &expected);
    }

    /// A hand came to rest: takes the new state from the address; gives the one before.
    #[track_caller]
    fn rested(&mut self) -> Archery {
        let now = self.lab.rested(&self.state);
        let before = std::mem::replace(&mut self.state, now);
        self.check();
        before
    }

    fn handle(&self, number: usize) -> String {
        format!(".handle.arrow-{}", number - 1)
    }

    /// The middle of the range's own target, in the window.
    fn bullseye(&self) -> (i64, i64) {
        let at = self.lab.find(".range").script(
            "const area = arguments[0].getBoundingClientRect();
            return [area.left + area.width * 22 / 61.5, area.top + area.height / 2]",
            vec![],
        );
        let number = |i: usize| at[i].as_f64().unwrap_or_default() as i64;
        (number(0), number(1))
    }
}

/// Calm air and a steady hand: an arrow hits its aim.
fn calm() -> Archery {
    Archery {
        wind: (0.0, 0.0),
        spread: 0.0,
        ..Archery::default()
    }
}

in_both_languages!(every_input);

fn every_input(page: &Page, words: &Words) {
    arrows_by_hand(page, words);
    shots(page, words);
    the_curve(page, words);
    rules_and_weather(page, words);
    rounds_and_steps(page, words);
}

fn arrows_by_hand(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Archery::default());
    let handle = case.lab.find(&case.handle(4));
    assert_eq!(handle.role(), "slider");
    assert_eq!(handle.name(), words.with("arrow_n", &[("number", "4")]));
    handle.drag_by(Pointer::Mouse, 40, 0);
    let before = case.rested();
    assert_eq!(case.state.chosen, 3);
    assert!(case.state.arrows[3].x > before.arrows[3].x + 2.0);
    assert_eq!(case.state.arrows[3].y, before.arrows[3].y);
    // Whoever does not look hears what the hand has done.
    let loss = points(case.state.model().loss);
    let news = words.with("round_words", &[("loss", &loss)]);
    let status = case.lab.css("> p[role=status]");
    page.wait_for_text(&status, &news);
    // Of a change that is none to the arrows nothing is said again.
    case.lab.find(".handle.aim").press(Key::Right);
    case.rested();
    let told = page.find(&status).text();
    assert!(page.holds(|| page.find(&status).text() == told));

    case.lab
        .find(&case.handle(3))
        .drag_by(Pointer::Touch, 0, 50);
    let before = case.rested();
    assert!(case.state.arrows[2].y < before.arrows[2].y - 2.0);
    case.lab.find(&case.handle(2)).press(Key::Left);
    let before = case.rested();
    assert_eq!(case.state.arrows[1].x, before.arrows[1].x - 1.0);
    page.press_with(Key::Shift, Key::Up);
    let before = case.rested();
    assert!((case.state.arrows[1].y - before.arrows[1].y - 0.1).abs() < 1e-4);
    page.press(Key::Delete);
    case.rested();
    assert_eq!(case.state.arrows.len(), 4);
    case.lab.find(".pull").click();
    let before = case.rested();
    assert_eq!(case.state.arrows.len(), 3);
    let number = (before.chosen + 1).to_string();
    let pulled = words.with("pulled", &[("count", "3"), ("number", &number)]);
    page.wait_for_text(&status, &pulled);
    page.press_with(Key::Control, "z");
    case.rested();
    assert_eq!(case.state.arrows.len(), 4);
}

fn shots(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, calm());
    let (x, y) = case.bullseye();
    // Press, drag, let go: the arrow flies to where the pointer let go.
    page.drag(Pointer::Mouse, (x - 150, y - 60), (x - 100, y - 90));
    case.rested();
    let arrow = case.state.arrows[5];
    assert_eq!((arrow.place(), case.state.chosen), (case.state.aim, 5));
    assert!(arrow.x < -8.0 && arrow.y > 6.0, "{arrow:?}");
    page.click_at(Pointer::Touch, (x + 60, y + 120));
    case.rested();
    assert!(case.state.arrows[6].x > 3.0 && case.state.arrows[6].y < -8.0);
    // Aim and shot are one step.
    case.lab.find("button.undo").click();
    case.rested();
    assert_eq!(case.state.arrows.len(), 6);

    let aim = case.lab.find(".handle.aim");
    assert_eq!(aim.role(), "slider");
    assert_eq!(aim.name(), words.text("aim"));
    aim.press(Key::Right);
    let before = case.rested();
    assert_eq!(case.state.aim.0, before.aim.0 + 1.0);
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.arrows[6].place(), case.state.aim);
    while case.state.arrows.len() < MOST {
        case.lab.find("button.shoot").click();
        case.rested();
    }
    let full = words.with("quiver_empty", &[("most", &MOST.to_string())]);
    assert_eq!(case.lab.find("button.shoot").text(), full);
}

fn the_curve(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Archery::default());
    let point = case.lab.find(".point");
    assert_eq!(point.role(), "slider");
    let named = words.with("archery.curve_point", &[("number", "5")]);
    assert_eq!(point.name(), named);
    point.drag_by(Pointer::Mouse, -60, 0);
    let before = case.rested();
    let far = |state: &Archery| state.model().shots[state.chosen].distance;
    assert!(far(&case.state) < far(&before) - 2.0);
    // Along its own direction.
    let turn = |state: &Archery| state.arrows[4].y / state.arrows[4].x;
    assert!((turn(&case.state) - turn(&before)).abs() < 0.01);
    case.lab.find(".point").press(Key::Left);
    let before = case.rested();
    assert!((far(&before) - far(&case.state) - 1.0).abs() < 1e-4);

    // The card's columns choose, and the distance can be typed.
    case.lab.find(".score th:nth-child(5) button").click();
    case.state.chosen = 3;
    case.check();
    let field = case.lab.find(".score .number input");
    assert_eq!(field.name(), words.with("distance_n", &[("number", "4")]));
    case.lab.enter(".score .number input", "25/2");
    case.rested();
    assert_eq!(far(&case.state), 12.5);
    (case.lab).refuses(".score .number", "-1", words.text("distance_limit"));
}

fn rules_and_weather(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Archery::default());
    for (i, rule) in Rule::ALL.into_iter().enumerate().skip(1) {
        let choice = format!(".losses label:nth-of-type({})", i + 1);
        case.lab.find(&choice).click();
        case.rested();
        assert_eq!(case.state.rule, rule);
        if let Rule::SmoothL1 | Rule::Huber = rule {
            case.lab.enter(".option input", "4");
            case.rested();
        }
    }
    assert_eq!((case.state.bends.beta, case.state.bends.delta), (4.0, 4.0));
    case.lab.find(".wind-across .slider").press(Key::Right);
    let before = case.rested();
    assert!(case.state.wind.0 > before.wind.0);
    case.lab.find(".wind-along .slider").press(Key::Left);
    case.rested();
    assert!(case.state.wind.1 < 0.0);
    case.lab.enter(".wobble .number input", "7");
    case.rested();
    assert_eq!(case.state.spread, 7.0);
}

fn rounds_and_steps(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Archery::default());
    case.lab.find("button.round").click();
    let before = case.rested();
    assert_eq!(case.state, before.new_round(before.seed + 1));
    let said = case.lab.find(".C > .coached .bubble-speech").text();
    let last = points(before.model().loss);
    assert!(said.contains(&last), "the coach says {said:?}, not {last}");
    case.lab.find("button.shoot").click();
    let before = case.rested();
    let mut next = before.clone();
    next.shoot();
    assert_eq!(case.state, next);
    let places = |circles: &str| {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .map((circle) => `${circle.getAttribute('cx')} ${circle.getAttribute('cy')}`).sort()";
        page.script(script, vec![json!(case.lab.css(circles))])
    };
    assert_eq!(
        places(".range .handle:not(.aim) .focus"),
        places(".range .drawn .hit-dot"),
        "the mark of an arrow lies elsewhere"
    );
    case.lab.find("button.take-step").click();
    let before = case.rested();
    assert_eq!(case.state, before.step(&before.model()));
    // The window has scrolled; the header lies over the tools.
    page.click_at(Pointer::Mouse, case.lab.find("button.reset").center());
    case.rested();
}

#[test]
fn every_arrow_is_within_reach_of_the_keyboard() {
    let page = Page::new(Site::Root);
    let words = &Language::En.words();
    page.set_languages(Language::En.browser());
    let mut case = Case::open(&page, words, calm());
    page.tab_to(&case.lab.css(".handle.aim"));
    page.press(Key::Up);
    case.rested();
    page.press(Key::Enter);
    case.rested();
    for number in 1..=6 {
        page.tab_to(&case.lab.css(&case.handle(number)));
        case.state.chosen = number - 1;
        case.check();
    }
    for number in [3, 1, 6] {
        page.type_text(&number.to_string());
        let handle = case.lab.find(&case.handle(number));
        page.wait_until("the key to reach the arrow", || handle.is_focused());
        case.state.chosen = number - 1;
        case.check();
    }
    page.press(Key::Down);
    case.rested();
}

#[test]
fn who_hates_the_wild_arrow_is_told_only_after_a_guess() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        page.open("");
        page.clear_storage();
        let words = &language.words();
        let state = Archery::default();
        let model = state.model();
        let case = Case::open(&page, words, state);
        let shares = || -> Vec<String> {
            list(&case.lab.seen(
                "[...lab.querySelectorAll('.bar-row input')].map((radio) => radio.getAttribute('aria-label'))",
            ))
        };
        let told = |share: &dyn Fn(Rule) -> String| {
            Rule::ALL.map(|rule| {
                let values = [("name", name(rule, words)), ("share", &share(rule))];
                words.with("share_words", &values)
            })
        };
        assert_eq!(shares(), told(&|_| words.text("covered").to_owned()));
        assert_eq!(
            case.lab
                .find("button.reveal")
                .attr("aria-disabled")
                .as_deref(),
            Some("true")
        );
        case.lab.find(".bar-row:nth-child(2)").click();
        case.lab.find("button.reveal").click();
        let is_on = |css: &str| page.find_all(&case.lab.css(&format!("{css}:focus"))).len() == 1;
        page.wait_until("the keyboard on the next question", || {
            is_on(".hate-act .again")
        });
        let percent = |rule| format!("{:.0}%", model.share_of_wildest(rule) * 100.0);
        page.wait_until("the shares", || shares() == told(&percent));
        let verdict = case.lab.find(".hate-verdict:not(:empty)").text();
        for part in ["MSE", &percent(Rule::Mse), &percent(Rule::L1)] {
            assert!(verdict.contains(part), "{verdict:?} lacks {part}");
        }
        case.lab.find(".hate-act .again").click();
        page.wait_until("another question", || {
            shares() == told(&|_| words.text("covered").to_owned())
        });
        page.wait_until("the keyboard where one guesses", || is_on(".bars input"));
    }
}

#[test]
fn covered_points_are_told_nowhere() {
    let page = Page::new(Site::Root);
    page.set_languages(Language::En.browser());
    let state = Archery::default();
    // Points that nothing else on the page happens to be.
    let state = Archery {
        rule: Rule::Mse,
        ..state
    };
    let words = &Language::En.words();
    let case = Case::open(&page, words, state);
    case.lab.cover();
    case.lab.find(".point").press(Key::Left);
    case.lab.find(&case.handle(3)).focus();
    let now = case.lab.rested(&case.state);
    assert_ne!(now.arrows, case.state.arrows);
    let model = now.model();
    let everything = case.lab.everything();
    let lines: Vec<&str> = everything
        .lines()
        .flat_map(|line| line.split([' ', ',']))
        .collect();
    for value in (model.shots.iter().map(|shot| shot.points)).chain([model.loss]) {
        let value = points(value);
        // 25 is also a distance on the axis, 4 an arrow.
        if value.len() > 2 {
            assert!(
                !lines.contains(&value.as_str()),
                "{value} shows in {everything}"
            );
        }
    }
    case.lab.enter(".guess-field", "200");
    case.lab.find(".revealed");
    let seen = case.seen();
    assert_eq!(seen.readout, points(model.loss));
}

#[test]
fn a_link_brings_back_everything_down_to_the_next_shot() {
    let page = Page::new(Site::Root);
    page.set_languages(Language::Zh.browser());
    let words = &Language::Zh.words();
    let mut case = Case::open(&page, words, Archery::default());
    case.lab.find("button.round").click();
    case.rested();
    case.lab.find(&case.handle(2)).press(Key::Up);
    case.rested();
    case.lab.find("button.share").click();
    let link = case.lab.find(".share-link").value();
    page.clear_storage();
    page.set_languages(Language::En.browser());
    page.open_url(&link);
    case.lab.find(".range");
    case.check();
    case.lab.find("button.shoot").click();
    let mut next = case.state.clone();
    next.shoot();
    case.rested();
    assert_eq!(case.state, next);

    page.open(&format!("{LAB}?x=99&y=0"));
    let words = Language::En.words();
    page.wait_for_text(&case.lab.css("[role=alert]"), words.text("damaged_link"));
}

#[test]
fn a_phone_scrolls_down_only() {
    for language in Language::ALL {
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.resize(360, 740);
        page.open("#/archery");
        page.find(".lab-archery .tabs");
        let wide =
            "const root = document.documentElement; return root.scrollWidth - root.clientWidth";
        assert_eq!(page.script(wide, vec![]), json!(0), "{language:?}");
        // Every column of the guide's three arrows is seen, and the loss of the round also beside five.
        for (number, column) in [("1.1", "tr:first-child > *"), ("1.2", ".round")] {
            let lab = Lab::new(&page, number);
            lab.find(".score");
            let right = format!(
                "Math.max(...[...lab.querySelectorAll('.score {column}')]
                    .map((cell) => cell.getBoundingClientRect().right))"
            );
            let right = lab.seen(&right).as_f64().unwrap_or(f64::NAN);
            assert!(right <= 360.0, "{language:?} {number}: {right}");
        }
    }
}

#[test]
fn no_hint_lies_under_a_button() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        for (width, height) in [(1280, 800), (1024, 768)] {
            page.resize(width, height);
            page.open(&format!("{LAB}?{}", Archery::default().encode()));
            let lab = Lab::new(&page, "1.2");
            lab.find(".range");
            let met = lab.seen(
                "[...lab.querySelectorAll('.view')].flatMap((view) => {
                    const boxes = (css) => [...view.querySelectorAll(css)].map((part) => {
                        const range = document.createRange();
                        range.selectNodeContents(part);
                        return [part.textContent, range.getBoundingClientRect()];
                    });
                    return boxes('.view-title, .view-hint').flatMap(([text, a]) =>
                        boxes(':scope > .deeds button, :scope > button').filter(([, b]) =>
                            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
                        ).map(([button]) => `${text} / ${button}`));
                })",
            );
            assert_eq!(met, json!([]), "{language:?} {width}");
        }
    }
}

#[test]
fn a_finger_that_scrolls_shoots_no_arrow() {
    let page = Page::new(Site::Root);
    page.resize(360, 740);
    page.open("#/archery");
    let lab = Lab::new(&page, "1.1");
    let range = lab.find(".range");
    range.script("arguments[0].scrollIntoView({ block: 'center' })", vec![]);
    let before = range.attr("aria-description");
    let (x, y) = range.center();
    let scrolled = || page.script("return scrollY", vec![]);
    let start = scrolled();
    page.drag(Pointer::Touch, (x - 60, y + 80), (x - 60, y - 80));
    assert_ne!(scrolled(), start, "the page did not scroll");
    assert_eq!(range.attr("aria-description"), before, "an arrow was shot");
    // A finger on a page that still glides only stops it.
    page.wait_until("the page to rest", || {
        let here = scrolled();
        page.next_frame();
        page.next_frame();
        scrolled() == here
    });
    page.click_at(Pointer::Touch, range.center());
    page.wait_until("the shot", || range.attr("aria-description") != before);
}

#[test]
fn no_barriers() {
    for size in [(1280, 800), (360, 740)] {
        let page = Page::new(Site::Root);
        page.resize(size.0, size.1);
        page.prefer(&[("prefers-reduced-motion", "reduce")]);
        for language in Language::ALL {
            for theme in ["light", "dark", "projector"] {
                let choose = "localStorage.clear();
                    localStorage.setItem('bullseye.language', arguments[0]);
                    localStorage.setItem('bullseye.theme', arguments[1])";
                page.open("");
                page.script(choose, vec![json!(language.code()), json!(theme)]);
                let look = |doing: &str| {
                    let barriers = page.barriers();
                    assert!(
                        barriers.is_empty(),
                        "{theme}, {doing}: {}",
                        barriers.join("\n")
                    );
                };
                page.open(LAB);
                let lab = Lab::new(&page, "1.2");
                let press = |css: &str| {
                    lab.find(css).script("arguments[0].click()", vec![]);
                    page.next_frame();
                };
                look("the large lab");
                press(".losses label:nth-of-type(4) input");
                press("button.round");
                press(".bar-row:nth-child(2) input");
                press("button.reveal");
                lab.find(".hate-verdict");
                press("button.table-button");
                lab.find(".tables");
                look("after the guess, with the table");
                press("button.predict");
                lab.find(".guess-field");
                look("covered");
            }
        }
    }
}
