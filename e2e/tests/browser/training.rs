//! The training lab: line by line in both directions, running, with lines deleted, and what the page says is what the
//! core says.

use std::thread;
use std::time::Duration;

use bullseye_core::Tensor;
use bullseye_core::lab::State;
use bullseye_core::lab::kind::Kind;
use bullseye_core::lab::training::{Criterion, Model, Task, Training, Way};
use bullseye_core::number::minus;
use bullseye_core::train::Line;
use bullseye_e2e::lab::{Lab, printed};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, json};

const LAB: &str = "#/training/5.1";

fn open(language: Language, query: &str) -> Page {
    let page = Page::new(Site::Root);
    page.resize(1280, 800);
    page.open(&format!("{LAB}?{query}&lang={}", language.code()));
    page.find(".lab.whole .line-on");
    page
}

fn lab(page: &Page) -> Lab<'_> {
    Lab::new(page, "5.1")
}

/// The state that the address has once a hand has come to rest: a series of presses is told when it is over.
#[track_caller]
fn state(page: &Page) -> Training {
    let mut last = String::new();
    page.wait_until("the address rests", || {
        thread::sleep(Duration::from_millis(400));
        let url = page.url();
        let rests = url == last;
        last = url;
        rests
    });
    let url = page.url();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    match Training::decode(query) {
        Ok(state) => state,
        Err(bad) => panic!("`{}` cannot be read in {url}", bad.key),
    }
}

/// The values beside a line, counted from 0 as in the listing's five lines and the print.
#[track_caller]
fn made(page: &Page, line: usize) -> String {
    let values = lab(page).find(&format!(".line-{line} .made-values"));
    values.text().replace('\u{a0}', " ")
}

fn listed(values: &[f32]) -> String {
    let shown = &values[..values.len().min(3)];
    let together = minus(&Tensor::vec_f32(shown.to_vec()).to_string());
    let bare = (together.trim_start_matches("tensor([")).trim_end_matches("])");
    let numbers: Vec<String> = match bare.contains('e') {
        true => (shown.iter())
            .map(|value| printed(f64::from(*value)))
            .collect(),
        false => bare.split(',').map(|text| text.trim().to_owned()).collect(),
    };
    let rest = match values.len() {
        0..=3 => "",
        _ => " …",
    };
    format!("{}{rest}", numbers.join(" "))
}

/// What the core makes of the gradients, in a list.
fn gradients(model: &Model) -> String {
    let all: Vec<f32> = (model.gradients.iter().flatten())
        .flat_map(|gradient| gradient.f32s().unwrap_or_default().to_vec())
        .collect();
    match all.is_empty() {
        true => "None None".to_owned(),
        false => listed(&all),
    }
}

/// That the page says what the core says of a state.
#[track_caller]
fn expect(page: &Page, state: &Training) {
    let model = state.model();
    let done = |line: Line| {
        let order = |line: Line| {
            Line::LOOP
                .iter()
                .position(|other| *other == line)
                .unwrap_or(5)
        };
        let last = model.place.map(|place| order(place.line));
        last.is_some_and(|last| order(line) <= last)
    };
    let dash = || "–".to_owned();
    let want = [
        match done(Line::ZeroGrad) && !state.plan.deleted.contains(&Line::ZeroGrad) {
            true => "None None".to_owned(),
            false => gradients(&model),
        },
        match &model.predictions {
            Some(predictions) => listed(predictions.f32s().unwrap_or_default()),
            None => dash(),
        },
        model.loss.map_or_else(dash, |loss| listed(&[loss])),
        match done(Line::Backward) {
            true => gradients(&model),
            false => dash(),
        },
        listed(&model.parameters),
        model.printed.last().cloned().unwrap_or_else(dash),
    ];
    let seen = || std::array::from_fn(|line| made(page, line));
    page.holds(|| seen() == want);
    assert_eq!(seen(), want, "at {}", state.encode());
    let readout = lab(page).find(".readout output").text();
    assert_eq!(readout, minus(&Training::readout(&model)));
    let current = page.find_all("#lab-5-1 .loop-line[aria-current=step]");
    assert_eq!(current.len(), usize::from(model.place.is_some()));
}

#[test]
fn every_line_forward_and_back() {
    for language in Language::ALL {
        for task in ["line", "binary", "classes"] {
            let page = open(language, &format!("task={task}&batch=4"));
            let mut want = state(&page);
            expect(&page, &want);
            for _ in 0..8 {
                lab(&page).find(".line-on").click();
                want.go(1);
                expect(&page, &want);
            }
            for _ in 0..8 {
                lab(&page).find(".line-back").click();
                want.go(-1);
                expect(&page, &want);
            }
        }
    }
}

#[test]
fn a_run_is_paused_and_goes_on_to_the_end() {
    let page = open(Language::En, "at=0");
    let position = |page: &Page| lab(page).find(".for-0 .made").text();
    lab(&page).find(".run").click();
    let first = position(&page);
    page.wait_until("the run moves", || position(&page) != first);
    lab(&page).find(".run").click();
    page.next_frame();
    let paused = state(&page);
    assert!(paused.position > 0 && paused.position < paused.plan.end());
    expect(&page, &paused);
    // All that a run has passed is one step back.
    lab(&page).find(".undo").click();
    expect(&page, &Training::default());

    // As fast as it goes.
    lab(&page).find(".speed").press(Key::End);
    lab(&page).find(".run").click();
    page.wait_until("the run ends", || {
        lab(&page).find(".line-on").attr("aria-disabled").as_deref() == Some("true")
    });
    let end = state(&page);
    assert_eq!(end.position, end.plan.end());
    expect(&page, &end);
}

#[test]
fn words_follow_a_run() {
    let page = open(Language::En, "at=0");
    let words = Language::En.words();
    let losses = || lab(&page).find(".losses-chart svg").attr("aria-label");
    let before = losses();
    lab(&page).find(".run").click();
    page.wait_until("the words follow", || losses() != before);
    let run = lab(&page).find(".run").text();
    assert!(run.contains(words.text("pause")), "it still runs: {run}");
}

#[test]
fn a_page_out_of_sight_does_not_run() {
    let page = open(Language::En, "at=0");
    let words = Language::En.words();
    lab(&page).find(".run").click();
    page.wait_for_text("#lab-5-1 .run", words.text("pause"));
    page.script(
        "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
        vec![],
    );
    page.wait_for_text("#lab-5-1 .run", words.text("training.run"));
    let stopped = state(&page);
    expect(&page, &stopped);
}

#[test]
fn who_wants_no_motion_is_at_the_end_at_once() {
    let page = Page::new(Site::Root);
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    page.open(&format!("{LAB}?at=0"));
    lab(&page).find(".run").click();
    page.next_frame();
    let end = state(&page);
    assert_eq!(end.position, end.plan.end());
    expect(&page, &end);
}

#[test]
fn a_deleted_line_breaks_what_it_breaks() {
    let page = open(Language::En, "at=0");
    let words = Language::En.words();
    lab(&page).find(".line-0 .toggle-line").click();
    // Twice through the four lines that are left, and the print.
    for _ in 0..8 {
        lab(&page).find(".line-on").click();
    }
    let now = state(&page);
    assert_eq!(now.plan.deleted, [Line::ZeroGrad]);
    expect(&page, &now);
    // The old gradient, the new one, and what they make together.
    let model = now.model();
    let Some([old, fresh]) = &model.piled else {
        panic!("the gradients pile up");
    };
    let text = |value: f32| printed(f64::from(value));
    let fresh = match text(fresh[0]) {
        negative if negative.starts_with('−') => format!("({negative})"),
        positive => positive,
    };
    let sum = (model.gradients.iter().flatten().next())
        .and_then(Tensor::f32s)
        .map(|weight| text(weight[0]));
    let said = words.with(
        "said_piled_up",
        &[
            ("name", "w"),
            ("old", &text(old[0])),
            ("fresh", &fresh),
            ("sum", &sum.unwrap_or_default()),
        ],
    );
    page.wait_for_text("#lab-5-1 .loop-coach", &said);
    let code = lab(&page).find("div.code");
    assert!(code.text().contains("# optimizer.zero_grad()"));
    lab(&page).find(".line-0 .toggle-line").click();
    assert!(state(&page).plan.deleted.is_empty());

    lab(&page).find(".rewind").click();
    lab(&page).find(".line-1 .toggle-line").click();
    lab(&page).find(".line-on").click();
    lab(&page).find(".line-on").click();
    page.wait_for_text(
        "#lab-5-1 .line-2",
        "NameError: name 'y_pred' is not defined",
    );
}

#[test]
fn the_keyboard_is_enough() {
    let page = open(Language::Zh, "at=0");
    page.tab_to(".line-on");
    page.press(Key::Enter);
    page.press(Key::Enter);
    let mut want = Training::default();
    want.go(2);
    expect(&page, &want);
    page.tab_back_to(".line-back");
    page.press(Key::Enter);
    want.go(-1);
    expect(&page, &want);
    page.tab_to(".point-add");
    page.press(Key::Enter);
    assert_eq!(state(&page).plan.points.len(), 9);
    page.tab_to(".point-remove");
    page.press(Key::Enter);
    assert_eq!(state(&page).plan.points.len(), 8);
    // A point is moved by its fields.
    lab(&page)
        .find(".point-field .number.true input")
        .fill("2.5");
    page.press(Key::Enter);
    let moved = state(&page);
    assert_eq!(moved.plan.points[7].y, 2.5);
    expect(&page, &moved);
}

#[test]
fn without_step_nothing_moves() {
    for language in Language::ALL {
        let page = open(language, "deleted=step&at=0");
        let words = language.words();
        let before = made(&page, 4);
        for _ in 0..10 {
            lab(&page).find(".line-on").click();
        }
        expect(&page, &state(&page));
        assert_eq!(made(&page, 4), before);
        lab(&page).find(".speed").press(Key::End);
        lab(&page).find(".run").click();
        let end = Training::decode("deleted=step&at=100").unwrap_or_default();
        let mean = end
            .model()
            .epochs
            .last()
            .map_or(f64::NAN, |epoch| epoch.mean);
        let said = words.with(
            "said_end_still",
            &[("epochs", "20"), ("last", &printed(mean))],
        );
        page.wait_for_text("#lab-5-1 .loop-coach", &said);
    }
}

#[test]
fn before_the_first_loss_there_is_nothing_to_guess() {
    for language in Language::ALL {
        let page = open(language, "at=2");
        let predict = lab(&page).find(".predict");
        assert_eq!(predict.attr("aria-disabled").as_deref(), Some("true"));
        let why = language.words().text("no_guess_yet").to_owned();
        assert_eq!(predict.attr("title"), Some(why));
        lab(&page).find(".line-on").click();
        page.wait_until("there is a loss", || {
            lab(&page).find(".predict").attr("aria-disabled").as_deref() == Some("false")
        });
    }
}

/// Through the whole lab by mouse: what is learnt, how, the data, the loop, a run.
#[test]
fn a_journey_by_mouse() {
    for language in Language::ALL {
        let page = open(language, "at=0");
        let lab = lab(&page);
        lab.find(".tasks label:nth-of-type(2)").click();
        lab.find(".ways label:nth-of-type(3)").click();
        lab.find(".more-settings summary").click();
        lab.find(".criteria label:nth-of-type(2)").click();
        lab.find(".option-batch input").fill("6");
        page.press(Key::Enter);
        lab.find(".option-epochs input").fill("200");
        page.press(Key::Enter);
        lab.find(".more-settings summary").click();
        let chosen = state(&page);
        assert_eq!(chosen.plan.task, Task::Binary);
        assert_eq!(chosen.plan.way, Way::Adam);
        assert_eq!(chosen.plan.loss, Criterion::Bce);
        assert_eq!(chosen.plan.batches(), 4);
        expect(&page, &chosen);

        lab.find(".tasks label:nth-of-type(1)").click();
        lab.find(".ways label:nth-of-type(1)").click();
        let usual = state(&page).plan.points;
        lab.find(".chosen-ring").drag_by(Pointer::Mouse, 30, -40);
        let dragged = state(&page);
        let (old, new) = (usual[0], dragged.plan.points[0]);
        assert!(new.x[0] > old.x[0] && new.y > old.y, "{old:?} {new:?}");
        expect(&page, &dragged);
        lab.find(".point-add").click();
        assert_eq!(state(&page).plan.points.len(), 9);
        lab.find(".point-remove").click();
        assert_eq!(state(&page).plan.points.len(), 8);

        for _ in 0..7 {
            lab.find(".line-on").click();
        }
        lab.find(".line-back").click();
        let walked = state(&page);
        assert_eq!(walked.position, 6);
        expect(&page, &walked);
        lab.find(".line-0 .toggle-line").click();
        assert_eq!(state(&page).plan.deleted, [Line::ZeroGrad]);
        lab.find(".speed").click();
        lab.find(".run").click();
        page.wait_for_text("#lab-5-1 .run", language.words().text("pause"));
        let epoch = || lab.find(".for-0 .made").text();
        let first = epoch();
        page.wait_until("it runs", || epoch() != first);
        // Back to how the text has it: nothing runs on.
        lab.find(".reset").click();
        page.wait_for_text("#lab-5-1 .run", language.words().text("training.run"));
        assert_eq!(state(&page), Training::default());
        expect(&page, &Training::default());
        page.check_accessibility();
    }
}

/// The same by keys alone.
#[test]
fn a_journey_by_keys() {
    for language in Language::ALL {
        let page = open(language, "at=0");
        let lab = lab(&page);
        page.tab_to(".tasks input");
        page.press(Key::Right);
        page.press(Key::Right);
        page.tab_to(".ways input");
        page.press(Key::Right);
        page.tab_to(".more-settings summary");
        page.press(Key::Enter);
        page.tab_to(".criteria input");
        page.press(Key::Right);
        page.tab_back_to(".more-settings summary");
        page.press(Key::Enter);
        let chosen = state(&page);
        assert_eq!(chosen.plan.task, Task::Classes);
        assert_eq!(chosen.plan.way, Way::Momentum);
        assert_eq!(chosen.plan.loss, Criterion::Nll);
        expect(&page, &chosen);
        page.tab_back_to(".tasks input");
        page.press(Key::Left);
        page.press(Key::Left);
        assert_eq!(state(&page).plan.loss, Criterion::Distance(Kind::Mse));

        page.tab_to(".line-0 .toggle-line");
        page.press(Key::Enter);
        assert_eq!(state(&page).plan.deleted, [Line::ZeroGrad]);
        page.tab_to(".line-on");
        for _ in 0..7 {
            page.press(Key::Enter);
        }
        page.tab_back_to(".line-back");
        page.press(Key::Enter);
        let walked = state(&page);
        assert_eq!(walked.position, 6);
        expect(&page, &walked);
        page.tab_to(".speed");
        page.press(Key::End);
        page.tab_back_to(".run");
        page.press(Key::Enter);
        page.wait_until("the run ends", || {
            lab.find(".line-on").attr("aria-disabled").as_deref() == Some("true")
        });
        expect(&page, &state(&page));
        page.tab_to(".point-after");
        page.press(Key::Enter);
        page.tab_to(".point-field .number.true input");
        lab.find(".point-field .number.true input").fill("2.5");
        page.press(Key::Enter);
        let moved = state(&page);
        assert_eq!(moved.plan.points[1].y, 2.5);
        expect(&page, &moved);
        page.tab_back_to(".reset");
        page.press(Key::Enter);
        assert_eq!(state(&page), Training::default());
        page.check_accessibility();
    }
}

#[test]
fn a_covered_loss_is_nowhere() {
    let page = open(Language::En, "at=9");
    let loss = printed(f64::from(
        state(&page).model().last_loss.unwrap_or_default(),
    ));
    assert!(lab(&page).everything().contains(&loss));
    lab(&page).find(".predict").click();
    page.find(".guess-field");
    let told = lab(&page).everything();
    assert!(!told.contains(&loss), "{told}");
}

#[test]
fn no_barriers() {
    for language in Language::ALL {
        for size in [(1280, 800), (360, 740)] {
            let page = open(language, "at=10&batch=3");
            page.resize(size.0, size.1);
            let open_settings = "document.querySelector('.more-settings').open = true";
            page.script(open_settings, vec![json!(null)]);
            let barriers = page.barriers();
            assert!(barriers.is_empty(), "{}", barriers.join("\n"));
        }
    }
}
