//! A reader goes through every chapter from Home on: each question is answered wrong and right, each misprint looked for
//! and found, a lab opened to the whole window and left, and then on to the next. By mouse, and by keyboard alone.

use bullseye_e2e::{Element, Key, Language, Page, Site, json};

#[test]
fn by_mouse_in_chinese() {
    read(Language::Zh, false);
}

#[test]
fn by_mouse_in_english() {
    read(Language::En, false);
}

#[test]
fn by_keyboard_in_chinese() {
    read(Language::Zh, true);
}

#[test]
fn by_keyboard_in_english() {
    read(Language::En, true);
}

struct Reader {
    page: Page,
    by_keyboard: bool,
}

fn read(language: Language, by_keyboard: bool) {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page.prefer(&[("prefers-reduced-motion", "reduce")]);
    page.open("");
    let reader = Reader { page, by_keyboard };
    reader.press(&reader.page.find(".cover-ways .start"));
    let cells = reader.page.find_all(".strip .cell:not(.plain-cell)");
    let numbers = cells.iter().map(|cell| {
        let number = cell.script("return arguments[0].firstElementChild.textContent", vec![]);
        number.as_str().unwrap_or_default().to_owned()
    });
    for number in numbers.collect::<Vec<_>>() {
        reader.chapter(&number);
    }
    // All that was read and tried is known at Home.
    reader.page.open("#/");
    let tried = language.words().text("progress_tried").to_owned();
    reader.page.wait_for_text(".score-card", &tried);
}

/// Clicks in the middle of the window, where no header lies over the element.
#[track_caller]
fn click(element: &Element) {
    element.center();
    element.click();
}

impl Reader {
    /// Clicks, or presses Enter on what has the focus.
    #[track_caller]
    fn press(&self, element: &Element) {
        match self.by_keyboard {
            true => element.press(Key::Enter),
            false => click(element),
        }
    }

    #[track_caller]
    fn chapter(&self, number: &str) {
        let page = &self.page;
        page.wait_for_text(".chapter-title .section-number", number);
        page.find(".column .prose h2");
        page.wait_until_ready();
        let asked = "return [...document.querySelectorAll('[data-try]')]
            .map((block) => [block.dataset.try, block.dataset.right,
                block.matches('.misprint') ? 'misprint' : 'ask'].join(' '))";
        let asked = page.script(asked, vec![]);
        for block in asked.as_array().into_iter().flatten() {
            let parts: Vec<&str> = block.as_str().unwrap_or_default().split(' ').collect();
            let [id, right, kind] = parts[..] else {
                panic!("not a question: {block}");
            };
            let wrong = if right == "1" { "2" } else { "1" };
            match kind {
                "ask" => self.ask(id, wrong, right),
                _ => self.misprint(id, wrong, right),
            }
        }
        self.lab();
        if let Some(next) = page.find_all(".onward .ink-card").first() {
            self.press(next);
        }
    }

    #[track_caller]
    fn expect(&self, id: &str, state: Option<&str>) {
        let block = self.page.find(&format!("[data-try='{id}']"));
        assert_eq!(block.attr("data-state").as_deref(), state, "{id}");
        let said = self
            .page
            .find(&format!("[data-try='{id}'] .outcome"))
            .text();
        assert_eq!(said.is_empty(), state.is_none(), "{id} says {said:?}");
    }

    /// Goes to the heading of a question, as the keys of a screen reader do.
    #[track_caller]
    fn go_to(&self, id: &str) {
        if self.by_keyboard {
            self.page.find(&format!("#try-{id}")).focus();
        }
    }

    #[track_caller]
    fn ask(&self, id: &str, wrong: &str, right: &str) {
        let page = &self.page;
        self.go_to(id);
        self.choose(id, wrong);
        self.reveal(id);
        self.expect(id, Some("miss"));
        self.reveal(id);
        self.expect(id, None);
        self.choose(id, right);
        self.reveal(id);
        self.expect(id, Some("hit"));
        let chosen = page.find(&format!("[data-try='{id}']")).attr("data-chosen");
        assert_eq!(chosen, Some(format!("{right}!")));
    }

    #[track_caller]
    fn choose(&self, id: &str, number: &str) {
        let page = &self.page;
        let css = format!("[data-try='{id}'] [data-option='{number}']");
        if !self.by_keyboard {
            return click(&page.find(&css));
        }
        // After another try the keyboard is on the first option already.
        let option = format!("[data-try='{id}'] [data-option]");
        let is_there = "return document.activeElement.matches(arguments[0])";
        if page.script(is_there, vec![json!(option)]) != json!(true) {
            page.tab_to(&option);
        }
        page.press(Key::Space);
        for _ in 0..4 {
            if page.script(is_there, vec![json!(css)]) == json!(true) {
                return;
            }
            page.press(Key::Down);
        }
        panic!("the arrow keys do not reach option {number} of {id}");
    }

    #[track_caller]
    fn reveal(&self, id: &str) {
        let css = format!("[data-try='{id}'] .reveal");
        if !self.by_keyboard {
            return click(&self.page.find(&css));
        }
        if !self.page.find(&css).is_focused() {
            self.page.tab_to(&css);
        }
        self.page.press(Key::Enter);
    }

    #[track_caller]
    fn misprint(&self, id: &str, wrong: &str, right: &str) {
        self.go_to(id);
        for (number, state) in [(wrong, "miss"), (right, "hit")] {
            let css = format!("[data-try='{id}'] .suspect[data-option='{number}']");
            match self.by_keyboard {
                true => {
                    self.go_to(id);
                    self.page.tab_to(&css);
                    self.page.press(Key::Enter);
                }
                false => click(&self.page.find(&css)),
            }
            self.expect(id, Some(state));
        }
        let again = self.page.find(&format!("[data-try='{id}'] .again"));
        self.press(&again);
        self.expect(id, None);
    }

    /// Opens the first lab that can be opened, and comes back.
    #[track_caller]
    fn lab(&self) {
        let page = &self.page;
        // The chooser keeps its answers in the history and has a way of its own.
        let labs = ".place:not([data-kind=chooser]) :is(.expand, .resize)";
        let Some(open) = page.find_all(labs).into_iter().next() else {
            return;
        };
        let text = page.url();
        self.press(&open);
        page.wait_until("the lab to fill the window", || {
            !page.find_all(".has-whole .whole").is_empty()
        });
        match self.by_keyboard {
            true => page.press(Key::Escape),
            false => click(&page.find(".whole :is(.back, .resize)")),
        }
        page.wait_until("the text", || {
            page.url() == text && page.find_all(".has-whole").is_empty()
        });
    }
}

/// A line of the text has its length in every window that has room for it, whatever the size of the type.
#[test]
fn a_projector_shows_whole_lines_of_text() {
    let page = Page::new(Site::Root);
    let script = "const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        return [document.querySelector('.column .prose').clientWidth / rem,
            Math.max(0, document.documentElement.scrollWidth - innerWidth)]";
    for theme in ["light", "projector"] {
        page.open("");
        page.script(
            "localStorage.setItem('bullseye.theme', arguments[0])",
            vec![json!(theme)],
        );
        for (width, height) in [(1024, 768), (1440, 900), (1920, 1080)] {
            page.resize(width, height);
            page.open("#/training");
            page.find(".column .prose");
            let seen = page.script(script, vec![]);
            let line = seen[0].as_f64().unwrap_or_default();
            assert!(line >= 39.0, "{theme} {width}: {line} rem");
            assert_eq!(seen[1], json!(0), "{theme} {width}");
        }
    }
}
