//! The outlier lab: whichever view a hand changes, the others say what the core says; by mouse, finger and keys.

use bullseye_core::lab::State;
use bullseye_core::lab::kind::Kind;
use bullseye_core::lab::outlier::{Data, Line, Outlier};
use bullseye_core::number::{show, show_float};
use bullseye_e2e::lab::{Lab, list, printed, text};
use bullseye_e2e::{Key, Page, Pointer, Words, in_both_languages};

const LAB: &str = "#/regression/3.4";

/// What the views say to those who read or hear them.
#[derive(Debug, PartialEq)]
struct Views {
    data: String,
    /// Name, way, slope before and after of each shown line.
    moves: Vec<String>,
    /// One sentence a line.
    tug: Vec<String>,
    /// Where the point that is looked at stands in the reasons.
    why: Vec<bool>,
    code: String,
}

fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}").replace('-', "−");
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | '−'));
    if is_zero {
        text.replace('−', "")
    } else {
        text
    }
}

fn moved(line: &Line) -> String {
    let text = fixed(line.moved, 4);
    if line.moved >= 0.00005 {
        format!("+{text}")
    } else {
        text
    }
}

fn signed(gradient: f32) -> String {
    let sign = if gradient > 0.0 { "+" } else { "" };
    format!("{sign}{}", printed(f64::from(gradient)))
}

/// What the core says of a state, in the words of the page.
fn expected(state: &Outlier, words: &Words) -> Views {
    let model = state.model();
    let shown: Vec<&Line> = model.shown(state.only).collect();
    let point = &state.points[state.chosen];
    let number = &(state.chosen + 1).to_string();
    let lines = shown.iter().map(|line| {
        let pull = line.pulls[state.chosen];
        words.with(
            "outlier.line_words",
            &[
                ("name", line.kind.short()),
                ("prediction", &printed(f64::from(pull.prediction))),
                ("miss", &printed(f64::from(pull.miss))),
            ],
        )
    });
    let lines: Vec<String> = lines.collect();
    let moves = shown.iter().map(|line| {
        let (before, after) = (fixed(line.before.slope, 2), fixed(line.after.slope, 2));
        let then = words.text("outlier.then");
        format!(
            "{} {} {before}{then}{after}",
            line.kind.short(),
            moved(line)
        )
    });
    let tug = shown.iter().map(|line| {
        let pulls = line.pulls.iter().enumerate().map(|(i, pull)| {
            let place = (i + 1).to_string();
            let values = [
                ("number", place.as_str()),
                ("gradient", &signed(pull.gradient)),
            ];
            words.with("outlier.pull_words", &values)
        });
        let pulls = pulls.collect::<Vec<_>>().join(words.text("comma"));
        words.with(
            "tug_words",
            &[("name", line.kind.short()), ("pulls", &pulls)],
        )
    });
    let script = state.script();
    let mut code: Vec<String> = script.text().lines().map(str::to_owned).collect();
    code.extend(script.output);
    Views {
        data: words.with(
            "data_words",
            &[
                ("number", number),
                ("y", &show_float(f64::from(point.y))),
                ("was", &show_float(f64::from(point.was))),
                ("lines", &lines.join(words.text("outlier.gap"))),
            ],
        ),
        moves: moves.collect(),
        tug: tug.collect(),
        why: shown.iter().map(|_| true).collect(),
        code: code.join("\n"),
    }
}

/// The lab that fills the window.
struct Case<'p> {
    lab: Lab<'p>,
    words: &'p Words,
    state: Outlier,
}

impl<'p> Case<'p> {
    #[track_caller]
    fn open(page: &'p Page, words: &'p Words, state: Outlier) -> Case<'p> {
        page.open(&format!("{LAB}?{}", state.encode()));
        let case = Case {
            lab: Lab::new(page, "3.4"),
            words,
            state,
        };
        case.lab.find(".tug");
        case.check();
        case
    }

    fn seen(&self) -> Views {
        let seen = self.lab.seen(
            "{
                data: label('.A svg[role=group]'),
                moves: [...lab.querySelectorAll('.moves tbody tr:not([hidden])')].map((row) =>
                    [...row.querySelectorAll('th, td:not(.way-cell)')].map(spoken).join(' ')),
                tug: label('.tug'),
                why: [...lab.querySelectorAll('.reason:not([hidden]) dd')].map(spoken),
                code: code(),
            }",
        );
        Views {
            data: text(&seen["data"]),
            moves: list(&seen["moves"]),
            tug: text(&seen["tug"]).lines().map(str::to_owned).collect(),
            why: list(&seen["why"])
                .iter()
                .map(|why| !why.is_empty())
                .collect(),
            code: text(&seen["code"]),
        }
    }

    /// The reason that stands beside this line.
    fn why(&self, row: usize) -> String {
        text(&(self.lab).seen(&format!(
            "lab.querySelectorAll('.reason dd')[{row}]?.textContent"
        )))
    }

    /// Every view says what the core says of the state.
    #[track_caller]
    fn check(&self) {
        let expected = expected(&self.state, self.words);
        self.lab.agrees(|| self.seen(), &expected);
    }

    /// A hand came to rest: takes the new state from the address; gives the one before.
    #[track_caller]
    fn rested(&mut self) -> Outlier {
        let now = self.lab.rested(&self.state);
        let before = std::mem::replace(&mut self.state, now);
        self.check();
        before
    }

    /// The height of the point with this number.
    fn y(&self, number: usize) -> f32 {
        self.state.points[number - 1].y
    }

    fn handle(&self, number: usize) -> String {
        format!(".handle.point-{}", number - 1)
    }
}

in_both_languages!(every_input);

fn every_input(page: &Page, words: &Words) {
    points_by_hand(page, words);
    the_tug_and_the_coach(page, words);
    controls(page, words);
    guessing(page, words);
    page.check_accessibility();
}

fn points_by_hand(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Outlier::default());
    let seventh = case.lab.find(&case.handle(7));
    assert_eq!(seventh.role(), "slider");
    let named = words.with("point_said", &[("number", "7"), ("x", &show(7.0))]);
    assert_eq!(seventh.name(), named);
    seventh.drag_by(Pointer::Mouse, 0, -100);
    case.rested();
    assert!(case.y(7) > 7.0, "{}", case.y(7));
    let [mse, smooth, l1] = case.state.model().lines;
    assert!(mse.moved > smooth.moved && l1.moved == 0.0);
    // Whoever does not look hears what the hand has done.
    let spoken = |line: &Line| {
        let values = [("name", line.kind.short()), ("moved", &moved(line))];
        words.with("spoken_line", &values)
    };
    let lines = [&mse, &smooth, &l1].map(spoken).join(words.text("comma"));
    let news = words.with("outlier.spoken", &[("x", &show(8.0)), ("lines", &lines)]);
    page.wait_for_text(&case.lab.css("> p[role=status]"), &news);

    case.lab
        .find(&case.handle(2))
        .drag_by(Pointer::Touch, 0, -40);
    let before = case.rested();
    assert_eq!(case.state.chosen, 1);
    assert!(case.y(2) > before.points[1].y + 0.5);
    case.lab.find(&case.handle(4)).press(Key::Up);
    let before = case.rested();
    assert!((case.y(4) - before.points[3].y - 0.1).abs() < 1e-4);
    page.press_with(Key::Shift, Key::Down);
    let before = case.rested();
    assert!((before.points[3].y - case.y(4) - 0.01).abs() < 1e-4);
    page.press(Key::PageDown);
    case.rested();
    // Enter only looks at a point.
    case.lab.find(&case.handle(1)).press(Key::Enter);
    let before = case.rested();
    assert_eq!((case.state.chosen, &case.state.points), (0, &before.points));
    page.press_with(Key::Control, "z");
    case.rested();
    assert_eq!(case.state.chosen, 3);
}

fn the_tug_and_the_coach(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Outlier::default().put(6, 12.0));
    let looked = case.why(0);
    // A press on a column looks at its point.
    let tug = case.lab.find(".tug");
    assert_eq!(tug.role(), "img");
    tug.click();
    let before = case.rested();
    assert_eq!(case.state.points, before.points);
    assert_ne!(case.state.chosen, 6);
    page.wait_until("the reasons to follow", || case.why(0) != looked);
    case.lab.find("button.undo").click();
    case.rested();

    let trial = case.state.model().trial.map(|trial| trial.y);
    let proposed = trial.unwrap_or_default();
    let button = case.lab.find("button.try");
    let y = show_float(f64::from(proposed));
    assert_eq!(button.text().trim(), words.with("try_it", &[("y", &y)]));
    button.click();
    case.rested();
    assert_eq!(case.y(7), proposed);
    assert_ne!(case.state.model().lines[2].moved, 0.0);
    let crossed = words.with("crossed_down", &[("number", "7")]);
    assert!(case.why(2).contains(&crossed), "{}", case.why(2));
}

fn controls(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Outlier::default());
    let slider = case.lab.find("input.slider.true");
    assert_eq!(
        slider.name(),
        words.with("outlier.point_n", &[("number", "7")])
    );
    slider.press(Key::End);
    case.rested();
    assert!(case.y(7) > 10.0);
    case.lab.enter(".knob .number.true input", "24/2");
    case.rested();
    assert_eq!(case.y(7), 12.0);
    let beta = case.lab.find(".option input");
    assert_eq!(beta.name(), "beta");
    case.lab.enter(".option input", "3");
    let before = case.rested();
    let smooth = |state: &Outlier| state.model().lines[1].moved;
    assert!(smooth(&case.state) > smooth(&before));
    case.lab
        .refuses(".option", "-1", words.text("lab.beta_negative"));

    page.by_role("radio", "L1Loss").focus();
    page.press(Key::Left);
    case.rested();
    assert_eq!(case.state.only, Some(Kind::SmoothL1));
    assert_eq!(case.seen().moves.len(), 1);
    page.press(Key::Right);
    case.rested();
    assert_eq!(case.state.only, Some(Kind::L1));

    let data = case.lab.find(".data select");
    assert_eq!(data.name(), words.text("outlier.data"));
    data.focus().script(
        "arguments[0].value = 'stocks'; arguments[0].dispatchEvent(new Event('change', { bubbles: true }))",
        vec![],
    );
    case.rested();
    let stocks = Outlier {
        only: Some(Kind::L1),
        ..Outlier::of(Data::Stocks)
    };
    assert_eq!(case.state, stocks);
    case.lab.find("button.reset").click();
    case.rested();
    assert_eq!(case.state, Outlier::default());
}

/// What is asked stands nowhere while it is covered.
fn guessing(page: &Page, words: &Words) {
    let case = Case::open(page, words, Outlier::default());
    let predict = case.lab.find("button.predict");
    assert_eq!(
        predict.attr("title").as_deref(),
        Some(words.text("drag_first"))
    );
    let state = Outlier::default().put(6, 12.0);
    let case = Case::open(page, words, state);
    let [mse, ..] = case.state.model().lines;
    let told = [
        moved(&mse),
        fixed(mse.after.slope, 2),
        signed(mse.pulls[6].gradient),
        printed(f64::from(mse.pulls[6].miss)),
    ];
    for told in &told {
        assert!(case.lab.everything().contains(told), "{told} is nowhere");
    }
    let covered = case.lab.cover();
    for told in &told {
        assert!(!covered.contains(told), "{told} shows in {covered}");
    }
    assert!(covered.contains(words.text("outlier.question")));
    case.lab.guess("2.2333", words);
    case.check();
}
