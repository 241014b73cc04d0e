//! The yes-or-no lab: whichever view a hand changes, the others say what the core says of the new state.

use bullseye_core::lab::State;
use bullseye_core::lab::binary::{Binary, Guess, Kind, Preset, Story};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{minus, show, show_float};
use bullseye_e2e::lab::{Lab, printed};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, Words, json};

const LAB: &str = "#/classification/4.3";

/// What the views say to those who read or hear them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Views {
    readout: String,
    rows: Vec<String>,
    curves: Vec<String>,
    gradient: String,
    sums: Vec<String>,
    scripts: Vec<String>,
}

fn name(state: &Binary, index: usize, words: &Words) -> String {
    let key = state.elements[index].key as usize;
    let listed = |names: &str| words.text(names).split(',').nth(key).unwrap().to_owned();
    match state.story {
        Story::Numbers => words.with("binary.nth", &[("number", &(index + 1).to_string())]),
        Story::Spam => words.with("binary.mail", &[("number", &(key + 1).to_string())]),
        Story::Film => listed("binary.film"),
        Story::Photo => listed("binary.photo"),
    }
}

fn signed(gradient: f32) -> String {
    let sign = if gradient > 0.0 { "+" } else { "" };
    format!("{sign}{}", printed(f64::from(gradient)))
}

fn push(gradient: f32) -> &'static str {
    match gradient {
        g if g < 0.0 => "pushes_up",
        g if g > 0.0 => "pushes_down",
        _ => "push_none",
    }
}

impl Views {
    /// What the core says of a state, in the words of the page.
    fn of(state: &Binary, words: &Words, covered: bool) -> Views {
        let model = state.model();
        let losing = |text: String| match covered {
            true => words.text("covered").to_owned(),
            false => text,
        };
        let rows =
            (state.elements.iter().zip(&model.terms).enumerate()).map(|(i, (element, term))| {
                words.with(
                    "binary.row_words",
                    &[
                        ("name", &name(state, i, words)),
                        ("logit", &show_float(f64::from(term.logit))),
                        ("probability", &show_float(f64::from(term.probability))),
                        ("truth", &show_float(f64::from(element.truth))),
                        ("own", &losing(show(f64::from(term.part(state.loss).value)))),
                    ],
                )
            });
        let chosen = &model.terms[state.chosen];
        let curves = Kind::ALL.map(|kind| {
            let (argument, x) = match kind {
                Kind::Bce => ("binary.argument_probability", chosen.probability),
                Kind::WithLogits => ("binary.argument_logit", chosen.logit),
            };
            let part = chosen.part(kind);
            let loss = model.number(kind).unwrap_or(f64::from(part.value));
            words.with(
                "binary.curve_words",
                &[
                    ("argument", words.text(argument)),
                    ("value", &show_float(f64::from(x))),
                    ("loss", &losing(printed(loss))),
                    ("slope", &printed(f64::from(part.gradient))),
                    ("floor", &losing(printed(state.lowest(kind)))),
                ],
            )
        });
        let gradient = (model.terms.iter().enumerate()).map(|(i, term)| {
            let [p, z] = Kind::ALL.map(|kind| term.part(kind).gradient);
            words.with(
                "binary.gradient_words",
                &[
                    ("name", &name(state, i, words)),
                    ("by_probability", &signed(p)),
                    ("push_probability", words.text(push(p))),
                    ("by_logit", &signed(z)),
                    ("push_logit", words.text(push(z))),
                ],
            )
        });
        let sums = Kind::ALL.map(|kind| {
            let terms: Vec<String> = (model.terms.iter())
                .map(|term| losing(show(f64::from(term.part(kind).value))))
                .collect();
            words.with(
                "binary.arithmetic_words",
                &[
                    ("name", kind.name()),
                    ("reduction", state.reduction.name()),
                    ("terms", &terms.join(words.text("comma"))),
                    ("result", &losing(minus(&model.printed(kind)))),
                ],
            )
        });
        let scripts = Kind::ALL.map(|kind| {
            let script = state.script(kind);
            let mut lines: Vec<String> = script.text().lines().map(str::to_owned).collect();
            lines.extend(script.output);
            if covered {
                lines[script.lines.len()] = format!("tensor({}?)", words.text("covered"));
            }
            lines.join("\n")
        });
        Views {
            readout: losing(minus(&Binary::readout(&model))),
            rows: rows.collect(),
            curves: curves.into(),
            gradient: gradient.collect::<Vec<_>>().join("\n"),
            sums: sums.into(),
            scripts: scripts.into(),
        }
    }

    /// What the page says.
    fn seen(page: &Page, words: &Words) -> Views {
        let script = "const lab = document.querySelector('.lab.whole');
            if (!lab) return null;
            const labels = (css) => [...lab.querySelectorAll(css)].map((e) => e.getAttribute('aria-label') ?? '');
            const spoken = (element) => {
                const copy = element?.cloneNode(true);
                copy?.querySelectorAll('[aria-hidden=true]').forEach((part) => part.remove());
                return (copy?.textContent ?? '').replaceAll('\\u00a0', '');
            };
            const code = (block) => [...block.querySelectorAll(':scope > div:not(.out), :scope > .out > div')];
            return {
                readout: spoken(lab.querySelector('.readout output')),
                rows: labels('.row .ruler svg'),
                curves: [...lab.querySelectorAll('.chart > svg')].map((e) => e.getAttribute('aria-description') ?? ''),
                gradient: labels('.arrows')[0],
                sums: [...lab.querySelectorAll('.words')].map(spoken),
                scripts: [...lab.querySelectorAll('div.code')].map((block) => code(block).map(spoken).join('\\n')),
            }";
        let seen = page.script(script, vec![]);
        let text = |key: &str| seen[key].as_str().unwrap_or_default().to_owned();
        let list = |key: &str| {
            let items = seen[key].as_array().into_iter().flatten();
            items
                .map(|item| item.as_str().unwrap_or_default().to_owned())
                .collect()
        };
        // Which arrows are cut depends on the scale of the picture.
        let cut = format!("{}{}", words.text("comma"), words.text("binary.cut_words"));
        Views {
            readout: text("readout"),
            rows: list("rows"),
            curves: list("curves"),
            gradient: text("gradient").replace(&cut, ""),
            sums: list("sums"),
            scripts: list("scripts"),
        }
    }
}

/// The lab that fills the window, and what it must show.
struct Case<'p> {
    page: &'p Page,
    words: &'p Words,
    state: Binary,
}

impl<'p> Case<'p> {
    fn open(page: &'p Page, words: &'p Words, state: Binary) -> Case<'p> {
        page.open(&format!("{LAB}?{}", state.encode()));
        let case = Case { page, words, state };
        case.check();
        case
    }

    #[track_caller]
    fn expect(&self, covered: bool) {
        let expected = Views::of(&self.state, self.words, covered);
        let seen = || Views::seen(self.page, self.words);
        if !self.page.holds(|| seen() == expected) {
            assert_eq!(seen(), expected, "at {}", self.page.url());
        }
    }

    #[track_caller]
    fn check(&self) {
        self.expect(false);
    }

    /// A hand does something: the address has another state, and every view says what the core says of it.
    #[track_caller]
    fn changes(&mut self, what: &str, act: impl FnOnce(&Page)) {
        let before = self.page.url();
        act(self.page);
        self.page.wait_until(what, || self.page.url() != before);
        let url = self.page.url();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        self.state = Binary::decode(query).unwrap();
        self.check();
    }

    /// As [`Self::changes`], where the state that comes of it is known.
    #[track_caller]
    fn becomes(&mut self, what: &str, next: Binary, act: impl FnOnce(&Page)) {
        self.changes(what, act);
        assert_eq!(self.state, next, "{what}");
    }
}

fn page_in(language: Language) -> (Page, Words) {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    (page, language.words())
}

#[test]
fn in_chinese_every_view_moves_the_others() {
    every_input(Language::Zh);
}

#[test]
fn in_english_every_view_moves_the_others() {
    every_input(Language::En);
}

fn every_input(language: Language) {
    let (page, words) = page_in(language);
    let mut case = Case::open(&page, &words, Binary::default());
    let handle = |row: usize, mark: &str| format!(".whole .row-{row} .handle.{mark}");

    // A: the three marks of a row.
    let name = words.with("binary.nth", &[("number", "1")]);
    let marker = page.find(&handle(0, "probability"));
    assert_eq!(marker.role(), "slider");
    assert_eq!(
        marker.name(),
        words.with("binary.probability_of", &[("name", &name)])
    );
    case.changes("a probability is dragged", |_| {
        marker.drag_by(Pointer::Mouse, -30, 0)
    });
    assert!(matches!(case.state.elements[0].guess, Guess::Probability(p) if p < 0.9));
    // Whoever does not look hears what the hand has done.
    let model = case.state.model();
    let [p, z] = Kind::ALL.map(|kind| minus(&model.printed(kind)));
    let news = words.with("binary.loss_both", &[("probability", &p), ("logit", &z)]);
    page.wait_for_text(".whole > p[role=status]", &news);
    case.changes("a logit is dragged", |page| {
        page.find(&handle(1, "logit"))
            .drag_by(Pointer::Touch, 30, 0);
    });
    assert!(matches!(case.state.elements[1].guess, Guess::Logit(z) if z > -0.8));
    assert_eq!(case.state.chosen, 1);
    case.changes("a label is moved by a key", |page| {
        page.find(&handle(2, "truth")).press(Key::Left);
    });
    assert_eq!(case.state.elements[2].truth, 0.99);
    let mut next = case.state.clone();
    next.elements[2].guess = Guess::Logit(-0.5);
    case.becomes("a logit is typed", next.clone(), |page| {
        page.find(".whole .row-2 .number.pred input").fill("-1/2");
        page.press(Key::Enter);
    });
    next.elements[2].truth = 0.25;
    case.becomes("a label is typed", next.clone(), |page| {
        page.find(".whole .row-2 .number.true input").fill("25%");
        page.press(Key::Enter);
    });

    // The weights, of all and of one.
    for element in &mut next.elements {
        element.pos_weight = 3.0;
    }
    let weight = ".whole .weights .option:nth-of-type(1) input";
    case.becomes("all get a pos_weight", next.clone(), |page| {
        page.find(weight).fill("3");
        page.press(Key::Enter);
    });
    page.find(".whole .weights .switch label:nth-of-type(2)")
        .click();
    next.elements[2].weight = 0.5;
    case.becomes("one gets a weight", next.clone(), |page| {
        page.find(".whole .weights .option:nth-of-type(2) input")
            .fill("0.5");
        page.press(Key::Enter);
    });

    // B: both curves.
    case.changes("the point of the probability is dragged", |page| {
        page.find(".whole .point.by-p")
            .drag_by(Pointer::Mouse, 40, 0);
    });
    assert!(matches!(
        case.state.elements[2].guess,
        Guess::Probability(_)
    ));
    case.changes("the point of the logit is dragged", |page| {
        page.find(".whole .point.by-z")
            .drag_by(Pointer::Touch, -30, 0);
    });
    assert!(matches!(case.state.elements[2].guess, Guess::Logit(_)));
    case.changes("the point is moved by a key", |page| {
        page.find(".whole .point.by-z").press(Key::PageUp);
    });
    page.find(".whole .elements label:nth-of-type(1)").click();
    case.state.chosen = 0;
    case.check();

    // C: one step, which the view has promised.
    let step = case.state.step(&case.state.model());
    let promised = page.find(".whole .after .loss-text").text();
    assert_eq!(promised, minus(&Binary::readout(&step.model())));
    case.becomes("a step is taken", step, |page| {
        page.find(".whole .take-step").click()
    });

    // The switches, the presets, the rows.
    let mut next = case.state.clone();
    next.loss = Kind::WithLogits;
    case.becomes("the other loss is in force", next.clone(), |page| {
        page.find(".whole .losses label:nth-of-type(2)").click();
    });
    next.reduction = Reduction::None;
    case.becomes("each loss for itself", next, |page| {
        page.find(".whole .reductions label:nth-of-type(3)").click();
    });
    for preset in [Preset::Film, Preset::Photo, Preset::Spam, Preset::Extreme] {
        case.becomes("another preset", Binary::preset(preset), |page| {
            let choose = "const [select, value] = arguments;
                select.value = value;
                select.dispatchEvent(new Event('change', { bubbles: true }))";
            let index = Preset::ALL.iter().position(|p| *p == preset);
            page.find(".whole .presets")
                .script(choose, vec![json!(index.unwrap().to_string())]);
        });
    }
    let mut next = case.state.clone();
    next.add();
    case.becomes("a row comes", next.clone(), |page| {
        page.find(".whole .more button:nth-of-type(1)").click();
    });
    let before = next.clone();
    next.remove(3);
    case.becomes("it goes", next, |page| {
        page.find(".whole .more button:nth-of-type(2)").click();
    });
    case.becomes("and comes back", before, |page| {
        page.find(".whole .undo").click()
    });
}

#[test]
fn the_guides_two_examples_are_two_labs_of_the_chapter() {
    let (page, words) = page_in(Language::En);
    for (number, preset, loss) in [
        ("4.3", Preset::Probabilities, "0.2284"),
        ("4.4", Preset::Logits, "0.2139"),
    ] {
        page.open(&format!("#/classification/{number}"));
        page.wait_for_text(".whole output", loss);
        let state = Binary::preset(preset);
        assert_eq!(Views::seen(&page, &words), Views::of(&state, &words, false));
    }
}

#[test]
fn a_link_restores_which_of_the_two_was_set() {
    let (page, words) = page_in(Language::Zh);
    let mut state = Binary::preset(Preset::Photo);
    state.elements[1].guess = Guess::Logit(-1.25);
    state.elements[2].weight = 0.5;
    state.reduction = Reduction::Sum;
    state.chosen = 3;
    state.remove(0);
    let case = Case::open(&page, &words, state);
    page.reload();
    case.check();
    page.open(&format!("{LAB}?p=2&true=1"));
    page.wait_for_text(".whole [role=alert]", words.text("damaged_link"));
}

#[test]
fn no_logit_reaches_a_certain_probability() {
    let (page, words) = page_in(Language::En);
    let mut case = Case::open(&page, &words, Binary::default());
    let mut next = case.state.clone();
    next.elements[0].guess = Guess::Probability(0.0);
    case.becomes("0 is typed", next, |page| {
        page.find(".whole .row-0 .knob-place:nth-of-type(2) .number input")
            .fill("0");
        page.press(Key::Enter);
    });
    let name = words.with("binary.nth", &[("number", "1")]);
    let remark = [("name", name.as_str()), ("probability", "0.0")];
    page.wait_for_text(
        ".whole .below",
        &words.with("binary.remark_no_logit", &remark),
    );
    // What is no probability is refused, and says why.
    page.find(".whole .row-0 .knob-place:nth-of-type(2) .number input")
        .fill("1.2");
    page.press(Key::Enter);
    page.wait_for_text(".whole .bubble", words.text("binary.probability_range"));
    case.check();
    page.press(Key::Escape);
    // From there a key leads back into the ruler.
    case.changes("a key moves on from the end", |page| {
        page.find(".whole .row-0 .handle.logit").press(Key::Right);
    });
    assert!(matches!(case.state.elements[0].guess, Guess::Logit(z) if z.is_finite()));
}

#[test]
fn guessing_covers_what_states_the_loss() {
    let (page, words) = page_in(Language::En);
    // Values that nothing else on the page shows.
    let state = Binary::decode("p=0.42,0.77,0.91&true=0.7,0,1&chosen=1").unwrap();
    let case = Case::open(&page, &words, state);
    page.find(".whole .predict").click();
    case.expect(true);
    let model = case.state.model();
    let lab = Lab::new(&page, "4.3");
    let told = lab.everything();
    for kind in Kind::ALL {
        let values = model
            .terms
            .iter()
            .map(|term| show(f64::from(term.part(kind).value)));
        let floors = model
            .terms
            .iter()
            .map(|term| show(f64::from(term.part(kind).floor)));
        let lowest = [
            printed(case.state.lowest(kind)),
            minus(&model.printed(kind)),
        ];
        for value in values
            .chain(floors)
            .chain(lowest)
            .filter(|value| value.len() > 4)
        {
            assert!(
                !told.contains(&value),
                "covered, and still it says {value}: {told}"
            );
        }
    }
    page.find(".whole .guess-field").fill("0.9");
    page.press(Key::Enter);
    page.wait_for_text(".whole .verdict", "");
    case.check();
}

#[test]
fn by_keyboard_alone() {
    let (page, words) = page_in(Language::Zh);
    page.open("#/classification");
    page.wait_until("the labs are there", || page.find_all(".lab").len() > 2);
    page.find("#lab-4-3 .expand").focus();
    page.press(Key::Enter);
    page.wait_until("the lab is large", || {
        !page.find_all(".lab.whole").is_empty()
    });
    let mut case = Case {
        page: &page,
        words: &words,
        state: Binary::default(),
    };
    case.check();
    case.changes("a key moves the logit", |page| {
        page.tab_to(".whole .row-0 .handle.logit");
        page.press(Key::Right);
    });
    case.changes("a key moves the probability", |page| {
        page.tab_to(".whole .row-0 .handle.probability");
        page.press_with(Key::Shift, Key::Left);
    });
    case.changes("a key moves the point", |page| {
        page.tab_to(".whole .point.by-z");
        page.press(Key::Left);
    });
    case.changes("a key takes a step", |page| {
        page.tab_to(".whole .take-step");
        page.press(Key::Enter);
    });
    case.changes("a key chooses a preset", |page| {
        page.tab_back_to(".whole .presets");
        page.press(Key::Down);
    });
    page.press(Key::Escape);
    page.wait_until("the text is back", || {
        page.find_all(".lab.whole").is_empty()
    });
}

#[test]
fn nothing_is_too_small_for_a_thumb() {
    let (page, words) = page_in(Language::En);
    page.resize(360, 740);
    let state = Binary::preset(Preset::Photo);
    Case::open(&page, &words, state);
    let small = "return [...document.querySelectorAll('.whole :is(button, select, input:not([type=radio]), .switch label, .handle)')]
        .filter((e) => e.checkVisibility())
        .map((e) => [e, (e.querySelector('.hit') ?? e).getBoundingClientRect()])
        .filter(([e, box]) => box.height < 43.5 && !e.matches('.slider'))
        .map(([e, box]) => `${e.tagName} ${e.getAttribute('class')} ${e.parentElement.className} ${box.height}`)";
    let found = page.script(small, vec![]);
    assert_eq!(found, json!([]));
    let wide = page.script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
        vec![],
    );
    assert_eq!(wide, json!(0), "the page scrolls sideways");
}

#[test]
fn no_barriers() {
    let page = Page::new(Site::Root);
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    page.open("");
    for (language, theme, size) in [
        (Language::Zh, "light", (1280, 800)),
        (Language::En, "dark", (1280, 800)),
        (Language::Zh, "dark", (360, 740)),
        (Language::En, "light", (360, 740)),
        (Language::Zh, "projector", (1920, 1080)),
        (Language::En, "projector", (1024, 768)),
    ] {
        page.resize(size.0, size.1);
        let choose = "localStorage.clear();
            localStorage.setItem('bullseye.language', arguments[0]);
            localStorage.setItem('bullseye.theme', arguments[1])";
        page.script(choose, vec![json!(language.code()), json!(theme)]);
        for preset in [Preset::Probabilities, Preset::Film, Preset::Extreme] {
            page.open(&format!("{LAB}?{}", Binary::preset(preset).encode()));
            page.find(".whole .point.by-p");
            page.check_accessibility();
        }
        let press = |css: &str| {
            page.find(css).script("arguments[0].click()", vec![]);
            page.next_frame();
        };
        press(".whole .table-button");
        page.find(".whole .tables");
        page.check_accessibility();
        press(".whole .table-button");
        press(".whole .predict");
        page.find(".whole .guess-field");
        page.check_accessibility();
    }
}
