//! Questions and misprints of the text: what the reader has chosen, and what that reveals. All the words stand in the
//! prose already, hidden.
use crate::browser;
use crate::progress::{self, Progress};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, MouseEvent, NodeList};

/// Ends a choice that was revealed: `2!`.
const REVEALED: char = '!';
/// Where a question holds what was chosen.
const CHOSEN: &str = "data-chosen";

/// Answers a click inside a question; any other click is not for this.
pub fn answer(event: &MouseEvent, slug: &str) {
    let Some((question, asked)) = clicked(event) else {
        return;
    };
    let chosen = match &asked {
        Asked::Choice(chosen) => chosen,
        Asked::Again => "",
    };
    show(&question, chosen);
    browser::store(&key(slug, &question), chosen);
    if chosen.ends_with(REVEALED) {
        progress::raise(slug, Progress::Tried);
    }
    if let Asked::Again = asked {
        // The button that was pressed is gone or disabled: the keyboard goes on where one chooses.
        let id = question.get_attribute("data-try").unwrap_or_default();
        browser::reach(&format!("[data-try='{id}'] [data-option]"));
    }
}

/// Puts into prose that has just come what was chosen before.
pub fn restore(slug: &str) {
    let questions = browser::document().query_selector_all("[data-try]");
    each(questions, |question| {
        let kept = browser::stored(&key(slug, question)).unwrap_or_default();
        let option = format!("[data-option='{}']", kept.trim_end_matches(REVEALED));
        if let Ok(Some(_)) = question.query_selector(&option) {
            show(question, &kept);
        }
    });
}

fn key(slug: &str, question: &Element) -> String {
    let id = question.get_attribute("data-try").unwrap_or_default();
    format!("bullseye.answer.{slug}.{id}")
}

/// What a click asks of its question.
enum Asked {
    /// This is chosen from now on.
    Choice(String),
    /// The question as if nobody had answered it.
    Again,
}

/// The question of a click, and what is asked of it.
fn clicked(event: &MouseEvent) -> Option<(Element, Asked)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let question = target.closest("[data-try]").ok()??;
    let before = question.get_attribute(CHOSEN).unwrap_or_default();
    let is_on = |css: &str| matches!(target.closest(css), Ok(Some(_)));
    let is_revealed = before.ends_with(REVEALED);
    if is_on(".again") || (is_revealed && is_on(".reveal")) {
        return Some((question, Asked::Again));
    }
    let now = if is_on(".reveal") {
        format!("{before}{REVEALED}")
    } else {
        let option = target.closest("[data-option]").ok()??;
        let number = option.get_attribute("data-option")?;
        // A part of a misprint reveals what it is at once, and is let go by a second click.
        if !option.has_attribute("aria-pressed") {
            number
        } else if before.trim_end_matches(REVEALED) == number {
            String::new()
        } else {
            format!("{number}{REVEALED}")
        }
    };
    Some((question, Asked::Choice(now)))
}

fn show(question: &Element, chosen: &str) {
    let choice = chosen.trim_end_matches(REVEALED);
    let revealed = chosen.ends_with(REVEALED);
    set(question, CHOSEN, Some(chosen));
    let is_right = question.get_attribute("data-right").as_deref() == Some(choice);
    let state = if is_right { "hit" } else { "miss" };
    set(question, "data-state", revealed.then_some(state));
    let flag = |on: bool| on.then_some("");
    each(question.query_selector_all("[data-option]"), |option| {
        let is_it = option.get_attribute("data-option").as_deref() == Some(choice);
        match option.dyn_ref::<HtmlInputElement>() {
            Some(radio) => {
                radio.set_checked(is_it);
                radio.set_disabled(revealed);
            }
            None => set(
                option,
                "aria-pressed",
                Some(if is_it { "true" } else { "false" }),
            ),
        }
    });
    each(question.query_selector_all(".reveal"), |button| {
        set(button, "disabled", flag(choice.is_empty()));
    });
    each(question.query_selector_all("[data-for]"), |words| {
        let of = words.get_attribute("data-for").unwrap_or_default();
        let is_said = revealed && (of == "any" || of == choice);
        set(words, "hidden", flag(!is_said));
    });
}

/// Names that stand in the program are valid ones.
fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

fn each<E>(found: Result<NodeList, E>, work: impl Fn(&Element)) {
    let Ok(found) = found else { return };
    for i in 0..found.length() {
        if let Some(element) = found.item(i).and_then(|node| node.dyn_into().ok()) {
            work(&element);
        }
    }
}
