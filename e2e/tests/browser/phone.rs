//! What a small window must not lose: words, numbers, what a field says, and the sign that something goes on.

use bullseye_core::lab::training::Training;
use bullseye_e2e::lab::{Lab, list};
use bullseye_e2e::{Key, Language, Page, Pointer, Site, json};

use crate::whole::labs;

const PHONE: (u32, u32) = (360, 740);

#[test]
fn a_table_that_is_opened_comes_into_view() {
    let page = Page::new(Site::Root);
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    for (width, height) in [(1280, 800), PHONE] {
        page.resize(width, height);
        for (route, number) in [("#/archery/1.1", "1.1"), ("#/regression/3.1", "3.1")] {
            page.open(route);
            let lab = Lab::new(&page, number);
            let button = lab.find(".table-button");
            button.click();
            let top = || {
                let script = "const lab = document.querySelector(arguments[0]);
                    const heads = [...document.querySelectorAll('.top'), lab.querySelector('.readout')];
                    const pinned = heads.filter((head) => getComputedStyle(head).position === 'sticky');
                    const under = Math.max(...pinned.map((head) => head.getBoundingClientRect().bottom));
                    const { top } = lab.querySelector('.tables caption').getBoundingClientRect();
                    return top >= under && top < innerHeight * 0.8";
                page.script(script, vec![json!(lab.css(""))])
            };
            assert!(page.holds(|| top() == true), "{route} {width}");
            assert!(button.is_focused(), "the focus is lost");
            // The same button closes it, and nothing scrolls to what is not there.
            page.press(Key::Enter);
            page.wait_until("the table to go", || lab.count(".tables") == 0);
        }
    }
}

/// Of what a field says: how much is seen, and which fields and buttons it covers.
fn bubble(page: &Page, field: &str) -> (f64, Vec<String>) {
    let script = "const bubble = document.querySelector(arguments[0]).parentElement.querySelector('.bubble');
        if (!bubble) return [0, ['nothing is said']];
        const area = bubble.getBoundingClientRect();
        const covered = [...document.querySelectorAll('.lab.whole :is(button, input[type=text])')].filter((other) => {
            const place = other.getBoundingClientRect();
            return other.checkVisibility() && !other.closest('.dock')
                && Math.min(place.right, area.right) - Math.max(place.left, area.left) > 2
                && Math.min(place.bottom, area.bottom) - Math.max(place.top, area.top) > 2;
        });
        return new Promise((done) => new IntersectionObserver(([seen]) =>
            done([seen.intersectionRatio, covered.map((other) => other.ariaLabel ?? other.textContent)])).observe(bubble))";
    let seen = page.script(script, vec![json!(field)]);
    (seen[0].as_f64().unwrap_or_default(), list(&seen[1]))
}

#[test]
fn what_a_field_says_is_seen_and_covers_no_control() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        for size in [PHONE, (1280, 800)] {
            page.resize(size.0, size.1);
            for (route, fields) in [
                (
                    "#/regression/3.1",
                    [".row.chosen .number.pred input", ".rate input"],
                ),
                (
                    "#/archery/1.1",
                    [".score .number input", ".weather .number input"],
                ),
                (
                    "#/loss/2.1",
                    [".rate-dial .number input", ".walk-given input"],
                ),
                (
                    "#/classification/4.1",
                    [".sample.chosen .number input", ".rate input"],
                ),
            ] {
                page.open(route);
                for field in fields {
                    let field = format!(".lab.whole {field}");
                    page.find(&field).center();
                    page.find(&field).fill("abc");
                    page.press(Key::Enter);
                    page.find(".lab.whole .number.wrong .bubble.error");
                    let (seen, covered) = bubble(&page, &field);
                    let place = format!("{route} {field} {size:?} {language:?}");
                    assert!(seen > 0.99, "{place}: {seen} is seen");
                    assert!(covered.is_empty(), "{place}: it covers {covered:?}");
                    page.press(Key::Escape);
                }
            }
        }
    }
}

#[test]
fn what_a_field_says_goes_when_another_hand_corrects_it() {
    let page = Page::new(Site::Root);
    page.resize(PHONE.0, PHONE.1);
    page.open("#/regression/3.1");
    let lab = Lab::new(&page, "3.1");
    let row = ".row.chosen .knob.pred";
    let field = lab.find(&format!("{row} input[type=text]"));
    for correct in ["stepper", "handle", "undo"] {
        field.fill("abc");
        page.press(Key::Enter);
        lab.find(&format!("{row} .bubble.error"));
        match correct {
            "stepper" => lab.find(&format!("{row} .greater")).click(),
            "handle" => lab
                .find(".row.chosen .handle.pred")
                .drag_by(Pointer::Touch, 30, 0),
            _ => lab.find(".undo").click(),
        }
        page.wait_until("the words to go", || lab.count(".bubble") == 0);
        assert_ne!(field.value(), "abc", "{correct}");
        assert_eq!(field.attr("aria-invalid").as_deref(), Some("false"));
    }
}

#[test]
fn what_is_counted_is_written_without_a_point() {
    let page = Page::new(Site::Root);
    page.open("#/training/5.1");
    let lab = Lab::new(&page, "5.1");
    lab.find(".more-settings summary").click();
    let plan = Training::default().plan;
    for (option, count) in [
        ("batch", plan.batch_length()),
        ("epochs", plan.epochs),
        ("count", plan.points.len()),
    ] {
        let field = lab.find(&format!(".option-{option} input"));
        assert_eq!(field.value(), count.to_string(), "{option}");
    }
}

/// Words and numbers that are cut, and what scrolls sideways without showing it.
const FAULTS: &str = "const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`the page by ${root.scrollWidth - root.clientWidth}`);
    const name = (e) => `${e.tagName} ${e.getAttribute('class') ?? ''} ${e.textContent.trim().slice(0, 20)}`;
    for (const e of document.querySelectorAll('main *')) {
        if (!e.checkVisibility({ visibilityProperty: true }) || e.closest('.sr, svg')) continue;
        const style = getComputedStyle(e);
        if (style.clipPath !== 'none' || e.clientWidth === 0) continue;
        if (e.matches('input[type=text]') && e.scrollWidth > e.clientWidth) faults.push(`a field: ${e.value}`);
        if (e.scrollWidth <= e.clientWidth + 1) continue;
        if (/hidden|clip/.test(style.overflowX)) faults.push(`cut: ${name(e)}`);
        if (/auto|scroll/.test(style.overflowX) && !style.maskImage.includes('gradient')) faults.push(`no sign: ${name(e)}`);
    }
    return faults";

#[test]
fn nothing_is_cut_on_a_phone_and_what_scrolls_sideways_shows_it() {
    let page = Page::new(Site::Root);
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    page.resize(PHONE.0, PHONE.1);
    let mut faults = Vec::new();
    for language in Language::ALL {
        page.open("");
        let choose = "localStorage.setItem('bullseye.language', arguments[0])";
        page.script(choose, vec![json!(language.code())]);
        page.open("#/");
        for route in labs(&page) {
            page.go(&route);
            let number = route.rsplit('/').next().unwrap_or_default();
            let lab = Lab::new(&page, number);
            page.find(&format!("#lab-{}.whole.settled", number.replace('.', "-")));
            lab.find(".table-button").press(Key::Enter);
            lab.find(".tables");
            let found = list(&page.script(FAULTS, vec![]));
            let named = found.iter();
            faults.extend(named.map(|fault| format!("{route} {language:?}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Moves the first prediction of 3.1 for ten frames: the loss in the head and the one in the printed script, each time.
fn while_a_hand_moves(page: &Page) -> Vec<(String, String)> {
    let script = "const lab = document.querySelector('.lab.whole');
        const slider = lab.querySelector('input.slider.pred');
        const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return (async () => {
            const seen = [];
            for (let i = 1; i <= 10; i++) {
                slider.value = Number(slider.max) - 0.1 * i;
                slider.dispatchEvent(new Event('input', { bubbles: true }));
                await frame();
                await frame();
                seen.push(lab.querySelector('.readout .value').textContent);
                seen.push(lab.querySelector('.code .out .l').textContent);
            }
            return seen;
        })()";
    let seen = list(&page.script(script, vec![]));
    (seen.chunks(2))
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect()
}

#[test]
fn what_is_out_of_sight_follows_when_the_hand_rests() {
    let page = Page::new(Site::Root);
    page.resize(PHONE.0, PHONE.1);
    page.open("#/regression/3.1");
    let lab = Lab::new(&page, "3.1");
    let printed = || lab.find(".code .out .l").text();
    let readout = || lab.find(".readout .value").text();
    page.wait_until("the script", || printed() == readout());
    let before = printed();
    let seen = while_a_hand_moves(&page);
    assert!(
        (seen.windows(2)).all(|two| two[0].0 != two[1].0),
        "the loss stands still: {seen:?}"
    );
    assert!(
        seen.iter().all(|(_, printed)| *printed == before),
        "drawn though nobody sees it: {seen:?}"
    );
    page.wait_until("the script to follow", || printed() == readout());
    assert_ne!(printed(), before);
    // In sight it does not wait.
    lab.find(".E")
        .script("arguments[0].scrollIntoView({ block: 'center' })", vec![]);
    let seen = || {
        let seen = while_a_hand_moves(&page);
        seen.iter().all(|(readout, printed)| readout == printed)
    };
    assert!(page.holds(seen), "the script lags behind in sight");
}
