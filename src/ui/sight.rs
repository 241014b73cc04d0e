//! What lies out of sight waits until the hand is calm: on a phone that is most of a lab, and while something moves only
//! what is seen has to follow at once. What a scroll under a moving hand brings into sight follows a frame later.
use super::calm;
use super::el::{El, follow};
use crate::browser;
use crate::ui::state::Var;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::Element;

/// A part of the page that may lie out of sight.
pub struct Part {
    in_sight: Cell<bool>,
    /// Tells what waits that it need not any longer.
    wake: Var<()>,
}

thread_local! {
    /// The part that is being built, or that is brought up to date.
    static HERE: RefCell<Option<Rc<Part>>> = const { RefCell::new(None) };
}

impl Part {
    /// A part in sight, until `watch` is told otherwise.
    pub fn new() -> Rc<Self> {
        Rc::new(Self {
            in_sight: Cell::new(true),
            wake: Var::new(()),
        })
    }

    /// Watches whether the element that the part fills is in sight.
    pub fn watch(self: Rc<Self>, element: &Element) {
        browser::on_sight(element, move |in_sight| {
            self.in_sight.set(in_sight);
            if in_sight {
                self.wake.set(());
            }
        });
    }

    /// Builds what belongs to the part.
    pub fn build<R>(self: &Rc<Self>, work: impl FnOnce() -> R) -> R {
        let around = HERE.replace(Some(self.clone()));
        let result = work();
        HERE.set(around);
        result
    }

    /// Whether there is time; whoever asks is run again when there is none left.
    fn has_time(&self) -> bool {
        let has_time = !self.in_sight.get() && calm::is_moving();
        if has_time {
            self.wake.track();
            calm::wait(self.wake);
        }
        has_time
    }
}

/// An element with all that is in it as a part of its own, for what may be out of sight while the rest of its part is in
/// sight.
pub fn part(build: impl FnOnce() -> El) -> El {
    let part = Part::new();
    (part.build(build)).mounted(|element| part.clone().watch(element))
}

/// As [`follow`], for what only shows: while its part of the page is out of sight and a hand moves something, it waits.
pub fn follow_in_sight(mut work: impl FnMut() + 'static) {
    let Some(part) = HERE.with_borrow(Clone::clone) else {
        return follow(work);
    };
    let mut is_new = true;
    follow(move || {
        if std::mem::replace(&mut is_new, false) || !part.has_time() {
            part.build(&mut work);
        }
    });
}
