//! One element: what a reader perceives of it and what a hand does to it.

use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use crate::command::SessionCommand;
use crate::page::Page;

/// How many moves a drag consists of.
const DRAG_STEPS: i64 = 8;

/// What points.
#[derive(Clone, Copy, Debug)]
pub enum Pointer {
    Mouse,
    Touch,
}

/// An element of the page.
pub struct Element<'p> {
    page: &'p Page,
    element: WebElement,
}

impl<'p> Element<'p> {
    pub(crate) fn new(page: &'p Page, element: WebElement) -> Element<'p> {
        Element { page, element }
    }

    // What a reader perceives

    /// The role as the browser computes it (`slider`, `button`, `img`, …). Its tree follows the page a moment later: a
    /// role that is not there yet is waited for.
    #[track_caller]
    pub fn role(&self) -> String {
        let mut role = String::new();
        self.page.holds(|| {
            role = self.computed("computedrole");
            !matches!(role.as_str(), "" | "none")
        });
        // ARIA 1.3 gave `img` a second name, and browsers differ in which they say.
        if role == "image" {
            "img".to_owned()
        } else {
            role
        }
    }

    /// The accessible name as the browser computes it. Its tree follows the page a moment later: a name that is not
    /// there yet is waited for.
    #[track_caller]
    pub fn name(&self) -> String {
        let mut name = String::new();
        self.page.holds(|| {
            name = self.name_now();
            !name.is_empty()
        });
        name
    }

    /// The accessible name as it stands now, or nothing.
    #[track_caller]
    pub(crate) fn name_now(&self) -> String {
        self.computed("computedlabel")
    }

    /// What a screen reader says as the value: `aria-valuetext`, else `aria-valuenow`, else what the field holds.
    #[track_caller]
    pub fn value(&self) -> String {
        let script = "const e = arguments[0];
            return e.getAttribute('aria-valuetext') ?? e.getAttribute('aria-valuenow') ?? e.value ?? ''";
        self.text_of(script)
    }

    /// The text as it is shown.
    #[track_caller]
    pub fn text(&self) -> String {
        self.page.wire("read a text", self.element.text())
    }

    /// An attribute as it stands now.
    #[track_caller]
    pub fn attr(&self, name: &str) -> Option<String> {
        let script = "return arguments[0].getAttribute(arguments[1])";
        let value = self.script(script, vec![json!(name)]);
        value.as_str().map(str::to_owned)
    }

    #[track_caller]
    pub fn is_displayed(&self) -> bool {
        self.page
            .wire("see an element", self.element.is_displayed())
    }

    /// Whether this element has the focus.
    #[track_caller]
    pub fn is_focused(&self) -> bool {
        self.script("return document.activeElement === arguments[0]", vec![]) == json!(true)
    }

    // What a hand does

    /// Clicks with the mouse, after scrolling there; fails when something lies over the element.
    /// As a hand does, it waits until the element stands still.
    #[track_caller]
    pub fn click(&self) {
        let place = || {
            let script = "const { x, y } = arguments[0].getBoundingClientRect(); return [x, y]";
            self.script(script, vec![])
        };
        let mut before = place();
        self.page.wait_until("the element to stand still", || {
            self.page.next_frame();
            let now = place();
            let stands = now == before;
            before = now;
            stands
        });
        self.page.wire("click", self.element.click());
        self.page.next_frame();
    }

    /// Moves the mouse over the middle of the element, pressing nothing.
    #[track_caller]
    pub fn hover(&self) {
        let (x, y) = self.center();
        self.page.act(json!({
            "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "duration": 10, "x": x - 3, "y": y },
                { "type": "pointerMove", "duration": 10, "x": x, "y": y },
            ],
        }));
    }

    /// Hovers until the page shows what matches; as a hand does, it moves a little again when nothing comes.
    #[track_caller]
    pub fn hover_for(&self, css: &str) {
        let what = format!("`{css}` under the mouse");
        self.page.wait_until(&what, || {
            self.hover();
            !self.page.find_all(css).is_empty()
        });
    }

    /// Drags from the middle of the element by an offset in CSS pixels.
    #[track_caller]
    pub fn drag_by(&self, pointer: Pointer, dx: i64, dy: i64) {
        let (x, y) = self.center();
        self.page.drag(pointer, (x, y), (x + dx, y + dy));
    }

    /// Gives the element the focus.
    #[track_caller]
    pub fn focus(&self) -> &Self {
        self.script("arguments[0].focus()", vec![]);
        assert!(self.is_focused(), "this element does not take the focus");
        self
    }

    /// Focuses the element and presses one key.
    #[track_caller]
    pub fn press(&self, key: Key) {
        self.focus().page.press(key);
    }

    /// Replaces a field's text by typing, and leaves it uncommitted.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.focus().page.press_with(Key::Control, "a");
        if text.is_empty() {
            self.page.press(Key::Delete);
        }
        self.page.type_text(text);
    }

    /// The middle of the element in the window, after scrolling it into view, once it stands still.
    #[track_caller]
    pub fn center(&self) -> (i64, i64) {
        let script = "const e = arguments[0];
            e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
            const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            const middle = () => {
                const box = e.getBoundingClientRect();
                return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
            };
            return (async () => {
                let before = middle();
                for (let i = 0; i < 60; i++) {
                    await frame();
                    await frame();
                    const now = middle();
                    if (String(now) === String(before)) break;
                    before = now;
                }
                return before;
            })()";
        let point = self.script(script, vec![]);
        match (point[0].as_i64(), point[1].as_i64()) {
            (Some(x), Some(y)) => (x, y),
            _ => panic!("the element has no place: {point}"),
        }
    }

    /// Runs a script whose `arguments[0]` is this element.
    #[track_caller]
    pub fn script(&self, script: &str, more: Vec<Value>) -> Value {
        let this = self.element.to_json();
        let mut arguments = vec![this.unwrap_or_else(|error| panic!("no such element: {error}"))];
        arguments.extend(more);
        self.page.script(script, arguments)
    }

    #[track_caller]
    fn text_of(&self, script: &str) -> String {
        let value = self.script(script, vec![]);
        value.as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    fn computed(&self, what: &str) -> String {
        let path = format!("element/{}/{what}", self.element.element_id());
        let answer = self.page.wire("ask what a screen reader knows", async {
            self.page.session().cmd(SessionCommand::get(path)).await
        });
        let value = answer.value_json().unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    }
}

/// Where a hand is on its way from one point of the window to another.
pub(crate) fn on_the_way(from: (i64, i64), to: (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
    let part = |a: i64, b: i64, step: i64| a + (b - a) * step / DRAG_STEPS;
    (1..=DRAG_STEPS).map(move |step| (part(from.0, to.0, step), part(from.1, to.1, step)))
}

/// The WebDriver action of a drag from one point of the window to another.
pub(crate) fn drag(pointer: Pointer, from: (i64, i64), to: (i64, i64)) -> Value {
    let kind = match pointer {
        Pointer::Mouse => "mouse",
        Pointer::Touch => "touch",
    };
    let point =
        |(x, y): (i64, i64)| json!({ "type": "pointerMove", "duration": 10, "x": x, "y": y });
    let mut actions = vec![point(from), json!({ "type": "pointerDown", "button": 0 })];
    if from != to {
        actions.extend(on_the_way(from, to).map(point));
    }
    actions.push(json!({ "type": "pointerUp", "button": 0 }));
    json!({ "type": "pointer", "id": kind, "parameters": { "pointerType": kind }, "actions": actions })
}

/// A selector of everything that may have a role, for the roles that HTML elements have by themselves.
pub(crate) fn candidates(role: &str) -> String {
    let native = match role {
        "button" => "button, summary, input[type=button], input[type=submit]",
        "link" => "a[href]",
        "slider" => "input[type=range]",
        "textbox" => "input, textarea",
        "checkbox" => "input[type=checkbox]",
        "radio" => "input[type=radio]",
        "combobox" => "select",
        "option" => "option",
        "heading" => "h1, h2, h3, h4, h5, h6",
        "img" => "img, svg, canvas, [role~='image']",
        "table" => "table",
        "status" => "output",
        "navigation" => "nav",
        "main" => "main",
        "region" => "section",
        "group" => "fieldset, details",
        "dialog" => "dialog",
        "list" => "ul, ol",
        _ => return format!("[role~='{role}']"),
    };
    format!("{native}, [role~='{role}']")
}
