//! The descent lab: whichever view a hand changes, both sides say what the core says; by mouse, finger and keys.

use bullseye_core::lab::State;
use bullseye_core::lab::descent::{Descent, MANY, Regime, Side};
use bullseye_core::lab::kind::Kind;
use bullseye_core::number::{minus, show, show_signed};
use bullseye_e2e::lab::{Lab, printed, text};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words, in_both_languages};

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

fn regime(side: &Side, words: &Words) -> String {
    match side.regime {
        _ if side.slope() == 0.0 => words.text("lands_now").to_owned(),
        Regime::Crawls => words.with("crawls", &[("count", &MANY.to_string())]),
        Regime::Walks => words.text("walks").to_owned(),
        Regime::Lands(count) => words.with("lands", &[("count", &count.to_string())]),
        Regime::Swings => words.text("swings").to_owned(),
        Regime::Hops(width) => words.with("hops", &[("width", &show(width))]),
        Regime::Diverges => words.text("diverges").to_owned(),
    }
}

/// What the core says of a side, with every step that was taken. `next` stands for the loss after the next one, and
/// until a step was `tried` also for where it goes.
fn expected(
    state: &Descent,
    kind: Kind,
    side: &Side,
    next: &str,
    tried: bool,
    words: &Words,
) -> Seen {
    let regime = regime(side, words);
    let unless_next = |is_next: bool, value: String| match is_next && !tried {
        true => next.to_owned(),
        false => value,
    };
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
                (
                    "step",
                    &unless_next(is_next, show_signed(f64::from(step.step))),
                ),
                ("before", &number(step.before)),
                ("after", &after),
            ],
        )
    });
    let leads = words.with("leads", &[("regime", &regime)]);
    let here = words.with(
        "chart_words",
        &[
            ("name", kind.short()),
            ("weight", &number(side.weight())),
            ("loss", &printed(f64::from(side.loss()))),
            ("slope", &number(side.slope())),
        ],
    );
    Seen {
        loss: minus(&side.printed()),
        chart: if tried { here + leads.as_str() } else { here },
        steps: steps.collect(),
        arithmetic: words.with(
            "descent.arithmetic_words",
            &[
                ("name", kind.short()),
                ("slope", &number(side.slope())),
                ("from", &number(side.weight())),
                ("rate", &number(state.rate)),
                ("to", &unless_next(true, number(side.next.to))),
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
    /// Whether a step was taken since it was opened.
    tried: bool,
}

impl<'p> Case<'p> {
    #[track_caller]
    fn open(page: &'p Page, words: &'p Words, state: Descent) -> Case<'p> {
        page.open(&format!("{LAB}?{}", state.encode()));
        let case = Case {
            page,
            lab: Lab::new(page, "2.1"),
            words,
            tried: state.steps > 0,
            state,
        };
        case.lab.find(".side-1 .steps");
        case.check();
        case
    }

    /// What both sides say, and the code.
    fn seen(&self) -> ([Seen; 2], String) {
        let side = |number: usize| {
            let seen = self.lab.seen(&format!(
                "{{
                    loss: spoken(lab.querySelector('.side-{number} .side-loss b')),
                    chart: label('.side-{number} .chart svg'),
                    steps: label('.side-{number} .steps'),
                    arithmetic: spoken(lab.querySelectorAll('.words')[{number}]),
                    regime: spoken(lab.querySelectorAll('.regime')[{number}]),
                }}"
            ));
            Seen {
                loss: text(&seen["loss"]),
                chart: text(&seen["chart"]),
                steps: text(&seen["steps"]).lines().map(str::to_owned).collect(),
                arithmetic: text(&seen["arithmetic"]),
                regime: text(&seen["regime"]),
            }
        };
        ([side(0), side(1)], text(&self.lab.seen("code()")))
    }

    /// What the core says, with as many steps as are seen.
    fn expected(&self, seen: &[Seen; 2]) -> ([Seen; 2], String) {
        let model = self.state.model();
        let unknown = self.words.text("descent.unknown");
        let side = |number: usize| {
            let (kind, side) = (self.state.sides[number], &model.sides[number]);
            let mut all = expected(&self.state, kind, side, unknown, self.tried, self.words);
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
        let now = self.lab.rested(&self.state);
        let before = std::mem::replace(&mut self.state, now);
        self.tried |= self.state.steps > 0;
        self.check();
        before
    }
}

in_both_languages!(every_input);

fn every_input(page: &Page, words: &Words) {
    marks_by_hand(page, words);
    steps(page, words);
    controls(page, words);
    guessing(page, words);
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
    // No step was taken: that is no news.
    for line in news.lines().skip(1) {
        page.wait_for_text(&case.lab.css("> p[role=status]"), line);
    }

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
    case.lab.enter(".rate-dial .number input", "1/2");
    case.rested();
    assert_eq!(case.state.rate, 0.5);
    case.lab
        .refuses(".rate-dial .number", "0", words.text("rate_positive"));
    // The thumb is where the number is, also beyond the old end of the slider.
    for typed in ["3", "5", "10", "999"] {
        case.lab.enter(".rate-dial .number input", typed);
        case.rested();
        let slider = case.lab.find(".rate-dial input.slider");
        let thumb = slider.script("return arguments[0].valueAsNumber", vec![]);
        assert_eq!(thumb.as_f64(), typed.parse().ok(), "{typed}");
    }

    case.lab.enter(".walk-given .number.pred input", "-1");
    case.rested();
    assert_eq!(case.state.start, -1.0);
    case.lab.enter(".walk-given .number.true input", "2");
    case.rested();
    assert_eq!(case.state.truth, 2.0);

    // Another loss, with its option.
    let loss = |number: usize| format!(".side-{number} .switch input:checked");
    case.lab.find(&loss(1)).focus();
    page.press(Key::Right);
    case.rested();
    assert_eq!(case.state.sides[1], Kind::SmoothL1);
    let beta = case.lab.find(".side-1 .option input");
    assert_eq!(beta.name(), "beta");
    case.lab.enter(".side-1 .option input", "4");
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

/// Whether the guide's sentence is true, and where a learning rate leads, is asked in the text.
#[test]
fn nothing_tells_what_a_step_will_show() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        page.open("");
        page.clear_storage();
        let words = &language.words();
        page.open("#/loss");
        let lab = Lab::new(&page, "2.1");
        lab.find(".side-1 .steps");
        let [left, right] = Descent::default().model().sides;
        let verdicts = [
            words.with("claim_true", &[("name", "MSE")]),
            words.with("claim_false", &[("name", "L1")]),
            regime(&left, words),
            regime(&right, words),
            words.text("zone_walks").to_owned(),
            words.text("zone_swings").to_owned(),
        ];
        let way = show_signed(f64::from(left.next.step));
        let told = lab.everything();
        for verdict in verdicts.iter().chain([&way]) {
            assert!(!told.contains(verdict), "{verdict} shows in {told}");
        }
        assert!(told.contains(words.text("claim_open")));
        lab.find(".take-step").click();
        for verdict in &verdicts {
            page.wait_until("the verdict", || lab.everything().contains(verdict));
        }
        // Back at the start the reader knows it, until a loss is covered.
        lab.find(".step-back").click();
        assert!(lab.everything().contains(&way));
        let covered = lab.cover();
        for verdict in &verdicts {
            assert!(!covered.contains(verdict), "{verdict} shows in {covered}");
        }
    }
}

/// A reader who walks off the axis comes back by a key, and a reload keeps what the key did.
#[test]
fn keys_bring_a_ball_back_from_nan() {
    let page = Page::new(Site::Root);
    page.set_languages(Language::En.browser());
    let words = Language::En.words();
    let state = Descent {
        rate: 2.0,
        steps: 200,
        ..Descent::default()
    };
    assert!(state.model().sides[0].weight().is_nan());
    let mut case = Case::open(&page, &words, state);
    let ball = case.lab.find(".side-0 .handle.ball");
    for name in ["aria-valuemin", "aria-valuenow", "aria-valuemax"] {
        let value = ball.attr(name).unwrap_or_default();
        assert!(value.parse().is_ok_and(f64::is_finite), "{name}: {value}");
    }
    ball.press(Key::Right);
    case.rested();
    assert!(case.state.start.is_finite(), "{}", case.state.start);
    page.reload();
    case.tried = false;
    case.check();
    assert_eq!(case.lab.count("[role=alert]"), 0);
}

#[test]
fn a_phone_has_the_rate_and_the_steps_before_the_curves() {
    let page = Page::new(Site::Root);
    page.resize(360, 740);
    page.open("#/loss");
    let lab = Lab::new(&page, "2.1");
    lab.find(".side-1 .steps");
    let [rate, steps, curve] = [".rate-dial .slider", ".take-step", ".side-0 .chart"].map(|css| {
        let top = format!("lab.querySelector('{css}').getBoundingClientRect().top");
        lab.seen(&top).as_f64().unwrap_or(f64::NAN)
    });
    assert!(rate < steps && steps < curve, "{rate} {steps} {curve}");
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
    let covered = case.lab.cover();
    assert!(covered.contains(words.text("descent.question")));
    assert!(!covered.contains(&told), "{told} shows in {covered}");
    case.lab.guess(&left.next.after.to_string(), words);
    let shown = case.lab.find(".side-0 .steps").name();
    assert!(shown.ends_with(&told), "{shown}");
    page.press(Key::Escape);
    page.wait_until("the lab to open up", || case.lab.count(".guess") == 0);
    case.lab.find(".take-step").click();
    case.rested();
    assert_eq!(case.state.model().sides[0].loss(), left.next.after);
}
