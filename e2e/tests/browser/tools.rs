//! What stands around the views: rows that come and go, the switches, guessing, the table, and values beyond any chart.

use bullseye_core::lab::State;
use bullseye_core::lab::guess::{Verdict, judge};
use bullseye_core::lab::regression::{Kind, MOST, Regression};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{parse, show, show_float, show_signed};
use bullseye_e2e::lab::{Lab, Mark, Views, printed};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Value, json};

const LAB: &str = "#/regression/3.1";

fn page_in(language: Language) -> Page {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page
}

fn open(page: &Page, state: &Regression) {
    page.open(&format!("{LAB}?{}", state.encode()));
}

#[test]
fn rows_come_and_go_between_one_and_eight() {
    let language = Language::En;
    let page = page_in(language);
    let words = language.words();
    page.open(LAB);
    let lab = Lab::new(&page, "3.1");
    let mut state = Regression::default();
    let add = lab.find(".more button:nth-of-type(1)");
    let remove = lab.find(".more button:nth-of-type(2)");
    let is_off = |css: &str| lab.find(css).attr("aria-disabled").as_deref() == Some("true");
    while state.elements.len() < MOST {
        assert_eq!(add.name(), words.text("regression.add"));
        add.click();
        state.add();
        lab.expect(&Views::of(&state, &words));
    }
    assert_eq!(lab.rows(), MOST);
    assert_eq!(add.name(), words.text("regression.add_full"));
    assert!(is_off(".more button:nth-of-type(1)"));
    // A row in the middle: what stands below it moves up with its numbers.
    lab.marker(2, Mark::Truth).focus();
    state.chosen = 2;
    while state.elements.len() > 1 {
        let number = (state.chosen + 1).to_string();
        assert_eq!(
            remove.name(),
            words.with("regression.remove", &[("number", &number)])
        );
        remove.click();
        state.remove(state.chosen);
        lab.expect(&Views::of(&state, &words));
    }
    assert_eq!(lab.rows(), 1);
    assert!(is_off(".more button:nth-of-type(2)"));
}

#[test]
fn half_typed_text_stays_when_other_rows_come_and_go() {
    let page = page_in(Language::En);
    page.open(LAB);
    let lab = Lab::new(&page, "3.1");
    let field = lab.field(2, Mark::Prediction);
    lab.marker(0, Mark::Prediction).focus();
    field.fill("1/");
    page.press(Key::Enter);
    lab.marker(0, Mark::Prediction).focus();
    lab.find(".more button:nth-of-type(2)").click();
    assert_eq!(lab.rows(), 2);
    assert_eq!(lab.field(1, Mark::Prediction).value(), "1/");
    lab.find(".more button:nth-of-type(1)").click();
    assert_eq!(lab.field(1, Mark::Prediction).value(), "1/");
}

#[test]
fn every_loss_and_reduction_and_option() {
    let language = Language::Zh;
    let page = page_in(language);
    let words = language.words();
    let mut state = Regression {
        // One miss on each side of every border.
        elements: Regression::decode("pred=2.5,0.8,1.2&true=3,1,-1")
            .unwrap_or_default()
            .elements,
        ..Regression::default()
    };
    open(&page, &state);
    let lab = Lab::new(&page, "3.1");
    for (i, loss) in Kind::ALL.into_iter().enumerate() {
        lab.find(&format!(".losses label:nth-of-type({})", i + 1))
            .click();
        state.loss = loss;
        lab.expect(&Views::of(&state, &words));
        let named = lab.find(".heading").text();
        assert!(named.contains(loss.name()), "{named}");
        let reductions = [Reduction::Mean, Reduction::Sum, Reduction::None];
        for (j, reduction) in reductions.into_iter().enumerate() {
            let choice = lab.find(&format!(".reductions label:nth-of-type({})", j + 1));
            assert_eq!(choice.text(), words.text(reduction.name()));
            choice.click();
            state.reduction = reduction;
            lab.expect(&Views::of(&state, &words));
        }
        let option = match loss {
            Kind::SmoothL1 => &mut state.beta,
            Kind::Huber => &mut state.delta,
            _ => {
                assert_eq!(lab.count(".option"), 0);
                continue;
            }
        };
        *option = 0.25;
        let field = lab.find(".option input");
        field.fill("1/4");
        page.press(Key::Enter);
        lab.expect(&Views::of(&state, &words));
    }
}

#[test]
fn guessing_covers_every_place_that_states_the_loss() {
    for language in Language::ALL {
        let page = page_in(language);
        let words = language.words();
        for loss in Kind::ALL {
            covers(&page, language, loss);
        }
        // A list of losses is nothing to guess in one field.
        let lab = Lab::new(&page, "3.1");
        open(
            &page,
            &Regression {
                reduction: Reduction::None,
                ..Regression::default()
            },
        );
        let button = lab.find("button.predict");
        assert_eq!(button.attr("aria-disabled").as_deref(), Some("true"));
        assert_eq!(
            button.attr("title").as_deref(),
            Some(words.text("no_guess"))
        );
        button.click();
        assert_eq!(lab.count(".guess"), 0);
        page.wait_for_text(&lab.css("> p[role=status]"), words.text("no_guess"));
    }
}

fn covers(page: &Page, language: Language, loss: Kind) {
    let words = language.words();
    let lab = Lab::new(page, "3.1");
    let mut state = Regression::decode("pred=7.31,2.13,-0.57&true=3,1,2").unwrap_or_default();
    state.loss = loss;
    open(page, &state);
    // The announcement of an earlier change must not tell either.
    lab.marker(0, Mark::Prediction).press(Key::Left);
    state.elements[0].prediction = lab.value(0, Mark::Prediction);
    lab.find("button.table-button").press(Key::Enter);
    lab.expect(&Views::of(&state, &words));
    let told = tells_the_loss(&state, &lab);
    assert!(told.len() >= 4, "the open lab tells only {told:#?}");

    lab.find("button.predict").press(Key::Enter);
    page.wait_until("the field to have the focus", || {
        lab.find(".guess-field").is_focused()
    });
    lab.expect(&Views::covered(&state, &words));
    let told = tells_the_loss(&state, &lab);
    assert!(
        told.is_empty(),
        "{loss:?}: covered, and still it says {told:#?}"
    );
    // Nor does it tell what the loss becomes when something moves, or under the pointer.
    lab.marker(1, Mark::Prediction).press(Key::Right);
    state.elements[1].prediction = lab.value(1, Mark::Prediction);
    state.chosen = 1;
    lab.expect(&Views::covered(&state, &words));
    let told = tells_the_loss(&state, &lab);
    assert!(told.is_empty(), "{loss:?}: moved, and it says {told:#?}");
    // A link opens the same, and there the table does not stand in the pointer's way.
    page.open(&format!("{LAB}?{}&covered=1", state.encode()));
    lab.find(".point").hover_for(&lab.css(".chart .tip-text"));
    lab.expect(&Views::covered(&state, &words));
    let told = tells_the_loss(&state, &lab);
    assert!(told.is_empty(), "{loss:?}: hovered, and it says {told:#?}");

    // What is no number is explained, and nothing is uncovered.
    let field = lab.find(".guess-field");
    field.fill("2..5");
    page.press(Key::Enter);
    let why = words.with("number_unexpected", &[("found", ".")]);
    page.wait_for_text(&lab.css(".guess-problem"), &why);
    assert_eq!(field.value(), "2..5");
    lab.expect(&Views::covered(&state, &words));

    // A guess reveals, whatever it is.
    let truth = state.model().number().unwrap_or(f64::NAN);
    let guess = match loss {
        Kind::Mse => truth * 2.0,
        Kind::L1 => truth / 2.0,
        _ => truth,
    };
    let guess = format!("{guess:.3}");
    field.fill(&guess);
    page.press(Key::Enter);
    lab.expect(&Views::of(&state, &words));
    let verdict = match judge(parse(&guess).unwrap_or(f64::NAN), truth) {
        Verdict::Hit => words.text("lab.hit").to_owned(),
        Verdict::High(off) => words.with("too_high", &[("off", &printed(off))]),
        Verdict::Low(off) => words.with("too_low", &[("off", &printed(off))]),
    };
    assert_eq!(lab.find(".verdict").text(), verdict);
    // Whoever does not look hears it once, and the keyboard is on the button that goes on.
    let said = lab.find("> p[role=status]").text();
    assert!(
        said.contains(&verdict) && said.contains(&printed(truth)),
        "{said}"
    );
    let is_on = |css: &str| page.find_all(&lab.css(&format!("{css}:focus"))).len() == 1;
    page.wait_until("the keyboard on the next one", || is_on("button.again"));

    // Another one has fresh numbers and is covered; giving up opens it.
    page.press(Key::Enter);
    assert_eq!(lab.views().readout, words.text("covered"));
    page.wait_until("the keyboard in the field", || is_on(".guess-field"));
    page.wait_for_text(&lab.css("> p[role=status]"), words.text("new_numbers"));
    page.press(Key::Escape);
    page.wait_until("the loss to be open", || {
        lab.views().readout != words.text("covered")
    });
    assert_eq!(lab.count(".guess"), 0);
    page.wait_until("the keyboard where guessing begins", || {
        is_on("button.predict")
    });
    lab.find("button.undo").click();
    lab.expect(&Views::of(&state, &words));
}

/// What the lab says that gives the loss away: the loss, its parts, or what a step makes of it.
#[track_caller]
fn tells_the_loss(state: &Regression, lab: &Lab) -> Vec<String> {
    let now = state.model();
    let after = state.step(&now).model();
    let mut secret = vec![now.printed(), after.printed()];
    let values = now.terms.iter().map(|term| f64::from(term.value));
    secret.extend(now.number().map(show));
    secret.push(show(values.clone().sum()));
    for value in values {
        secret.extend([show(value), printed(value)]);
    }
    let shares = now.terms.iter().map(|t| format!("{:.0}%", t.share * 100.0));
    secret.extend(shares);
    // What may be said: the state itself, and how far each one misses.
    secret.retain(|text| {
        !state.elements.iter().zip(&now.terms).any(|(e, term)| {
            [e.prediction, e.truth, term.difference]
                .map(|value| show(f64::from(value.abs())))
                .contains(text)
        })
    });
    lab.everything()
        .lines()
        .filter(|line| numbers(line).any(|number| secret.iter().any(|text| text == number)))
        .map(str::to_owned)
        .collect()
}

/// The numbers in a text, as they are written.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | 'e' | '%')))
        .map(|number| number.trim_matches(['.', 'e']))
}

#[test]
fn the_table_has_the_numbers_of_the_pictures() {
    let language = Language::En;
    let page = page_in(language);
    let lab = Lab::new(&page, "3.1");
    let state = Regression::decode("loss=HuberLoss&delta=0.3&pred=-1.5,2&true=0.5,2.25&chosen=2")
        .unwrap_or_default();
    open(&page, &state);
    let button = lab.find("button.table-button");
    assert_eq!(button.attr("aria-pressed").as_deref(), Some("false"));
    button.click();
    assert_eq!(button.attr("aria-pressed").as_deref(), Some("true"));
    let cells = |table: usize| -> Vec<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])][arguments[1]]
            .querySelectorAll('tr').values().map((row) => [...row.cells].map((cell) => cell.textContent)).toArray()";
        let rows = page.script(script, vec![json!(lab.css(".tables table")), json!(table)]);
        text_rows(&rows)
    };
    let elements = cells(0);
    let now = state.model();
    for (i, (element, term)) in state.elements.iter().zip(&now.terms).enumerate() {
        let row = [
            (i + 1).to_string(),
            show_float(f64::from(element.prediction)),
            show_float(f64::from(element.truth)),
            show_signed(f64::from(term.difference)),
            show(f64::from(term.value)),
            printed(f64::from(term.gradient)),
        ];
        assert_eq!(elements[i + 1], row);
    }
    assert_eq!(elements.len(), state.elements.len() + 1);
    let curve = cells(1);
    assert!(curve.len() > 4, "{curve:?}");
    let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(curve[0][1..], names);
    for row in &curve[1..] {
        let x = parse(&row[0]).unwrap_or(f64::NAN);
        for (kind, shown) in Kind::ALL.into_iter().zip(&row[1..]) {
            let losses = state.curve(kind, &[x]).unwrap_or_default();
            assert_eq!(*shown, printed(losses[0]), "{kind:?} at {x}");
        }
    }
    // The page has gone on to the table.
    button.press(Key::Enter);
    assert_eq!(lab.count(".tables"), 0);
}

fn text_rows(rows: &Value) -> Vec<Vec<String>> {
    let text = |cell: &Value| cell.as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().into_iter().flatten();
    rows.map(|row| row.as_array().into_iter().flatten().map(text).collect())
        .collect()
}

#[test]
fn values_beyond_any_chart_are_said_and_break_nothing() {
    let language = Language::En;
    let page = page_in(language);
    let words = language.words();
    let lab = Lab::new(&page, "3.1");
    for query in [
        "pred=3e38,0.8&true=3,1",
        "pred=3e38,-3e38&true=-3e38,3e38",
        "pred=1e-9,0&true=0,1e-9",
        "pred=1e9&true=-1e9",
        "pred=1,2&true=1,2",
    ] {
        for loss in Kind::ALL {
            let mut state = Regression::decode(query).unwrap_or_default();
            state.loss = loss;
            open(&page, &state);
            lab.find("button.table-button").click();
            lab.expect(&Views::of(&state, &words));
            lab.find("button.table-button").press(Key::Enter);
            shows_no_nan(&page, &state);
            lab.find(".take-step").click();
            let next = state.step(&state.model());
            lab.expect(&Views::of(&next, &words));
            lab.find(".point").press(Key::Right);
            lab.find(".point").drag_by(Pointer::Mouse, 30, 0);
            lab.marker(0, Mark::Prediction)
                .drag_by(Pointer::Mouse, -30, 0);
            shows_no_nan(&page, &state);
        }
        lab.find("button.predict").click();
        lab.find(".guess-field").fill("1");
        page.press(Key::Enter);
        lab.find(".verdict");
        shows_no_nan(&page, &Regression::decode(query).unwrap_or_default());
    }
}

/// Neither in words nor in the places of what is drawn.
#[track_caller]
fn shows_no_nan(page: &Page, state: &Regression) {
    let script = "const at = document.documentElement.outerHTML.search(/NaN|Infinity|undefined/);
        return at < 0 ? null : document.documentElement.outerHTML.slice(at - 200, at + 50)";
    let found = page.script(script, vec![]);
    assert!(found.is_null(), "{}: {found}", state.encode());
    assert!(!page.find("#broken").is_displayed(), "the program stopped");
}
