//! The descent lab: whichever view a hand changes, both sides say what the core says; by mouse, finger and keys.

use bullseye_core::lab::State;
use bullseye_core::lab::descent::{Descent, MANY, Regime, Side};
use bullseye_core::lab::kind::Kind;
use bullseye_core::number::{minus, show, show_signed};
use bullseye_e2e::lab::{Lab, printed};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words};

const LAB: &str = "#/loss/2.1";

/// What one side says to those who read or hear it.
#[derive(Debug, PartialEq)]
struct Seen {
    loss: String,
    chart: String,
    /// One sentence a step; the last ones, as many as have room.
    steps: Vec<String>,
    arithmetic: String,
    regime: String,
}

fn number(value: f32) -> String {
    show(f64::from(value))
}

fn regime(regime: Regime, words: &Words) -> String {
    match regime {
        Regime::Crawls => words.with("crawls", &[("count", &MANY.to_string())]),
        Regime::Walks => words.text("walks").to_owned(),
        Regime::Lands(0) => words.text("lands_now").to_owned(),
        Regime::Lands(count) => words.with("lands", &[("count", &count.to_string())]),
        Regime::Swings => words.text("swings").to_owned(),
        Regime::Hops(width) => words.with("hops", &[("width", &show(width))]),
        Regime::Diverges => words.text("diverges").to_owned(),
    }
}

/// What the core says of a side, with every step that was taken. `next` stands for the loss after the next one.
fn expected(state: &Descent, kind: Kind, side: &Side, next: &str, words: &Words) -> Seen {
    let regime = regime(side.regime, words);
    let steps = (side.taken.iter().chain([&side.next]).enumerate()).map(|(i, step)| {
        let is_next = i == side.taken.len();
        let row = match is_next {
            true => words.text("descent.next_step").to_owned(),
            false => words.with("nth_step", &[("number", &(i + 1).to_string())]),
        };
        let after = if is_next {
            next.to_owned()
        } else {
            number(step.after)
        };
        words.with(
            "descent.row_words",
            &[
                ("row", &row),
                ("from", &number(step.from)),
                ("slope", &number(step.slope)),
                ("step", &show_signed(f64::from(step.step))),
                ("before", &number(step.before)),
                ("after", &after),
            ],
        )
    });
    Seen {
        loss: minus(&side.printed()),
        chart: words.with(
            "chart_words",
            &[
                ("name", kind.short()),
                ("weight", &number(side.weight())),
                ("loss", &printed(f64::from(side.loss()))),
                ("slope", &number(side.slope())),
                ("regime", &regime),
            ],
        ),
        steps: steps.collect(),
        arithmetic: words.with(
            "descent.arithmetic_words",
            &[
                ("name", kind.short()),
                ("slope", &number(side.slope())),
                ("from", &number(side.weight())),
                ("rate", &number(state.rate)),
                ("to", &number(side.next.to)),
                ("loss", &number(side.loss())),
            ],
        ),
        regime: words.with(
            "at_rate",
            &[("rate", &number(state.rate)), ("regime", &regime)],
        ),
    }
}

/// The lab that fills the window.
struct Case<'p> {
    page: &'p Page,
    lab: Lab<'p>,
    words: &'p Words,
    state: Descent,
}

impl<'p> Case<'p> {
    #[track_caller]
    fn open(page: &'p Page, words: &'p Words, state: Descent) -> Case<'p> {
        page.open(&format!("{LAB}?{}", state.encode()));
        let case = Case {
            page,
            lab: Lab::new(page, "2.1"),
            words,
            state,
        };
        case.lab.find(".side-1 .steps");
        case.check();
        case
    }

    /// What both sides say, and the code.
    fn seen(&self) -> ([Seen; 2], String) {
        let script = "const lab = document.querySelector('.lab.whole');
            const spoken = (element) => {
                const copy = element?.cloneNode(true);
                copy?.querySelectorAll('[aria-hidden=true]').forEach((part) => part.remove());
                return (copy?.textContent ?? '').replaceAll('\\u00a0', '');
            };
            const side = (number) => {
                const label = (css) => lab.querySelector(`.side-${number} ${css}`)?.getAttribute('aria-label') ?? '';
                return {
                    loss: spoken(lab.querySelector(`.side-${number} .side-loss b`)),
                    chart: label('.chart svg'),
                    steps: label('.steps'),
                    arithmetic: spoken(lab.querySelectorAll('.words')[number]),
                    regime: spoken(lab.querySelectorAll('.regime')[number]),
                };
            };
            const lines = lab.querySelectorAll('.code > div:not(.out), .code > .out > div');
            return { sides: [side(0), side(1)], code: [...lines].map(spoken).join('\\n') }";
        let seen = self.page.script(script, vec![]);
        let side = |number: usize| {
            let text = |key: &str| {
                seen["sides"][number][key]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            };
            Seen {
                loss: text("loss"),
                chart: text("chart"),
                steps: text("steps").lines().map(str::to_owned).collect(),
                arithmetic: text("arithmetic"),
                regime: text("regime"),
            }
        };
        let code = seen["code"].as_str().unwrap_or_default().to_owned();
        ([side(0), side(1)], code)
    }

    /// What the core says, with as many steps as are seen.
    fn expected(&self, seen: &[Seen; 2]) -> ([Seen; 2], String) {
        let model = self.state.model();
        let unknown = self.words.text("descent.unknown");
        let side = |number: usize| {
            let (kind, side) = (self.state.sides[number], &model.sides[number]);
            let mut all = expected(&self.state, kind, side, unknown, self.words);
            let rows = seen[number].steps.len().max(1);
            all.steps.drain(..all.steps.len().saturating_sub(rows));
            all
        };
        let script = self.state.script();
        let mut code: Vec<String> = script.text().lines().map(str::to_owned).collect();
        code.extend(script.output);
        ([side(0), side(1)], code.join("\n"))
    }

    /// Every view says what the core says of the state.
    #[track_caller]
    fn check(&self) {
        let is_right = || {
            let seen = self.seen();
            self.expected(&seen.0) == seen
        };
        if !self.page.holds(is_right) {
            let seen = self.seen();
            assert_eq!(seen, self.expected(&seen.0), "at {}", self.page.url());
        }
    }

    /// A hand came to rest: takes the new state from the address; gives the one before.
    #[track_caller]
    fn rested(&mut self) -> Descent {
        let read = || {
            let url = self.page.url();
            Descent::decode(url.split_once('?').map_or("", |(_, query)| query)).ok()
        };
        let mut now = None;
        self.page.wait_until("the state to change", || {
            now = read().filter(|now| *now != self.state);
            now.is_some()
        });
        let before = std::mem::replace(&mut self.state, now.unwrap_or_default());
        self.check();
        before
    }
}

#[test]
fn in_chinese() {
    every_input(Language::Zh);
}

#[test]
fn in_english() {
    every_input(Language::En);
}

fn every_input(language: Language) {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    let words = &language.words();
    marks_by_hand(&page, words);
    steps(&page, words);
    controls(&page, words);
    guessing(&page, words);
    page.check_accessibility();
}

fn marks_by_hand(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Descent::default());
    let ball = case.lab.find(".side-0 .handle.ball");
    assert_eq!(ball.role(), "slider");
    assert_eq!(ball.name(), words.with("ball", &[("name", "MSE")]));
    ball.drag_by(Pointer::Mouse, 60, 0);
    case.rested();
    assert!(case.state.start > 0.3, "{}", case.state.start);
    // Whoever does not look hears what the hand has done.
    let [left, right] = case.state.model().sides;
    let news = words.with(
        "descent.spoken",
        &[
            ("count", "0"),
            ("left", "MSE"),
            ("left_loss", &minus(&left.printed())),
            ("right", "L1"),
            ("right_loss", &minus(&right.printed())),
        ],
    );
    page.wait_for_text(&case.lab.css("> p[role=status]"), &news);

    // The ball of either side is the one weight.
    case.lab
        .find(".side-1 .handle.ball")
        .drag_by(Pointer::Touch, 40, 0);
    let before = case.rested();
    assert!(case.state.start > before.start);
    let truth = case.lab.find(".side-1 .handle.true");
    assert_eq!(truth.name(), words.text("truth_ring"));
    truth.press(Key::Right);
    let before = case.rested();
    assert!((case.state.truth - before.truth - 0.1).abs() < 1e-4);
    case.lab.find(".side-0 .handle.ball").press(Key::Left);
    let before = case.rested();
    assert!((before.start - case.state.start - 0.1).abs() < 1e-4);
    page.press_with(Key::Control, "z");
    case.rested();
    assert_eq!(case.state, before);

    // Once steps are taken, moving the start moves the whole walk, and moving the ball begins a new one.
    let mut case = Case::open(
        page,
        words,
        Descent {
            steps: 3,
            ..Descent::default()
        },
    );
    let start = case.lab.find(".side-0 .handle.start");
    assert_eq!(start.name(), words.text("start_ring"));
    start.press(Key::Right);
    case.rested();
    assert_eq!(case.state.steps, 3);
    case.lab.find(".side-1 .handle.ball").press(Key::Right);
    case.rested();
    assert_eq!(case.state.steps, 0);
}

fn steps(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Descent::default());
    assert_eq!(
        case.lab.find(".step-back").attr("aria-disabled").as_deref(),
        Some("true")
    );
    case.lab.find(".take-step").click();
    case.rested();
    assert_eq!(case.state.steps, 1);
    case.lab.find(".take-many").focus();
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.steps, 1 + MANY);
    // Only the last ones have room.
    assert!(case.seen().0[0].steps.len() < MANY);
    case.lab.find(".step-back").click();
    case.rested();
    assert_eq!(case.state.steps, MANY);
}

fn controls(page: &Page, words: &Words) {
    let mut case = Case::open(
        page,
        words,
        Descent {
            steps: 2,
            ..Descent::default()
        },
    );
    let rate = case.lab.find(".rate-dial input.slider");
    assert_eq!(rate.name(), words.text("lab.rate"));
    rate.press(Key::End);
    case.rested();
    assert_eq!(case.state.model().sides[0].regime, Regime::Diverges);
    let field = case.lab.find(".rate-dial .number input");
    field.fill("1/2");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.rate, 0.5);
    field.fill("0");
    page.press(Key::Enter);
    page.wait_for_text(
        &case.lab.css(".rate-dial .hint"),
        words.text("rate_positive"),
    );
    page.press(Key::Escape);

    case.lab.find(".walk-given .number.pred input").fill("-1");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.start, -1.0);
    case.lab.find(".walk-given .number.true input").fill("2");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.truth, 2.0);

    // Another loss, with its option.
    let loss = |number: usize| format!(".side-{number} .switch input:checked");
    case.lab.find(&loss(1)).focus();
    page.press(Key::Right);
    case.rested();
    assert_eq!(case.state.sides[1], Kind::SmoothL1);
    let beta = case.lab.find(".side-1 .side-option input");
    assert_eq!(beta.name(), "beta");
    beta.fill("4");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.bends.beta, 4.0);
    case.lab.find(&loss(0)).focus();
    page.press(Key::Left);
    case.rested();
    assert_eq!(case.state.sides[0], Kind::Huber);
    case.lab.find("button.reset").click();
    case.rested();
    assert_eq!(case.state, Descent::default());
}

/// What is asked stands nowhere while it is covered.
fn guessing(page: &Page, words: &Words) {
    let state = Descent {
        start: 0.3,
        ..Descent::default()
    };
    let mut case = Case::open(page, words, state);
    let [left, _] = case.state.model().sides;
    let told = number(left.next.after);
    case.lab.find("button.predict").click();
    page.wait_until("the question", || case.lab.count(".guess-field") == 1);
    let covered = case.lab.everything();
    assert!(covered.contains(words.text("descent.question")));
    assert!(!covered.contains(&told), "{told} shows in {covered}");
    case.lab
        .find(".guess-field")
        .fill(&left.next.after.to_string());
    page.press(Key::Enter);
    page.wait_for_text(&case.lab.css(".verdict"), words.text("lab.hit"));
    let shown = case.lab.find(".side-0 .steps").name();
    assert!(shown.ends_with(&told), "{shown}");
    page.press(Key::Escape);
    page.wait_until("the lab to open up", || case.lab.count(".guess") == 0);
    case.lab.find(".take-step").click();
    case.rested();
    assert_eq!(case.state.model().sides[0].loss(), left.next.after);
}
