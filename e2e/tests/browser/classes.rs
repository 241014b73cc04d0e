//! The classification lab: whichever view a hand changes, the others say what the core says of the new state.

use bullseye_core::lab::State;
use bullseye_core::lab::classes::{
    Classes, Kind, MOST_CLASSES, MOST_ROWS, Model, Preset, Story, Term,
};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{minus, show, show_float};
use bullseye_e2e::lab::{Lab, list, printed, text};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words, in_both_languages};
use serde_json::json;

const LAB: &str = "#/classification/4.1";

/// What the views say to those who read or hear them.
#[derive(Debug, Default, PartialEq)]
struct Views {
    readout: String,
    /// The chosen row.
    logits: String,
    /// One sentence a row.
    bars: Vec<String>,
    surprise: Vec<String>,
    mean: String,
    arithmetic: String,
    curve: String,
    code: String,
}

fn four(value: f32) -> String {
    let value = f64::from(value);
    if value != 0.0 && !(5e-5..1e6).contains(&value.abs()) {
        return show(value);
    }
    minus(&format!("{:.4}", value + 0.0))
}

/// A probability in words: never a 0, and a 1 only if it is one.
fn chance(p: f32) -> String {
    match (p, four(p)) {
        (0.0, _) => "≈ 0".to_owned(),
        (_, text) if text == "1.0000" && p < 1.0 => p.to_string(),
        (_, text) => text,
    }
}

fn name(state: &Classes, index: usize, words: &Words) -> String {
    let names = match state.story {
        Story::Numbers => {
            return words.with("classes.class_nth", &[("number", &index.to_string())]);
        }
        Story::Animals => words.text("animals"),
        Story::Reviews => words.text("reviews"),
    };
    let key = state.classes[index].key as usize;
    names.split('|').nth(key).unwrap_or_default().to_owned()
}

/// What the curve says of the loss: the number that PyTorch prints, or of a list the chosen row's own.
fn loss_now(state: &Classes, model: &Model) -> f64 {
    let own = f64::from(model.terms[state.row].value);
    model
        .output
        .item()
        .filter(|_| state.reduction != Reduction::None)
        .unwrap_or(own)
}

/// What one row says in the views of probabilities and of losses.
fn row(state: &Classes, model: &Model, index: usize, words: &Words) -> (String, String) {
    let (term, number) = (&model.terms[index], &(index + 1).to_string());
    let classes = (0..state.classes.len()).map(|class| {
        let gradient = term.gradient[class];
        let (sign, push) = match gradient {
            g if g < 0.0 => ("", "pushes_up"),
            g if g > 0.0 => ("+", "pushes_down"),
            _ => ("", "push_none"),
        };
        let p = four(term.probabilities[class]);
        let p = match state.loss {
            Kind::CrossEntropy => p,
            Kind::Nll => {
                let log = four(term.log_probabilities[class]);
                words.with("classes.with_log", &[("p", &p), ("log", &log)])
            }
        };
        words.with(
            "classes.bar_words",
            &[
                ("name", &name(state, class, words)),
                ("p", &p),
                ("gradient", &format!("{sign}{}", four(gradient))),
                ("push", words.text(push)),
            ],
        )
    });
    let classes = classes.collect::<Vec<_>>().join(words.text("comma"));
    let bars = words.with(
        "classes.bars_words",
        &[("number", number), ("classes", &classes)],
    );
    let surprise = match term.answer {
        None => words.with("surprise_ignored", &[("number", number)]),
        Some(answer) => {
            let (p, loss) = (chance(term.probabilities[answer]), four(term.surprise));
            let plain = [("number", number.as_str()), ("p", &p), ("loss", &loss)];
            if term.value == term.surprise {
                words.with("surprise_words", &plain)
            } else {
                let counted = four(term.value);
                let weighed = [plain[0], plain[1], plain[2], ("counted", &counted)];
                words.with("surprise_weighed", &weighed)
            }
        }
    };
    (bars, surprise)
}

/// A row's loss, or that it does not count; in a list it is 0 then.
fn counted_value(state: &Classes, term: &Term, words: &Words) -> String {
    match term.answer.is_some() || state.reduction == Reduction::None {
        true => four(term.value),
        false => words.text("classes.not_counted").to_owned(),
    }
}

/// What the core says of a state, in the words of the page.
fn expected(state: &Classes, words: &Words) -> Views {
    let model = state.model();
    let comma = words.text("comma");
    let readout = minus(&Classes::readout(&model));
    let sample = |index: usize| {
        words.with(
            "classes.sample_nth",
            &[("number", &(index + 1).to_string())],
        )
    };
    let (bars, surprise) = (0..state.rows.len())
        .map(|index| row(state, &model, index, words))
        .unzip();
    let value = |name: &str, value: &str| {
        words.with("classes.value_of", &[("name", name), ("value", value)])
    };
    let chosen = &state.rows[state.row];
    let number = &(state.row + 1).to_string();
    let logits = (chosen.logits.iter().enumerate())
        .map(|(class, z)| value(&name(state, class, words), &show_float(f64::from(*z))))
        .collect::<Vec<_>>()
        .join(comma);
    let term = &model.terms[state.row];
    let answer = term.answer.map(|class| name(state, class, words));
    let means = (model.terms.iter().enumerate()).map(|(index, term)| {
        if state.is_weighted() && term.answer.is_some() {
            let (value, weight) = (four(term.value), four(term.weight));
            let values = [
                ("row", &*sample(index)),
                ("value", &value),
                ("weight", &weight),
            ];
            words.with("classes.weighed", &values)
        } else {
            value(&sample(index), &counted_value(state, term, words))
        }
    });
    let title = match state.reduction {
        Reduction::Mean => "view_mean",
        Reduction::Sum => "view_sum",
        _ => "view_none",
    };
    let own = match term.answer {
        None => words.with("surprise_ignored", &[("number", number)]),
        Some(class) => {
            let p = term.probabilities[class];
            let own = words.with(
                "row_arithmetic",
                &[
                    ("number", number),
                    ("class", &name(state, class, words)),
                    ("p", &chance(p)),
                    ("surprise", &four(term.surprise)),
                    ("value", &four(term.value)),
                ],
            );
            match p < f32::MIN_POSITIVE {
                true => format!("{own}\n{}", words.text("vanishes")),
                false => own,
            }
        }
    };
    let values: Vec<String> = (model.terms.iter())
        .map(|term| counted_value(state, term, words))
        .collect();
    let total = words.with(
        "total_arithmetic",
        &[
            ("name", state.loss.name()),
            ("reduction", state.reduction.name()),
            ("values", &values.join(comma)),
            ("result", &readout),
        ],
    );
    let logit = f64::from(chosen.logits[state.class]);
    let curve = words.with(
        "classes.curve_words",
        &[
            ("title", &logit_of(state, state.row, state.class, words)),
            ("logit", &show_float(logit)),
            ("loss", &printed(loss_now(state, &model))),
            ("slope", &four(term.gradient[state.class])),
        ],
    );
    let script = state.script();
    let mut code: Vec<String> = script.text().lines().map(str::to_owned).collect();
    code.extend(script.output);
    Views {
        logits: match &answer {
            Some(answer) => words.with(
                "logits_words",
                &[("number", number), ("logits", &logits), ("answer", answer)],
            ),
            None => words.with(
                "logits_words_ignored",
                &[("number", number), ("logits", &logits)],
            ),
        },
        bars,
        surprise,
        mean: words.with(
            "mean_words",
            &[
                ("title", words.text(title)),
                ("result", &readout),
                ("rows", &means.collect::<Vec<_>>().join(comma)),
            ],
        ),
        arithmetic: format!("{own}\n{total}"),
        curve,
        code: code.join("\n"),
        readout,
    }
}

fn logit_of(state: &Classes, row: usize, class: usize, words: &Words) -> String {
    let (class, row) = (name(state, class, words), (row + 1).to_string());
    words.with("classes.logit_of", &[("class", &class), ("row", &row)])
}

/// The lab that fills the window.
struct Case<'p> {
    lab: Lab<'p>,
    words: &'p Words,
    state: Classes,
}

impl<'p> Case<'p> {
    #[track_caller]
    fn open(page: &'p Page, words: &'p Words, state: Classes) -> Case<'p> {
        page.open(&format!("{LAB}?{}", state.encode()));
        let case = Case {
            lab: Lab::new(page, "4.1"),
            words,
            state,
        };
        case.lab.find(".F .chart svg");
        case.check();
        case
    }

    fn seen(&self) -> Views {
        let seen = self.lab.seen(
            "{
                readout: spoken(lab.querySelector('.readout output')),
                logits: spoken(lab.querySelector('.A > .words')),
                bars: [...lab.querySelectorAll('.B .sample')].map((each) => each.getAttribute('aria-label')),
                surprise: [...lab.querySelectorAll('.C .board')].map((each) => each.getAttribute('aria-label')),
                mean: label('.D .columns'),
                arithmetic: spoken(lab.querySelector('.E .words')),
                curve: label('.F .chart svg'),
                code: code(),
            }",
        );
        Views {
            readout: text(&seen["readout"]),
            logits: text(&seen["logits"]),
            bars: list(&seen["bars"]),
            surprise: list(&seen["surprise"]),
            mean: text(&seen["mean"]),
            arithmetic: text(&seen["arithmetic"]),
            curve: text(&seen["curve"]),
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
    fn rested(&mut self) -> Classes {
        let now = self.lab.rested(&self.state);
        let before = std::mem::replace(&mut self.state, now);
        self.check();
        before
    }

    /// A part of a row of view A: both counted from 0.
    fn logit(&self, row: usize, class: usize, part: &str) -> String {
        let place = |index: usize| format!("nth-child({})", index + 1);
        format!(".A .sample:{} .logit:{} {part}", place(row), place(class))
    }
}

in_both_languages!(every_input);

fn every_input(page: &Page, words: &Words) {
    logits_and_answers(page, words);
    the_curves(page, words);
    rows_and_classes(page, words);
    switches_and_options(page, words);
    edges(page, words);
    guessing(page, words);
    page.check_accessibility();
}

/// What float32 has no room for and what does not count is said, not shown as a 0.
fn edges(page: &Page, words: &Words) {
    let mut state = Classes::default();
    state.rows[0].logits[1] = 2000.0;
    state.rows[1].ignored = true;
    let case = Case::open(page, words, state.clone());
    let vanishes = case.lab.css(".E .vanishes");
    page.wait_for_text(&vanishes, words.text("vanishes"));
    let work = case.lab.find(".E .numbers").text();
    assert!(work.contains('≈') && work.contains("2000"), "{work}");
    case.lab.find("button.table-button").click();
    let row = ".tables table:nth-of-type(2) tbody tr:nth-child(2)";
    let cells = case.lab.find(row).text();
    assert!(cells.contains(words.text("classes.not_counted")), "{cells}");
    case.lab.find("button.table-button").press(Key::Enter);
    // A loss below what float32 can tell from 0 is 0 on the curve, as PyTorch prints it.
    let mut sure = Classes::default();
    sure.rows.truncate(1);
    sure.rows[0].logits[0] = 30.0;
    assert_eq!(Case::open(page, words, sure).state.model().printed(), "0.0");
    // Left out by ignore_index or by hand, no row counts.
    state.ignore_index = 0;
    state.rows[2].ignored = true;
    let case = Case::open(page, words, state);
    assert_eq!(case.state.model().printed(), "nan");
    let note = case.lab.css(".B .push-note");
    page.wait_for_text(&note, words.text("scale_nothing"));
}

fn logits_and_answers(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Classes::default());
    let slider = case.lab.find(&case.logit(1, 2, "input.slider"));
    assert_eq!(slider.role(), "slider");
    assert_eq!(slider.name(), logit_of(&case.state, 1, 2, words));
    slider.press(Key::Right);
    let before = case.rested();
    assert_eq!((case.state.row, case.state.class), (1, 2));
    let z = |state: &Classes| state.rows[1].logits[2];
    assert!((z(&case.state) - z(&before) - 0.1).abs() < 1e-4);
    // Whoever does not look hears what the hand has done.
    let loss = expected(&case.state, words).readout;
    let news = words.with("loss_now", &[("loss", &loss)]);
    page.wait_for_text(&case.lab.css("> p[role=status]"), &news);
    case.lab
        .find(&case.logit(0, 0, ".number input"))
        .fill("7/2");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.rows[0].logits[0], 3.5);
    page.press_with(Key::Shift, Key::Tab);
    page.press(Key::End);
    case.rested();
    assert!(case.state.rows[0].logits[0] > 3.5);

    // The answer by mouse and by arrow, and left out.
    case.lab.find(&case.logit(2, 0, ".pick")).click();
    case.rested();
    assert_eq!(case.state.rows[2].label, 0);
    case.lab.find(&case.logit(2, 0, ".pick input")).focus();
    page.press(Key::Down);
    case.rested();
    assert_eq!(case.state.rows[2].label, 1);
    let ignore = case.lab.find(".A .sample:nth-child(2) .ignore input");
    assert_eq!(ignore.name(), words.with("ignore_row", &[("number", "2")]));
    ignore.focus();
    page.type_text(" ");
    case.rested();
    assert!(case.state.rows[1].ignored);
    page.press_with(Key::Control, "z");
    case.rested();
    assert!(!case.state.rows[1].ignored);
}

fn the_curves(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Classes::default());
    // A row's point on −ln p.
    let point = case.lab.find(".C .sample:nth-child(1) .point");
    assert_eq!(point.role(), "slider");
    assert_eq!(
        point.name(),
        words.with("classes.point_of", &[("number", "1")])
    );
    point.drag_by(Pointer::Mouse, -40, 0);
    let p = |state: &Classes| state.model().terms[0].probabilities[0];
    let before = case.rested();
    assert!(p(&case.state) < p(&before));
    case.lab
        .find(".C .sample:nth-child(1) .point")
        .press(Key::Right);
    let before = case.rested();
    assert!((p(&case.state) - p(&before) - 0.01).abs() < 1e-3);

    // The loss over one logit.
    let point = case.lab.find(".F .handle.point");
    assert_eq!(point.role(), "slider");
    let logit = logit_of(&case.state, case.state.row, case.state.class, words);
    assert_eq!(
        point.name(),
        words.with("classes.point", &[("logit", &logit)])
    );
    let z = |state: &Classes| state.rows[state.row].logits[state.class];
    point.drag_by(Pointer::Touch, 40, 0);
    let before = case.rested();
    assert!(z(&case.state) > z(&before));
    case.lab.find(".F .handle.point").press(Key::PageDown);
    let before = case.rested();
    assert!((z(&before) - z(&case.state) - 1.0).abs() < 1e-4);
}

fn rows_and_classes(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Classes::default());
    let button = |number: usize| format!(".A .more button:nth-child({number})");
    let (add_row, remove_row, add_class, remove_class) =
        (button(1), button(2), button(3), button(4));
    while case.state.rows.len() < MOST_ROWS {
        case.lab.find(&add_row).click();
        case.rested();
    }
    assert_eq!(
        case.lab.find(&add_row).text().trim(),
        words.text("classes.rows_full")
    );
    case.lab.find(&remove_row).click();
    case.rested();
    assert_eq!(case.state.rows.len(), MOST_ROWS - 1);
    while case.state.classes.len() < MOST_CLASSES {
        case.lab.find(&add_class).focus();
        page.press(Key::Enter);
        case.rested();
    }
    assert_eq!(
        case.lab.find(&add_class).text().trim(),
        words.text("classes_full")
    );
    case.lab.find(&remove_class).click();
    case.rested();
    assert_eq!(case.state.classes.len(), MOST_CLASSES - 1);
    case.lab.find("button.reset").press(Key::Enter);
    case.rested();
    assert_eq!(case.state, Classes::default());
}

fn switches_and_options(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Classes::default());
    let checked = |group: &str| format!(".switch.{group} input:checked");
    case.lab.find(&checked("losses")).focus();
    page.press(Key::Right);
    let before = case.rested();
    assert_eq!(case.state.loss, Kind::Nll);
    // The same number on the way through log_softmax.
    assert_eq!(
        expected(&case.state, words).readout,
        expected(&before, words).readout
    );
    page.press(Key::Left);
    case.rested();
    for reduction in [Reduction::Sum, Reduction::None, Reduction::Mean] {
        case.lab.find(&checked("reductions")).focus();
        page.press(Key::Right);
        case.rested();
        assert_eq!(case.state.reduction, reduction);
    }
    case.lab.find(&checked("stories")).focus();
    page.press(Key::Right);
    case.rested();
    assert_eq!(case.state, Classes::preset(Preset::Animals));
    // The classes are others; every row still shows which one is its answer.
    let answers = |case: &Case| case.lab.count(".pick input:checked");
    assert_eq!(answers(&case), case.state.rows.len());
    case.lab.find("button.undo").click();
    case.rested();
    assert_eq!(answers(&case), case.state.rows.len());
    case.lab.find("button.redo").click();
    case.rested();

    case.lab.find(".open-options").click();
    let field = |label: &str| page.by_role("textbox", label);
    let cat = words.with("weight_of", &[("name", &name(&case.state, 0, words))]);
    field(&cat).fill("3");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.classes[0].weight, 3.0);
    field(&cat).fill("-1");
    page.press(Key::Enter);
    page.wait_for_text(
        &case.lab.css(".weight .bubble"),
        words.text("classes.weight_negative"),
    );
    page.press(Key::Escape);
    let smoothing = field("label_smoothing");
    smoothing.fill("0.1");
    page.press(Key::Enter);
    case.rested();
    assert!(smoothing.is_focused(), "the field is gone under the hand");
    assert_eq!(case.state.smoothing, 0.1);
    field("ignore_index").fill("2");
    page.press(Key::Enter);
    case.rested();
    assert_eq!(case.state.ignore_index, 2);
    assert!(case.state.model().terms[2].answer.is_none());
}

/// The loss stands nowhere while it is covered.
fn guessing(page: &Page, words: &Words) {
    let case = Case::open(page, words, Classes::default());
    let loss = expected(&case.state, words).readout;
    assert!(case.lab.everything().contains(&loss));
    let covered = case.lab.cover();
    assert!(covered.contains(words.text("lab.covered")));
    assert!(!covered.contains(&loss), "{loss} shows in {covered}");
    case.lab.guess(&loss, words);
    case.check();
}

#[test]
fn a_phone_scrolls_down_only() {
    for language in Language::ALL {
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.resize(360, 740);
        for (route, tabs) in [
            ("#/classification", ".lab-classes .tabs"),
            ("#/regression", ".lab-regression .tabs"),
        ] {
            page.open(route);
            page.find(tabs);
            let wide =
                "const root = document.documentElement; return root.scrollWidth - root.clientWidth";
            assert_eq!(page.script(wide, vec![]), json!(0), "{language:?} {route}");
            if route == "#/classification" {
                // The loss of a sure answer stands at the end of the curve.
                let lab = Lab::new(&page, "4.1");
                lab.find("[role=tab]:nth-child(2)").click();
                lab.find(".C .chosen .point").press(Key::End);
                assert_eq!(page.script(wide, vec![]), json!(0), "{language:?} at p = 1");
            }
        }
    }
}

#[test]
fn the_axis_of_the_logits_ends_where_their_sliders_do() {
    let page = Page::new(Site::Root);
    for (width, height) in [(360, 740), (1280, 800)] {
        page.resize(width, height);
        for route in ["#/classification", LAB] {
            page.open(route);
            page.find("#lab-4-1 .A .axis span");
            // A thumb is 20 pixels wide, and its middle is the value.
            let ends = "const lab = document.querySelector('#lab-4-1 .A'), \
                slider = lab.querySelector('.chosen .slider').getBoundingClientRect(), \
                axis = lab.querySelector('.axis').getBoundingClientRect(); \
                return [axis.left - slider.left - 10, slider.right - 10 - axis.right].map(end => Math.round(end) + 0)";
            assert_eq!(page.script(ends, vec![]), json!([0, 0]), "{width} {route}");
        }
    }
}
