//! Every exercise template with a thousand seeds, and the laws of parsing, marking and progress.

use std::collections::{BTreeMap, BTreeSet};

use bullseye_core::functional::{sigmoid, softmax};
use bullseye_core::lab::State;
use bullseye_core::lab::binary::{Binary, Element, Guess};
use bullseye_core::lab::classes::Classes;
use bullseye_core::lab::free::{Free, Outcome};
use bullseye_core::lab::mistakes::Mistake as Slipped;
use bullseye_core::lab::regression::Regression;
use bullseye_core::lab::training::Training;
use bullseye_core::number::{read, show};
use bullseye_core::practice::exercise::{
    Answer, Exercise, GUIDE_SEED, Given, Kind, Lab, Number, Template, Wrong,
};
use bullseye_core::practice::marking::{Response, Verdict, mark};
use bullseye_core::practice::words::Words;
use bullseye_core::practice::{mastery, templates};

const SEEDS: u64 = 1000;
const LOSSES: [&str; 7] = [
    "MSELoss",
    "L1Loss",
    "SmoothL1Loss",
    "CrossEntropyLoss",
    "NLLLoss",
    "BCELoss",
    "BCEWithLogitsLoss",
];

fn mistakes(template: &'static Template) -> BTreeSet<&'static str> {
    // Some templates choose between mistakes; ten seeds show them all.
    (0..10)
        .flat_map(|seed| template.build(seed).mistakes)
        .map(|mistake| mistake.id)
        .collect()
}

#[test]
fn the_catalogue_is_wide_enough() {
    let mut per_kind = BTreeMap::<Kind, usize>::new();
    let mut per_loss = BTreeMap::<&str, usize>::new();
    let mut per_level = BTreeMap::<u8, usize>::new();
    let mut seen = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let (mut numeric, mut with_four) = (0, 0);
    println!(
        "{:<12} {:<18} {:<26} level mistakes",
        "kind", "loss", "template"
    );
    for template in templates::all() {
        let mistakes = mistakes(template);
        let listed: Vec<&str> = mistakes.iter().copied().collect();
        println!(
            "{:<12} {:<18} {:<26} {}     {}",
            template.kind.name(),
            template.loss,
            template.id,
            template.level,
            listed.join(", ")
        );
        assert!(ids.insert(template.id), "{} twice", template.id);
        assert!(
            template
                .id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        );
        assert!(
            seen.insert((template.kind, template.loss, mistakes)),
            "{} is like another one",
            template.id
        );
        let exercise = template.build(1);
        if matches!(exercise.answer, Answer::Number(_)) {
            numeric += 1;
            with_four += usize::from(exercise.mistakes.len() >= 4);
        }
        assert!(exercise.mistakes.len() >= 2, "{}", template.id);
        *per_kind.entry(template.kind).or_default() += 1;
        *per_loss.entry(template.loss).or_default() += 1;
        *per_level.entry(template.level).or_default() += 1;
    }
    println!(
        "{} templates; {per_kind:?}; {per_loss:?}; levels {per_level:?}",
        ids.len()
    );
    assert!(ids.len() >= 40);
    for kind in Kind::ALL {
        assert!(
            per_kind.get(&kind).is_some_and(|&count| count >= 3),
            "{}",
            kind.name()
        );
    }
    for loss in LOSSES {
        assert!(
            per_loss.get(loss).is_some_and(|&count| count >= 5),
            "{loss}"
        );
    }
    assert_eq!(per_loss.len(), LOSSES.len());
    assert!(per_level.keys().eq(&[1, 2, 3]));
    assert!(
        with_four * 2 > numeric,
        "{with_four} of {numeric} have four mistakes"
    );
    assert_eq!(
        mastery::skills().len(),
        seen.iter()
            .map(|(kind, loss, _)| (kind, loss))
            .collect::<BTreeSet<_>>()
            .len()
    );
}

#[test]
fn a_thousand_seeds_of_each_template_are_sound() {
    let threads: Vec<_> = (templates::all())
        .map(|template| {
            let all_seeds = move || (0..SEEDS).for_each(|seed| check(template, seed));
            (template.id, std::thread::spawn(all_seeds))
        })
        .collect();
    let failed: Vec<_> = (threads.into_iter())
        .filter_map(|(id, thread)| thread.join().is_err().then_some(id))
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

fn check(template: &'static Template, seed: u64) {
    let exercise = template.build(seed);
    let name = format!("{} {seed}", template.id);
    if seed < 5 {
        assert_eq!(
            exercise,
            template.build(seed),
            "{name} is not the same twice"
        );
    }
    check_words(&exercise, &name);
    for mistake in &exercise.mistakes {
        let query = &mistake.lab.query;
        let is_state = match mistake.lab.kind {
            "regression" => Regression::decode(query).is_ok(),
            "binary" => Binary::decode(query).is_ok(),
            "classes" => Classes::decode(query).is_ok(),
            "training" => Training::decode(query).is_ok(),
            "mistake" => Slipped::decode(query).is_ok(),
            "free" => Free::decode(query).is_ok(),
            _ => false,
        };
        assert!(is_state, "{name}: {} opens no lab: {query}", mistake.id);
    }
    let typed = |text: &str| mark(&exercise, Response::Typed(text));
    let is = |text: &str, verdict: Verdict| {
        assert_eq!(
            typed(text),
            verdict,
            "{name}: {text} for {:?}",
            exercise.answer
        )
    };
    match &exercise.answer {
        Answer::Number(Number {
            value, decimals, ..
        }) => {
            assert!(value.is_finite(), "{name}");
            let kept = value.abs() * 10f64.powi(*decimals as i32);
            assert!(
                kept == 0.0 || kept >= 99.5,
                "{name}: {value} with {decimals} decimals"
            );
            for text in spellings(*value, *decimals) {
                is(&text, Verdict::Right);
            }
            for fewer in 1..*decimals {
                let text = format!("{value:.fewer$}");
                let digits = text.trim_start_matches(['-', '0', '.']).replace('.', "");
                let verdict = typed(&text);
                let is_told = match digits.len() {
                    0 => matches!(verdict, Verdict::Wrong | Verdict::Mistake(_)),
                    // It may be just what a mistake leads to.
                    1 => verdict != Verdict::Wrong && verdict != Verdict::Coarse,
                    _ => matches!(verdict, Verdict::Right | Verdict::Coarse),
                };
                assert!(is_told, "{name}: {text} {verdict:?}");
            }
            for (index, mistake) in exercise.mistakes.iter().enumerate() {
                let Wrong::Number(wrong) = mistake.wrong else {
                    panic!("{name}: {} is no number", mistake.id)
                };
                for text in spellings(wrong, *decimals) {
                    is(&text, Verdict::Mistake(index));
                }
            }
        }
        Answer::Whole(value) => {
            is(&value.to_string(), Verdict::Right);
            is(&format!("{value}.0"), Verdict::Right);
            is(&format!("{}/2", value * 2), Verdict::Right);
            is(&format!("{value}.4"), Verdict::Wrong);
            for (index, mistake) in exercise.mistakes.iter().enumerate() {
                let Wrong::Number(wrong) = mistake.wrong else {
                    panic!("{name}: {} is no number", mistake.id)
                };
                is(&wrong.to_string(), Verdict::Mistake(index));
            }
        }
        Answer::Text(right) => {
            is(right, Verdict::Right);
            is(&format!("  {} ", right.replace(' ', "")), Verdict::Right);
            is(&full_width(right), Verdict::Right);
            for (index, mistake) in exercise.mistakes.iter().enumerate() {
                let Wrong::Text(wrong) = &mistake.wrong else {
                    panic!("{name}: {} is no text", mistake.id)
                };
                is(wrong, Verdict::Mistake(index));
            }
        }
        Answer::Choice { options, right } => {
            let mut found = BTreeSet::new();
            for option in 0..options.len() {
                match mark(&exercise, Response::Chosen(option)) {
                    Verdict::Right => assert_eq!(option, *right, "{name}"),
                    Verdict::Mistake(index) => assert!(found.insert(index), "{name}"),
                    verdict => panic!("{name}: option {option} is {verdict:?}"),
                }
            }
            assert_eq!(
                (options.len(), found.len()),
                (exercise.mistakes.len() + 1, exercise.mistakes.len()),
                "{name}"
            );
        }
        Answer::Order { lines, right } => {
            assert_eq!(
                mark(&exercise, Response::Arranged(right)),
                Verdict::Right,
                "{name}"
            );
            let shown: Vec<usize> = (0..lines.len()).collect();
            assert_ne!(&shown, right, "{name} is shown in order");
            if seed < 5 {
                let mut found = BTreeSet::new();
                permutations(&mut shown.clone(), 0, &mut |order| {
                    if let Verdict::Mistake(index) = mark(&exercise, Response::Arranged(order)) {
                        found.insert(index);
                    }
                });
                assert_eq!(
                    found.len(),
                    exercise.mistakes.len(),
                    "{name}: a mistake that nobody can make"
                );
            }
        }
    }
}

/// The loss that a lab shows in this state, as a number if it is one, and as its readout.
fn shown(lab: &Lab) -> (Option<f64>, String) {
    fn of<T: State>(query: &str) -> (Option<f64>, String) {
        let model = T::decode(query).map(|state| state.model());
        let model = model.unwrap_or_else(|error| panic!("{query}: {error:?}"));
        (T::answer(&model), T::readout(&model))
    }
    match lab.kind {
        "regression" => of::<Regression>(&lab.query),
        "binary" => of::<Binary>(&lab.query),
        "classes" => of::<Classes>(&lab.query),
        "mistake" => of::<Slipped>(&lab.query),
        kind => panic!("no lab {kind}"),
    }
}

#[test]
fn the_lab_of_a_mistake_shows_what_the_mistake_gives_or_what_is_right() {
    let mut wrong_labs = BTreeSet::new();
    for template in templates::all() {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            for mistake in &exercise.mistakes {
                let near = |number: f64| {
                    let off = shown(&mistake.lab).0.map(|loss| (loss - number).abs());
                    // The lab takes rounded log-probabilities for logits, and makes their sum 1 again.
                    off.is_some_and(|off| off <= 1e-4 + number.abs() * 2e-4)
                };
                let printed = || match shown(&mistake.lab).1 {
                    readout if mistake.lab.kind == "mistake" => readout,
                    readout => format!("tensor({readout})"),
                };
                let is_true = match (template.kind, &exercise.answer, &mistake.wrong) {
                    (Kind::Loss, Answer::Number(Number { value, .. }), Wrong::Number(wrong)) => {
                        near(*value) || near(*wrong)
                    }
                    (Kind::Print, Answer::Text(right), Wrong::Text(wrong)) => {
                        [right, wrong].contains(&&printed())
                    }
                    // Its second line has the losses of both sides.
                    (Kind::Compare, ..) => (exercise.solution[1].en.split([' ', ',']))
                        .filter_map(|word| word.parse().ok())
                        .any(near),
                    _ => true,
                };
                if !is_true {
                    wrong_labs.insert((template.id, mistake.id));
                }
            }
        }
    }
    assert!(wrong_labs.is_empty(), "{wrong_labs:?}");
}

#[test]
fn the_missing_sigmoid_shows() {
    let template = templates::find("mend-bce-sigmoid").expect("it is in the catalogue");
    for seed in 0..3 * SEEDS {
        let exercise = template.build(seed);
        let [Given::Code(code)] = exercise.given.as_slice() else {
            panic!("{:?}", exercise.given)
        };
        let logits = code.lines().next().unwrap_or_default();
        let raises = (logits.split(['[', ']', ',', ' ']))
            .filter_map(|word| word.parse::<f64>().ok())
            .any(|logit| !(0.0..=1.0).contains(&logit));
        assert!(raises, "{seed}: nothing seems to be wrong with {logits}");
    }
}

#[test]
fn nothing_nearer_gets_less_than_what_is_further_off() {
    for template in templates::all() {
        for exercise in (0..40).map(|seed| template.build(seed)) {
            let Answer::Number(Number {
                value, decimals, ..
            }) = exercise.answer
            else {
                continue;
            };
            // Around the answer at every distance, the answer rounded to every length, and every mistake.
            let mut texts: Vec<String> = (0..=decimals)
                .map(|places| format!("{value:.places$}"))
                .collect();
            for power in 0..=decimals + 1 {
                let step = 10f64.powi(-(power as i32));
                for off in (-21..=21).map(|steps| f64::from(steps) * step / 2.0) {
                    texts.push(format!("{:.*}", decimals + 2, value + off));
                    texts.push(format!("{:.*}", power.min(decimals), value + off));
                }
            }
            texts.extend(
                (exercise.mistakes.iter()).filter_map(|mistake| match mistake.wrong {
                    Wrong::Number(wrong) => Some(wrong.to_string()),
                    _ => None,
                }),
            );
            let mut marked: Vec<(f64, u8, String)> = (texts.into_iter())
                .filter_map(|text| {
                    let off = (read(&text).ok()?.value - value).abs();
                    let verdict = mark(&exercise, Response::Typed(&text));
                    // Who writes one digit, and the right one, is given a little for it. That says nothing of the
                    // numbers nearer by.
                    (verdict != Verdict::Rough).then_some(())?;
                    Some((off, verdict.credit()?, text))
                })
                .collect();
            marked.sort_by(|a, b| b.0.total_cmp(&a.0));
            let mut least = (0, "");
            for (off, credit, text) in &marked {
                assert!(
                    *credit >= least.0,
                    "{} {}: {text}, off by {off}, gets {credit}, and {} gets {}; it is {value}",
                    template.id,
                    exercise.seed,
                    least.1,
                    least.0
                );
                // Distances that only binary tells apart are the same.
                if *credit > least.0
                    && marked
                        .iter()
                        .all(|(other, less, _)| (other - off).abs() > 1e-9 || less >= credit)
                {
                    least = (*credit, text);
                }
            }
            assert_eq!(least.0, 100);
        }
    }
}

#[test]
fn a_help_that_comes_later_says_something_else() {
    let mut same = BTreeSet::new();
    for template in templates::all() {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let mut said: Vec<&Words> = exercise.hints.iter().collect();
            said.push(&exercise.solution[0]);
            for (i, later) in said.iter().enumerate() {
                for (j, before) in said.iter().take(i).enumerate() {
                    let bare = |text: &str| text.trim_end_matches(['。', '.']).to_owned();
                    if bare(&later.zh) == bare(&before.zh) || bare(&later.en) == bare(&before.en) {
                        same.insert((template.id, j + 1, i + 1));
                    }
                }
            }
        }
    }
    assert!(same.is_empty(), "{same:?}");
}

#[test]
fn no_calculus_is_spoken_that_the_lessons_do_not_teach() {
    for template in templates::all() {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let said = (exercise.mistakes.iter())
                .flat_map(|mistake| [&mistake.title, &mistake.message])
                .chain(&exercise.hints)
                .chain(&exercise.solution)
                .chain([&exercise.question]);
            for words in said {
                for word in ["导数", "求导", "坡度"] {
                    assert!(!words.zh.contains(word), "{}: {}", template.id, words.zh);
                }
                for word in ["derivative", "differentiat"] {
                    assert!(!words.en.contains(word), "{}: {}", template.id, words.en);
                }
            }
        }
    }
}

#[test]
fn an_error_to_choose_says_in_chinese_what_it_means() {
    for template in templates::all().filter(|template| template.kind == Kind::Print) {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let Answer::Choice { options, .. } = &exercise.answer else {
                continue;
            };
            for option in options.iter().filter(|option| option.en.contains("Error:")) {
                assert!(option.zh.contains(is_chinese), "{}", option.zh);
            }
        }
    }
}

/// Numbers as they stand in a text.
fn numbers_in(text: &str) -> Vec<f64> {
    (text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))))
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// What goes into a lab: rows of inputs, and its labels.
fn inputs(lab: &Lab) -> (Vec<Vec<f64>>, Vec<f64>) {
    let query = &lab.query;
    let wide = |row: &Vec<f32>| row.iter().map(|&value| f64::from(value)).collect();
    match lab.kind {
        "regression" => {
            let state = Regression::decode(query).expect(query);
            let (pred, truth) = (state.predictions(), state.truths());
            (vec![pred.to_f64_vec()], truth.to_f64_vec())
        }
        "binary" => {
            let state = Binary::decode(query).expect(query);
            let input = |element: &Element| match element.guess {
                Guess::Probability(p) => f64::from(p),
                Guess::Logit(z) => f64::from(z),
            };
            let truths = state.elements.iter().map(|e| f64::from(e.truth));
            (
                vec![state.elements.iter().map(input).collect()],
                truths.collect(),
            )
        }
        "classes" => {
            let state = Classes::decode(query).expect(query);
            let labels = state.rows.iter().map(|row| row.label as f64);
            let rows = state.rows.iter().map(|row| wide(&row.logits));
            (rows.collect(), labels.collect())
        }
        "mistake" => {
            let state = Slipped::decode(query).expect(query);
            let labels = state.labels.iter().map(|&label| f64::from(label));
            (state.input.iter().map(wide).collect(), labels.collect())
        }
        kind => panic!("no lab {kind}"),
    }
}

#[test]
fn the_lab_of_a_mistake_has_the_numbers_of_the_exercise() {
    let near = |a: f64, b: f64| (a - b).abs() < 2e-4;
    let mut others = BTreeSet::new();
    for template in templates::all() {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            // The numbers of the question: what it shows, or what it says of a single loss and its probability.
            let mut rows: Vec<Vec<f64>> = Vec::new();
            for given in &exercise.given {
                match given {
                    Given::Tensor { tensor, .. } => {
                        let width = tensor.shape().last().copied().unwrap_or(1);
                        rows.extend(tensor.to_f64_vec().chunks(width).map(<[f64]>::to_vec));
                    }
                    Given::Code(code) => rows.extend(
                        (code.lines().filter(|line| line.contains("torch.tensor("))).flat_map(
                            |line| line.split("], [").map(numbers_in).collect::<Vec<_>>(),
                        ),
                    ),
                    _ => {}
                }
            }
            let shown = match template.kind {
                Kind::Gradient | Kind::Mend | Kind::Misprint => rows,
                Kind::Probability => {
                    if let (Answer::Number(right), true) = (&exercise.answer, rows.is_empty()) {
                        let p = right.value;
                        rows.push(vec![p, p.ln(), (1.0 - p).ln()]);
                    }
                    rows
                }
                _ => continue,
            };
            // What the mistakes make of them.
            let columns = |width: usize| -> Vec<Vec<f64>> {
                let whole: Vec<&Vec<f64>> = shown.iter().filter(|row| row.len() == width).collect();
                (0..width)
                    .map(|column| softmax(&whole.iter().map(|row| row[column]).collect::<Vec<_>>()))
                    .collect()
            };
            let mut known: Vec<f64> = shown.iter().flatten().copied().collect();
            known.extend(shown.iter().flatten().map(|&z| sigmoid(z)));
            known.extend(shown.iter().flatten().map(|&z| z.clamp(0.0, 1.0)));
            known.extend(shown.iter().flatten().map(|&z| -z));
            known.extend(shown.iter().flat_map(|row| softmax(row)));
            known.extend(shown.iter().flat_map(|row| columns(row.len()).concat()));
            for mistake in &exercise.mistakes {
                let (rows, labels) = inputs(&mistake.lab);
                let has = |value: &f64| known.iter().any(|other| near(*value, *other));
                // Labels are those of the question, or turned where that is the mistake.
                let is_label = |value: &f64| has(value) || [0.0, 1.0, 2.0].contains(value);
                if !rows.iter().flatten().all(has) || !labels.iter().all(is_label) {
                    others.insert((template.id, mistake.id));
                }
            }
        }
    }
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn the_lab_of_a_shape_has_the_shapes_of_the_exercise() {
    let mut labs = 0;
    for template in templates::all().filter(|template| template.kind == Kind::Shapes) {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let mut asked = exercise.question.en.clone();
            for given in &exercise.given {
                if let Given::Code(code) = given {
                    asked += code;
                }
            }
            for mistake in &exercise.mistakes {
                assert_eq!(mistake.lab.kind, "free", "{}", template.id);
                let state = Free::decode(&mistake.lab.query).expect(&mistake.lab.query);
                assert_eq!(state.entry().name, template.loss);
                let model = state.model();
                let shape = |argument: usize| {
                    let tensor = model.tensors[argument].as_ref().expect("a tensor");
                    format!("torch.Size({:?})", tensor.shape())
                };
                assert!(asked.contains(&shape(0)), "{}: {asked}", template.id);
                // Where the labels are the answer, the lab has the wrong ones and raises what the message says.
                let Words { en: why, .. } = &mistake.message;
                match (&model.outcome, why.contains("PyTorch says")) {
                    (Outcome::Raised(error), true) => {
                        assert!(why.contains(error.to_string().trim()), "{why}: {error}");
                    }
                    (Outcome::Done { .. }, false) => {}
                    (outcome, _) => panic!("{}: {why}: {outcome:?}", template.id),
                }
                labs += 1;
            }
        }
    }
    assert!(labs > 500, "{labs}");
}

/// A line with every decimal cut to four places, as a calculator's display is copied.
fn shortened(line: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let mut short = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..].find(|c| !is_part(c));
        let end = end.map_or(rest.len(), |end| start + end);
        let word = &rest[start..end];
        short += &rest[..start];
        match (word.split_once('.'), word.parse::<f64>()) {
            (Some((_, places)), Ok(value)) if places.len() > 4 => short += &format!("{value:.4}"),
            _ => short += word,
        }
        rest = &rest[end..];
    }
    short + rest
}

#[test]
fn rounding_on_the_way_is_half_right_for_every_template_that_has_steps_to_round() {
    let mut tried = BTreeMap::<&str, usize>::new();
    for template in templates::all() {
        for exercise in (0..200).map(|seed| template.build(seed)) {
            let Answer::Number(Number { slack, .. }) = exercise.answer else {
                continue;
            };
            if slack == 0.0 {
                continue;
            }
            // The last line before the answer that can be computed, and whose numbers can be cut.
            let steps = &exercise.solution[..exercise.solution.len() - 1];
            let formula = steps.iter().rev().find_map(|step| {
                let text = step.en.split(['≈', '=']).next()?;
                let text = text.rsplit(": ").next()?.replace("−ln ", "−ln");
                let mut short = bracketed(&shortened(&text));
                let is_short = short != text;
                // A weighted mean has its divisor in the line after.
                if step.en.starts_with("The sum")
                    && let Some((_, divisor)) = steps.last()?.en.split_once(": ")
                {
                    short = format!("({short}) / ({divisor})");
                }
                (read(&short).is_ok() && is_short).then_some(short)
            });
            let Some(formula) = formula else { continue };
            let verdict = mark(&exercise, Response::Typed(&formula));
            assert!(
                matches!(verdict, Verdict::Right | Verdict::Early),
                "{} {}: {formula} is {verdict:?}",
                template.id,
                exercise.seed
            );
            *tried.entry(template.id).or_default() += 1;
        }
    }
    assert!(tried.len() >= 7, "{tried:?}");
}

/// A value as different people write it.
fn spellings(value: f64, decimals: usize) -> Vec<String> {
    let fixed = format!("{value:.decimals$}");
    let percent = decimals.saturating_sub(2);
    vec![
        full_width(&fixed),
        fixed.replace('.', ","),
        fixed.replace('-', "−"),
        format!("  {value} "),
        format!("{value:e}"),
        format!("({value}*3)/3"),
        format!("{:.percent$}%", value * 100.0),
        format!("tensor({fixed})"),
        format!("{} * 2 / 2", fixed),
        fixed,
    ]
}

fn full_width(text: &str) -> String {
    (text.chars())
        .map(|c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

fn permutations(order: &mut Vec<usize>, from: usize, each: &mut dyn FnMut(&[usize])) {
    if from == order.len() {
        return each(order);
    }
    for other in from..order.len() {
        order.swap(from, other);
        permutations(order, from + 1, each);
        order.swap(from, other);
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn check_words(exercise: &Exercise, name: &str) {
    let complete = |words: &Words, what: &str| {
        for text in [&words.zh, &words.en] {
            assert!(!text.trim().is_empty(), "{name}: {what} is missing");
            let lower = text.to_lowercase();
            assert!(
                !(lower.split(|c: char| !c.is_alphanumeric()))
                    .any(|word| word == "inf" || (word == "nan" && what != "message")),
                "{name}: {text}"
            );
        }
        assert!(!words.en.contains(is_chinese), "{name}: {}", words.en);
        // What is the same in both languages is a formula, a number, or code.
        assert!(
            words.zh == words.en || words.zh.contains(is_chinese),
            "{name}: {}",
            words.zh
        );
    };
    complete(&exercise.question, "question");
    exercise
        .hints
        .iter()
        .for_each(|hint| complete(hint, "hint"));
    exercise
        .solution
        .iter()
        .for_each(|line| complete(line, "solution"));
    for mistake in &exercise.mistakes {
        complete(&mistake.title, "title");
        complete(&mistake.message, "message");
    }
    let answer = exercise.answer.words();
    let last = exercise.solution.last().expect("a solution");
    assert!(
        last.zh.ends_with(&answer.zh) && last.en.ends_with(&answer.en),
        "{name}: {last:?}"
    );
    // Neither a nudge nor a rule nor what is said about a wrong answer gives the number away.
    if let Answer::Number(_) | Answer::Text(_) = exercise.answer {
        let said =
            (exercise.mistakes.iter().map(|mistake| &mistake.message)).chain(&exercise.hints[..2]);
        for words in said {
            assert!(
                !words.en.contains(&answer.en),
                "{name} gives itself away: {}",
                words.en
            );
        }
        let general = Verdict::Wrong.words(exercise);
        assert!(!general.en.contains(&answer.en) && !general.zh.contains(&answer.zh));
    }
}

/// The ends of a text's equations that can be computed, with the decimals of what stands on the right.
fn equations(text: &str) -> Vec<(String, f64, f64, usize)> {
    let mut found = Vec::new();
    for part in text
        .split(['，', '：', '。', '；'])
        .flat_map(|part| part.split(", ").flat_map(|part| part.split(": ")))
    {
        let sides: Vec<&str> = part.split(['=', '≈']).collect();
        for pair in sides.windows(2) {
            let left = pair[0].rsplit(" and ").next().unwrap_or_default().trim();
            let left = left.replace("−ln ", "−ln");
            let right = pair[1].trim().trim_end_matches('.');
            let (Ok(value), Ok(shown)) = (read(&bracketed(&left)), read(right)) else {
                continue;
            };
            if let Some(decimals) = shown.decimals {
                found.push((part.to_owned(), value.value, shown.value, decimals));
            }
        }
    }
    found
}

/// `−ln 0.5` as it is typed: `−ln(0.5)`.
fn bracketed(text: &str) -> String {
    match text.strip_prefix("−ln") {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("−ln({rest})"),
        _ => text.to_owned(),
    }
}

#[test]
fn every_equation_that_can_be_computed_is_true_to_its_last_digit() {
    let mut logs = BTreeMap::<&str, usize>::new();
    for template in templates::all() {
        for exercise in (0..200).map(|seed| template.build(seed)) {
            for line in exercise.hints.iter().chain(&exercise.solution) {
                for text in [&line.zh, &line.en] {
                    for (equation, value, shown, decimals) in equations(text) {
                        let last = 0.5 * 10f64.powi(-(decimals as i32));
                        assert!(
                            (value - shown).abs() <= last * (1.0 + 1e-6),
                            "{} {}: {equation}: it is {value}",
                            template.id,
                            exercise.seed
                        );
                        if equation.contains("ln") {
                            *logs.entry(template.id).or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    for id in [
        "ce-one",
        "ce-mean",
        "ce-weight",
        "bce-mean",
        "bce-logits-one",
        "bce-logits-mean",
        "bce-logits-pos-weight",
    ] {
        assert!(
            logs.get(id).is_some_and(|&count| count >= 200),
            "{id}: {logs:?}"
        );
    }
}

#[test]
fn going_on_from_the_last_hint_is_right_and_from_four_decimals_half_right() {
    for id in ["ce-one", "bce-logits-one"] {
        for exercise in (0..SEEDS).map(|seed| templates::find(id).expect(id).build(seed)) {
            // The second equation of the solution starts from what the hint shows.
            let line = exercise
                .solution
                .iter()
                .map(|line| line.en.as_str())
                .find(|line| line.contains("−ln"));
            let line = line.expect("a logarithm");
            let (_, formula) = line.split_once("−ln").expect("a logarithm");
            let formula = formula.split('≈').next().unwrap_or_default().trim();
            let typed = format!("-ln({formula})");
            let name = format!("{id} {}: {typed}", exercise.seed);
            assert_eq!(
                mark(&exercise, Response::Typed(&typed)),
                Verdict::Right,
                "{name}"
            );
            let value = read(&typed).expect("a number").value;
            let rounded = format!("{value:.4}");
            assert!(
                matches!(
                    mark(&exercise, Response::Typed(&rounded)),
                    Verdict::Right | Verdict::Coarse
                ),
                "{name} is {rounded}"
            );
            let p = (-value).exp();
            let early = format!("-ln({p:.4})");
            assert!(
                matches!(
                    mark(&exercise, Response::Typed(&early)),
                    Verdict::Right | Verdict::Early
                ),
                "{name}: {early}"
            );
        }
    }
}

#[test]
fn no_title_of_an_unsolved_exercise_has_its_answer() {
    for template in templates::all() {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let shown = if exercise.asks_for_its_loss() {
                ""
            } else {
                template.loss
            };
            let is_told = !shown.is_empty()
                && match &exercise.answer {
                    Answer::Choice { options, right } => {
                        options[*right].en.contains(shown)
                            && !options.iter().all(|option| option.en.contains(shown))
                    }
                    answer => answer.words().en.contains(shown),
                };
            assert!(!is_told, "{} {}", template.id, exercise.seed);
            assert!(
                template.kind != Kind::Choose || shown.is_empty(),
                "{}",
                template.id
            );
        }
    }
}

#[test]
fn negative_numbers_are_in_brackets_after_operators_only() {
    for template in templates::all() {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let said = [&exercise.question]
                .into_iter()
                .chain(&exercise.hints)
                .chain(&exercise.solution);
            for text in said.flat_map(|words| [&words.zh, &words.en]) {
                for (at, bracket) in text.match_indices("(−") {
                    let inside = text[at + bracket.len()..]
                        .split(')')
                        .next()
                        .unwrap_or_default();
                    let before = text[..at].trim_end().chars().next_back();
                    let is_number = inside.parse::<f64>().is_ok();
                    let touches =
                        text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == 'σ');
                    let is_after = touches || before.is_some_and(|c| "+−×/·^÷".contains(c));
                    assert!(
                        !is_number || is_after,
                        "{} {}: {text}",
                        template.id,
                        exercise.seed
                    );
                }
            }
        }
    }
}

#[test]
fn a_curve_has_the_points_at_its_lines_and_choices_that_can_be_told_apart() {
    for template in templates::all().filter(|template| template.kind == Kind::Curve) {
        for exercise in (0..100).map(|seed| template.build(seed)) {
            let name = format!("{} {}", template.id, exercise.seed);
            let [
                Given::Curve {
                    points,
                    rows,
                    at,
                    grid,
                    ..
                },
            ] = exercise.given.as_slice()
            else {
                panic!("{name}")
            };
            let has = |place: f64| points.iter().any(|point| (point.0 - place).abs() < 1e-9);
            if let Some(at) = at {
                assert!(has(*at), "{name}: {at}");
                // Who reads the table has to read between its rows, and can.
                assert!(rows.len() <= 10 && rows.iter().all(|row| (row.0 - at).abs() > 1e-6));
                let below = rows.iter().rfind(|row| row.0 < *at).expect("a row below");
                let above = rows.iter().find(|row| row.0 > *at).expect("a row above");
                let between = ((below.1 + above.1) / 2.0).to_string();
                assert_eq!(
                    mark(&exercise, Response::Typed(&between)),
                    Verdict::Right,
                    "{name}"
                );
            }
            let (first, last) = (points[0].0, points[points.len() - 1].0);
            for line in (first / grid.0).ceil() as i32..=(last / grid.0).floor() as i32 {
                assert!(has(f64::from(line) * grid.0), "{name}: {line} lines");
            }
            if let Answer::Choice { options, right } = &exercise.answer {
                let places: Vec<f64> = (options.iter())
                    .filter_map(|option| option.en.strip_prefix("p = ")?.parse().ok())
                    .collect();
                assert_eq!(places.len(), options.len(), "{name}");
                assert!(has(places[*right]), "{name}");
                let p = places[*right];
                assert!(rows.iter().all(|row| (row.0 - p).abs() > 1e-6));
                let below = rows.iter().rfind(|row| row.0 < p).expect("a row below");
                let above = rows.iter().find(|row| row.0 > p).expect("a row above");
                let between = places
                    .iter()
                    .filter(|place| (below.0..=above.0).contains(place));
                assert_eq!(between.count(), 1, "{name}");
                for (i, a) in places.iter().enumerate() {
                    for (j, b) in places.iter().enumerate().take(i) {
                        let least = if i == *right || j == *right {
                            0.095
                        } else {
                            0.035
                        };
                        assert!((a - b).abs() >= least, "{name}: {a} and {b}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_link_to_no_exercise_is_refused() {
    let key = |query: &str| Exercise::decode(query).err().map(|error| error.key);
    assert_eq!(key(""), Some("exercise".to_owned()));
    assert_eq!(key("exercise=none&seed=1"), Some("exercise".to_owned()));
    assert_eq!(key("exercise=mse-pair&seed=-1"), Some("seed".to_owned()));
    assert_eq!(key("exercise=mse-pair"), None);
}

#[test]
fn the_guides_exercises_have_its_numbers_and_answers() {
    for (id, answer) in [
        ("mse-pair", "0.0250"),
        ("ce-one", "0.3133"),
        ("bce-logits-one", "0.2014"),
    ] {
        let exercise = templates::find(id).expect(id).build(GUIDE_SEED);
        assert_eq!(exercise.answer.words().en, answer);
    }
    // Its own way of writing them is right, or right but coarse.
    let typed = |id, text| {
        mark(
            &templates::find(id).expect(id).build(GUIDE_SEED),
            Response::Typed(text),
        )
    };
    assert_eq!(typed("mse-pair", "(0.04 + 0.01)/2"), Verdict::Right);
    assert_eq!(typed("ce-one", "0.313"), Verdict::Coarse);
    assert_eq!(typed("ce-one", "-log(e^2/(e^2+e^1))"), Verdict::Right);
    assert_eq!(typed("bce-logits-one", "-ln(σ(1.5))"), Verdict::Right);
}

#[test]
fn the_guides_misprints_are_the_ones_to_find() {
    for (id, printed) in [
        ("misprint-mse", 0.1033),
        ("misprint-ce", 0.5929),
        ("misprint-bce", 0.2781),
        ("misprint-bce-logits", 0.2781),
    ] {
        let exercise = templates::find(id).expect(id).build(GUIDE_SEED);
        assert!(exercise.answer.words().en.contains(&show(printed)), "{id}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod laws {
    use bullseye_core::number::read;
    use bullseye_core::practice::exercise::GUIDE_SEED;
    use bullseye_core::practice::marking::{Response, mark};
    use bullseye_core::practice::progress::{Attempt, Progress, ProgressError};
    use bullseye_core::practice::templates;
    use proptest::prelude::*;

    fn progress() -> impl Strategy<Value = Progress> {
        let attempt = (0..4usize, 0..40u64, 0..3u64, 0..=100u8, 0..5u8);
        let attempts = proptest::collection::vec(attempt, 0..40);
        (0..3usize, attempts).prop_map(|(wipings, attempts)| {
            let mut progress = Progress::default();
            (0..wipings).for_each(|_| progress.wipe());
            for (template, at, seed, credit, hints) in attempts {
                let ids = ["a", "mse-pair", "ce-one", "from-the-future"];
                progress.add(
                    ids[template],
                    Attempt {
                        at,
                        seed,
                        credit,
                        hints,
                    },
                );
            }
            progress
        })
    }

    fn merged(a: &Progress, b: &Progress) -> Progress {
        let mut merged = a.clone();
        merged.merge(b);
        merged
    }

    fn config(cases: u32) -> ProptestConfig {
        ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(cases)
        }
    }

    proptest! {
        #![proptest_config(config(256))]

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(typed) = read(&text) {
                prop_assert!(typed.value.is_finite());
            }
        }

        #[test]
        fn texts_like_formulas_are_read_or_refused(text in "[-+*/^%()., 0-9eEσ√²lnogexpsqrt（）．０-９]{0,40}") {
            if let Ok(typed) = read(&text) {
                prop_assert!(typed.value.is_finite());
                // What is read back is read as the same number, to the digits shown.
                let again = read(&typed.shown(10)).map(|typed| typed.value);
                prop_assert!(again.is_ok_and(|again| (again - typed.value).abs() <= 1e-11 + typed.value.abs() * 1e-12));
            }
        }

        #[test]
        fn any_answer_is_marked(text in any::<String>(), chosen in any::<usize>(), order in any::<Vec<usize>>()) {
            for exercise in templates::all().map(|template| template.build(GUIDE_SEED)) {
                for response in [Response::Typed(&text), Response::Chosen(chosen), Response::Arranged(&order)] {
                    let _ = mark(&exercise, response).words(&exercise);
                }
            }
        }

        #[test]
        fn any_text_is_progress_or_an_error(text in any::<String>(), tail in "[a-z0-9: \n]{0,80}") {
            prop_assert!(Progress::decode(&text).is_err());
            if let Err(ProgressError::Damaged { rescued, .. }) = Progress::decode(&format!("bullseye-progress 2\nwiped 1\n{tail}")) {
                prop_assert_eq!(Progress::decode(&rescued.encode()), Ok(rescued));
            }
        }

        #[test]
        fn progress_survives_its_text(progress in progress()) {
            prop_assert_eq!(Progress::decode(&progress.encode()), Ok(progress));
        }

        #[test]
        fn merging_commutes_repeats_and_groups(a in progress(), b in progress(), c in progress()) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&a, &a), a.clone());
            prop_assert_eq!(merged(&merged(&a, &b), &b), merged(&a, &b));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        }

        #[test]
        fn importing_never_lowers_a_best(a in progress(), b in progress()) {
            let mut both = a.clone();
            both.import(&b);
            for id in ["a", "mse-pair", "ce-one", "from-the-future"] {
                let best = |progress: &Progress| progress.record(id).map_or(0, |record| record.best());
                prop_assert_eq!(best(&both), best(&a).max(best(&b)));
            }
        }
    }
}
