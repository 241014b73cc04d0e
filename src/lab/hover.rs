//! Where a mouse rests over a chart without pressing: what it reads there follows a chart that changes under it.
use super::bench::place_in;
use crate::ui::el::Slot;
use crate::ui::state::Var;
use web_sys::PointerEvent;

/// The pixel under the mouse, along the chart.
#[derive(Clone, Copy)]
pub struct Hover(Var<Option<f64>>);

impl Hover {
    pub fn new() -> Self {
        Self(Var::new(None))
    }

    pub fn get(self) -> Option<f64> {
        self.0.get()
    }

    /// Hears of every move over the drawing in `svg`.
    pub fn moved(self, svg: Slot) -> impl FnMut(PointerEvent) {
        move |event| {
            if event.buttons() == 0
                && event.pointer_type() == "mouse"
                && let Some((x, ..)) = place_in(svg, &event)
            {
                self.0.set(Some(x));
            }
        }
    }

    /// Hears that the mouse is gone.
    pub fn left(self) -> impl FnMut(PointerEvent) {
        move |_| self.0.set(None)
    }
}
