//! On a projector a lab fills the window exactly: nobody scrolls in front of a class. What is too high is set smaller;
//! a last row of views that would make everything small waits behind its keys; a single view is set as large as the
//! window allows; and what would be too small to read scrolls in its place instead.
use super::bench::Bench;
use super::view::Shown;
use crate::browser;
use crate::chart::canvas::with_free_drawings;
use crate::route::Route;
use crate::settings::Settings;
use crate::ui::el::follow;
use crate::ui::state::Var;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Below this the last row of views has to wait.
const READABLE: f64 = 0.85;
const SMALLEST: f64 = 0.6;
/// Two views have the room of four, and one of them all.
const LARGEST_SPARED: f64 = 1.25;
const LARGEST_SINGLE: f64 = 2.2;
/// A picture that grows by itself needs no larger words than these, and they would leave it no room.
const LARGEST_DRAWN: f64 = 1.5;
/// A picture that takes the room that is left.
const DRAWN: &str = ".view:not(.away) :is(.chart, .range)";
/// As long as a size that fits is looked for, the interval is halved.
const HALVINGS: u32 = 6;

/// Fits the lab whenever it is opened, by a link to another state as well, and whenever language, theme, window or the
/// views that are shown change. What a hand does and the covers of a guess move nothing.
pub fn keep_fitting(bench: Bench, shown: Shown, route: Var<Route>, s: Settings) {
    let changes = move || {
        route.track();
        shown.only.track();
    };
    keep(bench, s, changes, fit);
}

/// The same for a lab without a sheet, and whenever a hand has changed what it says. It is set smaller if it is then seen
/// whole; one that is far too high keeps its size.
pub fn keep_small_fitting(bench: Bench, route: Var<Route>, s: Settings) {
    let changes = move || {
        route.track();
        bench.work.rests();
    };
    keep(bench, s, changes, fit_small);
}

fn keep(bench: Bench, s: Settings, follows: impl Fn() + 'static, fit: fn(&str)) {
    let mut was_whole = false;
    follow(move || {
        let is_whole = bench.whole.get();
        s.language.track();
        s.theme.track();
        follows();
        if is_whole {
            // Charts follow a new size one frame later.
            browser::next_frame(move || {
                fit(&bench.dom_id);
                browser::next_frame(move || browser::next_frame(move || fit(&bench.dom_id)));
            });
        } else if was_whole {
            scale(1.0);
            if let Some(sheet) = element(&format!("#{} > .sheet", bench.dom_id)) {
                unmark(&sheet);
            }
        }
        was_whole = is_whole;
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| fit(&bench.dom_id));
    on_cleanup(move || {
        resized.remove();
        scale(1.0);
    });
}

/// How much larger than usual everything is set, through the size of `1rem`.
fn scale(factor: f64) {
    if let Some(root) = browser::document().document_element()
        && let Ok(root) = root.dyn_into::<HtmlElement>()
    {
        let style = root.style();
        let _ = match factor == 1.0 {
            true => style.remove_property("--fit").map(drop),
            false => style.set_property("--fit", &format!("{factor:.3}")),
        };
    }
}

/// Nothing happens to a lab that is in the text, or gone.
fn fit(id: &str) {
    let Some(sheet) = element(&format!("#{id}.whole > .sheet")) else {
        return;
    };
    let _ = sheet.style().remove_property("grid-template-rows");
    // A drawing of the size before would be in the way.
    with_free_drawings(&sheet, || fit_sheet(&sheet));
}

fn fit_sheet(sheet: &HtmlElement) {
    let views = views(sheet);
    unmark(sheet);
    // The style sheet says where a lab is to fit: on a projector that is wide enough.
    let style = browser::window().get_computed_style(sheet).ok().flatten();
    let Some(style) = style else { return };
    if style.get_property_value("overflow-y").as_deref() != Ok("hidden") {
        return scale(1.0);
    }
    let has = |selector| matches!(sheet.query_selector(selector), Ok(Some(_)));
    let is_single = has(".away");
    let largest = match (is_single, has(DRAWN)) {
        (false, _) => 1.0,
        (true, true) => LARGEST_DRAWN,
        (true, false) => LARGEST_SINGLE,
    };
    let mut best = largest_fit(sheet, &views, largest);
    if best < READABLE && !is_single {
        let last = last_row(&views);
        for view in &last {
            let _ = view.set_attribute(SPARE, "");
        }
        let without = largest_fit(sheet, &views, LARGEST_SPARED);
        if without > best + 0.05 {
            best = without;
        } else {
            for view in &last {
                let _ = view.remove_attribute(SPARE);
            }
        }
    }
    // Of several views there may be two that wait already; a single one has no reason to be small.
    if best <= SMALLEST || (is_single && best < READABLE) {
        // The keyboard must reach what scrolls.
        let _ = sheet.set_attribute(SCROLLS, "");
        let _ = sheet.set_attribute("tabindex", "0");
        best = if is_single { 1.0 } else { READABLE };
    }
    scale(best);
    // Rows that stay as they are: a cover is no reason to move.
    if let Ok(rows) = style.get_property_value("grid-template-rows") {
        let _ = sheet.style().set_property("grid-template-rows", &rows);
    }
}

/// The mark of a view that waits behind its key.
const SPARE: &str = "data-spare";
/// The mark of a sheet that scrolls.
const SCROLLS: &str = "data-scrolls";

/// The steps in which a lab without a sheet is set smaller.
const STEP: f64 = 0.05;

/// Nothing happens to a lab that is in the text, or gone, or where the style sheet does not say how small it may be.
fn fit_small(id: &str) {
    let Some(lab) = element(&format!("#{id}.whole")) else {
        return;
    };
    scale(1.0);
    let style = browser::window().get_computed_style(&lab).ok().flatten();
    let least = style.and_then(|style| style.get_property_value("--least").ok());
    let Some(least) = least.and_then(|least| least.trim().parse::<f64>().ok()) else {
        return;
    };
    let is_high = || {
        let root = browser::document().document_element();
        root.is_some_and(|root| root.scroll_height() > root.client_height())
    };
    let mut factor = 1.0;
    while is_high() {
        factor -= STEP;
        if factor < least {
            return scale(1.0);
        }
        scale(factor);
    }
}

fn element(selector: &str) -> Option<HtmlElement> {
    let found = browser::document().query_selector(selector).ok()??;
    found.dyn_into().ok()
}

/// Takes back what fitting has marked.
fn unmark(sheet: &HtmlElement) {
    for view in views(sheet) {
        let _ = view.remove_attribute(SPARE);
    }
    let _ = sheet.remove_attribute(SCROLLS);
    let _ = sheet.remove_attribute("tabindex");
}

/// Scrolls a sheet that does not fit by a part of its height.
pub fn scroll(id: &str, part: f64) {
    if let Some(sheet) = element(&format!("#{id}.whole > .sheet[{SCROLLS}]")) {
        sheet.scroll_by_with_x_and_y(0.0, part * f64::from(sheet.client_height()));
    }
}

/// The largest factor up to `largest` with which nothing is cut off.
fn largest_fit(sheet: &HtmlElement, views: &[HtmlElement], largest: f64) -> f64 {
    let fits = |factor| {
        scale(factor);
        let is_high = |view: &HtmlElement| view.scroll_height() > view.client_height() + 1;
        let is_wide = |view: &HtmlElement| view.scroll_width() > view.client_width() + 1;
        sheet.scroll_height() <= sheet.client_height() + 1
            && !views.iter().any(is_high)
            && (factor <= 1.0 || !views.iter().any(is_wide))
    };
    if fits(largest) {
        return largest;
    }
    let (mut low, mut high) = (SMALLEST, largest);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

fn views(sheet: &Element) -> Vec<HtmlElement> {
    let Ok(found) = sheet.query_selector_all(".view") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|i| found.item(i)?.dyn_into().ok())
        .collect()
}

/// The views that begin lowest; none if all begin at the top.
fn last_row(views: &[HtmlElement]) -> Vec<&HtmlElement> {
    let shown = || views.iter().filter(|view| view.offset_height() > 0);
    let lowest = shown().map(|view| view.offset_top()).max();
    let highest = shown().map(|view| view.offset_top()).min();
    if lowest == highest {
        return Vec::new();
    }
    shown()
        .filter(|view| Some(view.offset_top()) == lowest)
        .collect()
}
