//! One page in one browser, from opening it to what it said on the console.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{By, Key, WebDriver};
use tokio::runtime::{Builder, Runtime};
use xtask::server::Server;

use crate::command::SessionCommand;
use crate::driver::Driver;
use crate::element::{self, Element, Pointer};
use crate::engine::Engine;

/// How long a helper waits for what it was told to find.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);
/// More than any page has places for the focus.
const MOST_TABS: usize = 200;

/// Where on its host the page lives.
#[derive(Clone, Copy, Debug)]
pub enum Site {
    /// At `/`.
    Root,
    /// Under `/a/b/`, with nothing beside it.
    Nested,
}

impl Site {
    pub const ALL: [Site; 2] = [Site::Root, Site::Nested];

    fn prefix(self) -> &'static str {
        match self {
            Site::Root => "/",
            Site::Nested => "/a/b/",
        }
    }
}

/// The page in a new browser at a laptop's size (1280 × 800).
pub struct Page {
    // The order is the order of dropping: the session ends before its driver.
    session: Option<WebDriver>,
    runtime: Runtime,
    _driver: Driver,
    server: Server,
    engine: Engine,
    messages: RefCell<Vec<String>>,
}

impl Page {
    /// Starts a browser with a new profile and a server for the built page. Nothing is opened yet.
    #[track_caller]
    pub fn new(site: Site) -> Page {
        let engine = Engine::chosen();
        let dist = dist();
        assert!(
            dist.join("index.html").is_file(),
            "no page in {}: run `cargo xtask build` first, or name its folder in BULLSEYE_DIST",
            dist.display()
        );
        let server = Server::start(&dist, site.prefix(), 0)
            .unwrap_or_else(|error| panic!("cannot serve {}: {error}", dist.display()));
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap_or_else(|error| panic!("no runtime: {error}"));
        let driver = Driver::start(engine);
        let session = runtime
            .block_on(WebDriver::new(driver.url(), engine.capabilities()))
            .unwrap_or_else(|error| panic!("the browser did not start: {error}"));
        let page = Page {
            session: Some(session),
            runtime,
            _driver: driver,
            server,
            engine,
            messages: RefCell::default(),
        };
        let (command, parameters) = engine.run_before_every_page(include_str!("recorder.js"));
        page.devtools(command, parameters);
        page.resize(1280, 800);
        page
    }

    // Opening and moving

    /// Opens a route (`#/regression?…`, or an empty text for none) in a new document and waits until it is ready.
    #[track_caller]
    pub fn open(&self, route: &str) {
        self.open_url(&format!("{}{route}", self.server.url()));
    }

    /// Opens a whole address, such as a link that was shared, in a new document and waits until it is ready.
    #[track_caller]
    pub fn open_url(&self, url: &str) {
        self.keep_messages();
        // Only a change of the fragment would not load anything.
        self.wire("leave the page", self.session().goto("about:blank"));
        self.wire("open the page", self.session().goto(url));
        self.wait_until_ready();
    }

    /// Changes the fragment within the open document, as a link does, and waits until the route is ready.
    #[track_caller]
    pub fn go(&self, fragment: &str) {
        self.script("location.hash = arguments[0]", vec![json!(fragment)]);
        self.wait_until_ready();
    }

    #[track_caller]
    pub fn reload(&self) {
        self.keep_messages();
        self.wire("reload", self.session().refresh());
        self.wait_until_ready();
    }

    #[track_caller]
    pub fn back(&self) {
        self.wire("go back", self.session().back());
        self.wait_until_ready();
    }

    #[track_caller]
    pub fn forward(&self) {
        self.wire("go forward", self.session().forward());
        self.wait_until_ready();
    }

    /// Ready: loaded, an `h1` is there, nothing says `aria-busy="true"`, fonts are there, and a frame was painted.
    #[track_caller]
    pub fn wait_until_ready(&self) {
        self.wait_until("the page to be ready", || {
            self.script(
                "return document.readyState === 'complete' && document.querySelector('h1') !== null
                    && document.querySelector('[aria-busy=\"true\"]') === null
                    && document.fonts.status === 'loaded'",
                vec![],
            ) == json!(true)
        });
        self.next_frame();
    }

    /// Waits until what has happened so far has been painted.
    #[track_caller]
    pub fn next_frame(&self) {
        let script = "const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        self.wire("wait for a frame", async {
            self.session().execute_async(script, Vec::new()).await
        });
    }

    /// The whole address now.
    #[track_caller]
    pub fn url(&self) -> String {
        self.wire("read the address", self.session().current_url())
            .to_string()
    }

    /// The address of the page without route: `http://127.0.0.1:…/a/b/`.
    pub fn base(&self) -> String {
        self.server.url()
    }

    /// Every path asked for so far, relative to [`base`](Page::base).
    pub fn requests(&self) -> Vec<String> {
        self.server.requests()
    }

    // Finding

    /// The first element that matches a CSS selector; waits for it.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        self.wait_for(&format!("an element `{css}`"), || {
            self.find_all(css).into_iter().next()
        })
    }

    /// Every element that matches a CSS selector now.
    #[track_caller]
    pub fn find_all(&self, css: &str) -> Vec<Element<'_>> {
        let found = self.wire("find elements", self.session().find_all(By::Css(css)));
        found
            .into_iter()
            .map(|element| Element::new(self, element))
            .collect()
    }

    /// The visible element with this role and exactly this accessible name, as the browser computes both; waits for it.
    #[track_caller]
    pub fn by_role(&self, role: &str, name: &str) -> Element<'_> {
        let found = self.try_wait(|| {
            let all = self.all_by_role(role).into_iter();
            all.into_iter().find(|element| element.name_now() == name)
        });
        let Some(element) = found else {
            let names: Vec<String> = self
                .all_by_role(role)
                .iter()
                .map(Element::name_now)
                .collect();
            panic!("no {role} is called {name:?}; there are {names:?}");
        };
        element
    }

    /// Every visible element with this role now.
    #[track_caller]
    pub fn all_by_role(&self, role: &str) -> Vec<Element<'_>> {
        let mut found = self.find_all(&element::candidates(role));
        found.retain(|element| element.is_displayed() && element.role() == role);
        found
    }

    /// The element that has the focus.
    #[track_caller]
    pub fn focused(&self) -> Element<'_> {
        let element = self.wire("find the focus", self.session().active_element());
        Element::new(self, element)
    }

    // Keys and pointers, where there is no element to give them to

    /// Presses and releases one key, at the focus.
    #[track_caller]
    pub fn press(&self, key: Key) {
        self.type_text(&key.value().to_string());
    }

    /// Presses Tab until the focus is on an element that matches.
    #[track_caller]
    pub fn tab_to(&self, css: &str) -> Element<'_> {
        self.walk_to(css, || self.press(Key::Tab))
    }

    /// Presses Shift and Tab until the focus is on an element that matches.
    #[track_caller]
    pub fn tab_back_to(&self, css: &str) -> Element<'_> {
        self.walk_to(css, || self.press_with(Key::Shift, Key::Tab))
    }

    #[track_caller]
    fn walk_to(&self, css: &str, step: impl Fn()) -> Element<'_> {
        let there = "return document.activeElement?.matches(arguments[0]) ?? false";
        for _ in 0..MOST_TABS {
            step();
            if self.script(there, vec![json!(css)]) == json!(true) {
                return self.focused();
            }
        }
        panic!("the keyboard does not reach `{css}` at {}", self.url());
    }

    /// Presses a key while another is held: `press_with(Key::Control, "z")`, `press_with(Key::Shift, Key::Tab)`.
    #[track_caller]
    pub fn press_with(&self, held: Key, key: impl Into<KeyOrText>) {
        let held = held.value();
        let mut actions = vec![json!({ "type": "keyDown", "value": held })];
        actions.extend(strokes(&key.into().0));
        actions.push(json!({ "type": "keyUp", "value": held }));
        self.act(json!({ "type": "key", "id": "keyboard", "actions": actions }));
    }

    /// Types a text, key by key, at the focus.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.act(json!({ "type": "key", "id": "keyboard", "actions": strokes(text) }));
    }

    /// Presses at one point of the window, moves to another in small steps, and lets go.
    #[track_caller]
    pub fn drag(&self, pointer: Pointer, from: (i64, i64), to: (i64, i64)) {
        self.act(element::drag(pointer, from, to));
    }

    /// Clicks or taps at a point of the window.
    #[track_caller]
    pub fn click_at(&self, pointer: Pointer, at: (i64, i64)) {
        self.act(element::drag(pointer, at, at));
    }

    /// Draws a finger over a touch screen: where nothing keeps it, the page scrolls with it.
    #[track_caller]
    pub fn swipe(&self, from: (i64, i64), to: (i64, i64)) {
        self.devtools(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": true }),
        );
        let touch = |kind: &str, points: Vec<(i64, i64)>| {
            let points: Vec<Value> = (points.iter())
                .map(|(x, y)| json!({ "x": x, "y": y }))
                .collect();
            let event = json!({ "type": kind, "touchPoints": points });
            self.devtools("Input.dispatchTouchEvent", event);
            self.next_frame();
        };
        touch("touchStart", vec![from]);
        for at in element::on_the_way(from, to) {
            touch("touchMove", vec![at]);
        }
        touch("touchEnd", vec![]);
    }

    #[track_caller]
    pub(crate) fn act(&self, source: Value) {
        let command = SessionCommand::post("actions", json!({ "actions": [source] }));
        self.wire("act", self.session().cmd(command));
        self.next_frame();
    }

    // The window around the page

    /// Gives the page this size in CSS pixels.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Sets media features: `[("prefers-color-scheme", "dark"), ("prefers-reduced-motion", "reduce")]`.
    #[track_caller]
    pub fn prefer(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        );
    }

    /// Sets the languages a reader has chosen in the browser, best first: `"zh-CN,zh,en"`.
    #[track_caller]
    pub fn set_languages(&self, languages: &str) {
        let agent = self.script("return navigator.userAgent", vec![]);
        self.devtools(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": languages }),
        );
    }

    /// Forgets all that the page has stored, as if it were opened for the first time.
    #[track_caller]
    pub fn clear_storage(&self) {
        self.script("localStorage.clear(); sessionStorage.clear()", vec![]);
    }

    /// A command of the browser's own protocol (Chromium: the DevTools protocol).
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        let command = SessionCommand::post(self.engine.own_protocol(), body);
        let answer = self.wire(
            "use the browser's own protocol",
            self.session().cmd(command),
        );
        answer.value_json().unwrap_or_default()
    }

    // Asking

    /// Runs a script in the page (`"return document.title"`) and hands back what it returns.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.wire("run a script", self.session().execute(script, arguments));
        answer.json().clone()
    }

    /// Waits until the condition holds; fails with "waited in vain for …".
    #[track_caller]
    pub fn wait_until(&self, what: &str, mut condition: impl FnMut() -> bool) {
        self.wait_for(what, || condition().then_some(()));
    }

    /// Whether the condition comes to hold while one can be expected to wait.
    pub fn holds(&self, mut condition: impl FnMut() -> bool) -> bool {
        self.try_wait(|| condition().then_some(())).is_some()
    }

    /// Waits until the first element that matches shows this text somewhere inside.
    #[track_caller]
    pub fn wait_for_text(&self, css: &str, part: &str) {
        let read = || {
            let script = "return document.querySelector(arguments[0])?.textContent ?? null";
            self.script(script, vec![json!(css)])
        };
        let shows = || {
            read()
                .as_str()
                .is_some_and(|t| t.contains(part))
                .then_some(())
        };
        if self.try_wait(shows).is_none() {
            panic!("`{css}` does not show {part:?} but {}", read());
        }
    }

    #[track_caller]
    fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        match self.try_wait(look) {
            Some(found) => found,
            None => panic!("waited in vain for {what} at {}", self.url()),
        }
    }

    fn try_wait<T>(&self, mut look: impl FnMut() -> Option<T>) -> Option<T> {
        let start = Instant::now();
        loop {
            if let Some(found) = look() {
                return Some(found);
            }
            if start.elapsed() > PATIENCE {
                return None;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }

    // The console

    /// Takes away everything said on the console so far, so that a test may expect it.
    #[track_caller]
    pub fn take_messages(&self) -> Vec<String> {
        match self.console() {
            Ok(messages) => messages,
            Err(error) => panic!("cannot read the console: {error}"),
        }
    }

    /// What the page's recorder and the browser's own log (which knows failed requests too) have kept.
    fn console(&self) -> WebDriverResult<Vec<String>> {
        let Some(session) = &self.session else {
            return Ok(Vec::new());
        };
        self.runtime.block_on(self.collect(session))?;
        let log = self.runtime.block_on(session.get_log("browser"))?;
        let mut messages = self.messages.take();
        messages.extend(
            log.iter()
                .map(|entry| format!("browser {}: {}", entry.level, entry.message)),
        );
        Ok(messages)
    }

    /// Moves what the open document has recorded to our side; to be done before it is left.
    async fn collect(&self, session: &WebDriver) -> WebDriverResult<()> {
        let script = "return window.__bullseyeMessages?.splice(0) ?? []";
        let recorded: Vec<String> = session.execute(script, Vec::new()).await?.convert()?;
        self.messages.borrow_mut().extend(recorded);
        Ok(())
    }

    #[track_caller]
    fn keep_messages(&self) {
        self.wire("read the console", self.collect(self.session()));
    }

    /// Writes a picture of the window.
    #[track_caller]
    pub fn screenshot(&self, file: &Path) {
        self.wire("take a picture", self.session().screenshot(file));
    }

    // The wire

    #[track_caller]
    pub(crate) fn session(&self) -> &WebDriver {
        match &self.session {
            Some(session) => session,
            None => panic!("the browser has been closed"),
        }
    }

    /// Does one thing over WebDriver; a failure is the test's.
    #[track_caller]
    pub(crate) fn wire<T>(
        &self,
        what: &str,
        request: impl Future<Output = WebDriverResult<T>>,
    ) -> T {
        match self.runtime.block_on(request) {
            Ok(answer) => answer,
            Err(error) => panic!("cannot {what}: {error}"),
        }
    }

    fn leave_picture(&self) {
        let folder = xtask::root().join("target/e2e");
        let test = thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        let file = folder.join(format!("{test}.png"));
        let taken = fs::create_dir_all(&folder).is_ok()
            && self
                .session
                .as_ref()
                .is_some_and(|session| self.runtime.block_on(session.screenshot(&file)).is_ok());
        if taken {
            eprintln!("the page as it was: {}", file.display());
        }
    }
}

impl Drop for Page {
    /// Closes the browser. A test that went well so far fails here when the browser has said anything.
    fn drop(&mut self) {
        let failing = thread::panicking();
        if failing {
            self.leave_picture();
        }
        let messages = self.console();
        if let Some(session) = self.session.take() {
            let _ = self.runtime.block_on(session.quit());
        }
        match messages {
            Ok(messages) if messages.is_empty() => {}
            // A second panic would end the whole test program.
            found if failing => eprintln!("the console: {found:#?}"),
            found => panic!("the console is not empty: {found:#?}"),
        }
    }
}

/// What [`Page::press_with`] presses.
pub struct KeyOrText(String);

impl From<Key> for KeyOrText {
    fn from(key: Key) -> KeyOrText {
        KeyOrText(key.value().to_string())
    }
}

impl From<&str> for KeyOrText {
    fn from(text: &str) -> KeyOrText {
        KeyOrText(text.to_owned())
    }
}

fn strokes(text: &str) -> Vec<Value> {
    text.chars()
        .flat_map(|key| ["keyDown", "keyUp"].map(|stroke| json!({ "type": stroke, "value": key })))
        .collect()
}

/// The folder with the built page.
pub fn dist() -> PathBuf {
    match std::env::var_os("BULLSEYE_DIST") {
        Some(folder) => PathBuf::from(folder),
        None => xtask::root().join("dist"),
    }
}
