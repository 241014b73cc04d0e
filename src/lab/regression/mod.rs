//! The regression lab: MSELoss, L1Loss, SmoothL1Loss and HuberLoss over a few predictions, in five linked views.

mod arithmetic;
mod code;
mod curve;
mod frame;
mod gradient;
mod knob;
mod predict;
mod range;
mod table;
mod view;

pub use view::regression_lab;

use crate::lab::store::Store;
use crate::settings::Settings;
use crate::text::Text;
use crate::ui::el::{El, Slot};
use crate::ui::state::{Calc, Var};
use bullseye_core::Tensor;
use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Model, Regression};
use bullseye_html::html;
use frame::Frame;
use leptos::prelude::*;
use predict::Stage;
use range::Area;
use web_sys::{Element, PointerEvent};

/// One lab: its state, what follows from it, and what a hand does to it. Every view holds a copy of this handle,
/// which is one reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a lab is made of.
pub struct Parts {
    /// The id of its section in the page.
    pub dom_id: StoredValue<String>,
    pub store: Store<Regression>,
    pub model: Calc<Model>,
    pub frame: Calc<Frame>,
    /// The drawing area of a row of the range.
    pub area: Var<Area>,
    pub stage: Var<Stage>,
    /// The guess as it is typed.
    pub guess_text: Var<String>,
    /// The listeners of the drag under way.
    drag: StoredValue<Vec<WindowListenerHandle>>,
}

impl Lab {
    pub fn new(dom_id: String, state: Regression, covered: bool) -> Self {
        let store = Store::new(state);
        let area = Var::new(Area {
            width: 487.0,
            height: 97.0,
            unit: 1.0,
        });
        let model = Calc::new(move |_| store.state.with(Regression::model));
        let frame = Calc::new(move |old: Option<&Frame>| {
            let room = area.get().room();
            store.state.with(|state| {
                model.with(|model| match old {
                    // Nothing jumps under a hand.
                    Some(old) if store.is_held() => *old,
                    Some(old) => old.settle(state, model, room),
                    None => Frame::fit(state, model, room),
                })
            })
        });
        let parts = Parts {
            dom_id: StoredValue::new(dom_id),
            store,
            model,
            frame,
            area,
            stage: Var::new(if covered { Stage::Covered } else { Stage::Open }),
            guess_text: Var::new(String::new()),
            drag: StoredValue::new(Vec::new()),
        };
        // A page that is left in the middle of a drag hears no more of it.
        let drag = parts.drag;
        on_cleanup(move || finish_without_rest(drag));
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(parts)))
    }

    pub fn state(self) -> Var<Regression> {
        self.store.state
    }

    pub fn index(self, key: u32) -> Option<usize> {
        self.state()
            .with(|state| state.elements.iter().position(|e| e.key == key))
    }

    /// Whether what states the loss is covered.
    pub fn covered(self) -> bool {
        self.stage.get() == Stage::Covered
    }

    /// The guess that was made, once it is revealed.
    pub fn revealed(self) -> Option<f64> {
        match self.stage.get() {
            Stage::Revealed(guess) => Some(guess),
            _ => None,
        }
    }

    /// Chooses the element that the curve moves. Looking is no step of undo.
    pub fn choose(self, index: usize) {
        if self.state().with_untracked(|state| state.chosen != index) {
            self.state().update(|state| state.chosen = index);
        }
    }

    pub fn choose_next(self) {
        let next = self
            .state()
            .with_untracked(|state| (state.chosen + 1) % state.elements.len().max(1));
        self.choose(next);
    }

    /// One tick of the ruler: what an arrow key moves by.
    pub fn tick(self) -> f64 {
        let width = self.frame.with_untracked(|frame| frame.ruler.width());
        10f64.powf((width / 25.0).log10().floor())
    }

    /// The nearest tick, or tenth of a tick if `fine`.
    pub fn snap(self, value: f64, fine: bool) -> f32 {
        let step = self.tick() * if fine { 0.1 } else { 1.0 };
        let count = (value / step).round();
        // Dividing by a whole number is exact where multiplying by 0.1 is not.
        let snapped = if step < 1.0 {
            count / (1.0 / step).round()
        } else {
            count * step
        };
        let snapped = snapped as f32;
        if snapped.is_finite() {
            snapped
        } else {
            value as f32
        }
    }

    /// One step of gradient descent; not while the loss is covered, for it would tell.
    pub fn step(self) {
        if untrack(|| self.covered()) {
            return;
        }
        let next = self
            .state()
            .with_untracked(|state| self.model.with_untracked(|model| state.step(model)));
        self.store.replace(next);
    }

    /// Follows the pointer until it lets go: `moved` hears where it is and whether Shift is held.
    pub fn drag(self, board: &Element, event: &PointerEvent, moved: impl Fn(f64, bool) + 'static) {
        let (id, board) = (event.pointer_id(), board.clone());
        // A pointer that is gone already cannot be captured; then the drag ends with its first event.
        let _ = board.set_pointer_capture(id);
        moved(inside(&board, event).0, event.shift_key());
        let finish = move || {
            for handle in self
                .drag
                .try_update_value(std::mem::take)
                .unwrap_or_default()
            {
                handle.remove();
            }
            self.store.rest();
        };
        finish_without_rest(self.drag);
        let follow = window_event_listener(leptos::ev::pointermove, move |event| {
            if event.pointer_id() == id {
                moved(inside(&board, &event).0, event.shift_key());
            }
        });
        let up = window_event_listener(leptos::ev::pointerup, move |event| {
            if event.pointer_id() == id {
                finish();
            }
        });
        let cancel = window_event_listener(leptos::ev::pointercancel, move |event| {
            if event.pointer_id() == id {
                finish();
            }
        });
        self.drag.set_value(vec![follow, up, cancel]);
    }

    /// Covers what states the loss.
    pub fn cover(self) {
        self.guess_text.set(String::new());
        self.stage.set(Stage::Covered);
    }

    pub fn reveal(self, guess: f64) {
        self.stage.set(Stage::Revealed(guess));
    }

    /// Ends guessing; nothing is recorded.
    pub fn open_up(self) {
        self.stage.set(Stage::Open);
    }

    /// Fresh numbers, covered.
    pub fn guess_again(self) {
        let seed = js_sys::Date::now() as u64;
        let fresh = self.state().with_untracked(|state| state.fresh(seed));
        self.store.replace(fresh);
        self.cover();
    }

    /// How one could have seen the loss.
    pub fn hint(self, text: &Text) -> String {
        self.model.with(|model| {
            let count = model.terms.len().to_string();
            let loss = readout(model);
            match self.state().with(|state| state.loss) {
                Kind::Mse => text.hint_squares(&count, &loss),
                _ => text.hint_bars(&count, &loss),
            }
        })
    }
}

fn finish_without_rest(drag: StoredValue<Vec<WindowListenerHandle>>) {
    for handle in drag.try_update_value(std::mem::take).unwrap_or_default() {
        handle.remove();
    }
}

/// Where a pointer is inside an element, in CSS pixels.
fn inside(board: &Element, event: &PointerEvent) -> (f64, f64) {
    let area = board.get_bounding_client_rect();
    (
        f64::from(event.client_x()) - area.left(),
        f64::from(event.client_y()) - area.top(),
    )
}

fn place(svg: Slot, event: &PointerEvent) -> Option<(f64, f64, Element)> {
    let board = svg.get_value()?;
    let (x, y) = inside(&board, event);
    Some((x, y, board))
}

/// A value as PyTorch prints it as a float32 scalar, with a true minus sign: `−0.3333`.
pub fn number_text(value: f64) -> String {
    let text = Tensor::scalar_f32(value as f32).to_string();
    let bare = text
        .strip_prefix("tensor(")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(&text);
    bullseye_core::number::minus(bare)
}

/// The loss as it stands in the readout.
pub fn readout(model: &Model) -> String {
    bullseye_core::number::minus(&model.printed())
}

/// The plate over a covered value.
fn plate(s: Settings) -> El {
    html! {
        <span class="cover-plate">
            <span class="sr">{move || s.text().covered}</span>
            <span aria-hidden="true">"?"</span>
        </span>
    }
}
