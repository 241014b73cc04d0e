//! Whichever view a hand changes, the others say what the core says of the new state.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Regression};
use bullseye_core::loss::Reduction;
use bullseye_e2e::lab::{Lab, Mark, Views};
use bullseye_e2e::{Key, Page, Pointer, Site, Words, in_both_languages, json};

/// A lab that fills the window, and the state that it must show.
struct Case<'p> {
    page: &'p Page,
    lab: Lab<'p>,
    words: &'p Words,
    state: Regression,
}

impl<'p> Case<'p> {
    /// Opens the guide's numbers under a loss.
    fn open(page: &'p Page, words: &'p Words, loss: Kind, reduction: Reduction) -> Case<'p> {
        let state = Regression {
            loss,
            reduction,
            beta: 0.4,
            delta: 0.3,
            ..Regression::default()
        };
        page.open(&format!("#/regression/3.1?{}", state.encode()));
        let lab = Lab::new(page, "3.1");
        lab.expect(&Views::of(&state, words));
        Case {
            page,
            lab,
            words,
            state,
        }
    }

    /// The hand has moved a mark: the state is the old one with that mark's new value.
    #[track_caller]
    fn moved(&mut self, row: usize, mark: Mark) -> f32 {
        let value = self.lab.value(row, mark);
        let element = &mut self.state.elements[row];
        let held = match mark {
            Mark::Prediction => &mut element.prediction,
            Mark::Truth => &mut element.truth,
        };
        let before = std::mem::replace(held, value);
        assert_ne!(value, before, "nothing moved");
        self.state.chosen = row;
        self.check();
        value - before
    }

    #[track_caller]
    fn check(&self) {
        self.lab.expect(&Views::of(&self.state, self.words));
    }
}

in_both_languages!(every_input);

fn every_input(page: &Page, words: &Words) {
    range_by_marker(page, words);
    range_by_slider(page, words);
    range_by_field(page, words);
    curve_by_pointer(page, words);
    curve_by_keys(page, words);
    gradient_by_a_step(page, words);
}

fn range_by_marker(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Kind::Mse, Reduction::Mean);
    let marker = case.lab.marker(1, Mark::Prediction);
    assert_eq!(marker.role(), "slider");
    assert_eq!(marker.name(), format!("{} 2", words.text("prediction")));
    marker.drag_by(Pointer::Mouse, 40, 0);
    assert!(case.moved(1, Mark::Prediction) > 0.0);
    // Whoever does not look hears what the hand has done.
    let loss = Views::of(&case.state, words).readout;
    let news = words.with("loss_now", &[("loss", &loss)]);
    page.wait_for_text(&case.lab.css("> p[role=status]"), &news);
    case.lab
        .marker(2, Mark::Truth)
        .drag_by(Pointer::Touch, -30, 0);
    assert!(case.moved(2, Mark::Truth) < 0.0);
    case.lab.marker(0, Mark::Truth).press(Key::Left);
    assert!(case.moved(0, Mark::Truth) < 0.0);
}

fn range_by_slider(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Kind::L1, Reduction::Sum);
    let slider = case.lab.slider(2, Mark::Prediction);
    assert_eq!(slider.role(), "slider");
    assert_eq!(slider.name(), format!("{} 3", words.text("prediction")));
    slider.press(Key::Right);
    assert!(case.moved(2, Mark::Prediction) > 0.0);
    case.lab.slider(1, Mark::Truth).press(Key::PageDown);
    assert!(case.moved(1, Mark::Truth) < 0.0);
}

fn range_by_field(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Kind::SmoothL1, Reduction::Mean);
    let field = case.lab.field(0, Mark::Prediction);
    assert_eq!(field.role(), "textbox");
    assert_eq!(field.name(), format!("{} 1", words.text("prediction")));
    field.fill("11/4");
    // Typed is not yet committed.
    case.check();
    page.press(Key::Enter);
    case.state.elements[0].prediction = 11.0 / 4.0;
    case.check();
    case.lab.field(1, Mark::Truth).fill("-0.25");
    page.press(Key::Tab);
    case.state.elements[1].truth = -0.25;
    // Leaving the field commits it, and goes to the third row's or the next control.
    case.state.chosen = case.lab.chosen();
    case.check();
}

fn curve_by_pointer(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Kind::Huber, Reduction::Mean);
    let point = case.lab.find(".point");
    assert_eq!(point.role(), "slider");
    assert_eq!(
        point.name(),
        words.with("regression.point", &[("number", "1")])
    );
    point.drag_by(Pointer::Mouse, -50, 0);
    assert!(case.moved(0, Mark::Prediction) < 0.0);
    case.lab.find(".point").drag_by(Pointer::Touch, 70, 0);
    assert!(case.moved(0, Mark::Prediction) > 0.0);
}

fn curve_by_keys(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Kind::Mse, Reduction::None);
    let second = case.lab.css(".elements label:nth-of-type(2)");
    page.find(&second).click();
    case.state.chosen = 1;
    case.check();
    case.lab.find(".point").press(Key::Right);
    assert!(case.moved(1, Mark::Prediction) > 0.0);
    page.press_with(Key::Shift, Key::Left);
    assert!(case.moved(1, Mark::Prediction) < 0.0);
}

fn gradient_by_a_step(page: &Page, words: &Words) {
    let mut case = Case::open(page, words, Kind::L1, Reduction::Mean);
    // The view says beforehand what the step will give.
    let next = case.state.step(&case.state.model());
    let promised = case.lab.find(".after .loss-text").text();
    assert_eq!(promised, Views::of(&next, words).readout);
    let rate = case.lab.find(".rate input");
    rate.fill("0.25");
    case.page.press(Key::Enter);
    case.state.rate = 0.25;
    case.lab.find(".take-step").click();
    case.state = case.state.step(&case.state.model());
    case.check();
}

/// The mouse rests, and the chart changes under it: the line stays where it is, and reads what a new look reads.
#[test]
fn a_reading_follows_the_chart_that_changes_under_the_mouse() {
    let read = "const reading = document.querySelector(arguments[0] + ' .reading');
        return [reading.querySelector('.hover')?.getBoundingClientRect().left, reading.textContent]";
    let page = Page::new(Site::Root);
    for (route, chart, hand) in [
        ("#/archery/1.2", ".whole .chart > .held", Some(".point")),
        (
            "#/loss/2.1",
            ".whole .side-0 .chart > svg",
            Some(".handle.true"),
        ),
        // The axes of the gallery stay; only another window changes what a pixel is.
        (
            "#/more-losses/9.1?loss=MSELoss",
            ".whole .chart > svg",
            None,
        ),
    ] {
        page.resize(1280, 800);
        page.open(route);
        page.find(chart).hover_for(&format!("{chart} .tip-text"));
        let seen = || {
            let seen = page.script(read, vec![json!(chart)]);
            let said = seen[1].as_str().unwrap_or_default().to_owned();
            (seen[0].as_f64().unwrap_or(f64::NAN), said)
        };
        let (line, before) = seen();
        match hand {
            Some(hand) => page.find(&format!("{chart} {hand}")).press(Key::End),
            None => page.resize(1100, 800),
        }
        page.wait_until("another reading", || seen().1 != before);
        page.next_frame();
        let (after, said) = seen();
        assert!((after - line).abs() < 3.0, "{route}: {line} {after} {said}");
        if hand.is_some() {
            page.find(chart).hover();
            assert_eq!(seen(), (after, said), "{route}");
        }
    }
}
